"""Findings as JUnit XML, which every build server shows."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from pipeline.diagnostics import Diagnostic, Report, Severity
from pipeline.validation.codes import rules
from pipeline.validation.formats.places import inner_file

#: Characters of suites that are kept in memory, and that are handed on at a time.
_IN_MEMORY, _PIECE = 8 * 2**20, 2**16
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _JUnit:
    """Writes one test suite for each file and one case for each finding.

    Only errors fail, or with `strict` warnings too: the others are cases that pass and say what was found. A file
    without findings has one case, since build servers drop an empty suite. The totals stand before the suites,
    so these wait, on the disk when they are many.
    """

    def __init__(self, failing: Severity) -> None:
        self._failing = failing
        self._suites = tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="")  # noqa: SIM115
        self._tests = self._failures = self._errors = 0

    def begin(self) -> str:
        return ""

    def file(self, name: str, report: Report, text: str) -> str:
        self._add(_suite(name, report, self._failing))
        return ""

    def fault(self, name: str, message: str) -> str:
        suite = _empty(name or "aknpress", tests=1, errors=1)
        case = etree.SubElement(suite, "testcase", classname=_clean(name or "aknpress"), name="could not be read")
        etree.SubElement(case, "error", type="unreadable", message=_clean(message))
        self._add(suite)
        return ""

    def end(self) -> Iterator[str]:
        totals = f'tests="{self._tests}" failures="{self._failures}" errors="{self._errors}"'
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="aknpress" {totals}>\n'
        self._suites.seek(0)
        yield from iter(lambda: self._suites.read(_PIECE), "")
        self._suites.close()
        yield "</testsuites>\n"

    def _add(self, suite: etree._Element) -> None:
        self._tests += int(suite.get("tests", "0"))
        self._failures += int(suite.get("failures", "0"))
        self._errors += int(suite.get("errors", "0"))
        etree.indent(suite, level=1)
        self._suites.write(f"  {etree.tostring(suite, encoding='unicode').rstrip()}\n")


def writer(strict: bool = False) -> _JUnit:
    """Return a writer of JUnit XML; with `strict` warnings fail as errors do."""
    return _JUnit(Severity.WARNING if strict else Severity.ERROR)


def _empty(name: str, *, tests: int, failures: int = 0, errors: int = 0) -> etree._Element:
    counts = {"tests": str(tests), "failures": str(failures), "errors": str(errors), "skipped": "0"}
    return etree.Element("testsuite", {"name": _clean(name), **counts})


def _suite(name: str, report: Report, failing: Severity) -> etree._Element:
    suite = _empty(name, tests=max(len(report), 1), failures=len(report.at_least(failing)))
    if not len(report):
        etree.SubElement(suite, "testcase", classname=_clean(name), name="no findings")
    seen: Counter[str] = Counter()
    for diagnostic in report:
        title = _title(name, diagnostic)
        seen[title] += 1
        # Cases of one name would be counted as one.
        title += f" ({seen[title]})" if seen[title] > 1 else ""
        case = etree.SubElement(suite, "testcase", classname=_clean(name), name=_clean(title))
        rule = rules()[diagnostic.code]
        text = f"{diagnostic.location}\n{rule.title}\n{diagnostic.message}\n{rule.url}"
        if diagnostic.severity >= failing:
            failure = etree.SubElement(case, "failure", type=diagnostic.code.value, message=_clean(diagnostic.message))
            failure.text = _clean(text)
        else:
            etree.SubElement(case, "system-out").text = _clean(f"{diagnostic.severity.label}: {text}")
    return suite


def _title(name: str, diagnostic: Diagnostic) -> str:
    location, inner = diagnostic.location, inner_file(name, diagnostic.location)
    place = [inner or "", f"line {location.line}" if location.line else location.eid or ""]
    return " ".join(part for part in (diagnostic.code.value, *place) if part)


def _clean(text: str) -> str:
    """Replace the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
