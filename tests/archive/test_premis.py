"""PREMIS, held against a grammar written from its data dictionary."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from pipeline.archive import Bag
from pipeline.archive.markup import METS, PREMIS
from pipeline.archive.structure import faults

GRAMMAR = Path(__file__).with_name("premis3.rng")


def documents(bag: Bag, name: str) -> dict[str, etree._Element]:
    """Return the files of that name, parsed."""
    return {path: etree.fromstring(data) for path, data in bag.files.items() if path.endswith(f"/{name}")}


def test_premis_complies(bag: Bag) -> None:
    """Every PREMIS file has the elements of PREMIS 3.0 in their order and number."""
    grammar = etree.RelaxNG(file=str(GRAMMAR))
    found = documents(bag, "premis.xml")
    assert len(found) == 3
    for root in found.values():
        grammar.assertValid(root)


def test_the_grammar_can_fail(bag: Bag) -> None:
    """The grammar refuses an event without a date and an object without an identifier."""
    grammar = etree.RelaxNG(file=str(GRAMMAR))
    for name in ("eventDateTime", "objectIdentifier"):
        root = documents(bag, "premis.xml")[f"data/{bag.objid}/metadata/preservation/premis.xml"]
        node = root.find(f".//{{{PREMIS}}}{name}")
        assert node is not None
        parent = node.getparent()
        assert parent is not None
        for child in parent.findall(f"{{{PREMIS}}}{name}"):
            parent.remove(child)
        assert not grammar.validate(root)


@pytest.mark.parametrize(("name", "namespace"), [("METS.xml", METS), ("premis.xml", PREMIS)])
def test_our_own_content_models_accept_what_we_write(bag: Bag, name: str, namespace: str) -> None:
    """The models that `verify` holds METS and PREMIS against find no fault in a package."""
    for root in documents(bag, name).values():
        assert list(faults(root, namespace)) == []


@pytest.mark.parametrize(("name", "namespace"), [("METS.xml", METS), ("premis.xml", PREMIS)])
def test_our_own_content_models_refuse_every_missing_element(bag: Bag, name: str, namespace: str) -> None:
    """Taking away the last of any kind of element in its place is a fault, unless the standard lets it go."""
    free = {"formatNote", "formatVersion", "originalName", "relationship", "eventOutcomeDetail", "agentVersion"}
    free |= {"agentNote", "storage", "objectCharacteristics", "dmdSec", "note", "fptr", "mptr", "div", "event", "agent"}
    root = documents(bag, name)[next(p for p in documents(bag, name) if "/rep" not in p)]
    tried = 0
    for index, node in enumerate(list(root.iter())):
        parent = node.getparent()
        if parent is None or etree.QName(node).localname in free or len(parent.findall(node.tag)) > 1:
            continue
        copy = etree.fromstring(etree.tostring(root))
        victim = list(copy.iter())[index]
        home = victim.getparent()
        assert home is not None
        home.remove(victim)
        assert list(faults(copy, namespace)), f"{etree.QName(node).localname} is missing and nobody says so"
        tried += 1
        if tried == 60:
            break
    assert tried > 10
