"""The text as received, span by span: its lines, its notes, and what was taken out of it.

Every character of the decoded text ends in exactly one of three places: a `SourceLine`, a note, or
a `Removed` artefact with its span. `pipeline.reader.conservation` proves it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.diagnostics import Report
from pipeline.model.records import record

#: Stands in a line where a note is called (U+FFFC OBJECT REPLACEMENT CHARACTER).
CALL = "\ufffc"

LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
#: What `str.splitlines` takes for a line end and we do not.
_SEPARATORS = re.compile("[\x1c-\x1e]")

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"

#: What may be removed, by kind: the whole span must match. Nothing else is ever dropped. The last four
#: kinds could be words by their shape; `pipeline.reader.conservation` asks for more proof of each.
ARTEFACTS: dict[str, re.Pattern[str]] = {
    "bookmark": re.compile(r"\[bookmark: [^\]\r\n]*\]"),
    "image": re.compile(r"\[image: [^\]\r\n]*\]"),
    "control": re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ufffc\ud800-\udfff]+"),
    "byte order mark": re.compile("\ufeff"),
    "note call": re.compile(r"\[(?:footnote|endnote)Ref:[^\]\r\n]*\]"),
    "note mark-up": re.compile(r"\[[^\]\[\r\n:]*: ?|\]"),
    "front matter": re.compile(r"---[ \t]*(?:\r\n|\r|\n).*?(?:\r\n|\r|\n)---[ \t]*", re.DOTALL),
    "note sign": re.compile(rf"\[\^?[^\]\[\s:]{{1,20}}\]|[{SUPERSCRIPTS}]{{1,3}}|[*†‡§]{{1,3}}"),
    "note label": re.compile(
        rf"(?:\[\^[^\]\[\s:]{{1,20}}\]:|\[[^\]\[\s:]{{1,7}}\]|[{SUPERSCRIPTS}]{{1,3}}|[*†‡§]{{1,3}})\s*"
    ),
    "line-end hyphen": re.compile("[-\u2010\u00ad]"),
    "running header": re.compile(r"\S(?:[^\r\n]{0,118}\S)?"),
}


@record
class Removed:
    """An artefact taken out of the text: its kind (a key of `ARTEFACTS`), span in characters, line and words."""

    kind: str
    start: int
    end: int
    line: int
    text: str


@record
class Moved:
    """Lines that stood inside a paragraph and follow it now: their span, where they went, and their line."""

    start: int
    end: int
    to: int
    line: int


@record
class SourceNote:
    """A note as the export wrote it; `text` is its words, `start` and `end` their span in the decoded text."""

    marker: str
    text: str
    start: int
    end: int
    line: int


@record
class SourceLine:
    """One line with its artefacts gone; a paragraph that was broken over lines is one again.

    Attributes:
        number: 1-based number in the source.
        text: the words; `CALL` stands where a note is called.
        column: 1-based column of the first character of `text`.
        notes: the notes called in it, in order of their calls (None: call without a note).
        last: number of its last line in the source; left out, it is the first.
    """

    number: int
    text: str
    column: int
    notes: tuple[SourceNote | None, ...]
    last: int = 0

    def __post_init__(self) -> None:
        """A line that was not joined ends where it begins."""
        if not self.last:
            object.__setattr__(self, "last", self.number)


@dataclass(slots=True)
class Source:
    """A decoded text, line by line.

    Attributes:
        text: the whole decoded text.
        encoding: the codec that decoded it.
        lines: its lines, blank ones included.
        removed: every artefact that was taken out, in order.
        notes: every note, in order of their calls.
        front_matter: the YAML between the `---` lines at the head, '' where there is none.
        report: T findings.
        moved: lines that stood inside a paragraph and follow it now.
        start: offset of the first character after the front matter.
    """

    text: str
    encoding: str
    lines: list[SourceLine] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    notes: list[SourceNote] = field(default_factory=list)
    front_matter: str = ""
    report: Report = field(default_factory=Report)
    moved: list[Moved] = field(default_factory=list)
    start: int = 0


def line_ends(text: str) -> list[tuple[int, int]]:
    """Return start and end of every line end (`LINE_END`) of a text, in order."""
    if _SEPARATORS.search(text):
        return [match.span() for match in LINE_END.finditer(text)]
    found, at = [], 0
    for line in text.splitlines(keepends=True):  # several times faster than a pattern
        at += len(line)
        size = 2 if line[-2:] == "\r\n" else 1
        found.append((at - size, at))
    if found and not LINE_END.match(text, found[-1][0]):
        found.pop()  # the last line has no end
    return found


@record
class Edit:
    """What stands instead of a span of the source when its lines are read: a space, nothing, or a TAB."""

    start: int
    end: int
    put: str = ""


class View:
    """The source as it is read: the text with its edits made, and the way back from every offset.

    Args:
        text: the decoded text.
        start: where reading begins.
        edits: spans that read otherwise, none overlapping another.
        moved: spans (each within an edit that drops it) that are set elsewhere, as lines of their own.
    """

    def __init__(self, text: str, start: int = 0, edits: Iterable[Edit] = (), moved: Sequence[Moved] = ()) -> None:
        """Lay out the pieces."""
        self._starts: list[int] = []  # offsets in the view where a piece begins
        self._origins: list[tuple[int, bool]] = []  # where it comes from, and whether it is a stretch of the source
        self._parts: list[str] = []
        self._length = 0
        # A stable sort: where lines move to the place of an edit, they come first.
        events: list[tuple[int, Moved | Edit]] = [(m.to, m) for m in moved]
        events += [(e.start, e) for e in edits]
        events.sort(key=lambda event: event[0])
        position = start
        for at, event in events:
            self._add(text[position:at], position, True)
            position = at
            if isinstance(event, Edit):
                self._add(event.put, event.start, False)
                position = event.end
            else:
                self._add("\n", at, False)
                self._add(text[event.start : event.end], event.start, True)
        self._add(text[position:], position, True)
        self.text = "".join(self._parts)

    def _add(self, words: str, origin: int, real: bool) -> None:
        if words or not self._starts:
            self._starts.append(self._length)
            self._origins.append((origin, real))
            self._parts.append(words)
            self._length += len(words)

    def origin(self, offset: int) -> int:
        """Return the offset in the source of a character of the view."""
        n = bisect_right(self._starts, offset) - 1
        at, real = self._origins[n]
        return at + (offset - self._starts[n]) if real else at

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the source of a stretch of the view."""
        first = self.origin(start)
        return first, (self.origin(end - 1) + 1 if end > start else first)
