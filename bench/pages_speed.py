"""How fast page and PDF are made, beside WeasyPrint alone on the same page; and the whole command beside its own."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.corpus import CHECKOUT, EXAMPLES, official
from bench.pages_racing import paged, styled
from bench.parts import LANGUAGES, Part, Settings, table
from bench.verdicts import timed

#: Processor time of page and PDF of a document, to that of WeasyPrint rendering and writing the same page.
WARM = 1.15
#: The same with everything that a build makes of it, from Akoma Ntoso to package.
ALL = 1.4
#: Time by the clock of ``aknpress build`` with all outputs, to that of the command ``weasyprint``.
WHOLE = 1.6
EACH, ROUNDS, STARTS = 4, 3, 9
_RACING = Path(__file__).with_name("pages_racing.py")


def sample(shared: Path, each: int) -> list[Path]:
    """Return so many official files of each language, chosen by a hash of the name: nobody chose them."""
    files = sorted(official(shared), key=lambda file: hashlib.sha256(file.name.encode()).digest())
    return [file for code in LANGUAGES for file in [f for f in files if f.parent.name == code][:each]]


def speed(settings: Settings) -> Part:
    """Time both on official files and on our samples, and the whole command on one text."""
    files = sample(settings.shared, 1 if settings.quick else EACH)
    with tempfile.TemporaryDirectory(prefix="aknpress-bench-") as name:
        folder = Path(name)
        files += _converted(EXAMPLES[:2] if settings.quick else EXAMPLES, folder)
        run = [sys.executable, str(_RACING), str(1 if settings.quick else ROUNDS), *map(str, files)]
        told = json.loads(subprocess.run(run, check=True, capture_output=True, text=True, cwd=CHECKOUT).stdout)
        languages = {str(f): f.parent.name if f.parent.name in LANGUAGES else f.suffixes[-2][1:] for f in files}
        warm = _warm(told, languages)
        whole = _whole(settings, folder)
    refused = [f"speed: {file} does not pass the gate" for file in languages.keys() - {t["file"] for t in told}]
    return Part(
        "\n\n".join((warm.text, whole.text)), {**warm.data, **whole.data}, [*refused, *warm.broken, *whole.broken]
    )


def _converted(texts: Iterable[Path], folder: Path) -> list[Path]:
    """Make Akoma Ntoso of texts, named after them."""
    from pipeline.publish import publish

    made = []
    for text in texts:
        xml = publish(text.read_bytes(), stem="x", formats=frozenset({"xml"}), file=text.name).xml
        if xml is not None:
            made.append(folder / f"{text.stem}.xml")
            made[-1].write_bytes(xml)
    return made


def _warm(told: Sequence[dict[str, Any]], languages: dict[str, str]) -> Part:
    """Compare the times of one process, document by document."""
    rows = []
    data: dict[str, object] = {"documents": told}
    broken = []
    found: dict[tuple[str, str], float] = {}
    for language in (*LANGUAGES, "all"):
        mine = [t for t in told if language in (languages[t["file"]], "all")]
        if not mine:
            continue
        cells: list[str] = []
        for way, reference in (("ours", "page"), ("ours", "paper"), ("all", "page")):
            ratios = sorted(median(_ratios(t, way, reference, 0)) for t in mine)
            found[language, f"{way}/{reference}"] = median(ratios)
            cells.append(" / ".join(f"{r:.2f}" for r in (ratios[0], median(ratios), ratios[-1])))
        milliseconds = 1e3 * sum(median(t for t, _ in m["times"]["ours"]) for m in mine) / len(mine)
        rows.append((language, len(mine), f"{milliseconds:.0f}", *cells))
    for key, bound, what in (("ours/page", WARM, "page and PDF take"), ("all/page", ALL, "all outputs take")):
        reached = found["all", key]
        data[key] = reached
        if reached > bound:
            broken.append(f"speed: {what} {reached:.2f} times the time of WeasyPrint alone, at most {bound}")
    clock = {f"{way}/page": median(median(_ratios(t, way, "page", 1)) for t in told) for way in ("ours", "all")}
    data["clock"] = clock
    head = ("", "documents", "our ms", "to WeasyPrint on the page", "on the page arranged for paper", "all outputs")
    rounds = len(told[0]["times"]["ours"])
    return Part(
        "\n\n".join(
            (
                f"One process, warm, {rounds} rounds by turns, time of the processor: HTML, PDF and its check, to"
                " WeasyPrint rendering and writing that HTML with the same options, fonts, style sheets and attachment;"
                " then to WeasyPrint on the page as we arrange it for paper, without what serves a screen alone and"
                " with notes at their calls; last, everything from Akoma Ntoso to package, to WeasyPrint on the page."
                " Ratios of documents: least / median / most.",
                table(head, rows),
                f"Median of all documents: page and PDF {found['all', 'ours/page']:.2f}, at most {WARM}; all outputs"
                f" {found['all', 'all/page']:.2f}, at most {ALL}. By the clock: {clock['ours/page']:.2f} and"
                f" {clock['all/page']:.2f}.",
            )
        ),
        data,
        broken,
    )


def _ratios(told: dict[str, Any], way: str, reference: str, clock: int) -> list[float]:
    """Return our time to theirs, round by round."""
    return [a[clock] / b[clock] for a, b in zip(told["times"][way], told["times"][reference], strict=True)]


def _whole(settings: Settings, folder: Path) -> Part:
    """Time the whole command with all outputs on one text, beside the command ``weasyprint`` on the page it makes."""
    seeds = sorted((settings.shared / "seed").glob("*.txt"))
    text = seeds[0] if seeds else next(e for e in EXAMPLES if e.name.endswith("spa.txt"))
    out = folder / "out"
    ours = [sys.executable, "-m", "pipeline", "build", str(text), "-o", str(out)]
    # As after an installation, Python finds the modules of both compiled: the first run of each leaves them here.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    timed(ours, environment)  # what is read once is in the cache of the system, and what is compiled once in ours
    html, xml = out / f"{text.stem}.html", out / f"{text.stem}.xml"
    page = folder / "page.html"
    page.write_bytes(styled(html.read_bytes(), paged(html.read_bytes())))
    digest = hashlib.sha256(xml.read_bytes()).hexdigest()
    options = ["--pdf-variant", "pdf/a-3a", "-a", str(xml), "--attachment-relationship", "Source"]
    theirs = [sys.executable, "-m", "weasyprint", "-q", *options, "--pdf-identifier", digest]
    theirs += [str(page), str(folder / "page.pdf")]
    # WeasyPrint runs compiler and linker to look for its libraries; beside it as on a machine that has neither.
    bare = {**environment, "PATH": ""}
    commands = {
        "weasyprint": (theirs, environment),
        "weasyprint, no compiler": (theirs, bare),
        "aknpress build": (ours, environment),
    }
    timed(*commands["weasyprint"])
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(3 if settings.quick else STARTS):
        for name, command in commands.items():
            spent[name].append(timed(*command)[1:])
    found = {}
    for name in list(commands)[:2]:
        pairs = list(zip(spent["aknpress build"], spent[name], strict=True))
        found[name] = {what: median(a[n] / b[n] for a, b in pairs) for n, what in ((1, "clock"), (0, "user"))}
    rows = [
        (name, *(f"{1e3 * s:.0f}" for n in (1, 0) for s in _spread(t[n] for t in times)))
        for name, times in spent.items()
    ]
    head = ("whole process", "least ms", "median ms", "most ms", "least ms, user", "median", "most")
    ratios = [f"{r['clock']:.2f} by the clock, {r['user']:.2f} of the processor" for r in found.values()]
    lines = (
        f"{len(text.read_bytes()) / 1e3:.1f} kB of text, {len(spent['aknpress build'])} rounds by turns, caches warm:"
        " text to Akoma Ntoso, HTML, PDF, package and report, beside the command of WeasyPrint on that HTML with the"
        " same options.",
        table(head, rows),
        f"Our time to that of weasyprint: {ratios[0]}; at most {WHOLE}. Where it finds no compiler to look for"
        f" libraries with: {ratios[1]}.",
    )
    wall = found["weasyprint"]["clock"]
    broken = [f"speed: the whole command takes {wall:.2f} times weasyprint, at most {WHOLE}"] if wall > WHOLE else []
    return Part("\n\n".join(lines), {"whole": found, "times": spent}, broken)


def _spread(values: Iterable[float]) -> tuple[float, float, float]:
    """Return least, median and most."""
    found = sorted(values)
    return found[0], median(found), found[-1]
