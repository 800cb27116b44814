"""``bench/package``: its parts, its arguments."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.corpus import CHECKOUT, CorpusMissingError, official
from bench.hostile_packages import hostile
from bench.packages import EACH, sources, valid
from bench.parts import Part, Settings, table
from bench.running import Measure
from bench.stages import by_round, race_stages
from bench.tampering import tamper

#: Processor time of packaging to that of making XML, HTML and PDF; of `verify` to hashing and validating.
PACKAGING, VERIFYING = 0.25, 3.0
#: How the two copies of the checkout differ: time zone, locale, umask, name of the folder.
_PLACES = (("UTC", "C", 0o022, "one"), ("Asia/Kathmandu", "ar_EG.UTF-8", 0o077, "another folder/deeper"))
_COPIED = ("pipeline", "schemas", "styles", "pyproject.toml")


def same(settings: Settings) -> Part:
    """Build the same texts by two copies of the checkout that differ in all that should not count."""
    chosen = [source.file for source in sources(settings, 1 if settings.quick else EACH)]
    digests: list[dict[str, str]] = []
    with TemporaryDirectory(prefix="aknpress-bench-") as name:
        for zone, locale, mask, folder in _PLACES:
            copy, out = Path(name, folder, "checkout"), Path(name, folder, "out")
            for part in _COPIED:
                source, target = CHECKOUT / part, copy / part
                target.parent.mkdir(parents=True, exist_ok=True)
                if source.is_dir():
                    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(source, target)
            listed = copy / "texts.txt"
            # The second copy gets them in another order and under another folder.
            ordered = chosen if folder == "one" else chosen[::-1]
            texts = copy / "texts"
            for file in ordered:
                place = texts / file.parent.name / file.name
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, place)
            listed.write_text("".join(f"texts/{file.parent.name}/{file.name}\n" for file in ordered), encoding="utf-8")
            command = [sys.executable, "-m", "pipeline", "batch", "--list", str(listed), "-o", str(out)]
            environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": str(len(folder))}
            subprocess.run(
                [*command, "--jobs", str(settings.jobs), "--format", "xml,html,pdf,package"],
                check=True, capture_output=True, cwd=copy, env=environment, umask=mask,
            )  # fmt: skip
            made = (path for path in out.rglob("*") if path.is_file() and not path.name.startswith("batch-report"))
            digests.append({str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest() for p in made})
    one, other = digests
    differing = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    zips = sum(name.endswith(".zip") for name in one)
    text = (
        f"{zips} documents, {len(one)} files, built by two copies of the checkout in two folders, in the time zones"
        f" {_PLACES[0][0]} and {_PLACES[1][0]}, under the locales {_PLACES[0][1]} and {_PLACES[1][1]}, with the umasks"
        f" {_PLACES[0][2]:03o} and {_PLACES[1][2]:03o}, another hash seed, and the texts in another order:"
        f" {len(differing)} files differ."
    )
    broken = [f"same: {name} differs" for name in differing] + (
        [] if zips == len(chosen) else ["same: not all are made"]
    )
    return Part(text, {"files": len(one), "zips": zips, "differing": differing}, broken)


def speed(settings: Settings) -> Part:
    """Time packaging beside what is made before it, and verifying beside hashing and validating."""
    told, rounds = race_stages(settings)
    before = ("recognition", "build", "words", "XSD", "Schematron", "HTML", "PDF", "PDF check")
    shares = [sum(r) for r in zip(*(_share(told, "package", way) for way in before), strict=True)]
    packaging = [1 / share for share in shares]
    verifying = by_round(told, "verify", "hashing and validation")
    rows = [
        ("packaging, to XML, HTML and PDF", *_spread(packaging), f"{PACKAGING:.2f}"),
        ("verify, to hashing and validating", *_spread(verifying), f"{VERIFYING:.2f}"),
    ]
    broken = [
        f"speed: {row[0]}: {median(found):.2f}, at most {bound}"
        for row, found, bound in zip(rows, (packaging, verifying), (PACKAGING, VERIFYING), strict=True)
        if median(found) > bound
    ]
    text = (
        f"{len(told)} official texts in one warm process, {rounds} rounds by turns, time of the processor; ratios of"
        " rounds. Packaging has the page made for the package, which links its siblings, counted in."
    )
    data = {"ratios": {"package / XML, HTML and PDF": packaging, "verify / hashing and validation": verifying}}
    return Part(f"{text}\n\n{table(('', 'least', 'median', 'most', 'at most'), rows)}", data, broken)


def _share(told: list[dict[str, object]], way: str, of: str) -> list[float]:
    """Return the time of `of` to that of `way`, round by round."""
    return by_round(told, of, way)


def _spread(values: list[float]) -> tuple[str, str, str]:
    return f"{min(values):.2f}", f"{median(values):.2f}", f"{max(values):.2f}"


MEASURE = Measure(
    "bench/package",
    "What packages reach",
    {
        "valid": ("Packages and their judges", valid),
        "tamper": ("Tampering", tamper),
        "hostile": ("Hostile packages", hostile),
        "same": ("The same bytes", same),
        "speed": ("Speed", speed),
    },
)


def main(arguments: list[str] | None = None) -> int:
    """Measure.

    Returns:
        exit status: 0 every bound holds, 1 one is broken, 2 nothing could be measured.
    """
    options = MEASURE.parser("Measure packages: valid, tamper-proof, the same everywhere, fast.").parse_args(arguments)
    try:
        official(options.shared)
    except CorpusMissingError as missing:
        print(f"bench/package: {missing}", file=sys.stderr)
        print("The official files stand in ../shared beside the checkout, or where --shared DIR says.", file=sys.stderr)
        return 2
    return MEASURE.run(options)
