"""The moment that outputs give as theirs: ``SOURCE_DATE_EPOCH`` or the document's own date, never the wall clock."""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime
from typing import Final

from pipeline.errors import UsageError
from pipeline.validation import ValidatedTree

_FIRST_YEAR: Final = 1000


def source_date_epoch() -> datetime | None:
    """Return the moment that ``SOURCE_DATE_EPOCH`` names, None where it is not set.

    Raises:
        UsageError: it is set and is no number of seconds.
    """
    value = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not value:
        return None
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (ValueError, OverflowError, OSError) as error:
        message = f"SOURCE_DATE_EPOCH is {value!r}; expected seconds since 1970 as a whole number"
        raise UsageError(message) from error


def document_date(tree: ValidatedTree) -> datetime:
    """Return midnight (UTC) of the day the document gives as the date of its Expression, or else of its Work.

    The schema wants a date even where a document gives none, and such documents say a day of the first
    century; they count from 1970, since neither PDF nor ZIP can tell of so early a day.
    """
    for level in ("FRBRExpression", "FRBRWork"):
        date = tree.root.find(f"./{{*}}*/{{*}}meta/{{*}}identification/{{*}}{level}/{{*}}FRBRdate")
        if date is not None:
            with contextlib.suppress(ValueError):
                day = datetime.fromisoformat(date.get("date", "")[:10]).replace(tzinfo=UTC)
                if day.year >= _FIRST_YEAR:
                    return day
    return datetime.fromtimestamp(0, UTC)
