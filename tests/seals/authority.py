"""A certification authority and a time-stamp service (RFC 3161) that run here and now; no key is ever kept.

The revocation list is served over HTTP at the address that the certificates name.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

DAY = dt.timedelta(days=1)
PASSPHRASE = "correct horse"


def now() -> dt.datetime:
    """Return this moment."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def new_key(*, elliptic: bool = False) -> Any:
    """Return a new private key."""
    return ec.generate_private_key(ec.SECP256R1()) if elliptic else rsa.generate_private_key(65537, 2048)


@dataclass
class Authority:
    """A root with what it issued and revoked.

    Attributes:
        url: where its services listen, '' before they run.
        stamp_at: the moment that the time-stamp service gives, None for the true one.
        requests: how often a time-stamp was asked for.
    """

    name: str = "Root"
    url: str = ""
    stamp_at: dt.datetime | None = None
    requests: int = 0
    revoked: dict[int, dt.datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the root and its time-stamp service's key."""
        self.key = new_key()
        self.tsa_key = new_key()
        self.root = self._certificate(self.name, self.key.public_key(), ca=True)
        self._tsa: x509.Certificate | None = None

    @property
    def tsa(self) -> x509.Certificate:
        """The certificate of the time-stamp service."""
        if self._tsa is None:
            self._tsa = self._certificate("Time", self.tsa_key.public_key(), stamps=True)
        return self._tsa

    def issue(
        self, common: str, public: Any, start: dt.datetime | None = None, end: dt.datetime | None = None
    ) -> x509.Certificate:
        """Return a certificate for a signer."""
        return self._certificate(common, public, start=start, end=end)

    def _certificate(
        self,
        common: str,
        public: Any,
        *,
        ca: bool = False,
        stamps: bool = False,
        start: dt.datetime | None = None,
        end: dt.datetime | None = None,
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(common))
            .issuer_name(_name(self.name))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start or now() - 3650 * DAY)
            .not_valid_after(end or now() + 3650 * DAY)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not ca, content_commitment=not ca, key_encipherment=False,
                    data_encipherment=False, key_agreement=False, key_cert_sign=ca, crl_sign=ca,
                    encipher_only=False, decipher_only=False,
                ),
                critical=True,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
        )  # fmt: skip
        if stamps:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        if not ca and self.url:
            address = x509.UniformResourceIdentifier(f"{self.url}/crl")
            points = [x509.DistributionPoint([address], None, None, None)]
            builder = builder.add_extension(x509.CRLDistributionPoints(points), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def crl(self, moment: dt.datetime | None = None) -> bytes:
        """Return the revocation list, as DER."""
        moment = moment or now()
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(_name(self.name))
            .last_update(moment - dt.timedelta(minutes=1))
            .next_update(moment + 30 * DAY)
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
        )  # fmt: skip
        for serial, when in self.revoked.items():
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when).build()
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def stamp(self, request: bytes) -> bytes:
        """Answer a time-stamp request."""
        self.requests += 1
        der = serialization.Encoding.DER
        private = self.tsa_key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        server = DummyTimeStamper(
            tsa_cert=asn1.Certificate.load(self.tsa.public_bytes(der)),
            tsa_key=keys.PrivateKeyInfo.load(private),
            fixed_dt=self.stamp_at,
        )
        response: bytes = server.request_tsa_response(tsp.TimeStampReq.load(request)).dump()
        return response

    @contextmanager
    def running(self) -> Iterator[Authority]:
        """Serve time-stamps and the revocation list."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _handler(authority: Authority) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _answer(self, kind: str, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer("application/timestamp-reply", authority.stamp(request))

        def do_GET(self) -> None:
            self._answer("application/pkix-crl", authority.crl())

    return Handler


@dataclass
class Signer:
    """A signer with the settings of a seal in a folder."""

    authority: Authority
    folder: Path
    certificate: x509.Certificate

    def config(self, level: str = "B-B", **changes: object) -> Path:
        """Write the settings of a seal of a level; return the file."""
        values: dict[str, object] = {"level": level, "pkcs12": "signer.p12", "passphrase-file": "passphrase"}
        values |= {"tsa": self.authority.url, "trust": ["root.pem"], "fetch": level in ("B-LT", "B-LTA")}
        values |= {name.replace("_", "-"): value for name, value in changes.items()}
        lines = [f"{k} = {_toml(v)}" for k, v in values.items() if v is not None and v != ""]
        path = self.folder / f"seal-{level}.toml"
        path.write_text("[seal]\n" + "\n".join(lines) + "\n", encoding="utf-8")
        return path

    @property
    def root(self) -> Path:
        """The file of the root."""
        return self.folder / "root.pem"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return f'"{value}"'


def make_signer(
    authority: Authority,
    folder: Path,
    *,
    elliptic: bool = False,
    start: dt.datetime | None = None,
    end: dt.datetime | None = None,
) -> Signer:
    """Issue a certificate, and put key, root and passphrase in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    key = new_key(elliptic=elliptic)
    certificate = authority.issue("Example Registry", key.public_key(), start, end)
    protection = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    bundle = pkcs12.serialize_key_and_certificates(b"signer", key, certificate, [authority.root], protection)
    (folder / "signer.p12").write_bytes(bundle)
    (folder / "root.pem").write_bytes(authority.root.public_bytes(serialization.Encoding.PEM))
    (folder / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    return Signer(authority, folder, certificate)
