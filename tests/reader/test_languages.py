"""Language packs: one schema, patterns that compile, verbs and formulas that are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.reader.citations import Finder
from pipeline.reader.detection import detect
from pipeline.reader.languages import LanguagePack, available, load
from tests.judges import CHECKOUT

CODES = ("ara", "eng", "fra", "rus", "spa", "zho")
#: Keys that a language may leave out, because it has no need of them.
OPTIONAL = {
    "kinds": {"new", "title", "draft-after"},
    "structure": {"numbers-by-hand", "headings-in-place"},
    "references": {"number", "citation", "paragraph-citation", "ordinal"},
    "verbs": {"lead-preambular", "lead-operative"},
}


def test_all_six_are_there() -> None:
    """The packs are found by the one finder of resources."""
    assert available() == CODES


@pytest.mark.parametrize("code", CODES)
def test_packs_share_one_schema(code: str) -> None:
    """Every table and key of the English pack is in every pack, and nothing else but the optional keys."""
    wanted, found = load("eng").data, load(code).data
    assert set(found) == set(wanted)
    for table in ("kinds", "front", "structure", "references", "verbs", "dates", "formula"):
        optional = OPTIONAL.get(table, set())
        assert set(found[table]) - optional == set(wanted[table]) - optional, table


@pytest.mark.parametrize("code", CODES)
def test_concepts_are_the_same_in_all_languages(code: str) -> None:
    """Verb concepts are language-neutral, so that six versions can be aligned."""
    for kind in ("preambular", "operative"):
        assert set(load(code).data["verbs"][kind]) <= set(load("eng").data["verbs"][kind])


@pytest.mark.parametrize(
    ("code", "text", "kind", "phrase", "concept"),
    [
        ("eng", "Noting with deep concern that", "preambular", "Noting with deep concern", "noting"),
        ("eng", "Also calls upon all States", "operative", "Also calls upon", "calls-upon"),
        ("fra", "Rappelant également sa résolution", "preambular", "Rappelant également", "recalling"),
        ("spa", "Recordando también su resolución", "preambular", "Recordando también", "recalling"),
        ("rus", "ссылаясь также на свою резолюцию", "preambular", "ссылаясь также", "recalling"),
        ("zho", "又回顾其决议", "preambular", "又回顾", "recalling"),
        ("ara", "وإذ تشير أيضاً إلى قرارها", "preambular", "وإذ تشير أيضاً", "recalling"),
    ],
)
def test_verbs_with_their_adverbs(code: str, text: str, kind: str, phrase: str, concept: str) -> None:
    """Stem and adverb make one phrase, as written; tashkil does not matter."""
    found = load(code).verb(text, kind)
    assert found is not None
    assert (found.phrase, found.concept) == (phrase, concept)


@pytest.mark.parametrize(
    ("code", "text", "organ"),
    [
        ("eng", "The General Assembly,", "un-ga"),
        ("fra", "Le Conseil de sécurité,", "un-sc"),
        ("rus", "Генеральная Ассамблея,", "un-ga"),
        ("zho", "大会，", "un-ga"),
        ("ara", "إن الجمعية العامة،", "un-ga"),
        ("spa", "La Asamblea General,", "un-ga"),
    ],
)
def test_formulas(code: str, text: str, organ: str) -> None:
    """The formula names its organ in every language."""
    found = load(code).formula(text)
    assert found is not None
    assert found[0] == organ


@pytest.mark.parametrize(
    ("code", "text", "iso"),
    [
        ("eng", "16 December 2015", "2015-12-16"),
        ("fra", "1er décembre 2044", "2044-12-01"),
        ("spa", "25 de septiembre de 2015", "2015-09-25"),
        ("rus", "7 декабря 2022 года", "2022-12-07"),
        ("zho", "2022年12月7日", "2022-12-07"),
        ("ara", "7 كانون الأول/ديسمبر 2022", "2022-12-07"),
        ("eng", "31 February 2015", ""),
    ],
)
def test_dates(code: str, text: str, iso: str) -> None:
    """Dates are read in every language; one that does not exist is none."""
    assert Finder(load(code)).dates.iso(text) == iso


@pytest.mark.parametrize("sample", sorted((CHECKOUT / "examples").glob("*.txt")), ids=lambda p: p.stem)
def test_the_language_of_a_sample_is_found(sample: Path) -> None:
    """The text itself says its language, without a finding."""
    assert detect(sample.read_text("utf-8")) == (sample.stem.rpartition(".")[2], None)


@pytest.mark.parametrize(
    "text",
    [
        "Die Generalversammlung, unter Hinweis auf ihre Resolution vom Vorjahr und in der Erwägung, dass die "
        "Vereinten Nationen "
        "sich mit der Frage befassen, beschließt, den Punkt auf die Tagesordnung der nächsten Tagung zu setzen.",
        "Η Γενική Συνέλευση, υπενθυμίζοντας το ψήφισμά της, αποφασίζει να συνεχίσει την εξέταση του θέματος.",
        "総会は、前会期の決議を想起し、この問題を引き続き検討することを決定する。これはひらがなをふくむ文章です。",
    ],
)
def test_a_seventh_language_is_not_guessed(text: str) -> None:
    """A language without a pack is ``und`` with a finding, never the nearest of the six."""
    code, finding = detect(text)
    assert code == "und"
    assert finding is not None


def test_a_pack_is_data() -> None:
    """A pack is made from a mapping alone: a seventh language needs no code."""
    assert LanguagePack(dict(load("eng").data)).verb("Recalling that", "preambular") is not None
