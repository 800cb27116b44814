"""Findings for people: place, finding, the line of the source with a caret, what to do."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping

from pipeline.diagnostics import Diagnostic, Report, Severity
from pipeline.validation.formats.places import Lines, inner_file

#: Cells of a source line that are shown; paragraphs often are one long line.
_SHOWN = 100
_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}
# A text may hold escape sequences: printed as they are, they would command the terminal.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class _Text:
    """Writes the findings of each file by line, and a summary as the last line."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour
        self._counts = Counter[Severity]()
        self._files = self._faults = 0

    def begin(self) -> str:
        return ""

    def file(self, name: str, report: Report, text: str) -> str:
        self._files += 1
        self._counts.update(report.counts())
        lines = Lines({name: text})
        return "".join(
            "\n".join(_block(name, diagnostic, lines, self._colour)) + "\n\n"
            for diagnostic in sorted(report, key=lambda d: d.location.line or 0)
        )

    def fault(self, name: str, message: str) -> str:
        self._faults += 1  # the message itself goes to standard error
        return ""

    def end(self) -> Iterator[str]:
        unread = f"; {_plural(self._faults, 'file')} could not be read" if self._faults else ""
        yield f"{_summary(self._counts, self._files)}{unread}\n"


def writer(colour: bool = False) -> _Text:
    """Return a writer of text, with the colours of a terminal or without."""
    return _Text(colour)


def render(reports: Mapping[str, Report], sources: Mapping[str, str], colour: bool = False) -> str:
    """Return the findings of each file by line, and a summary as the last line.

    Args:
        reports: the reports by file name.
        sources: the source texts by file name, '' where unknown.
        colour: whether to use the colours of a terminal.
    """
    made = _Text(colour)
    return "".join((*(made.file(name, report, sources.get(name, "")) for name, report in reports.items()), *made.end()))


def _block(name: str, diagnostic: Diagnostic, lines: Lines, colour: bool) -> Iterator[str]:
    location, severity = diagnostic.location, diagnostic.severity
    inner = inner_file(name, location)
    place = ":".join(str(part) for part in (inner or name, location.line, location.column) if part is not None)
    place = _plain(f"{name}: {place}" if inner else place)
    label = f"{severity.label} {diagnostic.code}"
    if colour:
        place, label = f"\x1b[1m{place}\x1b[0m", f"\x1b[{_COLOURS[severity]}m{label}\x1b[0m"
    yield f"{place}: {label}: {_plain(diagnostic.found)}"
    margin = " " * len(str(location.line or ""))
    source = lines.text(name, location)
    if source is not None:
        shown, caret = _window(source, location.column)
        yield f"  {location.line} | {shown}"
        if caret is not None:
            mark = f"\x1b[{_COLOURS[severity]}m^\x1b[0m" if colour else "^"
            yield f"  {margin} | {' ' * caret}{mark}"
    element = location.eid or location.xpath
    said = {"in": element, "expected": diagnostic.expected, "what to do": diagnostic.remedy}
    for word, value in (*said.items(), ("the standard", diagnostic.standard)):
        if value:
            yield f"  {margin} = {word}: {_plain(value)}"


def _window(source: str, column: int | None) -> tuple[str, int | None]:
    """Return the part of a line around a column, and the cells before the caret.

    There is no caret where the column is unknown or right-to-left letters stand before or at it:
    there the terminal decides the order of the cells.
    """
    line = _plain(source).rstrip()
    if column is None or not 1 <= column <= len(line) + 1:
        return _cut(line), None
    begin = max(0, column - 1 - _SHOWN // 2) if _width(line) > _SHOWN else 0
    head = "…" if begin else ""
    before = head + line[begin : column - 1]
    shown = head + _cut(line[begin:])
    if any(unicodedata.bidirectional(c) in ("R", "AL") for c in line[begin:column]):
        return shown, None
    return (shown, _width(before)) if shown.startswith(before) else (before + "…", _width(before))


def _cut(line: str) -> str:
    """Return as much of a line as fits."""
    cells = 0
    for position, character in enumerate(line):
        cells += _width(character)
        if cells > _SHOWN:
            return line[:position] + "…"
    return line


def _width(text: str) -> int:
    """Count the terminal cells of a text: two for a wide character, none for a combining or invisible one."""
    return sum(
        0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


def _plain(text: str) -> str:
    """Return a text as one line that cannot command a terminal, as long as it was."""
    return _CONTROLS.sub(lambda match: " " if match[0].isspace() else "\ufffd", text)


def _summary(counts: Counter[Severity], files: int) -> str:
    found = [
        _plural(counts[severity], severity.label) for severity in sorted(Severity, reverse=True) if counts[severity]
    ]
    return f"{', '.join(found) or 'no findings'} in {_plural(files, 'file')}"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
