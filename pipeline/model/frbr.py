"""What identifies a document: the data from which its FRBR IRIs follow (AKN Naming Convention 1.0)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """Identity of the Work and of the Expression.

    Attributes:
        organ: key of the issuing body, e.g. ``un-ga``; '' when the text does not name a known one.
        organ_name: its name as the text writes it.
        number: number as the IRI needs it, e.g. ``77-105``.
        shown: number as the text writes it, e.g. ``A/RES/77/105``.
        date: ISO date of adoption, or a year alone; '' when unknown.
        issued: ISO date of issue of this Expression, '' when the text does not give it.
        language: ISO 639-2/T code.
        title: the title, for bookmarks and catalogues.
        place: name of the place of adoption as written, '' when not given.
        meeting: number of the meeting of adoption, '' when not given.
        session: number or words of the session, '' when not given.
        status: status given in front matter, '' otherwise.
        symbol: document symbol as written, '' when there is none.
    """

    organ: str = ""
    organ_name: str = ""
    number: str = ""
    shown: str = ""
    date: str = ""
    issued: str = ""
    language: str = ""
    title: str = ""
    place: str = ""
    meeting: str = ""
    session: str = ""
    status: str = ""
    symbol: str = ""
