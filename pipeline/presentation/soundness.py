"""Make a page sound that the stylesheet made of any document: headings, links, tables and depth.

A valid document may skip levels of headings, refer to what has no words, give cells spans that overlap, and
nest its parts until no page is left between the margins. HTML and PDF/UA allow none of this. Each repair here
leaves a page that needs none as it is, keeps every word in its place, and takes time linear in the page.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
#: From this level on parts are indented no further, for a narrow page would have no room left.
_INDENTED: Final = 6
#: From this depth on elements are not nested further: layout engines and browsers recurse.
_DEPTH: Final = 72
#: From this depth of tables on a table is set as lines: what it takes to lay out doubles with each level.
_TABLES: Final = 3
#: What parts the cells of a row that is set as a line: an em space.
_BETWEEN: Final = "\u2003"
#: Columns that one cell can claim, as in HTML; places that the cells of a table can claim for more rows than one.
_WIDEST: Final = 1000
_AREA: Final = 1_000_000
_INDENTING: Final = frozenset(
    "paragraph point item indent subparagraph alinea hcontainer recital citation embeddedStructure quotedStructure "
    "plain".split()
)
_WRAPPERS: Final = frozenset("div section blockquote ol ul li header span b i u sup sub ins del abbr time".split())


def make_sound(page: etree._Element) -> None:
    """Repair a page in place.

    Args:
        page: an ``html`` element without namespaces but for MathML and SVG.
    """
    article = page.find(".//article")
    if article is None:
        return
    for table in list(article.iter("table")):
        _square(table)
    for cell in list(article.iter("th")):
        # HTML wants no sections in the head of a row or column.
        if next(cell.iter("section", "header", *_HEADINGS), None) is not None:
            cell.tag = "td"
            cell.set("class", "header")
            cell.attrib.pop("scope", "")
    _flatten(article)
    _outline(article)
    _link(page)


def _outline(article: etree._Element) -> None:
    """Let no heading be more than one level below the one that it belongs to (WCAG 1.3.1; ISO 14289-1, 7.4.2)."""
    open_: list[tuple[int, int]] = []
    for heading in list(article.iter(*_HEADINGS)):
        wanted = int(str(heading.tag)[1])
        while open_ and open_[-1][0] >= wanted:
            open_.pop()
        level = open_[-1][1] + 1 if open_ else 1
        open_.append((wanted, level))
        if level != wanted:
            heading.tag = f"h{level}"


def _link(page: etree._Element) -> None:
    """Take the links away that lead to no place of the page: what they refer to has nothing to show."""
    ids = {element.get("id") for element in page.iter(etree.Element)}
    for link in list(page.iter("a")):
        target = link.get("href", "")
        if not target.startswith("#") or target[1:] in ids:
            continue
        parent = link.getparent()
        if parent is not None and parent.tag == "li" and "level-" in parent.get("class", ""):
            _drop(parent)
        elif "permalink" in link.get("class", "").split():
            _drop(link)
        else:
            link.tag = "span"
            for name in ("href", "aria-label", "aria-describedby", "role"):
                link.attrib.pop(name, "")


@dataclass(slots=True)
class _Cell:
    """A cell and the place that it takes in the grid of its table."""

    element: etree._Element
    column: int
    wide: int
    high: int


def _square(table: etree._Element) -> None:
    """Let cells neither overlap nor leave their part of the table, and each row have the width of the table.

    Spans may claim what other cells have, and a cell may claim columns in which no cell begins (HTML, 4.9.12.1).
    """
    parts = [list(part.iterchildren("tr")) for part in table.iterchildren("thead", "tbody")]
    spans = any(c.get("colspan") or c.get("rowspan") for part in parts for row in part for c in row)
    if not spans and len({len(row) for part in parts for row in part}) < 2:
        return
    grid = [_placed(part) for part in parts]
    # A column in which no cell begins is none.
    begun = sorted({cell.column for part in grid for row in part for cell in row})
    for lines, part in zip(parts, grid, strict=True):
        held: list[list[tuple[int, int]]] = [[] for _ in lines]
        for number, row in enumerate(part):
            for cell in row:
                first, end = bisect_left(begun, cell.column), bisect_left(begun, cell.column + cell.wide)
                _set_span(cell.element, "colspan", end - first)
                _set_span(cell.element, "rowspan", cell.high)
                for turn in range(number, number + cell.high):
                    held[turn].append((first, end))
        for line, places in zip(lines, held, strict=True):
            free = 0
            for first, end in [*sorted(places), (len(begun), len(begun))]:
                if first > free:
                    _set_span(etree.SubElement(line, "td"), "colspan", first - free)
                free = max(free, end)


def _placed(lines: list[etree._Element]) -> list[list[_Cell]]:
    """Return the cells of a part of a table, each in the first columns that are free."""
    taken: dict[int, int] = {}  # column: the row before which a cell from above ends
    rows: list[list[_Cell]] = []
    area = 0
    for number, line in enumerate(lines):
        row: list[_Cell] = []
        column = 0
        for cell in line.iterchildren("td", "th"):
            while taken.get(column, 0) > number:
                column += 1
            wide = min(_span(cell, "colspan"), _WIDEST)
            wide = next((n for n in range(1, wide) if taken.get(column + n, 0) > number), wide)
            high = min(_span(cell, "rowspan"), len(lines) - number)
            area += wide * high
            if high > 1 and area < _AREA:
                taken.update((column + n, number + high) for n in range(wide))
            else:
                high = 1
            row.append(_Cell(cell, column, wide, high))
            column += wide
        rows.append(row)
    return rows


def _span(cell: etree._Element, name: str) -> int:
    """Return how many columns or rows a cell claims, at least one."""
    value = cell.get(name, "1").strip().lstrip("+")
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 10 else 1


def _set_span(cell: etree._Element, name: str, value: int) -> None:
    if value > 1:
        cell.set(name, str(value))
    else:
        cell.attrib.pop(name, "")


def _flatten(article: etree._Element) -> None:
    """End the indentation where no room is left for it, and the nesting where nobody could see it.

    Elements below `_DEPTH` are taken out of the tree; what they hold stays in its place, and their ids stay too.
    """
    stack = [(child, 1, 0, 0) for child in reversed(article)]
    while stack:
        element, depth, indents, tables = stack.pop()
        if not isinstance(element.tag, str):
            continue
        classes = (element.get("class") or "").split()
        if not _INDENTING.isdisjoint(classes) and "unnumbered" not in classes:
            indents += 1
            if indents > _INDENTED:
                element.set("class", f"{element.get('class')} deep")
        if element.tag == "table":
            tables += 1
            if tables > _TABLES or depth > _DEPTH:
                set_as_lines(element)
        # An item goes when its list goes.
        if depth > _DEPTH + (element.tag == "li") and element.tag in _WRAPPERS and "made" not in classes:
            stack.extend((child, depth + 1, indents, tables) for child in reversed(element))
            _unmake(element)
        else:
            stack.extend((child, depth + 1, indents, tables) for child in reversed(element))


def set_as_lines(table: Any) -> None:
    """Make lines of the rows of a table, in place.

    Args:
        table: a ``table`` element of any ElementTree implementation.
    """
    table.tag = "div"
    table.set("class", "as-lines")
    for part in table:
        part.tag, head = "div", part.tag == "thead"
        for row in part:
            if row.tag == "tr":
                row.tag = "p" if all(_is_one_line(cell) for cell in row) else "div"
                row.set("class", "row heads" if head else "row")
                _join_cells(row)


def _is_one_line(cell: Any) -> bool:
    return len(cell) == 0 or (len(cell) == 1 and cell[0].tag == "p")


def _join_cells(row: Any) -> None:
    """Part the cells of a row by a wide space; those of mere text become text, for such tables are large."""
    cells = list(row)
    row[:] = []
    for cell in cells:
        line = cell[0] if len(cell) == 1 and cell[0].tag == "p" else cell
        if len(line) == 0 and not any(box.get(name) for box in (cell, line) for name in ("id", "lang", "dir")):
            text = (line.text or "") + _BETWEEN
            if len(row):
                row[-1].tail = (row[-1].tail or "") + text
            else:
                row.text = (row.text or "") + text
            continue
        cell.tag, cell.tail = "span" if row.tag == "p" else "div", _BETWEEN
        cell.set("class", "cell")
        for name in ("colspan", "rowspan", "scope"):
            cell.attrib.pop(name, "")
        if row.tag == "p":
            line.tag = "span"
        row.append(cell)


def _unmake(element: etree._Element) -> None:
    """Put what an element holds in its place."""
    parent = element.getparent()
    if parent is None:
        return
    if "line" in (element.get("class") or "").split():
        # What looked like a line of its own must not become one word with its neighbours.
        element.text, element.tail = f" {element.text or ''}", f" {element.tail or ''}"
    if element.get("id"):
        anchor = etree.Element("span", id=element.get("id", ""))
        element.insert(0, anchor)
        anchor.tail, element.text = element.text, None
    if element.text:
        _append_before(element, element.text)
    for child in list(element):
        element.addprevious(child)
    _drop(element)


def _append_before(element: etree._Element, text: str) -> None:
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    elif parent is not None:
        parent.text = (parent.text or "") + text


def _drop(element: etree._Element) -> None:
    """Remove an element; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        _append_before(element, element.tail)
    parent.remove(element)
