"""Findings as text for people and as data for programs.

Each format takes the reports by file name and the source texts by file name ('' or absent where
unknown), and returns text that ends with a newline. The same reports give the same characters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

from pipeline.diagnostics import Diagnostic, Report
from pipeline.validation.codes import rules

Format = Callable[[Mapping[str, Report], Mapping[str, str]], str]


def _format(name: str) -> Format:
    def render(reports: Mapping[str, Report], sources: Mapping[str, str]) -> str:
        text: str = import_module(f"{__name__}.{name}").render(reports, sources)
        return text

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
