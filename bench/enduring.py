"""Hostile files: a finding each, within memory and time, and nothing read or asked."""

from __future__ import annotations

import subprocess

from bench.hostile import HOSTILE, Told, judge
from bench.parts import Part, Settings, table


def hostile(settings: Settings) -> Part:
    """Validate each hostile file in a process of its own; a quick measure takes every fifth."""
    rows, broken, data = [], [], {}
    for name, (make, codes, megabytes, seconds) in list(HOSTILE.items())[:: 5 if settings.quick else 1]:
        try:
            told = judge(make(), megabytes)
        except subprocess.TimeoutExpired:
            told = Told(died="no answer")
        found = " ".join(sorted(told.codes)) if not told.died else "died"
        rows.append((name, told.size, found, f"{told.seconds:.1f}", f"{seconds:.0f}", told.peak, megabytes))
        data[name] = {"codes": sorted(told.codes), "seconds": told.seconds, "peak": told.peak, "died": told.died}
        if told.died or not codes <= told.codes or told.seconds > seconds or told.touched:
            broken.append(f"hostile: {name}: {told.died.splitlines()[-1] if told.died else told}")
    head = ("file", "MB", "findings", "s", "at most s", "peak MB", "may grow to MB")
    text = (
        "Each in a process of its own whose address space is limited, and which tells of every file, address and"
        " program that is opened meanwhile: there was none."
        if not any("touched=('" in sentence for sentence in broken)
        else "Something was opened; see below."
    )
    return Part(f"{text}\n\n{table(head, rows)}", data, broken)
