"""From placed lines to the blocks of the model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.model import (
    Block,
    Cell,
    CrossHeading,
    Division,
    Inline,
    Item,
    ItemList,
    Mark,
    MarkKind,
    Operative,
    Paragraph,
    Preambular,
    Quotation,
    Section,
    Span,
    Table,
    Text,
)
from pipeline.reader.headings import named, numeral, rank
from pipeline.reader.inlines import Inliner
from pipeline.reader.languages import VerbMatch
from pipeline.reader.lines import Line
from pipeline.reader.source import CALL
from pipeline.reader.walk import Placed, Role

_PREAMBLE = {Role.PREAMBULAR, Role.PREAMBULAR_VERB}
_BODY = {Role.OPERATIVE, Role.OPERATIVE_VERB, Role.TEXT, Role.PREAMBLE_HEADING}


@dataclass(slots=True)
class _Node:
    placed: Placed
    depth: int
    children: list[_Node] = field(default_factory=list)


class TreeBuilder:
    """Builds the blocks of one document; `inliner` marks the words."""

    def __init__(self, inliner: Inliner) -> None:
        """Remember how words are marked."""
        self.inliner = inliner
        self.flat = False

    def build(self, placed: Sequence[Placed], flat: bool = False) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
        """Return the preamble and the body of a region.

        Args:
            placed: its lines with their roles.
            flat: whether headings stay where they are instead of making sections of what follows.
        """
        self.flat = flat
        roots = _nest(placed)
        split = next((n for n, node in enumerate(roots) if node.placed.role in _BODY), len(roots))
        # Headings and tables before the first preambular paragraph or the first operative one belong to the body.
        while split and roots[split - 1].placed.role is Role.HEADING:
            split -= 1
        if not any(node.placed.role in _PREAMBLE for node in roots[:split]):
            split = 0
        return tuple(self.preamble(roots[:split])), tuple(self.body(roots[split:]))

    def preamble(self, nodes: Iterable[_Node]) -> list[Block]:
        """Turn top-level nodes into preambular blocks."""
        found: list[Block] = []
        for node in nodes:
            placed, line = node.placed, node.placed.line
            if placed.role is Role.PREAMBULAR_VERB and placed.verb:
                blocks = self.children(node)
                found.append(
                    Preambular(placed.verb.phrase, placed.verb.concept, self.words(line), tuple(blocks), _span(node))
                )
            elif placed.role is Role.PREAMBULAR:
                verb = placed.verb
                first = Paragraph(self.words(line, 0, verb, amends=False), _line_span(line))
                found.append(
                    Preambular(
                        verb.phrase if verb else "",
                        verb.concept if verb else "",
                        (),
                        (first, *self.children(node)),
                        _span(node),
                    )
                )
            else:
                found.extend(self.plain(node))
        return found

    def body(self, nodes: Sequence[_Node]) -> list[Block]:
        """Turn top-level nodes into the blocks of the body, sections and divisions closed over what follows them."""
        found: list[Block] = []
        at = 0
        while at < len(nodes):
            node = nodes[at]
            placed, line = node.placed, node.placed.line
            if placed.role is Role.HEADING and (self.flat or self.guessed(line)):
                found.append(CrossHeading(self.words(line), False, _line_span(line)))
            elif placed.role is Role.HEADING:
                own = self.rank(node)
                stop = at + 1
                while stop < len(nodes) and (
                    nodes[stop].placed.role is not Role.HEADING or self.rank(nodes[stop]) > own
                ):
                    stop += 1
                found += self.section(node, nodes[at + 1 : stop], own)
                at = stop
                continue
            elif placed.role is Role.OPERATIVE_VERB and placed.verb:
                stop = at + 1
                while stop < len(nodes) and nodes[stop].placed.role not in (Role.OPERATIVE_VERB, Role.HEADING):
                    stop += 1
                inside = [*self.children(node), *self.body(nodes[at + 1 : stop])]
                last = _span(nodes[stop - 1]).last
                span = Span(line.first, last, line.column)
                found.append(Division(self.words(line), placed.verb.concept, tuple(_as_operative(inside)), span))
                at = stop
                continue
            elif placed.role is Role.OPERATIVE:
                found.append(self.operative(node))
            elif placed.role is Role.PREAMBLE_HEADING:
                found.append(CrossHeading(self.words(line, 0, placed.verb), True, _line_span(line)))
                found += self.children(node)
            else:
                found.extend(self.plain(node))
            at += 1
        return found

    def guessed(self, line: Line) -> bool:
        """Whether a heading is one by its place alone, in a language that writes headings like words (Chinese)."""
        pack = self.inliner.pack
        return (
            bool(pack.data.get("structure", {}).get("headings-in-place"))
            and line.enumerator is None
            and not named(pack, line)
        )

    def rank(self, node: _Node) -> int:
        """Return how high a heading stands, 0 the highest."""
        return rank(self.inliner.pack, node.placed.line)

    def section(self, node: _Node, inside: Sequence[_Node], own: int) -> list[Block]:
        """Turn a heading and what it governs into a section; one that governs nothing stays a paragraph.

        A number on a line of its own, and the title on the next, are heading and subheading of one section.
        """
        line = node.placed.line
        e = line.enumerator
        alone = numeral(self.inliner.pack, line)
        title: tuple[Inline, ...] = ()
        if alone and len(inside) > 1 and inside[0].placed.role is Role.HEADING and self.rank(inside[0]) == 3:
            title, inside = self.words(inside[0].placed.line), inside[1:]
        blocks = tuple(self.body(inside))
        if not blocks:
            return [Paragraph(self.words(line), _line_span(line))]
        heading = self.words(line, e.end if e else 0)
        span = Span(line.first, _span(inside[-1]).last, line.column)
        return [Section(e.num if e else "", heading, own == 0, blocks, span, line.bare if alone else "", title)]

    def operative(self, node: _Node) -> Operative:
        """Turn a node into an operative paragraph."""
        placed, line = node.placed, node.placed.line
        e = line.enumerator
        verb = placed.verb
        first = Paragraph(self.words(line, e.end if e else 0, verb), _line_span(line))
        blocks = (first, *self.children(node))
        typed = line.typed.num if line.typed else ""
        return Operative(e.num if e else "", verb.concept if verb else "", blocks, _span(node), typed)

    def children(self, node: _Node) -> list[Block]:
        """Turn the children of a node into blocks, items gathered into lists."""
        return self.blocks(node.children)

    def blocks(self, nodes: Iterable[_Node]) -> list[Block]:
        """Turn nodes into blocks, consecutive items into one list."""
        found: list[Block] = []
        items: list[Item] = []
        for node in nodes:
            if node.placed.role is Role.ITEM:
                items.append(self.item(node))
                continue
            if items:
                found.append(ItemList(tuple(items)))
                items = []
            found.extend(self.plain(node))
        if items:
            found.append(ItemList(tuple(items)))
        return found

    def item(self, node: _Node) -> Item:
        """Turn a node into an item."""
        line = node.placed.line
        e = line.enumerator
        end = e.end if e else 0
        own = [Paragraph(self.words(line, end), _line_span(line))] if line.text[end:].strip() else []
        return Item(e.num if e else "", (*own, *self.children(node)), _span(node))

    def plain(self, node: _Node) -> list[Block]:
        """Turn a node that is neither numbered nor headed into blocks."""
        placed, line = node.placed, node.placed.line
        if placed.role is Role.TABLE:
            return [self.table(placed), *self.children(node)]
        if placed.role is Role.QUOTATION:
            return [self.quotation(placed), *self.children(node)]
        if placed.role is Role.HEADING:
            return [CrossHeading(self.words(line), False, _line_span(line)), *self.children(node)]
        if placed.role is Role.ITEM:
            return [ItemList((self.item(node),))]
        if placed.role is Role.OPERATIVE:
            return [self.operative(node)]
        number = line.typed.num if line.typed and placed.role is Role.TYPED else ""
        return [Paragraph(self.words(line), _line_span(line), number), *self.children(node)]

    def quotation(self, placed: Placed) -> Quotation:
        """Turn a quoted passage into its blocks."""
        start, end, tail = placed.quotes
        blocks = self.body(_nest(placed.inner))
        last = max((_span(n).last for n in _nest(placed.inner)), default=placed.line.last)
        span = Span(placed.line.first, last, placed.line.column)
        return Quotation(
            start,
            end,
            tuple(blocks),
            self.inliner.content(tail, placed.tail_notes) if tail.strip() else (),
            placed.amendment,
            span,
        )

    def table(self, placed: Placed) -> Table:
        """Turn rows of cells parted by TAB into a table."""
        rows = []
        widest = max(row.width for row in placed.rows)
        for row in placed.rows:
            notes = list(row.notes)
            cells = []
            fits = row.leading + row.text.count("\t") <= widest
            empty = [""] * row.leading if row.width == widest or (row.leading and fits) else []
            for cell in (*empty, *row.text.split("\t")):
                count = cell.count(CALL)
                cells.append(Cell(self.inliner.content(cell.strip(" "), notes[:count], cite=False)))
                del notes[:count]
            rows.append(tuple(cells))
        header = (
            len(rows) > 1 and _is_header(placed.rows[0]) and any(c.isdigit() for r in placed.rows[1:] for c in r.bare)
        )
        last = placed.rows[-1]
        return Table(tuple(rows), header, Span(placed.line.first, last.last, placed.line.column))

    def words(
        self, line: Line, start: int = 0, verb: VerbMatch | None = None, *, amends: bool = True
    ) -> tuple[Inline, ...]:
        """Mark the words of a line from an offset on; a number typed at their head is marked as one."""
        number: tuple[Inline, ...] = ()
        typed = line.doubled if start else line.typed
        if typed:
            gap = line.text[start + len(typed.num) : start + typed.end]
            number = (Mark(MarkKind.INLINE, (Text(typed.num),), "num"), Text(gap))
            start += typed.end
        text = line.text[start:]
        concept = (verb.end, verb.concept) if verb else None
        return *number, *self.inliner.content(text, line.notes, concept=concept, amends=amends)


def _is_header(row: Line) -> bool:
    """Whether the cells of a row are labels: words, or years beside at least one word."""
    cells = [cell.strip() for cell in row.text.split("\t")]
    years = [re.fullmatch(r"(?:19|20)\d\d(?:[-–/](?:19|20)?\d\d)?", cell) is not None for cell in cells]
    return not all(years) and all(year or not re.search(r"\d", cell) for year, cell in zip(years, cells, strict=True))


def _as_operative(blocks: Iterable[Block]) -> list[Block]:
    """Make unnumbered paragraphs and lists straight under an operative verb paragraphs of its division."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, ItemList):
            found += [Operative(item.num, "", item.blocks, item.span) for item in block.items]
        elif isinstance(block, Paragraph):
            found.append(Operative("", "", (block,), block.span))
        else:
            found.append(block)
    return found


def _nest(placed: Sequence[Placed]) -> list[_Node]:
    """Hang items, continuations, quotations and tables on what they follow."""
    roots: list[_Node] = []
    stack: list[_Node] = []
    for entry in placed:
        if entry.role is Role.ITEM:
            while stack and stack[-1].depth >= entry.depth:
                stack.pop()
            node = _Node(entry, entry.depth)
        elif entry.role in (Role.TYPED, Role.WRAP_UP) and stack:
            # A wrap-up closes the innermost list; after a typed number what follows belongs to the paragraph.
            del stack[1 if entry.role is Role.TYPED else max(1, len(stack) - 1) :]
            stack[-1].children.append(_Node(entry, 99))
            continue
        elif (entry.role in (Role.CONTINUATION, Role.QUOTATION) and stack) or (
            entry.role is Role.TABLE and stack and stack[-1].placed.line.closing in ":："
        ):
            stack[-1].children.append(_Node(entry, 99))
            continue
        else:
            stack = []
            node = _Node(entry, 0)
        (stack[-1].children if stack else roots).append(node)
        if entry.role not in (Role.HEADING, Role.TABLE):
            stack.append(node)
    return roots


def _line_span(line: Line) -> Span:
    return Span(line.first, line.last, line.column)


def _span(node: _Node) -> Span:
    line = node.placed.line
    last = max(
        [
            line.last,
            *(row.last for row in node.placed.rows),
            *(p.line.last for p in node.placed.inner),
            *(_span(c).last for c in node.children),
        ]
    )
    return Span(line.first, last, line.column)
