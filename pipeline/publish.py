"""The whole flow: text or Akoma Ntoso in; XML, HTML, PDF and package out, or findings and nothing else.

`publish` works in memory, `pipeline.filing` on files. The gate stands between validation and presentation: a
document with an error-level finding is not published, whatever was asked for. Each stage is imported when
it runs, so that to check Akoma Ntoso nothing is loaded that reads texts, lays out pages or packages.
"""

from __future__ import annotations

import base64
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from pipeline import resources, storage
from pipeline.clock import document_date, source_date_epoch
from pipeline.diagnostics import Code, Diagnostic, Location, Report, Severity
from pipeline.errors import RefusedError, RenderError, UsageError
from pipeline.intake import is_akn as is_akn  # noqa: PLC0414 - public here
from pipeline.intake import stem_of as stem_of  # noqa: PLC0414 - public here
from pipeline.intake import unpacked, without
from pipeline.validation import ValidatedTree, Validation, gzipped, validate

if TYPE_CHECKING:
    from pipeline import archive, seals

LOGGER: Final = logging.getLogger("aknpress")

#: What can be asked for, and how the file of each is named after the stem.
SUFFIXES: Final[Mapping[str, str]] = {"xml": ".xml", "html": ".html", "pdf": ".pdf", "package": "-bag.zip"}
ALL: Final = frozenset(SUFFIXES)
#: What a package may be: an E-ARK SIP in a bag, a bag without METS, or files side by side.
PROFILES: Final = ("eark", "bagit", "plain")
#: The signature over the XML, a file of its own beside it.
XADES_SUFFIX: Final = ".xml.xades.xml"

#: Where a page finds its siblings inside a package.
_IN_PACKAGE: Final[Mapping[str, str]] = {"pdf": "../pdf/main.pdf", "xml": "../akn/main.xml"}


@dataclass(frozen=True, slots=True)
class Options:
    """How to publish.

    Attributes:
        language: ISO 639-2/T code of a text, None to find it from its words.
        metadata: what a text does not say (keys of `pipeline.reader.front_matter.KEYS`).
        theme: a name of `pipeline.themes`, or the folder of an organisation's own; None to choose from the document.
        paper: what pages are laid out on, ``a4`` or ``letter``.
        logo: an image for the masthead.
        draft: publish whatever the findings, with a visible mark, and never a package.
        strict: warnings shut the gate as errors do.
        clock: the moment that the outputs give as theirs; None takes ``SOURCE_DATE_EPOCH``, or else
            the document's own date. The clock on the wall is never read.
        organisation: who deposits the package, None for the issuing body.
        also: Akoma Ntoso files of the same Work in other languages, to whose pages this one links.
        seal: signs PDF and XML; None leaves them unsigned.
        profile: what a package is, one of `PROFILES`.
        mods: whether a package has a catalogue record in MODS besides the one in Dublin Core.
        versions: addresses of the page in other languages inside one package, by language code.
    """

    language: str | None = None
    metadata: Mapping[str, object] | None = None
    theme: str | None = None
    paper: str = "a4"
    logo: Path | None = None
    draft: bool = False
    strict: bool = False
    clock: datetime | None = None
    organisation: str | None = None
    also: tuple[Path, ...] = ()
    seal: seals.Seal | None = None
    profile: str = "eark"
    mods: bool = False
    versions: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """What came out: the outputs asked for, or none where the gate was shut.

    Attributes:
        report: every finding of every stage.
        published: whether the gate was open.
        draft: whether the outputs carry the draft mark.
        text: the input as text, '' for bytes that are none; findings point into it.
        xml: Akoma Ntoso.
        html: web page.
        pdf: PDF.
        package: bag as ZIP.
        bag: the same bag, not yet zipped.
        deposit: what the package is made of.
        xades: detached signature over `xml`, where there is a seal.
    """

    report: Report
    published: bool = False
    draft: bool = False
    text: str = ""
    xml: bytes | None = None
    html: bytes | None = None
    pdf: bytes | None = None
    package: bytes | None = None
    bag: archive.Bag | None = None
    deposit: archive.Deposit | None = None
    xades: bytes | None = None

    @property
    def outputs(self) -> dict[str, bytes]:
        """What was made, by format, in the order of `SUFFIXES`."""
        made = ((name, getattr(self, name)) for name in SUFFIXES)
        return {name: data for name, data in made if data is not None}


@dataclass(frozen=True, slots=True)
class _Source:
    """Akoma Ntoso on its way to the gate, with what is known of where it came from."""

    xml: bytes | None
    report: Report = field(default_factory=Report)
    locations: Mapping[str, Location] | None = None
    text: str = ""
    received: bytes | None = None
    ignored: frozenset[str] = frozenset()


def publish(
    data: bytes,
    *,
    stem: str,
    formats: frozenset[str] = ALL,
    options: Options | None = None,
    file: str | None = None,
    pack: bool = True,
) -> Publication:
    """Publish one document.

    Args:
        data: a plain text, or Akoma Ntoso; it may be compressed (gzip).
        stem: name of the outputs without their endings.
        formats: keys of `SUFFIXES`; an empty set only checks the document.
        options: how.
        file: name of the input, for findings and for the package.
        pack: make the package; without it only its deposit is made, which may be packaged with others.

    Returns:
        The outputs, or none and the findings that shut the gate.

    Raises:
        UsageError: unknown format, theme or language code; a package of a draft; a logo that is no image;
            an other language version that is none.
        EnvironmentFault: this machine lacks something.
        StorageError: the logo cannot be read.
        SealError: the seal could not be set.
    """
    options = options or Options()
    check(formats, options)
    LOGGER.info("Step 1 - reading %s", file or stem)
    source = _source(data, options, file)
    if source.xml is None:
        return Publication(source.report, text=source.text)
    LOGGER.info("Step 3 - validating")
    validation = validate(source.xml, file=file, locations=source.locations)
    report = without(source.report + validation.report, source.ignored, file)
    tree = _gate(validation, report, options)
    if tree is None or not formats:
        return Publication(report, published=tree is not None, draft=options.draft, text=source.text)
    clock = options.clock or source_date_epoch() or document_date(tree)
    bag = deposit = None
    pages, found = _present(tree, stem, formats, options, clock)
    report += Report.of(finding.at(replace(finding.location, file=file)) for finding in found)
    if pages is None or (_shut(report, options) and not options.draft):
        return Publication(report, text=source.text)
    html, pdf, packaged = pages
    sealed = options.seal.pdf(pdf) if pdf is not None and options.seal is not None else pdf
    if pdf is not None and sealed is not None and packaged is not None:
        LOGGER.info("Step 5 - packaging")
        from pipeline import archive

        deposit = archive.Deposit(
            tree=tree,
            html=packaged,
            pdf=sealed,
            source=source.received,
            source_name=PurePath(unpacked(file)).name if file else None,
            stem=stem,
            report=report,
            events=archive.flow_events(report, from_text=source.received is not None),
            clock=clock,
            organisation=options.organisation,
            settings=_settings(options),
            sealing=archive.Sealing.of(options.seal, pdf, tree.xml, archive.xml_name(options.profile, tree)),
        )
        bag = archive.package_as(options.profile, [deposit], mods=options.mods) if pack else None
    return Publication(
        report,
        published=True,
        draft=options.draft,
        text=source.text,
        xml=tree.xml if "xml" in formats else None,
        html=html if "html" in formats else None,
        pdf=sealed if "pdf" in formats else None,
        package=archive.write_zip(bag) if bag is not None else None,
        bag=bag,
        deposit=deposit,
        xades=options.seal.xml(tree.xml, f"{stem}.xml") if options.seal and "xml" in formats else None,
    )


def _source(data: bytes, options: Options, file: str | None) -> _Source:
    """Unpack what came compressed, and tell text from Akoma Ntoso."""
    data, damaged = gzipped.unpack(data, file)
    if damaged is not None:
        return _Source(None, Report((damaged,)))
    return _from_akn(data) if is_akn(data, file) else _from_text(data, options, file)


def _from_text(data: bytes, options: Options, file: str | None) -> _Source:
    """Recognise a text and build Akoma Ntoso of it; not one word may be lost on the way."""
    from pipeline import akn, reader
    from pipeline.reader import conservation

    reading = reader.read(data, file=file, metadata=options.metadata, language=options.language)
    if reading.document is None:
        return _Source(None, without(reading.report, reading.ignored, file), text=reading.source.text)
    LOGGER.info("Step 2 - building Akoma Ntoso")
    made = akn.build(reading.document, file=file)
    lost = conservation.check(reading.source, made.words, list(made.notes), file)
    report = reading.report + made.report + Report((lost,) if lost else ())
    return _Source(made.xml, report, made.locations, reading.source.text, data, reading.ignored)


def _from_akn(data: bytes) -> _Source:
    """Take Akoma Ntoso as it is."""
    return _Source(data, text=data.decode("utf-8", "replace"))


def _shut(report: Report, options: Options) -> bool:
    """Whether the findings shut the gate."""
    return len(report.at_least(Severity.WARNING if options.strict else Severity.ERROR)) > 0


def _gate(validation: Validation, report: Report, options: Options) -> ValidatedTree | None:
    """Return the tree that may be published, None where nothing may.

    A draft passes with any error but two: words that were lost (T001), which no mark makes good, and XML
    that is no Akoma Ntoso, of which nothing can be shown.
    """
    if not options.draft:
        return None if _shut(report, options) else validation.tree
    if any(finding.code is Code.T001 for finding in report):
        return None
    try:
        return validation.draft()
    except RefusedError:
        return None


def check(formats: frozenset[str], options: Options, *, sealed: bool = False) -> None:
    """Refuse what cannot be done, before any work; `sealed` tells of a seal that is not among the options yet.

    Raises:
        UsageError: unknown format, theme or language; a package or seal of a draft; a seal and nothing to set it on.
    """
    sealed, unknown = sealed or options.seal is not None, sorted(formats - ALL)
    if unknown:
        raise UsageError(f"there is no format {unknown[0]!r}; there are: {', '.join(SUFFIXES)}")
    if options.draft and "package" in formats:
        raise UsageError("a draft is never packaged; leave out the package, or the draft")
    if options.draft and sealed:
        raise UsageError("a draft is never sealed; leave out the seal, or the draft")
    if sealed and not formats & {"xml", "pdf", "package"}:
        raise UsageError("a seal is set on XML, PDF and package, and none of them is asked for")
    if options.profile not in PROFILES:
        raise UsageError(f"there is no profile {options.profile!r}; there are: {', '.join(PROFILES)}")
    if options.paper != "a4" or options.theme not in (None, *resources.themes()):
        from pipeline.presentation import themes

        themes.check(options.theme, options.paper)
    if options.language is not None and not re.fullmatch("[a-z]{3}", options.language):
        known = ", ".join(resources.language_packs())
        raise UsageError(f"{options.language!r} is no language code; expected three letters (ISO 639-2/T): {known}")


def _present(
    tree: ValidatedTree, stem: str, formats: frozenset[str], options: Options, clock: datetime
) -> tuple[tuple[bytes | None, bytes | None, bytes | None] | None, Report]:
    """Make page, PDF and the page for the package, as far as they are asked for, and say what is wrong with the PDF.

    Returns:
        None for all of them where one could not be laid out (O004): what no mark of a draft makes good.
    """
    html = pdf = packaged = None
    report = Report()
    try:
        if formats - {"xml"}:
            LOGGER.info("Step 4 - presenting")
            html = _write_html(tree, options, _beside(tree, stem, formats, options))
        if "package" in formats:
            packaged = _write_html(tree, options, _inside(tree, options))
        if html is not None and formats & {"pdf", "package"}:
            from pipeline import presentation

            pdf = presentation.write_pdf(tree, html, theme=options.theme, clock=clock, paper=options.paper)
            report = presentation.check_pdf(pdf, xml=tree.xml)
    except RenderError as error:
        return None, Report((Diagnostic(Code.O004, Severity.ERROR, str(error), "a page of every word"),))
    return (html, pdf, packaged), report


def _beside(tree: ValidatedTree, stem: str, formats: frozenset[str], options: Options) -> dict[str, str]:
    """Return the addresses of the other outputs and of the other language versions, as the page links them."""
    found: dict[str, str] = {n: quote(os.fsencode(stem + SUFFIXES[n])) for n in ("pdf", "xml") if n in formats}
    if options.also:
        from pipeline.site import language_versions

        found |= language_versions(options.also, tree.root)
    return found


def _inside(tree: ValidatedTree, options: Options) -> dict[str, str]:
    """Return the addresses of the other outputs and language versions inside the package."""
    found = dict(_IN_PACKAGE)
    if options.profile == "plain":
        from pipeline import archive

        name = archive.objid(tree)
        found = {"pdf": f"{name}.pdf", "xml": f"{name}.xml"}
    return found | dict(options.versions or {})


def _write_html(tree: ValidatedTree, options: Options, alternates: Mapping[str, str]) -> bytes:
    from pipeline import presentation

    return presentation.write_html(
        tree, theme=options.theme, logo=options.logo, alternates=alternates, paper=options.paper
    )


def _settings(options: Options) -> dict[str, object]:
    """Return what `rebuild` needs beyond the packaged XML; logo and own theme as bytes, for their files stay behind."""
    from pipeline.presentation.themes import packed

    logo = base64.b64encode(storage.read_input(options.logo)).decode("ascii") if options.logo else None
    versions = {"versions": dict(options.versions)} if options.versions else {}
    return {"theme": packed(options.theme), "logo": logo, "paper": options.paper, **versions}


def rebuild(xml: bytes, build_lock: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """Make HTML and PDF again from the XML and the build lock of a package (see `pipeline.archive.verify`).

    Raises:
        RefusedError: the XML does not pass the gate.
        UsageError: the build lock does not say what is needed.
    """
    from pipeline import presentation
    from pipeline.presentation.themes import unpacked

    validation = validate(xml)
    tree = validation.tree
    if tree is None:
        raise RefusedError(validation.report)
    with storage.scratch() as folder:
        try:
            settings = build_lock["settings"]
            logo, xml_name = settings["logo"], settings["xml_name"]
            theme, paper = unpacked(settings["theme"], folder), settings.get("paper", "a4")
            clock = datetime.fromisoformat(build_lock["clock"])
            versions = {str(key): str(value) for key, value in settings.get("versions", {}).items()}
            logo_file = folder / "logo" if logo else None
            if logo_file is not None:
                logo_file.write_bytes(base64.b64decode(logo))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UsageError(f"the build lock does not say how the outputs were made ({error!r})") from error
        options = Options(theme=theme, logo=logo_file, paper=paper, versions=versions)
        check(frozenset(), options)
        html = _write_html(tree, options, _inside(tree, options))
        pdf = presentation.write_pdf(tree, html, theme=theme, clock=clock, xml_name=str(xml_name), paper=paper)
        return html, pdf


def load_metadata(path: Path) -> Mapping[str, object]:
    """Read the YAML file given with ``--meta``.

    Raises:
        StorageError, UsageError: it cannot be read; it is no YAML mapping.
    """
    from pipeline.reader import front_matter

    try:
        return front_matter.parse(storage.read_input(path).decode("utf-8-sig"))
    except ValueError as error:
        raise UsageError(f"{path} cannot be used as metadata: {error}; expected `key: value` lines (YAML)") from error
