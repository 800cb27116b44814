"""Damage to valid Akoma Ntoso, one blow each, with the place where it was struck; the same each time.

Elements are dropped, renamed and moved, attributes removed and corrupted. What becomes of a document may
still comply with the schema: that is for the engines to say.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
#: What an element is renamed to: other elements of the same document, these, and names that nobody has.
NAMES = (
    "p num heading content paragraph section list point intro wrapUp container formula recitals ref mref date docTitle"
    " authorialNote blockList item table tr td preamble mainBody conclusions FRBRWork FRBRthis FRBRdate FRBRnumber"
    " TLCConcept eventRef quotedStructure embeddedStructure crossHeading verse paragraf nun"
).split()
#: What the value of an attribute becomes, or it is cut, doubled, or that of another element.
VALUES = (
    "", " ", "x", "two words", "#", "#nowhere", "2021", "2021-02-30", "2021-2-3", "yes", "-1", "1.5", "тест",
    "http://[", "%zz", "a\tb", "originalversion", "eng fra", "/akn/un", "para_1",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """A damaged document.

    Attributes:
        kind: a key of `KINDS`.
        detail: what was done, for people.
        xml: the document.
        places: paths (of `lxml`, by position alone) of the elements where the damage was done, and of their parents.
    """

    kind: str
    detail: str
    xml: bytes
    places: frozenset[str]


Blow = Callable[[etree._Element, random.Random], tuple[str, list[etree._Element]] | None]


def _parent(node: etree._Element) -> etree._Element:
    parent = node.getparent()
    assert parent is not None
    return parent


def _drop(node: etree._Element, _: random.Random) -> tuple[str, list[etree._Element]]:
    parent = _parent(node)
    _keep_tail(node)
    parent.remove(node)
    # What is gone has no place any more but that of its parent.
    return "", [parent]


def _keep_tail(node: etree._Element) -> None:
    """Leave the words after an element where they are when it goes."""
    before, parent = node.getprevious(), _parent(node)
    if before is not None:
        before.tail = (before.tail or "") + (node.tail or "")
    else:
        parent.text = (parent.text or "") + (node.tail or "")
    node.tail = None


def _rename(node: etree._Element, chance: random.Random) -> tuple[str, list[etree._Element]] | None:
    there = sorted({etree.QName(other).localname for other in node.getroottree().getroot().iter("*")})
    name = chance.choice(chance.choice((there, NAMES)))
    if name == etree.QName(node).localname:
        return None
    node.tag = AKN + name
    return f"to {name}", [node, _parent(node)]


def _move(node: etree._Element, chance: random.Random) -> tuple[str, list[etree._Element]] | None:
    inside = set(node.iter("*"))
    old = _parent(node)
    # Half of the moves are within the parent: the order is what a content model is about.
    others = [n for n in node.getroottree().getroot().iter("*") if n not in inside and n.getparent() is not None]
    new = old if chance.random() < 0.5 else chance.choice(others or [old])
    place = chance.randint(0, len(new)) if others else 0
    if not others or (new is old and old.index(node) in (place, place - 1)):
        return None
    _keep_tail(node)
    new.insert(place, node)
    return f"into {etree.QName(new).localname}", [node, old, new]


def _lose(node: etree._Element, chance: random.Random) -> tuple[str, list[etree._Element]] | None:
    if not node.attrib:
        return None
    name = chance.choice(sorted(map(str, node.attrib)))
    del node.attrib[name]
    return name, [node, _parent(node)]


def _corrupt(node: etree._Element, chance: random.Random) -> tuple[str, list[etree._Element]] | None:
    if not node.attrib:
        return None
    name = chance.choice(sorted(map(str, node.attrib)))
    old = str(node.get(name))
    others = [str(n.get(name)) for n in node.getroottree().getroot().iter("*") if n.get(name)]
    new = chance.choice((chance.choice(VALUES), chance.choice(VALUES), old[:-1], old + old, chance.choice(others)))
    if new == old:
        return None
    node.set(name, new)
    return f'{name}="{new}"', [node, _parent(node)]


KINDS: Mapping[str, Blow] = {
    "element dropped": _drop,
    "element renamed": _rename,
    "element moved": _move,
    "attribute removed": _lose,
    "attribute corrupted": _corrupt,
}


def mutants(documents: Sequence[bytes], count: int, seed: int) -> Iterator[Mutant]:
    """Yield damaged documents, the kinds and the documents by turns.

    Args:
        documents: valid documents.
        count: how many mutants.
        seed: which series of them.
    """
    kinds = list(KINDS)
    for n in range(count):
        kind = kinds[n % len(kinds)]
        yield _strike(kind, documents[n // len(kinds) % len(documents)], random.Random(f"{seed} {n}"))


def _strike(kind: str, xml: bytes, chance: random.Random) -> Mutant:
    """Return a document damaged once: another element is tried where there is nothing to damage."""
    while True:
        root = etree.fromstring(xml)
        tree = root.getroottree()
        node = chance.choice([n for n in root.iter("*") if n.getparent() is not None])
        name = etree.QName(node).localname
        done = KINDS[kind](node, chance)
        if done is None:
            continue
        detail, places = done
        data = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
        return Mutant(kind, f"{name} {detail}".strip(), data, frozenset(map(tree.getpath, places)))
