"""Write METS 1.12 by the E-ARK profile SIP 2.2.0 (CSIP 2.2.0), at package and representation level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from pipeline.archive.inventory import Context, Entry
from pipeline.archive.markup import CSIP, METS, SIP, XLINK, Builder, Element

PROFILE: Final = "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml"
#: The dash is an en dash: the term of the CSIP content category vocabulary.
TYPE: Final = "Textual works – Digital"
CONTENT_INFORMATION: Final = {
    f"{{{CSIP}}}CONTENTINFORMATIONTYPE": "OTHER",
    f"{{{CSIP}}}OTHERCONTENTINFORMATIONTYPE": "Akoma Ntoso 3.0 (AKN4UN)",
}
_OTHER_METADATA: Final = {
    "build-lock.json": "Build lock",
    "format-identification.json": "Format identification",
    "pdf-self-check.json": "PDF self-check",
    "validation-report.json": "Validation report",
}

_E: Final = Builder(METS, {"csip": CSIP, "sip": SIP, "xlink": XLINK})


def package_mets(context: Context, entries: Mapping[str, Entry]) -> bytes:
    """Return the root ``METS.xml``.

    Arguments:
        context: what the metadata files of the package share.
        entries: every file of the package but this one, by path. Of a representation only its
            own ``METS.xml`` is referred to from here (CSIP 2.2.0, section 5.3.5).
    """
    representations = sorted({path.split("/")[1] for path in entries if path.startswith("representations/")})
    groups = {
        "Documentation": [e for p, e in entries.items() if p.startswith("documentation/")],
        "Schemas": [e for p, e in entries.items() if p.startswith("schemas/")],
        **{f"Representations/{name}": [entries[f"representations/{name}/METS.xml"]] for name in representations},
    }
    pointers = [_pointer(context, f"Representations/{name}") for name in representations]
    descriptive = [e for p, e in entries.items() if p.startswith("metadata/descriptive/")]
    provenance = [e for p, e in entries.items() if p.startswith(("metadata/preservation/", "metadata/other/"))]
    return _E.document(
        _root(
            context,
            context.objid,
            context.description.label,
            *(
                _E(
                    "dmdSec",
                    {"ID": context.xml_id(_section(e)), "CREATED": context.timestamp, "STATUS": "CURRENT"},
                    _reference(context, e, e.path),
                )
                for e in descriptive
            ),
            _administrative(context, "", provenance),
            _files(context, "", groups),
            _E(
                "structMap",
                {"ID": context.xml_id("structMap"), "TYPE": "PHYSICAL", "LABEL": "CSIP"},
                _division(
                    context,
                    context.objid,
                    _metadata_division(context, "", provenance, descriptive),
                    _division(context, "Documentation", _pointer(context, "Documentation")),
                    _division(context, "Schemas", _pointer(context, "Schemas")),
                    # The schema wants each representation as a division of its own beside the one
                    # that collects them, and the validator of the DILCIS Board wants both.
                    _division(context, "Representations", *pointers),
                    *(_representation_division(context, name) for name in representations),
                ),
            ),
        )
    )


def representation_mets(context: Context, name: str, entries: Mapping[str, Entry]) -> bytes:
    """Return the ``METS.xml`` of one representation.

    Arguments:
        context: what the metadata files of the package share.
        name: folder of the representation.
        entries: its files but this one, by path under the package folder.
    """
    base = f"representations/{name}/"
    provenance = [e for p, e in entries.items() if p.startswith(f"{base}metadata/")]
    data = [e for p, e in entries.items() if p.startswith(f"{base}data/")]
    return _E.document(
        _root(
            context,
            name,
            f"{context.description.label} ({name})",
            _administrative(context, base, provenance),
            _files(context, base, {"Data": data}),
            _E(
                "structMap",
                {"ID": context.xml_id(f"{base}structMap"), "TYPE": "PHYSICAL", "LABEL": "CSIP"},
                _division(
                    context,
                    name,
                    _metadata_division(context, base, provenance),
                    _division(context, "Data", _pointer(context, "Data", base), base=base),
                    base=base,
                ),
            ),
        )
    )


def _root(context: Context, objid: str, label: str, *sections: Element) -> Element:
    """Return the ``mets`` element with its header (CSIP1–CSIP16, SIP1–SIP17)."""
    issuing = context.description.author
    submitting = context.organisation or "unknown"  # the profile wants a submitting organisation in any case
    return _E(
        "mets",
        {"OBJID": objid, "LABEL": label, "TYPE": TYPE, "PROFILE": PROFILE, **CONTENT_INFORMATION},
        _E(
            "metsHdr",
            {
                "CREATEDATE": context.timestamp,
                "LASTMODDATE": context.timestamp,
                "RECORDSTATUS": "NEW",
                f"{{{CSIP}}}OAISPACKAGETYPE": "SIP",
            },
            _agent("CREATOR", "OTHER", "aknpress", context.version, note_type="SOFTWARE VERSION"),
            _agent(
                "CREATOR",
                "ORGANIZATION",
                submitting,
                (submitting == issuing and context.description.author_iri) or submitting,
                note_type="IDENTIFICATIONCODE",
            ),
            _agent("ARCHIVIST", "ORGANIZATION", issuing, context.description.author_iri, note_type="IDENTIFICATIONCODE")
            if issuing
            else None,
        ),
        *sections,
    )


def _agent(role: str, kind: str, name: str, note: str, *, note_type: str) -> Element:
    """Return one agent of the header."""
    attributes = {"ROLE": role, "TYPE": kind, "OTHERTYPE": "SOFTWARE" if kind == "OTHER" else None}
    return _E(
        "agent",
        attributes,
        _E("name", None, name),
        _E("note", {f"{{{CSIP}}}NOTETYPE": note_type}, note) if note else None,
    )


def _location(path: str, base: str) -> dict[str, str | None]:
    """Return the locator attributes for a file, relative to the METS document (CSIP22–24, 77–79)."""
    return {
        "LOCTYPE": "URL",
        f"{{{XLINK}}}type": "simple",
        # Paths of a package are ASCII letters, digits and ``._-/``: nothing to escape in a URL.
        f"{{{XLINK}}}href": path.removeprefix(base),
    }


def _facts(context: Context, entry: Entry) -> dict[str, str | None]:
    """Return size, date, checksum and media type of a file."""
    return {
        "MIMETYPE": entry.media_type,
        "SIZE": str(entry.size),
        "CREATED": context.timestamp,
        "CHECKSUM": entry.sha512,
        "CHECKSUMTYPE": "SHA-512",
    }


def _reference(context: Context, entry: Entry, path: str, base: str = "") -> Element:
    """Return the ``mdRef`` of a metadata file."""
    name = path.rpartition("/")[2]
    kinds: dict[str, str | None] = {"dc.xml": "DC", "mods.xml": "MODS", "premis.xml": "PREMIS"}
    other = None if name in kinds else _OTHER_METADATA.get(name, name)
    return _E(
        "mdRef",
        {
            "ID": entry.xml_id,
            **_location(path, base),
            "MDTYPE": kinds.get(name, "OTHER"),
            "OTHERMDTYPE": other,
            **_facts(context, entry),
        },
    )


def _administrative(context: Context, base: str, entries: Iterable[Entry]) -> Element:
    """Return the one ``amdSec``, a ``digiprovMD`` for each file of provenance (CSIP31–44)."""
    return _E(
        "amdSec",
        {"ID": context.xml_id(f"{base}amdSec")},
        *(
            _E(
                "digiprovMD",
                {"ID": context.xml_id(f"digiprovMD {e.path}"), "CREATED": context.timestamp, "STATUS": "CURRENT"},
                _reference(context, e, e.path, base),
            )
            for e in entries
        ),
    )


def _files(context: Context, base: str, groups: Mapping[str, Iterable[Entry]]) -> Element:
    """Return the ``fileSec`` with one group for each use (CSIP58–79, CSIP113, CSIP114)."""
    return _E(
        "fileSec",
        {"ID": context.xml_id(f"{base}fileSec")},
        *(
            _E(
                "fileGrp",
                {"ID": context.xml_id(f"{base}fileGrp {use}"), "USE": use, **CONTENT_INFORMATION},
                *(_file(context, base, entry) for entry in entries),
            )
            for use, entries in groups.items()
        ),
    )


def _file(context: Context, base: str, entry: Entry) -> Element:
    """Return one ``file`` with its format by PRONOM (SIP32–35)."""
    return _E(
        "file",
        {
            "ID": entry.xml_id,
            **_facts(context, entry),
            f"{{{SIP}}}FILEFORMATNAME": entry.format.name,
            f"{{{SIP}}}FILEFORMATVERSION": entry.format.version or None,
            f"{{{SIP}}}FORMATREGISTRY": "PRONOM",
            f"{{{SIP}}}FORMATREGISTRYKEY": entry.format.key,
        },
        _E("FLocat", _location(entry.path, base)),
    )


def _division(context: Context, label: str, *content: Element, base: str = "") -> Element:
    """Return one division of the structural map (CSIP84–107)."""
    return _E("div", {"ID": context.xml_id(f"{base}div {label}"), "LABEL": label}, *content)


def _metadata_division(
    context: Context, base: str, entries: Iterable[Entry], descriptive: Iterable[Entry] = ()
) -> Element:
    """Return the division ``Metadata`` (CSIP88–92)."""
    return _E(
        "div",
        {
            "ID": context.xml_id(f"{base}div Metadata"),
            "LABEL": "Metadata",
            "ADMID": " ".join(context.xml_id(f"digiprovMD {e.path}") for e in entries),
            "DMDID": " ".join(context.xml_id(_section(e)) for e in descriptive) or None,
        },
    )


def _section(entry: Entry) -> str:
    """Return the name of the section of a catalogue record."""
    return "dmdSec" if entry.path.endswith("/dc.xml") else f"dmdSec {entry.path}"


def _pointer(context: Context, use: str, base: str = "") -> Element:
    """Return the pointer to a file group (CSIP96, 100, 104)."""
    return _E("fptr", {"FILEID": context.xml_id(f"{base}fileGrp {use}")})


def _representation_division(context: Context, name: str) -> Element:
    """Return the division of one representation, with the pointer to its METS (CSIP105–112)."""
    label = f"Representations/{name}"
    return _division(
        context,
        label,
        _E(
            "mptr",
            {
                **_location(f"representations/{name}/METS.xml", ""),
                f"{{{XLINK}}}title": context.xml_id(f"fileGrp {label}"),
            },
        ),
    )
