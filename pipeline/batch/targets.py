"""Where the outputs of a batch go: no two into one place, and none into that of an input."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from pipeline.batch import places, records
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.batch.plan import Task

#: What may stand between the name of one document and that of another for both to have an output of one name.
_TAILS: Final = {
    longer.removesuffix(shorter)
    for longer in records.OUTPUTS
    for shorter in records.OUTPUTS
    if longer != shorter and longer.endswith(shorter)
}


def folded(name: str) -> str:
    """Return a name as a system knows it that does not tell large letters from small ones."""
    return unicodedata.normalize("NFC", name).casefold()


def colliding(tasks: Sequence[Task], known: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield inputs whose outputs would take the place of others, although their names differ, and words that say so.

    Args:
        tasks: what is to be made.
        known: the folded names of all documents.
    """
    for task in tasks:
        name = folded(task.name)
        if records.FOLDER in name.split("/"):
            yield task.path, f"its outputs would stand among the records of the run; rename the folder {records.FOLDER}"
        for tail in _TAILS:
            if name.endswith(tail) and name.removesuffix(tail) in known:
                yield task.path, f"an output would have the name of one of {name.removesuffix(tail)}; rename it"
        folder = name.rpartition("/")[0]
        while folder:
            other = _owner(folder, known)
            if other is not None:
                yield task.path, f"the folder of its outputs would have the name of one of {other}; rename it"
            folder = folder.rpartition("/")[0]


def replacing(tasks: Sequence[Task], inputs: Sequence[str], out: str) -> Iterator[tuple[str, str]]:
    """Yield inputs one of whose outputs would take the place of another input, and words that say so.

    Args:
        tasks: what is to be made.
        inputs: all that is read.
        out: folder of the outputs.
    """
    if places.is_address(out):
        return
    folders: dict[str, str] = {}

    def real(folder: str) -> str:
        if folder not in folders:
            folders[folder] = os.path.realpath(folder)
        return folders[folder]

    # No other file can be replaced: outputs have these endings.
    there: dict[str, str] = {}
    for path in inputs:
        if places.is_address(path):
            continue
        folder, name = os.path.split(path)
        if name.endswith(records.OUTPUTS):
            there[os.path.join(real(folder), name)] = path  # noqa: PTH118 - a Path for each takes long
        if os.path.islink(path):  # noqa: PTH114
            there[os.path.realpath(path)] = path
    if not there:
        return
    for task in tasks:
        folder, _, name = places.join(out, task.name).rpartition(os.sep)
        for suffix in records.OUTPUTS:
            other = there.get(os.path.join(real(folder), f"{name}{suffix}"))  # noqa: PTH118
            if other is not None and other != task.path:
                yield task.path, f"an output would replace {other}, another input; write to another folder"


def check_report(report: str, inputs: Sequence[str], known: Mapping[str, object], out: str | None) -> None:
    """Refuse a report in the place of something else.

    Raises:
        UsageError: it would replace an input, a list, an output or a record.
    """
    if places.is_address(report):
        return
    name, real = os.path.basename(report), os.path.realpath(report)  # noqa: PTH119
    for path in inputs:
        if not places.is_address(path) and (
            os.path.realpath(path) == real if os.path.basename(path) == name else places.same(path, report)  # noqa: PTH119
        ):
            raise UsageError(f"the report would replace {path}, which is read; give it another name with --report")
    if out is None or places.is_address(out):
        return
    below = os.path.relpath(real, os.path.realpath(out)).replace(os.sep, "/")
    if below.startswith(f"{records.FOLDER}/") or _owner(folded(below), known) is not None:
        raise UsageError(f"the report would replace {report}, which the run writes; give it another name with --report")


def _owner(place: str, known: Container[str]) -> str | None:
    """Return the document one of whose outputs is at a place below the output folder, None where none is."""
    for suffix in records.OUTPUTS:
        if place.endswith(suffix) and place.removesuffix(suffix) in known:
            return place.removesuffix(suffix)
    return None
