"""Check one file after another, or several at once, and give the outcomes in the order of the files."""

from __future__ import annotations

import itertools
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline import storage
from pipeline.checking.baseline import Baseline
from pipeline.checking.files import STDIN, STDIN_NAME, Unfound
from pipeline.checking.policy import Policy
from pipeline.diagnostics import Report
from pipeline.errors import EnvironmentFault, StorageError

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pipeline.publish import Options

#: How many files a process may be ahead of the one whose outcome is awaited: the rest is not yet read.
_AHEAD: Final = 8


@dataclass(frozen=True, slots=True)
class Task:
    """How to check.

    Attributes:
        options: how texts are read.
        policy: which findings count.
        baseline: which are known.
    """

    options: Options
    policy: Policy = field(default_factory=Policy)
    baseline: Baseline | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a file.

    Attributes:
        name: the file as it was named; `STDIN_NAME` for standard input.
        report: the findings that count and are not known.
        text: the text they point into, '' where there are none.
        fault: why the file could not be read, '' where it could.
        known: how many findings the baseline knows.
    """

    name: str
    report: Report = field(default_factory=Report)
    text: str = ""
    fault: str = ""
    known: int = 0


def check_files(files: Iterable[Path | Unfound], task: Task, jobs: int = 1) -> Iterator[Checked]:
    """Check files, yielding one outcome each in the order given, whatever the number of processes.

    Args:
        files: what `find` gives.
        task: how to check.
        jobs: processes to check in; with 1 everything happens in this one.

    Raises:
        EnvironmentFault: this machine lacks something, or a process was ended from outside.
    """
    if jobs > 1:
        yield from _beside(files, task, jobs)
    else:
        yield from (_check(file, task) for file in files)


def _check(file: Path | Unfound, task: Task, data: bytes | None = None) -> Checked:
    """Check one file; `data` is what standard input held."""
    from pipeline import publish

    if isinstance(file, Unfound):
        return Checked(file.name, fault=file.reason)
    name = STDIN_NAME if file == STDIN else str(file)
    try:
        if data is None:
            data = storage.read_stream(sys.stdin.buffer) if file == STDIN else storage.read_input(file)
    except StorageError as error:
        return Checked(name, fault=str(error))
    made = publish.publish(data, stem=file.stem, formats=frozenset(), options=task.options, file=name)
    counting = task.policy.apply(made.report)
    report = task.baseline.new(name, counting, made.text) if task.baseline else counting
    return Checked(name, report, made.text if len(report) else "", known=len(counting) - len(report))


_task: Task | None = None


def _start(task: Task) -> None:
    """Make a process ready: it keeps the task, and leaves Ctrl-C to the one that started it."""
    global _task  # noqa: PLW0603 - the way in which a pool hands something to its processes once
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _task = task


def _check_there(file: Path | Unfound, data: bytes | None) -> Checked:
    """Check one file in a process of the pool."""
    if _task is None:
        raise RuntimeError("this process was not made ready")
    return _check(file, _task, data)


def _beside(files: Iterable[Path | Unfound], task: Task, jobs: int) -> Iterator[Checked]:
    """Check in processes of their own; no more than a few outcomes wait for their turn."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    rest = iter(files)
    waiting: deque[tuple[Path | Unfound, Future[Checked]]] = deque()
    # Started anew instead of forked: a fork copies locks that threads of this process may hold.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _start, (task,))
    try:
        while True:
            for file in itertools.islice(rest, jobs * _AHEAD - len(waiting)):
                # Standard input belongs to this process.
                data = storage.read_stream(sys.stdin.buffer) if file == STDIN else None
                waiting.append((file, pool.submit(_check_there, file, data)))
            if not waiting:
                return
            file, outcome = waiting.popleft()
            yield outcome.result()
    except BrokenProcessPool as error:
        message = "a process that checked files was ended from outside, perhaps for want of memory; try --jobs 1"
        raise EnvironmentFault(message) from error
    finally:
        pool.shutdown(cancel_futures=True)
