"""``bench/pages``: its parts, its arguments."""

from __future__ import annotations

import sys

from bench.corpus import CorpusMissingError, official
from bench.judging import barriers, markup, standards
from bench.pages_speed import speed
from bench.reading import words
from bench.running import Measure
from tests.judges import JudgeMissingError, program

MEASURE = Measure(
    "bench/pages",
    "What the pages reach",
    {
        "words": ("Words of the pages", words),
        "standards": ("PDF/A-3a and PDF/UA-1", standards),
        "markup": ("Valid HTML", markup),
        "barriers": ("Barriers", barriers),
        "speed": ("Speed", speed),
    },
)


def main(arguments: list[str] | None = None) -> int:
    """Measure.

    Returns:
        exit status: 0 every bound holds, 1 one is broken, 2 nothing could be measured.
    """
    options = MEASURE.parser(
        "Measure the pages: their words, what four judges say of them, and how fast they are made."
    ).parse_args(arguments)
    try:
        official(options.shared)
        program("pdftotext")
        return MEASURE.run(options)
    except (CorpusMissingError, JudgeMissingError) as missing:
        print(f"bench/pages: {missing}", file=sys.stderr)
        print("The official files stand in ../shared beside the checkout, or where --shared DIR says.", file=sys.stderr)
        return 2
