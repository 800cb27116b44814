"""The walk over the lines of a region: roles, what is placed, and which lists are open."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.model.records import record
from pipeline.reader.languages import LanguagePack, VerbMatch
from pipeline.reader.lines import Enumerator, Line
from pipeline.reader.source import SourceNote

#: Lists nest no deeper than this.
MAX_DEPTH = 15


class Role(enum.Enum):
    """What a line is within its region."""

    PREAMBULAR = "preambular"
    PREAMBULAR_VERB = "preambular verb"
    OPERATIVE_VERB = "operative verb"
    OPERATIVE = "operative"
    ITEM = "item"
    CONTINUATION = "continuation"
    WRAP_UP = "words after a list that go on with its paragraph"
    TYPED = "number typed as words"
    HEADING = "heading"
    PREAMBLE_HEADING = "preambular text in the body"
    TABLE = "table"
    QUOTATION = "quotation"
    TEXT = "text"


@record
class Placed:
    """A line with its role.

    Attributes:
        line: the line (the first row of a table, the first line of a quotation).
        role: what it is.
        depth: nesting level of an item, 1 for the outermost.
        verb: the verb phrase at its head, where one counts.
        rows: the rows of a table.
        inner: the placed lines of a quotation.
        quotes: opening mark, closing mark and tail of a quotation.
        amendment: whether the quotation is text to be inserted elsewhere.
        tail_notes: the notes called in its tail.
    """

    line: Line
    role: Role
    depth: int = 0
    verb: VerbMatch | None = None
    rows: tuple[Line, ...] = ()
    inner: tuple[Placed, ...] = ()
    quotes: tuple[str, str, str] = ("", "", "")
    amendment: bool = False
    tail_notes: tuple[SourceNote | None, ...] = ()


@dataclass(slots=True)
class Level:
    """One open list: its system of numbers, its style and the last number."""

    system: str
    style: str
    last: int
    parts: tuple[int, ...] = ()


@dataclass(slots=True)
class Walk:
    """State of one walk over a region."""

    pack: LanguagePack
    lines: Sequence[Line]
    itu: bool
    body: bool
    quoted: bool = False
    at: int = 0
    placed: list[Placed] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    under_verb: bool = False
    unclosed: list[Line] = field(default_factory=list)
    last_of_preamble: int | None = None
    preamble_end: int | None = None

    @property
    def line(self) -> Line:
        """The line in question."""
        return self.lines[self.at]

    @property
    def before(self) -> Placed | None:
        """What was placed last."""
        return self.placed[-1] if self.placed else None

    def after(self, steps: int = 1) -> Line | None:
        """The line that follows, None at the end."""
        return self.lines[self.at + steps] if self.at + steps < len(self.lines) else None

    def depth(self, enumerator: Enumerator, opened: bool) -> int:
        """Return the level of an enumerator, closing and opening lists as it demands.

        A number continues the innermost list in which it is the next; a first number opens a list
        inside; anything else joins the innermost list of its kind.

        Args:
            enumerator: the number in question.
            opened: whether the words before it end in a colon, so that a list is expected.
        """
        readings, style = enumerator.readings, enumerator.style
        del self.levels[MAX_DEPTH:]  # deeper lists join the last level: nobody drafts them, and pages cannot show them
        first = next((r for r in readings if r[1] == 1), None)
        if len(enumerator.parts) > 1:
            return self.dotted(enumerator)
        if opened and first and not any(lv.system == first[0] and lv.style == style for lv in self.levels):
            self.levels.append(Level(first[0], style, 1, enumerator.parts))
            return len(self.levels) - 1
        for n in range(len(self.levels) - 1, -1, -1):
            level = self.levels[n]
            for system, ordinal in readings:
                repeated = bool(enumerator.extra) and ordinal == level.last
                bullet = ordinal == 0
                if (
                    level.system == system
                    and level.style == style
                    and (ordinal == level.last + 1 or repeated or bullet)
                ):
                    return self.join(n, system, style, ordinal, enumerator.parts)
        if first is None or any(lv.system == first[0] and lv.style == style for lv in self.levels):
            for n in range(len(self.levels) - 1, -1, -1):
                level = self.levels[n]
                for system, ordinal in readings:
                    if level.system == system and level.style == style:
                        return self.join(n, system, style, ordinal, enumerator.parts)
        system, ordinal = first or readings[0]
        self.levels.append(Level(system, style, ordinal, enumerator.parts))
        return len(self.levels) - 1

    def dotted(self, enumerator: Enumerator) -> int:
        """Return the level of ``1.11.1``: below the open number that its own begins with."""
        parts = enumerator.parts
        while (
            self.levels
            and self.levels[-1].parts != parts[:-1]
            and not (self.levels[-1].parts and len(self.levels[-1].parts) < len(parts))
        ):
            self.levels.pop()
        self.levels.append(Level(f"decimal{len(parts)}", enumerator.style, parts[-1], parts))
        return len(self.levels) - 1

    def join(self, n: int, system: str, style: str, ordinal: int, parts: tuple[int, ...]) -> int:
        """Continue the list at level `n`; deeper ones are closed."""
        del self.levels[n + 1 :]
        self.levels[n] = Level(system, style, ordinal, parts)
        return n

    def put(self, role: Role, depth: int = 0, verb: VerbMatch | None = None) -> Placed:
        """Place the line in question."""
        return Placed(self.line, role, depth, verb)
