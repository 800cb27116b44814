"""Which files are meant: those that are named, those in folders, those that patterns fit."""

from __future__ import annotations

import contextlib
import itertools
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


def find(
    arguments: Sequence[Path], exclude: Sequence[str] = (), folder: Path | None = None
) -> Iterator[Path | Unfound]:
    """Yield the files that the arguments mean, each once, and what means none.

    Args:
        arguments: files, folders (looked through to any depth, hidden ones left out), patterns with ``*``, ``?``,
            ``[…]`` and ``**`` where the shell did not expand them, and ``-``.
        exclude: patterns of files to leave out, also of those that are named: a hook names what was changed.
        folder: from where the patterns may name files as well, such as that of the settings they stand in.

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
            if isinstance(path, Unfound):
                yield path
                continue
            key = os.path.normpath(path)
            if key not in seen and not excluded(path, exclude, folder):
                seen.add(key)
                yield path


def _meant(argument: Path) -> list[Path | Unfound]:
    """Return the files that one argument means, and the folders below it that cannot be looked into."""
    if argument == STDIN:
        return [argument]
    if _is_folder(argument):
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


def _is_folder(path: Path) -> bool:
    """Whether a path is a folder; where that cannot be asked, whoever reads it will say why."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises where a folder on the way is closed


def _inside(folder: Path) -> list[Path | Unfound]:
    """Return the documents in a folder, at any depth."""
    found: list[Path | Unfound] = []

    def closed(error: OSError) -> None:
        # What cannot be looked into is an error of its own, and takes nothing else with it.
        found.append(Unfound(str(error.filename), f"the folder {error.filename} cannot be read: {error.strerror}"))

    for where, folders, names in os.walk(folder, onerror=closed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(where, name) for name in sorted(names) if not name.startswith(".") and _document(name)]
    return found


def _matching(pattern: str) -> list[Path | Unfound]:
    """Return the files that a pattern fits, and the documents in the folders that it fits."""
    import glob

    found: list[Path | Unfound] = []
    for name in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207 - a Path cannot hold an absolute pattern
        path = Path(name)
        if not _is_folder(path):
            found.append(path)
        elif not pattern.endswith("**"):  # which gives what is inside by itself
            found += _inside(path)
    return found


def fixed(pattern: str) -> Path | None:
    """Return the folder below which a pattern looks, None where the argument is no pattern."""
    if not _MAGIC & set(pattern) or os.path.lexists(pattern):
        return None
    parts = PurePath(pattern).parts
    return Path(*itertools.takewhile(lambda part: not _MAGIC & set(part), parts))


def _document(name: str) -> bool:
    return PurePath(unpacked(name)).suffix.lower() in ENDINGS


def excluded(path: Path, patterns: Sequence[str], folder: Path | None = None) -> bool:
    """Whether a pattern leaves a file out: it fits the path, the end of it, or a folder on the way.

    Args:
        path: the file as it was named.
        patterns: what to leave out.
        folder: from where the patterns may name it as well.
    """
    if not patterns or path == STDIN:
        return False
    paths = [path]
    if folder is not None:
        with contextlib.suppress(ValueError):  # on another drive
            paths.append(Path(os.path.relpath(path, folder)))
    return any(_fits(seen, pattern) for seen in paths for pattern in patterns)


def _fits(path: Path, pattern: str) -> bool:
    from fnmatch import fnmatchcase

    name = path.as_posix()
    return fnmatchcase(name, pattern) or fnmatchcase(name, f"*/{pattern}") or _within(path, pattern)


def _within(path: Path, pattern: str) -> bool:
    """Whether a folder on the way to a file is meant by a pattern."""
    from fnmatch import fnmatchcase

    folders = [parent.as_posix() for parent in path.parents]
    plain = pattern.rstrip("/")
    return any(fnmatchcase(folder, plain) or fnmatchcase(folder, f"*/{plain}") for folder in folders)
