"""The words of a document for other engines: Typst mark-up and XSL-FO, set plainly, with its notes and tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from pipeline.validation.validated import AKN_NS
from tests.presentation.words import INLINES

#: The font of each language; any other has that of English.
FONTS: Final = {"ara": "Noto Naskh Arabic", "zho": "Noto Serif CJK SC"}
FONT: Final = "Noto Serif"
_CODES: Final = {"ara": "ar", "eng": "en", "fra": "fr", "rus": "ru", "spa": "es", "zho": "zh"}
_SIZE, _STEP = 11, 18
_HEADINGS: Final = frozenset({"heading", "subheading", "crossHeading"})
_FO: Final = "http://www.w3.org/1999/XSL/Format"


@dataclass(frozen=True, slots=True)
class Note:
    """A note at its call: its marker, and its words."""

    marker: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, or a table.

    Attributes:
        parts: words and notes of a paragraph, in order; the number of a paragraph leads them.
        depth: how many numbered elements hold it.
        heading: whether it is one.
        rows: the cells of a table; then there are no parts.
    """

    parts: tuple[str | Note, ...] = ()
    depth: int = 0
    heading: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(xml: bytes) -> list[Block]:
    """Return what a document says, block by block."""
    return list(_blocks(etree.fromstring(xml), 0, []))


def _blocks(node: etree._Element, depth: int, numbers: list[str]) -> Iterator[Block]:
    said: list[str | Note] = [node.get("startQuote", ""), node.text or ""]
    for child in node:
        name = _name(child)
        if _inline(child):
            _gather_one(child, said)
        elif name != "meta":
            yield from _said(said, depth, numbers, heading=_name(node) in _HEADINGS)
            if name == "num":
                numbers.append(_words(child))
            elif name == "table":
                cells = [tuple(_words(cell) for cell in row) for row in child.iter(f"{{{AKN_NS}}}tr")]
                width = max(map(len, cells), default=0)
                yield Block(rows=tuple((*row, *[""] * (width - len(row))) for row in cells))
            else:
                yield from _blocks(child, depth + any(_name(one) == "num" for one in child), numbers)
        said.append(child.tail or "")
    said.append(node.get("endQuote", ""))
    yield from _said(said, depth, numbers, heading=_name(node) in _HEADINGS)


def _said(said: list[str | Note], depth: int, numbers: list[str], *, heading: bool) -> Iterator[Block]:
    """Yield the paragraph of what has been gathered, where that is more than space; then nothing is."""
    parts: list[str | Note] = []
    for is_text, found in groupby(said, lambda piece: isinstance(piece, str)):
        pieces = list(found)
        parts += [re.sub(r"\s+", " ", "".join(map(str, pieces)))] if is_text else pieces
    said.clear()
    if any(not isinstance(part, str) or part.strip() for part in parts):
        yield Block((*(f"{number}\u2003" for number in numbers), *parts), depth, heading)
        numbers.clear()


def _inline(node: etree._Element) -> bool:
    return _name(node) in INLINES or _name(node) in ("", "authorialNote", "br", "noteRef", "img", "eol")


def _gather(node: etree._Element, said: list[str | Note]) -> None:
    said += (node.get("startQuote", ""), node.text or "")
    for child in node:
        if not _inline(child):
            said.append(" ")
        _gather_one(child, said)
        said.append(child.tail or "" if _inline(child) else f" {child.tail or ''}")
    said.append(node.get("endQuote", ""))


def _gather_one(child: etree._Element, said: list[str | Note]) -> None:
    if _name(child) == "authorialNote":
        said.append(Note(child.get("marker", "*"), _words(child)))
    elif _name(child) in ("br", "eol"):
        said.append(" ")
    elif _name(child):
        _gather(child, said)


def _words(node: etree._Element) -> str:
    said: list[str | Note] = []
    _gather(node, said)
    return " ".join("".join(part if isinstance(part, str) else f" ({part.text}) " for part in said).split())


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def typst(xml: bytes, language: str) -> str:
    """Return a document as Typst mark-up."""

    def literal(text: str) -> str:
        return '#"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def part(piece: str | Note) -> str:
        return literal(piece) if isinstance(piece, str) else f"#footnote[{literal(piece.text)}]"

    lines = [
        '#set page(paper: "a4", margin: 25mm, numbering: "1")',
        f'#set text(font: "{FONTS.get(language, FONT)}", size: {_SIZE}pt, lang: "{_CODES.get(language, "en")}")',
        "#set par(justify: true)",
    ]
    for block in blocks(xml):
        if block.rows:
            cells = ", ".join(f"[{literal(cell)}]" for row in block.rows for cell in row)
            lines.append(f"#table(columns: {len(block.rows[0])}, {cells})")
            continue
        content = "".join(map(part, block.parts))
        if block.heading:
            content = f"#strong[{content}]"
        lines.append(f"#block(inset: (left: {_STEP * block.depth}pt))[{content}]")
    return "\n".join(lines) + "\n"


def xsl_fo(xml: bytes, language: str) -> str:
    """Return a document as XSL-FO 1.1."""

    def block(content: str, attributes: str = "") -> str:
        return f'<fo:block space-after="6pt"{attributes}>{content}</fo:block>'

    def part(piece: str | Note) -> str:
        if isinstance(piece, str):
            return escape(piece)
        call = f'<fo:inline baseline-shift="super" font-size="70%">{escape(piece.marker)}</fo:inline>'
        return (
            f"<fo:footnote>{call}<fo:footnote-body>{block(call + ' ' + escape(piece.text))}"
            "</fo:footnote-body></fo:footnote>"
        )

    def rows(one: Block) -> str:
        cell: Callable[[str], str] = lambda text: f"<fo:table-cell>{block(escape(text))}</fo:table-cell>"  # noqa: E731
        body = "".join(f"<fo:table-row>{''.join(map(cell, row))}</fo:table-row>" for row in one.rows)
        return f'<fo:table table-layout="fixed" width="100%"><fo:table-body>{body}</fo:table-body></fo:table>'

    flow = []
    for one in blocks(xml):
        if one.rows:
            flow.append(rows(one))
            continue
        weight = ' font-weight="bold"' if one.heading else ""
        flow.append(block("".join(map(part, one.parts)), f' start-indent="{_STEP * one.depth}pt"{weight}'))
    family, mode = quoteattr(FONTS.get(language, FONT)), "rl-tb" if language == "ara" else "lr-tb"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><fo:root xmlns:fo="{_FO}" font-family={family} font-size="{_SIZE}pt"'
        f' writing-mode="{mode}" language="{_CODES.get(language, "en")}"><fo:layout-master-set>'
        '<fo:simple-page-master master-name="a4" page-width="210mm" page-height="297mm" margin="25mm">'
        "<fo:region-body/></fo:simple-page-master></fo:layout-master-set>"
        f'<fo:page-sequence master-reference="a4"><fo:flow flow-name="xsl-region-body" text-align="justify">'
        f"{''.join(flow) or block('')}</fo:flow></fo:page-sequence></fo:root>"
    )


def fop_settings(fonts: dict[str, str]) -> str:
    """Return the configuration of Apache FOP that names the files of our fonts, by family."""
    entries = "".join(
        f"<font kerning='yes' embed-url={quoteattr(file)}"
        f"{' sub-font=' + quoteattr(family) if file.endswith('.ttc') else ''}>"
        f"<font-triplet name={quoteattr(family)} style='normal' weight='normal'/>"
        f"<font-triplet name={quoteattr(family)} style='normal' weight='bold'/></font>"
        for family, file in fonts.items()
    )
    return (
        "<fop version='1.0'><renderers><renderer mime='application/pdf'>"
        f"<fonts>{entries}</fonts></renderer></renderers></fop>"
    )
