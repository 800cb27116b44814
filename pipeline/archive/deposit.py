"""What enters the archive stage: the document, its renditions, and what was done to get them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from pipeline.archive.sealing import Sealing
from pipeline.diagnostics import Code, Report, Severity
from pipeline.errors import RefusedError, UsageError
from pipeline.validation.validated import ValidatedTree

SUCCESS: Final = "success"
WARNING: Final = "warning"
FAILURE: Final = "fail"


@dataclass(frozen=True, slots=True)
class Event:
    """One step that was taken, as PREMIS 3 records it.

    Attributes:
        type: a term of the PREMIS *eventType* vocabulary, e.g. ``validation``.
        detail: what was done, in a sentence.
        outcome: a term of the *eventOutcome* vocabulary: ``success``, ``warning`` or ``fail``.
        note: what came out, '' where the outcome says it all.
        tools: names of the agents that took part besides aknpress, e.g. ``WeasyPrint``.
        about: names of the representations that it is about; all of them where none is named.
    """

    type: str
    detail: str
    outcome: str = SUCCESS
    note: str = ""
    tools: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deposit:
    """Everything that goes into a package.

    Attributes:
        tree: the document that passed the gate.
        html: its web page.
        pdf: its PDF, in which `tree.xml` is embedded.
        source: the text as received, None when the document came as XML.
        source_name: its file name as received.
        stem: name of the output files, for the catalogue.
        report: every finding of every stage.
        events: the steps taken; when empty, they follow from `report` (see `flow_events`).
        clock: the moment of packaging, with a time zone; no other clock is read.
        organisation: who deposits; None means the issuing body.
        settings: what making the outputs again needs beyond the XML (theme, logo…), as JSON values.
        sealing: how `pdf` and `tree` were sealed; None where they were not.
    """

    tree: ValidatedTree
    html: bytes
    pdf: bytes
    source: bytes | None
    source_name: str | None
    stem: str
    report: Report
    events: tuple[Event, ...]
    clock: datetime
    organisation: str | None
    settings: Mapping[str, object] = field(default_factory=dict)
    sealing: Sealing | None = None

    def check(self) -> None:
        """Refuse what must never be packaged.

        Raises:
            RefusedError: the report holds errors.
            UsageError: the tree is a draft, or the clock has no time zone.
        """
        if self.report.has_errors:
            raise RefusedError(self.report)
        if self.tree.draft:
            raise UsageError("a draft is never packaged; mend the errors in the document first")
        if self.clock.tzinfo is None:
            raise UsageError("the clock of a deposit needs a time zone; pass an aware datetime")

    @property
    def timestamp(self) -> str:
        """The clock as ISO 8601 in UTC, whole seconds."""
        return utc(self.clock)


def utc(moment: datetime) -> str:
    """Return an aware moment as ``YYYY-MM-DDThh:mm:ssZ``."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def flow_events(report: Report, *, from_text: bool) -> tuple[Event, ...]:
    """Return the steps of the flow that lead to a deposit, with the outcome the findings give them.

    Arguments:
        report: the findings of all stages.
        from_text: whether the document was recognised from text (or came as Akoma Ntoso).
    """
    steps = [
        Event("transfer", "The text was received." if from_text else "The Akoma Ntoso document was received."),
        Event(
            "validation",
            "Akoma Ntoso checked against the official OASIS schema (XSD).",
            *_outcome(report, lambda code: code[0] == "X"),
            tools=("libxml2",),
        ),
        Event(
            "validation",
            "Akoma Ntoso checked against the rules of the profile (Schematron).",
            *_outcome(report, lambda code: code[0] == "P"),
            tools=("libxslt",),
        ),
        Event("creation", "Web page (HTML5) made from the Akoma Ntoso document.", tools=("libxslt",)),
        Event(
            "creation",
            "PDF made from the web page, with the Akoma Ntoso document embedded.",
            tools=("WeasyPrint", "qpdf"),
        ),
        Event(
            "validation",
            "Conformance (PDF/A-3a, PDF/UA-1) and embedding of the PDF checked.",
            *_outcome(report, lambda code: code[0] == "O"),
            tools=("qpdf",),
        ),
    ]
    if from_text:
        steps[1:1] = [
            Event(
                "modification",
                "What office programs leave behind in an export removed from the text.",
                *_outcome(report, lambda code: code == Code.T002),
            ),
            Event(
                "interpreting",
                "Structure and metadata recognised in the text as received.",
                *_outcome(report, lambda code: code[0] in "TSRM" and code != Code.T002),
            ),
            Event("creation", "Akoma Ntoso mark-up made; the words were compared with those received."),
        ]
    return tuple(steps)


def _outcome(report: Report, counts_for: Callable[[Code], bool]) -> tuple[str, str]:
    """Return outcome and note of the findings whose codes count for a step."""
    found = Report.of(d for d in report if counts_for(d.code))
    if not found:
        return SUCCESS, ""
    counts = found.counts()
    graded = [severity for severity in sorted(Severity, reverse=True) if counts[severity]]
    words = ", ".join(f"{counts[s]} {s.label}{'s' * (counts[s] > 1)}" for s in graded)
    codes = ", ".join(sorted({str(d.code) for d in found}))
    outcome = {Severity.ERROR: FAILURE, Severity.WARNING: WARNING}.get(graded[0], SUCCESS)
    return outcome, f"{words} ({codes})"
