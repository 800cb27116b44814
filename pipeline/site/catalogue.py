"""List the documents below a folder, by what their pages, or else their XML, say of themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline import storage
from pipeline.errors import StorageError
from pipeline.presentation.description import describe
from pipeline.presentation.strings import Strings, strings
from pipeline.site.versions import address, page_of
from pipeline.validation.parsing import parse

_GENERATOR: Final = b'<meta name="generator" content="aknpress">'
_JSON_LD: Final = re.compile(rb'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
#: Enough of a page to hold the statement of who made it.
_HEAD: Final = 4096


@dataclass(frozen=True, slots=True)
class Entry:
    """One document in one language.

    Attributes:
        title: its title.
        symbol: its symbol or number, '' where it has none.
        date: a day or a year, '' where it says none.
        words: the language, as a page says it.
        files: what there is of it (HTML, PDF, XML), each with its address; the first is the one to open.
    """

    title: str
    symbol: str
    date: str
    words: Strings
    files: tuple[tuple[str, str], ...]


def catalogue(folder: Path) -> list[Entry]:
    """Return the documents below a folder: the newest first, then by symbol, language and name.

    A document is a page that aknpress made, with the PDF and the XML of the same name, or an Akoma Ntoso file
    without such a page. Hidden files and whatever is neither are passed over.

    Raises:
        StorageError: the folder, or a file in it, cannot be read.
    """
    if not folder.is_dir():
        raise StorageError(f"there is no folder {folder}")
    found: list[tuple[str, Entry]] = []
    for path in _files(folder):
        entry = _from_page(path, folder) if path.suffix.lower() == ".html" else _from_xml(path, folder)
        if entry is not None:
            found.append((path.relative_to(folder).as_posix(), entry))
    found.sort(key=lambda pair: (_natural(pair[1].symbol), pair[1].words.tag, pair[0]))
    found.sort(key=lambda pair: pair[1].date, reverse=True)
    return [entry for _, entry in found]


def _natural(symbol: str) -> list[tuple[int, int, str]]:
    """Return a key that puts 76/9 before 76/10."""
    pieces = re.findall(r"\d{1,18}|\D+", symbol)
    return [(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces]


def _files(folder: Path) -> Iterator[Path]:
    """Yield the pages and XML files below a folder, in an order that no file system decides."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.suffix.lower() in (".html", ".xml", ".akn") and path.is_file():
            yield path


def _is_page(data: bytes) -> bool:
    return _GENERATOR in data[:_HEAD] and _JSON_LD.search(data) is not None


def _from_page(path: Path, folder: Path) -> Entry | None:
    """Return what a page of ours says in its description for machines; None for another's page, or an index."""
    data = storage.read_input(path)
    match = _JSON_LD.search(data) if _GENERATOR in data[:_HEAD] else None
    if match is None:
        return None
    try:
        said = json.loads(match[1])
    except ValueError:
        return None
    if not isinstance(said, dict) or said.get("@type") != "Legislation":
        return None
    return Entry(
        title=str(said.get("name", path.stem)),
        symbol=str(said.get("alternateName", "")),
        date=str(said.get("legislationDate", "")),
        words=strings(str(said.get("inLanguage", "")).partition("-")[0]),
        files=_beside(path, folder),
    )


def _from_xml(path: Path, folder: Path) -> Entry | None:
    """Return what an Akoma Ntoso file says, None where its page says it or the file is none."""
    page = page_of(path)
    if page.is_file() and _is_page(storage.read_input(page)):
        return None
    root, _ = parse(storage.read_input(path), str(path))
    if root is None:
        return None
    about = describe(root)
    return Entry(about.title, about.number or about.symbol, about.date, strings(about.language), _beside(page, folder))


def _beside(page: Path, folder: Path) -> tuple[tuple[str, str], ...]:
    """Return the files of a document that are there, the page first."""
    names = (("HTML", ".html"), ("PDF", ".pdf"), ("XML", ".xml"), ("XML", ".akn"))
    files = ((label, page.with_suffix(ending)) for label, ending in names)
    return tuple((label, address(str(file.relative_to(folder).as_posix()))) for label, file in files if file.is_file())
