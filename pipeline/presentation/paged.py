"""Arrange an HTML page for paper, before it is laid out.

The page keeps its notes in a section at the end, where a screen reader and a narrow screen want them, and
the words stand there once. Paper wants each note at the foot of the page that calls it. CSS can float a box
to the foot (``float: footnote``) but cannot fetch it from elsewhere, so the bodies move to their calls here,
in memory; the file stays as it is.
"""

from __future__ import annotations

import enum
from typing import Final
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from pipeline.presentation.directions import keep_runs_together
from pipeline.presentation.marking import align_figures, hang_number, mark_lines
from pipeline.presentation.soundness import set_as_lines

#: Classes of what serves a screen alone. On paper the draft mark is drawn in the margin instead.
_SCREEN_ONLY: Final = frozenset({"skip", "permalink", "contents", "alternates", "draft-mark", "preview"})
#: Inline elements that say what words are without changing their look.
_PLAIN: Final = frozenset(
    {"organization", "location", "person", "role", "date", "quantity", "entity", "mref", "ref", "rref"}
)
#: Elements within a line that may hold text.
_TEXTS: Final = frozenset("span b i u sup sub ins del abbr time em strong small code q".split())
#: A table with more columns is set as lines: on paper a column would be narrower than a letter.
_COLUMNS: Final = 60
#: Letters of the longest note that stands at the foot of a page: half a page of them.
_LONGEST_FOOT: Final = 2500
#: A cell of so few signs, a number with its stop, is not broken, nor is one of a single word, at its slash.
_SHORT: Final = 6
_SHORT_WORD: Final = 14
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")


class NotePlacing(enum.Enum):
    """Where notes go on paper, the best first: at the foot of the page of their call, else all at the end.

    One keeps the numbers from floating, for a float is dropped now and then as well. The last resort sets the
    tables as lines too, for a layout engine that fails in them.

    Each value is the bottom margin that goes with it: the layout engine loses a note where one line and one
    note compete for the last millimetre, and a millimetre more or less ends the competition.
    """

    FOOT = "24mm"
    FOOT_RAISED = "25mm"
    FOOT_RAISED_MORE = "26.5mm"
    FOOT_WITHOUT_FLOATS = "24.5mm"
    END = ""
    END_WITHOUT_TABLES = " "


def arrange(root: Element, placing: NotePlacing) -> frozenset[str]:
    """Remove what serves a screen alone, open the scroll boxes and move every note to its call.

    Returns:
        The ids of the notes, which must all be found on the pages.
    """
    _remove(root, _SCREEN_ONLY)
    for box in root.iter("div"):
        if "scroll" in (box.get("class") or "").split():
            for name in ("role", "tabindex", "aria-label"):
                box.attrib.pop(name, None)
    for drawing in root.iter("{http://www.w3.org/2000/svg}svg"):
        # What WeasyPrint takes for the alternative text, without which a figure fails PDF/UA-1, 7.3.
        title = Element("{http://www.w3.org/2000/svg}title")
        title.text = " ".join("".join(drawing.itertext()).split()) or "—"
        drawing.insert(0, title)
    for image in root.iter("img"):
        # WeasyPrint reads sizes in style sheets alone; of the two the width decides, as on screen.
        size = next((name for name in ("width", "height") if (image.get(name) or "").isdigit()), None)
        if size:
            image.set("style", f"{size}: {image.get(size)}px")
    _narrow(root, every=placing is NotePlacing.END_WITHOUT_TABLES)
    for cell in root.iter("td"):
        # Without words it heads nothing for a reader; without a header its column fails PDF/UA-1, 7.5.
        if cell.get("class") == "wordless":
            cell.tag = "th"
    for cell in root.iter("th"):
        # A header over several columns: WeasyPrint writes no Headers for it (PDF/UA-1, 7.5).
        if cell.get("colspan"):
            cell.tag = "td"
            cell.set("class", "header")
    for cell in root.iter():
        # A number stays whole, however narrow the table makes its column.
        words = "".join(cell.itertext()).split() if cell.tag in ("td", "th") else []
        if words and (len(" ".join(words)) <= _SHORT or (len(words) == 1 and len(words[0]) <= _SHORT_WORD)):
            cell.set("class", f"{cell.get('class') or ''} whole".strip())
    _unwrap(root)
    _sink_links(root)
    align_figures(root)
    mark_lines(root)
    for title in root.iter("h1"):
        hang_number(title)
    if root.get("dir") == "rtl":
        keep_runs_together(root)
    for name in _HEADINGS:
        for heading in root.iter(name):
            heading.set("data-label", _label(heading))
    notes = {item.get("id"): item for item in root.iter("li") if item.get("class") == "authorialNote"}
    if placing.value.strip():
        _move_notes(root, notes)
    return frozenset(key for key in notes if key)


def watch_numbers(root: Element, placing: NotePlacing) -> frozenset[str]:
    """Give an id to each number that floats beside the line it opens: WeasyPrint 70 now and then drops a float.

    Returns:
        The ids, which must all be found on the pages. Where they do not float there are none.
    """
    watched = set()
    for number, line in enumerate(root.iter("p")):
        classes = (line.get("class") or "").split()
        if "alone" not in classes:
            continue
        if placing in (NotePlacing.FOOT_WITHOUT_FLOATS, NotePlacing.END_WITHOUT_TABLES):
            line.set("class", " ".join(name for name in classes if name != "alone"))
            continue
        line.set("id", line.get("id") or f"_number_{number}")
        watched.add(line.get("id") or "")
    return frozenset(watched)


def _label(heading: Element) -> str:
    """Return the words of a heading on one line for the bookmarks, without note calls."""
    pieces: list[str] = []

    def walk(element: Element) -> None:
        classes = (element.get("class") or "").split()
        if "made" not in classes:
            pieces.append(element.text or "")
            for child in element:
                walk(child)
                pieces.append(child.tail or "")
            pieces.append(" " if "line" in classes or element.tag == "br" else "")

    walk(heading)
    return " ".join("".join(pieces).split())


def add_style(root: Element, sheet: str) -> None:
    """Add a style sheet after those of the page (one passed to WeasyPrint as an option would yield to them)."""
    head = root.find("head")
    style = Element("style")
    style.text = sheet
    (root if head is None else head).append(style)


def notes_sheet(placing: NotePlacing) -> str:
    """Return the style that goes with a placing of the notes."""
    return f"@page {{ margin-bottom: {placing.value} }}" if placing.value.strip() else ""


def draft_sheet(word: str) -> str:
    """Return the style of a draft: its mark in the margin of every page, which no reader is told as text."""
    text = word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return (
        # The first page has its masthead lower, so that the mark stands clear of it.
        "@page :first { margin-top: 28mm }"
        f'@page {{ @top-center {{ content: "{text}"; color: #b3261e; font-size: 20pt; font-weight: bold; '
        "border: 1.5pt solid #b3261e; padding: 0 4mm; height: 10mm; margin: 6mm 0 auto; "
        "vertical-align: middle; white-space: nowrap } }"
    )


def _remove(parent: Element, classes: frozenset[str]) -> None:
    """Remove the descendants of these classes; the text after them stays."""
    stack = [parent]
    while stack:
        element = stack.pop()
        previous: Element | None = None
        for child in list(element):
            if classes.intersection((child.get("class") or "").split()):
                _append_text(element, previous, child.tail)
                element.remove(child)
            else:
                previous = child
                stack.append(child)


def _append_text(parent: Element, previous: Element | None, text: str | None) -> None:
    """Add text after `previous`, or at the start of `parent`."""
    if not text:
        return
    if previous is None:
        parent.text = (parent.text or "") + text
    else:
        previous.tail = (previous.tail or "") + text


def _unwrap(root: Element) -> None:
    """Make plain text of inline elements without a look or a link of their own.

    WeasyPrint 70 sometimes breaks a line far too early where an inline element begins at its very end: the
    fewer boundaries, the fewer such lines.
    """
    targets = _targets(root)
    styled = {
        id(element) for box in root.iter("div") if "formula" in (box.get("class") or "") for element in box.iter()
    }

    def plain(element: Element) -> bool:
        return (
            element.tag in ("span", "time")
            and element.get("class") in _PLAIN
            and element.get("dir") is None
            and f"#{element.get('id')}" not in targets
            and id(element) not in styled
        )

    # Innermost first, so that what an unwrapped element held is unwrapped already.
    for parent in reversed(list(root.iter())):
        if not any(plain(child) for child in parent):
            continue
        children = list(parent)
        parent[:] = []
        for child in children:
            tail, child.tail = child.tail, None
            if plain(child):
                _append_text(parent, parent[-1] if len(parent) else None, child.text)
                parent.extend(list(child))
            else:
                parent.append(child)
            _append_text(parent, parent[-1] if len(parent) else None, tail)


def _narrow(root: Element, *, every: bool) -> None:
    """Set the tables as lines that are too wide for any paper, or all, without the ids that nothing refers to."""
    wide = [
        table
        for table in root.iter("table")
        if every or any(sum(int(cell.get("colspan") or 1) for cell in row) > _COLUMNS for row in table.iter("tr"))
    ]
    targets = _targets(root) if wide else frozenset()
    for table in wide:
        for element in table.iter():
            if f"#{element.get('id')}" not in targets:
                element.attrib.pop("id", None)
        set_as_lines(table)


def _targets(root: Element) -> frozenset[str]:
    """Return the addresses that the links of a page have."""
    return frozenset(unquote(link.get("href") or "") for link in root.iter("a"))


def _sink_links(root: Element) -> None:
    """Give the text of a link that holds elements to links of its own, one for each piece.

    WeasyPrint 70 makes an annotation of each box within a link, and tags those of the inner ones as what they
    are instead of as links (PDF/UA-1, 7.18.5).
    """
    for link in [element for element in root.iter("a") if len(element) and element.get("href")]:
        target = link.attrib.pop("href")
        for name in ("role", "aria-label", "aria-describedby"):
            link.attrib.pop(name, None)
        link.tag = "span"
        for element in list(link.iter()):
            if element is not link and element.tag not in _TEXTS:
                continue
            for child in list(element):
                if (child.tail or "").strip():
                    piece = Element("a", href=target)
                    piece.text, child.tail = child.tail, None
                    element.insert(list(element).index(child) + 1, piece)
            if (element.text or "").strip():
                piece = Element("a", href=target)
                piece.text, element.text = element.text, None
                element.insert(0, piece)


def _move_notes(root: Element, notes: dict[str | None, Element]) -> None:
    """Put each note behind its call, as one ``span.footnote``; the section of the notes goes."""
    waiting = dict(notes)
    parents = {child: parent for parent in root.iter() for child in parent}
    # A note within a note stays at the end: there is no foot of a foot.
    inner = {call for body in notes.values() for call in body.iter("sup")}
    for call in [element for element in root.iter("sup") if "call" in (element.get("class") or "").split()]:
        link = call.find("a")
        if call in inner:
            continue
        body = waiting.pop(unquote(link.get("href") or "")[1:], None) if link is not None else None
        if body is None:
            continue
        note = Element("span", {"class": "footnote", "id": body.get("id") or ""})
        _fill(note, body)
        note.tail, call.tail = call.tail, None
        parent = parents[call]
        parent.insert(list(parent).index(call) + 1, note)
        parents[body].remove(body)
    for section in [element for element in root.iter("section") if element.get("id") == "_notes"]:
        if not waiting:
            parents[section].remove(section)


def _fits_a_foot(body: Element) -> bool:
    """Whether a note is plain and short: WeasyPrint 70 loses headings, tables and what is longer than a page there."""
    return all(line.tag == "p" for line in body) and len("".join(body.itertext())) <= _LONGEST_FOOT


def _fill(note: Element, body: Element) -> None:
    """Give a note the content of its list item: a span cannot hold paragraphs, so they become lines."""
    for number, line in enumerate(list(body)):
        target = note
        if number or line.tag != "p":
            target = Element(
                "span" if line.tag == "p" else line.tag,
                {**line.attrib, "class": f"{line.get('class', '')} note-line".strip()},
            )
            note.append(target)
        target.text = line.text
        target.extend(list(line))
