"""Whether a full line goes on in the next: what ends it, what begins the next, and what this text is like.

About one paragraph in ten ends where its last line happens to be full. Then the marks decide: each text shows,
at line ends that are surely ends and between words that surely go on, how often each mark and each beginning
stands there. `_END` and `_MID` say what drafting is like in general, and count for little in a long text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from pipeline.reader.folding import fold
from pipeline.reader.languages import LanguagePack
from pipeline.reader.lines import Enumerator, enumerator, make
from pipeline.reader.margins import Margin, Row, first_unit, wide
from pipeline.reader.verbs import verb_line

_TRAIL = re.compile(r"(?:\[(?:foot|end)noteRef:[^\]\[]*\]|[”»\"’)）」』\s])+$")
_PAUSE = re.compile("[;,،؛，；]")
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
#: How likely a verb is after a comma where a paragraph begins, and a clause.
_VERB = (0.02, 0.004)
_NOTE_CALLS = ("[footnoteRef:", "[endnoteRef:")
#: How much rarer a paragraph is that ends without a mark than a heading.
_UNMARKED = 20
#: How many lines the general knowledge counts for.
_WEIGHT = 8
#: A masthead and a title are no more paragraphs than this.
_FRONT = 25
#: So many gaps between words are looked at.
_SAMPLE = 160


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
        # No sentence ends in «and».
        self.hanging = re.compile(rf"(?<!\w)(?:{pack.fragment('references', 'and')})$", re.IGNORECASE)
        bound = r"(?<!\w)" if pack.spaces else ""
        self.cited = re.compile(rf"{bound}(?:{words})$", re.IGNORECASE)
        self.last: dict[tuple[str, str], int] = {}
        self.begun = self.numbered = False
        self.paragraphs = 0
        # A verb alone that no full line stands before is no last word of a paragraph.
        free = [row for n, row in enumerate(rows) if n and not (full[n - 1] and near[n - 1])]
        self.itu = sum(self.alone(row.words) for row in free if len(row.words) < margin.column / 2) > 1
        # Short lines without a mark are headings and the like: they say nothing of paragraphs.
        telling = [self.closing(r.words) != "" or margin.measure(r.raw)[1] > margin.column / 2 for r in rows]
        ended = [n for n in range(len(full)) if near[n] and not full[n] and telling[n]]
        sure = ended if len(ended) >= 12 else [n for n in range(len(full)) if telling[n] and not (full[n] and near[n])]
        self.ends = Counter(self.seam(rows[n].words, rows[n + 1].words) for n in sure)
        self.mids = Counter(self._gaps())
        # What begins after a comma, by case and verb: some open paragraphs, some open clauses, and texts differ.
        after = [rows[n + 1].words for n in sure if self.closing(rows[n].words) == ","]
        cased = [w[0].islower() for n in sure if (w := rows[n + 1].words)[0].lower() != w[0].upper()]
        #: How many paragraphs begin with a small letter, where the script has any.
        self.small = (sum(cased) + 0.3) / (len(cased) + 1)
        self.after = [
            _Beginnings(words, self.concept, small)
            for words, small in ((after, self.small if cased else 0.5), (self._clauses(), 0.5))
        ]
        self.end_total, self.mid_total = sum(self.ends.values()), sum(self.mids.values())
        short = (7 if pack.spaces else 3) / margin.column
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

    def _clauses(self) -> list[str]:
        """Return what follows commas within lines, evenly spread over the text."""
        places = [(row.words, m.end()) for row in self.rows for m in re.finditer(r"[,،，]\s*(?=\S)", row.words)]
        return [words[at:] for words, at in places[:: max(1, len(places) // _SAMPLE)] if len(words) - at > 12]

    def concept(self, words: str) -> str:
        """Return the verb that begins a stretch of words, '' for none."""
        found = self.pack.verb(words, "preambular")
        return found.concept if found else ""

    def seam(self, before: str, after: str) -> tuple[str, str]:
        """Return the kind of end and the kind of beginning that meet at a place."""
        return self.closing(before), self.opening(after)

    def closing(self, words: str) -> str:
        """Return the kind of mark that ends a stretch of words."""
        tail = words[-60:]
        if tail.rstrip().endswith("]") and not re.search(r"noteRef:[^\]]*\]\s*$", tail):
            return "]"
        tail = _TRAIL.sub("", tail)
        if _PAUSE.search(tail, max(0, len(tail) - 24)) and self.joiner.search(fold(tail).text):
            return "&"
        return _CLOSERS.get(tail[-1:], "")

    def opening(self, words: str) -> str:
        """Return the kind of beginning of a stretch of words."""
        head = words[:1]
        number = enumerator(words[:40])
        if number and not (number.parts and number.parts[0] > 999):  # a year ends a sentence
            return "number"
        if not head.isalpha():
            if head.isdigit():
                return "digit"
            return "sign" if head in "\"“«„「『《([（［’‘'—–" else "mark"
        found = self.pack.verb(words, "preambular") or self.pack.verb(words, "operative")
        if found:
            return "Verb" if head.isupper() else "verb"
        return "Upper" if head.isupper() else "lower"

    def formula(self, words: str) -> bool:
        """Whether a whole line is the formula that is still to come."""
        if self.begun or len(words) > 200 or words[-1] not in ",،，、":
            return False
        return self.pack.formula(fold(words).text) is not None

    def verb(self, row: Row, after: Row | None) -> bool:
        """Whether a line is a verb that stands alone, as the ITU writes them."""
        if len(row.words) > 170 or row.words[-1] in ":：" or enumerator(row.words):
            return False
        line, following = (make(r.words, 1, 1, 1, False, ()) if r else None for r in (row, after))
        return line is not None and verb_line(self.pack, line, following) is not None

    def alone(self, words: str) -> bool:
        """Whether a line is a verb and nothing else."""
        found = self.pack.verb(words, "preambular") or self.pack.verb(words, "operative")
        return found is not None and not words[found.end :].strip(" ,:،，：")

    def heads(self, words: str) -> bool:
        """Whether a whole line is a formula, a heading or a closing line."""
        if len(words) > 200:
            return False
        if self.formula(words):
            return True
        text = fold(words).text
        keys = ("annex", "section", "part", "article", "closing")
        return any(self.pack.whole_line("structure", key).match(text) for key in keys)

    def fronts(self, paragraph: str, words: str) -> bool:
        """Whether a line begins as lines of a masthead and titles do, and the words before it leave room for one."""
        if self.begun or self.paragraphs > _FRONT or paragraph[-1] in ",،，" or self.cites(paragraph):
            return False
        text = fold(words[:160]).text
        if text[:1] == "[" or re.match(r"\d{1,3}/\d{1,4}\b\W", text):
            return True
        keys = ("session", "agenda", "adopted", "distribution", "original")
        return any(self.pack.pattern("front", key, template=r"(?:{})").match(text) for key in keys)

    def goes_on(self, paragraph: str, following: Row, after: Row | None, final: str = ".") -> bool:
        """Whether a paragraph whose last line is full goes on in the next line.

        Args:
            paragraph: its words so far.
            following: the next line.
            after: the line after that, None where there is none.
            final: the kind of mark that ends the next line that is not full, and with it the paragraph.
        """
        words = following.words
        close = self.closing(paragraph)
        if not close and words[0].islower() and not self.itu and not enumerator(words[:40]):
            return True  # in mid-sentence
        opening = self.opening(words)
        if close == "-" or opening == "mark" or paragraph.endswith("、") or words.startswith(_NOTE_CALLS):
            return True
        bare = paragraph.lstrip('“«„"') if len(paragraph) < 12 else ""
        number = enumerator(bare)
        if opening != "number" and (close == "&" or (number and number.end == len(bare))):
            return True
        tail = paragraph[-200:]
        if not close and self.pack.spaces and opening != "number" and self.hanging.search(fold(tail[-24:]).text):
            return True
        if self.itu and self.verb(following, after):
            return False
        if tail.rfind("(") > tail.rfind(")"):
            return True
        if self.formula(paragraph) or (not words[0].islower() and (self.heads(words) or self.fronts(paragraph, words))):
            return False
        if close == "," and opening in ("verb", "lower", "Verb", "Upper"):
            return self.prior * self._clause(words) < 1
        ended = self._share(self.ends, self.end_total, close, opening, 0)
        if words[0].islower():
            ended *= min(1.0, 3 * self.small)
        odds = self.prior * ended / self._share(self.mids, self.mid_total, close, opening, 1)
        if opening == "Upper" and close in (";", ".") and not final:
            odds *= _UNMARKED  # the paragraph would end without a mark, as headings do
        if opening == "number" and (found := enumerator(words)):
            odds *= self._due(found, paragraph, words)
        return odds < 1

    def _share(self, seen: Counter[tuple[str, str]], total: int, close: str, opening: str, way: int) -> float:
        general = _CLOSE[close][way] * _OPEN[opening][way]
        return (seen[close, opening] + _WEIGHT * general) / (total + _WEIGHT)

    def _clause(self, words: str) -> float:
        """Weigh whether a paragraph or a clause begins after a comma, by its verb."""
        starts, clauses = (
            seen.share(words[:1].isupper(), self.concept(words), way) for way, seen in enumerate(self.after)
        )
        commas = [sum(n for (mark, _), n in seen.items() if mark == ",") for seen in (self.ends, self.mids)]
        ended = (commas[0] + _WEIGHT * _CLOSE[","][0]) / (self.end_total + _WEIGHT)
        mid = (commas[1] + _WEIGHT * _CLOSE[","][1]) / (self.mid_total + _WEIGHT)
        # Where paragraphs are numbered, one without a number is rare; so is one with a verb where verbs stand alone.
        return (0.15 if self.numbered or self.itu else 1.0) * starts / clauses * ended / mid

    def _due(self, found: Enumerator, paragraph: str, words: str) -> float:
        """Weigh whether a number is the next of its list, is set off, and is not one that is cited."""
        due = any(o == self.last.get((s, found.style), 0) + 1 or o == 1 for s, o in found.readings)
        weight = 2.0 if due else 0.1
        if re.match(r"[ \u00a0]*\t| {2}", words[len(found.num) :]):
            weight *= 20
        if self.cites(paragraph) or re.search(r"\(?\w{1,4}\),?$", paragraph[-8:]):
            weight *= 0.02
        return weight

    def cites(self, paragraph: str) -> bool:
        """Whether a stretch ends with a word that announces a number (`paragraph`, `and`)."""
        return bool(self.cited.search(fold(paragraph[-40:]).text.rstrip()))

    def begins(self, words: str) -> None:
        """Take note of the number at the head of a paragraph."""
        found = enumerator(words)
        self.paragraphs += 1
        self.begun = self.begun or self.formula(words)
        if found and found.system == "decimal1" and found.readings[0][1] == 1:
            # Where the formula was not recognised, the first number shows that the text has begun.
            self.begun = self.numbered = True
        if found:
            for system, ordinal in found.readings:
                self.last[system, found.style] = ordinal


class _Beginnings:
    """How stretches of text begin: with a capital or not, and with which verb."""

    def __init__(self, stretches: Sequence[str], concept: Callable[[str], str], small: float) -> None:
        """Count them; `small` is how many begin with a small letter where these say nothing."""
        self.total, self.small = len(stretches), small
        self.upper = sum(words[:1].isupper() for words in stretches)
        self.concepts = Counter(map(concept, stretches))

    def share(self, upper: bool, concept: str, way: int) -> float:
        """Return how likely a beginning is here; `way` is 0 for paragraphs, 1 for clauses."""
        cased = self.upper + 1 - self.small if upper else self.total - self.upper + self.small
        general = _VERB[way] if concept else (0.3, 0.9)[way]
        # Any verb may begin a clause, so the few that a text shows say less of it than of paragraphs.
        weight = (3, 6)[way]
        return cased / (self.total + 1) * (self.concepts[concept] + weight * general) / (self.total + weight)


class OpenNotes:
    """The notes that a paragraph has called and not yet given: their words end the paragraph, so it goes on."""

    _SIGNS = re.compile(
        r"\[(?:foot|end)noteRef:(?P<call>[^\]\s]+)\]|\[(?P<head>[^\]\[\s:]{1,8}):(?= |$)|(?P<mark>[\]\[])"
    )

    def __init__(self, rows: Sequence[Row]) -> None:
        """Look whether notes are given in this way at all."""
        self.used = any(m["head"] for row in rows if "[" in row.words for m in self._SIGNS.finditer(row.words))
        self.start()

    def start(self) -> None:
        """Begin a paragraph."""
        self.called: set[str] = set()
        self.depth = 0
        self.given = False

    def read(self, words: str) -> None:
        """Read a line of the paragraph."""
        if not self.used or ("[" not in words and "]" not in words):
            self.given = self.given and self.depth > 0
            return
        for match in self._SIGNS.finditer(words):
            if match["call"]:
                self.called.add(match["call"])
            elif match["head"] and match["head"] in self.called:
                self.called.discard(match["head"])
                self.depth = 1
            elif match["mark"] and self.depth:
                self.depth += 1 if match["mark"] == "[" else -1
                self.given = not self.depth
        self.given = self.given and words.endswith("]")

    def answers(self, words: str) -> bool:
        """Whether a line begins with a note that the paragraph has called and not yet given."""
        match = self._SIGNS.match(words) if self.called and words[0] == "[" else None
        return match is not None and match["head"] in self.called

    @property
    def open(self) -> bool:
        """Whether words of a note are still due."""
        return bool(self.called) or self.depth > 0

    @property
    def ended(self) -> bool:
        """Whether the words of the last note end the line, and with it the paragraph."""
        return self.given and not self.open


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
