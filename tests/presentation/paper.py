"""The words of an AKN document and those that ``pdftotext`` reads in its PDF, in order.

``pdftotext`` has three orders. By itself it looks for columns of a newspaper, and takes hanging numbers, mastheads
and cells for such; ``-layout`` reads line by line as the page shows them, and cuts across cells of several lines;
``-raw`` reads in the order in which the file draws its words. Beside them stand the words of ``-bbox``, put into
lines by the places that it gives, and for a right-to-left text those of ``-raw``, lines made whole that a high vowel
sign parted. A page holds when one of them gives the words of the document in their order;
a PDF holds when each of its pages does, none skipped and nothing left over.

What is left out or made alike on both sides before they are compared, and why:

* Unicode normalisation form KC: a font may draw several letters as one sign (ﬁ, لا), and what is read back may be
  the sign; white space of every kind parts two words. A line may end within a word behind a hyphen or a slash, and
  between ideographs. In a right-to-left text letters are compared, not where words part: ``pdftotext`` parts a word
  at each high vowel sign.
* Marks of direction, zero-width characters and soft hyphens: ``pdftotext`` writes marks of its own around every
  run, and none of these is a letter.
* U+2010, the hyphen that the layout adds where it divides a word. (U+2011, which documents use, is made a plain
  hyphen-minus first and compared.)
* Running head and page number, each once on its page and with its exact words; that one is missing is told. A page
  may begin with the head of a table once more.
* In a right-to-left text the pieces of a line are read from right to left: ``pdftotext`` lists them as they stand
  from left to right, each for itself in the order of its letters.
* There, too, the order within a run of signs that holds no right-to-left letter: ``pdftotext`` writes such a run as
  it stands from left to right, but of ``2011 (1)`` the direction of the line decides, and the number that comes
  first stands at the right. The run is compared by its numbers, marks and words (those of four Latin letters and
  more in order); it must stand between the same letters, and these are compared in order. Brackets that are one
  another's mirror images are one sign there.
* There, too, vowel signs (U+064B to U+0652): ``pdftotext`` takes those that stand high for lines of their own. They
  are counted over the whole document.

The call of a note stands in the line, the note at the foot of the page of the call (or, where there is no room, of
a later one) and begins with its marker again; a document whose notes are all at the end has them after the label.
"""

from __future__ import annotations

import re
import subprocess
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, pairwise, product, takewhile
from pathlib import Path

from lxml import etree

from tests.judges import program
from tests.presentation.words import AKN, INLINES, closing, hugged, opening

#: The orders of ``pdftotext`` that may give the order of a page.
ORDERS = ("-layout", "-raw")
#: Where a note is called, in a text; no letter of a document.
CALL = "\ue000"
#: Where words may be parted or not: about a call.
_EITHER = "\ue003"
_DROPPED = dict.fromkeys(
    [0xAD, 0x2010, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF], None
)
_HYPHENS = {0x2011: "-"}
_RIGHT_TO_LEFT = frozenset({"R", "AL", "NSM"})
_OPENING, _CLOSING = frozenset("\u202a\u202b"), "\u202c"
_VOWELS = re.compile("[\u064b-\u0652]")
_PARTED = re.compile("(?<=[ \u202c])([\u064b-\u0652]+)\n")
_BRACKETS = str.maketrans(")]}>»”’", "([{<«“‘")
#: Latin words that are no part of a symbol.
_WORD = re.compile("(?=.*[a-z])[^\\W\\d_]{4,}")
_TOKEN = re.compile(r"\d+|[^\W\d]+|[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class Text:
    """A document as paper has it.

    Attributes:
        body: its text, `CALL` where a note is called.
        notes: marker and text of each note, in the order of their calls.
        heads: the text of the head of each table, which paper repeats on every page.
    """

    body: str
    notes: tuple[tuple[str, str], ...]
    heads: tuple[str, ...] = ()


def akn_text(root: etree._Element) -> Text:
    """Return the text of a document, words parted by white space."""
    notes: list[etree._Element] = []
    body = _text(root, notes)
    found: list[tuple[str, str]] = []
    for number, note in enumerate(notes, 1):  # grows by the notes of notes
        found.append(((note.get("marker") or "").strip() or str(number), _text(note, notes)))
    return Text(body, tuple(found), tuple(dict.fromkeys(_head(table) for table in root.iter(f"{AKN}table"))))


def _head(table: etree._Element) -> str:
    """Return the text of the rows with which a table begins and that are headers altogether."""
    rows = takewhile(lambda row: row.find(f"{AKN}td") is None, table.iterchildren(f"{AKN}tr"))
    return " ".join(_text(row, []).replace(CALL, " ") for row in rows)


def _text(top: etree._Element, notes: list[etree._Element]) -> str:
    parts: list[str] = []

    def walk(node: etree._Element) -> None:
        name = etree.QName(node).localname if isinstance(node.tag, str) else "meta"
        if name == "meta":
            return
        if name == "authorialNote" and node is not top:
            notes.append(node)
            parts.append(CALL)
            return
        gap = "" if name in INLINES else " "
        parts.extend((gap, opening(node), node.text or ""))
        for child in node:
            walk(child)
            parts.append(child.tail or "")
        parts.extend((closing(node), gap))

    walk(top)
    return hugged("".join(parts))


def pdf_pages(pdf: Path, *options: str) -> list[str]:
    """Return what ``pdftotext`` reads, page by page.

    Raises:
        JudgeMissingError: it is not installed.
    """
    command = [program("pdftotext"), *options, str(pdf), "-"]
    read = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    return read.stdout.split("\f")[:-1]


def placed_pages(pdf: Path, *, rtl: bool) -> list[str]:
    """Return the words that ``pdftotext -bbox`` finds, put into lines by their places.

    A sign that stands high parts a line for ``-layout``, which may then put its pieces under one another.
    """
    command = [program("pdftotext"), "-bbox", str(pdf), "-"]
    read = subprocess.run(command, capture_output=True, check=True)
    pages = []
    for page in etree.fromstring(read.stdout, etree.XMLParser(recover=True)).iter("{*}page"):
        lines: list[list[etree._Element]] = []
        for word in sorted((word for word in page if letters(word.text or "")), key=_height):
            # From word to word a line climbs by steps (calls, letters of other faces); from line to line it leaps.
            if lines and _height(word) - _height(lines[-1][-1]) < (_at(word, "yMax") - _at(word, "yMin")) / 4:
                lines[-1].append(word)
            else:
                lines.append([word])
        ordered = [sorted(line, key=lambda word: _at(word, "xMin")) for line in lines]
        said = [[_turned(word.text or "") for word in line] for line in ordered]
        pages.append("\n".join(" ".join(_from_right(line) if rtl else line) for line in said))
    return pages


def joined_pages(pages: Sequence[str]) -> list[str]:
    """Return pages as ``-raw`` reads them, lines made whole that end in a vowel sign by itself.

    The sign stands high, and begins a new line for ``pdftotext``: what stands to its right in the same line follows.
    """
    return [_PARTED.sub(r"\1 ", page) for page in pages]


def _from_right(line: list[str]) -> list[str]:
    """Return the words of a line from right to left, but runs without right-to-left letters as they stand."""
    runs = [list(run) for _, run in groupby(line, lambda word: any(map(_is_right_to_left, word)))]
    return [word for run in reversed(runs) for word in (reversed(run) if any(map(_is_right_to_left, run[0])) else run)]


def _is_right_to_left(sign: str) -> bool:
    return unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT


def _at(word: etree._Element, edge: str) -> float:
    return float(word.get(edge, "0"))


def _height(word: etree._Element) -> float:
    return (_at(word, "yMin") + _at(word, "yMax")) / 2


def _turned(word: str) -> str:
    """Return a word whose letters were listed from left to right in the order in which they are read."""
    if not any(map(_is_right_to_left, word)):
        return word
    return re.sub("[0-9A-Za-z]+", lambda run: run[0][::-1], word[::-1])


def normal(text: str) -> str:
    """Return a text as it is compared, its white space kept."""
    return unicodedata.normalize("NFKC", text.translate(_HYPHENS)).translate(_DROPPED)


def letters(text: str) -> str:
    """Return all of a text but what parts its words."""
    return "".join(_VOWELS.sub("", normal(text)).replace(_EITHER, " ").split())


def first_difference(text: Text, readings: Sequence[Sequence[str]], *, head: str, label: str, rtl: bool) -> str:
    """Return where the pages first differ from the document, '' where they do not.

    Args:
        text: the document.
        readings: the pages of the PDF, as read in each of several orders.
        head: the running head, on every page but the first.
        label: the heading of the notes, where all are at the end.
        rtl: whether the text runs from right to left.
    """
    pages: list[list[str]] = []
    for number, reading in enumerate(zip(*readings, strict=True), 1):
        furniture = [f"{number}/{len(readings[0])}", *([head] if number > 1 and letters(head) else [])]
        bare = [_without(page, furniture, rtl) for page in reading]
        pages.append([page for page in bare if page is not None])
        if not pages[-1]:
            return f"page {number}: {' and '.join(map(repr, furniture))} are not on it"
    if rtl:
        heads = normal(head) * (len(pages) - 1)
        wanted = Counter(_VOWELS.findall(normal(text.body) + "".join(normal(said) for _, said in text.notes) + heads))
        found = Counter(_VOWELS.findall(normal("".join(readings[0]))))
        if wanted != found:
            return f"vowel signs: {dict(wanted - found)} missing, {dict(found - wanted)} too many"
    at_foot = _compared(text, pages, rtl)
    if not at_foot or not text.notes:
        return at_foot
    markers = iter(text.notes)
    body = re.sub(CALL, lambda _: f"{_EITHER}{next(markers)[0]}{_EITHER}", text.body)
    notes = "\n".join(f"{marker} {words}" for marker, words in text.notes)
    at_end = _compared(Text(f"{body}\n{label}\n{notes}", (), text.heads), pages, rtl)
    return at_foot if at_end else ""


def _without(page: str, furniture: Sequence[str], rtl: bool) -> str | None:
    """Return a page without running head and page number, None where they are not each on a line of their own."""
    lines = [_right_to_left(line) if rtl else line for line in page.split("\n") if letters(line)]
    for words in furniture:
        places = [n for n, line in enumerate(lines) if _canonical(normal(line), rtl) == _canonical(normal(words), rtl)]
        if not places:
            return None
        del lines[places[-1]]
    return "\n".join(lines)


def _right_to_left(line: str) -> str:
    """Return a line with its pieces in the order in which they are read."""
    pieces, depth, start = list[str](), 0, 0
    for place, sign in enumerate(line):
        if sign in _OPENING:
            if not depth and place > start:
                pieces.append(line[start:place])
            start, depth = (start if depth else place), depth + 1
        elif sign == _CLOSING and depth:
            depth -= 1
            if not depth:
                pieces.append(line[start : place + 1])
                start = place + 1
    return "".join(reversed([*pieces, line[start:]]))


class _Stream:
    """The body of a document sign by sign, and its notes, measured so that a page of it can be cut out."""

    def __init__(self, text: Text) -> None:
        markers = iter(range(len(text.notes)))
        self.signs: list[str] = []
        self.ends, self.calls = [0], [0]
        for sign in normal(text.body):
            number = next(markers) if sign == CALL else -1
            self.signs.append(f"{_EITHER}{text.notes[number][0]}{_EITHER}" if number >= 0 else sign)
            self.ends.append(self.ends[-1] + len(letters(self.signs[-1])))
            self.calls.append(self.calls[-1] + (number >= 0))
        self.notes = [f"\n{_EITHER}{normal(marker)} {normal(words)}" for marker, words in text.notes]
        self.told = [0]
        for note in self.notes:
            self.told.append(self.told[-1] + len(letters(note)))

    def size(self, start: int, told: int, late: int, end: int) -> int:
        """Return how many letters a page has from `start` to `end`, its last `late` notes put off."""
        return self.ends[end] - self.ends[start] + self.told[max(told, self.calls[end] - late)] - self.told[told]

    def page(self, start: int, told: int, late: int, end: int) -> str:
        """Return that page."""
        return "".join(self.signs[start:end]) + "".join(self.notes[told : max(told, self.calls[end] - late)])


def _compared(text: Text, pages: Sequence[Sequence[str]], rtl: bool) -> str:
    """Compare page by page: each has its part of the body, then the notes that are called there.

    A page may begin with the head of a table that goes on from the page before. How many letters a page has says
    where its part of the body ends, whatever their order.
    """
    stream = _Stream(text)
    start = told = 0
    last = len(stream.signs)
    for number, readings in enumerate(pages, 1):
        first = ""
        starts = ["", *text.heads] if number > 1 else [""]
        for page, head, late in product(readings, starts, range(len(stream.notes) - told + 1)):
            size, measure = len(letters(page)) - len(letters(head)), partial(stream.size, start, told, late)
            end = start + bisect_left(range(start, last + 1), size, key=measure)
            if end > last or (measure(end) > size and end > start):
                end -= 1
            difference = _difference(f"{head}\n{stream.page(start, told, late, end)}", page, rtl)
            if not difference:
                start, told = end, max(told, stream.calls[end] - late)
                break
            first = first or difference
        else:
            return f"page {number}: {first}"
    if stream.size(start, told, 0, last):
        return f"after the last page: there is no {_excerpt(stream.page(start, told, 0, last), 0)}"
    return ""


def _difference(expected: str, found: str, rtl: bool) -> str:
    """Return where two texts first differ, '' where they do not."""
    ours, theirs = (_canonical(normal(text), rtl) for text in (expected, found))
    if ours == theirs:
        return "" if rtl else _parted(expected, re.sub(r"\u2010\s*\n\s*", "", found))
    same = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs)))
    return f"{_excerpt(ours, same)} in the document is {_excerpt(theirs, same)} in the PDF"


def _parted(expected: str, found: str) -> str:
    """Return where of two texts with the same letters one parts two words and the other does not."""
    ours, theirs = _gaps(normal(expected)), _gaps(normal(found))
    for place, ((letter, gap), (_, other)) in enumerate(zip(ours, theirs, strict=True)):
        before = ours[place - 1][0] if place else ""
        if _EITHER in gap or not before or bool(gap) == bool(other):
            continue
        # A line may end within a word: behind a hyphen or a slash, and between any two ideographs.
        if "\n" in other and not (_alphabetic(before) and _alphabetic(letter)):
            continue
        about = "".join(
            sign + (" " if following else "") for (sign, _), (_, following) in pairwise(ours[place - 12 :][:25])
        )
        return f"«{about}»: {'parted' if other else 'joined'} in the PDF at {before!r} and {letter!r}"
    return ""


def _gaps(text: str) -> list[tuple[str, str]]:
    """Return each letter with the white space before it."""
    found: list[tuple[str, str]] = []
    gap = ""
    for sign in text:
        if sign.isspace() or sign == _EITHER:
            gap += sign
        else:
            found.append((sign, gap))
            gap = ""
    return found


def _alphabetic(letter: str) -> bool:
    """Whether a letter or digit makes words that blanks part: no ideograph does."""
    return letter.isalnum() and unicodedata.east_asian_width(letter) not in ("W", "F")


def _excerpt(text: str, place: int) -> str:
    """Return what stands about a place."""
    return "«" + " ".join(text[max(0, place - 20) : place + 30].split()) + "»"


def _canonical(text: str, rtl: bool) -> str:
    """Return the letters; in a right-to-left text runs without right-to-left letters in an order of their own."""
    text = text.replace(_EITHER, " ")
    if not rtl:
        return "".join(text.split())
    text = _VOWELS.sub("", text)
    parts: list[str] = []
    for right_to_left, run in groupby(text, _is_right_to_left):
        signs = "".join(run)
        if not right_to_left:
            tokens = _TOKEN.findall(signs.translate(_BRACKETS))
            words = [token for token in tokens if _WORD.fullmatch(token)]
            signs = "".join([*sorted(token for token in tokens if not _WORD.fullmatch(token)), *words])
        parts.append(signs)
    return "".join(parts)
