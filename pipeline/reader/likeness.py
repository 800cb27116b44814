"""How much a text is like the languages that are read: the letters and words of the language packs.

A byte can be any of a dozen letters; which encoding a file is in shows in which letters stand together.
The packs hold a few hundred words of each language, and these are enough to know its pairs of letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from pipeline.reader.languages import available, load

_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[^\W\d_]+|[^\x00-\x7f]")
_ASCII, _BEYOND = re.compile("[A-Za-z]"), re.compile("[\u0370-\u06ff\u3400-\u9fff]")
_HAN = re.compile("[\u4e00-\u9fff]")
_SCRIPTS = (
    ("Cyrillic", re.compile("[\u0400-\u045f\u0490\u0491]")),
    ("Arabic", re.compile("[\u0621-\u063a\u0640-\u0652\u067e\u0686\u06a9\u06af\u06cc]")),
    ("Latin", re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017e]")),
    ("Han", _HAN),
)
_LATIN = _SCRIPTS[2][1]
#: Marks that typists use; others are seldom right.
_MARKS = set("“”‘’„«»‹›–—…•·°§№€©®′″¿¡½¼²³¹×\u00a0\u00ad\u2009\u202f،؛؟٪‐‑ªº")
_MARKS |= set("，。、；：？！（）《》〈〉「」『』【】〔〕％～\u3000")
_RARE = set("€®©′″¿¡¼½¹²³×ªº·")
#: Those that stand within words.
_JOINING = set("‘’·‐‑\u00ad—–")


@cache
def _pairs(script: str) -> frozenset[str]:
    """Return the pairs of letters in the packs of a script, with the edges of words."""
    found: set[str] = set()
    for code in available():
        pack = load(code)
        if pack.data["script"] == script:
            for words in _strings(pack.data):
                for word in _WORD.findall(words.lower()):
                    edged = f" {word} "
                    found.update(edged[n : n + 2] for n in range(len(edged) - 1))
    return frozenset(found)


@cache
def _letters(script: str) -> frozenset[str]:
    """Return the letters of the packs of a script."""
    return frozenset(c for pair in _pairs(script) for c in pair)


@cache
def _ideographs() -> frozenset[str]:
    """Return the ideographs of the packs."""
    packs = (load(code) for code in available())
    return frozenset(c for pack in packs for words in _strings(pack.data) for c in _HAN.findall(words))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def likeness(text: str) -> float:
    """Return how well the characters beyond ASCII fit a language that is read, from -2 to 1.

    Args:
        text: a sample, as one encoding has it.

    Returns:
        the mean over these characters, 1 where there is none.
    """
    latin = len(_ASCII.findall(text))
    foreign = len(_BEYOND.findall(text)) * 4 < latin  # a few letters of another script amid Latin ones
    total = count = 0.0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token.isascii():
            continue
        if not token[0].isalpha():
            count += 1
            total += _mark(token, text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1])
        else:
            beyond = sum(c > "\x7f" for c in token)
            count += beyond
            total += beyond * (_word(token) - (0.7 if foreign and not _LATIN.search(token) else 0.0))
    return total / count if count else 1.0


def _mark(mark: str, before: str, after: str) -> float:
    """Return how well a mark beyond ASCII fits between two characters."""
    if mark not in _MARKS:
        return -2.0 if mark == "\ufffd" else -1.0
    within = before.isalpha() and after.isalpha() and not _HAN.match(before + after)
    if within and mark not in _JOINING:
        return -1.0
    if mark in "’‘“”" and (before.isalpha() or after.isalpha()):
        return 0.8
    return 0.3 if mark in _RARE else 0.5


def _word(token: str) -> float:
    """Return how well a word with letters beyond ASCII fits, from -1 to 1."""
    scripts = [name for name, letters in _SCRIPTS if letters.search(token)]
    if "Han" in scripts and len(scripts) > 1:
        # Ideographs stand beside Latin letters without a space; only they are looked at.
        token, scripts = "".join(_HAN.findall(token)), ["Han"]
    if len(scripts) != 1:
        return -1.0
    if scripts == ["Han"]:
        return sum(map(_ideograph, token)) / len(token)
    edged = f" {token.lower()} "
    known = _pairs(scripts[0])
    pairs = [edged[n : n + 2] for n in range(len(edged) - 1) if not edged[n : n + 2].isascii()]
    letters = _letters(scripts[0])
    # A pair that the packs do not have may be right if its letters are theirs.
    fit = sum(1.0 if pair in known else -0.3 if letters.issuperset(pair) else -1.0 for pair in pairs) / len(pairs)
    # A capital after a small letter: the other half of the alphabet.
    turned = any(a.islower() and b.isupper() for a, b in pairwise(token))
    return fit - 0.7 if turned else fit


def _ideograph(character: str) -> float:
    """Return 1 for an ideograph of the packs, less for others by how frequent the standards hold them to be."""
    if character in _ideographs():
        return 1.0
    for codec, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            lead = character.encode(codec)[0]
        except UnicodeEncodeError:
            continue
        if first <= lead <= last:
            return 0.4
    return -0.8
