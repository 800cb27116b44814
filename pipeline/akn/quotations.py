"""Quoted passages: ``embeddedStructure``, and ``mod`` with ``quotedStructure`` for amendments (AKN core 5.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from pipeline.akn.blocks import plain_tail
from pipeline.akn.names import child, last_child, local, write
from pipeline.model import Operative, Quotation, Section

if TYPE_CHECKING:
    from pipeline.akn.builder import BodyBuilder


def write_quotation(builder: BodyBuilder, parent: etree._Element, block: Quotation, scope: str) -> None:
    """Append a quoted passage inside the ``p`` that announces it, or a ``p`` of its own.

    Args:
        builder: builds what the passage holds.
        parent: what holds the announcement.
        block: the passage.
        scope: eId of what holds it.
    """
    before = last_child(parent)
    last = before if before is not None and local(before) in ("p", "listIntroduction") else child(parent, "p")
    if plain_tail(last):
        write(last, " ")
    holder = child(last, "mod", eId=builder.register.counted("", "mod")) if block.amendment else last
    name, prefix = ("quotedStructure", "qstr") if block.amendment else ("embeddedStructure", "embeddedStructure")
    eid = builder.register.counted(scope, prefix)
    builder.spans[eid] = block.span
    element = child(holder, name, eId=eid, startQuote=block.start_quote, endQuote=block.end_quote)
    if not block.end_quote:
        del element.attrib["endQuote"]
    hierarchical = any(isinstance(b, (Operative, Section)) for b in block.blocks)
    if hierarchical:
        builder.hierarchy(element, block.blocks, eid)
    else:
        builder.flow(element, block.blocks, eid)
    builder.inlines.write(last, block.tail, block.span.last)
