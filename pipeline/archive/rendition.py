"""What a PDF says of itself: embedded files, declared conformance, fonts. Read with bounds, from any bytes."""

from __future__ import annotations

import functools
import io
import re
import shutil
import struct
import subprocess
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar

_T = TypeVar("_T")

#: An embedded file or font larger than this, unpacked, is not read.
MAX_STREAM: Final = 64 * 2**20

_DECLARED: Final = {
    "pdfa_part": re.compile(rb"<pdfaid:part>\s*(\d)\s*<|pdfaid:part=[\"'](\d)"),
    "pdfa_conformance": re.compile(rb"<pdfaid:conformance>\s*(\w)\s*<|pdfaid:conformance=[\"'](\w)"),
    "pdfua_part": re.compile(rb"<pdfuaid:part>\s*(\d)\s*<|pdfuaid:part=[\"'](\d)"),
}


class UnreadablePdfError(ValueError):
    """The bytes are no PDF that can be read."""


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file embedded in a PDF.

    Attributes:
        name: its name there.
        relationship: ``AFRelationship`` without the slash, '' where it is not given.
        data: its bytes.
    """

    name: str
    relationship: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Rendition:
    """What a PDF says of itself.

    Attributes:
        embedded: embedded files, by name.
        declared: parts of the standards it declares in XMP (``pdfa_part``…), '' where it does not.
        language: language of the document.
        tagged: whether it says that it is tagged.
        pages: number of pages.
        fonts: name, version and copyright of each embedded font, sorted by name.
    """

    embedded: tuple[EmbeddedFile, ...]
    declared: dict[str, str]
    language: str
    tagged: bool
    pages: int
    fonts: tuple[dict[str, str], ...]


def read_pdf(data: bytes) -> Rendition:
    """Read what a PDF says of itself.

    Raises:
        UnreadablePdfError: the bytes are damaged, encrypted, or unpack beyond the bounds.
    """
    return _read(data, _rendition)


def read_embedded(data: bytes) -> tuple[EmbeddedFile, ...]:
    """Return the files embedded in a PDF, by name: what a check of them needs of `read_pdf`.

    Raises:
        UnreadablePdfError: as `read_pdf` does.
    """
    return _read(data, _sorted_files)


def _read(data: bytes, reading: Callable[[Any], _T]) -> _T:
    """Open a PDF and return what `reading` finds in it."""
    import pikepdf

    # qpdf and pikepdf report damage under many types; every one of them means the same here.
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return reading(pdf)
    except UnreadablePdfError:
        raise
    except (
        pikepdf.PdfError,
        pikepdf.PasswordError,
        pikepdf.DependencyError,
        ArithmeticError,
        AttributeError,
        LookupError,
        NotImplementedError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
        struct.error,
        zlib.error,
    ) as error:
        raise UnreadablePdfError(f"cannot be read as PDF ({error})") from error


def _sorted_files(pdf: Any) -> tuple[EmbeddedFile, ...]:
    return tuple(sorted(_embedded(pdf), key=lambda f: (f.name, f.data)))


def _rendition(pdf: Any) -> Rendition:
    root = pdf.Root
    metadata = _bytes(root.Metadata) if "/Metadata" in root else b""
    return Rendition(
        embedded=_sorted_files(pdf),
        declared={name: _first(pattern, metadata) for name, pattern in _DECLARED.items()},
        language=str(root.get("/Lang", "")),
        tagged="/MarkInfo" in root and bool(root.MarkInfo.get("/Marked", False)),
        pages=len(pdf.pages),
        fonts=tuple(_fonts(pdf)),
    )


def _first(pattern: re.Pattern[bytes], text: bytes) -> str:
    """Return the first group of `pattern` that took part in its first match, '' when there is none."""
    match = pattern.search(text)
    return next((group.decode("ascii") for group in match.groups() if group), "") if match else ""


def _bytes(stream: Any) -> bytes:
    """Return a stream unpacked, at most MAX_STREAM bytes: a small file may unpack to gigabytes."""
    raw: bytes = stream.read_raw_bytes()
    filters = stream.get("/Filter")
    if filters is None:
        return raw
    names = [str(f) for f in filters] if not str(filters).startswith("/") else [str(filters)]
    if names != ["/FlateDecode"] or "/DecodeParms" in stream:
        raise UnreadablePdfError(f"holds a stream packed with {' '.join(names)}, which is not what aknpress writes")
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(raw, MAX_STREAM)
    if unpacker.unconsumed_tail:
        raise UnreadablePdfError(f"holds a stream of more than {MAX_STREAM} bytes")
    return data


def _embedded(pdf: Any) -> Iterator[EmbeddedFile]:
    """Yield the embedded files that the document names, each file specification once."""
    import pikepdf

    for name, spec in pikepdf.NameTree(pdf.Root.Names.EmbeddedFiles).items() if _has_files(pdf) else ():
        yield EmbeddedFile(
            name=str(spec.get("/UF", spec.get("/F", name))),
            relationship=str(spec.get("/AFRelationship", "")).removeprefix("/"),
            data=_bytes(spec.EF.F),
        )


def _has_files(pdf: Any) -> bool:
    """Whether the document has a tree of embedded files."""
    return "/Names" in pdf.Root and "/EmbeddedFiles" in pdf.Root.Names


def _fonts(pdf: Any) -> Iterator[dict[str, str]]:
    """Yield name, version and copyright of every embedded font program, from its own ``name`` table."""
    import pikepdf
    from fontTools.ttLib import TTFont, TTLibError

    found = set()
    for item in pdf.objects:
        if not isinstance(item, pikepdf.Dictionary) or item.get("/Type") != "/FontDescriptor":
            continue
        family = str(item.get("/FontFamily", "")) or str(item.get("/FontName", "")).lstrip("/").rpartition("+")[2]
        stream = item.get("/FontFile2", item.get("/FontFile3"))
        name, version, copyright_ = family, "", ""
        if stream is not None:
            try:
                table = TTFont(io.BytesIO(_bytes(stream)), lazy=True)["name"]
            except (TTLibError, LookupError, AssertionError, struct.error):
                table = None  # a bare CFF program has no such table
            if table is not None:
                name = table.getDebugName(6) or family
                version = table.getDebugName(5) or ""
                copyright_ = table.getDebugName(0) or ""
        found.add((name, family, version, copyright_))
    for name, family, version, copyright_ in sorted(found):
        yield {"name": name, "family": family, "version": version, "copyright": copyright_}


def with_licences(fonts: tuple[dict[str, str], ...]) -> list[dict[str, str]]:
    """Return the fonts with the licence their installed files carry.

    The licence stands in name records 13 and 14, which the subsetting of the PDF drops, so it
    is read from the installed font of the same PostScript name.
    """
    places = _installed()
    return [{**font, **_licence(places.get(font["name"]))} for font in fonts]


@functools.cache
def _installed() -> dict[str, tuple[str, int]]:
    """Return file and index of every installed font, by PostScript name."""
    command = shutil.which("fc-list")
    if command is None:
        return {}
    listing = subprocess.run(  # noqa: S603 - a fixed command, no input from outside
        [command, "-f", "%{postscriptname}\t%{index}\t%{file}\n"], capture_output=True, check=False, encoding="utf-8"
    )
    rows = sorted(row.split("\t") for row in listing.stdout.splitlines() if row.count("\t") == 2)
    # Named instances of variable fonts have an index above 16 bits; the file is the same.
    return {name: (file, int(index) & 0xFFFF) for name, index, file in rows if index.isdigit()}


@functools.cache
def _licence(place: tuple[str, int] | None) -> dict[str, str]:
    """Return the licence and its address as a font file gives them."""
    from fontTools.ttLib import TTFont, TTLibError

    if place is None:
        return {"licence": "", "licence_url": ""}
    try:
        with TTFont(place[0], fontNumber=place[1], lazy=True) as font:
            names = font["name"]
            return {"licence": names.getDebugName(13) or "", "licence_url": names.getDebugName(14) or ""}
    except (TTLibError, LookupError, OSError):
        return {"licence": "", "licence_url": ""}
