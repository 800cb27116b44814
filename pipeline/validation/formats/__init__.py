"""Findings as text for people and as data for programs.

A `Writer` takes one file after another, so that thousands of them need no memory; `FORMATS` gives functions
that take all at once: the reports by file name and the source texts by file name ('' or absent where
unknown), and return text that ends with a newline. The same reports give the same characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, Protocol

from pipeline.diagnostics import Diagnostic, Report
from pipeline.validation.codes import rules

Format = Callable[[Mapping[str, Report], Mapping[str, str]], str]


class Writer(Protocol):
    """Writes the findings of a run, piece by piece; the pieces together are the output."""

    def begin(self) -> str:
        """Return what stands before the first file."""

    def file(self, name: str, report: Report, text: str) -> str:
        """Return the findings of a file; `text` is what they point into, '' where unknown."""

    def fault(self, name: str, message: str) -> str:
        """Return that a file could not be read."""

    def end(self) -> Iterator[str]:
        """Yield what stands after the last file."""


def writer(name: str, *, colour: bool = False, strict: bool = False) -> Writer:
    """Return a new writer of a format.

    Args:
        name: a key of `FORMATS`.
        colour: use the colours of a terminal, where the format is for people.
        strict: warnings fail as errors do, where the format tells failures.
    """
    module = import_module(f"{__name__}.{name}")
    settings = {"text": {"colour": colour}, "junit": {"strict": strict}}.get(name, {})
    made: Writer = module.writer(**settings)
    return made


def _format(name: str) -> Format:
    def render(reports: Mapping[str, Report], sources: Mapping[str, str]) -> str:
        made = writer(name)
        pieces = [made.begin(), *(made.file(file, report, sources.get(file, "")) for file, report in reports.items())]
        return "".join((*pieces, *made.end()))

    render.__name__ = name
    return render


#: Every format by its name on the command line; its module is loaded by the first call.
FORMATS: Mapping[str, Format] = MappingProxyType(
    {name: _format(name) for name in ("text", "json", "sarif", "junit", "github")}
)


def as_data(report: Report) -> list[dict[str, Any]]:
    """Return the findings of a report as JSON values, each a ``finding`` of ``schemas/report.schema.json``."""
    return [_finding(diagnostic) for diagnostic in report]


def _finding(diagnostic: Diagnostic) -> dict[str, Any]:
    rule, location = rules()[diagnostic.code], diagnostic.location
    known = {
        "file": location.file,
        "line": location.line,
        "column": location.column,
        "endLine": location.end_line,
        "eId": location.eid,
        "xpath": location.xpath,
    }
    return {
        "code": diagnostic.code.value,
        "severity": diagnostic.severity.label,
        "title": rule.title,
        "found": diagnostic.found,
        "expected": diagnostic.expected,
        "remedy": diagnostic.remedy or rule.remedy,
        "location": {name: value for name, value in known.items() if value is not None},
        "url": rule.url,
        **({"standard": diagnostic.standard} if diagnostic.standard else {}),
    }
