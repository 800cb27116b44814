"""The build lock: with what the outputs were made, so that they can be made again, byte for byte."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import importlib.metadata
import platform
import tomllib
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from lxml import etree

from pipeline import resources

# Only what shapes the bytes of XML, HTML and PDF; the identifier of formats has its own record.
_DISTRIBUTIONS: Final = (
    "brotli",
    "cobalt",
    "cssselect2",
    "fonttools",
    "lxml",
    "pikepdf",
    "pillow",
    "pydyf",
    "pyphen",
    "tinycss2",
    "tinyhtml5",
    "weasyprint",
    "xmlschema",
    "zopfli",
)
_SHARED: Final = {
    "pango": (("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"), "pango_version_string"),
    "harfbuzz": (("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll"), "hb_version_string"),
    "harfbuzz-subset": (
        ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll"),
        "hb_version_string",
    ),
}
ABSENT: Final = "absent"


@functools.cache
def own_version() -> str:
    """Return the version of aknpress, installed or in a checkout."""
    project = Path(__file__).resolve().parents[2] / "pyproject.toml"
    if project.is_file():
        data = tomllib.loads(project.read_text(encoding="utf-8")).get("project", {})
        if data.get("name") == "aknpress":
            return str(data["version"])
    return _distribution("aknpress")


@functools.cache
def environment() -> Mapping[str, Mapping[str, str]]:
    """Return the versions of the interpreter and of every library that shapes the bytes."""
    return {
        "python": {"implementation": platform.python_implementation(), "version": platform.python_version()},
        "distributions": {name: _distribution(name) for name in _DISTRIBUTIONS},
        "libraries": {
            "fontconfig": _fontconfig(),
            **{name: _shared(*place) for name, place in _SHARED.items()},
            "libxml2": ".".join(map(str, etree.LIBXML_VERSION)),
            "libxslt": ".".join(map(str, etree.LIBXSLT_VERSION)),
            "qpdf": _qpdf(),
            "zlib": zlib.ZLIB_RUNTIME_VERSION,
        },
    }


def stylesheets() -> dict[str, bytes]:
    """Return the XSLT, CSS, script and theme files of documents, by their path under ``styles/``, sorted.

    Those of a site of many documents (``site.*``) shape nothing in a package.
    """
    root = resources.style("")
    return {
        name: path.read_bytes()
        for name, path in sorted((p.relative_to(root).as_posix(), p) for p in root.rglob("*") if p.is_file())
        if not name.startswith("site.") and not any(part.startswith((".", "__")) for part in name.split("/"))
    }


def build_lock(
    *, clock: str, styles: Mapping[str, bytes], fonts: Iterable[Mapping[str, str]], settings: Mapping[str, object]
) -> dict[str, object]:
    """Return the build lock of one package, ready for JSON.

    Arguments:
        clock: the moment the outputs were made at, as they carry it.
        styles: the stylesheets, see `stylesheets`.
        fonts: the fonts in the PDF, see `pipeline.archive.rendition`.
        settings: theme, logo and whatever else `pipeline.archive.verify` hands to ``rebuild``.
    """
    return {
        "aknpress": own_version(),
        "clock": clock,
        "settings": dict(settings),
        **{key: dict(value) for key, value in environment().items()},
        "fonts": [{key: font[key] for key in ("name", "family", "version")} for font in fonts],
        "styles": {name: hashlib.sha256(data).hexdigest() for name, data in styles.items()},
    }


def differences(lock: Mapping[str, object]) -> list[str]:
    """Return in words what this machine has otherwise than `lock` says, [] when nothing."""
    found = []
    for group, present in environment().items():
        then = lock.get(group)
        for name, version in present.items():
            before = then.get(name, ABSENT) if isinstance(then, dict) else ABSENT
            if before != version:
                found.append(f"{name} {version} instead of {str(before)[:40]}")
    if lock.get("aknpress") != own_version():
        found.append(f"aknpress {own_version()} instead of {str(lock.get('aknpress'))[:40]}")
    styles = {name: hashlib.sha256(data).hexdigest() for name, data in stylesheets().items()}
    if lock.get("styles") != styles:
        found.append("other stylesheets")
    return found


def _distribution(name: str) -> str:
    """Return the version of an installed distribution."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ABSENT


def _qpdf() -> str:
    """Return the version of the library under pikepdf."""
    import pikepdf

    return str(pikepdf.__libqpdf_version__)


def _load(names: tuple[str, ...]) -> ctypes.CDLL | None:
    """Return the first of these shared libraries that loads."""
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


def _shared(names: tuple[str, ...], function: str) -> str:
    """Return what a library's version function says."""
    library = _load(names)
    if library is None:
        return ABSENT
    version = getattr(library, function)
    version.restype = ctypes.c_char_p
    return str(version().decode("ascii"))


def _fontconfig() -> str:
    """Return the version of fontconfig, which it gives as one number: 21401 is 2.14.1."""
    library = _load(("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"))
    if library is None:
        return ABSENT
    number = int(library.FcGetVersion())
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"
