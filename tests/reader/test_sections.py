"""Headings, sections, parts and annexes."""

from __future__ import annotations

import pytest

from tests.reader.trees import found

UN = "77/1.\tA title\nThe General Assembly,\nRecalling its resolution 70/1 of 25 September 2015,\n"


def test_a_short_line_before_a_numbered_paragraph_heads_a_section() -> None:
    """It has no closing mark, begins with a capital, and a paragraph ended before it."""
    text = UN + "1.\tDecides to act;\nBudget estimates\n2.\tRequests a report.\n"
    assert found(text, "//a:section/a:heading") == ["Budget estimates"]
    assert found(text, "//a:section/a:paragraph/a:num") == ["2."]


def test_a_number_alone_and_its_title_are_heading_and_subheading() -> None:
    """The eId comes from the number; the first section may follow the preamble."""
    text = UN + "I\nFirst matter\n1.\tDecides to act;\nII\nSecond matter\n2.\tRequests a report.\n"
    assert found(text, "//a:section/@eId") == ["sec_i", "sec_ii"]
    assert found(text, "//a:section/a:heading") == ["I", "II"]
    assert found(text, "//a:section/a:subheading") == ["First matter", "Second matter"]


def test_a_heading_above_its_letter_is_a_heading() -> None:
    """«Targeted sanctions» and «A.» on the line below, as some exports have it."""
    text = UN + "Targeted sanctions\nA.\n1.\tDecides to act;\nReporting\nB.\n2.\tRequests a report.\n"
    assert found(text, "//a:section/a:heading") == ["Targeted sanctions", "Reporting"]
    assert found(text, "//a:section/a:paragraph/a:num") == ["A.", "1.", "B.", "2."]


@pytest.mark.parametrize("ornament", ["*", "* * *", "__________", "—"])
def test_an_ornament_is_no_paragraph_of_the_preamble(ornament: str) -> None:
    """It stands between preamble and body, and a heading may follow it."""
    text = UN + f"{ornament}\nSanctions\n1.\tDecides to act.\n"
    assert len(found(text, "//a:preamble/a:container")) == 1
    assert found(text, "//a:section/a:heading") == ["Sanctions"]


def test_chinese_headings_without_number_stay_in_place() -> None:
    """They head no section, but are marked (docs/decisions/0010)."""
    text = "77/1. 题目\n大会，\n回顾其2015年9月25日第70/1号决议，\n1.\t决定采取行动；\n治理事项\n2.\t请提交报告。\n"
    assert found(text, "//a:container[@name = 'heading']", "zho") == ["治理事项"]
    assert found(text, "//a:section", "zho") == []


def test_an_annex_begins_with_its_heading() -> None:
    """The word and the title open the body; a title broken over lines is one line again."""
    text = UN + "1.\tDecides to act.\nAnnex\nTerms of reference \nof the board\n1.\tThe board meets yearly.\n"
    path = "//a:attachment//a:mainBody/a:container[@name = 'heading']/a:p"
    assert found(text, path) == ["Annex", "Terms of reference of the board"]
    assert found(text, "//a:attachment//a:paragraph/a:num") == ["1."]


def test_the_first_heading_of_an_annex_is_not_its_title() -> None:
    """Where sisters of it stand below, the last line before the first paragraph heads a section."""
    text = UN + "1.\tDecides.\nAnnex\nRules\nMembership\n1.\tFive members.\nMeetings\n2.\tOne a year.\n"
    assert found(text, "//a:attachment//a:section/a:heading") == ["Membership", "Meetings"]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("eng", "ANNEX TO RESOLUTION 93 (Rev. Almaty, 2046)"),
        ("ara", "الملحـق بالمقرر 19 (المراجَع في الدار البيضاء، 2046)"),
        ("zho", "第26号建议（2045年，万象，修订版）附件"),
    ],
)
def test_an_annex_is_named_in_the_order_of_its_language(language: str, line: str) -> None:
    """Kind and number may follow the word or, in Chinese, precede it."""
    opening = {
        "eng": "RESOLUTION 93\nTitle\nThe Plenipotentiary Conference (Almaty, 2046),\nresolves\nto act.\n",
        "ara": "المقـرر 19\nعنوان\nإن مؤتمر المندوبين المفوضين (الدار البيضاء، 2046)،\nيقرر\nأن يتصرف.\n",
        "zho": "第26号建议\n题目\n世界电信发展大会（2045年，万象），\n建议\n采取行动。\n",
    }[language]
    path = "//a:attachment//a:container[@name = 'heading']/a:p[1]"
    assert found(f"{opening}{line}\n1\tx\n", path, language) == [" ".join(line.split())]


def test_articles_of_an_annexed_instrument_stay_in_place() -> None:
    """Two articles and more are the divisions of another work; their titles are headings as well."""
    text = (
        UN + "1.\tAdopts the Convention.\nAnnex\nConvention\nArticle 1\nPurpose\n1.\tOne.\nArticle 2\nScope\n1.\tTwo.\n"
    )
    path = "//a:attachment//a:mainBody/a:container[@name = 'heading']"
    assert found(text, path)[1:] == ["Article 1", "Purpose", "Article 2", "Scope"]
    assert found(text, "//a:attachment//a:section") == []


def test_numbers_below_a_numbered_title_are_paragraphs() -> None:
    """«1 Scope» before 1.1 is a heading with its number, and 1.1 a paragraph."""
    text = UN + "1.\tDecides.\nAnnex\nRules\n1\tScope\n1.1\tOne:\na)\tx;\nb)\ty.\n1.2\tTwo.\n"
    assert found(text, "//a:section/a:num | //a:section/a:heading") == ["1", "Scope"]
    assert found(text, "//a:section/a:paragraph/a:num") == ["1.1", "1.2"]


def test_parts_with_formula_and_closing_lines_are_attachments() -> None:
    """Resolutions A and B of one number: each part has its title, formula, body and conclusions."""
    text = (
        "75/254. Programme budget\nA Appropriations\nThe General Assembly\nResolves that, for 2021:\n1.\tOne.\n"
        "48th plenary meeting\n31 December 2020\nB Income\nThe General Assembly\nResolves that, for 2021:\n"
        "1.\tTwo.\n48th plenary meeting\n31 December 2020\n"
    )
    assert found(text, "//a:attachment/a:doc/@name") == ["part"]
    assert found(text, "//a:attachment//a:preface") == ["B Income"]
    assert found(text, "//a:formula") == ["The General Assembly", "The General Assembly"]
    assert [len(found(text, f"{at}a:conclusions/a:p")) for at in ("/*/*/", "//a:doc/")] == [2, 2]


def test_a_lone_cell_between_rows_belongs_to_the_table() -> None:
    """A caption within a table, and a unit that stands in a later column."""
    text = UN + "1.\tApproves the table:\n\tGross\tNet\n\t(Dollars)\nPosts\t10\t9\nTravel\t3\t2\n2.\tDecides.\n"
    assert found(text, "//a:table/a:tr") == ["Gross Net", "(Dollars)", "Posts 10 9", "Travel 3 2"]
    assert found(text, "//a:tr[2]/a:td[2] | //a:tr[2]/a:th[2]") == ["(Dollars)"]
