"""Amendments within a line: the words that are put into another text, taken out of it or replaced.

«Decides to replace “every year” with “every two years”»: the stretch from the verb to the last of the quoted words is
``mod``, each run of quoted words ``quotedText`` (AKN core 5.9). Passages with lines of their own are
`pipeline.reader.roles.quotation`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.model import MarkKind
from pipeline.reader.hits import Hit
from pipeline.reader.languages import LanguagePack

_QUOTED = re.compile(
    r"“([^“”]{1,3000})”|\"([^\"]{1,3000})\"|«([^«»]{1,3000})»|„([^„“”]{1,3000})[“”]|”([^“”]{1,3000})“|「([^「」]{1,3000})」"
)
#: How far before the first quoted words the verb may stand.
_REACH = 160
#: How much may stand between quoted words of one amendment.
_BETWEEN = 90


def find_amendments(pack: LanguagePack, text: str) -> Iterator[Hit]:
    """Yield the amendments of a folded line, each with its quoted words inside."""
    quoted = list(_QUOTED.finditer(text))
    if not quoted:
        return
    at = 0
    while at < len(quoted):
        begin = _opens(pack, text, quoted[at - 1].end() if at else 0, quoted[at].start())
        if begin is None:
            at += 1
            continue
        last = at
        while last + 1 < len(quoted) and _joins(pack, text[quoted[last].end() : quoted[last + 1].start()]):
            last += 1
        inner = tuple(_words(match) for match in quoted[at : last + 1])
        yield Hit(begin, quoted[last].end(), MarkKind.MOD, inner=inner)
        at = last + 1


def wrap(hits: Sequence[Hit], amendments: Iterable[Hit], start: int) -> list[Hit]:
    """Return the hits of a line with its amendments around those that lie in them.

    Args:
        hits: what else was found, in order, none overlapping another.
        amendments: what `find_amendments` found; one that cuts through a hit is left out.
        start: where the words begin in which amendments count.
    """
    found = list(hits)
    for amendment in amendments:
        begin, end = max(amendment.start, start), amendment.end
        if any(h.start < begin < h.end or h.start < end < h.end for h in found):
            continue
        inside = [h for h in found if begin <= h.start and h.end <= end]
        quoted = [
            replace(q, inner=tuple(h for h in inside if q.start <= h.start and h.end <= q.end)) for q in amendment.inner
        ]
        if any(h.start < q.start < h.end or h.start < q.end < h.end for h in inside for q in quoted):
            continue
        around = [h for h in inside if not any(q.start <= h.start and h.end <= q.end for q in quoted)]
        inner = tuple(sorted([*quoted, *around], key=lambda h: h.start))
        found = [h for h in found if h not in inside]
        found.append(Hit(begin, end, MarkKind.MOD, inner=inner))
        found.sort(key=lambda h: h.start)
    return found


def _words(match: re.Match[str]) -> Hit:
    group = match.lastindex or 1
    words = match[group]
    start = match.start(group) + len(words) - len(words.lstrip())
    return Hit(start, match.start(group) + len(words.rstrip()), MarkKind.QUOTED_TEXT)


def _opens(pack: LanguagePack, text: str, low: int, start: int) -> int | None:
    """Return where the verb of an amendment begins whose quoted words begin at `start`; None where there is none."""
    low = max(low, start - _REACH)
    lead = text[low:start]
    if not _worded(pack).search(lead):
        return None
    close = _QUOTED.match(text, start)
    if not pack.spaces and close and pack.pattern("references", "amends").match(text, close.end()):
        return start  # 将“每年”改为“每两年”: the verb comes after
    verb = None
    for match in pack.pattern("references", "amends", template=_edged(pack)).finditer(lead):
        if not re.search(r"[.;؛。；]", lead[match.end() :]):
            verb = match if verb is None else verb
    if verb is None:
        return None
    begin = low + verb.start()
    while pack.spaces and begin > low and text[begin - 1].isalpha():
        begin -= 1  # a prefix that is written with the verb
    return begin


def _joins(pack: LanguagePack, between: str) -> bool:
    """Whether words between two quoted runs keep them in one amendment."""
    return len(between) <= _BETWEEN and not re.search(r"[.;؛。；]", between) and bool(_worded(pack).search(between))


def _worded(pack: LanguagePack) -> re.Pattern[str]:
    """Return the pattern of what stands right before quoted words: a word of the pack's, or the verb itself."""

    def make(pack: LanguagePack) -> str:
        wording, amends = pack.fragment("references", "wording"), pack.fragment("references", "amends")
        edge = r"(?<!\w)" if pack.spaces and pack.script != "Arabic" else ""
        return rf"(?:{edge}(?:{wording}|{amends})\s?[:：,،]?|[:：])\s*$"

    return pack.compiled("amendment wording", make)


def _edged(pack: LanguagePack) -> str:
    return r"(?<!\w)(?:{})" if pack.spaces and pack.script != "Arabic" else "(?:{})"
