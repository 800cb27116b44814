"""The grammar that accepts METS and PREMIS at once: it never accepts what the content models refuse."""

from __future__ import annotations

import random
import re

import pytest
from lxml import etree

from pipeline.archive import Bag
from pipeline.archive.grammar import accepts
from pipeline.archive.markup import METS, PREMIS, UnsafeXmlError, parse
from pipeline.archive.structure import faults


def records(bag: Bag) -> list[tuple[bytes, str]]:
    """Return every METS and PREMIS document of a package with its namespace."""
    kinds = {"METS.xml": METS, "premis.xml": PREMIS}
    return [(data, kinds[p.rpartition("/")[2]]) for p, data in bag.files.items() if p.rpartition("/")[2] in kinds]


def test_sound_records_are_accepted(bag: Bag) -> None:
    """What we write needs no second look."""
    assert len(records(bag)) == 6
    assert all(accepts(parse(data), namespace) for data, namespace in records(bag))


def test_what_it_accepts_has_no_fault(bag: Bag) -> None:
    """Elements, attributes and texts changed at random: whatever is wrong goes to the content models."""
    chance = random.Random(5)
    refused = 0
    for _ in range(600):
        data, namespace = chance.choice(records(bag))
        root = parse(data)
        node = chance.choice([one for one in root.iter() if isinstance(one.tag, str)])
        match chance.randrange(7):
            case 0 if node.attrib:
                del node.attrib[chance.choice(list(node.attrib))]
            case 1 if node.attrib:
                node.set(chance.choice(list(node.attrib)), chance.choice(["", " x", "x ", "a\nb", "7", "É", "a b"]))
            case 2:
                node.set("other", "x")
            case 3:
                node.text = chance.choice(["", "  ", "x", " x", "1", "\n"])
            case 4 if (parent := node.getparent()) is not None:
                parent.remove(node)
            case 5:
                node.append(etree.Comment("x") if chance.random() < 0.5 else etree.fromstring(etree.tostring(node)))
            case _:
                node.tag = node.tag + chance.choice(["x", ""])
        try:
            changed = parse(etree.tostring(root))
        except UnsafeXmlError:
            continue
        found = list(faults(changed, namespace))
        if accepts(changed, namespace):
            assert found == [], etree.tostring(root)[:300]
        else:
            refused += 1
    assert refused > 200


@pytest.mark.parametrize(
    "change", [(rb'SIZE="\d+"', b'SIZE="-1"'), (rb' ID="[^"]+"', b' ID="a b"'), (rb"<mets ", b"<!--x--><mets ")]
)
def test_what_is_wrong_is_refused(change: tuple[bytes, bytes], bag: Bag) -> None:
    """A size below nothing, an ID with a space, a comment."""
    mets = next(data for data, namespace in records(bag) if namespace == METS)
    changed = re.sub(*change, mets, count=1)
    assert changed != mets
    assert not accepts(parse(changed), METS)
