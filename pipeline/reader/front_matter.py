"""What a text does not say: the YAML block at its head, or the file given with ``--meta``."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.diagnostics import Code, Diagnostic, Location, Severity

_LIMIT = 65_536
_DEPTH = 20
#: Characters that XML cannot hold, and line breaks that are none in a value.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
#: Keys that front matter may hold, and what each is.
KEYS: Mapping[str, str] = {
    "organ": "key of the issuing body, e.g. un-ga",
    "symbol": "document symbol, e.g. A/RES/77/105",
    "number": "number, e.g. 77/105",
    "date": "ISO date of adoption",
    "issued": "ISO date of issue",
    "session": "session",
    "place": "place of adoption",
    "status": "status, e.g. draft",
    "language": "ISO 639-2/T code",
    "kind": "resolution, decision, opinion, recommendation, presidentialStatement or statement",
    "title": "title, where the text has none",
    "ignore": "codes of warnings and notes to leave out, e.g. S003, S007",
}


@dataclass(frozen=True, slots=True)
class Metadata:
    """Front matter, checked; values are strings, dates in ISO form."""

    values: Mapping[str, str]
    findings: tuple[Diagnostic, ...]

    @property
    def ignored(self) -> frozenset[str]:
        """The codes that the drafter wants left out."""
        return frozenset(_codes(self.get("ignore")))

    def get(self, key: str) -> str:
        """Return a value, '' when it is not given."""
        return self.values.get(key, "")


def parse(text: str) -> Mapping[str, object]:
    """Parse a YAML mapping of strings and lists of strings.

    Nothing in it is taken for more than words, and aliases are refused: a few hundred bytes of them
    can stand for gigabytes.

    Raises:
        ValueError: the text is no YAML mapping; the message says where.
    """
    import yaml

    if len(text) > _LIMIT:
        raise ValueError(f"{len(text)} characters of front matter; at most {_LIMIT}")
    try:
        depth = 0
        for event in yaml.parse(text, yaml.BaseLoader):
            if isinstance(event, yaml.AliasEvent):
                raise ValueError("an alias (*name); write the value out")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEPTH:
                raise ValueError("values nested too deep")
        data = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - BaseLoader makes nothing but strings
    except (yaml.YAMLError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise ValueError(" ".join(str(error).split())) from error
    if data is None or data == "":
        return {}
    if not isinstance(data, Mapping):
        raise ValueError(f"a {type(data).__name__} instead of `key: value` lines")
    return {str(key): value for key, value in data.items()}


def metadata(block: str, given: Mapping[str, object] | None, file: str | None) -> Metadata:
    """Merge the block at the head of a text with what the caller gives; the caller wins.

    Args:
        block: YAML of the front-matter block, '' where there is none.
        given: metadata from ``--meta`` or the API.
        file: name for findings.
    """
    findings: list[Diagnostic] = []

    def say(severity: Severity, found: str, expected: str, key: str = "", line: int = 1) -> None:
        outside = key != "" and key in (given or {})
        line = line_of(block, key) if key and not outside else line
        remedy = "it was given beside the text (--meta, or a table of a batch)" if outside else ""
        findings.append(Diagnostic(Code.M005, severity, found, expected, remedy, Location(file=file, line=line)))

    merged: dict[str, object] = {}
    if block:
        try:
            merged.update(parse(block))
        except ValueError as error:
            mark = getattr(error.__cause__, "problem_mark", None)
            line = min(mark.line, block.count("\n")) + 2 if mark else 1  # YAML counts from 0, and not the ---
            say(Severity.ERROR, f"the front matter cannot be read: {error}", "`key: value` lines (YAML)", line=line)
    merged.update(given or {})
    values: dict[str, str] = {}
    for key, value in merged.items():
        words = _words(value)
        if key not in KEYS:
            say(Severity.WARNING, f"metadata has an unknown key {key!r}", "one of " + ", ".join(KEYS), key)
        elif words is None:
            say(Severity.ERROR, f"{key} is no simple value", "a word, a number, a date or a list of these", key)
        elif _UNFIT.search(words):
            say(Severity.ERROR, f"{key} holds control characters", "words", key)
        elif key in ("date", "issued") and words and not _iso(words):
            say(Severity.ERROR, f"{key} {words!r} is no date", "an ISO date, e.g. 2022-12-07, or a year", key)
        elif key == "ignore" and (unknown := [code for code in _codes(words) if code not in Code.__members__]):
            for code in unknown:
                say(Severity.WARNING, f"ignore names {code!r}, which is no code", "codes such as S003, S007", key)
            values[key] = " ".join(code for code in _codes(words) if code not in unknown)
        else:
            values[key] = words.strip()
    return Metadata(values, tuple(findings))


def line_of(block: str, key: str) -> int:
    """Return the line of a text on which its front matter gives a key, 1 where it does not.

    Args:
        block: the lines of the front matter, without those of ``---``.
        key: the key.
    """
    given = re.compile(rf"[\s{{,'\"]*{re.escape(key)}['\"]?\s*:")
    return next((number for number, line in enumerate(block.split("\n"), 2) if given.match(line)), 1)


def _words(value: object) -> str | None:
    """Return a scalar, or a list of scalars, as words; None for anything else."""
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    if isinstance(value, list):
        parts = [_words(part) for part in value if not isinstance(part, list)]
        return " ".join(parts) if len(parts) == len(value) and None not in parts else None  # type: ignore[arg-type]
    return str(value) if isinstance(value, str | int | float) else None


def _codes(words: str) -> list[str]:
    return words.replace(",", " ").upper().split()


def _iso(text: str) -> bool:
    if not re.fullmatch(r"\d{4}(?:-\d\d-\d\d)?", text, re.ASCII):
        return False
    try:
        return datetime.date.fromisoformat(text if len(text) != 4 else f"{text}-01-01").year > 0
    except ValueError:
        return False
