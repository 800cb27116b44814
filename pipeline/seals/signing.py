"""Sign PDF by PAdES and XML by XAdES, with pyHanko and signxml."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import io
from collections.abc import Iterator
from typing import Any, Final

from pipeline.errors import AknpressError, SealError
from pipeline.seals import xades
from pipeline.seals.certificates import certificates, revocation_lists, signer
from pipeline.seals.libraries import available, need, quiet
from pipeline.seals.settings import SealSettings

FIELD: Final = "Seal"
#: What a reader's assistive technology says of the two fields, which nothing on the page shows (ISO 14289-1, 7.18.1).
_FIELD_WORDS: Final = "Seal of the issuing body"
_STAMP_WORDS: Final = "Archival time-stamp"
_DIGEST: Final = "sha256"
_SECONDS: Final = 20


class PyHankoSeal:
    """The seal of the settings; see `pipeline.seals.Seal`."""

    def __init__(self, settings: SealSettings) -> None:
        """Open the key.

        Raises:
            UsageError: the passphrase is wrong, or a file is not what it should be.
            SealError: the token refused.
            StorageError: a file cannot be read.
            EnvironmentFault: a library is missing.
        """
        self._settings = settings
        self._signer = signer(settings)
        self._trust = certificates(settings.trust)
        self._chain = certificates(settings.chain)
        self._crls = revocation_lists(settings.crls)
        self.level = settings.level
        self.signer: str = self._signer.signing_cert.subject.human_friendly
        self.tool = ("pyHanko", available()["pyHanko"] or "")

    def pdf(self, data: bytes) -> bytes:
        """Return the PDF with a signature of the level appended (PAdES, ETSI EN 319 142-1).

        The field stands outside the page: PDF/A forbids to hide it, and PDF/UA would have it in the structure
        of the page otherwise (ISO 19005-3, 6.3.2; ISO 14289-1, 7.18.1). No change is permitted afterwards but
        time-stamps and what proves them.

        Raises:
            SealError: see `pipeline.seals.Seal`.
        """
        fields, signers = need("pyhanko.sign.fields"), need("pyhanko.sign.signers")
        writer = _writer()
        outside = fields.InvisSigSettings(box_out_of_bounds=True)
        settings = self._settings
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm=_DIGEST,
            subfilter=fields.SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
            reason=settings.reason or None,
            location=settings.location or None,
        )
        timestamper = self._timestamper()
        with _translated(settings.tsa), quiet():
            output = signers.PdfSigner(
                meta,
                self._signer,
                timestamper=timestamper,
                new_field_spec=fields.SigFieldSpec(FIELD, invis_sig_settings=outside, readable_field_name=_FIELD_WORDS),
            ).sign_pdf(writer(io.BytesIO(data)))
            signed = bytes(output.getbuffer())
            if settings.level in ("B-LT", "B-LTA"):
                signed = self._with_proofs(signed)
            if settings.level == "B-LTA":
                stamper = signers.PdfTimeStamper(
                    timestamper, field_name=f"{FIELD}Archive", invis_settings=outside, readable_field_name=_STAMP_WORDS
                )
                # What proves the service goes before its stamp, so that nothing follows that is not stamped.
                before = need("pyhanko.sign.signers.pdf_signer").TimestampDSSContentSettings(
                    include_vri=False, update_before_ts=True
                )
                output = stamper.timestamp_pdf(
                    writer(io.BytesIO(signed)), _DIGEST, self._context(), dss_settings=before
                )
                signed = bytes(output.getbuffer())
        if not signed.startswith(data):
            raise SealError("the signed PDF does not begin with the unsigned one, so that it could not be checked")
        return signed

    def _with_proofs(self, signed: bytes) -> bytes:
        """Return a signed PDF with the certificates and revocation lists that prove its signature (DSS)."""
        dss = need("pyhanko.sign.validation.dss")
        reader = need("pyhanko.pdf_utils.reader").PdfFileReader(io.BytesIO(signed))
        signature = reader.embedded_regular_signatures[-1]
        context = self._context()
        paths = asyncio.run(dss.collect_validation_info(signature, context))
        increment = _writer()(io.BytesIO(signed))
        contents = signature.pkcs7_content.hex().encode("ascii")
        dss.DocumentSecurityStore.supply_dss_in_writer(increment, contents, validation_context=context, paths=paths)
        output = io.BytesIO()
        increment.write(output)
        return output.getvalue()

    def xml(self, data: bytes, name: str) -> bytes:
        """Return a detached XAdES signature: B-B, and B-T where there is a time-stamp service."""
        with _translated(self._settings.tsa), quiet():
            return xades.sign(data, name, self._signer, self._chain, self._timestamper())

    def _timestamper(self) -> Any:
        """Return the time-stamp service, None where the level asks for none."""
        if self._settings.level == "B-B":
            return None
        client = need("pyhanko.sign.timestamps.requests_client").HTTPTimeStamper
        return client(self._settings.tsa, timeout=_SECONDS)

    def _context(self) -> Any:
        """Return whom to trust, and where revocation can be looked up."""
        return need("pyhanko_certvalidator").ValidationContext(
            trust_roots=self._trust,
            other_certs=self._chain,
            crls=self._crls,
            allow_fetching=self._settings.fetch,
            revocation_mode="hard-fail",
        )


@functools.cache
def _writer() -> Any:
    """Return the writer of increments, which leaves the metadata as they are.

    pyHanko's own writes the XMP anew, and in doing so loses the declarations of PDF/A-3 and PDF/UA-1.
    """
    base = need("pyhanko.pdf_utils.incremental_writer").IncrementalPdfFileWriter
    return type("Increment", (base,), {"_update_meta": lambda self: None})


@contextlib.contextmanager
def _translated(tsa: str) -> Iterator[None]:
    """Turn whatever signing raises into a SealError that says what to look at."""
    stamps = need("pyhanko.sign.timestamps.common_utils").TimestampRequestError
    try:
        yield
    except AknpressError:
        raise
    except stamps as error:
        remedy = "see whether the address is right and the service runs, then seal again"
        raise SealError(f"the time-stamp service {tsa} gave no time-stamp ({error}); {remedy}") from error
    except Exception as error:  # three libraries and a token are at work, so any may come
        raise SealError(f"the document could not be sealed: {type(error).__name__}: {error}") from error
