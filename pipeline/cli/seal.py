"""``aknpress seal``: sign a PDF or an Akoma Ntoso document that is there already."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline import UsageError, storage
from pipeline.cli import arguments, terminal
from pipeline.cli.status import Status, of_report

EXAMPLES = (
    "aknpress seal resolution.pdf --seal seal.toml -o resolution-sealed.pdf",
    "aknpress seal resolution.xml --seal seal.toml",
    "aknpress verify resolution-sealed.pdf --trust issuer.pem",
)


def seal(
    document: Annotated[Path, typer.Argument(readable=False, metavar="FILE", help="PDF, or Akoma Ntoso.")],
    config: Annotated[Path, typer.Option("--seal", metavar="FILE.toml", help="Settings of the seal (docs/seals.md).")],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="The sealed PDF; for XML, FILE.xades.xml when left out."),
    ] = None,
) -> None:
    """Sign a document: a PDF by PAdES, Akoma Ntoso by a XAdES signature in a file of its own.

    A PDF keeps every byte it had; the signature is appended. Akoma Ntoso with errors is not signed.
    """
    from pipeline import seals, validate

    data = storage.read_input(document)
    if data.startswith(b"%PDF-"):
        if out is None:
            raise UsageError("say with -o where to put the sealed PDF")
        storage.refuse_same(document, out)
        storage.refuse_overlong(out)
        made = arguments.load_seal(config).pdf(data)
    else:
        out = out or document.with_name(document.name + seals.XADES_SUFFIX)
        storage.refuse_same(document, out)
        storage.refuse_overlong(out)
        report = validate(data, file=str(document)).report
        terminal.show(str(document), report, data.decode("utf-8", "replace"))
        if of_report(report) is not Status.CLEAN:
            terminal.complain(f"{document} is not sealed; nothing was written")
            raise arguments.stop(Status.FINDINGS)
        made = arguments.load_seal(config).xml(data, document.name)
    storage.write_files({out: made})
    print(out)
