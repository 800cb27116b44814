"""References to numbered places: of this document, or of a work that is named beside them.

A place is named by numbers (``3``, ``1.11.1``, ``(b)``, ``2 (a)``), by lists and ranges of them, and by what they
belong to: the paragraph around an item, the verb of an ITU text, a section, an annex, this document or another.
Where words are parted by spaces, what they belong to follows; Chinese says it before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.model import Citation, MarkKind, Place
from pipeline.reader.citations import Finder
from pipeline.reader.hits import Hit
from pipeline.reader.languages import LanguagePack
from pipeline.reader.place_patterns import (
    READ_PART,
    READ_STEP,
    VerbPatterns,
    patterns_of,
    verb_patterns_of,
)

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
        self.patterns = patterns_of(pack, finder)
        self.numbered = pack.spoken(("references", "paragraph"), ("references", "point"))
        self.annexed = pack.spoken(("references", "annex"))
        self.sections = pack.spoken(("references", "section"))
        self.verbs = verb_patterns_of(pack, finder, verbs) if verbs else None

    def find(self, text: str, low: str) -> Iterator[Hit]:
        """Yield references to numbered places and to annexes; `low` is the text in lower case."""
        if self.numbered.search(low):
            yield from self._after_words(text, low) if self.spaces else self._before_words(text)
        if self.own_numbers:
            if self.annexed.search(low):
                yield from self._annexes(text)
            if self.sections.search(low):
                yield from self._sections(text, low)
            if self.verbs:
                yield from self._after_verbs(text, self.verbs)

    def _after_words(self, text: str, low: str) -> Iterator[Hit]:
        """Yield «paragraphs 3 (b) and 5 above», «point b) du considérant»: what they belong to follows."""
        p = self.patterns
        for match in self.numbered.each(p.numbered, text, low):
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

    def _after_verbs(self, text: str, verbs: VerbPatterns) -> Iterator[Hit]:
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

    def _sections(self, text: str, low: str) -> Iterator[Hit]:
        """Yield sections of this document."""
        pattern = self.patterns.sections
        for match in self.sections.each(pattern, text, low) if self.spaces else pattern.finditer(text):
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
                whole.outer = (*READ_PART.findall(match["outer"]), *whole.outer)
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
        for found in READ_STEP.finditer(match["list"]):
            steps = tuple(READ_PART.findall(found[0]))
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
            for item in READ_STEP.finditer(match["below"]):
                end = match.start("below") + item.end()
                steps = (*outer, *READ_PART.findall(item[0]))
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
