"""The inputs of a batch: files, folders, patterns, lists, and tables with metadata per document."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from pipeline.batch import places
from pipeline.checking import files
from pipeline.errors import StorageError, UsageError
from pipeline.intake import stem_of
from pipeline.reader.front_matter import KEYS

#: The column or key of a table that names the file; the others are metadata.
FILE: Final = "file"
#: An argument that begins so is a list.
LIST: Final = "@"


@dataclass(frozen=True, slots=True)
class Task:
    """One document to make: plain values, so that any engine can carry it to a worker.

    Attributes:
        path: of the input; an address where it has a scheme.
        name: of its outputs below the output folder, ``/`` between folders, without ending.
        metadata: what a table says of it.
    """

    path: str
    name: str
    metadata: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be made.

    Attributes:
        tasks: one for each document, in the order in which they were named.
        clashes: inputs by the name that their outputs would share; none of them is made.
        unfound: arguments that mean no file, and why.
    """

    tasks: tuple[Task, ...]
    clashes: tuple[tuple[Task, ...], ...] = ()
    unfound: tuple[files.Unfound, ...] = ()

    def absolute(self) -> Plan:
        """Return the plan for workers that stand in other folders."""
        return replace(self, tasks=tuple(replace(task, path=places.absolute(task.path)) for task in self.tasks))


def plan(arguments: Sequence[str], lists: Sequence[str] = ()) -> Plan:
    """Return what is to be made.

    What is found in a folder keeps its place in it below the output folder; so does what a list names below its own
    folder. Any other file has outputs straight in the output folder. A document that is named twice is made once.

    Args:
        arguments: files, folders, patterns and addresses of these; ``@NAME`` is a list, as in `lists`.
        lists: lists and tables of files.

    Raises:
        StorageError: a list cannot be read.
        UsageError: a list is malformed, or standard input is named.
    """
    unfound: list[files.Unfound] = []
    groups: dict[str, dict[str, Task]] = {}

    def add(path: str, name: str, metadata: Iterable[tuple[str, str]] = ()) -> None:
        task = Task(path, name, tuple(sorted(metadata)))
        groups.setdefault(unicodedata.normalize("NFC", name).casefold(), {}).setdefault(path, task)

    for table in [*lists, *(argument[1:] for argument in arguments if argument.startswith(LIST))]:
        for path, name, metadata in _listed(table):
            add(path, name, metadata.items())
    for argument in arguments:
        if argument.startswith(LIST):
            continue
        if argument == str(files.STDIN):
            raise UsageError("a batch reads files, not standard input; name a file or folder")
        for found in _meant(argument):
            if isinstance(found, files.Unfound):
                unfound.append(found)
            else:
                add(*found)
    tasks = [task for group in groups.values() if len(group) == 1 for task in group.values()]
    clashes = [tuple(group.values()) for group in groups.values() if len(group) > 1]
    return Plan(tuple(tasks), tuple(clashes), tuple(unfound))


def _meant(argument: str) -> Iterator[tuple[str, str] | files.Unfound]:
    """Yield path and name of every document that an argument means."""
    argument = places.plain(argument)
    if places.is_address(argument):
        try:
            found = places.find(argument, files.ENDINGS)
        except StorageError as error:
            yield files.Unfound(argument, str(error))
            return
        yield from ((address, _name(below)) for address, below in found)
        return
    root = Path(argument)
    for one in files.find([root]):
        if isinstance(one, files.Unfound):
            yield one
        elif root.is_dir():
            yield str(one), _name(one.relative_to(root).as_posix())
        else:
            yield str(one), stem_of(one)


def _name(below: str) -> str:
    """Return the name of the outputs of a file by its path below a folder."""
    path = PurePosixPath(below)
    return path.with_name(stem_of(Path(path.name))).as_posix()


def _listed(table: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield path, name and metadata of the files that a list or table names; relative names count from its folder.

    A list is ``.csv`` with a head line, ``.jsonl`` with one object a line, or else one name a line.

    Raises:
        StorageError: the list cannot be read.
        UsageError: a line is not what the ending promises; the message says which.
    """
    table = places.plain(table)
    try:
        text = places.read(table).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{table} is not UTF-8 text; save it as UTF-8") from error
    ending = table.rpartition(".")[2].lower()
    rows = _csv(table, text) if ending == "csv" else _json_lines(table, text) if ending == "jsonl" else _lines(text)
    folder = table.rpartition("/")[0] if places.is_address(table) else str(Path(table).parent)
    for where, row in rows:
        given = places.plain(row.pop(FILE))
        if unknown := sorted(row.keys() - KEYS):
            raise UsageError(f"{where}: there is no metadata {unknown[0]!r}; there is {', '.join(KEYS)}")
        alone = places.is_address(given) or Path(given).is_absolute() or ".." in PurePosixPath(given).parts
        path = given if places.is_address(given) or Path(given).is_absolute() else places.join(folder, given)
        name = _name(given.replace("\\", "/").rpartition("/")[2] if alone else PurePosixPath(given).as_posix())
        yield path, name, {key: value for key, value in row.items() if value}


def _lines(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield f"line {number}", {FILE: line.strip()}


def _csv(table: str, text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the rows of a CSV table (RFC 4180), each with its place."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if reader.fieldnames is None or FILE not in reader.fieldnames:
        raise UsageError(f"{table}, line 1: expected a column `{FILE}` with the names of the files")
    for row in reader:
        where = f"{table}, line {reader.line_num}"
        if not row.get(FILE) or None in row:
            raise UsageError(f"{where}: expected a value for `{FILE}` and one value for each column")
        yield where, {key: value or "" for key, value in row.items()}


def _json_lines(table: str, text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the objects of a JSON Lines table, each with its place."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{table}, line {number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{where}: not JSON ({error})") from error
        if not isinstance(row, dict) or not row.get(FILE) or not all(isinstance(v, str | int) for v in row.values()):
            raise UsageError(f"{where}: expected an object of texts and numbers with the key `{FILE}`")
        yield where, {key: str(value) for key, value in row.items()}
