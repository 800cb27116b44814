"""What pages leave in a text that was taken off them: numbers of pages, running headers and footers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.reader.conservation import FURNITURE, PAGES, skeleton
from pipeline.reader.margins import Margin, Row, flows

_PAGE = re.compile(r"[\s|–—-]*(?:\w{1,6}\.? )?(?P<page>\d{1,4})(?: ?(?:/|\w{1,4}) ?(?P<of>\d{1,4}))?(?: \w)?[\s|–—-]*")
_SYMBOL = re.compile(r"[A-Z]{1,5}(?:/[\w.()-]+){1,6}|\d\d-\d{5}\b.{0,20}")
_SENTENCE = re.compile(r"[.;:,،؛；，。：]$")


@dataclass(frozen=True, slots=True)
class Furniture:
    """Lines between two pages.

    Attributes:
        first: index of the first.
        last: index of the last.
        repeated: the indexes of those that stand on enough pages to be taken out.
    """

    first: int
    last: int
    repeated: frozenset[int]


def pages(rows: Sequence[Row], margin: Margin) -> list[Furniture]:
    """Find the furniture between the pages of a text, in order.

    A line is furniture by where it stands, not by its looks alone: between two halves of a paragraph,
    at a form feed, or with the number of the page beside a line that other pages have too.

    Args:
        rows: the lines of the text.
        margin: its margin.
    """
    short = [len(row.words) <= FURNITURE[1] and len(row.words) < margin.column * 1.3 for row in rows]
    seen = Counter(skeleton(row.words) for row, s in zip(rows, short, strict=True) if s)

    def likely(n: int) -> bool:
        words = rows[n].words
        if not short[n] or "[" in words or "]" in words:
            return False
        if _numbered(words) or _SYMBOL.fullmatch(words):
            return True
        if seen[skeleton(words)] < 2 or _SENTENCE.search(words) or words[0].islower() or n + 1 == len(rows):
            return False
        # A phrase may fill a line twice; furniture stands apart, or is no full line.
        after = rows[n + 1]
        return max(rows[n].blanks, after.blanks) > margin.spaced or after.feed or not margin.full(rows[n], after)

    breaks: list[tuple[int, int]] = []
    n = 1
    while n < len(rows):
        if not likely(n):
            n += 1
            continue
        last = n
        while last + 1 < len(rows) and likely(last + 1):
            last += 1
        if last + 1 < len(rows) and last - n < FURNITURE[0] and _parts_pages(rows, margin, n, last, seen):
            breaks.append((n, last))
        n = last + 1
    standing = Counter(skeleton(rows[m].words) for first, last in breaks for m in range(first, last + 1))
    rising = _rising(rows, breaks)
    found = []
    for first, last in breaks:
        repeated = frozenset(
            m
            for m in range(first, last + 1)
            if standing[skeleton(rows[m].words)] >= PAGES and (rising or not _numbered(rows[m].words))
        )
        found.append(Furniture(first, last, repeated))
    return found


def _parts_pages(rows: Sequence[Row], margin: Margin, first: int, last: int, seen: Counter[str]) -> bool:
    """Whether a run of likely lines stands where one page ends and the next begins."""
    before, after = rows[first - 1], rows[last + 1]
    if any(row.feed for row in rows[first : last + 2]):
        return True
    run = rows[first : last + 1]
    apart = max(row.blanks for row in rows[first : last + 2]) > margin.spaced or not margin.full(before, run[0])
    if apart and margin.full(before, after) and flows(before, after):
        return True
    numbered = any(_numbered(row.words) for row in run)
    return numbered and any(seen[skeleton(row.words)] >= PAGES and not _numbered(row.words) for row in run)


def _numbered(words: str) -> bool:
    """Whether a line is the number of a page: `3`, `- 3 -`, `Page 3 of 9`, `3/9`."""
    match = _PAGE.fullmatch(words)
    return match is not None and (match["of"] is None or int(match["page"]) <= int(match["of"]))


def _rising(rows: Sequence[Row], breaks: Sequence[tuple[int, int]]) -> bool:
    """Whether the numbers of pages rise from page to page, as those of lists and tables seldom do throughout."""
    numbers = [
        int(match["page"])
        for first, last in breaks
        for row in rows[first : last + 1]
        if (match := _PAGE.fullmatch(row.words))
    ]
    return all(a < b for a, b in pairwise(numbers))
