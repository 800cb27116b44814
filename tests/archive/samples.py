"""A small deposit of our own, made with the real validator and the real WeasyPrint."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

from pipeline.archive import Deposit
from pipeline.diagnostics import Code, Diagnostic, Location, Report, Severity
from pipeline.validation import validate

CLOCK = datetime(2022, 12, 7, 15, 30, 1, tzinfo=UTC)

DOCUMENT = Path(__file__).with_name("statement.xml").read_bytes()

TEXT = """\
77/105. Open archives

The General Assembly,

Recalling that what is kept must be found again,

Requests the Secretary-General to keep it.
"""

PAGE = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>77/105. Open archives</title>
<style>body { font-family: "Noto Serif" }</style></head>
<body><h1>Open archives</h1><p>The General Assembly,</p>
<p>Requests the Secretary-General to keep it.</p></body></html>
"""


def make_pdf(page: str, xml: bytes, *, name: str = "main.xml") -> bytes:
    """Return a PDF of `page` that embeds `xml`, by WeasyPrint."""
    from weasyprint import HTML, Attachment

    attachment = Attachment(string=xml, name=name, relationship="Source", created=CLOCK, modified=CLOCK)
    pdf: bytes = HTML(string=page).write_pdf(attachments=[attachment], pdf_variant="pdf/a-3a", pdf_tags=True)
    return pdf


def make_deposit(**changes: object) -> Deposit:
    """Return the deposit, with some fields changed."""
    tree = validate(DOCUMENT, file="statement.xml").tree
    assert tree is not None
    deposit = Deposit(
        tree=tree,
        html=PAGE.encode(),
        pdf=make_pdf(PAGE, DOCUMENT),
        source=TEXT.encode(),
        source_name="Résolution 77 105.txt",
        stem="77-105",
        report=Report(
            (
                Diagnostic(Code.T002, Severity.NOTE, "a bookmark", location=Location("/somewhere/in.txt", 3)),
                Diagnostic(Code.O001, Severity.WARNING, "a doubt about the PDF", location=Location("main.pdf")),
            )
        ),
        events=(),
        clock=CLOCK,
        organisation="Example Archive Service",
    )
    return dataclasses.replace(deposit, **changes)  # type: ignore[arg-type]
