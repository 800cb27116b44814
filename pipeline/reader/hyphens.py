"""Words that were cut at a line end: whether their hyphen belongs to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import log

from pipeline.reader.languages import LanguagePack
from pipeline.reader.margins import Row

_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_LAST = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*$")
HYPHENS = "-\u2010\u00ad"
#: A program that divides words ends so large a share of its lines with a hyphen.
_DIVIDES = 0.12
#: What it says for a divided word that the text has it whole elsewhere, and that it has not.
_JOINED = (4.0, -0.4)
#: What it says that a half is a word of the text, and that it is none.
_HALF = (-1.5, 0.5)


class Hyphens:
    """Decides for the hyphens at the line ends of one text.

    Args:
        rows: its lines.
        pack: its language.
        full: how many of its lines are full.
    """

    def __init__(self, rows: Sequence[Row], pack: LanguagePack, full: int) -> None:
        """Collect the words of the text as they stand within lines."""
        self.either = re.compile(rf"(?:{pack.fragment('references', 'and')})(?!\w)", re.IGNORECASE)
        self.whole: set[str] = set()
        #: These, and the words that compounds are made of.
        self.pieces: set[str] = set()
        self.divides = False
        cuts = [n for n in range(len(rows) - 1) if ends_cut(rows[n].words)]
        if not cuts:
            return
        after_cut = False
        hyphens = gaps = 0
        for row in rows:
            hyphens += row.words.count("-")
            gaps += row.words.count(" ")
            words = _WORD.findall(row.words.lower().replace("\u2010", "-"))
            before_cut = ends_cut(row.words)
            # The halves of cut words are no words.
            self.whole.update(words[after_cut : len(words) - before_cut])
            after_cut = before_cut
        self.pieces = {piece for word in self.whole for piece in word.split("-")}
        self.divides = self._divides([(rows[n].words, rows[n + 1].words) for n in cuts], full, hyphens / (gaps + 1))

    def _divides(self, cuts: Sequence[tuple[str, str]], full: int, share: float) -> bool:
        """Weigh whether these line ends divide words or break compounds at hyphens that were there.

        Args:
            cuts: the lines that end with a hyphen, each with the next.
            full: how many lines are full.
            share: hyphens for each space, and so of the places where a program may break that divides no word.
        """
        share = min(max(share, 0.002), _DIVIDES / 2)
        weight = len(cuts) * log(_DIVIDES / share) - full * (_DIVIDES - share)
        for before, after in cuts:
            first, second = _halves(before, after)
            weight += _JOINED[first + second not in self.whole]
            weight += sum(_HALF[piece not in self.pieces] for piece in _pieces(first, second))
        return weight > 0

    def drops(self, before: str, after: str) -> bool:
        """Whether the hyphen that ends a line was put in by dividing a word."""
        if before[-1] == "\u00ad":
            return after[:1].isalpha()
        first, second = _halves(before, after)
        if not second or not after[0].islower() or self.parts(after):
            return False
        if not first or f"{first}-{second}" in self.whole:
            return False
        if first + second in self.whole:
            return True
        if all(len(piece) > 3 and piece in self.pieces for piece in _pieces(first, second)):
            return False  # two words of this text: a compound that was broken where its hyphen is
        return self.divides

    def parts(self, after: str) -> bool:
        """Whether a hyphen stands for the second half of a compound that comes later («short- and long-term»)."""
        return bool(self.either.match(after))


def ends_cut(words: str) -> bool:
    """Whether a line ends with a hyphen that hangs on a word."""
    return words[-1] in HYPHENS and words[-2:-1].isalpha()


def _halves(before: str, after: str) -> tuple[str, str]:
    """Return the word before the hyphen that ends a line and the one that begins the next, '' for none."""
    tail, head = _LAST.search(before[:-1].lower()), _WORD.match(after.lower())
    return (tail[0] if tail else ""), (head[0] if head else "")


def _pieces(first: str, second: str) -> tuple[str, str]:
    """Return what stands on both sides of the hyphen, up to the next hyphens."""
    return re.split("[-\u2010]", first)[-1], re.split("[-\u2010]", second)[0]
