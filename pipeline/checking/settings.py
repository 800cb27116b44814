"""What a project says once for every run: ``aknpress.toml``, or ``[tool.aknpress]`` of ``pyproject.toml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pipeline import storage
from pipeline.checking.policy import parse_codes, parse_severities
from pipeline.diagnostics import Severity
from pipeline.errors import UsageError

_OWN: Final = "aknpress.toml"
_SHARED: Final = "pyproject.toml"
_TABLE: Final = b"tool.aknpress"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a settings file says; everything may be left out.

    Attributes:
        select: codes that count.
        ignore: codes that do not.
        severity: severity by code.
        exclude: patterns of files to leave out.
        strict: treat warnings as errors.
        baseline: the file of known findings.
        format: name of the output format.
        jobs: processes to check in, 0 for one a processor.
        lang: language of every text.
        file: where this was said, None where nothing was.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    strict: bool = False
    baseline: Path | None = None
    format: str | None = None
    jobs: int | None = None
    lang: str | None = None
    file: Path | None = None


def load_settings(given: Path | None = None, start: Path | None = None) -> Settings:
    """Read the settings of a project.

    Args:
        given: the file to read; any other is left alone.
        start: where to begin looking, the current folder when left out. The nearest folder that has settings
            counts; the search ends where a repository does.

    Raises:
        StorageError: the file cannot be read.
        UsageError: it says what cannot be.
    """
    if given is not None:
        return _read(given, storage.read_input(given))
    folder = (start or Path.cwd()).absolute()
    for place in (folder, *folder.parents):
        if (place / _OWN).is_file():
            return _read(place / _OWN, storage.read_input(place / _OWN))
        if (place / _SHARED).is_file():
            data = storage.read_input(place / _SHARED)
            if _TABLE in data:
                return _read(place / _SHARED, data)
        if (place / ".git").exists():
            break
    return Settings()


def _read(file: Path, data: bytes) -> Settings:
    """Read a file of settings: its own, or a pyproject.toml."""
    import tomllib

    try:
        table: Any = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file} is no TOML: {error}") from error
    if file.name == _SHARED:
        table = table.get("tool", {}).get("aknpress", {})
    if not isinstance(table, dict):
        raise UsageError(f"[tool.aknpress] of {file} is no table")
    made: dict[str, Any] = {"file": file}
    for key, value in table.items():
        read = _READERS.get(key)
        if read is None:
            raise UsageError(f"{file} has an unknown key {key!r}; there are: {', '.join(_READERS)}{_close(key)}")
        try:
            made[key] = read(value)
        except (UsageError, TypeError) as error:
            raise UsageError(f"{key} in {file}: {error}") from error
    if "baseline" in made:
        made["baseline"] = file.parent / made["baseline"]
    return Settings(**made)


def _close(key: str) -> str:
    import difflib

    close = difflib.get_close_matches(key, list(_READERS), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _words(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise TypeError(f'{value!r} is no list of words, such as ["S003", "T"]')
    return value


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no word in quotation marks")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(f"{value!r} is no number of processes")
    return value


def _table(value: object) -> dict[str, Severity]:
    if not isinstance(value, dict):
        raise TypeError(f'{value!r} is no table, such as {{ S003 = "error" }}')
    return parse_severities(f"{code}={label}" for code, label in value.items())


_READERS: Final[Mapping[str, Callable[[object], object]]] = {
    "select": lambda value: parse_codes(_words(value)),
    "ignore": lambda value: parse_codes(_words(value)),
    "severity": _table,
    "exclude": lambda value: tuple(_words(value)),
    "strict": _flag,
    "baseline": lambda value: Path(_word(value)),
    "format": _word,
    "jobs": _count,
    "lang": _word,
}
