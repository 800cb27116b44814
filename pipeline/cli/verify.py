"""``aknpress verify``: is a package, or a sealed document, still what it was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import Report, Severity
from pipeline.cli import arguments, terminal
from pipeline.cli.status import of_report

if TYPE_CHECKING:
    from pipeline.seals import Trust

EXAMPLES = (
    "aknpress verify out/resolution-bag.zip",
    "aknpress verify deposits/resolution-bag --rebuild",
    "aknpress verify out/resolution-bag.zip --trust issuer.pem",
    "aknpress verify resolution-sealed.pdf --trust issuer.pem",
)
#: Files that are no package, and have a seal of their own or beside them.
_DOCUMENTS = (".pdf", ".xml")


def verify(
    package: Annotated[
        Path,
        typer.Argument(
            readable=False,
            metavar="PACKAGE",
            help="The ZIP or tar archive, or the folder of the bag; or a sealed PDF or XML file.",
        ),
    ],
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make page and PDF again from the packaged XML and compare the bytes.")
    ] = False,
    trust: arguments.Trust = None,
    crl: arguments.Crl = None,
    online: arguments.Online = False,
    json: arguments.Json = False,
) -> None:
    """Find any byte of a package that was changed, removed or added, and whether its seals hold."""
    from pipeline import publish
    from pipeline import verify as verify_package

    whom = _trust(trust, crl, online)
    name = str(package)
    if package.suffix.lower() in _DOCUMENTS and package.is_file():
        from pipeline import seals

        rebuild = False
        report: Report = seals.check_file(package, whom or seals.Trust())
    else:
        report = verify_package(package, rebuild=publish.rebuild if rebuild else None, trust=whom)
    if json or report:
        terminal.print_report("json" if json else "text", {name: report}, {})
    if not json and not report.has_errors:
        doubt = ", but for what is said above" if report.at_least(Severity.WARNING) else ""
        again = ", and its page and PDF were made again with the same bytes" if rebuild else ""
        print(f"{name} is sound{again}{doubt}")
    raise arguments.stop(of_report(report))


def _trust(roots: list[Path] | None, crls: list[Path] | None, online: bool) -> Trust | None:
    """Return whom to trust, None where nothing is said, so that nothing is loaded for it."""
    if not (roots or crls or online):
        return None
    from pipeline import seals

    return seals.read_trust(roots or (), crls or (), fetch=online)
