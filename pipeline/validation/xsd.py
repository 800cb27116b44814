"""The official schema: libxml2 (lxml) decides, xmlschema explains.

libxml2 validates a long resolution in milliseconds and says little; xmlschema takes a second and knows
what was expected. So xmlschema is loaded only for a document that libxml2 has refused.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from lxml import etree

from pipeline import resources
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.errors import SchemaUnavailableError
from pipeline.validation import schema_faults
from pipeline.validation.places import Places, local

#: xmlschema takes about a second for 5,000 elements; a larger document gets the short words of libxml2.
EXPLAINED_ELEMENTS: Final = 20_000
#: More faults than these are not looked up in the tree, so that the time stays linear in the size.
STREAMED_FAULTS: Final = 1_000

_CLARK = re.compile(r"\{[^}]*\}")
_STEP = re.compile(r"(?:(?P<prefix>[^:\[\]]+):)?(?P<name>[^:\[\]]+)(?:\[(?P<n>\d+)\])?")
_SENTENCE = re.compile(r"^Element '(?P<element>[^']*)'(?:, attribute '(?P<attribute>[^']*)')?: ")


@cache
def schema() -> etree.XMLSchema:
    """Return the official schema compiled by libxml2, once a process.

    Raises:
        SchemaUnavailableError: a file of it is absent, altered or unreadable.
    """
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
    resources.xsd("xml.xsd")  # imported from the same folder: its digest counts as well
    try:
        return etree.XMLSchema(etree.parse(str(resources.xsd()), parser))
    except (OSError, etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise SchemaUnavailableError(f"the official schema cannot be compiled: {error}") from error


def check(root: etree._Element, places: Places) -> list[Diagnostic]:
    """Validate a tree against the official schema and explain every fault (X002).

    A document of more than `EXPLAINED_ELEMENTS` elements is explained by libxml2; one that also has
    `STREAMED_FAULTS` faults or more, without lines.

    Args:
        root: the ``akomaNtoso`` element.
        places: where its elements stand.

    Raises:
        SchemaUnavailableError: the official schema is absent or altered.
    """
    compiled = schema()
    if int(float(str(root.xpath("count(//*)")))) > EXPLAINED_ELEMENTS:
        faults = _of_large(root, compiled)
    elif compiled.validate(root):
        return []
    else:
        # The verdict is libxml2's: where the other engine is silent, its words have to do.
        faults = list(schema_faults.explain(root)) or _translated(root, compiled)
    found = [
        Diagnostic(Code.X002, Severity.ERROR, f.found, f.expected, f.remedy, location=places.of(f.element))
        for f in faults
    ]
    # libxml2 says of one value first what it lacks and then that it is wrong.
    return list({(d.location.xpath, d.found): d for d in reversed(found)}.values())[::-1]


def _of_large(root: etree._Element, compiled: etree.XMLSchema) -> list[schema_faults.Fault]:
    """Return the faults of a large document, none for a valid one.

    lxml finds the path of every fault by counting siblings, which makes validating a tree quadratic in
    the faults. So the document is first validated as a stream, which gives no paths and no lines.
    """
    parser = etree.XMLParser(schema=compiled, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        etree.fromstring(etree.tostring(root), parser)
    except etree.XMLSyntaxError:
        # The log of the exception holds what other documents gave; that of the parser is its own.
        messages = [entry.message for entry in list(parser.error_log)]
        if len(messages) < STREAMED_FAULTS:
            compiled.validate(root)
            return _translated(root, compiled)
        return [translate(_plain(message), root) for message in messages]
    return []


def _translated(root: etree._Element, compiled: etree.XMLSchema) -> list[schema_faults.Fault]:
    """Return what libxml2 itself found, in plainer words."""
    entries = list(compiled.error_log)  # type: ignore[call-overload]
    return [translate(_plain(entry.message), _element(root, entry.path or "")) for entry in entries]


def _element(root: etree._Element, path: str) -> etree._Element:
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


def _plain(message: str) -> str:
    return " ".join(_CLARK.sub("", message).split())


def translate(message: str, node: etree._Element) -> schema_faults.Fault:
    """Return a message of libxml2 in words that need no knowledge of schemas.

    Args:
        message: without namespaces, on one line.
        node: the element concerned.
    """
    sentence = _SENTENCE.match(message)
    rest = message[sentence.end() :] if sentence else message
    name = sentence["element"] if sentence else etree.QName(node).localname
    wanted = re.search(r"Expected is (?:one of )?\( ([^)]*) \)", rest)
    expected = schema_faults.listed(wanted[1].split(", ")) if wanted else ""
    if "This element is not expected" in rest:
        return schema_faults.Fault(node, f"<{name}> stands where it may not", expected, "move or remove it")
    if "Missing child element" in rest:
        return schema_faults.Fault(node, f"<{name}> is not complete", expected, "add what is missing")
    if match := re.search(r"The attribute '([^']*)' is not allowed", rest):
        return schema_faults.Fault(
            node, f"<{name}> has an attribute {match[1]}", "no such attribute here", f"remove {match[1]}"
        )
    if match := re.search(r"The attribute '([^']*)' is required but missing", rest):
        return schema_faults.Fault(
            node, f"<{name}> has no {match[1]}", f"the attribute {match[1]}", f'add {match[1]}="…"'
        )
    if "Character content" in rest:
        return schema_faults.words_outside(node)
    if match := re.search(r"Duplicate key-sequence \['([^']*)'\]", rest):
        return schema_faults.repeated(node, match[1])
    if sentence and sentence["attribute"] and (match := re.search(r"(?:The value )?'([^']*)' is not", rest)):
        return _of_value(node, sentence["attribute"], match[1], rest)
    return schema_faults.Fault(node, f"<{name}>: {rest}", "what the schema allows there", "correct it")


def _of_value(node: etree._Element, attribute: str, value: str, rest: str) -> schema_faults.Fault:
    """Return the fault of an attribute whose value is not of its type."""
    if match := re.search(r"element of the set \{(.*)\}", rest):
        expected = "one of " + match[1].replace("'", "")
    elif "by the pattern" in rest:
        expected = "at least one character and no white space"
    elif "date" in rest:
        expected = "a full date that exists, as 2021-02-28"
    else:
        # The one thing that libxml2 refuses and xmlschema does not: see test_where_the_engines_differ.
        expected = "a well-formed address, or # and an eId"
    found = f'{attribute}="{value}" on <{local(node)}>'
    return schema_faults.Fault(node, found, expected, f"correct {attribute}")
