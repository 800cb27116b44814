"""Verify a package, as folder, ZIP or tar: everything is checked by ourselves, and nothing is written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipeline.archive import lock, plain, remade, sealing, sip, tar
from pipeline.archive.agreement import Agreement
from pipeline.archive.bag import Bag, write_tar, write_zip
from pipeline.archive.bag_profile import fields
from pipeline.archive.container import Contents, load
from pipeline.archive.description import Description, describe_root
from pipeline.archive.fixity import check_bag
from pipeline.archive.rendition import UnreadablePdfError, read_embedded
from pipeline.archive.works import differences
from pipeline.collecting import uncollected
from pipeline.diagnostics import Code, Diagnostic, Location, Report, Severity
from pipeline.errors import AknpressError, EnvironmentFault, UsageError

if TYPE_CHECKING:
    from pipeline.seals import Trust

#: Makes HTML and PDF again from the packaged XML and the build lock.
Rebuild = Callable[[bytes, dict[str, Any]], tuple[bytes, bytes]]

_MAX_A007: Final = 20
#: All dates of a package are one, as `Agreement` has seen.
_DATED: Final = re.compile(rb"<eventDateTime>([^<]{1,40})<")


@dataclass(frozen=True, slots=True)
class _Representation:
    """Where one document stands in the bag: its XML, page and PDF, and its build lock."""

    xml: str
    html: str
    pdf: str
    lock: str

    @classmethod
    def of(cls, base: str, name: str) -> _Representation:
        """Return the places of a representation; the only one has its build lock with the package."""
        xml, html, pdf = (base + sip.placed(path, name) for path in (sip.XML, sip.HTML, sip.PDF))
        return cls(xml, html, pdf, base + (sip.LOCK if name == sip.ONLY else f"representations/{name}/{sip.LOCK}"))


def verify(path: Path, *, rebuild: Rebuild | None = None, trust: Trust | None = None) -> Report:
    """Check a package and return every fault as a finding of its own, of the families ``A`` and ``D``.

    The file of a finding is its path inside the bag. A package as it was written gives no
    finding. Where a file was changed, only that is reported, not what follows from it.

    Arguments:
        path: the bag's folder, or the ZIP or tar archive.
        rebuild: makes HTML and PDF again from XML and build lock; None leaves that check out.
        trust: whose seals are trusted; None for nobody's, which a seal that is found then says.

    Raises:
        UsageError: page and PDF of a plain deposit are to be made again.
        StorageError: there is nothing at `path`, or the system does not let us read it.
        EnvironmentFault: this machine lacks what `rebuild` needs.
    """
    with uncollected():
        return _verify(path, rebuild, trust)


def _verify(path: Path, rebuild: Rebuild | None, trust: Trust | None) -> Report:
    contents = load(path)
    findings = list(contents.findings)
    if contents.refused:
        return Report.of(findings)
    if plain.looks_so(contents.files):
        if rebuild is not None:
            raise UsageError("a plain deposit has no build lock to make page and PDF again by; verify it without that")
        return Report.of([*findings, *plain.check(contents, trust)])
    if not {"bagit.txt", "manifest-sha256.txt", "manifest-sha512.txt"} & set(contents.files):
        found = "there is neither bagit.txt nor a manifest"
        return Report.of([*findings, _error(Code.A010, found, "a bag (BagIt 1.0)", path.name)])
    fixity = check_bag(contents)
    findings.extend(fixity.findings)
    suspect = fixity.suspect
    folders = {p.split("/")[1] for p in contents.files if p.startswith("data/") and p.count("/") > 1}
    objid = _objid(contents, folders)
    if objid is None:
        found = f"{len(folders)} folders with a METS.xml in data/"
        return Report.of([*findings, _error(Code.A010, found, "one E-ARK package", "data")])
    base = f"data/{objid}/"
    bare = sip.without_mets(fields(contents.files.get("bag-info.txt", b"")))
    agreement = Agreement(base, contents, suspect, without_mets=bare)
    findings.extend(agreement.check())
    suspect = agreement.suspect
    places = _representations(contents, base)
    described = [said for place in places for said in _document(contents, place, suspect, findings)]
    findings.extend(_names(described, len(places), base))
    if len(described) == len(places):
        wrong = suspect | {finding.location.file or "" for finding in findings}
        documents = [remade.Document(p.xml, p.lock, said) for p, said in zip(places, described, strict=True)]
        described_files = agreement.objects.get(base + sip.PREMIS, [])
        findings.extend(remade.check(contents, base, wrong, documents, agreement.roots, described_files))
    premis = agreement.roots.get(base + sip.PREMIS)
    for place in places:
        findings.extend(sealing.check(contents.files, suspect, place.xml, place.pdf, premis, trust))
        if rebuild is not None:
            findings.extend(_rebuilt(contents, place, base, suspect, rebuild))
    if all(finding.code.startswith("D") for finding in findings):
        findings.extend(_container(contents, objid, base, path.name))
    return Report.of(findings)


def _error(code: Code, found: str, expected: str, file: str, line: int | None = None) -> Diagnostic:
    """Return an error on a file of the package."""
    return Diagnostic(code, Severity.ERROR, found, expected, location=Location(file, line))


def _objid(contents: Contents, folders: set[str]) -> str | None:
    """Return the one folder of the payload that is a package: the bag is named after it, or it alone has METS."""
    named = [name for name in folders if contents.name == f"{name}-bag"]
    described = [name for name in folders if f"data/{name}/METS.xml" in contents.files]
    for found in (named, described, list(folders)):
        if len(found) == 1:
            return found[0]
    return None


def _representations(contents: Contents, base: str) -> list[_Representation]:
    """Return the documents in the package: each representation but those of the texts as received."""
    below = f"{base}representations/"
    names = {path.removeprefix(below).partition("/")[0] for path in contents.files if path.startswith(below)}
    found = sorted(name for name in names if not name.startswith("source")) or [sip.ONLY]
    return [_Representation.of(base, name) for name in found]


def _document(
    contents: Contents, place: _Representation, suspect: frozenset[str], findings: list[Diagnostic]
) -> Iterator[Description]:
    """Add findings on one document itself and on the XML in its PDF, and describe it where it is valid."""
    # Imported here: the validator loads schemas, which a look at a damaged bag does not need.
    from pipeline.validation import validate

    xml = contents.files.get(place.xml)
    if xml is None:
        if place.xml not in suspect:
            findings.append(_error(Code.A007, f"{place.xml} is not there", "the document in Akoma Ntoso", place.xml))
        return
    if place.xml not in suspect:
        validation = validate(xml, file=place.xml)
        wrong = [d for d in validation.report if d.severity is Severity.ERROR or d.code is Code.P009]
        for finding in wrong[:_MAX_A007]:
            found = f"{finding.code}: {finding.found}"
            findings.append(
                Diagnostic(Code.A007, Severity.ERROR, found, finding.expected, finding.remedy, finding.location)
            )
        findings.extend(_embedded(contents, place, suspect, xml))
        if validation.tree is not None:
            yield describe_root(validation.tree.root)


def _names(described: list[Description], places: int, base: str) -> Iterator[Diagnostic]:
    """Yield a finding when the package is not named after the documents in it, or these are of several Works."""
    if len(described) < places:
        return  # one of them is at fault already
    if not described:
        return
    faults = list(differences(described, base + "METS.xml"))
    yield from faults
    if not faults and base != f"data/{(name := described[0].objid if places == 1 else described[0].work_objid)}/":
        yield _error(Code.A006, f"the package is named {base[5:-1]}", f"{name}, after its document", base + "METS.xml")


def _embedded(contents: Contents, where: _Representation, suspect: frozenset[str], xml: bytes) -> Iterator[Diagnostic]:
    """Yield findings when the PDF does not embed exactly the packaged XML."""
    place = where.pdf
    data = contents.files.get(place)
    if place in suspect:
        return
    if data is None:
        yield _error(Code.A008, f"{place} is not there", "the PDF that embeds the document", place)
        return
    try:
        sources = sip.source_files(read_embedded(data))
    except UnreadablePdfError as error:
        yield _error(Code.A008, f"the PDF {error}", "a PDF that embeds the document", place)
        return
    if not sources:
        yield _error(Code.A008, "the PDF embeds no XML", "the packaged XML", place)
    for name, embedded in sources.items():
        if embedded != xml:
            found = f"{name} in the PDF is not the packaged XML"
            yield _error(Code.A008, found, f"{len(xml)} bytes, the same as {where.xml}", place)


def _rebuilt(
    contents: Contents, where: _Representation, base: str, suspect: frozenset[str], rebuild: Rebuild
) -> Iterator[Diagnostic]:
    """Yield findings on outputs that cannot be made again with the same bytes."""
    places = [where.xml, where.lock, where.html, where.pdf]
    if any(place in suspect or place not in contents.files for place in places):
        return  # said already: comparing with changed files proves nothing
    xml, lock_data, html, pdf = (contents.files[place] for place in places)
    packaged = html, sealing.record(contents.files.get(base + sip.PREMIS)).unsigned(pdf)
    try:
        build_lock = json.loads(lock_data)
        if not isinstance(build_lock, dict):
            raise ValueError("no JSON object")
    except (ValueError, RecursionError) as error:
        yield _error(Code.A009, f"the build lock cannot be read ({error})", "JSON", places[1])
        return
    others = lock.differences(build_lock)
    reason = f"; this machine has {', '.join(others)}" if others else ""
    try:
        made = rebuild(xml, build_lock)
    except EnvironmentFault:
        raise  # what this machine lacks says nothing of the package
    except AknpressError as error:
        yield _error(Code.A009, f"the outputs cannot be made again: {error}{reason}", "HTML and PDF", places[0])
        return
    for place, old, new in zip(places[2:], packaged, made, strict=True):
        if old != new:
            expected = f"{len(old)} bytes as packaged"
            yield _error(Code.A009, f"made again, {len(new)} bytes that differ{reason}", expected, place)


def _container(contents: Contents, objid: str, base: str, name: str) -> Iterator[Diagnostic]:
    """Yield a note when a sound bag is not in the container in which aknpress wrote it.

    Unpacking and packing again does no harm, so this is no error; but bytes outside the files
    (comments, dates, gaps) were changed, and nothing else would say so.
    """
    form = None
    if contents.name != f"{objid}-bag":
        form = f"the bag's folder is named {contents.name}"
    elif contents.archive is not None:
        stamp = _DATED.search(contents.files.get(f"{base}{sip.PREMIS}", b""))
        try:
            clock = datetime.strptime(stamp[1].decode() if stamp else "", "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError:
            return
        bag = Bag(objid, contents.files, clock)
        whole = write_tar(bag) if tar.looks_so(contents.archive) else write_zip(bag, contents.checksums)
        if whole != contents.archive:
            form = "the archive was packed anew (order, dates, compression or unused bytes)"
    if form:
        remedy = "nothing: the files in it are sound"
        yield Diagnostic(Code.A010, Severity.NOTE, form, "the container as written", remedy, Location(name))
