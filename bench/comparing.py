"""Whether what was measured has become slower than the last time, beyond noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from bench.parts import table

#: A ratio that grows less than this is no slow-down, however quiet the machine.
LEAST = 1.05


def ratios(results: Mapping[str, Any]) -> dict[str, list[float]]:
    """Return all ratios of a measure by part and name: our time to that of a reference beside it, round by round."""
    return {
        f"{part}: {name}": list(map(float, found))
        for part, data in results["parts"].items()
        for name, found in data.get("ratios", {}).items()
        if found
    }


def slower(before: Sequence[float], now: Sequence[float]) -> bool:
    """Whether ratios have grown beyond noise: the median by more than `LEAST`, and the ranges do not overlap.

    Both were taken beside the same reference, so a slower machine makes neither larger. A single round
    has no range; there the median has to grow by half.
    """
    grown = median(now) / median(before)
    if min(len(before), len(now)) < 2:
        return grown > 1.5
    return grown > LEAST and min(now) > max(before)


def compare(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Compare two results of one measure.

    Returns:
        a table for people, and a sentence for each ratio that has grown beyond noise.
    """
    then, rows, broken = ratios(before), [], []
    for name, found in ratios(now).items():
        if name not in then:
            continue
        old = then[name]
        verdict = "slower" if slower(old, found) else "faster" if slower(found, old) else "as before"
        rows.append((name, f"{median(old):.2f}", f"{median(found):.2f}", f"{median(found) / median(old):.2f}", verdict))
        if verdict == "slower":
            spread = f"{min(old):.2f} to {max(old):.2f} before, {min(found):.2f} to {max(found):.2f} now"
            broken.append(f"slower than the last time: {name} ({spread})")
    return table(("ratio", "before", "now", "now / before", ""), rows), broken
