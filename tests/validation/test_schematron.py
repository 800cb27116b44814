"""The profile: portable, complete in its words, and linear in time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from lxml import etree, isoschematron  # type: ignore[attr-defined]

from pipeline import resources
from pipeline.diagnostics import Code, Severity
from pipeline.errors import EnvironmentFault
from pipeline.validation import schematron
from pipeline.validation.codes import rules
from pipeline.validation.places import Places
from tests.validation.judges import DOCUMENTS, INVALID

SCH = "{http://purl.oclc.org/dsdl/schematron}"
PROFILE = etree.parse(str(resources.schema("aknpress-profile.sch"))).getroot()
ASSERTS = list(PROFILE.iter(f"{SCH}assert", f"{SCH}report"))
SOUND = (INVALID / "P007_no_marker.ok.xml").read_bytes()


@pytest.mark.parametrize("node", ASSERTS, ids=lambda node: str(node.get("id")))
def test_every_assert_has_code_severity_and_words(node: etree._Element) -> None:
    """An assert names a code of the profile, a severity that its page allows, what is expected and a remedy."""
    code = Code(str(node.get("id")).partition("-")[0])
    assert code[0] == "P"
    assert Severity[str(node.get("role")).upper()] <= rules()[code].severity
    names = str(node.get("diagnostics")).split()
    assert [name.rpartition("-")[2] for name in names] == ["expected", "remedy"]
    known = {d.get("id"): d for d in PROFILE.iter(f"{SCH}diagnostic")}
    assert all("".join(map(str, known[name].itertext())).strip() or len(known[name]) for name in names)
    assert "".join(map(str, node.itertext())).strip()


def test_profile_keeps_to_what_the_compiler_relies_on() -> None:
    """Ids are unique, no diagnostic is unused, and no rule has an attribute as its context (those are not visited)."""
    ids = [node.get("id") for node in ASSERTS]
    assert len(set(ids)) == len(ids)
    used = {name for node in ASSERTS for name in str(node.get("diagnostics")).split()}
    assert {d.get("id") for d in PROFILE.iter(f"{SCH}diagnostic")} == used
    for rule in PROFILE.iter(f"{SCH}rule"):
        assert not any(
            part.split("[")[0].rpartition("/")[2].strip().startswith("@") for part in [rule.get("context", "")]
        )


@pytest.mark.parametrize("path", sorted(INVALID.glob("P*.xml")), ids=lambda path: path.stem)
def test_another_schematron_tool_finds_the_same(path: Path) -> None:
    """The published file, run by lxml's own Schematron without our changes, fails the same asserts."""
    root = etree.fromstring(path.read_bytes())
    tool = isoschematron.Schematron(
        PROFILE, store_report=True, error_finder=isoschematron.Schematron.ASSERTS_AND_REPORTS
    )
    tool.validate(root)
    svrl = "{http://purl.oclc.org/dsdl/svrl}"
    theirs = sorted(
        (str(node.get("id")).partition("-")[0], str(node.get("role")))
        for node in tool.validation_report.iter(f"{svrl}failed-assert", f"{svrl}successful-report")
    )
    assert sorted((d.code.value, d.severity.label) for d in schematron.check(root, Places())) == theirs


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.xml")), ids=lambda path: path.stem)
def test_checking_changes_nothing(path: Path) -> None:
    """The tree that is checked is the tree that is published."""
    root = etree.fromstring(path.read_bytes())
    before = etree.tostring(root)
    schematron.check(root, Places())
    assert etree.tostring(root) == before


def test_findings_stand_at_their_own_element() -> None:
    """Of many notes, each without a marker is found at its own place, whatever stands around it."""
    note = b"<authorialNote%s><p>n</p></authorialNote><!-- c --><?p i?>"
    notes = b"".join(note % (b' marker="%d"' % (n + 2) if n % 3 else b"") for n in range(30))
    root = etree.fromstring(SOUND.replace(b"every harbour", b"every harbour" + notes))
    paths = [str(d.location.xpath) for d in schematron.check(root, Places())]
    assert [path.rpartition("/")[2] for path in paths] == [f"akn:authorialNote[{n + 1}]" for n in range(0, 30, 3)]


def test_values_with_punctuation_do_not_confuse_the_parts_of_a_finding() -> None:
    """Found, expected and remedy are told apart whatever the document says."""
    odd = b"#a; expected b; do c"
    root = etree.fromstring(SOUND.replace(b'refersTo="#recalling"', b'refersTo="' + odd + b'"'))
    (found,) = schematron.check(root, Places())
    assert found.found == f'refersTo "{odd.decode()}" names nothing in this document'
    assert found.expected == "# and the eId of an entry of references"


def seconds(count: int) -> float:
    """Return the processor time of checking a paragraph with `count` notes and references that are all wrong."""
    bad = b'<authorialNote><p>n</p></authorialNote><ref refersTo="#x" href="#y">y</ref>'
    root = etree.fromstring(SOUND.replace(b"every harbour", b"every harbour" + bad * count))
    begin = time.process_time()
    assert len(schematron.check(root, Places())) == 3 * count
    return time.process_time() - begin


def test_time_grows_with_size_however_many_findings() -> None:
    """Four times the faults in one paragraph take about four times as long; quadratic would be sixteen."""
    seconds(1)
    assert min(seconds(16_000), seconds(16_000)) < 9 * min(seconds(4_000), seconds(4_000))


def test_preamble_is_a_kind_and_not_a_reference() -> None:
    """AKN4UN sets refersTo="#preamble" on preambular text in the body, whether or not a preamble is there."""
    heading = b'<crossHeading eId="crossHeading_1" refersTo="#preamble">Recalling also</crossHeading>'
    text = SOUND.replace(b'<mainBody eId="mainBody">', b'<mainBody eId="mainBody">' + heading)
    assert schematron.check(etree.fromstring(text.replace(b'eId="preamble"', b"")), Places()) == []


def _with_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, messages: str) -> None:
    """Put messages in another language beside a copy of the profile."""
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "x-test.xml").write_text(messages, encoding="utf-8")
    (tmp_path / "aknpress-profile.sch").write_bytes(resources.schema("aknpress-profile.sch").read_bytes())
    monkeypatch.setattr(resources, "schema", lambda name: tmp_path / name)
    schematron._profile.cache_clear()


def test_messages_in_another_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A locale's file says the messages it has in its language; the others stay English, codes and places the same."""
    root = etree.fromstring((INVALID / "P001_country.xml").read_bytes())
    english = schematron.check(root, Places(None, None))
    _with_messages(
        tmp_path,
        monkeypatch,
        '<messages xmlns="http://purl.oclc.org/dsdl/schematron" xml:lang="x-test"><assert id="P001-country">le pays est'
        ' «<value-of select="akn:FRBRWork/akn:FRBRcountry/@value"/>»</assert>'
        '<diagnostic id="country-expected">FRBRcountry «un»</diagnostic></messages>',
    )
    other = schematron.check(root, Places(None, None), "x-test")
    monkeypatch.undo()
    schematron._profile.cache_clear()
    assert [(d.code, d.severity, d.location) for d in other] == [(d.code, d.severity, d.location) for d in english]
    changed = [(a, b) for a, b in zip(english, other, strict=True) if a != b]
    assert len(changed) == 1
    assert changed[0][1].found.startswith("le pays est «")
    assert changed[0][1].expected == "FRBRcountry «un»"
    assert changed[0][1].remedy == changed[0][0].remedy


def test_message_that_the_profile_does_not_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A locale that translates a message which is not there is out of date, and is refused by that message's name."""
    words = '<messages xmlns="http://purl.oclc.org/dsdl/schematron" xml:lang="x-test"><assert id="P999-x"/></messages>'
    _with_messages(tmp_path, monkeypatch, words)
    with pytest.raises(EnvironmentFault, match="'P999-x': no such message"):
        schematron.check(etree.fromstring(SOUND), Places(None, None), "x-test")
    monkeypatch.undo()
    schematron._profile.cache_clear()


def test_a_locale_without_messages_is_english() -> None:
    """Where no messages are there for a language, the profile speaks English."""
    root = etree.fromstring((INVALID / "P001_country.xml").read_bytes())
    assert schematron.check(root, Places(None, None), "tlh") == schematron.check(root, Places(None, None))
