"""Tasks that do to their process what a document may do to it; workers find them by their names."""

from __future__ import annotations

import os
import signal
import time


def work(task: str) -> object:
    """Do what the task says."""
    name, _, value = task.partition(":")
    match name:
        case "pid":
            return os.getpid()
        case "sleep":
            time.sleep(float(value))
        case "exit":
            os._exit(int(value))
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "raise":
            raise ValueError(value)
        case "eat":
            eaten = bytearray(int(value) * 2**20)
            time.sleep(5)
            return len(eaten)
        case "keep":
            _kept.append(bytearray(int(value) * 2**20))
            return os.getpid()
    return task


_kept: list[bytearray] = []
