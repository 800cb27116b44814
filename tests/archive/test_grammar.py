"""The grammar that accepts METS and PREMIS at once: it never accepts what the content models refuse."""

from __future__ import annotations

import random
import re

import pytest
from lxml import etree

from pipeline.archive import Bag
from pipeline.archive.grammar import accepts
from pipeline.archive.markup import DECLARATION, METS, PREMIS, UnsafeXmlError, parse
from pipeline.archive.structure import faults


def records(bag: Bag) -> list[tuple[bytes, str]]:
    """Return every METS and PREMIS document of a package with its namespace."""
    kinds = {"METS.xml": METS, "premis.xml": PREMIS}
    return [(data, kinds[p.rpartition("/")[2]]) for p, data in bag.files.items() if p.rpartition("/")[2] in kinds]


def written(root: etree._Element) -> bytes:
    """Return a record in the layout in which we write them."""
    return DECLARATION.encode() + b"\n" + etree.tostring(root, encoding="UTF-8", pretty_print=True)


def test_sound_records_are_accepted(bag: Bag) -> None:
    """What we write needs no second look."""
    assert len(records(bag)) == 6
    assert all(accepts(data, namespace) for data, namespace in records(bag))


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
        changed = written(root)
        try:
            found = list(faults(parse(changed), namespace))
        except UnsafeXmlError:
            continue
        if accepts(changed, namespace):
            assert found == [], changed[:300]
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
    assert not accepts(changed, METS)


def test_what_it_accepts_has_no_fault_byte_by_byte(bag: Bag) -> None:
    """Bytes put in, taken out and repeated, as no serialiser would write them."""
    chance = random.Random(7)
    bits = [
        b"&#10;",
        b"&amp;",
        b"&",
        b"<",
        b">",
        b'"',
        b"<![CDATA[x]]>",
        b"<!--x-->",
        b"<?x?>",
        b' xmlns="x"',
        b"\xff",
        b" ",
    ]
    accepted = 0
    for _ in range(3000):
        data, namespace = chance.choice(records(bag))
        # Half of the changes are made to the root, which declares the namespaces.
        start = chance.randrange(chance.choice([600, len(data)]))
        end = start + chance.randrange(3)
        changed = data[:start] + chance.choice([*bits, data[start : start + 200], b""]) + data[end:]
        if accepts(changed, namespace):
            accepted += 1
            assert list(faults(parse(changed), namespace)) == [], changed[start - 100 : start + 100]
    assert accepted > 20


def test_a_sound_record_in_another_layout_goes_to_the_content_models(bag: Bag) -> None:
    """What we do not write is no fault; it is only not accepted at first sight."""
    for data, namespace in records(bag):
        changed = data.replace(b"\n  ", b"\n\t")
        assert not accepts(changed, namespace)
        assert list(faults(parse(changed), namespace)) == []
