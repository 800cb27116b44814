"""Carry tasks out on a Dask cluster: any number of machines, none of which needs the disk of another.

The scheduler hands tasks to workers and gives those of a worker that is lost to others. A document is made in a
process of its own beside each worker (`pipeline.batch.workers`), so that a crash, a hang or too much memory takes
one task and never the worker, whose loss would take all it has.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import uuid
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from pipeline.batch import keys
from pipeline.batch.serving import Died
from pipeline.batch.workers import Done, Limits, Pool
from pipeline.errors import EnvironmentFault

T = TypeVar("T")

#: Keeps Python from importing what lies in the folder where somebody stands.
_SAFE: Final = "PYTHONSAFEPATH"
#: The address that means a cluster of this machine, made for this run.
LOCAL: Final = "local"
#: Tasks that wait at the scheduler for each thread that works: enough that none is idle while we hear of another.
_AHEAD: Final = 3
#: How often a task is tried again whose worker is lost.
_AGAIN: Final = 3
#: What a task is whose result was lost with its worker before we had it: others do it once more.
_AGAIN_TO_COME: Final = ("pending", "lost")
#: Seconds to wait for the scheduler.
_PATIENCE: Final = 30


@dataclass(frozen=True, slots=True)
class _Job:
    """What a worker needs beside the task; it goes with each, for what is held by workers is gone when they all are.

    Attributes:
        run: tells one run from another, for functions that arrive twice are not equal.
        made_with: what documents are made with, on every worker alike; see `pipeline.batch.keys`.
        work: does a task.
        limits: what a task may take.
    """

    run: str
    made_with: str
    work: Callable[[Any], Any] = field(compare=False)
    limits: Limits


def run(
    tasks: Iterable[T], work: Callable[[T], Any], *, address: str, jobs: int = 1, limits: Limits | None = None
) -> Generator[Done[T], None, None]:
    """Yield what became of each task, in the order in which they end.

    Args:
        tasks: what is to be done; each can be pickled.
        work: does one of them; what it returns can be pickled, as can it itself.
        address: of the scheduler, e.g. ``tcp://host:8786``; `LOCAL` starts a cluster here.
        jobs: how many worker processes `LOCAL` has.
        limits: what a task may take.

    Raises:
        EnvironmentFault: Dask is not installed, the scheduler cannot be reached or is lost, no worker is there, one
            lacks aknpress, or two would make other bytes.
    """
    try:
        import distributed
    except ImportError as error:
        raise EnvironmentFault("a cluster needs Dask: pip install 'aknpress[cluster]'") from error
    with contextlib.ExitStack() as held:
        try:
            if address == LOCAL:
                cluster = _local(distributed, jobs)
                held.callback(_close, cluster)
                address = cluster.scheduler_address
            client = held.enter_context(
                distributed.Client(address, timeout=_PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
            )
            client.wait_for_workers(1, timeout=_PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            raise EnvironmentFault(f"there is no Dask cluster at {address}: {error}") from error
        job = _Job(uuid.uuid4().hex, _made_with(client), work, limits or Limits())
        yield from _carried(client, distributed, tasks, job)


def _local(distributed: Any, jobs: int) -> Any:
    """Start a cluster of this machine.

    Its processes ignore Ctrl-C and SIGHUP, which are for the one that started them, and which that ignores as well
    until they are up, for that is what they have it from. They import nothing from the folder where somebody stands.
    """
    safe = os.environ.get(_SAFE)
    ignored: dict[int, Any] = {}
    os.environ[_SAFE] = "1"
    try:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGINT)):
                ignored.setdefault(number, signal.signal(number, signal.SIG_IGN))
        # A worker of one thread: it waits for its process most of the time.
        return distributed.LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None, silence_logs=50)
    except Exception as error:
        raise EnvironmentFault(f"no Dask cluster can be started on this machine: {error}") from error
    finally:
        for number, handler in ignored.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)  # None is one that Python did not set
        if safe is None:
            del os.environ[_SAFE]
        else:
            os.environ[_SAFE] = safe


def _close(cluster: Any) -> None:
    """End a cluster of this machine; that it does not end well is no fault of a document."""
    with contextlib.suppress(Exception):
        cluster.close()


def _made_with(client: Any) -> str:
    """Return what the workers make documents with.

    Raises:
        EnvironmentFault: one cannot make any, or two of them would make other bytes.
    """
    told: dict[str, dict[str, str]] = {}
    for worker, answer in sorted(client.run(keys.ingredients, on_error="return").items()):
        if isinstance(answer, dict):
            told[worker] = answer
        elif not isinstance(answer, (OSError, TimeoutError)):  # a worker that was lost meanwhile makes nothing
            raise EnvironmentFault(
                f"the worker {worker} cannot make documents: {answer}; install there the aknpress that runs here"
            )
    for worker, answer in told.items():
        first, like = next(iter(told.items()))
        if unlike := [name for name in like if answer.get(name) != like[name]]:
            shown = ", ".join(f"{name} {_short(answer, name)} instead of {_short(like, name)}" for name in unlike[:5])
            raise EnvironmentFault(
                f"the workers would make other bytes: {worker} has {shown}, as {first} has; set them up alike"
            )
    if not told:
        raise EnvironmentFault("no worker of the cluster answers; start some, and run the same command again")
    return keys.of_ingredients(next(iter(told.values())))


def _short(told: Mapping[str, str], name: str) -> str:
    """Return a version, or the beginning of a hash."""
    return told.get(name, "none")[:12]


def _carried(client: Any, distributed: Any, tasks: Iterable[T], job: _Job) -> Generator[Done[T], None, None]:
    """Hand tasks to the scheduler, a few more than there are threads, and yield what comes back."""
    waiting = iter(tasks)
    under_way: dict[Any, T] = {}
    done = distributed.as_completed([], loop=client.loop)

    def hand() -> bool:
        for task in waiting:
            future = client.submit(_do, task, job, pure=False, retries=_AGAIN)
            under_way[future] = task
            done.add(future)
            return True
        return False

    try:
        room = max(1, sum(client.nthreads().values())) * _AHEAD
        while len(under_way) < room and hand():
            continue
        while under_way:
            future = next(done)
            if future.status in _AGAIN_TO_COME:
                done.add(future)
                continue
            task = under_way.pop(future)
            outcome = _outcome(future, task, distributed)
            future.release()
            yield outcome
            room = max(1, sum(client.nthreads().values())) * _AHEAD  # workers come and go
            while len(under_way) < room and hand():
                continue
    except (OSError, TimeoutError, distributed.CancelledError, distributed.comm.CommClosedError) as error:
        raise EnvironmentFault(
            f"the Dask scheduler is lost ({error}); what is done is kept: run the same command again"
        ) from error


def _outcome(future: Any, task: T, distributed: Any) -> Done[T]:
    """Return what became of a task."""
    if future.status == "finished":
        result, died, memory = future.result()
        return Done(task, result, died, memory)
    if future.status == "error":
        error = future.exception()
        if isinstance(error, EnvironmentFault):
            raise error
        if isinstance(error, distributed.scheduler.KilledWorker):
            return Done(task, died=Died("ended", f"{_AGAIN + 1} workers of the cluster were lost with it"))
        return Done(task, died=Died("raised", f"{type(error).__name__}: {error}"))
    raise distributed.CancelledError(future.key, future.status)


#: For each thread the job that it does, and its process.
_pools: dict[int, tuple[_Job, Pool]] = {}


def _do(task: Any, job: _Job) -> tuple[Any, Died | None, float]:
    """Do a task in a process of its own beside the worker; the process stays warm for the next."""
    if keys.made_with() != job.made_with:  # it has joined since
        raise EnvironmentFault("a worker has joined that would make other bytes than the others; set them up alike")
    before, pool = _pools.get(threading.get_ident(), (None, None))
    if pool is None or before != job:
        if pool is not None:
            pool.end()
        pool = Pool(job.work, job.limits)
        _pools[threading.get_ident()] = job, pool
    done = pool.do(task)
    return done.result, done.died, done.memory
