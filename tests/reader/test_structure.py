"""What every line is: small texts in the forms of the two traditions, and what they become."""

from __future__ import annotations

import pytest

from pipeline.diagnostics import Code
from tests.reader.trees import codes, found

UN = "77/1.\tA title\nThe General Assembly,\nRecalling its resolution 70/1 of 25 September 2015,\n"
ITU = "RESOLUTION 9 (Rev. Dubai, 2018)\nA title\nThe Plenipotentiary Conference (Dubai, 2018),\n"


def test_a_roman_i_inside_letters_opens_a_list_of_its_own() -> None:
    """After ``h)`` an ``i)`` is the ninth letter; after ``a)`` and a colon it is roman one."""
    letters = "\n".join(f"({c})\tword;" for c in "abcdefghij")
    assert len(found(UN + f"1.\tDecides:\n{letters}\n", "//a:paragraph/a:list/a:point")) == 10
    nested = UN + "1.\tDecides:\n(a)\tfirst:\n(i)\tone;\n(ii)\ttwo;\n(b)\tsecond.\n"
    assert found(nested, "//a:paragraph/a:list/a:point/@eId") == ["para_1__list_1__point_a", "para_1__list_1__point_b"]
    assert len(found(nested, "//a:point/a:list/a:point")) == 2


def test_dotted_numbers_nest_below_their_own_beginnings() -> None:
    """1.1 and 1.11.1 hang on 1 and on 1.11."""
    text = ITU + "resolves\n1\tthat one:\n1.1\tsub;\n1.11\tsub:\n1.11.1\tsubsub;\n2\tthat two.\n"
    assert found(text, "//a:division/a:paragraph/a:num") == ["1", "2"]
    assert found(text, "//a:paragraph[1]/a:list/a:point/a:num") == ["1.1", "1.11"]
    assert found(text, "//a:point/a:list/a:point/a:num") == ["1.11.1"]


def test_bis_and_an_empty_item_are_kept() -> None:
    """``b)bis`` is an item between b) and c); an empty ``c)`` is an item without words."""
    text = ITU + "recalling\na)\tone;\nb)\ttwo;\nb)bis\tthree;\nc)\nd)\tfour,\nresolves\nto act.\n"
    assert found(text, "//a:blockList/a:item/a:num") == ["a)", "b)", "b)bis", "c)", "d)"]


@pytest.mark.parametrize("comma", ["", ","])
def test_a_verb_line_with_or_without_comma(comma: str) -> None:
    """The comma after an ITU verb does not matter."""
    text = ITU + f"recalling{comma}\na)\tone,\nconsidering further{comma}\nthat two,\nresolves{comma}\n1\tto act.\n"
    assert found(text, "//a:container/@name") == ["recalling", "considering further"]
    assert found(text, "//a:division/a:heading") == [f"resolves{comma}"]


def test_an_operative_verb_with_its_addressee_is_a_heading() -> None:
    """«instructs the Director of …» governs what follows it."""
    text = ITU + "recalling\na)\tone,\ninstructs the Director of the Telecommunication Development Bureau\n1\tto act.\n"
    assert found(text, "//a:division/@refersTo") == ["#instructs"]


def test_a_single_operative_paragraph_needs_no_number() -> None:
    """A finite verb at the head of a sentence opens the body."""
    text = UN + "Decides to remain seized of the matter.\n"
    assert len(found(text, "//a:mainBody/a:paragraph[not(a:num)]")) == 1
    assert len(found(text, "//a:preamble/a:container")) == 1


def test_letters_typed_as_words_stay_with_the_words() -> None:
    """In a text that parts its numbers by TAB, a letter and a space are words, and can be cited all the same."""
    text = UN + "1.\tDecides:\n(a) To act;\n(b) To wait;\n2.\tRequests, under paragraph 1 (b) above, a report.\n"
    assert found(text, "//a:paragraph[1]/a:content/a:p") == ["Decides:", "(a) To act;", "(b) To wait;"]
    assert found(text, "//a:ref[@href='#para_1__p_b']") == ["1 (b)"]


def test_letters_are_numbers_where_no_tab_is_used() -> None:
    """In a text typed with spaces throughout, every number is one."""
    text = UN.replace("\t", " ") + "1. Decides:\n(a) To act;\n(b) To wait;\n2. Requests a report.\n"
    assert found(text, "//a:point/a:num") == ["(a)", "(b)"]
    assert found(text, "//a:paragraph/a:num") == ["1.", "2."]


def test_a_table_an_annex_and_closing_lines() -> None:
    """TAB-parted rows are a table, the annex is attached with a body of its own, closing lines conclude."""
    text = UN + (
        "1.\tDecides on the scale:\nState\tShare\nA\t10\nB\t20\n30th plenary meeting\n1 December 2022\n"
        "Annex\nRules\n1.\tFirst.\n2.\tSecond.\n"
    )
    assert found(text, "//a:table/a:tr/a:th") == ["State", "Share"]
    assert found(text, "//a:conclusions/a:p") == ["30th plenary meeting", "1 December 2022"]
    assert found(text, "//a:attachment/a:doc/a:mainBody/a:paragraph/a:num") == ["1.", "2."]
    assert found(text, "//a:FRBRWork/a:FRBRuri/@value")[0] == "/akn/un/statement/deliberation/un-ga/2022-12-01/77-1"


def test_a_masthead_of_two_columns() -> None:
    """Cells of the masthead are lines of their own, whatever table they stood in."""
    text = "United Nations\tA/RES/77/1\nGeneral Assembly\tDistr.: General\n\t12 October 2022\n" + UN + "1.\tDecides.\n"
    assert found(text, "//a:coverPage/a:p/a:docNumber") == ["A/RES/77/1"]
    assert found(text, "//a:coverPage/a:p/a:docAuthority") == ["United Nations", "General Assembly"]
    assert found(text, "//a:coverPage/a:p/a:docDate/@date") == ["2022-10-12"]


def test_rows_with_empty_cells_and_blank_lines_between() -> None:
    """A TAB behind the words is an empty cell, and blank lines do not tear a table apart."""
    text = UN + "1.\tAdopts the plan:\nItem\t2041\n\nFountains\t\n\nWells\t7\n2.\tDecides.\n"
    assert found(text, "//a:table/a:tr/*") == ["Item", "2041", "Fountains", "", "Wells", "7"]
    assert found(text, "//a:table/a:tr/a:th") == ["Item", "2041"]


def test_rows_that_begin_with_an_empty_cell_keep_their_columns() -> None:
    """A TAB before the words is an empty cell in a table of three columns, and an indent elsewhere."""
    text = UN + "1.\tAdopts the plan:\nNo\tItem\tAmount\n1\tWells\t7\n\tSubtotal\t7\n\tIndented words.\n2.\tDecides.\n"
    assert found(text, "//a:table/a:tr[3]/a:td") == ["", "Subtotal", "7"]
    assert len(found(text, "//a:table/a:tr")) == 3


def test_a_quoted_passage_with_paragraphs_of_its_own() -> None:
    """Its numbers do not disturb those of the document, and its tail stays outside the marks."""
    text = UN + "1.\tRecalls that it said:\n“4.\tRequests a report;\n“5.\tDecides to wait”;\n2.\tDecides to act.\n"
    assert found(text, "//a:embeddedStructure/a:paragraph/a:num") == ["4.", "5."]
    assert found(text, "//a:embeddedStructure/@startQuote") == ["“", "“"]
    assert found(text, "//a:embeddedStructure/@endQuote") == ["”"]
    assert found(text, "//a:mainBody/a:paragraph/a:num") == ["1.", "2."]


def test_a_note_called_after_the_closing_mark_is_kept() -> None:
    """The tail of a quotation keeps its notes."""
    text = UN + "1.\tRecalls that it said:\n“4.\tRequests a report”;[footnoteRef:1] [1: See above.] \n2.\tDecides.\n"
    assert found(text, "//a:authorialNote/a:p") == ["See above."]


def test_an_amendment_is_quoted_structure() -> None:
    """Text that is to replace other text stands in ``mod/quotedStructure``."""
    text = (
        UN + "1.\tDecides to replace paragraph 4 with the following:\n“4.\tRequests a report.”\n2.\tDecides to act.\n"
    )
    assert found(text, "//a:mod/a:quotedStructure/a:paragraph/a:num") == ["4."]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("1.\tDecides;\n3.\tRequests.\n", Code.S003),
        ("1.\tDecides;\n1.\tRequests.\n", Code.S004),
        ("1.\tRecalls:\n“4.\tRequests a report;\n2.\tDecides.\n", Code.S006),
        ("1.\tDecides;\nThis line is nothing in particular.\n2.\tRequests.\n", Code.S007),
    ],
)
def test_structural_faults_are_found(body: str, code: Code) -> None:
    """Gaps, repeats, open quotations and paragraphs of unknown role are findings at their line."""
    assert code in codes(UN + body)


def test_a_verb_that_governs_nothing_is_found() -> None:
    """S005 at the verb line."""
    assert Code.S005 in codes(ITU + "recalling\nconsidering\na)\tone,\nresolves\nto act.\n")


@pytest.mark.parametrize(
    "text",
    [
        "Dear colleagues,\nThank you for your letter of 3 May 2021.\n1. It was read.\n2. It was answered.\nYours\n",
        "The harbour at dawn\nThe boats come in before the light\nand leave before the bell.\n",
        "def main():\n    for x in range(10):\n        print(x)\n",
        "Contents\nIntroduction\t1\nMethods\t4\nResults\t9\n",
    ],
)
def test_no_structure_is_invented(text: str) -> None:
    """A letter, a poem, source code and a table of contents hold no preambular or operative paragraph."""
    assert found(text, "//a:preamble | //a:paragraph") == []
    assert Code.S001 in codes(text)


def test_words_after_a_list_wrap_it_up() -> None:
    """Lower-case words after items that end in a semicolon close the sentence of the paragraph, not of the item."""
    text = UN + "1.\tDecides to keep:\n(a)\tone;\n(b)\ttwo;\nand to publish both;\n2.\tDecides to act.\n"
    assert found(text, "//a:paragraph/a:list/a:wrapUp") == ["and to publish both;"]
    text = ITU + "recalling\na)\tthat these:\ni)\tone,\nii)\ttwo,\nare needed;\nb)\tthat,\nresolves\nto act.\n"
    assert found(text, "//a:item/a:blockList/a:listWrapUp") == ["are needed;"]


def test_a_second_sentence_of_its_own_stays_in_its_item() -> None:
    """A capital after a full stop is a second paragraph of the item above."""
    text = ITU + "recalling\na)\tthat one is done.\nIt was done well;\nb)\tthat two is not,\nresolves\nto act.\n"
    assert found(text, "//a:item[1]/a:p") == ["that one is done.", "It was done well;"]


def test_lines_that_lost_their_bullets_stay_in_what_introduces_them() -> None:
    """After a colon, lines without number belong to the numbered paragraph above, not beside it."""
    text = ITU + "resolves\n1\tthat reports state:\nthe place;\nthe date;\n2\tto act.\n"
    assert found(text, "//a:division/a:paragraph/a:num") == ["1", "2"]
    assert found(text, "//a:paragraph[1]//a:p") == ["that reports state:", "the place;", "the date;"]


def test_a_verb_of_either_part_is_preambular_while_the_preamble_goes_on() -> None:
    """Numbers below 注意到 do not make it operative where a verb of the preamble alone is still to come."""
    opening = "第9号决议（2018年，迪拜，修订版）\n题目\n全权代表大会（2018年，迪拜），\n"
    text = f"{opening}注意到\n1\t甲；\n2\t乙，\n审议了\na)\t丙，\n做出决议\n1\t采取行动。\n"
    assert found(text, "//a:preamble/a:container/@refersTo", "zho") == ["#noting", "#having-considered"]
    assert len(found(text, "//a:division", "zho")) == 1


@pytest.mark.parametrize("line", ["[Adopted without a vote.]", "39th meeting", "11 July 2019"])
def test_closing_lines_close(line: str) -> None:
    """Meeting, date and the note of the vote stand in the conclusions."""
    assert found(UN + f"1.\tDecides to act.\n{line}\n", "//a:conclusions/a:p") == [line]


@pytest.mark.parametrize(
    ("language", "text", "when"),
    [
        (
            "eng",
            "77/512.\tRoads\nAt its 12th plenary meeting, on 3 March 2023, the General Assembly, recalling its"
            " resolution 70/1 of 25 September 2015, decided to meet again.\n",
            "2023-03-03",
        ),
        (
            "rus",
            "77/512.\tДороги\nНа своем 12‑м пленарном заседании Генеральная Ассамблея, ссылаясь на свою резолюцию 70/1"
            " от 25 сентября 2015 года, постановила собраться вновь.\n",
            "",
        ),
        (
            "ara",
            "77/512\tالطرق\nقررت الجمعية العامة، في جلستها العامة 12، المعقودة في 3 آذار/مارس 2023، وإذ تشير إلى"
            " قرارها 70/1 المؤرخ 25 أيلول/سبتمبر 2015، أن تجتمع من جديد.\n",
            "2023-03-03",
        ),
    ],
)
def test_a_decision_has_the_date_of_its_meeting_and_of_no_text_it_recalls(language: str, text: str, when: str) -> None:
    """Opening words say when the body met; a date after the number of another text is the date of that."""
    dates = found(text, "//a:FRBRWork/a:FRBRdate[@name='adoption']/@date", language)
    assert dates == [when] or (not when and "2015-09-25" not in dates)
    assert found(text, "//a:step/@refersTo", language) == ["#meeting-12"]
