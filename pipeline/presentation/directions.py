"""Keep Latin words together where a right-to-left line cites them with mark-up among them.

``انظر World Health Organization, <i>World Malaria Report</i>, 2019``: by the Unicode bidirectional algorithm (UAX 9,
rule N1) this is one run from left to right. WeasyPrint 70 applies the algorithm within each piece of text and puts
the pieces from right to left, so that the report would stand before the organisation. A ``span`` that says the
direction makes one run of the pieces again.
"""

from __future__ import annotations

import unicodedata
from typing import Final
from xml.etree.ElementTree import Element

_INLINES: Final = frozenset({"a", "abbr", "b", "del", "em", "i", "ins", "span", "strong", "sub", "sup", "time", "u"})
#: Classes of elements that are placed by themselves, not in the line.
_APART: Final = frozenset({"call", "footnote", "num", "back", "line", "note-line"})
_LEFT, _RIGHT, _NUMBER = "L", "R", "N"


def keep_runs_together(root: Element) -> None:
    """Wrap each run from left to right that begins in one piece of a right-to-left line and ends in another."""
    for parent in list(root.iter()):
        if len(parent) and parent.get("dir") != "ltr":
            _wrap(parent)


def _wrap(parent: Element) -> None:
    """Wrap the runs among the children of one element."""
    place = 0
    while place < len(parent):
        first, last = parent[place], place
        while last + 1 < len(parent) and _bridges(parent[last], parent[last + 1]):
            last += 1
        if last > place or _joins(_text_before(parent, place), first) or _goes_on(first):
            _enclose(parent, place, last)
        place += 1


def _text_before(parent: Element, place: int) -> str:
    """Return the text straight before a child."""
    return (parent.text if place == 0 else parent[place - 1].tail) or ""


def _inline(element: Element) -> bool:
    """Whether an element stands in the line and leaves its direction to the line."""
    classes = (element.get("class") or "").split()
    return element.tag in _INLINES and element.get("dir") is None and not _APART.intersection(classes)


def _first(text: str) -> str:
    """Return what the first letter of a text is, or the number before any letter."""
    return next((kind for sign in text if (kind := _kind(sign))), "")


def _last(text: str) -> str:
    """Return what the last letter is; a number counts as what stands before it."""
    return next((kind for sign in reversed(text) if (kind := _kind(sign)) in (_LEFT, _RIGHT)), "")


def _kind(sign: str) -> str:
    """Return whether a sign goes to the left or to the right, is a digit, or is none of these."""
    match unicodedata.bidirectional(sign):
        case "L":
            return _LEFT
        case "R" | "AL":
            return _RIGHT
        case "EN" | "AN":
            return _NUMBER
    return ""


def _whole(element: Element) -> str:
    return "".join(element.itertext())


def _joins(before: str, element: Element) -> bool:
    """Whether a run of the text before an element goes on in it."""
    return _inline(element) and _last(before) == _LEFT and _first(_whole(element)) in (_LEFT, _NUMBER)


def _goes_on(element: Element) -> bool:
    """Whether a run that an element begins goes on in the text after it."""
    return _inline(element) and _last(_whole(element)) == _LEFT and _first(element.tail or "") in (_LEFT, _NUMBER)


def _bridges(element: Element, following: Element) -> bool:
    """Whether a run of an element goes on in the element that follows."""
    between = element.tail or ""
    reached = _last(between) or (_last(_whole(element)) if _first(between) != _RIGHT else "")
    clear = all(_kind(sign) != _RIGHT for sign in between)
    return (
        _inline(element)
        and _inline(following)
        and clear
        and reached == _LEFT
        and _first(_whole(following)) in (_LEFT, _NUMBER)
    )


def _enclose(parent: Element, first: int, last: int) -> None:
    """Put some children, the end of the text before them and the start of the text after them into one element."""
    run = Element("span", {"dir": "ltr"})
    before, after = _text_before(parent, first), parent[last].tail or ""
    cut = _start_of_run(before)
    run.text = before[cut:]
    if first == 0:
        parent.text = before[:cut]
    else:
        parent[first - 1].tail = before[:cut]
    end = _end_of_run(after)
    children = list(parent)[first : last + 1]
    children[-1].tail, run.tail = after[:end], after[end:]
    for child in children:
        parent.remove(child)
    run.extend(children)
    parent.insert(first, run)


def _start_of_run(text: str) -> int:
    """Return where the run at the end of a text begins: at the first Latin letter after the last Arabic one."""
    after_last = next((n + 1 for n in range(len(text) - 1, -1, -1) if _kind(text[n]) == _RIGHT), 0)
    return next((n for n in range(after_last, len(text)) if _kind(text[n]) == _LEFT), len(text))


def _end_of_run(text: str) -> int:
    """Return where the run at the start of a text ends: after the last Latin letter or digit before an Arabic one."""
    until = next((n for n, sign in enumerate(text) if _kind(sign) == _RIGHT), len(text))
    return next((n + 1 for n in range(until - 1, -1, -1) if _kind(text[n]) in (_LEFT, _NUMBER)), 0)
