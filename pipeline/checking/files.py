"""Which files are meant: those that are named, those in folders, those that patterns fit."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from pipeline.errors import StorageError
from pipeline.intake import unpacked

#: The argument that means standard input, and its name in findings.
STDIN: Final = Path("-")
STDIN_NAME: Final = "<stdin>"
#: What is looked at in a folder; a file that is named is looked at whatever its ending.
ENDINGS: Final = frozenset({".txt", ".text", ".xml", ".akn"})
_MAGIC: Final = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Unfound:
    """An argument that means no file, and why."""

    name: str
    reason: str


def find(arguments: Sequence[Path], exclude: Sequence[str] = ()) -> Iterator[Path | Unfound]:
    """Yield the files that the arguments mean, each once, and what means none.

    Args:
        arguments: files, folders (looked through to any depth, hidden ones left out), patterns with ``*``, ``?``,
            ``[…]`` and ``**`` where the shell did not expand them, and ``-``.
        exclude: patterns of files to leave out, also of those that are named: a hook names what was changed.

    Yields:
        the arguments in the order given; the files of a folder or pattern in the order of their names.
    """
    seen: set[str] = set()
    for argument in arguments:
        try:
            found = _meant(argument)
        except StorageError as error:
            yield Unfound(str(argument), str(error))
            continue
        for path in found:
            key = os.path.normpath(path)
            if key not in seen and not excluded(path, exclude):
                seen.add(key)
                yield path


def _meant(argument: Path) -> list[Path]:
    """Return the files that one argument means."""
    if argument == STDIN:
        return [argument]
    if argument.is_dir():
        found = _inside(argument)
        if not found:
            endings = ", ".join(sorted(ENDINGS))
            raise StorageError(f"the folder {argument} holds no text and no Akoma Ntoso ({endings}, or these with .gz)")
        return found
    if _MAGIC & set(str(argument)) and not os.path.lexists(argument):
        found = _matching(str(argument))
        if not found:
            raise StorageError(f"no file fits {argument}")
        return found
    return [argument]


def _inside(folder: Path) -> list[Path]:
    """Return the documents in a folder, at any depth."""
    found: list[Path] = []
    # What cannot be looked into is an error of its own, not an empty folder.
    for where, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(where, name) for name in sorted(names) if not name.startswith(".") and _document(name)]
    return found


def _refuse(error: OSError) -> None:
    raise StorageError(f"the folder {error.filename} cannot be read: {error.strerror}") from error


def _matching(pattern: str) -> list[Path]:
    """Return the files that a pattern fits, and the documents in the folders that it fits."""
    import glob

    found: list[Path] = []
    for name in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207 - a Path cannot hold an absolute pattern
        path = Path(name)
        if not path.is_dir():
            found.append(path)
        elif "**" not in pattern:  # which gives what is inside by itself
            found += _inside(path)
    return found


def _document(name: str) -> bool:
    return PurePath(unpacked(name)).suffix.lower() in ENDINGS


def excluded(path: Path, patterns: Sequence[str]) -> bool:
    """Whether a pattern leaves a file out: it fits the path, the end of it, or a folder on the way."""
    if not patterns or path == STDIN:
        return False
    from fnmatch import fnmatchcase

    name = path.as_posix()
    return any(fnmatchcase(name, p) or fnmatchcase(name, f"*/{p}") or _within(path, p) for p in patterns)


def _within(path: Path, pattern: str) -> bool:
    """Whether a folder on the way to a file is meant by a pattern."""
    from fnmatch import fnmatchcase

    folders = [parent.as_posix() for parent in path.parents]
    plain = pattern.rstrip("/")
    return any(fnmatchcase(folder, plain) or fnmatchcase(folder, f"*/{plain}") for folder in folders)
