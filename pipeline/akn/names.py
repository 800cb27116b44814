"""Names of Akoma Ntoso 3.0 elements and the namespace; the one place where they are spelled."""

from __future__ import annotations

from functools import cache
from typing import Final

from lxml import etree

NAMESPACE: Final = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

#: Elements that hold elements alone: white space between their children means nothing.
ELEMENT_ONLY: Final = frozenset(
    [
        "akomaNtoso",
        "statement",
        "doc",
        "meta",
        "identification",
        "FRBRWork",
        "FRBRExpression",
        "FRBRManifestation",
        "preservation",
        "lifecycle",
        "workflow",
        "analysis",
        "otherReferences",
        "references",
        "coverPage",
        "preface",
        "longTitle",
        "preamble",
        "formula",
        "container",
        "blockList",
        "item",
        "mainBody",
        "paragraph",
        "content",
        "division",
        "section",
        "part",
        "list",
        "intro",
        "wrapUp",
        "point",
        "conclusions",
        "attachments",
        "attachment",
        "table",
        "tr",
        "td",
        "th",
        "blockContainer",
        "tocItem",
    ]
)


@cache
def qualified(name: str) -> str:
    """Return an element name in Clark notation."""
    return f"{{{NAMESPACE}}}{name}"


def element(name: str, /, **attributes: str) -> etree._Element:
    """Make an element with the AKN default namespace."""
    # lxml takes None for the default namespace; its stubs know only str.
    return etree.Element(qualified(name), _plain(attributes), {None: NAMESPACE})  # type: ignore[dict-item]


def child(parent: etree._Element, name: str, /, **attributes: str) -> etree._Element:
    """Append a child; a trailing underscore keeps a keyword free (``for_``, ``as_``)."""
    made = etree.SubElement(parent, qualified(name))
    for key, value in attributes.items():  # one by one: lxml takes longer over a dictionary of one or two
        made.set(key if key[-1] != "_" else key[:-1], value)
    return made


def _plain(attributes: dict[str, str]) -> dict[str, str]:
    return {key.rstrip("_"): value for key, value in attributes.items()}  # in the order in which they were given


def last_child(parent: etree._Element) -> etree._Element | None:
    """Return the last child, None where there is none.

    ``len(parent)`` counts all children: for each block of a long body, or each word of a long paragraph, that
    is quadratic.
    """
    return next(parent.iterchildren(reversed=True), None)


def write(parent: etree._Element, text: str) -> None:
    """Append words at the end of what `parent` holds."""
    if not text:
        return
    last = last_child(parent)
    if last is not None:
        last.tail = (last.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def local(node: etree._Element) -> str:
    """Return the local name of an element, '' for comments and processing instructions."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
