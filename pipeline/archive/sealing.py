"""The seals of a package: how PREMIS records them, and whether what is recorded holds.

Of a sealed PDF the digest and size of the unsigned bytes are recorded. They are its beginning, for a signature is
appended, so that `verify --rebuild` still compares what can be made again (docs/decisions/0016).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from pipeline.archive.markup import PREMIS, UnsafeXmlError, legal, parse
from pipeline.diagnostics import Code, Diagnostic, Location, Severity

if TYPE_CHECKING:
    from pipeline.archive.deposit import Event
    from pipeline.archive.premis import Agent
    from pipeline.seals import Seal, Trust

#: A term of the PREMIS *eventType* vocabulary.
EVENT_TYPE: Final = "digital signature generation"
XADES_SUFFIX: Final = ".xades.xml"
_PDF_DETAIL: Final = re.compile(r"PDF sealed: PAdES (B-B|B-T|B-LT|B-LTA)\.")
_PDF_NOTE: Final = re.compile(r"unsigned PDF: SHA-256 ([0-9a-f]{64}), (\d{1,12}) bytes")
_XML_DETAIL: Final = re.compile(r"Akoma Ntoso sealed: XAdES (B-B|B-T), detached\.")


@dataclass(frozen=True, slots=True)
class Sealing:
    """What was sealed, by whom and with what.

    Attributes:
        signer: whose seal it is.
        level: level of the PDF's signature.
        tool: name and version of the software that signed.
        unsigned: the PDF before it was signed.
        xades: the detached signature over the Akoma Ntoso.
    """

    signer: str
    level: str
    tool: tuple[str, str]
    unsigned: bytes
    xades: bytes

    @classmethod
    def of(cls, seal: Seal | None, unsigned: bytes, xml: bytes, name: str = "main.xml") -> Sealing | None:
        """Return what a seal does to a package, None where there is no seal; the XML is signed here.

        Args:
            seal: signs.
            unsigned: the PDF before it was signed.
            xml: the document.
            name: its file name in the package, which the signature gives.

        Raises:
            SealError: it could not be signed.
        """
        if seal is None:
            return None
        return cls(seal.signer, seal.level, seal.tool, unsigned, seal.xml(xml, name))

    def events(self) -> tuple[Event, ...]:
        """Return the steps as PREMIS records them."""
        from pipeline.archive.deposit import Event

        by = (self.tool[0], self.name)
        digest = hashlib.sha256(self.unsigned).hexdigest()
        note = f"unsigned PDF: SHA-256 {digest}, {len(self.unsigned)} bytes"
        stamped = "B-B" if self.level == "B-B" else "B-T"
        return (
            Event(EVENT_TYPE, f"PDF sealed: PAdES {self.level}.", note=note, tools=by),
            Event(EVENT_TYPE, f"Akoma Ntoso sealed: XAdES {stamped}, detached.", tools=by),
        )

    def agents(self) -> tuple[Agent, ...]:
        """Return the agents of these steps."""
        from pipeline.archive.premis import Agent

        return Agent(self.tool[0], "software", self.tool[1], "seals"), Agent(self.name, "organization", note="signer")

    @property
    def name(self) -> str:
        """The signer on one line, in characters that XML can hold."""
        return legal(" ".join(self.signer.split())) or "signer"


@dataclass(frozen=True, slots=True)
class Record:
    """What PREMIS says of seals.

    Attributes:
        pdf: level of the PDF's signature, None where none is recorded.
        digest: SHA-256 of the unsigned PDF.
        size: number of its bytes.
        xml: level of the detached signature, None where none is recorded.
    """

    pdf: str | None = None
    digest: str = ""
    size: int = 0
    xml: str | None = None

    def unsigned(self, pdf: bytes) -> bytes:
        """Return the bytes of a packaged PDF that can be made again: all where it is not sealed."""
        return pdf if self.pdf is None else pdf[: self.size]


def record(premis: bytes | None) -> Record:
    """Read what a PREMIS document of a package says of seals; nothing where it cannot be read."""
    try:
        return _said(parse(premis or b""))
    except UnsafeXmlError:
        return Record()


def _said(root: etree._Element) -> Record:
    """Read what the root of a PREMIS document says of seals."""
    pdf = xml = None
    digest, size = "", 0
    for event in root.iterfind(f"{{{PREMIS}}}event"):
        if event.findtext(f"{{{PREMIS}}}eventType") != EVENT_TYPE:
            continue
        detail = event.findtext(f".//{{{PREMIS}}}eventDetail") or ""
        note = _PDF_NOTE.fullmatch(event.findtext(f".//{{{PREMIS}}}eventOutcomeDetailNote") or "")
        if (match := _PDF_DETAIL.fullmatch(detail)) and note:
            pdf, digest, size = match[1], note[1], int(note[2])
        elif match := _XML_DETAIL.fullmatch(detail):
            xml = match[1]
    return Record(pdf, digest, size, xml)


def check(
    files: Mapping[str, bytes],
    suspect: frozenset[str],
    xml: str,
    pdf: str,
    premis: etree._Element | None,
    trust: Trust | None,
) -> Iterator[Diagnostic]:
    """Yield the findings on the seals of a package.

    Args:
        files: contents by path in the bag.
        suspect: paths whose fault is known already.
        xml: path of the Akoma Ntoso.
        pdf: path of the PDF.
        premis: PREMIS of the package; None where it is not there or at fault.
        trust: whom to trust; None for nobody.
    """
    said = Record() if premis is None else _said(premis)
    signature = xml + XADES_SUFFIX
    sealed_pdf = pdf in files and pdf not in suspect and b"/ByteRange" in files[pdf]
    sealed_xml = signature in files and signature not in suspect
    if premis is not None:
        yield from _recorded(said, files, suspect, pdf, signature, sealed_pdf=sealed_pdf)
    if not (sealed_pdf or sealed_xml):
        return
    # Imported here: seals need libraries of their own, which a package without any does not.
    from pipeline import seals

    if missing := [name for name, version in seals.available().items() if version is None]:
        yield Diagnostic(
            Code.D010,
            Severity.WARNING,
            f"the seals were not checked: {' and '.join(missing)} is not installed",
            remedy=seals.REMEDY,
            location=Location(pdf if sealed_pdf else signature),
        )
        return
    trust = trust or seals.Trust()
    if sealed_pdf:
        yield from seals.check_pdf(files[pdf], pdf, trust, level=said.pdf)
    if sealed_xml and xml in files and xml not in suspect:
        name = xml.rpartition("/")[2]
        stamped = said.xml is not None and said.xml != "B-B"
        yield from seals.check_xml(files[xml], files[signature], name, signature, trust, stamped=stamped)


def _recorded(
    said: Record, files: Mapping[str, bytes], suspect: frozenset[str], pdf: str, signature: str, *, sealed_pdf: bool
) -> Iterator[Diagnostic]:
    """Yield the findings where record and files disagree about what is sealed."""

    def error(code: Code, found: str, expected: str, place: str) -> Diagnostic:
        return Diagnostic(code, Severity.ERROR, found, expected, location=Location(place))

    if pdf in files and pdf not in suspect:
        if said.pdf is not None and not sealed_pdf:
            yield error(Code.D001, "the PDF carries no signature", f"PAdES {said.pdf}, as PREMIS records", pdf)
        elif said.pdf is None and sealed_pdf:
            yield error(Code.D009, "the PDF carries a signature that PREMIS does not record", "no signature", pdf)
        elif said.pdf is not None and hashlib.sha256(said.unsigned(files[pdf])).hexdigest() != said.digest:
            found = f"the first {said.size} bytes are not the PDF that was sealed"
            yield error(Code.D002, found, f"SHA-256 {said.digest}, as PREMIS records", pdf)
    if said.xml is not None and signature not in files and signature not in suspect:
        yield error(Code.D001, f"{signature} is not there", f"XAdES {said.xml}, as PREMIS records", signature)
    elif said.xml is None and signature in files and signature not in suspect:
        yield error(Code.D009, f"{signature} is a signature that PREMIS does not record", "no signature", signature)
