"""Findings as SARIF 2.1.0 (OASIS), for code scanning and editors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from pipeline.diagnostics import Code, Diagnostic, Location, Report
from pipeline.validation.codes import Rule, rules
from pipeline.validation.explain import page
from pipeline.validation.formats.fingerprints import fingerprints
from pipeline.validation.formats.json import entry
from pipeline.validation.formats.places import inner_file

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FAMILIES = {
    "T": "text",
    "S": "structure",
    "R": "references",
    "M": "metadata",
    "X": "schema",
    "P": "profile",
    "O": "output",
    "A": "archive",
}


class _Sarif:
    """Writes one log with one run: a result for each finding, then the rules that were broken."""

    def __init__(self) -> None:
        self._index: dict[Code, int] = {}
        self._files: list[str] = []
        self._faults: list[dict[str, Any]] = []
        self._results = 0

    def begin(self) -> str:
        # The results come first: each is written as soon as it is known.
        head = f'  "$schema": "{_SCHEMA}",\n  "version": "2.1.0",\n  "runs": [\n    {{\n'
        return f'{{\n{head}      "columnKind": "unicodeCodePoints",\n      "results": ['

    def file(self, name: str, report: Report, text: str) -> str:
        self._files.append(name)
        marks = fingerprints(name, report, text, scope=name)
        results = (self._result(name, *pair) for pair in zip(report, marks, strict=True))
        return "".join(map(self._entry, results))

    def fault(self, name: str, message: str) -> str:
        notice: dict[str, Any] = {"level": "error", "message": {"text": message}}
        if name:
            notice["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": _uri(name)}}}]
        self._faults.append(notice)
        return ""

    def end(self) -> Iterator[str]:
        invocation: dict[str, Any] = {"executionSuccessful": not self._faults}
        if self._faults:
            invocation["toolExecutionNotifications"] = self._faults
        listed = [_rule(rules()[code]) for code in self._index]
        driver = {"name": "aknpress", "informationUri": "https://aknpress.example/", "rules": listed}
        rest = {
            "tool": {"driver": driver},
            "artifacts": [{"location": {"uri": _uri(name)}} for name in self._files],
            "invocations": [invocation],
        }
        close = "\n      ]" if self._results else "]"
        members = entry(rest, 4).strip().removeprefix("{").removesuffix("}").rstrip()
        yield f"{close},{members}\n    }}\n  ]\n}}\n"

    def _entry(self, result: dict[str, Any]) -> str:
        comma = "," if self._results else ""
        self._results += 1
        return f"{comma}\n{entry(result, 8)}"

    def _result(self, name: str, diagnostic: Diagnostic, mark: str) -> dict[str, Any]:
        """Return a result (3.27)."""
        inner = inner_file(name, diagnostic.location)
        message = f"{diagnostic.location}: {diagnostic.message}" if inner else diagnostic.message
        return {
            "ruleId": diagnostic.code.value,
            "ruleIndex": self._index.setdefault(diagnostic.code, len(self._index)),
            "level": diagnostic.severity.label,
            "message": {"text": message},
            "locations": [_location(name, inner, diagnostic.location)],
            "partialFingerprints": {"aknpressFinding/v1": mark},
        }


def writer() -> _Sarif:
    """Return a writer of SARIF."""
    return _Sarif()


def _rule(rule: Rule) -> dict[str, Any]:
    """Return a reportingDescriptor (3.49)."""
    markdown = (
        f"{rule.what}\n\n**Why it matters:** {rule.why}\n\n"
        f"Wrong:\n\n```\n{rule.bad}\n```\n\nRight:\n\n```\n{rule.good}\n```\n\n**What to do:** {rule.remedy}"
    )
    return {
        "id": rule.code.value,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.what},
        "help": {"text": page(rule), "markdown": markdown},
        "helpUri": rule.url,
        "defaultConfiguration": {"level": rule.severity.label},
        "properties": {"tags": [_FAMILIES[rule.code[0]]]},
    }


def _location(name: str, inner: str | None, location: Location) -> dict[str, Any]:
    """Return a location (3.28): the file and line, and the eId and XPath of the element."""
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(name)}}
    # A region counts in the artifact itself, so a line inside a packaged file has none.
    if inner is None and location.line is not None:
        region = {"startLine": location.line, "startColumn": location.column, "endLine": location.end_line}
        physical["region"] = {key: value for key, value in region.items() if value is not None}
    logical: list[dict[str, str]] = []
    if inner is not None:
        logical.append({"fullyQualifiedName": inner, "kind": "resource"})
    if location.eid is not None or location.xpath is not None:
        element = {"name": location.eid, "fullyQualifiedName": location.xpath, "kind": "element"}
        logical.append({key: value for key, value in element.items() if value is not None})
    return {"physicalLocation": physical} | ({"logicalLocations": logical} if logical else {})


def _uri(name: str) -> str:
    """Return a file name as a URI reference (RFC 3986)."""
    path = PurePath(name)
    if path.is_absolute():
        return path.as_uri()
    return quote(path.as_posix(), errors="replace")
