"""``aknpress baseline``: know what is wrong with old documents, so that only what is new is reported."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import arguments
from pipeline.cli.status import Status

EXAMPLES = (
    "aknpress baseline archive/ -o aknpress-baseline.json",
    "aknpress validate archive/ --baseline aknpress-baseline.json",
)


def baseline(
    files: Annotated[
        list[Path], typer.Argument(readable=False, metavar="FILE", help="Texts, Akoma Ntoso files and folders.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="The baseline; that of the settings, or aknpress-baseline.json."
        ),
    ] = None,
    select: arguments.Select = None,
    ignore: arguments.Ignore = None,
    exclude: arguments.Exclude = None,
    jobs: arguments.Jobs = None,
    lang: arguments.Language = None,
    meta: arguments.Meta = None,
    config: arguments.Config = None,
    no_config: arguments.NoConfig = False,
) -> None:
    """Write down the findings of documents as they are; `validate --baseline` leaves them out.

    A finding is known again by its code and the words of its line, wherever that line moves. The file is
    replaced as a whole, so name every document that it shall hold.
    """
    from pipeline import checking
    from pipeline.cli import checks

    wanted = checks.Wanted(
        select=select, ignore=ignore, exclude=exclude, jobs=jobs, config=config, no_config=no_config, lang=lang
    )
    made = checks.settings(wanted)
    target = out or made.baseline or Path("aknpress-baseline.json")
    folder = target.absolute().parent
    held, unread = [], False
    for outcome in checks.run(files, made, meta, None):
        unread = unread or bool(outcome.fault)
        held.append(checking.entries(outcome.name, outcome.report, outcome.text, folder))
    if unread:
        from pipeline.cli import terminal

        terminal.complain(f"{target} is not written, for it would not hold every file named")
        raise arguments.stop(Status.COULD_NOT_RUN)
    checking.write_baseline(target, held)
    findings = sum(len(findings) for _, findings in held)
    print(f"{target}: {findings} finding{'' if findings == 1 else 's'} in {len(held)} file{'s' * (len(held) != 1)}")
    raise arguments.stop(Status.CLEAN)
