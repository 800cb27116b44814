"""Literal words that a pattern cannot match without: a look for them is many times faster than the pattern.

Most lines hold nothing that a slow pattern looks for. `stems` reads off a fragment of a regular expression, for each
of its alternatives, the longest run of plain characters that every match of it must hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.model.records import record

#: So many letters may stand before the word by which a fragment is found: prefixes, and the head of the word.
_PREFIX = 10


@record
class Spoken:
    """Tells whether a line can hold any of some fragments.

    Attributes:
        words: one of them stands in every match of the fragments that have such words.
        pattern: the other fragments; None where there are none.
    """

    words: tuple[str, ...]
    pattern: re.Pattern[str] | None

    def search(self, low: str) -> bool:
        """Whether a line in lower case can hold one."""
        for word in self.words:  # a generator would cost more than the looks
            if word in low:
                return True
        return self.pattern is not None and self.pattern.search(low) is not None

    def places(self, low: str) -> list[int]:
        """Return where the words stand in a line, in order."""
        found = []
        for word in self.words:
            at = low.find(word)
            while at >= 0:
                found.append(at)
                at = low.find(word, at + 1)
        found.sort()
        return found

    def each(self, pattern: re.Pattern[str], text: str, low: str) -> Iterator[re.Match[str]]:
        """Yield the matches of a pattern that begins with one of the fragments, looking near their words alone.

        Args:
            pattern: begins with a fragment, prefixes that are written with it aside, and never within a word.
            text: the line.
            low: the same in lower case.
        """
        if self.pattern is not None or len(low) != len(text):
            yield from pattern.finditer(text) if self.search(low) else ()
            return
        done = 0
        for place in self.places(low):
            for start in range(max(done, place - _PREFIX), place + 1):
                if start and text[start - 1].isalpha():
                    continue
                if match := pattern.match(text, start):
                    yield match
                    done = max(match.end(), start + 1)
                    break


def holding(fragments: Iterable[str]) -> Spoken:
    """Return what tells whether a text, in its own case, can hold what any of some fragments matches."""
    # A fragment that may match without any word makes every text one that can.
    return Spoken(fewest([word for fragment in fragments for word in stems(plain(fragment)) or ("",)]), None)


def lower(fragment: str) -> str:
    """Return a fragment for text in lower case: what names a group or a class of characters stays."""
    return re.sub(r"\(\?P?<?\w*>?|\\.|[^\W\d_]", lambda m: m[0] if m[0][0] in "\\(" else m[0].lower(), fragment)


def plain(fragment: str) -> str:
    """Return a fragment with its named groups as plain ones."""
    return re.sub(r"\(\?P<\w+>", "(?:", fragment)


def fewest(words: Sequence[str]) -> tuple[str, ...]:
    """Leave out words that hold another of them, which is found wherever they are."""
    unique = dict.fromkeys(words)
    return tuple(word for word in unique if not any(other != word and other in word for other in unique))


def stems(fragment: str) -> tuple[str, ...] | None:
    """Return words one of which stands in whatever a fragment matches; None where it may match without any.

    Args:
        fragment: a pattern as language packs write them; flags and backreferences are not understood.
    """
    found: list[str] = []
    for alternative in _alternatives(fragment):
        words = _words(alternative)
        if not words:
            return None
        found += words
    return tuple(dict.fromkeys(found))


def _alternatives(fragment: str) -> list[str]:
    """Split a fragment at the bars that stand in no group and no class."""
    parts, start, at = [], 0, 0
    while at < len(fragment):
        if fragment[at] == "|":
            parts.append(fragment[start:at])
            start = at + 1
            at += 1
        else:
            at = _unit(fragment, at)
    return [*parts, fragment[start:]]


def _unit(fragment: str, at: int) -> int:
    """Return where the unit ends that begins here: a character, an escape, a class or a group."""
    if fragment[at] == "\\":
        return at + 2
    if fragment[at] == "[":
        at += 2 + (fragment[at + 1 : at + 2] == "^")  # a bracket in first place is a character
        while at < len(fragment) and fragment[at] != "]":
            at += 1 + (fragment[at] == "\\")
        return at + 1
    if fragment[at] == "(":
        depth = 0
        while at < len(fragment):
            if fragment[at] in "\\[":
                at = _unit(fragment, at)
                continue
            depth += (fragment[at] == "(") - (fragment[at] == ")")
            at += 1
            if not depth:
                break
        return at
    return at + 1


def _words(alternative: str) -> tuple[str, ...]:
    """Return the longest run of characters that are neither optional nor repeated, or the words of a group."""
    best, run, at = "", "", 0
    grouped: tuple[str, ...] = ()
    while at < len(alternative):
        end = _unit(alternative, at)
        unit, after = alternative[at:end], alternative[end : end + 1]
        plain = unit[1:] if unit[0] == "\\" and not unit[1:].isalnum() else unit
        if len(plain) == 1 and unit not in "^$.|?*+{}()[]" and after not in ("?", "*", "+", "{"):
            run += plain
            at = end
            continue
        if len(plain) == 1 and unit not in "^$.|?*+{}()[]" and after == "+":
            run += plain
        elif unit.startswith(("(?:", "(?-i:")) and after not in ("?", "*", "{"):
            grouped = max(grouped, stems(unit[unit.index(":") + 1 : -1]) or (), key=_shortest)
        best, run, at = max(best, run, key=len), "", end
        while at < len(alternative) and alternative[at] in "?*+":
            at += 1
        if alternative[at : at + 1] == "{":
            at = alternative.index("}", at) + 1
    best = max(best, run, key=len)
    # One letter stands in most lines: the words of a group say more.
    return grouped if _shortest(grouped) > max(1, len(best)) or (grouped and not best) else (best,) if best else ()


def _shortest(words: tuple[str, ...]) -> int:
    return min(map(len, words), default=0)
