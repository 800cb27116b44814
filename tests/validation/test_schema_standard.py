"""What the standard says of an element stands beside the finding about it."""

from __future__ import annotations

import json
import re

import pytest

from pipeline.validation import formats, schema_faults, schema_standard, validate
from pipeline.validation.formats.text import render
from tests.validation.judges import INVALID

SOUND = (INVALID / "X002_stray_words.ok.xml").read_text(encoding="utf-8")
AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"


def test_nearly_every_element_has_words() -> None:
    """Of 315 elements all but the few of which the schema is silent have a sentence, and each ends once."""
    names = [str(name).removeprefix(AKN) for name in schema_faults.explainer().elements]
    said = {name: schema_standard.of_element(name) for name in names}
    assert len(said) == 315
    assert sum(not words for words in said.values()) <= 19
    for words in filter(None, said.values()):
        assert re.fullmatch(r"[A-Z][^\n\t]*[^.]\.", words), words
    assert said["akomaNtoso"].startswith("The element akomaNtoso is the root element")


def test_attributes_are_looked_up_through_types_and_groups() -> None:
    """Most attributes of most elements have words, those of the group that the element itself uses."""
    asked = said = 0
    for name, element in schema_faults.explainer().elements.items():
        for attribute in filter(None, element.attributes):
            if not attribute.startswith("{"):
                asked += 1
                said += bool(schema_standard.of_attribute(str(name).removeprefix(AKN), attribute))
    assert asked > 2_000
    assert said / asked > 0.95
    assert "required" in schema_standard.of_attribute("ref", "href")
    assert "optional" in schema_standard.of_attribute("p", "eId")


@pytest.mark.parametrize(("element", "attribute"), [("verse", "eId"), ("p", "verse"), ("", "")])
def test_silence_is_no_error(element: str, attribute: str) -> None:
    """Of what the standard does not have it says nothing."""
    assert schema_standard.of_attribute(element, attribute) == ""
    assert schema_standard.of_element("verse") == ""


@pytest.mark.parametrize(
    ("old", "new", "of"),
    [
        ("<num>1.</num>", "<nun>1.</nun>", ("num",)),
        ("<num>1.</num>", "<tr><td><p>1.</p></td></tr>", ("tr",)),
        ('<FRBRlanguage language="eng"/>', "", ("FRBRlanguage",)),
        ('<FRBRcountry value="un"/>', '<FRBRcountry value="un">un</FRBRcountry>', ("FRBRcountry",)),
        ('contains="originalVersion"', 'contains="x"', ("statement", "contains")),
        (' href="#para_1">', ' hreff="#para_1">', ("ref", "href")),
    ],
)
def test_the_standard_is_quoted(old: str, new: str, of: tuple[str, ...]) -> None:
    """A finding quotes what the standard says of the element or attribute that it is about, in text and in JSON."""
    words = schema_standard.of_element(*of) if len(of) == 1 else schema_standard.of_attribute(*of)
    assert old in SOUND
    report = validate(SOUND.replace(old, new, 1).encode(), file="x.xml").report
    # The row of a table and the metadata of a document are the two that the schema is silent of.
    assert bool(words) == (of != ("tr",))
    first = next(finding for finding in report if finding.code == "X002")
    assert first.standard == words
    if words:
        assert f"= the standard: {words}" in render({"x.xml": report}, {})
        data = json.loads(formats.FORMATS["json"]({"x.xml": report}, {}))
        assert words in {finding.get("standard") for finding in data["files"][0]["findings"]}
