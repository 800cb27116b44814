"""Whether the lines of a text were broken at a margin, and where that margin is.

In a wrapped text a line ends because the next word would not have fitted. So every line that goes on has
a range of margins that explain its end: from its own length to one less than its length with the next
word. The margin is where most of these ranges meet; a text is wrapped where nearly all of them do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from pipeline.reader.received import LINE_END

#: Margins that are looked for, in columns.
NARROWEST, WIDEST = 30, 130
#: So large a share of lines may be longer than the margin: rows of tables, addresses. Where very many
#: lines are explained, a part of the text may be whole.
_OVER, _MIXED = 0.08, 0.3
#: Lines that go on in mid-sentence, of which so many must be explained.
_LEAST = 3
#: What stands before the words of a line; no line end is among them.
BLANK = " \t\u00a0\u3000"

_WIDE_RANGE = "\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6"
_WIDE = re.compile(f"[{_WIDE_RANGE}]")
_WIDE_MARKS = re.compile("[“”‘’…—·]")
_ZERO = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NARROW, _BROAD = re.compile(r"[iljtfrI1.,;:'’!|()\[\] /-]"), re.compile("[mwMWшщжюмыфШЩЖЮМЫФ—…%@]")
_UPPER = re.compile("[A-ZА-ЯÀ-Þ0-9]")
#: The first piece of a line that could not be broken: a word, or an ideograph with the marks that cling to it.
_CLINGS = "，。、；：？！）》」』】〉”’…"
#: Chinese marks that begin no paragraph: a program put them there that knows nothing of it.
_NEVER_FIRST = "，。、；：？！）》」』】〉"
_UNIT = re.compile(rf"[（《「『【〈“‘]*[{_WIDE_RANGE}][{_CLINGS}]*|[^ \t{_WIDE_RANGE}]+[{_CLINGS}]*")
_CLOSED = re.compile(r"[.;:!?。；：！？؛؟\]][”»\"’)）]*$")
_COMMA = re.compile('[,،，、][”»"’)]*$')
_WORD = re.compile(r"[^ \t]+")
_DANGLING = re.compile(r"^[“«„\"]?\(?\w{1,5}[.)]$|^[㈠-㈩①-⑳]$|\w-$|noteRef:\w+\]$|\[\w+:$")
#: A number or another short label, and gaps that may part cells.
_LABEL = re.compile(r"\S{1,12}(?: \S{1,4})?(?:\t| {2,})\s*")
_CELLS = re.compile(r"\t|\S {3,}\S")
_NUMBERED = re.compile(r"\W*(?:[^\W\u4e00-\u9fff]{1,5}|[一二三四五六七八九十]{1,4}|\d+(?:\.\d+)*)[.)、）]|[\W_]")


@dataclass(slots=True)
class Row:
    """A line that holds words.

    Attributes:
        begin: offset of its first word in the source.
        end: offset after its last.
        words: what stands between.
        raw: the same with its indent.
        indent: columns before it.
        blanks: how many blank lines stand before it.
        feed: whether a form feed parts it from the row before.
        cells: whether it looks like a row of cells.
    """

    begin: int
    end: int
    words: str
    raw: str
    indent: int
    blanks: int
    feed: bool = False
    cells: bool = False


@dataclass(frozen=True, slots=True)
class Margin:
    """A margin that a text keeps.

    Attributes:
        measure: length of a stretch of text, shortest and longest.
        column: where the margin is.
        slack: how many columns short of it a line may end that goes on.
        spaced: how many blank lines part the lines of one paragraph (1 in double-spaced text).
        share: how many of the lines that go on it explains.
    """

    measure: Callable[[str], tuple[float, float]]
    column: int
    slack: int
    spaced: int
    share: float

    def full(self, row: Row, following: Row) -> bool:
        """Whether a line ends because the first word of the next would not have fitted."""
        return ends(self.measure, row, following)[1] + self.slack >= self.column

    def explains(self, row: Row, following: Row) -> bool:
        """Whether it explains why a line ends: it is full and no longer than the margin."""
        return self.measure(row.raw)[0] <= self.column + self.slack and self.full(row, following)

    def over(self, row: Row) -> bool:
        """Whether a line is longer than the margin."""
        return self.measure(row.raw)[0] > self.column + self.slack


def possible(text: str, start: int) -> bool:
    """Whether a text may be wrapped at all: not where most of its characters stand in lines too long for that."""
    head = text[start : start + 400]
    ideographs = sum(character >= "\u2e80" for character in head) * 2 > len(head)
    limit = (WIDEST + 10) // (2 if ideographs else 1)
    lengths = list(map(len, text[start:].splitlines()))
    return 2 * sum(n for n in lengths if n > limit) <= sum(lengths)


def rows(text: str, start: int) -> list[Row]:
    """Return the lines of a text that hold words.

    Args:
        text: the decoded text.
        start: offset of the first line.
    """
    found: list[Row] = []
    blanks, position, feed = 0, start, False
    ends = [(m.start(), m.end()) for m in LINE_END.finditer(text, start)]
    for stop, after in [*ends, (len(text), len(text))]:
        words = text[position:stop].strip(BLANK)
        if words:
            raw = text[position:stop].rstrip(BLANK)
            begin = position + len(raw) - len(raw.lstrip(BLANK))
            indent = len(raw[: begin - position].expandtabs(8))
            label = _LABEL.match(words)
            cells = _CELLS.search(words, label.end() if label else 0) is not None
            found.append(Row(begin, position + len(raw), words, raw, indent, blanks, feed, cells))
            blanks, feed = 0, False
        else:
            blanks += 1
        feed = feed or text[stop:after] == "\f"
        position = after
    return found


def wide(text: str) -> bool:
    """Whether a character is one of those that stand without spaces between words."""
    return bool(_WIDE.match(text))


def first_unit(words: str) -> str:
    """Return the first piece of a line that could not be broken."""
    match = _UNIT.match(words)
    return match[0] if match else words[:1]


def ends(measure: Callable[[str], tuple[float, float]], row: Row, following: Row) -> tuple[float, float]:
    """Return the least and the greatest margin that explain why a line ends before the next."""
    low, high = measure(row.raw)
    last, head = row.words[-1], following.words[0]
    # After a number alone, a hyphen or a call, a line was broken at a blank: there the next word is all up to a blank.
    blank = _DANGLING.search(row.words) or (last.isascii() and last.isalnum() and head.isascii() and head.isalnum())
    word = _WORD.match(following.words) if blank else None
    unit = word[0] if word else first_unit(following.words)
    # Exports part the notes of one paragraph by two blanks.
    gap = 0 if wide(last) or last in _CLINGS else measure("  " if last == "]" and head == "[" else " ")[1]
    # Less than the whole next word: one that fits exactly would have stood on this line.
    return low, high + gap + measure(unit)[1] - 0.5


def characters(text: str) -> tuple[float, float]:
    """Measure as programs do that count characters; a TAB is one, or up to the next eighth column."""
    return len(text), len(text.expandtabs(8)) if "\t" in text else len(text)


def columns(text: str) -> tuple[float, float]:
    """Measure as terminals do: ideographs take two columns, marks above letters none."""
    low, high = characters(text)
    more = len(_WIDE.findall(text)) - len(_ZERO.findall(text))
    return low + more, high + more + len(_WIDE_MARKS.findall(text))


def proportional(text: str) -> tuple[float, float]:
    """Measure as a printed page does, roughly: narrow letters, broad letters, capitals."""
    size = (
        len(text)
        - 0.45 * len(_NARROW.findall(text))
        + 0.5 * len(_BROAD.findall(text))
        + 0.2 * len(_UPPER.findall(text))
        + 0.9 * len(_WIDE.findall(text))
        - len(_ZERO.findall(text))
    )
    return size, size


def flows(row: Row, following: Row) -> bool:
    """Whether a line surely goes on if the text is wrapped: no mark closes it, and no number or capital follows."""
    head = following.words[0]
    if row.cells or following.cells or 0 < following.indent < row.indent - 1:
        return False
    if head in _NEVER_FIRST:
        return True
    if _CLOSED.search(row.words) or not head.isalpha() or head.isupper() or _NUMBERED.match(following.words):
        return False
    # Where no capital shows that a paragraph begins, a comma may end one.
    return head.islower() or not _COMMA.search(row.words)


_WAYS: tuple[tuple[Callable[[str], tuple[float, float]], int, float, int], ...] = (
    (characters, 0, 0.75, _LEAST),
    (columns, 0, 0.75, _LEAST),
    # Rough measures explain more by chance, so they must explain more.
    (proportional, 3, 0.85, 10),
    (characters, 6, 0.9, 20),
)


def find(found: Sequence[Row]) -> Margin | None:
    """Return the margin of a text, None where its lines are paragraphs.

    Args:
        found: its lines.
    """
    long = sum(len(row.raw) > WIDEST + 10 for row in found)
    if long > _MIXED * len(found) or long > _MIXED * sum(not row.cells for row in found):
        return None
    for spaced in (0, 1):
        # A refrain is no further evidence.
        pairs = list(
            {(a.words, b.words): (a, b) for a, b in pairwise(found) if b.blanks <= spaced and flows(a, b)}.values()
        )
        if spaced and any(not b.blanks for _, b in pairs) and sum(not b.blanks for _, b in pairs) * 5 > len(pairs):
            break
        if len(pairs) < _LEAST:
            continue
        best: Margin | None = None
        for measure, slack, share, least in _WAYS:
            if best is not None and (best.share > 0.97 or slack > 3):
                break
            margin = _meet(found, pairs, measure, slack, spaced, share, least)
            # A rough measure must explain more than it does by being rough.
            if margin and (best is None or margin.share > best.share + slack / 60):
                best = margin
        if best:
            return best
    return None


def _meet(
    found: Sequence[Row],
    pairs: Sequence[tuple[Row, Row]],
    measure: Callable[[str], tuple[float, float]],
    slack: int,
    spaced: int,
    share: float,
    least: int,
) -> Margin | None:
    """Return the margin at which most lines that go on are explained, where these are nearly all."""
    change = [0] * (WIDEST + 2)
    for row, following in pairs:
        low, high = ends(measure, row, following)
        first, last = max(NARROWEST, -int(-(low - slack) // 1)), min(WIDEST, int(high + slack))
        if first <= last:
            change[first] += 1
            change[last + 1] -= 1
    explained = list(accumulate(change))
    column = max(range(NARROWEST, WIDEST + 1), key=lambda n: explained[n])
    upto = column
    while upto < WIDEST and explained[upto + 1] == explained[column]:
        upto += 1
    # Of margins that explain as much, the one that the longest line reaches.
    column = max([column, *(int(low) for row in found if (low := measure(row.raw)[0]) <= upto)])
    margin = Margin(measure, column, slack, spaced, 0)
    # A short line that goes on is a heading or a verb on a line of its own, and one with a comma may end a
    # paragraph: where they are not explained, they refute nothing.
    open_ended = sum(
        measure(row.raw)[1] > 0.4 * column and not _COMMA.search(row.words) and not margin.explains(row, following)
        for row, following in pairs
    )
    text = [row for row in found if not row.cells]
    over = sum(margin.over(row) and " " in row.words for row in text)
    reached = explained[column] / max(1, explained[column] + open_ended)
    limit = _MIXED if explained[column] >= 4 * _LEAST and reached > 0.9 else _OVER
    if explained[column] < least or reached < share or over > limit * len(text):
        return None
    return Margin(measure, column, slack, spaced, reached)
