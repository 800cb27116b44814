"""Blocks of a document: what a paragraph of the source is, and what it holds.

Names follow drafting practice (*preambular*, *operative*) and, where one fits, AKN.
"""

from __future__ import annotations

from typing import TypeAlias

from pipeline.model.inlines import Inline
from pipeline.model.records import record


@record
class Span:
    """Where a block stands in the source text: 1-based lines, both included, and its first column."""

    first: int
    last: int
    column: int = 1


@record
class Paragraph:
    """Plain words; `num` is a number typed at their head, which stays among them, '' where there is none."""

    content: tuple[Inline, ...]
    span: Span
    num: str = ""


@record
class Item:
    """One numbered or bulleted entry; `num` is as written, ``b)`` or ``(أ)``."""

    num: str
    blocks: tuple[Block, ...]
    span: Span


@record
class ItemList:
    """Items of one level, in order."""

    items: tuple[Item, ...]


@record
class Cell:
    """One cell of a table row."""

    content: tuple[Inline, ...]


@record
class Table:
    """Rows of cells; the first row is the header where `header` says so."""

    rows: tuple[tuple[Cell, ...], ...]
    header: bool
    span: Span


@record
class Quotation:
    """A passage of another document with paragraphs of its own, quote marks apart.

    Attributes:
        start_quote: opening mark as written.
        end_quote: closing mark as written, '' where the text never closes it.
        blocks: operative paragraphs, items or plain paragraphs of the cited document.
        tail: words after the closing mark on the last line, usually punctuation.
        amendment: whether the words are to be inserted into another text (``quotedStructure``).
    """

    start_quote: str
    end_quote: str
    blocks: tuple[Block, ...]
    tail: tuple[Inline, ...]
    amendment: bool
    span: Span


@record
class Formula:
    """The enacting formula, ``The General Assembly,``."""

    content: tuple[Inline, ...]
    span: Span


@record
class Preambular:
    """One preambular paragraph (UN) or one preambular verb with what hangs on it (ITU).

    Attributes:
        verb: the verb phrase as written, without trailing punctuation.
        concept: its language-neutral key, e.g. ``recalling``; '' when the phrase is not known.
        lead: ITU: the words of the verb line, '' empty for UN.
        blocks: what follows the verb line, or the paragraph itself.
    """

    verb: str
    concept: str
    lead: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    span: Span


@record
class Operative:
    """One operative paragraph.

    Attributes:
        num: its number as written, '' for an unnumbered one.
        concept: language-neutral key of its verb, '' when the verb is not known.
        blocks: its words and what hangs on them.
        typed: a number typed at the head of its words, which stays among them, '' where there is none.
    """

    num: str
    concept: str
    blocks: tuple[Block, ...]
    span: Span
    typed: str = ""

    @property
    def cited(self) -> str:
        """The number that others cite it by, be it that of a list or typed."""
        return self.num or self.typed


@record
class CrossHeading:
    """A heading that groups nothing of its own; `preamble` marks preambular text inside the body."""

    content: tuple[Inline, ...]
    preamble: bool
    span: Span


@record
class Division:
    """An ITU operative verb as heading, with its paragraphs."""

    heading: tuple[Inline, ...]
    concept: str
    blocks: tuple[Block, ...]
    span: Span


@record
class Section:
    """A section with a heading.

    Attributes:
        num: its number as written, '' where it has none or bears it on a line of its own.
        heading: words of the heading.
        part: whether it is a ``part``.
        blocks: what it holds.
        span: where it stands.
        own_line: its number where that stands on a line of its own, as the heading.
        subheading: the title below such a number.
    """

    num: str
    heading: tuple[Inline, ...]
    part: bool
    blocks: tuple[Block, ...]
    span: Span
    own_line: str = ""
    subheading: tuple[Inline, ...] = ()


Block: TypeAlias = (
    Paragraph
    | Item
    | ItemList
    | Table
    | Quotation
    | Formula
    | Preambular
    | Operative
    | CrossHeading
    | Division
    | Section
)
