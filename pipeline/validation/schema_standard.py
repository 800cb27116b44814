"""What the standard itself says of its elements and attributes: the annotations of the official schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from lxml import etree

from pipeline import resources
from pipeline.validation.validated import AKN_NS

_XSD: Final = "{http://www.w3.org/2001/XMLSchema}"
_COMMENT: Final = f"{_XSD}annotation/{_XSD}documentation/{{{AKN_NS}}}comment"
#: How a comment of the schema may begin where a label was copied into it.
_LABEL: Final = re.compile(r"NAME\s+\S+\s+")


def of_element(name: str) -> str:
    """Return what the standard says of an element, as a sentence.

    Args:
        name: its local name.

    Returns:
        '' where the standard has no such element, or is silent.
    """
    declared = _declared("element").get(name)
    if declared is None:
        return ""
    own = _comment(declared)
    # Where an element has no words of its own, its type may have some.
    return own or next(filter(None, map(_comment, _types(declared))), "")


def of_attribute(element: str, name: str) -> str:
    """Return what the standard says of an attribute of an element, as a sentence.

    Args:
        element: local name of the element.
        name: the attribute, without namespace.

    Returns:
        '' where the element has no such attribute, or the standard is silent of it.
    """
    declared = _declared("element").get(element)
    if declared is None:
        return ""
    for kind in _types(declared):
        for group in _groups(kind):
            if any(attribute.get("name") == name for attribute in group.iterchildren(f"{_XSD}attribute")):
                return _comment(group)
    return ""


def _types(declared: etree._Element) -> Iterator[etree._Element]:
    """Yield the type of an element, then the types that it extends or restricts."""
    seen = set()
    inner = declared.find(f"{_XSD}complexType")
    name = declared.get("type", "")
    while inner is not None or name not in seen:
        kind = inner if inner is not None else _declared("complexType").get(name)
        if kind is None:
            return
        yield kind
        seen.add(name)
        inner = None
        derived = next(kind.iter(f"{_XSD}extension", f"{_XSD}restriction"), None)
        name = derived.get("base", "") if derived is not None else name


def _groups(holder: etree._Element) -> Iterator[etree._Element]:
    """Yield the attribute groups that a type or a group refers to, however deep."""
    waiting, seen = [holder], set()
    while waiting:
        for reference in waiting.pop().iter(f"{_XSD}attributeGroup"):
            name = reference.get("ref", "")
            group = _declared("attributeGroup").get(name)
            if group is not None and name not in seen:
                seen.add(name)
                yield group
                waiting.append(group)


def _comment(declaration: etree._Element) -> str:
    """Return the comment on a declaration as a sentence, '' where it has none."""
    comment = declaration.find(_COMMENT)
    words = " ".join("".join(map(str, comment.itertext())).split()) if comment is not None else ""
    words = _LABEL.sub("", words, count=1) if words.startswith("NAME") else words
    return words[:1].upper() + words[1:].rstrip(".") + "." if words else ""


@cache
def _declared(kind: str) -> dict[str, etree._Element]:
    """Return the global declarations of one kind, by name."""
    return {node.get("name", ""): node for node in _schema().iterchildren(f"{_XSD}{kind}")}


@cache
def _schema() -> etree._Element:
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
    return etree.parse(str(resources.xsd()), parser).getroot()
