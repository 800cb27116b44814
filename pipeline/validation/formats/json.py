"""Findings as JSON, in the form of ``schemas/report.schema.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pipeline.diagnostics import Report, Severity
from pipeline.validation.formats import as_data


class _Json:
    """Writes one object: the files in the order given, each with its counts and findings."""

    def __init__(self) -> None:
        self._first = True

    def begin(self) -> str:
        return '{\n  "version": 1,\n  "files": ['

    def file(self, name: str, report: Report, text: str) -> str:
        return self._entry(file_data(name, report))

    def fault(self, name: str, message: str) -> str:
        return self._entry({**file_data(name, Report()), "fault": message})

    def end(self) -> Iterator[str]:
        yield "]\n}\n" if self._first else "\n  ]\n}\n"

    def _entry(self, data: dict[str, Any]) -> str:
        comma, self._first = "" if self._first else ",", False
        return f"{comma}\n{entry(data, 4)}"


def writer() -> _Json:
    """Return a writer of JSON."""
    return _Json()


def entry(data: object, indent: int) -> str:
    """Return a value as JSON that stands so deep in a greater one."""
    text = json.dumps(data, ensure_ascii=False, indent=2).encode("utf-8", "replace").decode()
    # A string of JSON holds no line feed, so only the lines of the value are moved.
    return "\n".join(" " * indent + line for line in text.split("\n"))


def file_data(name: str, report: Report) -> dict[str, Any]:
    """Return the report of one file as JSON values."""
    counts = report.counts()
    return {
        "file": name,
        "counts": {severity.label: counts[severity] for severity in sorted(Severity, reverse=True)},
        "findings": as_data(report),
    }
