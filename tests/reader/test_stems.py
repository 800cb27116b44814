"""Words that patterns cannot match without."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.reader.languages import available, load
from pipeline.reader.stems import stems
from tests.judges import CHECKOUT

TEXTS = sorted((CHECKOUT / "examples").glob("*.txt"))


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("resolutions?|Res\\.", ("resolution", "Res.")),
        ("(?:ال|لل)?قرار(?:ات|ان)?", ("قرار",)),
        ("стать(?:я|и)|ст\\.", ("стать", "ст.")),
        ("ab+c", ("ab",)),
        ("a{2,3}bcd", ("bcd",)),
        ("x[yz]?long", ("long",)),
        ("(?:a|b)", ("a", "b")),
        ("(?:ال)?(?:رأي|آراء)", ("رأي", "آراء")),
        ("п(?:ункт|араграф)", ("ункт", "араграф")),
        ("(?:x|y?)", None),
        ("\\d+", None),
        ("a?", None),
        ("", None),
        ("[|]abc|d", ("abc", "d")),
        ("United Nations(?! Convention| system)", ("United Nations",)),
    ],
)
def test_the_longest_run_of_each_alternative(fragment: str, words: tuple[str, ...] | None) -> None:
    """Groups, classes and what may be left out do not count."""
    assert stems(fragment) == words


@pytest.mark.parametrize("code", available())
def test_what_a_pattern_matches_holds_one_of_its_stems(code: str) -> None:
    """Over all samples and all tables that are asked, no match is without a stem."""
    pack = load(code)
    fragments = [pack.fragment("references", key) for key in pack.data["references"]]
    fragments += [name for organ in pack.data["organs"].values() for name in organ["names"]]
    fragments += [name for names in pack.data["bodies"].values() for name in names]
    lines = [line.lower() for file in TEXTS if f".{code}." in file.name for line in _lines(file)]
    for fragment in fragments:
        words = stems(fragment.lower()) if "\\" not in fragment and "(?P" not in fragment else None
        for line in lines if words else ():
            if re.search(fragment.lower(), line):
                assert any(word in line for word in words or ())


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()
