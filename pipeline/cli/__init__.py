"""The command line: arguments to the public API, findings to the reader, the outcome to an exit status.

Each command is a small module; `pipeline.cli.app` lists them, `pipeline.cli.status` says what each exit
status means. Nothing but the public API of `pipeline` is used.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Run ``aknpress``; ``--version`` is answered before anything is loaded."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from pipeline import __version__

        print(f"aknpress {__version__}")
        return 0
    from pipeline.cli.app import app

    app(prog_name="aknpress")
    return 0
