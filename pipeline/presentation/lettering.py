"""Mend what a PDF says of the letters that its glyphs stand for (ISO 32000-1, 9.10.3; ISO 19005-3, 6.2.11.7).

WeasyPrint 70 notes for each glyph the text of the cluster in which it meets it first. Where a vowel sign makes one
cluster with its letter (أُ in Noto Naskh Arabic), it notes both for the sign and nothing for the letter, and from
there on every such sign is read as two letters, and every such letter as none.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from pipeline.errors import RenderError

_ENTRY: Final = re.compile(rb"<([0-9a-f]+)> <([0-9a-f]*)>")


def mend_letters(fonts: Iterable[tuple[list[bytes], bytes]]) -> None:
    """Give such glyphs the letter that the font itself has for them.

    Args:
        fonts: pairs of the ``ToUnicode`` stream of a font, as lines, and the bytes of its program.
    """
    for lines, program in fonts:
        wrong = {place: entry for place, line in enumerate(lines) if (entry := _ENTRY.fullmatch(line)) and _odd(entry)}
        if not wrong:
            continue
        letters = _letters(program)
        for place, entry in wrong.items():
            letter = letters.get(int(entry[1], 16), "")
            said = _text(entry)
            if letter and (not said or (letter in said and unicodedata.category(letter) == "Mn")):
                lines[place] = b"<%s> <%s>" % (entry[1], letter.encode("utf-16-be").hex().encode("ascii"))


def _text(entry: re.Match[bytes]) -> str:
    """Return what an entry says that its glyph stands for."""
    return bytes.fromhex(entry[2].decode("ascii")).decode("utf-16-be")


def _odd(entry: re.Match[bytes]) -> bool:
    """Whether an entry says nothing, or several letters of which one is a mark."""
    text = _text(entry)
    return not text or (len(text) > 1 and any(unicodedata.category(letter) == "Mn" for letter in text))


def _letters(program: bytes) -> dict[int, str]:
    """Return the letter of each glyph that has one of its own in a font."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(io.BytesIO(program), lazy=True) as font:
            numbers = font.getReverseGlyphMap()
            return {numbers[name]: chr(code) for code, name in sorted((font.getBestCmap() or {}).items(), reverse=True)}
    except (TTLibError, KeyError) as error:
        raise RenderError(f"a font of the PDF cannot be read: {error}") from error
