"""``aknpress verify``: is a package still what it was."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import arguments, terminal
from pipeline.cli.status import of_report

EXAMPLES = (
    "aknpress verify out/resolution-bag.zip",
    "aknpress verify deposits/resolution-bag --rebuild",
)


def verify(
    package: Annotated[Path, typer.Argument(metavar="PACKAGE", help="The ZIP, or the folder of the bag.")],
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make page and PDF again from the packaged XML and compare the bytes.")
    ] = False,
    json: arguments.Json = False,
) -> None:
    """Find any byte of a package that was changed, removed or added."""
    from pipeline import publish
    from pipeline import verify as verify_package

    report = verify_package(package, rebuild=publish.rebuild if rebuild else None)
    name = str(package)
    if json or report:
        terminal.print_report("json" if json else "text", {name: report}, {})
    if not json and not report.has_errors:
        print(f"{name} is sound" + (", and its page and PDF were made again with the same bytes" if rebuild else ""))
    raise arguments.stop(of_report(report))
