"""Arguments of ``bench/validation``, its parts one after another, and what is written at the end."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.command import machine, write
from bench.corpus import CHECKOUT, CorpusMissingError, official
from bench.enduring import hostile
from bench.engines import engines
from bench.parts import Part, Settings
from bench.verdicts import speed, verdicts, xmllint

#: The parts, in the order in which they run, with their headings.
PARTS: Mapping[str, tuple[str, Callable[[Settings], Part]]] = {
    "verdicts": ("Verdicts on official files", verdicts),
    "engines": ("Two engines on damaged documents", engines),
    "speed": ("Speed", speed),
    "hostile": ("Hostile files", hostile),
}
MUTANTS, QUICK_MUTANTS = 2_000, 100


def main(arguments: list[str] | None = None) -> int:
    """Measure.

    Returns:
        exit status: 0 every bound holds, 1 one is broken, 2 nothing could be measured.
    """
    options = _parser().parse_args(arguments)
    try:
        official(options.shared)
        xmllint()
    except CorpusMissingError as missing:
        print(f"bench/validation: {missing}", file=sys.stderr)
        print("The official files stand in ../shared beside the checkout, or where --shared DIR says.", file=sys.stderr)
        return 2
    count = options.mutants if options.mutants is not None else QUICK_MUTANTS if options.quick else MUTANTS
    settings = Settings(options.shared, CHECKOUT / "out" / "bench", options.quick, 1, max(1, count), options.seed)
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
        prog="bench/validation", description="Measure the validator: how right, how fast, how hard to hurt."
    )
    add = parser.add_argument
    add("--shared", type=Path, default=CHECKOUT.parent / "shared", help="folder with official files (../shared)")
    add("--only", nargs="+", choices=list(PARTS), metavar="NAME", help=f"some parts: {', '.join(PARTS)}")
    add("--quick", action="store_true", help="a small sample of everything")
    add("--mutants", type=int, metavar="N", help=f"how many mutants ({MUTANTS:,}; quick {QUICK_MUTANTS:,})")
    add("--seed", type=int, default=1, help="which series of mutants (1)")
    add("--markdown", type=Path, metavar="FILE", help="write the summary")
    add("--json", type=Path, metavar="FILE", help="write every figure, for programs")
    return parser


def _markdown(settings: Settings, parts: Mapping[str, Part], broken: list[str]) -> str:
    host = machine()
    sample = " A quick run: a small sample." if settings.quick else ""
    lines = [
        "# What validation reaches",
        f"Measured with `bench/validation` on {host['date']}: {host['cores']} cores, Python {host['python']},"
        f" {host['system']}.{sample}",
        *(f"## {PARTS[name][0]}\n\n{part.text}" for name, part in parts.items()),
        "## Bounds",
        "\n".join(f"- {sentence}" for sentence in broken) if broken else "Every bound holds.",
    ]
    return "\n\n".join(lines) + "\n"
