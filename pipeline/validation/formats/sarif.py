"""Findings as SARIF 2.1.0 (OASIS), for code scanning and editors."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from pipeline.diagnostics import Code, Diagnostic, Location, Report
from pipeline.validation.codes import Rule, rules
from pipeline.validation.explain import page
from pipeline.validation.formats.places import Lines, inner_file

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


def render(reports: Mapping[str, Report], sources: Mapping[str, str]) -> str:
    """Return one SARIF log with one run: the rules that were broken, and a result for each finding."""
    lines = Lines(sources)
    broken = sorted({diagnostic.code for report in reports.values() for diagnostic in report})
    index = {code: number for number, code in enumerate(broken)}
    seen: Counter[str] = Counter()
    results = [
        _result(name, diagnostic, index, lines, seen) for name, report in reports.items() for diagnostic in report
    ]
    driver = {
        "name": "aknpress",
        "informationUri": "https://aknpress.example/",
        "rules": [_rule(rules()[code]) for code in broken],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(name)}} for name in reports],
        "results": results,
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2).encode("utf-8", "replace").decode() + "\n"


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


def _result(
    name: str, diagnostic: Diagnostic, index: Mapping[Code, int], lines: Lines, seen: Counter[str]
) -> dict[str, Any]:
    """Return a result (3.27)."""
    inner = inner_file(name, diagnostic.location)
    message = f"{diagnostic.location}: {diagnostic.message}" if inner else diagnostic.message
    return {
        "ruleId": diagnostic.code.value,
        "ruleIndex": index[diagnostic.code],
        "level": diagnostic.severity.label,
        "message": {"text": message},
        "locations": [_location(name, inner, diagnostic.location)],
        "partialFingerprints": {"aknpressFinding/v1": _fingerprint(name, diagnostic, lines, seen)},
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


def _fingerprint(name: str, diagnostic: Diagnostic, lines: Lines, seen: Counter[str]) -> str:
    """Return a digest that stays when lines are inserted elsewhere: of code, file, words of the line, and count.

    Where the line is not known, the element stands for it, or else the words of the finding.
    """
    location = diagnostic.location
    text = lines.text(name, location) or location.xpath or location.eid or diagnostic.found
    parts = (diagnostic.code.value, name, inner_file(name, location) or "", " ".join(text.split()))
    base = hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
    seen[base] += 1
    return f"{base}:{seen[base]}"


def _uri(name: str) -> str:
    """Return a file name as a URI reference (RFC 3986)."""
    path = PurePath(name)
    if path.is_absolute():
        return path.as_uri()
    return quote(path.as_posix(), errors="replace")
