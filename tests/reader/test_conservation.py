"""The proof that no word is lost: it must fail when one is."""

from __future__ import annotations

import pytest

from pipeline.akn import build
from pipeline.diagnostics import Code
from pipeline.reader import conservation, read
from pipeline.reader.source import Removed
from tests.judges import CHECKOUT

SAMPLE = (CHECKOUT / "examples" / "un-water-systems.eng.txt").read_bytes()


@pytest.fixture
def words() -> tuple[str, list[str]]:
    """The words of the AKN made of a sample."""
    document = read(SAMPLE).document
    assert document is not None
    made = build(document)
    return made.words, list(made.notes)


def test_an_honest_build_passes(words: tuple[str, list[str]]) -> None:
    """Nothing was lost, so nothing is found."""
    assert conservation.check(read(SAMPLE).source, *words, None) is None


@pytest.mark.parametrize("old", ["water", "Council", ","])
def test_a_lost_word_is_found(words: tuple[str, list[str]], old: str) -> None:
    """One word or comma less is T001."""
    found = conservation.check(read(SAMPLE).source, words[0].replace(old, "", 1), words[1], None)
    assert found is not None
    assert found.code is Code.T001


def test_an_added_word_is_found(words: tuple[str, list[str]]) -> None:
    """One word more is T001."""
    assert conservation.check(read(SAMPLE).source, words[0] + " more", words[1], None) is not None


def test_swapped_words_are_found(words: tuple[str, list[str]]) -> None:
    """The same words in another order are T001."""
    half = len(words[0]) // 2
    assert conservation.check(read(SAMPLE).source, words[0][half:] + words[0][:half], words[1], None) is not None


def test_a_lost_note_is_found(words: tuple[str, list[str]]) -> None:
    """A note less, or a note with other words, is T001."""
    source = read(SAMPLE).source
    assert conservation.check(source, words[0], words[1][:-1], None) is not None
    assert conservation.check(source, words[0], [words[1][0] + "x", *words[1][1:]], None) is not None


def test_a_word_cannot_be_declared_an_artefact(words: tuple[str, list[str]]) -> None:
    """A reader that listed words as removed would be caught: the span must be an artefact of its kind."""
    source = read(SAMPLE).source
    at = source.text.index("water")
    source.removed.append(Removed("bookmark", at, at + 5, 1, "water"))
    found = conservation.check(source, words[0].replace("water", "", 1), words[1], None)
    assert found is not None
    assert "listed as bookmark and is none" in found.found
