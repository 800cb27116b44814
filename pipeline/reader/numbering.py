"""Findings about numbers that jump or repeat: of paragraphs, of items and of sections.

What counts on is a series: the paragraphs of a body, the items of one list, the sections of one level. A series is
judged as a whole, so that one number mistyped is one finding and not two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.diagnostics import Code
from pipeline.reader.lines import ABJAD, CJK, CYRILLIC, LATIN, ORDINALS, Enumerator, Line
from pipeline.reader.walk import Placed, Role

#: What ends every list that is open.
_BREAKS = frozenset(
    {
        Role.PREAMBULAR,
        Role.PREAMBULAR_VERB,
        Role.OPERATIVE_VERB,
        Role.OPERATIVE,
        Role.HEADING,
        Role.PREAMBLE_HEADING,
    }
)
#: Arabic lists double their letters after the twenty-sixth, where the Latin ones beside them do, or after the last.
_DOUBLED = ("abjad", 27, len(ABJAD) + 1)
_ROMANS = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class Misnumbered:
    """One number that does not follow.

    Attributes:
        line: where it stands.
        code: S003 where it jumps, S004 where it stands twice.
        found: what was found.
        expected: the number that follows.
    """

    line: Line
    code: Code
    found: str
    expected: str


@dataclass(slots=True)
class _Series:
    """Numbers that count on, of one style; ``what`` names what they number."""

    what: str
    style: str
    start: int = 1
    entries: list[tuple[Line, Enumerator]] = field(default_factory=list)
    systems: list[str] = field(default_factory=list)

    def add(self, line: Line, e: Enumerator) -> None:
        """Append a number; `systems` are those in which every one can be read, likeliest first."""
        read = [system for system, _ in e.readings]
        self.systems = [system for system in self.systems if system in read] if self.entries else read
        self.entries.append((line, e))

    def kinds(self) -> list[str]:
        """Return those of its systems in which it begins with 1, all where it begins with 1 in none."""
        first = dict(self.entries[0][1].readings)
        # ``i`` at the head of a list is the first roman number, not the ninth letter.
        return [system for system in self.systems if first[system] == 1] or self.systems

    def takes(self, e: Enumerator) -> bool:
        """Whether a number is of the kind of those before it."""
        kinds = self.kinds()
        same = any(system in kinds for system, _ in e.readings)
        return self.style == e.style and same and self.entries[0][1].parts[:-1] == e.parts[:-1]

    def faults(self) -> list[Misnumbered]:
        """Return what is wrong, by the system of numbers in which least is."""
        judged = [list(self._judged(system)) for system in self.kinds()]
        return min(judged, key=len, default=[])

    def _judged(self, system: str) -> Iterator[Misnumbered]:
        ordinals = [next(o for s, o in e.readings if s == system) for _, e in self.entries]
        expected = self.start or ordinals[0]
        seen: set[int] = set()
        for n, (line, e) in enumerate(self.entries):
            ordinal = ordinals[n]
            following = ordinals[n + 1] if n + 1 < len(ordinals) else None
            if ordinal == expected or (e.extra and ordinal == expected - 1) or (system, expected, ordinal) == _DOUBLED:
                expected = ordinal + 1
            elif ordinal == 1 and expected > 2 and following != expected + 1:
                expected, seen = 2, set()  # a list begins anew
            else:
                yield self._fault(line, e, system, expected, ordinal in seen)
                # Where the next number goes on as if this one were right, this one alone is mistyped.
                expected = expected + 1 if following == expected + 1 else ordinal + 1
            seen.add(ordinal)

    def _fault(self, line: Line, e: Enumerator, system: str, expected: int, twice: bool) -> Misnumbered:
        number = spelled(system, expected)
        before = spelled(system, expected - 1)
        head = e.num.strip(" .)）(（、．-–—\t\u00a0")
        wanted = f"number {number}" if number else "the number that follows"
        if twice:
            return Misnumbered(line, Code.S004, f"{self.what} number {head} stands twice", wanted)
        return Misnumbered(line, Code.S003, f"{self.what} number {head} after {before or 'nothing'}", wanted)


def spelled(system: str, ordinal: int) -> str:
    """Return a number as a system writes it, without punctuation; '' for what it does not reach.

    Args:
        system: as in the readings of an `Enumerator`.
        ordinal: from 1; 0 gives ``0`` where numbers are digits.
    """
    if system.startswith("decimal"):
        return str(ordinal)
    if ordinal < 1:
        return ""
    base, _, case = system.partition("-")
    if base == "roman":
        text = ""
        for value, digits in _ROMANS:
            text += digits * (ordinal // value)
            ordinal %= value
    else:
        alphabet: Sequence[str] = {
            "latin": LATIN,
            "cyrillic": CYRILLIC,
            "abjad": ABJAD,
            "han": CJK,
            "ordinal": ORDINALS,
        }.get(base, "")
        text = alphabet[ordinal - 1] if ordinal <= len(alphabet) else ""
    return text.upper() if case == "upper" else text


def misnumbered(placed: Sequence[Placed]) -> list[Misnumbered]:
    """Return the numbers of a region that jump or repeat, in the order of their lines.

    Args:
        placed: its lines with their roles.
    """
    series = [
        *_paragraphs(placed),
        # Letters typed by hand stay with the words, and count on all the same.
        *_nested(placed, frozenset({Role.ITEM, Role.TYPED}), "item", _BREAKS),
        *_nested(placed, frozenset({Role.HEADING}), "section", frozenset()),
    ]
    found = [fault for one in series for fault in one.faults()]
    return sorted(found, key=lambda fault: fault.line.first)


def _paragraphs(placed: Sequence[Placed]) -> Iterator[_Series]:
    """Yield the paragraphs of a body; under verb lines they count anew."""
    series = _Series("paragraph", "")
    for entry in placed:
        e = entry.line.number
        if entry.role is Role.OPERATIVE_VERB:
            if series.entries:
                yield series
            series = _Series("paragraph", "")
        elif entry.role is Role.OPERATIVE and e is not None and len(e.parts) == 1:
            series.add(entry.line, e)
    if series.entries:
        yield series


def _nested(placed: Sequence[Placed], roles: frozenset[Role], what: str, breaks: frozenset[Role]) -> Iterator[_Series]:
    """Yield lists within lists: a number goes on with the innermost list in which it is the next.

    The depth at which a line was placed is no witness: the walk that chose it had to make do with wrong numbers.
    """
    levels: list[_Series] = []
    for entry in placed:
        e = entry.line.number
        if entry.role in breaks:
            yield from levels
            levels = []
        elif entry.role in roles and e is not None and e.readings[0][1]:
            level = _level(levels, e)
            if level is not None:
                yield from levels[level + 1 :]
                del levels[level + 1 :]
            else:
                if all(ordinal != 1 for _, ordinal in e.readings):
                    yield from levels
                    levels = []
                # A list may go on with the numbers of one that stands elsewhere.
                levels.append(_Series(what, e.style, 0))
            levels[-1].add(entry.line, e)
    yield from levels


def _level(levels: Sequence[_Series], e: Enumerator) -> int | None:
    """Return the level that a number goes on with, None for one that opens its own."""
    leaps = [(_leap(levels[n], e), -n) for n in range(len(levels)) if levels[n].takes(e)]
    if not leaps:
        return None
    leap, n = min(leaps)  # of two alike, the inner one
    kinds = levels[-n].kinds()
    # ``i`` that is not the next letter is the first roman number.
    return None if leap and any(o == 1 and system not in kinds for system, o in e.readings) else -n


def _leap(series: _Series, e: Enumerator) -> int:
    """Return how far a number is from the one that would go on with a series, 0 for that one."""
    last, kinds = dict(series.entries[-1][1].readings), series.kinds()
    return min(abs(o - last[s] - 1) for s, o in e.readings if s in kinds)
