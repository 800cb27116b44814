"""Where a finding is: in which file, and what stands in its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from pipeline.diagnostics import Location

#: What ends a line for the reader of texts, and what ends one for an XML parser.
_TEXT_LINE = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_XML_LINE = re.compile(r"\r\n|\r|\n")


def inner_file(name: str, location: Location) -> str | None:
    """Return the file inside the package `name` that a finding is about, None when it is about `name` itself."""
    file = location.file
    return None if file is None or file in (name, PurePath(name).name) else file


class Lines:
    """The lines of the source texts, each text split once."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        """Take the texts by file name."""
        self._sources = sources
        self._split: dict[str, list[str]] = {}

    def text(self, name: str, location: Location) -> str | None:
        """Return the first line of a finding without its end, None where it is not known."""
        inner = inner_file(name, location)
        file = name if inner is None else inner
        if location.line is None or not self._sources.get(file):
            return None
        lines = self._of(file)
        return lines[location.line - 1] if 1 <= location.line <= len(lines) else None

    def _of(self, file: str) -> list[str]:
        if file not in self._split:
            source = self._sources[file]
            ends = _XML_LINE if source.lstrip("\ufeff \t\r\n").startswith("<") else _TEXT_LINE
            self._split[file] = ends.split(source)
        return self._split[file]
