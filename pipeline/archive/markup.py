"""XML as the archive stage writes and reads it: namespaces, one builder, one serialisation, one safe parser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, cast

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
_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'


class UnsafeXmlError(ValueError):
    """The bytes are not well-formed XML, or carry a document type declaration."""


class Builder:
    """Build elements of one namespace, leaving out what is None.

    Attributes:
        namespace: namespace of every element built.
        nsmap: prefixes declared on the root; the namespace is the default one unless it has a prefix there.
    """

    def __init__(self, namespace: str, nsmap: Mapping[str, str] | None = None) -> None:
        """Remember the namespace and the prefixes."""
        self.namespace = namespace
        self.nsmap = cast("dict[str, str]", _with_default(namespace, nsmap or {}))

    def __call__(
        self, tag: str, attributes: Mapping[str, str | None] | None = None, *content: etree._Element | str | None
    ) -> etree._Element:
        """Return the element `tag`; attributes in Clark notation where they have a namespace."""
        node = etree.Element(f"{{{self.namespace}}}{tag}", nsmap=self.nsmap)
        for name, value in (attributes or {}).items():
            if value is not None:
                node.set(name, legal(value))
        for item in content:
            if isinstance(item, str):
                node.text = (node.text or "") + legal(item)
            elif item is not None:
                node.append(item)
        return node


def legal(text: str) -> str:
    """Return `text` with U+FFFD for each character that XML cannot hold."""
    return _ILLEGAL.sub("\ufffd", text)


def _with_default(namespace: str, prefixes: Mapping[str, str]) -> dict[str | None, str]:
    """Return the prefixes, and the namespace as the default one where none of them is its own."""
    found: dict[str | None, str] = {} if namespace in prefixes.values() else {None: namespace}
    found.update(prefixes.items())
    return found


def serialise(root: etree._Element) -> bytes:
    """Return `root` as an indented UTF-8 document without a byte order mark."""
    etree.cleanup_namespaces(root, keep_ns_prefixes=[p for p in root.nsmap if p])
    return _DECLARATION + etree.tostring(root, encoding="UTF-8", xml_declaration=False, pretty_print=True)


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
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def line_of(node: etree._Element) -> int | None:
    """Return the line an element stands on, None where the parser did not say."""
    line: object = node.sourceline
    return line if isinstance(line, int) else None
