"""What became of a document, as it is reported, and as it is kept beside the outputs for the next run."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from pipeline.diagnostics import Code, Diagnostic, Location, Report, Severity
from pipeline.filing import REPORT_SUFFIX
from pipeline.publish import SUFFIXES, XADES_SUFFIX

T = TypeVar("T")

#: Version of what is kept; a record of another version counts as none.
VERSION: Final = 1
#: How the names of outputs end.
OUTPUTS: Final = (*SUFFIXES.values(), XADES_SUFFIX, REPORT_SUFFIX)
#: The folder beside the outputs that holds the records.
FOLDER: Final = ".aknpress"


class Outcome(enum.StrEnum):
    """What became of a document.

    One that the gate does not let through is refused, whether that was found now or before.
    """

    MADE = "made"
    UNCHANGED = "unchanged"
    RESTORED = "restored"
    REFUSED = "refused"
    FAILED = "failed"
    UNTRIED = "untried"


@dataclass(frozen=True, slots=True)
class Output:
    """A file that was written: its bytes in SHA-256 (hexadecimal), its size, and its stamp where that is known."""

    sha256: str
    size: int
    changed: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What became of one document.

    Attributes:
        name: of the document below the output folder, with ``/`` between folders, without ending.
        path: of the input.
        outcome: what became of it.
        published: whether its outputs are those of a published document.
        key: of all that decides of its outputs, '' where it was not come to.
        outputs: the files by their names below the output folder.
        findings: what is to be said, as `pipeline.diagnostics` has it.
        seconds: time by the clock.
        memory: most MiB that the process held so far, 0 where that is not known.
    """

    name: str
    path: str
    outcome: Outcome
    published: bool = False
    key: str = ""
    outputs: Mapping[str, Output] = field(default_factory=dict)
    findings: tuple[Diagnostic, ...] = ()
    seconds: float = 0.0
    memory: float = 0.0

    @property
    def report(self) -> Report:
        """The findings as a report."""
        return Report.of(self.findings)

    def line(self) -> str:
        """Return one line of the report of a batch: JSON."""
        outputs = {name: {"sha256": one.sha256, "size": one.size} for name, one in self.outputs.items()}
        return json.dumps(
            {
                "input": self.path,
                "name": self.name,
                "outcome": self.outcome.value,
                "published": self.published,
                "key": self.key,
                "seconds": round(self.seconds, 3),
                "memory": round(self.memory, 1),
                "findings": [_shown(finding) for finding in self.report],
                "outputs": outputs,
            },
            ensure_ascii=True,  # a file name that is no UTF-8 comes with lone surrogates
        )

    def kept(self) -> bytes:
        """Return what is kept beside the outputs: nothing in it depends on when or where they were made."""
        data = {
            "version": VERSION,
            "key": self.key,
            "published": self.published,
            "outputs": {name: [one.sha256, one.size] for name, one in self.outputs.items()},
            "findings": [_shown(finding) for finding in self.report],
        }
        return json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def failed(name: str, path: str, code: Code, found: str, expected: str = "", remedy: str = "") -> Record:
    """Return the record of a document that could not be made."""
    finding = Diagnostic(code, Severity.ERROR, found, expected, remedy, Location(path))
    return Record(name, path, Outcome.FAILED, findings=(finding,))


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a document: see `Record`."""

    key: str
    published: bool
    outputs: dict[str, Output]
    findings: tuple[Diagnostic, ...]


def read(data: bytes, name: str) -> Kept | None:
    """Return what `Record.kept` gave for a document of that name in whatever folder; None for anything else.

    Args:
        data: the record. It may have been damaged, or written by somebody else.
        name: last part of the name of the document.
    """
    try:
        kept = json.loads(data)
        if kept["version"] != VERSION:
            return None
        outputs = {one: Output(_a(str, digest), _a(int, size)) for one, (digest, size) in kept["outputs"].items()}
        findings = tuple(_finding(shown) for shown in kept["findings"])
        found = Kept(_a(str, kept["key"]), _a(bool, kept["published"]), outputs, findings)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is no record
        return None
    own = {f"{name}{suffix}" for suffix in OUTPUTS}
    plain = {one.rpartition("/")[2] for one in outputs}
    return found if f"{name}{REPORT_SUFFIX}" in plain <= own else None


def _shown(finding: Diagnostic) -> dict[str, Any]:
    place = finding.location
    shown = {
        "code": finding.code.value,
        "severity": finding.severity.label,
        "found": finding.found,
        "expected": finding.expected,
        "remedy": finding.remedy,
        "line": place.line,
        "column": place.column,
        "eId": place.eid,
    }
    return {key: value for key, value in shown.items() if value not in (None, "")}


def _finding(shown: Mapping[str, Any]) -> Diagnostic:
    """Return what `_shown` gave.

    Raises:
        Exception: it is something else.
    """
    line, column = (_a(int, shown[key]) if key in shown else None for key in ("line", "column"))
    place = Location(line=line, column=column, eid=_a(str, shown["eId"]) if "eId" in shown else None)
    found, expected, remedy = (_a(str, shown.get(key, "")) for key in ("found", "expected", "remedy"))
    return Diagnostic(Code(shown["code"]), Severity[shown["severity"].upper()], found, expected, remedy, place)


def _a(kind: type[T], value: object) -> T:
    """Return a value that is of a kind, True and False being no numbers.

    Raises:
        TypeError: it is of another.
    """
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value
