"""``aknpress render``: Akoma Ntoso in, PDF or web page out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import arguments, single

EXAMPLES = (
    "aknpress render resolution.xml -o resolution.pdf",
    "aknpress render resolution.xml -o resolution.html --theme plain",
)
_ENDINGS = {".pdf": "pdf", ".html": "html"}


def render(
    xml: Annotated[Path, typer.Argument(metavar="FILE.xml", help="Akoma Ntoso, or - for standard input.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="File to write: .pdf or .html.")],
    theme: arguments.Theme = None,
    paper: arguments.Paper = "a4",
    logo: arguments.Logo = None,
    draft: arguments.Draft = False,
    strict: arguments.Strict = False,
) -> None:
    """Make the PDF or the web page of an Akoma Ntoso document."""
    format_ = single.format_of(out, _ENDINGS, "name the output after what it is to be")
    options = arguments.options(
        theme=theme, paper=paper, logo=logo, draft=draft, strict=strict, formats=frozenset({format_})
    )
    raise arguments.stop(single.publish_one(xml, out, format_, options))
