"""Quotation marks that open and never close."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.reader.lines import Line
from pipeline.reader.walk import Placed, Role

#: Passages have lost their marks to the structure; in the cells of a table marks mean inches and ditto.
_APART = frozenset({Role.QUOTATION, Role.TABLE})
_MIRRORED = str.maketrans("“”", "”“")


def unbalanced(placed: Sequence[Placed]) -> list[tuple[Line, str]]:
    """Return the lines that open a quotation which neither they nor a line after them close, each with the mark.

    Args:
        placed: the lines of a region with their roles.
    """
    lines = [entry.line for entry in placed if entry.role not in _APART]
    found: list[tuple[Line, str]] = []
    for opening, closing in ("“”", "«»", "《》", "「」"):
        waiting: list[Line] = []
        for n, line in enumerate(lines):
            if opening not in line.text and closing not in line.text:
                continue
            left = _left(line.text, opening, closing)
            if left < 0 and waiting:
                waiting.pop()
            elif left > 0 and not _resumed(lines, n, opening):
                waiting.append(line)
        found += [(line, opening) for line in waiting]
    odd = [line for line in lines if line.text.count('"') % 2]
    # Straight marks pair up across lines; of an odd number of them, the last has no other end.
    return [*found, *((line, '"') for line in odd[-1:] if len(odd) % 2)]


def _left(text: str, opening: str, closing: str) -> int:
    """Return how many quotations a line leaves open, -1 where it closes one that it did not open."""
    if opening == "“":
        if "„" in text:
            text = text.replace("“", "”").replace("„", "“")
        elif -1 < text.find("”") < text.find("“"):
            # Right-to-left texts have the marks either way round.
            text = text.translate(_MIRRORED)
    depth, opened, closed = 0, False, False
    for mark in text:
        if mark == opening:
            # One » closes a quotation and the one that it ends with.
            depth = 1 if mark == "«" else depth + 1
            opened = True
        elif mark == closing:
            closed = closed or not opened
            depth = max(depth - 1, 0)
    return depth or -int(closed)


def _resumed(lines: Sequence[Line], n: int, opening: str) -> bool:
    """Whether a quotation goes on in the next line, where each paragraph opens with the mark again."""
    return n + 1 < len(lines) and lines[n + 1].text.startswith(opening)
