"""The patterns of references to numbered places, compiled of a language pack and of a document's own verbs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.reader.citations import Finder
from pipeline.reader.folding import fold
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
READ_STEP = re.compile(_STEP, re.IGNORECASE)
READ_PART = re.compile(rf"{ITEM}|{_NUMBER}", re.IGNORECASE)
_QUOTE = r"[\"“”«»„']?"
_ROMAN = r"(?-i:[IVXLC]{1,6}|[A-ZА-Я]|\d{1,2})(?![\w/])"
_SHORT = r"(?-i:[^\W\dA-ZА-Я]{1,3})"


@dataclass(slots=True)
class Patterns:
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
class VerbPatterns:
    """The patterns that depend on the verbs of a document."""

    first: re.Pattern[str]
    after: re.Pattern[str]


@lru_cache(maxsize=16)
def patterns_of(pack: LanguagePack, finder: Finder) -> Patterns:
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
    return Patterns(
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


def verb_patterns_of(pack: LanguagePack, finder: Finder, verbs: Sequence[tuple[str, str]]) -> VerbPatterns:
    """Compile the patterns for items under the verbs of a document."""
    phrases = sorted({fold(phrase).text for phrase, _ in verbs}, key=len, reverse=True)
    gap = finder.gap
    if not pack.spaces:
        either = "|".join(map(re.escape, phrases))
        item = rf"(?:\d{{1,2}}(?![\d/.年月日%号])(?: ?{ITEM}){{0,2}}|{ITEM}(?: ?{ITEM}){{0,2}})"
        first = rf"(?P<verb>{either}){gap}(?P<list>{item}(?:{finder.joint}{item}){{0,20}})"
        return VerbPatterns(re.compile(first, re.IGNORECASE), re.compile(r"(?!)(?P<verb>)"))
    plural = "s?" if pack.data.get("script") == "Latin" else ""
    either = "|".join(_shortened(phrase, plural) for phrase in phrases)
    several = rf"(?P<list>{_STEP}(?:{finder.joint}{_STEP}){{0,20}})"
    link = rf"[,،]?{gap}(?:[^\W\d]{{1,8}}{gap}){{0,2}}"
    whole = "|".join(rf"{re.escape(phrase)}" for phrase in phrases)
    return VerbPatterns(
        first=re.compile(rf"(?<!\w)(?P<verb>{either}),?{gap}{finder.since}{several}", re.IGNORECASE),
        after=re.compile(rf"{link}{_QUOTE}(?P<verb>{whole})(?!\w){_QUOTE}", re.IGNORECASE),
    )


def _shortened(phrase: str, plural: str) -> str:
    """Return a pattern for a verb phrase that a reference may cut short: «instructs the Director 2»."""
    first, *words = phrase.split()
    return re.escape(first) + plural + "".join(rf"(?:\s{re.escape(w)}" for w in words) + ")?" * len(words)
