"""Where things stand on paper: read back from the PDF, in points from the top left corner of the page."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import pikepdf
import pytest
from lxml import etree

from pipeline.presentation import write_html, write_pdf
from pipeline.validation.validated import AKN_NS
from tests.presentation.conftest import CLOCK, tree_of
from tests.presentation.picturing import Page, pdf_of

#: Margins of the text on A4, and how far a glyph may stand from where its box is said to.
LEFT, RIGHT, NEAR = 25 / 25.4 * 72, (210 - 25) / 25.4 * 72, 1.5


@dataclass(frozen=True, slots=True)
class Line:
    """A line on a page: its words from left to right with their left edges, and the edges of it all."""

    page: int
    words: tuple[tuple[str, float], ...]
    left: float
    right: float
    top: float
    bottom: float

    @property
    def text(self) -> str:
        return " ".join(word for word, _ in self.words)


@cache
def lines(page: Page) -> tuple[Line, ...]:
    """Return the lines of the PDF that a page belongs to."""
    return lines_of(pdf_of(page))


def lines_of(pdf: bytes) -> tuple[Line, ...]:
    """Return the lines of a PDF, whatever stands beside each other at one height being one line."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is missing; run: apt-get install poppler-utils")
    made = subprocess.run([reader, "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    found = []
    tree = etree.fromstring(made.stdout, etree.XMLParser(recover=True))
    for number, sheet in enumerate(tree.iter("{*}page"), 1):
        rows: dict[float, list[etree._Element]] = {}
        for word in sheet.iter("{*}word"):
            height = (float(word.get("yMin", 0)) + float(word.get("yMax", 0))) / 2
            key = next((row for row in rows if abs(row - height) < 4), height)
            rows.setdefault(key, []).append(word)
        for _, row in sorted(rows.items()):
            row.sort(key=lambda word: float(word.get("xMin", 0)))
            found.append(
                Line(
                    number,
                    tuple((word.text or "", float(word.get("xMin", 0))) for word in row),
                    min(float(word.get("xMin", 0)) for word in row),
                    max(float(word.get("xMax", 0)) for word in row),
                    min(float(word.get("yMin", 0)) for word in row),
                    max(float(word.get("yMax", 0)) for word in row),
                )
            )
    return tuple(found)


def line_with(page: Page, words: str, after: int = 0) -> Line:
    """Return the line that has these words, or the one so many after it."""
    every = lines(page)
    return every[next(place for place, line in enumerate(every) if words in line.text) + after]


def left_of(line: Line, word: str) -> float:
    """Return the left edge of a word of a line."""
    return next(left for text, left in line.words if text == word)


def document(body: str, language: str = "eng") -> bytes:
    """Return the PDF of a document of a language with this body."""
    meta = (
        '<meta><identification source="#x"><FRBRExpression><FRBRlanguage language="'
        f'{language}"/></FRBRExpression></identification></meta>'
    )
    xml = (
        f'<akomaNtoso xmlns="{AKN_NS}"><statement name="resolution">{meta}<mainBody eId="mainBody">{body}</mainBody>'
        "</statement></akomaNtoso>"
    )
    tree = tree_of(xml.encode())
    return write_pdf(tree, write_html(tree, theme="un"), clock=CLOCK)


def test_masthead_has_its_places() -> None:
    """The symbol ends at the right margin; distribution, date and languages stand under each other at the right."""
    page = Page("un-mercados.spa")
    assert line_with(page, "Naciones Unidas").left == pytest.approx(LEFT, abs=NEAR)
    assert line_with(page, "E/2045/L.19").right == pytest.approx(RIGHT, abs=NEAR)
    column = left_of(line_with(page, "Distr. limitada"), "Distr.")
    assert column > (LEFT + RIGHT) / 2
    for words in ("11 de julio de 2045", "Español", "Original: inglés"):
        line = line_with(page, words)
        assert left_of(line, line.text.split()[line.text.split().index(words.split()[0])]) == pytest.approx(column)
    assert line_with(page, "Período de sesiones").left == pytest.approx(LEFT, abs=NEAR)


def test_masthead_is_mirrored() -> None:
    """In Arabic the symbol begins at the left margin and the name of the organ ends at the right one."""
    head = line_with(Page("un-oases.ara"), "A/RES/97/163")
    assert head.left == pytest.approx(LEFT, abs=NEAR)
    assert head.right == pytest.approx(RIGHT, abs=NEAR)


@pytest.mark.parametrize(
    ("name", "symbol", "mirrored"),
    [
        ("un-conference-sols.fra", "A/DEC/99/541", False),
        ("itu-rural.rus", "РЕЗОЛЮЦИЯ 93 (Пересм. Алматы, 2046 г.)", False),
        ("un-oases.ara", "A/RES/97/163", True),
    ],
)
def test_running_header_and_page_number_are_on_the_outer_edge(name: str, symbol: str, mirrored: bool) -> None:
    """Each page but the first has the symbol above, each has n/m below, on the edge that is the outer one."""
    every = lines(Page(name))
    count = max(line.page for line in every)
    assert count > 1
    for number in range(1, count + 1):
        on_page = [line for line in every if line.page == number]
        # The first page of a right-to-left document is a left one.
        at_right = (number % 2 == 1) != mirrored
        foot = on_page[-1]
        assert foot.text == f"{number}/{count}"
        outer = [line for line in (on_page[0], foot) if line is foot or number > 1]
        for line in outer:
            edge, expected = (line.right, RIGHT) if at_right else (line.left, LEFT)
            assert edge == pytest.approx(expected, abs=NEAR)
        assert (on_page[0].text == symbol and on_page[0].bottom < 27 / 25.4 * 72) == (number > 1)


def test_numbers_hang() -> None:
    """The words of an item stand under its words, not under its letter, and so do those of a title."""
    page = Page("itu-alert-testing.eng")
    for words in ("Resolution 136", "Resolutions 34", "Recommendations ITU-T"):
        first, second = line_with(page, words), line_with(page, words, 1)
        assert first.left == pytest.approx(LEFT, abs=NEAR)
        assert second.left == pytest.approx(left_of(first, words.split()[0]), abs=NEAR)
    title = Page("un-archives.rus")
    first, second = line_with(title, "Сохранение архивов"), line_with(title, "Сохранение архивов", 1)
    assert second.left == pytest.approx(left_of(first, "Сохранение"), abs=NEAR)
    assert second.left > LEFT + 20


def test_a_title_without_a_number_does_not_hang() -> None:
    """Its lines begin under each other at the margin."""
    page = Page("un-mercados.spa")
    for after in (0, 1):
        assert line_with(page, "Los mercados municipales", after).left == pytest.approx(LEFT, abs=NEAR)


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [("itu-mediciones.spa", "Encarga", "Invita"), ("un-archives.rus", "Архивы", "Помощь")],
)
def test_quoted_passages_are_indented_and_hang(name: str, first: str, second: str) -> None:
    """The words of quoted paragraphs, numbered or not, stand under each other and further in than what quotes them."""
    opening, next_line, other = (
        line_with(Page(name), first), line_with(Page(name), first, 1), line_with(Page(name), f"{second} "),
    )  # fmt: skip
    column = left_of(opening, first)
    assert next_line.left == pytest.approx(column, abs=NEAR)
    assert left_of(other, second) == pytest.approx(column, abs=NEAR)
    assert opening.left > LEFT + 10


def test_figures_of_a_column_end_under_each_other() -> None:
    """Sums stand under each other by their last figure, their head ends there too; words begin at the left."""
    every = lines(Page("itu-modernisation.fra"))
    head = next(place for place, line in enumerate(every) if line.text == "Objet 2046 2047 Total")
    rights = {line.right for line in every[head : head + 5]}
    assert max(rights) - min(rights) < NEAR
    assert {round(line.left) for line in every[head : head + 5]} == {round(every[head].left)}


def test_cells_over_columns_leave_figures_aligned() -> None:
    """Where a cell spans columns the others keep their place; a column with words in it stays at its beginning."""
    rows = (("Item", "Sum", "Kind"), ("Water", "1 200", "x"), ("Lent", "(35)", "y"), ("None", "–", "z"))
    cells = "".join("<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in rows[1:])
    head = "<tr>" + "".join(f"<th><p>{cell}</p></th>" for cell in rows[0]) + "</tr>"
    wide = '<tr><td colspan="2"><p>Note on all of it</p></td><td><p>w</p></td></tr>'
    every = lines_of(document(f'<p>x</p><table eId="t">{head}{cells}{wide}</table>'))
    table = [line for line in every if line.text.split()[0] in ("Item", "Water", "Lent", "Note")]
    assert len(table) == 4
    kinds = [line.words[-1][1] for line in table]
    assert max(kinds) - min(kinds) < NEAR
    sums = {line.text.split()[0]: line.words[-2] for line in table}
    assert sums["Water"][1] > sums["Item"][1] > LEFT + 100
    assert sums["Lent"][1] > sums["Water"][1] - 10


def test_head_of_a_table_is_repeated() -> None:
    """A table that goes over pages has its head on each of them."""
    heads = [line.page for line in lines(Page("un-mercados.spa", 3, rows=14)) if "Mandato inicial" in line.text]
    assert len(heads) > 1
    assert heads == list(range(heads[0], heads[0] + len(heads)))


def test_annex_opens_a_page_with_its_heading() -> None:
    """Nothing but the running header stands above the heading of an annex, which stands in the middle."""
    page = Page("itu-rural.rus")
    heading = line_with(page, "ПРИЛОЖЕНИЕ К РЕЗОЛЮЦИИ")
    above = [line for line in lines(page) if line.page == heading.page and line.top < heading.top]
    assert [line.text for line in above] == ["РЕЗОЛЮЦИЯ 93 (Пересм. Алматы, 2046 г.)"]
    assert heading.left - LEFT == pytest.approx(RIGHT - heading.right, abs=NEAR)


@pytest.mark.parametrize("filled", range(24, 32))
def test_what_announces_stays_with_what_comes(filled: int) -> None:
    """Wherever the page ends, a verb line, a line with a colon and a bold line have words below them on their page."""
    item = "<paragraph><num>1</num><content><p>x</p></content></paragraph>"
    verb = f'<division eId="d" refersTo="#x"><heading>resolves</heading>{item}</division>'
    filler = "".join(f"<p>Line {number}</p>" for number in range(filled))
    tail = f"{verb}<p>as follows:</p><p>Second</p><p>B. <b>Bold</b></p><p>Third</p>"
    on_pages = [line for line in lines_of(document(filler + tail)) if "/" not in line.text]
    for before, after in pairwise(on_pages):
        if before.text in ("resolves", "as follows:", "B. Bold"):
            assert before.page == after.page, before.text


@pytest.mark.parametrize("filled", range(25, 31))
def test_a_short_numbered_paragraph_is_not_broken(filled: int) -> None:
    """Wherever the page ends, the four lines of a numbered paragraph stand on one; those of a long one need not."""
    filler = "".join(f"<p>Line {number}</p>" for number in range(filled))

    def pages(length: int) -> set[int]:
        words = "Takes note of it " * length
        body = f'{filler}<paragraph eId="p"><num>1.</num><content><p>{words}</p></content></paragraph>'
        return {line.page for line in lines_of(document(body)) if "Takes" in line.text}

    assert len(pages(19)) == 1
    if filled == 28:
        assert len(pages(40)) == 2


def test_notes_stand_below_the_text() -> None:
    """Each note is under all lines of text of its page, in smaller letters, and hangs."""
    every = [line for line in lines(Page("itu-rural.rus")) if line.page == 1]
    note = next(place for place, line in enumerate(every) if line.text.startswith("1 В настоящей"))
    assert [line.text.split()[0] for line in every[note:] if line is not every[note + 1]] == ["1", "2", "1/3"]
    assert every[note + 1].left == pytest.approx(left_of(every[note], "В"), abs=NEAR)
    assert every[note].bottom - every[note].top < every[note - 1].bottom - every[note - 1].top


def test_chinese_lines_are_full_and_have_no_gaps() -> None:
    """Lines that are not the last of a paragraph end at the margin, and a foreign name is not torn apart."""
    text = (
        "大会回顾其以往关于这一问题的各项决议和主席声明，" * 3 + "又注意到MV Fox号船" + "违反禁令的情况并表示赞扬，" * 6
    )
    body = lines_of(document(f"<p>{text}</p>", "zho"))[:-1]
    assert len(body) > 3
    for line in body[:-1]:
        assert line.right == pytest.approx(RIGHT, abs=NEAR)
    torn = re.search(r"MV\s+Fox", " ".join(line.text for line in body))
    assert torn is not None
    for line in body:
        edges = dict(line.words)
        name = next((left for word, left in edges.items() if word.startswith("Fox")), None)
        before = next((left for word, left in edges.items() if word.endswith("MV")), None)
        if name is not None and before is not None:
            assert name - before < 10.5 * len(next(word for word in edges if word.endswith("MV"))) + 6


def test_figures_of_an_arabic_text_are_those_of_noto_serif() -> None:
    """Naskh sets Arabic letters, and no figure, bracket or Latin letter is taken from it."""
    with pikepdf.open(io.BytesIO(pdf_of(Page("un-oases.ara")))) as file:
        sets: dict[str, str] = {}
        for found in file.objects:
            if isinstance(found, pikepdf.Dictionary) and "/ToUnicode" in found:
                sets[str(found.BaseFont)] = sets.get(str(found.BaseFont), "") + found.ToUnicode.read_bytes().decode()
    naskh = [codes for name, codes in sets.items() if "Naskh" in name]
    serif = [codes for name, codes in sets.items() if "Noto-Serif" in name]
    figures = re.compile(r"<00(?:3[0-9]|28|29|4[1-9A-F])>\s*$", re.MULTILINE)
    assert naskh
    assert all("<0627>" in codes.lower() for codes in naskh)
    assert not any(figures.search(codes) for codes in naskh)
    assert any(figures.search(codes) for codes in serif)


def test_arabic_lines_keep_to_their_margins() -> None:
    """Wherever a line breaks, before a link or within words, it begins and ends at the margins."""
    link = '<ref eId="r{0}" href="https://undocs.org/A/{0}">المرجع</ref> المؤرخ '
    text = ""
    for paragraph in range(20):
        pieces = ("كلمة " * (paragraph % 3 + 1) + link.format(paragraph * 9 + piece) for piece in range(9))
        text += f"<p>{'وإذ تشير إلى ' * (paragraph % 5)}{''.join(pieces)}</p>"
    every = [
        line for line in lines_of(document(text, "ara")) if "المرجع"[::-1] in line.text or "كلمة"[::-1] in line.text
    ]
    assert len(every) > 20
    assert {round(min(0, line.left - LEFT)) for line in every} == {0}
    assert {round(max(0, line.right - RIGHT)) for line in every} == {0}


def drawn(pdf: bytes, number: int) -> list[tuple[float, float]]:
    """Return where the numbers of lines are drawn on a page, from its top left corner."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        content = file.pages[number - 1].Contents.read_bytes().decode("latin-1")
    marks = re.findall(r"/Artifact BMC q 0\.35 g\nq \S+ 0 0 \S+ (\S+) (\S+) cm", content)
    return [(float(left), float(top)) for left, top in marks]


@pytest.mark.parametrize(("name", "mirrored"), [("un-mercados.spa", False), ("un-oases.ara", True)])
def test_every_fifth_line_of_a_draft_is_numbered(name: str, mirrored: bool) -> None:
    """The numbers stand in the margin where lines begin, at every fifth line of text, notes apart."""
    page = Page(name, theme="un", draft=True)
    pdf = pdf_of(page)
    marks = drawn(pdf, 2)
    # The running header and the draft mark are above, the page number and the notes below.
    text = [line for line in lines(page) if line.page == 2 and line.top > 27 / 25.4 * 72]
    text = [line for line in text if not re.fullmatch(r"\d+/\d+", line.text)]
    assert len(marks) == len(text) // 5 > 1
    for (left, top), line in zip(marks, text[4::5], strict=True):
        assert line.top < top < line.bottom
        assert (left > RIGHT) if mirrored else (left < LEFT)


def test_numbers_of_lines_are_no_text() -> None:
    """What is copied, searched or read aloud of a draft is what it is without them; other documents have none."""
    page = Page("un-mercados.spa", theme="un", draft=True)
    numbers = [line.text for line in lines(page) if re.fullmatch(r"\d+", line.text)]
    assert numbers == []
    assert drawn(pdf_of(page), 1) != []
    assert drawn(pdf_of(Page("un-mercados.spa", theme="un")), 1) == []
