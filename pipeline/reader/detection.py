"""Say in which language a text is, from the text itself.

Never a silent default: where no language wins clearly, the finding T006 says so, and a language that looks like one
of the packs but is another (`pipeline.reader.neighbours`) is not taken for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.reader.languages import LanguagePack, available, load
from pipeline.reader.neighbours import NEIGHBOURS, Neighbour

_SCRIPTS = {
    "Arabic": re.compile("[\u0620-\u064a\u0671-\u06d3]+"),
    "Han": re.compile("[\u4e00-\u9fff]+"),
    "Cyrillic": re.compile("[\u0400-\u04ff]+"),
    "Latin": re.compile("[A-Za-z\u00c0-\u024f]+"),
}
_WORD = re.compile(r"[^\W\d_]+")
#: So many characters are looked at.
_HEAD = 5_000
#: Running text decides where it is so long, or this share of all.
_RUNNING, _SHARE = 1_000, 0.3
#: A share of frequent words that only a text in the language itself has.
_PLENTY = 0.24
_CLOSED = tuple(".,;:،؛。，；：»”")


def detect(text: str, file: str | None = None) -> tuple[str, Diagnostic | None]:
    """Return the ISO 639-2/T code of the language of a text, and a finding where that is unsure.

    The script with most letters decides; among languages of one script, their own frequent words
    vote. A language for which there is no pack is ``und``, with T006.

    Mastheads and lists carry lines in other languages (*Original: English*): what closes as sentences and
    paragraphs do says more than what does not.

    Args:
        text: the words.
        file: name for the finding.
    """
    head = text[:_HEAD]
    running = "\n".join(line for line in head.splitlines() if line.strip()[-1:] in _CLOSED and len(line.strip()) > 10)
    if len(running) > min(_RUNNING, _SHARE * len(head)):
        code, found = _judge(running)
    else:
        code, found = _judge(head)
        body, _ = _judge(running)
        if body not in ("und", code):
            code, found = body, f"the text looks like {body}, its masthead like {code}"
    if not found:
        return code, None
    expected = "one of " + ", ".join(available()) if code == "und" else "a text of one language"
    remedy = "name the language with --lang" + (" if it is one of these" if code == "und" else "")
    return code, Diagnostic(Code.T006, Severity.WARNING, found, expected, remedy, Location(file=file, line=1))


def _judge(text: str) -> tuple[str, str]:
    """Return the language of a text, and what makes that unsure, '' where nothing does."""
    words = Counter(_WORD.findall(text.lower()))
    counts, others = _letters(words)
    counts["Han"] *= 3  # one ideograph stands for a word of several letters
    script = max(counts, key=lambda name: counts[name])
    letters = counts[script]
    if letters + others == 0:
        return "und", "the text holds no words of any language"
    if others > letters or (script == "Han" and others * 5 > letters):
        return "und", "the text is in a script that no language pack covers"
    packs = [load(code) for code in available() if load(code).data["script"] == script]
    if not packs:
        return "und", "the text is in a script that no language pack covers"
    total = sum(words.values())
    named = {
        pack.code: sum(len(match[0].split()) for match in pack.find_organs(text)) if pack.holds("organs", text) else 0
        for pack in packs
    }
    votes = sorted(
        ((named[pack.code] + sum(words[word] for word in pack.data["detection"]), pack.code) for pack in packs),
        reverse=True,
    )
    best, code = votes[0]
    unsure = f"the text looks like {code}, but not surely"
    foreign = sum(counts.values()) + others - letters
    mixed = foreign > (letters if script == "Han" else letters / 2)
    if script == "Han":  # words are not parted, and no other language is written in ideographs alone
        return code, unsure if mixed else ""
    few = best < 0.06 * total  # names and little else
    if not best or (few and len(packs) > 1):
        return "und", "the language of the text is not recognised"
    # Where so many words are those of one language, and so few those of another, no neighbour is asked.
    sure = script == "Latin" and best > _PLENTY * total and (len(votes) < 2 or best > 3 * votes[1][0])
    neighbour, surely = ("", False) if sure else _neighbour(load(code), words, text, named[code])
    if neighbour and surely:
        return "und", f"the text looks like {neighbour}, for which there is no language pack"
    second = votes[1][0] if len(votes) > 1 else 0
    return code, unsure if mixed or few or neighbour or total < 8 or best < 2 * second else ""


@cache
def _neighbours(script: str) -> tuple[list[tuple[Neighbour, frozenset[str], frozenset[str]]], re.Pattern[str]]:
    """Return the languages of a script that have no pack, with their words and those that no pack shares.

    With them comes the pattern of what marks any of them: most texts hold nothing of it.
    """
    shared = frozenset(word for code in available() for word in load(code).data["detection"])
    found = [n for n in NEIGHBOURS if n.script == script and n.code not in available()]
    words = [frozenset(n.words.split()) for n in found]
    marks = re.compile("|".join(n.marks for n in found) or r"(?!)")
    return [(n, theirs, theirs - shared) for n, theirs in zip(found, words, strict=True)], marks


def _letters(words: Mapping[str, int]) -> tuple[dict[str, int], int]:
    """Return how many letters of each script some words have, and how many of others.

    Args:
        words: how often each stands in the text.
    """
    counts, others = dict.fromkeys(_SCRIPTS, 0), 0
    usual = "Latin"
    for word, times in words.items():
        if word.isascii():
            counts["Latin"] += len(word) * times
        elif _SCRIPTS[usual].fullmatch(word):
            counts[usual] += len(word) * times
        else:
            left = len(word)
            for name, pattern in _SCRIPTS.items():
                letters = sum(map(len, pattern.findall(word)))
                counts[name] += letters * times
                left -= letters
                usual = name if letters else usual
            others += left * times
    return counts, others


def _neighbour(pack: LanguagePack, words: Counter[str], text: str, named: int) -> tuple[str, bool]:
    """Return the language without a pack that a text may be in rather than that of `pack`, and whether it surely is.

    Words that both languages use often say nothing.

    Args:
        pack: the language that has most votes.
        words: how often each word stands in the text.
        text: the text.
        named: how many words are part of the name of a body, as the language of the pack writes it.
    """
    own, low = set(pack.data["detection"]), text.lower()
    neighbours, marks = _neighbours(pack.data["script"])
    marked = marks.search(low) is not None
    likest, margin, surely = "", 0, False
    for neighbour, theirs, alone in neighbours:
        against = sum(words[word] for word in alone)
        against += len(re.findall(neighbour.marks, low)) if marked else 0
        if not against:
            continue
        speaks = named + sum(words[word] for word in own - theirs) + len(re.findall(neighbour.lacks, low))
        if 2 * against > speaks and (not likest or against - speaks > margin):
            likest, margin, surely = neighbour.code, against - speaks, against >= speaks
    return likest, surely
