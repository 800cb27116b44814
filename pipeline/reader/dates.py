"""Dates as a language writes them."""

from __future__ import annotations

import datetime
import re

from pipeline.reader.languages import LanguagePack

_YEAR = re.compile(r"\d\d\d\d")  # spelt out: what begins with a count is searched for much more slowly
#: A date takes no more characters before its year, and after it.
_BEFORE, _AFTER = 45, 25
#: So many are remembered: a document names the same ones again and again.
_REMEMBERED = 4096


class Dates:
    """Finds and reads the dates of one language.

    Attributes:
        fragment: a pattern for any date, without groups, to build others with.
        pattern: the same, compiled and not inside a longer number.
    """

    def __init__(self, pack: LanguagePack) -> None:
        """Compile the patterns of a pack."""
        self._known: dict[str, str] = {}
        months = pack.data["dates"]["months"]
        self._months = [
            (n, re.compile(rf"^(?:{'|'.join(names)})$", re.IGNORECASE)) for n, names in enumerate(months, 1)
        ]
        names = "|".join(sorted((name for month in months for name in month), key=len, reverse=True))
        raw = [
            p.replace("{day}", r"(?P<d>\d{1,2})")
            .replace("{month}", f"(?P<m>{names})")
            .replace("{year}", r"(?P<y>\d{4})")
            for p in pack.data["dates"]["patterns"]
        ]
        self._read = [re.compile(rf"(?<!\d){p}(?!\d)", re.IGNORECASE) for p in raw]
        self.fragment = "|".join(re.sub(r"\(\?P<\w>", "(?:", p) for p in raw) or r"(?!)"
        self.pattern = re.compile(rf"(?<!\d)(?:{self.fragment})(?!\d)", re.IGNORECASE)

    def iso(self, text: str) -> str:
        """Return the ISO form of the first date in `text`, '' where there is none that exists."""
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[text] = self._first(text)
        return known

    def _first(self, text: str) -> str:
        for pattern in self._read:
            match = pattern.search(text)
            if match:
                month = next((n for n, names in self._months if names.match(match["m"])), 0)
                try:
                    # int reads the digits of every script; the date itself must exist.
                    return datetime.date(int(match["y"]), month, int(match["d"])).isoformat()
                except ValueError:
                    continue
        return ""

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Return start, end and ISO form of every date."""
        found: list[tuple[int, int, str]] = []
        done = 0
        for year in _YEAR.finditer(text):
            # A date is looked for around its year alone.
            at = year.start()
            if at < done:
                continue
            for match in self.pattern.finditer(text, max(done, at - _BEFORE), year.end() + _AFTER):
                if match.start() > at:
                    break
                if match.end() > at:
                    done = match.end()
                    if iso := self.iso(match[0]):
                        found.append((match.start(), match.end(), iso))
                    break
        return found
