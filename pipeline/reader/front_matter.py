"""What a text does not say: the YAML block at its head, or the file given with ``--meta``."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.diagnostics import Code, Diagnostic, Location, Severity

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
}


@dataclass(frozen=True, slots=True)
class Metadata:
    """Front matter, checked; values are strings, dates in ISO form."""

    values: Mapping[str, str]
    findings: tuple[Diagnostic, ...]

    def get(self, key: str) -> str:
        """Return a value, '' when it is not given."""
        return self.values.get(key, "")


def parse(text: str) -> Mapping[str, object]:
    """Parse a YAML mapping.

    Raises:
        ValueError: the text is no YAML mapping; the message says where.
    """
    import yaml

    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from error
    if data is None:
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
    where = Location(file=file, line=1)
    merged: dict[str, object] = {}
    if block:
        try:
            merged.update(parse(block))
        except ValueError as error:
            findings.append(
                Diagnostic(
                    Code.M005,
                    Severity.ERROR,
                    f"the front matter cannot be read: {error}",
                    "`key: value` lines (YAML)",
                    "",
                    where,
                )
            )
    merged.update(given or {})
    values: dict[str, str] = {}
    for key, value in merged.items():
        if key not in KEYS:
            findings.append(
                Diagnostic(
                    Code.M005,
                    Severity.WARNING,
                    f"front matter has an unknown key {key!r}",
                    "one of " + ", ".join(KEYS),
                    "",
                    where,
                )
            )
            continue
        if isinstance(value, (datetime.date, datetime.datetime)):
            value = value.isoformat()[:10]  # noqa: PLW2901
        if key in ("date", "issued") and value is not None and not _iso(str(value)):
            findings.append(
                Diagnostic(
                    Code.M005,
                    Severity.ERROR,
                    f"{key} {value!r} is no date",
                    "an ISO date, e.g. 2022-12-07, or a year",
                    "",
                    where,
                )
            )
            continue
        if isinstance(value, list):
            value = " ".join(str(v) for v in value)  # noqa: PLW2901
        if value is not None:
            values[key] = str(value)
    return Metadata(values, tuple(findings))


def _iso(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text if len(text) != 4 else f"{text}-01-01")
    except ValueError:
        return False
    return True
