"""Bodies beside the General Assembly and the ITU, and the forms of their own."""

from __future__ import annotations

import pytest

from tests.reader.trees import codes, found

AGENCY = (
    "General Conference\nGC(63)/RES/7\nGeneral Distribution\nOriginal: English\nSixty-third regular session\n"
    "Item 14 of the agenda\nSafety in harbours\n"
    "Resolution adopted on 19 September 2019 during the ninth plenary meeting\nThe General Conference,\n"
    "(a)\tRecalling resolution GC(62)/RES/6 and previous resolutions,\n"
    "(b)\tRecognizing that safety is key,\n1.\tUrges the Secretariat to continue;\n2.\tEncourages all to join.\n"
)
COUNCIL = (
    "A/HRC/RES/61/30\nHuman Rights Council\n61/30.\tHarbours\nThe Human Rights Council,\n"
    "Reaffirming the Universal Declaration of Human Rights,\n1.\tDecides to remain seized of the matter.\n"
    "39th meeting\n12 July 2046\n"
)


def test_preambular_paragraphs_may_have_letters() -> None:
    """«(a) Recalling …,» right under the formula belongs to the preamble, its letter among the words."""
    assert found(AGENCY, "//a:preamble/a:container/@refersTo") == ["#recalling", "#recognizing"]
    assert found(AGENCY, "//a:preamble/a:container/a:p/a:inline[@name='num']") == ["(a)", "(b)"]
    assert found(AGENCY, "//a:mainBody/a:paragraph/a:num") == ["1.", "2."]


def test_letters_under_a_colon_are_items_of_the_preamble() -> None:
    """Where the paragraph above ends in a colon, a letter opens an item, whatever its first word."""
    text = (
        "77/1.\tHarbours\nThe General Assembly,\nRecalling that States are:\n(a)\tNoting what they see,\n"
        "(b)\tRecognizing what they owe,\n1.\tDecides so.\n"
    )
    assert len(found(text, "//a:preamble/a:container")) == 1


def test_a_title_without_kind_or_number_stands_between_masthead_and_adoption() -> None:
    """Only the words that name the subject are the title; symbol, session, item and adoption are not."""
    assert found(AGENCY, "//a:preface//a:docTitle") == ["Safety in harbours"]
    assert found(AGENCY, "//a:FRBRWork/a:FRBRdate/@date") == ["2019-09-19"]
    assert found(AGENCY, "//a:FRBRWork/a:FRBRnumber/@showAs") == ["GC(63)/RES/7"]
    assert codes(AGENCY) == []


@pytest.mark.parametrize(
    "symbol", ["WHA73.9", "EB148.R2", "A 30/Res.1110", "40 C/Resolution 15", "GC(63)/RES/7", "IOC/DEC/12"]
)
def test_symbols_of_other_bodies(symbol: str) -> None:
    """A line that is a symbol of another body identifies the text."""
    text = (
        f"{symbol}\nOn harbours\nThe Ninetieth Assembly,\nRecalling its earlier work,\nNoting the report,\n"
        "1.\tRequests the Secretary to report;\n2.\tDecides so.\n"
    )
    assert found(text, "//a:FRBRWork/a:FRBRnumber/@showAs") == [symbol]


@pytest.mark.parametrize("words", ["GDP2044", "COVID-19", "Room 12", "A5", "Page 3/12", "Tel. 022/730"])
def test_what_only_looks_like_a_symbol(words: str) -> None:
    """A short line with a figure is no symbol."""
    text = (
        f"{words}\nOn harbours\nThe Ninetieth Assembly,\nRecalling its earlier work,\nNoting the report,\n"
        "1.\tRequests the Secretary to report;\n2.\tDecides so.\n"
    )
    assert words not in found(text, "//a:FRBRWork/a:FRBRnumber/@showAs")


VOTES = {
    "over lines": "[Adopted by a recorded vote of 22 to 8, with 17 abstentions. The voting was as follows:\n"
    "In favour:\nAngola, Austria\nAgainst:\nChad, Togo\nAbstaining:\nChile, Peru]\n",
    "on one line": "[Adopted by a recorded vote of 22 to 8, with 17 abstentions. The voting was as follows: In favour:"
    " Angola, Austria; Against: Chad, Togo; Abstaining: Chile, Peru]\n",
}


@pytest.mark.parametrize("vote", VOTES.values(), ids=VOTES)
def test_how_each_state_voted_stands_in_the_conclusions(vote: str) -> None:
    """Meeting, date and the whole bracket close the text; no State becomes a paragraph of the body."""
    closing = [line for line in ("39th meeting\n12 July 2046\n" + vote).split("\n") if line]
    assert found(COUNCIL + vote, "//a:conclusions/a:p") == closing
    assert found(COUNCIL + vote, "//a:mainBody/a:paragraph/a:num") == ["1."]
    assert codes(COUNCIL + vote) == []


def test_a_bracket_that_is_no_vote_stays_where_it_is() -> None:
    """Other words in brackets at the end are words of the body."""
    text = COUNCIL.partition("39th")[0] + "[Text proposed by the\nsecretariat and others]\n"
    assert found(text, "//a:conclusions/a:p") == []


def test_the_date_of_adoption_outranks_that_of_distribution() -> None:
    """«Adopted on …» below the number is the date of the Work; the date in the masthead is that of the issue."""
    text = (
        "30th session\n8 December 2017\nResolution A.1110(30)\nAdopted on 6 December 2017\nPLAN FOR HARBOURS\n"
        "THE ASSEMBLY,\nRECALLING Article 15 of the Convention,\n1\tADOPTS the plan;\n2\tREVOKES resolution 9.\n"
    )
    assert found(text, "//a:FRBRWork/a:FRBRdate/@date") == ["2017-12-06"]
    assert "PLAN FOR HARBOURS" in found(text, "//a:preface//a:docTitle")


@pytest.mark.parametrize(
    ("language", "line", "organ", "recalls", "decides"),
    [
        ("eng", "2045 session", "The Economic and Social Council,", "Recalling its work,", "Decides so."),
        ("fra", "Session de 2045", "Le Conseil économique et social,", "Rappelant ses travaux,", "Décide ainsi."),
        ("rus", "Сессия 2045 года", "Экономический и Социальный Совет,", "ссылаясь на работу,", "постановляет так."),
        ("spa", "Período de sesiones de 2045", "El Consejo Económico y Social,", "Recordando su labor,", "Decide así."),
        ("zho", "2045年会议", "经济及社会理事会，", "回顾其工作，", "决定这样做。"),
        ("ara", "دورة عام 2045", "إن المجلس الاقتصادي والاجتماعي،", "إذ يشير إلى عمله،", "يقرر ذلك."),
    ],
)
def test_sessions_named_by_their_year(language: str, line: str, organ: str, recalls: str, decides: str) -> None:
    """Where the session has no number, the line with its year is the session all the same."""
    text = f"E/RES/2045/7\n{line}\n2045/7.\tX\n{organ}\n{recalls}\n1.\t{decides}\n"
    assert found(text, "//a:coverPage//a:session", language) == [line]
