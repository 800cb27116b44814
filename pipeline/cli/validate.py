"""``aknpress validate``: what is wrong, where, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline import UsageError
from pipeline.cli import arguments, terminal
from pipeline.cli.status import Status, of_report

EXAMPLES = (
    "aknpress validate resolution.txt",
    "aknpress validate texts/ --strict --format github",
    "aknpress validate 'out/**/*.xml' --jobs 0 --format sarif -o findings.sarif",
    "aknpress validate texts/ --ignore S007 --severity S003=error",
    "aknpress validate archive/ --baseline aknpress-baseline.json",
    "aknpress validate - < resolution.txt",
)


def validate(
    files: Annotated[
        list[Path],
        typer.Argument(
            readable=False,
            metavar="FILE",
            help="Texts and Akoma Ntoso files, compressed (.gz) or not; folders; patterns; - for standard input.",
        ),
    ],
    format_: Annotated[
        str | None,
        typer.Option("--format", "-f", metavar="NAME", help="text, json, sarif, junit or github; text when left out."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write the findings there, not on the screen.")
    ] = None,
    lang: arguments.Language = None,
    meta: arguments.Meta = None,
    strict: arguments.Strict = False,
    select: arguments.Select = None,
    ignore: arguments.Ignore = None,
    severity: arguments.Severities = None,
    exclude: arguments.Exclude = None,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="Leave out the findings that `aknpress baseline` wrote there."),
    ] = None,
    jobs: arguments.Jobs = None,
    config: arguments.Config = None,
    no_config: arguments.NoConfig = False,
) -> None:
    """Check texts and Akoma Ntoso files; write nothing but the findings.

    A text is read and built first, so findings of the official schema and of the profile point at its lines.
    """
    from pipeline import FORMATS, checking
    from pipeline.cli import checks

    wanted = checks.Wanted(select, ignore, severity, exclude, jobs, config, no_config, lang, meta, strict)
    made = checks.settings(wanted)
    name = format_ or made.format or "text"
    if name not in FORMATS:
        raise UsageError(f"there is no format {name!r}; there are: {', '.join(FORMATS)}")
    known = baseline or made.baseline
    # All that may be refused is looked at before anything is written.
    outcomes = checks.run(files, made, meta, checking.load_baseline(known) if known else None)
    worst, left_out = Status.CLEAN, 0
    with terminal.output(out) as write:
        writer = checking.writer(name, colour=out is None and terminal.colour(), strict=made.strict)
        write(writer.begin())
        for outcome in outcomes:
            left_out += outcome.known
            if outcome.fault:
                write(writer.fault(outcome.name, outcome.fault))
                worst = Status.COULD_NOT_RUN
                continue
            write(writer.file(outcome.name, outcome.report, outcome.text))
            worst = max(worst, of_report(outcome.report, strict=made.strict))
        for piece in writer.end():
            write(piece)
    if left_out:
        terminal.complain(f"{left_out} known finding{'s' * (left_out != 1)} left out ({known})")
    raise arguments.stop(worst)
