"""The official files by the official schema: our verdicts and our time beside those of xmllint."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from bench.corpus import CHECKOUT, CorpusMissingError, official
from bench.parts import LANGUAGES, Part, Settings, table

#: Files a second, ours to those of xmllint, over all files in one process.
RATE = 0.8
#: Wall time of the whole command on one small file, ours to that of xmllint.
WHOLE = 2.5
ROUNDS, STARTS = 5, 15
_DECIDING = Path(__file__).with_name("deciding.py")


def xmllint() -> list[str]:
    """Return the command that asks xmllint for a verdict; files are to be added.

    Raises:
        CorpusMissingError: it is not installed.
    """
    from pipeline import resources

    program = shutil.which("xmllint")
    if program is None:
        raise CorpusMissingError("xmllint is not installed (apt-get install libxml2-utils)")
    return [program, "--noout", "--nonet", "--schema", str(resources.xsd())]


def timed(command: Sequence[str], environment: Mapping[str, str] | None = None) -> tuple[str, float, float]:
    """Run a command.

    Args:
        command: program and arguments.
        environment: its variables; None for those of this process.

    Returns:
        what it said on standard error, user time of the processor, and time by the clock.
    """
    begin = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=CHECKOUT, env=environment
    ) as process:
        said = process.stderr.read() if process.stderr else b""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return said.decode("utf-8", "replace"), used.ru_utime, time.perf_counter() - begin


def read_verdicts(said: str) -> dict[str, bool]:
    """Return the verdicts that stand among what was said, by file."""
    found = re.findall(r"^(.*) (validates|fails to validate)$", said, re.MULTILINE)
    return {file: word == "validates" for file, word in found}


def _sample(settings: Settings) -> list[Path]:
    return official(settings.shared, 10 if settings.quick else None)


def verdicts(settings: Settings) -> Part:
    """Compare our verdicts with those of xmllint, file by file."""
    files = _sample(settings)
    names = list(map(str, files))
    theirs = read_verdicts(timed([*xmllint(), *names])[0])
    ours = read_verdicts(timed([sys.executable, str(_DECIDING), *names])[0])
    differing = [file for file in names if ours.get(file) != theirs.get(file) or file not in theirs]
    rows = []
    for language in (*LANGUAGES, "all"):
        mine = [name for name, file in zip(names, files, strict=True) if language in (file.parent.name, "all")]
        refused = sum(theirs.get(name) is False for name in mine)
        rows.append(
            (language, len(mine), refused, sum(ours.get(n) is False for n in mine), len({*mine} & {*differing}))
        )
    head = ("", "files", "refused by xmllint", "refused by us", "verdicts that differ")
    broken = [f"verdicts: {name}: xmllint says {theirs.get(name)}, we say {ours.get(name)}" for name in differing]
    return Part(table(head, rows), {"files": len(files), "differing": differing, "refused": theirs}, broken)


def speed(settings: Settings) -> Part:
    """Time both over all files in one process, and the whole command on the smallest."""
    files = _sample(settings)
    names = list(map(str, files))
    commands = {"xmllint": [*xmllint(), *names], "aknpress": [sys.executable, str(_DECIDING), *names]}
    user: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            user[name].append(timed(command)[1])
    rate = median(theirs / ours for theirs, ours in zip(user["xmllint"], user["aknpress"], strict=True))
    rows = [
        (name, len(files), *(f"{s:.2f}" for s in (min(spent), median(spent), max(spent))), _rate(files, spent))
        for name, spent in user.items()
    ]
    head = ("schema alone", "files", "least s", "median s", "most s", "files/s")
    small = min(files, key=lambda file: (file.stat().st_size, file))
    whole = {
        "xmllint": [*xmllint(), str(small)],
        "aknpress validate": [sys.executable, "-m", "pipeline", "validate", str(small)],
    }
    wall: dict[str, list[float]] = {name: [] for name in whole}
    for command in whole.values():
        timed(command)  # what is read once is in the cache of the system, and what is compiled once in ours
    for _ in range(STARTS):
        for name, command in whole.items():
            wall[name].append(timed(command)[2])
    times = median(o / t for t, o in zip(wall["xmllint"], wall["aknpress validate"], strict=True))
    starts = [
        (name, f"{small.stat().st_size / 1e3:.1f}", *(f"{1e3 * s:.0f}" for s in (min(w), median(w), max(w))))
        for name, w in wall.items()
    ]
    start_head = ("whole process, one small file", "kB", "least ms", "median ms", "most ms")
    text = [
        f"User time of the processor, {ROUNDS} rounds by turns, start-up and compiling the schema counted for both.",
        table(head, rows),
        f"Files a second, ours to those of xmllint: {rate:.2f}; at least {RATE}.",
        f"Time by the clock, {STARTS} rounds by turns, with the profile and the rules, caches warm.",
        table(start_head, starts),
        f"Our time to that of xmllint: {times:.2f}; at most {WHOLE}.",
    ]
    broken = []
    if rate < RATE:
        broken.append(f"speed: {rate:.2f} times the files a second of xmllint, at least {RATE}")
    if times > WHOLE:
        broken.append(f"speed: {times:.2f} times the time of xmllint for one small file, at most {WHOLE}")
    ratios = {
        "schema alone / xmllint": [o / t for t, o in zip(user["xmllint"], user["aknpress"], strict=True)],
        "aknpress validate / xmllint": [o / t for t, o in zip(wall["xmllint"], wall["aknpress validate"], strict=True)],
    }
    data = {"rate": rate, "whole": times, "user": user, "wall": wall, "ratios": ratios}
    return Part("\n\n".join(text), data, broken)


def _rate(files: Sequence[Path], spent: Sequence[float]) -> str:
    return f"{len(files) / median(spent):.0f}"
