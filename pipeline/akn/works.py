"""What a document says about the works it cites: a body or a date given anywhere serves every mention."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from pipeline.model import Citation

_ORGANS = {"A": "un-ga", "S": "un-sc", "E": "un-ecosoc", "A/HRC": "un-hrc"}


class Works:
    """The works that one document cites.

    A number of the ITU is that of several bodies. Whose it is follows, in this order, from the body named beside
    it, from the body named elsewhere beside the same number and year, from the body whose conference met where and
    when the brackets say, from the one work of that number that the text dates, at last from the document's own body.
    """

    def __init__(self, cited: Iterable[Citation], organ: str) -> None:
        """Gather what is said anywhere.

        Args:
            cited: all citations.
            organ: key of the document's own organ.
        """
        self.own = organ if organ.startswith("itu-") else ""
        read = [_from_symbol(c) for c in cited if c.internal is None]
        self._dates: dict[tuple[str, str, str], str] = {}
        self._with_year: dict[tuple[str, str], set[Citation]] = defaultdict(set)
        self._councils: set[tuple[str, str]] = set()
        self._bodies: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        self._venues: dict[str, set[str]] = defaultdict(set)
        self._dated: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        for cites in read:
            if cites.organ.startswith("itu-"):
                for num in _numbers(cites):
                    self._bodies[(cites.kind, num, cites.date)].add(cites.organ)
                if cites.venue:
                    self._venues[cites.venue].add(cites.organ)
            elif cites.organ and cites.number and len(cites.date) >= 4:
                key = (cites.organ, cites.kind, bare(cites.number))
                if len(cites.date) > len(self._dates.get(key, "")):
                    self._dates[key] = cites.date
                if re.search(r"[(（]", cites.number):
                    whole = Citation(cites.organ, cites.number, cites.kind, cites.date, cites.symbol)
                    self._with_year[(cites.kind, bare(cites.number))].add(whole)
            if cites.organ == "un-hrc":
                self._councils.add((cites.kind, bare(cites.number)))
        for cites in read:
            if _of_itu(cites) and cites.date:
                organ = self._body(cites)
                for num in _numbers(cites) if organ else ():
                    self._dated[(cites.kind, num)].add((organ, cites.date))

    def complete(self, cites: Citation) -> Citation:
        """Return a citation with the body and the date that the text gives elsewhere."""
        if cites.internal is not None or cites.iri:
            return cites
        cites = _from_symbol(cites)
        if _of_itu(cites):
            return self._complete_itu(cites)
        if cites.organ == "un-ga" and not cites.date and (cites.kind, bare(cites.number)) in self._councils:
            cites = replace(cites, organ="un-hrc", symbol=cites.symbol.replace("A/", "A/HRC/", 1))
        known = self._dates.get((cites.organ, cites.kind, bare(cites.number)), "")
        return replace(cites, date=known) if len(known) > len(cites.date) else cites

    def _complete_itu(self, cites: Citation) -> Citation:
        if cites.date:
            return replace(cites, organ=self._body(cites))
        known = {
            (organ, date)
            for organ, date in self._dated.get((cites.kind, bare(cites.number)), set())
            if cites.organ in ("", organ)
        }
        if len(known) == 1:
            organ, date = known.pop()
            return replace(cites, organ=organ, date=date)
        return self._by_number(cites) if not known and not cites.organ else cites

    def _by_number(self, cites: Citation) -> Citation:
        """Return what a number without its year means: «resolution 1701», where 1701 (2006) is cited elsewhere."""
        known = self._with_year.get((cites.kind, bare(cites.number)), set())
        if len({whole.number.replace(" ", "") for whole in known}) != 1:
            return cites
        full = max(known, key=lambda whole: (len(whole.date), whole.number))
        return replace(cites, organ=full.organ, number=full.number, date=full.date, symbol=full.symbol)

    def _body(self, cites: Citation) -> str:
        """Return the body that adopted a dated work of the ITU."""
        if cites.organ:
            return cites.organ
        for named in (
            self._bodies.get((cites.kind, bare(cites.number), cites.date), set()),
            self._venues.get(cites.venue, set()) if cites.venue else set(),
        ):
            if len(named) == 1:
                return next(iter(named))
        return self.own


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """Return a number without brackets and spaces: ``101 (Rev. Dubai, 2018)`` gives ``101``."""
    return re.sub(r"\s*[(（].*[)）]", "", text).replace(" ", "")


def _numbers(cites: Citation) -> set[str]:
    """Return the numbers a citation names, both ends of a range."""
    return {bare(cites.number), bare(cites.upto)} - {""}


def _of_itu(cites: Citation) -> bool:
    """Whether a citation is of a body of the ITU, or may be: a mere number, no other body named."""
    if cites.kind not in ("resolution", "decision", "opinion") or cites.symbol:
        return False
    return cites.organ.startswith("itu-") or (not cites.organ and bare(cites.number).isdigit())


def _from_symbol(cites: Citation) -> Citation:
    """Read organ and number off a symbol such as ``A/RES/70/1``."""
    if cites.organ or not cites.symbol:
        return cites
    match = re.match(r"^(A/HRC|A|S|E)/(RES|DEC)/(.+)$", cites.symbol)
    if match is None:
        return cites
    organ = _ORGANS[match[1]]
    year = re.search(r"\(((?:19|20)\d\d)\)", match[3])
    return replace(
        cites,
        organ=organ,
        number=match[3],
        kind="resolution" if match[2] == "RES" else "decision",
        date=cites.date or (year[1] if year and organ == "un-sc" else ""),
    )
