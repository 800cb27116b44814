"""XML as the archive stage writes it is what libxml2 writes of the same document."""

from __future__ import annotations

import random

from lxml import etree

from pipeline.archive import Bag
from pipeline.archive.markup import DECLARATION, METS, XLINK, Builder, Element, parse

_CHARACTERS = "ab é Ж 中 ي 𝄞 & < > \" ' \t \n \r ]]> &amp; \u2028 \x85 \xa0"


def again(data: bytes) -> bytes:
    """Return what libxml2 writes of a document, without the spaces between elements."""
    root = parse(data)
    for node in root.iter():
        if len(node):
            node.text = None
        node.tail = None
    return DECLARATION.encode() + b"\n" + etree.tostring(root, encoding="UTF-8", pretty_print=True)


def test_random_trees() -> None:
    """Whatever stands in texts and attributes: the same bytes, and the same words when read again."""
    chance = random.Random(3)
    build = Builder(METS, {"xlink": XLINK})

    def words() -> str:
        return "".join(chance.choices(_CHARACTERS, k=chance.randrange(12)))

    def tree(depth: int) -> Element:
        attributes = {name: chance.choice([words(), None]) for name in ("a", f"{{{XLINK}}}href", "b")}
        if depth == 0 or chance.random() < 0.3:
            return build("leaf", attributes, words(), None, words())
        return build("branch", attributes, *(tree(depth - 1) for _ in range(chance.randrange(4))))

    for _ in range(300):
        data = build.document(tree(4))
        assert again(data) == data


def test_what_is_said_is_read_again() -> None:
    """Escapes mean what was said; what XML cannot hold becomes U+FFFD; None is left out."""
    said = 'a\tb\nc\rd"&<>\x01\ud800\ufffe]]>'
    build = Builder(METS, {"m": METS, "xlink": XLINK})
    root = parse(build.document(build("x", {"a": said, f"{{{XLINK}}}b": "1", "c": None}, build("y", None, said))))
    held = said.replace("\x01", "\ufffd").replace("\ud800", "\ufffd").replace("\ufffe", "\ufffd")
    assert root.prefix == "m"
    assert dict(root.items()) == {"a": held, f"{{{XLINK}}}b": "1"}
    assert root[0].text == held


def test_every_record_of_a_package(bag: Bag) -> None:
    """METS, PREMIS and catalogue records of a real package."""
    records = [data for path, data in bag.files.items() if path.endswith((".xml",)) and "/metadata/" in path]
    records += [data for path, data in bag.files.items() if path.endswith("METS.xml")]
    assert len(records) > 5
    assert [again(data) for data in records] == records
