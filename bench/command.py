"""Arguments, the parts one after another, and what is written at the end."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bench import repeating
from bench.accuracy import corpus, wrapped
from bench.corpus import CHECKOUT, CorpusMissingError, official, tool
from bench.encodings import encodings
from bench.mutants import mutants
from bench.parts import Part, Settings
from bench.profiling import profile
from bench.scaling import scaling
from bench.speed import speed

#: The parts, in the order in which they run, with their headings.
PARTS: Mapping[str, tuple[str, Callable[[Settings], Part]]] = {
    "corpus": ("Structure recovered from the texts of official files", corpus),
    "wrapped": ("The same texts, their lines broken at 72 columns", wrapped),
    "encodings": ("Texts in other encodings", encodings),
    "mutants": ("Mutated and pathological documents", mutants),
    "speed": ("Speed", speed),
    "scaling": ("Time and size", scaling),
    "profile": ("Where the time goes", profile),
}
MUTANTS, QUICK_MUTANTS = 100_000, 2_000


def main(arguments: list[str] | None = None) -> int:
    """Measure.

    Returns:
        exit status: 0 every bound holds, 1 one is broken, 2 nothing could be measured.
    """
    options = _parser().parse_args(arguments)
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
    count = options.mutants if options.mutants is not None else QUICK_MUTANTS if options.quick else MUTANTS
    settings = Settings(options.shared, options.work, options.quick, max(1, options.jobs), max(0, count), options.seed)
    if options.mutant is not None:
        return repeating.repeat(settings, options.mutant)
    parts: dict[str, Part] = {}
    for name, (heading, measure) in PARTS.items():
        if options.only and name not in options.only:
            continue
        start = time.monotonic()
        parts[name] = measure(settings)
        print(f"## {heading}\n\n{parts[name].text}\n\n({name}: {time.monotonic() - start:.0f} s)\n", flush=True)
    broken = [sentence for part in parts.values() for sentence in part.broken]
    print("\n".join(["Bounds that do not hold:", *(f"- {b}" for b in broken)]) if broken else "Every bound holds.")
    if options.markdown:
        write(options.markdown, _markdown(settings, parts, broken))
    if options.json:
        data = {"machine": machine(), "broken": broken, "parts": {name: part.data for name, part in parts.items()}}
        write(options.json, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    return 1 if broken else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bench/recognition", description="Measure the recogniser: how right, how robust, how fast."
    )
    add = parser.add_argument
    add(
        "--shared",
        type=Path,
        default=CHECKOUT.parent / "shared",
        help="folder with official files and tools (../shared)",
    )
    add("--work", type=Path, default=CHECKOUT / "out" / "bench", help="folder for what is made on the way (out/bench)")
    add("--only", nargs="+", choices=list(PARTS), metavar="NAME", help=f"some parts: {', '.join(PARTS)}")
    add("--quick", action="store_true", help="a small sample of everything")
    add("--mutants", type=int, metavar="N", help=f"how many mutants ({MUTANTS:,}; quick {QUICK_MUTANTS:,})")
    add("--seed", type=int, default=1, help="which series of mutants (1)")
    add("--mutant", metavar="K", help="repeat one mutant, or a pathological text by its name, and print it")
    add("--jobs", type=int, default=os.cpu_count() or 1, help="how many processes (all cores)")
    add("--markdown", type=Path, metavar="FILE", help="write the summary")
    add("--json", type=Path, metavar="FILE", help="write every figure, for programs")
    return parser


def machine() -> dict[str, object]:
    """Return what a measure was made on, and when."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _markdown(settings: Settings, parts: Mapping[str, Part], broken: list[str]) -> str:
    host = machine()
    sample = " A quick run: a small sample." if settings.quick else ""
    lines = [
        "# What recognition reaches",
        f"Measured with `make bench` on {host['date']}: {host['cores']} cores, Python {host['python']},"
        f" {host['system']}.{sample}",
        *(f"## {PARTS[name][0]}\n\n{part.text}" for name, part in parts.items()),
        "## Bounds",
        "\n".join(f"- {sentence}" for sentence in broken) if broken else "Every bound holds.",
    ]
    return "\n\n".join(lines) + "\n"


def write(path: Path, text: str) -> None:
    """Write a file, and the folder where it belongs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
