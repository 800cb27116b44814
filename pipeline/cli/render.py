"""``aknpress render``: Akoma Ntoso in, PDF or web page out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline import UsageError
from pipeline.cli import arguments, single
from pipeline.cli.status import Status

EXAMPLES = (
    "aknpress render resolution.xml -o resolution.pdf",
    "aknpress render resolution.xml -o resolution.html --theme plain",
    "aknpress render resolution.fra.xml -o resolution.fra.html --also resolution.eng.xml --also resolution.ara.xml",
    "aknpress render --site out",
)
_ENDINGS = {".pdf": "pdf", ".html": "html"}


def render(
    xml: Annotated[
        Path | None, typer.Argument(readable=False, metavar="FILE.xml", help="Akoma Ntoso, or - for standard input.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="File to write: .pdf or .html.")
    ] = None,
    theme: arguments.Theme = None,
    paper: arguments.Paper = "a4",
    logo: arguments.Logo = None,
    draft: arguments.Draft = False,
    strict: arguments.Strict = False,
    also: arguments.Also = None,
    site: arguments.Site = None,
) -> None:
    """Make the PDF or the web page of an Akoma Ntoso document, or the index of a folder of documents."""
    if xml is None and site is None:
        raise UsageError("there is nothing to render; name an Akoma Ntoso file, or a folder with --site")
    if (xml is None) != (out is None):
        raise UsageError("expected an Akoma Ntoso file and -o FILE together")
    status = Status.CLEAN
    if xml is not None and out is not None:
        format_ = single.format_of(out, _ENDINGS, "name the output after what it is to be")
        options = arguments.options(
            theme=theme, paper=paper, logo=logo, draft=draft, strict=strict, also=also, formats=frozenset({format_})
        )
        status = single.publish_one(xml, out, format_, options)
    if site is not None:
        from pipeline import write_site

        print(write_site(site))
    raise arguments.stop(status)
