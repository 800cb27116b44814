"""``aknpress validate``: what is wrong, where, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline import Report, StorageError, UsageError
from pipeline.cli import arguments, terminal
from pipeline.cli.status import Status, of_report

EXAMPLES = (
    "aknpress validate resolution.txt",
    "aknpress validate texts/*.txt --strict --format github",
    "aknpress validate out/*.xml --format sarif > findings.sarif",
    "aknpress validate - < resolution.txt",
)


def validate(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Texts and Akoma Ntoso files; - for standard input.")
    ],
    format_: Annotated[
        str, typer.Option("--format", "-f", metavar="NAME", help="text, json, sarif, junit or github.")
    ] = "text",
    lang: arguments.Language = None,
    meta: arguments.Meta = None,
    strict: arguments.Strict = False,
) -> None:
    """Check texts and Akoma Ntoso files; write nothing but the findings.

    A text is read and built first, so findings of the official schema and of the profile point at its lines.
    """
    from pipeline import FORMATS, publish

    if format_ not in FORMATS:
        raise UsageError(f"there is no format {format_!r}; there are: {', '.join(FORMATS)}")
    if files.count(arguments.STDIN) > 1:
        raise UsageError("standard input can be read once; give - once")
    options = arguments.options(lang=lang, meta=meta, strict=strict)
    worst = Status.CLEAN
    reports: dict[str, Report] = {}
    texts: dict[str, str] = {}
    with terminal.progress(len(files) if len(files) > 1 else 0) as begin:
        for file in files:
            begin(file.name)
            try:
                name, data = arguments.read(file)
            except StorageError as error:
                terminal.complain(str(error))  # the others can still be checked
                worst = Status.COULD_NOT_RUN
                continue
            made = publish.publish(data, stem=file.stem, formats=frozenset(), options=options, file=name)
            reports[name], texts[name] = made.report, made.text
            worst = max(worst, of_report(made.report, strict=strict))
    if reports:
        terminal.print_report(format_, reports, texts)
    raise arguments.stop(worst)
