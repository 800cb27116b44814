"""Warm processes that do one task after the other; a task that crashes, hangs or eats memory takes only its own down.

Each process has a pipe of its own, so that none can leave another waiting for a lock when it is killed.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from pipeline.batch.serving import Died, held
from pipeline.errors import EnvironmentFault

T = TypeVar("T")

#: How often the processes are looked at, in seconds, when none has anything to say.
_LOOK: Final = 0.1
#: What the Go runtime within the format identification may hold, unless the user says otherwise: a little more than
#: its signatures need. By itself it keeps half as much again as it has use for.
_GO_MEMORY: Final = "92MiB"
#: A process finds our modules where this one did.
_ROOT: Final = Path(__file__).resolve().parents[2]
_SERVE: Final = (
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "  # Ctrl-C is for the one that started us
    # Our own package is the one of this process, whichever is installed; nothing else is looked for there first.
    "import sys; sys.path.insert(0, sys.argv[1]); import pipeline; sys.path.append(sys.path.pop(0)); "
    "from pipeline.batch.serving import serve; serve(int(sys.argv[2]), int(sys.argv[3]))"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a task may take, and how long a process lives.

    Attributes:
        seconds: time by the clock for one task.
        memory: MiB that a process may hold (resident set); beyond, its task is ended. Watched on Linux alone.
        recycle: tasks after which a process is replaced by a new one.
        grown: MiB of memory after a task beyond which it is.
    """

    seconds: float = 600.0
    memory: int = 4096
    recycle: int = 500
    grown: int = 310


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What became of a task: its `result`, or what ended it; and the most MiB that its process has held, 0 unknown."""

    task: T
    result: Any = None
    died: Died | None = None
    memory: float = 0.0


@dataclass(slots=True)
class _Worker(Generic[T]):
    """One process, our end of its pipe, and what it is doing since when."""

    process: subprocess.Popen[bytes]
    pipe: Connection[Any, Any]
    task: T | None = None
    since: float = 0.0
    served: int = 0
    ready: bool = False

    def hand(self, task: T) -> None:
        """Give the process something to do."""
        self.task, self.since, self.served = task, time.monotonic(), self.served + 1
        with contextlib.suppress(OSError):  # it is gone already: the next look at its pipe says so
            self.pipe.send(task)

    def end(self) -> None:
        """End the process, whatever it does."""
        self.pipe.close()
        self.process.kill()
        self.process.wait()


def run(
    tasks: Iterable[T], work: Callable[[T], Any], jobs: int, limits: Limits | None = None
) -> Generator[Done[T], None, None]:
    """Yield what became of each task, in the order in which they end.

    No more tasks are taken than there are processes for; where the caller stops, all processes are ended.

    Args:
        tasks: what is to be done; each can be pickled.
        work: does one of them and returns something that can be pickled; can be itself.
        jobs: how many processes at once.
        limits: what a task may take.

    Raises:
        EnvironmentFault: the system lets no process be started.
    """
    limits = limits or Limits()
    waiting, more = iter(tasks), True
    busy: list[_Worker[T]] = []

    def following() -> list[T]:
        """Return the next task, [] where there is none; none is taken before there is somebody to do it."""
        nonlocal more
        taken = list(itertools.islice(waiting, 1)) if more else []
        more = bool(taken)
        return taken

    try:
        while True:
            while len(busy) < jobs and (taken := following()):
                worker = _start(work)
                busy.append(worker)
                worker.hand(taken[0])
            if not busy:
                return
            wait([worker.pipe for worker in busy], _LOOK)
            for worker in tuple(busy):  # a copy: ending one takes it out
                done, again = _look(worker, limits)
                if done is None:
                    continue
                yield done
                if again and (taken := following()):
                    worker.hand(taken[0])
                else:
                    busy.remove(worker)
                    worker.end()
    finally:
        for worker in busy:
            worker.end()


class Pool:
    """One warm process that does tasks one by one, for a caller that waits for each.

    Attributes:
        work: does a task.
        limits: what a task may take.
    """

    def __init__(self, work: Callable[[Any], Any], limits: Limits) -> None:
        """Start nothing yet."""
        self.work, self.limits = work, limits
        self._worker: _Worker[Any] | None = None

    def do(self, task: T) -> Done[T]:
        """Do a task and return what became of it."""
        if self._worker is None:
            self._worker = _start(self.work)
        worker: _Worker[T] = self._worker
        worker.hand(task)
        try:
            while True:
                wait([worker.pipe], _LOOK)
                done, again = _look(worker, self.limits)
                if done is not None:
                    break
        except BaseException:
            self.end()
            raise
        if not again:
            self.end()
        return done

    def end(self) -> None:
        """End the process."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None


def _start(work: Callable[[T], Any]) -> _Worker[T]:
    """Start a process and tell it what to do.

    It is started anew and not forked, for a fork copies locks that threads of this process may hold; and not by
    `multiprocessing`, whose processes may have none of their own where they are daemons, as workers of Dask are.
    """
    try:
        ours, theirs = multiprocessing.Pipe()
    except OSError as error:
        raise _none(error) from error
    with theirs:
        # -P: what lies in the folder where somebody stands is not to be imported.
        command = [sys.executable, "-P", "-c", _SERVE, str(_ROOT), str(theirs.fileno()), str(os.getpid())]
        try:
            process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=None if _is_heard() else subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={"GOMEMLIMIT": _GO_MEMORY, **os.environ},
            )
        except OSError as error:
            ours.close()
            raise _none(error) from error
    worker: _Worker[T] = _Worker(process, ours)
    with contextlib.suppress(OSError):  # it is gone already: the next look at its pipe says so
        ours.send(work)
    return worker


def _is_heard() -> bool:
    """Whether standard error is open; else the number of it would be that of some file that the process opens."""
    try:
        return os.get_inheritable(2)
    except OSError:
        return False


def _none(error: OSError) -> EnvironmentFault:
    return EnvironmentFault(f"no process can be started: {error.strerror}; use fewer --jobs, or allow more (ulimit)")


def _look(worker: _Worker[T], limits: Limits) -> tuple[Done[T] | None, bool]:
    """Return what became of the task of a process, None while it is at it; and whether it can do another."""
    task = worker.task
    assert task is not None  # noqa: S101 - a process in the list has one
    if worker.pipe.poll():
        try:
            result, died, most, now = worker.pipe.recv()
        except (EOFError, OSError):
            return Done(task, died=Died("ended", _ending(worker.process.wait()))), False
        return Done(task, result, died, most), worker.served < limits.recycle and now <= limits.grown
    spent = time.monotonic() - worker.since
    if spent > limits.seconds:
        return Done(task, died=Died("time", f"{spent:.0f}")), False
    memory = held(worker.process.pid)
    if memory > limits.memory:
        return Done(task, died=Died("memory", f"{memory:.0f}"), memory=memory), False
    return None, True


def _ending(code: int) -> str:
    """Return in words how a process ended."""
    if code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit status {code}"
