"""Words that are put into another text: ``mod`` and ``quotedText`` (AKN core 5.9)."""

from __future__ import annotations

import pytest

from tests.reader.trees import found

OPENINGS = {
    "eng": "77/1.\tTitle\nThe General Assembly,\nRecalling its resolution 70/1,\n1.\t",
    "fra": "77/1.\tTitre\nL’Assemblée générale,\nRappelant sa résolution 70/1,\n1.\t",
    "spa": "77/1.\tTítulo\nLa Asamblea General,\nRecordando su resolución 70/1,\n1.\t",
    "rus": "77/1.\tНазвание\nГенеральная Ассамблея,\nссылаясь на свою резолюцию 70/1,\n1.\t",
    "zho": "77/1.\t题目\n大会，\n回顾其第70/1号决议，\n1.\t",
    "ara": "77/1 -\tعنوان\nإن الجمعية العامة،\nإذ تشير إلى قرارها 70/1،\n1 -\t",
}


@pytest.mark.parametrize(
    ("language", "line", "quoted"),
    [
        ("eng", "Decides to replace “every year” with the words “every two years”;", ["every year", "every two years"]),
        ("eng", 'Decides to amend rule 5 to read: "The term is two years."', ["The term is two years."]),
        ("eng", "Decides to insert, after “the Council”, the words “and its Board”.", ["the Council", "and its Board"]),
        (
            "fra",
            "Décide de remplacer les mots « chaque année » par « tous les ans » ;",
            ["chaque année", "tous les ans"],
        ),
        ("fra", "Décide de modifier comme suit l’article 5 : « Deux ans. » ;", ["Deux ans."]),
        ("spa", "Decide sustituir las palabras “cada año” por “cada dos años”;", ["cada año", "cada dos años"]),
        ("rus", "постановляет заменить слова «каждый год» словами «раз в год»;", ["каждый год", "раз в год"]),
        ("zho", "决定将第3段中的“每年”改为“每两年”；", ["每年", "每两年"]),
        ("ara", "تقرر الاستعاضة عن عبارة ”كل سنة“ بعبارة ”كل سنتين“؛", ["كل سنة", "كل سنتين"]),
    ],
)
def test_quoted_words_of_an_amendment(language: str, line: str, quoted: list[str]) -> None:
    """From the verb to the last quoted word the line is ``mod``; the marks stay outside ``quotedText``."""
    text = OPENINGS[language] + line + "\n"
    assert found(text, "//a:mod/a:quotedText", language) == quoted
    assert len(found(text, "//a:mod", language)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "Requests the Secretary-General to modify the programme entitled “Peace for all”;",
        "Welcomes the conference on “Added value”, and the replacement of its “voluntary” budget;",
        "Decides to consider the item entitled “Amendments to the Charter”;",
    ],
)
def test_a_name_in_quotation_marks_is_no_amendment(line: str) -> None:
    """Where nothing says that the quoted words are put in or taken out, nothing is marked."""
    assert found(OPENINGS["eng"] + line + "\n", "//a:mod") == []


def test_references_inside_and_around_keep_their_place() -> None:
    """A reference in the quoted words, or between them, is a child of where it stands."""
    text = OPENINGS["eng"] + "Decides to replace “A/75/1”, in resolution 70/1 of 25 September 2015, with “A/75/2”.\n"
    assert found(text, "//a:mod/a:quotedText/a:ref") == ["A/75/1", "A/75/2"]
    assert found(text, "//a:mod/a:ref") == ["70/1"]


def test_the_preamble_amends_nothing() -> None:
    """What was replaced once is told there, not done."""
    text = "77/1.\tTitle\nThe General Assembly,\nRecalling that it replaced “x” by “y”,\n1.\tDecides to act.\n"
    assert found(text, "//a:mod") == []
