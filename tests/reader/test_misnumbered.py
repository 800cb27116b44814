"""Numbers that jump or repeat, and quotations that never close, are found at their line and nowhere else."""

from __future__ import annotations

import pytest

from pipeline import read
from pipeline.diagnostics import Code
from pipeline.reader.numbering import spelled

HEAD = "General Assembly\nA/RES/88/1\n88/1. Care of harbours\nThe General Assembly,\nRecalling its earlier work,\n"
TAIL = "9th plenary meeting\n3 March 2034\n"


def found(body: str) -> list[tuple[Code, int]]:
    """Return the codes of numbers and quotations in a resolution, with the line of the body at which each stands."""
    report = read((HEAD + body + TAIL).encode()).report
    wanted = (Code.S003, Code.S004, Code.S006)
    return [(d.code, (d.location.line or 0) - HEAD.count("\n")) for d in report if d.code in wanted]


LIST = "1.\tCalls upon States:\n(a)\tTo build;\n(b)\tTo repair;\n(c)\tTo report;\n2.\tDecides to meet again.\n"
NESTED = (
    "1.\tCalls upon States:\n(a)\tTo build:\n(i)\tQuays;\n(ii)\tLights;\n(b)\tTo repair:\n(i)\tQuays;\n(ii)\tLights;\n"
    "(c)\tTo report;\n2.\tDecides to meet again.\n"
)
SECTIONS = (
    "I.\tQuays\n1.\tDecides to build;\nA.\tStone\n2.\tDecides to quarry;\nB.\tWood\n3.\tDecides to plant;\n"
    "II.\tLights\n4.\tDecides to light;\nIII.\tReports\n5.\tDecides to meet again.\n"
)


@pytest.mark.parametrize("body", [LIST, NESTED, SECTIONS, LIST.replace("(c)", "(b) bis")])
def test_right_numbers_are_no_finding(body: str) -> None:
    """Lists within lists, sections within sections and a number with «bis» count as they should."""
    assert found(body) == []


@pytest.mark.parametrize(
    ("body", "old", "new", "expected"),
    [
        (LIST, "(b)", "(c)", [(Code.S003, 3)]),
        (LIST, "(c)", "(d)", [(Code.S003, 4)]),
        (LIST, "(c)", "(b)", [(Code.S004, 4)]),
        (LIST, "(b)\tTo repair;\n", "", [(Code.S003, 3)]),
        (NESTED, "(c)", "(d)", [(Code.S003, 8)]),
        (NESTED, "(ii)\tLights;\n(b)", "(iii)\tLights;\n(b)", [(Code.S003, 4)]),
        (NESTED, "(b)", "(a)", [(Code.S004, 5)]),
        (SECTIONS, "III.", "IV.", [(Code.S003, 9)]),
        (SECTIONS, "III.", "II.", [(Code.S004, 9)]),
        (SECTIONS, "B.", "C.", [(Code.S003, 5)]),
        (SECTIONS, "3.\t", "4.\t", [(Code.S003, 6)]),
        (SECTIONS, "4.\t", "1.\t", [(Code.S004, 8)]),
    ],
)
def test_wrong_number_is_found_at_its_line(body: str, old: str, new: str, expected: list[tuple[Code, int]]) -> None:
    """A number that jumps is S003, one that stands twice S004, of paragraphs, items and sections alike."""
    assert old in body
    assert found(body.replace(old, new, 1)) == expected


def test_one_number_mistyped_is_one_finding() -> None:
    """Where the numbers go on as if it were right, the wrong one alone is named."""
    body = "".join(f"{n}.\tDecides to build harbour {n};\n" for n in (1, 2, 7, 4, 5))
    assert found(body) == [(Code.S003, 3)]


def test_annex_is_judged_too() -> None:
    """The paragraphs of an annex count as those of the body do."""
    annex = (
        "Annex\nRules for harbours\n1.\tEach harbour has a light.\n2.\tEach light has a keeper.\n4.\tKeepers report.\n"
    )
    report = read((HEAD + "1.\tAdopts the annex.\n" + TAIL + annex).encode()).report
    lines = [d.location.line for d in report if d.code is Code.S003]
    assert lines == [HEAD.count("\n") + 1 + TAIL.count("\n") + 5]


@pytest.mark.parametrize("marks", ["“”", "«»", '""'])
def test_quotation_that_never_closes(marks: str) -> None:
    """Within a paragraph an opening mark without its closing mark is S006 at that paragraph, a pair is nothing."""
    body = "1.\tDecides to add {}and harbours{} after the word ships;\n2.\tDecides to meet again.\n"
    assert found(body.format(*marks)) == []
    assert found(body.format(marks[0], "")) == [(Code.S006, 1)]


@pytest.mark.parametrize(
    "words",
    [
        "the item entitled «Care of «old harbours»;",  # one mark closes both
        "the item entitled ”Care of harbours“;",  # as right-to-left texts have it
        "the item entitled „Care of harbours“;",
    ],
)
def test_quotations_of_other_customs_are_closed(words: str) -> None:
    """Marks that languages pair in their own way are pairs."""
    assert found(f"1.\tDecides to include {words}\n2.\tDecides to meet again.\n") == []


@pytest.mark.parametrize(
    ("system", "ordinal", "text"),
    [("decimal1", 12, "12"), ("latin-lower", 3, "c"), ("roman-upper", 14, "XIV"), ("abjad", 3, "ج"), ("han", 99, "")],
)
def test_number_is_spelled_as_its_system_has_it(system: str, ordinal: int, text: str) -> None:
    """The number expected is written as the numbers around it; nothing where the system does not reach."""
    assert spelled(system, ordinal) == text
