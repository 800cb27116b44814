"""Run the pipeline on texts that may do anything to it: raise, lose words, hang, kill the process."""

from __future__ import annotations

import contextlib
import multiprocessing
import re
import resource
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import PurePath

#: Memory that one process may take: more is a fault, and must not stop the machine.
MEMORY = 8 * 2**30


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one text.

    Attributes:
        kind: ``made``, ``refused`` (a finding, and no document or one too large to validate), ``raised``, ``lost``,
            ``invalid``, ``hang``, ``died``.
        detail: for a failure, what tells it from others; '' otherwise.
        size: bytes.
        seconds: processor time of reading, building and checking.
        memory: most bytes that the process has held so far.
        message: for a failure, the whole of it.
    """

    kind: str
    detail: str = ""
    size: int = 0
    seconds: float = 0.0
    memory: int = 0
    message: str = ""

    @property
    def failed(self) -> bool:
        """Whether a bound is broken."""
        return self.kind not in ("made", "refused")


def convert(data: bytes) -> tuple[bytes | None, str]:
    """Make Akoma Ntoso of a text, as `pipeline.publish` does.

    Returns:
        the bytes, None where there is no document; the finding where words were lost, else ''.
    """
    from pipeline.akn import build
    from pipeline.reader import conservation, read

    reading = read(data, file="text")
    if reading.document is None:
        return None, "; ".join(f"{d.code.value} {d.message}" for d in reading.report)
    made = build(reading.document, file="text")
    lost = conservation.check(reading.source, made.words, list(made.notes), "text")
    return made.xml, f"line {lost.location.line}: {lost.message}; expected {lost.expected}" if lost else ""


def schema_fault(xml: bytes) -> str:
    """Return what is wrong with Akoma Ntoso by the official schema, '' for nothing."""
    from pipeline.validation import xsd
    from pipeline.validation.parsing import parse

    root, finding = parse(xml, None)
    if root is None:
        return finding.message if finding else "no Akoma Ntoso"
    schema = xsd.schema()
    if schema.validate(root):
        return ""
    entries = list(schema.error_log)  # type: ignore[call-overload]
    return re.sub(r"\{[^}]*\}", "", str(entries[0].message)) if entries else "not valid"


def attempt(data: bytes) -> Trial:
    """Try one text."""
    start = time.process_time()
    size, memory = len(data), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    try:
        xml, fault = convert(data)
    except Exception as error:  # noqa: BLE001 - whatever is raised is what we look for
        spent = time.process_time() - start
        return Trial("raised", _signature(error), size, spent, memory, f"{type(error).__name__}: {error}"[:500])
    spent = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if xml is None:
        return Trial("refused", "", size, spent, memory)
    if fault:
        return Trial("lost", "a note" if "note" in fault else "words", size, spent, memory, fault)
    try:
        from pipeline.diagnostics import Code

        wrong = findings(xml)
    except Exception as error:  # noqa: BLE001 - as above
        return Trial("raised", _signature(error), size, spent, memory, f"{type(error).__name__}: {error}"[:500])
    if wrong.startswith(Code.X004.value):
        return Trial("refused", "", size, spent, memory)
    if wrong:
        return Trial("invalid", _plain(wrong)[:160], size, spent, memory, wrong)
    return Trial("made", "", size, spent, memory)


def findings(xml: bytes) -> str:
    """Return the first error of the schema, the profile or the rules, '' where there is none."""
    from pipeline.diagnostics import Severity
    from pipeline.validation import validate

    first = next(iter(validate(xml).report.at_least(Severity.ERROR)), None)
    return f"{first.code.value} {first.message}; expected {first.expected}" if first else ""


def _plain(message: str) -> str:
    """Return a message without the values that differ from text to text."""
    return re.sub(r"\d+", "0", re.sub(r"\"[^\"]*\"|'[^']*'|«[^»]*»|#\S+", "…", message))


def _signature(error: BaseException) -> str:
    """Return the kind of an exception and the place in the pipeline where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "pipeline" in PurePath(f.filename).parts] or frames
    place = ours[-1]
    return (
        f"{type(error).__name__} in {PurePath(place.filename).parent.name}/{PurePath(place.filename).name}:{place.name}"
    )


def _serve(make: Callable[[int], bytes], numbers: range, sender: Connection) -> None:
    """Try texts one after another and tell of each."""
    with contextlib.suppress(ValueError, OSError):  # macOS does not let itself be limited
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for n in numbers:
        sender.send((n, attempt(make(n))))
    sender.close()


class _Worker:
    """A process that tries a range of texts, and how far it has come."""

    def __init__(self, make: Callable[[int], bytes], numbers: range) -> None:
        """Start it."""
        self.make, self.numbers = make, numbers
        self.next = numbers.start
        self.receiver, sender = multiprocessing.Pipe(duplex=False)
        self.process = multiprocessing.Process(target=_serve, args=(make, numbers, sender), daemon=True)
        self.process.start()
        sender.close()
        self.heard = time.monotonic()

    def stop(self) -> None:
        """End it, whatever it does."""
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        self.receiver.close()

    def rest(self) -> range:
        """Return what it has not tried, without the text at which it stopped."""
        return range(self.next + 1, self.numbers.stop)


def run(
    make: Callable[[int], bytes], count: int, *, jobs: int, limit: float, portion: int = 200
) -> Iterator[tuple[int, Trial]]:
    """Try texts in processes of their own; one that hangs or dies is reported and replaced.

    Args:
        make: gives the text of a number; called in the process that tries it.
        count: how many texts: 0 to `count` - 1.
        jobs: how many processes at a time.
        limit: seconds of the clock on the wall that one text may take.
        portion: how many texts one process tries.
    """
    waiting = [range(a, min(a + portion, count)) for a in range(0, count, portion)][::-1]
    working: list[_Worker] = []
    while waiting or working:
        while waiting and len(working) < jobs:
            working.append(_Worker(make, waiting.pop()))
        ready = set(wait([w.receiver for w in working], timeout=0.5))
        for worker in list(working):
            outcome = None
            if worker.receiver in ready:
                try:
                    number, trial = worker.receiver.recv()
                    worker.next, worker.heard = number + 1, time.monotonic()
                    yield number, trial
                    continue
                except EOFError:
                    outcome = "died"
            elif time.monotonic() - worker.heard > limit:
                outcome = "hang"
            if outcome is None:
                continue
            worker.stop()
            working.remove(worker)
            if worker.next < worker.numbers.stop:
                detail = f"no answer in {limit:.0f} s" if outcome == "hang" else f"exit {worker.process.exitcode}"
                yield worker.next, Trial(outcome, detail, message=detail)
                if rest := worker.rest():
                    waiting.append(rest)
