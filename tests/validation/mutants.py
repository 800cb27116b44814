"""Damage to valid documents, of every kind that the official schema can notice, the same each time."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator

from lxml import etree

from pipeline.validation.validated import AKN_NS

#: Elements that damage brings in: structure, inline, metadata, and one that Akoma Ntoso does not have.
NAMES = (
    "p", "num", "heading", "content", "paragraph", "section", "list", "point", "intro", "container", "formula",
    "recitals", "ref", "mref", "date", "docTitle", "authorialNote", "blockList", "item", "table", "tr", "td",
    "preamble", "mainBody", "FRBRWork", "FRBRdate", "FRBRnumber", "TLCConcept", "subheading", "quotedStructure",
    "embeddedStructure", "eventRef", "verse",
)  # fmt: skip
VALUES = ("", " ", "2021-02-30", "2021", "not a date", "two words", "#nowhere", "http://[", "%zz", "-1", "1.5", "тест")
ATTRIBUTES = ("eId", "name", "href", "refersTo", "date", "status", "startQuote", "colspan", "lang", "verse")

Mutation = Callable[[etree._Element, random.Random], None]


def _delete(node: etree._Element, _: random.Random) -> None:
    parent = node.getparent()
    assert parent is not None
    parent.remove(node)


def _repeat(node: etree._Element, _: random.Random) -> None:
    node.addnext(copy.deepcopy(node))


def _repeat_without_eids(node: etree._Element, _: random.Random) -> None:
    twin = copy.deepcopy(node)
    for inner in twin.iter("*"):
        if "eId" in inner.attrib:
            del inner.attrib["eId"]
    node.addnext(twin)


def _rename(node: etree._Element, chance: random.Random) -> None:
    node.tag = f"{{{AKN_NS}}}{chance.choice(NAMES)}"


def _swap(node: etree._Element, _: random.Random) -> None:
    before = node.getprevious()
    if before is not None:
        node.addnext(before)


def _unwrap(node: etree._Element, _: random.Random) -> None:
    for inner in reversed(node):
        node.addnext(inner)


def _empty(node: etree._Element, _: random.Random) -> None:
    for inner in list(node):
        node.remove(inner)
    node.text = None


def _insert(node: etree._Element, chance: random.Random) -> None:
    child = etree.Element(f"{{{AKN_NS}}}{chance.choice(NAMES)}")
    node.insert(chance.randint(0, len(node)), child)


def _insert_foreign(node: etree._Element, chance: random.Random) -> None:
    node.insert(chance.randint(0, len(node)), etree.Element("{urn:example:other}thing"))


def _words(node: etree._Element, _: random.Random) -> None:
    node.text = (node.text or "") + "stray words"


def _lose_attribute(node: etree._Element, chance: random.Random) -> None:
    if node.attrib:
        del node.attrib[chance.choice(sorted(map(str, node.attrib)))]


def _spoil_attribute(node: etree._Element, chance: random.Random) -> None:
    if node.attrib:
        node.set(chance.choice(sorted(map(str, node.attrib))), chance.choice(VALUES))


def _add_attribute(node: etree._Element, chance: random.Random) -> None:
    node.set(chance.choice(ATTRIBUTES), chance.choice(VALUES))


def _steal_eid(node: etree._Element, chance: random.Random) -> None:
    others = [other for other in node.getroottree().getroot().iter("*") if other.get("eId")]
    node.set("eId", str(chance.choice(others).get("eId")))


MUTATIONS: tuple[Mutation, ...] = (
    _delete, _repeat, _repeat_without_eids, _rename, _swap, _unwrap, _empty, _insert, _insert_foreign, _words,
    _lose_attribute, _spoil_attribute, _add_attribute, _steal_eid,
)  # fmt: skip


def mutants(xml: bytes, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield `count` damaged copies of a document, each with a word on what was done to it."""
    chance = random.Random(seed)
    for n in range(count):
        root = etree.fromstring(xml)
        done: list[str] = []
        for _ in range(chance.choice((1, 1, 2, 3))):
            node = chance.choice([node for node in root.iter("*") if node.getparent() is not None])
            mutation = MUTATIONS[n % len(MUTATIONS)] if not done else chance.choice(MUTATIONS)
            done.append(f"{mutation.__name__.strip('_')} {etree.QName(node).localname}")
            mutation(node, chance)
        yield ", ".join(done), etree.tostring(root, encoding="UTF-8", xml_declaration=True)
