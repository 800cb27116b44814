"""Put the parts together: parse, schema, profile, rules, and the key to the gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.diagnostics import Code, Location, Report
from pipeline.errors import RefusedError
from pipeline.validation import gzipped, rules, schematron, xsd
from pipeline.validation.parsing import parse
from pipeline.validation.places import Places
from pipeline.validation.validated import _KEY, ValidatedTree

#: What the reader has said of a text already (S003, S004, S006), with a better place.
_READ: Final = frozenset({Code.P012, Code.P014})


@dataclass(frozen=True, slots=True)
class Validation:
    """The outcome of validating one document.

    Attributes:
        report: every finding.
        tree: the key to the writers; None as soon as one finding is an error.
        xml: the bytes that were validated, unpacked where they came compressed.
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
        xml: the document, from us or from anyone; it may be compressed (gzip).
        file: name for findings.
        locations: place in the source text by eId, when the document came from text; a finding then
            points at the line its author typed.

    Raises:
        SchemaUnavailableError: the official schema is absent or altered.
    """
    xml, fault = gzipped.unpack(xml, file)
    root, fault = parse(xml, file) if fault is None else (None, fault)
    if root is None:
        return Validation(Report((fault,) if fault else ()), None, xml, False)
    places = Places(file, locations)
    # The profile is checked whether or not the schema holds: one run tells all.
    profile = [d for d in schematron.check(root, places) if locations is None or d.code not in _READ]
    report = Report.of((*xsd.check(root, places, xml.count(b"<")), *profile, *rules.check(root, places)))
    tree = None if report.has_errors else ValidatedTree(xml, draft=False, key=_KEY)
    return Validation(report, tree, xml, True)
