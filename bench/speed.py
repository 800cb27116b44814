"""How fast texts become Akoma Ntoso, beside a parser that waits for mark-up."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from bench.accuracy import EXPORTED, SAMPLE, source, write_text
from bench.corpus import official
from bench.environments import environment
from bench.parts import Part, Settings, table

BLUEBELL = "bluebell-akn==3.1.1"
#: We may take so many times the time of bluebell, which recognises nothing.
BOUND = 2.0
ROUNDS = 3
_RACING = Path(__file__).with_name("racing.py")


def speed(settings: Settings) -> Part:
    """Time both parsers on the same texts, by turns."""
    folder = source(settings.work, EXPORTED, "x", "x").parents[1]
    shutil.rmtree(folder, ignore_errors=True)  # texts of an earlier run may be others
    for file in official(settings.shared, SAMPLE if settings.quick else None):
        write_text(settings.shared, settings.work, EXPORTED, file)
    pythons = {"ours": sys.executable}
    try:
        pythons["bluebell"] = str(environment(settings.work / "bluebell", BLUEBELL, "import bluebell.parser"))
        missing = ""
    except (subprocess.CalledProcessError, OSError) as error:
        missing = f"{BLUEBELL} could not be installed, so there is nothing to compare with: {error}"
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in pythons}
    for _ in range(ROUNDS):
        for name, python in pythons.items():
            done = subprocess.run([python, str(_RACING), name, str(folder)], check=True, capture_output=True, text=True)
            runs[name].append(json.loads(done.stdout))
    rows = []
    for name, rounds in runs.items():
        seconds, first = [r["seconds"] for r in rounds], rounds[0]
        middle = median(seconds)
        shown = "aknpress" if name == "ours" else BLUEBELL.replace("==", " ")
        times = [f"{s:.2f}" for s in (min(seconds), middle, max(seconds))]
        rate = (f"{first['documents'] / middle:.0f}", f"{first['bytes'] / middle / 1e6:.2f}")
        size = f"{first['bytes'] / 1e6:.1f}"
        rows.append((shown, first["documents"], size, *times, *rate, f"{first['xml'] / 1e6:.1f}", first["failed"]))
    head = ("parser", "documents", "MB", "least s", "median s", "most s", "documents/s", "MB/s", "MB of XML", "failed")
    broken: list[str] = []
    text = [f"One process, {ROUNDS} rounds by turns, start-up left out.", table(head, rows)]
    found: dict[str, list[float]] = {}
    data: dict[str, object] = {"runs": runs, "ratios": found}
    if missing:
        text.append(missing)
    else:
        for measure, shown in (("seconds", "by the clock"), ("processor", "of the processor")):
            ratios = [a[measure] / b[measure] for a, b in zip(runs["ours"], runs["bluebell"], strict=True)]
            found[shown] = ratios
            words = " / ".join(f"{r:.2f}" for r in (min(ratios), median(ratios), max(ratios)))
            text.append(f"Our time to theirs {shown}, least / median / most: {words}; at most {BOUND}.")
            if measure == "processor" and median(ratios) > BOUND:
                broken.append(f"speed: {median(ratios):.2f} times the time of bluebell, at most {BOUND}")
    return Part("\n\n".join(text), data, [*broken, *(f"{r[-1]} of our texts fail" for r in rows[:1] if r[-1])])
