"""The words of the pages: those of HTML and PDF are the words of the document, in its order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from lxml import etree, html

from bench.parts import Part, Settings, table
from bench.rendering import SAMPLE, Made, by_language, make, official_documents, samples
from tests.presentation.paper import (
    CALL,
    ORDERS,
    akn_text,
    first_difference,
    joined_pages,
    letters,
    pdf_pages,
    placed_pages,
)
from tests.presentation.words import akn_words, html_words

#: Of the PDFs of a language so many in a hundred must have the words of their documents; of the pages all.
LEAST = 99.0
_RIGHT_TO_LEFT = frozenset({"ara"})


@dataclass(frozen=True, slots=True)
class Words:
    """What is to be said of the words of one document, each '' where nothing is.

    Attributes:
        name: of the document.
        html: where the page first differs.
        pdf: where the PDF first differs.
        plain: whether what ``pdftotext`` says without any option has all letters and digits, in whatever order.
    """

    name: str
    html: str = ""
    pdf: str = ""
    plain: bool = False


def words(settings: Settings) -> Part:
    """Compare the words of pages and PDFs with those of the documents."""
    documents = [*official_documents(settings, SAMPLE if settings.quick else None), *samples(settings)]
    made = make(settings, documents)
    with ProcessPoolExecutor(settings.jobs) as pool:
        said = dict(zip(made, pool.map(read, made, chunksize=4), strict=True))
    rows: list[tuple[str | int, ...]] = []
    broken = [f"words: {one}: {one.fault}" for one in made if one.fault]
    for language, mine in by_language(made).items():
        found = [said[one] for one in mine]
        good = Counter(html=sum(not w.html for w in found), pdf=sum(not w.pdf for w in found))
        faults = sum(bool(one.fault) for one in mine)
        rows.append((language, len(mine), faults, good["html"], good["pdf"], sum(w.plain for w in found)))
        if good["html"] < len(mine):
            broken.append(f"words, {language}: HTML {good['html']} of {len(mine)}, all of them asked for")
        if 100 * good["pdf"] < LEAST * len(mine):
            broken.append(f"words, {language}: PDF {good['pdf']} of {len(mine)}, at least {LEAST} in 100")
    rows.append(("all", *(sum(map(int, column)) for column in zip(*(row[1:] for row in rows), strict=True))))
    head = ("", "documents", "not made", "HTML as the AKN", "PDF as the AKN", "PDF, letters and digits")
    differing = [(w.name, kind, where) for w in said.values() for kind, where in (("HTML", w.html), ("PDF", w.pdf))]
    listed = [f"- {name}, {kind}: {where}" for name, kind, where in differing if where]
    text = [
        "Every official document and every sample, made HTML and PDF (A4, in the theme of the document); the"
        " self-check of every build has found nothing in those PDFs. *As the AKN*: all words, each once, in order;"
        " what is made alike before the two are compared, and why, stands in `tests/presentation/paper.py`."
        " *Letters and digits*: all are in what `pdftotext` says without an option, which takes hanging numbers,"
        " mastheads and cells for the columns of a newspaper, in whatever order.",
        table(head, rows),
        "\n".join(["Where they first differ:", "", *listed]) if listed else "None differs.",
    ]
    data = {
        "documents": {
            row[0]: dict(zip(("documents", "failed", "html", "pdf", "plain"), row[1:], strict=True)) for row in rows
        },
        "differing": [dict(zip(("name", "kind", "where"), one, strict=True)) for one in differing if one[2]],
        "faults": {str(one): one.fault for one in made if one.fault},
    }
    return Part("\n\n".join(text), data, broken)


def read(made: Made) -> Words:
    """Compare the page and the PDF of one document with it."""
    root = etree.fromstring(made.document.xml.read_bytes())
    if made.html is None:
        return Words(made.document.name, "no page", "no page")
    page = made.html.read_bytes()
    on_screen = difference(akn_words(root), html_words(page))
    if made.pdf is None:
        return Words(made.document.name, on_screen, "no PDF")
    article = html.document_fromstring(page).find(".//article")
    label = article.find(".//section[@id='_notes']/*") if article is not None else None
    text, head = akn_text(root), "" if article is None else article.get("data-symbol", "")
    heading = (label.text or "") if label is not None else ""
    rtl = made.document.language in _RIGHT_TO_LEFT
    readings = [pdf_pages(made.pdf, order) for order in ORDERS]
    on_paper = first_difference(text, readings, head=head, label=heading, rtl=rtl)
    if on_paper:
        readings += [placed_pages(made.pdf, rtl=rtl), *([joined_pages(readings[-1])] if rtl else [])]
        on_paper = first_difference(text, readings, head=head, label=heading, rtl=rtl)
    there = _signs(pdf_pages(made.pdf))
    wanted = _signs([text.body.replace(CALL, ""), *(said for _, said in text.notes)])
    return Words(made.document.name, on_screen, on_paper, not wanted - there)


def _signs(texts: Iterable[str]) -> Counter[str]:
    """Count letters and digits: without options ``pdftotext`` drops hyphens at the ends of lines, typed ones too."""
    return Counter(sign for text in texts for sign in letters(text) if sign.isalnum())


def difference(expected: Sequence[str], found: Sequence[str]) -> str:
    """Return where two rows of words first differ, '' where they do not."""
    if expected == found:
        return ""
    least = min(len(expected), len(found))
    place = next((n for n in range(least) if expected[n] != found[n]), least)
    about = slice(max(0, place - 3), place + 4)
    return f"«{' '.join(expected[about])}» in the document is «{' '.join(found[about])}»"
