"""Which findings count, and how much."""

from __future__ import annotations

import pytest

from pipeline import Code, Diagnostic, Report, Severity, UsageError
from pipeline.checking import Policy, parse_codes, parse_severities

REPORT = Report.of(Diagnostic(code, Severity.WARNING, "found") for code in (Code.S003, Code.S007, Code.X002, Code.T002))


@pytest.mark.parametrize(
    ("select", "ignore", "left"),
    [
        ("", "", "S003 S007 X002 T002"),
        ("S", "", "S003 S007"),
        ("S,X002", "S007", "S003 X002"),
        ("S003", "S", "S003"),
        ("S", "S", ""),
        ("", "T,S00", "X002"),
        ("s003", "", "S003"),
    ],
)
def test_longest_code_decides(select: str, ignore: str, left: str) -> None:
    """A code outranks its family; where both lists say the same, the finding is left out."""
    policy = Policy(parse_codes([select]), parse_codes([ignore]))
    assert [finding.code.value for finding in policy.apply(REPORT)] == left.split()


def test_severity_of_a_code_outranks_that_of_its_family() -> None:
    """Only the findings that are named change, and they keep everything else."""
    policy = Policy(severities=parse_severities(["S=note,S003=error", "X002 = Note"]))
    changed = policy.apply(REPORT)
    assert [finding.severity.label for finding in changed] == ["error", "note", "note", "warning"]
    assert [finding.found for finding in changed] == ["found"] * 4


@pytest.mark.parametrize("given", ["Q", "S9", "S0033", "Error"])
def test_unknown_code_is_refused(given: str) -> None:
    """A typing mistake is said, and does not silently leave everything or nothing out."""
    with pytest.raises(UsageError, match="no code is or begins with"):
        parse_codes([given])


@pytest.mark.parametrize("given", ["S003", "S003=", "S003=fatal", "=error", "S003:error"])
def test_severity_that_is_none_is_refused(given: str) -> None:
    """What sets no severity is said with the form that does."""
    with pytest.raises(UsageError, match="expected"):
        parse_severities([given])
