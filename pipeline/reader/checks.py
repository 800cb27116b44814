"""Findings about structure: numbers that jump or repeat, verbs that govern nothing, sentences cut by line ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import Final

from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.reader.lines import Line
from pipeline.reader.walk import Placed, Role

_VERBS = (Role.PREAMBULAR_VERB, Role.OPERATIVE_VERB)
#: Marks that open and close alike in all languages; a straight mark, or „ with “, does not say which it is.
_MARKS: Final = (("“", "”"), ("«", "»"))
_ENDS = ".,;:!?،؛؟。，；：！？)]»”\"'"


def structural_faults(placed: Sequence[Placed], unclosed: Sequence[Line], file: str | None) -> list[Diagnostic]:
    """Return what is wrong with the structure of a region.

    Args:
        placed: its lines with their roles.
        unclosed: lines that open a quotation which nothing closes.
        file: name for findings.
    """
    found = [
        _at(line, file, Code.S006, f"a quotation opens with {line.text[:1]} and nothing closes it", "the closing mark")
        for line in unclosed
    ]
    found += _unbalanced(placed, {id(line) for line in unclosed}, file)
    return [*found, *_verbs(placed, file), *_unknown(placed, file), *_numbers(placed, file), *_doubled(placed, file)]


def annex_faults(placed: Sequence[Placed], file: str | None) -> list[Diagnostic]:
    """Return what is wrong with the structure of an annex, whose paragraphs need neither number nor verb.

    Args:
        placed: its lines with their roles.
        file: name for findings.
    """
    return [*_unbalanced(placed, frozenset(), file), *_numbers(placed, file), *_doubled(placed, file)]


def _unbalanced(placed: Sequence[Placed], told: Set[int], file: str | None) -> Iterator[Diagnostic]:
    """S006: a mark that opens a quotation within a paragraph, and none that closes it there or further on.

    A quotation of several paragraphs may open in each of them and close in the last.
    """
    for opening, closing in _MARKS:
        pending: list[Line] = []
        inside = False
        for entry in placed:
            line = entry.line
            if entry.role in (Role.QUOTATION, Role.TABLE) or (opening not in line.text and closing not in line.text):
                inside = False
                continue
            resumed = inside and line.text.startswith(opening)
            net = line.text.count(opening) - line.text.count(closing) - resumed
            if net > 0:
                pending += [line] * net
            elif net < 0:
                del pending[net:]
            inside = bool(pending) and (net > 0 or resumed)
        for line in {id(line): line for line in pending}.values():
            if id(line) not in told:
                yield _at(line, file, Code.S006, f"a quotation opens with {opening} and nothing closes it", closing)


def _verbs(placed: Sequence[Placed], file: str | None) -> Iterator[Diagnostic]:
    """S005: a verb line with nothing under it."""
    for n, entry in enumerate(placed):
        following = placed[n + 1] if n + 1 < len(placed) else None
        if entry.role in _VERBS and (following is None or following.role in _VERBS):
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


def _numbers(placed: Sequence[Placed], file: str | None) -> Iterator[Diagnostic]:
    """S003, S004: numbers of operative paragraphs, or of those of an annex, that jump or repeat."""
    before = 0
    for entry in placed:
        e = entry.line.number
        if entry.role is Role.OPERATIVE_VERB:
            before = 0
        if entry.role is not Role.OPERATIVE or e is None or len(e.parts) != 1:
            continue
        if e.parts[0] == before and not e.extra:
            yield _at(
                entry.line, file, Code.S004, f"paragraph number {e.parts[0]} stands twice", f"number {before + 1}"
            )
        elif e.parts[0] > before + 1:
            yield _at(
                entry.line, file, Code.S003, f"paragraph number {e.parts[0]} after {before}", f"number {before + 1}"
            )
        before = e.parts[0]


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
