"""Notes as other programs write them: at the end of the text, or at the foot of a page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.akn import build
from pipeline.diagnostics import Code
from pipeline.reader import conservation, read
from pipeline.reader.source import CALL, Removed, Source, split

TEXT = (
    "RESOLUTION 12 (Geneva, 2043)\nThe General Assembly,\nRecalling its resolution 70/1{0} and its annex,{1}\n"
    "1.\tDecides to act;{2}\n2.\tRequests a report.\n"
)


def made(text: str) -> Source:
    """Return the source of a text; its proof must hold."""
    source = split(text, "utf-8", "a.txt", [])
    words, notes = conservation.source_words(source)
    assert conservation.squash("".join(line.text for line in source.lines)).replace(CALL, "") == words
    assert [conservation.squash(note.text) for note in source.notes] == notes
    return source


def notes(source: Source) -> list[tuple[str, str]]:
    """Return marker and words of each note."""
    return [(note.marker, " / ".join(note.text.split("\n")).strip()) for note in source.notes]


def codes(source: Source) -> list[tuple[Code, int | None, int | None]]:
    """Return the findings with their place."""
    return [(d.code, d.location.line, d.location.column) for d in source.report]


THREE = [("1", "On goals."), ("2", "On wells."), ("3", "Adopted without a vote.")]


@pytest.mark.parametrize(
    ("calls", "label"),
    [
        (["[1]", "[2]", "[3]"], "[{}] {}"),
        (["[^1]", "[^2]", "[^3]"], "[^{}]: {}"),
        (["¹", "²", "³"], "{} {}"),
        (["¹", "²", "³"], "{}{}"),
        (["[endnoteRef:1]", "[endnoteRef:2]", "[endnoteRef:3]"], "[{}: {}]"),
        (["[footnoteRef:1]", "[footnoteRef:2]", "[footnoteRef:3]"], "[{}: {}]"),
    ],
    ids=["word", "pandoc", "superscript", "superscript-close", "tika-end", "tika-foot"],
)
@pytest.mark.parametrize("between", ["", "\n"], ids=["lines", "blank"])
def test_notes_gathered_at_the_end_go_to_their_calls(calls: list[str], label: str, between: str) -> None:
    """Each dialect gives the same three notes at the same calls, and no finding."""
    signs = "¹²³" if calls[0] == "¹" else "123"
    ends = [label.format(sign, words) for sign, (_, words) in zip(signs, THREE, strict=True)]
    source = made(TEXT.format(*calls) + between + f"\n{between}".join(ends) + "\n")
    assert notes(source) == THREE
    assert codes(source) == []
    assert [line.text for line in source.lines if line.text] == TEXT.format(*[CALL] * 3).rstrip("\n").split("\n")
    assert [line.number for line in source.lines] == list(range(1, len(source.lines) + 1))


def test_the_document_has_the_notes() -> None:
    """The notes stand in the XML at their calls, and not one word is lost."""
    text = TEXT.format("[1]", "[2]", "[3]") + "\n[1] On goals.\n[2] On wells.\nMore on wells.\n[3] Adopted.\n"
    reading = read(text.encode(), language="eng")
    assert reading.document is not None
    akn = build(reading.document)
    assert akn.xml.count(b"<authorialNote") == 3
    assert conservation.check(reading.source, akn.words, list(akn.notes), None) is None


def test_roman_endnotes_of_word() -> None:
    """Word numbers endnotes i, ii, iii."""
    assert notes(made("a[i] b[ii]\n\n[i] one\n[ii] two\n")) == [("i", "one"), ("ii", "two")]


def test_several_paragraphs_of_a_note() -> None:
    """Lines between two notes are paragraphs of the first; after the last, sentences are; the calls are on one line."""
    text = "x[1] y[2]\n\n[1] One.\nSecond paragraph of one.\n[2] Two.\nSecond paragraph of two.\n"
    assert notes(made(text)) == [("1", "One. / Second paragraph of one."), ("2", "Two. / Second paragraph of two.")]


def test_what_follows_the_notes_and_is_numbered_is_text() -> None:
    """An annex after the notes is no paragraph of the last note."""
    source = made("x[1]\n\n[1] One.\nAnnex\n1. Words of the annex.\n")
    assert notes(source) == [("1", "One.")]
    assert [line.text for line in source.lines if line.text] == [f"x{CALL}", "Annex", "1. Words of the annex."]


def test_numbers_that_begin_again_on_each_page() -> None:
    """Notes at the foot of pages belong to the calls of their page."""
    source = made("a¹ b²\n¹ one\n² two\nc¹ d\n¹ three\nend of the text.\n")
    assert notes(source) == [("1", "one"), ("2", "two"), ("1", "three")]
    assert [line.text for line in source.lines if line.text] == [f"a{CALL} b{CALL}", f"c{CALL} d", "end of the text."]


def test_a_note_called_twice_stands_at_its_first_call() -> None:
    """The second call stays as it is typed: it reads as a pointer to the note."""
    source = made("a[1] b[1] c[2]\n\n[1] one\n[2] two\n")
    assert source.lines[0].text == f"a{CALL} b[1] c{CALL}"
    assert notes(source) == [("1", "one"), ("2", "two")]


def test_a_call_without_a_note_and_a_note_without_a_call_are_findings() -> None:
    """T007 and T008 stand at line and column, and the words stay."""
    source = made("a[1] b[2]\nc[3] d[9]\n\n[1] one\n[2] two\n[3] three\n[7] seven\n")
    assert codes(source) == [(Code.T007, 2, 7), (Code.T008, 7, 1)]
    assert [line.text for line in source.lines if line.text][1:] == [f"c{CALL} d[9]", "[7] seven"]


@pytest.mark.parametrize(
    "text",
    [
        "As shown in [3] and [1], wells matter.\nReferences\n[1] Author, Wells.\n[2] Author, Springs.\n[3] X, Y.\n",
        "See [1].\nReferences\n[1] A.\n[2] B.\n[3] C.\n[4] D.\n",
        "An area of 5 m² and 7 km² was set aside; x³ is a cube.\n",
        "[1] one\n[2] two\n",
        "* first\n* second*\n* third\n",
        "5 * 3 is fifteen\n* a star\nmore text\n",
        "a*b*c\n* note\n",
        "resolution[2020] and decision[sic]\n",
        "[Original: English]\n[a: remark in brackets]\n[1: another]\n",
    ],
)
def test_marks_that_do_not_pair_up_are_words(text: str) -> None:
    """References, powers, bullets and products stay what they are, without a finding."""
    source = made(text)
    assert source.notes == []
    assert [line.text for line in source.lines] == text.split("\n")
    assert codes(source) == []


@pytest.mark.parametrize("sign", ["*", "†", "**"])
def test_a_star_of_the_masthead(sign: str) -> None:
    """One sign called once, with one line at the end, is a note."""
    source = made(
        f"A/98/7{sign}\nThe General Assembly,\n1.\tDecides to act.\n\n{sign} Reissued for technical reasons.\n"
    )
    assert notes(source) == [(sign, "Reissued for technical reasons.")]
    assert source.lines[0].text == f"A/98/7{CALL}"


def test_pandoc_calls_without_a_note_are_findings_in_any_case() -> None:
    """`[^1]` can be nothing else than a call."""
    assert codes(made("a[^1] b\n")) == [(Code.T007, 1, 2)]


def test_a_sign_that_calls_nothing_cannot_be_declared_an_artefact() -> None:
    """A reader that dropped `[1]` where no note is would be caught; so would one that dropped a label."""
    source = split("a[1] b\n", "utf-8", None, [])
    source.removed.append(Removed("note sign", 1, 4, 1, "[1]"))
    with pytest.raises(ValueError, match="calls no note"):
        conservation.source_words(source)
    source.removed[-1] = Removed("note label", 1, 5, 1, "[1] ")
    with pytest.raises(ValueError, match="heads no note"):
        conservation.source_words(source)


PIECES = st.sampled_from(
    """The General Assembly,|1.\tDecides;|word|[1]|[2]|[1] note|[2] more|¹|²|¹ note|² more|[^1]|[^1]: note
|[footnoteRef:1]|[endnoteRef:2]|[1: note]|[2: more|]|*|* note|†| [1: note] |[i]|[i] roman|  indented|\x07
|[bookmark: x]|\u00a0""".replace("\n", "").split("|")
)


@settings(max_examples=400)
@given(st.lists(st.tuples(PIECES, st.sampled_from(["\n", "\n\n", " ", "", "\n\t"])), max_size=30))
def test_no_order_of_calls_and_notes_loses_a_word(parts: list[tuple[str, str]]) -> None:
    """Whatever pairs up and whatever does not: all words are in lines and notes, and the proof holds to the end."""
    text = "".join(piece + gap for piece, gap in parts)
    made(text)
    reading = read(text.encode(), language="eng")
    if reading.document is not None:
        akn = build(reading.document)
        assert conservation.check(reading.source, akn.words, list(akn.notes), None) is None


def test_time_is_linear() -> None:
    """Four times as many notes take less than ten times as long."""
    import time

    def seconds(n: int) -> float:
        text = "".join(f"word[{k % 900}] and m² of text¹\n" for k in range(n))
        text += "".join(f"[{k % 900}] note\n¹ x\n" for k in range(n))
        best = 1e9
        for _ in range(3):
            began = time.perf_counter()
            split(text, "utf-8", None, [])
            best = min(best, time.perf_counter() - began)
        return best

    seconds(50)
    assert seconds(4000) < 10 * seconds(1000) + 0.05
