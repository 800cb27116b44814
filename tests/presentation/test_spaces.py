"""Spaces on the page are those of print; words, and the spaces of the Akoma Ntoso, are those that were typed."""

from __future__ import annotations

import time

import pytest
from lxml import etree, html

from pipeline.presentation import write_html
from pipeline.presentation.spaces import set_spaces
from tests.presentation.conftest import DOCUMENTS, tree_of
from tests.presentation.words import AKN

FRENCH = next(path for path in DOCUMENTS if path.stem == "fra")


def set_in(markup: str, *, french: bool = False) -> str:
    """Return the inside of an article, its spaces set."""
    article = html.fragment_fromstring(f"<article>{markup}</article>")
    set_spaces(article, french=french)
    return etree.tostring(article, encoding="unicode", method="html")[len("<article>") : -len("</article>")]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("<p>\t\u00a0 Words</p>", "<p>Words</p>"),
        ("<p>\u3000\u3000回顾</p>", "<p>回顾</p>"),
        ("<p><span>\t <b> Words</b></span></p>", "<p><span><b>Words</b></span></p>"),
        ("<p>Words.\u00a0</p>", "<p>Words.</p>"),
        ("<p>Two\u00a0\u00a0words</p>", "<p>Two\u00a0words</p>"),
        ("<p>Two \u00a0 words</p>", "<p>Two words</p>"),
        ("<p>One\u00a0word</p>", "<p>One\u00a0word</p>"),
        ("<p>30th meeting\n <br> \n1 May</p>", "<p>30th meeting<br>1 May</p>"),
        ('<p>Word <sup class="call">1</sup> more</p>', '<p>Word<sup class="call">1</sup> more</p>'),
        ('<p>报告 <sup class="call">1</sup>所</p>',
         '<p>报<span class="whole">告<sup class="call">1</sup></span>所</p>'),
        ('<p>报告，<sup class="call">1</sup><span class="preview">注</span> 还<b>回</b>顾<sup class="call">2</sup></p>',
         '<p>报告<span class="whole">，<sup class="call">1</sup><span class="preview">注</span></span> 还<b>回</b>'
         '<span class="whole">顾<sup class="call">2</sup></span></p>'),
        ("<p>10<sup>3</sup> m</p>", "<p>10<sup>3</sup> m</p>"),
        ('<p><span class="num">a) </span><a class="permalink"></a> \tWords</p>',
         '<p><span class="num">a) </span><a class="permalink"></a>Words</p>'),
        ('<p><span class="num">a)</span>\tWords</p>', '<p><span class="num">a)</span> Words</p>'),
        ('<p><span class="quote">“</span><span class="num">1. </span>Words</p>',
         '<p><span class="quote">“</span><span class="num">1. </span>Words</p>'),
        ("<p>in <time>9 January 2044</time></p>", "<p>in <time>9\u00a0January 2044</time></p>"),
        ("<p><time>2044</time></p>", "<p><time>2044</time></p>"),
        ("<p>2 000 000 francs, No. 5, para. 7, п. 8</p>",
         "<p>2\u00a0000\u00a0000 francs, No.\u00a05, para.\u00a07, п.\u00a08</p>"),
        ("<p>in 2022 150 States</p>", "<p>in 2022 150 States</p>"),
        ("<p> </p>", "<p> </p>"),
    ],
)  # fmt: skip
def test_spaces_are_set(typed: str, printed: str) -> None:
    """Spaces that indent, double or close a line go; a day stays with its month, a number with its kind."""
    assert set_in(typed) == printed


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("mot ; mot", "mot\u202f; mot"),
        ("mot\u00a0! Mot ?", "mot\u202f! Mot\u202f?"),
        ("mot : mot", "mot\u00a0: mot"),
        ("« mot »", "«\u202fmot\u202f»"),
        ("mot; «mot»:", "mot; «mot»:"),
        ("note<sup>3</sup> ;", "note<sup>3</sup>\u202f;"),
    ],
)
def test_french_punctuation_has_its_spaces(typed: str, printed: str) -> None:
    """A space typed before French punctuation is the one that print has there; where none was typed none appears."""
    assert set_in(f"<p>{typed}</p>", french=True) == f"<p>{printed}</p>"
    assert "\u202f" not in set_in(f"<p>{typed}</p>")


def test_words_stay_and_the_source_keeps_its_spaces() -> None:
    """The page of a French text has thin spaces and all its words; the tree has the spaces that were typed."""
    root = etree.fromstring(FRENCH.read_bytes())
    line = next(line for line in root.iter(f"{AKN}content")).find(f"{AKN}p")
    assert line is not None
    line.text = f"\t\u00a0Deux\u00a0\u00a0mots ;{line.text or ''}"
    xml = etree.tostring(root, encoding="utf-8")
    tree = tree_of(xml)
    page = html.document_fromstring(write_html(tree).decode())
    words = "".join(str(text) for text in next(page.iter("article")).itertext())
    assert "Deux\u00a0mots\u202f;" in words
    assert tree.xml == xml
    assert "Deux\u00a0\u00a0mots ;" in tree.xml.decode()


def test_time_grows_with_the_text() -> None:
    """Long runs of spaces and deep elements take no more than their share of time."""

    def seconds(markup: str) -> float:
        article = html.fragment_fromstring(f"<article>{markup}</article>")
        start = time.process_time()
        set_spaces(article, french=True)
        return time.process_time() - start

    def run(length: int) -> str:
        return "<p>x" + " \u00a0" * length + "x" + " " * length + "x«" + " " * length + "</p>"

    assert seconds(run(200_000)) < 20 * seconds(run(20_000)) + 0.1
    assert set_in("<p>" + "<b>" * 100 + " x" + "</b>" * 100 + "</p>").count("<b>") == 100
