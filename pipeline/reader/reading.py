"""Put the parts together: from bytes to a `Reading`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.collecting import uncollected
from pipeline.diagnostics import Code, Diagnostic, Location, Report, Severity
from pipeline.model import (
    Annex,
    Block,
    Document,
    Formula,
    Inline,
    Kind,
    Mark,
    MarkKind,
    Paragraph,
    Span,
    Tradition,
)
from pipeline.reader import formula as formulas
from pipeline.reader import front_matter, masthead, source, wrapping
from pipeline.reader.annexes import Region, closing_from, regions
from pipeline.reader.checks import structural_faults
from pipeline.reader.detection import detect
from pipeline.reader.headings import article
from pipeline.reader.identity import identify
from pipeline.reader.inlines import Inliner, finder
from pipeline.reader.languages import LanguagePack, available, load, neutral
from pipeline.reader.lines import Line, lines, typed_numbers
from pipeline.reader.recognition import opening_words, recognise
from pipeline.reader.roles import assign
from pipeline.reader.source import Source
from pipeline.reader.tree import TreeBuilder
from pipeline.reader.verbs import verb_line


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader found.

    Attributes:
        document: the document, every paragraph with its role; None where the bytes hold no text.
        source: the decoded text with its artefacts.
        report: findings so far (T, S and M codes).
        file: name of the input, for findings.
        ignored: codes of warnings and notes that the front matter wants left out.
    """

    document: Document | None
    source: Source
    report: Report
    file: str | None
    ignored: frozenset[str] = frozenset()


@uncollected()
def read(
    data: bytes, *, file: str | None = None, metadata: Mapping[str, object] | None = None, language: str | None = None
) -> Reading:
    """Recognise the structure of a plain text.

    Args:
        data: the bytes as received.
        file: name for findings.
        metadata: what the text does not say; keys of `front_matter.KEYS`.
        language: ISO 639-2/T code; None to find it from the text.

    Returns:
        the document and all findings; nothing is raised for bad input.
    """
    text, encoding, findings = source.decode(data, file)
    if not text:
        return Reading(None, Source("", encoding), Report.of(findings), file)
    src = source.split(text, encoding, file, findings)
    extra: list[Diagnostic] = []
    meta = front_matter.metadata(src.front_matter, metadata, file)
    extra += meta.findings
    code = language or meta.get("language")
    if not code:
        code, unsure = detect("\n".join(line.text for line in src.lines), file)
        if unsure:
            extra.append(unsure)
    elif code not in available():
        extra.append(
            Diagnostic(
                Code.T006,
                Severity.WARNING,
                f"no language pack for {code!r}",
                "one of " + ", ".join(available()),
                "structure is not recognised in other languages",
                Location(file),
            )
        )
    pack = load(code) if code in available() else neutral(code if re.fullmatch(r"[a-z]{3}", code) else "und")
    src = wrapping.unwrap(src, pack, file)
    extra += _artefacts(src, file)
    found = lines(src.lines)
    if not found:
        empty = Diagnostic(
            Code.T004,
            Severity.ERROR,
            "the text holds nothing but artefacts",
            "the text of a document",
            "",
            Location(file),
        )
        return Reading(None, src, src.report + Report.of([*extra, empty]), file, meta.ignored)
    document, structural = _Assembly(pack, found, meta, file, src).document()
    return Reading(document, src, src.report + Report.of([*extra, *structural]), file, meta.ignored)


def _artefacts(src: Source, file: str | None) -> list[Diagnostic]:
    """List what was removed, one note a kind and line; note calls and front matter are no loss and go unlisted."""
    return [
        Diagnostic(
            Code.T009 if r.kind == "control" else Code.T002,
            Severity.NOTE,
            f"{r.kind} {r.text!r} removed",
            "",
            "",
            Location(file, r.line),
        )
        for r in src.removed
        if r.kind in ("bookmark", "image", "control")
    ]


class _Assembly:
    """Assembles one document; a class only because its parts share the pack, the lines and the findings."""

    def __init__(
        self, pack: LanguagePack, found: Sequence[Line], meta: front_matter.Metadata, file: str | None, src: Source
    ) -> None:
        self.pack, self.lines, self.meta, self.file, self.src = pack, found, meta, file, src
        self.findings: list[Diagnostic] = []
        self.front = masthead.Front()

    def warn(self, code: Code, found: str, expected: str, remedy: str = "", line: int | None = None) -> None:
        self.findings.append(Diagnostic(code, Severity.WARNING, found, expected, remedy, Location(self.file, line)))

    def document(self) -> tuple[Document, list[Diagnostic]]:
        pack, found = self.pack, self.lines
        known = recognise(pack, found, stated=self._stated())
        formula, title, recognised = known.formula, known.title, known.recognised
        self.front.kind, self.front.organ, self.front.adopted = known.kind, known.organ, known.adopted
        itu = bool(formula and self._itu(formula))
        if not itu:  # under verbs on lines of their own every letter is that of an item
            by_hand = bool(pack.data.get("structure", {}).get("numbers-by-hand"))
            found = self.lines = typed_numbers(found, by_hand)
        # A text whose numbers are all typed has no lists and no sections of its own.
        flat = any(line.typed for line in found) and not any(line.enumerator for line in found)
        if title is None and formula is not None and formula.index > 0:
            title = self._untitled(formula.index)
        front_end = formula.index if formula else self._title_end(title)
        cover_end = title if title is not None else (front_end if recognised else 0)
        start = formula.index + 1 if formula else front_end
        if title is not None and formula is None:
            self._adopted_in_words(found[start : start + 2])
        parts = regions(pack, found, start) if recognised else [Region("", "", (), (start, len(found)), None)]
        verbs = self._verbs(parts[0].span, itu)
        organ = formula.organ if formula else ""
        given = self._given_organ()
        inliner = Inliner(pack, given or organ, verbs, recognised)
        builder = TreeBuilder(inliner)
        masthead.read_cover(pack, inliner, found[:cover_end], self.front)
        if title is not None:
            masthead.read_titles(pack, inliner, found[title:front_end], self.front)
        organ = given or organ or self.front.organ
        inliner.organ = organ
        preamble: list[Block] = []
        if formula:
            preamble.append(self._formula_block(inliner, formula))
        first, last = parts[0].span
        first, body_end, closing = first, *self._closing(first, last)
        conclusions = self._conclusions(inliner, closing)
        if recognised:
            unclosed: list[Line] = []
            placed = assign(pack, found[first:body_end], itu=itu, body=formula is None, unclosed=unclosed)
            self.findings += structural_faults(placed, unclosed, self.file)
            made = builder.build(placed, flat)
        else:
            placed = []
            made = (
                (),
                tuple(
                    Paragraph(inliner.content(x.text, x.notes), Span(x.first, x.last, x.column))
                    for x in found[first:body_end]
                ),
            )
            self.warn(
                Code.S001,
                "the text is no resolution, decision or opinion that is recognised",
                "an enacting formula or a title with number, and paragraphs that bear it out",
                "it is kept as plain paragraphs; if it is one, give `kind` in the front matter",
                known.refused or found[0].first,
            )
        annexes = tuple(self._annex(builder, region, itu) for region in parts[1:])
        tradition = self._tradition(itu, organ, recognised)
        if recognised and formula is None and self.front.kind is not Kind.DECISION and tradition is Tradition.ITU:
            self.warn(
                Code.S002, "no enacting formula", "a line such as «The General Assembly,»", "", found[start - 1].first
            )
        kind = self._kind(recognised)
        identity, unsure = identify(
            pack, self.front, self.meta, formula, organ, closing, kind, self.src.text, self.file
        )
        self.findings += unsure
        document = Document(
            kind=kind,
            draft=self.front.draft or self.meta.get("status").lower() == "draft",
            tradition=tradition,
            identity=identity,
            direction=pack.direction,
            cover=tuple(self.front.cover),
            title=tuple(self.front.title),
            preamble=(*preamble, *made[0]),
            body=made[1],
            conclusions=conclusions,
            annexes=annexes,
        )
        return document, self.findings

    def _stated(self) -> bool:
        """Whether the front matter says that the text is a resolution or the like."""
        given = self.meta.get("kind").lower()
        return any(kind.value.lower() == given for kind in Kind if kind is not Kind.GENERIC)

    def _given_organ(self) -> str:
        """Return the key of the organ in the front matter, which may give its name instead; '' where it gives none."""
        given = self.meta.get("organ")
        if not given or given in self.pack.organs:
            return given
        named = self.pack.organ_pattern.fullmatch(given)
        if named:
            return self.pack.organ_key(named)
        if re.fullmatch(r"[a-z]{2,}(?:-[a-z0-9]+)+", given):
            return given  # a body that no pack knows, by a key of the same form
        self.warn(
            Code.M005,
            f"organ {given!r} in the metadata is no key and no name that is known",
            "a key such as " + ", ".join(self.pack.organs),
            "it is left out",
            front_matter.line_of(self.src.front_matter, "organ"),
        )
        return ""

    def _itu(self, formula: formulas.FormulaLine) -> bool:
        """Whether verbs stand on lines of their own: the line below the formula is one."""
        following = self.lines[formula.index + 1 : formula.index + 3]
        found = verb_line(self.pack, following[0], following[1] if len(following) > 1 else None) if following else None
        # Where an organ of the United Nations speaks, a short paragraph that opens with a verb is no such line.
        verbs = [v for kind in ("preambular", "operative") if found and (v := self.pack.verb(following[0].text, kind))]
        alone = any(not following[0].text[v.end :].strip(" ,،，:：") for v in verbs)
        return found is not None and bool(alone or not formula.organ.startswith("un-"))

    def _untitled(self, limit: int) -> int | None:
        """Return where a title without kind or number begins: after the last line that a masthead rule knows.

        Lines that say who adopted the text, and when, may stand below the title.
        """
        probe = masthead.Front()
        inliner = Inliner(self.pack, "", (), False)
        known = []
        for line in self.lines[:limit]:
            probe.cover.clear()
            masthead.read_cover(self.pack, inliner, [line], probe)
            parts = [part for paragraph in probe.cover for part in paragraph.content]
            known.append(any(isinstance(part, Mark) and _of_cover(part) for part in parts))
        end = limit
        while end and masthead.adopted(self.pack, self.lines[end - 1].bare, probe):
            end -= 1
        if end == 0 or known[end - 1]:
            end = limit
        begin = end
        while begin and not known[begin - 1]:
            begin -= 1
        return begin if begin < end else None

    def _title_end(self, title: int | None) -> int:
        """Return where the body begins in a text without formula: after the title and its short continuations."""
        if title is None:
            return 0
        n = title + 1
        head = masthead.read_title(self.pack, self.lines[title])
        # Where the first line holds kind and number alone, the title stands on the next.
        limit = 200 if head and not head.title else 40
        while n < len(self.lines) - 1:
            line = self.lines[n]
            if line.enumerator or len(line.bare) > limit or line.closing in ".;:,،؛，；。：":
                break
            limit = 40
            n += 1
        return n

    def _adopted_in_words(self, opening: Sequence[Line]) -> None:
        """Read organ, date and meeting off the opening words of a decision («At its 12th plenary meeting, on …»)."""
        for line in opening:
            if words := opening_words(self.pack, line):
                self.front.meeting = self.front.meeting or words.meeting
                self.front.organ = self.front.organ or words.organ
                self.front.adopted = self.front.adopted or words.adopted
                self.front.kind = self.front.kind or Kind.DECISION
                return

    def _verbs(self, span: tuple[int, int], itu: bool) -> list[tuple[str, str]]:
        if not itu:
            return []
        verbs = []
        for n in range(*span):
            found = verb_line(self.pack, self.lines[n], self.lines[n + 1] if n + 1 < span[1] else None)
            if found:
                verbs.append((found[1].phrase, found[1].concept))
        return verbs

    def _formula_block(self, inliner: Inliner, formula: formulas.FormulaLine) -> Formula:
        line = self.lines[formula.index]
        return Formula(
            inliner.content(line.text, line.notes, extra=formula.hits, cite=False),
            Span(line.first, line.last, line.column),
        )

    def _closing(self, first: int, last: int) -> tuple[int, list[Line]]:
        """Split the closing lines off the end of a region."""
        end = closing_from(self.pack, self.lines, first, last)
        return end, list(self.lines[end:last])

    def _conclusions(self, inliner: Inliner, closing: Sequence[Line]) -> tuple[Paragraph, ...]:
        return tuple(
            Paragraph(self._closing_words(inliner, line), Span(line.first, line.last, line.column)) for line in closing
        )

    def _closing_words(self, inliner: Inliner, line: Line) -> tuple[Inline, ...]:
        hits = [replace(hit, kind=MarkKind.DOC_DATE) for hit in finder(self.pack).find_dates(line.folded)]
        return inliner.content(line.text, line.notes, extra=hits)

    def _annex(self, builder: TreeBuilder, region: Region, itu: bool) -> Annex:
        heading = tuple(
            Paragraph(builder.inliner.content(line.text, line.notes), Span(line.first, line.last, line.column))
            for line in region.heading
        )
        first, last = region.span
        preamble: tuple[Block, ...] = ()
        if region.formula:
            preamble = (self._formula_block(builder.inliner, region.formula),)
            first = region.formula.index + 1
        last, closing = self._closing(first, last) if region.name == "part" else (last, [])
        unclosed: list[Line] = []
        placed = assign(
            self.pack,
            self.lines[first:last],
            itu=itu and bool(region.formula),
            body=region.formula is None,
            unclosed=unclosed,
        )
        self.findings += structural_faults(placed, unclosed, self.file, annex=region.name != "part")
        # The articles of an instrument that is attached are not parts of this document: they stay where they are.
        made = builder.build(placed, sum(article(self.pack, line) for line in self.lines[first:last]) > 1)
        conclusions = self._conclusions(builder.inliner, closing)
        return Annex(region.name, region.number, heading, (*preamble, *made[0]), made[1], conclusions)

    def _kind(self, recognised: bool) -> Kind:
        given = self.meta.get("kind")
        if given:
            for kind in Kind:
                if kind.value.lower() == given.lower():
                    return kind
            kinds, line = ", ".join(k.value for k in Kind), front_matter.line_of(self.src.front_matter, "kind")
            self.warn(Code.M005, f"kind {given!r} in the metadata", f"one of {kinds}", line=line)
        if self.front.kind:
            return self.front.kind
        if "/DEC/" in self.front.symbol:
            return Kind.DECISION
        return Kind.RESOLUTION if recognised else Kind.GENERIC

    def _tradition(self, itu: bool, organ: str, recognised: bool) -> Tradition:
        if not recognised:
            return Tradition.NONE
        return Tradition.ITU if itu or organ.startswith("itu") else Tradition.UN


def _of_cover(mark: Mark) -> bool:
    """Whether words are marked as those of a masthead are."""
    return mark.kind in _COVER_KINDS or mark.value in ("originalLanguage", "agendaItem")


_COVER_KINDS = {
    MarkKind.DOC_AUTHORITY,
    MarkKind.DOC_NUMBER,
    MarkKind.DOC_STATUS,
    MarkKind.DOC_DATE,
    MarkKind.SESSION,
    MarkKind.DOC_PROPONENT,
    MarkKind.DOC_STAGE,
    MarkKind.DOC_TITLE,
    MarkKind.DOC_TYPE,
}
