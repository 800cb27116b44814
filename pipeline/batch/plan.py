"""The inputs of a batch: files, folders, patterns, lists, and tables with metadata per document."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from pipeline.batch import places, records
from pipeline.checking import files
from pipeline.errors import StorageError, UsageError
from pipeline.intake import stem_of
from pipeline.publish import SUFFIXES, XADES_SUFFIX
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

    @property
    def total(self) -> int:
        """How many documents will be told of: those to be made and those that cannot be."""
        return len(self.tasks) + sum(map(len, self.clashes)) + len(self.unfound)

    def absolute(self) -> Plan:
        """Return the plan for workers that stand in other folders."""
        return replace(self, tasks=tuple(replace(task, path=places.absolute(task.path)) for task in self.tasks))


def plan(arguments: Sequence[str], lists: Sequence[str] = (), out: str | None = None) -> Plan:
    """Return what is to be made.

    What is found in a folder keeps its place in it below the output folder; so does what a pattern fits, from where the
    pattern begins, and what a list names below its own folder. Any other file has outputs straight in the output
    folder. A document that is named twice is made once.
    Neither the lists nor the outputs of earlier runs are taken for documents where a folder holds them too.

    Args:
        arguments: files, folders, patterns and addresses of these; ``@NAME`` is a list, as in `lists`.
        lists: lists and tables of files.
        out: folder of the outputs, where it is known.

    Raises:
        StorageError: a list cannot be read.
        UsageError: a list is malformed, or says two things of one file; or standard input is named.
    """
    unfound: list[files.Unfound] = []
    groups: dict[str, dict[str, Task]] = {}
    said: dict[str, str] = {}

    def add(path: str, name: str, metadata: Iterable[tuple[str, str]] = ()) -> Task:
        task = Task(path, name, tuple(sorted(metadata)))
        group = groups.setdefault(unicodedata.normalize("NFC", name).casefold(), {})
        return group.setdefault(places.absolute(path), task)

    tables = [places.plain(table) for table in (*lists, *(one[1:] for one in arguments if one.startswith(LIST)))]
    for table in tables:
        for where, path, name, metadata in _listed(table):
            if isinstance(path, files.Unfound):
                unfound.append(path)
                continue
            kept = add(path, name, metadata.items())
            first = said.setdefault(kept.path, where)
            if kept.metadata != tuple(sorted(metadata.items())):
                raise UsageError(f"{where}: {path} has other metadata than in {first}; name it once")
    for argument in arguments:
        if argument.startswith(LIST):
            continue
        if argument == str(files.STDIN):
            raise UsageError("a batch reads files, not standard input; name a file or folder")
        if not argument:
            raise UsageError("an input has an empty name; the folder where you stand is `.`")
        for found in _meant(places.plain(argument), tables, out):
            if isinstance(found, files.Unfound):
                unfound.append(found)
            else:
                add(*found)
    tasks = [task for group in groups.values() if len(group) == 1 for task in group.values()]
    if out is not None and (replacing := dict(_replacing(tasks, out))):
        unfound += [files.Unfound(path, reason) for path, reason in replacing.items()]
        tasks = [task for task in tasks if task.path not in replacing]
    clashes = [tuple(group.values()) for group in groups.values() if len(group) > 1]
    return Plan(tuple(tasks), tuple(clashes), tuple(unfound))


def _replacing(tasks: Sequence[Task], out: str) -> Iterator[tuple[str, str]]:
    """Yield the inputs one of whose outputs would take the place of another input, and words that say so."""
    if places.is_address(out):
        return
    root = os.path.realpath(out)
    folders: dict[str, str] = {}
    inputs: dict[str, str] = {}
    for task in tasks:
        if not places.is_address(task.path):
            folder, name = os.path.split(task.path)
            if folder not in folders:
                folders[folder] = os.path.realpath(folder)
            if folders[folder] == root or folders[folder].startswith(root + os.sep):
                inputs[os.path.join(folders[folder], name)] = task.path  # noqa: PTH118 - a Path for each takes long
    if not inputs:
        return
    for task in tasks:
        for suffix in records.OUTPUTS:
            other = inputs.get(places.join(root, f"{task.name}{suffix}"))
            if other is not None and other != task.path:
                yield task.path, f"an output would replace {other}, another input; write to another folder"


def _meant(argument: str, tables: Sequence[str], out: str | None) -> Iterator[tuple[str, str] | files.Unfound]:
    """Yield path and name of every document that an argument means."""
    if places.is_address(argument):
        try:
            found = places.find(argument, files.ENDINGS)
        except StorageError as error:
            yield files.Unfound(argument, str(error))
            return
        yield from ((address, _name(below)) for address, below in found)
        return
    named = Path(argument)
    root = named if os.path.isdir(named) else files.fixed(argument)  # noqa: PTH112 - Path.is_dir raises where closed
    other = _other(root, tables, out) if root is not None else None
    for one in files.find([named]):
        if isinstance(one, files.Unfound):
            yield one
        elif root is None:
            yield str(one), stem_of(one)
        elif other is None or not other(one):
            yield str(one), _name(one.relative_to(root).as_posix())


def _other(root: Path, tables: Sequence[str], out: str | None) -> Callable[[Path], bool]:
    """Return what tells whether a file in a folder is no document: a list of this run, or an output of one before."""
    lists = {os.path.realpath(table) for table in tables if not places.is_address(table)}
    names = {Path(one).name for one in lists}
    below = None
    if out is not None and not places.is_address(out):
        with contextlib.suppress(ValueError):
            below = root / Path(out).resolve().relative_to(root.resolve())

    def other(path: Path) -> bool:
        if path.name in names and os.path.realpath(path) in lists:
            return True
        if below == root:
            return _made_before(root, path.relative_to(root).as_posix())
        return below is not None and path.is_relative_to(below)

    return other


def _made_before(out: Path, name: str) -> bool:
    """Whether a record says that a file of an output folder is one of its outputs."""
    for suffix in (XADES_SUFFIX, SUFFIXES["xml"]):
        if name.endswith(suffix):
            try:
                kept = Path(out, records.FOLDER, f"{name.removesuffix(suffix)}.json").read_bytes()
            except OSError:
                continue
            known = records.read(kept, PurePosixPath(name).name.removesuffix(suffix))
            if known is not None and name in known.outputs:
                return True
    return False


def _name(below: str) -> str:
    """Return the name of the outputs of a file by its path below a folder, which ``..`` never leads out of."""
    path = PurePosixPath(below)
    if ".." in path.parts:
        path = PurePosixPath(path.name)
    return path.with_name(stem_of(Path(path.name))).as_posix() if path.name else ""


def _listed(table: str) -> Iterator[tuple[str, str | files.Unfound, str, dict[str, str]]]:
    """Yield place, path, name and metadata of what a list or table names; relative names count from its folder.

    A list is ``.csv`` or ``.tsv`` with a head line, ``.jsonl`` with one object a line, or else one name a line, which
    may be a folder or a pattern as well.

    Raises:
        StorageError: the list cannot be read.
        UsageError: a line is not what the ending promises; the message says which.
    """
    if not places.is_address(table) and Path(table).is_dir():
        raise UsageError(f"{table} is a folder; give it as an input, and to --list a file with names")
    try:
        text = places.read(table).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{table} is not UTF-8 text; save it as UTF-8") from error
    ending = table.rpartition(".")[2].lower()
    folder = table.rpartition("/")[0] if places.is_address(table) else str(Path(table).parent)
    if ending not in ("csv", "tsv", "jsonl"):
        for where, given in _lines(table, text):
            yield from ((where, path, name, {}) for path, name in _expanded(given, folder, table))
        return
    for where, row in _csv(table, text) if ending != "jsonl" else _json_lines(table, text):
        given = _sound(where, places.plain(row.pop(FILE)))
        if unknown := sorted(row.keys() - KEYS):
            raise UsageError(f"{where}: there is no metadata {unknown[0]!r}; there is {', '.join(KEYS)}")
        path, name = _placed(given, folder)
        if not name:
            raise UsageError(f"{where}: {given!r} names no file")
        yield where, path, name, {key: value for key, value in row.items() if value}


def _placed(given: str, folder: str) -> tuple[str, str]:
    """Return path and name of a file as a list in a folder gives it."""
    alone = places.is_address(given) or Path(given).is_absolute() or ".." in PurePosixPath(given).parts
    path = given if places.is_address(given) or Path(given).is_absolute() else places.join(folder, given)
    return path, _name(given.replace("\\", "/").rpartition("/")[2] if alone else PurePosixPath(given).as_posix())


def _expanded(given: str, folder: str, table: str) -> Iterator[tuple[str | files.Unfound, str]]:
    """Yield path and name of what a line of a list means: a file, those in a folder, or those that a pattern fits."""
    path, name = _placed(given, folder)
    if places.is_address(path) or os.path.isfile(path):  # noqa: PTH113 - a line may be no path at all
        yield path, name
        return
    for one in files.find([Path(path)]):
        if isinstance(one, files.Unfound):
            yield one, ""
        elif str(one) == str(Path(path)):
            yield path, name  # it is not there, which is told when it is to be read
        elif places.same(str(one), table):
            continue
        elif one.is_relative_to(folder):
            yield str(one), _name(one.relative_to(folder).as_posix())
        else:
            yield str(one), stem_of(one)


def _lines(table: str, text: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        given = line.strip()
        if given and not given.startswith("# "):
            where = f"{table}, line {number}"
            yield where, _sound(where, places.plain(given))


def _sound(where: str, given: str) -> str:
    """Return a name that a file can have.

    Raises:
        UsageError: it holds signs that no name can hold.
    """
    try:
        if given and b"\0" not in os.fsencode(given):
            return given
    except UnicodeEncodeError:
        pass
    raise UsageError(f"{where}: {given!r} is no name of a file")


def _csv(table: str, text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the rows of a CSV table (RFC 4180), each with its place; where the comma is a decimal sign, office
    programs part the columns by semicolons.
    """
    head = text.partition("\n")[0]
    parted = next((sign for sign in ",;\t" if FILE in _cells(head, sign)), ",")
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=parted)
    try:
        names = reader.fieldnames or ()
        if FILE not in names:
            raise UsageError(f"{table}, line 1: expected a column `{FILE}` with the names of the files")
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise UsageError(f"{table}, line 1: there are two columns {twice!r}")
        if "" in names:
            raise UsageError(f"{table}, line 1: a column has no name; is there a comma too many?")
        for row in reader:
            where = f"{table}, line {reader.line_num}"
            if not row.get(FILE) or None in row:
                raise UsageError(f"{where}: expected a value for `{FILE}` and one value for each column")
            yield where, {key: value or "" for key, value in row.items()}
    except csv.Error as error:
        raise UsageError(f"{table}, line {reader.line_num}: not CSV ({error}); is a quotation mark open?") from error


def _cells(line: str, parted: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=parted), [])
    except csv.Error:
        return []


def _json_lines(table: str, text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the objects of a JSON Lines table, each with its place."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{table}, line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{where}: not JSON ({error})") from error
        if (
            not isinstance(row, dict)
            or not isinstance(row.get(FILE), str)
            or not all(isinstance(v, str | int) for v in row.values())
        ):
            raise UsageError(f"{where}: expected an object of texts and numbers with the key `{FILE}`")
        yield where, {key: str(value) for key, value in row.items()}
