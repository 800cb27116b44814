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
from pipeline.validation.places import Places

#: xmlschema takes about a second for 5,000 elements; a larger document gets the short words of libxml2.
EXPLAINED_ELEMENTS: Final = 20_000
#: As many as lxml keeps of a stream.
STREAMED_FAULTS: Final = 100

_CLARK = re.compile(r"\{[^}]*\}")
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
    `STREAMED_FAULTS` faults or more, by the first of them and without lines.

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
    # An eId that occurs twice in an attachment is reported for the attachment and for the whole.
    return list(dict.fromkeys(found))


def _of_large(root: etree._Element, compiled: etree.XMLSchema) -> list[schema_faults.Fault]:
    """Return the faults of a large document, none for a valid one.

    lxml finds the path of every fault by counting siblings, which makes validating a tree quadratic in
    the faults. So the document is first validated as a stream, which gives no paths and no lines.
    """
    parser = etree.XMLParser(schema=compiled, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        etree.fromstring(etree.tostring(root), parser)
    except etree.XMLSyntaxError as error:
        messages = [entry.message for entry in error.error_log]  # type: ignore[attr-defined]
        if len(messages) < STREAMED_FAULTS:
            compiled.validate(root)
            return _translated(root, compiled)
        return [translate(_plain(message), root) for message in messages]
    return []


def _translated(root: etree._Element, compiled: etree.XMLSchema) -> list[schema_faults.Fault]:
    """Return what libxml2 itself found, in plainer words."""
    faults = []
    for entry in list(compiled.error_log):  # type: ignore[call-overload]
        found = root.getroottree().xpath(entry.path) if entry.path else []
        node = found[0] if isinstance(found, list) and found else root
        faults.append(translate(_plain(entry.message), node if isinstance(node, etree._Element) else root))
    return faults


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
    return schema_faults.Fault(node, f"<{name}>: {rest}", "", "")
