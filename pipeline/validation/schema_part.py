"""The part of the official schema that one document can be validated with, compiled in a tenth of the time.

libxml2 takes most of its time to compile the content models of the schema, whose choices name all 315
elements; a document uses some forty. Where a document is the only one of a process, that is most of what
there is to do. So what the document does not use is taken out first, in a way that can only make the schema
stricter: an alternative of a choice, never the last one, and declarations that nothing refers to any more. Of
a document that holds no other elements than those that are kept,

- every sequence of children that a choice with fewer alternatives accepts is one that the whole choice accepts;
- no declaration that was taken out is asked for: no element has its name, and a type that ``xsi:type`` names and
  that is not there is an error.

A document that complies with the part complies with the whole. The reverse need not hold (a choice may have kept
another alternative than the document needs), so a refusal by the part says nothing, and the whole decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from pipeline import resources
from pipeline.validation.validated import AKN_NS

_XSD: Final = "{http://www.w3.org/2001/XMLSchema}"
_PARTICLES: Final = tuple(f"{_XSD}{name}" for name in ("element", "group", "choice", "sequence", "any"))
#: What can be declared at the top and referred to by name, without the attributes, which are few.
_DECLARED: Final = tuple(f"{_XSD}{name}" for name in ("element", "complexType", "group", "attributeGroup"))
_REFERRING: Final = ("ref", "type", "base")


def names(root: etree._Element) -> frozenset[str]:
    """Return the local names of the Akoma Ntoso elements of a document."""
    prefix = f"{{{AKN_NS}}}"
    tags = {str(node.tag) for node in root.iter(f"{prefix}*")}
    return frozenset(tag.removeprefix(prefix) for tag in tags)


def complies(root: etree._Element) -> bool:
    """Whether a document complies with the part of the schema that it uses, and so with the whole of it.

    Args:
        root: the ``akomaNtoso`` element.

    Returns:
        False where that is not certain, for whatever reason.

    Raises:
        SchemaUnavailableError: the official schema is absent or altered.
    """
    try:
        return etree.XMLSchema(part(names(root))).validate(root)
    except (OSError, etree.LxmlError):
        # The whole schema decides, and says what is wrong with itself if anything is.
        return False


def part(used: frozenset[str]) -> etree._ElementTree:
    """Return the official schema without what documents of these elements do not use.

    Args:
        used: local names of elements of Akoma Ntoso.

    Raises:
        SchemaUnavailableError: the official schema is absent or altered.
    """
    resources.xsd("xml.xsd")  # imported from the same folder: its digest counts as well
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False, remove_comments=True)
    tree = etree.parse(str(resources.xsd()), parser)
    top = tree.getroot()
    for choice in top.iter(f"{_XSD}choice"):
        _narrow(choice, used)
    reached = set(_reached(top, used))
    for declaration in list(top):
        if declaration.tag in _DECLARED and (declaration.tag, declaration.get("name")) not in reached:
            top.remove(declaration)
    return tree


def _narrow(choice: etree._Element, used: frozenset[str]) -> None:
    """Take out of a choice the elements that are not used, but for one where nothing else would be left."""
    idle = [node for node in choice.iterchildren(f"{_XSD}element") if node.get("ref", "") not in {*used, ""}]
    if len(idle) == sum(1 for node in choice if node.tag in _PARTICLES):
        idle = idle[1:]
    for node in idle:
        choice.remove(node)


def _reached(top: etree._Element, used: frozenset[str]) -> Iterator[tuple[object, str | None]]:
    """Yield kind and name of every declaration that the elements used refer to, however far."""
    declared: dict[str, list[etree._Element]] = {}
    for declaration in top.iterchildren(*_DECLARED):
        declared.setdefault(declaration.get("name", ""), []).append(declaration)
    waiting, seen = [*used, "akomaNtoso"], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        # A name may be that of an element and of a type; to keep both does no harm.
        for declaration in declared.get(name, ()):
            yield declaration.tag, name
            for node in declaration.iter():
                waiting += [value for key in _REFERRING if (value := node.get(key)) is not None]
