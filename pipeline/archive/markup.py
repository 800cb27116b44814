"""XML as the archive stage writes and reads it: namespaces, one builder, one safe parser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

METS: Final = "http://www.loc.gov/METS/"
CSIP: Final = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
SIP: Final = "https://DILCIS.eu/XML/METS/SIPExtensionMETS"
XLINK: Final = "http://www.w3.org/1999/xlink"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
PREMIS: Final = "http://www.loc.gov/premis/v3"
OAI_DC: Final = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC: Final = "http://purl.org/dc/elements/1.1/"

# What XML 1.0 cannot hold (section 2.2): most control characters, lone surrogates, two non-characters.
_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: What is written otherwise than it is.
_SPECIAL: Final = re.compile("[^ !#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_TEXT: Final = {"\r": "&#13;"}
_IN_ATTRIBUTES: Final = {**_IN_TEXT, "\n": "&#10;", "\t": "&#9;", '"': "&quot;"}
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>'


class UnsafeXmlError(ValueError):
    """The bytes are not well-formed XML, or carry a document type declaration."""


@dataclass(slots=True)
class Element:
    """An element that is to be written.

    Attributes:
        tag: its name, with the prefix if it has one.
        attributes: as they are written, a blank before each.
        text: as it is written; an element holds text or elements.
        children: the elements in it.
    """

    tag: str
    attributes: str
    text: str
    children: list[Element]


class Builder:
    """Build and write elements of one namespace, leaving out what is None.

    PREMIS of a package has well over a thousand elements, which take a third of the time that lxml builds them in.

    Attributes:
        namespace: namespace of every element built.
        declared: the namespaces by prefix that the root declares, as they are written; the namespace is the default
            one unless it has a prefix there.
    """

    def __init__(self, namespace: str, prefixes: Mapping[str, str] | None = None) -> None:
        """Remember the namespace and the prefixes."""
        self.namespace = namespace
        prefixes = prefixes or {}
        own = [f"{prefix}:" for prefix, uri in prefixes.items() if uri == namespace]
        self._own = own[0] if own else ""
        self._prefixes = {uri: prefix for prefix, uri in prefixes.items()}
        self._names: dict[str, str] = {}
        default = "" if own else f' xmlns="{namespace}"'
        self.declared = default + "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in prefixes.items())

    def __call__(
        self, tag: str, attributes: Mapping[str, str | None] | None = None, *content: Element | str | None
    ) -> Element:
        """Return the element `tag`; attributes in Clark notation where they have a namespace."""
        given = self.attributes(attributes) if attributes else ""
        text = "".join([_escaped(item) for item in content if isinstance(item, str)])
        return Element(self._own + tag, given, text, [item for item in content if isinstance(item, Element)])

    def attributes(self, attributes: Mapping[str, str | None]) -> str:
        """Return attributes as they are written, a blank before each."""
        names = self._names
        return "".join(
            [
                f' {names[name] if name in names else self._name(name)}="{_escaped(value, quoted=True)}"'
                for name, value in attributes.items()
                if value is not None
            ]
        )

    def _name(self, name: str) -> str:
        """Return the name of an attribute as it is written."""
        uri, brace, local = name.rpartition("}")
        found = self._names[name] = f"{self._prefixes[uri[1:]]}:{local}" if brace else name
        return found

    def document(self, root: Element) -> bytes:
        """Return `root` as an indented UTF-8 document without a byte order mark."""
        lines = [DECLARATION]
        _write(root, "\n", self.declared, lines)
        lines.append("\n")
        return "".join(lines).encode()


def _write(node: Element, line: str, declared: str, out: list[str]) -> None:
    """Write an element; `line` begins a line as deep as it stands."""
    if node.children:
        out.append(f"{line}<{node.tag}{declared}{node.attributes}>")
        inner = line + "  "
        for child in node.children:
            _write(child, inner, "", out)
        out.append(f"{line}</{node.tag}>")
    elif node.text:
        out.append(f"{line}<{node.tag}{declared}{node.attributes}>{node.text}</{node.tag}>")
    else:
        out.append(f"{line}<{node.tag}{declared}{node.attributes}/>")


def _escaped(text: str, *, quoted: bool = False) -> str:
    """Return text or the value of an attribute as it is written (XML 1.0, sections 2.2, 2.4 and 3.3.3)."""
    if _SPECIAL.search(text) is None:
        return text
    return escape(legal(text), _IN_ATTRIBUTES if quoted else _IN_TEXT)


def legal(text: str) -> str:
    """Return `text` with U+FFFD for each character that XML cannot hold."""
    return _ILLEGAL.sub("\ufffd", text)


def parse(data: bytes) -> etree._Element:
    """Parse XML from strangers: no entities, no network, no DTD; depth and size as libxml2 bounds them.

    Raises:
        UnsafeXmlError: not well-formed, or a document type declaration is present.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnsafeXmlError(f"not well-formed XML ({error})") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnsafeXmlError("a document type declaration, which is refused unread")
    return root


def local(node: etree._Element) -> str:
    """Return the local name of an element, '' for a comment or a processing instruction."""
    tag: object = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def line_of(node: etree._Element) -> int | None:
    """Return the line an element stands on, None where the parser did not say."""
    line: object = node.sourceline
    return line if isinstance(line, int) else None
