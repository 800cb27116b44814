"""Words that were cut at a line end: whether their hyphen belongs to them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.reader.languages import LanguagePack
from pipeline.reader.margins import Row

_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_LAST = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*$")
HYPHENS = "-\u2010\u00ad"
#: A program that divides words ends so large a share of its lines with a hyphen; others break at those that are there.
_DIVIDES = 0.04


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
        cut = sum(ends_cut(row.words) for row in rows)
        self.divides = cut > _DIVIDES * full
        if cut:
            after_cut = False
            for row in rows:
                words = _WORD.findall(row.words.lower().replace("\u2010", "-"))
                before_cut = ends_cut(row.words)
                # The halves of cut words are no words.
                self.whole.update(words[after_cut : len(words) - before_cut])
                after_cut = before_cut

    def drops(self, before: str, after: str) -> bool:
        """Whether the hyphen that ends a line was put in by dividing a word."""
        if before[-1] == "\u00ad":
            return after[:1].isalpha()
        head = _WORD.match(after)
        if head is None or not after[0].islower() or self.parts(after):
            return False
        tail = _LAST.search(before[:-1].lower())
        first, second = (tail[0] if tail else ""), head[0].lower()
        if not first or f"{first}-{second}" in self.whole:
            return False
        if first + second in self.whole:
            return True
        pieces = re.split("[-\u2010]", first)[-1], re.split("[-\u2010]", second)[0]
        if all(len(piece) > 3 and piece in self.whole for piece in pieces):
            return False  # two words of this text: a compound that was broken where its hyphen is
        return self.divides

    def parts(self, after: str) -> bool:
        """Whether a hyphen stands for the second half of a compound that comes later («short- and long-term»)."""
        return bool(self.either.match(after))


def ends_cut(words: str) -> bool:
    """Whether a line ends with a hyphen that hangs on a word."""
    return words[-1] in HYPHENS and words[-2:-1].isalpha()
