"""Mark on a page what the style sheet for paper cannot see by itself: figures, lines that lead, numbers of titles."""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element

#: Figures, with what groups and parts them, signs and per cent; a dash stands for none.
_FIGURES: Final = re.compile(r"[-–—−+(]?\s*(?:\d[\d\s.,’'\u00a0\u202f]*\)?\s*%?|[-–—.…]*)")
#: What stands between the number of a title and its words.
_MARK: Final = re.compile(r"[\s.–—-]*\s[\s.–—-]*")
#: About how wide letters of a number are, in ems of bold Noto Serif; a little more does no harm.
_WIDTHS: Final = {"/": 0.4, ".": 0.3, " ": 0.26, "-": 0.35, "(": 0.4, ")": 0.4}
_WIDTH: Final = 0.6
#: Classes of words that stand out.
_MARKED: Final = frozenset({"bold", "italic"})
#: The number of a heading, which may be plain where its words are bold.
_NUMBER: Final = re.compile(r"^\(?\w{1,5}[.)]\s*")
#: A longer paragraph announces nothing, or is no heading.
_LEAD_LENGTH: Final = 400
_HEADING_LENGTH: Final = 160
#: A numbered paragraph of some five lines is not broken over pages; an ideograph is as wide as two letters.
_SHORT_LENGTH: Final = 400
_IDEOGRAPHS: Final = re.compile("[\u4e00-\u9fff]")


def align_figures(root: Element) -> None:
    """Give the cells of a column a class where all that stands in it, its head apart, are figures."""
    for table in root.iter("table"):
        if any(cell.get("rowspan") for cell in table.iter() if cell.tag in ("td", "th")):
            continue
        columns: dict[int, list[Element]] = {}
        figures: dict[int, bool] = {}
        heads = len(table.findall("thead/tr"))
        for number, row in enumerate(table.iter("tr")):
            place = 0
            for cell in row:
                span = int(cell.get("colspan") or 1)
                if span == 1:
                    columns.setdefault(place, []).append(cell)
                    words = "".join(cell.itertext()).strip()
                    if number >= heads and words:
                        figures[place] = figures.get(place, True) and _FIGURES.fullmatch(words) is not None
                place += span
        for place, cells in columns.items():
            # The first column says what the row is, be it a number.
            if place > 0 and figures.get(place):
                for cell in cells:
                    cell.set("class", f"{cell.get('class') or ''} figures".strip())


def mark_lines(root: Element) -> None:
    """Mark the paragraphs that must not be parted from what follows, and those too short to be broken.

    What looks like a heading, bold or italic from end to end, is one to a reader, whatever element it is; and a
    line that ends in a colon announces what comes. Where that is headings, they are long enough a chain.
    """
    lines = [line for line in root.iter("p") if "".join(line.itertext()).strip()]
    follows = False  # whether what looks like a heading comes next
    for line in reversed(lines):
        words = "".join(line.itertext()).strip()
        marked = "".join("".join(part.itertext()) for part in line if _marked(part))
        plain = {"".join(words.split()), "".join(_NUMBER.sub("", words).split())}
        headlike = len(words) <= _HEADING_LENGTH and "".join(marked.split()) in plain
        if headlike:
            line.set("class", f"{line.get('class') or ''} leads headlike".strip())
        elif words[-1] in ":：" and len(words) <= _LEAD_LENGTH and not follows:
            line.set("class", f"{line.get('class') or ''} leads".strip())
        if "numbered" in _classes(line) and len(words) <= _SHORT_LENGTH * (0.5 if _IDEOGRAPHS.search(words) else 1):
            line.set("class", f"{line.get('class') or ''} short".strip())
        follows = headlike


def _marked(element: Element) -> bool:
    """Whether words stand out by weight or slope."""
    return element.tag in ("b", "i") or not _MARKED.isdisjoint(_classes(element))


def hang_number(title: Element) -> None:
    """Part the number that a title begins with from its words, so that these can stand under each other."""
    number = next((part for part in title.iter("span") if part.get("class") == "docNumber"), None)
    if number is None or len(number) or not (number.text or "").strip():
        return
    said, words = (number.text or "").strip(), "".join(title.itertext()).strip()
    siblings = next(list(part) for part in title.iter() if any(child is number for child in part))
    after = next((child for child in siblings[siblings.index(number) + 1 :]), None)
    tail = number.tail or ""
    # The mark between number and words may stand at the beginning of the words, as it does in Arabic.
    first = "" if tail.strip() or after is None else after.text or ""
    mark = _MARK.match(tail + first)
    if mark is None or not words.startswith(said) or words == said:
        return
    number.text = said + " ".join(f"|{mark[0]}|".split()).strip("|").rstrip()
    rest = (tail + first)[mark.end() :]
    number.tail = f" {rest}" if not first else " "
    if first and after is not None:
        after.text = rest
    number.set("class", "docNumber hung")
    title.set("class", f"{title.get('class') or ''} hanging".strip())
    width = sum(_WIDTHS.get(letter, _WIDTH) for letter in number.text) + _WIDTHS[" "]
    title.set("style", f"--hung: {width:.2f}em")


def _classes(element: Element) -> list[str]:
    return (element.get("class") or "").split()
