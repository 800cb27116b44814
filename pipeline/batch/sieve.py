"""What a folder or a pattern means as input: the documents in it, and nothing that a batch has written there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from pipeline.batch import places, records
from pipeline.checking import files
from pipeline.errors import UsageError
from pipeline.intake import stem_of


def name_of(below: str) -> str:
    """Return the name of the outputs of a file by its path below a folder, which ``..`` never leads out of."""
    path = PurePosixPath(below)
    stem = stem_of(Path(path.name)) if path.name and path.name != ".." else ""
    folder = path.parent.as_posix()
    return stem if folder == "." or ".." in path.parts else f"{folder}/{stem}"


class Sieve:
    """Finds documents, and leaves out the lists of this run, its report and the outputs of earlier ones."""

    def __init__(self, tables: Sequence[str], out: str | None, report: str | None) -> None:
        """Remember what is no document.

        Args:
            tables: the lists.
            out: folder of the outputs, where it is known.
            report: file of the report, where it is known.
        """
        named = (*tables, report) if report is not None else tables
        self._apart = {os.path.realpath(one) for one in named if not places.is_address(one)}
        self._names = {os.path.basename(one) for one in self._apart}  # noqa: PTH119 - of a text
        self._out = None if out is None or places.is_address(out) else os.path.realpath(out)
        self._folders: dict[str, str] = {}

    def find(self, argument: Path, folder: Path | None) -> Iterator[tuple[str, str] | files.Unfound]:
        """Yield path and name of every document that an argument means, and what cannot be found.

        What is found in a folder, or below where a pattern begins, keeps its place there; a file has none.

        Args:
            argument: file, folder or pattern.
            folder: that of a list, below which what it names keeps its place as well.

        Raises:
            UsageError: the argument is the folder of the outputs.
        """
        inside = os.path.isdir(argument)  # noqa: PTH112 - Path.is_dir raises where a folder on the way is closed
        root = argument if inside else files.fixed(str(argument))
        if root is None:
            yield str(argument), self._name(argument, folder)
            return
        if inside and os.path.realpath(root) == self._out:
            raise UsageError(
                f"the outputs would stand among the texts in {argument}; name another folder for them, "
                f"or the texts by a pattern such as {argument / '*.txt'}"
            )
        base = folder if folder is not None and _within(root, folder) else root
        other = self._other(root)
        for one in files.find([argument]):
            if isinstance(one, files.Unfound):
                yield one
            elif not other(one):
                yield str(one), name_of(one.relative_to(base).as_posix())

    def _name(self, file: Path, folder: Path | None) -> str:
        if folder is not None and _within(file, folder):
            return name_of(file.relative_to(folder).as_posix())
        return stem_of(file)

    def _other(self, root: Path) -> Callable[[Path], bool]:
        """Return what tells whether a file that was found is no document."""
        out = self._out
        among = out is not None and _below(os.path.realpath(root), out)

        def other(path: Path) -> bool:
            if path.name in self._names and os.path.realpath(path) in self._apart:
                return True
            where = self._real(str(path.parent))
            if out is None or not _below(where, out):
                return False
            # Where the folder of the outputs is part of what is read, nothing in it is; else what records name.
            return not among or _made_before(out, os.path.relpath(os.path.join(where, path.name), out))  # noqa: PTH118

        return other

    def _real(self, folder: str) -> str:
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        return self._folders[folder]


def _within(path: Path, folder: Path) -> bool:
    return path.is_relative_to(folder) and ".." not in path.relative_to(folder).parts


def _below(folder: str, other: str) -> bool:
    return folder == other or folder.startswith(other.rstrip(os.sep) + os.sep)


def _made_before(out: str, name: str) -> bool:
    """Whether a record says that a file of an output folder is one of its outputs."""
    name = name.replace(os.sep, "/")
    for suffix in records.OUTPUTS:
        if name.endswith(suffix):
            stem = name.removesuffix(suffix)
            try:
                kept = Path(out, records.FOLDER, f"{stem}.json").read_bytes()
            except OSError:
                continue
            known = records.read(kept, stem.rpartition("/")[2])
            if known is not None and name in known.outputs:
                return True
    return False
