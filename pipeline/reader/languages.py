"""Language packs: what a language says where, as data.

A pack is a TOML file of `languages/`; docs/language-packs.md explains its keys. This module only
turns one into compiled patterns, once per process and language.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pipeline import resources
from pipeline.model.records import record
from pipeline.reader.folding import fold
from pipeline.reader.stems import Spoken, fewest, holding, lower, plain, stems

#: Names of well-known instruments and where they are, language-neutral.
INSTRUMENTS: Mapping[str, str] = {
    "tunis-agenda": "/akn/un/statement/wsis/2005-11-18/tunis-agenda",
    "tunis-commitment": "/akn/un/statement/wsis/2005-11-18/tunis-commitment",
    "geneva-plan-of-action": "/akn/un/statement/wsis/2003-12-12/geneva-plan-of-action",
    "geneva-declaration-of-principles": "/akn/un/statement/wsis/2003-12-12/geneva-declaration-of-principles",
    "agenda-2030": "/akn/un/statement/deliberation/un-ga/2015-09-25/70-1",
    "un-charter": "/akn/un/act/treaty/1945-06-26/charter-of-the-united-nations",
}


#: So many heads of lines are remembered with their verbs: several rules ask for the same one.
_REMEMBERED = 4096


@record
class VerbMatch:
    """A verb phrase at the head of a paragraph.

    Attributes:
        phrase: the words, as written.
        concept: language-neutral key of the verb.
        end: offset just after the phrase.
    """

    phrase: str
    concept: str
    end: int


#: What may stand before a verb.
_OPENING = re.compile(r"[\s\"“”«„'‘]*")
#: A name begins no farther before the word by which it is found, and ends no farther after it.
_AROUND = 80


@record
class Organ:
    """An issuing body that a pack knows: its key, its shown name and the pattern of its names."""

    key: str
    name: str


class LanguagePack:
    """One language: compiled patterns over folded text (see `pipeline.reader.folding`)."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Compile what every document needs; rarer patterns are compiled when first asked for."""
        self.data = data
        self.code: str = data["code"]
        self.tag: str = data["tag"]
        self.direction: str = data["direction"]
        self.spaces: bool = data["spaces"]
        self.script: str = data["script"]
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._stems: dict[str, Spoken] = {}
        self._spoken: dict[tuple[tuple[str, str], ...], Spoken] = {}
        self._matched: dict[tuple[str, str], VerbMatch | None] = {}
        self._verbs: dict[str, tuple[re.Pattern[str], dict[str, str]]] = {}
        organs = data["organs"]
        self.organs = {key: Organ(key, _shown(entry["names"][0])) for key, entry in organs.items()}
        self.body_keys = tuple(data.get("bodies", ()))
        self.organ_groups = {f"o{n}": key for n, key in enumerate(organs)}

    def pattern(
        self, section: str, key: str, *, template: str = "(?:{})", flags: int = re.IGNORECASE
    ) -> re.Pattern[str]:
        """Return a fragment of the pack compiled into `template`; cached by section, key and template."""
        name = f"{section}.{key}\0{template}"
        found = self._patterns.get(name)
        if found is None:
            found = self._patterns[name] = re.compile(template.replace("{}", self.fragment(section, key)), flags)
        return found

    def compiled(self, name: str, make: Any, flags: int = re.IGNORECASE) -> re.Pattern[str]:
        """Return a pattern that `make(self)` writes, compiled once under `name`."""
        found = self._patterns.get(name)
        if found is None:
            found = self._patterns[name] = re.compile(make(self), flags)
        return found

    def fragment(self, section: str, key: str, default: str = r"(?!)") -> str:
        """Return a fragment of the pack as it stands; `default` matches nothing."""
        value = self.data.get(section, {}).get(key, default)
        return str(value) if isinstance(value, str) else "|".join(map(str, value))

    def whole_line(self, section: str, key: str) -> re.Pattern[str]:
        """Return a fragment as a pattern for a whole line."""
        return self.pattern(section, key, template=r"^\s*(?:{})\s*$")

    @property
    def organ_pattern(self) -> re.Pattern[str]:
        """Every organ's names, one named group each; `organ_key` reads which."""

        def make(pack: LanguagePack) -> str:
            parts = []
            for group, key in pack.organ_groups.items():
                names = sorted(pack.data["organs"][key]["names"], key=len, reverse=True)
                parts.append(f"(?P<{group}>{'|'.join(names)})")
            return "|".join(parts)

        return self.compiled("organs", make, 0)

    @property
    def organ_names(self) -> re.Pattern[str]:
        """Every organ's names without groups: a search that is many times faster, and says where to look closer."""

        def make(pack: LanguagePack) -> str:
            names = [name for entry in pack.data["organs"].values() for name in entry["names"]]
            return "|".join(sorted(names, key=len, reverse=True))

        return self.compiled("organ names", make, 0)

    def find_organs(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the matches of `organ_pattern` in a text; `holds` tells much sooner that there are none."""
        at = 0
        while found := self.organ_names.search(text, at):
            match = self.organ_pattern.match(text, found.start())
            at = match.end() if match else found.start() + 1
            if match:
                yield match

    def holds(self, table: str, text: str) -> bool:
        """Whether a text, in its own case, can hold a name of a table (see `holding`)."""
        return self.holding(table).search(text)

    def holding(self, table: str) -> Spoken:
        """Return what tells whether a text can hold a name of a table, by words that stand in every name.

        Args:
            table: ``organs``, ``bodies``, or ``formulas`` for organs as formulas name them.
        """
        words = self._stems.get(table)
        if words is None:
            if table == "bodies":
                names = [name for entry in self.data.get(table, {}).values() for name in entry]
            else:
                names = [name for entry in self.data["organs"].values() for name in entry["names"]]
            if table == "formulas":
                names += [entry["formula"] for entry in self.data["organs"].values() if "formula" in entry]
            words = self._stems[table] = holding(names)
        return words

    def find_bodies(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and key of the names of bodies that issue no document."""

        def make(pack: LanguagePack) -> str:
            return "|".join(f"({'|'.join(names)})" for names in pack.data.get("bodies", {}).values()) or "(?!)"

        pattern, done = self.compiled("bodies", make, 0), 0
        for place in self.holding("bodies").places(text):
            if place < done:
                continue
            match = pattern.search(text, max(done, place - _AROUND), place + _AROUND)
            if match and match.start() <= place:  # a later one is looked at with what follows it
                yield match.start(), match.end(), self.body_keys[(match.lastindex or 1) - 1]
                done = match.end()

    def spoken(self, *fragments: tuple[str, str]) -> Spoken:
        """Return what tells whether a line in lower case can hold any of some fragments.

        It serves to pass over lines that cannot hold what a slower pattern looks for.
        """

        if fragments in self._spoken:
            return self._spoken[fragments]

        words: list[str] = []
        slow: list[str] = []
        for section, key in fragments:
            source = lower(plain(self.fragment(section, key)))
            found = stems(source)
            if found is None:
                slow.append(source)
            else:
                words += found
        made = Spoken(fewest(words), re.compile("|".join(slow)) if slow else None)
        self._spoken[fragments] = made
        return made

    def organ_key(self, match: re.Match[str]) -> str:
        """Return the key of the organ that matched."""
        return str(self.organ_groups[match.lastgroup or ""])

    def formula(self, folded: str) -> tuple[str, int, int] | None:
        """Return (organ key, start, end of the name) when a line is the formula of a known organ.

        Case counts, for it tells a name from common nouns, but not in a line of capitals alone.
        """
        capitals = folded.isupper()
        if not capitals and not self.holds("formulas", folded):
            return None
        for group, key in self.organ_groups.items():
            entry = self.data["organs"][key]
            names = [*entry["names"], *([entry["formula"]] if "formula" in entry else [])]
            pattern = self.compiled(
                f"formula.{group}.{capitals}",
                lambda pack, names=names: (
                    rf"^\W*{pack.fragment('formula', 'article', '')}"
                    rf"(?P<name>{'|'.join(sorted(names, key=len, reverse=True))})"
                    r"(?P<rest>[^.;:]{0,120}?)\s*[,،，、]?\W*$"
                ),
                re.IGNORECASE if capitals else 0,
            )
            match = pattern.match(folded)
            if match and (not match["rest"].strip(" ,،，") or match["rest"].lstrip().startswith(("(", "（"))):
                return key, match.start("name"), match.end("name")
        return None

    def verb(self, text: str, kind: str) -> VerbMatch | None:
        """Match a verb phrase at the head of `text`.

        Args:
            text: the paragraph.
            kind: ``preambular`` or ``operative``.
        """
        head = text[:160]
        key = (kind, head)
        if key not in self._matched:
            if len(self._matched) >= _REMEMBERED:
                self._matched.clear()
            self._matched[key] = self._match_verb(head, kind)
        return self._matched[key]

    def _match_verb(self, head: str, kind: str) -> VerbMatch | None:
        folded = fold(head)
        pattern, groups = self._verb_pattern(kind)
        opening = _OPENING.match(folded.text)
        start = opening.end() if opening else 0
        low = folded.text.lower()
        if len(low) != len(folded.text):  # İ is two letters in lower case: its line is read as it stands
            low = folded.text
        match = pattern.match(low, start)
        if match is None:
            return None
        start, end = folded.origin(start), folded.origin(match.end())
        return VerbMatch(head[start:end].rstrip(" ,،，"), groups[match.lastgroup or ""], end)

    def _verb_pattern(self, kind: str) -> tuple[re.Pattern[str], dict[str, str]]:
        found = self._verbs.get(kind)
        if found is None:
            verbs = self.data["verbs"]
            groups = {f"c{n}": concept for n, concept in enumerate(verbs[kind])}
            stems = "|".join(f"(?P<{g}>{'|'.join(verbs[kind][concept])})" for g, concept in groups.items())
            modifiers = "|".join(sorted(verbs["modifiers"], key=len, reverse=True))
            gap, edge = (r"\s+", r"(?!\w)") if self.spaces else (r"\s*", "")
            lead = verbs.get(f"lead-{kind}", "")
            # The concept's is the only group, so that it is the last. Small letters are matched much faster than any.
            found = (
                re.compile(
                    lower(
                        rf"{lead}(?:(?:{modifiers})[,،，]?{gap})*(?:{stems}){edge}"
                        rf"(?:[,،，]?{gap}(?:{modifiers}){edge})*"
                    )
                ),
                groups,
            )
            self._verbs[kind] = found
        return found


def _shown(fragment: str) -> str:
    """Return a readable name from a pattern fragment: optional groups dropped, classes to their first letter."""
    text = re.sub(r"\(\?(?:[:!=]|<[!=])[^()]*\)\??", "", fragment)
    text = re.sub(r"\[(.)[^\]]*\]", r"\1", text)
    return re.sub(r"\\(.)", r"\1", re.sub(r"\w\?", "", text)).strip()


@cache
def load(code: str) -> LanguagePack:
    """Return the pack of a language.

    Args:
        code: ISO 639-2/T code, one of `available()`.

    Raises:
        KeyError: there is no pack for it.
    """
    with resources.language_packs()[code].open("rb") as stream:
        return LanguagePack(tomllib.load(stream))


def available() -> tuple[str, ...]:
    """Return the codes of all packs, sorted."""
    return tuple(resources.language_packs())


@cache
def neutral(code: str) -> LanguagePack:
    """Return a pack that recognises nothing, for a language without one.

    Args:
        code: what the caller or the text says the language is; ``und`` when nobody knows.
    """
    data: dict[str, Any] = {
        "code": code,
        "tag": "und" if code == "und" else code,
        "direction": "rtl" if code in ("heb", "fas", "urd", "pus", "kur", "uig", "snd", "yid") else "ltr",
        "script": "",
        "spaces": True,
        "detection": [],
        "dates": {"months": [["(?!)"]] * 12, "patterns": []},
        "organs": {"none": {"names": ["(?!)"]}},
        "verbs": {"modifiers": ["(?!)"], "preambular": {"none": ["(?!)"]}, "operative": {"none": ["(?!)"]}},
    }
    return LanguagePack(data)
