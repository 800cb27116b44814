"""What a seal must be able to do, whoever wrote it."""

from __future__ import annotations

from typing import Final, Protocol

#: The levels of PAdES (ETSI EN 319 142-1, clause 6), each with what the one before it has.
LEVELS: Final = ("B-B", "B-T", "B-LT", "B-LTA")
#: A signature stands beside its XML under the name of the XML with this ending.
XADES_SUFFIX: Final = ".xades.xml"


class Seal(Protocol):
    """A signer of PDF and XML.

    Attributes:
        level: one of `LEVELS`, of the PDF.
        signer: whose seal it is, as the certificate says.
        tool: name and version of what signs, for PREMIS.
    """

    level: str
    signer: str
    tool: tuple[str, str]

    def pdf(self, data: bytes) -> bytes:
        """Return the PDF with a signature appended; `data` is a prefix of what is returned.

        Raises:
            SealError: it could not be signed: the key, the time-stamp service or the PDF refused.
        """
        ...  # pragma: no cover

    def xml(self, data: bytes, name: str) -> bytes:
        """Return a detached signature over the canonical form of an XML document.

        Args:
            data: the document.
            name: the file name by which the signature refers to it.

        Raises:
            SealError: it could not be signed.
        """
        ...  # pragma: no cover
