"""Put a deposit into an E-ARK SIP 2.2 inside a bag."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

from pipeline import resources
from pipeline.archive import bag_profile, formats, lock
from pipeline.archive.bag import Bag, make_bag
from pipeline.archive.container import path_fault
from pipeline.archive.deposit import Deposit, Event, flow_events
from pipeline.archive.dublin_core import dublin_core
from pipeline.archive.inventory import Context, Entry
from pipeline.archive.markup import legal
from pipeline.archive.mets import package_mets, representation_mets
from pipeline.archive.premis import Agent, package_premis, representation_premis
from pipeline.archive.readme import readme
from pipeline.archive.rendition import Rendition, UnreadablePdfError, read_pdf, with_licences
from pipeline.archive.sealing import XADES_SUFFIX
from pipeline.diagnostics import Code, Diagnostic, Location, Report, Severity
from pipeline.errors import RefusedError

XML: Final = "representations/rep1/data/akn/main.xml"
HTML: Final = "representations/rep1/data/html/main.html"
XADES: Final = XML + XADES_SUFFIX
PDF: Final = "representations/rep1/data/pdf/main.pdf"
LOCK: Final = "metadata/other/build-lock.json"
PREMIS: Final = "metadata/preservation/premis.xml"
IDENTIFICATION: Final = "metadata/other/format-identification.json"


def package(deposit: Deposit) -> Bag:
    """Return the package of a deposit: an E-ARK SIP 2.2.0 in a BagIt 1.0 bag.

    The same deposit gives the same bytes, with the same versions of libraries and fonts.

    Raises:
        RefusedError: the report holds errors, or the PDF does not embed the document.
        UsageError: the tree is a draft, or the clock has no time zone.
        SchemaUnavailableError: the official schema is not on this machine.
    """
    deposit.check()
    pdf = _read(deposit)
    context = Context.of(deposit, version=lock.own_version())
    content, source = _content(deposit)
    entries = context.entries({**content, **_schemas(), **_description(deposit, context, pdf)})
    entries |= context.entries({IDENTIFICATION: _identification(entries)})
    records: dict[str, Entry] = {}  # PREMIS and METS of the representations
    representations = sorted({path.split("/")[1] for path in content})
    for name in representations:
        files = {p: e for p, e in entries.items() if p.startswith(f"representations/{name}/data/")}
        premis = _representation_premis(deposit, context, name, entries, source)
        mets = {f"representations/{name}/METS.xml": representation_mets(context, name, {**files, **premis})}
        records |= premis | context.entries(mets)
    described = {p: e for p, e in {**entries, **records}.items() if p not in content}
    own_premis = package_premis(
        context,
        dict(sorted(described.items())),
        representations,
        _events(deposit, context, entries),
        [*_agents(context), *(deposit.sealing.agents() if deposit.sealing else ())],
    )
    entries |= records | context.entries({PREMIS: own_premis})
    entries = dict(sorted(entries.items()))
    payload = {f"data/{context.objid}/{path}": entry.data for path, entry in entries.items()}
    payload[f"data/{context.objid}/METS.xml"] = package_mets(context, entries)
    return make_bag(context.objid, payload, bag_info(deposit.stem, context), deposit.clock)


def _read(deposit: Deposit) -> Rendition:
    """Read the PDF and refuse one that does not embed the document: `verify` would."""
    try:
        pdf = read_pdf(deposit.pdf, with_fonts=True)
    except UnreadablePdfError as error:
        raise _refusal(f"the PDF {error}") from error
    sources = source_files(pdf)
    if not sources:
        raise _refusal("the PDF embeds no XML file")
    if any(data != deposit.tree.xml for data in sources.values()):
        raise _refusal("the XML embedded in the PDF is not the document")
    return pdf


def _refusal(found: str) -> RefusedError:
    """Return the error for a PDF that must not be packaged."""
    expected = "the packaged XML, byte for byte"
    finding = Diagnostic(Code.A008, Severity.ERROR, found, expected, location=Location("main.pdf"))
    return RefusedError(Report((finding,)))


def source_files(pdf: Rendition) -> dict[str, bytes]:
    """Return the embedded files that claim to be the source of the PDF, by name."""
    named = {f.name: f.data for f in pdf.embedded if f.relationship == "Source"}
    return named or {f.name: f.data for f in pdf.embedded if f.name.endswith(".xml")}


def _content(deposit: Deposit) -> tuple[dict[str, bytes], str | None]:
    """Return the content files by path, and the path of the text as received."""
    files = {XML: deposit.tree.xml, HTML: deposit.html, PDF: deposit.pdf}
    if deposit.sealing is not None:
        files[XADES] = deposit.sealing.xades
    if deposit.source is None:
        return files, None
    path = f"representations/source/data/{_safe_name(deposit.source_name or 'source.txt')}"
    return {**files, path: deposit.source}, path


def _safe_name(name: str) -> str:
    """Return a received file name in ASCII letters, digits, dot, hyphen and underscore.

    The name as received is kept as ``originalName`` in PREMIS.
    """
    letters = unicodedata.normalize("NFKD", re.split(r"[/\\]", name)[-1])
    plain = "".join(character for character in letters if not unicodedata.combining(character))
    base = re.sub(r"[^A-Za-z0-9._-]+", "-", plain)
    stem, dot, suffix = base.rpartition(".")
    if not dot:
        stem, suffix = base, ""
    stem = stem.strip("-._")[:80] or "source"
    suffix = re.sub(r"[^A-Za-z0-9]", "", suffix)[:10]
    safe = f"{stem}.{suffix}" if suffix else stem
    return safe if path_fault(safe) is None else f"{stem}-text.{suffix}"  # e.g. CON.txt, a device on Windows


def _schemas() -> dict[str, bytes]:
    """Return the representation information of the XML: its schema, what that imports, our own rules."""
    paths = [resources.xsd(name) for name in resources.XSD_DIGESTS] + [
        resources.schema(name) for name in ("aknpress-profile.sch", bag_profile.NAME)
    ]
    return {f"schemas/{path.name}": path.read_bytes() for path in paths}


def _description(deposit: Deposit, context: Context, pdf: Rendition) -> dict[str, bytes]:
    """Return the files that describe the content and how it was made."""
    styles = lock.stylesheets()
    fonts = with_licences(pdf.fonts)
    settings = {"xml_name": next(iter(source_files(pdf))), "stem": deposit.stem, **deposit.settings}
    return {
        "documentation/README.txt": readme(
            context, has_source=deposit.source is not None, sealed=deposit.sealing is not None
        ),
        "documentation/fonts.json": _json({"fonts": fonts}),
        **{f"documentation/styles/{name}": data for name, data in styles.items()},
        "metadata/descriptive/dc.xml": dublin_core(
            context, formats=tuple(formats.media_type(path) for path in (XML, HTML, PDF))
        ),
        "metadata/other/validation-report.json": _json({"findings": _findings(deposit.report)}),
        "metadata/other/pdf-self-check.json": _json(
            {
                "declared": pdf.declared,
                "language": pdf.language,
                "tagged": pdf.tagged,
                "pages": pdf.pages,
                "embedded": [{"name": f.name, "relationship": f.relationship} for f in pdf.embedded],
                "findings": _findings(Report.of(d for d in deposit.report if d.code.startswith("O"))),
            }
        ),
        LOCK: _json(lock.build_lock(clock=context.timestamp, styles=styles, fonts=pdf.fonts, settings=settings)),
    }


def _findings(report: Report) -> list[dict[str, object]]:
    """Return findings as JSON values."""
    return [
        {
            "code": str(d.code),
            "severity": d.severity.label,
            "found": d.found,
            "expected": d.expected,
            "remedy": d.remedy,
            # The name alone: a package says nothing of the folders of the machine it was made on.
            "file": PurePath(d.location.file).name if d.location.file else None,
            "line": d.location.line,
            "column": d.location.column,
            "eId": d.location.eid,
            "xpath": d.location.xpath,
        }
        for d in report
    ]


def _json(value: object) -> bytes:
    """Return JSON, indented, keys sorted, in UTF-8; a lone surrogate becomes the escape that JSON has for it."""
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode("utf-8", "backslashreplace")


def _identification(entries: Mapping[str, Entry]) -> bytes:
    """Return the record of the format identification."""
    files = [
        {
            "path": path,
            "puid": entry.format.key,
            "name": entry.format.name,
            "version": entry.format.version,
            "basis": entry.format.basis,
            "warning": entry.format.warning,
        }
        for path, entry in entries.items()
    ]
    return _json({"tool": formats.registry(), "files": files})


def _representation_premis(
    deposit: Deposit, context: Context, name: str, entries: Mapping[str, Entry], source: str | None
) -> dict[str, Entry]:
    """Return the PREMIS file of one representation, as an entry."""
    files = [entry for path, entry in entries.items() if path.startswith(f"representations/{name}/data/")]
    made_from = {PDF: HTML, HTML: XML, XADES: XML, **({XML: source} if source else {})}
    data = representation_premis(
        context,
        name,
        files,
        derived_from={e.path: entries[made_from[e.path]] for e in files if e.path in made_from},
        original_names={source: deposit.source_name} if source and deposit.source_name else {},
    )
    return context.entries({f"representations/{name}/{PREMIS}": data})


def _events(deposit: Deposit, context: Context, entries: Mapping[str, Entry]) -> list[Event]:
    """Return every step: those before this stage, then those of this stage."""
    unknown = sorted(path for path, entry in entries.items() if entry.format.key == "UNKNOWN")
    identified = Event(
        "format identification",
        "Format of every file identified by its PRONOM signature.",
        "warning" if unknown else "success",
        f"not identified: {', '.join(unknown)}" if unknown else f"{len(entries)} files identified",
        tools=("siegfried",),
    )
    return [
        *(deposit.events or flow_events(deposit.report, from_text=deposit.source is not None)),
        *(deposit.sealing.events() if deposit.sealing else ()),
        identified,
        Event("message digest calculation", "SHA-256 and SHA-512 of every file calculated."),
        Event(
            "information package creation",
            "Files gathered in an E-ARK SIP 2.2 inside a BagIt 1.0 bag.",
            tools=(context.organisation,),
        ),
    ]


def _agents(context: Context) -> list[Agent]:
    """Return the software that made the files, and the bodies behind the document and the deposit."""
    versions = lock.environment()
    distributions, libraries = versions["distributions"], versions["libraries"]
    bodies = {context.organisation: "depositor"} if context.organisation else {}
    if context.description.author:
        same = context.description.author == context.organisation
        bodies[context.description.author] = "issuing body and depositor" if same else "issuing body"
    return [
        Agent("aknpress", "software", context.version, "recognises, marks up, validates, presents, packages"),
        Agent("libxml2", "software", libraries["libxml2"], f"validates XML; through lxml {distributions['lxml']}"),
        Agent("libxslt", "software", libraries["libxslt"], f"makes the HTML; through lxml {distributions['lxml']}"),
        Agent("WeasyPrint", "software", distributions["weasyprint"], f"makes the PDF; Pango {libraries['pango']}"),
        Agent("qpdf", "software", libraries["qpdf"], f"checks the PDF; through pikepdf {distributions['pikepdf']}"),
        Agent("siegfried", "software", formats.registry()["siegfried"], formats.registry()["pronom"]),
        *(Agent(name, "organization", note=note) for name, note in bodies.items()),
    ]


def bag_info(stem: str, context: Context) -> dict[str, str]:
    """Return the fields of ``bag-info.txt`` (RFC 8493, section 2.2.2) that do not follow from the payload's bytes.

    Args:
        stem: name of the document that is packaged.
        context: what the metadata files of the package share.
    """
    return {
        "BagIt-Profile-Identifier": bag_profile.identifier(),
        "Bag-Software-Agent": f"aknpress {context.version}",
        "Bag-Group-Identifier": context.description.work,
        "External-Description": context.description.label,
        "External-Identifier": context.description.expression,
        "Internal-Sender-Identifier": context.objid,
        "Internal-Sender-Description": f"E-ARK SIP 2.2 of {legal(stem)}",
        "Source-Organization": context.organisation,
    }
