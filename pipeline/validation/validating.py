"""Put the parts together: parse, schema, profile, rules, and the key to the gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml import etree

from pipeline.diagnostics import Diagnostic, Location, Report
from pipeline.errors import RefusedError
from pipeline.validation import rules, schematron, xsd
from pipeline.validation.parsing import parse
from pipeline.validation.validated import _KEY, ValidatedTree


@dataclass(frozen=True, slots=True)
class Validation:
    """The outcome of validating one document.

    Attributes:
        report: every finding.
        tree: the key to the writers; None as soon as one finding is an error.
        xml: the bytes that were validated.
        well_formed: whether they are Akoma Ntoso at all.
    """

    report: Report
    tree: ValidatedTree | None
    xml: bytes
    well_formed: bool

    def draft(self) -> ValidatedTree:
        """Return a tree for a visibly marked draft, errors or not.

        Raises:
            RefusedError: the bytes are no well-formed Akoma Ntoso, so nothing can be rendered.
        """
        if not self.well_formed:
            raise RefusedError(self.report)
        return ValidatedTree(self.xml, draft=True, key=_KEY)


def validate(xml: bytes, *, file: str | None = None, locations: Mapping[str, Location] | None = None) -> Validation:
    """Validate Akoma Ntoso against the official schema and the profile.

    Args:
        xml: the document, from us or from anyone.
        file: name for findings.
        locations: place in the source text by eId, when the document came from text; a finding then
            points at the line its author typed.

    Raises:
        SchemaUnavailableError: the official schema is absent or altered.
    """
    root, fault = parse(xml, file)
    if root is None:
        return Validation(Report((fault,) if fault else ()), None, xml, False)
    found = xsd.check(root, file)
    # Rules may trust the shape of a document only when the schema holds.
    found += schematron.check(root, file) + rules.check(root, file)
    report = Report.of(_at_source(d, root, locations) for d in found) if locations else Report.of(found)
    tree = None if report.has_errors else ValidatedTree(xml, draft=False, key=_KEY)
    return Validation(report, tree, xml, True)


def _at_source(found: Diagnostic, root: etree._Element, locations: Mapping[str, Location]) -> Diagnostic:
    """Move a finding to the source line of the nearest element whose line is known."""
    path = found.location.xpath
    if not path:
        return found
    places = root.getroottree().xpath(path, namespaces={"akn": "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"})
    node = places[0] if isinstance(places, list) and places else None
    while isinstance(node, etree._Element):
        place = locations.get(node.get("eId") or "")
        if place:
            return found.at(replace(place, eid=found.location.eid, xpath=path))
        node = node.getparent()
    return found
