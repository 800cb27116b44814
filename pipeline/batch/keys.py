"""What decides of the outputs of a document, as one hash: where it is the same, the outputs are the same bytes.

Nothing in it depends on the run, the folder or the machine but for the versions of what makes the bytes.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Final

from pipeline import resources, storage
from pipeline.publish import Options

#: Files beside our code that decide of nothing: what Python has compiled, and what is written for people.
_NO_CODE: Final = frozenset({".pyc", ".md"})
#: Options that count by the content of the files they name.
_BY_CONTENT: Final = frozenset({"theme", "logo", "also", "seal"})
_FONTCONFIG: Final = ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll")


def digest(parts: Iterable[bytes]) -> str:
    """Return the SHA-256 of parts, each with its length, so that none runs into the next; in hexadecimal."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()


@cache
def ingredients() -> dict[str, str]:
    """Return what every document is made with: our code and resources, the libraries, the fonts; name and version.

    Files stand there by their hash. It is taken once for each process, in some hundredths of a second.
    """
    from pipeline.archive import lock

    libraries = {name: one for group in lock.environment().values() for name, one in sorted(group.items())}
    own = {"aknpress": lock.own_version(), "its files": digest(_own_files()), "fonts": digest(_font_files())}
    return {**own, **libraries}


@cache
def made_with() -> str:
    """Return a hash of `ingredients`."""
    return of_ingredients(ingredients())


def of_ingredients(told: Mapping[str, str]) -> str:
    """Return a hash of what another machine told of its `ingredients`."""
    return digest((json.dumps(told, sort_keys=True).encode(),))


def _own_files() -> Iterator[bytes]:
    package = Path(resources.__file__).parent
    roots = [package, resources.schema(""), resources.style("")]
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.suffix not in _NO_CODE and path.is_file():
                yield path.relative_to(root).as_posix().encode()
                yield path.read_bytes()


def _font_files() -> Iterator[bytes]:
    """Yield name and size of every font that the system offers: their content is too much to read each time."""
    for folder in _font_folders():
        found = []
        for where, _, names in os.walk(folder):
            for name in names:
                try:
                    found.append((name, Path(where, name).stat().st_size))
                except OSError:  # gone since, or a link to nothing
                    continue
        yield from (f"{name} {size}".encode("utf-8", "surrogateescape") for name, size in sorted(found))


def _font_folders() -> list[str]:
    """Return the folders in which fontconfig looks for fonts, [] where there is none."""
    for name in _FONTCONFIG:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        library.FcInitLoadConfig.restype = library.FcConfigGetFontDirs.restype = ctypes.c_void_p
        library.FcConfigGetFontDirs.argtypes = library.FcStrListDone.argtypes = [ctypes.c_void_p]
        library.FcStrListNext.argtypes, library.FcStrListNext.restype = [ctypes.c_void_p], ctypes.c_char_p
        library.FcConfigDestroy.argtypes = [ctypes.c_void_p]
        configuration = library.FcInitLoadConfig()
        folders = library.FcConfigGetFontDirs(configuration)
        found = []
        while (folder := library.FcStrListNext(folders)) is not None:
            found.append(os.fsdecode(folder))
        library.FcStrListDone(folders)
        library.FcConfigDestroy(configuration)
        # A folder within another is walked with it.
        return [one for one in found if not any(one.startswith(other + os.sep) for other in found)]
    return []


def of_options(options: Options, formats: frozenset[str], seal: Path | None) -> str:
    """Return a hash of how documents are made; files that are named count by their content.

    Raises:
        StorageError: such a file cannot be read.
    """
    from pipeline.presentation.themes import packed

    told = {one.name: getattr(options, one.name) for one in fields(options) if one.name not in _BY_CONTENT}
    said = {
        **told,
        "theme": packed(options.theme),
        "epoch": os.environ.get("SOURCE_DATE_EPOCH", "").strip(),
        "formats": sorted(formats),
    }
    sealing: tuple[Path, ...] = ()
    if seal is not None:
        from pipeline.seals import settings

        sealing = seal, *settings.files(seal)
    files = [path for path in (options.logo, *options.also, *sealing) if path is not None]
    contents = [part for path in files for part in (path.name.encode("utf-8", "replace"), storage.read_input(path))]
    return digest((json.dumps(said, sort_keys=True, default=str).encode(), *contents))


def of_document(data: bytes, name: str, metadata: Iterable[tuple[str, str]], options: str) -> str:
    """Return the key of a document.

    Args:
        data: its bytes.
        name: the name of its file, which stands in package and report.
        metadata: what is said of it alone.
        options: what `of_options` gives.
    """
    about = json.dumps(sorted(metadata)).encode()
    return digest((made_with().encode(), options.encode(), os.fsencode(name), about, data))
