"""Write the index of a folder of documents: one page that needs no server, and no script to be read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Final

from lxml import etree
from lxml.builder import ElementMaker  # type: ignore[import-not-found]  # lxml-stubs knows it not

from pipeline import storage
from pipeline.errors import UsageError
from pipeline.presentation.strings import Strings, strings
from pipeline.presentation.themes import common_style, script
from pipeline.site.catalogue import Entry, catalogue

_E: Final[Any] = ElementMaker()
_NAME: Final = "index.html"
#: What tells an index of ours from another page of this name.
_MARK: Final = b'<meta name="generator" content="aknpress site">'


def write_site(folder: Path) -> Path:
    """Write ``index.html`` over all documents below a folder.

    The page lists every document with its date, symbol, language and files. Where scripts run, it is searched
    by title, symbol, language and date. The same documents give the same bytes.

    Args:
        folder: where the documents are, in folders below it too.

    Returns:
        The file that was written.

    Raises:
        StorageError: the folder cannot be read, or the index not be written.
        UsageError: there is no document, or an ``index.html`` that is not ours.
    """
    entries = catalogue(folder)
    target = folder / _NAME
    if not entries:
        raise UsageError(f"{folder} holds no document; expected pages that aknpress made, or Akoma Ntoso files")
    if target.exists() and _MARK not in storage.read_input(target):
        raise UsageError(f"{target} is no index that aknpress made; move it, for the index would take its place")
    storage.write_files({target: index(entries)})
    return target


def index(entries: list[Entry]) -> bytes:
    """Return the index page of some documents, in the language that most of them have."""
    tags = Counter(entry.words.tag for entry in entries)
    # Of languages that are equally many English comes first: it is the one that the six are likeliest to share.
    most = min(tags, key=lambda tag: (-tags[tag], tag != "en", tag))
    words = strings(most.partition("-")[0])
    languages = {entry.words.tag: entry.words for entry in entries}
    page = _E.html(
        _E.head(
            _E.meta(charset="utf-8"),
            _E.meta(name="viewport", content="width=device-width, initial-scale=1"),
            _E.meta(name="color-scheme", content="light dark"),
            _E.title(words.documents),
            _E.meta(name="generator", content="aknpress site"),
            _E.style(common_style("base")),
            _E.style(common_style("screen"), media="screen"),
            _E.style(common_style("site")),
        ),
        _E.body(
            _E.main(
                _E.h1(words.documents),
                _form(words, [languages[tag] for tag in sorted(languages)]),
                _E.p(str(len(entries)), {"class": "count", "role": "status", "data-none": words.none_found}),
                _E.ol(*(_item(entry) for entry in entries), {"class": "documents"}),
            ),
            _E.script(script("site")),
        ),
        lang=words.tag,
        dir=words.dir,
    )
    return bytes(etree.tostring(page, method="html", encoding="utf-8", doctype="<!DOCTYPE html>")) + b"\n"


def _form(words: Strings, languages: list[Strings]) -> etree._Element:
    """Return the search form, which the script shows: without one it could do nothing."""
    options = [_E.option(one.name, value=one.tag, lang=one.tag, dir=one.dir) for one in languages]
    form: etree._Element = _E.form(
        _E.label(_E.span(words.search), _E.input(type="search", name="words", autocomplete="off"), {"class": "wide"}),
        _E.label(_E.span(words.language), _E.select(_E.option(words.every, value=""), *options, name="language")),
        _E.label(_E.span(words.since), _E.input(type="date", name="since")),
        _E.label(_E.span(words.until), _E.input(type="date", name="until")),
        {"role": "search", "hidden": "hidden"},
    )
    return form


def _item(entry: Entry) -> etree._Element:
    """Return one document of the list."""
    facts = []
    if entry.date:
        facts.append(_E.time(entry.date, datetime=entry.date))
    if entry.symbol:
        facts.append(_E.span(entry.symbol, {"class": "symbol", "dir": "auto"}))
    facts.append(_E.span(entry.words.name, {"class": "language", "lang": entry.words.tag, "dir": entry.words.dir}))
    opened = entry.files[0][1]
    # The files of many documents have the same names; read aloud, each says whose it is.
    files = [
        _E.a(label, {"href": address, "aria-label": f"{label}: {entry.symbol or entry.title} ({entry.words.name})"})
        for label, address in entry.files
        if label != "HTML"
    ]
    item: etree._Element = _E.li(
        _E.p(*facts, {"class": "facts"}),
        _E.h2(_E.a(entry.title, href=opened), lang=entry.words.tag, dir=entry.words.dir),
        *([_E.p(*files, {"class": "files"})] if files else []),
        {"data-language": entry.words.tag, "data-date": entry.date},
    )
    return item
