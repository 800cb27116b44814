"""The whole document."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from pipeline.model.blocks import Block, Paragraph
from pipeline.model.frbr import Identity


class Kind(enum.Enum):
    """What the document is; the value is the stem of AKN ``statement/@name``."""

    RESOLUTION = "resolution"
    DECISION = "decision"
    OPINION = "opinion"
    RECOMMENDATION = "recommendation"
    PRESIDENTIAL_STATEMENT = "presidentialStatement"
    GENERIC = "statement"


class Tradition(enum.Enum):
    """Which drafting tradition the text follows; chooses the theme."""

    UN = "un"
    ITU = "itu"
    NONE = "plain"


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex, appendix or, in a collection, a document with a body of its own.

    Attributes:
        heading: the lines that name it (``Annex I`` and its title).
        preamble: formula and preambular paragraphs of its own, where it has them.
        body: its blocks.
        name: ``annex``, or ``part`` for a text with a formula of its own.
        number: its number as written, '' where it has none.
        conclusions: closing lines of its own, which a part has.
    """

    name: str
    number: str
    heading: tuple[Paragraph, ...]
    preamble: tuple[Block, ...]
    body: tuple[Block, ...]
    conclusions: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document whose every paragraph has a role.

    Attributes:
        kind: resolution, decision and so on.
        draft: whether the text calls itself a draft.
        tradition: UN, ITU or neither.
        identity: what its IRIs follow from.
        direction: ``ltr`` or ``rtl``.
        cover: lines of the masthead, in order.
        title: lines of the title; the marks in them say docType, docNumber, docTitle.
        preamble: `Formula`, `Preambular` and stray paragraphs.
        body: operative paragraphs, divisions, sections, plain paragraphs.
        conclusions: closing lines.
        annexes: what is attached.
    """

    kind: Kind
    draft: bool
    tradition: Tradition
    identity: Identity
    direction: str
    cover: tuple[Paragraph, ...]
    title: tuple[Paragraph, ...]
    preamble: tuple[Block, ...]
    body: tuple[Block, ...]
    conclusions: tuple[Paragraph, ...]
    annexes: tuple[Annex, ...]

    @property
    def name(self) -> str:
        """The value of AKN ``statement/@name``: the kind, with ``Draft`` appended to a draft's."""
        return self.kind.value + ("Draft" if self.draft else "")
