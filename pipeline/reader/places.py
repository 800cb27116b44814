"""References to numbered places: of this document, or of a work that is named beside them.

A place is named by numbers (``3``, ``1.11.1``, ``(b)``, ``2 (a)``), by lists and ranges of them, and by what they
belong to: the paragraph around an item, the verb of an ITU text, a section, an annex, this document or another.
Where words are parted by spaces, what they belong to follows; Chinese says it before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.model import Citation, MarkKind, Place
from pipeline.reader.citations import Finder
from pipeline.reader.folding import fold
from pipeline.reader.hits import Hit
from pipeline.reader.languages import LanguagePack

_BIS = r"(?: ?(?:bis|ter|quater)\b)?"
_LETTER = r"(?:[a-zа-я]{1,2}|[ivxlc]{3,5})"
#: Number or letter of an item, as references write it; an Arabic «and» may be glued to the letter.
ITEM = (
    rf"(?:\({_LETTER}\){_BIS}|(?<![A-Za-zА-Яа-я]){_LETTER} ?\){_BIS}"
    r"|\([\u0621-\u064a]\)|(?:(?<![\u0621-\u064a])|(?<=\sو))[\u0621-\u064a] ?\))"
)
_NUMBER = rf"\d{{1,3}}(?:\.\d{{1,3}}){{0,4}}(?![/\d]){_BIS}"
_STEP = rf"(?:{_NUMBER}(?: ?{ITEM}){{0,3}}|{ITEM}(?: ?{ITEM}){{0,2}})"
_READ_STEP = re.compile(_STEP, re.IGNORECASE)
_READ_PART = re.compile(rf"{ITEM}|{_NUMBER}", re.IGNORECASE)
_QUOTE = r"[\"“”«»„']?"
_ROMAN = r"(?-i:[IVXLC]{1,6}|[A-ZА-Я]|\d{1,2})(?![\w/])"
_SHORT = r"(?-i:[^\W\dA-ZА-Я]{1,3})"
#: How many things, one inside the other, a place may be said to belong to.
_NESTING = 4


@dataclass(slots=True)
class _Whole:
    """What a place is said to belong to, and where those words end.

    Attributes:
        end: offset after the words.
        start: offset of the words, where they stand before.
        outer: numbers around it, outermost first.
        verb: the ITU verb.
        section: number of the section.
        annex: number of the annex, '' for one without, None where none is named.
        article: number of the article of another work.
        within: ``annex`` or ``document``, as in `Place`.
        said: whether it is said at all that the place is in this document.
        near: whether «above», «this resolution» or the like says so, not a verb alone.
        numbers_end: offset after the last number.
    """

    end: int
    start: int = 0
    outer: tuple[str, ...] = ()
    verb: str = ""
    section: str = ""
    annex: str | None = None
    article: str = ""
    within: str = ""
    said: bool = False
    near: bool = False
    numbers_end: int = 0


class PlaceFinder:
    """Finds places in the words of one document."""

    def __init__(self, pack: LanguagePack, finder: Finder, verbs: Sequence[tuple[str, str]], own_numbers: bool) -> None:
        """Compile the patterns of a pack and of a document.

        Args:
            pack: the language.
            finder: finds the works whose places are cited.
            verbs: verb phrases that head parts of this document, with their concept.
            own_numbers: whether the document has numbers that ``paragraph 3 above`` may mean.
        """
        self.finder, self.own_numbers, self.spaces = finder, own_numbers, pack.spaces
        self.patterns = _patterns(pack, finder)
        self.numbered = pack.spoken(("references", "paragraph"), ("references", "point"))
        self.annexed = pack.spoken(("references", "annex"))
        self.sections = pack.spoken(("references", "section"))
        self.verbs = _verb_patterns(pack, finder, verbs) if verbs else None

    def find(self, text: str, low: str) -> Iterator[Hit]:
        """Yield references to numbered places and to annexes; `low` is the text in lower case."""
        if self.numbered.search(low):
            yield from self._after_words(text) if self.spaces else self._before_words(text)
        if self.own_numbers:
            if self.annexed.search(low):
                yield from self._annexes(text)
            if self.sections.search(low):
                yield from self._sections(text)
            if self.verbs:
                yield from self._after_verbs(text, self.verbs)

    def _after_words(self, text: str) -> Iterator[Hit]:
        """Yield «paragraphs 3 (b) and 5 above», «point b) du considérant»: what they belong to follows."""
        p = self.patterns
        for match in p.numbered.finditer(text):
            whole = self._whole(text, match.end())
            paragraph = p.paragraph.match(match["head"]) is not None
            if not whole.said and (
                p.above_before.search(text[max(0, match.start() - 60) : match.start()])
                and match.start("list") - match.end("head") < 8
            ):
                whole.said = True
            if whole.verb and not whole.near and self.finder.work_before(text, match.start()):
                continue  # «Resolution 71 (Rev. Busan, 2014), item 3 of resolves»: a place in that work
            if whole.said:
                if self.own_numbers and not whole.article:
                    yield from self._hits(match, whole, paragraph)
            elif target := self.finder.work_near(text, match.start(), whole.end):
                yield from self._hits(match, whole, paragraph, target)

    def _before_words(self, text: str) -> Iterator[Hit]:
        """Yield 上文第3至5段: what they belong to stands before; a further list carries it on (第3段和第6段)."""
        p = self.patterns
        last: tuple[int, _Whole, Citation | None] | None = None
        for match in p.numbered.finditer(text):
            whole, target = self._whole_before(text, match.start(), match.end()), None
            if not whole.said and last and p.joint.fullmatch(text[last[0] : match.start()]):
                whole, target = replace(last[1], end=match.end()), last[2]
            elif not whole.said:
                target = self.finder.work_near(text, whole.start, match.end())
            if whole.said and not target:
                if self.own_numbers:
                    yield from self._hits(match, whole, True)
            elif target:
                yield from self._hits(match, whole, True, target)
            if whole.said or target:
                last = (match.end(), whole, target)

    def _after_verbs(self, text: str, verbs: _VerbPatterns) -> Iterator[Hit]:
        """Yield «resolves 1.11.1 above», 考虑到a) ii): the verb is named first."""
        for match in verbs.first.finditer(text):
            whole = self._whole(text, match.end()) if self.spaces else _Whole(match.end(), numbers_end=match.end())
            # A bare number after a verb is a reference only with «above»; a lettered item is one in any case.
            if self.spaces and match["list"][0].isdigit() and not whole.said:
                continue
            if whole.verb or whole.annex is not None or whole.within == "annex":
                continue
            whole.verb = match["verb"]
            yield from self._hits(match, whole, False)

    def _annexes(self, text: str) -> Iterator[Hit]:
        """Yield annexes of this document."""
        for match in self.patterns.annexes.finditer(text):
            place = Place(annex=(match.groupdict().get("num") or "").strip())
            yield Hit(match.start(), match.end(), MarkKind.REFERENCE, "", Citation(internal=place))

    def _sections(self, text: str) -> Iterator[Hit]:
        """Yield sections of this document."""
        for match in self.patterns.sections.finditer(text):
            whole = self._whole(text, match.end()) if self.spaces else self._whole_before(text, match.start(), 0)
            if not whole.said or whole.section or whole.outer or whole.verb:
                continue
            for num in self.patterns.section_number.finditer(match["list"]):
                start = match.start("list") + num.start()
                place = Place(section=num[0].strip(), annex=whole.annex, within=whole.within)
                end = start + len(num[0].strip())
                yield Hit(start, end, MarkKind.REFERENCE, "", Citation(internal=place))

    def _whole(self, text: str, at: int) -> _Whole:
        """Read what follows a list of numbers: an outer number, a verb, a section, an annex, this document, above."""
        p, whole = self.patterns, _Whole(at, numbers_end=at)
        for _ in range(_NESTING):
            if match := p.above.match(text, whole.end):
                whole.said, whole.near, whole.end = True, True, match.end()
                break
            if match := p.this_annex.match(text, whole.end):
                whole.within, whole.said, whole.near = "annex", True, True
            elif match := p.annex_of_this.match(text, whole.end):
                whole.annex, whole.said, whole.near = (match["num"] or "").strip(), True, True
            elif match := p.this.match(text, whole.end):
                whole.within, whole.said, whole.near = "document", True, True
            elif match := p.nested.match(text, whole.end):
                whole.outer = (*_READ_PART.findall(match["outer"]), *whole.outer)
                whole.numbers_end = match.end()
            elif match := p.in_article.match(text, whole.end):
                whole.article = match["num"]
            elif match := p.in_section.match(text, whole.end):
                whole.section = match["num"].strip()
            elif match := p.in_annex.match(text, whole.end):
                whole.annex = (match["num"] or "").strip()
            elif self.verbs and (match := self.verbs.after.match(text, whole.end)):
                whole.verb, whole.said = match["verb"], True
            else:
                break
            whole.end = match.end()
        return whole

    def _whole_before(self, text: str, start: int, end: int) -> _Whole:
        """Read what stands before a list of numbers: 上文, 本附件, 本决议第二节."""
        p, whole = self.patterns, _Whole(end, numbers_end=end)
        for _ in range(_NESTING):
            before = text[max(0, start - 24) : start]
            if match := p.above_before.search(before):
                whole.said = True
            elif match := p.annex_of_this_before.search(before):
                whole.annex, whole.said = (match["num"] or "").strip(), True
            elif match := p.this_annex_before.search(before):
                whole.within, whole.said = "annex", True
            elif match := p.this_before.search(before):
                whole.within, whole.said = "document", True
            elif match := p.section_before.search(before):
                whole.section = match["num"]
            else:
                break
            start -= len(before) - match.start()
        whole.start = start
        return whole

    def _hits(
        self, match: re.Match[str], whole: _Whole, paragraph: bool, target: Citation | None = None
    ) -> Iterator[Hit]:
        """Turn a list of numbers into hits on this document or on `target`; a range is one hit."""
        hits: list[Hit] = []
        base, previous = match.start("list"), 0
        before: tuple[str, ...] = ()
        for found in _READ_STEP.finditer(match["list"]):
            steps = tuple(_READ_PART.findall(found[0]))
            # «2 (a) and (b)»: a letter after a number with a letter stays in that number.
            if before and not steps[0][0].isdigit() and before[0][0].isdigit():
                steps = (*before[: max(1, len(before) - len(steps))], *steps)
            before = steps
            hit = self._hit(base + found.start(), base + found.end(), steps, whole, paragraph, target)
            if hits and self.patterns.upto.match(match["list"][previous : found.start()].strip("第段分")):
                hits[-1] = _ranged(hits[-1], hit)
            else:
                hits.append(hit)
            previous = found.end()
        if hits and match.groupdict().get("below"):  # 第3段(a)和(b)分段
            outer, start = before, hits.pop().start
            for item in _READ_STEP.finditer(match["below"]):
                end = match.start("below") + item.end()
                steps = (*outer, *_READ_PART.findall(item[0]))
                hits.append(self._hit(start, end, steps, whole, paragraph, target))
                start = end
        if not hits:
            return
        widest = max(hits[-1].end, whole.numbers_end) if whole.outer else hits[-1].end
        if whole.verb:
            start, end = match.start(), max(whole.end, match.end())
        else:
            start, end = hits[0].start, widest
        if len(hits) == 1:
            yield replace(hits[0], start=start, end=end)
        else:
            yield Hit(min(match.start(), start), end, MarkKind.MULTI_REFERENCE, inner=tuple(hits))

    def _hit(
        self, start: int, end: int, steps: tuple[str, ...], whole: _Whole, paragraph: bool, target: Citation | None
    ) -> Hit:
        """Return a hit on one place of this document, or of the work `target`."""
        steps = (*whole.outer, *steps)
        if target is None:
            place = Place(steps, paragraph, _plain(whole.verb), whole.section, whole.annex, whole.within)
            return Hit(start, end, MarkKind.REFERENCE, "", Citation(internal=place))
        main, *items = (s.replace(" ", "") if s[0].isdigit() else s.strip("() ") for s in steps)
        parts = [f"para_{main}", *(f"point_{item}" for item in items)]
        if whole.article:
            parts.insert(0, f"art_{whole.article.lower()}")
        if whole.section:
            parts.insert(0, f"sec_{whole.section.lower()}")
        if whole.annex is not None:
            parts.insert(0, f"att_{whole.annex or 1}")
        return Hit(start, end, MarkKind.REFERENCE, "", replace(target, fragment="__".join(parts)))


def _ranged(first: Hit, last: Hit) -> Hit:
    """Join the ends of a range."""
    if first.cites is None or last.cites is None:
        return first
    cites = replace(first.cites, upto=last.cites.fragment, internal_upto=last.cites.internal)
    return Hit(first.start, last.end, MarkKind.RANGE_REFERENCE, "", cites)


def _plain(verb: str) -> str:
    return " ".join(verb.lower().split()).strip("\"“”«»„' ")


@dataclass(slots=True)
class _Patterns:
    """The patterns of a pack."""

    numbered: re.Pattern[str]
    paragraph: re.Pattern[str]
    joint: re.Pattern[str]
    upto: re.Pattern[str]
    above: re.Pattern[str]
    above_before: re.Pattern[str]
    this: re.Pattern[str]
    this_before: re.Pattern[str]
    this_annex: re.Pattern[str]
    this_annex_before: re.Pattern[str]
    annex_of_this: re.Pattern[str]
    annex_of_this_before: re.Pattern[str]
    in_annex: re.Pattern[str]
    nested: re.Pattern[str]
    in_article: re.Pattern[str]
    in_section: re.Pattern[str]
    section_before: re.Pattern[str]
    sections: re.Pattern[str]
    section_number: re.Pattern[str]
    annexes: re.Pattern[str]


@dataclass(slots=True)
class _VerbPatterns:
    """The patterns that depend on the verbs of a document."""

    first: re.Pattern[str]
    after: re.Pattern[str]


@lru_cache(maxsize=16)
def _patterns(pack: LanguagePack, finder: Finder) -> _Patterns:
    """Compile the patterns of a pack, once."""

    def made(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    def get(key: str, default: str = r"(?!)") -> str:
        return f"(?:{pack.fragment('references', key, default)})"

    gap, end = finder.gap, r"(?!\w)" if pack.spaces else ""
    edge = finder.edge + finder.glued if pack.spaces else ""
    link, present, annex, section = get("link", ""), get("present"), get("annex"), get("section")
    word = f"(?:{pack.fragment('references', 'paragraph')}|{pack.fragment('references', 'point')})"
    kinds = [pack.fragment("kinds", k) for k in ("resolution", "decision", "opinion", "recommendation")]
    own = f"(?:{'|'.join([*kinds, pack.fragment('references', 'decision'), pack.fragment('kinds', 'draft')])})"
    num = rf"(?:{gap}(?P<num>{_ROMAN}|{get('ordinal')}{end}))"
    several = rf"(?P<list>{_STEP}(?:{finder.joint}{_STEP}){{0,40}})"
    glue = rf"{finder.glued}" if finder.glued else ""
    if pack.spaces:
        lead = r"(?:\s?[,،])?\s*"
        linked = rf"{lead}(?:{link})?{glue}"
        numbered = rf"{edge}(?P<head>{word}){gap}{finder.since}{several}"
        annexes = rf"{edge}{annex}(?:{num})?(?:{gap}{_SHORT}){{0,2}}{gap}{present}{gap}{own}(?!\w)"
        sections = rf"{edge}{section}{gap}(?P<list>{_ROMAN}(?:{finder.joint}{_ROMAN}){{0,10}}|{get('ordinal')})"
    else:
        linked = ""
        mark = "(?:段|分段)?"
        several = rf"(?P<list>{_STEP}(?:{mark}{finder.joint}(?:第 ?)?{_STEP}){{0,40}})"
        numbered = get("paragraph-citation").replace("{list}", several).replace("{word}", word)
        numbered = numbered.replace("{below}", rf"(?P<below>{ITEM}(?:{finder.joint}{ITEM}){{0,10}})")
        han = r"[一二三四五六七八九十]{1,3}|[A-Z]|\d{1,2}"
        annexes = rf"{present}{own}(?:的)?{annex}(?P<num>{han})?(?!第|\d)"
        sections = rf"第? ?(?P<list>(?:{han})(?:{finder.joint}(?:第 ?)?(?:{han}))*) ?{section}"
        num = rf"(?P<num>{han})"
    return _Patterns(
        numbered=made(numbered),
        paragraph=made(get("paragraph")),
        joint=made(finder.joint),
        upto=finder.upto,
        above=made(rf"\s*[,،]?\s*{get('above')}{end}"),
        above_before=made(rf"{get('above')}(?:的)?\s*$"),
        this=made(rf"{linked}{present}{gap}{own}{end}"),
        this_before=made(rf"{present}{own}(?:的)?$"),
        this_annex=made(rf"{linked}{present}{gap}{annex}{end}"),
        this_annex_before=made(rf"{present}{annex}(?:的)?$"),
        annex_of_this=made(rf"{linked}{annex}(?:{num})?(?:{gap}{_SHORT}){{0,2}}{gap}{present}{gap}{own}{end}")
        if pack.spaces
        else made(r"(?!)"),
        annex_of_this_before=made(rf"{present}{own}(?:的)?{annex}(?:{num})?(?:的)?$")
        if not pack.spaces
        else made(r"(?!)"),
        in_annex=made(rf"{linked}{annex}(?:{num})?{end}") if pack.spaces else made(r"(?!)"),
        nested=made(rf"{gap}(?:{link})?{glue}{word}{gap}(?P<outer>{_STEP})") if pack.spaces else made(r"(?!)"),
        in_article=made(rf"{linked}{get('article')}{gap}(?P<num>\d{{1,3}}[A-Z]?){end}")
        if pack.spaces
        else made(r"(?!)"),
        in_section=made(rf"{linked}{section}{num}") if pack.spaces else made(r"(?!)"),
        section_before=made(rf"第? ?{num}{section}(?:的)?$") if not pack.spaces else made(r"(?!)"),
        sections=made(sections),
        section_number=made(_ROMAN if pack.spaces else r"[一二三四五六七八九十]{1,3}|[A-Z]|\d{1,2}"),
        annexes=made(annexes),
    )


def _verb_patterns(pack: LanguagePack, finder: Finder, verbs: Sequence[tuple[str, str]]) -> _VerbPatterns:
    """Compile the patterns for items under the verbs of a document."""
    phrases = sorted({fold(phrase).text for phrase, _ in verbs}, key=len, reverse=True)
    gap = finder.gap
    if not pack.spaces:
        either = "|".join(map(re.escape, phrases))
        item = rf"(?:\d{{1,2}}(?![\d/.年月日%号])(?: ?{ITEM}){{0,2}}|{ITEM}(?: ?{ITEM}){{0,2}})"
        first = rf"(?P<verb>{either}){gap}(?P<list>{item}(?:{finder.joint}{item}){{0,20}})"
        return _VerbPatterns(re.compile(first, re.IGNORECASE), re.compile(r"(?!)(?P<verb>)"))
    plural = "s?" if pack.data.get("script") == "Latin" else ""
    either = "|".join(_shortened(phrase, plural) for phrase in phrases)
    several = rf"(?P<list>{_STEP}(?:{finder.joint}{_STEP}){{0,20}})"
    link = rf"[,،]?{gap}(?:[^\W\d]{{1,8}}{gap}){{0,2}}"
    whole = "|".join(rf"{re.escape(phrase)}" for phrase in phrases)
    return _VerbPatterns(
        first=re.compile(rf"(?<!\w)(?P<verb>{either}),?{gap}{finder.since}{several}", re.IGNORECASE),
        after=re.compile(rf"{link}{_QUOTE}(?P<verb>{whole})(?!\w){_QUOTE}", re.IGNORECASE),
    )


def _shortened(phrase: str, plural: str) -> str:
    """Return a pattern for a verb phrase that a reference may cut short: «instructs the Director 2»."""
    first, *words = phrase.split()
    return re.escape(first) + plural + "".join(rf"(?:\s{re.escape(w)}" for w in words) + ")?" * len(words)
