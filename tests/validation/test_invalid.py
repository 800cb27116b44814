"""Every X and P finding has a document that makes exactly it, and a twin without the fault that makes none."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from pipeline.diagnostics import Code
from pipeline.validation import validate
from pipeline.validation.places import line_of
from tests.validation.judges import INVALID, xmllint

FAILING = [path for path in sorted(INVALID.glob("[XP]*.xml")) if not path.name.endswith(".ok.xml")]


def _twin(path: Path) -> Path:
    return path.with_suffix(".ok.xml")


@pytest.mark.parametrize("path", FAILING, ids=lambda path: path.stem)
def test_document_with_a_fault_gives_exactly_its_finding(path: Path) -> None:
    """The findings bear the code in the name of the file and no other, and each says what to do and where."""
    report = validate(path.read_bytes(), file=path.name).report
    assert {d.code for d in report} == {Code(path.name[:4])}
    for found in report:
        assert found.found
        assert found.expected
        assert found.remedy
        assert found.location.file == path.name
        assert found.location.line is not None
        assert "{" not in found.found + found.remedy  # no namespace in Clark notation


@pytest.mark.parametrize("path", FAILING, ids=lambda path: path.stem)
def test_twin_without_the_fault_gives_no_finding(path: Path) -> None:
    """What differs between the two files is the fault itself."""
    assert list(validate(_twin(path).read_bytes()).report) == []


def test_verdict_is_that_of_xmllint() -> None:
    """Of every fixture that is well-formed AKN, xmllint thinks as we do, the line of the fault included in neither."""
    paths = [p for p in sorted(INVALID.glob("[XP]*.xml")) if p.name[:4] not in ("X001", "X004") or ".ok." in p.name]
    ours = {path: all(d.code[0] != "X" for d in validate(path.read_bytes()).report) for path in paths}
    assert xmllint(paths) == ours
    assert set(ours.values()) == {True, False}


@pytest.mark.parametrize("path", FAILING, ids=lambda path: path.stem)
def test_finding_names_an_element_that_is_there(path: Path) -> None:
    """The XPath of a finding leads to one element, with the line and the eId of the finding."""
    data = path.read_bytes()
    for found in validate(data).report:
        if found.location.xpath is None:
            assert found.code in {Code.X001, Code.X003, Code.X004}
            continue
        places = etree.fromstring(data).xpath(
            found.location.xpath, namespaces={"akn": "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"}
        )
        assert isinstance(places, list)
        (element,) = places
        assert isinstance(element, etree._Element)
        assert (line_of(element), element.get("eId")) == (found.location.line, found.location.eid)
