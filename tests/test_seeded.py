"""The measures of seeded faults and of alarms: what they draw and count. `python -m bench.seeded` holds the bound."""

from __future__ import annotations

from pathlib import Path

from bench import seeded
from bench.alarms import Alarm, count, markdown
from pipeline.diagnostics import Code, Diagnostic, Severity


def test_trials_can_be_made_again() -> None:
    """The same seed gives the same faults, another seed others."""
    texts = seeded.texts(None)
    first, again, other = (list(seeded.trials(texts, 9, seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_alarms_are_counted_by_code_and_severity() -> None:
    """A code with two severities has two rows, the graver first; files are counted once."""
    found = [
        ("text", Path("a"), Diagnostic(Code.S007, Severity.NOTE, "x")),
        ("text", Path("a"), Diagnostic(Code.S007, Severity.NOTE, "y")),
        ("text", Path("b"), Diagnostic(Code.S007, Severity.WARNING, "z")),
    ]
    alarms = count(found)
    assert alarms == [Alarm("text", "S007", "warning", 1, 1), Alarm("text", "S007", "note", 2, 1)]
    assert "| [S007](rules/S007.md) | Paragraph of unknown role | note | 2 | 1 |" in markdown(alarms, 2)
