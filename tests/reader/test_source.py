"""Bytes to lines: encodings, line ends, artefacts, notes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.diagnostics import Code
from pipeline.reader import source
from pipeline.reader.received import LINE_END, line_ends

TEXT = "Résolution 7\nL’Assemblée générale,\nRappelant sa résolution 70/1 du 25 septembre 2015,\n"
RUSSIAN = (
    "Генеральная Ассамблея,\nссылаясь на свою резолюцию 70/1 от 25 сентября 2015 года о целях устойчивого развития,\n"
    * 3
)


def split(text: str) -> source.Source:
    """Split a text that is already decoded."""
    return source.split(text, "utf-8", "a.txt", [])


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings_are_read(codec: str) -> None:
    """Every Unicode encoding gives the same words, marked or not."""
    text, _, findings = source.decode(TEXT.encode(codec), None)
    assert text.lstrip("\ufeff") == TEXT
    assert all(f.code is Code.T003 for f in findings)


@pytest.mark.parametrize(("text", "codec"), [(TEXT * 3, "cp1252"), (RUSSIAN, "cp1251")])
def test_legacy_encodings_are_found_and_reported(text: str, codec: str) -> None:
    """A legacy encoding is recognised by its statistics, with a warning that names it."""
    decoded, found, findings = source.decode(text.encode(codec), None)
    assert decoded == text
    assert found == codec
    assert [f.code for f in findings] == [Code.T003]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Code.T004),
        (b"\xef\xbb\xbf \r\n\t", Code.T004),
        (bytes(range(256)) * 40, Code.T005),
        (b"PK\x03\x04\0\0\0\0" * 99, Code.T005),
    ],
)
def test_input_without_text_is_a_finding(data: bytes, code: Code) -> None:
    """Empty and binary input give one error and no text."""
    text, _, findings = source.decode(data, None)
    assert (text, [f.code for f in findings]) == ("", [code])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_line_ends(end: str) -> None:
    """Every line end counts lines alike."""
    found = split(end.join(["one", "two", "", "four"]))
    assert [(line.number, line.text) for line in found.lines] == [(1, "one"), (2, "two"), (3, ""), (4, "four")]


def test_artefacts_go_and_are_listed() -> None:
    """Bookmarks, images and control characters leave the line and stand in the list with their place."""
    found = split("a[bookmark: _GoBack]b [image: logo.png]c\x07d")
    assert [line.text for line in found.lines] == ["ab cd"]
    assert [(r.kind, r.text) for r in found.removed] == [
        ("bookmark", "[bookmark: _GoBack]"),
        ("image", "[image: logo.png]"),
        ("control", "\x07"),
    ]


def test_notes_are_attached_at_their_calls() -> None:
    """Several notes of one paragraph go to their calls, brackets inside them notwithstanding."""
    found = split("One[footnoteRef:1] and two[endnoteRef:2]. [1: See [2020] report.] [2: A/75/1.] ")
    (line,) = found.lines
    assert line.text.rstrip() == f"One{source.CALL} and two{source.CALL}."
    assert [(n.marker, n.text) for n in line.notes if n] == [("1", "See [2020] report."), ("2", "A/75/1.")]


def test_a_note_may_run_over_lines() -> None:
    """A note of two paragraphs ends on the line that closes it."""
    found = split("One[footnoteRef:1], [1: First paragraph.\nSecond paragraph.]\nNext line")
    assert [line.text.strip() for line in found.lines if line.text.strip()] == [f"One{source.CALL},", "Next line"]
    assert found.notes[0].text == "First paragraph.\nSecond paragraph."


def test_words_after_a_note_stay() -> None:
    """Words behind the closing bracket of a note belong to the paragraph."""
    found = split("One[footnoteRef:1] [1: the note] two")
    assert found.lines[0].text.split() == [f"One{source.CALL}", "two"]


def test_a_call_without_a_note_is_a_finding() -> None:
    """T007 says where the call stands."""
    found = split("first\nOne[footnoteRef:9] two")
    assert [(f.code, f.location.line, f.location.column) for f in found.report] == [(Code.T007, 2, 4)]


def test_front_matter_is_taken_off_and_lines_still_count() -> None:
    """The YAML block at the head is no text, and the first line after it keeps its number."""
    found = split("---\nsymbol: A/1\n---\nThe General Assembly,")
    assert found.front_matter == "symbol: A/1"
    assert [(line.number, line.text) for line in found.lines if line.text] == [(4, "The General Assembly,")]


def test_the_column_is_that_of_the_first_word() -> None:
    """White space before a paragraph moves its column."""
    assert split("\t  words").lines[0].column == 4


@given(st.text(alphabet="ab \r\n\x0b\x0c\x85\u2028\u2029\x1c\x1d\x1e\x1f", max_size=12))
def test_line_ends_are_those_of_the_pattern(text: str) -> None:
    """The quick way to the line ends finds what the pattern finds."""
    assert line_ends(text) == [match.span() for match in LINE_END.finditer(text)]
