"""The official schema: two engines of one mind, and words that help."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from lxml import etree

from pipeline.validation import schema_faults, schema_messages, validate, xsd
from tests.validation.judges import DOCUMENTS, xmllint
from tests.validation.mutants import MUTATIONS, mutants
from tests.validation.sound import SOUND, altered, found

#: Addresses that RFC 3986 does not allow.
BAD_URIS = ("http://[", "%zz")
OWN = sorted(DOCUMENTS.glob("*.xml"))


@pytest.mark.parametrize("seed", range(7))
def test_the_engines_agree_on_damaged_documents(seed: int) -> None:
    """libxml2 and xmlschema give one verdict on every mutant, and xmlschema always has an explanation."""
    verdicts: list[bool] = []
    for what, xml in mutants(OWN[seed % len(OWN)].read_bytes(), 4 * len(MUTATIONS), seed):
        root = etree.fromstring(xml)
        valid = xsd.schema().validate(root)
        faults = list(schema_faults.explain(root))
        if not valid and not faults:
            # The one known difference, of which more below.
            said = [entry.message for entry in list(xsd.schema().error_log)]  # type: ignore[call-overload]
            assert all(any(f"'{value}' is not a valid value" in message for value in BAD_URIS) for message in said), (
                what
            )
            verdicts.append(valid)
            continue
        assert valid == (not faults), what
        assert all(fault.found and fault.expected and fault.remedy for fault in faults), what
        verdicts.append(valid)
    # The damage is neither always fatal nor always harmless, or the agreement would mean nothing.
    assert 0.3 < verdicts.count(False) / len(verdicts) < 1


@pytest.mark.parametrize("address", BAD_URIS)
def test_where_the_engines_differ(address: str) -> None:
    """Of what is no address (xs:anyURI) xmlschema says nothing; libxml2 refuses it, and we say so in plain words."""
    text = altered('href="#para_1"', f'href="{address}"')
    assert list(schema_faults.explain(etree.fromstring(text))) == []
    (fault,) = found(text)
    assert fault.found == f'href="{address}" on <ref>'
    assert fault.expected == "a well-formed address, or # and an eId"
    assert fault.location.line == next(n for n, line in enumerate(text.splitlines(), 1) if address in line)


def test_verdict_on_damaged_documents_is_that_of_xmllint(tmp_path: Path) -> None:
    """On disk and judged by another program, mutants get the same verdict."""
    ours = {}
    for n, (_, xml) in enumerate(mutants(OWN[0].read_bytes(), 60, 99)):
        path = tmp_path / f"{n}.xml"
        path.write_bytes(xml)
        ours[path] = not found(xml)
    assert xmllint(ours) == ours


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_our_documents_are_valid(path: Path) -> None:
    """The documents that the mutants are made of are sound themselves."""
    assert found(path.read_bytes()) == []


def test_every_fault_is_found() -> None:
    """One run shows all faults, each at its own line; an eId that occurs three times is reported twice."""
    text = altered("<docTitle>", "<dokTitle>").replace("</docTitle>", "</dokTitle>")
    text = text.replace("<num>2.</num>", "<nu>2.</nu>").replace('eId="para_2__content"', 'eId="para_1"')
    text = text.replace('eId="para_2"', 'eId="para_1"')
    places = {(fault.location.line, fault.found.split(" ")[0]) for fault in found(text)}
    numbered = list(enumerate(text.splitlines(), 1))
    assert places == {
        (next(n for n, line in numbered if "<dokTitle>" in line), "<dokTitle>"),
        (next(n for n, line in numbered if "<nu>" in line), "<nu>"),
        ([n for n, line in numbered if '<paragraph eId="para_1"' in line][1], "<paragraph>"),
        (next(n for n, line in numbered if '<content eId="para_1"' in line), "<content>"),
    }


def test_documents_too_large_to_explain_get_the_same_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without xmlschema a fault is still found at its element and told in words."""
    monkeypatch.setattr(xsd, "EXPLAINED_ELEMENTS", 10)
    monkeypatch.setattr(schema_faults, "explain", lambda _: pytest.fail("xmlschema was asked"))
    assert found(SOUND) == []
    text = altered("<num>2.</num>", "<p>2.</p>")
    (fault,) = found(text)
    assert fault.found == "<p> stands where it may not"
    assert fault.location.line == next(n for n, line in enumerate(text.splitlines(), 1) if "<p>2." in line)
    assert str(fault.location.xpath).endswith("/akn:paragraph[2]/akn:p")


def test_paths_of_libxml2_lead_to_their_elements(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prefixed, unprefixed and default elements, alone or among their like, are found where they stand."""
    monkeypatch.setattr(xsd, "EXPLAINED_ELEMENTS", 10)
    odd = "<x:b xmlns:x='urn:x'/>\n<b xmlns=''/>\n<x:b xmlns:x='urn:x' wrong='1'><x:c/></x:b>\n<y:b xmlns:y='urn:y'/>\n"
    bad = "<paragraph wrong='1'><nu/></paragraph>"
    text = altered("</mainBody>", f"\n{bad}\n{odd}</mainBody>")
    lines = {fault.found: fault.location.line for fault in found(text)}
    line = next(n for n, line in enumerate(text.splitlines(), 1) if "<nu/>" in line)
    assert lines["<nu> stands where it may not"] == line
    assert lines["<paragraph> has an attribute wrong"] == line
    assert lines["<b> stands where it may not"] == line + 1
    root = etree.fromstring(text)
    body = root.find(".//{*}mainBody")
    assert body is not None
    for node in body.iter("*"):
        assert schema_messages.element(root, root.getroottree().getpath(node)) is node


def test_faults_of_other_documents_are_not_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was wrong with one large document is not said of the next."""
    monkeypatch.setattr(xsd, "EXPLAINED_ELEMENTS", 10)
    bad = '<paragraph verse="1"><nu/></paragraph>'
    assert len(found(altered("</mainBody>", bad * 5 + "</mainBody>"))) == 10
    monkeypatch.setattr(xsd, "STREAMED_FAULTS", 1)
    (fault,) = found(altered("<num>2.</num>", "<p>2.</p>"))
    assert fault.found == "<p> stands where it may not"


def test_verdict_of_the_stream_is_that_of_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way large documents are validated agrees with the way others are, fault for fault or not."""
    cases = list(mutants(OWN[1].read_bytes(), 60, 7))
    small = [bool(found(xml)) for _, xml in cases]
    monkeypatch.setattr(xsd, "EXPLAINED_ELEMENTS", 0)
    assert [bool(found(xml)) for _, xml in cases] == small


def test_time_grows_with_size_however_many_faults() -> None:
    """A hostile file of a hundred thousand faulty paragraphs is refused in seconds."""
    bad = '<paragraph eId="x" verse="1"><nu>1</nu></paragraph>' * 100_000
    begin = time.process_time()
    report = validate(altered("</mainBody>", bad + "</mainBody>").encode()).report
    assert report.has_errors
    assert time.process_time() - begin < 60


def test_where_xmlschema_is_silent_libxml2_has_the_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """The verdict is never lost: the message of libxml2 is translated."""
    monkeypatch.setattr(schema_faults, "explain", lambda _: iter(()))
    (fault,) = found(altered("<num>1.</num>", '<num wrong="1">1.</num>'))
    assert (fault.found, fault.remedy) == ("<num> has an attribute wrong", "remove wrong")


@pytest.mark.parametrize("hostile", ["<nu/>", "<num/>", '<p eId="x"/>', '<p x="1"/>'])
def test_explaining_grows_with_the_faults(hostile: str) -> None:
    """Eight times as many faults of one parent take about eight times as long to explain, not sixty-four."""
    seconds = []
    for count in (1_000, 8_000):
        root = etree.fromstring(altered("</mainBody>", hostile * count + "</mainBody>"))
        begin = time.process_time()
        assert len(list(schema_faults.explain(root))) >= count - 1
        seconds.append(time.process_time() - begin)
    assert seconds[1] < 20 * seconds[0]
