"""Findings as JUnit XML, which every build server shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from lxml import etree

from pipeline.diagnostics import Diagnostic, Report, Severity
from pipeline.validation.codes import rules
from pipeline.validation.formats.places import inner_file

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(reports: Mapping[str, Report], sources: Mapping[str, str]) -> str:
    """Return one test suite for each file and one case for each finding.

    Only errors fail: warnings and notes are cases that pass and say what was found. A file
    without findings has one case, since build servers drop an empty suite.
    """
    root = etree.Element("testsuites", name="aknpress")
    for name, report in reports.items():
        _suite(root, name, report)
    failures = sum(report.counts()[Severity.ERROR] for report in reports.values())
    root.set("tests", str(sum(max(len(report), 1) for report in reports.values())))
    root.set("failures", str(failures))
    etree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="unicode") + "\n"


def _suite(root: etree._Element, name: str, report: Report) -> None:
    suite = etree.SubElement(root, "testsuite", name=_clean(name), tests=str(max(len(report), 1)))
    suite.set("failures", str(report.counts()[Severity.ERROR]))
    suite.set("errors", "0")
    suite.set("skipped", "0")
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
        if diagnostic.severity is Severity.ERROR:
            failure = etree.SubElement(case, "failure", type=diagnostic.code.value, message=_clean(diagnostic.message))
            failure.text = _clean(text)
        else:
            etree.SubElement(case, "system-out").text = _clean(f"{diagnostic.severity.label}: {text}")


def _title(name: str, diagnostic: Diagnostic) -> str:
    location, inner = diagnostic.location, inner_file(name, diagnostic.location)
    place = [inner or "", f"line {location.line}" if location.line else location.eid or ""]
    return " ".join(part for part in (diagnostic.code.value, *place) if part)


def _clean(text: str) -> str:
    """Replace the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
