"""The words of a tree, for the proof that none was lost."""

from __future__ import annotations

import time

import pytest

from pipeline.akn.names import child, element
from pipeline.akn.serialize import words


def test_metadata_is_no_words_and_notes_stand_apart() -> None:
    """Words come in document order; those of metadata are left out, those of notes given one by one."""
    root = element("akomaNtoso")
    child(child(root, "meta"), "keyword").text = "not shown"
    paragraph = child(root, "p")
    paragraph.text = "Recalls "
    note = child(paragraph, "authorialNote")
    child(note, "p").text = "See it."
    note.tail = "it,"
    child(root, "p").text = " and that."
    assert words(root) == ("Recalls it, and that.", ["See it."])


def test_quote_marks_are_words() -> None:
    """The marks of a quoted passage stand around its words, though they are attributes."""
    root = element("akomaNtoso")
    paragraph = child(root, "p")
    paragraph.text = "Reads "
    passage = child(paragraph, "embeddedStructure", startQuote="“", endQuote="”")
    child(passage, "p").text = "so"
    passage.tail = ";"
    assert words(root) == ("Reads “so”;", [])


@pytest.mark.parametrize("quoted", [False, True])
def test_the_words_of_a_long_document_take_no_longer_each(quoted: bool) -> None:
    """A document of 100,000 paragraphs is gone through once, with quoted passages or without."""
    root = element("akomaNtoso")
    body = child(root, "mainBody")
    for _ in range(100_000):
        paragraph = child(body, "p")
        paragraph.text = "a"
        reference = child(paragraph, "ref")
        reference.text, reference.tail = "b", "c"
        if quoted:
            child(paragraph, "embeddedStructure", startQuote="“")
    start = time.process_time()
    assert words(root) == (("abc“" if quoted else "abc") * 100_000, [])
    assert time.process_time() - start < 10, "one look takes a second, walking along all for each takes minutes"
