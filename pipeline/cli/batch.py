"""``aknpress batch``: many documents in one run."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from pipeline import Severity, UsageError
from pipeline.cli import arguments, terminal
from pipeline.cli.build import formats_of
from pipeline.cli.status import Status

if TYPE_CHECKING:
    from pipeline.batch import Batch, Record

EXAMPLES = (
    "aknpress batch texts -o out",
    "aknpress batch 'texts/**/*.txt' -o out --jobs 4 --format xml,pdf",
    "aknpress batch --list documents.csv -o out",
    "aknpress batch texts -o out --cache /shared/cache --time-limit 120",
    "aknpress batch s3://in/texts -o s3://out --cluster tcp://scheduler:8786",
)
REPORT: Final = "batch-report.jsonl"
#: Where nothing shows a bar, a line is said every so many seconds.
_EVERY: Final = 60.0


def batch(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT", help="Files, folders, patterns, addresses (s3://…), or @LIST.", show_default=False
        ),
    ] = None,
    out: Annotated[str, typer.Option("--out", "-o", metavar="DIR", help="Folder or address for the outputs.")] = "",
    list_: Annotated[
        list[str] | None,
        typer.Option(
            "--list",
            metavar="FILE",
            help="List of inputs: one name a line; .csv or .jsonl with `file` and metadata; may be repeated.",
        ),
    ] = None,
    format_: Annotated[
        list[str] | None,
        typer.Option("--format", "-f", metavar="LIST", help="xml,html,pdf,package or some of them; all when left out."),
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", metavar="N", min=0, help="Processes at once; 0 is one a processor.")
    ] = 0,
    fail_fast: Annotated[
        bool, typer.Option("--fail-fast", help="Take no further document when one is refused or fails.")
    ] = False,
    time_limit: Annotated[
        float, typer.Option("--time-limit", metavar="SECONDS", min=1, help="For one document, by the clock.")
    ] = 600.0,
    memory_limit: Annotated[
        int, typer.Option("--memory-limit", metavar="MIB", min=256, help="For one process; watched on Linux alone.")
    ] = 4096,
    cache: Annotated[
        str | None,
        typer.Option(
            "--cache", metavar="DIR", help="Folder or address that keeps outputs for other runs and machines."
        ),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Read outputs that seem unchanged, and compare them.")] = False,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", metavar="ADDRESS", help="Dask scheduler (tcp://…), or `local` for one of its own."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help=f"Outcome of every document, JSON Lines; else DIR/{REPORT}."),
    ] = None,
    lang: arguments.Language = None,
    meta: arguments.Meta = None,
    theme: arguments.Theme = None,
    paper: arguments.Paper = "a4",
    logo: arguments.Logo = None,
    draft: arguments.Draft = False,
    strict: arguments.Strict = False,
    organisation: arguments.Organisation = None,
    profile: arguments.Profile = "eark",
    mods: arguments.Mods = False,
    seal: arguments.Seal = None,
    json_: arguments.Json = False,
) -> None:
    """Publish many documents: XML, HTML, PDF and package of each, and a report.

    A document whose text, metadata, options, stylesheets and versions are unchanged is not made again.
    A run that was stopped, by whatever, and is begun again makes what is missing.
    """
    from pipeline import batch as batches

    if not out:
        raise UsageError("say with -o where the outputs go")
    if not inputs and not list_:
        raise UsageError("nothing to make; name files, folders or patterns, or a list with --list")
    out = batches.places.plain(out)
    formats = formats_of(format_, draft)
    if seal is not None:
        arguments.load_seal(seal)  # a wrong one is told now, not by every worker
    settings = batches.Settings(
        out=out,
        formats=formats,
        options=arguments.options(
            lang=lang, meta=meta, theme=theme, paper=paper, logo=logo, draft=draft, strict=strict,
            organisation=organisation, formats=formats, profile=profile, mods=mods,
        ),
        seal=seal,
        cache=cache,
        check=check,
    )  # fmt: skip
    plan = batches.plan(inputs or [], list_ or [])
    if cluster is not None:
        # Workers stand in other folders, on other machines.
        plan, settings = plan.absolute(), settings.absolute()
    begun = time.monotonic()
    limits = batches.Limits(seconds=time_limit, memory=memory_limit)
    engine = batches.engine(jobs or arguments.processors(), limits, cluster)
    with _report(report, out) as write, _progress(len(plan.tasks)) as step:

        def tell(record: Record) -> None:
            write(record.line() + "\n")
            step(record)

        made = batches.run(plan, settings, engine, tell, fail_fast=fail_fast)
    _summary(made, time.monotonic() - begun, str(report or _place(out)), json_)
    raise arguments.stop(_status(made))


def _place(out: str) -> str:
    from pipeline import batch as batches

    return batches.places.join(out, REPORT)


@contextlib.contextmanager
def _report(path: Path | None, out: str) -> Iterator[Callable[[str], object]]:
    """Yield a function that takes the lines of the report; it is written whole when all are there."""
    import tempfile

    from pipeline import batch as batches

    with tempfile.TemporaryFile("w+", encoding="utf-8") as held:
        try:
            yield held.write
        finally:
            held.seek(0)
            batches.places.write({str(path) if path else _place(out): held.read().encode("utf-8")})


@contextlib.contextmanager
def _progress(total: int) -> Iterator[Callable[[Record], None]]:
    """Show rate and remaining time: a bar on a terminal, a line now and then elsewhere; say what went wrong."""
    if not total or not terminal.shows_progress():
        begun = said = time.monotonic()
        done = 0

        def line(record: Record) -> None:
            nonlocal done, said
            _complain(record)
            done, now = done + 1, time.monotonic()
            if now - said > _EVERY and done < total:
                said, rate = now, done / (now - begun)
                terminal.complain(f"{done} of {total}, {rate:.1f} a second, {_span((total - done) / rate)} left")

        yield line
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeElapsedColumn(), TextColumn("left"),
        TimeRemainingColumn(), TextColumn("{task.description}"),
    )  # fmt: skip
    beside = sys.stdout.isatty()
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=beside) as bar:
        task, start = bar.add_task("", total=total, rate=""), time.monotonic()

        def step(record: Record) -> None:
            _complain(record)
            rate = (bar.tasks[0].completed + 1) / max(time.monotonic() - start, 1e-6)
            bar.update(task, advance=1, description=record.name, rate=f"{rate:.1f}/s")

        yield step


def _span(seconds: float) -> str:
    """Return a time in the two largest units that it has."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = ((days, "d"), (hours, "h"), (minutes, "min"), (rest, "s"))
    first = next((n for n, (value, _) in enumerate(units) if value), 3)
    return " ".join(f"{value} {unit}" for value, unit in units[first : first + 2])


def _complain(record: Record) -> None:
    """Say the errors of a document, one line each; the rest stands in the reports."""
    for finding in record.report.at_least(Severity.ERROR):
        place = f"{record.path}:{finding.location.line}" if finding.location.line else record.path
        terminal.complain(f"{place}: {finding.code}: {finding.message}")


def _summary(made: Batch, seconds: float, report: str, json_: bool) -> None:
    """Print what came of all, as a table or as JSON."""
    from pipeline.batch import Outcome

    total = sum(made.outcomes.values())
    if json_:
        data = {
            "version": 1,
            "documents": total,
            "outcomes": {outcome.value: made.outcomes[outcome] for outcome in Outcome},
            "published": made.published,
            "untried": made.untried,
            "findings": {code.value: count for code, count in sorted(made.codes.items())},
            "seconds": round(seconds, 3),
            "memory": round(made.memory, 1),
            "report": report,
        }
        print(json.dumps(data, ensure_ascii=False, indent=2))
        return
    rows = [(outcome.value, made.outcomes[outcome]) for outcome in Outcome if made.outcomes[outcome]]
    rows += [("not tried", made.untried)] if made.untried else []
    for name, count in [*rows, ("documents", total + made.untried)]:
        print(f"{name:<12}{count:>9,}")
    print(
        f"{_span(seconds) if seconds >= 1 else f'{seconds:.1f} s'}, {total / max(seconds, 1e-6):.1f} documents a second"
    )
    grave = sorted(made.codes.items(), key=lambda item: (-item[1], item[0]))[:10]
    if grave:
        print("Findings, by documents: " + ", ".join(f"{code.value} {count:,}" for code, count in grave))
    print(report)


def _status(made: Batch) -> Status:
    from pipeline.batch import Outcome

    if made.outcomes[Outcome.FAILED]:
        return Status.COULD_NOT_RUN
    return Status.FINDINGS if made.unpublished or made.untried else Status.CLEAN
