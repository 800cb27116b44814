"""Programs that hear what a shell in the background, or ``nohup``, lets nobody hear."""

from __future__ import annotations

import signal


def heed() -> None:
    """Let Ctrl-C and SIGHUP end this process; to be called in one that is about to become another program."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
