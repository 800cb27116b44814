"""The HTML page: valid, self-contained, linked through, in the document's language."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree, html

from pipeline import resources
from pipeline.errors import StorageError, UsageError
from pipeline.presentation import write_html
from pipeline.validation.validated import AKN_NS
from tests.presentation.conftest import DOCUMENTS, tree_of
from tests.presentation.words import AKN

BY_LANGUAGE = {path.stem: path for path in DOCUMENTS}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7v7h-7z"/></svg>'


def page_of(path: Path, *, draft: bool = False, theme: str | None = None, logo: Path | None = None) -> etree._Element:
    """Return the page of a document, parsed."""
    return html.document_fromstring(write_html(tree_of(path.read_bytes(), draft=draft), theme=theme, logo=logo))


def page_with(body: str, *, meta: str = "") -> etree._Element:
    """Return the page of a document with this body."""
    xml = (
        f'<akomaNtoso xmlns="{AKN_NS}"><statement name="resolution">{meta}<mainBody eId="mainBody">{body}</mainBody>'
        "</statement></akomaNtoso>"
    )
    return html.document_fromstring(write_html(tree_of(xml.encode())))


def found(element: etree._Element, path: str) -> list[etree._Element]:
    """Return the elements that an XPath finds."""
    result = element.xpath(path)
    assert isinstance(result, list)
    return [item for item in result if isinstance(item, etree._Element)]


def ids(page: etree._Element) -> list[str]:
    """Return all ids of a page."""
    return [element.get("id", "") for element in found(page, "//*[@id]")]


def test_our_documents_comply_with_the_official_schema(document: Path) -> None:
    """What these tests present is what the gate lets through."""
    schema = etree.XMLSchema(etree.parse(str(resources.xsd())))
    schema.assertValid(etree.parse(str(document)))


def test_nu_checker_finds_nothing(
    made: Callable[..., tuple[Path, Path]], nu: Callable[[list[Path]], list[str]], tmp_path: Path
) -> None:
    """All pages in all themes, also as drafts and with a logo, are valid HTML."""
    logo = tmp_path / "logo.svg"
    logo.write_bytes(SVG)
    pages = [made(path, theme=theme)[0] for path in DOCUMENTS for theme in resources.themes()]
    pages += [made(path, draft=True, logo=logo)[0] for path in DOCUMENTS]
    linked = tmp_path / "linked.html"
    linked.write_bytes(
        write_html(
            tree_of(BY_LANGUAGE["eng"].read_bytes()), alternates={"pdf": "eng.pdf", "xml": "eng.xml", "fra": "fra.html"}
        )
    )
    assert nu([*pages, linked]) == []


@pytest.mark.parametrize("language", ["ara", "eng", "spa", "zho"])
def test_axe_finds_nothing(
    language: str, made: Callable[..., tuple[Path, Path]], axe: Callable[[Path], list[str]]
) -> None:
    """A real browser with axe-core finds no barrier."""
    assert axe(made(BY_LANGUAGE[language])[0]) == []


def test_every_eid_is_an_id(document: Path) -> None:
    """Each eId of the document outside its metadata is the id of exactly one element of the page."""
    root = tree_of(document.read_bytes()).root
    wanted = {
        element.get("eId")
        for element in root.iter(f"{AKN}*")
        if element.get("eId") and not any(True for _ in element.iterancestors(f"{AKN}meta"))
    }
    there = ids(page_of(document))
    assert len(there) == len(set(there))
    assert wanted - set(there) == set()


def test_every_inner_link_has_a_target(document: Path) -> None:
    """No link of the page leads nowhere."""
    page = page_of(document)
    targets = set(ids(page))
    links = [a.get("href", "") for a in found(page, "//a[starts-with(@href, '#')]")]
    assert links
    assert [link for link in links if link[1:] not in targets] == []


def test_notes_are_linked_both_ways(document: Path) -> None:
    """Each call leads to its note and the note back to the call, under the marker of the document."""
    root = tree_of(document.read_bytes()).root
    page = page_of(document)
    for note in root.iter(f"{AKN}authorialNote"):
        eid = note.get("eId")
        (call,) = found(page, f"//sup/a[@href='#{eid}']")
        (back,) = found(page, f"//li[@id='{eid}']//a[@href='#{call.get('id')}']")
        assert call.text == back.text == note.get("marker")


def test_numbers_are_text_and_links_to_themselves() -> None:
    """Official numbers stand in the page as words, next to a permalink named after them."""
    page = page_of(BY_LANGUAGE["eng"])
    (point,) = found(page, "//li[@id='para_2__list_1__point_b__list_1__point_ii']")
    assert point.text_content().split()[0] == "(ii)"  # type: ignore[attr-defined]
    (link,) = found(point, ".//a[contains(@class, 'permalink')]")
    assert (link.get("href"), link.get("aria-label")) == (f"#{point.get('id')}", "Permalink (ii)")


def test_contents_list_headings_verbs_and_annexes() -> None:
    """The contents have what the document has to list, in order, and are left out where there is nothing."""
    entries = [a.text_content().strip() for a in found(page_of(BY_LANGUAGE["eng"]), "//nav//a")]  # type: ignore[attr-defined]
    assert entries == ["I Financing", "Means of implementation", "Part II", "Annex Method of measurement", "1. Scope"]
    entries = [a.text_content().strip() for a in found(page_of(BY_LANGUAGE["spa"]), "//nav//a")]  # type: ignore[attr-defined]
    assert entries == ["recordando", "considerando", "es de la opinión", "invita"]
    assert found(page_of(BY_LANGUAGE["fra"]), "//nav") == []


def test_heading_levels_skip_nothing(document: Path) -> None:
    """A heading is at most one level below the one before, and the first is h1 (WCAG 1.3.1, PDF/UA-1 7.4.2)."""
    levels = [int(str(h.tag)[1]) for h in found(page_of(document), "//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_page_needs_no_other_file(document: Path, tmp_path: Path) -> None:
    """Nothing is loaded from elsewhere: no style sheet, script, font, frame, or image but embedded ones."""
    logo = tmp_path / "logo.svg"
    logo.write_bytes(SVG)
    page = page_of(document, logo=logo)
    assert found(page, "//link[contains(@rel, 'stylesheet')] | //script[@src] | //iframe | //object | //embed") == []
    assert [img for img in found(page, "//img") if not img.get("src", "").startswith("data:")] == []
    styles = "".join(style.text or "" for style in found(page, "//style"))
    assert "url(" not in styles
    assert "@import" not in styles


@pytest.mark.parametrize(
    ("language", "tag", "direction"),
    [
        ("ara", "ar", "rtl"),
        ("eng", "en", "ltr"),
        ("fra", "fr", "ltr"),
        ("rus", "ru", "ltr"),
        ("spa", "es", "ltr"),
        ("zho", "zh-Hans", "ltr"),
    ],
)
def test_language_and_direction(language: str, tag: str, direction: str) -> None:
    """The page says its language as BCP 47 tag, and its direction."""
    page = page_of(BY_LANGUAGE[language])
    assert (page.get("lang"), page.get("dir")) == (tag, direction)


@pytest.mark.parametrize(("language", "theme"), [("eng", "un"), ("fra", "un"), ("spa", "itu"), ("rus", "plain")])
def test_theme_is_chosen_from_the_document(language: str, theme: str) -> None:
    """Without a theme given, issuing body and drafting tradition decide."""
    assert page_of(BY_LANGUAGE[language]).get("data-theme") == theme
    assert page_of(BY_LANGUAGE[language], theme="plain").get("data-theme") == "plain"


def test_references() -> None:
    """Addresses, places in the document and IRIs with a public address become links; nothing else does."""
    meta = (
        '<meta><analysis source="#x"><otherReferences source="#x">'
        '<alternativeReference for="#ref_1" href="https://undocs.org/A/RES/70/125"/>'
        '<alternativeReference for="#ref_5" href="javascript:alert(1)"/></otherReferences></analysis></meta>'
    )
    page = page_with(
        '<p eId="p_1"><ref eId="ref_1" href="/akn/un/x">one</ref> <ref eId="ref_2" href="/akn/un/y">two</ref> '
        '<ref eId="ref_3" href="#p_1">three</ref> <ref eId="ref_4" href="javascript:alert(1)">four</ref> '
        '<ref eId="ref_5" href="/akn/un/z">five</ref> '
        '<rref eId="rref_1" from="https://undocs.org/A/1" upTo="#p">six</rref> '
        '<ref eId="ref_6" href="#nowhere">seven</ref></p>',
        meta=meta,
    )
    links = {a.text: a.get("href") for a in found(page, "//p[@id='p_1']/a[not(contains(@class, 'permalink'))]")}
    assert links == {"one": "https://undocs.org/A/RES/70/125", "three": "#p_1", "six": "https://undocs.org/A/1"}


def test_year_alone_claims_no_day() -> None:
    """A date that the text gives as a year is marked up as a year, although @date must hold a day."""
    page = page_with('<p><date date="2021-01-01">2021</date> <date date="2021-03-04">4 March 2021</date></p>')
    assert [time.get("datetime") for time in found(page, "//time")] == ["2021", "2021-03-04"]


def test_quotation_marks_hug_the_passage() -> None:
    """The marks of a quoted passage stand before its first number and after its last word, with what closes."""
    page = page_of(BY_LANGUAGE["spa"])
    lines = [" ".join(p.text_content().split()) for p in found(page, "//blockquote//p")]  # type: ignore[attr-defined]
    assert lines == ['"20 Medir no es juzgar', '21 Quien mide explica cómo";', "«Nada se pierde»"]


def test_equal_eids_and_missing_markers_are_coped_with() -> None:
    """Strangers' notes without eId or marker, or with one eId twice, still get their links, in order."""
    note = '<authorialNote placement="bottom"><p>{}</p></authorialNote>'
    page = page_with(
        '<p eId="p_1">a'
        + note.format("x")
        + '</p><p eId="p_1">b'
        + note.format("y").replace(" ", ' eId="p_1" ', 1)
        + "</p>"
    )
    assert [a.text for a in found(page, "//sup/a")] == ["1", "2"]
    targets = [a.get("href", "")[1:] for a in found(page, "//sup/a")]
    assert [found(page, f"//li[@id='{target}']//p")[0].text_content() for target in targets] == ["1 x", "2 y"]  # type: ignore[attr-defined]


def test_ragged_tables_get_their_cells() -> None:
    """Rows of unequal length are filled up, as HTML and PDF/UA want a table to be regular."""
    page = page_with("<table><tr><th><p>a</p></th><th><p>b</p></th></tr><tr><td><p>c</p></td></tr></table>")
    assert [len(row) for row in found(page, "//tr")] == [2, 2]
    assert [cell.get("scope") for cell in found(page, "//th")] == ["col", "col"]


def test_nothing_without_words_is_a_header_or_a_link() -> None:
    """A header cell or a reference with nothing but spaces in it is neither: a screen reader could not say it."""
    page = page_with(
        "<table><tr><th><p>a</p></th><th><p>\u00a0</p></th></tr><tr><td><p>b</p></td><td><p>"
        '<ref href="https://undocs.org/A/1">\u00a0</ref><ref href="https://undocs.org/A/2">c</ref></p></td></tr></table>'
    )
    assert [cell.text_content() for cell in found(page, "//th")] == ["a"]  # type: ignore[attr-defined]
    assert [a.get("href") for a in found(page, "//td//a")] == ["https://undocs.org/A/2"]


def test_description_for_machines() -> None:
    """The head describes the document as schema.org Legislation and in ELI terms."""
    page = page_of(BY_LANGUAGE["eng"])
    (script,) = found(page, "//script[@type='application/ld+json']")
    data = json.loads(script.text or "")
    assert data["@type"] == "Legislation"
    assert data["name"] == "99/7. Open measurement of regional connectivity"
    assert (data["legislationDate"], data["inLanguage"]) == ("2044-12-01", "en")
    organ = {"@id": "/akn/ontology/organization/un/un-ga", "@type": "Organization", "name": "General Assembly"}
    assert data["legislationPassedBy"] == organ
    (number,) = found(page, "//meta[@property='eli:id_local']")
    assert number.get("content") == "/akn/un/statement/deliberation/un-ga/2044-12-01/99-7"


def test_words_cannot_become_markup() -> None:
    """A title that looks like markup stays a title, in the page and in its description."""
    xml = (
        f'<akomaNtoso xmlns="{AKN_NS}"><statement name="r"><preface><p>&lt;/script&gt;&lt;img src=x&gt;</p></preface>'
        "<mainBody><p>x</p></mainBody></statement></akomaNtoso>"
    )
    page = html.document_fromstring(write_html(tree_of(xml.encode())))
    assert found(page, "//img") == []
    (title,) = found(page, "//h1")
    assert title.text_content() == "</script><img src=x>"  # type: ignore[attr-defined]


def test_draft_is_marked(document: Path) -> None:
    """A draft says so in its own language; a document that passed does not."""
    (mark,) = found(page_of(document, draft=True), "//*[contains(@class, 'draft-mark')]")
    assert mark.text
    assert found(page_of(document), "//*[contains(@class, 'draft-mark')]") == []


def test_alternates_are_linked() -> None:
    """Other formats and languages are linked in the head and in the page."""
    tree = tree_of(BY_LANGUAGE["eng"].read_bytes())
    page = html.document_fromstring(write_html(tree, alternates={"fra": "f.html", "xml": "e.xml", "pdf": "e.pdf"}))
    heads = [(a.get("href"), a.get("type"), a.get("hreflang")) for a in found(page, "//link[@rel='alternate']")]
    expected = [("f.html", None, "fr"), ("e.pdf", "application/pdf", None), ("e.xml", "application/akn+xml", None)]
    assert heads == expected
    assert [a.get("href") for a in found(page, "//nav[@class='alternates']//a")] == ["f.html", "e.pdf", "e.xml"]
    languages = [(one.text, one.get("lang"), one.get("aria-current")) for one in found(page, "//nav/p[1]/*")]
    assert languages == [("English", "en", "true"), ("français", "fr", None)]


def test_impossible_requests_are_refused(tmp_path: Path) -> None:
    """An unknown theme, a logo that is no image, and one that is not there each get their own exception."""
    tree = tree_of(BY_LANGUAGE["eng"].read_bytes())
    with pytest.raises(UsageError, match="there is no theme 'x'"):
        write_html(tree, theme="x")
    logo = tmp_path / "logo.png"
    with pytest.raises(StorageError, match="cannot be read"):
        write_html(tree, logo=logo)
    logo.write_bytes(b"GIF89a")
    with pytest.raises(UsageError, match="not an image"):
        write_html(tree, logo=logo)


def test_same_document_same_bytes(document: Path) -> None:
    """Nothing but the arguments enters the page."""
    data = document.read_bytes()
    assert write_html(tree_of(data)) == write_html(tree_of(data))


@pytest.mark.parametrize("width", [360, 1600])
def test_page_fits_the_screen(
    width: int, made: Callable[..., tuple[Path, Path]], chromium: Callable[[Path, Path, int, int], None], tmp_path: Path
) -> None:
    """A real browser shows the page at phone and desktop width."""
    png = tmp_path / "page.png"
    chromium(made(BY_LANGUAGE["eng"])[0], png, width, 900)
    assert png.read_bytes().startswith(b"\x89PNG")
    assert png.stat().st_size > 10_000


def test_strings_of_the_page_are_in_its_language() -> None:
    """Each language has its own label for contents or notes."""
    labels = {found(page_of(path), "//section[@id='_notes']/*[1]")[0].text for path in DOCUMENTS}
    assert len(labels) == len(DOCUMENTS) - 1  # "Notes" is English and French
    assert not any(re.fullmatch(r"\s*", label or "") for label in labels)


def test_pieces_of_a_link_are_one_link() -> None:
    """Neighbours with one address are one link; others, and such as have an eId, stay apart."""
    link = '<a href="https://undocs.org/A/{}"{}>{}</a>'
    pieces = [(1, "", "6"), (1, "", "0"), (1, "", "/251"), (2, "", "x"), (2, ' eId="a_1"', "y")]
    page = page_with("<p>" + "".join(link.format(*piece) for piece in pieces) + "</p>")
    assert [a.text for a in found(page, "//p/a[not(contains(@class, 'permalink'))]")] == ["60/251", "x", "y"]
