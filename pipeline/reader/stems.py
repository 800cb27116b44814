"""Literal words that a pattern cannot match without: a look for them is many times faster than the pattern.

Most lines hold nothing that a slow pattern looks for. `stems` reads off a fragment of a regular expression, for each
of its alternatives, the longest run of plain characters that every match of it must hold.
"""

from __future__ import annotations


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
