"""Who says it, under which number, when: the data from which the IRIs follow."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.model import Identity, Kind, Mark, MarkKind, Paragraph, plain_text
from pipeline.reader.formula import FormulaLine, slug
from pipeline.reader.front_matter import Metadata
from pipeline.reader.inlines import finder
from pipeline.reader.languages import LanguagePack
from pipeline.reader.lines import Line
from pipeline.reader.masthead import Front


def identify(
    pack: LanguagePack,
    front: Front,
    meta: Metadata,
    formula: FormulaLine | None,
    organ: str,
    closing: Sequence[Line],
    kind: Kind,
    text: str,
    file: str | None,
) -> tuple[Identity, list[Diagnostic]]:
    """Return what identifies a document; front matter outranks the text.

    Args:
        pack: the language.
        front: what masthead and title say.
        meta: the front matter.
        formula: the formula, None where there is none.
        organ: key of the issuing body, '' when unknown.
        closing: the closing lines.
        kind: what the document is; of a generic text nobody expects number, date or organ.
        text: the whole source, from which a number is made where none is given.
        file: name for findings.
    """
    findings: list[Diagnostic] = []

    def say(code: Code, severity: Severity, found: str, expected: str, remedy: str) -> None:
        severity = Severity.NOTE if kind is Kind.GENERIC else severity
        findings.append(Diagnostic(code, severity, found, expected, remedy, Location(file)))

    closed = next((iso for line in reversed(closing) if (iso := finder(pack).dates.iso(line.folded))), "")
    met = formula.date if formula else ""
    date = meta.get("date") or front.adopted or met or closed or front.year or front.issued
    if not date:
        say(
            Code.M002,
            Severity.WARNING,
            "no date of adoption found",
            "a date in the masthead, the formula or the closing lines",
            "give `date` in the front matter or with --meta",
        )
    elif len(date) == 4:
        say(
            Code.M001,
            Severity.NOTE,
            f"the text gives the year {date} alone",
            "a full date",
            "give `date` in the front matter if you know the day",
        )
    if not organ:
        say(
            Code.M004,
            Severity.WARNING,
            "the issuing body is not known",
            "its name in the masthead or the formula",
            "give `organ` in the front matter",
        )
    symbol = meta.get("symbol") or front.symbol
    number, shown = _number(front, meta, symbol)
    if not number:
        say(
            Code.M003,
            Severity.WARNING,
            "no number or symbol found",
            "a number in the title, or a symbol in the masthead",
            "a number is assigned from the words; give `number` in the front matter",
        )
        digest = hashlib.sha256(re.sub(r"\s+", "", text).encode()).hexdigest()[:12]
        number = f"{kind.value.lower()}-{digest}"
    known = pack.organs[organ].name if organ in pack.organs else ""
    identity = Identity(
        organ=organ,
        organ_name=(formula.name if formula else "") or known or meta.get("organ"),
        number=number,
        shown=shown,
        date=date,
        issued=meta.get("issued") or front.issued,
        language=pack.code,
        title=meta.get("title") or front.title_words,
        place=meta.get("place") or (formula.place if formula else ""),
        meeting=front.meeting,
        session=meta.get("session") or front.session,
        status=meta.get("status"),
        symbol=symbol,
    )
    return identity, findings


def _number(front: Front, meta: Metadata, symbol: str) -> tuple[str, str]:
    """Return the number in IRI form and as shown (AKN-NC 4.4.1: ``/`` becomes ``-``); '' where there is none."""
    given = meta.get("number")
    adopted = re.search(r"/(?:RES|DEC)/(.+)$", symbol)
    if adopted and not given:
        return _iri_form(adopted[1]), symbol
    shown = given or front.number
    if not shown:
        return _iri_form(symbol), symbol
    kind = re.sub(r"(?<!^)([A-Z])", r"-\1", (front.kind or Kind.RESOLUTION).value).lower()
    bare = shown if re.search(r"\([IVXLC]+\)", shown) else re.sub(r"\s*[(（].*?[)）]", "", shown)
    number = _iri_form(bare)
    if front.draft:
        number = f"{kind}-draft-{number}"
    elif number.isdigit() and kind != "resolution":
        number = f"{kind}-{number}"
    return number, symbol or (_kind_and_number(front.title[0]) if front.title else "") or shown


def _kind_and_number(paragraph: Paragraph) -> str:
    """Return docType and docNumber as the title shows them."""
    marks = [part for part in paragraph.content if isinstance(part, Mark)]
    marks += [inner for part in marks for inner in part.content if isinstance(inner, Mark)]
    return " ".join(plain_text(m.content).strip() for m in marks if m.kind in (MarkKind.DOC_TYPE, MarkKind.DOC_NUMBER))


def _iri_form(text: str) -> str:
    return slug(text.replace("/", "-").replace(".", "-")).strip("-") if text else ""
