"""``aknpress package``: Akoma Ntoso in, archival package out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import arguments, single

EXAMPLES = (
    "aknpress package resolution.xml -o resolution-bag.zip",
    'aknpress package resolution.xml -o deposits --folder --organisation "Dag Hammarskjöld Library"',
    "aknpress package resolution.xml -o resolution-bag.zip --seal seal.toml",
)


def package(
    xml: Annotated[Path, typer.Argument(metavar="FILE.xml", help="Akoma Ntoso, or - for standard input.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", metavar="FILE.zip", help="ZIP or .tar to write; with --folder, where to put the bag."
        ),
    ],
    folder: Annotated[bool, typer.Option("--folder", help="Write the bag as a folder, not as one file.")] = False,
    theme: arguments.Theme = None,
    paper: arguments.Paper = "a4",
    logo: arguments.Logo = None,
    strict: arguments.Strict = False,
    organisation: arguments.Organisation = None,
    seal: arguments.Seal = None,
) -> None:
    """Make the archival package of an Akoma Ntoso document: an E-ARK SIP in a BagIt bag."""
    if not folder:
        single.format_of(out, {".zip": "package", ".tar": "package"}, "for a folder give --folder")
    formats = frozenset({"package"})
    options = arguments.options(
        theme=theme, paper=paper, logo=logo, strict=strict, organisation=organisation, seal=seal, formats=formats
    )
    raise arguments.stop(single.publish_one(xml, out, "package", options, folder=folder))
