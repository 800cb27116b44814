"""``bench/validation``: its parts, its arguments."""

from __future__ import annotations

import sys

from bench.corpus import CorpusMissingError, official
from bench.enduring import hostile
from bench.engines import engines
from bench.running import Measure
from bench.verdicts import speed, verdicts, xmllint

MEASURE = Measure(
    "bench/validation",
    "What validation reaches",
    {
        "verdicts": ("Verdicts on official files", verdicts),
        "engines": ("Two engines on damaged documents", engines),
        "speed": ("Speed", speed),
        "hostile": ("Hostile files", hostile),
    },
    mutants=(2_000, 100),
)


def main(arguments: list[str] | None = None) -> int:
    """Measure.

    Returns:
        exit status: 0 every bound holds, 1 one is broken, 2 nothing could be measured.
    """
    options = MEASURE.parser("Measure the validator: how right, how fast, how hard to hurt.").parse_args(arguments)
    try:
        official(options.shared)
        xmllint()
    except CorpusMissingError as missing:
        print(f"bench/validation: {missing}", file=sys.stderr)
        print("The official files stand in ../shared beside the checkout, or where --shared DIR says.", file=sys.stderr)
        return 2
    return MEASURE.run(options)
