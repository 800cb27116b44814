"""Faults seeded into the samples are found at their lines; the same is measured on official texts by bench."""

from __future__ import annotations

from pathlib import Path

from bench import seeded
from bench.alarms import Alarm, count, markdown
from pipeline.diagnostics import Code, Diagnostic, Severity


def test_faults_in_the_samples_are_found_at_their_lines() -> None:
    """Of every kind of fault, 98 in 100 are reported with their code at their line; the sample itself has no error."""
    done = list(seeded.trials(seeded.texts(None), 108, 4))
    assert {trial.kind for trial in done} == set(seeded.SEEDERS)
    assert [trial.name for trial in done if trial.alarms] == []
    missed = [(t.kind, t.name, t.fault.line, t.instead) for t in done if not t.found]
    assert (len(done) - len(missed)) * 100 >= seeded.BOUND * len(done), missed


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
