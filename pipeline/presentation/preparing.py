"""Prepare a document for the stylesheet: what XSLT 1.0 says badly, or not in linear time, is done here, on a copy.

What is prepared is told to the stylesheet by attributes and elements of a namespace of our own:

* ``own:split`` marks a line with blocks in it (a quoted passage in a sentence, a list in an item); its text is
  gathered in ``own:run`` elements, because HTML has no paragraph with blocks inside;
* ``own:after`` holds the punctuation that follows a quoted passage, which belongs on the passage's last line;
* ``own:headed`` marks a part with a heading (or a bare number that stands as one), ``own:first`` the concept that
  opens its line, ``own:dir`` the direction of a passage in another language;
* ``own:late`` marks a number that does not come first in its part;
* ``own:call`` names the call of an editorial note, ``own:src`` an image that the page may carry,
  ``own:drawn`` marks a formula or drawing that it can show.
"""

from __future__ import annotations

import copy
from typing import Final

from lxml import etree

from pipeline.presentation.drawn import MATHML, SVG, prepare_drawing
from pipeline.presentation.images import embedded, width_of_drawing
from pipeline.presentation.strings import strings
from pipeline.validation.validated import AKN_NS

_AKN: Final = f"{{{AKN_NS}}}"
OWN: Final = "{urn:aknpress:page}"

#: Elements whose lines are paragraphs that a reader may want to cite.
_PARENTS_OF_PLAIN: Final = tuple(
    f"{_AKN}{name}" for name in ("mainBody", "body", "content", "container", "conclusions")
)
#: What can be called or linked to, and so must have an eId.
_WANTED: Final = frozenset(
    f"{_AKN}{name}" for name in ("authorialNote", "note", "noteRef", "heading", "crossHeading", "preface")
)
#: Ids that the page makes of its own begin so.
_RESERVED: Final = ("_call_", "_preview_", "_contents", "_document", "_notes")
_REFERENCES: Final = ("href", "from", "upTo")
#: Structures that may stand within a line.
_WITHIN: Final = tuple(
    f"{_AKN}{name}"
    for name in ("embeddedStructure", "quotedStructure", "subFlow", "blockList", "table", "ul", "ol", "p", "block")
)
_NUMBERS: Final = (f"{_AKN}num", f"{_AKN}meta")
_HEADINGS: Final = (f"{_AKN}heading", f"{_AKN}subheading")
#: Groups of numbered parts, and the children that make of such a group a numbered part itself.
_GROUPS: Final = tuple(f"{_AKN}{name}" for name in ("section", "part", "division", "chapter", "title"))
_TEXT_OF_PART: Final = frozenset(f"{_AKN}{name}" for name in ("content", "list", "intro"))
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
#: Languages that are written from right to left.
_RIGHT_TO_LEFT: Final = frozenset("ar arc ckb dv fa he khw ks ps sd syr ug ur yi".split())
_CELLS: Final = (f"{_AKN}td", f"{_AKN}th")
_QUOTED: Final = (f"{_AKN}embeddedStructure", f"{_AKN}quotedStructure")
#: Elements of the schema with text of their own: lines, and what stands within them.
_LINES: Final = frozenset(
    f"{_AKN}{name}"
    for name in (
        "a abbr affectedDocument argument b block caption change concept courtType crossHeading date decoration "
        "def del docAuthority docCommittee docDate docIntroducer docJurisdiction docNumber docProponent "
        "docPurpose docStage docStatus docTitle docType docketNumber embeddedText entity event fillIn from "
        "heading i inline ins judge lawyer legislature li listIntroduction listWrapUp location mmod mod mref "
        "narrative neutralCitation num object omissis opinion organization outcome p party person placeholder "
        "process quantity quotedText recordedTime ref relatedDocument remark rmod role rref scene session "
        "shortTitle signature span sub subheading summary sup term time tocItem u vote"
    ).split()
)
_CLOSING: Final = frozenset(".,;:!?)]»›”’\"'。，；：、」』）،؛؟")
#: Classes that the page and the layout on paper read a meaning into.
_CLASSES_OF_OURS: Final = frozenset(
    "made call preview permalink skip contents alternates footnote draft-mark line num quote back notes note- "
    "line scroll wordless whole label here said authorialNote numbered alone typed".split()
)


def prepare(root: etree._Element, direction: str = "ltr") -> etree._Element:
    """Return a copy of a document that the stylesheet can make a page of.

    Args:
        root: an ``akomaNtoso`` element, valid or (for a draft) not.
        direction: that of the document's language, ``ltr`` or ``rtl``.
    """
    root = copy.deepcopy(root)
    _turn_passages(root, direction)
    seen = _identify(root)
    _identify_paragraphs(root, seen)
    _join_links(root)
    _call_notes(root)
    for span in root.iter(f"{_AKN}span"):
        if span.get("class"):
            span.set("class", " ".join(c for c in span.get("class", "").split() if c not in _CLASSES_OF_OURS))
    for image in root.iter(f"{_AKN}img"):
        if source := embedded(image.get("src", "")):
            image.set(f"{OWN}src", source)
            if not image.get("width", "0").strip("-0"):
                image.set("width", width_of_drawing(source) or "0")
    for drawing in list(root.iter(f"{MATHML}math", f"{SVG}svg")):
        if prepare_drawing(drawing):
            drawing.set(f"{OWN}drawn", "drawn")
    for number in root.iter(f"{_AKN}num"):
        before = next(number.itersiblings(etree.Element, preceding=True), None)
        while before is not None and before.tag in _HEADINGS and not _shows(before):
            before = next(before.itersiblings(etree.Element, preceding=True), None)
        if before is not None and (before.tag not in _NUMBERS or before.get(f"{OWN}late")):
            number.set(f"{OWN}late", "late")
    _mark_heads(root)
    for concept in root.iter(f"{_AKN}concept"):
        if _is_first(concept):
            concept.set(f"{OWN}first", "first")
    _split_lines(root)
    return root


def _join_links(root: etree._Element) -> None:
    """Make one link of neighbours with one address, as word processors cut them: 6, 0 and /251 are 60/251.

    A reader meets one link instead of three; and on right-to-left paper the pieces would change places, since
    WeasyPrint 70 places each inline element for itself.
    """
    for link in list(root.iter(f"{_AKN}a", f"{_AKN}ref")):
        before = link.getprevious()
        if before is None or before.tag != link.tag or before.tail or link.get("eId") or len(before) or len(link):
            continue
        if before.get("href") == link.get("href"):
            # The later piece takes the words of the earlier ones, and the place of the first.
            link.text = (before.text or "") + (link.text or "")
            for name, value in before.attrib.items():
                link.set(name, value)
            parent = link.getparent()
            if parent is not None:
                parent.remove(before)


def _turn_passages(root: etree._Element, direction: str) -> None:
    """Name the language of each passage as HTML does, and its direction where it is not that around it."""
    ways: dict[etree._Element, str] = {}
    for element in list(root.iterfind(".//*[@{http://www.w3.org/XML/1998/namespace}lang]")):
        language = element.get(_LANG, "")
        if len(language) == 3:
            # BCP 47 has the shortest code alone (RFC 5646, 2.2.1).
            language = strings(language).tag
            element.set(_LANG, language)
        around = next((ways[ancestor] for ancestor in element.iterancestors() if ancestor in ways), direction)
        ways[element] = "rtl" if language.lower().split("-")[0] in _RIGHT_TO_LEFT else "ltr" if language else around
        if ways[element] != around:
            element.set(f"{OWN}dir", ways[element])


def _mark_heads(root: etree._Element) -> None:
    """Mark the parts that have a heading, and the groups of parts whose bare number stands as one."""
    for heading in root.iter(f"{_AKN}heading"):
        parent = heading.getparent()
        if parent is not None:
            parent.set(f"{OWN}headed", "heading")
    for group in root.iter(*_GROUPS):
        numbered = group.get(f"{OWN}headed") is None and group.find(f"{_AKN}num") is not None
        if numbered and not any(child.tag in _TEXT_OF_PART for child in group):
            group.set(f"{OWN}headed", "bare")


def _is_first(element: etree._Element) -> bool:
    """Whether nothing but a number that was typed as words precedes an element in its line."""
    for before in element.itersiblings(preceding=True):
        numbered = before.tag == f"{_AKN}inline" and before.get("name") == "num"
        if (before.tail or "").strip() or not (numbered or not isinstance(before.tag, str)):
            return False
    parent = element.getparent()
    return parent is None or not (parent.text or "").strip()


def _shows(heading: etree._Element) -> bool:
    """Whether a heading has anything to show."""
    return bool("".join(map(str, heading.itertext())).strip()) or any(
        True for _ in heading.iter(f"{_AKN}noteRef", f"{_AKN}img")
    )


def _identify(root: etree._Element) -> set[str]:
    """Give an eId to every note and heading, and to no two elements the same; return all that there are.

    Whole documents within a document may use an eId that another of them uses; the references within such a
    document mean its own. ``generate-id()`` would help, but libxslt makes it of memory addresses, and the bytes
    would differ from run to run.
    """
    seen: dict[str, etree._Element | None] = {}
    renamed: dict[etree._Element, dict[str, str]] = {}
    documents = frozenset(meta.getparent() for meta in root.iter(f"{_AKN}meta"))
    for number, element in enumerate(root.iter(f"{_AKN}*")):
        eid = element.get("eId")
        if eid is not None and eid.split() != [eid]:
            # White space cannot stand in an id.
            del element.attrib["eId"]
            eid = None
        if eid is not None and (eid in seen or eid.startswith(_RESERVED)):
            # Of two equal ones in one document the first keeps it.
            del element.attrib["eId"]
            scope = _document_of(element, documents)
            if scope is not None and seen.get(eid) is not scope:
                names = renamed.setdefault(scope, {})
                new = names.setdefault(eid, f"doc_{len(renamed)}__{eid}")
                if new not in seen:
                    element.set("eId", new)
                    seen[new] = scope
        elif eid is not None:
            seen[eid] = _document_of(element, documents)
        if element.tag in _WANTED and element.get("eId") is None:
            new = f"_{etree.QName(element).localname}_{number}"
            element.set("eId", new)
            seen[new] = None
    for scope, names in renamed.items():
        for element in scope.iter(f"{_AKN}*"):
            for name in _REFERENCES:
                target = element.get(name, "")
                if target[1:] in names and target.startswith("#"):
                    element.set(name, "#" + names[target[1:]])
    return set(seen)


def _document_of(element: etree._Element, documents: frozenset[etree._Element | None]) -> etree._Element | None:
    """Return the document that an element belongs to, the innermost one."""
    return next((ancestor for ancestor in element.iterancestors() if ancestor in documents), None)


def _identify_paragraphs(root: etree._Element, seen: set[str]) -> None:
    """Give an eId to each plain paragraph that no numbered part speaks for, so that it can be cited.

    The eId is the one that the Naming Convention would give (5.4: that of the parent, ``p`` and its number
    there), so that it stays while nothing changes beside it.
    """
    for parent in root.iter(*_PARENTS_OF_PLAIN):
        eid = parent.get("eId")
        prefix = f"{eid}__" if eid else "_"
        lines = list(parent.iterchildren(f"{_AKN}p"))
        # The first line of a part with a number of its own stands for the part.
        spoken_for = parent.tag in (f"{_AKN}content", f"{_AKN}container")
        for number, line in enumerate(lines, 1):
            new = f"{prefix}p_{number}"
            typed = len(line) > 0 and line[0].tag == f"{_AKN}inline" and line[0].get("name") == "num"
            if line.get("eId") or new in seen or typed or (spoken_for and line is lines[0]):
                continue
            seen.add(new)
            line.set("eId", new)


def _call_notes(root: etree._Element) -> None:
    """Number the notes that have no marker, and lead the references to notes to them."""
    markers: dict[str, etree._Element] = {}
    notes = [*root.iter(f"{_AKN}authorialNote"), *root.iter(f"{_AKN}note")]
    for number, note in enumerate(notes, 1):
        if not note.get("marker", "").strip():
            note.set("marker", str(number))
        markers[note.get("eId", "")] = note
        if note.tag == f"{_AKN}authorialNote":
            note.set(f"{OWN}call", f"_call_{note.get('eId')}")
    for reference in root.iter(f"{_AKN}noteRef"):
        called = markers.get(reference.get("href", "").removeprefix("#"))
        if called is None:
            if not reference.get("marker", "").strip():
                reference.set("marker", "*")
            continue
        reference.set(f"{OWN}note", called.get("eId", ""))
        if not reference.get("marker", "").strip():
            reference.set("marker", called.get("marker", ""))
        if called.get(f"{OWN}call") is None:
            called.set(f"{OWN}call", f"_call_{reference.get('eId')}")


def _split_lines(root: etree._Element) -> None:
    """Mark the lines that have blocks in them, and gather their text."""
    split: dict[etree._Element, None] = {}
    for block in root.iter(*_WITHIN):
        line = block.getparent()
        while line is not None and line not in split and _is_line(line):
            split[line] = None
            line = line.getparent()
    for line in split:
        line.set(f"{OWN}split", "split")
    # Innermost first: a line takes the runs of the elements within it into its own.
    for line in sorted(split, key=lambda line: sum(1 for _ in line.iterancestors()), reverse=True):
        _gather(line)


def _is_line(element: etree._Element) -> bool:
    if element.tag in _CELLS:  # only in a draft: the schema wants paragraphs in a cell
        return any((piece or "").strip() for piece in (element.text, *(child.tail for child in element)))
    return element.tag in _LINES


def _gather(line: etree._Element) -> None:
    """Put what stands between the blocks of a line into runs."""
    children, text = list(line), line.text
    line.text = None
    line[:] = []
    run = etree.Element(f"{OWN}run")
    run.text = text
    for child in children:
        if child.tag not in _WITHIN and child.get(f"{OWN}split") is None:
            run.append(child)
            continue
        tail, child.tail = child.tail, None
        quoted = _quoted_at_end(child)
        if quoted is not None and (tail or "").strip() and _CLOSING.issuperset((tail or "").strip()):
            quoted.set(f"{OWN}after", (tail or "").strip())
            tail = None
        if child.tag in _WITHIN or child.get("startQuote") or child.get("endQuote"):
            _add(line, run)
            line.append(child)
            run = etree.Element(f"{OWN}run")
        else:
            run = _dissolve(line, run, child)
        if len(run):
            run[-1].tail = tail
        else:
            run.text = tail
    _add(line, run)


def _dissolve(line: etree._Element, run: etree._Element, inline: etree._Element) -> etree._Element:
    """Put an element with blocks in it on its line: each of its runs as a piece of it, its blocks between them.

    Returns:
        The run that goes on after it.
    """
    attributes = {str(name): str(value) for name, value in inline.attrib.items() if name != f"{OWN}split"}
    for number, part in enumerate(list(inline)):
        if part.tag == f"{OWN}run" or (number == 0 and "eId" in attributes):
            piece = etree.SubElement(run, inline.tag, attributes)
            attributes.pop("eId", None)
            if part.tag == f"{OWN}run":
                piece.text = part.text
                piece[:] = list(part)
                continue
        _add(line, run)
        line.append(part)
        run = etree.Element(f"{OWN}run")
    return run


def _add(line: etree._Element, run: etree._Element) -> None:
    if len(run) or (run.text or "").strip():
        line.append(run)


def _quoted_at_end(block: etree._Element) -> etree._Element | None:
    """Return the quoted passage that a block of a line is, or ends with."""
    while block.tag not in _QUOTED:
        if not len(block) or (block[-1].tail or "").strip():
            return None
        block = block[-1]
    return block
