"""Find what a run of words cites: symbols, resolutions by number, paragraphs, Recommendations.

Every finder yields `Hit`s over folded text; `pipeline.reader.inlines` decides between those that
overlap and builds the marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.model import Citation, MarkKind
from pipeline.reader.dates import Dates
from pipeline.reader.hits import Hit
from pipeline.reader.languages import INSTRUMENTS, LanguagePack
from pipeline.reader.numbers import CONFERENCE_YEAR, NUMBER, SESSION_NUMBER, cited, revision_year

#: A document symbol of the United Nations (ST/AI/189/Add.3): a body, then parts, the last with a digit.
SYMBOL = re.compile(
    r"(?<![\w/])(?:A|S|E|T|ST|CRC|CCPR|CEDAW|CAT|CERD|CRPD|CED|CMW|HRI|TD|UNEP|UNW|DP|FCCC|CBD|ICCD|SPLOS|ISBA|JIU|ICC|PC|CD|NPT|CTOC|CAC|HSP)"
    r"(?:/[A-Z][A-Za-z.()-]*\d*|/\d[\w.-]*|/[IVXLC]+)*/(?:Res\.|Dec\.)?(?:[A-Z]{0,4}\.?\d[\w-]*(?:\.\d+)*)(?:/(?:Add|Rev|Corr|Amend|Summary|L|CRP)\.\d+(?:/\w+\.\d+)*)*"
    r"(?: ?\((?:(?:19|20)\d\d|(?:Part|Vol\.?|Parts|Vols\.) ?[IVX]+(?: and [IVX]+)?)\))?",
    re.ASCII,
)
#: Number or letter of an item, as references write it.
ITEM = (
    r"(?:\([a-zа-я]{1,4}\)|[a-zа-я]{1,4} ?\)(?: ?bis\b)?"
    r"|\([\u0621-\u064a]\u0640?\)|(?<![\u0621-\u064a])[\u0621-\u064a]\u0640? ?\))"
)
_RECOMMENDATION = re.compile(
    r"(?P<sector>(?:ITU|UIT|МСЭ)-(?P<letter>[TRТ]) ?)?(?P<number>(?-i:[A-Z]{1,3}\.\d{1,4}(?:\.\d{1,3})*))(?![\w@])",
    re.ASCII | re.IGNORECASE,
)


#: A Security Council resolution by number and year, as it comes back without the word.
_WITH_YEAR = re.compile(r"(?<![\w/.])[1-9]\d{2,3} ?[(（](?:19[4-9]\d|20\d\d)[)）]")


class Finder:
    """Finds citations in one language; one for each pack, patterns compiled once."""

    def __init__(self, pack: LanguagePack) -> None:
        """Compile the patterns of a pack."""
        self.pack = pack
        self.dates = Dates(pack)
        get = pack.fragment
        gap = r"\s++" if pack.spaces else r"\s*+"  # possessive: white space is taken once, never bit by bit
        self.gap = gap
        # Arabic glues its prepositions and «and» to the word that follows.
        glued = r"(?:و|ف)?(?:ب|ل|ك)?" if pack.data.get("script") == "Arabic" else ""
        edge = r"(?<![^\W\d])" if pack.spaces else ""
        also, upto = get("references", "and"), get("references", "range")
        and_gap = r"\s*" if glued or not pack.spaces else r"\s+"
        call = r"(?:\s?\(?\ufffc\)?)*"  # notes are called between the numbers of a list
        self.joint = (
            rf"(?:{call}\s*[,،、;；]{call}\s*(?:(?:{also}){and_gap})?(?:(?:{upto})(?!\w){gap})?"
            rf"|{call}{gap}(?:{also}){and_gap}(?:من\s)?|{gap}(?:{upto}){gap}|\s*[–—-]\s*)"
        )
        self.upto = re.compile(rf"^(?:{gap}(?:{upto}){gap}|\s*[–—-]\s*)$", re.IGNORECASE)
        date, of = self.dates.fragment, get("references", "of")
        dated = rf"(?:,?{gap}(?:(?:{of}){gap})*(?:{date}))?"
        item = get("references", "number", "")
        self._date_first = "{date}" in item
        self._with_date = re.compile(
            rf"(?:{date})?(?:的)?第 ?(?P<number>{SESSION_NUMBER}) ?号"
            if self._date_first
            else rf"(?<![\w/.])(?P<number>{SESSION_NUMBER}),?{gap}(?:(?:{of}){gap})+(?:{date})",
            re.IGNORECASE,
        )
        number = (
            get("references", "number", "{number}" + dated).replace("{date}", f"(?:{date})").replace("{number}", NUMBER)
        )
        numbers = rf"(?>{number}(?:{self.joint}{number}){{0,80}})"
        self._tokens = re.compile(rf"(?P<date>(?<!\d)(?:{date}))|(?P<number>(?<![\d/]){NUMBER})", re.IGNORECASE)
        self._of = re.compile(rf"(?<!\w)(?:{of})(?!\w)|[,،]", re.IGNORECASE)
        organs = "|".join(sorted((n for o in pack.data["organs"].values() for n in o["names"]), key=len, reverse=True))
        # «resoluciones de la Asamblea General 70/1»: the body may stand between word and number.
        spoken = (
            rf"(?:{gap}(?:(?:{of}){gap})?(?:{organs})(?:{gap}[^\d,;.()\s](?:[^\d,;.()]{{0,39}}?[^\d,;.()\s])?)?)?"
            if pack.spaces
            else ""
        )
        self._resolution = re.compile(get("references", "resolution"), re.IGNORECASE)
        template = get("references", "citation", "{word}{spoken}(?: No\\.?| n[o°º]| №)?{gap}{list}").replace(
            "{spoken}", spoken
        )
        self.lists = [
            (
                kind,
                re.compile(
                    template.replace("{word}", rf"{edge}{glued}(?P<head>{get('references', kind)})")
                    .replace("{gap}", gap)
                    .replace("{list}", rf"(?P<list>{numbers})(?![\w/])" if pack.spaces else rf"(?P<list>{numbers})"),
                    re.IGNORECASE,
                ),
            )
            for kind in ("resolution", "decision", "opinion")
        ]
        step = rf"\d{{1,3}}(?![/\d])(?: ?bis)?(?: ?{ITEM})*"
        self._step = re.compile(step, re.IGNORECASE)
        paragraph = get("references", "paragraph-citation", "{word}{gap}(?:من\\s)?{list}")
        lead = edge if paragraph.startswith("{word}") else ""
        self._paragraphs = re.compile(
            paragraph.replace("{word}", rf"{lead}{glued}(?P<head>{get('references', 'paragraph')})")
            .replace("{gap}", gap)
            .replace("{list}", rf"(?P<list>{step}(?:{self.joint}{step})*)"),
            re.IGNORECASE,
        )
        end = r"(?!\w)" if pack.spaces else ""
        self.above = re.compile(rf"^\s*[,،]?\s*(?:{get('references', 'above')}){end}", re.IGNORECASE)
        self.above_before = re.compile(rf"(?:{get('references', 'above')})\s*$", re.IGNORECASE)
        self.this = re.compile(rf"^\s*(?:{get('references', 'this')})", re.IGNORECASE)
        kinds = "|".join(pack.fragment("kinds", k) for k in ("resolution", "decision", "opinion", "recommendation"))
        annex, present = get("references", "annex"), get("references", "present")
        num = r"(?P<num>(?-i:[IVXLC]+|\d{1,2}|[A-Z])(?![\w/]))?"
        self._annexes = re.compile(
            rf"{edge}{glued}(?:{annex})(?:{gap}{num})?(?:{gap}\w{{1,3}}){{0,2}}{gap}(?:{present}){gap}(?:{kinds})(?!\w)"
            if pack.spaces
            else rf"(?:{present})(?:{kinds})(?:{annex})(?P<num>[一二三四五六七八九十]+)?",
            re.IGNORECASE,
        )
        names = pack.data.get("instruments", {})
        self._instruments = [(key, re.compile("|".join(found))) for key, found in names.items() if key in INSTRUMENTS]
        self._announced = pack.pattern("references", "itu-t")

    def find_annexes(self, text: str) -> Iterator[Hit]:
        """Yield references to an annex of this document («the annex to the present resolution»)."""
        for match in self._annexes.finditer(text):
            cites = Citation(internal=("annex", (match["num"] or "").strip()))
            yield Hit(match.start(), match.end(), MarkKind.REFERENCE, "", cites)

    def find_dates(self, text: str) -> Iterator[Hit]:
        """Yield every date."""
        for start, end, iso in self.dates.find(text):
            yield Hit(start, end, MarkKind.DATE, iso)

    def find_symbols(self, text: str) -> Iterator[Hit]:
        """Yield every document symbol; that of a resolution or decision with the date beside it."""
        for match in SYMBOL.finditer(text):
            adopted = re.search("/(?:RES|DEC)/", match[0])
            date = (
                self._date_after(text[match.end() : match.end() + 90])
                or self._date_before(text[max(0, match.start() - 60) : match.start()])
                if adopted
                else ""
            )
            yield Hit(match.start(), match.end(), MarkKind.REFERENCE, "", Citation(symbol=match[0], date=date))

    def _date_after(self, words: str) -> str:
        match = self.dates.pattern.search(words)
        between = words[: match.start()] if match else ""
        return (
            self.dates.iso(match[0])
            if match and not re.search(r"[;.:()\d]", between) and len(between.split()) <= 12
            else ""
        )

    def _date_before(self, words: str) -> str:
        match = None
        for match in self.dates.pattern.finditer(words):  # noqa: B007 - the last one counts
            pass
        between = words[match.end() :] if match else ""
        return (
            self.dates.iso(match[0])
            if match and not re.search(r"[;.:()\d]", between) and len(between.split()) <= 3
            else ""
        )

    def _date_of(self, words: str) -> str:
        """Return the date after a number, nothing but its body between («70/125 of the General Assembly of …»)."""
        match = self.dates.pattern.search(words)
        if match is None or re.search(r"[;.:()\d]", words[: match.start()]):
            return ""
        between = self._of.sub(" ", self.pack.organ_pattern.sub(" ", words[: match.start()]))
        return self.dates.iso(match[0]) if len(between.split()) <= 3 else ""

    def find_recommendations(self, text: str) -> Iterator[Hit]:
        """Yield every ITU Recommendation by series and number."""
        for match in _RECOMMENDATION.finditer(text):
            before = text[max(0, match.start() - 60) : match.start()]
            if not match["sector"] and not self._announced.search(before):
                continue
            sector = re.findall(r"(?:ITU|UIT|МСЭ)-([TRТ])", match["sector"] or before)
            letter = "r" if sector and sector[-1] == "R" else "t"
            cites = Citation(organ=f"itu-{letter}", kind="recommendation", number=match["number"])
            yield Hit(match.start(), match.end(), MarkKind.REFERENCE, "", cites)

    def organ_near(self, text: str, start: int, end: int) -> str:
        """Return the organ that the words around a citation name: just after it, else just before."""
        after = re.split(r"[.;:،,；。，]", text[end : end + 90], maxsplit=1)[0]
        for part, last in ((after, False), (text[max(0, start - 60) : start], True)):
            found = list(self.pack.organ_pattern.finditer(part))
            if found:
                return self.pack.organ_key(found[-1 if last else 0])
        return ""

    def find_lists(self, text: str, own_organ: str) -> Iterator[Hit]:
        """Yield resolutions, decisions and opinions by number: one hit each, or one ``mref`` for several."""
        for kind, pattern in self.lists:
            for match in pattern.finditer(text):
                hits = self._numbers(match, text, kind, own_organ)
                if len(hits) == 1:
                    yield hits[0]
                elif hits:
                    start = min(match.start("head"), hits[0].start)
                    end = max(match.end("list"), match.end("head"))
                    yield Hit(start, end, MarkKind.MULTI_REFERENCE, inner=tuple(hits))

    def find_later_numbers(self, text: str, own_organ: str) -> Iterator[Hit]:
        """Yield numbers that come back without the word: with their year, or with their date.

        «… resolution 2428 (2018) and renewed in 2471 (2019)», «… resolutions on the matter, 72/304 of 13 July 2018».
        """
        word = self._resolution.search(text)
        if word is None:
            return
        start = word.end() if self.pack.spaces else 0
        for match in _WITH_YEAR.finditer(text, start):
            yield Hit(match.start(), match.end(), MarkKind.REFERENCE, "", cited(match[0], "resolution", "", ""))
        for match in self._with_date.finditer(text, start):
            number = match["number"].strip()
            date = self.dates.iso(match[0][len(match["number"]) :] if self.pack.spaces else match[0])
            cites = cited(number, "resolution", own_organ, date)
            begin = match.start("number")
            yield self._of_another_body(Hit(begin, begin + len(number), MarkKind.REFERENCE, "", cites), text)

    def _numbers(self, match: re.Match[str], text: str, kind: str, own_organ: str) -> list[Hit]:
        """Return a hit for each number of a list, ranges as ``rref``."""
        organ = self.organ_near(text, match.start("list"), match.end())
        # Chinese sets the revision after the word: 第176号决议（2022年，布加勒斯特，修订版）.
        trailing = (
            re.match(r"\s*[(（]([^()（）]{3,40})[)）]", text[match.end() : match.end() + 60])
            if self._date_first
            else None
        )
        hits: list[Hit] = []
        base, previous, pending = match.start("list"), 0, ""
        for token in self._tokens.finditer(match["list"]):
            if token["date"]:
                iso = self.dates.iso(token["date"])
                if self._date_first:
                    pending = iso
                elif hits and (last := hits[-1].cites):
                    hits[-1] = replace(hits[-1], cites=replace(last, date=iso))
                continue
            number = token["number"].strip()
            revision = re.search(r" ?[(（]([^()（）]*)[)）]$", number)
            named = self._organ_in(revision[1]) if revision else ""
            cites = cited(number, kind, named or organ or own_organ, pending)
            pending = ""
            start, end = base + token.start(), base + token.start() + len(number)
            if revision and not re.fullmatch(r"(?:19|20)\d\d|(?:ES-)?[IVXLC]+", revision[1]):
                end -= len(revision[0])  # «102 (Rev. Dubai, 2018)»: the number alone is the reference
            if hits and self.upto.match(match["list"][previous : token.start()]) and (first := hits[-1].cites):
                hits[-1] = Hit(hits[-1].start, end, MarkKind.RANGE_REFERENCE, "", replace(first, upto=cites.number))
            else:
                hits.append(Hit(start, end, MarkKind.REFERENCE, "", cites))
            previous = token.end()
        if hits and not self._date_first and (last := hits[-1].cites) and not last.date and len(hits) == 1:
            hits[-1] = replace(hits[-1], cites=replace(last, date=self._date_of(text[match.end() : match.end() + 90])))
        if trailing and hits and (last := hits[-1].cites) and not last.date and last.number.isdigit():
            year, named = revision_year(trailing[1]), self._organ_in(trailing[1])
            hits = [
                replace(h, cites=replace(h.cites, date=year, organ=named or h.cites.organ)) if h.cites else h
                for h in hits
            ]
        return [self._of_another_body(hit, text) for hit in _shared_revision(hits)]

    def _of_another_body(self, hit: Hit, text: str) -> Hit:
        """Correct the organ of a number whose date lies outside that session of the General Assembly.

        Sessions of the Human Rights Council and of conferences of parties are numbered alike: 41/25 of 12 July 2019
        is not of the Assembly, whose forty-first session was in 1986.
        """
        cites = hit.cites
        session = re.match(r"(\d{1,2})/", cites.number) if cites else None
        if cites is None or session is None or cites.organ != "un-ga" or len(cites.date) != 10 or int(session[1]) > 62:
            return hit
        if int(cites.date[:4]) - 1945 - int(session[1]) in (0, 1):
            return hit
        council = self.pack.data["organs"].get("un-hrc", {}).get("names", [])
        if council and re.search("|".join(council), text):
            return replace(hit, cites=cited(cites.number, cites.kind, "un-hrc", cites.date))
        return replace(hit, cites=replace(cites, organ="", symbol=""))

    def _organ_in(self, words: str) -> str:
        if CONFERENCE_YEAR.search(words):
            return "itu-ra" if re.search(r"\b(?:RA|AR)-", words) else "itu-wrc"
        for group, key in self.pack.organ_groups.items():
            entry = self.pack.data["organs"][key]
            fragment = "|".join([*entry["names"], *([entry["formula"]] if "formula" in entry else [])])
            if self.pack.compiled(f"in.{group}", lambda _, fragment=fragment: fragment, 0).search(words):
                return str(key)
        return ""

    def find_paragraphs(self, text: str, own_numbers: bool) -> Iterator[Hit]:
        """Yield references to paragraphs: of this document, of a resolution or of a known instrument."""
        for match in self._paragraphs.finditer(text):
            tail = text[match.end() : match.end() + 80]
            if own_numbers and (
                self.above.match(tail)
                or self.this.match(tail)
                or self.above_before.search(text[max(0, match.start() - 60) : match.start()])
            ):
                yield from self._steps(match, Citation(internal=("para",)))
            elif target := self._work_near(text, match.start(), match.end()):
                yield from self._steps(match, target)

    def _work_near(self, text: str, start: int, end: int) -> Citation | None:
        """Return the work whose paragraphs are cited: named right after, right before (Chinese), or earlier."""
        after = re.split(r"[.;；。]", text[end : end + 110], maxsplit=1)[0]
        best: tuple[int, str] | None = None
        for key, pattern in self._instruments:
            found = pattern.search(after)
            if found and (best is None or found.start() < best[0]):
                best = (found.start(), key)
        for kind, numbers in self.lists:
            places = [numbers.search(after)]
            if not self.pack.spaces:
                places = [
                    m for m in numbers.finditer(text[max(0, start - 60) : start]) if m.end() >= min(60, start) - 1
                ]
            for place in places:
                if (
                    place
                    and (place.start() <= 25 or not self.pack.spaces)
                    and (best is None or place.start() < best[0])
                ):
                    hits = self._numbers(place, place.string, kind, "")
                    if hits and hits[0].cites:
                        return hits[0].cites
        symbol = SYMBOL.search(after)
        if symbol and symbol.start() <= 25:
            return Citation(symbol=symbol[0])
        before = text[max(0, start - 160) : start]
        key = best[1] if best else next((key for key, pattern in self._instruments if pattern.search(before)), "")
        return Citation(iri=INSTRUMENTS[key], kind="instrument") if key else None

    def _steps(self, match: re.Match[str], target: Citation) -> Iterator[Hit]:
        """Turn a list of paragraph numbers into hits on `target`."""
        hits: list[Hit] = []
        base, previous = match.start("list"), 0
        for found in self._step.finditer(match["list"]):
            main = re.match(r"\d+(?: ?bis)?", found[0])
            parts = [
                (main[0] if main else found[0]).replace(" ", ""),
                *re.findall(ITEM, found[0][main.end() if main else 0 :], re.IGNORECASE),
            ]
            start, end = base + found.start(), base + found.end()
            if target.internal:
                cites = replace(target, internal=("para", *parts))
            else:
                cites = replace(
                    target, fragment="__".join([f"para_{parts[0]}", *(f"point_{p.strip('() ')}" for p in parts[1:])])
                )
            if hits and self.upto.match(match["list"][previous : found.start()]) and (first := hits[-1].cites):
                cites = replace(first, upto=cites.fragment, internal_upto=cites.internal)
                hits[-1] = Hit(hits[-1].start, end, MarkKind.RANGE_REFERENCE, "", cites)
            else:
                hits.append(Hit(start, end, MarkKind.REFERENCE, "", cites))
            previous = found.end()
        if len(hits) == 1:
            yield hits[0]
        elif hits:
            first_offset = min(match.start("head"), hits[0].start)
            yield Hit(first_offset, max(match.end("head"), hits[-1].end), MarkKind.MULTI_REFERENCE, inner=tuple(hits))


def _shared_revision(hits: list[Hit]) -> list[Hit]:
    """Let ``Resolutions 101 and 102 (Rev. Dubai, 2018)`` give the year to both."""
    last = hits[-1].cites if hits else None
    if len(hits) > 1 and last and re.search(r"[(（](?!(?:19|20)\d\d[)）]|[IVXLC]+[)）])", last.number):
        return [_dated(hit, last.date) for hit in hits]
    return hits


def _dated(hit: Hit, date: str) -> Hit:
    if hit.cites is None or hit.cites.date or not hit.cites.number.isdigit():
        return hit
    return replace(hit, cites=replace(hit.cites, date=date))
