"""The profile as ISO Schematron: `schemas/aknpress-profile.sch`, compiled once a process."""

from __future__ import annotations

from functools import cache

from lxml import etree

from pipeline import resources
from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.validation.parsing import akn_path

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"


@cache
def _profile() -> etree.XSLT:
    """Return the profile as the XSLT that the reference implementation (bundled with lxml) makes of it."""
    from lxml import isoschematron  # noqa: PLC0415 - its stylesheets are compiled at import

    source = etree.parse(str(resources.schema("aknpress-profile.sch")))
    included = isoschematron.iso_dsdl_include(source)
    expanded = isoschematron.iso_abstract_expand(included)
    return etree.XSLT(isoschematron.iso_svrl_for_xslt1(expanded))


def check(root: etree._Element, file: str | None) -> list[Diagnostic]:
    """Run the profile over a tree.

    Args:
        root: the ``akomaNtoso`` element.
        file: name for findings.
    """
    report = _profile()(root)
    found = []
    for failed in report.iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report"):
        text = " ".join("".join(failed.find(f"{_SVRL}text").itertext()).split())
        message, _, rest = text.partition("; ")
        expected, _, remedy = rest.partition("; ")
        element = _element(root, failed.get("location", ""))
        place = Location(file)
        if element is not None:
            place = Location(file, element.sourceline, None, None, element.get("eId"), akn_path(element))
        severity = Severity[(failed.get("role") or "error").upper()]
        found.append(Diagnostic(Code(failed.get("id", "").split("-")[0]), severity, message, expected, remedy, place))
    return found


def _element(root: etree._Element, location: str) -> etree._Element | None:
    """Return the element that an SVRL location names."""
    try:
        found = root.getroottree().xpath(location)
    except etree.XPathError:
        return None
    return found[0] if isinstance(found, list) and found and isinstance(found[0], etree._Element) else None
