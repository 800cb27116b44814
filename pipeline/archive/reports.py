"""What a package says in JSON of its making: findings, the check of the PDF, the formats of files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePath

from pipeline.archive import formats
from pipeline.archive.inventory import Entry
from pipeline.archive.rendition import Rendition
from pipeline.diagnostics import Report


def findings(report: Report) -> list[dict[str, object]]:
    """Return findings as JSON values."""
    return [
        {
            "code": str(d.code),
            "severity": d.severity.label,
            "found": d.found,
            "expected": d.expected,
            "remedy": d.remedy,
            # The name alone: a package says nothing of the folders of the machine it was made on.
            "file": PurePath(d.location.file).name if d.location.file else None,
            "line": d.location.line,
            "column": d.location.column,
            "eId": d.location.eid,
            "xpath": d.location.xpath,
        }
        for d in report
    ]


def as_json(value: object) -> bytes:
    """Return JSON, indented, keys sorted, in UTF-8; a lone surrogate becomes the escape that JSON has for it."""
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode("utf-8", "backslashreplace")


def identification(entries: Mapping[str, Entry]) -> bytes:
    """Return the record of the format identification."""
    files = [
        {
            "path": path,
            "puid": entry.format.key,
            "name": entry.format.name,
            "version": entry.format.version,
            "basis": entry.format.basis,
            "warning": entry.format.warning,
        }
        for path, entry in entries.items()
    ]
    return as_json({"tool": formats.registry(), "files": files})


def self_check(pdf: Rendition, report: Report) -> dict[str, object]:
    """Return what a PDF declares of itself and what was found when it was checked, as JSON values."""
    return {
        "declared": pdf.declared,
        "language": pdf.language,
        "tagged": pdf.tagged,
        "pages": pdf.pages,
        "embedded": [{"name": f.name, "relationship": f.relationship} for f in pdf.embedded],
        "findings": findings(Report.of(d for d in report if d.code.startswith("O"))),
    }
