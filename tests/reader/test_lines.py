"""Enumerators: what may head a line, and what may not."""

from __future__ import annotations

import pytest

from pipeline.reader.lines import enumerator, han, letters, roman


@pytest.mark.parametrize(
    ("line", "num", "system", "ordinal", "rest"),
    [
        ("1.\tDecides", "1.", "decimal1", 1, "Decides"),
        ("12\tthat", "12", "decimal1", 12, "that"),
        ("1 -\tتقرر", "1 -", "decimal1", 1, "تقرر"),
        ("1.11.1\tx", "1.11.1", "decimal3", 1, "x"),
        ("(a) To", "(a)", "latin-lower", 1, "To"),
        ("b)bis that", "b)bis", "latin-lower", 2, "that"),
        ("a)之二\t在", "a)之二", "latin-lower", 1, "在"),
        ("(iv) x", "(iv)", "roman-lower", 4, "x"),
        ("(aa) x", "(aa)", "latin-lower", 27, "x"),
        ("в) x", "в)", "cyrillic-lower", 3, "x"),
        ("(أ) س", "(أ)", "abjad", 1, "س"),
        ("(هـ) س", "(هـ)", "abjad", 5, "س"),
        ("㈡ 在", "㈡", "circled3220", 2, "在"),
        ("(十二)在", "(十二)", "han", 12, "在"),
        ("三、在", "三、", "han", 3, "在"),
        ("’2‘ س", "’2‘", "decimal1", 2, "س"),
        ("•\tx", "•", "bullet•", 0, "x"),
        ("b)", "b)", "latin-lower", 2, ""),
        ("2مكرراً\tس", "2مكرراً", "decimal1", 2, "س"),
        ("ب)مكرراً\tس", "ب)مكرراً", "abjad", 2, "س"),
        ("(ﻫ)\tس", "(ﻫ)", "abjad", 5, "س"),
        ("(ب ب)\tس", "(ب ب)", "abjad", 30, "س"),
        ("أولاً -\tس", "أولاً -", "ordinal", 1, "س"),
        ("ألف\tس", "ألف", "ordinal", 1, "س"),
        ("II\tx", "II", "roman-upper", 2, "x"),
        ("二.\t在", "二.", "han", 2, "在"),
        ("A.", "A.", "latin-upper", 1, ""),
        ("1 bis. x", "1 bis.", "decimal1", 1, "x"),
    ],
)
def test_enumerators_are_read(line: str, num: str, system: str, ordinal: int, rest: str) -> None:
    """The number is kept as written, its system and value read, the words after it left whole."""
    found = enumerator(line)
    assert found is not None
    assert (found.num, found.readings[0], line[found.end :]) == (num, (system, ordinal), rest)


@pytest.mark.parametrize(
    "line", ["1.5 million", "77/318. Title", "7 décembre 2022", "2022 was", "A/RES/1", "q", "", "Mr. X", "(see above)"]
)
def test_what_looks_like_one_and_is_none(line: str) -> None:
    """Amounts, titles, dates and symbols are words."""
    assert enumerator(line) is None


def test_i_has_two_readings() -> None:
    """``i)`` is the ninth letter or the first roman numeral; its neighbours decide."""
    assert letters("i") == (("latin-lower", 9), ("roman-lower", 1))


@pytest.mark.parametrize(("text", "value"), [("i", 1), ("xiv", 14), ("mcmxc", 1990), ("iiii", 0), ("", 0), ("vx", 0)])
def test_roman(text: str, value: int) -> None:
    """Only well-formed numerals have a value."""
    assert roman(text) == value


@pytest.mark.parametrize(("text", "value"), [("一", 1), ("十", 10), ("十二", 12), ("二十三", 23), ("一二", 0)])
def test_han(text: str, value: int) -> None:
    """Chinese numerals up to 99."""
    assert han(text) == value
