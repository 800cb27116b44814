"""The official schema: libxml2 (lxml) decides, xmlschema explains.

libxml2 validates a long resolution in milliseconds and says little; xmlschema takes a second and knows
what was expected. So xmlschema is loaded only for a document that libxml2 has refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lxml import etree

from pipeline import resources
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.errors import SchemaUnavailableError
from pipeline.validation import schema_faults
from pipeline.validation.places import Places

#: xmlschema takes about a second for 5,000 elements; a larger document gets the short words of libxml2.
EXPLAINED_ELEMENTS = 100_000

_CLARK = re.compile(r"\{[^}]*\}")
_SENTENCE = re.compile(r"^Element '(?P<element>[^']*)'(?:, attribute '(?P<attribute>[^']*)')?: ")


class _OnlyXml(etree.Resolver):
    """Gives the schema the one file it imports, from the disk, whatever location it names."""

    def resolve(self, system_url: str, public_id: str, context: object) -> object:
        if not system_url.endswith("/xml.xsd"):
            return None
        return self.resolve_filename(str(resources.xsd("xml.xsd")), context)


@cache
def schema() -> etree.XMLSchema:
    """Return the official schema compiled by libxml2, once a process.

    Raises:
        SchemaUnavailableError: a file of it is absent, altered or unreadable.
    """
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
    parser.resolvers.add(_OnlyXml())
    resources.xsd("xml.xsd")  # imported by the schema: its digest counts as well
    try:
        return etree.XMLSchema(etree.parse(str(resources.xsd()), parser))
    except (OSError, etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise SchemaUnavailableError(f"the official schema cannot be compiled: {error}") from error


def check(root: etree._Element, places: Places) -> list[Diagnostic]:
    """Validate a tree against the official schema and explain every fault (X002).

    Args:
        root: the ``akomaNtoso`` element.
        places: where its elements stand.

    Raises:
        SchemaUnavailableError: the official schema is absent or altered.
    """
    compiled = schema()
    if compiled.validate(root):
        return []
    large = sum(1 for n, _ in enumerate(root.iter("*")) if n >= EXPLAINED_ELEMENTS) > 0
    # The verdict is libxml2's: where the other engine is silent or too slow, its words have to do.
    faults = [] if large else list(schema_faults.explain(root))
    found = [_finding(fault, places) for fault in faults or _translated(root, compiled)]
    # An eId that occurs twice in an attachment is reported for the attachment and for the whole.
    return list(dict.fromkeys(found))


def _finding(fault: schema_faults.Fault, places: Places) -> Diagnostic:
    return Diagnostic(
        Code.X002, Severity.ERROR, fault.found, fault.expected, fault.remedy, location=places.of(fault.element)
    )


def _translated(root: etree._Element, compiled: etree.XMLSchema) -> Iterator[schema_faults.Fault]:
    """Yield what libxml2 itself found, in plainer words."""
    nodes: dict[str, etree._Element] | None = None
    for entry in compiled.error_log:
        if nodes is None:
            nodes = _by_line(root)
        message = " ".join(_CLARK.sub("", entry.message).split())
        sentence = _SENTENCE.match(message)
        name = sentence["element"] if sentence else ""
        node = nodes.get(f"{name}:{entry.line}", root)
        yield translate(message, node)


def _by_line(root: etree._Element) -> dict[str, etree._Element]:
    """Return the first element of each name on each line.

    The paths that libxml2 gives would find the very element, but each costs a walk over its siblings.
    """
    nodes: dict[str, etree._Element] = {}
    for node in root.iter("*"):
        nodes.setdefault(f"{etree.QName(node).localname}:{node.sourceline}", node)
    return nodes


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
    return schema_faults.Fault(node, f"<{name}>: {rest}", "", "")
