"""Where the time goes: by stage, and by function."""

from __future__ import annotations

import cProfile
import multiprocessing
import pstats
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench.corpus import EXAMPLES, official, text_of
from bench.parts import Part, Settings, table
from bench.scaling import QUICK_SIZES, SIZES, VARIANTS, text

#: Name, text whose stages are timed, text whose functions are counted, how often.
_Subject = tuple[str, bytes, bytes, int]
TOP = 10
#: Functions are counted in a text of this size: the profiler makes everything some five times slower.
COUNTED = 2_500_000
#: How often a small document is converted, so that the clock sees it.
OFTEN = 50


def profile(settings: Settings) -> Part:
    """Profile the median document, and each of the large texts of `scaling`."""
    size = QUICK_SIZES[-1] if settings.quick else SIZES[-1]
    files = official(settings.shared, 2 if settings.quick else None)
    texts = sorted((text_of(settings.shared, file).encode() for file in files), key=len)
    median = texts[len(texts) // 2]
    subjects: list[_Subject] = [(f"the median document ({len(median)} bytes), {OFTEN} times", median, median, OFTEN)]
    for variant in VARIANTS:
        counted = text(variant, min(size, COUNTED))
        subjects.append((f"{variant}, {size / 1e6:g} MB", text(variant, size), counted, 1))
    stages, tables, data = [], [], {}
    for name, whole, counted, times in subjects:
        seconds, functions = _apart(whole, counted, times)
        total = sum(seconds.values())
        stages.append((name, f"{total:.2f}", *(f"{100 * s / total:.0f}" for s in seconds.values())))
        part = f" (of {len(counted) / 1e6:g} MB)" if len(counted) < len(whole) else ""
        tables.append(f"**{name}**{part}\n\n{table(('function', 'calls', 'own s', 's with callees'), functions)}")
        data[name] = {"stages": seconds, "functions": functions}
    head = ("text", "s", "% read", "% build", "% check words", "% schema")
    note = (
        "Seconds without the profiler, by stage; then, with it (which costs time by itself),"
        " the functions with most time of their own."
    )
    return Part("\n\n".join([note, table(head, stages), *tables]), data)


def _apart(whole: bytes, counted: bytes, times: int) -> tuple[dict[str, float], list[Any]]:
    """Profile in a process of its own, so that no text leaves its memory to the next."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_profiled, args=(whole, counted, times, sender))
    process.start()
    sender.close()
    try:
        seconds, functions = receiver.recv()
    finally:
        process.join()
    return seconds, functions


def _profiled(whole: bytes, counted: bytes, times: int, sender: Connection) -> None:
    from bench.trials import convert

    for example in EXAMPLES:
        convert(example.read_bytes())  # what is loaded and compiled once
    seconds = _stages(whole, times)
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(times):
        convert(counted)
    profiler.disable()
    found: list[Any] = []
    calls: dict[Any, Any] = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    for (file, _, name), (_, count, own, cumulative, _) in sorted(calls.items(), key=lambda item: -item[1][2])[:TOP]:
        place = name if file == "~" else f"{Path(file).parent.name}/{Path(file).name}:{name}"
        found.append((place.replace("|", " "), count, f"{own:.2f}", f"{cumulative:.2f}"))
    sender.send((seconds, found))


def _stages(data: bytes, times: int) -> dict[str, float]:
    from bench.trials import schema_fault
    from pipeline.akn import build
    from pipeline.reader import conservation, read

    schema_fault(b"<x/>")
    spent = dict.fromkeys(("read", "build", "check", "schema"), 0.0)
    for _ in range(times):
        moments = [time.process_time()]
        reading = read(data)
        moments.append(time.process_time())
        if reading.document is None:
            raise AssertionError("there is no document to profile")
        made = build(reading.document)
        moments.append(time.process_time())
        conservation.check(reading.source, made.words, list(made.notes), None)
        moments.append(time.process_time())
        schema_fault(made.xml)
        moments.append(time.process_time())
        for n, stage in enumerate(spent):
            spent[stage] += moments[n + 1] - moments[n]
    return spent
