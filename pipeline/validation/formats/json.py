"""Findings as JSON, in the form of ``schemas/report.schema.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pipeline.diagnostics import Report, Severity
from pipeline.validation.formats import as_data


def render(reports: Mapping[str, Report], sources: Mapping[str, str]) -> str:
    """Return one JSON object: the files in the order given, each with its counts and findings."""
    data = {"version": 1, "files": [file_data(name, report) for name, report in reports.items()]}
    return json.dumps(data, ensure_ascii=False, indent=2).encode("utf-8", "replace").decode() + "\n"


def file_data(name: str, report: Report) -> dict[str, Any]:
    """Return the report of one file as JSON values."""
    counts = report.counts()
    return {
        "file": name,
        "counts": {severity.label: counts[severity] for severity in sorted(Severity, reverse=True)},
        "findings": as_data(report),
    }
