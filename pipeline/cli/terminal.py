"""What people see: findings and errors on standard error, results on standard output, progress on a terminal."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from pipeline import Code, Report, Severity, storage

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


#: Characters of results that wait in memory, and that are handed on at a time.
_IN_MEMORY, _PIECE = 8 * 2**20, 2**16
#: The first sign after the control characters that follow DELETE.
_DELETE_C1 = 0xA0


def complain(message: str) -> None:
    """Say on standard error what went wrong and what to do; where nobody can hear it, the exit status remains."""
    with contextlib.suppress(OSError):
        print(f"aknpress: {message}", file=sys.stderr, flush=True)


def shown(name: str) -> str:
    """Return the name of a file as one line that changes nothing of the terminal, whatever signs are in it."""
    return "".join(sign if ord(sign) >= _DELETE_C1 or " " <= sign < "\x7f" else f"\\x{ord(sign):02x}" for sign in name)


@contextmanager
def delivering() -> Iterator[None]:
    """See to it that what a command prints arrives, or that it is told that it did not.

    A disk that is full and a stream that was closed before the start end the command with a message and status 2: a
    script must not take half a result for the whole. A reader that has gone (EPIPE), as ``head`` does when it has seen
    enough, ends it with the same status and without a word. Every OSError of files is translated where it happens, so
    that one that comes here is of standard output or standard error.
    """
    _stand_in()
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
    except SystemExit as error:
        if isinstance(error.__context__, BrokenPipeError):  # Rich, which prints the help, ends quietly with status 1
            raise SystemExit(2) from error
        raise
    except BrokenPipeError as error:
        _hush()
        raise SystemExit(2) from error
    except OSError as error:
        complain(
            f"what this command prints cannot be written: {error.strerror or error}; give it a place that has room"
        )
        _hush()
        raise SystemExit(2) from error


@contextmanager
def heeding() -> Iterator[None]:
    """Let a command that is told to end (SIGTERM, SIGHUP) put in order what it has under way, as after Ctrl-C.

    The status is that of a shell for a program so ended, 143 or 129. A second signal ends it at once. What the
    caller has chosen to ignore (``nohup``) stays ignored.
    """
    import signal
    import threading

    before = {}

    def end(number: int, frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        complain(f"ended by {signal.Signals(number).name}")
        raise SystemExit(128 + number)

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
            if signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stand_in() -> None:
    """Put something that fails when it is used in the place of a stream that was closed before the start.

    Python has None there; and the next file that is opened would take the place of the stream, and what libraries
    print would go into that file.
    """
    for name, mode, useless in (
        ("stdin", "r", os.O_WRONLY),
        ("stdout", "w", os.O_RDONLY),
        ("stderr", "w", os.O_RDONLY),
    ):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.open(os.devnull, useless), mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def _hush() -> None:
    """Let nothing more be said of a stream that is lost: Python would, at the end, and change the exit status."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            devnull = os.open(os.devnull, os.O_WRONLY)
            os.dup2(devnull, stream.fileno())
            os.close(devnull)


def show(name: str, report: Report, text: str) -> None:
    """Print errors and warnings on standard error; notes are for the report."""
    grave = report.at_least(Severity.WARNING)
    if grave:
        from pipeline import render_text

        sys.stderr.write(render_text({name: grave}, {name: text}, colour=_colour(sys.stderr)))
    unknown = sum(finding.code is Code.S007 for finding in report) - sum(finding.code is Code.S007 for finding in grave)
    if unknown:
        what = "paragraph has" if unknown == 1 else "paragraphs have"
        complain(f"{name}: {unknown} {what} neither number nor verb; to see where: aknpress validate {name}")


def print_report(format_: str, reports: dict[str, Report], texts: dict[str, str]) -> None:
    """Print every finding on standard output in one of the formats."""
    from pipeline import FORMATS, render_text

    if format_ == "text":
        sys.stdout.write(render_text(reports, texts, colour=_colour(sys.stdout)))
    else:
        sys.stdout.write(FORMATS[format_](reports, texts))


def colour() -> bool:
    """Whether standard output wants colours."""
    return _colour(sys.stdout)


@contextmanager
def output(path: Path | None) -> Iterator[Callable[[str], object]]:
    """Yield a function that writes results: into a file, whole or not at all, or on standard output.

    On a terminal that shows progress as well, results wait until it is gone; otherwise each is written at once.
    """
    if path is None and not (sys.stdout.isatty() and sys.stderr.isatty()):
        yield sys.stdout.write
        return
    import tempfile

    with tempfile.SpooledTemporaryFile(
        _IN_MEMORY, "w+", encoding="utf-8", errors="backslashreplace", newline=""
    ) as held:
        try:
            yield held.write
        finally:
            held.seek(0)
            if path is None:
                for piece in iter(lambda: held.read(_PIECE), ""):
                    sys.stdout.write(piece)
        if path is not None:
            storage.write_files({path: held.read().encode("utf-8")})


def _colour(stream: TextIO) -> bool:
    """Whether a stream wants colours (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def shows_progress() -> bool:
    """Whether standard error is a terminal on which a bar may move."""
    return sys.stderr.isatty() and os.environ.get("CI", "").lower() in ("", "0", "false")


@contextmanager
def progress(total: int) -> Iterator[Callable[[str], None]]:
    """Show progress on a terminal; in pipes, in CI and for `total` 0 show nothing.

    Yields a function to call with the name of each document before it is published.
    """
    if not total or not shows_progress():
        yield lambda name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    # Rich would send standard output to the terminal as well, though it be a file or a pipe.
    beside = sys.stdout.isatty()
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=beside) as bar:
        task = bar.add_task("", total=total)
        steps = _Steps(bar, task)
        logger = logging.getLogger("aknpress")
        level = logger.level
        logger.addHandler(steps)
        logger.setLevel(logging.INFO)
        try:
            yield steps.begin
        finally:
            logger.removeHandler(steps)
            logger.setLevel(level)


class _Steps(logging.Handler):
    """Shows beside the bar which document is at which step."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        super().__init__(logging.INFO)
        self._bar, self._task, self._name, self._begun = bar, task, "", 0

    def begin(self, name: str) -> None:
        """Go on to the next document."""
        name = shown(name)
        self._bar.update(self._task, completed=self._begun, description=name)
        self._name, self._begun = name, self._begun + 1

    def emit(self, record: logging.LogRecord) -> None:
        """Show a step."""
        step = record.getMessage().partition(" - ")[0]
        self._bar.update(self._task, description=f"{self._name}  {step}")
