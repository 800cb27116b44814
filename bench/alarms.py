"""Count the findings over the official files and over their texts, by code: what remains is for a drafter to judge.

    python -m bench.alarms [--shared DIR] [--json FILE] [--markdown FILE]

The official files were adopted and published as they stand, so whatever is found in them is a false alarm or
a deviation that the United Nations chose. ``docs/alarms.md`` is what this command writes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.corpus import CHECKOUT, CorpusMissingError, official, text_of
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.publish import publish
from pipeline.validation.codes import rules

_HEAD = """\
# What is found in official documents

Made by `python -m bench.alarms --markdown docs/alarms.md` over {files} official files of the United Nations and over
the {files} texts that an office program would export of them. They were adopted and published as they stand: each
finding is a deviation that the United Nations chose, a slip in the adopted text, or a false alarm.
"""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One kind of finding.

    Attributes:
        source: ``text`` or ``xml``.
        code: its code.
        severity: its severity.
        count: how many.
        files: in how many files.
    """

    source: str
    code: str
    severity: str
    count: int
    files: int


def findings(shared: Path, files: Iterable[Path]) -> Iterator[tuple[str, Path, Diagnostic]]:
    """Yield every finding about the files and their texts, with ``text`` or ``xml``."""
    for path in files:
        text = publish(text_of(shared, path).encode(), stem=path.stem, formats=frozenset(), file=path.stem + ".txt")
        for found in text.report:
            yield "text", path, found
        for found in publish(path.read_bytes(), stem=path.stem, formats=frozenset(), file=path.name).report:
            yield "xml", path, found


def count(found: Iterable[tuple[str, Path, Diagnostic]]) -> list[Alarm]:
    """Return the findings counted by source, code and severity, the gravest first."""
    counts: Counter[tuple[str, Severity, Code]] = Counter()
    files: dict[tuple[str, Severity, Code], set[Path]] = {}
    for source, path, finding in found:
        key = (source, finding.severity, finding.code)
        counts[key] += 1
        files.setdefault(key, set()).add(path)
    order = sorted(counts, key=lambda key: (key[0], -key[1], key[2]))
    return [Alarm(key[0], key[2].value, key[1].label, counts[key], len(files[key])) for key in order]


def markdown(alarms: Iterable[Alarm], files: int) -> str:
    """Return the counts as the page that is kept."""
    parts = [_HEAD.format(files=files)]
    for source, heading in (("text", "In the texts"), ("xml", "In the official XML")):
        rows = [
            f"| [{a.code}](rules/{a.code}.md) | {rules()[Code(a.code)].title} | {a.severity} | {a.count} | {a.files} |"
            for a in alarms
            if a.source == source
        ]
        head = f"## {heading}\n\n| code | rule | severity | findings | files |\n|---|---|---|---:|---:|\n"
        parts.append(head + "\n".join(rows) + "\n")
    return "\n".join(parts)


def main(arguments: list[str] | None = None) -> int:
    """Count; return 0, or 2 where there are no official files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=CHECKOUT.parent / "shared")
    parser.add_argument("--each", type=int, help="take so many files of each language")
    parser.add_argument("--json", type=Path, help="write the counts, and each finding about a text above note")
    parser.add_argument("--markdown", type=Path, help="write the page")
    options = parser.parse_args(arguments)
    try:
        files = official(options.shared, options.each)
        found = list(findings(options.shared, files))
    except CorpusMissingError as missing:
        print(f"bench.alarms: {missing}", file=sys.stderr)
        return 2
    alarms = count(found)
    page = markdown(alarms, len(files))
    print(page)
    if options.markdown:
        options.markdown.write_text(page, encoding="utf-8")
    if options.json:
        each = [
            {
                "source": s,
                "file": str(p),
                "code": d.code,
                "severity": d.severity.label,
                "line": d.location.line,
                "message": d.message,
            }
            for s, p, d in found
            if d.severity > Severity.NOTE
        ]
        data = {"counts": [asdict(alarm) for alarm in alarms], "findings": each}
        options.json.write_text(json.dumps(data, indent=1, ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
