"""Split what follows the formula into the document itself and what is attached to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.model.records import record
from pipeline.reader.formula import FormulaLine, read_formula
from pipeline.reader.headings import article, named, numeral, shaped
from pipeline.reader.inlines import finder
from pipeline.reader.languages import LanguagePack
from pipeline.reader.lines import Line, make

#: A formula is no longer than this where it opens a part.
_FORMULA_LENGTH = 120
#: An annex whose heading has so many lines has a title, and maybe the heading of its first section.
_TITLED = 3
#: Lines that the heading of a part may take.
_HEADING_LINES = 3
#: A closing line is shorter than this, and one that says how each State voted than that; it may take so many lines.
_CLOSING, _VOTE, _VOTE_LINES = 160, 6_000, 40
_OPEN, _SHUT = frozenset("[［（("), frozenset("]］）)")
#: The letter of a part before its title.
_LETTER = re.compile(r"^(?P<num>[A-ZА-Я]|[IVXLC]+)[.:]?\s+(?=[^\W\d_])")


@record
class Region:
    """The document itself (the first region) or one attachment.

    Attributes:
        name: '' for the document, ``annex`` for an annex, ``part`` for a text with a formula of its own.
        number: its number as written, '' where it has none.
        heading: the lines that name it, those of a broken title as one.
        span: indexes of its lines, the heading left out.
        formula: its own formula, where it has one.
    """

    name: str
    number: str
    heading: tuple[Line, ...]
    span: tuple[int, int]
    formula: FormulaLine | None


def regions(pack: LanguagePack, lines: Sequence[Line], start: int) -> list[Region]:
    """Return the regions of the lines from `start` on, at least one."""
    parts = dict(_parts(pack, lines, start))
    heads = [n for n in range(start, len(lines)) if n in parts or is_annex(pack, lines[n])]
    cuts = [start, *heads, len(lines)]
    found = [Region("", "", (), (start, cuts[1]), None)]
    for begin, end in pairwise(cuts[1:]):
        if begin in parts:
            formula = parts[begin]
            stop = formula.index if formula else begin + 1
            number = _LETTER.match(lines[begin].bare)
            heading = tuple(lines[begin:stop])
            found.append(Region("part", number["num"] if number else lines[begin].bare, heading, (stop, end), formula))
            continue
        stop = begin + 1
        while stop < end - 1 and stop - begin < 5 and _titles(pack, lines[stop]):
            stop += 1
        formula = next((f for n in range(stop, min(stop + 3, end)) if (f := read_formula(pack, lines, n))), None)
        heading_end = formula.index if formula else _title_end(pack, lines, begin, stop, end)
        heading = _joined(pack, lines[begin:heading_end])
        found.append(Region("annex", _number(pack, lines[begin]), heading, (heading_end, end), formula))
    return found


def _title_end(pack: LanguagePack, lines: Sequence[Line], begin: int, stop: int, end: int) -> int:
    """Return where the title of an annex ends: its last line may be the heading of what follows.

    It is one where further headings without a number stand below, and it is not the first line of the title.
    """
    last = lines[stop - 1]
    if stop - begin < _TITLED or not last.bare[:1].isupper() or _goes_on(pack, lines[stop - 2], last):
        return stop
    for n in range(stop + 1, end - 1):
        line, below = lines[n], lines[n + 1]
        above = lines[n - 1]
        if (
            line.number is None
            and line.bare[:1].isupper()
            and shaped(pack, line)
            and not numeral(pack, line)
            and below.number is not None
            and above.closing in ".;؛；。"
        ):
            return stop - 1
    return stop


def _goes_on(pack: LanguagePack, line: Line, following: Line) -> bool:
    """Whether a title goes on in the following line: in lower case, or after a line end that the export made."""
    first = following.bare[:1]
    return first.islower() or (line.broken and (not first.isupper() or pack.script == "Latin"))


def _joined(pack: LanguagePack, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines of a heading, a title that was broken over lines as one."""
    found = list(lines[:1])
    for line in lines[1:]:
        above = found[-1]
        if len(found) > 1 and _goes_on(pack, above, line):
            text = above.text + (" " if pack.spaces else "") + line.text
            found[-1] = make(text, above.first, line.last, above.column, above.indent, above.notes + line.notes)
        else:
            found.append(line)
    return tuple(found)


def closes(pack: LanguagePack, line: Line) -> bool:
    """Whether a line stands after the last paragraph: the meeting, the adoption, a date alone."""
    if line.enumerator:
        return False
    bare, limit = line.bare, _CLOSING
    if bare[:1] in _OPEN and bare[-1:] in _SHUT:
        bare, limit = bare[1:-1].strip(" .。"), _VOTE  # [Adopted without a vote.]
    return len(bare) < limit and bool(
        pack.whole_line("structure", "closing").match(bare) or finder(pack).dates.pattern.fullmatch(bare)
    )


def closing_from(pack: LanguagePack, lines: Sequence[Line], first: int, last: int) -> int:
    """Return where the closing lines of a region begin, `last` where it has none.

    How each State voted stands over several lines in one pair of brackets: «[Adopted by a recorded vote of …»
    """
    begin = last
    while begin > first:
        if closes(pack, lines[begin - 1]):
            begin -= 1
        elif vote := _vote(pack, lines, first, begin):
            begin = vote
        else:
            break
    return begin


def _vote(pack: LanguagePack, lines: Sequence[Line], first: int, last: int) -> int:
    """Return where the vote begins whose bracket is closed at the end of the line before `last`, 0 for none."""
    if lines[last - 1].bare[-1:] not in _SHUT:
        return 0
    for n in range(last - 1, max(first, last - _VOTE_LINES), -1):
        bare = lines[n].bare
        if bare[:1] in _OPEN and bare[-1:] not in _SHUT and not lines[n].enumerator:
            return n if pack.whole_line("structure", "closing").match(bare[1:]) else 0
    return 0


def _parts(pack: LanguagePack, lines: Sequence[Line], start: int) -> Iterator[tuple[int, FormulaLine | None]]:
    """Yield where a further part begins, and its formula.

    Resolutions in several parts (75/254 A-C) set a letter, mostly with a title, and the formula again before each;
    decisions that grew over a session set the letter alone. Either stands after the closing lines of the part above.
    """
    for n in range(start + 1, len(lines)):
        line = lines[n]
        if len(line.bare) > _FORMULA_LENGTH or line.enumerator:
            continue
        if numeral(pack, line) and closes(pack, lines[n - 1]):
            formula = next((f for k in (n + 1, n + 2) if k < len(lines) and (f := read_formula(pack, lines, k))), None)
            yield n, formula
        elif formula := read_formula(pack, lines, n):
            first = n
            while first > start + 1 and n - first < _HEADING_LINES and _lettered(pack, lines[first]) is False:
                if not shaped(pack, lines[first - 1]) or closes(pack, lines[first - 1]):
                    break
                first -= 1
            above = lines[first - 1]
            if first < n and not numeral(pack, lines[first]) and (_lettered(pack, lines[first]) or closes(pack, above)):
                yield first, formula


def _lettered(pack: LanguagePack, line: Line) -> bool:
    """Whether a line begins with the letter of a part, or is that letter."""
    return numeral(pack, line) or _LETTER.match(line.bare) is not None


def is_annex(pack: LanguagePack, line: Line) -> bool:
    """Whether a line names an annex: the word alone, with a number, or with a title after it."""
    if line.enumerator or len(line.bare) > 140 or "\t" in line.text or line.closing in ".;,،؛，；。":
        return False
    if pack.pattern("structure", "annex", template=r"^\s*(?:{})\s*(?:[(（].*[)）]|[:.–—-]\s.*)?\s*$").match(line.bare):
        return True
    # «ANNEX TO RESOLUTION 93 (Rev. Almaty, 2046)»: the annex names what it belongs to, by kind and number.
    owned = pack.pattern("structure", "annex", template=r"^\s*(?:{})\s(?P<rest>.*)$").match(line.bare)
    kinds = "|".join(pack.fragment("kinds", kind) for kind in ("resolution", "decision", "opinion", "recommendation"))
    if not pack.spaces:  # 第26号建议（…）附件: the word stands last
        last = rf"^第?\s?\d+\s?号?(?:{kinds}).{{0,60}}(?:{pack.fragment('structure', 'annex')})$"
        return pack.compiled("annex last", lambda _: last).match(line.bare) is not None
    first = line.bare[:1]
    return bool(
        owned
        and pack.compiled("annex of", lambda _: rf"(?:{kinds})\s+\d").search(owned["rest"])
        and (first != first.lower() or first.upper() == first)
    )


def _number(pack: LanguagePack, line: Line) -> str:
    match = pack.pattern("structure", "annex", template=r"^\s*(?:{})").match(line.bare)
    return (match.groupdict().get("num") or "") if match else ""


def _titles(pack: LanguagePack, line: Line) -> bool:
    """Whether a line right after the word Annex belongs to its title."""
    limit = 200 if pack.spaces else 80
    if line.enumerator or "\t" in line.text or len(line.bare) > limit or line.closing in ".;:,،؛，；。：":
        return False
    if named(pack, line) or article(pack, line) or numeral(pack, line):
        return False
    return not (pack.verb(line.text, "operative") and line.text[:1].islower())
