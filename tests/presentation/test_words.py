"""Every word of the document reaches the page, in order."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from pipeline import resources
from pipeline.presentation import write_html
from tests.presentation.conftest import tree_of
from tests.presentation.words import AKN, akn_words, html_words

XS = "{http://www.w3.org/2001/XMLSchema}"


def joined(words: list[str]) -> str:
    """Return the letters without what parts them."""
    return "".join(words)


def test_words_of_our_documents(document: Path) -> None:
    """The page has the words of the document, each whole, in order, notes last."""
    tree = tree_of(document.read_bytes())
    assert html_words(write_html(tree)) == akn_words(tree.root)


def test_a_lost_word_is_noticed(document: Path) -> None:
    """The comparison can fail: without one word of the page it does."""
    tree = tree_of(document.read_bytes())
    last = akn_words(tree.root)[-1].encode()
    page = write_html(tree)
    place = page.rindex(last, 0, page.rindex(b"</article>"))
    assert joined(html_words(page[:place] + page[place + len(last) :])) != joined(akn_words(tree.root))


def element_names() -> list[str]:
    """Return the names of all elements of the official schema but those of the metadata."""
    schema = etree.parse(str(resources.xsd()))
    names = {str(element.get("name")) for element in schema.getroot().iterchildren(f"{XS}element")}
    return sorted(names - {"akomaNtoso", "meta"})


@pytest.mark.parametrize("shape", ["text", "line", "inline", "mixed"])
def test_no_element_swallows_words(shape: str) -> None:
    """Whatever element of the schema stands wherever, even where the schema forbids it, its words stay."""
    names = element_names()
    assert len(names) > 250
    forms = {
        "text": "<{0}>one <b>two</b> three</{0}>",
        "line": "<{0}><p>one two</p><p>three</p></{0}>",
        "inline": "<p>zero <{0}>one <i>two</i></{0}> three</p>",
        "mixed": "<paragraph><num>1.</num><{0}><num>a)</num><heading>two</heading><p>three</p></{0}></paragraph>",
    }
    wrong = []
    for name in names:
        body = forms[shape].format(name)
        xml = (
            f'<akomaNtoso xmlns="{AKN[1:-1]}"><statement name="x"><mainBody>{body}</mainBody></statement></akomaNtoso>'
        )
        tree = tree_of(xml.encode())
        if joined(html_words(write_html(tree))) != joined(akn_words(tree.root)):
            wrong.append(name)
    assert wrong == []


def test_words_of_official_documents(shared: Path) -> None:
    """The page has the words of each official document, in order, whether the schema likes it or not."""
    files = sorted((shared / "corpus" / "un").glob("*/*.xml"))
    assert files
    wrong = []
    for path in files:
        tree = tree_of(path.read_bytes())
        if html_words(write_html(tree)) != akn_words(tree.root):
            wrong.append(path.name)
    assert wrong == []
