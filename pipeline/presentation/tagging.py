"""Mend the PDF that WeasyPrint made so that it meets PDF/A-3a and PDF/UA-1 at once.

WeasyPrint writes one declaration of conformance; we want two. What is done here, and why:

* the PDF/UA identifier joins the XMP inside ``rdf:RDF``, with the extension schema that ISO 19005-3, 6.6.2.3
  asks for, and the XMP stays uncompressed so that PRONOM can identify the file (fmt/479);
* an attachment is listed once in ``/AF`` (WeasyPrint lists it twice);
* notes become ``Note`` elements with an ``ID`` (ISO 14289-1, 7.9);
* a header cell says whether it heads a column or a row (ISO 14289-1, 7.5): the lists of headers that WeasyPrint
  gives to cells miss those beside spans;
* what stands in the page margins becomes an artefact (ISO 14289-1, 7.8): WeasyPrint marks it as content that
  hangs nowhere in the structure tree;
* glyphs get back the letters that they stand for (`pipeline.presentation.lettering`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from pipeline.presentation.lettering import mend_letters

_REFERENCE: Final = re.compile(rb"(\d+) 0 R")
_PDFUA: Final = (
    '<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""'
    ' xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1" />'
    '<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""'
    ' xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289 that the file complies with</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property>"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas>"
    "</rdf:Description>"
).encode("ascii")


def finish(pdf: Any) -> None:
    """Mend a ``pydyf.PDF`` straight before it is written.

    Args:
        pdf: the file, complete but for its cross-reference table.
    """
    _declare_ua(pdf)
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = type(pdf.catalog["AF"])(dict.fromkeys(pdf.catalog["AF"]))
    _mark_notes(pdf)
    _scope_headers(pdf)
    _mark_margins(pdf)
    mend_letters(_fonts(pdf))


def _fonts(pdf: Any) -> Iterator[tuple[list[bytes], bytes]]:
    """Yield what each font says of its glyphs, and its program."""
    for font in pdf.objects:
        if isinstance(font, dict) and font.get("Type") == "/Font" and "DescendantFonts" in font:
            descendant = _object(pdf, font["DescendantFonts"][0])
            descriptor = _object(pdf, descendant["FontDescriptor"])
            program = next((descriptor[key] for key in ("FontFile2", "FontFile3") if key in descriptor), None)
            if program is not None:
                yield _object(pdf, font["ToUnicode"]).stream, _object(pdf, program).stream[0]


def _object(pdf: Any, reference: Any) -> Any:
    """Return the object that a reference names, None for anything else."""
    match = _REFERENCE.fullmatch(reference) if isinstance(reference, bytes) else None
    return pdf.objects[int(match[1])] if match else None


def _declare_ua(pdf: Any) -> None:
    """Put the PDF/UA identifier into the XMP."""
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.stream = [b"".join(metadata.stream).replace(b"</rdf:RDF>", _PDFUA + b"</rdf:RDF>", 1)]
    metadata.compress = False


def _mark_notes(pdf: Any) -> None:
    """Make a ``Note`` of each element that holds a link back to a note's call."""
    for link in list(pdf.objects):
        if not (isinstance(link, dict) and link.get("S") == "/Link"):
            continue
        for kid in link["K"]:
            named = _object(pdf, kid)
            if not (isinstance(named, dict) and named.get("Type") == "/OBJR"):
                continue
            destination = getattr(_object(pdf, named["Obj"]).get("Dest"), "string", "")
            if isinstance(destination, bytes):
                destination = destination.decode("utf-8", "replace")
            parent = _object(pdf, link["P"])
            if destination.startswith("_call_") and parent["S"] == "/Span":
                parent["S"] = "/Note"
                parent["ID"] = type(_object(pdf, named["Obj"])["Dest"])(destination.removeprefix("_call_"))


def _scope_headers(pdf: Any) -> None:
    """Give each ``TH`` its scope: the column within ``THead``, else the row."""
    for cell in pdf.objects:
        if isinstance(cell, dict) and cell.get("S") == "/TH" and isinstance(cell.get("A"), dict):
            row = _object(pdf, cell["P"])
            part = _object(pdf, row["P"]) if row is not None else None
            cell["A"]["Scope"] = "/Column" if part is not None and part.get("S") == "/THead" else "/Row"


def _mark_margins(pdf: Any) -> None:
    """Make artefacts of the marked content whose element hangs nowhere in the structure tree."""
    tree = _object(pdf, pdf.catalog["StructTreeRoot"])
    reached: set[int] = set()
    stack = list(tree["K"])
    while stack:
        element = _object(pdf, stack.pop())
        if isinstance(element, dict) and id(element) not in reached:
            reached.add(id(element))
            stack.extend(element.get("K", ()))
    numbers = _object(pdf, tree["ParentTree"])["Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page_reference in pdf.pages["Kids"][::3]:
        page = pdf.objects[page_reference]
        owners = parents[page["StructParents"]]
        orphans = {mcid for mcid, owner in enumerate(owners) if id(_object(pdf, owner)) not in reached}
        for mcid in orphans:
            owners[mcid] = "null"
        if orphans:
            _unmark(_object(pdf, page["Contents"]), orphans)
    for found in pdf.objects:
        if isinstance(found, dict) and found.get("Type") == "/StructElem" and id(found) not in reached:
            # Not marked free: pydyf 0.12 leaves free objects out of the object stream and counts them in the
            # cross-reference table, so that a strict reader looks for every later object in the wrong place.
            found.clear()


def _unmark(content: Any, orphans: set[int]) -> None:
    """Turn marked content into artefacts: ``/Span <</MCID 3>> BDC`` becomes ``/Artifact BMC``."""
    stream = content.stream
    for place, operand in enumerate(stream):
        if isinstance(operand, dict) and operand.get("MCID") in orphans:
            stream[place - 1 : place + 2] = ["/Artifact", "", "BMC"]
