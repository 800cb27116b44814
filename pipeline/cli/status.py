"""What each exit status means, and what leads to it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final

from pipeline import AknpressError, RefusedError, Report, Severity


class Status(enum.IntEnum):
    """The exit statuses; of several documents, the highest counts."""

    CLEAN = 0
    FINDINGS = 1
    COULD_NOT_RUN = 2


#: Exceptions and the status they end with; the first that fits. Typer gives wrong arguments status 2 as well.
OF_EXCEPTIONS: Final[Mapping[type[AknpressError], Status]] = {
    RefusedError: Status.FINDINGS,
    AknpressError: Status.COULD_NOT_RUN,
}


def of_report(report: Report, *, strict: bool = False) -> Status:
    """Return the status that findings lead to: errors, and with `strict` warnings, are findings."""
    return Status.FINDINGS if report.at_least(Severity.WARNING if strict else Severity.ERROR) else Status.CLEAN


def of_exception(error: AknpressError) -> Status:
    """Return the status that an exception leads to."""
    return next(status for kind, status in OF_EXCEPTIONS.items() if isinstance(error, kind))
