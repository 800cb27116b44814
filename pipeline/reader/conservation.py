"""Prove that not one word was lost, added or moved (DESIGN section 7, guarantee 1).

The proof does not trust the reader: it starts from the decoded text, cuts out the spans that are
listed as removed (each must *be* an artefact of its kind), sets the words of notes apart, moves the
page furniture that stood inside a paragraph to where it is said to be, and compares what remains with
the words of the AKN tree, in order.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter

from pipeline.collecting import uncollected
from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.reader.received import ARTEFACTS, LINE_END, SUPERSCRIPTS, Moved, Removed, Source

_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_BLANK = " \t\u00a0\u3000"
#: Artefacts that may hold the line end of a text whose paragraphs are broken over lines.
_BROKEN = {"bookmark", "image", "note call", "note mark-up"}
_WORDS_OF_SIGN = str.maketrans({**dict.fromkeys("[]^:"), **dict(zip(SUPERSCRIPTS, "0123456789", strict=True))})
#: A running header stands on so many pages at least.
PAGES = 3
#: Page furniture is no longer than this, in lines and characters.
FURNITURE = (8, 120)


def squash(text: str) -> str:
    """Return `text` without white space; words and marks of punctuation stay."""
    return _SPACE.sub("", text)


def skeleton(line: str) -> str:
    """Return what running headers have in common: their words with every number alike."""
    return re.sub(r"\d+", "#", " ".join(line.split()))


def source_words(source: Source) -> tuple[str, list[str]]:
    """Return what must arrive: the words outside notes, and those of each note, white space gone.

    Raises:
        ValueError: a span is listed as removed that is not an artefact of its kind, or one is listed as moved
            that may not be.
    """
    _Proof(source).run()
    text = source.text
    inner = [(r.start, r.end) for r in source.removed] + [(m.start, m.end) for m in source.moved]
    inner.sort()
    notes = [(n.start, n.end) for n in source.notes]
    main: list[str] = []
    position = 0
    # Where a span is set elsewhere, nothing is cut there: the place is an empty span.
    arriving = [(m.to, m.to, text[m.start : m.end]) for m in source.moved]
    cuts = [(start, end, "") for start, end in inner + notes]
    for start, end, words in sorted([*arriving, *cuts], key=lambda cut: (cut[0], -cut[1])):
        if words or start >= position:
            main += [text[position:start], words]
            position = max(position, end)
    main.append(text[position:])
    return squash("".join(main)), [squash(_without(text, start, end, inner)) for start, end in notes]


def _without(text: str, start: int, end: int, cuts: list[tuple[int, int]]) -> str:
    """Return a stretch of the text less the cuts that lie in it."""
    parts, position = [], start
    # By index: a slice would copy all that follows, for each note of a long text.
    for n in range(bisect_left(cuts, (start, 0)), len(cuts)):
        first, last = cuts[n]
        if first >= end:
            break
        if first >= position:
            parts.append(text[position:first])
            position = last
    return "".join([*parts, text[position:end]])


class _Proof:
    """Looks at each span that the reader took out or moved, in the text as it was received."""

    def __init__(self, source: Source) -> None:
        self.source, self.text = source, source.text
        self.gone = {r.start: r.end for r in source.removed} | {m.start: m.end for m in source.moved}
        self.skeletons: Counter[str] = Counter()
        if any(r.kind == "running header" for r in source.removed):
            self.skeletons.update(map(skeleton, LINE_END.split(source.text)))

    def run(self) -> None:
        """Raise ValueError at the first span that is not what it is listed as."""
        labelled = Counter[str]()
        starts = {note.start: note.marker for note in self.source.notes}
        for r in self.source.removed:
            if not self.holds(r):
                raise ValueError(f"{self.text[r.start : r.end]!r} is listed as {r.kind} and is none")
            if r.kind == "note label":
                if r.end not in starts:
                    raise ValueError(f"{self.text[r.start : r.end]!r} is listed as {r.kind} and heads no note")
                labelled[starts[r.end]] += 1
        for r in self.source.removed:
            if r.kind == "note sign":
                marker = self.text[r.start : r.end].translate(_WORDS_OF_SIGN)
                if not labelled[marker]:
                    raise ValueError(f"{self.text[r.start : r.end]!r} is listed as {r.kind} and calls no note")
                labelled[marker] -= 1
        for m in self.source.moved:
            if not self.movable(m):
                raise ValueError(f"{self.text[m.start : m.end]!r} may not be moved")

    def holds(self, removed: Removed) -> bool:
        """Whether a span is an artefact of its kind."""
        words = self.text[removed.start : removed.end]
        shapes = [words]
        if removed.kind in _BROKEN:
            shapes += [
                re.sub(rf"[{_BLANK}]*(?:{LINE_END.pattern})[{_BLANK}]*", put, words, count=2) for put in (" ", "")
            ]
        if not any(ARTEFACTS[removed.kind].fullmatch(shape) for shape in shapes):
            return False
        if removed.kind == "line-end hyphen":
            return self.hyphen(removed)
        if removed.kind == "running header":
            whole = self.whole_lines(removed.start, removed.end)
            return whole and self.skeletons[skeleton(words)] >= PAGES
        return True

    def hyphen(self, removed: Removed) -> bool:
        """Whether a hyphen ends a line within a word: a letter before it, a line end behind, a small letter next."""
        behind = self.skip_blanks(removed.end)
        if not self.text[removed.start - 1 : removed.start].isalpha() or not LINE_END.match(self.text, behind):
            return False
        at = removed.end
        while at < len(self.text) and (self.text[at].isspace() or at in self.gone):
            at = self.gone.get(at, at + 1)
        following = self.text[at : at + 1]
        return following.islower() or (self.text[removed.start] == "\u00ad" and following.isalpha())

    def movable(self, moved: Moved) -> bool:
        """Whether a span is a few short lines, whole, that went forward to the end of a line."""
        lines = LINE_END.split(self.text[moved.start : moved.end])
        short = len(lines) <= FURNITURE[0] and max(map(len, lines)) <= FURNITURE[1]
        behind = self.skip_blanks(moved.to)
        ends = behind >= len(self.text) or LINE_END.match(self.text, behind) is not None
        return short and moved.end <= moved.to and ends and self.whole_lines(moved.start, moved.end)

    def whole_lines(self, start: int, end: int) -> bool:
        """Whether nothing else stands on the lines of a span."""
        while start and self.text[start - 1] in _BLANK:
            start -= 1
        end = self.skip_blanks(end)
        before = not start or LINE_END.fullmatch(self.text[start - 1 : start]) is not None
        return before and (end >= len(self.text) or LINE_END.match(self.text, end) is not None)

    def skip_blanks(self, at: int) -> int:
        """Return the offset of the first character at or after `at` that is no blank."""
        while at < len(self.text) and self.text[at] in _BLANK:
            at += 1
        return at


@uncollected()
def check(source: Source, made: str, made_notes: list[str], file: str | None) -> Diagnostic | None:
    """Compare the words of the source with the words of the AKN tree.

    Args:
        source: the decoded text with its spans.
        made: all words of the tree outside notes, in document order.
        made_notes: the words of each note, in document order.
        file: name for the finding.

    Returns:
        T001 at the first difference, or None.
    """
    try:
        wanted, wanted_notes = source_words(source)
    except ValueError as error:
        return _lost(str(error), "", Location(file))
    made = squash(made)
    if wanted != made:
        return _difference(source, wanted, made, file)
    notes = [squash(note) for note in made_notes]
    for note, want, got in zip(source.notes, wanted_notes, notes, strict=False):
        if want != got:
            return _lost(f"note {note.marker!r} became {got[:60]!r}", repr(want[:60]), Location(file, note.line))
    if len(wanted_notes) != len(notes):
        return _lost(f"{len(notes)} notes in the output", f"{len(wanted_notes)}", Location(file))
    return None


def _difference(source: Source, wanted: str, made: str, file: str | None) -> Diagnostic:
    at = next((n for n, (a, b) in enumerate(zip(wanted, made, strict=False)) if a != b), min(len(wanted), len(made)))
    line, seen = None, 0
    for source_line in source.lines:
        seen += len(squash(source_line.text).replace("\ufffc", ""))
        if seen > at:
            line = source_line.number
            break
    return _lost(
        f"the output reads {made[max(0, at - 20) : at + 40]!r}",
        repr(wanted[max(0, at - 20) : at + 40]),
        Location(file, line),
    )


def _lost(found: str, expected: str, where: Location) -> Diagnostic:
    return Diagnostic(
        Code.T001,
        Severity.ERROR,
        f"words are not conserved: {found}",
        expected,
        "this is a fault of aknpress: please report it with the text",
        where,
    )
