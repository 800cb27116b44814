"""What `validate` and `baseline` have in common: which files, which findings, how many processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import UsageError, checking
from pipeline.cli import arguments, terminal

if TYPE_CHECKING:
    from pipeline import Options


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line, before the settings are looked at."""

    select: Sequence[str] | None = None
    ignore: Sequence[str] | None = None
    severity: Sequence[str] | None = None
    exclude: Sequence[str] | None = None
    jobs: int | None = None
    config: Path | None = None
    no_config: bool = False
    lang: str | None = None
    meta: Path | None = None
    strict: bool = False


def settings(wanted: Wanted) -> checking.Settings:
    """Return the settings of the project, with what the command line says in their place or besides.

    Raises:
        UsageError: either says what cannot be.
    """
    if wanted.config and wanted.no_config:
        raise UsageError("--config and --no-config say the opposite; give one of them")
    found = checking.Settings() if wanted.no_config else checking.load_settings(wanted.config)
    return replace(
        found,
        select=checking.parse_codes(wanted.select) if wanted.select else found.select,
        ignore=found.ignore + checking.parse_codes(wanted.ignore or ()),
        severity={**found.severity, **checking.parse_severities(wanted.severity or ())},
        exclude=found.exclude + tuple(wanted.exclude or ()),
        jobs=found.jobs if wanted.jobs is None else wanted.jobs,
        lang=wanted.lang or found.lang,
        strict=wanted.strict or found.strict,
    )


def run(
    files: Sequence[Path], made: checking.Settings, meta: Path | None, baseline: checking.Baseline | None
) -> Iterator[checking.Checked]:
    """Check what the arguments mean, with a bar on a terminal; say on standard error what cannot be read.

    Raises:
        UsageError: at once, before the first file is looked at: standard input twice, or no such language.
    """
    if list(files).count(checking.STDIN) > 1:
        raise UsageError("standard input can be read once; give - once")
    options: Options = arguments.options(lang=made.lang, meta=meta)
    found = list(checking.find(files, made.exclude, made.file.parent if made.file else None))
    policy = checking.Policy(made.select, made.ignore, made.severity)
    task = checking.Task(options, policy, baseline)
    jobs = min(arguments.processors() if made.jobs == 0 else made.jobs or 1, len(found))
    return _outcomes(found, task, jobs)


def _outcomes(found: Sequence[Path | checking.Unfound], task: checking.Task, jobs: int) -> Iterator[checking.Checked]:
    with terminal.progress(len(found) if len(found) > 1 else 0) as begin:
        outcomes = checking.check_files(found, task, jobs)
        for file in found:
            begin(str(getattr(file, "name", file)))
            outcome = next(outcomes)
            if outcome.fault:
                terminal.complain(outcome.fault)  # the others can still be checked
            yield outcome
