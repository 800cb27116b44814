"""Texts whose paragraphs were broken over lines: joined where they were, left alone where they were not."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from pipeline.akn import build
from pipeline.diagnostics import Code
from pipeline.reader import conservation, read
from pipeline.reader.languages import load
from pipeline.reader.source import Source, split
from pipeline.reader.wrapping import unwrap
from tests.judges import CHECKOUT

SAMPLES = sorted((CHECKOUT / "examples").glob("*.txt"))
SPACED = [sample for sample in SAMPLES if ".zho." not in sample.name]
CHINESE = [sample for sample in SAMPLES if ".zho." in sample.name]

PARAGRAPHS = [
    "RESOLUTION 12 (Geneva, 2043)",
    "The General Assembly,",
    "Recalling its resolution 70/1 of 25 September 2015, in which it adopted a set of goals and targets that all "
    "countries and all stakeholders are to implement together,",
    "Reaffirming the right of all peoples to self-determination, and recalling that self-determination is the "
    "foundation of friendly relations among nations and of lasting international peace,",
    "1.\tDecides to establish a committee of fifteen members for the study of wells, springs and other sources of "
    "drinking water in arid regions, and to review its work after three years;",
    "2.\tRequests the Secretary-General:",
    "(a)\tTo convene the committee before the end of the year and to place at its disposal the staff and the means "
    "that it needs for international cooperation;",
    "(b)\tTo report to it at every session;",
    "3.\tDecides to remain seized of the matter and to include it in the provisional agenda of its next session.",
]


def joined(text: str, code: str = "eng") -> Source:
    """Return the source of a text, its lines joined where they were wrapped."""
    return unwrap(split(text, "utf-8", "a.txt", []), load(code), "a.txt")


def lines(source: Source) -> list[str]:
    """Return the words of the lines, white space folded."""
    return [" ".join(line.text.split()) for line in source.lines if line.text.strip()]


def wrapped(paragraphs: list[str], width: int = 72, between: str = "\n", **options: object) -> str:
    """Return paragraphs broken at a margin."""
    return between.join(textwrap.fill(p, width, **options) for p in paragraphs) + "\n"  # type: ignore[arg-type]


def plain(paragraphs: list[str]) -> list[str]:
    """Return paragraphs with white space folded."""
    return [" ".join(p.split()) for p in paragraphs]


def chinese(paragraph: str, width: int) -> str:
    """Break a Chinese paragraph at so many columns, not before a mark that may begin no line."""
    rows, row, columns = [], "", 0
    for unit in re.findall(r"[!-~]+|.", paragraph):
        size = sum(1 if ord(c) < 0x2000 else 2 for c in unit)
        if row and columns + size > width and unit not in "，。；：、）》”":
            rows.append(row.rstrip())
            row, columns = "", 0
        row, columns = row + unit, columns + size
    return "\n".join([*rows, row])


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.stem)
def test_a_text_that_is_not_wrapped_is_returned_as_it_came(sample: Path) -> None:
    """One line a paragraph: the very same source comes back, also with blank lines, double or wide spacing."""
    text = sample.read_text("utf-8")
    for between in ("\n", "\n\n", "\n\n\n", "\r\r\n"):
        source = split(text.replace("\n", between), "utf-8", None, [])
        assert unwrap(source, load(sample.stem[-3:]), None) is source


@pytest.mark.parametrize("width", [64, 72, 80])
@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["unparted", "parted"])
@pytest.mark.parametrize("tabs", [True, False], ids=["expanded", "kept"])
@pytest.mark.parametrize("sample", SPACED, ids=lambda p: p.stem)
def test_wrapped_samples_become_whole(sample: Path, width: int, between: str, tabs: bool) -> None:
    """Of the paragraphs of a sample wrapped at a margin, at least 19 in 20 are what they were, in order.

    The rest are rows of tables that were wrapped too, and lines that happened to be full.
    """
    paragraphs = sample.read_text("utf-8").rstrip("\n").split("\n")
    text = wrapped(paragraphs, width, between, expand_tabs=tabs, replace_whitespace=False)
    want = lines(split("\n".join(paragraphs), "utf-8", None, []))
    got = lines(joined(text, sample.stem[-3:]))
    assert sum(line in got for line in want) >= 0.95 * len(want) - 1


@pytest.mark.parametrize("width", [60, 72, 90])
@pytest.mark.parametrize("sample", CHINESE, ids=lambda p: p.stem)
def test_wrapped_chinese_becomes_whole_without_spaces(sample: Path, width: int) -> None:
    """Of Chinese paragraphs broken at 30 to 45 ideographs, at least 19 in 20 are what they were."""
    paragraphs = sample.read_text("utf-8").rstrip("\n").split("\n")
    text = "\n\n".join(chinese(p, width) for p in paragraphs)
    want = lines(split("\n".join(paragraphs), "utf-8", None, []))
    got = lines(joined(text, "zho"))
    gaps = [len(re.findall("[\u4e00-\u9fff，。] [\u4e00-\u9fff]", " ".join(made))) - len(made) for made in (want, got)]
    want, got = ([line.replace(" ", "") for line in made] for made in (want, got))
    assert sum(line in got for line in want) >= 0.95 * len(want) - 1
    assert gaps[1] <= gaps[0]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
@pytest.mark.parametrize("between", ["", "\n"], ids=["unparted", "parted"])
def test_paragraphs_are_joined_whatever_ends_the_lines(end: str, between: str) -> None:
    """The paragraphs come back whole for every kind of line end."""
    text = wrapped(PARAGRAPHS, 66, "\n" + between, expand_tabs=False, replace_whitespace=False)
    assert lines(joined(text.replace("\n", end))) == plain(PARAGRAPHS)


def test_double_spacing_is_no_parting_of_paragraphs() -> None:
    """A blank line after every line, as typists leave it, joins all the same; two part paragraphs."""
    text = wrapped(PARAGRAPHS, 66, "\n").replace("\n", "\n\n")
    assert lines(joined(text)) == plain(PARAGRAPHS)


def test_a_joined_line_knows_where_it_begins_and_ends() -> None:
    """First and last line and column of a paragraph are those of the text as received."""
    text = wrapped(PARAGRAPHS, 66, "\n\n")
    rows = text.split("\n")
    for line in joined(text).lines:
        if line.text.strip():
            first, last = rows[line.number - 1], rows[line.last - 1]
            assert first.split()[0] == line.text.split()[0]
            assert first[line.column - 1 :].startswith(line.text.split()[0])
            assert last.split()[-1] == line.text.split()[-1]


def test_the_structure_is_that_of_the_unwrapped_text() -> None:
    """The document made of a wrapped text is the one made of the text itself, lines of findings aside."""
    made = []
    for text in ("\n".join(PARAGRAPHS), wrapped(PARAGRAPHS), wrapped(PARAGRAPHS, 64, "\n\n")):
        document = read(text.encode(), language="eng").document
        assert document is not None
        made.append(build(document))
    assert made[0].words.split() == made[1].words.split() == made[2].words.split()
    tags = [re.findall(rb"<(\w+)", m.xml) for m in made]
    assert tags[0] == tags[1] == tags[2]


def test_hanging_indents_belong_to_their_item() -> None:
    """Continuation lines under the words of a number are joined; a deeper list begins anew."""
    text = "".join(
        textwrap.fill(p.replace("\t", " "), 70, subsequent_indent="    " if "\t" in p else "") + "\n"
        for p in PARAGRAPHS
    )
    assert lines(joined(text)) == plain(PARAGRAPHS)


def test_an_indented_first_line_begins_a_paragraph() -> None:
    """Where first lines are indented, a full line before one ends its paragraph."""
    sentence = "The committee met in the old town and heard the reports of its members on wells and on springs"
    paragraphs = [sentence + " of the " + "region " * n + "in question." for n in range(2, 9)]
    text = "".join(textwrap.fill(p, 60, initial_indent="     ") + "\n" for p in paragraphs)
    assert lines(joined(text)) == plain(paragraphs)


HALVES = dict(p.split("|") for p in ("inter|national", "stake|holders", "provi|sional", "prin|ciples", "regi|ons"))


def filled(paragraph: str, width: int, hyphen: str) -> str:
    """Break a paragraph at a margin, dividing words where a half still fits."""
    rows, row = [], ""
    for word in re.split(r"[ \t]", paragraph):
        half = next((h for h in HALVES if word.startswith(h + HALVES[h])), "")
        if len(row) + len(word) + 1 <= width:
            row = f"{row} {word}".strip()
        elif half and len(row) + len(half) + 2 <= width:
            rows.append(f"{row} {half}{hyphen}")
            row = word[len(half) :]
        else:
            rows.append(row)
            row = word
    return "\n".join([*rows, row])


def divided(hyphen: str) -> list[str]:
    """Return wrapped texts in which words are divided at line ends."""
    texts = ["\n\n".join(filled(p, width, hyphen) for p in PARAGRAPHS) + "\n" for width in range(50, 90)]
    return [text for text in texts if hyphen + "\n" in text]


@pytest.mark.parametrize("hyphen", ["-", "\u2010", "\u00ad"])
def test_hyphens_of_divided_words_go_and_are_listed(hyphen: str) -> None:
    """A hyphen that divides a word is removed and listed; one that the text has elsewhere stays."""
    texts = divided(hyphen)
    assert len(texts) > 4
    for text in texts:
        source = joined(text)
        assert lines(source) == plain(PARAGRAPHS)
        assert {r.kind for r in source.removed} == {"line-end hyphen"}
        assert len(source.removed) == text.count(hyphen + "\n")
        conservation.source_words(source)


def test_a_compound_that_is_written_with_its_hyphen_keeps_it() -> None:
    """`self-` at a line end stays where the text has `self-determination` elsewhere."""
    broken = [text for w in range(58, 90) if "self-\n" in (text := wrapped(PARAGRAPHS, w, "\n\n"))]
    assert broken
    for text in broken:
        assert lines(joined(text)) == plain(PARAGRAPHS)


def test_suspended_hyphens_keep_their_space() -> None:
    """«short- and long-term» broken after its first hyphen is no compound."""
    text = wrapped(PARAGRAPHS, 66, "\n\n").replace("goals and targets that all", "short-\nand long-term goals")
    assert "short- and long-term" in " ".join(lines(joined(text)))


@pytest.mark.parametrize(
    "text",
    [
        "Wells of the north\n\nOld wells stand beside the road,\nnobody draws from them now.\n" * 9,
        "".join(f"def f{n}(a):\n    if a:\n        return a + {n}\n    return None\n\n" for n in range(20)),
        "".join(f"Item {n}\tof the list\t{n * 7}\n" for n in range(40)),
        "".join(f"{name:<30}{n:>8}\n" for n, name in enumerate(["Wells", "Springs", "Rivers", "Lakes"] * 9)),
        "Belize\nBrazil\nChile\nCosta Rica\nCuba\nDominica\nDominican Republic\nEcuador\nEl Salvador\n" * 4,
        "recalling\na)\tthat;\nb)\tthis,\nnoting\na)\tthe report;\nresolves\n1\tto act;\n2\tto report.\n" * 3,
    ],
    ids=["verse", "code", "tabs", "columns", "names", "verbs"],
)
def test_short_lines_that_are_no_wrapped_text_are_left_alone(text: str) -> None:
    """Verse, source code, tables, lists and verbs on lines of their own come back as they were."""
    source = split(text, "utf-8", None, [])
    assert unwrap(source, load("eng"), None) is source


def paged(header: str, pages: int) -> str:
    """Return a wrapped text with a header and a page number within paragraphs."""
    rows = wrapped(PARAGRAPHS[:2] + PARAGRAPHS[2:5] * pages, 60, "\n\n").split("\n")
    made, page = [], 2
    for row in rows:
        made.append(row)
        if row.endswith(("all countries and", "peoples to", "study of")) and page <= pages + 1:
            made += ["", f"{page}/{pages + 1}", "\f" + header, ""]
            page += 1
    assert page > pages + 1
    return "\n".join(made)


def test_repeated_headers_within_paragraphs_go_and_are_listed() -> None:
    """What stands so on three pages or more is removed from between the halves of paragraphs, and proved."""
    source = joined(paged("A/RES/98/7", 3))
    kinds = [r.text for r in source.removed if r.kind == "running header"]
    assert kinds.count("A/RES/98/7") == 3
    assert lines(source) == plain(PARAGRAPHS[:2] + PARAGRAPHS[2:5] * 3)
    words, _ = conservation.source_words(source)
    assert conservation.check(source, words, [], None) is None
    assert any("running header" in d.found for d in source.report)


def test_a_header_of_one_page_is_kept_after_the_paragraph() -> None:
    """Furniture that does not repeat is no loss to dare: it follows the paragraph, with a finding at its line."""
    source = joined(paged("A/RES/98/7", 1))
    got = lines(source)
    assert [line for line in got if line not in ("2/2", "A/RES/98/7")] == plain(PARAGRAPHS[:5])
    assert "A/RES/98/7" in got
    assert [m.line for m in source.moved] == [d.location.line for d in source.report if "follows it" in d.found]
    assert {d.code for d in source.report} == {Code.T002}
    assert conservation.check(source, "".join(line.text for line in source.lines), [], None) is None


def test_time_is_linear() -> None:
    """Four times as many lines take less than ten times as long."""
    import time

    def seconds(n: int) -> float:
        text = wrapped(PARAGRAPHS[2:] * n, 72, "\n")
        source = split(text, "utf-8", None, [])
        best = 1e9
        for _ in range(3):
            began = time.perf_counter()
            unwrap(source, load("eng"), None)
            best = min(best, time.perf_counter() - began)
        return best

    seconds(10)
    assert seconds(400) < 10 * seconds(100) + 0.05
