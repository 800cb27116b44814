"""The gate: what opens it, what does not, and where findings point."""

from __future__ import annotations

import pytest
from lxml import etree

from pipeline.diagnostics import Code, Location, Severity
from pipeline.errors import RefusedError
from pipeline.validation import ValidatedTree, validate
from pipeline.validation.places import Places
from tests.validation.judges import INVALID

SOUND = (INVALID / "P004_ref.ok.xml").read_bytes()
BROKEN = (INVALID / "P004_ref.xml").read_bytes()


def test_sound_document_opens_the_gate() -> None:
    """Without an error there is a tree, of the very bytes that were given."""
    validation = validate(SOUND)
    assert validation.tree is not None
    assert validation.tree.xml == SOUND
    assert not validation.tree.draft


def test_warning_opens_the_gate_and_error_shuts_it() -> None:
    """Only an error keeps a document from being published."""
    warned = validate((INVALID / "P007_no_marker.xml").read_bytes())
    assert warned.report.worst is Severity.WARNING
    assert warned.tree is not None
    assert validate(BROKEN).tree is None


def test_draft_of_a_document_with_errors() -> None:
    """A draft can be shown, and says that it is one."""
    draft = validate(BROKEN).draft()
    assert draft.draft
    assert draft.xml == BROKEN


@pytest.mark.parametrize("name", ["X001_truncated.xml", "X003_other_document.xml", "X004_billion_laughs.xml"])
def test_no_draft_of_what_is_no_akoma_ntoso(name: str) -> None:
    """Where there is nothing to show, even a draft is refused, with the report."""
    validation = validate((INVALID / name).read_bytes())
    with pytest.raises(RefusedError) as caught:
        validation.draft()
    assert caught.value.report == validation.report


def test_nobody_else_makes_a_validated_tree() -> None:
    """The key cannot be guessed."""
    with pytest.raises(TypeError):
        ValidatedTree(SOUND, draft=False, key=object())


def test_schema_and_profile_report_together() -> None:
    """One run tells all that is wrong."""
    text = BROKEN.decode().replace("<docTitle>", "<dokTitle>").replace("</docTitle>", "</dokTitle>")
    assert {d.code for d in validate(text.encode()).report} == {Code.X002, Code.P004}


def test_findings_point_at_the_source_text() -> None:
    """A finding takes the line of its element, or of the nearest element around it whose line is known."""
    own = {"ref_1": Location("a.txt", 7, 12, 8), "para_2": Location("a.txt", 6)}
    (found,) = validate(BROKEN, file="a.akn.xml", locations=own).report
    assert found.location == Location("a.txt", 7, 12, 8, "ref_1", found.location.xpath)
    assert str(found.location.xpath).endswith("/akn:paragraph[2]/akn:content/akn:p/akn:ref")
    del own["ref_1"]
    (found,) = validate(BROKEN, file="a.akn.xml", locations=own).report
    assert (found.location.file, found.location.line, found.location.eid) == ("a.txt", 6, "ref_1")


def test_findings_outside_the_source_text_point_at_the_xml() -> None:
    """Where no element around has a line in the text, file and line of the XML stand."""
    (found,) = validate(BROKEN, file="a.akn.xml", locations={"para_1": Location("a.txt", 5)}).report
    line = next(n for n, text in enumerate(BROKEN.splitlines(), 1) if b"#para_7" in text)
    assert (found.location.file, found.location.line) == ("a.akn.xml", line)


def test_lines_beyond_65535_are_told() -> None:
    """A long document has its findings at their lines."""
    text = BROKEN.replace(b"<mainBody", b"\n" * 70_000 + b"<mainBody")
    (found,) = validate(text).report
    assert found.location.line == next(n for n, line in enumerate(text.splitlines(), 1) if b"#para_7" in line)


def test_paths_lead_back_to_their_elements() -> None:
    """The XPath of every element of a document, those of other namespaces included, finds that element alone."""
    text = SOUND.replace(b"every harbour", b"<x:b xmlns:x='urn:x'/>every<y:b xmlns:y='urn:y'/> harbour<b>!</b>")
    root = etree.fromstring(text)
    places = Places()
    for node in root.iter("*"):
        path = places.path(node)
        assert root.getroottree().xpath(path, namespaces={"akn": etree.QName(root).namespace or ""}) == [node], path


def test_same_document_same_report() -> None:
    """Findings come in the same order each time."""
    text = BROKEN.replace(b' marker="1"', b"").replace(b"<num>2.</num>", b"<nam>2.</nam>")
    assert validate(text, file="a").report == validate(text, file="a").report
