"""Carry a plan out: leave what is unchanged, hand the rest to an engine, tell of each document as it is done."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from pipeline import publish, storage
from pipeline.batch import places, records, workers
from pipeline.batch.making import Settings, key_of, make, unchanged
from pipeline.batch.plan import Plan, Task
from pipeline.batch.records import Outcome, Record
from pipeline.batch.serving import Died
from pipeline.batch.workers import Done, Limits
from pipeline.diagnostics import Code, Severity
from pipeline.errors import EnvironmentFault, StorageError

#: Carries tasks out by a function that can be pickled, and yields what became of each as it is done.
Engine = Callable[[Iterable[Task], Callable[[Task], Any]], Generator[Done[Task], None, None]]
#: Is told of each document.
Tell = Callable[[Record], object]

#: What a document has that was ended: code, and what to do.
_DIED: Final = {
    "ended": (Code.B001, "build it alone to see whether it does so again"),
    "time": (Code.B002, "if it is one document and not many, give it more with --time-limit"),
    "memory": (Code.B003, "if it is one document and not many, give it more with --memory-limit, and fewer --jobs"),
    "raised": (Code.B006, "this is a fault of aknpress: report it"),
}


@dataclass(slots=True)
class Batch:
    """What came of a batch.

    Attributes:
        outcomes: how many documents by outcome.
        codes: how many documents have a finding of a code, by severity.
        memory: most MiB that one process has held, 0 where that is not known.
        published: how many documents are published, made now or before.
        unpublished: how many are not: refused, failed, or left because another was.
    """

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    codes: dict[Severity, Counter[Code]] = field(default_factory=lambda: {one: Counter() for one in Severity})
    memory: float = 0.0
    published: int = 0
    unpublished: int = 0

    def add(self, record: Record) -> None:
        """Count a document."""
        self.outcomes[record.outcome] += 1
        for severity, code in {(finding.severity, finding.code) for finding in record.findings}:
            self.codes[severity][code] += 1
        self.memory = max(self.memory, record.memory)
        self.published += record.published
        self.unpublished += not record.published


def engine(jobs: int, limits: Limits | None = None, cluster: str | None = None) -> Engine:
    """Return what carries tasks out.

    Args:
        jobs: how many processes at once; of a cluster that is there already, that cluster decides.
        limits: what a task may take.
        cluster: address of a Dask scheduler, or ``local`` to start one; None for processes of this machine.
    """
    if cluster is None:
        return partial(workers.run, jobs=jobs, limits=limits)
    from pipeline.batch import cluster as dask

    return partial(dask.run, address=cluster, jobs=jobs, limits=limits)


def run(plan: Plan, settings: Settings, by: Engine, tell: Tell, *, fail_fast: bool = False) -> Batch:
    """Carry a plan out.

    It can be ended at any moment and begun again: what was done is left, the rest is made. Two runs may write to one
    folder at once; each file is then that of one of them, whole.

    Args:
        plan: what is to be made.
        settings: how.
        by: what carries the tasks out; see `engine`.
        tell: is told of each document, in the order in which they are done.
        fail_fast: take no further document when one is refused or fails; those under way are finished.

    Raises:
        EnvironmentFault: this machine, or one of the cluster, lacks something.
        StorageError: a file that the settings name cannot be read, or the folder of the outputs or the cache not be
            made.
        UsageError: the settings ask for what there is not.
    """
    publish.check(settings.formats, settings.options, sealed=settings.seal is not None)
    settings = settings.ready()
    for folder in (settings.out, settings.cache):
        if folder is not None and not places.is_address(folder):
            storage.make_folder(Path(folder))  # one message, and not one for each document
    batch, left = Batch(), list(plan.tasks)[::-1]

    def told(record: Record) -> None:
        batch.add(record)
        tell(record)

    def stopped() -> bool:
        return fail_fast and batch.unpublished > 0

    def pending() -> Iterator[Task]:
        while left and not stopped():
            task = left.pop()
            found = _look(task, settings)
            if found is None:
                yield task
            else:
                told(found)

    for record in _unmade(plan):
        told(record)
    _clear(settings, plan)
    try:
        # Closed, an engine ends what it has under way.
        with contextlib.closing(by(pending(), partial(_work, settings=settings))) as carried:
            for done in carried:
                told(_record(done))
    finally:
        _clear(settings, plan)
    for task in reversed(left):
        told(Record(task.name, task.path, Outcome.UNTRIED))
    return batch


def _unmade(plan: Plan) -> Iterator[Record]:
    """Yield the records of what is not even tried."""
    for group in plan.clashes:
        names = ", ".join(task.path for task in group)
        found = f"{names} would have outputs of the same names"
        remedy = "rename them, or name the folder above them and no pattern"
        for task in group:
            yield records.failed(task.name, task.path, Code.B004, found, remedy=remedy)
    for one in plan.unfound:
        yield records.failed(one.name, one.name, Code.B005, one.reason)


def _look(task: Task, settings: Settings) -> Record | None:
    """Return the record of a document that is there already; whatever hinders the look is found when it is made.

    What is no plain file, such as a pipe into which nobody writes, is looked at by a worker, which has a time limit.
    """
    if places.stamp(places.join(settings.out, f"{records.FOLDER}/{task.name}.json")) is None:
        return None
    if not places.is_address(task.path) and not os.path.isfile(task.path):  # noqa: PTH113 - and no ValueError
        return None
    try:
        return unchanged(task, key_of(task, places.read(task.path), settings), settings)
    except StorageError:
        return None


def _clear(settings: Settings, plan: Plan) -> None:
    """Remove what was left half-written by a process that was ended, of this run or of one before."""
    if settings.cache is not None and not places.is_address(settings.cache):
        storage.clear_abandoned(settings.cache)
    if places.is_address(settings.out):
        return
    names = {"", *(task.name.rpartition("/")[0] for task in plan.tasks)}
    for name in sorted(names):
        for folder in (name, f"{records.FOLDER}/{name}" if name else records.FOLDER):
            storage.clear_abandoned(places.join(settings.out, folder) if folder else settings.out)


def _work(task: Task, settings: Settings) -> Record | str:
    """Make a document in a worker; what the machine lacks comes back as words."""
    try:
        return make(task, settings)
    except EnvironmentFault as error:
        return str(error)


def _record(done: Done[Task]) -> Record:
    """Return the record of what an engine gave back.

    Raises:
        EnvironmentFault: what came back says that a machine lacks something.
    """
    if isinstance(done.result, Record):
        return _with_memory(done.result, done.memory)
    if isinstance(done.result, str):
        raise EnvironmentFault(done.result)
    died = done.died or Died("raised", f"no result but {done.result!r}")
    code, remedy = _DIED[died.kind]
    found = {
        "ended": f"the process that made it ended ({died.detail})",
        "time": f"it was not made in {died.detail} s",
        "memory": f"the process that made it held {died.detail} MiB of memory"
        if died.detail.isdigit()
        else f"the process that made it ran out of memory ({died.detail})",
        "raised": f"making it raised {died.detail}",
    }[died.kind]
    return _with_memory(records.failed(done.task.name, done.task.path, code, found, remedy=remedy), done.memory)


def _with_memory(record: Record, memory: float) -> Record:
    return replace(record, memory=memory)
