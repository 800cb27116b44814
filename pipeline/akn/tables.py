"""Tables: rows of the model to AKN ``table`` (AKN core 5.5)."""

from __future__ import annotations

from lxml import etree

from pipeline.akn.inlines import InlineWriter
from pipeline.akn.names import child
from pipeline.model import Table


def write_table(parent: etree._Element, block: Table, eid: str, inlines: InlineWriter) -> None:
    """Append a ``table``; short rows are filled with empty cells, for a table must be rectangular.

    Args:
        parent: what holds it.
        block: its rows.
        eid: its eId.
        inlines: writes the words of the cells.
    """
    element = child(parent, "table", eId=eid)
    width = max(len(row) for row in block.rows)
    # Empty cells keep a table rectangular; a row of thousands does not make all others as long.
    filled = width * len(block.rows) <= 4 * sum(len(row) for row in block.rows)
    for n, row in enumerate(block.rows):
        line = child(element, "tr")
        name = "th" if block.header and n == 0 else "td"
        for cell in row:
            inlines.write(child(child(line, name), "p"), cell.content, block.span.first + n)
        for _ in range(width - len(row) if filled else 0):
            child(child(line, name), "p")
        if not filled and len(row) < width:
            line[-1].set("colspan", str(width - len(row) + 1))
