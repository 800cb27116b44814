"""Whom to trust, and what the words of the libraries mean in ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.seals.certificates import certificates, revocation_lists
from pipeline.seals.libraries import need

#: The indications of ETSI EN 319 102-1, 5.1.3, by the code that says them; any other makes the seal unreadable.
_INDICATIONS: Final = {
    "HASH_FAILURE": Code.D002,
    "SIG_CRYPTO_FAILURE": Code.D002,
    "NO_CERTIFICATE_CHAIN_FOUND": Code.D003,
    "NO_SIGNING_CERTIFICATE_FOUND": Code.D003,
    "CERTIFICATE_CHAIN_GENERAL_FAILURE": Code.D003,
    "CHAIN_CONSTRAINTS_FAILURE": Code.D003,
    "EXPIRED": Code.D004,
    "NOT_YET_VALID": Code.D004,
    "OUT_OF_BOUNDS_NO_POE": Code.D004,
    "OUT_OF_BOUNDS_NOT_REVOKED": Code.D004,
    "REVOKED": Code.D005,
    "REVOKED_NO_POE": Code.D005,
    "REVOKED_CA_NO_POE": Code.D005,
    "NO_POE": Code.D004,
    "TIMESTAMP_ORDER_FAILURE": Code.D006,
    "REVOCATION_OUT_OF_BOUNDS_NO_POE": Code.D008,
    "TRY_LATER": Code.D008,
}
_SAYS: Final = {
    Code.D002: ("what was signed is not what stands here", "the bytes that were signed"),
    Code.D003: ("no trusted certificate vouches for {who}", "a certificate under one of those that are trusted"),
    Code.D004: ("the certificate of {who} is out of date, and no time-stamp proves that the seal is older",
                "a time-stamp from when the certificate was valid"),
    Code.D005: ("the certificate of {who} was revoked", "a certificate that was good when it was used"),
    Code.D006: ("the time-stamp proves nothing", "a time-stamp of a trusted service over this very seal"),
    Code.D007: ("the seal cannot be used as a proof", "a signature as PAdES and XAdES have it"),
    Code.D008: ("whether the certificate of {who} was revoked cannot be told", "a list or answer of its issuer"),
}  # fmt: skip
#: A list of revoked certificates is never too old to be read.
_ANY_AGE: Final = timedelta(days=365 * 500)


@dataclass(frozen=True, slots=True)
class Trust:
    """What the check of a seal rests on.

    Attributes:
        roots: the certificates that are trusted (asn1crypto); () where nobody said, and then the seal's own are
            taken, so that everything but the identity of the signer can be checked.
        crls: revocation lists besides those in the seal.
        fetch: whether to ask the issuers of certificates over the network.
        moment: the moment that counts as now, None for the clock.
    """

    roots: tuple[Any, ...] = ()
    crls: tuple[Any, ...] = ()
    fetch: bool = False
    moment: datetime | None = None

    def at(self, roots: Iterable[Any]) -> Trust:
        """Return the same with these roots where none were given."""
        return self if self.roots else replace(self, roots=tuple(roots))

    @property
    def now(self) -> datetime:
        """The moment of the check, with a time zone."""
        return self.moment or datetime.now(UTC)

    def context(
        self, moment: datetime, *, certs: Iterable[Any], crls: Iterable[Any], ocsps: Iterable[Any], strict: bool = False
    ) -> Any:
        """Return the validation context (certvalidator) of one moment.

        Args:
            moment: as of when certificates must be good.
            certs: certificates that may complete a chain.
            crls: revocation lists that are known besides our own.
            ocsps: answers about revocation that are known.
            strict: whether a certificate fails of which nobody can say that it was not revoked.
        """
        known = [*crls, *self.crls]
        answers = list(ocsps)
        return need("pyhanko_certvalidator").ValidationContext(
            trust_roots=list(self.roots),
            other_certs=list(certs),
            crls=known,
            ocsps=answers,
            moment=moment,
            best_signature_time=moment,
            allow_fetching=self.fetch,
            revinfo_policy=_revocation(strict=strict),
        )

    def specification(self, certs: Iterable[Any]) -> Any:
        """Return the specification of the check by ETSI EN 319 102-1 (pyHanko)."""
        declared = need("pyhanko.sign.validation.policy_decl")
        archival = need("pyhanko_certvalidator.revinfo.archival")
        online = declared.RevinfoOnlineFetchingRule
        policy = need("pyhanko_certvalidator.context").CertValidationPolicySpec(
            trust_manager=need("pyhanko_certvalidator.registry").SimpleTrustManager.build(trust_roots=list(self.roots)),
            revinfo_policy=_revocation(),
        )
        return declared.PdfSignatureValidationSpec(
            declared.SignatureValidationSpec(
                cert_validation_policy=policy,
                revinfo_gathering_policy=declared.RevocationInfoGatheringSpec(
                    online.ALWAYS_FETCH if self.fetch else online.LOCAL_ONLY
                ),
                local_knowledge=declared.LocalKnowledge(
                    known_crls=[archival.CRLContainer(crl) for crl in self.crls], known_certs=list(certs)
                ),
            )
        )


def read_trust(roots: Iterable[Path] = (), crls: Iterable[Path] = (), *, fetch: bool = False) -> Trust:
    """Return the trust that files give.

    Raises:
        UsageError: a file holds no certificate or no revocation list.
        StorageError: a file cannot be read.
        EnvironmentFault: the libraries are missing.
    """
    return Trust(tuple(certificates(roots)), tuple(revocation_lists(crls)), fetch)


def _revocation(*, strict: bool = False) -> Any:
    """Return how lists of revoked certificates count (certvalidator).

    A list counts however old it is: that of the day of sealing is what a seal brings, and its issuer may be gone.
    What a list says decides; that there is none, or none of today, is said by a finding of its own.
    """
    rules = need("pyhanko_certvalidator.policy_decl")
    return rules.CertRevTrustPolicy(
        rules.RevocationCheckingPolicy.from_legacy("hard-fail" if strict else "soft-fail"),
        freshness=_ANY_AGE,
        freshness_req_type=rules.FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION,
        retroactive_revinfo=True,
    )


def code_of(indication: Any) -> Code:
    """Return the code that says an indication of ETSI EN 319 102-1."""
    return _INDICATIONS.get(indication.standard_name, Code.D007)


def finding(code: Code, place: str, *, who: str = "the signer", why: str = "") -> Diagnostic:
    """Return an error in the words of its code, with the reason of the library."""
    found, expected = _SAYS[code]
    reason = f" ({' '.join(why.split()).rstrip('.')[:200]})" if why else ""
    return Diagnostic(code, Severity.ERROR, found.format(who=who) + reason, expected, location=Location(place))


def unnamed(place: str, who: str) -> Diagnostic:
    """Return the warning that nobody said whom to trust."""
    return Diagnostic(
        Code.D003,
        Severity.WARNING,
        f"the seal is that of {who}, and nobody said whether to trust it",
        remedy="give the certificate of its issuer: --trust FILE",
        location=Location(place),
    )


def self_signed(found: Iterable[Any]) -> list[Any]:
    """Return the certificates that vouch for themselves."""
    return [c for c in found if c.subject == c.issuer]


def strays(found: Iterable[Any], trusted: Iterable[Any], leaves: Iterable[Any], place: str) -> Iterator[Diagnostic]:
    """Yield findings on certificates that a seal brings and no signature of it covers.

    A container of signatures does not sign the certificates in it. Those that the check of a path uses are proven
    by it; each other must be signed by one that is here, or something was put into the seal or changed.

    Args:
        found: the certificates in the seal (asn1crypto).
        trusted: those that are trusted.
        leaves: those of the signer and of time-stamp services, which the checks of their paths prove.
        place: name of the file, for findings.
    """
    load = need("cryptography.x509").load_der_x509_certificate  # under `quiet`: damaged ones make it warn
    bad = need("cryptography.exceptions").InvalidSignature
    pool = [load(c.dump()) for c in {c.dump(): c for c in (*found, *trusted)}.values()]
    proven = {c.dump() for c in (*trusted, *leaves)}
    for certificate in found:
        if certificate.dump() in proven:
            continue
        made = load(certificate.dump())
        issuers = [c for c in pool if c.subject == made.issuer]
        for issuer in issuers:
            try:
                made.verify_directly_issued_by(issuer)
            except (bad, ValueError, TypeError):
                continue
            break
        else:
            if issuers:
                yield finding(Code.D007, place, why=f"the certificate of {name_of(certificate)} in it is damaged")
            else:
                text = f"the certificate of {name_of(certificate)} in the seal leads to no other"
                yield Diagnostic(Code.D003, Severity.WARNING, text, location=Location(place))


def name_of(certificate: Any) -> str:
    """Return whose a certificate is, on one line."""
    return " ".join(str(certificate.subject.human_friendly).split())[:120]
