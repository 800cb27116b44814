"""Python's search for objects that hold one another and that nobody else holds, and when it is held off."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Hold off the search as long as one document is read, built, compared or laid out, or one package verified.

    What either makes is in use until it is done, so that there is nothing to find; the search takes a tenth of the
    time of a long document. Nothing grows: what is left of it goes with the next search.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
