"""What libxml2 says where the schema does not hold, in words that need no knowledge of schemas.

It speaks where the document is too large for xmlschema, and where xmlschema finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from lxml import etree

from pipeline.validation.places import local
from pipeline.validation.schema_words import Fault, listed, repeated

_CLARK: Final = re.compile(r"\{[^}]*\}")
_STEP: Final = re.compile(r"(?:(?P<prefix>[^:\[\]]+):)?(?P<name>[^:\[\]]+)(?:\[(?P<n>\d+)\])?")
_SENTENCE: Final = re.compile(r"^Element '(?P<element>[^']*)'(?:, attribute '(?P<attribute>[^']*)')?: ")


def translated(root: etree._Element, entries: Iterable[etree._LogEntry]) -> list[Fault]:
    """Return the faults that entries of an error log tell of.

    Args:
        root: the ``akomaNtoso`` element that was validated.
        entries: what libxml2 said of it.
    """
    return [translate(plain(entry.message), element(root, entry.path or "")) for entry in entries]


def plain(message: str) -> str:
    """Return a message without namespaces, on one line."""
    return " ".join(_CLARK.sub("", message).split())


def element(root: etree._Element, path: str) -> etree._Element:
    """Return the element at a path of libxml2, or as near to it as the path leads.

    Such a path is no XPath to be evaluated: its prefixes are those of the document, wherever declared.
    """
    node = root
    for step in path.split("/")[2:]:
        match = _STEP.fullmatch(step)
        if match is None:
            break
        # ``*`` is an element of a default namespace and is counted among all; others among their like.
        kind = (match["prefix"], match["name"])
        alike = [
            child
            for child in node.iterchildren("*")
            if match["name"] == "*"
            or ((child.prefix, local(child)) == kind and bool(etree.QName(child).namespace) == bool(match["prefix"]))
        ]
        if len(alike) < int(match["n"] or 1):
            break
        node = alike[int(match["n"] or 1) - 1]
    return node


def translate(message: str, node: etree._Element) -> Fault:
    """Return a message of libxml2 in words that need no knowledge of schemas.

    Args:
        message: without namespaces, on one line.
        node: the element concerned.
    """
    sentence = _SENTENCE.match(message)
    rest = message[sentence.end() :] if sentence else message
    name = sentence["element"] if sentence else etree.QName(node).localname
    wanted = re.search(r"Expected is (?:one of )?\( ([^)]*) \)", rest)
    expected = listed(wanted[1].split(", ")) if wanted else ""
    if "This element is not expected" in rest:
        return Fault(node, f"<{name}> stands where it may not", expected, "move or remove it")
    if "Missing child element" in rest:
        return Fault(node, f"<{name}> is not complete", expected, "add what is missing")
    if match := re.search(r"The attribute '([^']*)' is not allowed", rest):
        return Fault(node, f"<{name}> has an attribute {match[1]}", "no such attribute here", f"remove {match[1]}")
    if match := re.search(r"The attribute '([^']*)' is required but missing", rest):
        return Fault(node, f"<{name}> has no {match[1]}", f"the attribute {match[1]}", f'add {match[1]}="…"')
    if "Character content" in rest:
        # To say what may stand there takes the other engine.
        from pipeline.validation import schema_faults

        return schema_faults.words_outside(node)
    if match := re.search(r"Duplicate key-sequence \['([^']*)'\]", rest):
        return repeated(node, match[1])
    if sentence and sentence["attribute"] and (match := re.search(r"(?:The value )?'([^']*)' is not", rest)):
        return _of_value(node, sentence["attribute"], match[1], rest)
    return Fault(node, f"<{name}>: {rest}", "what the schema allows there", "correct it")


def _of_value(node: etree._Element, attribute: str, value: str, rest: str) -> Fault:
    """Return the fault of an attribute whose value is not of its type."""
    if match := re.search(r"element of the set \{(.*)\}", rest):
        expected = "one of " + match[1].replace("'", "")
    elif "by the pattern" in rest:
        expected = "at least one character and no white space"
    elif "date" in rest:
        expected = "a full date that exists, as 2021-02-28"
    else:
        # The one thing that libxml2 refuses and xmlschema does not: see docs/decisions/0011.
        expected = "a well-formed address, or # and an eId"
    return Fault(node, f'{attribute}="{value}" on <{local(node)}>', expected, f"correct {attribute}")
