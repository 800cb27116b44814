"""Check a detached XAdES signature over Akoma Ntoso."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.seals.libraries import need, quiet
from pipeline.seals.trust import Trust, code_of, finding, name_of, self_signed, unnamed

if TYPE_CHECKING:
    from pipeline.seals import xades


def check_xml(
    data: bytes, signature: bytes, name: str, place: str, trust: Trust, *, stamped: bool = False
) -> list[Diagnostic]:
    """Return the findings on a detached signature.

    Args:
        data: the document.
        signature: the XAdES file.
        name: file name of the document, to which the signature must refer.
        place: name of the signature's file, for findings.
        trust: what the check rests on.
        stamped: whether the signature is said to have a time-stamp.

    Raises:
        EnvironmentFault: the libraries are missing.
    """
    from pipeline.seals import xades  # here, for it loads lxml

    x509 = need("asn1crypto.x509")
    try:
        signed = xades.check(data, signature, name)
        signer = x509.Certificate.load(signed.certificate, strict=True)
        chain = [x509.Certificate.load(der, strict=True) for der in signed.chain]
    except xades.BrokenSignatureError as error:
        return [finding(Code.D002 if error.altered else Code.D007, place, why=str(error))]
    except (ValueError, TypeError) as error:
        return [finding(Code.D007, place, why=str(error))]
    if stamped and signed.stamp is None:
        gone = finding(Code.D008, place, why="its time-stamp is gone")
        return [Diagnostic(gone.code, Severity.ERROR, "the seal has no time-stamp", "the one recorded", "",
                           gone.location)]  # fmt: skip
    try:
        with quiet():
            return asyncio.run(_certificates(signed, signer, chain, place, trust))
    except Exception as error:  # noqa: BLE001 - the library lets through whatever its parts raise on damaged input
        return [finding(Code.D007, place, why=f"{type(error).__name__}: {error}")]


async def _certificates(
    signed: xades.Signed, signer: Any, chain: list[Any], place: str, trust: Trust
) -> list[Diagnostic]:
    """Return the findings on signer and time-stamp of a signature that fits its document."""
    who = name_of(signer)
    findings = [] if trust.roots else [unnamed(place, who)]
    stamp = None
    if signed.stamp is not None:
        try:
            stamp = need("asn1crypto.cms").ContentInfo.load(signed.stamp, strict=True)["content"]
            told = stamp["encap_content_info"]["content"].parsed["gen_time"].native
            service = need("pyhanko.sign.general").extract_certificate_info(stamp).signer_cert
        except Exception as error:  # noqa: BLE001 - a token that was damaged may raise anything
            return [*findings, finding(Code.D006, place, why=f"{type(error).__name__}: {error}")]
    roots = self_signed(chain)
    leaves = [signer] + ([service] if stamp is not None else [])
    issuers = {root.subject.dump() for root in roots}
    trust = trust.at([*roots, *(leaf for leaf in leaves if leaf.issuer.dump() not in issuers)])
    moment = trust.now
    if stamp is not None:
        bad = await _stamp(stamp, signed.stamped, service, place, trust, chain)
        findings.extend(bad)
        moment = trust.now if bad else told
    context = trust.context(moment, certs=chain, crls=(), ocsps=())
    findings.extend(await _path(signer, chain, context, place, who))
    return findings


async def _stamp(
    stamp: Any, stamped: bytes, service: Any, place: str, trust: Trust, chain: list[Any]
) -> list[Diagnostic]:
    """Return the findings on a time-stamp: over other bytes, by an unknown service, or out of date itself."""
    generic = need("pyhanko.sign.validation.generic_cms")
    certs = [*chain, *(choice.chosen for choice in stamp["certificates"])]
    context = trust.context(trust.now, certs=certs, crls=(), ocsps=())
    status = await generic.validate_tst_signed_data(stamp, context, stamped)
    if not (status["intact"] and status["valid"]):
        return [finding(Code.D006, place, why="it was changed or is about another signature")]
    if (indication := status["trust_problem_indic"]) is not None:
        code = code_of(indication)
        code = code if code in (Code.D004, Code.D005) else Code.D006
        return [finding(code, place, who=name_of(service), why=indication.standard_name)]
    return []


async def _path(signer: Any, chain: list[Any], context: Any, place: str, who: str) -> list[Diagnostic]:
    """Return the finding on a certificate that leads to no trusted one, or was no longer good."""
    faults = need("pyhanko_certvalidator.errors")
    validator = need("pyhanko_certvalidator").CertificateValidator(
        signer, intermediate_certs=chain, validation_context=context
    )
    try:
        await validator.async_validate_usage({"non_repudiation"})
    except faults.RevokedError as error:
        return [finding(Code.D005, place, who=who, why=str(error))]
    except (faults.ExpiredError, faults.NotYetValidError) as error:
        return [finding(Code.D004, place, who=who, why=str(error))]
    except (faults.PathError, faults.ValidationError) as error:
        return [finding(Code.D003, place, who=who, why=str(error))]
    return []
