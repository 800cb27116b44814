"""Bytes to lines: encodings, line ends, the artefacts of office exports, notes, and the way back.

Every character of the decoded text ends in exactly one of three places: a `SourceLine`, a note, or
a `Removed` artefact with its span. `pipeline.reader.conservation` proves it.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left
from dataclasses import dataclass, field

from pipeline.diagnostics import Code, Diagnostic, Location, Report, Severity

#: Stands in a line where a note is called (U+FFFC OBJECT REPLACEMENT CHARACTER).
CALL = "\ufffc"

#: Larger texts are refused (T010): 64 MiB is some 20,000 pages.
LIMIT_BYTES = 64 * 1024 * 1024

#: What may be removed, by kind: the whole span must match. Nothing else is ever dropped.
ARTEFACTS: dict[str, re.Pattern[str]] = {
    "bookmark": re.compile(r"\[bookmark: [^\]\r\n]*\]"),
    "image": re.compile(r"\[image: [^\]\r\n]*\]"),
    "control": re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ufffc\ud800-\udfff]+"),
    "byte order mark": re.compile("\ufeff"),
    "note call": re.compile(r"\[(?:footnote|endnote)Ref:[^\]\r\n]*\]"),
    "note mark-up": re.compile(r"\[[^\]\[\r\n:]*: ?|\]"),
    "front matter": re.compile(r"---[ \t]*(?:\r\n|\r|\n).*?(?:\r\n|\r|\n)---[ \t]*", re.DOTALL),
}
_ANY = re.compile(
    r"(?P<bookmark>\[bookmark: [^\]\r\n]*\])|(?P<image>\[image: [^\]\r\n]*\])"
    r"|\[(?P<note>footnote|endnote)Ref:(?P<marker>[^\]\r\n]*)\]"
    "|(?P<control>[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ufffc\ud800-\udfff]+)|(?P<bom>\ufeff)"
)
#: Files that people give by mistake, by their first bytes.
_FILES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a Word, OpenDocument or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word file"),
    (b"{\\rtf", "a rich-text (RTF) file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
)
LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Removed:
    """An artefact taken out of the text: its kind (a key of `ARTEFACTS`), span in characters, line and words."""

    kind: str
    start: int
    end: int
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A note as the export wrote it; `text` is its words, `start` and `end` their span in the decoded text."""

    marker: str
    text: str
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line with its artefacts gone.

    Attributes:
        number: 1-based number in the source.
        text: the words; `CALL` stands where a note is called.
        column: 1-based column of the first character of `text`.
        notes: the notes called in it, in order of their calls (None: call without a note).
    """

    number: int
    text: str
    column: int
    notes: tuple[SourceNote | None, ...]


@dataclass(slots=True)
class Source:
    """A decoded text, line by line.

    Attributes:
        text: the whole decoded text.
        encoding: the codec that decoded it.
        lines: its lines, blank ones included.
        removed: every artefact that was taken out, in order.
        notes: every note, in order of their words.
        front_matter: the YAML between the `---` lines at the head, '' where there is none.
        report: T findings.
    """

    text: str
    encoding: str
    lines: list[SourceLine] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    notes: list[SourceNote] = field(default_factory=list)
    front_matter: str = ""
    report: Report = field(default_factory=Report)


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


def split(text: str, encoding: str, file: str | None, findings: list[Diagnostic]) -> Source:
    """Split a decoded text into lines, artefacts and notes."""
    source = Source(text, encoding)
    start = 0
    front = ARTEFACTS["front matter"].match(text, 1 if text.startswith("\ufeff") else 0)
    number = 1
    if front and (front.end() == len(text) or LINE_END.match(text, front.end())):
        inner = LINE_END.split(front[0])
        source.front_matter = "\n".join(inner[1:-1])
        source.removed.append(Removed("front matter", front.start(), front.end(), 1, front[0]))
        start, number = front.end(), len(inner)
    elif re.match(r"\ufeff?---[ \t]*(?:\r\n|\r|\n)[a-z]+:[ \t]", text):
        findings = [
            *findings,
            Diagnostic(
                Code.M005,
                Severity.ERROR,
                "the front matter opens here and is never closed",
                "a line with --- after the last `key: value`",
                "",
                Location(file, 1),
            ),
        ]
    findings = list(findings)
    bodies = _Bodies(source, file, findings)
    spans = _line_spans(text, start)
    for index, (begin, end) in enumerate(spans):
        bodies.line(begin, end, number + index, spans, index)
    source.report = Report.of(findings)
    return source


def _line_spans(text: str, start: int) -> list[tuple[int, int]]:
    spans = []
    for match in LINE_END.finditer(text, start):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    return spans


class _Bodies:
    """Takes artefacts and notes out of one line after another; a note may run over several lines."""

    def __init__(self, source: Source, file: str | None, findings: list[Diagnostic]) -> None:
        self.source, self.file, self.findings = source, file, findings
        self.done = 0  # offset up to which the words of notes have been taken

    def line(self, begin: int, end: int, number: int, spans: list[tuple[int, int]], index: int) -> None:
        source, text = self.source, self.source.text
        begin = max(begin, min(self.done, end))
        calls = [m for m in _ANY.finditer(text, begin, end) if m["note"]]
        kept_spans: list[tuple[int, int]] = [(begin, end)]
        notes: list[SourceNote | None] = []
        if calls:
            kept_spans, notes = self.take(calls, begin, end, number, spans, index)
        kept: list[str] = []
        call = 0
        for start, stop in kept_spans:
            position = start
            for match in _ANY.finditer(text, start, stop):
                kept.append(text[position : match.start()])
                position = match.end()
                if match["note"]:
                    if notes[call] is None:
                        self.found(
                            Code.T007,
                            f"note {match['marker']!r} is called here and its words are nowhere",
                            f"`[{match['marker']}: …]` at the end of the paragraph",
                            number,
                            match.start() - begin + 1,
                        )
                    call += 1
                    kept.append(CALL)
                self.remove(match, number)
            kept.append(text[position:stop])
        words = "".join(kept)
        if stray := re.search(r" \[([\w*†‡]{1,4}): [^\]\[]+\] *$", words):
            self.found(
                Code.T008,
                f"a note {stray[1]!r} stands here and nothing calls it",
                f"`[footnoteRef:{stray[1]}]` where it belongs",
                number,
                stray.start() + 2,
            )
        column = len(words) - len(words.lstrip()) + 1
        source.lines.append(SourceLine(number, words, column, tuple(notes)))

    def remove(self, match: re.Match[str], number: int) -> None:
        kind = (
            "note call"
            if match["note"]
            else {"bom": "byte order mark"}.get(match.lastgroup or "", match.lastgroup or "")
        )
        self.source.removed.append(Removed(kind, match.start(), match.end(), number, match[0]))

    def found(self, code: Code, found: str, expected: str, line: int, column: int) -> None:
        self.findings.append(Diagnostic(code, Severity.WARNING, found, expected, "", Location(self.file, line, column)))

    def take(
        self, calls: list[re.Match[str]], begin: int, end: int, number: int, spans: list[tuple[int, int]], index: int
    ) -> tuple[list[tuple[int, int]], list[SourceNote | None]]:
        """Take the words of the called notes off the end of the paragraph.

        Returns the spans of the paragraph itself (words may go on after a note), and a note or
        None for each call.
        """
        text = self.source.text
        heads = _heads(text, calls, end)
        notes: list[SourceNote | None] = [None] * len(calls)
        if not heads:
            return [(begin, end)], notes
        last = self.close(heads[-1][2], end, spans, index)
        kept = [(begin, heads[0][1])]
        for k, (n, at, start) in enumerate(heads):
            final = k + 1 == len(heads)
            limit = last if final else heads[k + 1][1]
            close = _closing(text, start, limit)
            self.source.removed.append(Removed("note mark-up", at, start, number, text[at:start]))
            if close < limit:
                self.source.removed.append(Removed("note mark-up", close, close + 1, number, "]"))
                if final and last > end:
                    last = close + 1  # the words after a note of several lines belong to the line it ends on
                else:
                    kept.append((close + 1, limit))
            notes[n] = self.note(calls[n]["marker"], start, close, number)
        self.done = last
        return kept, notes

    def note(self, marker: str, start: int, end: int, number: int) -> SourceNote:
        text, parts, position = self.source.text, [], start
        for match in _ANY.finditer(text, start, end):
            parts.append(text[position : match.start()])
            position = match.end()
            self.remove(match, number)
        parts.append(text[position:end])
        sign = "".join(c for c in marker if c.isprintable()).strip()
        note = SourceNote(sign, "".join(parts), start, end, number)
        self.source.notes.append(note)
        return note

    def close(self, start: int, end: int, spans: list[tuple[int, int]], index: int) -> int:
        """Return where the last note of a line ends: this line's end, or that of a later line that closes it.

        A note of several paragraphs runs on until a line that ends in `]`; at most 20 lines are looked at.
        """
        text = self.source.text
        if "]" in text[start:end]:
            return end
        for _, later in spans[index + 1 : index + 21]:
            if text[start:later].rstrip().endswith("]"):
                return later
        return end


def _closing(text: str, start: int, limit: int) -> int:
    """Return the offset of the bracket that closes a note, `limit` where none does."""
    depth = 1
    for match in re.compile(r"[\[\]]").finditer(text, start, limit):
        depth += 1 if match[0] == "[" else -1
        if not depth:
            return match.start()
    last = text.rfind("]", start, limit)
    return last if last >= 0 else limit


def _heads(text: str, calls: list[re.Match[str]], end: int) -> list[tuple[int, int, int]]:
    """Return (index of the call, start of ``[n: ``, start of the words) of each note found after the last call."""
    places: dict[str, list[tuple[int, int]]] = {}
    for match in re.compile(r"\[([^\]\[:\r\n]*): ?").finditer(text, calls[-1].end(), end):
        places.setdefault(match[1], []).append(match.span())
    heads: list[tuple[int, int, int]] = []
    search = calls[-1].end()
    for n, call in enumerate(calls):
        candidates = places.get(call["marker"], [])
        at = bisect_left(candidates, (search, 0))
        if at < len(candidates):
            start, search = candidates[at]
            heads.append((n, start, search))
    return heads
