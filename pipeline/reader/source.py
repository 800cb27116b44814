"""A decoded text to lines: line ends, the artefacts of office exports, notes, and the way back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from pipeline.diagnostics import Code, Diagnostic, Location, Report, Severity
from pipeline.reader.encodings import LIMIT_BYTES, decode
from pipeline.reader.notes import Taker
from pipeline.reader.received import (
    ARTEFACTS,
    CALL,
    LINE_END,
    Edit,
    Moved,
    Removed,
    Source,
    SourceLine,
    SourceNote,
    View,
    line_ends,
)

__all__ = [
    "ARTEFACTS",
    "CALL",
    "LIMIT_BYTES",
    "LINE_END",
    "Removed",
    "Source",
    "SourceLine",
    "SourceNote",
    "decode",
    "read_lines",
    "split",
]


def split(text: str, encoding: str, file: str | None, findings: Sequence[Diagnostic]) -> Source:
    """Split a decoded text into lines, artefacts and notes.

    Args:
        text: the decoded text.
        encoding: the codec that decoded it.
        file: name for findings.
        findings: what decoding found; the report begins with them.
    """
    source = Source(text, encoding)
    findings = list(findings)
    front = ARTEFACTS["front matter"].match(text, 1 if text.startswith("\ufeff") else 0)
    if front and (front.end() == len(text) or LINE_END.match(text, front.end())):
        inner = LINE_END.split(front[0])
        source.front_matter = "\n".join(inner[1:-1])
        source.removed.append(Removed("front matter", front.start(), front.end(), 1, front[0]))
        source.start = front.end()
    elif re.match(r"\ufeff?---[ \t]*(?:\r\n|\r|\n)[a-z]+:[ \t]", text):
        findings.append(
            Diagnostic(
                Code.M005,
                Severity.ERROR,
                "the front matter opens here and is never closed",
                "a line with --- after the last `key: value`",
                "",
                Location(file, 1),
            )
        )
    return read_lines(source, file, findings)


def read_lines(
    source: Source,
    file: str | None,
    findings: Sequence[Diagnostic],
    edits: Sequence[Edit] = (),
    removed: Sequence[Removed] = (),
    moved: Sequence[Moved] = (),
) -> Source:
    """Return a source with its lines and notes read, its front matter kept.

    Args:
        source: the text, its front matter taken off.
        file: name for findings.
        findings: what was found before; the report begins with them.
        edits: spans that read otherwise than they stand, in order.
        removed: the artefacts among these.
        moved: the lines among these that are set elsewhere.
    """
    text = source.text
    made = Source(text, source.encoding, front_matter=source.front_matter, start=source.start, moved=list(moved))
    made.removed = [r for r in source.removed if r.kind == "front matter"] + list(removed)
    view = View(text, source.start, edits, moved)
    ends = line_ends(text)
    starts = [0, *(end for _, end in ends)]
    taker = Taker(made, view, starts, file, list(findings))
    whole = not edits and not moved and not source.start  # read as it stands
    position = 0
    for begin, end in ends if whole else line_ends(view.text):
        taker.spans.append((position, begin))
        position = end
    taker.spans.append((position, len(view.text)))
    taker.gather()
    for index, (begin, end) in enumerate(taker.spans):
        if whole:
            taker.line(begin, end, index, index + 1, index + 1)
            continue
        first, last = view.span(begin, end)
        number = bisect_right(starts, first)
        taker.line(begin, end, index, number, bisect_right(starts, max(first, last - 1)))
    made.removed.sort(key=lambda r: (r.start, r.end))
    made.report = Report.of(taker.findings)
    return made
