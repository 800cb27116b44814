"""What a worker process does: one task after the other, until its pipe is closed."""

from __future__ import annotations

import functools
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

_MIB: Final = 2**20
#: prctl(2): the signal that a process gets when its parent ends.
_PR_SET_PDEATHSIG: Final = 1


@dataclass(frozen=True, slots=True)
class Died:
    """Why a task came to no result: ``ended`` (`detail` says how), ``time``, ``memory`` or ``raised``."""

    kind: str
    detail: str


def peak() -> float:
    """Return the most MiB that this process has held, 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / _MIB if sys.platform == "darwin" else most / 1024


def held(process: int | str = "self") -> float:
    """Return how many MiB a process holds, 0 where the system does not say."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_bytes().split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    import resource

    return pages * resource.getpagesize() / _MIB


def give_back() -> None:
    """Give memory that is free back to the system, which takes glibc a millisecond and which it seldom does by itself.

    Where the C library is another, nothing is done.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


def die_with(parent: int) -> None:
    """See to it that this process ends with the one that started it, even where it hangs; on Linux alone.

    Elsewhere it ends when it next looks at its pipe.

    Args:
        parent: the process that started this one.
    """
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it went before it was asked
        os._exit(1)


@functools.cache
def _trim() -> Callable[[int], int] | None:
    if sys.platform != "linux":
        return None
    import ctypes

    found: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return found


def serve(handle: int, parent: int) -> None:
    """Take what to do, and then task after task, from a pipe, and answer each.

    Args:
        handle: file descriptor of the pipe.
        parent: the process that is at its other end.
    """
    die_with(parent)
    pipe: Connection[Any, Any] = Connection(handle)
    try:
        work: Callable[[Any], Any] = pipe.recv()
        while True:
            task = pipe.recv()
            result, died = None, None
            try:
                result = work(task)
            except MemoryError as error:
                died = Died("memory", str(error) or "no memory is left")
            except Exception as error:  # noqa: BLE001 - whatever it is, only this task has it
                died = Died("raised", f"{type(error).__name__}: {error}")
            give_back()
            pipe.send((result, died, peak(), held()))
    except (EOFError, OSError):
        return
