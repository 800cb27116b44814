"""How long each stage of the flow takes, beside work of others on the same documents in the same process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.accuracy import EXPORTED, source, write_text
from bench.corpus import CHECKOUT
from bench.pages_speed import sample
from bench.parts import LANGUAGES, Part, Settings, table
from bench.stages_racing import STAGES, WHOLE

#: Processor time, warm, of everything from a text to all its outputs, to that of WeasyPrint alone on its HTML.
ALL = 1.4
#: Documents of each language.
EACH, ROUNDS = 4, 3
#: What the time of each stage is given in.
REFERENCE = {"PDF": "WeasyPrint alone", WHOLE: "WeasyPrint alone", "verify": "hashing and validation"}
YARDSTICK = "canonical form"
_RACING = Path(__file__).with_name("stages_racing.py")


def texts(settings: Settings, each: int) -> list[Path]:
    """Write the texts of so many official documents of each language, and return their files."""
    files = sample(settings.shared, each)
    for file in files:
        write_text(settings.shared, settings.work, EXPORTED, file)
    return [source(settings.work, EXPORTED, file.parent.name, file.stem) for file in files]


def race_stages(settings: Settings) -> tuple[list[dict[str, Any]], int]:
    """Time every stage on official texts; return what was found for each document, and how many rounds there were.

    Raises:
        RuntimeError: a text does not pass the gate.
    """
    files = texts(settings, 1 if settings.quick else EACH)
    rounds = 1 if settings.quick else ROUNDS
    command = [sys.executable, str(_RACING), str(rounds), *map(str, files)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=CHECKOUT)
    told: list[dict[str, Any]] = json.loads(done.stdout)
    if left := [str(file) for file in files if str(file) not in {one["file"] for one in told}]:
        raise RuntimeError(f"these do not pass the gate: {', '.join(left)}")
    return told, rounds


def stages(settings: Settings) -> Part:
    """Time every stage of the flow on official texts."""
    told, rounds = race_stages(settings)
    rows, found = [], {}
    for way in (*STAGES, WHOLE):
        reference = REFERENCE.get(way, YARDSTICK)
        ratios = found[way] = by_round(told, way, reference)
        seconds = total(told, way)
        megabytes = sum(one["sizes"][STAGES.get(way, "text")] for one in told) / 1e6
        spread = " / ".join(f"{r:.2f}" for r in (min(ratios), median(ratios), max(ratios)))
        share = 100 * seconds / total(told, WHOLE)
        times = (f"{1e3 * seconds / len(told):.1f}", f"{share:.1f}", f"{len(told) / seconds:.1f}")
        rows.append((way, STAGES.get(way, "text"), *times, f"{megabytes / seconds:.2f}", reference, spread))
    head = ("stage", "takes", "ms", "% of all", "documents/s", "MB/s", "beside", "ratio: least / median / most")
    languages = [
        (code, len(mine), *(f"{1e3 * total(mine, way) / len(mine):.1f}" for way in (*STAGES, WHOLE)))
        for code in LANGUAGES
        if (mine := [one for one in told if Path(one["file"]).parent.name == code])
    ]
    worst = max(median(ratios_of(one, WHOLE, "WeasyPrint alone")) for one in told)
    reached = median(found[WHOLE])
    broken = [f"stages: all outputs take {reached:.2f} times WeasyPrint alone, at most {ALL}"] if reached > ALL else []
    lines = (
        f"{len(told)} official texts, one process, warm, {rounds} rounds by turns, time of the processor. MB are of"
        " what the stage takes: the text, its XML, its page, its PDF, the files of its package. *Beside*: the same"
        " documents at the same time, parsed and canonicalised by libxml2; rendered and written by WeasyPrint from our"
        " page with the same options; or the files of the package hashed and its XML validated.",
        table(head, rows),
        "Milliseconds of a document, by language:",
        table(("", "documents", *STAGES, WHOLE), languages),
        f"From the text to all outputs {reached:.2f} times the time of WeasyPrint alone on the page, at most {ALL};"
        f" the slowest document, {worst:.2f}.",
    )
    data = {"documents": told, "ratios": {f"{way} / {REFERENCE.get(way, YARDSTICK)}": found[way] for way in found}}
    return Part("\n\n".join(lines), data, broken)


def total(told: Sequence[Mapping[str, Any]], way: str) -> float:
    """Return the processor time of a way over all documents, the median of the rounds of each."""
    return float(sum(median(processor for processor, _ in one["times"][way]) for one in told))


def ratios_of(one: Mapping[str, Any], way: str, reference: str) -> list[float]:
    """Return the time of a way to that of a reference for one document, round by round."""
    return [a[0] / b[0] for a, b in zip(one["times"][way], one["times"][reference], strict=True)]


def by_round(told: Sequence[Mapping[str, Any]], way: str, reference: str) -> list[float]:
    """Return the time of a way to that of a reference over all documents, round by round."""
    mine, theirs = ([[t for t, _ in one["times"][name]] for one in told] for name in (way, reference))
    return [sum(a) / sum(b) for a, b in zip(zip(*mine, strict=True), zip(*theirs, strict=True), strict=True)]
