"""The rules that need more than XPath 1.0: IRIs, and the preservation digest."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from lxml import etree

from pipeline.akn import preservation
from pipeline.diagnostics import Code, Severity
from pipeline.validation import rules, validate
from pipeline.validation.places import Places
from tests.validation.judges import DOCUMENTS, INVALID, canonical

SOUND = (INVALID / "P002_other_number.ok.xml").read_text(encoding="utf-8")
WORK = "/akn/un/statement/deliberation/cmd/2043-03-09/12"
AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"


def iri_findings(text: str) -> list[tuple[Severity, str]]:
    """Return severity and words of the P002 findings of a document."""
    root = etree.fromstring(text.encode())
    return [(d.severity, d.found) for d in rules.check(root, Places()) if d.code is Code.P002]


@pytest.mark.parametrize(
    ("work", "expression", "manifestation"),
    [
        (WORK, f"{WORK}/eng@2043-03-09", f"{WORK}/eng@2043-03-09.xml"),
        (WORK, f"{WORK}/eng@", f"{WORK}/eng@.xml"),
        (f"{WORK}/", f"{WORK}/eng@/", f"{WORK}/eng@.xml"),
        (WORK, f"{WORK}/eng@/!main", f"{WORK}/eng@/!main.xml"),
        ("/akn/un/statement/2043/12", "/akn/un/statement/2043/12/eng@", "/akn/un/statement/2043/12/eng@.akn"),
        (WORK, f"{WORK}/eng:2043-03-09", f"{WORK}/eng:2043-03-09.pdf"),
    ],
)
def test_iris_that_agree_pass(work: str, expression: str, manifestation: str) -> None:
    """The forms of the Naming Convention, and those that the United Nations publishes, are all well."""
    text = SOUND.replace(f'<FRBRuri value="{WORK}/eng@2043-03-09.xml"', f'<FRBRuri value="{manifestation}"')
    text = text.replace(f'<FRBRuri value="{WORK}/eng@2043-03-09"', f'<FRBRuri value="{expression}"')
    assert iri_findings(text.replace(f'<FRBRuri value="{WORK}"', f'<FRBRuri value="{work}"')) == []


@pytest.mark.parametrize(
    ("level", "iri", "severity", "word"),
    [
        ("FRBRExpression", WORK.replace("/un/", "/fr/") + "/eng@", Severity.ERROR, "another country than FRBRWork"),
        ("FRBRExpression", WORK.replace("cmd", "cmc") + "/eng@", Severity.ERROR, "another actor than FRBRWork"),
        ("FRBRExpression", WORK.replace("03-09", "03-10") + "/eng@", Severity.ERROR, "another date than FRBRWork"),
        ("FRBRExpression", WORK + "1/eng@", Severity.ERROR, "another number than FRBRWork"),
        ("FRBRExpression", WORK + "/fra@2043-03-09", Severity.ERROR, 'says the language is "fra"'),
        ("FRBRExpression", WORK, Severity.WARNING, "does not follow the Naming Convention"),
        ("FRBRManifestation", WORK + "/fra@2043-03-09.xml", Severity.WARNING, "another language than FRBRExpression"),
        ("FRBRManifestation", WORK + "/eng@2043-03-10.xml", Severity.WARNING, "another version date"),
        ("FRBRManifestation", "twelve.xml", Severity.WARNING, "does not follow the Naming Convention"),
        ("FRBRWork", WORK + "/eng@", Severity.WARNING, "does not follow the Naming Convention"),
    ],
)
def test_iris_that_disagree_are_found(level: str, iri: str, severity: Severity, word: str) -> None:
    """An Expression of another Work is an error, a badly named file a warning; the part that differs is named."""
    root = etree.fromstring(SOUND.encode())
    node = root.find(f".//{AKN}{level}/{AKN}FRBRuri")
    assert node is not None
    node.set("value", iri)
    found = iri_findings(etree.tostring(root, encoding="unicode"))
    assert any(is_ is severity and word in words for is_, words in found), found


def sealed(path: Path) -> etree._Element:
    """Return a document of ours with its seal."""
    root = etree.fromstring(path.read_bytes())
    preservation.seal(root)
    return root


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.xml")), ids=lambda path: path.stem)
def test_sealed_document_is_valid_and_keeps_its_digest(path: Path) -> None:
    """The seal is where the schema allows it, and holds after the document was written and read."""
    root = sealed(path)
    assert preservation.find(root) is not None
    codes = {d.code for d in validate(etree.tostring(root, encoding="UTF-8", xml_declaration=True)).report}
    assert codes.isdisjoint({Code.X002, Code.P009})


def test_sealing_twice_changes_nothing() -> None:
    """The digest does not cover itself."""
    root = etree.fromstring(SOUND.encode())
    before = preservation.digest(root)
    preservation.seal(root)
    once = etree.tostring(root)
    preservation.seal(root)
    assert etree.tostring(root) == once
    assert preservation.digest(root) == before


def test_digest_can_be_checked_with_other_tools(tmp_path: Path) -> None:
    """Without our code: cut the element out of the file, canonicalise with xmllint, hash."""
    root = etree.fromstring(SOUND.encode())
    preservation.seal(root)
    node = preservation.find(root)
    assert node is not None
    text = etree.tostring(root, encoding="unicode")
    begin, end = text.index("<preservation"), text.index("</preservation>") + len("</preservation>")
    bare = tmp_path / "bare.xml"
    # With the element goes the white space after it.
    bare.write_text(text[:begin] + text[end:].lstrip(), encoding="utf-8")
    assert hashlib.sha512(canonical(bare)).hexdigest() == node.text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("shall keep", "may keep"),
        ("shall keep", "shall  keep"),
        ('value="un"', 'value="xx"'),
        ("<num>1.</num>", "<num>1.</num><!-- seen -->"),
        ('eId="para_1"', 'eId="para_1" status="edited"'),
        ("<FRBRformat", "<FRBRformat eId='f'"),
        ("</preservation>", "</preservation>words"),
        ("<preservation>", "<preservation class='x'>"),
        ("</preservation>", "<o:other xmlns:o='urn:example:other'/></preservation>"),
        ('algorithm="SHA-512"', 'algorithm="SHA-512" by="me"'),
        ("</aknpress:digest>", "<o:other xmlns:o='urn:example:other'/></aknpress:digest>"),
    ],
)
def test_any_change_breaks_the_seal(old: str, new: str) -> None:
    """A word, a space, a comment, an attribute, or anything hidden in the seal itself."""
    root = etree.fromstring(SOUND.encode())
    preservation.seal(root)
    text = etree.tostring(root, encoding="unicode")
    assert Code.P009 not in {d.code for d in validate(text.encode()).report}
    assert text.count(old) >= 1
    assert Code.P009 in {d.code for d in validate(text.replace(old, new, 1).encode()).report}


def test_how_the_file_is_written_does_not_break_the_seal() -> None:
    """Quotes, encoding and empty-element tags are no part of the canonical form."""
    root = etree.fromstring(SOUND.encode())
    preservation.seal(root)
    text = etree.tostring(root, encoding="unicode").replace('value="un"/>', "value='un'></FRBRcountry>")
    for encoding in ("utf-8", "utf-16"):
        assert list(validate(f'<?xml version="1.0" encoding="{encoding}"?>\n{text}'.encode(encoding)).report) == []


def test_foreign_preservation_metadata_is_covered() -> None:
    """What somebody else keeps in preservation stays, and is part of what is sealed."""
    other = '<preservation><o:action xmlns:o="urn:example:other">kept</o:action></preservation>'
    root = etree.fromstring(SOUND.replace("<FRBRformat", f"{other}<FRBRformat").encode())
    preservation.seal(root)
    text = etree.tostring(root, encoding="unicode")
    assert ">kept</o:action>" in text
    assert list(validate(text.encode()).report) == []
    assert Code.P009 in {d.code for d in validate(text.replace(">kept<", ">lost<").encode()).report}
