"""Lists of documents: a name a line, or a table with metadata of each."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipeline.batch import places
from pipeline.batch.sieve import Sieve, name_of
from pipeline.checking import files
from pipeline.errors import UsageError
from pipeline.reader.front_matter import KEYS

#: The column or key of a table that names the file; the others are metadata.
FILE: Final = "file"


def listed(table: str, sieve: Sieve) -> Iterator[tuple[str, str | files.Unfound, str, dict[str, str]]]:
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
            yield from ((where, path, name, {}) for path, name in _expanded(given, folder, sieve))
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
    alone = places.is_address(given) or Path(given).is_absolute()
    path = given if alone else places.join(folder, given)
    return path, name_of(given.replace("\\", "/").rpartition("/")[2] if alone else given)


def _expanded(given: str, folder: str, sieve: Sieve) -> Iterator[tuple[str | files.Unfound, str]]:
    """Yield path and name of what a line of a list means: a file, those in a folder, or those that a pattern fits."""
    path, name = _placed(given, folder)
    if places.is_address(path) or os.path.isfile(path):  # noqa: PTH113 - a line may be no path at all
        yield path, name
        return
    for found in sieve.find(Path(path), Path(folder)):
        yield (found, "") if isinstance(found, files.Unfound) else found


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
