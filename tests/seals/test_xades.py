"""XAdES: signed and checked with real keys and time-stamps."""

from __future__ import annotations

import base64
import dataclasses
import re
from pathlib import Path

import pytest
from lxml import etree

from pipeline import seals
from pipeline.diagnostics import Severity
from pipeline.seals import xades
from tests.archive.samples import DOCUMENT
from tests.seals.authority import DAY, Authority, Signer, make_signer, now


def codes(signature: bytes, trust: seals.Trust, xml: bytes = DOCUMENT, **said: bool) -> set[str]:
    """Return the codes of the errors on a signature."""
    found = seals.check_xml(xml, signature, "main.xml", "main.xml.xades.xml", trust, **said)
    return {str(d.code) for d in found if d.severity is Severity.ERROR}


@pytest.mark.parametrize("level", ["B-B", "B-T"])
def test_signature_is_sound(level: str, signatures: dict[str, bytes], trust: seals.Trust) -> None:
    """A signature fits its document, without and with a time-stamp."""
    assert codes(signatures[level], trust, stamped=level == "B-T") == set()


def test_elliptic_key(authority: Authority, tmp_path: Path) -> None:
    """A key on an elliptic curve seals XML and PDF as an RSA key does."""
    made = make_signer(authority, tmp_path, elliptic=True)
    signature = seals.load(made.config("B-T")).xml(DOCUMENT, "main.xml")
    assert codes(signature, seals.read_trust([made.root]), stamped=True) == set()
    assert b"ecdsa-sha256" in signature


def test_only_the_canonical_form_counts(signatures: dict[str, bytes], trust: seals.Trust) -> None:
    """Another declaration, and another order of attributes, leave a document that fits the same signature."""
    root = etree.fromstring(DOCUMENT)
    again = etree.tostring(root, method="c14n")
    assert again != DOCUMENT
    assert codes(signatures["B-T"], trust, again) == set()


def test_every_part_of_the_document_is_covered(signatures: dict[str, bytes], trust: seals.Trust) -> None:
    """D002: any text, attribute or element name of the document, changed by one letter."""
    root = etree.fromstring(DOCUMENT)
    missed = []
    for number, _ in enumerate(root.iter(etree.Element)):
        for part in ("text", "attribute", "name"):
            copy = etree.fromstring(DOCUMENT)
            node = list(copy.iter(etree.Element))[number]
            if part == "text":
                node.text = (node.text or "") + "x"
            elif part == "attribute":
                node.set("class", "x")
            else:
                node.tag = str(node.tag) + "x"
            if codes(signatures["B-T"], trust, etree.tostring(copy)) != {"D002"}:
                missed.append((number, part))
    assert missed == []


def test_every_part_of_the_signature_is_covered(signatures: dict[str, bytes], trust: seals.Trust) -> None:
    """One changed letter in any value or attribute of the signature's file is found."""
    signature = signatures["B-T"]
    missed = []
    for match in re.finditer(rb'>([^<>\s]+)<|="([^"]+)"', signature):
        place = match.start(1) if match[1] else match.start(2)
        place += len(match[1] or match[2]) // 3
        letter = b"B" if signature[place : place + 1] != b"B" else b"C"
        changed = signature[:place] + letter + signature[place + 1 :]
        if not codes(changed, trust, stamped=True):
            missed.append(match[0][:60])
    assert missed == []


def test_signature_of_another_document(signer: Signer, trust: seals.Trust) -> None:
    """D002: a sound signature, moved to another document, or to one of another name."""
    other = seals.load(signer.config()).xml(DOCUMENT.replace(b"must be found", b"must be lost"), "main.xml")
    assert codes(other, trust) == {"D002"}
    renamed = seals.load(signer.config()).xml(DOCUMENT, "other.xml")
    assert codes(renamed, trust) == {"D002"}


def test_less_than_the_document_is_signed(signatures: dict[str, bytes], trust: seals.Trust) -> None:
    """D002: a signature whose first reference leads into itself says nothing of the document."""
    inner = re.sub(rb'URI="main.xml"', b'URI="#main.xml"', signatures["B-B"])
    assert codes(inner, trust) == {"D002"}


@pytest.mark.parametrize("data", [b"", b"<a/>", b"<!DOCTYPE a><a/>", b"\0" * 50], ids=["empty", "a", "dtd", "zeros"])
def test_no_signature_at_all(data: bytes, trust: seals.Trust) -> None:
    """D007: bytes that are no signature."""
    assert codes(data, trust) == {"D007"}


def test_exclusive_canonicalisation_is_not_read(signatures: dict[str, bytes], trust: seals.Trust) -> None:
    """D007: only Canonical XML 1.1 is accepted (docs/decisions/0016)."""
    other = signatures["B-B"].replace(xades.C14N.encode(), b"http://www.w3.org/2001/10/xml-exc-c14n#")
    assert codes(other, trust) == {"D007"}


def test_unknown_signer(signatures: dict[str, bytes], tmp_path: Path) -> None:
    """D003: no trusted certificate vouches for the signer; as a warning where nobody is named as trusted."""
    stranger = make_signer(Authority("Stranger"), tmp_path)
    assert codes(signatures["B-B"], seals.read_trust([stranger.root])) == {"D003"}
    found = seals.check_xml(DOCUMENT, signatures["B-T"], "main.xml", "x", seals.read_trust())
    assert [(str(d.code), d.severity) for d in found] == [("D003", Severity.WARNING)]


def test_out_of_date(authority: Authority, tmp_path: Path) -> None:
    """D004: out of date without a time-stamp; with one from before, sound."""
    brief = make_signer(authority, tmp_path, start=now() - DAY, end=now() + DAY)
    later = dataclasses.replace(seals.read_trust([brief.root]), moment=now() + 2 * DAY)
    made = {level: seals.load(brief.config(level)).xml(DOCUMENT, "main.xml") for level in ("B-B", "B-T")}
    assert {level: codes(data, later) for level, data in made.items()} == {"B-B": {"D004"}, "B-T": set()}


def test_revoked(authority: Authority, tmp_path: Path) -> None:
    """D005: revoked before the seal is proven to have existed."""
    bad = make_signer(authority, tmp_path)
    made = {level: seals.load(bad.config(level)).xml(DOCUMENT, "main.xml") for level in ("B-B", "B-T")}
    authority.revoked[bad.certificate.serial_number] = now() + DAY / 24
    try:
        (tmp_path / "list.crl").write_bytes(authority.crl(now() + DAY / 12))
    finally:
        del authority.revoked[bad.certificate.serial_number]
    trust = seals.read_trust([bad.root], [tmp_path / "list.crl"])
    trust = dataclasses.replace(trust, moment=now() + DAY / 8)
    assert {level: codes(data, trust) for level, data in made.items()} == {"B-B": {"D005"}, "B-T": set()}


def test_broken_stamp(signatures: dict[str, bytes], signer: Signer, trust: seals.Trust) -> None:
    """D006: the time-stamp of another signature, of an unknown service, or with a changed byte."""
    pattern = re.compile(rb"(?<=EncapsulatedTimeStamp>)[^<]+")
    other = seals.load(signer.config("B-T")).xml(DOCUMENT, "main.xml")
    token = pattern.search(other)
    assert token is not None
    assert codes(pattern.sub(token[0], signatures["B-T"]), trust) == {"D006"}
    raw = bytearray(base64.b64decode(token[0]))
    raw[-9] ^= 1
    assert codes(pattern.sub(base64.b64encode(bytes(raw)), other), trust) == {"D006"}
    with Authority("Stranger").running() as stranger:
        foreign = seals.load(signer.config("B-T", tsa=stranger.url)).xml(DOCUMENT, "main.xml")
    assert codes(foreign, trust) == {"D006"}


def test_stamp_taken_away(signatures: dict[str, bytes], trust: seals.Trust) -> None:
    """D008: the time-stamp that was recorded is gone."""
    bare = re.sub(rb"<xades:UnsignedProperties>.*</xades:UnsignedProperties>", b"", signatures["B-T"], flags=re.DOTALL)
    assert codes(bare, trust) == set()
    assert codes(bare, trust, stamped=True) == {"D008"}
