"""Try mutated and pathological documents: nothing raises, is lost, or takes longer than its size allows."""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from bench import pathological
from bench.corpus import EXAMPLES
from bench.mutating import Mutator
from bench.parts import Part, Settings, table
from bench.trials import Trial, attempt, run

#: A mutant that takes more than so many times the median time for each of its bytes is a failure.
SLOWER = 20
#: A text of fewer bytes counts as one of so many: what a guess at its encoding costs is not in the floor.
LEAST = 256
#: How many of the slowest are timed again whatever they took.
RETIMED = 50
#: How many mutants are tried from one word about them to the next.
STEP = 10_000
#: Seconds of the clock on the wall after which a mutant, or a pathological text, counts as one that hangs.
LIMIT, LONG_LIMIT = 60.0, 180.0
#: Bytes of the largest pathological text, and of a quick measure's.
SIZE, QUICK_SIZE = 10_000_000, 500_000
#: What every text costs however short, and is no part of the time for its bytes.
_FLOOR = "RESOLUTION 1 (Place, 2020)\nThe Assembly,\n1.\tDecides so.\n"


def mutants(settings: Settings) -> Part:
    """Try the mutants, then the pathological texts."""
    mutator = Mutator(settings.shared, settings.seed)
    for example in EXAMPLES:
        attempt(example.read_bytes())  # what is loaded once, before processes branch off
    start = time.monotonic()
    trials: dict[int, Trial] = {}
    for number, trial in run(mutator, settings.mutants, jobs=settings.jobs, limit=LIMIT):
        trials[number] = trial
        # A long run says where it is, and loses nothing that it found where it is stopped.
        if trial.failed:
            print(f"mutant {number}: {trial.kind}: {trial.detail}", file=sys.stderr)
        if len(trials) % STEP == 0:
            print(f"{len(trials):,} of {settings.mutants:,} mutants tried", file=sys.stderr)
    elapsed = time.monotonic() - start
    floor = min(attempt(_FLOOR.encode()).seconds for _ in range(9))
    rates = [_rate(t, floor) for t in trials.values() if t.kind == "made" and t.size]
    median = statistics.median(rates) if rates else 0.0
    retimed = _retimed(trials, mutator, floor, median)
    slow = {number: times for number, times in retimed.items() if times > SLOWER}
    slowest = max((times for times in retimed.values() if times <= SLOWER), default=0.0)
    failures: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, trial in sorted(trials.items()):
        if trial.failed:
            failures[trial.kind, trial.detail].append(number)
    kinds = Counter(trial.kind for trial in trials.values())
    ordered = sorted(failures.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = [(f"{kind}: {detail}", len(ns), _some(ns)) for (kind, detail), ns in ordered]
    rows += [("slower than 20 times the median", len(slow), _some(list(slow)))] if slow else []
    size = sum(trial.size for trial in trials.values())
    text = [
        f"{len(trials):,} mutants (series {settings.seed}), {size / 1e6:.1f} MB, in {elapsed:.0f} s:"
        f" {kinds['made']:,} made, {kinds['refused']:,} refused with a finding;"
        f" {sum(map(len, failures.values())):,} failures, {len(slow)} slow.",
        f"Median time {1e6 * median:.2f} µs a byte over a floor of {1e3 * floor:.1f} ms;"
        f" the slowest{' of the others' if slow else ''} {slowest:.1f} times that.",
        table(("failure", "mutants", "numbers"), rows) if rows else "No mutant fails.",
    ]
    if slow:
        shown = sorted(slow.items(), key=lambda item: -item[1])[:20]
        text.append("Slow: " + ", ".join(f"{n} ({times:.0f} times)" for n, times in shown) + ".")
    extremes = _pathological(settings, floor, median)
    data = {
        "count": len(trials),
        "kinds": dict(kinds),
        "seconds": elapsed,
        "bytes": size,
        "median_microseconds_a_byte": 1e6 * median,
        "failures": [
            {"kind": kind, "detail": detail, "mutants": ns, "message": trials[ns[0]].message}
            for (kind, detail), ns in ordered
        ],
        "slow": {str(n): times for n, times in slow.items()},
        "pathological": extremes.data["texts"],
    }
    broken = [f"{len(ns)} mutants: {kind}: {detail}, e.g. {ns[0]}" for (kind, detail), ns in ordered]
    broken += [f"{len(slow)} mutants are slow, e.g. {next(iter(slow))}"] if slow else []
    return Part("\n\n".join([*text, extremes.text]), data, [*broken, *extremes.broken])


def _rate(trial: Trial, floor: float) -> float:
    return max(0.0, trial.seconds - floor) / max(trial.size, LEAST)


def _some(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:5])) + (" …" if len(numbers) > 5 else "")


def _retimed(
    trials: Mapping[int, Trial], make: Callable[[int], bytes], floor: float, median: float
) -> dict[int, float]:
    """Time the slowest again, for a machine has moods, and all above the bound: how many times the median they take."""
    found = [(_rate(t, floor), n) for n, t in trials.items() if t.kind not in ("hang", "died")]
    found.sort(reverse=True)
    retimed = {}
    for n, (rate, number) in enumerate(found):
        if not median or (n >= RETIMED and rate <= SLOWER * median):
            break
        data = make(number)
        again = min((attempt(data) for _ in range(3)), key=lambda trial: trial.seconds)
        retimed[number] = _rate(again, floor) / median
    return retimed


def _pathological(settings: Settings, floor: float, median: float) -> Part:
    size = QUICK_SIZE if settings.quick else SIZE
    names = list(pathological.TEXTS)
    make = partial(_made, names, size)
    rows, texts, broken = [], {}, []
    for number, trial in sorted(run(make, len(names), jobs=settings.jobs, limit=LONG_LIMIT, portion=1)):
        times = _rate(trial, floor) / median if median else 0.0
        slow = "slow" if times > SLOWER else ""
        what = f"{trial.kind}: {trial.detail}" if trial.failed else trial.kind
        rows.append((names[number], f"{trial.size / 1e6:.2f}", f"{trial.seconds:.2f}", f"{times:.1f}",
                     f"{trial.memory / 2**20:.0f}", " ".join(filter(None, (what, slow)))))  # fmt: skip
        texts[names[number]] = {
            "kind": trial.kind, "detail": trial.detail, "message": trial.message, "bytes": trial.size,
            "seconds": trial.seconds, "times_the_median": times, "memory": trial.memory,
        }  # fmt: skip
        if trial.failed or slow:
            broken.append(f"pathological, {names[number]}: {' '.join(filter(None, (what, slow)))}")
    note = f"Pathological texts, the largest of {size / 1e6:g} MB; times the median of the mutants for each byte."
    head = ("text", "MB", "s", "times the median", "MiB of memory", "outcome")
    return Part(f"{note}\n\n{table(head, rows)}", {"texts": texts}, broken)


def _made(names: Sequence[str], size: int, number: int) -> bytes:
    return pathological.data(names[number], size)
