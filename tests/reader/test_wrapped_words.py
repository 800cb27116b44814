"""Whatever is wrapped, by whatever margin, with whatever between: not one word is lost, moved or made."""

from __future__ import annotations

import textwrap

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.akn import build
from pipeline.reader import conservation, read
from pipeline.reader.received import CALL
from tests.reader.test_wrapping import PARAGRAPHS, joined

WORDS = st.sampled_from(
    """the|of|wells|international|self-determination|stakeholders,|regions;|Recalling|recalling|decides|1.|(a)|a)|2.
|Annex|A/RES/98/7|[footnoteRef:1]|[1: a note]|[1]|¹|决定设立委员会，|إذ تشير|2/9|—|-|inter-|[bookmark: _x y]|end.|note:
|\u00ad|\u00a0|\u200b|x\u0301|(""".replace("\n", "").split("|")
)
PARAGRAPH = st.one_of(
    st.lists(WORDS, min_size=1, max_size=60).map(" ".join),
    st.sampled_from(PARAGRAPHS),
    st.sampled_from(
        ["[1] words of a note", "¹ words of another", "[1: gathered]", "A\tB\tC", "Wells      7", "2", "A/RES/98/7"]
    ),
)
BETWEEN = st.sampled_from(
    ["\n", "\n\n", "\n\n\n", "\n\f", "\n\n2/9\n\fA/RES/98/7\n\n", "\r\n", "\n   ", "-\n", "\u00ad\n"]
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Return a text of wrapped paragraphs, page furniture among their lines."""
    width = draw(st.integers(24, 90))
    header = draw(
        st.sampled_from(["", "\n3/9\n\fA/RES/98/7\n", "\n\n- 4 -\n\n", "\n5\n", "\nRunning header of pages\n"])
    )
    every = draw(st.integers(3, 9))
    rows = []
    for paragraph in draw(st.lists(PARAGRAPH, min_size=1, max_size=12)):
        rows += textwrap.wrap(paragraph, width, expand_tabs=draw(st.booleans())) or [""]
        rows.append(draw(BETWEEN).rstrip("\n"))
    return "\n".join(row + (header if n % every == 0 and n else "") for n, row in enumerate(rows))


@settings(max_examples=300, deadline=None)
@given(texts(), st.sampled_from(["eng", "rus", "ara", "zho"]))
def test_no_wrapped_text_loses_a_word(text: str, code: str) -> None:
    """The lines and notes of a joined text are its words in order, and the XML made of it has them all."""
    source = joined(text, code)
    words, notes = conservation.source_words(source)
    assert conservation.squash("".join(line.text for line in source.lines)).replace(CALL, "") == words
    assert [conservation.squash(note.text) for note in source.notes] == notes
    assert [line.number for line in source.lines if line.number > line.last] == []
    reading = read(text.encode(), language=code)
    if reading.document is not None:
        made = build(reading.document)
        assert conservation.check(reading.source, made.words, list(made.notes), None) is None


@settings(max_examples=60, deadline=None)
@given(st.integers(52, 90), st.permutations(PARAGRAPHS[2:]), st.sampled_from(["\n", "\n\n"]), st.integers(0, 12))
def test_paragraphs_in_any_order_are_whole_words(width: int, paragraphs: list[str], between: str, cut: int) -> None:
    """Joining adds and takes no character but white space, wherever the text is cut."""
    text = between.join(textwrap.fill(p, width) for p in paragraphs)[: -1 - cut]
    source = joined(text)
    assert conservation.squash("".join(line.text for line in source.lines)) == conservation.squash(text)
