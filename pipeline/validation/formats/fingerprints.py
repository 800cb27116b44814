"""What a finding is known by from one version of a file to the next, wherever its line has gone."""

from __future__ import annotations

import hashlib
from collections import Counter

from pipeline.diagnostics import Report
from pipeline.validation.formats.places import Lines, inner_file


def fingerprints(name: str, report: Report, text: str, *, scope: str) -> list[str]:
    """Return a fingerprint for each finding of a file: a digest of code, scope and words of the line, and a count.

    Where the line is not known, the element stands for it, or else the words of the finding.

    Args:
        name: the file.
        report: its findings.
        text: the text they point into, '' where unknown.
        scope: what else tells findings apart, such as the name of the file.
    """
    lines, seen, made = Lines({name: text}), Counter[str](), []
    for finding in report:
        location = finding.location
        words = lines.text(name, location) or location.xpath or location.eid or finding.found
        parts = (finding.code.value, scope, inner_file(name, location) or "", " ".join(words.split()))
        base = hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
        seen[base] += 1
        made.append(f"{base}:{seen[base]}")
    return made
