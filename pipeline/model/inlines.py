"""Runs of words inside a block, and what they are."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias


class MarkKind(enum.Enum):
    """What a marked run of words is; the value is the AKN element that carries it."""

    CONCEPT = "concept"
    DATE = "date"
    DOC_AUTHORITY = "docAuthority"
    DOC_DATE = "docDate"
    DOC_NUMBER = "docNumber"
    DOC_PROPONENT = "docProponent"
    DOC_STAGE = "docStage"
    DOC_STATUS = "docStatus"
    DOC_TITLE = "docTitle"
    DOC_TYPE = "docType"
    INLINE = "inline"
    LOCATION = "location"
    MOD = "mod"
    MULTI_REFERENCE = "mref"
    ORGANIZATION = "organization"
    QUOTED_TEXT = "quotedText"
    RANGE_REFERENCE = "rref"
    REFERENCE = "ref"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Citation:
    """What a reference cites, as far as the text says it.

    Either a document (organ, number and so on) or, with `internal`, a place in this document.

    Attributes:
        organ: key of the issuing organ, e.g. ``un-ga``, ``itu-pp``.
        number: number of the cited work as written, e.g. ``70/1``, ``2282 (2016)``.
        kind: ``resolution``, ``decision``, ``opinion``, ``recommendation`` or ``instrument``.
        date: ISO date of the cited work, or its year alone, where the text gives it.
        symbol: the document symbol as written or as it follows from organ and number.
        iri: AKN IRI of a well-known instrument, where it is one.
        fragment: eId-like fragment inside the cited work, e.g. ``para_69``.
        upto: last fragment of a range that begins at `fragment`.
        internal: steps to a place in this document, e.g. ``("recalling", "b)")`` or ``("para", "3")``.
        internal_upto: steps to the last place of a range that begins at `internal`.
    """

    organ: str = ""
    number: str = ""
    kind: str = "resolution"
    date: str = ""
    symbol: str = ""
    iri: str = ""
    fragment: str = ""
    upto: str = ""
    internal: tuple[str, ...] = ()
    internal_upto: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """Words with no mark."""

    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that are something.

    Attributes:
        kind: what they are.
        content: the words, themselves possibly marked.
        value: the datum: ISO date, key of an organisation, location or concept, session number.
        cites: for references, what they cite.
    """

    kind: MarkKind
    content: tuple[Inline, ...]
    value: str = ""
    cites: Citation | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote at the place of its call.

    Attributes:
        marker: as the source numbered it.
        paragraphs: its words, one tuple a paragraph.
        line: 1-based source line of the call.
    """

    marker: str
    paragraphs: tuple[tuple[Inline, ...], ...]
    line: int


Inline: TypeAlias = Text | Mark | Note


def plain_text(content: Iterable[Inline]) -> str:
    """Return the words of a run without those of its notes."""
    parts: list[str] = []
    for inline in content:
        if isinstance(inline, Text):
            parts.append(inline.text)
        elif isinstance(inline, Mark):
            parts.append(plain_text(inline.content))
    return "".join(parts)
