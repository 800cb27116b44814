"""``aknpress convert``: a text in, Akoma Ntoso out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import arguments, single

EXAMPLES = (
    "aknpress convert resolution.txt -o resolution.xml",
    "pandoc -t plain resolution.docx | aknpress convert - -o - --lang fra > resolution.xml",
)


def convert(
    text: Annotated[Path, typer.Argument(readable=False, metavar="TEXT", help="Text, or - for standard input.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE.xml", help="File to write, or - for standard output.")
    ],
    lang: arguments.Language = None,
    meta: arguments.Meta = None,
    draft: arguments.Draft = False,
    strict: arguments.Strict = False,
) -> None:
    """Make Akoma Ntoso XML of a text."""
    if out != arguments.STDIN:
        single.format_of(out, {".xml": "xml", ".akn": "xml"}, "for a PDF or a page use: aknpress build TEXT -o DIR")
    options = arguments.options(lang=lang, meta=meta, draft=draft, strict=strict, formats=frozenset({"xml"}))
    raise arguments.stop(single.publish_one(text, out, "xml", options))
