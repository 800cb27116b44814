"""Seals: a document that an organisation signed, and the check of what was signed.

In: the finished PDF, and Akoma Ntoso. Out: the PDF with a PAdES signature appended (ETSI EN 319 142-1), and a
XAdES signature beside the XML (ETSI EN 319 132-1). Every byte that came in is still there, unchanged.
Nothing here is loaded unless a seal is asked for or found; the libraries are those of the extra ``seals``.

An organisation that brings a signer of its own writes a class like `Seal` and names it in its settings.
"""

from __future__ import annotations

from pipeline.errors import SealError as SealError
from pipeline.seals.files import check_file as check_file
from pipeline.seals.libraries import LIBRARIES as LIBRARIES
from pipeline.seals.libraries import REMEDY as REMEDY
from pipeline.seals.libraries import available as available
from pipeline.seals.pdf_check import check_pdf as check_pdf
from pipeline.seals.protocol import LEVELS as LEVELS
from pipeline.seals.protocol import XADES_SUFFIX as XADES_SUFFIX
from pipeline.seals.protocol import Seal as Seal
from pipeline.seals.settings import load as load
from pipeline.seals.trust import Trust as Trust
from pipeline.seals.trust import read_trust as read_trust
from pipeline.seals.xml_check import check_xml as check_xml
