"""Check a bag: declaration, completeness both ways, checksums with both algorithms (RFC 8493, section 3)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.archive import bag_profile
from pipeline.archive.bag import ALGORITHMS, DECLARATION, manifest, unescape
from pipeline.archive.container import Contents, path_fault
from pipeline.diagnostics import Code, Diagnostic, Location, Severity

_LINE: Final = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(.+)")
_REQUIRED: Final = (
    "bagit.txt",
    "bag-info.txt",
    *(f"{kind}-{name}.txt" for kind in ("manifest", "tagmanifest") for name in ALGORITHMS),
)
_MAX_FINDINGS: Final = 100
_SEALS: Final = frozenset(f"tagmanifest-{name}.txt" for name in ALGORITHMS)


@dataclass(frozen=True, slots=True)
class Listing:
    """One manifest as read.

    Attributes:
        name: its file name.
        algorithm: name of its digest.
        digests: digest and line number by path.
    """

    name: str
    algorithm: str
    digests: Mapping[str, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Fixity:
    """What the manifests say about the files.

    Attributes:
        findings: what is wrong.
        suspect: paths whose fault is reported already, so that nobody reports its consequences.
    """

    findings: tuple[Diagnostic, ...]
    suspect: frozenset[str]


def check_bag(contents: Contents) -> Fixity:
    """Check the declaration, both manifests and both tag manifests of a bag.

    A file on which all manifests disagree was changed; a file on which one manifest alone
    disagrees is sound, and the finding names the line of that manifest.
    """
    findings: list[Diagnostic] = []
    there = set(contents.files) | contents.unreadable
    declaration = contents.files.get("bagit.txt")
    if declaration != DECLARATION and "bagit.txt" not in contents.unreadable:
        found = "there is no bagit.txt" if declaration is None else "bagit.txt declares something else"
        findings.append(_error(Code.A001, found, "BagIt-Version 1.0 in UTF-8", "bagit.txt"))
    findings.extend(_error(Code.A002, f"{name} is not there", "", name) for name in _REQUIRED[1:] if name not in there)
    suspect = contents.unreadable | {"bagit.txt" for finding in findings if finding.code is Code.A001}
    scopes: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("tagmanifest", lambda p: not p.startswith("data/") and p not in _SEALS),
        ("manifest", lambda p: p.startswith("data/")),
    )
    reported = {d.location.file for d in findings}
    for kind, belongs in scopes:
        listings = [
            _read(f"{kind}-{name}.txt", name, contents.files[f"{kind}-{name}.txt"], findings)
            for name in ALGORITHMS
            if f"{kind}-{name}.txt" in contents.files
        ]
        mine = {p for p in there if belongs(p)}
        foreign = [listing for listing in listings if mine and not mine & listing.digests.keys()]
        for listing in foreign:
            # Not what its name says; that it does not know the files is no fault of theirs.
            suspect |= {listing.name}
            if not any(d.location.file == listing.name for d in findings):
                findings.append(
                    _error(Code.A001, f"{listing.name} lists no file of the bag", "a manifest", listing.name)
                )
        for finding in _compare(contents, mine, [listing for listing in listings if listing not in foreign]):
            if finding.location.file in suspect or (finding.code is Code.A002 and finding.location.file in reported):
                continue
            findings.append(finding)
            if finding.location.line is None and finding.location.file:
                reported.add(finding.location.file)
        suspect |= {d.location.file for d in findings if d.location.file and d.location.line is None}
    findings.extend(_unsealed(contents, findings))
    if not any(path.startswith("data/") for path in suspect):
        findings.extend(_size(contents))
    if not findings:
        findings.extend(bag_profile.check(contents.files))
    return Fixity(tuple(findings), frozenset(suspect))


def _error(code: Code, found: str, expected: str, file: str, line: int | None = None) -> Diagnostic:
    """Return an error on a file of the bag."""
    return Diagnostic(code, Severity.ERROR, found, expected, location=Location(file, line))


def _read(name: str, algorithm: str, data: bytes, findings: list[Diagnostic]) -> Listing:
    """Read a manifest; lines that say nothing become findings, and one alone where none says anything."""
    length = hashlib.new(algorithm).digest_size * 2
    digests: dict[str, tuple[str, int]] = {}
    wrong: list[Diagnostic] = []
    lines = data.decode("utf-8", "replace").split("\n")
    if not lines[-1]:
        lines.pop()
    for number, line in enumerate(lines, 1):
        if len(wrong) > _MAX_FINDINGS:
            wrong.append(_error(Code.A001, "further faults, which are not listed", "", name, number))
            break
        match = _LINE.fullmatch(line)
        if not match or len(match[1]) != length:
            wrong.append(_error(Code.A001, "not a line of a manifest", f"{length} digits and a path", name, number))
            continue
        path = unescape(match[2])
        fault = path_fault(path)
        if fault:
            wrong.append(_error(Code.A005, f"the path {path!a} {fault}", "a relative path", name, number))
        elif path in digests:
            wrong.append(_error(Code.A001, f"{path} is listed twice", "one line for each file", name, number))
        else:
            digests[path] = (match[1].lower(), number)
    if len(wrong) > 1 and not digests:
        expected = f"a manifest: lines of {length} digits and a path"
        wrong = [_error(Code.A001, f"{name} is no manifest", expected, name)]
    findings.extend(wrong)
    return Listing(name, algorithm, digests)


def _compare(contents: Contents, there: set[str], listings: list[Listing]) -> Iterator[Diagnostic]:
    """Yield what files and manifests do not agree on."""
    if not listings:
        return
    for path in sorted(there | {p for listing in listings for p in listing.digests}):
        listed = [listing for listing in listings if path in listing.digests]
        if path not in there:
            if len(listed) == len(listings):
                yield _error(Code.A002, f"{path} is listed and not there", "", path)
            else:
                for listing in listed:
                    line = listing.digests[path][1]
                    yield _error(Code.A002, f"{path} is listed and not there", "", listing.name, line)
        elif not listed:
            yield _error(Code.A003, f"{path} is there and not listed", "", path)
        else:
            for listing in listings:
                if listing not in listed:
                    yield _error(Code.A003, f"{path} is there and not listed in {listing.name}", "", listing.name)
            if path in contents.files:
                yield from _digests(contents, path, listed)


def _digests(contents: Contents, path: str, listed: list[Listing]) -> Iterator[Diagnostic]:
    """Yield a finding when the digests of one file differ from those listed."""
    found = {listing.algorithm: contents.digest(path, listing.algorithm) for listing in listed}
    wrong = [listing for listing in listed if listing.digests[path][0] != found[listing.algorithm]]
    if len(wrong) == len(listed):
        names = " and ".join(listing.algorithm.upper().replace("SHA", "SHA-") for listing in wrong)
        expected = f"{wrong[0].algorithm} {wrong[0].digests[path][0]}"
        yield _error(Code.A004, f"{path} was changed: its {names} differ from the manifests", expected, path)
    else:
        for listing in wrong:
            digest, line = listing.digests[path]
            right = f"{found[listing.algorithm]}, by the other manifest too"
            yield _error(Code.A004, f"{listing.name} gives {digest} for {path}", right, listing.name, line)


def _unsealed(contents: Contents, findings: list[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield tag manifests that are not, byte for byte, what the files give.

    Nothing lists a tag manifest, so its form is the only seal it has.
    """
    blamed = {d.location.file for d in findings}
    tags = {p: d for p, d in contents.files.items() if not p.startswith("data/") and p not in _SEALS}
    if blamed & {*tags, *_REQUIRED} - _SEALS or contents.unreadable & set(_REQUIRED):
        return
    for algorithm in ALGORITHMS:
        name = f"tagmanifest-{algorithm}.txt"
        if name in contents.files and name not in blamed and contents.files[name] != manifest(tags, algorithm):
            yield _error(Code.A001, f"{name} was changed", "sorted lines of digest, two spaces and path", name)


def _size(contents: Contents) -> Iterator[Diagnostic]:
    """Yield a finding when ``Payload-Oxum`` is at odds with sound manifests."""
    info = contents.files.get("bag-info.txt", b"").decode("utf-8", "replace")
    payload = [data for path, data in contents.files.items() if path.startswith("data/")]
    match = re.search(r"^Payload-Oxum: *(\S+)$", info, re.MULTILINE)
    oxum = f"{sum(map(len, payload))}.{len(payload)}"
    if "bag-info.txt" in contents.files and (not match or match[1] != oxum):
        found = f"Payload-Oxum {match[1]}" if match else "no Payload-Oxum"
        yield _error(Code.A001, found, f"{oxum}, which the payload has", "bag-info.txt")
