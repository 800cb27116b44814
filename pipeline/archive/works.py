"""Which documents are language versions of one Work, and in what order and by what names they are packaged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.archive.deposit import Deposit
from pipeline.archive.description import Description, describe
from pipeline.diagnostics import Code, Diagnostic, Location, Severity


def representation(said: Description) -> str:
    """Return the name of the representation of a language version in a set: the code of its language."""
    return re.sub(r"[^a-z0-9]", "", said.language.lower()) or "und"


def ordered(deposits: Sequence[Deposit]) -> list[Deposit]:
    """Return the deposits of a set in the order of their languages, whatever order they came in."""
    return sorted(deposits, key=lambda deposit: describe(deposit.tree).language)


def no_set(deposits: Sequence[Deposit]) -> Iterator[Diagnostic]:
    """Yield why documents are no set (A013)."""
    described = [describe(deposit.tree) for deposit in deposits]
    yield from differences(described)
    languages = Counter(representation(one) for one in described)
    for language, count in sorted(languages.items()):
        if count > 1:
            found = f"{count} documents are in the language {language}"
            yield Diagnostic(Code.A013, Severity.ERROR, found, "one document for each language")


def differences(described: Iterable[Description], file: str | None = None) -> Iterator[Diagnostic]:
    """Yield where documents of a set disagree about their Work (A013): its IRI, its date, who issued it.

    The catalogue record says each of these once. What it says of every language (title, number as shown) and what
    it gathers of all (aliases) may differ.

    Args:
        described: catalogue data of each document.
        file: where the findings are, in a package.
    """
    ranked = sorted(described, key=lambda one: (one.language, one.expression))
    said = Counter((one.work, one.work_date, one.author_iri) for one in ranked)
    # What most of them say stands, so that one stray document is one finding.
    first = max(ranked, key=lambda one: said[one.work, one.work_date, one.author_iri])
    for other in ranked:
        if other.work != first.work:
            differing = [("is of the Work", other.work, first.work)]
        else:
            differing = [
                ("dates the Work", other.work_date, first.work_date),
                ("gives as author of the Work", other.author_iri, first.author_iri),
            ]
        for what, found, expected in differing:
            if found != expected:
                yield Diagnostic(
                    Code.A013,
                    Severity.ERROR,
                    f"{other.expression} {what} {found or '(nothing)'}",
                    f"{expected or '(nothing)'}, as {first.expression} does",
                    location=Location(file),
                )
