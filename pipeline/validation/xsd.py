"""The official schema: libxml2 (lxml) decides, xmlschema explains.

libxml2 validates a long resolution in milliseconds and says little; xmlschema takes a second and knows
what was expected. So xmlschema, and every word about a fault, is loaded only for a document that libxml2
has refused.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from lxml import etree

from pipeline import resources
from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.errors import SchemaUnavailableError
from pipeline.validation import schema_part
from pipeline.validation.places import Places

if TYPE_CHECKING:
    from pipeline.validation.schema_words import Fault

#: xmlschema takes about a second for 5,000 elements; a larger document gets the short words of libxml2.
EXPLAINED_ELEMENTS: Final = 20_000
#: More faults than these are not looked up in the tree, so that the time stays linear in the size.
STREAMED_FAULTS: Final = 1_000
#: Counts the documents of this process: for the first, which may be the only one, to compile the part of the schema
#: that it uses costs less than to compile the whole; from the second on the whole does.
_TURNS: Final = itertools.count()


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


def holds(root: etree._Element, tags: int | None = None) -> bool:
    """Whether a tree complies with the official schema, in time that grows with its size alone.

    Args:
        root: the ``akomaNtoso`` element.
        tags: how many tags the document has at most, where that is known; then few elements are not counted.

    Raises:
        SchemaUnavailableError: the official schema is absent or altered.
    """
    return not _streamed(root) if _large(root, tags) else schema().validate(root)


def check(root: etree._Element, places: Places, tags: int | None = None) -> list[Diagnostic]:
    """Validate a tree against the official schema and explain every fault (X002).

    A document of more than `EXPLAINED_ELEMENTS` elements is explained by libxml2; one that also has
    `STREAMED_FAULTS` faults or more, without lines.

    Args:
        root: the ``akomaNtoso`` element.
        places: where its elements stand.
        tags: how many tags the document has at most, where that is known; then few elements are not counted.

    Raises:
        SchemaUnavailableError: the official schema is absent or altered.
    """
    if _large(root, tags):
        messages = _streamed(root)
        faults = _of_large(root, messages) if messages else []
    elif (next(_TURNS) == 0 and schema_part.complies(root)) or schema().validate(root):
        return []
    else:
        faults = _explained(root)
    found = [
        Diagnostic(
            Code.X002, Severity.ERROR, f.found, f.expected, f.remedy, location=_place(f, places), standard=f.standard
        )
        for f in faults
    ]
    # libxml2 says of one value first what it lacks and then that it is wrong.
    return list({(d.location.xpath, d.found): d for d in reversed(found)}.values())[::-1]


def _large(root: etree._Element, tags: int | None) -> bool:
    """Whether a document has more elements than xmlschema can be asked about."""
    if tags is not None and tags <= EXPLAINED_ELEMENTS:
        return False
    return int(float(str(root.xpath("count(//*)")))) > EXPLAINED_ELEMENTS


def _explained(root: etree._Element) -> list[Fault]:
    """Return what is wrong with a document that libxml2 has just refused."""
    from pipeline.validation import schema_faults, schema_messages

    said = list(schema().error_log)  # type: ignore[call-overload]
    # The verdict is libxml2's: where the other engine is silent, its words have to do.
    return list(schema_faults.explain(root)) or schema_messages.translated(root, said)


def _streamed(root: etree._Element) -> list[str]:
    """Return what libxml2 says of a large document, nothing for a valid one.

    lxml finds the path of every fault by counting siblings, which makes validating a tree quadratic in
    the faults. So the document is first validated as a stream, which gives no paths and no lines.
    """
    parser = etree.XMLParser(schema=schema(), resolve_entities=False, no_network=True, load_dtd=False)
    try:
        etree.fromstring(etree.tostring(root), parser)
    except etree.XMLSyntaxError:
        # The log of the exception holds what other documents gave; that of the parser is its own.
        return [entry.message for entry in list(parser.error_log)]
    return []


def _of_large(root: etree._Element, messages: list[str]) -> list[Fault]:
    """Return the faults of a large document, each in the tree where they are not too many."""
    from pipeline.validation import schema_messages

    if len(messages) < STREAMED_FAULTS:
        schema().validate(root)
        return schema_messages.translated(root, list(schema().error_log))  # type: ignore[call-overload]
    return [schema_messages.translate(schema_messages.plain(message), root) for message in messages]


def _place(fault: Fault, places: Places) -> Location:
    """Return the place of a fault: where something is missing, the line is that of what follows it."""
    place = places.of(fault.element)
    if fault.before is None:
        return place
    line = places.of(fault.before)
    return replace(place, line=line.line, column=line.column, end_line=line.end_line)
