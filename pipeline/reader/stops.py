"""TABs that a program made spaces of before it broke the lines: where the stops say that they stood.

Programs that cannot set a TAB put blanks up to the next eighth column, counted from the beginning of the
paragraph (`textwrap` of Python, `expand` of POSIX), and break the paragraph at the margin afterwards. So a run
of blanks that ends at a stop was a TAB; one that does not stands in a line that goes on from the line before,
and ends at a stop when the line before is counted in. That tells the rows of a table from the halves of one row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.reader.margins import Margin, Row

#: How far apart the stops are.
STOP = 8
#: So many runs of blanks must be seen, so large a share of which ends at a stop.
_LEAST, _SHARE = 3, 0.6
#: Blanks alone set columns where so large a share of the runs is longer than one TAB could be.
_COLUMNS = 0.25
#: So large a share of its rows must have as many cells as a table is thought to have.
_OFTEN = 0.2
#: So many lines without cells may stand between two rows of a table.
_APART = 3
_RUN = re.compile(r"(?<=\S) {2,}(?=\S)")
_ONE = re.compile(r"(?<=\S) (?=\S)")
#: Two blanks after these part sentences.
_SENTENCE = '.:;?!"”»)]。；،؛'
_FIGURES = re.compile(r"(?:^|(?<=\s))[(\[–−-]?\d[\d.,\u00a0 ]*[)\]]?$")
_WORD = re.compile(r"[^ \t]+")


@dataclass(frozen=True, slots=True)
class Gap:
    """A run of blanks in a line that was so many TABs: its span in the words of the line."""

    start: int
    end: int
    tabs: int


@dataclass(slots=True)
class Table:
    """A table.

    Attributes:
        tabs: how many TABs a row has.
        cells: by the number of TABs after them, the cells and the kinds of their beginnings.
    """

    tabs: int
    cells: dict[int, set[str]]

    def has(self, cell: str, after: int) -> bool:
        """Whether a cell is one that stands before so many TABs, or begins with a figure or sign as those there do."""
        cells = self.cells.get(after, set())
        return cell in cells or (_kind(cell) in cells if _kind(cell) else False)


class Stops:
    """The stops of one text.

    Args:
        rows: its lines.
        margin: its margin.

    Attributes:
        used: whether runs of blanks in this text end at stops.
        tables: for each line, the table it stands in.
    """

    def __init__(self, rows: Sequence[Row], margin: Margin) -> None:
        """Look where the runs of blanks end."""
        self.margin = margin
        self.used = _used(rows)
        self.tables: list[Table | None] = [None] * len(rows)
        if self.used:
            self._find(rows)

    def gaps(self, words: str, column: int, *, row: bool) -> list[Gap]:
        """Return the TABs of a line.

        Args:
            words: its words.
            column: where they begin, counted from the beginning of the paragraph.
            row: whether it stands among the rows of a table, where two blanks after a full stop may be a TAB.
        """
        found = []
        for run in _RUN.finditer(words) if "  " in words else ():
            end = column + run.end()
            short = len(run[0]) == 2 and words[run.start() - 1] in _SENTENCE
            if end % STOP == 0 and (row or not short):
                found.append(Gap(run.start(), run.end(), end // STOP - (column + run.start()) // STOP))
        return found

    def fresh(self, words: str, column: int = 0) -> bool:
        """Whether every run of blanks in a line that begins at a column ends at a stop."""
        return all(
            (column + run.end()) % STOP == 0
            for run in _RUN.finditer(words)
            if len(run[0]) > 2 or words[run.start() - 1] not in _SENTENCE
        )

    def single(self, words: str, column: int, table: Table, lacking: int, after: int = 0) -> list[Gap]:
        """Return single blanks that end at a stop where cells are lacking, and a cell follows that the table may have.

        Args:
            words: the words of a line.
            column: where they begin.
            table: the table.
            lacking: how many TABs the row lacks.
            after: how many TABs stand in the row after this line.
        """
        found: list[Gap] = []
        if lacking < 1:
            return found
        gaps = self.gaps(words, column, row=True)
        for blank in reversed(list(_ONE.finditer(words))):
            if len(found) < lacking and (column + blank.end()) % STOP == 0:
                later = [gap for gap in gaps if gap.start > blank.start()] + found
                end = min((gap.start for gap in later), default=len(words))
                if table.has(words[blank.end() : end], after + sum(gap.tabs for gap in later)):
                    found.append(Gap(blank.start(), blank.end(), 1))
        return found[::-1]

    def seam(self, table: Table, column: int, tabs: int, row: Row, last: str, full: bool) -> str | None:
        """Say what parts a row of a table and the next line.

        Args:
            table: the table.
            column: where the row so far ends.
            tabs: how many TABs it has so far.
            row: the next line.
            last: the line before it.
            full: whether the next word would not have fitted on that after a blank.

        Returns:
            a blank or a TAB where the line belongs to the row, '' where it does not; None where the words decide.
        """
        if row.indent:
            return ""  # a program that breaks lines leaves no blanks before their words
        word = _WORD.match(row.words)
        tabbed = STOP - column % STOP + len(word[0] if word else row.words) > self.margin.column - len(last)
        if not (full or tabbed):
            return ""
        if "  " not in row.words:
            return self._bare(table, column, tabs, row.words, last, (full, tabbed))
        more, moved = (sum(gap.tabs for gap in self.gaps(row.words, at, row=True)) for at in (0, column + 1))
        goes_on = full and self.fresh(row.words, column + 1) and tabs + moved <= table.tabs
        if not self.fresh(row.words):
            return " " if goes_on else ""
        if goes_on and more >= table.tabs:
            return None  # all its cells stand at stops either way
        if goes_on and tabs + moved == table.tabs:
            return " "
        return "\t" if tabbed and tabs + 1 + more == table.tabs else ""

    def _bare(self, table: Table, column: int, tabs: int, words: str, last: str, fits: tuple[bool, bool]) -> str | None:
        """Say the same where the next line has no run of blanks."""
        full, tabbed = fits
        begin = column - len(last)
        # The same row, its last TAB where the line was broken or further left.
        if tabbed and tabs < table.tabs and table.has(words, 0):
            before = len(self.single(last, begin, table, table.tabs - tabs - 1, 1))
            if tabs + before + 1 == table.tabs and not (full and self.single(last, begin, table, table.tabs - tabs)):
                return "\t"
        have = tabs + len(self.single(last, begin, table, table.tabs - tabs))
        figures = _FIGURES.search(last)
        if have >= table.tabs and figures:
            return " " if full and _FIGURES.fullmatch(words) else ""
        return None if full else ""

    def _find(self, rows: Sequence[Row]) -> None:
        """Find the tables: lines with cells, few lines apart."""
        celled = [n for n, row in enumerate(rows) if row.cells]
        block: list[int] = []
        for n in [*celled, len(rows) + _APART + 2]:
            if block and n - block[-1] > _APART + 1:
                self._table(rows, block)
                block = []
            block.append(n)

    def _table(self, rows: Sequence[Row], block: Sequence[int]) -> None:
        if len(block) < 2:
            return
        counts: Counter[int] = Counter()
        cells: dict[int, set[str]] = {}
        for n in block:
            row = rows[n]
            if row.indent % STOP or not self.fresh(row.words, row.indent):
                continue
            gaps = self.gaps(row.words, row.indent, row=True)
            counts[row.indent // STOP + sum(gap.tabs for gap in gaps)] += 1
            after, end = 0, len(row.words)
            for gap in reversed(gaps):
                cell = row.words[gap.end : end]
                cells.setdefault(after, set()).update((cell, _kind(cell)))
                after, end = after + gap.tabs, gap.start
        # Rows that were broken have fewer.
        often = [tabs for tabs, n in counts.items() if n >= _OFTEN * counts.total()]
        if often:
            table = Table(max(often), cells)
            for n in range(max(0, block[0] - 1), min(len(rows), block[-1] + 2)):
                self.tables[n] = table


def _used(rows: Sequence[Row]) -> bool:
    ends = [
        (row.indent + run.end(), len(run[0]))
        for row in rows
        if "   " in row.words and "\t" not in row.raw
        for run in _RUN.finditer(row.words)
        if len(run[0]) > 2
    ]
    if len(ends) < _LEAST:
        return False
    at_stops = sum(end % STOP == 0 for end, _ in ends)
    broad = sum(length > STOP for _, length in ends)
    return at_stops >= _SHARE * len(ends) and broad <= _COLUMNS * len(ends)


def _kind(cell: str) -> str:
    """Return how a cell begins: with a figure, with another sign, or with a word ('')."""
    head = cell[:1]
    if head.isdigit() or (head in "(-–−+" and cell[1:2].isdigit()):
        return "0"
    return "" if head.isalpha() else "-"
