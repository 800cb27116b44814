"""Put a deposit into an E-ARK SIP 2.2 inside a bag."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from pipeline.archive.mods import mods as mods_record
from pipeline.archive.premis import Agent, package_premis, representation_premis
from pipeline.archive.readme import readme
from pipeline.archive.rendition import EmbeddedFile, Rendition, UnreadablePdfError, read_pdf, with_licences
from pipeline.archive.reports import as_json, findings, identification, self_check
from pipeline.archive.sealing import XADES_SUFFIX
from pipeline.archive.works import no_set, ordered, representation
from pipeline.diagnostics import Code, Diagnostic, Location, Report, Severity
from pipeline.errors import RefusedError, UsageError

#: The only representation of a package of one document; those of a set are named after their languages.
ONLY: Final = "rep1"
XML: Final = "representations/rep1/data/akn/main.xml"
HTML: Final = "representations/rep1/data/html/main.html"
XADES: Final = XML + XADES_SUFFIX
PDF: Final = "representations/rep1/data/pdf/main.pdf"
LOCK: Final = "metadata/other/build-lock.json"
PREMIS: Final = "metadata/preservation/premis.xml"
DUBLIN_CORE: Final = "metadata/descriptive/dc.xml"
MODS: Final = "metadata/descriptive/mods.xml"
IDENTIFICATION: Final = "metadata/other/format-identification.json"


#: What a package may be: an E-ARK SIP in a bag; a bag without METS.
PROFILES: Final = ("eark", "bagit")
_GATHERED: Final = {
    "eark": "Files gathered in an E-ARK SIP 2.2 inside a BagIt 1.0 bag.",
    "bagit": "Files gathered with PREMIS in a BagIt 1.0 bag.",
}
_SENDER: Final = {"eark": "E-ARK SIP 2.2 of", "bagit": "Documents with PREMIS of"}


def placed(path: str, name: str) -> str:
    """Return a path of the only representation, such as `XML`, for the one of that name."""
    return path.replace(f"representations/{ONLY}/", f"representations/{name}/", 1)


@dataclass(frozen=True, slots=True)
class _Part:
    """One deposit and its place in the package.

    Attributes:
        deposit: what is packaged.
        pdf: its PDF, read.
        name: folder of its representation.
        source: folder of the text as received.
        home: folder under which its report, build lock and self-check stand, '' for that of the package.
    """

    deposit: Deposit
    pdf: Rendition
    name: str = ONLY
    source: str = "source"
    home: str = ""

    @property
    def received(self) -> str | None:
        """Path of the text as received, None where there is none."""
        if self.deposit.source is None:
            return None
        return f"representations/{self.source}/data/{_safe_name(self.deposit.source_name or 'source.txt')}"

    def path(self, path: str) -> str:
        """Return a path of a representation, as it is of `rep1`, for this one."""
        return placed(path, self.name)


def package(deposit: Deposit, *, profile: str = "eark", mods: bool = False) -> Bag:
    """Return the package of a deposit: an E-ARK SIP 2.2.0 in a BagIt 1.0 bag.

    The same deposit gives the same bytes, with the same versions of libraries and fonts.

    Args:
        deposit: what is packaged.
        profile: one of `PROFILES`.
        mods: whether there is a catalogue record in MODS besides the one in Dublin Core.

    Raises:
        RefusedError: the report holds errors, or the PDF does not embed the document.
        UsageError: the tree is a draft, or the clock has no time zone.
        SchemaUnavailableError: the official schema is not on this machine.
    """
    deposit.check()
    context = Context.of(deposit, version=lock.own_version())
    return _package(context, [_Part(deposit, _read(deposit))], profile, mods)


def package_set(deposits: Sequence[Deposit], *, profile: str = "eark", mods: bool = False) -> Bag:
    """Return one package of several Expressions of one Work, a representation for each language.

    The order of the deposits does not count. One deposit gives what `package` gives.

    Args:
        deposits: language versions of one document, each checked and presented.
        profile: one of `PROFILES`.
        mods: whether there is a catalogue record in MODS besides the one in Dublin Core.

    Raises:
        RefusedError: see `package`; or they are of several Works, or a language stands twice (A013).
        UsageError: see `package`; or there is no deposit, or one is sealed.
        SchemaUnavailableError: the official schema is not on this machine.
    """
    if not deposits:
        raise UsageError("there is nothing to package")
    if len(deposits) == 1:
        return package(deposits[0], profile=profile, mods=mods)
    for deposit in deposits:
        deposit.check()
        if deposit.sealing is not None:
            raise UsageError("a set is packaged unsealed; seal the package of each document, or the PDFs before")
    if faults := list(no_set(deposits)):
        raise RefusedError(Report(tuple(faults)))
    ranked = ordered(deposits)
    context = Context.of_set(ranked, version=lock.own_version())
    parts = []
    for deposit, description in zip(ranked, context.expressions, strict=True):
        name = representation(description)
        parts.append(_Part(deposit, _read(deposit), name, f"source-{name}", f"representations/{name}/"))
    return _package(context, parts, profile, mods)


def _package(context: Context, parts: Sequence[_Part], profile: str, mods: bool) -> Bag:
    """Put one deposit or more into a package."""
    if profile not in PROFILES:
        raise UsageError(f"there is no profile {profile!r}; there are: {', '.join(PROFILES)}")
    content = {path: data for part in parts for path, data in _content(part).items()}
    shared = {**_schemas(), **_description(context, parts, mods=mods, mets=profile == "eark")}
    own = {path: data for part in parts for path, data in _made(context, part).items()}
    entries = context.entries({**content, **shared, **own})
    entries |= context.entries({IDENTIFICATION: identification(entries)})
    records: dict[str, Entry] = {}  # PREMIS and METS of the representations
    representations = sorted({path.split("/")[1] for path in content})
    for name in representations:
        base = f"representations/{name}/"
        # What stands beside the data of a representation is described by its METS, and by PREMIS of the package.
        files = {p: e for p, e in entries.items() if p.startswith(base)}
        premis = _representation_premis(context, parts, name, entries)
        records |= premis
        if profile == "eark":
            records |= context.entries({f"{base}METS.xml": representation_mets(context, name, {**files, **premis})})
    described = {p: e for p, e in {**entries, **records}.items() if p not in content}
    agents = [
        *_agents(context),
        *(agent for part in parts if part.deposit.sealing for agent in part.deposit.sealing.agents()),
    ]
    own_premis = package_premis(
        context, dict(sorted(described.items())), representations, _events(context, parts, entries, profile), agents
    )
    entries |= records | context.entries({PREMIS: own_premis})
    entries = dict(sorted(entries.items()))
    payload = {f"data/{context.objid}/{path}": entry.data for path, entry in entries.items()}
    if profile == "eark":
        payload[f"data/{context.objid}/METS.xml"] = package_mets(context, entries)
    stem = " and ".join(part.deposit.stem for part in parts)
    return make_bag(context.objid, payload, bag_info(stem, context, profile), context.clock)


def _read(deposit: Deposit) -> Rendition:
    """Read the PDF and refuse one that does not embed the document: `verify` would."""
    try:
        pdf = read_pdf(deposit.pdf)
    except UnreadablePdfError as error:
        raise _refusal(f"the PDF {error}") from error
    sources = source_files(pdf.embedded)
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


def source_files(embedded: Iterable[EmbeddedFile]) -> dict[str, bytes]:
    """Return those of the files embedded in a PDF that claim to be its source, by name."""
    files = tuple(embedded)
    named = {f.name: f.data for f in files if f.relationship == "Source"}
    return named or {f.name: f.data for f in files if f.name.endswith(".xml")}


def _content(part: _Part) -> dict[str, bytes]:
    """Return the content files of a deposit by path."""
    deposit = part.deposit
    files = {part.path(XML): deposit.tree.xml, part.path(HTML): deposit.html, part.path(PDF): deposit.pdf}
    if deposit.sealing is not None:
        files[part.path(XADES)] = deposit.sealing.xades
    if part.received is not None and deposit.source is not None:
        files[part.received] = deposit.source
    return files


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


def _description(context: Context, parts: Sequence[_Part], *, mods: bool, mets: bool) -> dict[str, bytes]:
    """Return the files that describe all content, and with what it was made."""
    fonts = {(font["name"], font["family"], font["version"]): font for part in parts for font in part.pdf.fonts}
    media = tuple(formats.media_type(path) for path in (XML, HTML, PDF))
    sealed = any(part.deposit.sealing is not None for part in parts)
    return {
        "documentation/README.txt": readme(
            context, has_source=any(part.received for part in parts), sealed=sealed, mods=mods, mets=mets
        ),
        "documentation/fonts.json": as_json({"fonts": with_licences(tuple(fonts.values()))}),
        **{f"documentation/styles/{name}": data for name, data in lock.stylesheets().items()},
        DUBLIN_CORE: dublin_core(context, formats=media),
        **({MODS: mods_record(context, formats=media)} if mods else {}),
    }


def _made(context: Context, part: _Part) -> dict[str, bytes]:
    """Return what is said of how one document was checked and made."""
    deposit, pdf = part.deposit, part.pdf
    settings = {"xml_name": next(iter(source_files(pdf.embedded))), "stem": deposit.stem, **deposit.settings}
    build_lock = lock.build_lock(
        clock=deposit.timestamp if part.home else context.timestamp,
        styles=lock.stylesheets(),
        fonts=pdf.fonts,
        settings=settings,
    )
    return {
        f"{part.home}metadata/other/validation-report.json": as_json({"findings": findings(deposit.report)}),
        f"{part.home}metadata/other/pdf-self-check.json": as_json(self_check(pdf, deposit.report)),
        part.home + LOCK: as_json(build_lock),
    }


def _representation_premis(
    context: Context, parts: Sequence[_Part], name: str, entries: Mapping[str, Entry]
) -> dict[str, Entry]:
    """Return the PREMIS file of one representation, as an entry."""
    part = next(part for part in parts if name in (part.name, part.source))
    source, received = part.received, part.deposit.source_name
    files = [entry for path, entry in entries.items() if path.startswith(f"representations/{name}/data/")]
    steps = {PDF: HTML, HTML: XML, XADES: XML}
    made_from = {part.path(made): part.path(of) for made, of in steps.items()}
    made_from |= {part.path(XML): source} if source else {}
    data = representation_premis(
        context,
        name,
        files,
        derived_from={e.path: entries[made_from[e.path]] for e in files if e.path in made_from},
        original_names={source: received} if source and received else {},
    )
    return context.entries({f"representations/{name}/{PREMIS}": data})


def _events(context: Context, parts: Sequence[_Part], entries: Mapping[str, Entry], profile: str) -> list[Event]:
    """Return every step: those before this stage, then those of this stage."""
    unknown = sorted(path for path, entry in entries.items() if entry.format.key == "UNKNOWN")
    identified = Event(
        "format identification",
        "Format of every file identified by its PRONOM signature.",
        "warning" if unknown else "success",
        f"not identified: {', '.join(unknown)}" if unknown else f"{len(entries)} files identified",
        tools=("siegfried",),
    )
    steps: list[Event] = []
    for part in parts:
        deposit = part.deposit
        taken = deposit.events or flow_events(deposit.report, from_text=deposit.source is not None)
        about = () if len(parts) == 1 else (part.name, *([part.source] if part.received else []))
        steps += [replace(event, about=about) for event in taken]
        steps += deposit.sealing.events() if deposit.sealing else ()
    return [
        *steps,
        identified,
        Event("message digest calculation", "SHA-256 and SHA-512 of every file calculated."),
        Event(
            "information package creation",
            _GATHERED[profile],
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


def bag_info(stem: str, context: Context, profile: str = "eark") -> dict[str, str | Sequence[str]]:
    """Return the fields of ``bag-info.txt`` (RFC 8493, section 2.2.2).

    Args:
        stem: name of the document that was packaged.
        context: what the metadata files of the package share.
        profile: one of `PROFILES`.
    """
    return {
        "BagIt-Profile-Identifier": bag_profile.identifier(),
        "Bag-Software-Agent": f"aknpress {context.version}",
        "Bag-Group-Identifier": context.description.work,
        "External-Description": context.description.label,
        "External-Identifier": [said.expression for said in context.described],
        "Internal-Sender-Identifier": context.objid,
        "Internal-Sender-Description": f"{_SENDER[profile]} {legal(stem)}",
        "Source-Organization": context.organisation,
    }


def without_mets(info: Mapping[str, Sequence[str]]) -> bool:
    """Whether ``bag-info.txt`` says that the bag has no METS."""
    return any(said.startswith(_SENDER["bagit"]) for said in info.get("Internal-Sender-Description", ()))
