"""Whose a cited number is, as far as the words beside it say."""

from __future__ import annotations

import re

from pipeline.reader.dates import Dates
from pipeline.reader.languages import LanguagePack
from pipeline.reader.numbers import CONFERENCE_YEAR, revision_year
from pipeline.reader.stems import holding

#: Stands for a body that is named and has no key: its numbers are no one else's.
OTHER = "other"
_CALL = "\ufffc"
#: A body is looked for so far before the citation, and so far after it.
_WINDOW, _AFTER = 70, 140
_BROKEN = re.compile(r"[^\w\s'’\"“”-]|\d")
#: Marks the group of a short name (the Council), which must stand closer than a whole one.
_SHORT = "short_"


class Bodies:
    """The bodies of one language: by name, by short name, by where and when their conference met."""

    def __init__(self, pack: LanguagePack, dates: Dates) -> None:
        """Compile the patterns of a pack."""
        self.spaces, self._dates = pack.spaces, dates
        self._groups = pack.organ_groups
        named, bracketed = [], []
        for group, key in pack.organ_groups.items():
            entry = pack.data["organs"][key]
            names = "|".join(sorted(entry["names"], key=len, reverse=True))
            formula = [entry["formula"]] if "formula" in entry else []
            named.append(f"(?P<{group}>{names})")
            if "short" in entry:
                named.append(
                    rf"(?P<{_SHORT}{group}>(?<!\w){entry['short']}(?!\w))"
                    if pack.spaces
                    else f"(?P<{_SHORT}{group}>{entry['short']})"
                )
                formula.append(rf"(?<!\w){entry['short']}(?!\w)")
            bracketed.append(f"(?P<{group}>{'|'.join([names, *formula])})")
        other = pack.fragment("references", "other-bodies")
        self._any = holding([*named, other])
        self._named = re.compile("|".join([*named, f"(?P<{OTHER}>{other})"]))
        self._bracketed = re.compile("|".join(bracketed))
        also = pack.fragment("references", "and")
        self._also = re.compile(rf"(?<!\w)(?:{also})(?!\w)" if pack.spaces else also)
        of = f"{pack.fragment('references', 'of')}|{pack.fragment('references', 'link')}"
        self._of = re.compile(rf"(?<!\w)(?:{of})(?!\w)" if pack.spaces else of, re.IGNORECASE)
        council = pack.data["organs"].get("un-hrc", {}).get("names", [])
        self._human_rights = re.compile("|".join(council) or r"(?!)")
        self._venues = {
            venue_of(meeting): key
            for key, meetings in pack.data.get("conferences", {}).items()
            for meeting in (re.sub(r" (\d{4})$", r", \1", m) for m in meetings)
        }

    def beside(self, text: str, start: int, numbers: int, end: int) -> str:
        """Return the body that the words around numbers name, '' where they name none.

        Args:
            text: the words.
            start: where the citation begins.
            numbers: where its numbers begin.
            end: where they end.
        """
        if not self._any.search(text[max(0, start - _WINDOW) : end + _AFTER]):
            return ""
        inside = self._named.search(text, start, numbers)
        if inside and not (self._is_short(inside) and text[inside.end() : numbers].strip()):
            return self._key(inside)
        after = text[end : end + _AFTER]
        found = self._named.search(after) if self.spaces else None
        if found and self._adjacent(after[: found.start()], found):
            return self._key(found)
        window = text[max(0, start - _WINDOW) : start]
        last = None
        for last in self._named.finditer(window):  # noqa: B007 - the last one counts
            pass
        if last is None:
            return ""
        between, key = window[last.end() :], self._key(last)
        if key.startswith("itu-") and not self._is_short(last):  # «the Conference, in its Resolution 71»
            between = re.sub(r"^\s*[,،]", " ", between)
        return key if self._adjacent(between, last) else ""

    def in_brackets(self, words: str) -> str:
        """Return the body that the words of a revision name: ``Council, 2041``, ``Rev.WRC-19``, ``Kigali, 2022``."""
        if CONFERENCE_YEAR.search(words):
            return "itu-ra" if re.search(r"\b(?:RA|AR|АР)-", words) else "itu-wrc"
        found = self._bracketed.search(words)
        return self._key(found) if found else self._venues.get(venue_of(words), "")

    def human_rights(self, text: str) -> bool:
        """Whether the Human Rights Council is named."""
        return self._human_rights.search(text) is not None

    def _key(self, match: re.Match[str]) -> str:
        group = (match.lastgroup or "").removeprefix(_SHORT)
        return str(self._groups.get(group, OTHER))

    def _is_short(self, match: re.Match[str]) -> bool:
        return (match.lastgroup or "").startswith(_SHORT)

    def _adjacent(self, between: str, body: re.Match[str]) -> bool:
        """Whether nothing but a date and one or two small words stands between a body and its numbers."""
        plain = self._dates.pattern.sub(" ", between).replace(_CALL, " ")
        if _BROKEN.search(plain) or self._also.search(plain):
            return False
        words = self._of.sub(" ", plain).split()
        known = not self._is_short(body) and self._key(body) != OTHER
        if not self.spaces:
            return sum(map(len, words)) <= (4 if known else 0)
        return len(words) <= (2 if known else 1) and all(len(w) <= (9 if known else 3) for w in words)


def venue_of(words: str) -> str:
    """Return where and when a conference met, as a key: ``Rev. Kigali, 2022`` gives ``kigali 2022``.

    Args:
        words: what stands in the brackets after a number; '' comes back where they name no place.
    """
    year = revision_year(words)
    parts = [p for p in re.split(r"[,،，;；]", words) if p.strip()]
    places = [p.strip().lower() for p in parts if not re.search(r"\d|修订|修正|经", p)]
    if not year or not places:
        return ""
    # «Rev. Kigali», «Пересм. Кигали», «المراجع في كيغالي»: the place is what comes last.
    last = places[0].split()
    return f"{last[-1].strip('.')} {year}"
