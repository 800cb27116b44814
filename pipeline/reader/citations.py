"""Find what a run of words cites: symbols, resolutions by number, paragraphs, Recommendations.

Every finder yields `Hit`s over folded text; `pipeline.reader.inlines` decides between those that
overlap and builds the marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.model import Citation, MarkKind
from pipeline.reader.bodies import Bodies, venue_of
from pipeline.reader.dates import Dates
from pipeline.reader.hits import Hit
from pipeline.reader.languages import INSTRUMENTS, LanguagePack
from pipeline.reader.numbers import NUMBER, OLD_NUMBER, SESSION, SESSION_NUMBER, cited, revision_year
from pipeline.reader.symbols import SYMBOL, Symbols

#: Sectors of the ITU whose conference adopts its resolutions: «Resolution ITU-R 1-9».
_SECTORS = {"R": "itu-ra", "T": "itu-wtsa", "Т": "itu-wtsa", "D": "itu-wtdc"}
#: A Security Council resolution by number and year, as it comes back without the word.
_WITH_YEAR = re.compile(r"(?<![\w/.])[1-9]\d{2,3} ?[(（](?:19[4-9]\d|20\d\d)[)）]")
#: What stands in Chinese between a work and the paragraph of it: its revision in brackets.
_BRACKETED = re.compile(r"(?: ?号?(?:决议|决定|文件))?\s*(?:[(（][^()（）]{3,40}[)）])?的?\s*")
_COMMA = re.compile(r"\s*[,،]\s*")
_TITLE = re.compile(r"[“《][^“”《》]{1,120}[”》]")
#: The revision of a work after its number: ``(Rev. Dubai, 2018)``, in Chinese after the word.
_REVISION = re.compile(r" ?[(（]([^()（）]*)[)）]$")
_TRAILING = re.compile(r"\s*[(（]([^()（）]{3,40})[)）]")
_YEAR_OR_SESSION = re.compile(rf"(?:19|20)\d\d|{SESSION}")
_SESSION_OF = re.compile(r"(\d{1,2})/")
_OTHER_BRACKETS = re.compile(r"[(（](?!(?:19|20)\d\d[)）]|[IVXLC]+[)）])")
_BROKEN = re.compile(r"[;.:()\d]")
_KINDS = ("resolution", "decision", "opinion")


class Finder:
    """Finds citations in one language; one for each pack, patterns compiled once."""

    def __init__(self, pack: LanguagePack) -> None:
        """Compile the patterns of a pack."""
        self.pack = pack
        self.dates = Dates(pack)
        self.bodies = Bodies(pack, self.dates)
        get = pack.fragment
        gap = r"\s++" if pack.spaces else r"\s*+"  # possessive: white space is taken once, never bit by bit
        self.gap = gap
        # Arabic glues its prepositions and «and» to the word that follows.
        glued = r"(?:و|ف)?(?:ب|ل|ك)?" if pack.data.get("script") == "Arabic" else ""
        edge = r"(?<![^\W\d])" if pack.spaces else ""
        self.glued, self.edge = glued, edge
        also, upto, since = get("references", "and"), get("references", "range"), get("references", "from")
        and_gap = r"\s*" if glued or not pack.spaces else r"\s+"
        call = r"(?:\s?\(?\ufffc\)?)*"  # notes are called between the numbers of a list
        self.joint = (
            rf"(?:{call}\s*[,،、;；]{call}\s*(?:(?:{also}){and_gap})?(?:(?:{upto})(?!\w){gap})?"
            rf"|{call}{gap}(?:{also}){and_gap}(?:(?:{since})\s)?|{gap}(?:{upto}){gap}|\s*[–—-]\s*)"
        )
        self.symbols = Symbols(self.dates, self.joint)
        self.upto = re.compile(rf"^(?:{gap}(?:{upto}){gap}|\s*[–—-]\s*)$", re.IGNORECASE)
        date, of = self.dates.fragment, get("references", "of")
        #: What may stand before a list that is a range, but not one of days: «from 7 to 9».
        reach = rf"{gap}(?:{upto}){gap}"
        self.since = (
            rf"(?:(?:{since}){gap}(?=\d{{1,4}}{reach}\d)(?!\d{{1,2}}{reach}(?:{date})))?"
            if pack.spaces
            else rf"(?:{since})?"
        )
        dated = rf"(?:,?{gap}(?:(?:{of}){gap})*(?:{date}))?"
        item = get("references", "number", "")
        self._date_first = "{date}" in item
        later = f"(?:{SESSION_NUMBER}|{OLD_NUMBER})"
        self._with_date = re.compile(
            rf"(?:{date})?(?:的)?第 ?(?P<number>{later}) ?号"
            if self._date_first
            else rf"(?<![\w/.])(?P<number>{later}),?{gap}(?:(?:{of}){gap})+(?:{date})",
            re.IGNORECASE,
        )
        number = (
            get("references", "number", "{number}" + dated).replace("{date}", f"(?:{date})").replace("{number}", NUMBER)
        )
        numbers = rf"(?>{number}(?:{self.joint}{number}){{0,80}})"
        self._tokens = re.compile(rf"(?P<date>(?<!\d)(?:{date}))|(?P<number>(?<![\d/]){NUMBER})", re.IGNORECASE)
        self._of = re.compile(rf"(?<!\w)(?:{of})(?!\w)|[,،]", re.IGNORECASE)
        entries = pack.data["organs"].values()
        organs = "|".join(sorted((n for o in entries for n in o["names"]), key=len, reverse=True))
        short = "|".join(o["short"] for o in entries if "short" in o) or r"(?!)"
        # «resoluciones de la Asamblea General 70/1»: the body may stand between word and number.
        spoken = (
            rf"(?:{gap}(?:(?:{of}){gap})?(?:(?:{organs})(?:{gap}[^\d,;.()\s](?:[^\d,;.()]{{0,39}}?[^\d,;.()\s])?)?"
            rf"|(?:{short})(?={gap}\d)))?"
            if pack.spaces
            else ""
        )
        self._spoken = {kind: pack.spoken(("references", kind)) for kind in _KINDS}
        self._resolution = re.compile(get("references", "resolution"), re.IGNORECASE)
        template = get("references", "citation", "{word}{spoken}(?: No\\.?| n[o°º]| №)?{gap}{from}{list}").replace(
            "{spoken}", spoken
        )
        self._word_first = pack.spaces and template.startswith("{word}")
        self.lists = [
            (
                kind,
                re.compile(
                    template.replace("{word}", rf"{edge}{glued}(?P<head>{get('references', kind)})")
                    .replace("{gap}", gap)
                    .replace("{from}", self.since)
                    .replace(
                        "{list}",
                        rf"(?!(?:{date}))(?P<list>{numbers})(?![\w/])" if pack.spaces else rf"(?P<list>{numbers})",
                    ),
                    re.IGNORECASE,
                ),
            )
            for kind in _KINDS
        ]
        own = r"\d{1,3}(?:-\d{1,2})?(?![/\d-])(?: ?[(（][^()（）]{2,50}[)）])?"
        sector = rf"(?:ITU|UIT|МСЭ)-(?P<sector>[RTDТ])(?![A-Za-z]){gap if pack.spaces else ' ?'}"
        ordered = "{sector}(?:第 ?)?{list}(?: ?号)?{word}" if self._date_first else "{word}{gap}{sector}{list}"
        self._sectoral = re.compile(
            ordered.replace("{sector}", sector)
            .replace("{word}", rf"{edge}{glued}(?P<head>{get('references', 'resolution')})")
            .replace("{gap}", gap)
            .replace("{list}", rf"(?P<list>{own}(?:{self.joint}{own}){{0,30}})"),
            re.IGNORECASE,
        )
        self._own_number = re.compile(rf"(?<![\d-]){own}")
        works = pack.data.get("instruments", {})
        self._instruments = [(key, re.compile("|".join(found))) for key, found in works.items() if key in INSTRUMENTS]

    def find_dates(self, text: str) -> list[Hit]:
        """Return every date."""
        return [Hit(start, end, MarkKind.DATE, iso) for start, end, iso in self.dates.find(text)]

    def _date_of(self, words: str) -> str:
        """Return the date after a number, nothing but its body between («70/125 of the General Assembly of …»)."""
        match = self.dates.pattern.search(words)
        if match is None or _BROKEN.search(words, 0, match.start()):
            return ""
        between = words[: match.start()]
        if self.pack.holds("organs", between):
            between = self.pack.organ_pattern.sub(" ", between)
        between = self._of.sub(" ", between)
        return self.dates.iso(match[0]) if len(between.split()) <= 3 else ""

    def find_lists(self, text: str, low: str, own_organ: str) -> Iterator[Hit]:
        """Yield resolutions, decisions and opinions by number: one hit each, or one ``mref`` for several.

        Args:
            text: the folded words.
            low: the same in lower case.
            own_organ: key of the document's own organ.
        """
        for match in self._sectoral.finditer(text) if any(name in text for name in ("ITU-", "UIT-", "МСЭ-")) else ():
            yield from self._of_sector(match)
        for kind, pattern in self.lists:
            spoken = self._spoken[kind]
            near = (
                spoken.each(pattern, text, low) if self._word_first else spoken.search(low) and pattern.finditer(text)
            )
            for match in near or ():
                hits = self._numbers(match, text, kind, own_organ)
                if len(hits) == 1:
                    yield hits[0]
                elif hits:
                    start = min(match.start("head"), hits[0].start)
                    end = max(match.end("list"), match.end("head"))
                    yield Hit(start, end, MarkKind.MULTI_REFERENCE, inner=tuple(hits))

    def _of_sector(self, match: re.Match[str]) -> Iterator[Hit]:
        """Yield the resolutions of a sector of the ITU, whose numbers may hold an edition: «ITU-R 1-9»."""
        organ, shared = _SECTORS[match["sector"].upper()], ""
        found: list[Hit] = []
        for one in self._own_number.finditer(match["list"]):
            plain, _, words = re.sub(r"[)）]$", "", one[0]).partition("(" if "(" in one[0] else "（")
            date = revision_year(words)
            shared = date or shared
            start = match.start("list") + one.start()
            cites = Citation(organ, plain.strip(), "resolution", date)
            found.append(Hit(start, start + len(plain.rstrip()), MarkKind.REFERENCE, "", cites))
        for hit in found:
            if hit.cites:
                yield replace(hit, cites=replace(hit.cites, date=hit.cites.date or shared))

    def find_later_numbers(self, text: str, low: str, own_organ: str) -> Iterator[Hit]:
        """Yield numbers that come back without the word: with their year, or with their date.

        «… resolution 2428 (2018) and renewed in 2471 (2019)», «… resolutions on the matter, 72/304 of 13 July 2018».
        """
        word = self._resolution.search(text) if self._spoken["resolution"].search(low) else None
        if word is None:
            return
        start = word.end() if self.pack.spaces else 0
        for match in _WITH_YEAR.finditer(text, start):
            yield Hit(match.start(), match.end(), MarkKind.REFERENCE, "", cited(match[0], "resolution", "", "", ""))
        for match in self._with_date.finditer(text, start):
            number = match["number"].strip()
            date = self.dates.iso(match[0][len(match["number"]) :] if self.pack.spaces else match[0])
            cites = cited(number, "resolution", "", own_organ, date)
            begin = match.start("number")
            yield self._of_another_body(Hit(begin, begin + len(number), MarkKind.REFERENCE, "", cites), text)

    def _numbers(self, match: re.Match[str], text: str, kind: str, own_organ: str) -> list[Hit]:
        """Return a hit for each number of a list, ranges as ``rref``."""
        organ = self.bodies.beside(text, match.start(), match.start("list"), match.end())
        # Chinese sets the revision after the word: 第176号决议（2022年，布加勒斯特，修订版）.
        trailing = _TRAILING.match(text, match.end(), match.end() + 60) if self._date_first else None
        hits: list[Hit] = []
        base, previous, pending = match.start("list"), 0, ""
        # Numbers in a title that stands inside the list are none of it.
        listed = _TITLE.sub(lambda m: " " * len(m[0]), match["list"])
        for token in self._tokens.finditer(listed):
            if token["date"]:
                iso = self.dates.iso(token["date"])
                if self._date_first:
                    pending = iso
                elif hits and (last := hits[-1].cites):
                    hits[-1] = replace(hits[-1], cites=replace(last, date=iso))
                continue
            number = token["number"].strip()
            revision = _REVISION.search(number)
            named = self.bodies.in_brackets(revision[1]) if revision else ""
            cites = cited(number, kind, named or organ, own_organ, pending)
            if revision and cites.number == number and not cites.symbol:
                cites = replace(cites, venue=venue_of(revision[1]))
            pending = ""
            start, end = base + token.start(), base + token.start() + len(number)
            if revision and not _YEAR_OR_SESSION.fullmatch(revision[1]):
                end -= len(revision[0])  # «102 (Rev. Dubai, 2018)»: the number alone is the reference
            plain = text[start:end] if end - start < len(number) else cites.number
            if hits and self.upto.match(match["list"][previous : token.start()]) and (first := hits[-1].cites):
                last = (
                    replace(cites, number=first.number, upto=plain)
                    if cites.date and not first.date
                    else replace(first, upto=plain)
                )
                hits[-1] = Hit(hits[-1].start, end, MarkKind.RANGE_REFERENCE, "", last)
            else:
                hits.append(Hit(start, end, MarkKind.REFERENCE, "", cites))
            previous = token.end()
        if hits and not self._date_first and (last := hits[-1].cites) and not last.date and len(hits) == 1:
            hits[-1] = replace(hits[-1], cites=replace(last, date=self._date_of(text[match.end() : match.end() + 90])))
        if trailing and hits and (last := hits[-1].cites) and not last.date and last.number.isdigit():
            year, named, venue = revision_year(trailing[1]), self.bodies.in_brackets(trailing[1]), venue_of(trailing[1])
            hits = [
                replace(h, cites=replace(h.cites, date=year, organ=named or h.cites.organ, venue=venue))
                if h.cites
                else h
                for h in hits
            ]
        return [self._of_another_body(hit, text) for hit in _shared_revision(hits)]

    def _of_another_body(self, hit: Hit, text: str) -> Hit:
        """Correct the organ of a number whose date lies outside that session of the General Assembly.

        Sessions of the Human Rights Council and of conferences of parties are numbered alike: 41/25 of 12 July 2019
        is not of the Assembly, whose forty-first session was in 1986.
        """
        cites = hit.cites
        session = _SESSION_OF.match(cites.number) if cites else None
        if cites is None or session is None or cites.organ not in ("un-ga", "un-hrc", ""):
            return hit
        fits = len(cites.date) == 10 and int(cites.date[:4]) - 1945 - int(session[1]) in (0, 1)
        if fits and cites.organ != "un-ga":  # the sessions of other bodies are far behind the Assembly's
            return replace(hit, cites=cited(cites.number, cites.kind, "", "un-ga", cites.date))
        if cites.organ == "un-hrc" or int(session[1]) > 62 or (cites.organ and (len(cites.date) != 10 or fits)):
            return hit
        if self.bodies.human_rights(text):
            return replace(hit, cites=cited(cites.number, cites.kind, "un-hrc", "", cites.date))
        return replace(hit, cites=replace(cites, organ="", symbol=""))

    def work_near(self, text: str, start: int, end: int) -> Citation | None:
        """Return the work whose paragraphs are cited: named right after them, or right before.

        Args:
            text: the words.
            start: where the paragraphs begin.
            end: where they end.
        """
        if self.pack.spaces and (named := self._work_after(text, end)):
            return named
        if before := self.work_before(text, start):
            return before
        window = text[max(0, start - 90) : start]
        reach = 24 if self.pack.spaces else 3
        for key, pattern in self._instruments:
            if any(re.fullmatch(rf"[^.;；。]{{0,{reach}}}", window[m.end() :]) for m in pattern.finditer(window)):
                return Citation(iri=INSTRUMENTS[key], kind="instrument")
        return None

    def work_before(self, text: str, start: int) -> Citation | None:
        """Return the work that stands right before a place: «resolution 60/1, paragraph 5», 第97/199号决议第9段."""
        before = text[max(0, start - 90) : start]
        between = _COMMA if self.pack.spaces else _BRACKETED
        for kind, numbers in self.lists:
            for place in numbers.finditer(before):
                hits = self._numbers(place, before, kind, "") if between.fullmatch(before, place.end()) else []
                if hits and hits[-1].cites:
                    return hits[-1].cites
        for symbol in SYMBOL.finditer(before):
            # A report has no address for its paragraphs: its symbol says all.
            adopted = not self.pack.spaces or "/RES/" in symbol[0] or "/DEC/" in symbol[0]
            if adopted and between.fullmatch(before, symbol.end()):
                return Citation(symbol=symbol[0])
        return None

    def _work_after(self, text: str, end: int) -> Citation | None:
        """Return the work that is named first after a place, close by and in the same sentence."""
        after = re.split(r"[.;؛]", text[end : end + 110], maxsplit=1)[0]
        found: list[tuple[int, Citation]] = []
        for key, pattern in self._instruments:
            if match := pattern.search(after):
                found.append((match.start(), Citation(iri=INSTRUMENTS[key], kind="instrument")))
        for kind, numbers in self.lists:
            place = numbers.search(text, end, end + 240)
            if place and place.start() - end <= min(25, len(after)):
                hits = self._numbers(place, text, kind, "")
                if hits and hits[0].cites:
                    found.append((place.start() - end, hits[0].cites))
        symbol = SYMBOL.search(after)
        if symbol and symbol.start() <= 25:
            found.append((symbol.start(), Citation(symbol=symbol[0])))
        return min(found, key=lambda entry: entry[0])[1] if found else None


def _shared_revision(hits: list[Hit]) -> list[Hit]:
    """Let ``Resolutions 101 and 102 (Rev. Dubai, 2018)`` give the year to both."""
    last = hits[-1].cites if hits else None
    if len(hits) > 1 and last and (last.venue or _OTHER_BRACKETS.search(last.number)):
        return [_dated(hit, last) for hit in hits]
    return hits


def _dated(hit: Hit, last: Citation) -> Hit:
    if hit.cites is None or hit.cites.date or not hit.cites.number.isdigit():
        return hit
    return replace(hit, cites=replace(hit.cites, date=last.date, venue=last.venue, organ=last.organ))
