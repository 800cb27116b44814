"""The README of a package, for somebody who has never heard of aknpress."""

from __future__ import annotations

import textwrap

from pipeline.archive.inventory import Context


def readme(context: Context, *, has_source: bool, sealed: bool = False, mods: bool = False, mets: bool = True) -> bytes:
    """Return ``documentation/README.txt``.

    Arguments:
        context: what the metadata files of the package share.
        has_source: whether the text as received is in the package.
        sealed: whether the document is sealed.
        mods: whether there is a catalogue record in MODS.
        mets: whether the package is an E-ARK SIP, with METS.
    """
    said, every = context.description, context.described
    facts = [
        ("Document", said.label),
        ("Issued by", said.author),
        ("Date", said.work_date),
        *(("Language", one.language) for one in every),
        ("Work", said.work),
        *(("Expression", one.expression) for one in every),
        ("Deposited by", context.organisation),
        ("Packaged", f"{context.timestamp} by aknpress {context.version}"),
    ]
    width = max(len(name) for name, _ in facts) + 2
    lines = [
        textwrap.fill(
            f"{name + ':':<{width}}{value}",
            width=96,
            subsequent_indent=" " * width,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for name, value in facts
        if value
    ]
    several = len(every) > 1
    text = _TEXT.format(
        facts="\n".join(lines),
        objid=context.objid,
        what=_SEVERAL.format(count=len(every)) if several else _ONE,
        rep="LANGUAGE" if several else "rep1",
        other="representations/LANGUAGE/metadata/other" if several else "metadata/other",
        mods=_MODS if mods else "",
        mets=_METS if mets else "",
        records="METS and PREMIS agree" if mets else "PREMIS agrees",
        standards=_METS_STANDARDS if mets else "",
        source=(_SEAL if sealed else "") + ((_SOURCES if several else _SOURCE) if has_source else _NO_SOURCE),
        seal=_SEAL_CHECK if sealed else "",
    )
    return text.encode()


_SOURCE = """\
  representations/source/data/
      the text as it was received, from which everything else was made
"""
_SOURCES = """\
  representations/source-LANGUAGE/data/
      the text as it was received, from which everything else was made
"""
_ONE = """\
One official document, in one language, with everything needed to read it, to prove that it
was not changed, and to make its renditions again."""
_SEVERAL = """\
One official document in {count} languages, with everything needed to read it, to prove that it
was not changed, and to make its renditions again. LANGUAGE below stands for the code of each."""
_MODS = """\
  metadata/descriptive/mods.xml
      the same in MODS 3.8
"""
_SEAL = """\
  representations/rep1/data/akn/main.xml.xades.xml
      the signature of the issuing body over the document (XAdES); that over the PDF is inside it
      (PAdES)
"""
_SEAL_CHECK = """
The document is sealed. To see whose seal it is, get the certificate of the seal's issuer from
the issuer itself, and add it to the command:

  aknpress verify FOLDER-OR-ZIP --trust CERTIFICATE
"""
_METS = """\
  METS.xml
      the list of all files with their sizes and checksums (METS 1.12)
"""
_METS_STANDARDS = """\
  E-ARK SIP 2.2         https://earksip.dilcis.eu/
  METS 1.12             https://www.loc.gov/standards/mets/
"""
_NO_SOURCE = """\
  (there is no representations/source/: the document was received as Akoma Ntoso)
"""

_TEXT = """\
WHAT THIS PACKAGE IS

{what}

{facts}


WHAT IS WHERE

  representations/{rep}/data/akn/main.xml
      the document, in Akoma Ntoso 3.0 (OASIS LegalDocML): the authoritative rendition
  representations/{rep}/data/pdf/main.pdf
      the same to be printed; the XML file above is embedded in it
  representations/{rep}/data/html/main.html
      the same to be read on a screen; one file that needs nothing else
{source}
  metadata/descriptive/dc.xml
      catalogue record (Dublin Core)
{mods}  metadata/preservation/premis.xml
      what was done to make this package, in order, each step with its outcome (PREMIS 3)
  {other}/validation-report.json
      everything that was found when the document was checked
  {other}/pdf-self-check.json
      what the PDF declares of itself, and what was found when it was checked
  metadata/other/format-identification.json
      the format of each file by the PRONOM registry
  {other}/build-lock.json
      with which software, fonts and style sheets, at which versions, the files were made
{mets}  schemas/
      the schema of Akoma Ntoso, and the further rules the document was checked against
  documentation/
      this text; the style sheets (XSLT, CSS) that made the renditions; the fonts' licences


HOW TO CHECK THAT NOTHING WAS CHANGED

This package is the payload of a bag (BagIt 1.0, RFC 8493), the folder

  {objid}-bag

In that folder, on any Unix system:

  sha256sum --check --quiet tagmanifest-sha256.txt manifest-sha256.txt
  sha512sum --check --quiet tagmanifest-sha512.txt manifest-sha512.txt

Both commands print nothing when every file is there and unchanged. aknpress checks more: that
no file was added, that {records} with the files, that the document still complies
with its schema, and that the XML in the PDF is the XML in this package:

  aknpress verify FOLDER-OR-ZIP
  aknpress verify --rebuild FOLDER-OR-ZIP

The second command makes PDF and web page again from the XML and compares them byte for byte.
It needs the versions that {other}/build-lock.json names.
{seal}

STANDARDS

  Akoma Ntoso 3.0       https://docs.oasis-open.org/legaldocml/akn-core/v1.0/
  AKN4UN                Akoma Ntoso for the United Nations System
{standards}  PREMIS 3              https://www.loc.gov/standards/premis/
  Dublin Core           https://www.dublincore.org/specifications/dublin-core/dces/
  BagIt 1.0             https://www.rfc-editor.org/rfc/rfc8493
  PRONOM                https://www.nationalarchives.gov.uk/PRONOM/
  PDF/A, PDF/UA         ISO 19005-3, ISO 14289-1
"""
