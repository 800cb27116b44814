"""What every part of the measure takes and gives, and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LANGUAGES = ("ara", "eng", "fra", "rus", "spa", "zho")


@dataclass(frozen=True, slots=True)
class Settings:
    """How to measure.

    Attributes:
        shared: folder with the official files and the tools that score.
        work: folder for what is made on the way.
        quick: a small sample of everything.
        jobs: how many processes.
        mutants: how many mutated documents.
        seed: which series of mutants.
    """

    shared: Path
    work: Path
    quick: bool
    jobs: int
    mutants: int
    seed: int


@dataclass(frozen=True, slots=True)
class Part:
    """The outcome of one part.

    Attributes:
        text: Markdown, for people.
        data: the same figures and more, for programs.
        broken: one sentence for each bound that does not hold.
    """

    text: str
    data: Mapping[str, object]
    broken: Sequence[str] = field(default=())


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table, padded so that it reads well on a terminal; all columns but the first are numbers."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(3, *(len(row[n]) for row in cells)) for n in range(len(head))]
    lines = [
        f"| {' | '.join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])} |"
        for row in cells
    ]
    rule = "| " + " | ".join("-" * w if n == 0 else "-" * (w - 1) + ":" for n, w in enumerate(widths)) + " |"
    return "\n".join([lines[0], rule, *lines[1:]])
