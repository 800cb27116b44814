"""``bench/performance``: its parts, its arguments, and the comparison with the last results."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench import batches, verdicts
from bench.chart import of_stages
from bench.comparing import compare
from bench.corpus import CHECKOUT, CorpusMissingError, official
from bench.references import cold, references
from bench.running import Measure, write
from bench.speed import speed
from bench.stages import stages

MEASURE = Measure(
    "bench/performance",
    "How fast it is",
    {
        "stages": ("Stages of the flow", stages),
        "recognition": ("Recognition beside bluebell", speed),
        "validation": ("Validation beside xmllint", verdicts.speed),
        "references": ("Whole commands", references),
        "cold": ("A cold start", cold),
        "batch": ("Many documents", batches.throughput),
        "endurance": ("Five thousand documents", batches.endurance),
        "kills": ("Killed at any moment", batches.kills),
        "cluster": ("A cluster", batches.cluster),
    },
)
#: The results that the documentation shows.
PUBLISHED = CHECKOUT / "docs" / "performance.json"


def main(arguments: list[str] | None = None) -> int:
    """Measure, keep the results, and compare them with the last.

    Returns:
        exit status: 0 every bound holds and nothing is slower, 1 otherwise, 2 nothing could be measured.
    """
    parser = MEASURE.parser("Measure how fast every stage is, beside other programs, and whether it has become slower.")
    parser.add_argument(
        "--against", type=Path, metavar="FILE", help="earlier results (the last kept, or those of the documentation)"
    )
    parser.add_argument("--chart", type=Path, metavar="FILE", help="write the chart of the stages, as SVG")
    options = parser.parse_args(arguments)
    try:
        official(options.shared)
    except CorpusMissingError as missing:
        print(f"bench/performance: {missing}", file=sys.stderr)
        print("The official files stand in ../shared beside the checkout, or where --shared DIR says.", file=sys.stderr)
        return 2
    kept = options.work / "results"
    kind = "quick" if options.quick else "whole"  # a small sample is no match for a large one
    against = options.against or next(iter(sorted(kept.glob(f"*-{kind}.json"), reverse=True)), PUBLISHED)
    before = json.loads(against.read_text(encoding="utf-8")) if against.is_file() else None
    if before is not None and before.get("quick", False) != options.quick:
        before = None
    options.json = options.json or kept / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{kind}.json"
    status = MEASURE.run(options)
    now = json.loads(options.json.read_text(encoding="utf-8"))
    if options.chart and "stages" in now["parts"]:
        write(options.chart, of_stages(now["parts"]["stages"]["documents"]))
        if options.markdown:
            page = options.markdown.read_text(encoding="utf-8")
            place = os.path.relpath(options.chart, options.markdown.parent)
            heading = f"## {MEASURE.parts['stages'][0]}\n\n"
            write(options.markdown, page.replace(heading, f"{heading}![Where the time goes]({place})\n\n", 1))
    if before is None:
        print("There are no earlier results to compare with.")
        return status
    shown, broken = compare(before, now)
    print(f"\n## Against the results of {before['machine']['date']}\n\n{shown}\n")
    print("\n".join(broken) or "Nothing is slower beyond noise.")
    return 1 if broken else status
