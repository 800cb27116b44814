"""Readable documents of every type of the standard, and what they hold that ours do not."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import etree, html

from pipeline import resources
from pipeline.presentation import write_html, write_pdf
from tests.presentation import generated
from tests.presentation.conftest import CLOCK, tree_of
from tests.presentation.test_any_document import akn_text, html_text
from tests.presentation.words import AKN

KINDS = sorted((Path(__file__).parent / "documents" / "kinds").glob("*.xml"))
BY_NAME = {path.stem: path for path in KINDS}


def page_of(name: str) -> Any:
    """Return the page of one of the documents, parsed."""
    return parsed(BY_NAME[name].read_bytes())


def parsed(xml: bytes) -> Any:
    """Return the page of a document, parsed (lxml-stubs know too little of pages)."""
    return html.document_fromstring(write_html(tree_of(xml)))


def page_with(body: str) -> Any:
    """Return the page of a document with this body."""
    xml = f'<akomaNtoso xmlns="{AKN[1:-1]}"><statement name="x"><mainBody>{body}</mainBody></statement></akomaNtoso>'
    return parsed(xml.encode())


def test_there_is_one_of_every_type() -> None:
    """Each type of document is there, valid by the official schema, and two of them in Arabic."""
    schema = etree.XMLSchema(etree.parse(str(resources.xsd())))
    roots = [etree.parse(str(path)).getroot() for path in KINDS]
    for root in roots:
        schema.assertValid(root)
    assert {etree.QName(root[0]).localname for root in roots} == set(generated.DOCUMENT_TYPES)
    languages = [language.get("language") for root in roots for language in root[0][0].iter(f"{AKN}FRBRlanguage")]
    assert languages.count("ara") == 2


@pytest.mark.parametrize("path", KINDS, ids=lambda path: path.stem)
def test_words(path: Path) -> None:
    """The letters of each are on its page, in order, notes last."""
    expected = akn_text(etree.parse(str(path)).getroot())
    actual = html_text(parsed(path.read_bytes()))
    assert "".join(actual.split()) == "".join(expected.split())


def test_nu_checker_finds_nothing(
    made: Callable[..., tuple[Path, Path]], nu: Callable[[list[Path]], list[str]]
) -> None:
    """All their pages are valid HTML."""
    assert nu([made(path)[0] for path in KINDS]) == []


@pytest.mark.parametrize("name", ["act", "act.ara", "debate", "judgment", "statement"])
def test_axe_finds_nothing(name: str, made: Callable[..., tuple[Path, Path]], axe: Callable[[Path], list[str]]) -> None:
    """A real browser with axe-core finds no barrier."""
    assert axe(made(BY_NAME[name])[0]) == []


@pytest.mark.weasyprint_warnings
def test_verapdf_finds_nothing(
    made: Callable[..., tuple[Path, Path]], verapdf: Callable[..., dict[Path, list[str]]]
) -> None:
    """All their PDFs comply with PDF/A-3a and PDF/UA-1."""
    pdfs = [made(path)[1] for path in KINDS]
    assert {path: failed for path, failed in verapdf(pdfs).items() if failed} == {}


def test_numbers_stand_before_the_text_in_its_line() -> None:
    """Number and text of every numbered part are one line, whatever the part is called."""
    page = page_of("act")
    lines = {" ".join(p.text_content().split()) for p in page.iter("p", "h1", "h2", "h3", "h4")}
    for line in ("Chapter I General provisions", "1. Definitions", "Schedule Observatories"):
        assert line in lines
    assert any(line.startswith("(1) The owner of a lamp") for line in lines)
    lines = {" ".join(p.text_content().split()) for p in page_of("debate").iter("p", "h2")}
    assert {"Q1 Mr. Thorn", "A1 Ms. Quill", "1. Night Sky (Amendment) Bill: second reading"} <= lines


def test_notes_of_the_metadata_are_called_from_the_text() -> None:
    """A noteRef leads to the editorial note of the metadata, and the note back to it."""
    page = page_of("act")
    (note,) = page.xpath("//li[@id='note_1']")
    (call,) = page.xpath("//a[@href='#note_1'][@role='doc-noteref']")
    assert note.xpath(".//a[@class='back made']/@href") == [f"#{call.get('id')}"]
    assert "Corrigendum of 9 March 2031" in note.text_content()


def test_images_are_shown_or_named_and_never_fetched(made: Callable[..., tuple[Path, Path]]) -> None:
    """What the document carries is shown, what lies elsewhere is named by its words; nothing else is an image."""
    page = page_of("act")
    assert [(img.get("alt"), img.get("src")[:22]) for img in page.iter("img")] == [
        ("Plan of the Hill Observatory", "data:image/png;base64,")
    ]
    assert [span.text for span in page.xpath("//span[@class='img made']")] == ["[Plan of the Island Observatory]"]
    with pikepdf.open(made(BY_NAME["act"])[1]) as file:
        images = [o for o in file.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
    assert len(images) == 1
    sources = ("https://example.org/a.png", "data:text/html;base64,PGI+", "data:image/png,x")
    page = page_with("<p>" + "".join(f'<img src="{source}"/>' for source in sources) + "</p>")
    assert list(page.iter("img")) == []
    assert [span.text for span in page.xpath("//span[@class='img made']")] == ["[Image]"] * 3


def test_drawings_without_a_size_go_to_paper_in_arabic() -> None:
    """A drawing that says no size is laid out in a text from right to left too, in the text and as an image."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><circle r="9"/></svg>'
    data = base64.b64encode(svg.encode()).decode()
    body = f'<p><img src="data:image/svg+xml;base64,{data}"/></p><foreign>{svg}</foreign>'
    xml = BY_NAME["act.ara"].read_text(encoding="utf-8").replace("<conclusions>", f"<conclusions>{body}")
    tree = tree_of(xml.encode())
    page = write_html(tree)
    assert page.count(b'width="90"') == 2
    assert write_pdf(tree, page, clock=CLOCK).startswith(b"%PDF")


def test_formulas_and_drawings() -> None:
    """MathML and SVG are shown without what loads, runs or moves; others give their words."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="x()"><rect width="9" {0}/>{1}</svg>'
    shown = f"<foreign>{svg}</foreign>"
    page = page_with(shown.format('height="9" href="https://example.org"', ""))
    (drawing,) = page.xpath("//*[local-name() = 'svg']")
    assert {name.lower() for name in drawing.attrib} == {"xmlns", "viewbox", "width", "height"}
    assert dict(drawing[0].attrib) == {"width": "9", "height": "9"}
    for bad in (
        "<script>run()</script>",
        "<image href='https://example.org/a.png'/>",
        "<foreignObject>words</foreignObject>",
    ):
        page = page_with(shown.format("", bad))
        assert page.xpath("//*[local-name() = 'svg']") == []
        assert page.xpath("//script[contains(., 'run')] | //*[local-name() = 'image']") == []
    math = '<foreign><math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mi>a</mi>{0}</mfrac></math></foreign>'
    assert page_with(math.format("<mi>b</mi>")).xpath("//*[local-name() = 'mfrac']") != []
    # A fraction of one part is none.
    assert page_with(math.format("")).xpath("//*[local-name() = 'mfrac']") == []


def test_spans_of_cells_neither_overlap_nor_leave_the_table() -> None:
    """Rows of one table have one width, whatever their cells claim."""

    def cell(words: str, columns: int = 1, rows: int = 1) -> str:
        return f'<td colspan="{columns}" rowspan="{rows}"><p>{words}</p></td>'

    rows = (cell("a", 9, 9) + cell("b"), cell("c", -2) + cell("d", 3), cell("e", 2, 0))
    page = page_with(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
    taken: set[tuple[int, int]] = set()
    lines = page.xpath("//tbody/tr")
    for number, row in enumerate(lines):
        column = 0
        for td in row:
            while (number, column) in taken:
                column += 1
            wide, high = int(td.get("colspan", 1)), int(td.get("rowspan", 1))
            place = {(number + y, column + x) for x in range(wide) for y in range(high)}
            assert not place & taken
            taken |= place
    width = 1 + max(x for _, x in taken)
    assert taken == {(y, x) for y in range(len(lines)) for x in range(width)}
    assert re.sub(r"\s", "", "".join(lines[0].getparent().itertext())) == "abcde"


def test_a_line_of_mere_elements_is_one_line() -> None:
    """What a record says beside the speeches is one line, also where each of its words is marked up."""
    page = page_with("<scene><i>Applause</i> <b>from the gallery</b></scene>")
    assert [" ".join(p.text_content().split()) for p in page.xpath("//p[@class='scene']")] == [
        "Applause from the gallery"
    ]


def test_words_around_a_quoted_passage_stay_on_their_line() -> None:
    """The words of an amendment that precede its quoted text go on with the sentence, and its id stays."""
    quoted = '<quotedStructure startQuote="“" endQuote="”"><p>new</p></quotedStructure>'
    page = page_with(f'<p>In section 1 <mod eId="mod_1">for “old” put {quoted}</mod>.</p>')
    lines = [" ".join(p.text_content().split()) for p in page.xpath("//div[@class='p']//p")]
    assert lines == ["In section 1 for “old” put", "“new”."]
    assert page.get_element_by_id("mod_1").text_content().strip() == "for “old” put"


def test_ids_of_documents_within_documents() -> None:
    """An eId that two documents use makes two ids, and references within each document lead to its own."""
    meta = "<meta/>"
    part = f'<doc name="x">{meta}<mainBody><p eId="p_1">{{0}}</p><p><ref href="#p_1">there</ref></p></mainBody></doc>'
    inner = f'<components><component eId="c_2">{part.format("second")}</component></components>'
    xml = f'<akomaNtoso xmlns="{AKN[1:-1]}">{part.format("first")}{inner}</akomaNtoso>'
    page = parsed(xml.encode())
    targets = [link.get("href")[1:] for link in page.xpath("//a[@class='ref']")]
    assert [page.get_element_by_id(target).text_content() for target in targets] == ["first", "second"]
