"""Bytes to text: which encoding they are in, and what is said of it."""

from __future__ import annotations

import codecs
import re

from pipeline.diagnostics import Code, Diagnostic, Location, Severity

#: Larger texts are refused (T010): 64 MiB is some 20,000 pages.
LIMIT_BYTES = 64 * 1024 * 1024

#: Files that people give by mistake, by their first bytes.
_FILES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a Word, OpenDocument or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word file"),
    (b"{\\rtf", "a rich-text (RTF) file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
)


def decode(data: bytes, file: str | None) -> tuple[str, str, list[Diagnostic]]:
    """Decode bytes and say how.

    UTF-8 is tried first and strictly; then byte order marks; then the encodings that office
    programs have written, by the statistics of `charset_normalizer`.

    Returns:
        the text, the name of the codec, findings (T003, T004, T005, T010). With an error-level
        finding the text is ''.
    """
    where = Location(file=file)
    kind = next((name for magic, name in _FILES if data.startswith(magic)), "")
    if kind:
        remedy = "open it in its program and save or export it as plain text (.txt, UTF-8)"
        return "", "", [Diagnostic(Code.T005, Severity.ERROR, f"this is {kind}, not text", "plain text", remedy, where)]
    if len(data) > LIMIT_BYTES:
        size = f"{len(data) / 2**20:.0f} MiB of text"
        return (
            "",
            "",
            [Diagnostic(Code.T010, Severity.ERROR, size, f"at most {LIMIT_BYTES >> 20} MiB", "split the file", where)],
        )
    for mark, codec in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                # A UTF-8 mark stays in the text and is listed as an artefact; the other codecs eat theirs.
                return _decoded(data.decode(codec), codec, where)
            except UnicodeDecodeError:
                break
    try:
        return _decoded(data.decode("utf-8"), "utf-8", where)
    except UnicodeDecodeError as error:
        bad = error.start
    guess = _guess(data)
    if guess is None:
        found = f"byte 0x{data[bad]:02x} at offset {bad} is not UTF-8, and no other encoding fits"
        return (
            "",
            "",
            [Diagnostic(Code.T005, Severity.ERROR, found, "text in UTF-8", "export the text again as UTF-8", where)],
        )
    return _decoded(data.decode(guess), guess, where)


def _guess(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    head = data[: 1 << 18]
    for codec in ("utf-16-le", "utf-16-be"):
        nuls = head[1::2].count(0) if codec.endswith("le") else head[0::2].count(0)
        if len(data) % 2 == 0 and nuls * 5 > len(head):
            return codec
    if head.count(0):
        return None
    best = from_bytes(head, cp_isolation=["cp1252", "cp1251", "cp1256", "gb18030"]).best()
    if best is None:
        return None
    try:
        data.decode(best.encoding)
    except UnicodeDecodeError:
        return None
    return best.encoding


def _decoded(text: str, codec: str, where: Location) -> tuple[str, str, list[Diagnostic]]:
    found: list[Diagnostic] = []
    if text.count("\x00") * 200 > len(text) or _binary(text):
        message = "control characters all over: this is a binary file"
        return (
            "",
            codec,
            [Diagnostic(Code.T005, Severity.ERROR, message, "plain text", "export the document as text first", where)],
        )
    if not text.strip("\ufeff \t\r\n\x0b\x0c\x85\u2028\u2029"):
        return (
            "",
            codec,
            [Diagnostic(Code.T004, Severity.ERROR, "the text is empty", "the text of a document", "", where)],
        )
    if codec != "utf-8":
        found.append(
            Diagnostic(
                Code.T003,
                Severity.WARNING,
                f"the text is encoded in {codec}",
                "UTF-8",
                "check a few accented words in the output, or save the source as UTF-8",
                where,
            )
        )
    return text, codec, found


def _binary(text: str) -> bool:
    head = text[: 1 << 16]
    return len(re.findall("[\x00-\x08\x0e-\x1f\x7f]", head)) * 20 > len(head)
