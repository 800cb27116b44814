"""Check the PAdES signature of a PDF: the LTA check and the bottom line of the plain one must both hold.

The first (ETSI EN 319 102-1, 5.6.3) knows what time-stamps prove of the past and does not look at what was
appended to the file; the second looks at that, at the moment that the first has proven.
"""

from __future__ import annotations

import asyncio
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.seals.libraries import need, quiet
from pipeline.seals.protocol import LEVELS
from pipeline.seals.trust import Trust, code_of, finding, name_of, self_signed, strays, unnamed

#: A PDF, or a stream of one, that is larger is not looked into.
_MAX_BYTES: Final = 64 * 2**20
#: What can be packed by Flate begins with this byte, for any window that PDF writers use.
_STREAM: Final = re.compile(rb"stream\r?\n(?=[\x08-\x78])")
_PACKED_TWICE: Final = re.compile(rb"/Filter\s*\[[^\]]*/[^\]]*/")


def check_pdf(data: bytes, place: str, trust: Trust, *, level: str | None = None) -> list[Diagnostic]:
    """Return the findings on the signature of a PDF, one for each code.

    Args:
        data: the PDF.
        place: its name, for findings.
        trust: what the check rests on.
        level: the level that the signature is said to have; None where nothing is said.

    Raises:
        EnvironmentFault: the libraries are missing.
    """
    reader_module = need("pyhanko.pdf_utils.reader")
    found: dict[Code, Diagnostic] = {}
    if bomb := _bomb(data):
        return [finding(Code.D007, place, why=bomb)]
    try:
        with quiet():
            reader = reader_module.PdfFileReader(io.BytesIO(data))
            for each in asyncio.run(_signatures(reader, data, place, trust, level)):
                if each.code not in found or each.severity > found[each.code].severity:
                    found[each.code] = each
    except Exception as error:  # noqa: BLE001 - the library lets through whatever its parts raise on damaged input
        found.setdefault(Code.D007, finding(Code.D007, place, why=f"{type(error).__name__}: {error}"))
    return list(found.values())


def _bomb(data: bytes) -> str:
    """Return in words why a PDF must not be unpacked, '' where it may: the library unpacks without bounds."""
    if len(data) > _MAX_BYTES:
        return f"{len(data)} bytes"
    if _PACKED_TWICE.search(data):
        return "a stream is packed more than once"
    for match in _STREAM.finditer(data):
        unpacker = zlib.decompressobj()
        try:
            unpacker.decompress(memoryview(data)[match.end() :], _MAX_BYTES)
        except zlib.error:
            continue  # not packed, or damaged, which the library will say
        if unpacker.unconsumed_tail:
            return f"a stream unpacks to more than {_MAX_BYTES} bytes"
    return ""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a PDF brings to its own defence.

    Attributes:
        certs: every certificate in it.
        crls: revocation lists in it.
        ocsps: answers about revocation in it.
    """

    certs: tuple[Any, ...]
    crls: tuple[Any, ...]
    ocsps: tuple[Any, ...]


def _evidence(reader: Any) -> _Evidence:
    """Gather the evidence of a PDF."""
    certs: dict[bytes, Any] = {}
    for signature in reader.embedded_signatures:
        stamp = signature.attached_timestamp_data
        for signed in filter(None, (signature.signed_data, stamp)):
            for choice in signed["certificates"]:
                certs[choice.chosen.dump()] = choice.chosen
    dss = need("pyhanko.sign.validation.dss")
    crls, ocsps = [], []
    try:
        store = dss.DocumentSecurityStore.read_dss(reader)
    except need("pyhanko.sign.validation.errors").NoDSSFoundError:
        pass
    else:
        certs |= {c.dump(): c for c in store.load_certs()}
        crl, ocsp = need("asn1crypto.crl"), need("asn1crypto.ocsp")
        crls = [crl.CertificateList.load(item.get_object().data) for item in store.crls]
        ocsps = [ocsp.OCSPResponse.load(item.get_object().data) for item in store.ocsps]
    return _Evidence(tuple(certs.values()), tuple(crls), tuple(ocsps))


async def _signatures(reader: Any, data: bytes, place: str, trust: Trust, level: str | None) -> list[Diagnostic]:
    """Return the findings on every signature and time-stamp of a PDF."""
    signatures = reader.embedded_regular_signatures
    if not signatures:
        found, expected = "the PDF carries no signature", "a PAdES signature"
        return [Diagnostic(Code.D001, Severity.ERROR, found, expected, location=Location(place))]
    evidence = _evidence(reader)
    findings: list[Diagnostic] = []
    if not trust.roots:
        findings.extend(unnamed(place, name_of(s.signer_cert)) for s in signatures)
    # A service whose root is not in the file is taken for its own root where nobody said whom to trust.
    every = (*signatures, *reader.embedded_timestamp_signatures)
    stamps = [s.attached_timestamp_data for s in signatures]
    leaves = [s.signer_cert for s in every] + [_signer_of(stamp) for stamp in stamps if stamp is not None]
    roots = self_signed(evidence.certs)
    issuers = {r.subject.dump() for r in roots}
    trust = trust.at([*roots, *(leaf for leaf in leaves if leaf.issuer.dump() not in issuers)])
    findings.extend(strays(evidence.certs, trust.roots, leaves, place))
    for signature in every:
        findings.extend(_container(signature, data, place))
    for signature in signatures:
        findings.extend(await _signature(signature, place, trust, evidence))
    findings.extend(await _archival(reader, place, trust, evidence))
    findings.extend(_level(reader, evidence, place, level))
    return findings


def _signer_of(signed: Any) -> Any:
    """Return the certificate of who signed a time-stamp."""
    return need("pyhanko.sign.general").extract_certificate_info(signed).signer_cert


def _container(signature: Any, data: bytes, place: str) -> Iterator[Diagnostic]:
    """Yield a finding where something hides in the gap that a signature cannot cover: its own place.

    Behind the signature the gap holds zeros, as many as were set aside (ISO 32000-2, 12.8.1).
    """
    start, length, after, _ = (int(number) for number in signature.byte_range)
    gap = data[start + length : after]
    text = bytes.fromhex(gap[1:-1].decode("ascii"))
    used = len(need("asn1crypto.cms").ContentInfo.load(text).dump())
    for signed in filter(None, (signature.signed_data, signature.attached_timestamp_data)):
        if not _plain_container(signed):
            yield finding(Code.D002, place, why="the container of the signature is not the one that was made")
    if gap[:1] + gap[-1:] != b"<>" or text[used:].strip(b"\0") or start:
        yield finding(Code.D002, place, why="there are bytes behind the signature in its place")


def _plain_container(signed: Any) -> bool:
    """Whether the fields of a container that nothing signs are what those that are signed make them (RFC 5652, 5.1)."""
    infos = list(signed["signer_infos"])
    listed = [algorithm["algorithm"].native for algorithm in signed["digest_algorithms"]]
    needed = [info["digest_algorithm"]["algorithm"].native for info in infos]
    empty = [algorithm["parameters"].dump() for algorithm in signed["digest_algorithms"]]
    for info in infos:
        empty.append(info["digest_algorithm"]["parameters"].dump())
        if info["signature_algorithm"]["algorithm"].native != "rsassa_pss":
            empty.append(info["signature_algorithm"]["parameters"].dump())
    return (
        signed["version"].native in ("v1", "v3")
        and all(info["version"].native in ("v1", "v3") for info in infos)
        and sorted(listed) == sorted(needed)
        and set(empty) <= {b"", b"\x05\x00"}
    )


async def _signature(signature: Any, place: str, trust: Trust, evidence: _Evidence) -> list[Diagnostic]:
    """Return the findings on one signature."""
    who = name_of(signature.signer_cert)
    ades = need("pyhanko.sign.validation.ades")
    timing = need("pyhanko_certvalidator.ltv.types").ValidationTimingInfo(trust.now, trust.now, True)
    specification = trust.specification(evidence.certs)
    moment, stamp = trust.now, None
    bad = await _attached(signature, place, trust, evidence)
    if signature.attached_timestamp_data is not None and not bad:
        lasting = await ades.ades_lta_validation(signature, specification, timing)
        stamp = lasting.signature_timestamp_status
        moment = lasting.best_signature_time or moment
    else:
        # The LTA check refuses whatever has no good time-stamp; such a seal is checked as of now (clause 5.3).
        lasting = await ades.ades_basic_validation(
            signature.signed_data,
            specification.signature_validation_spec,
            timing,
            raw_digest=signature.compute_digest(),
        )
    findings = list(bad)
    if lasting.ades_subindic.status.name != "PASSED":
        why = lasting.failure_msg or lasting.ades_subindic.standard_name
        findings.append(finding(code_of(lasting.ades_subindic), place, who=who, why=why))
    if stamp is not None and stamp.ades_subindic.status.name != "PASSED":
        findings.append(_bad_stamp(stamp.ades_subindic, place, "time-stamp", stamp.failure_msg))
    findings.extend(await _bottom_line(signature, place, trust, evidence, moment))
    return findings


def _bad_stamp(indication: Any, place: str, which: str, why: str | None) -> Diagnostic:
    """Return the finding on a time-stamp by what the library says of it."""
    code = code_of(indication)
    if code not in (Code.D004, Code.D005):
        code = Code.D006
    reason = f"{which}: {indication.standard_name}{': ' + why if why else ''}"
    return finding(code, place, who="the time-stamp service", why=reason)


async def _attached(signature: Any, place: str, trust: Trust, evidence: _Evidence) -> list[Diagnostic]:
    """Return the findings on the time-stamp over a signature: whether it is whole, and about this signature."""
    stamp = signature.attached_timestamp_data
    if stamp is None:
        return []
    generic = need("pyhanko.sign.validation.generic_cms")
    stamped = stamp["encap_content_info"]["content"].parsed["gen_time"].native
    context = trust.context(stamped, certs=evidence.certs, crls=evidence.crls, ocsps=evidence.ocsps)
    status = await generic.validate_tst_signed_data(stamp, context, signature.compute_tst_digest())
    if not (status["intact"] and status["valid"]):
        return [finding(Code.D006, place, why="the time-stamp over the signature was changed or is of another one")]
    if status["trust_problem_indic"] is not None:
        return [_bad_stamp(status["trust_problem_indic"], place, "time-stamp", None)]
    return []


async def _bottom_line(
    signature: Any, place: str, trust: Trust, evidence: _Evidence, moment: datetime
) -> list[Diagnostic]:
    """Return the findings of the plain check, at the moment that time-stamps prove."""
    who = name_of(signature.signer_cert)
    evident: dict[str, Any] = {"certs": evidence.certs, "crls": evidence.crls, "ocsps": evidence.ocsps}
    context = trust.context(moment, **evident)
    plain = need("pyhanko.sign.validation.pdf_embedded")
    levels = need("pyhanko.sign.diff_analysis").ModificationLevel
    status = await plain.async_validate_pdf_signature(signature, context)
    findings = []
    if not (status.intact and status.valid):
        findings.append(finding(Code.D002, place))
    elif status.trust_problem_indic is not None:
        findings.append(finding(code_of(status.trust_problem_indic), place, who=who))
    if status.modification_level not in (levels.NONE, levels.LTA_UPDATES) or not status.docmdp_ok:
        findings.append(finding(Code.D002, place, why="the file was changed or added to after it was sealed"))
    if not status.bottom_line and not findings:
        stamp = status.timestamp_validity
        code = Code.D006 if stamp is not None and not (stamp.valid and stamp.intact and stamp.trusted) else Code.D007
        findings.append(finding(code, place, who=who, why=status.summary()))
    if not findings and (evidence.crls or evidence.ocsps):
        # A seal that brings proofs must bring those of its own certificates, not of others.
        strict = await plain.async_validate_pdf_signature(signature, trust.context(moment, strict=True, **evident))
        if not strict.bottom_line:
            findings.append(finding(Code.D008, place, who=who, why="the proofs in the seal are of other certificates"))
    findings.extend(_unknown_since(signature, place, trust, evidence))
    return findings


def _unknown_since(signature: Any, place: str, trust: Trust, evidence: _Evidence) -> Iterator[Diagnostic]:
    """Yield a note where nothing that is known tells whether a certificate was revoked by now."""
    if trust.fetch or not signature.signer_cert.crl_distribution_points:
        return
    ends = [crl["tbs_cert_list"]["next_update"].native for crl in (*evidence.crls, *trust.crls)]
    if ends and max((end for end in ends if end is not None), default=trust.now) >= trust.now:
        return
    if not ends and evidence.ocsps:
        return
    why = f"the last list known ends on {max(ends).date()}" if ends else "the seal carries no list"
    said = finding(Code.D008, place, who=name_of(signature.signer_cert), why=why)
    remedy = "give a list (--crl FILE) or ask the issuer (--online)"
    yield Diagnostic(said.code, Severity.NOTE, said.found, said.expected, remedy, location=said.location)


async def _archival(reader: Any, place: str, trust: Trust, evidence: _Evidence) -> list[Diagnostic]:
    """Return the findings on the time-stamps over the whole document; the last must be good today."""
    plain = need("pyhanko.sign.validation.pdf_embedded")
    findings = []
    stamps = reader.embedded_timestamp_signatures
    for number, stamp in enumerate(stamps, 1):
        last = number == len(stamps)
        told = stamp.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
        moment = trust.now if last else told
        context = trust.context(moment, certs=evidence.certs, crls=evidence.crls, ocsps=evidence.ocsps)
        status = await plain.async_validate_pdf_timestamp(stamp, context)
        if not (status.intact and status.valid):
            findings.append(finding(Code.D006, place, why=f"archival time-stamp {number} is not over these bytes"))
        elif status.trust_problem_indic is not None:
            findings.append(_bad_stamp(status.trust_problem_indic, place, f"archival time-stamp {number}", None))
    return findings


def _level(reader: Any, evidence: _Evidence, place: str, expected: str | None) -> Iterator[Diagnostic]:
    """Yield a finding where a seal has less than it is said to have."""
    signature = reader.embedded_regular_signatures[-1]
    has = "B-B"
    if signature.attached_timestamp_data is not None:
        has = "B-LT" if evidence.crls or evidence.ocsps else "B-T"
        later = [s for s in reader.embedded_timestamp_signatures if s.signed_revision > signature.signed_revision]
        has = "B-LTA" if has == "B-LT" and later else has
    if expected is not None and LEVELS.index(has) < LEVELS.index(expected):
        found = f"the seal has level {has}; time-stamps or proofs that it had are gone"
        yield Diagnostic(Code.D008, Severity.ERROR, found, f"level {expected}, as recorded", location=Location(place))
