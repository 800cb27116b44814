"""Numbers that were typed, doubled or lost in an export (docs/decisions/0009)."""

from __future__ import annotations

import pytest

from pipeline.diagnostics import Code
from tests.reader.trees import codes, found

UN = "77/1.\tA title\nThe General Assembly,\nRecalling its resolution 70/1 of 25 September 2015,\n"
ARABIC = "77/1 - عنوان\nإن الجمعية العامة،\nإذ تشير إلى قرارها 70/1 المؤرخ 25 أيلول/سبتمبر 2015،\n"


def test_a_letter_typed_among_tabs_stays_with_its_words_and_can_be_cited() -> None:
    """Its paragraph has an eId from the letter, and a reference finds it."""
    text = UN + "1.\tDecides:\n(a) To uphold;\n(b) To act;\n2.\tRecalls paragraph 1 (b) above.\n"
    assert found(text, "//a:p/@eId") == ["para_1__p_a", "para_1__p_b"]
    assert found(text, "//a:inline[@name = 'num']") == ["(a)", "(b)"]
    assert found(text, "//a:ref[starts-with(@href, '#')]/@href") == ["#para_1__p_b"]


def test_arabic_numbered_by_hand_keeps_its_numbers_in_the_words() -> None:
    """Without a single TAB the paragraphs are operative and cited by their numbers, which stay words."""
    text = ARABIC + "1 - تقرر أن تتخذ إجراء؛\n2 - تطلب تقريرا.\n"
    assert found(text, "//a:mainBody/a:paragraph/@eId", "ara") == ["para_1", "para_2"]
    assert found(text, "//a:paragraph/a:num", "ara") == []
    assert found(text, "//a:paragraph/a:content/a:p", "ara") == ["1 - تقرر أن تتخذ إجراء؛", "2 - تطلب تقريرا."]


def test_arabic_with_tabs_has_numbers() -> None:
    """A TAB makes the number that of a list."""
    text = ARABIC + "1 -\tتقرر أن تتخذ إجراء؛\n2 -\tتطلب تقريرا.\n"
    assert found(text, "//a:paragraph/a:num", "ara") == ["1 -", "2 -"]


def test_a_text_typed_without_tabs_has_numbers() -> None:
    """In other languages every number of a text without TAB is one."""
    text = UN.replace("\t", " ") + "1. Decides:\n(a) To uphold;\n(b) To act;\n2. Requests a report.\n"
    assert found(text, "//a:paragraph/a:num") == ["1.", "2."]
    assert found(text, "//a:point/a:num") == ["(a)", "(b)"]


def test_a_run_of_spaces_is_a_tab() -> None:
    """Programs that expand TABs leave two spaces and more."""
    text = ARABIC + "1 -     تقرر أن تتخذ إجراء؛\n2 -     تطلب تقريرا.\n"
    assert found(text, "//a:paragraph/a:num", "ara") == ["1 -", "2 -"]


def test_gaps_among_typed_numbers_are_found() -> None:
    """S003 does not ask how a number was typed."""
    assert Code.S003 in codes(ARABIC + "1 - تقرر أن تتخذ إجراء؛\n3 - تطلب تقريرا.\n", "ara")


@pytest.mark.parametrize("number", ["1.", "1. ", "1.\t"])
def test_a_doubled_number_is_found_and_kept(number: str) -> None:
    """The list's own number counts, the typed one stays, marked, and S008 says so; the verb is seen behind both."""
    text = UN + f"1.\t{number.strip()} Decides to act;\n2.\t2. Requests a report.\n"
    assert found(text, "//a:paragraph/a:num") == ["1.", "2."]
    assert found(text, "//a:paragraph//a:inline") == ["1.", "2."]
    assert found(text, "//a:mainBody//a:concept") == ["Decides", "Requests"]
    assert codes(text).count(Code.S008) == 2


def test_paragraphs_whose_numbers_were_lost_are_operative_by_their_verbs() -> None:
    """What follows the preamble and opens with an operative verb is a paragraph; its list hangs on it."""
    text = UN + "Decides to keep:\nThe archives;\nThe library;\nRequests the Secretary-General to report.\n"
    assert found(text, "//a:mainBody/a:paragraph//a:concept") == ["Decides", "Requests"]
    assert found(text, "//a:paragraph[1]//a:p") == ["Decides to keep:", "The archives;", "The library;"]


def test_an_asterisk_below_the_text_is_no_bullet() -> None:
    """A remark after a stroke keeps its mark among the words; a run of asterisked lines is a list."""
    text = UN + "1.\tElects Chile.*\n__________\n* Until 2044.\n** Until 2045.\n"
    assert found(text, "//a:point | //a:item") == []
    assert found(UN + "1.\tElects:\n* Chile;\n* Ghana.\n", "//a:point/a:num") == ["*", "*"]
