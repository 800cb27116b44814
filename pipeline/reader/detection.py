"""Say in which language a text is, from the text itself."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.reader.languages import available, load

_SCRIPTS = {
    "Arabic": re.compile("[\u0621-\u064a]"),
    "Han": re.compile("[\u4e00-\u9fff]"),
    "Cyrillic": re.compile("[\u0400-\u04ff]"),
    "Latin": re.compile("[A-Za-z\u00c0-\u024f]"),
}
_OTHER = re.compile("[^\\W\\d_A-Za-z\u00c0-\u024f\u0400-\u04ff\u0621-\u064a\u4e00-\u9fff]")
_WORD = re.compile(r"[^\W\d_]+")


def detect(text: str, file: str | None = None) -> tuple[str, Diagnostic | None]:
    """Return the ISO 639-2/T code of the language of a text, and a finding where that is unsure.

    The script with most letters decides; among languages of one script, their own frequent words
    vote. A language for which there is no pack is ``und``, with T006.
    """
    head = text[:40_000]
    counts = {name: len(pattern.findall(head)) for name, pattern in _SCRIPTS.items()}
    counts["Han"] *= 3  # one ideograph stands for a word of several letters
    others = len(_OTHER.findall(head))
    script = max(counts, key=lambda name: counts[name])
    where = Location(file=file, line=1)
    known = ", ".join(available())
    if counts[script] == 0 or others > counts[script] or (script == "Han" and others * 5 > counts["Han"]):
        return "und", Diagnostic(
            Code.T006,
            Severity.WARNING,
            "the text is in a script that no language pack covers",
            f"one of {known}",
            "name the language with --lang if it is one of these",
            where,
        )
    packs = [load(code) for code in available() if load(code).data["script"] == script]
    words = Counter(word.lower() for word in _WORD.findall(head))
    total = sum(words.values())
    votes = sorted(((sum(words[w] for w in pack.data["detection"]), pack.code) for pack in packs), reverse=True)
    best, code = votes[0] if votes else (0, "und")
    second = votes[1][0] if len(votes) > 1 else 0
    spaced = script != "Han"
    if spaced and (best < 0.06 * total or not best):
        return "und", Diagnostic(
            Code.T006,
            Severity.WARNING,
            "the language of the text is not recognised",
            f"one of {known}",
            "name it with --lang if it is one of these",
            where,
        )
    if spaced and (total < 8 or best < 2 * second):
        return code, Diagnostic(
            Code.T006,
            Severity.WARNING,
            f"the text looks like {code}, but not surely",
            "a text of one language",
            "name the language with --lang",
            where,
        )
    return code, None
