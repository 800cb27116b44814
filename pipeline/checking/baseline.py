"""What is known to be wrong with old documents, so that only what is new is reported.

A finding is known again by its code and the words of its line, so lines may move. How often the same words
have the same finding counts: a second one is new.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pipeline import storage
from pipeline.diagnostics import Report
from pipeline.errors import UsageError
from pipeline.validation.formats.fingerprints import fingerprints

_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Baseline:
    """The known findings.

    Attributes:
        folder: where the baseline stands; files are named from there, so that it holds wherever one works.
        known: fingerprints by file.
    """

    folder: Path
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def new(self, name: str, report: Report, text: str) -> Report:
        """Return the findings of a file that are not known."""
        known = self.known.get(_key(name, self.folder))
        if not known or not len(report):
            return report
        marks = fingerprints(name, report, text, scope="")
        return Report.of(finding for finding, mark in zip(report, marks, strict=True) if mark not in known)


def entries(name: str, report: Report, text: str, folder: Path) -> tuple[str, list[dict[str, str]]]:
    """Return what a baseline holds of a file: its name, and code, words and fingerprint of each finding."""
    marks = fingerprints(name, report, text, scope="")
    held = [
        {"code": finding.code.value, "found": finding.found, "fingerprint": mark}
        for finding, mark in zip(report, marks, strict=True)
    ]
    return _key(name, folder), held


def write_baseline(path: Path, held: Iterable[tuple[str, list[dict[str, str]]]]) -> None:
    """Write a baseline, whole or not at all; files without findings are left out.

    Raises:
        StorageError: it cannot be written.
    """
    files = {name: findings for name, findings in sorted(held) if findings}
    data = json.dumps({"version": _VERSION, "files": files}, ensure_ascii=False, indent=1) + "\n"
    storage.write_files({path: data.encode("utf-8", "backslashreplace")})


def load_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        StorageError: it cannot be read.
        UsageError: it is none.
    """
    try:
        data: Any = json.loads(storage.read_input(path))
        if data["version"] != _VERSION:
            raise UsageError(f"{path} is a baseline of version {data['version']}, expected {_VERSION}; write it anew")
        known = {
            str(name): frozenset(str(finding["fingerprint"]) for finding in findings)
            for name, findings in data["files"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"{path} is no baseline ({error!r}); write one: aknpress baseline FILE… -o {path}") from error
    return Baseline(path.absolute().parent, known)


def _key(name: str, folder: Path) -> str:
    """Return the name of a file from the folder of the baseline, with ``/`` on every system."""
    if name.startswith("<"):
        return name
    try:
        return Path(os.path.relpath(name, folder)).as_posix()
    except ValueError:  # on another drive
        return Path(name).as_posix()
