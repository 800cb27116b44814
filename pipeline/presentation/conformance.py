"""Check a finished PDF by itself: what it declares, and the conditions that are cheap to see.

veraPDF judges our PDFs in development; this check runs with every build, on machines without Java. It reads
the bytes as any PDF reader would (pikepdf) and trusts nothing that `pipeline.presentation.pdf` meant to write.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from pipeline.diagnostics import Code, Diagnostic, Report, Severity

_PDFAID: Final = "{http://www.aiim.org/pdfa/ns/id/}"
_PDFUAID: Final = "{http://www.aiim.org/pdfua/ns/id/}"
_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
#: Standard 14 fonts may not be left out either (ISO 19005-3, 6.2.11.4).
_FONT_FILES: Final = ("/FontFile", "/FontFile2", "/FontFile3")
_REMEDY: Final = "render the document again; if the finding stays, report it with the document"


def check_pdf(pdf: bytes, *, xml: bytes) -> Report:
    """Check that a PDF is what we say it is.

    Args:
        pdf: the file.
        xml: the Akoma Ntoso document that it must carry, byte by byte.

    Returns:
        ``O001`` for what is short of PDF/A-3a (ISO 19005-3), ``O002`` for PDF/UA-1 (ISO 14289-1),
        ``O003`` for the embedded source; empty when all is well.
    """
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(pdf)) as file:
            return Report.of([*_check_archival(file), *_check_accessible(file), *_check_source(file, xml)])
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        return Report.of(
            [
                _finding(code, f"the PDF cannot be read: {error}", "a readable PDF")
                for code in (Code.O001, Code.O002, Code.O003)
            ]
        )


def _finding(code: Code, found: str, expected: str) -> Diagnostic:
    """Make an error-level finding."""
    return Diagnostic(code=code, severity=Severity.ERROR, found=found, expected=expected, remedy=_REMEDY)


def _declared(file: Any) -> dict[str, str]:
    """Return the simple properties of the XMP by Clark name, written as attributes or as elements."""
    if "/Metadata" not in file.Root:
        return {}
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(file.Root.Metadata.read_bytes(), parser)
    except etree.XMLSyntaxError:
        return {}
    found: dict[str, str] = {}
    for description in root.iter(f"{_RDF}Description"):
        found.update({str(name): str(value) for name, value in description.attrib.items()})
        found.update({str(child.tag): (child.text or "").strip() for child in description if not len(child)})
    return found


def _check_archival(file: Any) -> Iterator[Diagnostic]:
    """Check PDF/A-3a: identification, output intent, fonts, encryption, scripts (ISO 19005-3, 6.1-6.7)."""
    declared = _declared(file)
    part, level = declared.get(f"{_PDFAID}part"), declared.get(f"{_PDFAID}conformance")
    if (part, level) != ("3", "A"):
        yield _finding(Code.O001, f"the XMP declares PDF/A part {part}, level {level}", "part 3, level A")
    if file.is_encrypted:
        yield _finding(Code.O001, "the PDF is encrypted", "no encryption")
    intents = file.Root.get("/OutputIntents", [])
    if not any(i.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in i for i in intents):
        yield _finding(Code.O001, "the PDF has no output intent", "one of type GTS_PDFA1 with an ICC profile")
    if "/Names" in file.Root and "/JavaScript" in file.Root.Names:
        yield _finding(Code.O001, "the PDF carries JavaScript", "no script")
    for found in file.objects:
        if _is_dictionary(found):
            if found.get("/S") in ("/JavaScript", "/Launch", "/Sound", "/Movie"):
                yield _finding(Code.O001, f"the PDF has an action {found.S}", "no action but links")
            if found.get("/Type") == "/FontDescriptor" and not any(key in found for key in _FONT_FILES):
                yield _finding(Code.O001, f"the font {found.get('/FontName')} is not embedded", "every font embedded")
            if found.get("/Type") == "/Font" and _lacks_descriptor(found):
                yield _finding(Code.O001, f"the font {found.get('/BaseFont')} is not embedded", "every font embedded")


def _is_dictionary(found: Any) -> bool:
    """Whether an object is a dictionary or a stream, which has one."""
    import pikepdf

    return isinstance(found, pikepdf.Dictionary | pikepdf.Stream)


def _lacks_descriptor(font: Any) -> bool:
    """Whether a simple or CID font refers to no embedded program (a Type 0 font's descendant does)."""
    return font.get("/Subtype") not in ("/Type0", "/Type3") and "/FontDescriptor" not in font


def _check_accessible(file: Any) -> Iterator[Diagnostic]:
    """Check PDF/UA-1: identification, tags, language, title (ISO 14289-1, 5, 7.1, 7.2)."""
    part = _declared(file).get(f"{_PDFUAID}part")
    if part != "1":
        yield _finding(Code.O002, f"the XMP declares PDF/UA part {part}", "part 1")
    root = file.Root
    if not ("/MarkInfo" in root and root.MarkInfo.get("/Marked", False)):
        yield _finding(Code.O002, "the PDF is not marked as tagged", "MarkInfo with Marked true")
    if not ("/StructTreeRoot" in root and root.StructTreeRoot.get("/K")):
        yield _finding(Code.O002, "the PDF has no structure tree", "a structure tree")
    if not str(root.get("/Lang", "")):
        yield _finding(Code.O002, "the PDF names no language", "Lang in the catalogue")
    if not ("/ViewerPreferences" in root and root.ViewerPreferences.get("/DisplayDocTitle", False)):
        yield _finding(Code.O002, "a reader would show the file name instead of the title", "DisplayDocTitle true")
    if not str(file.docinfo.get("/Title", "")):
        yield _finding(Code.O002, "the PDF has no title", "a title")


def _check_source(file: Any, xml: bytes) -> Iterator[Diagnostic]:
    """Check that the document travels in the PDF as its source (ISO 19005-3, 6.8)."""
    sources = [spec for spec in file.Root.get("/AF", []) if spec.get("/AFRelationship") == "/Source"]
    if len(sources) != 1:
        yield _finding(Code.O003, f"the PDF carries {len(sources)} source files", "one with AFRelationship Source")
        return
    try:
        embedded = bytes(sources[0].EF.F.read_bytes())
    except (AttributeError, KeyError, ValueError):
        yield _finding(Code.O003, "the embedded source cannot be read", "the Akoma Ntoso document")
        return
    if embedded != xml:
        yield _finding(
            Code.O003,
            f"the embedded source ({len(embedded)} bytes) differs from the document ({len(xml)} bytes)",
            "the same bytes",
        )
