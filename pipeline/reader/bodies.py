"""Whose a cited number is, as far as the words beside it say."""

from __future__ import annotations

import re

from pipeline.reader.dates import Dates
from pipeline.reader.languages import LanguagePack
from pipeline.reader.numbers import CONFERENCE_YEAR, revision_year

#: Stands for a body that is named and has no key: its numbers are no one else's.
OTHER = "other"
_CALL = "\ufffc"


class Bodies:
    """The bodies of one language: by name, by short name, by where and when their conference met."""

    def __init__(self, pack: LanguagePack, dates: Dates) -> None:
        """Compile the patterns of a pack."""
        self.spaces, self._dates = pack.spaces, dates
        self._groups = pack.organ_groups
        named, bracketed = [], []
        for group, key in pack.organ_groups.items():
            entry = pack.data["organs"][key]
            names = sorted(entry["names"], key=len, reverse=True)
            short = [rf"(?<!\w){entry['short']}(?!\w)"] if "short" in entry else []
            formula = [entry["formula"]] if "formula" in entry else []
            named.append(f"(?P<{group}>{'|'.join([*names, *short])})")
            bracketed.append(f"(?P<{group}>{'|'.join([*names, *short, *formula])})")
        other = pack.fragment("references", "other-bodies")
        self._named = re.compile("|".join([*named, f"(?P<{OTHER}>{other})"]))
        self._bracketed = re.compile("|".join(bracketed))
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
        inside = self._named.search(text, start, numbers)
        if inside:
            return self._key(inside)
        after = text[end : end + 140]
        found = self._named.search(after) if self.spaces else None
        if found and self._adjacent(after[: found.start()], ""):
            return self._key(found)
        window = text[max(0, start - 70) : start]
        last = None
        for last in self._named.finditer(window):  # noqa: B007 - the last one counts
            pass
        if last is None:
            return ""
        key = self._key(last)
        # «The Council, in its resolution 5/1»; of bodies without a key only «Commission resolution 63/4».
        return key if self._adjacent(window[last.end() :], "" if key == OTHER else ",،") else ""

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
        group = match.lastgroup or ""
        return str(self._groups.get(group, OTHER))

    def _adjacent(self, between: str, allowed: str) -> bool:
        """Whether nothing but small words and dates stands between a body and its numbers."""
        plain = self._dates.pattern.sub(" ", between).replace(_CALL, " ")
        for mark in allowed:
            plain = plain.replace(mark, " ", 1)
        if re.search(r"[^\w\s'’\"“”-]|\d", plain):
            return False
        words = plain.split()
        return all(len(w) <= 9 for w in words) and (len(words) <= 4 if self.spaces else sum(map(len, words)) <= 4)


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
