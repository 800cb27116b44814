"""Set the spaces of a page as a compositor would; the Akoma Ntoso keeps those that were typed.

Word processors leave spaces that stand for something else: tabs and no-break spaces that indent a line, two
no-break spaces for one. And what a typist types plainly has a form of its own in print: the thin space before a
French semicolon, a day that stays with its month. No word changes, and no space appears where none was typed.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from pipeline.presentation.justification import WIDE

#: What a line of text may be.
_LINES: Final = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "caption")
#: What may stand before the first word of a line.
_LEADS: Final = frozenset({"num", "permalink", "back", "quote"})
_FIXED: Final = "\u00a0\u2007\u202f"
#: In inline elements nested deeper than this the spaces stay as they are.
_DEEP: Final = 40
_THIN: Final = "\u202f"
_NO_BREAK: Final = "\u00a0"
# Possessive, for the time that a long run of spaces takes must grow with its length alone.
_SEVERAL: Final = re.compile(rf"[ \t\r\n{_FIXED}]{{2,}}+")
_BEFORE_FIGURE: Final = re.compile(r" \d")
#: Groups of three digits, and what a number is not parted from: (No. 5, п. 7, § 3), by the words before it.
_GROUPS: Final = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d])")
_NUMBERED: Final = re.compile(
    r"(?<!\w)(?:nos?\.?|n[°º]s?|vols?\.|arts?\.|paras?\.|pars?\.|pp?\.|chaps?\.|cap\.|núms?\.|párrs?\.|пп?\.|ст\.|гл\.|[№§])"
    r" (?=\d)",
    re.IGNORECASE,
)
_DAY: Final = re.compile(r"^(\s*\d{1,2}(?:er|[º°]|st|nd|rd|th)?) (?=\w)")
_TYPED: Final = rf" \u2009{_FIXED}"
_FRENCH_MARK: Final = re.compile("[;:!?«»]")
# Before ; ! ? and inside « » a thin space, before a colon a whole one; neither breaks.
_FRENCH: Final = (
    (re.compile(rf"(?<![{_TYPED}])[{_TYPED}]++(?=[;!?»])"), _THIN),
    (re.compile(rf"«[{_TYPED}]++"), f"«{_THIN}"),
    (re.compile(rf"(?<![{_TYPED}])[{_TYPED}]++(?=:)"), _NO_BREAK),
)


def set_spaces(article: etree._Element, *, french: bool) -> None:
    """Set the spaces of all lines under an element, in place.

    Args:
        article: HTML, as the stylesheet made it.
        french: whether its punctuation is set the French way.
    """
    for line in article.iter(*_LINES):
        if line.xpath("normalize-space(translate(., '\u00a0', ''))"):
            _trim(line)
            _trim_end(line)
    for end in article.iter("br"):
        _close_up(end)
        end.tail = (end.tail or "").lstrip()
    for call in article.iter("sup"):
        if "call" in (call.get("class") or "").split():
            _close_up(call)
            _bind(call)
    for element in article.iter(etree.Element):
        if element.text:
            element.text = _set(element.text, french)
            if element.tag == "time":
                element.text = _DAY.sub(rf"\1{_NO_BREAK}", element.text)
        if element.tail and element is not article:
            element.tail = _set(element.tail, french)


def _set(text: str, french: bool) -> str:
    """Return a piece of text with its spaces set."""
    if not text.isascii():
        text = _SEVERAL.sub(_one, text)
    if french and _FRENCH_MARK.search(text):
        for pattern, by in _FRENCH:
            text = pattern.sub(by, text)
    if _BEFORE_FIGURE.search(text):
        text = _GROUPS.sub(lambda found: found[0].replace(" ", _NO_BREAK), text)
        text = _NUMBERED.sub(lambda found: found[0][:-1] + _NO_BREAK, text)
    return text


def _one(found: re.Match[str]) -> str:
    """Return one space for several: one that breaks if any of them does."""
    spaces = set(found[0])
    if not spaces & set(_FIXED):
        return found[0]  # CSS makes one of these
    return " " if spaces - set(_FIXED) else found[0][0]


def _trim(element: etree._Element, depth: int = 0) -> bool:
    """Take away the space before the first word; say whether a word was found."""
    if depth > _DEEP:
        return True
    if element.text:
        element.text = element.text.lstrip()
        if element.text:
            return True
    for child in element:
        classes = _LEADS.intersection((child.get("class") or "").split())
        if not classes and (child.tag in ("br", "img", "sup") or _trim(child, depth + 1)):
            return True
        if child.tail:
            rest = child.tail.lstrip()
            # A number typed as words has no space of its own after it.
            apart = " " if rest != child.tail and _needs_space(child) else ""
            child.tail = apart + rest
            if rest:
                return True
    return False


def _trim_end(element: etree._Element, depth: int = 0) -> bool:
    """Take away the space after the last word; say whether a word was found."""
    if depth > _DEEP:
        return True
    for child in reversed(element):
        if child.tail:
            child.tail = child.tail.rstrip()
            if child.tail:
                return True
        classes = (child.get("class") or "").split()
        if "permalink" in classes or "preview" in classes:
            continue
        if child.tag in ("br", "img") or _LEADS.intersection(classes) or _trim_end(child, depth + 1):
            return True
    if element.text:
        element.text = element.text.rstrip()
    return bool(element.text)


def _close_up(element: etree._Element) -> None:
    """Take away the space between a word and what closes up to it: the call of a note, the end of a line."""
    before, parent = element.getprevious(), element.getparent()
    if before is not None and before.get("class") == "num" and before.text and not (before.tail or "").strip():
        before.text, before.tail = before.text.rstrip(), ""
    elif before is not None and before.tail and (before.tail.strip() or element.tag == "br"):
        before.tail = before.tail.rstrip()
    elif before is None and parent is not None and parent.text and parent.text.strip():
        parent.text = parent.text.rstrip()


def _bind(call: etree._Element) -> None:
    """Bind the call of a note to the character that it stands after, where a line might end between the two.

    Between a letter and a figure none does; between an ideograph, or a mark of its script, and a figure one may
    (Unicode Standard Annex 14).
    """
    before, parent = call.getprevious(), call.getparent()
    if parent is None:
        return
    text = (parent.text if before is None else before.tail) or ""
    if not text or not WIDE.fullmatch(text[-1]):
        return
    if before is None:
        parent.text = text[:-1]
    else:
        before.tail = text[:-1]
    bound = etree.Element("span", {"class": "whole"})
    bound.text = text[-1]
    call.addprevious(bound)
    preview = call.getnext() if not call.tail else None
    for element in (call, preview):
        if element is not None and (element is call or "preview" in (element.get("class") or "").split()):
            bound.tail = element.tail
            bound.append(element)
            element.tail = None


def _needs_space(lead: etree._Element) -> bool:
    """Whether the words after a number would run into it."""
    said = "".join(str(text) for text in lead.itertext())
    return said != "" and not said[-1].isspace() and "quote" not in (lead.get("class") or "")
