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

from pipeline import Code, Severity, UsageError
from pipeline.cli import arguments, terminal
from pipeline.cli.build import formats_of
from pipeline.cli.status import Status

if TYPE_CHECKING:
    from pipeline.batch import Batch, Record

EXAMPLES = (
    "aknpress batch texts -o out",
    "aknpress batch 'texts/**/*.txt' -o out --jobs 4 --format xml,pdf",
    "aknpress batch --list documents.csv -o out --report made.jsonl",
    "aknpress batch @names.txt -o out --strict --fail-fast --json",
    "aknpress batch texts -o out --cache /shared/cache --time-limit 120",
    "aknpress batch s3://in/texts -o s3://out --cluster tcp://scheduler:8786",
)
REPORT: Final = "batch-report.jsonl"
#: Where nothing shows a bar, a line is said every so many seconds.
_EVERY: Final = 60.0
#: Bytes of a report for an address that are held in memory; the rest goes into a temporary file.
_IN_MEMORY: Final = 64 * 2**20
_WORST_FIRST: Final = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
#: What the table calls an outcome otherwise than the report does.
_OUTCOMES: Final = {"untried": "not tried"}


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
        str,
        typer.Option("--report", metavar="FILE", help=f"Outcome of every document, JSON Lines; else DIR/{REPORT}."),
    ] = "",
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
    for named in (out, cache or "", report):
        if named.startswith("memory://"):
            raise UsageError(f"{named} is forgotten when this command ends; write to a folder or another address")
    out = batches.places.plain(out)
    formats = formats_of(format_, draft)
    if seal is not None:
        from pipeline import seals

        seals.load(seal)  # a wrong one is told now, not by every worker; nobody can be asked for its passphrase there
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
    place = batches.places.plain(report) or batches.places.join(out, REPORT)
    plan = batches.plan(inputs or [], list_ or [], out, place)
    if not plan.total:
        raise UsageError("nothing to make: what is named holds no document and names none")
    if cluster is not None:
        # Workers stand in other folders, on other machines.
        plan, settings = plan.absolute(), settings.absolute()
    begun = time.monotonic()
    limits = batches.Limits(seconds=time_limit, memory=memory_limit)
    engine = batches.engine(jobs or arguments.processors(), limits, cluster)
    told = 0
    try:
        with _report(place) as write, _progress(plan.total, out) as step:

            def tell(record: Record) -> None:
                nonlocal told
                told += 1
                write(record.line() + "\n")
                step(record)

            made = batches.run(plan, settings, engine, tell, fail_fast=fail_fast)
    except (KeyboardInterrupt, SystemExit):
        terminal.complain(f"stopped after {told:,} of {plan.total:,} documents; the same command goes on ({place})")
        raise
    _summary(made, time.monotonic() - begun, place, json_)
    raise arguments.stop(_status(made))


@contextlib.contextmanager
def _report(place: str) -> Iterator[Callable[[str], object]]:
    """Yield a function that takes the lines of the report, which is there under its name when all of them are."""
    import tempfile

    from pipeline import storage
    from pipeline.batch import places

    if not places.is_address(place):
        with storage.growing(Path(place)) as stream:
            yield stream.write
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8") as held:
        try:
            yield held.write
        finally:
            held.seek(0)
            places.write({place: held.read().encode("utf-8")})


@contextlib.contextmanager
def _progress(total: int, out: str) -> Iterator[Callable[[Record], None]]:
    """Show rate and remaining time: a bar on a terminal, a line now and then elsewhere; say what went wrong."""
    clashes: set[str] = set()
    if not total or not terminal.shows_progress():
        begun = said = time.monotonic()
        done = 0

        def line(record: Record) -> None:
            nonlocal done, said
            _complain(record, out, clashes)
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
        TimeRemainingColumn(), TextColumn("{task.description}", markup=False),
    )  # fmt: skip
    beside = sys.stdout.isatty()
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=beside) as bar:
        task, start = bar.add_task("", total=total, rate=""), time.monotonic()

        def step(record: Record) -> None:
            _complain(record, out, clashes)
            rate = (bar.tasks[0].completed + 1) / max(time.monotonic() - start, 1e-6)
            bar.update(task, advance=1, description=terminal.shown(record.name), rate=f"{rate:.1f}/s")

        yield step


def _span(seconds: float) -> str:
    """Return a time in the two largest units that it has."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = ((days, "d"), (hours, "h"), (minutes, "min"), (rest, "s"))
    first = next((n for n, (value, _) in enumerate(units) if value), 3)
    return " ".join(f"{value} {unit}" for value, unit in units[first : first + 2])


def _complain(record: Record, out: str, clashes: set[str]) -> None:
    """Say the errors of a document, one line each, and of a clash of names once; the rest stands in the reports."""
    from pipeline.batch import Outcome

    for finding in record.report.at_least(Severity.ERROR):
        if finding.code is Code.B004:
            if finding.message in clashes:
                continue
            clashes.add(finding.message)
        place = f"{record.path}:{finding.location.line}" if finding.location.line else record.path
        terminal.complain(terminal.shown(f"{place}: {finding.code}: {finding.message}"))
    if record.outcome is Outcome.REFUSED and _has_outputs(record.name, out):
        terminal.complain(f"{terminal.shown(record.path)}: not published; earlier outputs are left as they were")


def _has_outputs(name: str, out: str) -> bool:
    """Whether a document has outputs from before it was refused."""
    from pipeline.batch import places
    from pipeline.publish import SUFFIXES

    return any(places.stamp(places.join(out, f"{name}{suffix}")) is not None for suffix in SUFFIXES.values())


def _summary(made: Batch, seconds: float, report: str, json_: bool) -> None:
    """Print what came of all, as a table or as JSON."""
    from pipeline.batch import Outcome

    total = sum(made.outcomes.values())
    if json_:
        codes = made.codes
        data = {
            "version": 1,
            "documents": total,
            "outcomes": {outcome.value: made.outcomes[outcome] for outcome in Outcome},
            "published": made.published,
            **{f"{one.label}s": {code.value: codes[one][code] for code in sorted(codes[one])} for one in _WORST_FIRST},
            "seconds": round(seconds, 3),
            "memory": round(made.memory, 1),
            "report": report,
        }
        print(json.dumps(data, ensure_ascii=False, indent=2))
        return
    rows = [(_OUTCOMES.get(one.value, one.value), made.outcomes[one]) for one in Outcome if made.outcomes[one]]
    for name, count in [*rows, ("documents", total)]:
        print(f"{name:<12}{count:>9,}")
    print(
        f"{_span(seconds) if seconds >= 1 else f'{seconds:.1f} s'}, {total / max(seconds, 1e-6):.1f} documents a second"
    )
    for severity in _WORST_FIRST:
        common = sorted(made.codes[severity].items(), key=lambda item: (-item[1], item[0]))[:10]
        if common:
            said = ", ".join(f"{code.value} in {count:,}" for code, count in common)
            print(f"{severity.label}s: {said}")
    if example := next((code for one in _WORST_FIRST[:2] for code, _ in made.codes[one].most_common(1)), None):
        print(f"what a code means: aknpress explain {example.value}")
    print(report)


def _status(made: Batch) -> Status:
    from pipeline.batch import Outcome

    if made.outcomes[Outcome.FAILED]:
        return Status.COULD_NOT_RUN
    return Status.FINDINGS if made.unpublished else Status.CLEAN
