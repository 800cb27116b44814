"""Texts as programs write them that break lines at a margin: every paragraph cut into lines of 72 columns."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Callable, Mapping
from functools import partial

WIDTH = 72
#: Languages whose printers cut words, of those measured here.
HYPHENATED = frozenset({"eng", "fra", "spa"})
#: A word long enough to be cut, with the marks around it.
_LONG = re.compile(r"(?P<before>[^\w\s]*)(?P<letters>[^\W\d_]{9,})(?P<after>[^\w\s]*)")
#: The fewest letters on either side of a cut.
_LEAST = 3
_UNIT = re.compile(r"[!-~]+|.")


def wrapped(text: str, language: str, *, blank: bool = False, tabs: bool = False, hyphens: bool = False) -> str | None:
    """Return a text with every paragraph cut into lines.

    Args:
        text: one paragraph a line.
        language: ISO 639-2/T code.
        blank: set a blank line between paragraphs.
        tabs: keep TABs; they become spaces otherwise.
        hyphens: cut long words at the margin.

    Returns:
        the text, None where such texts do not exist: words are cut in some languages only.
    """
    if hyphens and language not in HYPHENATED:
        return None
    filler = _ideographs if language == "zho" else _hyphenated if hyphens else _words
    paragraphs = (p if tabs else p.replace("\t", " ") for p in text.split("\n") if p.strip())
    return ("\n\n" if blank else "\n").join("\n".join(filler(p)) for p in paragraphs) + "\n"


def expanded(text: str, language: str) -> str:
    """Return a text wrapped as `textwrap` does by itself: TABs become spaces up to the next eighth column."""
    if language == "zho":
        return wrapped(text.replace("\t", "    "), language) or ""
    return "\n".join("\n".join(textwrap.wrap(p, WIDTH)) for p in text.split("\n") if p.strip()) + "\n"


def _words(paragraph: str) -> list[str]:
    return textwrap.wrap(
        paragraph, WIDTH, expand_tabs=False, replace_whitespace=False, break_long_words=False, break_on_hyphens=False
    )


def _hyphenated(paragraph: str) -> list[str]:
    lines, line = [], ""
    for word in paragraph.split():
        if not line or len(line) + 1 + len(word) <= WIDTH:
            line = f"{line} {word}" if line else word
            continue
        cut, rest = _cut(word, WIDTH - len(line) - 1)
        lines.append(f"{line} {cut}" if cut else line)
        line = rest
    return [*lines, line]


def _cut(word: str, room: int) -> tuple[str, str]:
    """Cut a long word so that its head and a hyphen fit into `room`; ('', word) where it cannot be cut."""
    long = _LONG.fullmatch(word)
    if long is None:
        return "", word
    at = min(room - 1, long.end("letters") - _LEAST)
    if at < long.start("letters") + _LEAST:
        return "", word
    return word[:at] + "-", word[at:]


def _ideographs(paragraph: str) -> list[str]:
    """Cut where the margin is, as Chinese has no spaces; letters and digits of other scripts stay together."""
    lines, line, width = [], "", 0
    for unit in _UNIT.findall(paragraph):
        size = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in unit)
        if line and width + size > WIDTH:
            lines.append(line.rstrip())
            line, width = "", 0
            if unit.isspace():
                continue
        line += unit
        width += size
    return [*lines, line]


#: How texts are wrapped, by the name of the variant.
VARIANTS: Mapping[str, Callable[[str, str], str | None]] = {
    "wrapped": wrapped,
    "wrapped, blank line between": partial(wrapped, blank=True),
    "wrapped, TABs kept": partial(wrapped, tabs=True),
    "wrapped, TABs kept, blank line between": partial(wrapped, blank=True, tabs=True),
    "wrapped, TABs expanded": expanded,
    "wrapped, blank line, hyphens": partial(wrapped, blank=True, hyphens=True),
}
