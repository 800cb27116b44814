"""Run the parts of a measure one after another, print what they find, and write it."""

from __future__ import annotations

import json
import os
import platform
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.corpus import CHECKOUT
from bench.parts import Part, Settings


@dataclass(frozen=True, slots=True)
class Measure:
    """A command that measures.

    Attributes:
        command: how it is called.
        title: heading of the summary.
        parts: the parts by name, in the order in which they run, with their headings.
        mutants: how many mutants a full run takes, and a quick one; None where no part takes any.
    """

    command: str
    title: str
    parts: Mapping[str, tuple[str, Callable[[Settings], Part]]]
    mutants: tuple[int, int] | None = None

    def parser(self, description: str) -> ArgumentParser:
        """Return the arguments that every measure takes."""
        parser = ArgumentParser(prog=self.command, description=description)
        add = parser.add_argument
        add(
            "--shared",
            type=Path,
            default=CHECKOUT.parent / "shared",
            help="folder with official files and tools (../shared)",
        )
        add("--work", type=Path, default=CHECKOUT / "out" / "bench", help="folder for what is made on the way")
        add("--only", nargs="+", choices=list(self.parts), metavar="NAME", help=f"some parts: {', '.join(self.parts)}")
        add("--quick", action="store_true", help="a small sample of everything")
        if self.mutants:
            full, quick = self.mutants
            add("--mutants", type=int, metavar="N", help=f"how many mutants ({full:,}; quick {quick:,})")
            add("--seed", type=int, default=1, help="which series of mutants (1)")
        add("--jobs", type=int, default=os.cpu_count() or 1, help="how many processes (all cores)")
        add("--markdown", type=Path, metavar="FILE", help="write the summary")
        add("--json", type=Path, metavar="FILE", help="write every figure, for programs")
        add(
            "--take",
            type=Path,
            nargs="+",
            default=[],
            metavar="FILE",
            help="results of earlier runs: parts that are not measured now stand in the summary as they were then",
        )
        return parser

    def settings(self, options: Namespace) -> Settings:
        """Return how to measure, from the arguments."""
        shared, work, jobs = options.shared, options.work, max(1, options.jobs)
        if not self.mutants:
            return Settings(shared, work, options.quick, jobs, mutants=0, seed=0)
        count = options.mutants if options.mutants is not None else self.mutants[options.quick]
        return Settings(shared, work, options.quick, jobs, max(0, count), options.seed)

    def run(self, options: Namespace) -> int:
        """Run the parts.

        Returns:
            exit status: 0 every bound holds, 1 one is broken.
        """
        settings = self.settings(options)
        host = machine()
        data: dict[str, object] = {}
        said: dict[str, dict[str, object]] = {}
        for path in options.take:
            earlier = json.loads(path.read_text(encoding="utf-8"))
            data |= {name: part for name, part in earlier["parts"].items() if name in self.parts}
            said |= {name: words for name, words in earlier["said"].items() if name in self.parts}
        for name, (heading, measure) in self.parts.items():
            if (options.only and name not in options.only) or (options.take and not options.only):
                continue
            start = time.monotonic()
            part = measure(settings)
            data[name] = part.data
            said[name] = {"text": part.text, "broken": list(part.broken), "date": host["date"]}
            print(f"## {heading}\n\n{part.text}\n\n({name}: {time.monotonic() - start:.0f} s)\n", flush=True)
        said = {name: said[name] for name in self.parts if name in said}
        broken = [str(sentence) for words in said.values() for sentence in _list(words["broken"])]
        print("\n".join(["Bounds that do not hold:", *(f"- {b}" for b in broken)]) if broken else "Every bound holds.")
        if options.markdown:
            write(options.markdown, self._markdown(settings, said, broken))
        if options.json:
            kept = {"machine": host, "quick": settings.quick, "broken": broken, "parts": data, "said": said}
            told = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
            write(options.json, _portable(told, settings.work, settings.shared, CHECKOUT))
        return 1 if broken else 0

    def _markdown(self, settings: Settings, said: Mapping[str, Mapping[str, object]], broken: Sequence[str]) -> str:
        host = machine()
        sample = " A quick run: a small sample." if settings.quick else ""
        lines = [
            f"# {self.title}",
            f"Measured with `{self.command}` on {host['date']}: {host['cores']} cores ({host['processor']}),"
            f" {host['memory']} GiB of memory, Python {host['python']}, {host['system']}.{sample}",
            *(f"## {self.parts[name][0]}\n\n{_on(part, host)}{part['text']}" for name, part in said.items()),
            "## Bounds",
            "\n".join(f"- {sentence}" for sentence in broken) if broken else "Every bound holds.",
        ]
        return "\n\n".join(lines) + "\n"


def _portable(told: str, *folders: Path) -> str:
    """Return JSON in which files are named from these folders: where they lie on this machine is nobody's business."""
    for folder in folders:
        for named in {str(folder), str(folder.absolute()), str(folder.resolve())}:
            told = told.replace(f'"{named}/', '"')
    return told


def _list(found: object) -> list[object]:
    return found if isinstance(found, list) else []


def _on(part: Mapping[str, object], host: Mapping[str, object]) -> str:
    """Return when a part was measured, where that was not with the others."""
    return f"Measured on {part['date']}.\n\n" if part["date"] != host["date"] else ""


def machine() -> dict[str, object]:
    """Return what a measure was made on, and when."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _processor() -> str:
    """Return the model of the processor, as far as the system says."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def write(path: Path, text: str) -> None:
    """Write a file, and the folder where it belongs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
