"""The part of METS 1.12 and PREMIS 3.0 that a package uses, as data, and its check.

The official schemas of METS and PREMIS are not on the user's machine (the tests validate against
the one for METS), so `verify` holds the files against these content models: order and number of
children, attributes that must be there, the form of their values.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from pipeline.archive.markup import CSIP, METS, PREMIS, SIP, XLINK, XSI, line_of, local

_PREFIXES: Final = {f"{{{CSIP}}}": "csip:", f"{{{SIP}}}": "sip:", f"{{{XLINK}}}": "xlink:", f"{{{XSI}}}": "xsi:"}

_ID: Final = r"[A-Za-z_][\w.-]*"
_DATE: Final = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
NAME: Final = r"\S(?:.*\S)?"
FORMS: Final = {
    "ID": _ID,
    "ADMID": rf"{_ID}(?: {_ID})*",
    "CHECKSUM": r"[0-9a-f]{128}",
    "CHECKSUMTYPE": "SHA-512",
    "CREATED": _DATE,
    "CREATEDATE": _DATE,
    "DMDID": rf"{_ID}(?: {_ID})*",
    "FILEID": _ID,
    "LASTMODDATE": _DATE,
    "LOCTYPE": "URL",
    "MDTYPE": "DC|MODS|PREMIS|OTHER",
    "RECORDSTATUS": "NEW",
    "ROLE": "CREATOR|ARCHIVIST",
    "SIZE": r"\d+",
    "STATUS": "CURRENT",
    "csip:CONTENTINFORMATIONTYPE": "OTHER",
    "csip:NOTETYPE": "SOFTWARE VERSION|IDENTIFICATIONCODE",
    "csip:OAISPACKAGETYPE": "SIP",
    "version": r"3\.0",
    "xlink:href": r"[A-Za-z0-9._~%/-]+",
    "xlink:type": "simple",
    "xsi:type": "intellectualEntity|representation|file",
    # Text of PREMIS elements.
    "eventDateTime": _DATE,
    "eventOutcome": "success|warning|fail",
    "messageDigest": r"[0-9a-f]{64}|[0-9a-f]{128}",
    "messageDigestAlgorithm": "SHA-256|SHA-512",
    "size": r"\d+",
    "agentType": "software|organization",
}


@dataclass(frozen=True, slots=True)
class Model:
    """What one element may hold.

    Attributes:
        children: content model: names with ``?``, ``*`` or ``+``, in order; '' for text or nothing.
        attributes: names in the order in which packages have them, with ``?`` where one may be missing.
        text: whether the element holds text (which then must not be empty).
    """

    children: str = ""
    attributes: str = ""
    text: bool = False


_TEXT: Final = Model(text=True)
_CONTENT: Final = "csip:CONTENTINFORMATIONTYPE csip:OTHERCONTENTINFORMATIONTYPE"
_FACTS: Final = "MIMETYPE SIZE CREATED CHECKSUM CHECKSUMTYPE"
_LOCATOR: Final = "LOCTYPE xlink:type xlink:href"

METS_MODELS: Final = {
    "mets": Model("metsHdr dmdSec* amdSec fileSec structMap", f"OBJID LABEL TYPE PROFILE {_CONTENT}"),
    "metsHdr": Model("agent+", "CREATEDATE LASTMODDATE RECORDSTATUS csip:OAISPACKAGETYPE"),
    "agent": Model("name note?", "ROLE TYPE OTHERTYPE?"),
    "name": _TEXT,
    "note": Model(attributes="csip:NOTETYPE", text=True),
    "dmdSec": Model("mdRef", "ID CREATED STATUS"),
    "amdSec": Model("digiprovMD+", "ID"),
    "digiprovMD": Model("mdRef", "ID CREATED STATUS"),
    "mdRef": Model("", f"ID {_LOCATOR} MDTYPE OTHERMDTYPE? {_FACTS}"),
    "fileSec": Model("fileGrp+", "ID"),
    "fileGrp": Model("file+", f"ID USE {_CONTENT}"),
    "file": Model(
        "FLocat",
        f"ID {_FACTS} sip:FILEFORMATNAME sip:FILEFORMATVERSION? sip:FORMATREGISTRY sip:FORMATREGISTRYKEY",
    ),
    "FLocat": Model("", _LOCATOR),
    "structMap": Model("div", "ID TYPE LABEL"),
    "div": Model("mptr? fptr* div*", "ID LABEL ADMID? DMDID?"),
    "mptr": Model("", f"{_LOCATOR} xlink:title"),
    "fptr": Model("", "FILEID"),
}

PREMIS_MODELS: Final = {
    "premis": Model("object+ event* agent*", "version"),
    "object": Model("objectIdentifier+ objectCharacteristics? originalName? storage? relationship*", "xsi:type"),
    "objectIdentifier": Model("objectIdentifierType objectIdentifierValue"),
    "objectCharacteristics": Model("fixity+ size format"),
    "fixity": Model("messageDigestAlgorithm messageDigest messageDigestOriginator"),
    "format": Model("formatDesignation formatRegistry formatNote?"),
    "formatDesignation": Model("formatName formatVersion?"),
    "formatRegistry": Model("formatRegistryName formatRegistryKey formatRegistryRole"),
    "storage": Model("contentLocation"),
    "contentLocation": Model("contentLocationType contentLocationValue"),
    "relationship": Model("relationshipType relationshipSubType relatedObjectIdentifier"),
    "relatedObjectIdentifier": Model("relatedObjectIdentifierType relatedObjectIdentifierValue"),
    "event": Model(
        "eventIdentifier eventType eventDateTime eventDetailInformation eventOutcomeInformation "
        "linkingAgentIdentifier+ linkingObjectIdentifier+"
    ),
    "eventIdentifier": Model("eventIdentifierType eventIdentifierValue"),
    "eventDetailInformation": Model("eventDetail"),
    "eventOutcomeInformation": Model("eventOutcome eventOutcomeDetail?"),
    "eventOutcomeDetail": Model("eventOutcomeDetailNote"),
    "linkingAgentIdentifier": Model("linkingAgentIdentifierType linkingAgentIdentifierValue"),
    "linkingObjectIdentifier": Model("linkingObjectIdentifierType linkingObjectIdentifierValue"),
    "agent": Model("agentIdentifier agentName agentType agentVersion? agentNote?"),
    "agentIdentifier": Model("agentIdentifierType agentIdentifierValue"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where a file departs from its content model.

    Attributes:
        line: line in the file.
        found: what stands there.
        expected: what should.
    """

    line: int | None
    found: str
    expected: str


def faults(root: etree._Element, namespace: str) -> Iterator[Fault]:
    """Yield where a METS or PREMIS document departs from the part of the standard that packages use."""
    models: Mapping[str, Model] = {METS: METS_MODELS, PREMIS: PREMIS_MODELS}[namespace]
    top = next(iter(models))
    if root.tag != f"{{{namespace}}}{top}":
        yield Fault(line_of(root), f"the element {local(root)}", f"{top} of {namespace}")
        return
    seen: set[str] = set()
    for node in root.iter():
        if not isinstance(node.tag, str):
            yield Fault(line_of(node), "a comment or processing instruction", "none")
            continue
        name = local(node)
        # PREMIS leaves (…Type, …Value, names) hold text and need no row of their own.
        model = models.get(name, _TEXT if namespace == PREMIS else None)
        if model is None or etree.QName(node).namespace != namespace:
            yield Fault(line_of(node), f"the element {name}", "an element that packages use")
            continue
        yield from _children(node, name, model)
        yield from _attributes(node, name, model)
        yield from _text(node, name, model)
        uid = node.get("ID")
        if uid in seen:
            yield Fault(line_of(node), f"the ID {uid[:80]!r} a second time", "IDs that are unique")
        elif uid:
            seen.add(uid)


@functools.cache
def _pattern(children: str) -> re.Pattern[str]:
    """Return a content model as a pattern over the children's names, each followed by a space."""
    steps = (re.fullmatch(r"(\w+)([?*+]?)", step) for step in children.split())
    return re.compile("".join(f"(?:{step[1]} ){step[2]}" for step in steps if step))


def _children(node: etree._Element, name: str, model: Model) -> Iterator[Fault]:
    """Yield a fault when the children are not those of the model."""
    found = "".join(f"{local(child)} " for child in node if isinstance(child.tag, str))
    if not _pattern(model.children).fullmatch(found):
        shown = found.strip()[:120] or "nothing"
        yield Fault(line_of(node), f"{name} holds {shown}", model.children or "no child element")


def _attributes(node: etree._Element, name: str, model: Model) -> Iterator[Fault]:
    """Yield faults of attributes: missing, unknown, of another form."""
    present = {}
    for key, value in node.attrib.items():
        namespace, brace, short = str(key).rpartition("}")
        present[_PREFIXES.get(namespace + brace, namespace + brace) + short] = str(value)
    known = {attribute.rstrip("?"): attribute for attribute in model.attributes.split()}
    for missing in sorted(key for key, attribute in known.items() if key == attribute and key not in present):
        yield Fault(line_of(node), f"{name} has no {missing}", missing)
    for unknown in sorted(present.keys() - known.keys()):
        yield Fault(line_of(node), f"{name} has {unknown[:80]!r}", "attributes that packages use")
    for key, value in sorted(present.items()):
        form = FORMS.get(key, NAME)
        if not re.fullmatch(form, value, re.DOTALL):
            yield Fault(line_of(node), f"{name}/@{key} is {value[:80]!r}", form)


def _text(node: etree._Element, name: str, model: Model) -> Iterator[Fault]:
    """Yield faults of text: missing, in a place where none belongs, of another form."""
    text = node.text or ""
    if model.text:
        form = FORMS.get(name, NAME)
        if not re.fullmatch(form, text, re.DOTALL):
            yield Fault(line_of(node), f"{name} is {text[:80]!r}", "text" if form == NAME else form)
    elif text.strip() or any((child.tail or "").strip() for child in node):
        yield Fault(line_of(node), f"{name} holds text", "elements alone")
