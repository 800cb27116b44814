"""Write a validated document as one self-contained HTML page.

``styles/akn-to-html.xsl`` says what becomes what; this module gives it the style sheets, the interface
strings and the metadata, and serialises the result.
"""

from __future__ import annotations

import base64
import copy
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from lxml import etree

from pipeline import resources
from pipeline.errors import EnvironmentFault, RenderError, StorageError, UsageError
from pipeline.presentation.description import MEDIA_TYPES, describe, eli, json_ld
from pipeline.presentation.strings import Strings, strings
from pipeline.presentation.themes import PAPERS, choose_theme, find_theme, script, stylesheet
from pipeline.validation.validated import AKN_NS, ValidatedTree

_AKN: Final = f"{{{AKN_NS}}}"
_NO_ALTERNATES: Final[Mapping[str, str]] = MappingProxyType({})
_FORMATS: Final = {"html": "HTML", "pdf": "PDF", "xml": "XML"}
#: First bytes of the image formats that every browser and WeasyPrint show.
_IMAGES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"<svg", "image/svg+xml"),
    (b"<?xml", "image/svg+xml"),
)
_LOGO_LIMIT: Final = 5 * 2**20
#: Elements whose lines are paragraphs that a reader may want to cite.
_PARENTS_OF_PLAIN: Final = tuple(
    f"{_AKN}{name}" for name in ("mainBody", "body", "content", "container", "conclusions")
)


def write_html(
    tree: ValidatedTree,
    *,
    theme: str | None = None,
    logo: Path | None = None,
    alternates: Mapping[str, str] = _NO_ALTERNATES,
    paper: str = "a4",
) -> bytes:
    """Write the page of a document.

    Args:
        tree: what passed the gate; a draft gets a visible mark.
        theme: a name of `pipeline.resources.themes`, or the folder of an organisation's own; None chooses from
            the document.
        logo: a PNG, JPEG or SVG file that the page carries in its masthead.
        alternates: addresses of the same Expression in other formats (keys ``pdf``, ``xml``) and of the
            same Work in other languages (keys are ISO 639-2/T codes).
        paper: what a browser prints the page on, ``a4`` or ``letter``.

    Returns:
        An HTML document, UTF-8, that needs no other file, no network and no script.

    Raises:
        UsageError: no such theme or paper, or the logo is no image we know.
        StorageError: the logo cannot be read.
        RenderError: the stylesheet failed.
    """
    root = _with_identities(tree.root)
    about = describe(root)
    words = strings(about.language)
    look = find_theme(theme if theme is not None else choose_theme(root))
    words = replace(words, **look.strings.get(about.language, {}))
    logo = logo or look.logo
    if paper not in PAPERS:
        raise UsageError(f"there is no paper {paper!r}; there are: {', '.join(PAPERS)}")
    parameters = {
        "lang": words.tag,
        "dir": words.dir,
        "theme": look.name,
        "draft": words.draft if tree.draft else "",
        "title": about.title,
        "symbol": about.symbol or about.title[:80],
        "logo": _data_uri(logo) if logo is not None else "",
        "css": stylesheet("base", look),
        "css-screen": stylesheet("screen", look),
        "css-print": stylesheet("print", look, paper),
        "json-ld": json_ld(about, words.tag, alternates, draft=tree.draft),
        "script": script("reader"),
        "label-contents": words.contents,
        "label-notes": words.notes,
        "label-note": words.note,
        "label-skip": words.skip,
        "label-permalink": words.permalink,
        "label-copied": words.copied,
        "label-back": words.back,
        "label-emblem": words.emblem,
        "label-table": words.table,
    }
    try:
        quoted: dict[str, Any] = {name: etree.XSLT.strparam(value) for name, value in parameters.items()}
        page = _transform()(root, **quoted).getroot()
    except (etree.XSLTApplyError, etree.XSLTParseError) as error:
        raise RenderError(f"the HTML page could not be made: {error}") from error
    if page is None:
        raise RenderError("the HTML page could not be made: the document has no akomaNtoso element")
    generator = page.find("head/meta[@name='generator']")
    if generator is not None:
        for element in reversed(eli(about, words.tag, alternates)):
            generator.addnext(element)
    if alternates:
        _add_alternates(page, alternates, words, about.language)
    return bytes(etree.tostring(page, method="html", encoding="utf-8", doctype="<!DOCTYPE html>")) + b"\n"


@cache
def _transform() -> etree.XSLT:
    """Compile the stylesheet, which may read and write nothing."""
    path = resources.style("akn-to-html.xsl")
    try:
        control: Any = etree.XSLTAccessControl  # lxml-stubs knows no member of it
        return etree.XSLT(etree.parse(str(path)), access_control=control.DENY_ALL)
    except (OSError, etree.XMLSyntaxError, etree.XSLTParseError) as error:
        raise EnvironmentFault(f"{path.name} cannot be used ({error}); reinstall aknpress") from error


def _with_identities(root: etree._Element) -> etree._Element:
    """Return a copy in which every note and heading can be linked to.

    Notes and headings of strangers' documents may lack an eId, or share one; ``generate-id()`` would
    help, but libxslt makes it of memory addresses, and the bytes would differ from run to run.
    """
    root = copy.deepcopy(root)
    seen: set[str] = set()
    wanted = {f"{_AKN}authorialNote", f"{_AKN}heading", f"{_AKN}crossHeading", f"{_AKN}preface"}
    notes = 0
    for number, element in enumerate(root.iter(f"{_AKN}*")):
        eid = element.get("eId")
        if element.tag == f"{_AKN}authorialNote":
            notes += 1
            if not element.get("marker", "").strip():
                element.set("marker", str(notes))
        if eid is not None and (eid.split() != [eid] or eid in seen):
            # White space cannot stand in an id; of two equal ones the first keeps it.
            del element.attrib["eId"]
            eid = None
        if eid is not None:
            seen.add(eid)
        elif element.tag in wanted:
            element.set("eId", f"_{etree.QName(element).localname}_{number}")
    _identify_paragraphs(root, seen)
    _join_links(root)
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


def _data_uri(logo: Path) -> str:
    """Return an image file as a ``data:`` address."""
    try:
        content = logo.read_bytes()
    except OSError as error:
        raise StorageError(f"the logo {logo} cannot be read: {error.strerror or error}") from error
    if len(content) > _LOGO_LIMIT:
        raise UsageError(f"the logo {logo} has {len(content)} bytes; expected at most {_LOGO_LIMIT}")
    start = content[:100].lstrip(b"\xef\xbb\xbf \t\r\n")
    kind = next((kind for magic, kind in _IMAGES if start.startswith(magic)), None)
    if kind is None or (kind == "image/svg+xml" and b"<svg" not in content):
        raise UsageError(f"the logo {logo} is not an image; expected a PNG, JPEG or SVG file")
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def _add_alternates(page: etree._Element, alternates: Mapping[str, str], words: Strings, own: str) -> None:
    """Link the other formats and languages, in the head for machines and in a list for people."""
    head, place = page.find("head"), page.find("body/div[@class='page']")
    if head is None or place is None:
        raise RenderError("the HTML page has no head or body")
    formats = [key for key in _FORMATS if key in alternates]
    languages = set(alternates) - set(_FORMATS)
    nav = etree.Element("nav", {"class": "alternates", "aria-label": f"{words.languages}, {words.formats}"})
    if languages:
        line = etree.SubElement(nav, "p", {"class": "languages"})
        for key in sorted({*languages, own}):
            other = strings(key)
            if key == own:
                here = etree.SubElement(line, "span", {"lang": other.tag, "dir": other.dir, "aria-current": "true"})
                here.text, here.tail = other.name, " "
                continue
            link = etree.SubElement(
                line, "a", href=alternates[key], rel="alternate", hreflang=other.tag, lang=other.tag, dir=other.dir
            )
            link.text, link.tail = other.name, " "
            etree.SubElement(head, "link", rel="alternate", href=alternates[key], hreflang=other.tag)
    if formats:
        line = etree.SubElement(nav, "p", {"class": "formats"})
        line.text = f"{words.formats}: "
        for key in formats:
            link = etree.SubElement(line, "a", href=alternates[key], rel="alternate", type=MEDIA_TYPES[key])
            link.text, link.tail = _FORMATS[key], " "
            etree.SubElement(head, "link", rel="alternate", href=alternates[key], type=MEDIA_TYPES[key])
    place.addprevious(nav)
