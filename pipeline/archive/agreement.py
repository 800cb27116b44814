"""Hold METS and PREMIS against the files they describe: place, size, checksum, media type, links."""

from __future__ import annotations

import itertools
import posixpath
import urllib.parse
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from pipeline.archive.container import Contents, path_fault
from pipeline.archive.formats import media_type
from pipeline.archive.grammar import accepts
from pipeline.archive.markup import METS, PREMIS, XLINK, UnsafeXmlError, line_of, local, parse
from pipeline.archive.records import FileObject, dates, objects, stamps
from pipeline.archive.structure import faults
from pipeline.archive.witnesses import Statement, Witnesses
from pipeline.diagnostics import Code, Diagnostic, Location, Severity

#: More findings than this on one METS or PREMIS file say nothing new.
_MAX_FAULTS: Final = 50
#: A record of as many files as a package may have stays below this.
_MAX_BYTES: Final = 32 * 2**20
_IDENTIFIERS: Final = tuple(f"{{{PREMIS}}}{name}" for name in ("objectIdentifierValue", "agentIdentifierValue"))
_LINKS: Final = tuple(
    f"{{{PREMIS}}}{name}"
    for name in ("relatedObjectIdentifierValue", "linkingObjectIdentifierValue", "linkingAgentIdentifierValue")
)
#: Algorithms as METS and PREMIS name them, and as `hashlib` does.
_HASHES: Final = {"SHA-256": "sha256", "SHA-512": "sha512"}


@dataclass(slots=True)
class Agreement:
    """The check of one package's METS and PREMIS files.

    Attributes:
        base: path of the package folder in the bag, ``data/<OBJID>/``.
        contents: the bag.
        suspect: paths whose fault is known already: their consequences are not reported again.
        without_mets: whether the package says of itself that it has no METS.
        findings: what was found.
        described: paths that METS refers to, and paths that have a PREMIS object.
        roots: METS and PREMIS as parsed, by path.
        objects: the objects of each PREMIS, by path.
    """

    base: str
    contents: Contents
    suspect: frozenset[str]
    without_mets: bool = False
    findings: list[Diagnostic] = field(default_factory=list)
    described: dict[str, set[str]] = field(default_factory=lambda: {METS: set(), PREMIS: set()})
    roots: dict[str, etree._Element] = field(default_factory=dict)
    objects: dict[str, list[FileObject]] = field(default_factory=dict)
    _count: Counter[str] = field(default_factory=Counter)
    _astray: Counter[str] = field(default_factory=Counter)
    _identifiers: set[str] = field(default_factory=set)
    _incomplete: set[str] = field(default_factory=set)
    _clocks: dict[str, Counter[str]] = field(default_factory=dict)
    _links: list[tuple[str, etree._Element, str]] = field(default_factory=list)
    _missing: dict[str, list[tuple[str, int | None]]] = field(default_factory=dict)
    _witnesses: Witnesses = field(default_factory=Witnesses)
    _malformed: set[tuple[str, int | None]] = field(default_factory=set)

    @property
    def files(self) -> Mapping[str, bytes]:
        """Contents by path in the bag."""
        return self.contents.files

    def check(self) -> list[Diagnostic]:
        """Return the findings on every METS and PREMIS file, and on files that neither knows."""
        payload = [p for p in self.files if p.startswith(self.base)]
        root_mets, root_premis = f"{self.base}METS.xml", f"{self.base}metadata/preservation/premis.xml"
        inner = (p.removeprefix(self.base).split("/") for p in payload)
        folders = sorted({steps[1] for steps in inner if steps[0] == "representations" and len(steps) > 1})
        homes = ["", *(f"representations/{name}/" for name in folders)]
        # The records of the package come first: they are witnesses to those of the representations.
        if self.without_mets:
            self._incomplete.add(METS)
            root_mets = ""
        else:
            self._document(root_mets, METS)
        self._document(root_premis, PREMIS)
        for home in homes[1:] if not self.without_mets else ():
            self._document(f"{self.base}{home}METS.xml", METS)
        for home in homes[1:]:
            self._document(f"{self.base}{home}metadata/preservation/premis.xml", PREMIS)
        for path in list(self._witnesses.by_path):
            self._judge(path)
        self._gone()
        self._one_clock()
        # What one file should have told is not looked for where that file is missing or changed.
        if PREMIS not in self._incomplete:
            for file, node, uid in self._links:
                if uid not in self._identifiers:
                    expected = "the identifier of an object or agent in this package"
                    self._add(file, line_of(node), f"a link to {uid[:80]!r}", expected)
        for namespace, name, without in ((METS, "METS", {root_mets}), (PREMIS, "PREMIS", {root_mets, root_premis})):
            if namespace in self._incomplete:
                continue
            unknown = sorted(set(payload) - self.described[namespace] - without - self.suspect)
            if len(unknown) <= self._astray[namespace]:
                continue  # entries that lead astray were meant for these: the record is wrong, which was said
            for path in unknown:
                self._add(path, None, f"{path} is unknown to {name}", f"an entry in {name}")
        return self.findings

    def _gone(self) -> None:
        """Add a finding for each file that is not there: on the file where METS and PREMIS both know it."""
        for target, places in self._missing.items():
            kinds = {METS if path.endswith("METS.xml") else PREMIS for path, _ in places}
            if len(kinds) == 2:
                found = f"{target} was removed and the manifests with it: METS and PREMIS know it"
                fault = Diagnostic(Code.A014, Severity.ERROR, found, "the file as packaged", location=Location(target))
                self.findings.append(fault)
                continue
            for path, line in places:
                self._astray[METS if path.endswith("METS.xml") else PREMIS] += 1
                self._add(path, line, f"{target}, which is not there", "files of this package")

    def _one_clock(self) -> None:
        """Add a finding for each date that is not the one all others have: a package knows one moment."""
        counted: Counter[str] = Counter()
        for found in self._clocks.values():
            counted.update(found)
        clock = max(counted, key=lambda date: counted[date], default="")
        for path, found in self._clocks.items():
            for node, date in dates(self.roots[path]) if found.keys() != {clock} else ():
                if date != clock:
                    expected = f"{clock}, as everywhere else in the package"
                    self._add(path, line_of(node), f"the date {date[:80]!r}", expected)

    def _add(self, file: str, line: int | None, found: str, expected: str) -> None:
        """Add a finding on a METS or PREMIS file, unless there are many or its place is known to be malformed."""
        if (file, line) in self._malformed:
            return
        self._count[file] += 1
        if self._count[file] > _MAX_FAULTS:
            return
        if self._count[file] == _MAX_FAULTS:
            found, expected = "further faults, which are not listed", ""
        self.findings.append(Diagnostic(Code.A006, Severity.ERROR, found, expected, location=Location(file, line)))

    def _judge(self, path: str) -> None:
        """Hold a file against what the records read so far say of it: it was changed, or they were."""
        data = self.files.get(path)
        if data is None or path in self.suspect:
            return
        verdict = self._witnesses.judge(path, len(data), lambda name: self.contents.digest(path, _HASHES[name]))
        for statement, found, expected in verdict.wrong:
            self._add(statement.record, statement.line, found, expected)
        if verdict.changed:
            name, digest = verdict.changed
            found = f"{path} was changed and the manifests with it: METS and PREMIS give another {name}"
            self.findings.append(Diagnostic(Code.A014, Severity.ERROR, found, digest, location=Location(path)))
            self.suspect |= {path}

    def _document(self, path: str, namespace: str) -> None:
        """Check one METS or PREMIS file by itself, then against the files; of a changed one no more is said."""
        self._judge(path)
        data = self.files.get(path)
        if data is None or path in self.suspect:
            self._incomplete.add(namespace)
        if data is None and path not in self.suspect and path not in self._missing:
            self._add(path, None, f"{path} is not there", "one METS.xml and one premis.xml in each place")
        if data is None or path in self.suspect:
            return
        try:
            if len(data) > _MAX_BYTES:
                raise UnsafeXmlError(f"{len(data)} bytes")
            root = parse(data)
        except UnsafeXmlError as error:
            self._add(path, None, str(error), "METS or PREMIS")
            self._incomplete.add(namespace)
            return
        self.roots[path] = root
        if not accepts(data, namespace):
            places: set[tuple[str, int | None]] = set()
            for fault in itertools.islice(faults(root, namespace), _MAX_FAULTS):
                self._add(path, fault.line, fault.found, fault.expected)
                places.add((path, fault.line))
            self._malformed |= places
            self._clocks[path] = Counter(date for _, date in dates(root))
        else:
            self._clocks[path] = Counter(stamps(data, namespace))
        if namespace == METS:
            self._mets(path, root)
        else:
            self._premis(path, root)

    def _mets(self, path: str, root: etree._Element) -> None:
        """Check one METS file against the files and against itself."""
        home = posixpath.dirname(path)
        name = posixpath.basename(home)
        if root.get("OBJID") != name:
            self._add(path, line_of(root), f"OBJID {root.get('OBJID')!r:.80}", f"{name}, the name of its folder")
        ids = set(map(str, found)) if isinstance(found := root.xpath("//@ID"), list) else set()
        for node in root.iter(f"{{{METS}}}mdRef", f"{{{METS}}}file", f"{{{METS}}}mptr"):
            kind = local(node)
            locator = node.find(f"{{{METS}}}FLocat") if kind == "file" else node
            target = self._target(path, node, home, locator.get(f"{{{XLINK}}}href") if locator is not None else None)
            if target is None:
                continue
            if kind == "mptr":
                if target not in self.files and target not in self.suspect and target not in self._missing:
                    self._astray[METS] += 1
                    self._add(path, line_of(node), f"a pointer to {target}, which is not there", "a METS file")
                continue
            if target in self.described[METS]:
                self._astray[METS] += 1
                self._add(path, line_of(node), f"{target} a second time", "one entry for each file")
                continue
            self.described[METS].add(target)
            self._facts(path, line_of(node), target, node.get("SIZE"), {"SHA-512": node.get("CHECKSUM")})
            if target in self.files and node.get("MIMETYPE") != media_type(target):
                self._add(path, line_of(node), f"MIMETYPE {node.get('MIMETYPE')!r:.80} of {target}", media_type(target))
        for node in root.iter(f"{{{METS}}}div", f"{{{METS}}}fptr"):
            for attribute in ("ADMID", "DMDID", "FILEID"):
                for uid in node.get(attribute, "").split():
                    if uid not in ids:
                        self._add(path, line_of(node), f"{attribute} {uid[:80]!r}", "an ID of this file")

    def _target(self, path: str, node: etree._Element, home: str, href: str | None) -> str | None:
        """Return the path in the bag that a locator means, None (and a finding) when it means none."""
        if href is None:
            return None  # the content model has said so
        relative = urllib.parse.unquote(href)
        if ":" in relative or path_fault(relative):
            fault = Diagnostic(
                Code.A005,
                Severity.ERROR,
                f"the address {href!a}",
                "a path within the package",
                location=Location(path, line_of(node)),
            )
            self.findings.append(fault)
            self._astray[METS if path.endswith("METS.xml") else PREMIS] += 1
            return None
        return f"{home}/{relative}"

    def _facts(
        self, path: str, line: int | None, target: str, size: str | None, digests: Mapping[str, str | None]
    ) -> None:
        """Remember what is said of size and digests of one file."""
        if target in self.suspect:
            return
        data = self.files.get(target)
        if data is None:
            self._missing.setdefault(target, []).append((path, line))
            return
        self._witnesses.add(target, Statement(path, line, size, dict(digests)))

    def _premis(self, path: str, root: etree._Element) -> None:
        """Check one PREMIS file against the files; remember its identifiers and links."""
        for node in root.iter(*_LINKS, *_IDENTIFIERS):
            if node.tag in _LINKS:
                self._links.append((path, node, node.text or ""))
            else:
                self._identifiers.add(node.text or "")
        self.objects[path] = list(objects(root))
        for one in self.objects[path]:
            target = self._target(path, one.node, self.base.rstrip("/"), one.path)
            if target is None:
                continue
            if target in self.described[PREMIS]:
                self._astray[PREMIS] += 1
                self._add(path, one.line, f"{target} a second time", "one object for each file")
                continue
            self.described[PREMIS].add(target)
            self._facts(path, one.line, target, one.size, one.digests)
