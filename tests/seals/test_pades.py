"""PAdES: every level is sealed and checked with real keys, time-stamps and revocation lists."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from pathlib import Path

import pytest

from pipeline import seals
from pipeline.diagnostics import Severity
from tests.archive.samples import DOCUMENT
from tests.judges import verapdf
from tests.seals.authority import DAY, Authority, Signer, make_signer, now


def codes(pdf: bytes, trust: seals.Trust, level: str | None = None) -> set[str]:
    """Return the codes of the errors on a PDF."""
    return {str(d.code) for d in seals.check_pdf(pdf, "main.pdf", trust, level=level) if d.severity is Severity.ERROR}


def test_proofs_of_somebody_else(sealed: dict[str, bytes], trust: seals.Trust) -> None:
    """D008: revocation lists that are not of the signer's issuer prove nothing about the signer."""
    import io

    from asn1crypto import crl
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    writer = IncrementalPdfFileWriter(io.BytesIO(sealed["B-T"]))
    lists = [crl.CertificateList.load(Authority("Stranger").crl())]
    DocumentSecurityStore.supply_dss_in_writer(writer, None, crls=lists)
    output = io.BytesIO()
    writer.write(output)  # type: ignore[no-untyped-call]
    assert codes(output.getvalue(), trust) == {"D008"}


def test_lists_grow_old(sealed: dict[str, bytes], trust: seals.Trust) -> None:
    """What was proven when it was sealed stays proven when the revocation lists in the seal are long out of date."""
    later = dataclasses.replace(trust, moment=now() + 400 * DAY)
    assert {level: codes(pdf, later, level) for level, pdf in sealed.items()} == {level: set() for level in sealed}


def test_bombs_are_not_unpacked(sealed: dict[str, bytes], trust: seals.Trust) -> None:
    """D007: a sealed PDF with a stream that unpacks to gigabytes is refused, within bounded memory."""
    import resource
    import zlib

    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(2**20)) for _ in range(512)) + packer.flush()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    data = sealed["B-B"] + b"9999 0 obj\n<</Filter /FlateDecode/Length 1>>\nstream\n" + bomb + b"\nendstream\nendobj\n"
    assert codes(data, trust) == {"D007"}
    twice = sealed["B-B"] + b"9999 0 obj\n<</Filter [/FlateDecode /FlateDecode]>>\nendobj\n"
    assert codes(twice, trust) == {"D007"}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 256 * 2**10  # of kibibytes


@pytest.mark.parametrize("level", seals.LEVELS)
def test_every_level_is_sound(level: str, sealed: dict[str, bytes], unsigned: bytes, trust: seals.Trust) -> None:
    """A PDF sealed at a level begins with the unsigned one, and both checks pass at that level."""
    assert sealed[level].startswith(unsigned)
    assert codes(sealed[level], trust, level) == set()


def test_a_strict_reader_finds_every_object(unsigned: bytes) -> None:
    """The cross-reference stream says truly where in its object stream each object is (ISO 32000-2, 7.5.8)."""
    import io

    from pyhanko.pdf_utils.generic import Reference
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(unsigned), strict=True)
    numbers = range(1, int(reader.trailer["/Size"]))
    for number in numbers:
        assert reader.get_object(Reference(number, 0, reader)) is not None  # type: ignore[no-untyped-call]


def test_lasting_levels_leave_nothing_to_note(sealed: dict[str, bytes], trust: seals.Trust) -> None:
    """From B-LT on the seal brings its proofs; below that the check says that revocation cannot be told."""
    found = {level: [str(d.code) for d in seals.check_pdf(sealed[level], "x", trust)] for level in seals.LEVELS}
    assert found == {"B-B": ["D008"], "B-T": ["D008"], "B-LT": [], "B-LTA": []}


def test_conformance_survives(sealed: dict[str, bytes], unsigned: bytes, folder: Path) -> None:
    """Sealed at any level the PDF still complies with PDF/A-3a and PDF/UA-1."""
    files = []
    for level, data in {"unsigned": unsigned, **sealed}.items():
        files.append(folder / f"{level}.pdf")
        files[-1].write_bytes(data)
    assert verapdf.judge(files) == {file: [] for file in files}


@pytest.mark.parametrize("level", seals.LEVELS)
def test_a_lower_level_than_recorded_is_found(level: str, sealed: dict[str, bytes], trust: seals.Trust) -> None:
    """D008: a seal that lost what its level asks for."""
    others = [other for other in seals.LEVELS if seals.LEVELS.index(other) > seals.LEVELS.index(level)]
    assert [codes(sealed[level], trust, other) for other in others] == [{"D008"}] * len(others)


def test_archival_stamp_cut_off(sealed: dict[str, bytes], trust: seals.Trust) -> None:
    """D008: the last increment of a B-LTA seal is gone; what is left is a sound seal of a lower level."""
    pdf = sealed["B-LTA"]
    cut = pdf[: pdf[:-10].rindex(b"%%EOF") + 6]
    assert codes(cut, trust) == set()
    assert codes(cut, trust, "B-LTA") == {"D008"}


def test_no_signature(unsigned: bytes, trust: seals.Trust) -> None:
    """D001: a PDF without a signature."""
    assert codes(unsigned, trust) == {"D001"}


def test_appended_words(sealed: dict[str, bytes], trust: seals.Trust) -> None:
    """D002: an increment that a reader would show, appended to a sealed PDF."""
    import io

    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    for level, pdf in sealed.items():
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        page = writer.root["/Pages"]["/Kids"][0]
        extra = writer.add_object(generic.StreamObject(stream_data=b"BT (forged) Tj ET"))
        page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), extra])
        writer.update_container(page)
        output = io.BytesIO()
        writer.write(output)  # type: ignore[no-untyped-call]
        assert "D002" in codes(output.getvalue(), trust), level


def test_unknown_signer(sealed: dict[str, bytes], folder: Path) -> None:
    """D003: none of the trusted certificates vouches for the signer."""
    stranger = make_signer(Authority("Stranger"), folder)
    assert "D003" in codes(sealed["B-B"], seals.read_trust([stranger.root]))


@pytest.mark.parametrize("level", seals.LEVELS)
def test_nobody_to_trust_is_a_warning(level: str, sealed: dict[str, bytes]) -> None:
    """D003, as a warning: where nobody is named as trusted, all else is checked."""
    found = [(str(d.code), d.severity) for d in seals.check_pdf(sealed[level], "x", seals.read_trust())]
    assert [entry for entry in found if entry[1] is not Severity.NOTE] == [("D003", Severity.WARNING)]


def test_out_of_date(sealed: dict[str, bytes], trust: seals.Trust, authority: Authority, folder: Path,
                     unsigned: bytes) -> None:  # fmt: skip
    """D004: the certificate is out of date; with a time-stamp from before the seal stays good."""
    brief = make_signer(authority, folder, start=now() - DAY, end=now() + DAY)
    later = dataclasses.replace(trust, moment=now() + 2 * DAY)
    made = {level: seals.load(brief.config(level)).pdf(unsigned) for level in seals.LEVELS}
    found = {level: codes(pdf, later) for level, pdf in made.items()}
    assert found == {"B-B": {"D004"}, "B-T": set(), "B-LT": set(), "B-LTA": set()}


def test_stamps_out_of_date(sealed: dict[str, bytes], trust: seals.Trust) -> None:
    """D004: when the time-stamp service's certificate is out of date too, nothing proves the past any more."""
    far = dataclasses.replace(trust, moment=now() + 5000 * DAY)
    assert [codes(pdf, far) for pdf in sealed.values()] == [{"D004"}] * 4


def test_revoked(authority: Authority, folder: Path, unsigned: bytes) -> None:
    """D005: revoked before it is proven to have existed; a time-stamp from before the revocation helps."""
    bad = make_signer(authority, folder)
    before = {level: seals.load(bad.config(level)).pdf(unsigned) for level in ("B-B", "B-LT")}
    moment = now() + dt.timedelta(hours=1)
    authority.revoked[bad.certificate.serial_number] = moment
    try:
        crl = folder / "list.crl"
        crl.write_bytes(authority.crl(now() + dt.timedelta(hours=2)))
        trust = dataclasses.replace(seals.read_trust([bad.root], [crl]), moment=now() + dt.timedelta(hours=3))
        assert {level: codes(pdf, trust) for level, pdf in before.items()} == {"B-B": {"D005"}, "B-LT": set()}
    finally:
        del authority.revoked[bad.certificate.serial_number]


def test_revoked_cannot_seal_for_long(authority: Authority, folder: Path, unsigned: bytes) -> None:
    """A signer whose certificate is revoked gets no seal of level B-LT: its proofs would speak against it."""
    bad = make_signer(authority, folder)
    authority.revoked[bad.certificate.serial_number] = now() - DAY
    try:
        with pytest.raises(seals.SealError, match=r"(?i)revoked"):
            seals.load(bad.config("B-LT")).pdf(unsigned)
    finally:
        del authority.revoked[bad.certificate.serial_number]


def test_stamp_of_an_unknown_service(signer: Signer, unsigned: bytes, trust: seals.Trust) -> None:
    """D006: a time-stamp by a service that no trusted certificate vouches for."""
    with Authority("Stranger").running() as stranger:
        pdf = seals.load(signer.config("B-T", tsa=stranger.url)).pdf(unsigned)
    assert codes(pdf, trust) == {"D006"}


def test_stamp_of_another_seal(sealed: dict[str, bytes], signer: Signer, unsigned: bytes, trust: seals.Trust) -> None:
    """D006: the time-stamp of one seal, put on another."""
    from asn1crypto import cms

    def contents(pdf: bytes) -> tuple[int, int, cms.ContentInfo]:
        start = pdf.index(b"/Contents <", len(unsigned)) + 11
        end = pdf.index(b">", start)
        return start, end, cms.ContentInfo.load(bytes.fromhex(pdf[start:end].decode()))

    one, other = sealed["B-T"], seals.load(signer.config("B-T", reason="another")).pdf(unsigned)
    start, end, info = contents(one)
    info["content"]["signer_infos"][0]["unsigned_attrs"] = contents(other)[2]["content"]["signer_infos"][0][
        "unsigned_attrs"
    ]
    moved = info.dump(force=True).hex().encode().ljust(end - start, b"0")
    assert len(moved) == end - start
    assert codes(one[:start] + moved + one[end:], trust) == {"D006"}


@pytest.mark.parametrize("level", ["B-T", "B-LTA"])
def test_every_region_is_covered(level: str, sealed: dict[str, bytes], unsigned: bytes, trust: seals.Trust) -> None:
    """One changed bit, anywhere in a sealed PDF, is found: page, embedded source, signature, gap, time-stamps.

    Only the letter case of hexadecimal digits changes nothing that is signed or shown.
    """
    pdf, dice = sealed[level], random.Random(level)
    places = [dice.randrange(len(unsigned)) for _ in range(25)]
    places += [dice.randrange(len(unsigned), len(pdf)) for _ in range(60)]
    missed = []

    def found(data: bytes) -> bool:
        return any(d.severity > Severity.NOTE for d in seals.check_pdf(data, "x", trust, level=level))

    for place in places:
        changed = bytearray(pdf)
        changed[place] ^= 1 << dice.randrange(8)
        if bytes([pdf[place]]).lower() != bytes([changed[place]]).lower() and not found(bytes(changed)):
            missed.append((place, pdf[place - 20 : place + 20]))
    assert missed == []


def test_the_source_travels_on(sealed: dict[str, bytes]) -> None:
    """The Akoma Ntoso inside the PDF is still read from a sealed one."""
    from pipeline.archive.rendition import read_embedded
    from pipeline.archive.sip import source_files

    assert [list(source_files(read_embedded(pdf)).values()) for pdf in sealed.values()] == [[DOCUMENT]] * 4
