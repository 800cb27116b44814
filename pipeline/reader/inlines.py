"""From the words of a block to marked runs: references, dates, organisations, verbs, notes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter

from pipeline.model import Inline, Mark, MarkKind, Note, Text
from pipeline.reader.amendments import find_amendments, wrap
from pipeline.reader.citations import Finder
from pipeline.reader.folding import Folded, fold
from pipeline.reader.hits import Hit
from pipeline.reader.languages import LanguagePack
from pipeline.reader.places import PlaceFinder
from pipeline.reader.recommendations import find_recommendations
from pipeline.reader.source import CALL, LINE_END, SourceNote


@lru_cache(maxsize=16)
def finder(pack: LanguagePack) -> Finder:
    """Return the finder of a pack, compiled once."""
    return Finder(pack)


#: What is cited: keys of the table `references` of a pack.
_CITED = ("resolution", "decision", "recommendation", "opinion", "paragraph", "point", "annex", "section")


class Inliner:
    """Marks the words of one document.

    Args:
        pack: the language.
        organ: key of the document's own organ, '' when unknown; numbers without an organ cite its works.
        verbs: verb phrases that head parts of this document, with their concept, for ``recalling b) above``.
        own_numbers: whether the document has numbered paragraphs that ``paragraph 3 above`` may mean.
    """

    def __init__(self, pack: LanguagePack, organ: str, verbs: Sequence[tuple[str, str]], own_numbers: bool) -> None:
        """Prepare the patterns that depend on the document."""
        self.pack, self.organ = pack, organ
        self.finder = finder(pack)
        self.cited = pack.spoken(*(("references", key) for key in _CITED))
        self.places = PlaceFinder(pack, self.finder, verbs, own_numbers)

    def content(
        self,
        text: str,
        notes: Iterable[SourceNote | None] = (),
        *,
        concept: tuple[int, str] | None = None,
        extra: Sequence[Hit] = (),
        cite: bool = True,
        amends: bool = False,
        folded: Folded | None = None,
    ) -> tuple[Inline, ...]:
        """Mark the words of a block.

        Args:
            text: the words, `CALL` where a note is called.
            notes: a note (or None) for each call, in order.
            concept: end of the verb phrase at the head of the words, and its concept.
            extra: hits that outrank what is found here (title and masthead parts).
            cite: whether to look for references at all.
            amends: whether words may be put into another text here.
            folded: the words folded, where they are known so.
        """
        folded = folded or fold(text)
        found = self.references(folded.text) if cite else []
        if extra:
            found = [
                h for h in found if not any(h.start < e.end and e.start < h.end and not _inside(h, e) for e in extra)
            ]
        # What was found is in order, and needs no way back where folding dropped nothing.
        marks = _origin(folded, [*extra, *found]) if extra or folded.offsets is not None else found
        if amends:
            changes = [_moved(folded, hit) for hit in find_amendments(self.pack, folded.text)]
            marks = wrap(marks, changes, concept[0] if concept else 0) if changes else marks
        queue = iter(tuple(notes))
        if concept and concept[0] <= len(text):
            lead, end, key = len(text) - len(text.lstrip()), concept[0], concept[1]
            head = _slice(text, lead, end, (), queue, self)
            parts: list[Inline] = [Text(text[:lead])] if lead else []
            parts.append(Mark(MarkKind.CONCEPT, head, key) if key else Text(text[lead:end]))
            rest = [h for h in marks if h.start >= end]
            return (*parts, *_slice(text, end, len(text), rest, queue, self))
        return _slice(text, 0, len(text), marks, queue, self)

    def references(self, text: str) -> list[Hit]:
        """Return the hits of a folded text, none overlapping another: the longer, then the earlier, wins."""
        f, low, hits = self.finder, text.lower(), list[Hit]()
        if "/" in text:
            hits += f.symbols.find(text)
        if "." in text:
            hits += find_recommendations(self.pack, text)
        if self.cited.search(low):
            hits += f.find_lists(text, low, self.organ)
            hits += f.find_later_numbers(text, low, self.organ)
            hits += self.places.find(text, low)
        elif self.places.verbs:
            hits += self.places.find(text, low)  # «considering e) above» names a verb and no word
        loose = _disjoint(f.find_dates(text) + self.find_organs(text))
        if not hits:
            return loose
        kept = _disjoint(hits)
        taken = _Taken()
        for hit in kept:
            for part in hit.inner or (hit,):
                taken.add(part)
        loose = [h for h in loose if taken.free(h)]
        at, nested = 0, list[Hit]()
        for hit in kept:
            while at < len(loose) and loose[at].start < hit.start:
                nested.append(loose[at])
                at += 1
            inner = list(hit.inner)
            while at < len(loose) and loose[at].start < hit.end:
                if hit.inner and loose[at].end <= hit.end:
                    inner.append(loose[at])
                at += 1
            inner.sort(key=lambda h: h.start)
            nested.append(Hit(hit.start, hit.end, hit.kind, hit.value, hit.cites, tuple(inner)))
        return _disjoint([*nested, *loose[at:]])

    def find_organs(self, text: str) -> list[Hit]:
        """Return organs and bodies by name."""
        pack, found = self.pack, list[Hit]()
        if pack.holds("organs", text):
            for match in pack.find_organs(text):
                found.append(Hit(match.start(), match.end(), MarkKind.ORGANIZATION, pack.organ_key(match)))
        if pack.holds("bodies", text):
            for start, end, key in pack.find_bodies(text):
                found.append(Hit(start, end, MarkKind.ORGANIZATION, key))
        return found

    def note(self, note: SourceNote) -> Note:
        """Mark the words of a note, one paragraph a line."""
        paragraphs = [part.strip() for part in LINE_END.split(note.text)]
        words = [p for p in paragraphs if p] or [""]
        return Note(note.marker, tuple(self.content(p) for p in words), note.line)


def _inside(hit: Hit, outer: Hit) -> bool:
    return outer.start <= hit.start and hit.end <= outer.end and not outer.inner and outer.kind in _CONTAINERS


_CONTAINERS = {MarkKind.DOC_TITLE, MarkKind.DOC_PROPONENT, MarkKind.DOC_STATUS, MarkKind.INLINE, MarkKind.DOC_STAGE}


_START = attrgetter("start")


class _Taken:
    """Stretches of text that are spoken for, none overlapping another."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def free(self, hit: Hit) -> bool:
        """Whether nothing taken overlaps a hit."""
        n = bisect_right(self._starts, hit.start)
        return not (n and self._ends[n - 1] > hit.start) and not (n < len(self._starts) and self._starts[n] < hit.end)

    def add(self, hit: Hit) -> None:
        """Take a stretch."""
        n = bisect_right(self._starts, hit.start)
        self._starts.insert(n, hit.start)
        self._ends.insert(n, hit.end)


def _disjoint(hits: Iterable[Hit]) -> list[Hit]:
    """Return hits that do not overlap, in order: of two that do, the longer wins, then the earlier."""
    found = sorted(hits, key=_START)
    if all(one.end <= other.start for one, other in pairwise(found)):
        return found
    # One byte a character: a list kept in order would move half of itself for each of a long line's many hits.
    taken, kept = bytearray(max(hit.end for hit in found)), list[Hit]()
    for hit in sorted(found, key=lambda h: (h.start - h.end, h.start)):
        if taken.find(1, hit.start, hit.end) < 0:
            taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
            kept.append(hit)
    return sorted(kept, key=_START)


def _origin(folded: Folded, hits: Sequence[Hit]) -> list[Hit]:
    """Move hits from folded offsets to offsets in the words as written, nested where one lies in another."""
    if not hits:
        return []
    moved = [hit if folded.offsets is None else _moved(folded, hit) for hit in hits]
    moved.sort(key=lambda h: (h.start, -h.end))
    top: list[Hit] = []
    for hit in moved:
        if top and hit.end <= top[-1].end and hit.start >= top[-1].start:
            last = top[-1]
            if last.kind in _CONTAINERS or last.kind is MarkKind.MULTI_REFERENCE:
                top[-1] = Hit(last.start, last.end, last.kind, last.value, last.cites, (*last.inner, hit))
        elif not top or hit.start >= top[-1].end:
            top.append(hit)
    return top


def _moved(folded: Folded, hit: Hit) -> Hit:
    start, end = folded.origin(hit.start), folded.origin(hit.end - 1) + 1
    return Hit(start, end, hit.kind, hit.value, hit.cites, tuple(_origin(folded, hit.inner)))


def _slice(
    text: str, start: int, end: int, hits: Iterable[Hit], notes: Iterator[SourceNote | None], inliner: Inliner
) -> tuple[Inline, ...]:
    parts: list[Inline] = []
    position = start
    for hit in hits:
        before, words = text[position : hit.start], text[hit.start : hit.end]
        if CALL in before:
            parts += _words(before, notes, inliner)
        elif before:
            parts.append(Text(before))
        inner = (
            _slice(text, hit.start, hit.end, hit.inner, notes, inliner)
            if hit.inner or CALL in words or not words
            else (Text(words),)
        )
        parts.append(Mark(hit.kind, inner, hit.value, hit.cites))
        position = hit.end
    return (*parts, *_words(text[position:end], notes, inliner))


def _words(text: str, notes: Iterator[SourceNote | None], inliner: Inliner) -> list[Inline]:
    if CALL not in text:
        return [Text(text)] if text else []
    parts: list[Inline] = []
    for n, piece in enumerate(text.split(CALL)):
        if n:
            note = next(notes, None)
            if note is not None:
                parts.append(inliner.note(note))
        if piece:
            parts.append(Text(piece))
    return parts
