"""Fold away what does not matter for recognition, keeping the way back to the source.

Folding replaces variants of white space, hyphens and apostrophes one for one, and drops what is
invisible or optional: Arabic vowel signs (tashkil) and tatweel, bidi marks, soft hyphens, joiners.
Patterns match folded text; offsets lead back to the words as written, which are never changed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_REPLACED = {
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "
    ),
    **dict.fromkeys("\u2010\u2011\u2212", "-"),
    **dict.fromkeys("\u2018\u2019\u02bc\u02b9", "'"),
    "\u06a9": "\u0643",  # keheh for kaf
    "\u06cc": "\u064a",  # Farsi yeh for yeh
}
#: Most texts hold few of these, so that looking for them costs less than translating every character.
_ODD = re.compile(f"[{''.join(_REPLACED)}]")
_DROPPABLE = "[\u00ad\u0610-\u061a\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
_DROPPED = re.compile(f"{_DROPPABLE}+")
#: One character is searched for several times faster than a run of them.
_ANY_DROPPED = re.compile(_DROPPABLE)


class Folded(NamedTuple):
    """Folded text; `origin` maps an offset in it to one in the text it came from."""

    text: str
    offsets: tuple[int, ...] | None

    def origin(self, offset: int) -> int:
        """Return the offset in the original text that corresponds to `offset` here."""
        return offset if self.offsets is None else self.offsets[offset]


def fold(text: str) -> Folded:
    """Return `text` folded for matching."""
    if text.isascii():
        return Folded(text.replace("\t", " "), None)
    replaced = _ODD.sub(_replacement, text)
    if _ANY_DROPPED.search(replaced) is None:
        return Folded(replaced, None)
    kept: list[str] = []
    offsets: list[int] = []
    start = 0
    for match in _DROPPED.finditer(replaced):
        kept.append(replaced[start : match.start()])
        offsets.extend(range(start, match.start()))
        start = match.end()
    kept.append(replaced[start:])
    offsets.extend(range(start, len(replaced)))
    return Folded("".join(kept), (*offsets, len(text)))


def _replacement(match: re.Match[str]) -> str:
    return _REPLACED[match[0]]
