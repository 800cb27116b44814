"""What comes in, before any stage: text or Akoma Ntoso, under which name, and which findings it wants left out."""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from typing import Final

from pipeline.diagnostics import Code, Diagnostic, Location, Report, Severity

_TEXT_ENDINGS: Final = frozenset({".txt", ".text", ".xml", ".akn"})
_XML_START: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:[?!]|[A-Za-z_][\w.:-]*(?:[\s/>]|\Z))")


def is_akn(data: bytes, file: str | None = None) -> bool:
    """Whether the input is meant as XML: by the ending of its name, or because it opens with a tag."""
    suffix = PurePath(unpacked(file)).suffix.lower() if file else ""
    if suffix in (".xml", ".akn"):
        return True
    if suffix in (".txt", ".text"):
        return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml")
    head = data[:400]
    return (
        _XML_START.match(head[2:].replace(b"\0", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head) is not None
    )


def unpacked(file: str) -> str:
    """Return the name of a file without the ending that says it is compressed."""
    return file[:-3] if file.lower().endswith(".gz") else file


def stem_of(path: Path) -> str:
    """Return the name of the outputs of a file: its own, without the endings of a text or XML file."""
    path = path.with_name(unpacked(path.name) or path.name)
    return path.stem if path.suffix.lower() in _TEXT_ENDINGS else path.name


def without(report: Report, ignored: frozenset[str], file: str | None) -> Report:
    """Leave out the warnings and notes that the front matter names.

    Errors stay: a document does not open the gate for itself. That it tried is said once for each code.
    """
    if not ignored:
        return report
    kept = [finding for finding in report if finding.code not in ignored or finding.severity is Severity.ERROR]
    refused = sorted({finding.code for finding in kept if finding.code in ignored})
    said = [
        Diagnostic(
            Code.M005,
            Severity.WARNING,
            f"the front matter cannot leave out {code}, which is an error",
            "codes of warnings and notes in `ignore`",
            "mend it; a project sets errors aside with a baseline",
            Location(file, 1),
        )
        for code in refused
    ]
    return Report.of((*kept, *said))
