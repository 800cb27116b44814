"""Bytes of an AKN tree: XML declaration in double quotes, UTF-8, no BOM (PRONOM fmt/1724)."""

from __future__ import annotations

from typing import cast

from lxml import etree

from pipeline.akn.names import ELEMENT_ONLY, NAMESPACE, local, qualified

_ELEMENT_ONLY = frozenset(map(qualified, ELEMENT_ONLY))


def indent(element: etree._Element, level: int = 0) -> None:
    """Indent elements that hold elements alone; words are never touched."""
    if element.tag not in _ELEMENT_ONLY or not len(element):
        return
    pad = "\n" + "  " * (level + 1)
    element.text = pad
    node = None
    for node in element:
        if node.tag in _ELEMENT_ONLY:
            indent(node, level + 1)
        node.tail = pad
    if node is not None:
        node.tail = pad[:-2]


def serialize(root: etree._Element) -> bytes:
    """Return the published bytes of a tree."""
    body = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


def words(root: etree._Element) -> tuple[str, list[str]]:
    """Return the words of a tree in document order: those outside notes, and those of each note.

    Quote marks of embedded passages count as words; metadata does not.
    """
    if next(root.iter(*_QUOTED), None) is None:
        notes = ["".join(map(str, note.itertext())) for note in root.iter(qualified("authorialNote"))]
        return "".join(cast("list[str]", _WORDS(root))), notes
    return _quoted_words(root)


#: What has marks of quotation, which are attributes (AKN 3.0, attribute group ``quote``).
_QUOTED = tuple(map(qualified, ("quotedText", "quotedStructure", "embeddedText", "embeddedStructure")))
#: The words outside metadata and notes, in document order. No ``//``: what that finds comes in another order, and
#: to sort it libxml2 walks along long bodies.
_WORDS = etree.XPath(
    "descendant::text()[not(ancestor::a:meta) and not(ancestor::a:authorialNote)]",
    namespaces={"a": NAMESPACE},
    smart_strings=False,
)


def _quoted_words(root: etree._Element) -> tuple[str, list[str]]:
    """Return the same of a tree with quoted passages."""
    main: list[str] = []
    notes: list[str] = []

    def walk(node: etree._Element, out: list[str]) -> None:
        name = local(node)
        if name == "meta":
            return
        if name == "authorialNote":
            inner: list[str] = []
            inner.append(node.text or "")
            for sub in node:
                walk(sub, inner)
                inner.append(sub.tail or "")
            notes.append("".join(inner))
            return
        out.append(node.get("startQuote") or "")
        out.append(node.text or "")
        for sub in node:
            if isinstance(sub.tag, str):
                walk(sub, out)
            out.append(sub.tail or "")
        out.append(node.get("endQuote") or "")

    walk(root, main)
    return "".join(main), notes
