"""The lines before the formula: masthead and title, and what they say about the document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.model import Kind, MarkKind, Paragraph, Span
from pipeline.reader.folding import fold
from pipeline.reader.headings import numeral
from pipeline.reader.hits import Hit
from pipeline.reader.inlines import Inliner, finder
from pipeline.reader.languages import LanguagePack, load
from pipeline.reader.lines import Line, make
from pipeline.reader.source import CALL, SourceNote
from pipeline.reader.symbols import SYMBOL

_GA_TITLE = re.compile(
    r"^(?P<number>(?:\d{1,4}/\d{1,3}|[A-Z]{2,5}\d{1,3}\.\d{1,3})(?: ?[A-Z](?:-[A-Z]|(?: and [A-Z]))?(?=[.\s]))?)"
    r"(?P<dot>\s?[.．]|(?=[\s\u3400-\u9fff]))\s*(?P<title>\S.*)?$"
)
#: A line that is a symbol, with the letter of a part where it has one: A/RES/75/251 C.
_SYMBOL_LINE = re.compile(rf"^{SYMBOL.pattern}(?: [A-Z](?:-[A-Z])?)?\*?$")
#: Symbols of other bodies, on a line of their own: GC(63)/RES/7, WHA73.9, EB148.R2, A 30/Res.1110, 40 C/Resolution 15.
_OTHER_SYMBOL = re.compile(
    r"(?=.{4,30}$)(?:[A-Z]{1,6}|\d{1,4}) ?[A-Z]?(?:\d{1,4}|\(\d{1,4}\))?(?:/[A-Z]{1,4}(?:[.(]?\d{1,3}\)?)?){0,3}"
    r"/(?:RES|DEC|Res|Dec|RESOLUTION|DECISION|Resolution|Decision)[./ ]?\d{1,4}(?:[-./]\w{1,4}){0,2}"
    r"|[A-Z]{2,5}\d{1,4}\.(?:[RD]|REC)?\d{1,3}",
    re.ASCII,
)
_KINDS = (Kind.PRESIDENTIAL_STATEMENT, Kind.RESOLUTION, Kind.DECISION, Kind.OPINION, Kind.RECOMMENDATION)
_BRACKETS = str.maketrans("（）", "()")


@dataclass(slots=True)
class Front:
    """What the lines before the body say.

    Attributes:
        cover: lines of the masthead.
        title: lines of the title, a title broken over lines joined.
        kind: what the document is, None when no line says.
        draft: whether a line says draft.
        number: number as written.
        title_words: words of the title.
        symbol: document symbol as written.
        organ: key of the organ named in the masthead.
        adopted: ISO date of adoption.
        issued: ISO date of issue.
        year: year in the number of an ITU text.
        session: words of the session.
        meeting: number of the meeting of adoption.
    """

    cover: list[Paragraph] = field(default_factory=list)
    title: list[Paragraph] = field(default_factory=list)
    kind: Kind | None = None
    draft: bool = False
    number: str = ""
    title_words: str = ""
    symbol: str = ""
    organ: str = ""
    adopted: str = ""
    issued: str = ""
    year: str = ""
    session: str = ""
    meeting: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """Parts of a title line, as offsets into its folded words."""

    type: tuple[int, int] | None
    number: tuple[int, int] | None
    title: tuple[int, int] | None
    kind: Kind | None
    draft: bool


def title_pattern(pack: LanguagePack) -> re.Pattern[str]:
    """Return the pattern of a title that begins with the kind of the document."""

    def make(pack: LanguagePack) -> str:
        draft = pack.fragment("kinds", "draft")
        kinds = "|".join(f"(?P<{kind.name}>{pack.fragment('kinds', kind.value)})" for kind in _KINDS)
        number = (
            r"(?:No\.?\s?|n[o°º]\s?|№\s?|رقم\s)?(?P<number>\d{1,4}(?:/\d{1,4})?(?:\s*[(（][^()（）]{1,80}[)）])?"
            r"|\[[^\]]{1,60}\](?:\s*\([^()]{1,60}\))?|[A-Z]{2,6}-\d+(?:/\d+)?"
            # Other bodies: A.1249(42), WHA98.4, C 15/2044, 5/CP.44, XIV/2, ITU-R 2-8.
            r"|(?-i:[IVXLC]{1,6})/\d{1,3}|(?:ITU|UIT|МСЭ)-[RTDРТ] \d{1,3}(?:-\d{1,2})?"
            r"|(?-i:[A-Z]{1,5})[. ]?\d{1,4}(?:[./]\d{1,4})*(?:\(\d{1,3}\))?|\d{1,4}/(?-i:[A-Z]{2,5})\.\d{1,3})"
        )
        new, after = pack.fragment("kinds", "new"), pack.fragment("kinds", "draft-after")
        default = (
            rf"^\W*(?P<type>(?P<draft>{draft})?\s*(?:(?P<new>{new})\s+)?(?:{kinds})(?:\s+(?P<after>{after}))?)(?!\w)"
            rf"\s*+(?:{number})?\s*+(?:[*†]+)?(?:[:：.\-–—―]\s*(?P<title>\S.*)|(?P<loose>(?<=\d\s)[^\s(（].*)|[,،])?$"
        )
        template = pack.data.get("kinds", {}).get("title")
        if not template:
            return default
        return str(template).replace("{draft}", f"(?P<draft>{draft})").replace("{kinds}", kinds)

    return pack.compiled("title", make)


def read_title(pack: LanguagePack, line: Line) -> Title | None:
    """Read a title line, or return None."""
    words = line.folded.translate(_BRACKETS) if pack.spaces else line.folded
    match = _GA_TITLE.match(words)
    if match:
        return Title(None, match.span("number"), match.span("title") if match["title"] else None, None, False)
    if len(words) > 400:
        return None
    match = title_pattern(pack).match(words)
    if match is None:
        return None
    groups = match.groupdict()
    kind = next(kind for kind in _KINDS if groups.get(kind.name) is not None)
    titled = "title" if groups.get("title") else "loose" if groups.get("loose") else ""
    bare = not groups.get("number") and not titled and not groups.get("draft")
    if bare and not words.strip().isupper() and kind is not Kind.PRESIDENTIAL_STATEMENT:
        return None
    number = match.span("number") if groups.get("number") else None
    draft = bool(groups.get("draft") or groups.get("after"))
    kind_span = match.span("type") if match["type"] else None
    return Title(kind_span, number, match.span(titled) if titled else None, kind, draft)


def find_title(pack: LanguagePack, lines: Sequence[Line], limit: int) -> int | None:
    """Return the index of the first title line among the first `limit` lines."""
    for n, line in enumerate(lines[:limit]):
        if line.enumerator is None and not _SYMBOL_LINE.match(line.bare) and read_title(pack, line):
            return n
    return None


def read_cover(pack: LanguagePack, inliner: Inliner, lines: Sequence[Line], front: Front) -> None:
    """Give every line of the masthead its mark, and note what it says."""
    for line in (cell for row in lines for cell in _cells(row)):
        bare = line.bare
        lead = len(line.folded) - len(line.folded.lstrip())
        whole = (lead, lead + len(line.folded.strip()))
        hit = _cover_hit(pack, bare, line.folded.strip(), whole, front)
        content = inliner.content(line.text, line.notes, extra=[hit] if hit else [])
        front.cover.append(Paragraph(content, Span(line.first, line.last, line.column)))


def _cells(line: Line) -> list[Line]:
    """Return the cells of a masthead that was a table of two columns, each as a line of its own."""
    parts = [part for part in line.text.split("\t") if part.strip()]
    if len(parts) < 2:
        return [line]
    cells, notes = [], list(line.notes)
    for part in parts:
        own = part.count(CALL)
        cells.append(make(part.strip(), line.first, line.last, line.column, line.indent, tuple(notes[:own])))
        del notes[:own]
    return cells


def _cover_hit(pack: LanguagePack, bare: str, words: str, whole: tuple[int, int], front: Front) -> Hit | None:
    """Return the mark of a line; `words` is `bare` with its note calls, to which the offsets in `whole` belong."""

    def match(key: str) -> re.Match[str] | None:
        # Official texts in every language carry some masthead lines in English.
        found = pack.whole_line("front", key).match(bare)
        return found if found or pack.code == "eng" else load("eng").whole_line("front", key).match(bare)

    def hit(kind: MarkKind, value: str = "") -> Hit:
        return Hit(whole[0], whole[1], kind, value)

    symbol = SYMBOL.search(bare)
    if _SYMBOL_LINE.match(bare) or (not front.symbol and _OTHER_SYMBOL.fullmatch(bare)):
        front.symbol = front.symbol or bare.rstrip("*")
        return hit(MarkKind.DOC_NUMBER)
    if symbol and len(bare) < 60 and not front.symbol and not bare.startswith("["):
        front.symbol = symbol[0]
        at = whole[0] + symbol.start()
        return Hit(at, at + len(symbol[0]), MarkKind.DOC_NUMBER)
    if match("publisher"):
        return hit(MarkKind.DOC_AUTHORITY, "publisher")
    organ = pack.organ_pattern.fullmatch(bare)
    if organ:
        front.organ = front.organ or pack.organ_key(organ)
        return hit(MarkKind.DOC_AUTHORITY, front.organ)
    if match("distribution"):
        return hit(MarkKind.DOC_STATUS)
    date = _whole_date(pack, bare)
    if date:
        front.issued = front.issued or date
        return hit(MarkKind.DOC_DATE, date)
    if match("original"):
        return hit(MarkKind.INLINE, "originalLanguage")
    if session := match("session"):
        front.session = session.groupdict().get("ordinal") or bare
        return hit(MarkKind.SESSION)
    if match("agenda"):
        return hit(MarkKind.INLINE, "agendaItem")
    if sponsored := _sponsored(pack).match(words):
        front.draft = True
        front.kind = next(kind for kind in _KINDS if sponsored[kind.name] is not None)
        sponsors = Hit(whole[0], whole[0] + sponsored.end("sponsors"), MarkKind.DOC_PROPONENT)
        kind_of_text = Hit(whole[0] + sponsored.start("type"), whole[0] + sponsored.end("type"), MarkKind.DOC_TYPE)
        return Hit(whole[0], whole[1], MarkKind.DOC_TITLE, inner=(sponsors, kind_of_text))
    if match("proponent"):
        return hit(MarkKind.DOC_PROPONENT)
    if match("stage"):
        front.draft = True
        return hit(MarkKind.DOC_STAGE)
    if match("adopted") or adopted(pack, bare, front):
        adopted(pack, bare, front)
        # «Resolution adopted by …» names the document, «Adopted by …» alone says what became of it.
        names = any(pack.pattern("kinds", kind.value, template=r"^\W*(?:{})(?!\w)").match(bare) for kind in _KINDS)
        return hit(MarkKind.DOC_TITLE if names or not pack.spaces else MarkKind.DOC_STAGE)
    for kind in _KINDS:
        if pack.whole_line("kinds", kind.value).match(bare):
            front.kind = kind
            return hit(MarkKind.DOC_TYPE)
    return None


def _sponsored(pack: LanguagePack) -> re.Pattern[str]:
    """Return the pattern of the line that names who proposes a draft («Chile and Ghana: draft resolution»)."""

    def make(pack: LanguagePack) -> str:
        kinds = "|".join(f"(?P<{kind.name}>{pack.fragment('kinds', kind.value)})" for kind in _KINDS)
        draft, after = pack.fragment("kinds", "draft"), pack.fragment("kinds", "draft-after")
        if pack.spaces:
            return rf"^(?P<sponsors>.{{3,400}})[:：]\s*(?P<type>(?:{draft})\s*(?:{kinds})(?:\s+(?:{after}))?)\W*$"
        return rf"^(?P<sponsors>.{{2,200}})[:：]\s*(?P<type>(?:{kinds})(?:{draft}))\W*$"

    return pack.compiled("sponsored", make)


def adopted(pack: LanguagePack, bare: str, front: Front) -> bool:
    """Note date and meeting of a line that says when and by whom the text was adopted."""
    if not pack.pattern("front", "adopted", template=r"^\W*(?:{})\W*$").match(bare):
        return False
    front.adopted = finder(pack).dates.iso(bare) or load_iso(bare) or front.adopted
    if meeting := pack.pattern("front", "meeting").search(bare):
        front.meeting = meeting.groupdict().get("number") or ""
    for kind in _KINDS:
        if front.kind is None and pack.pattern("kinds", kind.value, template=r"^\W*(?:{})(?!\w)").match(bare):
            front.kind = kind
    return True


def load_iso(text: str) -> str:
    """Return the ISO date of an English date, which mastheads in every language carry."""
    return finder(load("eng")).dates.iso(text)


def _whole_date(pack: LanguagePack, bare: str) -> str:
    for found in (finder(pack), finder(load("eng"))):
        match = found.dates.pattern.fullmatch(bare)
        if match:
            return found.dates.iso(bare)
    return ""


def read_titles(pack: LanguagePack, inliner: Inliner, lines: Sequence[Line], front: Front) -> None:
    """Mark docType, docNumber and docTitle, and join a title that was broken over lines.

    Args:
        pack: the language.
        inliner: how words are marked.
        lines: from the title line up to the formula.
        front: where the findings go.
    """
    head = read_title(pack, lines[0])
    if head is None:  # no title pattern: the lines before the formula are the title
        _more_titles(pack, inliner, _runs(pack, lines, front), front)
        return
    front.kind = head.kind or front.kind
    front.draft = front.draft or head.draft
    runs = _runs(pack, lines[1:], front)
    first, rest = [lines[0]], runs
    if head.title and runs and runs[0][0] is None:
        first, rest = [lines[0], *runs[0][1]], runs[1:]
    text, notes = _join(pack, first)
    _title_line(pack, inliner, head, text, notes, Span(first[0].first, first[-1].last, first[0].column), front)
    _more_titles(pack, inliner, rest, front)


def _more_titles(
    pack: LanguagePack, inliner: Inliner, runs: Iterable[tuple[MarkKind | None, list[Line]]], front: Front
) -> None:
    for kind, run in runs:
        joined = _join(pack, run)
        if kind is None:
            front.title_words = front.title_words or _clean(joined[0])
        hit = Hit(0, len(fold(joined[0]).text.rstrip()), kind or MarkKind.DOC_TITLE)
        front.title.append(
            Paragraph(inliner.content(*joined, extra=[hit]), Span(run[0].first, run[-1].last, run[0].column))
        )


def _runs(pack: LanguagePack, lines: Sequence[Line], front: Front) -> list[tuple[MarkKind | None, list[Line]]]:
    """Return the lines after the first in order: runs of title words (None) joined, all others one by one."""
    runs: list[tuple[MarkKind | None, list[Line]]] = []
    for line in lines:
        kind = None
        if numeral(pack, line):
            kind = MarkKind.DOC_NUMBER
        elif _bracketed(line):
            kind = MarkKind.DOC_PROPONENT
        elif adopted(pack, line.bare, front):
            kind = MarkKind.DOC_STAGE
        if kind is None and runs and runs[-1][0] is None:
            runs[-1][1].append(line)
        else:
            runs.append((kind, [line]))
    return runs


def _title_line(
    pack: LanguagePack,
    inliner: Inliner,
    head: Title,
    text: str,
    notes: tuple[SourceNote | None, ...],
    span: Span,
    front: Front,
) -> None:
    hits = []
    if head.type:
        start, end = head.type
        hits.append(Hit(start, end, MarkKind.DOC_TYPE))
    if head.number:
        start, end = head.number
        hits.append(Hit(start, end, MarkKind.DOC_NUMBER))
        front.number = fold(text).text[start:end].strip()
        year = re.search(r"[(（].*?((?:19|20)\d\d)", fold(text).text[start:])
        front.year = year[1] if year else ""
    if head.title:
        start = head.title[0]
        hits.append(Hit(start, len(fold(text).text.rstrip()), MarkKind.DOC_TITLE))
        front.title_words = _clean(text[fold(text).origin(start) :])
    elif head.type or head.number:
        lead = len(fold(text).text) - len(fold(text).text.lstrip())
        whole = Hit(
            lead, len(fold(text).text.rstrip()), MarkKind.DOC_TITLE, inner=tuple(sorted(hits, key=lambda h: h.start))
        )
        if not head.title:
            hits = [whole]
            front.title_words = front.title_words or _clean(text)
    front.title.append(Paragraph(inliner.content(text, notes, extra=hits, cite=bool(head.title)), span))
    if not head.title and len(front.title) == 1:
        front.title_words = ""


def _bracketed(line: Line) -> bool:
    return line.bare.startswith("[") and line.bare.endswith("]")


def _join(pack: LanguagePack, lines: Sequence[Line]) -> tuple[str, tuple[SourceNote | None, ...]]:
    return (" " if pack.spaces else "").join(line.text for line in lines), tuple(
        note for line in lines for note in line.notes
    )


def _clean(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace(CALL, "")).strip()
