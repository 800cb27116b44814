"""Document symbols of the United Nations, and what follows them: «A/75/383 and Add.1 and Corr.1»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.model import Citation, MarkKind
from pipeline.reader.dates import Dates
from pipeline.reader.hits import Hit

#: A document symbol of the United Nations (ST/AI/189/Add.3): a body, then parts, the last with a digit.
SYMBOL = re.compile(
    r"(?<![\w/])(?:A|S|E|T|ST|CRC|CCPR|CEDAW|CAT|CERD|CRPD|CED|CMW|HRI|TD|UNEP|UNW|DP|FCCC|CBD|ICCD|SPLOS|ISBA|JIU|ICC|PC|CD|NPT|CTOC|CAC|HSP|LC|BWC|IDB|GC|UNCITRAL|HS|ICEF|WFP|FP|PBC|IPBES)"
    r"(?:/[A-Z][A-Za-z.()-]*\d*|/\d[\w.-]*|/[IVXLC]+)*/(?:Res\.|Dec\.)?(?:[A-Z]{0,4}\.?\d[\w-]*(?:\.\d+)*)"
    r"(?: ?\((?:(?:19|20)\d\d|(?:Part|Vol\.?|Parts|Vols\.) ?[IVX]+(?: and [IVX]+)?)\))?"
    r"(?:/(?:Add|Rev|Corr|Amend|Summary|L|CRP)\.\d+(?:/\w+\.\d+)*)*"
    r"(?: ?\((?:Part|Vol\.?|Parts|Vols\.) ?[IVX]+(?: and [IVX]+)?\))?",
    re.ASCII,
)
_LATER = re.compile(r"(?:Add|Corr|Rev|Amend)\.\d{1,3}(?:/(?:Add|Corr|Rev|Amend)\.\d{1,3})*(?![\w/])", re.ASCII)


class Symbols:
    """Finds the symbols in words of one language."""

    def __init__(self, dates: Dates, joint: str) -> None:
        """Remember how the language writes dates, and what parts the members of a list."""
        self._dates = dates
        self._joint = re.compile(joint, re.IGNORECASE)

    def find(self, text: str) -> Iterator[Hit]:
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
            yield from self._later(text, match)

    def _later(self, text: str, first: re.Match[str]) -> Iterator[Hit]:
        """Yield addenda and corrigenda that a list names by their ends alone."""
        base = re.sub(r"(?:/(?:Add|Corr|Amend)\.\d+)+$", "", first[0])
        at = first.end()
        while (joint := self._joint.match(text, at)) and (later := _LATER.match(text, joint.end())):
            symbol = f"{re.sub(r'/Rev.[0-9]+$', '', base) if later[0].startswith('Rev') else base}/{later[0]}"
            yield Hit(later.start(), later.end(), MarkKind.REFERENCE, "", Citation(symbol=symbol))
            at = later.end()

    def _date_after(self, words: str) -> str:
        match = self._dates.pattern.search(words)
        between = words[: match.start()] if match else ""
        return (
            self._dates.iso(match[0])
            if match and not re.search(r"[;.:()\d]", between) and len(between.split()) <= 12
            else ""
        )

    def _date_before(self, words: str) -> str:
        match = None
        for match in self._dates.pattern.finditer(words):  # noqa: B007 - the last one counts
            pass
        between = words[match.end() :] if match else ""
        return (
            self._dates.iso(match[0])
            if match and not re.search(r"[;.:()\d]", between) and len(between.split()) <= 3
            else ""
        )
