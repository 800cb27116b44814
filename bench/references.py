"""Whole commands beside those of others on the same words, each started anew."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.corpus import CHECKOUT, CorpusMissingError
from bench.environments import environment
from bench.other_layouts import FONT, FONTS, fop_settings, typst, xsl_fo
from bench.parts import Part, Settings, table
from bench.stages import texts
from bench.verdicts import timed, xmllint

TYPST = "typst==0.15.2"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ROUNDS = 5
#: Wall time of ``aknpress --version`` to that of ``python -c pass``.
VERSION = 8.0
STARTS = 15
_TYPST = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2])"
_PAGES, _COMPILING = (Path(__file__).with_name(f"{name}_racing.py") for name in ("pages", "typst"))
_QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --no-pdf-header-footer"
).split()


def references(settings: Settings) -> Part:
    """Time our commands and those of others on one document of each language."""
    rounds = 2 if settings.quick else ROUNDS
    missing: list[str] = []
    spent: dict[str, list[list[float]]] = {}
    failed: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory(prefix="aknpress-bench-") as name:
        files = texts(settings, 1)
        for text in files:
            commands = _commands(settings, text, Path(name) / text.parent.name, missing)
            for command in commands.values():
                timed(command)  # what is read once is in the cache of the system, and what is compiled once in ours
            for way, command in commands.items():
                refused = subprocess.run(command, check=False, capture_output=True, cwd=CHECKOUT).returncode
                if refused:
                    failed.setdefault(way, []).append(text.parent.name)
            times: dict[str, list[float]] = {way: [] for way in commands}
            for turn in range(rounds):
                for way in list(commands) if turn % 2 == 0 else list(commands)[::-1]:
                    times[way].append(timed(commands[way])[2])
            for way, seconds in times.items():
                if text.parent.name not in failed.get(way, []):
                    spent.setdefault(way, []).append(seconds)
                else:
                    spent.setdefault(way, []).append([])
        warm = _warm(settings, [Path(name) / text.parent.name for text in files], rounds)
    rows: list[tuple[object, ...]] = []
    ratios: dict[str, list[float]] = {}
    for way, documents in spent.items():
        middles = [median(seconds) for seconds in documents if seconds]
        if not middles:
            rows.append((way, 0, "", "", "", ""))
            continue
        cells = [f"{1e3 * s:.0f}" for s in (min(middles), median(middles), max(middles))]
        for ours in ("aknpress render", "aknpress build"):
            found = [
                a / b for mine, theirs in zip(spent[ours], documents, strict=True) for a, b in _pairs(mine, theirs)
            ]
            ratios[f"{ours} / {way}"] = found
            cells.append(" / ".join(f"{r:.2f}" for r in (min(found), median(found), max(found))))
        rows.append((way, len(middles), *cells))
    head = ("command", "documents", "least ms", "median ms", "most ms", "aknpress render beside it", "aknpress build")
    lines = [
        f"One official document of each language, {rounds} rounds by turns, time by the clock. *aknpress render*: from"
        " Akoma Ntoso to the PDF; *aknpress build*: from the text to XML, HTML, PDF, package and report. WeasyPrint and"
        " Chromium print our page; Typst and Apache FOP set the same words plainly, untagged, from mark-up made of our"
        " XML; xmllint validates it. Ratios of rounds: least / median / most.",
        table(head, rows),
        *(f"{way} refuses: {', '.join(codes)}." for way, codes in sorted(failed.items())),
        *warm,
        *missing,
    ]
    own = [
        f"references: {way} fails: {', '.join(codes)}" for way, codes in failed.items() if way.startswith("aknpress")
    ]
    return Part("\n\n".join(lines), {"seconds": spent, "failed": failed, "ratios": ratios}, own)


def _pairs(mine: Sequence[float], theirs: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip(mine, theirs, strict=False))


def _commands(settings: Settings, text: Path, folder: Path, missing: list[str]) -> Mapping[str, list[str]]:
    """Make a document, and return the commands to time on it; `missing` gets what is not on this machine."""
    out, language = folder / "out", text.parent.name
    ours = [sys.executable, "-m", "pipeline"]
    subprocess.run([*ours, "build", str(text), "-o", str(out)], check=True, capture_output=True, cwd=CHECKOUT)
    xml, html = out / f"{text.stem}.xml", out / f"{text.stem}.html"
    commands = {
        "aknpress build": [*ours, "build", str(text), "-o", str(out)],
        "aknpress render": [*ours, "render", str(xml), "-o", str(folder / "ours.pdf")],
        "aknpress validate": [*ours, "validate", str(xml)],
        "weasyprint": [
            *(sys.executable, "-m", "weasyprint", "-q", "--pdf-variant", "pdf/a-3a", "-a", str(xml)),
            *("--attachment-relationship", "Source", str(html), str(folder / "weasyprint.pdf")),
        ],
    }
    try:
        commands["xmllint"] = [*xmllint(), str(xml)]
    except CorpusMissingError as error:
        _say(missing, str(error))
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser:
        profile, printed = f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={folder / 'chromium.pdf'}"
        commands["Chromium's print-to-PDF"] = [browser, *_QUIET, profile, printed, html.as_uri()]
    else:
        _say(missing, "There is no Chromium on this machine (Debian: chromium).")
    data = xml.read_bytes()
    (folder / "main.typ").write_text(typst(data, language), encoding="utf-8")
    try:
        python = environment(settings.work / "typst", TYPST, "import typst")
        commands[TYPST.replace("==", " ")] = [str(python), "-c", _TYPST, *(str(folder / n) for n in _TYPST_FILES)]
    except (subprocess.CalledProcessError, OSError) as error:
        _say(missing, f"{TYPST} could not be installed: {error}")
    fop = shutil.which("fop")
    if fop:
        (folder / "main.fo").write_text(xsl_fo(data, language), encoding="utf-8")
        (folder / "fop.xml").write_text(fop_settings({FONTS.get(language, FONT): _font(language)}), encoding="utf-8")
        commands["Apache FOP"] = [fop, "-q", "-c", *(str(folder / n) for n in ("fop.xml", "main.fo", "fop.pdf"))]
    else:
        _say(missing, "There is no Apache FOP on this machine (Debian: fop).")
    return commands


_TYPST_FILES = ("main.typ", "typst.pdf")


def _warm(settings: Settings, folders: Sequence[Path], rounds: int) -> list[str]:
    """Compare with Typst where both are started once and have made each document before."""
    python = settings.work / "typst" / "bin" / "python"
    if not python.exists():
        return []
    files = [next((folder / "out").glob("*.xml")) for folder in folders]
    told = _told([sys.executable, str(_PAGES), str(rounds), *map(str, files)])
    command = [str(python), str(_COMPILING), *(str(folder / "main.typ") for folder in folders)]
    theirs = [_told(command) for _ in range(rounds)]
    mine = {one["file"]: median(clock for _, clock in one["times"]["ours"]) for one in told}
    ratios = sorted(
        mine[str(file)] / median(each[str(folder / "main.typ")][1] for each in theirs)
        for file, folder in zip(files, folders, strict=True)
        if str(file) in mine
    )
    spread = " / ".join(f"{r:.1f}" for r in (ratios[0], median(ratios), ratios[-1]))
    return [f"Warm, page and PDF and its check by us, to Typst, which makes an untagged PDF: {spread} times its time."]


def _told(command: Sequence[str]) -> Any:
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, cwd=CHECKOUT).stdout)


def _say(missing: list[str], sentence: str) -> None:
    if sentence not in missing:
        missing.append(sentence)


def _font(language: str) -> str:
    """Return the file of the font of a language."""
    command = ["fc-match", "-f", "%{file}", FONTS.get(language, FONT)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def cold(settings: Settings) -> Part:
    """Time the smallest of our commands beside Python itself."""
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "aknpress --version": [str(Path(sys.executable).with_name("aknpress")), "--version"],
    }
    for command in commands.values():
        timed(command)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(5 if settings.quick else STARTS):
        for name, command in commands.items():
            times[name].append(timed(command)[2])
    python, ours = times.values()
    ratios = [a / b for a, b in zip(ours, python, strict=True)]
    rows = [(name, *(f"{1e3 * s:.0f}" for s in (min(w), median(w), max(w)))) for name, w in times.items()]
    reached = median(ratios)
    text = (
        f"Time by the clock, {len(ratios)} rounds by turns.",
        table(("command", "least ms", "median ms", "most ms"), rows),
        f"Ours to that of Python, median: {reached:.1f}; at most {VERSION:.0f}.",
    )
    broken = [f"cold: aknpress --version takes {reached:.1f} times python -c pass, at most {VERSION}"]
    return Part(
        "\n\n".join(text),
        {"ratios": {"aknpress --version / python -c pass": ratios}, "seconds": times},
        broken if reached > VERSION else [],
    )
