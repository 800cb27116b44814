"""Deep and large documents: nothing is lost, and time grows with the document."""

from __future__ import annotations

import gc
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html

from pipeline.presentation import write_html, write_pdf
from tests.presentation.conftest import CLOCK, tree_of
from tests.presentation.words import AKN, akn_words, html_words

#: Just under the depth that the gate refuses.
DEEPEST = 240


def document(body: str) -> bytes:
    """Return a document with this body."""
    return (
        f'<akomaNtoso xmlns="{AKN[1:-1]}"><statement name="x"><mainBody>{body}</mainBody></statement></akomaNtoso>'
    ).encode()


def nested(opening: str, closing: str, levels: int) -> bytes:
    """Return a document with elements one inside the other; ``{0}`` is a number."""
    return document("".join(opening.format(n) for n in range(levels)) + "<p>last</p>" + closing * levels)


DEEP = {
    "containers": nested('<container name="x"><p>in{0}x</p>', "</container>", DEEPEST),
    "sections": nested('<section eId="s{0}"><num>{0}</num><heading>head{0}x</heading>', "</section>", 120),
    "points": nested('<point eId="p{0}"><num>({0})</num>', "</point>", DEEPEST),
    "lists": nested(
        "<blockList><listIntroduction>in{0}x</listIntroduction><item><num>n{0}x</num>", "</item></blockList>", 120
    ),
    "bullets": nested("<ul><li>in{0}x", "</li></ul>", 120),
    "tables": nested("<table><tr><td><p>in{0}x</p>", "</td></tr></table>", 80),
    "quotations": nested(
        '<p>in{0}x<embeddedStructure startQuote="«" endQuote="»">', "</embeddedStructure>out</p>", 120
    ),
    "notes": nested('<p>in{0}x<authorialNote marker="m{0}">', "</authorialNote>out</p>", 120),
    "spans": nested("<p><b>in{0}x", "</b></p>", 1).replace(b"<b>in0x", b"<b>in" * 238).replace(b"</b>", b"</b>" * 238),
    "headings": document(
        "<section><heading>"
        + "in<embeddedStructure><p>" * 118
        + "last"
        + "</p></embeddedStructure>" * 118
        + "</heading>"
        "<content><p>x</p></content></section>"
    ),
}


@pytest.mark.parametrize("name", DEEP)
@pytest.mark.weasyprint_warnings
def test_deep_documents_have_pages(name: str, tmp_path: Path) -> None:
    """Whatever is nested as deep as the gate allows has a page and a PDF with its words; the page is not deep."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is missing; run: apt-get install poppler-utils")
    tree = tree_of(DEEP[name])
    page = write_html(tree)
    expected = "".join(akn_words(tree.root))
    assert "".join(html_words(page)) == expected
    deepest = max(sum(1 for _ in element.iterancestors()) for element in html.document_fromstring(page).iter())
    assert deepest < 90
    pdf = tmp_path / "deep.pdf"
    pdf.write_bytes(write_pdf(tree, page, clock=CLOCK))
    read = subprocess.run([reader, str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    for words in (expected, "".join(read.split())):
        assert words.count("last") == 1
        assert set(re.findall(r"(?:in|head|n)\d+x", expected)) <= set(re.findall(r"(?:in|head|n)\d+x", words))


def test_room_is_left_in_deep_lists() -> None:
    """Beyond the sixth level parts are indented no further."""
    page = html.document_fromstring(write_html(tree_of(DEEP["points"])))
    points = [e for e in page.iter() if "point" in (e.get("class") or "").split()]
    assert ["deep" in point.get("class", "").split() for point in points[:9]] == [False] * 6 + [True] * 3
    assert all("deep" in point.get("class", "").split() for point in points[6:])


LARGE: dict[str, Callable[[int], str]] = {
    "paragraphs": lambda n: "".join(
        f'<paragraph eId="p{i}"><num>{i}.</num><content><p>words</p></content></paragraph>' for i in range(n)
    ),
    "sections": lambda n: "".join(
        f'<section eId="s{i}"><num>{i}</num><heading>h</heading><content><p>x</p></content></section>' for i in range(n)
    ),
    "references": lambda n: "<p>" + 'a <concept refersTo="#x">b</concept> <ref href="#p">c</ref> ' * n + "</p>",
    "notes": lambda n: "<p>" + "a<authorialNote><p>b</p></authorialNote> " * n + "</p>",
    "quotations": lambda n: "<p>" + "a <embeddedStructure><p>b</p></embeddedStructure>. " * n + "</p>",
    "cells": lambda n: "<table><tr>" + "<td><p>a</p></td>" * n + "</tr></table>",
    "spans of rows": lambda n: "<table>" + '<tr><td rowspan="2"><p>a</p></td><td><p>b</p></td></tr>' * n + "</table>",
    "equal ids": lambda n: '<p eId="same">a</p>' * n,
}


def seconds(xml: bytes) -> float:
    """Return the processor time of one page, the best of three."""
    tree = tree_of(xml)
    times = []
    for _ in range(3):
        gc.collect()
        start = time.process_time()
        write_html(tree)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize("name", LARGE)
def test_time_grows_with_the_document(name: str) -> None:
    """Four times the document takes some four times the time; sixteen times would be quadratic."""
    small, large = (seconds(document(LARGE[name](n))) for n in (1500, 6000))
    assert large < 7 * small + 0.1


@pytest.mark.weasyprint_warnings
def test_a_row_too_wide_for_paper_is_set_as_lines(tmp_path: Path) -> None:
    """A row of two thousand cells has its words on paper, on lines that stay on the page."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is missing; run: apt-get install poppler-utils")
    cells = "".join(f'<td eId="c{n}"><p>cell{n}</p></td>' for n in range(2000))
    tree = tree_of(document(f"<table><tr>{cells}</tr></table>"))
    page = write_html(tree)
    assert page.count(b"<td") == 2000
    pdf = tmp_path / "wide.pdf"
    pdf.write_bytes(write_pdf(tree, page, clock=CLOCK))
    # -raw: in the order in which they are set; else pdftotext takes wide spaces for columns.
    read = subprocess.run([reader, "-raw", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    assert re.findall(r"cell\d+", read) == [f"cell{n}" for n in range(2000)]
