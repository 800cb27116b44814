"""XML from strangers: parsed without entities, without a DTD, without network, depth and size bounded."""

from __future__ import annotations

import re
from typing import Final
from xml.parsers import expat

from lxml import etree

from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.validation import bounds
from pipeline.validation.places import line_of
from pipeline.validation.validated import AKN_NS

#: How far a document type declaration is looked for by itself: of a longer comment expat reads each part again
#: with all that came before. What it does not reach, libxml2 meets, and expands no more than its own bounds allow.
_PROLOG: Final = 2**20
_NO_DTD: Final = "none: Akoma Ntoso is described by its schema, and entities are never expanded"

#: What libxml2 says when one of its own bounds is passed.
_BOUNDS: Final = re.compile(
    r"excessive depth|\bhuge\b|too (?:long|big)|amplification|buffer|memory|entity (?:reference )?loop", re.IGNORECASE
)

#: How a file in UTF-16 or UTF-32 begins, where NUL is half of a character.
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0")

#: What libxml2 says, and what it means: found, expected, remedy.
_MEANINGS: Final = tuple(
    (re.compile(pattern), found, expected, remedy)
    for pattern, found, expected, remedy in (
        (
            r"Document is empty|no XML at all",
            "the file is empty or is no XML",
            "an XML document",
            "check that this is the right file",
        ),
        (
            r"Start tag expected",
            "the file does not begin with a tag",
            "an XML document",
            "check that this is the right file and that it is no text or PDF",
        ),
        (
            r"tag mismatch: (?P<open>\S+) line (?P<line>\d+) and (?P<close>\S+)",
            "<{open}> of line {line} is closed by </{close}>",
            "</{open}> first",
            "close the elements in the reverse of the order in which they were opened",
        ),
        (
            r"Premature end of data in tag (?P<open>\S+) line (?P<line>\d+)",
            "the file ends while <{open}> of line {line} is still open",
            "</{open}>",
            "get the whole file, or close the element",
        ),
        (
            r"find end of (?:Start )?Tag (?P<open>\S+)",
            "the tag <{open} has no end",
            ">",
            "close the tag with > or />",
        ),
        (
            r"not proper UTF-8|Invalid bytes|conversion error|[Ee]ncoding error",
            "bytes that are not in the encoding the file declares",
            "UTF-8, or the encoding named in the XML declaration",
            "save the file as UTF-8",
        ),
        (
            r"[Uu]nsupported encoding (?P<name>\S+)",
            'the encoding "{name}", which is not known',
            "UTF-8",
            "save the file as UTF-8 and correct the XML declaration",
        ),
        (
            r"Entity '(?P<name>[^']+)' not defined",
            "the entity &{name};, which XML does not know",
            "the character itself or its number",
            "replace the entity",
        ),
        (
            r"EntityRef|xmlParseEntityRef",
            "a bare &",
            "&amp;",
            "write &amp; where & is meant",
        ),
        (
            r"StartTag: invalid element name|Unescaped '<'",
            "a bare <",
            "&lt;",
            "write &lt; where < is meant",
        ),
        (
            r"Attribute (?P<name>\S+) redefined",
            "the attribute {name} twice on one element",
            "every attribute once",
            "remove one of them",
        ),
        (
            r"AttValue: \" or ' expected",
            "an attribute value without quotes",
            "a value in quotes",
            'write name="value"',
        ),
        (
            r"Extra content at the end",
            "something after the end of the document element",
            "nothing",
            "remove what follows the last closing tag",
        ),
        (
            r"Namespace prefix (?P<name>\S+) (?:for \S+ )?on \S+ is not defined",
            "the prefix {name}:, which is not declared",
            'xmlns:{name}="…" on this element or an outer one',
            "declare the prefix or remove it",
        ),
        (
            r"xmlParseCharRef|PCDATA invalid Char|[Ii]nvalid [Cc]har|Char 0x",
            "a control character that XML cannot hold",
            "text without control characters",
            "remove the character",
        ),
        (
            r"XML declaration allowed only at the start",
            "white space or text before the XML declaration",
            "<?xml as the very first characters",
            "remove what stands before it",
        ),
    )
)


class _PrologEndError(Exception):
    """Stops the reading of the prolog."""


def parse(data: bytes, file: str | None) -> tuple[etree._Element | None, Diagnostic | None]:
    """Parse bytes that claim to be Akoma Ntoso.

    Returns:
        the root element, or a finding: X001 not well-formed, X003 not Akoma Ntoso 3.0, X004 refused.
    """
    where = Location(file)
    if words := bounds.exceeded(data):
        return None, Diagnostic(Code.X004, Severity.ERROR, *words, where)
    if words := bounds.unreadable(data):
        return None, Diagnostic(Code.X001, Severity.ERROR, *words, Location(file, 1))
    if line := _doctype_line(data):
        return None, _refused_doctype(Location(file, line))
    # Without huge_tree libxml2 bounds the depth and the length of names and attributes by itself.
    # In an encoding that expat does not know, it also bounds what entities grow to before we see the DTD.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        return None, _not_well_formed(error, data, file)
    except (ValueError, LookupError) as error:
        return None, Diagnostic(Code.X001, Severity.ERROR, str(error), "well-formed XML", "", where)
    if root.getroottree().docinfo.internalDTD is not None:
        return None, _refused_doctype(where)
    name = etree.QName(root)
    if name.namespace != AKN_NS or name.localname != "akomaNtoso":
        home = f"the namespace {name.namespace}" if name.namespace else "no namespace"
        return None, Diagnostic(
            Code.X003,
            Severity.ERROR,
            f"the document element is <{name.localname}> in {home}",
            f"<akomaNtoso> in the namespace {AKN_NS}",
            _remedy_for_root(name),
            Location(file, line_of(root)),
        )
    return root, None


def _doctype_line(data: bytes) -> int | None:
    """Return the line of a document type declaration, reading no further than the prolog.

    expat stops before the first entity is declared; libxml2 would read the whole declaration first.
    Anything that is not well-formed is left for libxml2 to report.
    """
    parser = expat.ParserCreate()
    line: int | None = None

    def doctype(*_: object) -> None:
        nonlocal line
        line = parser.CurrentLineNumber
        raise _PrologEndError

    def element(*_: object) -> None:
        raise _PrologEndError

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        parser.Parse(data[:_PROLOG], True)
    except (_PrologEndError, expat.ExpatError, ValueError, LookupError):
        return line
    return line


def _not_well_formed(error: etree.XMLSyntaxError, data: bytes, file: str | None) -> Diagnostic:
    line, column = error.position
    # Some faults have no column: libxml2 then gives 0.
    place = Location(file, line or None, column or None if line else None)
    message = " ".join((error.msg or "no XML at all").split())
    message = re.sub(r",? ?line \d+, column \d+$", "", message)
    if "Premature end" in message and b"\0" in data and not data.startswith(_WIDE):
        message = "Char 0x0"  # libxml2 takes a NUL for the end of the file
    if _BOUNDS.search(message):
        if "depth" in message:
            found, expected = "elements nested too deep", f"at most {bounds.LIMIT_DEPTH} elements one inside the other"
        else:
            found, expected = f"more than the parser takes ({message})", "names, values and texts of a document"
        return _refused(found, expected, "check that this is the right file", place)
    for pattern, *words in _MEANINGS:
        if match := pattern.search(message):
            names = match.groupdict()
            found, expected, remedy = (word.format(**names) if names else word for word in words)
            return Diagnostic(Code.X001, Severity.ERROR, found, expected, remedy, place)
    return Diagnostic(Code.X001, Severity.ERROR, f"not well-formed: {message}", "well-formed XML", "", place)


def _remedy_for_root(name: etree.QName) -> str:
    if name.localname == "akomaNtoso":
        return "convert the document to Akoma Ntoso 3.0, the version that OASIS published as a standard"
    return "check that this is the right file; a plain text needs another ending than .xml"


def _refused_doctype(where: Location) -> Diagnostic:
    return _refused(
        "a document type declaration",
        _NO_DTD,
        "remove <!DOCTYPE …> and replace entities by the characters they stand for",
        where,
    )


def _refused(found: str, expected: str, remedy: str, where: Location) -> Diagnostic:
    return Diagnostic(Code.X004, Severity.ERROR, f"refused: {found}", expected, remedy, where)
