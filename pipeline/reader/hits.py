"""A run of words that is something: what the finders find and the inliner marks."""

from __future__ import annotations

from pipeline.model import Citation, MarkKind
from pipeline.model.records import record


@record
class Hit:
    """A run of folded text that is something.

    Attributes:
        start: offset of its first character.
        end: offset after its last.
        kind: what it becomes.
        value: datum of dates, organisations and so on.
        cites: what a reference cites.
        inner: hits inside it (for ``mref``).
    """

    start: int
    end: int
    kind: MarkKind
    value: str = ""
    cites: Citation | None = None
    inner: tuple[Hit, ...] = ()
