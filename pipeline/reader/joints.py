"""Whether a full line goes on in the next: what ends it, what begins the next, and what this text is like.

About one paragraph in ten ends where its last line happens to be full. Then the marks decide: each text shows,
at line ends that are surely ends and between words that surely go on, how often each mark and each beginning
stands there. `_END` and `_MID` say what drafting is like in general, and count for little in a long text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.reader.folding import fold
from pipeline.reader.languages import LanguagePack
from pipeline.reader.lines import Enumerator, enumerator
from pipeline.reader.margins import Margin, Row, first_unit, wide

_TRAIL = re.compile(r"(?:\[(?:foot|end)noteRef:[^\]\[]*\]|[”»\"’)）」』\s])+$")
_CLOSERS = {
    **dict.fromkeys(",،，、", ","),
    **dict.fromkeys(";؛；", ";"),
    **dict.fromkeys(".。!?！？؟", "."),
    **dict.fromkeys(":：", ":"),
    "]": "]",
    **dict.fromkeys("-\u2010\u00ad", "-"),
}
_CALL = re.compile(r"\[(?:foot|end)noteRef:\w+\]")
#: How likely each mark is at the end of a paragraph, and within one; `&` is a mark with "and" after it.
_CLOSE = {
    "": (0.15, 0.88),
    ",": (0.3, 0.07),
    ";": (0.25, 0.01),
    ".": (0.2, 0.02),
    ":": (0.05, 0.005),
    "]": (0.04, 0.01),
    "&": (0.05, 0.003),
    "-": (0.001, 0.01),
}
#: How likely each beginning is for a paragraph, and within one.
_OPEN = {
    "head": (0.05, 0.0003),
    "number": (0.45, 0.01),
    "Verb": (0.16, 0.004),
    "verb": (0.16, 0.02),
    "Upper": (0.1, 0.12),
    "lower": (0.06, 0.7),
    "digit": (0.01, 0.04),
    "sign": (0.02, 0.04),
    "mark": (0.0005, 0.01),
}
#: Where mark and beginning are not independent: participles follow commas within sentences too.
_BOTH = {(",", "verb"): (0.1, 0.006), ("&", "lower"): (0.002, 0.003), ("&", "verb"): (0.004, 0.002)}
#: How many lines the general knowledge counts for.
_WEIGHT = 8
#: So many gaps between words are looked at.
_SAMPLE = 240


class Joints:
    """Decides for the full lines of one text whether they go on.

    Args:
        pack: the language.
        rows: its lines.
        margin: its margin.
        full: for each line but the last, whether the next word would not have fitted.
        near: for each line but the last, whether no blank line beyond those of the spacing follows.
    """

    def __init__(
        self, pack: LanguagePack, rows: Sequence[Row], margin: Margin, full: Sequence[bool], near: Sequence[bool]
    ) -> None:
        """Learn from the sure ends and from the gaps between words."""
        self.pack, self.rows = pack, rows
        self.joiner = re.compile(rf"[;,،؛，；]\s*(?:{pack.fragment('references', 'and')})$", re.IGNORECASE)
        words = "|".join(pack.fragment("references", key) for key in ("paragraph", "point", "article", "annex", "and"))
        self.cited = re.compile(rf"(?:{words})$", re.IGNORECASE)
        self.last: dict[tuple[str, str], int] = {}
        ended = [n for n in range(len(full)) if near[n] and not full[n]]
        sure = ended if len(ended) >= 12 else [n for n in range(len(full)) if not full[n] or not near[n]]
        self.ends = Counter(self.seam(rows[n].words, rows[n + 1].words) for n in sure)
        self.mids = Counter(self._gaps())
        self.end_total, self.mid_total = sum(self.ends.values()), sum(self.mids.values())
        short = 1 / margin.column if any(wide(r.words[0]) for r in rows[:40]) else 7 / margin.column
        expected = (len(ended) + 0.5) * short / (1 - short)
        many = sum(f and n for f, n in zip(full, near, strict=True))
        self.prior = min(0.6, expected / max(many - expected, expected, 1))

    def _gaps(self) -> list[tuple[str, str]]:
        """Return what stands on both sides of gaps between words, evenly spread over the text."""
        found = []
        step = max(1, len(self.rows) // _SAMPLE)
        for n, row in enumerate(self.rows[::step]):
            words = row.words
            if self.pack.spaces:
                places = [m.start() for m in re.finditer(r"(?<=\S) (?=\S)", words)]
            else:
                places = list(range(4, len(words) - 2))
            if len(places) > 2:
                at = places[1 + n * 7 % (len(places) - 1)]
                found.append(self.seam(words[:at], words[at:].lstrip()))
        return found

    def seam(self, before: str, after: str) -> tuple[str, str]:
        """Return the kind of end and the kind of beginning that meet at a place."""
        return self.closing(before), self.opening(after)

    def closing(self, words: str) -> str:
        """Return the kind of mark that ends a stretch of words."""
        tail = words[-60:]
        if tail.rstrip().endswith("]") and not re.search(r"noteRef:[^\]]*\]\s*$", tail):
            return "]"
        tail = _TRAIL.sub("", tail)
        if self.joiner.search(fold(tail).text):
            return "&"
        return _CLOSERS.get(tail[-1:], "")

    def opening(self, words: str) -> str:
        """Return the kind of beginning of a stretch of words."""
        head = words[:1]
        if not head.isalpha():
            if enumerator(words[:40]):
                return "number"
            if head.isdigit():
                return "digit"
            return "sign" if head in "\"“«„「『《([（［’‘'—–" else "mark"
        if enumerator(words[:40]):
            return "number"
        found = self.pack.verb(words, "preambular") or self.pack.verb(words, "operative")
        if found:
            return "Verb" if head.isupper() else "verb"
        return "Upper" if head.isupper() else "lower"

    def heads(self, words: str) -> bool:
        """Whether a whole line is a formula, a heading or a closing line."""
        if len(words) > 200:
            return False
        text = fold(words).text
        if text[-1:] in ",،，、" and self.pack.formula(text):
            return True
        keys = ("annex", "section", "part", "article", "closing")
        return any(self.pack.whole_line("structure", key).match(text) for key in keys)

    def goes_on(self, paragraph: str, following: Row) -> bool:
        """Whether a paragraph whose last line is full goes on in the next line.

        Args:
            paragraph: its words so far.
            following: the next line.
        """
        words = following.words
        close, opening = self.closing(paragraph), self.opening(words)
        if close == "-" or opening == "mark":
            return True
        if self.heads(paragraph) or (opening != "lower" and self.heads(words)):
            return False
        end, mid = (
            self._share(self.ends, self.end_total, close, opening, 0),
            self._share(self.mids, self.mid_total, close, opening, 1),
        )
        odds = self.prior * end / mid
        if opening == "number" and (found := enumerator(words)):
            odds *= self._due(found, paragraph, words)
        return odds < 1

    def _share(self, seen: Counter[tuple[str, str]], total: int, close: str, opening: str, way: int) -> float:
        both = _BOTH.get((close, opening))
        general = both[way] if both else _CLOSE[close][way] * _OPEN[opening][way]
        weight = _WEIGHT + 0.5 * total if both else _WEIGHT
        return (seen[close, opening] + weight * general) / (total + weight)

    def _due(self, found: Enumerator, paragraph: str, words: str) -> float:
        """Weigh whether a number is the next of its list, is set off, and is not one that is cited."""
        due = any(o == self.last.get((s, found.style), 0) + 1 or o == 1 for s, o in found.readings)
        weight = 2.0 if due else 0.1
        if re.match(r"[ \u00a0]*\t| {2}", words[len(found.num) :]):
            weight *= 20
        if self.cited.search(fold(paragraph[-40:]).text.rstrip()) or re.search(r"\(?\w{1,4}\),?$", paragraph[-8:]):
            weight *= 0.02
        return weight

    def begins(self, words: str) -> None:
        """Take note of the number at the head of a paragraph."""
        found = enumerator(words)
        if found:
            for system, ordinal in found.readings:
                self.last[system, found.style] = ordinal


def glue(before: str, after: str) -> str:
    """Return what parts two lines of a paragraph: a space, or nothing between ideographs and after a break mark."""
    last, head = before[-1:], first_unit(after)[:1]
    if wide(last) or wide(head) or (last in "”’…—" and wide(before[-2:-1])):
        return ""
    tail = before[-16:]
    if any(m.start() < len(tail) < m.end() for m in _CALL.finditer(tail + after[:16])):
        return ""
    if last == "/" and not before[-2:-1].isspace():
        return ""
    return " "
