"""Files that come compressed (gzip, RFC 1952): unpacked within the bounds of any other file."""

from __future__ import annotations

import zlib
from typing import Final

from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.validation.bounds import LIMIT_BYTES

_MAGIC: Final = b"\x1f\x8b"
#: Unpack a gzip member and check its length and CRC.
_GZIP: Final = 31
_STEP: Final = 2**20


def is_gzip(data: bytes) -> bool:
    """Whether a file is compressed, by its first bytes."""
    return data.startswith(_MAGIC)


def unpack(data: bytes, file: str | None = None) -> tuple[bytes, Diagnostic | None]:
    """Unpack a file that is compressed; any other is returned as it is.

    Args:
        data: the file.
        file: its name, for the finding.

    Returns:
        the bytes, b'' with a finding: X001 for a file that is cut off or damaged, X004 for one that unpacks to
        more than any file may have.
    """
    if not is_gzip(data):
        return data, None
    unpacked = bytearray()
    rest = data
    # A file may have several members, which count as one (RFC 1952, 2.2).
    while rest.startswith(_MAGIC):
        stream = zlib.decompressobj(_GZIP)
        try:
            while rest and not stream.eof:
                # No more is unpacked at a time than may stand in memory, whatever the data say of themselves.
                unpacked += stream.decompress(rest, _STEP)
                rest = stream.unconsumed_tail
                if len(unpacked) > LIMIT_BYTES:
                    found = f"refused: a compressed file of more than {LIMIT_BYTES // 2**20} MB"
                    return b"", _finding(Code.X004, found, f"at most {LIMIT_BYTES // 2**20} MB", file)
            if not stream.eof:
                unpacked += stream.flush()  # what is left of the last step
        except zlib.error:
            return b"", _finding(
                Code.X001, "a compressed file that is damaged", "a gzip file that can be unpacked", file
            )
        if not stream.eof:
            return b"", _finding(Code.X001, "a compressed file that ends too early", "the whole gzip file", file)
        rest = stream.unused_data
    return bytes(unpacked), None


def _finding(code: Code, found: str, expected: str, file: str | None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, found, expected, "get the file again, or compress it anew", Location(file))
