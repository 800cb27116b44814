"""The inputs of a batch: files, folders, patterns, lists, and tables with metadata per document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pipeline.batch import places, targets
from pipeline.batch.lists import listed
from pipeline.batch.sieve import Sieve, name_of
from pipeline.checking import files
from pipeline.errors import StorageError, UsageError

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


def plan(
    arguments: Sequence[str], lists: Sequence[str] = (), out: str | None = None, report: str | None = None
) -> Plan:
    """Return what is to be made.

    What is found in a folder keeps its place in it below the output folder; so does what a pattern fits, from where the
    pattern begins, and what a list names below its own folder. Any other file has outputs straight in the output
    folder. A document that is named twice is made once.
    Neither the lists nor the outputs of earlier runs are taken for documents where a folder holds them too.

    Args:
        arguments: files, folders, patterns and addresses of these; ``@NAME`` is a list, as in `lists`.
        lists: lists and tables of files.
        out: folder of the outputs, where it is known.
        report: file of the report, where it is known.

    Raises:
        StorageError: a list cannot be read.
        UsageError: a list is malformed, or says two things of one file; the outputs would stand among the texts of a
            folder, or the report in the place of an input or output; or standard input is named.
    """
    unfound: list[files.Unfound] = []
    groups: dict[str, dict[str, Task]] = {}
    said: dict[str, str] = {}

    def add(path: str, name: str, metadata: Iterable[tuple[str, str]] = ()) -> Task:
        task = Task(path, name, tuple(sorted(metadata)))
        group = groups.setdefault(targets.folded(name), {})
        # One file by several names is one document.
        other = next((one for one in group.values() if one.path != path and places.same(one.path, path)), None)
        return other or group.setdefault(path, task)

    tables = [places.plain(table) for table in (*lists, *(one[1:] for one in arguments if one.startswith(LIST)))]
    sieve = Sieve(tables, out, report)
    for table in tables:
        for where, path, name, metadata in listed(table, sieve):
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
        for found in _meant(places.plain(argument), sieve):
            if isinstance(found, files.Unfound):
                unfound.append(found)
            else:
                add(*found)
    tasks = [task for group in groups.values() if len(group) == 1 for task in group.values()]
    inputs = [task.path for group in groups.values() for task in group.values()]
    if report is not None:
        targets.check_report(report, [*inputs, *tables], groups, out)
    refused = dict(targets.colliding(tasks, groups))
    if out is not None:
        refused.update(targets.replacing(tasks, inputs, out))
    unfound += [files.Unfound(path, reason) for path, reason in refused.items()]
    tasks = [task for task in tasks if task.path not in refused]
    clashes = [tuple(group.values()) for group in groups.values() if len(group) > 1]
    return Plan(tuple(tasks), tuple(clashes), tuple(unfound))


def _meant(argument: str, sieve: Sieve) -> Iterator[tuple[str, str] | files.Unfound]:
    """Yield path and name of every document that an argument means."""
    if places.is_address(argument):
        try:
            found = places.find(argument, files.ENDINGS)
        except StorageError as error:
            yield files.Unfound(argument, str(error))
            return
        yield from ((address, name_of(below)) for address, below in found)
        return
    yield from sieve.find(Path(argument), None)
