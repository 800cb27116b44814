"""The proof that no word is lost: it must fail when one is."""

from __future__ import annotations

import time

import pytest

from pipeline.akn import build
from pipeline.diagnostics import Code
from pipeline.reader import conservation, read
from pipeline.reader.received import Removed, Source, SourceNote
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


def test_many_notes_take_no_longer_each() -> None:
    """The words of 150,000 notes are set apart in time that grows with their number."""
    line = "Takes note of it [1: See it.] \n"
    words = line.index("See")
    count, size = 150_000, len(line)
    removed, notes = [], []
    for n in range(count):
        at = n * size
        removed += [
            Removed("note mark-up", at + words - len("[1: "), at + words, n + 1, "[1: "),
            Removed("note mark-up", at + words + len("See it."), at + words + len("See it.") + 1, n + 1, "]"),
        ]
        notes.append(SourceNote("1", "See it.", at + words, at + words + len("See it."), n + 1))
    source = Source(line * count, "utf-8", removed=removed, notes=notes)
    start = time.process_time()
    main, apart = conservation.source_words(source)
    assert time.process_time() - start < 12, "one pass takes two seconds, copying what follows each note forty"
    assert (len(main), apart) == (count * len("Takesnoteofit"), ["Seeit."] * count)
