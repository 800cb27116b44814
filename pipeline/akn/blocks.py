"""Looking over model blocks and AKN elements: where they stand, what words they hold."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from pipeline.model import (
    Block,
    CrossHeading,
    Division,
    Formula,
    Inline,
    ItemList,
    Operative,
    Paragraph,
    Preambular,
    Section,
    Span,
    Text,
)


def plain_tail(element: etree._Element) -> bool:
    """Whether words stand at the end of an element and no white space after them."""
    text = (element[-1].tail if len(element) else element.text) or ""
    return bool(text) and not text[-1].isspace()


def words_of(block: Block) -> Iterable[tuple[tuple[Inline, ...], Span]]:
    """Yield the runs of words of a block in order, numbers included."""
    if isinstance(block, Paragraph | CrossHeading | Formula):
        yield block.content, block.span
    elif isinstance(block, Section):
        yield (Text(block.num + " "), *block.heading), block.span
        if block.subheading:
            yield block.subheading, block.span
        for inner in block.blocks:
            yield from words_of(inner)
    elif isinstance(block, Division):
        yield block.heading, block.span
        for inner in block.blocks:
            yield from words_of(inner)
    elif isinstance(block, Preambular):
        if block.lead:
            yield block.lead, block.span
        for inner in block.blocks:
            yield from words_of(inner)


def operatives(blocks: Iterable[Block]) -> Iterable[Operative]:
    """Yield the operative paragraphs of a body, those in sections included."""
    for block in blocks:
        if isinstance(block, Operative):
            yield block
        elif isinstance(block, Section):
            yield from operatives(block.blocks)


def span_of(block: Block) -> Span:
    """Return where a block stands in the source."""
    if isinstance(block, ItemList):
        return Span(block.items[0].span.first, block.items[-1].span.last, block.items[0].span.column)
    return block.span
