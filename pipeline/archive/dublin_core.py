"""Write simple Dublin Core (ISO 15836-1) in the ``oai_dc`` container."""

from __future__ import annotations

from typing import Final

from pipeline.archive.inventory import Context
from pipeline.archive.markup import DC, OAI_DC, Builder

_OAI: Final = Builder(OAI_DC, {"oai_dc": OAI_DC, "dc": DC})
_DC: Final = Builder(DC, {"dc": DC})


def dublin_core(context: Context, *, formats: tuple[str, ...]) -> bytes:
    """Return the catalogue record of the document.

    Arguments:
        context: what the metadata files of the package share.
        formats: media types of the content.
    """
    said, every = context.description, context.described
    date = said.work_date or said.expression_date
    fields = [
        *(("title", one.title or one.label) for one in every),
        ("creator", said.author),
        ("publisher", context.organisation),
        ("date", date),
        ("type", "Text"),
        ("type", said.kind),
        *(("format", name) for name in formats),
        *(("identifier", one.expression) for one in every),
        ("identifier", said.work),
        ("identifier", said.number),
        *(("identifier", alias) for one in every for alias in one.aliases),
        *(("language", one.language) for one in every),
    ]
    root = _OAI("dc")
    seen = set()
    for name, value in fields:
        if value and (name, value) not in seen:
            seen.add((name, value))
            root.children.append(_DC(name, None, value))
    return _OAI.document(root)
