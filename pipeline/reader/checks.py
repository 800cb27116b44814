"""Findings about structure: numbers that jump or repeat, verbs that govern nothing, sentences cut by line ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.reader.lines import Line
from pipeline.reader.numbering import misnumbered
from pipeline.reader.quoting import unbalanced
from pipeline.reader.walk import Placed, Role

_VERBS = (Role.PREAMBULAR_VERB, Role.OPERATIVE_VERB)
_ENDS = ".,;:!?،؛؟。，；：！？)]»”\"'"


def structural_faults(
    placed: Sequence[Placed], unclosed: Sequence[Line], file: str | None, *, annex: bool = False
) -> list[Diagnostic]:
    """Return what is wrong with the structure of a region.

    Args:
        placed: its lines with their roles.
        unclosed: lines that open a quotation which nothing closes.
        file: name for findings.
        annex: whether it is an annex, where paragraphs may have any role.
    """
    open_ = {line.first: (line, line.text[:1]) for line in unclosed}
    open_ |= {line.first: (line, mark) for line, mark in unbalanced(placed) if line.first not in open_}
    found = [
        _at(line, file, Code.S006, f"a quotation opens with {mark} and nothing closes it", "the closing mark")
        for line, mark in open_.values()
    ]
    numbers = [_at(m.line, file, m.code, m.found, m.expected) for m in misnumbered(placed)]
    unknown = () if annex else _unknown(placed, file)
    return [*found, *_verbs(placed, file), *unknown, *numbers, *_doubled(placed, file)]


def _verbs(placed: Sequence[Placed], file: str | None) -> Iterator[Diagnostic]:
    """S005: a verb line with nothing under it."""
    under_verbs = any(entry.role in _VERBS for entry in placed)
    for n, entry in enumerate(placed):
        following = placed[n + 1] if n + 1 < len(placed) else None
        # With nothing under it, a verb with its addressee looks like a paragraph; only its end is open.
        bare = under_verbs and entry.role is Role.OPERATIVE and entry.verb is not None and entry.line.number is None
        verb = entry.role in _VERBS or (bare and entry.line.closing not in _ENDS)
        if verb and (following is None or following.role in _VERBS):
            found = f"«{entry.line.bare}» governs no paragraph"
            yield _at(entry.line, file, Code.S005, found, "a paragraph or items after the verb")


def _unknown(placed: Sequence[Placed], file: str | None) -> Iterator[Diagnostic]:
    """S007: a paragraph of unknown role; a warning where it looks like the rest of a sentence."""
    before: Placed | None = None
    for entry in placed:
        line = entry.line
        unknown = entry.role is Role.TEXT or (entry.role is Role.PREAMBULAR and entry.verb is None)
        if unknown and line.enumerator is None:
            cut = before is not None and before.line.closing not in _ENDS and line.text[:1].islower()
            if cut:
                expected, remedy = "one paragraph on one line", "join the line with the one above it"
                yield _at(line, file, Code.S007, "a sentence goes on here from the line above", expected, remedy)
            elif entry.role is Role.TEXT:
                found = "a paragraph without a number or a verb in the body"
                remedy = "it is kept as an unnumbered paragraph"
                expected = "a numbered paragraph or a heading"
                yield _at(line, file, Code.S007, found, expected, remedy, Severity.NOTE)
        before = entry


def _doubled(placed: Sequence[Placed], file: str | None) -> Iterator[Diagnostic]:
    """S008: a number that stands twice at the head of one paragraph."""
    for entry in placed:
        e = entry.line.doubled
        if e is not None and entry.role in (Role.OPERATIVE, Role.ITEM):
            found = f"the number {e.num} stands twice before the words"
            remedy = "delete the one that was typed: the list sets it"
            yield _at(entry.line, file, Code.S008, found, "the number once", remedy)


def _at(
    line: Line,
    file: str | None,
    code: Code,
    found: str,
    expected: str,
    remedy: str = "",
    severity: Severity = Severity.WARNING,
) -> Diagnostic:
    return Diagnostic(code, severity, found, expected, remedy, Location(file, line.first, line.column))
