"""Take artefacts and notes out of lines, and tie each note to its call.

Notes whose words follow their paragraph, ``[footnoteRef:1]`` and `` [1: words] ``, are found here;
notes that other programs gather elsewhere are found by `pipeline.reader.gathered`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.model.records import record
from pipeline.reader.gathered import Body, Pairing, pair
from pipeline.reader.received import CALL, Removed, Source, SourceLine, SourceNote, View

#: What may stand within brackets: they end where the line ends, of whatever kind that is.
_INSIDE = r"[^\]\r\n\x0b\x0c\x85\u2028\u2029]*"
_ANY = re.compile(
    rf"(?P<bookmark>\[bookmark: {_INSIDE}\])|(?P<image>\[image: {_INSIDE}\])"
    rf"|\[(?P<note>footnote|endnote)Ref:(?P<marker>{_INSIDE})\]"
    "|(?P<control>[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ufffc\ud800-\udfff]+)|(?P<bom>\ufeff)"
)
#: What any of these begins with: one class of characters is looked for much faster than several patterns.
_FIRST = re.compile("[\\[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ufffc\ud800-\udfff]")
_HEAD = re.compile(r"\[([^\]\[:\r\n]*): ?")
_STRAY = re.compile(r" \[([\w*†‡]{1,4}): [^\]\[]+\] *$")
_BRACKET = re.compile(r"[\[\]]")
#: A note of several paragraphs is closed within so many lines.
_LINES = 20


@record
class _Found:
    """An artefact of a line, or the call of a gathered note."""

    start: int
    end: int
    kind: str
    marker: str = ""
    body: Body | None = None


class Taker:
    """Takes artefacts and notes out of one line after another; a note may run over several lines.

    Args:
        source: where lines, notes and artefacts are listed.
        view: the text as it is read; all offsets here are its own.
        starts: offsets in the source where lines begin, for their numbers.
        file: name for findings.
        findings: where findings go.
    """

    def __init__(
        self, source: Source, view: View, starts: list[int], file: str | None, findings: list[Diagnostic]
    ) -> None:
        """Begin with no line taken; `spans` is filled by the caller."""
        self.source, self.view, self.starts, self.file, self.findings = source, view, starts, file, findings
        self.text = view.text
        self.spans: list[tuple[int, int]] = []
        self.done = 0  # offset up to which the words of notes have been taken
        self.pairing = Pairing()
        #: Artefacts and calls of the whole text, in order: none of them runs over a line end.
        self.found_all: list[re.Match[str]] = []
        done = 0
        for first in _FIRST.finditer(self.text):
            if first.start() >= done and (match := _ANY.match(self.text, first.start())):
                self.found_all.append(match)
                done = match.end()
        self.found_at = [match.start() for match in self.found_all]

    def within(self, begin: int, end: int) -> list[re.Match[str]]:
        """Return the artefacts and calls that begin in a stretch."""
        return self.found_all[bisect_left(self.found_at, begin) : bisect_left(self.found_at, end)]

    def gather(self) -> None:
        """Pair the notes that stand apart from their paragraphs with their calls."""
        unanswered: list[tuple[int, int, str]] = []
        taken: list[tuple[int, int]] = []
        done = 0
        for index, (start, end) in enumerate(self.spans) if self.found_all else ():
            begin = max(start, min(done, end))
            calls = [(m.end(), m["marker"], m.start()) for m in self.within(begin, end) if m["note"]]
            if not calls:
                continue
            heads = _heads(self.text, [call[:2] for call in calls], end)
            answered = {n for n, _, _ in heads}
            unanswered += [(at, stop, marker) for n, (stop, marker, at) in enumerate(calls) if n not in answered]
            if heads:
                done = self.reach(heads, end, index)[0]
                taken.append((heads[0][1], max(done, end)))
        self.pairing = pair(self.text, self.spans, unanswered, taken)
        for code, found, expected, at in self.pairing.findings:
            line, column = self.place(at)
            self.found(code, found, expected, line, column)

    def reach(self, heads: list[tuple[int, int, int]], end: int, index: int) -> tuple[int, int]:
        """Return where the notes of a line end, and where the last of them is looked for to close."""
        limit = self.close(heads[-1][2], end, index)
        close = _closing(self.text, heads[-1][2], limit)
        # The words after a note of several lines belong to the line it ends on.
        return (close + 1 if close < limit and limit > end else limit), limit

    def line(self, begin: int, end: int, index: int, number: int, last: int) -> None:
        """Take one line: its artefacts, its notes, and what remains as a `SourceLine`."""
        text = self.text
        begin = max(begin, min(self.done, end))
        if index in self.pairing.lines:
            if (body := self.pairing.lines[index]) is not None:
                self.label(body)
            self.source.lines.append(SourceLine(number, "", 1, (), last))
            return
        marks = self.marks(begin, end)
        if not marks and text.find("]", begin, end) < 0:  # most lines
            words = text[begin:end]
            self.source.lines.append(SourceLine(number, words, len(words) - len(words.lstrip()) + 1, (), last))
            return
        calls = [m for m in marks if m.kind == "note call"]
        kept_spans: list[tuple[int, int]] = [(begin, end)]
        answers: dict[int, SourceNote] = {}
        if calls:
            kept_spans, answers = self.take(calls, begin, end, number, index)
        notes: list[SourceNote | None] = []
        kept: list[str] = []
        at = 0
        for start, stop in kept_spans:
            position = start
            while at < len(marks) and marks[at].end <= stop:
                mark, at = marks[at], at + 1
                if mark.start < start:
                    continue  # within a note, which lists its own
                kept.append(text[position : mark.start])
                position = mark.end
                if mark.kind in ("note call", "note sign"):
                    note = answers.get(mark.start)
                    if mark.body is not None:
                        note = self.note(mark.marker, mark.body.start, mark.body.end, number)
                    if note is None:
                        self.found(
                            Code.T007,
                            f"note {mark.marker!r} is called here and its words are nowhere",
                            f"`[{mark.marker}: …]` at the end of the paragraph",
                            *self.place(mark.start),
                        )
                    else:
                        self.source.notes.append(note)
                    notes.append(note)
                    kept.append(CALL)
                self.remove(mark)
            kept.append(text[position:stop])
        words = "".join(kept)
        if stray := _STRAY.search(words):
            self.found(
                Code.T008,
                f"a note {stray[1]!r} stands here and nothing calls it",
                f"`[footnoteRef:{stray[1]}]` where it belongs",
                number,
                stray.start() + 2,
            )
        column = len(words) - len(words.lstrip()) + 1
        self.source.lines.append(SourceLine(number, words, column, tuple(notes), last))

    def marks(self, begin: int, end: int) -> list[_Found]:
        """Return the artefacts and calls of a stretch, in order."""
        found = []
        at, order = bisect_left(self.found_at, begin), self.pairing.order
        while at < len(self.found_at) and self.found_at[at] < end:
            match, at = self.found_all[at], at + 1
            kind = "note call" if match["note"] else match.lastgroup or ""
            called = self.pairing.calls.get(match.start()) if match["note"] else None
            kind = "byte order mark" if kind == "bom" else kind
            found.append(_Found(match.start(), match.end(), kind, match["marker"] or "", called[1] if called else None))
        n = bisect_left(order, begin)
        if n == len(order) or order[n] >= end:
            return found
        taken = {mark.start for mark in found}
        while n < len(order) and order[n] < end:
            stop, body = self.pairing.calls[order[n]]
            if order[n] not in taken:
                found.append(_Found(order[n], stop, "note sign", body.marker, body))
            n += 1
        return sorted(found, key=lambda mark: mark.start)

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and column in the source of an offset."""
        origin = self.view.origin(offset)
        line = bisect_right(self.starts, origin)
        return line, origin - max(self.starts[line - 1], self.source.start if line == 1 else 0) + 1

    def remove(self, mark: _Found) -> None:
        """List an artefact."""
        start, end = self.view.span(mark.start, mark.end)
        self.source.removed.append(
            Removed(mark.kind, start, end, self.place(mark.start)[0], self.text[mark.start : mark.end])
        )

    def label(self, body: Body) -> None:
        """List what stands before the words of a gathered note, and the bracket after them."""
        kind = "note mark-up" if body.bracketed else "note label"
        self.remove(_Found(body.label, body.start, kind))
        if body.bracketed:
            self.remove(_Found(body.end, body.end + 1, kind))

    def found(self, code: Code, found: str, expected: str, line: int, column: int) -> None:
        """Add a warning."""
        self.findings.append(Diagnostic(code, Severity.WARNING, found, expected, "", Location(self.file, line, column)))

    def take(
        self, calls: list[_Found], begin: int, end: int, number: int, index: int
    ) -> tuple[list[tuple[int, int]], dict[int, SourceNote]]:
        """Take the words of the called notes off the end of the paragraph.

        Returns the spans of the paragraph itself (words may go on after a note), and the note of each
        call that has one, by the offset of the call.
        """
        heads = _heads(self.text, [(call.end, call.marker) for call in calls], end)
        if not heads:
            return [(begin, end)], {}
        notes: dict[int, SourceNote] = {}
        self.done, last = self.reach(heads, end, index)
        kept = [(begin, heads[0][1])]
        for k, (n, at, start) in enumerate(heads):
            final = k + 1 == len(heads)
            limit = last if final else heads[k + 1][1]
            close = _closing(self.text, start, limit)
            self.remove(_Found(at, start, "note mark-up"))
            if close < limit:
                self.remove(_Found(close, close + 1, "note mark-up"))
                if not (final and last > end):
                    kept.append((close + 1, limit))
            notes[calls[n].start] = self.note(calls[n].marker, start, close, number)
        return kept, notes

    def note(self, marker: str, start: int, end: int, number: int) -> SourceNote:
        """Make a note of its words, artefacts taken out."""
        parts, position = [], start
        for match in _ANY.finditer(self.text, start, end):
            parts.append(self.text[position : match.start()])
            position = match.end()
            kind = "note call" if match["note"] else match.lastgroup or ""
            self.remove(_Found(match.start(), match.end(), "byte order mark" if kind == "bom" else kind))
        parts.append(self.text[position:end])
        sign = "".join(c for c in marker if c.isprintable()).strip()
        first, last = self.view.span(start, end)
        return SourceNote(sign, "".join(parts), first, last, number)

    def close(self, start: int, end: int, index: int) -> int:
        """Return where the last note of a line ends: this line's end, or that of a later line that closes it.

        A note of several paragraphs runs on until a line that ends in `]`; so many lines are looked at.
        """
        if "]" in self.text[start:end]:
            return end
        for _, later in self.spans[index + 1 : index + 1 + _LINES]:
            if self.text[start:later].rstrip().endswith("]"):
                return later
        return end


def _closing(text: str, start: int, limit: int) -> int:
    """Return the offset of the bracket that closes a note, `limit` where none does."""
    depth = 1
    for match in _BRACKET.finditer(text, start, limit):
        depth += 1 if match[0] == "[" else -1
        if not depth:
            return match.start()
    last = text.rfind("]", start, limit)
    return last if last >= 0 else limit


def _heads(text: str, calls: list[tuple[int, str]], end: int) -> list[tuple[int, int, int]]:
    """Return (index of the call, start of ``[n: ``, start of the words) of each note found after the last call.

    Calls are given by their end and marker.
    """
    if not calls:
        return []
    search = calls[-1][0]
    places: dict[str, list[tuple[int, int]]] = {}
    for match in _HEAD.finditer(text, search, end):
        places.setdefault(match[1], []).append(match.span())
    heads: list[tuple[int, int, int]] = []
    for n, (_, marker) in enumerate(calls):
        candidates = places.get(marker, [])
        at = bisect_left(candidates, (search, 0))
        if at < len(candidates):
            start, search = candidates[at]
            heads.append((n, start, search))
    return heads
