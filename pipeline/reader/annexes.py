"""Split what follows the formula into the document itself and what is attached to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.reader.formula import FormulaLine, read_formula
from pipeline.reader.languages import LanguagePack
from pipeline.reader.lines import Line


@dataclass(frozen=True, slots=True)
class Region:
    """The document itself (the first region) or one attachment.

    Attributes:
        name: '' for the document, ``annex`` for an annex, ``part`` for a text with a formula of its own.
        number: its number as written, '' where it has none.
        heading: the lines that name it.
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
    heads = [n for n in range(start, len(lines)) if is_annex(pack, lines[n])]
    cuts = [start, *heads, len(lines)]
    found = [Region("", "", (), (start, cuts[1]), None)]
    for begin, end in pairwise(cuts[1:]):
        stop = begin + 1
        while stop < end - 1 and stop - begin < 5 and _titles(pack, lines[stop]):
            stop += 1
        formula = next((f for n in range(stop, min(stop + 3, end)) if (f := read_formula(pack, lines, n))), None)
        heading_end = formula.index if formula else stop
        found.append(
            Region("annex", _number(pack, lines[begin]), tuple(lines[begin:heading_end]), (heading_end, end), formula)
        )
    return found


def is_annex(pack: LanguagePack, line: Line) -> bool:
    """Whether a line names an annex: the word alone, with a number, or with a title after it."""
    if line.enumerator or len(line.bare) > 140 or "\t" in line.text or line.closing in ".;,،؛，；。":
        return False
    if pack.pattern("structure", "annex", template=r"^\s*(?:{})\s*(?:[(（].*[)）]|[:.–—-]\s.*)?\s*$").match(line.bare):
        return True
    # «ANNEX TO RESOLUTION 93 (Rev. Almaty, 2046)»: the annex names what it belongs to, by kind and number.
    owned = pack.pattern("structure", "annex", template=r"^\s*(?:{})\s(?P<rest>.*)$").match(line.bare)
    kinds = "|".join(pack.fragment("kinds", kind) for kind in ("resolution", "decision", "opinion", "recommendation"))
    return bool(
        owned
        and pack.compiled("annex of", lambda _: rf"(?:{kinds})\s+\d").search(owned["rest"])
        and line.bare[:1] != line.bare[:1].lower()
    )


def _number(pack: LanguagePack, line: Line) -> str:
    match = pack.pattern("structure", "annex", template=r"^\s*(?:{})").match(line.bare)
    return (match.groupdict().get("num") or "") if match else ""


def _titles(pack: LanguagePack, line: Line) -> bool:
    """Whether a line right after the word Annex belongs to its title."""
    limit = 200 if pack.spaces else 80
    if line.enumerator or "\t" in line.text or len(line.bare) > limit or line.closing in ".;:,،؛，；。：":
        return False
    return not (pack.verb(line.text, "operative") and line.text[:1].islower())
