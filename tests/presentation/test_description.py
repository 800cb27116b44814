"""The description for machines tells Work, Expression and files apart, and claims no more than is known."""

from __future__ import annotations

import json
from pathlib import Path

from lxml import etree, html

from pipeline.presentation import write_html
from pipeline.presentation.description import describe, json_ld
from pipeline.validation.validated import AKN_NS
from tests.presentation.conftest import tree_of
from tests.presentation.test_html import BY_LANGUAGE, found

ELI = "eli:"


def page_of(path: Path, **alternates: str) -> etree._Element:
    """Return the page of a document beside these others."""
    return html.document_fromstring(write_html(tree_of(path.read_bytes()), alternates=alternates))


def statements(page: etree._Element) -> set[tuple[str, str, str]]:
    """Return the triples of the head, as (subject, property, object)."""
    return {
        (e.get("about", ""), e.get("property", "").removeprefix(ELI), e.get("content", "") or e.get("href", ""))
        for e in found(page, "//head/*[@about]")
    }


def test_eli_tells_work_expression_and_files_apart() -> None:
    """The Work is realised by the Expression, which realises it; each file embodies the Expression."""
    page = page_of(BY_LANGUAGE["eng"], pdf="eng.pdf", xml="eng.xml", fra="fra.html")
    about = describe(tree_of(BY_LANGUAGE["eng"].read_bytes()).root)
    said = statements(page)
    assert {(about.work, "is_realized_by", about.expression), (about.expression, "realizes", about.work)} <= said
    for file in ("#", "eng.pdf", "eng.xml"):
        assert {(about.expression, "is_embodied_by", file), (file, "embodies", about.expression)} <= said
    types = {(e.get("about"), e.get("typeof")) for e in found(page, "//head/*[@typeof]")}
    assert {(about.work, "eli:LegalResource"), (about.expression, "eli:LegalExpression"), ("#", "eli:Format")} <= types
    assert (about.work, "date_document", "2044-12-01") in said
    assert (about.work, "passed_by", "/akn/ontology/organization/un/un-ga") in said
    assert {iri for _, name, iri in said if name == "cites"} == {iri for iri, _ in about.cites}


def test_schema_org_lists_files_versions_and_citations() -> None:
    """JSON-LD names the files beside the page, the other languages, the annexes and what is cited."""
    (script,) = found(
        page_of(BY_LANGUAGE["eng"], pdf="eng.pdf", xml="eng.xml", fra="fra.html"),
        "//script[@type='application/ld+json']",
    )
    data = json.loads(script.text or "")
    assert [file["contentUrl"] for file in data["encoding"]] == ["eng.pdf", "eng.xml"]
    assert data["exampleOfWork"]["workExample"] == [{"@type": "Legislation", "inLanguage": "fra", "url": "fra.html"}]
    assert data["exampleOfWork"]["@id"] == data["legislationIdentifier"]
    assert [part["name"] for part in data["hasPart"]] == ["Annex Method of measurement"]
    assert data["citation"]


def test_a_year_is_no_day() -> None:
    """Where only the year is known, schema.org gets the year and ELI, which wants a day, gets none."""
    tree = tree_of(BY_LANGUAGE["spa"].read_bytes().replace(b"/2044-01-01/", b"/2044/"))
    page = html.document_fromstring(write_html(tree))
    (script,) = found(page, "//script[@type='application/ld+json']")
    assert json.loads(script.text or "")["legislationDate"] == "2044"
    assert "date_document" not in {name for _, name, _ in statements(page)}


def test_nothing_is_said_of_what_is_not_known() -> None:
    """A document without metadata gets a description without gaps in it: no empty value, no empty statement."""
    xml = f'<akomaNtoso xmlns="{AKN_NS}"><doc name="x"><mainBody><p>y</p></mainBody></doc></akomaNtoso>'
    tree = tree_of(xml.encode())
    data = json.loads(json_ld(describe(tree.root), "en", {}))
    assert data == {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "inLanguage": "en",
        "legislationType": "x",
        "name": "Akoma Ntoso",
    }
    assert statements(html.document_fromstring(write_html(tree))) == set()


def test_unsafe_addresses_are_not_described() -> None:
    """What is cited by script or with spaces in its address is left out."""
    meta = (
        '<meta><analysis source="#x"><otherReferences source="#x"><alternativeReference for="#r1" '
        'href="javascript:alert(1)"/></otherReferences></analysis></meta>'
    )
    xml = (
        f'<akomaNtoso xmlns="{AKN_NS}"><doc name="x">{meta}<mainBody><p>'
        '<ref eId="r1" href="/akn/a">a</ref><ref href="javascript:alert(2)">b</ref><ref href="/akn/c d">c</ref>'
        "</p></mainBody></doc></akomaNtoso>"
    )
    assert describe(tree_of(xml.encode()).root).cites == (("/akn/a", ""),)
