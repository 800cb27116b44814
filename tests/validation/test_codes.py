"""The pages of the finding codes."""

from __future__ import annotations

import tomllib

import pytest

from pipeline.akn import build
from pipeline.diagnostics import Code, Severity
from pipeline.errors import UsageError
from pipeline.reader import read
from pipeline.validation.codes import rules
from pipeline.validation.explain import explain
from tests.judges import CHECKOUT

TABLES = tomllib.loads((CHECKOUT / "pipeline" / "validation" / "codes.toml").read_text(encoding="utf-8"))

RESOLUTION = """\
---
organ: un-ga
symbol: A/RES/77/105
number: 77/105
date: 2022-12-07
language: eng
---
The General Assembly,
"""


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    """The tables of codes.toml and the members of Code are the same, in the same order."""
    assert list(TABLES) == [code.value for code in Code]
    assert list(rules()) == list(Code)


@pytest.mark.parametrize("code", Code)
def test_page_is_complete(code: Code) -> None:
    """A page has all its parts, says something in each, and its right example is not its wrong one."""
    rule = rules()[code]
    assert set(TABLES[code]) == {"severity", "title", "what", "why", "bad", "good", "remedy"}
    assert rule.code is code
    assert all(len(text.split()) >= 4 for text in (rule.what, rule.why, rule.remedy))
    assert 0 < len(rule.title) <= 60
    assert not rule.title.endswith(".")
    assert all(text.endswith(".") for text in (rule.what, rule.why, rule.remedy))
    assert rule.bad
    assert rule.good
    assert rule.bad != rule.good


def codes(text: str) -> set[Code]:
    """Return the codes that a text raises in the reader and the builder."""
    reading = read(text.encode())
    found = {diagnostic.code for diagnostic in reading.report}
    if reading.document is not None:
        found |= {diagnostic.code for diagnostic in build(reading.document).report}
    return found


@pytest.mark.parametrize("code", [Code.T002, Code.T007, Code.S003, Code.S004, Code.S005, Code.S008, Code.R001])
def test_wrong_example_raises_the_code_and_right_example_raises_nothing(code: Code) -> None:
    """Put into a resolution, the examples of the page do what the page says."""
    rule = rules()[code]
    assert codes(RESOLUTION + rule.bad) == {code}
    assert codes(RESOLUTION + rule.good) == set()


@pytest.mark.parametrize("code", [Code.T004, Code.S001, Code.M003, Code.M005])
def test_whole_wrong_example_raises_the_code_and_right_one_does_not(code: Code) -> None:
    """Examples that are about a whole text do what the page says by themselves."""
    rule = rules()[code]
    assert code in codes(rule.bad)
    assert code not in codes(rule.good)


@pytest.mark.parametrize("code", [Code.M001, Code.M002, Code.M004])
def test_examples_of_front_matter_do_what_the_page_says(code: Code) -> None:
    """Put before a text without date and body, only the wrong example raises the code."""
    rule = rules()[code]
    assert code in codes(rule.bad + "\nRESOLUTION\nOn water systems\n")
    assert code not in codes(rule.good + "\nRESOLUTION\nOn water systems\n")


def test_titles_are_distinct() -> None:
    """No two rules have one title."""
    titles = [rule.title for rule in rules().values()]
    assert len(set(titles)) == len(titles)


def test_rules_are_loaded_once_and_cannot_be_changed() -> None:
    """All callers share one read-only mapping."""
    assert rules() is rules()
    with pytest.raises(TypeError):
        rules()[Code.T001] = rules()[Code.T002]  # type: ignore[index]


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        (Code.T001, Severity.ERROR),
        (Code.T002, Severity.NOTE),
        (Code.S003, Severity.WARNING),
        (Code.P009, Severity.ERROR),
    ],
)
def test_severity_is_the_gravest_of_the_rule(code: Code, severity: Severity) -> None:
    """The severity of the table becomes a Severity."""
    assert rules()[code].severity is severity


@pytest.mark.parametrize("code", Code)
def test_explain_prints_all_parts(code: Code) -> None:
    """The page has all parts of the rule, examples line by line, and its address; prose keeps to 80 columns."""
    rule, text = rules()[code], explain(code)
    lines = text.splitlines()
    assert lines[0] == f"{code}  {rule.title}  [{rule.severity.label}]"
    assert lines[-1] == rule.url == f"https://aknpress.example/rules/{code}"
    assert text.endswith("\n")
    words = " ".join(text.split())
    for part in (rule.what, rule.why, rule.remedy):
        assert " ".join(part.split()) in words
    for line in (rule.bad + "\n" + rule.good).splitlines():
        assert not line or f"    {line}" in lines
    examples = set((rule.bad + "\n" + rule.good).splitlines())
    assert [line for line in lines if len(line) > 80 and line.strip() not in {e.strip() for e in examples}] == []


def test_explain_forgives_case_and_space() -> None:
    """A code may be typed in lower case."""
    assert explain(" p004\n") == explain("P004")


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("P04", "did you mean P004"), ("M0055", "did you mean M005"), ("nonsense", "codes look like")],
)
def test_explain_names_codes_that_look_alike(typed: str, hint: str) -> None:
    """An unknown code is a usage error that repeats it and helps on."""
    with pytest.raises(UsageError, match=hint) as caught:
        explain(typed)
    assert repr(typed) in str(caught.value)
