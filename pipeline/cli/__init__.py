"""The command line: arguments to the public API, findings to the reader, the outcome to an exit status.

Each command is a small module; `pipeline.cli.app` lists them, `pipeline.cli.status` says what each exit
status means. Nothing but the public API of `pipeline` is used.
"""

from __future__ import annotations

import gc
import sys
from typing import Final

#: How many new objects make Python look for those that nobody holds; it starts with 700.
_OBJECTS: Final = 50_000


def main() -> int:
    """Run ``aknpress``; ``--version`` is answered before anything is loaded."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from pipeline import __version__

        try:
            print(f"aknpress {__version__}", flush=True)
            return 0
        except OSError:
            pass  # the way below says what is amiss
    # Most of what a command loads and makes is in use to its end: to look for garbage less often, and not once more
    # at the end, spares a fifth of the time of a short command.
    gc.set_threshold(_OBJECTS)
    try:
        from pipeline.cli.app import app

        app(prog_name="aknpress")
    except KeyboardInterrupt:  # before the command could heed it
        return 130
    finally:
        gc.freeze()
    return 0
