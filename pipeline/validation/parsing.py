"""XML from strangers: parsed without entities, without a DTD, without network, depth and size bounded."""

from __future__ import annotations

from lxml import etree

from pipeline.diagnostics import Code, Diagnostic, Location, Severity

#: Larger files are refused unread.
LIMIT_BYTES = 200 * 1024 * 1024
_AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_BOUNDS = (
    "Excessive depth",
    "huge",
    "Huge",
    "too long",
    "amplification",
    "buffer size",
    "Memory allocation",
    "out of memory",
)


def parse(data: bytes, file: str | None) -> tuple[etree._Element | None, Diagnostic | None]:
    """Parse bytes that claim to be Akoma Ntoso.

    Returns:
        the root element, or a finding: X001 not well-formed, X003 not Akoma Ntoso 3.0, X004 refused.
    """
    where = Location(file)
    if len(data) > LIMIT_BYTES:
        return None, _refused(f"{len(data) >> 20} MiB of XML", f"at most {LIMIT_BYTES >> 20} MiB", where)
    # In UTF-16 and UTF-32 every other byte is NUL; without them the prolog reads as ASCII.
    if b"<!DOCTYPE" in data[: 1 << 16].replace(b"\0", b""):
        return None, _refused(
            "a document type declaration", "none: Akoma Ntoso has a schema, and entities are not expanded", where
        )
    # Without huge_tree, libxml2 bounds depth (256), names and text of one node (10 MB) by itself.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        message = " ".join(str(error.msg or "no XML at all").split())
        place = Location(file, line or None, (column or 0) + 1 if line else None)
        if any(word in message for word in _BOUNDS):
            return None, _refused(message, "elements nested less than 256 deep and texts under 10 MB", place)
        return None, Diagnostic(
            Code.X001, Severity.ERROR, f"not well-formed XML: {message}", "well-formed XML", "", place
        )
    except (ValueError, LookupError) as error:
        return None, Diagnostic(
            Code.X001, Severity.ERROR, f"not well-formed XML: {error}", "well-formed XML", "", where
        )
    if root.getroottree().docinfo.internalDTD is not None:
        return None, _refused("a document type declaration", "none", where)
    name = etree.QName(root)
    if name.namespace != _AKN or name.localname != "akomaNtoso":
        found = f"root element {name.localname} in " + (
            f"namespace {name.namespace}" if name.namespace else "no namespace"
        )
        return None, Diagnostic(
            Code.X003, Severity.ERROR, found, f"akomaNtoso in namespace {_AKN}", "", Location(file, root.sourceline)
        )
    return root, None


def _refused(found: str, expected: str, where: Location) -> Diagnostic:
    return Diagnostic(Code.X004, Severity.ERROR, f"refused: {found}", expected, "", where)


def akn_path(element: etree._Element) -> str:
    """Return the XPath of an element with ``akn:`` prefixes and the positions that XPath needs."""
    steps: list[str] = []
    node: etree._Element | None = element
    while node is not None:
        parent = node.getparent()
        name = etree.QName(node)
        step = f"akn:{name.localname}" if name.namespace == _AKN else f"*[local-name()='{name.localname}']"
        if parent is not None:
            alike = parent.findall(node.tag)
            if len(alike) > 1:
                step += f"[{alike.index(node) + 1}]"
        steps.append(step)
        node = parent
    return "/" + "/".join(reversed(steps))
