"""``aknpress package``: Akoma Ntoso in, archival package out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline import UsageError, storage
from pipeline.cli import arguments, single, terminal
from pipeline.cli.status import Status, of_report

EXAMPLES = (
    "aknpress package resolution.xml -o resolution-bag.zip",
    'aknpress package resolution.xml -o deposits --folder --organisation "Dag Hammarskjöld Library"',
    "aknpress package resolution.eng.xml resolution.fra.xml resolution.ara.xml -o resolution-bag.zip",
    "aknpress package resolution.xml -o resolution.tar --profile bagit --mods",
    "aknpress package resolution.xml -o resolution-bag.zip --seal seal.toml",
)
_ENDINGS = {".zip": "package", ".tar": "package"}


def package(
    xml: Annotated[
        list[Path],
        typer.Argument(
            readable=False,
            metavar="FILE.xml",
            help="Akoma Ntoso, or - for standard input; several are languages of one.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="FILE.zip", help="ZIP or .tar to write; with --folder, where to put it."),
    ],
    folder: Annotated[bool, typer.Option("--folder", help="Write the package as a folder, not as one file.")] = False,
    profile: arguments.Profile = "eark",
    mods: arguments.Mods = False,
    theme: arguments.Theme = None,
    paper: arguments.Paper = "a4",
    logo: arguments.Logo = None,
    strict: arguments.Strict = False,
    organisation: arguments.Organisation = None,
    seal: arguments.Seal = None,
) -> None:
    """Make the archival package of an Akoma Ntoso document: an E-ARK SIP in a BagIt bag.

    Several files are the language versions of one document, and become one package with a representation for each.
    """
    if not folder:
        single.format_of(out, _ENDINGS, "for a folder give --folder")
    formats = frozenset({"package"})
    options = arguments.options(
        theme=theme, paper=paper, logo=logo, strict=strict, organisation=organisation, seal=seal, formats=formats,
        profile=profile, mods=mods,
    )  # fmt: skip
    if len(xml) == 1:
        raise arguments.stop(single.publish_one(xml[0], out, "package", options, folder=folder))
    if arguments.STDIN in xml:
        raise UsageError("standard input is one document; name the files of a set")
    from pipeline import package_files

    storage.refuse_overlong(out)

    for path in xml:
        storage.refuse_same(path, out)
    made, bag = package_files(xml, options)
    worst = Status.CLEAN
    for path, one in zip(xml, made, strict=True):
        terminal.show(str(path), one.report, one.text)
        worst = max(worst, of_report(one.report, strict=strict))
        if not one.published:
            terminal.complain(f"{path} is not published")
    if bag is None:
        terminal.complain("nothing was written")
    else:
        print(single.write_package(bag, out, folder=folder))
    raise arguments.stop(worst)
