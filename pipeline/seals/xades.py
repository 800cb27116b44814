"""XAdES over the canonical form of an XML document, detached: the signature is a file of its own.

Canonical XML 1.1 is the only canonicalisation used and accepted (docs/decisions/0016): with the exclusive one
signxml does not verify what it signed itself, for a reference inside the signature then lacks the prefixes
that it had when it was signed.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from pipeline.seals.libraries import need, quiet

DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XADES: Final = "http://uri.etsi.org/01903/v1.3.2#"
C14N: Final = "http://www.w3.org/2006/12/xml-c14n11"
_NS: Final = {"ds": DS, "xades": XADES}
_MEDIA_TYPE: Final = "application/akn+xml"


class BrokenSignatureError(ValueError):
    """A XAdES signature does not hold.

    Attributes:
        altered: whether the document or the signature was changed; otherwise it cannot be read as one of ours.
    """

    def __init__(self, found: str, *, altered: bool) -> None:
        """Carry what was found."""
        super().__init__(found)
        self.altered = altered


@dataclass(frozen=True, slots=True)
class Signed:
    """A XAdES signature that fits its document.

    Attributes:
        certificate: of the signer, as DER.
        chain: the other certificates in it, as DER.
        stamp: the time-stamp token, as DER; None where there is none.
        stamped: SHA-256 of what the token must be about.
    """

    certificate: bytes
    chain: tuple[bytes, ...]
    stamp: bytes | None
    stamped: bytes


class _Key:
    """A signer of pyHanko, whatever holds its key, in the shape of a private key that signxml uses."""

    def __init__(self, signer: Any) -> None:
        """Keep the signer."""
        self._signer = signer
        public = need("cryptography.hazmat.primitives.serialization").load_der_public_key(
            signer.signing_cert.public_key.dump()
        )
        self.key_size: int = public.key_size
        self.elliptic: bool = signer.signing_cert.public_key.algorithm == "ec"

    def sign(self, data: bytes, **_: object) -> bytes:
        """Return the bare signature over `data` by SHA-256."""
        return bytes(asyncio.run(self._signer.async_sign_raw(data, "sha256")))


def sign(data: bytes, name: str, signer: Any, chain: Sequence[Any], timestamper: Any) -> bytes:
    """Return a detached XAdES signature over a document.

    Args:
        data: the document.
        name: file name by which the signature refers to it.
        signer: the signer, of pyHanko.
        chain: certificates between the signer's and a trusted one.
        timestamper: the time-stamp service, of pyHanko; None leaves the time-stamp out.
    """
    library, ades = need("signxml"), need("signxml.xades")
    key = _Key(signer)
    pem = need("asn1crypto.pem")
    certificates = [pem.armor("CERTIFICATE", c.dump()).decode() for c in (signer.signing_cert, *chain)]
    made = ades.XAdESSigner(
        method=library.methods.detached,
        signature_algorithm="ecdsa-sha256" if key.elliptic else "rsa-sha256",
        digest_algorithm="sha256",
        c14n_algorithm=C14N,
        data_object_format=ades.XAdESDataObjectFormat(Description="Akoma Ntoso 3.0", MimeType=_MEDIA_TYPE),
    ).sign(_parse(data), key=key, cert=certificates, reference_uri=urllib.parse.quote(name), always_add_key_value=False)
    # What is stamped must be what is written: prefixes are those of the file, not of the tree it was built in.
    root = _parse(etree.tostring(made))
    if timestamper is not None:
        token = asyncio.run(timestamper.async_timestamp(_stamped(root), "sha256"))
        _add_stamp(root, token.dump())
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def check(data: bytes, signature: bytes, name: str) -> Signed:
    """Check that a signature fits a document; whom its certificate belongs to is not asked here.

    Args:
        data: the document.
        signature: the XAdES file.
        name: file name of the document.

    Raises:
        BrokenSignatureError: it does not fit.
    """
    try:
        root = _parse(signature)
    except etree.XMLSyntaxError as error:
        raise BrokenSignatureError(f"it is no XML ({error})", altered=False) from error
    try:
        document = _parse(data)
    except etree.XMLSyntaxError as error:
        raise BrokenSignatureError(f"the document is no XML any more ({error})", altered=True) from error
    reference = urllib.parse.quote(name)
    _check_form(root, reference)
    ades = need("signxml.xades")
    faults = need("signxml.exceptions")
    certificates = [
        base64.b64decode(node.text or "") for node in root.iterfind("ds:KeyInfo/ds:X509Data/ds:X509Certificate", _NS)
    ]
    try:
        with quiet():
            ades.XAdESVerifier().verify(
                signature,
                x509_cert=need("asn1crypto.pem").armor("CERTIFICATE", certificates[0]).decode(),
                uri_resolver=lambda uri: document if uri == reference else None,
                expect_config=ades.XAdESSignatureConfiguration(location="./"),
            )
    except (faults.InvalidDigest, faults.InvalidSignature) as error:
        raise BrokenSignatureError(str(error), altered=True) from error
    except Exception as error:
        raise BrokenSignatureError(f"{type(error).__name__}: {error}", altered=False) from error
    stamps = root.findall(".//xades:SignatureTimeStamp/xades:EncapsulatedTimeStamp", _NS)
    try:
        token = base64.b64decode(stamps[0].text or "", validate=False) if stamps else None
    except ValueError as error:
        raise BrokenSignatureError(f"the time-stamp is not Base64 ({error})", altered=False) from error
    return Signed(certificates[0], tuple(certificates[1:]), token, _stamped(root))


def _check_form(root: etree._Element, reference: str) -> None:
    """Refuse what signs something else than the whole document in its canonical form.

    A library verifies what a signature says; that it speaks of this document, and of all of it, is our claim.

    Raises:
        BrokenSignatureError: it does.
    """
    if root.tag != f"{{{DS}}}Signature":
        raise BrokenSignatureError(f"the element {root.tag!r:.80} instead of ds:Signature", altered=False)
    references = root.findall("ds:SignedInfo/ds:Reference", _NS)
    targets = [node.get("URI") for node in references]
    if targets[:1] != [reference] or len(targets) != 3 or any(not (uri or "").startswith("#") for uri in targets[1:]):
        raise BrokenSignatureError(f"it signs {targets!r:.160} instead of {reference}", altered=True)
    transforms = [node.get("Algorithm") for node in references[0].iterfind("ds:Transforms/ds:Transform", _NS)]
    methods = [node.get("Algorithm") for node in root.iterfind("ds:SignedInfo/ds:CanonicalizationMethod", _NS)]
    if transforms != [C14N] or methods != [C14N]:
        raise BrokenSignatureError(f"canonicalisation {methods + transforms!r:.160} instead of {C14N}", altered=False)
    properties = root.find("ds:Object/xades:QualifyingProperties", _NS)
    target = properties.get("Target") if properties is not None else None
    if target != f"#{root.get('Id')}":
        raise BrokenSignatureError(f"its properties are about {target!r:.80}", altered=False)
    stamps = [node.get("Algorithm") for node in root.iterfind(".//xades:SignatureTimeStamp/*[@Algorithm]", _NS)]
    if stamps not in ([], [C14N]):
        raise BrokenSignatureError(f"time-stamps over canonicalisation {stamps!r:.160}", altered=False)
    if root.find("ds:KeyInfo/ds:X509Data/ds:X509Certificate", _NS) is None:
        raise BrokenSignatureError("it carries no certificate", altered=False)


def _stamped(root: etree._Element) -> bytes:
    """Return the digest that a signature time-stamp is about (ETSI EN 319 132-1, 5.3)."""
    value = root.find("ds:SignatureValue", _NS)
    if value is None:
        raise BrokenSignatureError("it has no value", altered=False)
    return hashlib.sha256(etree.tostring(value, method="c14n", with_tail=False)).digest()


def _add_stamp(root: etree._Element, token: bytes) -> None:
    """Put a time-stamp token among the properties that are not signed."""
    (properties,) = root.iterfind("ds:Object/xades:QualifyingProperties", _NS)
    unsigned = etree.SubElement(properties, f"{{{XADES}}}UnsignedProperties")
    stamps = etree.SubElement(unsigned, f"{{{XADES}}}UnsignedSignatureProperties")
    stamp = etree.SubElement(stamps, f"{{{XADES}}}SignatureTimeStamp")
    etree.SubElement(stamp, f"{{{DS}}}CanonicalizationMethod", Algorithm=C14N)
    etree.SubElement(stamp, f"{{{XADES}}}EncapsulatedTimeStamp").text = base64.b64encode(token).decode()


def _parse(data: bytes) -> etree._Element:
    """Parse XML; nothing is fetched, no entity resolved."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise BrokenSignatureError("it has a document type", altered=False)
    return root
