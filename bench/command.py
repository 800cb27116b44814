"""``bench/recognition``: its parts, its arguments."""

from __future__ import annotations

import sys

from bench import repeating
from bench.accuracy import corpus, wrapped
from bench.corpus import CorpusMissingError, official, tool
from bench.encodings import encodings
from bench.mutants import mutants
from bench.profiling import profile
from bench.running import Measure
from bench.scaling import scaling
from bench.speed import speed

MEASURE = Measure(
    "bench/recognition",
    "What recognition reaches",
    {
        "corpus": ("Structure recovered from the texts of official files", corpus),
        "wrapped": ("The same texts, their lines broken at 72 columns", wrapped),
        "encodings": ("Texts in other encodings", encodings),
        "mutants": ("Mutated and pathological documents", mutants),
        "speed": ("Speed", speed),
        "scaling": ("Time and size", scaling),
        "profile": ("Where the time goes", profile),
    },
    mutants=(100_000, 2_000),
)


def main(arguments: list[str] | None = None) -> int:
    """Measure.

    Returns:
        exit status: 0 every bound holds, 1 one is broken, 2 nothing could be measured.
    """
    parser = MEASURE.parser("Measure the recogniser: how right, how robust, how fast.")
    parser.add_argument(
        "--mutant", metavar="K", help="repeat one mutant, or a pathological text by its name, and print it"
    )
    options = parser.parse_args(arguments)
    try:
        tool(options.shared, "score_structure")
        official(options.shared)
    except CorpusMissingError as missing:
        print(f"bench/recognition: {missing}", file=sys.stderr)
        print(
            "It measures against official files that may not be redistributed; they stand in ../shared beside the"
            " checkout. Say --shared DIR where they are elsewhere.",
            file=sys.stderr,
        )
        return 2
    if options.mutant is not None:
        return repeating.repeat(MEASURE.settings(options), options.mutant)
    return MEASURE.run(options)
