"""Check the seal of a file that is in no package."""

from __future__ import annotations

from pathlib import Path

from pipeline import storage
from pipeline.diagnostics import Code, Diagnostic, Location, Report, Severity
from pipeline.seals.pdf_check import check_pdf
from pipeline.seals.protocol import XADES_SUFFIX
from pipeline.seals.trust import Trust
from pipeline.seals.xml_check import check_xml


def check_file(path: Path, trust: Trust) -> Report:
    """Check the seal of a PDF, or of an XML file that has its signature beside it.

    Raises:
        StorageError: a file cannot be read.
        EnvironmentFault: the libraries are missing.
    """
    data = storage.read_input(path)
    if data.startswith(b"%PDF-"):
        return Report.of(check_pdf(data, str(path), trust))
    signature = path.with_name(path.name + XADES_SUFFIX)
    if not signature.is_file():
        found = f"{signature.name} is not there"
        missing = Diagnostic(
            Code.D001, Severity.ERROR, found, "the signature beside the document", location=Location(str(path))
        )
        return Report((missing,))
    return Report.of(check_xml(data, storage.read_input(signature), path.name, str(signature), trust))
