"""Find what a run of words cites: symbols, resolutions by number, paragraphs, Recommendations, dates.

Every finder yields `Hit`s over folded text; `pipeline.reader.inlines` decides between those that
overlap and builds the marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.model import Citation, MarkKind
from pipeline.reader.languages import INSTRUMENTS, LanguagePack

#: Number of a resolution or decision: ``70/1``, ``75/254 A``, ``2282 (2016)``, ``1514 (XV)``, ``2200 A (XXI)``, ``101 (Rev. Dubai, 2018)``.
NUMBER = (
    r"(?:\d{1,4}/\d{1,3}(?: ?[A-Z]{1,2}(?:-[A-Z])?(?![\w.]))?|\d{1,4}(?: [A-Z](?:-[A-Z])?)? ?\((?:ES-)?[IVXLC]+\)"
    r"|\d{1,4} ?[(（](?:19|20)\d\d[)）]|\d{1,4}(?: ?\([^()\d]{2,40}\d{4}\))?)"
)
#: A document symbol of the United Nations (ST/AI/189/Add.3): a body letter, then parts, one of them with a digit.
SYMBOL = re.compile(
    r"(?<![\w/])(?:A|S|E|T|ST|CRC|CCPR|CEDAW|CAT|CERD|CRPD|CED|CMW|HRI|TD|UNEP|UNW|DP|FCCC|CBD|ICCD|SPLOS|ISBA|JIU|OAU|ICC|PC|CD|NPT|LC|WTO|CTOC|CAC|HSP|ITU)"
    r"(?:/[A-Z][A-Za-z.()-]*\d*|/\d[\w-]*|/[IVXLC]+)*/(?:[A-Z]{0,4}\.?\d[\w-]*)(?:/(?:Add|Rev|Corr|Amend|Summary|L|CRP)\.\d+(?:/\w+\.\d+)*)*"
    r"(?: ?\((?:19|20)\d\d\))?"
)
_ITU_REC = r"(?P<rec>(?:ITU-[TR] )?(?P<series>[A-Z]{1,3})\.(?P<recnum>\d{1,4}(?:\.\d{1,3})*))(?![\w.]*@)"
_ITEM = r"(?:\([a-zivx]{1,4}\)|[a-zа-я]\)(?: ?bis)?|\([\u0621-\u064a]\u0640?\)|[\u0621-\u064a]\u0640?\))"


@dataclass(frozen=True, slots=True)
class Hit:
    """A run of folded text that is something.

    Attributes:
        start: offset of its first character.
        end: offset after its last.
        kind: what it becomes.
        value: datum of dates, organisations and so on.
        cites: what a reference cites.
        inner: hits inside it (for ``mref``).
    """

    start: int
    end: int
    kind: MarkKind
    value: str = ""
    cites: Citation | None = None
    inner: tuple[Hit, ...] = ()


class Finder:
    """Finds citations in one language; one for each pack, patterns compiled once."""

    def __init__(self, pack: LanguagePack) -> None:
        """Compile the patterns of a pack."""
        self.pack = pack
        months = pack.data["dates"]["months"]
        self.months = [(n + 1, re.compile(rf"^(?:{'|'.join(names)})$", re.IGNORECASE)) for n, names in enumerate(months)]
        alternation = "|".join(sorted((name for names in months for name in names), key=len, reverse=True))
        raw = [
            p.replace("{day}", r"(?P<d>\d{1,2})").replace("{month}", f"(?P<m>{alternation})").replace("{year}", r"(?P<y>\d{4})")
            for p in pack.data["dates"]["patterns"]
        ]
        self.dates = [re.compile(rf"(?<!\d){p}(?!\d)", re.IGNORECASE) for p in raw]
        date = "|".join(re.sub(r"\(\?P<\w>", "(?:", p) for p in raw)
        self.date = re.compile(rf"(?<!\d)(?:{date})(?!\d)", re.IGNORECASE)
        get = pack.fragment
        of, also, upto = get("references", "of"), get("references", "and"), get("references", "range")
        gap = r"\s+" if pack.spaces else r"\s*"
        dated = rf"(?:,?{gap}(?:(?:{of}){gap})?(?:{date}))?"
        joint = rf"(?:\s*[,،、;]\s*(?:(?:{also}){gap})?|{gap}(?:{also}){gap if pack.direction == 'ltr' else gap.replace('+', '*')}|{gap}(?:{upto}){gap}|\s*[–-]\s*)"
        ara_joint = joint if pack.direction == "ltr" else rf"(?:{joint}|\s+و\s?)"
        numbers = rf"{NUMBER}{dated}(?:{ara_joint}(?:و)?{NUMBER}{dated})*"
        heads = {k: get("references", k) for k in ("resolution", "decision", "opinion") if get("references", k) != r"(?!)"}
        template = pack.data.get("references", {}).get("citation", "{word}(?: No\\.?| n[o°º])?{gap}{list}")
        self.lists = [
            (kind, re.compile(
                template.replace("{word}", rf"(?<!\w)(?P<head>{word})").replace("{gap}", gap).replace("{list}", rf"(?P<list>{numbers})(?![\w/])")
                .replace("{date}", f"(?P<before>{date})"),
                re.IGNORECASE,
            ))
            for kind, word in heads.items()
        ]  # fmt: skip
        self.number = re.compile(rf"(?P<number>{NUMBER})(?P<dated>{dated})", re.IGNORECASE)
        self.upto = re.compile(rf"^(?:{gap}(?:{upto}){gap}|\s*[–-]\s*)$", re.IGNORECASE)
        para = get("references", "paragraph")
        step = rf"\d{{1,3}}(?: ?bis)?(?: ?{_ITEM})*"
        paragraph_template = pack.data.get("references", {}).get("paragraph-citation", "{word}{gap}{list}")
        self.paragraphs = re.compile(
            paragraph_template.replace("{word}", rf"(?<!\w)(?P<head>{para})").replace("{gap}", gap)
            .replace("{list}", rf"(?P<list>{step}(?:{ara_joint}(?:و)?{step})*)"),
            re.IGNORECASE,
        )  # fmt: skip
        self.step = re.compile(step, re.IGNORECASE)
        self.above = re.compile(rf"^\s*,?\s*(?:{get('references', 'above')})(?!\w)" if pack.spaces
                                else rf"^\s*(?:{get('references', 'above')})", re.IGNORECASE)  # fmt: skip
        self.above_before = re.compile(rf"(?:{get('references', 'above')})\s*$", re.IGNORECASE)
        self.this = re.compile(rf"^\s*(?:{get('references', 'this')})", re.IGNORECASE)
        names = pack.data.get("instruments", {})
        self.instruments = [(key, re.compile("|".join(found))) for key, found in names.items() if key in INSTRUMENTS]
        self.recommendation = re.compile(_ITU_REC)

    def iso(self, text: str) -> str:
        """Return the ISO date of a date as written, '' for an impossible one."""
        for pattern in self.dates:
            match = pattern.search(text)
            if match:
                month = next((n for n, names in self.months if names.match(match["m"])), 0)
                day = int(match["d"])
                if 1 <= month <= 12 and 1 <= day <= (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]:
                    return f"{match['y']}-{month:02}-{day:02}"
        return ""

    def find_dates(self, text: str) -> Iterator[Hit]:
        """Yield every date."""
        for match in self.date.finditer(text):
            if iso := self.iso(match[0]):
                yield Hit(match.start(), match.end(), MarkKind.DATE, iso)

    def find_symbols(self, text: str) -> Iterator[Hit]:
        """Yield every document symbol; that of a resolution or decision with the date beside it."""
        for match in SYMBOL.finditer(text):
            date = self.date_beside(text, match.start(), match.end()) if re.search("/(?:RES|DEC)/", match[0]) else ""
            yield Hit(match.start(), match.end(), MarkKind.REFERENCE, "", Citation(symbol=match[0], date=date))

    def date_beside(self, text: str, start: int, end: int) -> str:
        """Return the date that the words right after (``, adopted by … on``) or right before a symbol give it."""
        for words, found in ((text[end : end + 90], self.date.search), (text[max(0, start - 60) : start], self._last_date)):
            match = found(words)
            if match is None:
                continue
            between = words[: match.start()] if words[:1] == text[end : end + 1] and found == self.date.search else words[match.end() :]
            if not SYMBOL.search(between) and not re.search(r"[;.:()]|\d", between) and len(between.split()) <= (9 if found == self.date.search else 3):
                return self.iso(match[0])
        return ""

    def _last_date(self, text: str) -> re.Match[str] | None:
        found = list(self.date.finditer(text))
        return found[-1] if found else None

    def find_recommendations(self, text: str) -> Iterator[Hit]:
        """Yield every ITU Recommendation by series and number."""
        for match in self.recommendation.finditer(text):
            near = text[max(0, match.start() - 40) : match.start()]
            if match["rec"].startswith("ITU-") or re.search(self.pack.fragment("references", "itu-t"), near, re.IGNORECASE):
                sector = "R" if match["rec"].startswith("ITU-R") else "T"
                number = f"{match['series']}.{match['recnum']}"
                yield Hit(match.start(), match.end(), MarkKind.REFERENCE, "",
                          Citation(organ=f"itu-{sector.lower()}", kind="recommendation", number=number))  # fmt: skip

    def organ_near(self, text: str, start: int, end: int) -> str:
        """Return the organ that the words around a citation name: just after it, else just before."""
        after = re.split(r"[.;:،,；。，]", text[end : end + 90], maxsplit=1)[0]
        for part, last in ((after, False), (text[max(0, start - 60) : start], True)):
            found = list(self.pack.organ_pattern.finditer(part))
            if found:
                return self.pack.organ_key(found[-1 if last else 0])
        return ""

    def find_lists(self, text: str, own_organ: str) -> Iterator[Hit]:
        """Yield resolutions, decisions and opinions by number, one hit each or one ``mref`` for several."""
        for kind, pattern in self.lists:
            for match in pattern.finditer(text):
                hits = self.numbers(match, text, kind, own_organ)
                if len(hits) == 1:
                    yield hits[0]
                elif hits:
                    start = min(match.start("head"), hits[0].start)
                    yield Hit(start, max(match.end("list"), match.end("head")), MarkKind.MULTI_REFERENCE, inner=tuple(hits))

    def numbers(self, match: re.Match[str], text: str, kind: str, own_organ: str) -> list[Hit]:
        """Return a hit for each number of a list, ranges as ``rref``."""
        organ = self.organ_near(text, match.start(), match.end())
        hits: list[Hit] = []
        base = match.start("list")
        before = match.groupdict().get("before")
        previous_end = 0
        for found in self.number.finditer(match["list"]):
            number = found["number"].strip()
            date = self.iso(found["dated"]) if found["dated"] else self.iso(before) if before and not hits else ""
            cites = cited(number, kind, organ or own_organ if not _plain(number) or organ else own_organ, date)
            start, end = base + found.start("number"), base + found.start("number") + len(number)
            if revision := re.search(r" ?\([^()]{2,40}\d{4}\)$", number):
                end -= len(revision[0])  # «102 (Rev. Dubai, 2018)»: the number alone is the reference
            joined = hits and self.upto.match(match["list"][previous_end : found.start()])
            if joined and hits[-1].cites:
                first = hits.pop()
                hits.append(Hit(first.start, end, MarkKind.RANGE_REFERENCE, "", replace(first.cites, upto=cites.number) if first.cites else cites))
            else:
                hits.append(Hit(start, end, MarkKind.REFERENCE, "", cites))
            previous_end = found.end()
        return _shared_revision(hits)

    def find_paragraphs(self, text: str, own_numbers: bool) -> Iterator[Hit]:
        """Yield references to paragraphs: of this document, of a resolution or of a known instrument."""
        for match in self.paragraphs.finditer(text):
            tail = text[match.end() :]
            target: Citation | None = None
            if own_numbers and (self.above.match(tail) or self.this.match(tail) or self.above_before.search(text[: match.start()])):
                target = Citation(internal=("para",))
            else:
                target = self.work_near(text, match.start(), match.end())
            if target is not None:
                yield from self.steps(match, target)

    def work_near(self, text: str, start: int, end: int) -> Citation | None:
        """Return the work whose paragraphs are cited: named right after, else in the words before."""
        after = re.split(r"[.;；。]", text[end : end + 110], maxsplit=1)[0]
        best: tuple[int, str] | None = None
        for key, pattern in self.instruments:
            found = pattern.search(after)
            if found and (best is None or found.start() < best[0]):
                best = (found.start(), key)
        close = after[: best[0]] if best else after[:25]
        for kind, numbers in self.lists:
            found = numbers.search(after)
            if found and found.start() <= 25 and (best is None or found.start() < best[0]):
                hits = self.numbers(found, after, kind, "")
                if hits and hits[0].cites:
                    return hits[0].cites
        symbol = SYMBOL.search(close)
        if symbol and symbol.start() <= 25:
            return Citation(symbol=symbol[0])
        if best:
            return Citation(iri=INSTRUMENTS[best[1]], kind="instrument")
        before = text[max(0, start - 160) : start]
        for key, pattern in self.instruments:
            if pattern.search(before):
                return Citation(iri=INSTRUMENTS[key], kind="instrument")
        return None

    def steps(self, match: re.Match[str], target: Citation) -> Iterator[Hit]:
        """Turn a list of paragraph numbers into hits on `target`."""
        hits: list[Hit] = []
        base, previous = match.start("list"), 0
        for found in self.step.finditer(match["list"]):
            words = found[0]
            parts = [re.sub(r"\D", "", words.split("(")[0].split(")")[0]) or words, *re.findall(_ITEM, words)]
            start, end = base + found.start(), base + found.end()
            if target.internal:
                cites = replace(target, internal=("para", *parts))
            else:
                cites = replace(target, fragment="__".join([f"para_{parts[0]}", *(f"point_{p.strip('()')}" for p in parts[1:])]))
            joined = hits and self.upto.match(match["list"][previous : found.start()])
            if joined and hits[-1].cites:
                first = hits.pop()
                assert first.cites is not None  # noqa: S101 - every hit made above cites
                cites = replace(first.cites, upto=cites.fragment, internal_upto=cites.internal)
                hits.append(Hit(first.start, end, MarkKind.RANGE_REFERENCE, "", cites))
            else:
                hits.append(Hit(start, end, MarkKind.REFERENCE, "", cites))
            previous = found.end()
        if len(hits) == 1:
            yield hits[0]
        elif hits:
            yield Hit(match.start(), match.end(), MarkKind.MULTI_REFERENCE, inner=tuple(hits))


def _plain(number: str) -> bool:
    return number.isdigit()


def _shared_revision(hits: list[Hit]) -> list[Hit]:
    """Let ``Resolutions 101 and 102 (Rev. Dubai, 2018)`` give the year to both."""
    if len(hits) > 1 and (last := hits[-1].cites) and "(" in last.number and not re.search(r"\((?:19|20)\d\d\)|\([IVXLC]+\)", last.number):
        return [replace(h, cites=replace(h.cites, date=last.date)) if h.cites and not h.cites.date and h.cites.number.isdigit() else h
                for h in hits]  # fmt: skip
    return hits


def cited(number: str, kind: str, organ: str, date: str) -> Citation:
    """Return what a number cites, its organ inferred from its form where no organ is named.

    Args:
        number: as written.
        kind: ``resolution``, ``decision`` or ``opinion``.
        organ: key of the organ named beside it, or of this document's own.
        date: ISO date, '' when not given.
    """
    if match := re.fullmatch(r"(\d{1,4})/(\d{1,3})( ?[A-Z].*)?", number):
        if organ == "un-ecosoc" or int(match[1]) > 1900:
            return Citation("un-ecosoc", number, kind, date, f"E/{'RES' if kind == 'resolution' else 'DEC'}/{number}")
        if organ == "un-hrc":
            return Citation("un-hrc", number, kind, date, f"A/HRC/{'RES' if kind == 'resolution' else 'DEC'}/{number}")
        return Citation("un-ga", number, kind, date, f"A/{'RES' if kind == 'resolution' else 'DEC'}/{number}")
    if match := re.fullmatch(r"(\d{1,4}) ?[(（]((?:19|20)\d\d)[)）]", number):
        return Citation("un-sc", f"{match[1]} ({match[2]})", kind, date or match[2], f"S/RES/{match[1]} ({match[2]})")
    if re.fullmatch(r"\d{1,4}(?: [A-Z](?:-[A-Z])?)? ?\((?:ES-)?[IVXLC]+\)", number):
        return Citation("un-ga", number, kind, date, f"A/RES/{number}")
    if match := re.fullmatch(r"(\d{1,4}) ?\([^()]*?(\d{4})\)", number):
        return Citation(organ if organ.startswith("itu-") else "", number, kind, date or match[2])
    return Citation(organ if organ.startswith("itu-") else "", number, kind, date)
