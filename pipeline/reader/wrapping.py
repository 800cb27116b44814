"""Paragraphs that were broken over lines, made whole again before anything looks at the lines.

`margins` says whether a text is wrapped at all and which lines are full, `joints` which of these go on,
`furniture` what pages left between two halves. A text that is not wrapped is returned as it came.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.reader import margins
from pipeline.reader.conservation import skeleton, source_words, squash
from pipeline.reader.furniture import Furniture, pages
from pipeline.reader.hyphens import Hyphens
from pipeline.reader.joints import Joints, OpenNotes, glue
from pipeline.reader.languages import LanguagePack
from pipeline.reader.lines import Enumerator, enumerator
from pipeline.reader.margins import Margin, Row
from pipeline.reader.received import CALL, LINE_END, Edit, Moved, Removed, Source
from pipeline.reader.source import read_lines
from pipeline.reader.stops import STOP, Gap, Stops

_CELLS = re.compile(
    r"(?<=\S)(?:[ \u00a0]*\t[ \t\u00a0]*|[ \u00a0]{3,}|(?<![.:;?!\"”»)\]。；،؛])[ \u00a0]{2})(?=\S)(?!\[\w{1,8}: )"
)
_LABEL = re.compile(r"\S{1,10}\t|\d{1,3}[A-Z]? {2,}")
#: An amount in a column: figures, grouped or in brackets.
_AMOUNT = re.compile(r"[(–-]?\d[\d ,.\u00a0\u202f]*\)?(?=$| {2,}|\t)")
_GAP = re.compile(r"[ \u00a0]{2,}")
#: So many lines a heading may run over.
_HEADING = 3
#: So many lines on either side show how many cells the rows of a table have.
_NEARBY = 30


@dataclass(slots=True)
class _Made:
    """What joining does to the text."""

    edits: list[Edit] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    joined: int = 0


def unwrap(source: Source, pack: LanguagePack, file: str | None) -> Source:
    """Join the lines of a wrapped text into paragraphs.

    Args:
        source: the text, split into lines.
        pack: its language.
        file: name for findings.

    Returns:
        the source with one line a paragraph, and findings (T002) that say what was done; the same
        source where the text is not wrapped.
    """
    if not margins.possible(source.text, source.start):
        return source
    found = margins.rows(source.text, source.start)
    margin = margins.find(found)
    if margin is None:
        return source
    # A note that runs over lines that moved has no span of its own: then what pages left stays where it is.
    for between in (pages(found, margin), []):
        made = _Joiner(source.text, found, margin, pack, between).run()
        findings = [d for d in source.report if d.code not in (Code.T007, Code.T008)]
        findings += _findings(source, made, margin, file)
        joined = read_lines(source, file, findings, made.edits, made.removed, made.moved)
        if made.joined and _whole(joined):
            return joined
    return source


def _whole(source: Source) -> bool:
    """Whether lines and notes hold the words of the text in order, as `conservation` will ask at the end."""
    try:
        words, notes = source_words(source)
    except ValueError:
        return False
    made = squash("".join(line.text for line in source.lines)).replace(CALL, "")
    return made == words and [squash(note.text) for note in source.notes] == notes


def _findings(source: Source, made: _Made, margin: Margin, file: str | None) -> list[Diagnostic]:
    """Say what was done: once for the lines, the hyphens and each running header, and for each line that was moved."""

    def note(found: str, line: int) -> Diagnostic:
        return Diagnostic(Code.T002, Severity.NOTE, found, "", "", Location(file, line))

    if not made.joined:
        return []
    first = source.text.count("\n", 0, made.edits[0].start) + 1
    found = [note(f"lines broken at column {margin.column} joined into paragraphs: {made.joined} line ends", first)]
    hyphens = [r for r in made.removed if r.kind == "line-end hyphen"]
    if hyphens:
        found.append(note(f"hyphens at line ends removed: {len(hyphens)}", hyphens[0].line))
    headers: dict[str, list[Removed]] = {}
    for r in made.removed:
        if r.kind == "running header":
            headers.setdefault(skeleton(r.text), []).append(r)
    found += [
        note(f"running header {many[0].text!r} removed from {len(many)} pages", many[0].line)
        for many in headers.values()
    ]
    for m in made.moved:
        words = source.text[m.start : m.end]
        found.append(note(f"{words!r} stood between two halves of a paragraph and follows it now", m.line))
    return found


class _Joiner:
    """Joins the lines of one text."""

    def __init__(
        self, text: str, rows: Sequence[Row], margin: Margin, pack: LanguagePack, between: list[Furniture]
    ) -> None:
        self.text, self.margin = text, margin
        self.starts = [0, *(match.end() for match in LINE_END.finditer(text))]
        dropped = {n for page in between for n in range(page.first, page.last + 1)}
        #: The lines of the text itself, and what pages left before each.
        self.rows = [row for n, row in enumerate(rows) if n not in dropped]
        self.pages: dict[int, tuple[Furniture, list[Row]]] = {}
        kept = 0
        ahead = iter(between)
        page = next(ahead, None)
        for n in range(len(rows)):
            if page and n > page.last:
                self.pages[kept] = (page, list(rows[page.first : page.last + 1]))
                page = next(ahead, None)
            kept += n not in dropped
        rows = self.rows
        near = [n + 1 in self.pages or rows[n + 1].blanks <= margin.spaced for n in range(len(rows) - 1)]
        full = [margin.full(rows[n], rows[n + 1]) for n in range(len(rows) - 1)]
        self.near, self.full = near, full
        self.justified = self._justified()
        self.cells = [self._cells(row) for row in rows]
        self.hyphens = Hyphens(rows, pack, sum(full))
        self.joints = Joints(pack, rows, margin, full, near)
        self.notes = OpenNotes(rows)
        self.stops = Stops(rows, margin)
        #: Where the paragraph so far ends, how many TABs it has, and what parts the next line from it.
        self.column = self.tabs = 0
        self.put = ""
        #: The lines of the row of a table, where each begins, and how many TABs the row has at its end.
        self.placed: list[tuple[int, int, int]] = []
        self.made = _Made()

    def run(self) -> _Made:
        """Go through the lines once."""
        rows, first = self.rows, 0
        paragraph = ""
        for n, row in enumerate(rows):
            if self.cells[n] and self.joints.begun and not self.stops.used:
                self.table(n)
            self.put = ""
            if n and self.continues(first, n, paragraph):
                paragraph = self.join(n, paragraph)
                self.notes.read(row.words)
                continue
            self.close(first, n)
            self.complete()
            first, paragraph = n, row.words
            self.notes.start()
            self.notes.read(paragraph)
            self.joints.begins(paragraph)
            self.number(row)
            self.column = self.tabs = 0
            self.set_tabs(n, row.indent, begins=True)
        self.close(first, len(rows))
        self.complete()
        self.made.edits.sort(key=lambda e: e.start)
        return self.made

    def continues(self, first: int, n: int, paragraph: str) -> bool:
        """Whether line `n` belongs to the paragraph that began with line `first`."""
        if not self.near[n - 1]:
            return False
        if self.notes.answers(self.rows[n].words):
            return True  # whether the line is full or not: two blanks may have stood before the note
        table = self.stops.tables[n - 1] if self.joints.begun and not self.notes.open else None
        if table is not None:
            put = self.stops.seam(table, self.column, self.tabs, self.rows[n], self.rows[n - 1].raw, self.full[n - 1])
            self.put = put or ""
            if put is not None:
                return bool(put)
        if not self.full[n - 1]:
            return False
        before, here = len(self.cells[n - 1]), len(self.cells[n])
        # Within the text a row of cells may have been broken too; before it, columns are those of a masthead.
        if table is None and ((before and here) or (max(before, here) > self.joints.begun and self._columns(n))):
            return self.joints.begun and self._row_goes_on(first, n)
        if self.notes.open or self.notes.ended:
            return self.notes.open
        after = self.rows[n + 1] if n + 1 < len(self.rows) else None
        last = next((m for m in range(n, min(n + _HEADING, len(self.full))) if not (self.full[m] and self.near[m])), -1)
        final = self.joints.closing(self.rows[last].words) if last >= 0 else "."
        return self.aligned(first, n) and self.joints.goes_on(paragraph, self.rows[n], after, final)

    def aligned(self, first: int, n: int) -> bool:
        """Whether the indent of a line is one that its paragraph has."""
        rows = self.rows
        indent, head = rows[n].indent, rows[first]
        if n - first > 1:
            return abs(indent - rows[n - 1].indent) <= 1
        if indent > head.indent + 1:  # a hanging indent
            found = enumerator(head.words)
            hang = len(head.words[: found.end].expandtabs(8)) if found else 0
            return margins.flows(head, rows[n]) or bool(found and indent <= head.indent + hang + 4)
        return head.indent - indent <= 12

    def join(self, n: int, paragraph: str) -> str:
        """Join line `n` to the one before, and return the paragraph so far (its beginning and end)."""
        before, row = self.rows[n - 1], self.rows[n]
        put, end = glue(before.words, row.words), before.end
        if before.words[-1] in "-\u2010\u00ad" and before.words[-2:-1].isalpha():
            put = " " if self.hyphens.parts(row.words) else ""
            if self.hyphens.drops(before.words, row.words):
                end -= 1
                self.remove("line-end hyphen", end, before.end)
                self.made.edits.append(Edit(end, before.end))
        put = self.put or put
        self.made.edits.append(Edit(before.end, row.begin, put))
        self.made.joined += 1
        if self.put == "\t":
            self.tabs += 1
        self.set_tabs(n, self.column + (STOP - self.column % STOP if self.put == "\t" else len(put)))
        words = paragraph if end == before.end else paragraph[:-1]
        # What is asked of a paragraph is whether it is a heading, and how it ends.
        return words[:400] + words[400:][-80:] + put + row.words if len(words) > 480 else words + put + row.words

    def close(self, first: int, after: int) -> None:
        """Settle what pages left within and before a paragraph, now that its end is known."""
        end = self.rows[after - 1].end
        for n in range(first, after):
            if n not in self.pages:
                continue
            page, lines = self.pages[n]
            for m, row in enumerate(lines, page.first):
                if m in page.repeated:
                    self.remove("running header", row.begin, row.end)
                    if n == first:
                        self.made.edits.append(Edit(row.begin, row.end))
                elif n > first:
                    self.made.moved.append(Moved(row.begin, row.end, end, self.line(row.begin)))

    def number(self, row: Row) -> None:
        """Two blanks or more after a number stand for the TAB that they came from."""
        found = enumerator(row.words)
        gap = _GAP.match(row.words, len(found.num)) if found else None
        if gap:
            self.made.edits.append(Edit(row.begin + gap.start(), row.begin + gap.end(), "\t"))

    def set_tabs(self, n: int, column: int, *, begins: bool = False) -> None:
        """Set the TABs of a line that begins at a column of its paragraph, where runs of blanks end at stops."""
        row, table = self.rows[n], self.stops.tables[n]
        self.column = column + len(row.words)
        if not (self.stops.used and self.joints.begun):
            return
        gaps = self.stops.gaps(row.words, column, row=table is not None)
        blanks = row.indent if begins and table is not None else 0
        if blanks and not blanks % STOP and row.raw.startswith(" " * blanks):
            gaps.insert(0, Gap(-blanks, 0, blanks // STOP))
        self.put_tabs(row, gaps, enumerator(row.words) if begins else None)
        if table is not None:
            self.placed.append((n, column, self.tabs))

    def put_tabs(self, row: Row, gaps: Sequence[Gap], number: Enumerator | None = None) -> None:
        """Put TABs for gaps in a line, that after its number aside, which `number` sets."""
        for gap in gaps:
            self.tabs += gap.tabs
            if not (number and gap.start == len(number.num)):
                self.made.edits.append(Edit(row.begin + gap.start, row.begin + gap.end, "\t" * gap.tabs))

    def complete(self) -> None:
        """Set the TABs that a row of a table lacks at its end, where single blanks stand for them."""
        for n, column, tabs in reversed(self.placed):
            table = self.stops.tables[n]
            if table is not None and self.tabs < table.tabs:
                words, lacking = self.rows[n].words, table.tabs - self.tabs
                self.put_tabs(self.rows[n], self.stops.single(words, column, table, lacking, self.tabs - tabs))
        self.placed.clear()

    def _justified(self) -> bool:
        """Whether blanks were put between words to make all lines equally long."""
        filled = [row for row, full in zip(self.rows, self.full, strict=False) if full]
        exact = sum(self.margin.measure(row.raw)[0] == self.margin.column for row in filled)
        spread = sum("  " in row.words for row in filled)
        return len(filled) > 5 and exact > 0.8 * len(filled) and spread > 0.4 * len(filled)

    def _cells(self, row: Row) -> list[tuple[int, int]]:
        """Return the gaps in a line that may part cells, as spans in the source."""
        found = enumerator(row.words)
        label = _LABEL.match(row.words)
        start = found.end if found else label.end() if label else 0
        gaps = [
            m.span() for m in _CELLS.finditer(row.words, start) if not self.justified or "\t" in m[0] or len(m[0]) > 4
        ]
        return [(row.begin + begin, row.begin + end) for begin, end in gaps]

    def _row_goes_on(self, first: int, n: int) -> bool:
        """Whether line `n` is the rest of a row of cells that began with line `first`: what the row still lacks."""
        width = self._width(n)
        so_far = sum(len(self.cells[m]) for m in range(first, n))
        words, before = self.rows[n].words, self.rows[n - 1].words
        open_ = before[-1].isalnum() or before[-1] in ")-"
        here = len(self.cells[n])
        amount = bool(so_far and _AMOUNT.fullmatch(words))
        # A blank that the program dropped at the line end may have been the TAB before a cell.
        parted = bool(so_far) and not words[0].islower() and so_far + here < width
        self.put = "\t" if parted or (amount and not before[-1].isdigit()) else ""
        if amount or (words[0].islower() and (so_far or open_)):
            return True
        # Words of the first cell alone: then the next line brings all that the row has.
        return so_far < width and (so_far + here <= width if so_far else open_ and here == width)

    def _width(self, n: int) -> int:
        """Return how many gaps most rows near line `n` have that surely stand on one line, 0 where there are none."""
        counts: Counter[int] = Counter()
        for step in (-1, 1):
            m, far = (n - 1 if step < 0 else n), 0
            while 0 <= m < len(self.rows) and far < _NEARBY and (self.cells[m] or self.full[max(0, m - 1)]):
                alone = m == 0 or not (self.full[m - 1] and self.near[m - 1])
                if self.cells[m] and alone and not (m < len(self.full) and self.full[m]):
                    counts[len(self.cells[m])] += 1
                m, far = m + step, far + 1
        return max(counts, key=lambda gaps: (counts[gaps], gaps)) if counts else 0

    def _columns(self, n: int) -> bool:
        """Whether one of two lines has columns: more than one gap, or a broad one."""
        both = self.cells[n - 1], self.cells[n]
        return any(len(gaps) > 1 or any(end - start > 4 for start, end in gaps) for gaps in both)

    def table(self, n: int) -> None:
        """Blanks between the cells of several rows running stand for the TABs that they came from."""
        if any(self.cells[m] for m in (n - 2, n - 1, n + 1, n + 2) if 0 <= m < len(self.rows)):
            self.made.edits += [
                Edit(start, end, "\t") for start, end in self.cells[n] if "\t" not in self.text[start:end]
            ]

    def line(self, offset: int) -> int:
        """Return the number of the line where an offset is."""
        return bisect_right(self.starts, offset)

    def remove(self, kind: str, start: int, end: int) -> None:
        self.made.removed.append(Removed(kind, start, end, self.line(start), self.text[start:end]))
