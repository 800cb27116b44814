"""eIds: unique, and stable under edits elsewhere (AKN Naming Convention 1.0, clause 5.2)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщэюя",
        "a b v g d e zh z i j k l m n o p r s t u f kh ts ch sh shch eh yu ya".split(),
        strict=True,
    )
)
_ARABIC = dict(
    zip(
        "أابجدهوزحطيىكلمنسعفصقرشتثخذضظغ",
        "a a b j d h w z hh tt y y k l m n s ain f ss q r sh t th kh dh dd zz gh".split(),
        strict=True,
    )
)
_HAN = {c: n for n, c in enumerate("一二三四五六七八九", 1)}


@lru_cache(maxsize=4096)
def number(num: str) -> str:
    """Return the part of an eId that a number gives: punctuation dropped, letters in ASCII.

    ``b)bis`` becomes ``bbis``, ``1.11.1`` becomes ``1-11-1``, ``(أ)`` becomes ``a``, ``㈡`` becomes ``2``.
    """
    plain = unicodedata.normalize("NFKC", num).lower()
    plain = re.sub(r"[一二三四五六七八九十]+", lambda m: str(_han(m[0])), plain)
    plain = "".join(
        _CYRILLIC.get(c, _ARABIC.get(c, c)) for c in plain if not unicodedata.combining(c) and c != "\u0640"
    )
    plain = re.sub(r"(?<=\d)\.(?=\d)", "-", plain)
    return re.sub(r"[^a-z0-9-]+", "", plain).strip("-")


def _han(text: str) -> int:
    tens, ten, ones = text.partition("十")
    if not ten or len(tens) > 1 or len(ones) > 1:
        return int("".join(str(_HAN.get(c, 0)) for c in text))
    return (_HAN.get(tens, 1)) * 10 + _HAN.get(ones, 0)


class Register:
    """Gives out eIds: what has a number keeps it, what has none counts on its own.

    One register serves one document, so that no eId stands twice.
    """

    def __init__(self) -> None:
        """Begin with nothing given out."""
        self._given: set[str] = set()
        self._counts: dict[tuple[str, str], int] = {}
        self._repeats: dict[str, int] = {}

    def numbered(self, parent: str, prefix: str, num: str) -> str:
        """Return the eId of an element with a number of its own; a repeat gets ``-2``, ``-3``."""
        own = number(num)
        return self._unique(_join(parent, f"{prefix}_{own}")) if own else self.counted(parent, prefix)

    def counted(self, parent: str, prefix: str, mark: str = "") -> str:
        """Return the eId of an element without a number: its place among such siblings.

        Args:
            parent: eId of the parent, '' for the top.
            prefix: ``para``, ``list`` and so on.
            mark: set before the count where numbered siblings might bear the same number.
        """
        key = (parent, prefix + mark)
        self._counts[key] = self._counts.get(key, 0) + 1
        return self._unique(_join(parent, f"{prefix}_{mark}{self._counts[key]}"))

    def single(self, parent: str, name: str) -> str:
        """Return the eId of an element that stands once under its parent (``content``, ``intro``)."""
        return self._unique(_join(parent, name))

    def _unique(self, eid: str) -> str:
        candidate, n = eid, self._repeats.get(eid, 1)
        while candidate in self._given:
            n += 1
            candidate = f"{eid}-{n}"
        self._repeats[eid] = n
        self._given.add(candidate)
        return candidate


def _join(parent: str, own: str) -> str:
    return f"{parent}__{own}" if parent else own
