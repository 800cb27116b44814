"""eIds: from the number as written, in ASCII, unique, stable."""

from __future__ import annotations

import pytest

from pipeline.akn.eid import Register, number


@pytest.mark.parametrize(
    ("written", "part"),
    [("1.", "1"), ("b)bis", "bbis"), ("1.11.1", "1-11-1"), ("(أ)", "a"), ("(هـ)", "h"), ("㈡", "2"), ("(十二)", "12"),
     ("в)", "v"), ("1 -", "1"), ("IV.", "iv"), ("•", "")],
)  # fmt: skip
def test_numbers(written: str, part: str) -> None:
    """Punctuation goes, letters become ASCII, dotted numbers keep their levels."""
    assert number(written) == part


def test_no_two_letters_of_an_alphabet_fall_together() -> None:
    """Within one alphabet every letter has an eId of its own."""
    for alphabet in ("абвгдежзийклмнопрстуфхцчшщэюя", "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"):
        assert len({number(letter) for letter in alphabet}) == len(alphabet)


def test_what_has_a_number_keeps_its_eid() -> None:
    """An unnumbered paragraph put before them does not renumber numbered ones."""
    one, two = Register(), Register()
    two.counted("", "para", "u")
    assert one.numbered("", "para", "3.") == two.numbered("", "para", "3.") == "para_3"


def test_a_repeated_number_gets_an_eid_of_its_own() -> None:
    """The official number may stand twice; the eId may not."""
    register = Register()
    assert [register.numbered("", "para", "3.") for _ in range(3)] == ["para_3", "para_3-2", "para_3-3"]
