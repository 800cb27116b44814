"""Bytes to text: which encoding they are in, and what is said of it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.reader.likeness import likeness
from pipeline.reader.received import LINE_END

#: Where bytes could not be decoded: the offset in the text, and the bytes.
_Lost = tuple[int, bytes]
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
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What office programs of these languages have written, likeliest first: of two that give the same text, that is named.
_LEGACY = tuple(
    "cp1252 cp1251 cp1256 gb18030 big5 koi8_r iso8859_15 mac_roman iso8859_5 iso8859_6 mac_cyrillic big5hkscs".split()
)
#: So many bytes of lines with characters beyond ASCII are looked at, from so large a head of the file.
_SAMPLE, _HEAD = 6_000, 1 << 18
#: A sample fits an encoding from here on; a better one is not looked for elsewhere.
_FITS = 0.3
#: More undecodable places are not put down to damage.
_BROKEN = 60
_SAID = 20


def decode(data: bytes, file: str | None) -> tuple[str, str, list[Diagnostic]]:
    """Decode bytes and say how.

    Byte order marks decide first, then the NULs of unmarked UTF-16 and UTF-32, then UTF-8. Of other
    encodings, the one that gives the text most like the languages of the packs is taken; where none
    does, `charset_normalizer` is asked. Bytes that no character has are U+FFFD, with a finding at
    their line, where they are few.

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
        limit = f"at most {LIMIT_BYTES >> 20} MiB"
        return "", "", [Diagnostic(Code.T010, Severity.ERROR, size, limit, "split the file", where)]
    for codec in _candidates(data):
        found = _lenient(data, codec)
        if found is not None:
            return _decoded(*found, codec, where)
    guess = _guess(data)
    if guess is not None:
        return _decoded(data.decode(guess), [], guess, where)
    if data.count(0):
        return _decoded(data.decode("latin-1"), [], "", where)
    bad = next(n for n in range(len(data)) if data[n] > 0x7F)
    message = f"byte 0x{data[bad]:02x} at offset {bad} is not UTF-8, and no other encoding fits"
    remedy = "export the text again as UTF-8"
    return "", "", [Diagnostic(Code.T005, Severity.ERROR, message, "text in UTF-8", remedy, where)]


def _candidates(data: bytes) -> Iterator[str]:
    """Yield the encodings that a file may be in, likeliest first."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            # A UTF-8 mark stays in the text and is listed as an artefact; the other codecs eat theirs.
            yield codec
    if data[:_HEAD].count(0):
        yield from _unmarked(data)
    yield "utf-8"
    if data[:_HEAD].count(0):
        return
    sample = _sample(data)
    fits: list[tuple[float, int, str]] = []
    seen: set[str] = set()
    for rank, codec in enumerate(_LEGACY):
        text = codecs.getincrementaldecoder(codec)("replace").decode(sample)
        if text not in seen:
            fits.append((-round(likeness(text), 3), rank, codec))
            seen.add(text)
    fits.sort()
    # A short text may have few pairs of letters that the packs have; then it must be far better than all others.
    least = -_FITS if -fits[0][0] + fits[1][0] > 0.4 else _FITS
    yield from (codec for worth, _, codec in fits if -worth >= least)


def _unmarked(data: bytes) -> Iterator[str]:
    """Yield the codecs of UTF-32 and UTF-16 without a mark that make text of the head of a file."""
    head = data[: 1 << 14]
    for codec, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        text = codecs.getincrementaldecoder(codec)("replace").decode(head[: len(head) // width * width])
        # Text has blanks or line ends, no NUL, and letters of scripts that are written together.
        usual = len(re.findall("[\t\n\r\x0b\x0c -~\u00a0-\u024f\u0400-\u04ff\u0600-\u06ff\u2000-\u206f\u2116]", text))
        han = len(re.findall("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", text))
        if usual + han > 0.95 * len(text) and re.search("[ \n\r]", text) and (usual > han or likeness(text) > 0):
            yield codec


def _sample(data: bytes) -> bytes:
    """Return lines with bytes beyond ASCII from the head of a file, and the surroundings of each such byte there is."""
    found: list[bytes] = []
    size = 0
    for line in re.split(rb"[\r\n]+", data[:_HEAD]):
        if not line.isascii():
            found.append(line[: _SAMPLE - size])
            size += len(found[-1])
            if size >= _SAMPLE:
                break
    for byte in set(data) - set(b"\n".join(found)):
        if byte > 0x7F:
            at = data.index(byte)
            # From the beginning of its line, so that characters of two bytes are read in step.
            start = max(data.rfind(end, max(0, at - 400), at) for end in (b"\n", b"\r"))
            found.append(re.split(rb"[\r\n]", data[start + 1 if start >= 0 else max(0, at - 40) : at + 40])[0])
    return b"\n".join(found)


def _lenient(data: bytes, codec: str) -> tuple[str, list[_Lost]] | None:
    """Decode, with U+FFFD for bytes that no character has where these are few.

    Returns the text, and the offset in it and the bytes of each such place; None where they are not few.
    """
    try:
        return data.decode(codec), []
    except UnicodeDecodeError as error:
        if error.start == 0 and codec == "utf-8" and len(data) < 3:
            return None
    view, decoder = memoryview(data), codecs.lookup(codec).decode
    if codec in ("utf-16", "utf-32"):  # the mark is read once
        order = "le" if data[0] == 0xFF else "be"
        skip = 2 if codec == "utf-16" else 4
        view, decoder = view[skip:], codecs.lookup(f"{codec}-{order}").decode
    parts: list[str] = []
    broken: list[_Lost] = []
    position = length = 0
    while position < len(view):
        try:
            good, stop, after = decoder(view[position:], "strict")[0], len(view), len(view)
        except UnicodeDecodeError as error:
            if len(broken) >= _BROKEN:
                return None
            stop, after = position + error.start, position + max(error.end, error.start + 1)
            good = decoder(view[position:stop], "strict")[0]
        parts.append(good)
        length += len(good)
        if stop < len(view):
            parts.append("\ufffd")
            broken.append((length, bytes(view[stop:after])))
            length += 1
        position = after
    text = "".join(parts)
    beyond = sum(not part.isascii() and len(re.findall("[^\x00-\x7f\ufffd]", part)) for part in parts)
    return (text, broken) if beyond > 2 * len(broken) else None


def _guess(data: bytes) -> str | None:
    """Ask `charset_normalizer` for an encoding of a language without a pack."""
    from charset_normalizer import from_bytes

    if data[:_HEAD].count(0):
        return None
    best = from_bytes(_sample(data) if len(data) > _HEAD else data).best()
    if best is None:
        return None
    try:
        data.decode(best.encoding)
    except UnicodeDecodeError:
        return None
    return best.encoding


def _decoded(text: str, broken: list[_Lost], codec: str, where: Location) -> tuple[str, str, list[Diagnostic]]:
    found: list[Diagnostic] = []
    if text.count("\x00") * 200 > len(text) or _binary(text):
        message, remedy = "control characters all over: this is a binary file", "export the document as text first"
        return "", codec, [Diagnostic(Code.T005, Severity.ERROR, message, "plain text", remedy, where)]
    if not text.strip("\ufeff \t\r\n\x0b\x0c\x85\u2028\u2029"):
        message, expected = "the text is empty", "the text of a document"
        return "", codec, [Diagnostic(Code.T004, Severity.ERROR, message, expected, "", where)]
    if codec != "utf-8":
        message = f"the text is encoded in {codec}"
        remedy = "check a few accented words in the output, or save the source as UTF-8"
        found.append(Diagnostic(Code.T003, Severity.WARNING, message, "UTF-8", remedy, where))
    return text, codec, [*found, *_damage(text, broken, codec, where)]


def _damage(text: str, broken: list[_Lost], codec: str, where: Location) -> Iterator[Diagnostic]:
    """Yield a finding for each place that could not be decoded, and one for all beyond the first few."""
    line, position = 1, 0
    for n, (at, lost) in enumerate(broken):
        line += len(LINE_END.findall(text, position, at))
        position = at
        message = f"0x{lost.hex()} is no {codec}; it reads \ufffd"
        if n == _SAID:
            message = f"{len(broken) - n} more places that are no {codec}, from here on"
        place = Location(where.file, line, at - max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)))
        remedy = "write the character that belongs there"
        yield Diagnostic(Code.T005, Severity.WARNING, message, "characters that can be decoded", remedy, place)
        if n == _SAID:
            return


def _binary(text: str) -> bool:
    head = text[: 1 << 16]
    return len(re.findall("[\x00-\x08\x0e-\x1f\x7f]", head)) * 20 > len(head)
