"""Runs of words inside a block, and what they are."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import TypeAlias

from pipeline.model.records import record


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


@record
class Place:
    """A place in this document, as the words of a reference name it.

    Attributes:
        steps: the numbers that lead there, outermost first: ``("3", "(b)")``, ``("1.11.1",)``.
        paragraph: whether the words call the first of them a paragraph.
        verb: words of the ITU verb that the steps stand under, '' where none is named.
        section: number of the section that is named, '' where none is.
        annex: number of the annex that is named, '' for «the annex»; None where none is named.
        within: ``annex`` for «of this annex», ``document`` for «of this resolution»: where to look.
    """

    steps: tuple[str, ...] = ()
    paragraph: bool = False
    verb: str = ""
    section: str = ""
    annex: str | None = None
    within: str = ""


@record
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
        venue: where and when a conference adopted it, where the text says so: ``kigali 2022``.
        internal: a place in this document.
        internal_upto: the last place of a range that begins at `internal`.
    """

    organ: str = ""
    number: str = ""
    kind: str = "resolution"
    date: str = ""
    symbol: str = ""
    iri: str = ""
    fragment: str = ""
    upto: str = ""
    venue: str = ""
    internal: Place | None = None
    internal_upto: Place | None = None


@record
class Text:
    """Words with no mark."""

    text: str


@record
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


@record
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
