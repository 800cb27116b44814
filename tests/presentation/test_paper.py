"""The words of a document can be read back from its PDF, and the comparison notices what is wrong."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lxml import etree, html

from pipeline.presentation import write_html, write_pdf
from pipeline.presentation.directions import keep_runs_together
from pipeline.presentation.lettering import mend_letters
from tests.conftest import IN_CI
from tests.judges import JudgeMissingError, program
from tests.presentation.conftest import CLOCK, tree_of
from tests.presentation.paper import (
    CALL,
    ORDERS,
    Text,
    akn_text,
    first_difference,
    joined_pages,
    pdf_pages,
    placed_pages,
)
from tests.presentation.words import AKN

ARABIC = (
    f'<akomaNtoso xmlns="{AKN[1:-1]}"><statement name="resolution"><meta><identification source="#x"><FRBRWork/>'
    '<FRBRExpression><FRBRlanguage language="ara"/></FRBRExpression><FRBRManifestation/></identification></meta>'
    "<mainBody>{}</mainBody></statement></akomaNtoso>"
)


@pytest.fixture(autouse=True)
def _reader() -> None:
    try:
        program("pdftotext")
    except JudgeMissingError as missing:
        (pytest.fail if IN_CI else pytest.skip)(str(missing))


def pdf_with(body: str, folder: Path, language: str = "ara") -> Path:
    """Write the PDF of a document with this body."""
    tree = tree_of(ARABIC.replace("ara", language).format(body).encode())
    pdf = folder / "made.pdf"
    pdf.write_bytes(write_pdf(tree, write_html(tree), clock=CLOCK))
    return pdf


def test_words_of_our_documents_on_paper(document: Path, made: Callable[..., tuple[Path, Path]]) -> None:
    """The PDF has the words of the document in order, each note on the page of its call."""
    page, pdf = made(document)
    article = html.parse(str(page)).find(".//article")
    assert article is not None
    label = article.find(".//section[@id='_notes']/*")
    rtl = document.stem == "ara"
    readings = [*(pdf_pages(pdf, order) for order in ORDERS), placed_pages(pdf, rtl=rtl)]
    text = akn_text(etree.parse(str(document)).getroot())
    words = {"head": article.get("data-symbol", ""), "label": (label.text or "") if label is not None else ""}
    assert first_difference(text, readings, **words, rtl=rtl) == ""
    for wrong in (
        Text(text.body + " word", text.notes),
        Text(text.body.replace(CALL, "", 1), text.notes[1:]),
        Text(text.body, ((text.notes[0][0], "other"), *text.notes[1:])),
    ):
        assert first_difference(wrong, readings, **words, rtl=rtl)


PAGES = ["one two 1 three\nfour\n1 note one\n1/2", "A/1\nYear Amount\nfive\n2/2"]
TEXT = Text(f"one two {CALL} three four five", (("1", "note one"),), ("Year Amount",))


def compared(pages: list[str], *, text: Text = TEXT, rtl: bool = False) -> str:
    """Compare pages with a document of two pages."""
    return first_difference(text, [pages], head="A/1", label="Notes", rtl=rtl)


@pytest.mark.parametrize(
    ("old", "new"),
    [("two", ""), ("one two", "two one"), ("note one", ""), ("1 note", "2 note"), ("five", "five six"), ("Year", "Y")],
)
def test_differences_are_noticed(old: str, new: str) -> None:
    """A lost, moved or added word, a lost note or marker, and another head of a table are each told."""
    assert compared(PAGES) == ""
    assert compared([page.replace(old, new, 1) for page in PAGES])


@pytest.mark.parametrize(("old", "new"), [("1/2", ""), ("2/2", "3/2"), ("A/1\n", "")])
def test_missing_furniture_is_noticed(old: str, new: str) -> None:
    """A page without its number or its running head is told."""
    assert "not on it" in compared([page.replace(old, new) for page in PAGES])


def test_notes_on_a_later_page_and_at_the_end() -> None:
    """A note may stand a page later, and all of them at the end under their label; nowhere else."""
    assert compared(["one two 1 three\nfour\n1/2", "A/1\nfive\n1 note one\n2/2"]) == ""
    assert compared(["one two 1 three\nfour\n1/2", "A/1\nfive\nNotes\n1 note one\n2/2"]) == ""
    assert compared(["one two 1 three\n1 note one\nfour\n1/2", "A/1\nfive\n2/2"])


def test_letters_of_a_right_to_left_text_are_compared_in_order() -> None:
    """Numbers among themselves may change places, letters may not, nor a number pass a letter."""
    text = Text("قرار 2011 (1) مجلس الأمن", ())
    assert compared(["قرار (1) 2011 مجلس الأمن\n1/1"], text=text, rtl=True) == ""
    assert compared(["قرار مجلس 2011 (1) الأمن\n1/1"], text=text, rtl=True)
    assert compared(["قرار 2011 (1) الأمن مجلس\n1/1"], text=text, rtl=True)
    assert compared(["قرار 2011 مجلس الأمن\n1/1"], text=text, rtl=True)


def test_signs_of_vowels_are_read_as_themselves(tmp_path: Path) -> None:
    """A vowel sign that makes one cluster with its letter where it first occurs is read as one letter everywhere."""
    pdf = pdf_with("<p>أُنشئ ثم أُسس وكُتب</p>", tmp_path)
    read = "".join(pdf_pages(pdf)).split("1/1")[0]
    assert {letter: read.count(letter) for letter in "أ\u064f"} == {"أ": 2, "\u064f": 3}


def test_a_font_that_cannot_be_read_is_told_only_when_it_is_asked() -> None:
    """What needs no mending is left alone, whatever the font."""
    lines = [b"1 beginbfchar", b"<0003> <00660069>", b"<0004> <0061>", b"endbfchar"]
    mend_letters([(before := list(lines), b"no font")])
    assert before == lines


def placed(pdf: Path) -> dict[str, float]:
    """Return where each word of a PDF begins on its line."""
    read = subprocess.run([program("pdftotext"), "-bbox", str(pdf), "-"], capture_output=True, check=True).stdout
    return {word.text or "": float(word.get("xMin", "0")) for word in etree.fromstring(read).iter("{*}word")}


@pytest.mark.parametrize(
    "body",
    [
        "<p>انظر Health Organization, <i>Malaria Report</i>, 2019.</p>",
        "<p>انظر <b>Health</b> <i>Organization,</i> Malaria Report 2019 هنا</p>",
    ],
)
def test_latin_words_stand_in_order_on_an_arabic_line(body: str, tmp_path: Path) -> None:
    """Words of a Latin title run from left to right, with mark-up among them or not."""
    found = placed(pdf_with(body, tmp_path))
    words = ["Health", "Organization,", "Malaria", "Report", "2019", "2019.", "Report,"]
    places = [found[word] for word in words if word in found and word != "Report,"]
    assert len(places) >= 3
    assert places == sorted(places)


def test_no_chinese_line_begins_with_the_call_of_a_note(tmp_path: Path) -> None:
    """Where an ideograph is the last of a line, its call takes it to the next; notes are broken over lines as ever."""
    note = '<authorialNote eId="n{0}" marker="{0}"><p>{1}</p></authorialNote>'
    body = "".join(f"<p>{'文' * length}{note.format(length, '注' * 90)}{'字' * 9}</p>" for length in range(30, 61))
    read = subprocess.run(
        [program("pdftotext"), "-bbox-layout", str(pdf_with(body, tmp_path, "zho")), "-"],
        capture_output=True,
        check=True,
    ).stdout
    lines = ["".join(map(str, line.itertext())).split() for line in etree.fromstring(read).iter("{*}line")]
    calls = [line for line in lines if any(word.isdigit() for word in line) and any("文" in word for word in line)]
    assert len(calls) > 20
    assert not [line for line in lines if line[0].isdigit() and any("字" in word for word in line)]
    assert max(len(line[-1]) for line in lines if "注" in line[-1]) < 90


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>نص <i>عربي</i> نص</p>", "<p>نص <i>عربي</i> نص</p>"),
        ("<p>نص A <i>B</i>, C نص</p>", '<p>نص <span dir="ltr">A <i>B</i>, C</span> نص</p>'),
        ("<p>نص <i>A</i><b>B</b> نص</p>", '<p>نص <span dir="ltr"><i>A</i><b>B</b></span> نص</p>'),
        ("<p>نص A <i>نص</i> B</p>", "<p>نص A <i>نص</i> B</p>"),
        ('<p>A <a dir="ltr">B</a> C</p>', '<p>A <a dir="ltr">B</a> C</p>'),
        ('<p>A <sup class="call">1</sup></p>', '<p>A <sup class="call">1</sup></p>'),
    ],
)
def test_runs_are_wrapped_where_they_cross_elements(before: str, after: str) -> None:
    """A run that goes on in another piece is wrapped as a whole and no letter further."""
    root = ElementTree.fromstring(f"<div>{before}</div>")
    keep_runs_together(root)
    assert ElementTree.tostring(root, encoding="unicode") == f"<div>{after}</div>"


def test_a_line_parted_by_a_vowel_sign_is_made_whole() -> None:
    """A sign by itself at the end of a line stands within that line; one on a letter of the last word parts nothing."""
    mark, end, fatha = "\u202b", "\u202c", "\u064e"
    parted = f"{mark}بيين{end} {fatha}\n{mark}محاس{end} {mark}كبير{end}\n{mark}ب{fatha}{end}\nA\n"
    whole = f"{mark}بيين{end} {fatha} {mark}محاس{end} {mark}كبير{end}\n{mark}ب{fatha}{end}\nA\n"
    assert joined_pages([parted]) == [whole]
