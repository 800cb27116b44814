"""The document as aknpress understands it: roles, numbers and words, no XML and no I/O.

`pipeline.reader` makes a `Document`, `pipeline.akn` turns it into Akoma Ntoso.
"""

from pipeline.model.blocks import (
    Block,
    Cell,
    CrossHeading,
    Division,
    Formula,
    Item,
    ItemList,
    Operative,
    Paragraph,
    Preambular,
    Quotation,
    Section,
    Span,
    Table,
)
from pipeline.model.document import Annex, Document, Kind, Tradition
from pipeline.model.frbr import Identity
from pipeline.model.inlines import Citation, Inline, Mark, MarkKind, Note, Place, Text, plain_text

__all__ = [
    "Annex",
    "Block",
    "Cell",
    "Citation",
    "CrossHeading",
    "Division",
    "Document",
    "Formula",
    "Identity",
    "Inline",
    "Item",
    "ItemList",
    "Kind",
    "Mark",
    "MarkKind",
    "Note",
    "Operative",
    "Paragraph",
    "Place",
    "Preambular",
    "Quotation",
    "Section",
    "Span",
    "Table",
    "Text",
    "Tradition",
    "plain_text",
]
