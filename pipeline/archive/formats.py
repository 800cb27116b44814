"""What each file is: its media type by our own rule, its format by PRONOM (through pygfried, offline)."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from pipeline import storage

_MEDIA_TYPES: Final = {
    ".css": "text/css",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".sch": "application/xml",
    ".svg": "image/svg+xml",
    ".toml": "application/toml",
    ".txt": "text/plain",
    ".xml": "application/xml",
    ".xsd": "application/xml",
    ".xsl": "application/xslt+xml",
}


@dataclass(frozen=True, slots=True)
class Format:
    """A file format as PRONOM names it.

    Attributes:
        key: PRONOM unique identifier, e.g. ``fmt/1724``; ``UNKNOWN`` when none fits.
        name: name in the registry.
        version: version in the registry, '' where it has none.
        basis: what the identification rests on.
        warning: a doubt that the identification left, '' otherwise.
    """

    key: str
    name: str
    version: str
    basis: str
    warning: str


#: Where files of the installation stand in a package, and their formats by suffix and SHA-256.
_OF_INSTALLATION: Final = ("schemas/", "documentation/styles/")
_INSTALLED: Final[dict[tuple[str, bytes], Format]] = {}


@functools.lru_cache(maxsize=4096)  # METS is written and read, with the same paths
def media_type(path: str) -> str:
    """Return the IANA media type of a file of the package, by its place and suffix."""
    pure = PurePosixPath(path)
    if pure.suffix == ".xml" and pure.parent.name == "akn" and not pure.name.endswith(".xades.xml"):
        return "application/akn+xml"
    return _MEDIA_TYPES.get(pure.suffix.lower(), "application/octet-stream")


@functools.cache
def _scanner() -> Any:
    """Return the scanner with the PRONOM signatures that pygfried carries."""
    import pygfried

    return pygfried.Scanner(profile="default")


@functools.cache
def registry() -> Mapping[str, str]:
    """Return the names of the tool and of the signatures it identifies with."""
    result = _identify_paths([str(Path(__file__))])
    return {
        "siegfried": str(result["siegfried"]),
        "signature": str(result["signature"]),
        "pronom": str(result["identifiers"][0]["details"]),
    }


def _identify_paths(paths: list[str]) -> dict[str, Any]:
    """Return the scanner's own result for files on disk."""
    result: dict[str, Any] = _scanner().identify_many(paths)
    return result


def identify(files: Mapping[str, bytes]) -> dict[str, Format]:
    """Identify files by their bytes and suffix.

    Two thirds of the files of a package, schemas and style sheets, are those of the installation and in every
    package: what was told of them once in a process is not asked again.

    Arguments:
        files: contents by path; of the path only the suffix counts.
    """
    keys = {path: (PurePosixPath(path).suffix, hashlib.sha256(data).digest()) for path, data in files.items()}
    found = {key: _INSTALLED[key] for key in keys.values() if key in _INSTALLED}
    found |= _scanned({key: files[path] for path, key in keys.items() if key not in found})
    _INSTALLED.update((key, found[key]) for path, key in keys.items() if path.startswith(_OF_INSTALLATION))
    return {path: found[key] for path, key in keys.items()}


def _scanned(files: Mapping[tuple[str, bytes], bytes]) -> dict[tuple[str, bytes], Format]:
    """Ask the scanner, which reads from disk alone and looks at the suffix: numbered names keep paths out of it."""
    if not files:
        return {}
    with storage.scratch() as folder:
        names = []
        for index, ((suffix, _), data) in enumerate(files.items()):
            target = folder / f"{index:05}{suffix}"
            target.write_bytes(data)
            names.append(str(target))
        found = {entry["filename"]: entry for entry in _identify_paths(names)["files"]}
        return {key: _format(found[name]) for key, name in zip(files, names, strict=True)}


def _format(entry: Mapping[str, Any]) -> Format:
    """Return the first match of the scanner."""
    match = entry["matches"][0]
    return Format(
        key=match["id"] or "UNKNOWN",
        name=match["format"] or "unknown",
        version=match["version"],
        basis=match["basis"],
        warning=match["warning"],
    )
