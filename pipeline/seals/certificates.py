"""Certificates, revocation lists and private keys, read from files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline import storage
from pipeline.errors import EnvironmentFault, SealError, UsageError
from pipeline.seals.libraries import REMEDY, need, quiet
from pipeline.seals.settings import SealSettings


def certificates(paths: Iterable[Path]) -> list[Any]:
    """Return the certificates (asn1crypto) in files, PEM or DER.

    Raises:
        UsageError: a file holds none.
        StorageError: a file cannot be read.
    """
    x509 = need("asn1crypto.x509")
    return [x509.Certificate.load(der) for path in paths for der in _ders(path, "CERTIFICATE", x509.Certificate)]


def revocation_lists(paths: Iterable[Path]) -> list[Any]:
    """Return the revocation lists (asn1crypto, RFC 5280) in files, PEM or DER; errors as for `certificates`."""
    crl = need("asn1crypto.crl")
    return [crl.CertificateList.load(der) for path in paths for der in _ders(path, "X509 CRL", crl.CertificateList)]


def _ders(path: Path, label: str, kind: Any) -> list[bytes]:
    """Return the DER structures of a kind in one file."""
    pem = need("asn1crypto.pem")
    data = storage.read_input(path)
    try:
        if pem.detect(data):
            found = [der for name, _, der in pem.unarmor(data, multiple=True) if name == label]
        else:
            found = [data]
        for der in found:
            _ = kind.load(der, strict=True).native  # parsed to its last field, for a damaged one must not pass
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(f"{path} cannot be read as {label.lower()} ({error}); expected PEM or DER") from error
    if not found:
        raise UsageError(f"{path} holds no {label.lower()}")
    return found


def signer(settings: SealSettings) -> Any:
    """Return the signer (pyHanko) with the key of the settings.

    Raises:
        UsageError: the passphrase is wrong, or the file is no PKCS#12.
        SealError: the token refused.
        StorageError: a file cannot be read.
        EnvironmentFault: a library is missing.
    """
    return _from_file(settings, settings.pkcs12) if settings.pkcs12 is not None else _from_token(settings)


def _from_file(settings: SealSettings, path: Path) -> Any:
    """Return a signer with a key from PKCS#12 (RFC 7292)."""
    signers = need("pyhanko.sign.signers")
    pkcs12 = need("cryptography.hazmat.primitives.serialization.pkcs12")
    form = need("cryptography.hazmat.primitives.serialization")
    keys, x509 = need("asn1crypto.keys"), need("asn1crypto.x509")
    data = storage.read_input(path)
    secret = settings.secret()
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, secret.encode() or None)
    except (ValueError, TypeError) as error:
        expected = "the key with its certificate as PKCS#12 (.p12, .pfx)"
        raise UsageError(f"{path}: wrong passphrase, or no PKCS#12; expected {expected}") from error
    if key is None or certificate is None:
        raise UsageError(f"{path} lacks the {'key' if key is None else 'certificate'}")
    der = form.Encoding.DER
    private = key.private_bytes(der, form.PrivateFormat.PKCS8, form.NoEncryption())
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(certificate.public_bytes(der)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=_registry([*(x509.Certificate.load(c.public_bytes(der)) for c in others), *_known(settings)]),
    )


def _from_token(settings: SealSettings) -> Any:
    """Return a signer with a key on a token (PKCS#11)."""
    try:
        pkcs11 = need("pyhanko.sign.pkcs11")
        faults = need("pkcs11.exceptions")
    except EnvironmentFault as error:
        raise EnvironmentFault(f"tokens need python-pkcs11; {REMEDY}") from error
    criteria = need("pyhanko.config.pkcs11").TokenCriteria(label=settings.token)
    try:
        with quiet():
            session = pkcs11.open_pkcs11_session(
                settings.pkcs11, token_criteria=criteria, user_pin=settings.secret() or None
            )
            made = pkcs11.PKCS11Signer(
                session,
                key_label=settings.key,
                cert_label=settings.certificate or settings.key,
                ca_chain=_known(settings),
            )
            _ = made.signing_cert
    except faults.PKCS11Error as error:
        said = str(error) or type(error).__name__
        raise SealError(f"the token {settings.token!r} ({settings.pkcs11}) refused: {said}") from error
    except (RuntimeError, OSError, LookupError) as error:
        raise SealError(f"the token {settings.token!r} ({settings.pkcs11}) cannot be used: {error}") from error
    return made


def _known(settings: SealSettings) -> list[Any]:
    """Return the certificates that complete the chain of the signer."""
    return certificates((*settings.chain, *settings.trust))


def _registry(found: Iterable[Any]) -> Any:
    """Return a store of certificates."""
    store = need("pyhanko_certvalidator.registry").SimpleCertificateStore()
    store.register_multiple(found)
    return store
