"""Whatever the official schema allows becomes a page: no word lost, none twice, valid HTML and PDF."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import etree, html

from pipeline.presentation import write_html, write_pdf
from tests.presentation import generated
from tests.presentation.conftest import CLOCK, tree_of
from tests.presentation.words import AKN

#: A word that the generator made, or a quotation mark of a passage.
TOKEN = re.compile("q[a-p]{4}|[“”«»]")


def akn_text(root: etree._Element) -> str:
    """Return what a document says in reading order: the text, its notes, the notes of its metadata."""
    notes: list[list[str]] = []
    last: list[list[str]] = []

    def walk(node: etree._Element, text: list[str], notes: list[list[str]]) -> None:
        if not isinstance(node.tag, str):
            return
        text.extend((node.get("startQuote", ""), node.text or ""))
        for child in node:
            if child.tag == f"{AKN}authorialNote":
                notes.append([])
                walk(child, notes[-1], notes)
            elif child.tag != f"{AKN}meta":
                walk(child, text, notes)
            text.extend((" ", child.tail or ""))
        text.append(node.get("endQuote", ""))

    body: list[str] = []
    walk(root, body, notes)
    for note in root.iter(f"{AKN}note"):
        notes.append([])
        walk(note, notes[-1], last)
    return " ".join(itertools.chain(body, *notes, *last))


def html_text(page: etree._Element) -> str:
    """Return what a page says in document order, but for what it repeats."""
    text: list[str] = []

    def walk(node: etree._Element) -> None:
        if isinstance(node.tag, str) and "made" not in node.get("class", "").split():
            text.append(node.text or "")
            for child in node:
                walk(child)
                text.extend((" ", child.tail or ""))

    article = page.find(".//article")
    assert article is not None
    walk(article)
    return "".join(text)


def akn_tokens(root: etree._Element) -> list[str]:
    """Return the words of a generated document in reading order."""
    return TOKEN.findall(akn_text(root))


def html_tokens(page: etree._Element) -> list[str]:
    """Return the words of the page of a generated document in its order."""
    return TOKEN.findall(html_text(page))


def faults(xml: bytes) -> list[str]:
    """Return what is wrong with the page of a document."""
    page = html.document_fromstring(write_html(tree_of(xml)))
    expected, actual = akn_tokens(etree.fromstring(xml)), html_tokens(page)
    found = [] if actual == expected else [f"words: {Counter(expected) - Counter(actual) or 'order'}"]
    ids = [e.get("id", "") for e in page.iter(etree.Element) if e.get("id") is not None]
    found += [f"id {name!r} {count} times" for name, count in Counter(ids).items() if count > 1]
    targets = [unquote(link.get("href", "")) for link in page.iter("a")]
    found += [f"nothing at {t!r}" for t in targets if t.startswith("#") and t[1:] not in ids]
    levels = [int(str(h.tag)[1]) for h in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    found += [f"h{b} after h{a}" for a, b in itertools.pairwise([0, *levels]) if b > a + 1]
    return found


def documents(seed: int, number: int, language: str = "eng") -> list[bytes]:
    """Return so many documents of the generator, as files."""
    walker = generated.Walker(seed, language=language)
    return [etree.tostring(document) for document in walker.documents(number)]


def test_every_element_reaches_the_page() -> None:
    """Documents with every element of the schema are valid, and their pages have their words in order."""
    walker = generated.Walker(seed=1)
    wrong = {}
    parents = {child: parent for parent, child in reversed(generated.all_edges())}
    for number, (name, parent) in enumerate(sorted(parents.items())):
        start = generated.DOCUMENT_TYPES[number % len(generated.DOCUMENT_TYPES)]
        document = walker.document(*generated.path_to(parent, name, start))
        assert generated.valid(document) == ""
        assert next(document.iter(f"{AKN}{name}"), None) is not None
        if found := faults(etree.tostring(document)):
            wrong[name] = found
    assert wrong == {}
    assert set(parents) | {"akomaNtoso"} == set(generated.models())


@pytest.mark.parametrize("seed", range(2, 6))
def test_documents_by_chance(seed: int) -> None:
    """Elements under parents under which no other document has them, in every language, reach the page too."""
    language = ("eng", "ara", "zho", "rus")[seed % 4]
    made = documents(seed, 250, language=language)
    assert [why for why in map(generated.valid, map(etree.fromstring, made)) if why] == []
    assert {number: found for number, xml in enumerate(made) if (found := faults(xml))} == {}


def test_faults_are_seen() -> None:
    """The comparison can fail: a word less in the document is one too many in the page, and an order is one."""
    (xml,) = documents(6, 1)
    page = html.document_fromstring(write_html(tree_of(xml)))
    words = [word for word in akn_tokens(etree.fromstring(xml)) if word.startswith("q")]
    assert html_tokens(page) == akn_tokens(etree.fromstring(xml))
    assert html_tokens(page) != akn_tokens(etree.fromstring(xml.replace(words[0].encode(), b"")))
    swapped = xml.replace(words[0].encode(), b"qzzzz").replace(words[1].encode(), words[0].encode())
    assert html_tokens(page) != akn_tokens(etree.fromstring(swapped.replace(b"qzzzz", words[1].encode())))


def test_generated_pages_are_valid_html(nu: Callable[[list[Path]], list[str]], tmp_path: Path) -> None:
    """The Nu checker finds nothing in them."""
    pages = []
    for number, xml in enumerate(documents(7, 60)):
        pages.append(tmp_path / f"{number}.html")
        pages[-1].write_bytes(write_html(tree_of(xml)))
    assert nu(pages) == []


@pytest.mark.weasyprint_warnings
def test_generated_pages_go_to_paper(verapdf: Callable[..., dict[Path, list[str]]], tmp_path: Path) -> None:
    """Their PDF complies with PDF/A-3a and PDF/UA-1, and has every word once but for the running header."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is missing; run: apt-get install poppler-utils")
    pdfs = []
    for number, xml in enumerate(documents(8, 40)):
        tree = tree_of(xml)
        page = write_html(tree)
        pdfs.append(tmp_path / f"{number}.pdf")
        pdfs[-1].write_bytes(write_pdf(tree, page, clock=CLOCK))
        read = subprocess.run([reader, str(pdfs[-1]), "-"], capture_output=True, check=True).stdout.decode()
        actual = Counter(re.findall("q[a-p]{4}", re.sub("[-\xad]\n", "", read)))
        expected = Counter(token for token in akn_tokens(etree.fromstring(xml)) if token.startswith("q"))
        symbol = html.document_fromstring(page).find(".//article").get("data-symbol", "")  # type: ignore[union-attr]
        assert (number, expected - actual) == (number, Counter())
        assert (number, {word for word in actual - expected if word not in symbol}) == (number, set())
    assert {path: failed for path, failed in verapdf(pdfs).items() if failed} == {}
