"""Findings as workflow commands, which GitHub Actions shows beside the lines of a change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.diagnostics import Diagnostic, Report, Severity
from pipeline.validation.codes import rules
from pipeline.validation.formats.places import inner_file

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
# Neither a log nor UTF-8 can hold these.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class _GitHub:
    """Writes one command for each finding; a line of the log where there is none."""

    def __init__(self) -> None:
        self._silent = True

    def begin(self) -> str:
        return ""

    def file(self, name: str, report: Report, text: str) -> str:
        return self._lines(_command(name, diagnostic) for diagnostic in report)

    def fault(self, name: str, message: str) -> str:
        file = f"file={_property(name)}," if name else ""
        return self._lines([f"::error {file}title=Could not be read::{_data(message)}"])

    def end(self) -> Iterator[str]:
        if self._silent:
            yield "aknpress found nothing amiss\n"

    def _lines(self, commands: Iterable[str]) -> str:
        text = "".join(f"{command}\n" for command in commands)
        self._silent = self._silent and not text
        return text


def writer() -> _GitHub:
    """Return a writer of workflow commands."""
    return _GitHub()


def _command(name: str, diagnostic: Diagnostic) -> str:
    location, inner = diagnostic.location, inner_file(name, diagnostic.location)
    properties: dict[str, object | None] = {"file": name}
    if inner is None:
        # Actions draws a range of columns only within one line.
        column = location.column if location.end_line in (None, location.line) else None
        properties |= {"line": location.line, "endLine": location.end_line, "col": column}
    properties["title"] = f"{diagnostic.code} {rules()[diagnostic.code].title}"
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value is not None)
    message = f"{location}: {diagnostic.message}" if inner else diagnostic.message
    return f"::{_COMMANDS[diagnostic.severity]} {listed}::{_data(message)}"


def _data(text: str) -> str:
    """Escape the message of a command."""
    # The per cent sign first: the others bring their own.
    return _UNPRINTABLE.sub("\ufffd", text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape a property of a command, which colon and comma would end."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
