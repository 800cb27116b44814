"""Write a validated document as one self-contained HTML page.

``styles/akn-to-html.xsl`` says what becomes what; this module gives it the style sheets, the interface
strings and the metadata, and serialises the result.
"""

from __future__ import annotations

import base64
import copy
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from lxml import etree

from pipeline import resources
from pipeline.errors import EnvironmentFault, RenderError, StorageError, UsageError
from pipeline.presentation.strings import Strings, strings
from pipeline.presentation.themes import check_theme, choose_theme, script, stylesheet
from pipeline.validation.validated import AKN_NS, ValidatedTree

_AKN: Final = f"{{{AKN_NS}}}"
_NO_ALTERNATES: Final[Mapping[str, str]] = MappingProxyType({})
_FORMATS: Final = {"html": "HTML", "pdf": "PDF", "xml": "XML"}
_FORMAT_TYPES: Final = {"html": "text/html", "pdf": "application/pdf", "xml": "application/akn+xml"}
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
) -> bytes:
    """Write the page of a document.

    Args:
        tree: what passed the gate; a draft gets a visible mark.
        theme: a name of `pipeline.resources.themes`; None chooses from the document.
        logo: a PNG, JPEG or SVG file that the page carries in its masthead.
        alternates: addresses of the same Expression in other formats (keys ``pdf``, ``xml``) and of the
            same Work in other languages (keys are ISO 639-2/T codes).

    Returns:
        An HTML document, UTF-8, that needs no other file, no network and no script.

    Raises:
        UsageError: no such theme, or the logo is no image we know.
        StorageError: the logo cannot be read.
        RenderError: the stylesheet failed.
    """
    root = _with_identities(tree.root)
    language = _language(root)
    words = strings(language)
    theme = check_theme(theme) if theme is not None else choose_theme(root)
    title = _title(root)
    parameters = {
        "lang": words.tag,
        "dir": words.dir,
        "theme": theme,
        "draft": words.draft if tree.draft else "",
        "title": title,
        "symbol": _symbol(root) or title[:80],
        "logo": _data_uri(logo) if logo is not None else "",
        "css": stylesheet("base", theme),
        "css-screen": stylesheet("screen", theme),
        "css-print": stylesheet("print", theme),
        "json-ld": _json_ld(root, title, words),
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
    if alternates:
        _add_alternates(page, alternates, words, language)
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
    return root


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


def _language(root: etree._Element) -> str:
    """Return the language of the Expression, '' where it is not said."""
    element = root.find(f"./*/{_AKN}meta/{_AKN}identification/{_AKN}FRBRExpression/{_AKN}FRBRlanguage")
    return "" if element is None else element.get("language", "")


def _text(element: etree._Element | None) -> str:
    """Return the words of an element on one line, without those of its notes."""
    if element is None:
        return ""
    pieces: list[str] = []

    def walk(node: etree._Element) -> None:
        if isinstance(node.tag, str) and node.tag != f"{_AKN}authorialNote":
            pieces.append(node.text or "")
            for child in node:
                walk(child)
                pieces.append(child.tail or "")
            if node.tag in (f"{_AKN}p", f"{_AKN}eol"):
                pieces.append(" ")

    walk(element)
    return " ".join("".join(pieces).split())


def _number(root: etree._Element) -> str:
    """Return the number of the Work as people write it."""
    number = root.find(f"./*/{_AKN}meta/{_AKN}identification/{_AKN}FRBRWork/{_AKN}FRBRnumber")
    return "" if number is None else number.get("showAs") or number.get("value") or ""


def _symbol(root: etree._Element) -> str:
    """Return the document symbol of the running header: the cover page's, else the title's number."""
    for part in ("coverPage", "preface"):
        number = root.find(f"./*/{_AKN}{part}//{_AKN}docNumber")
        if number is not None and _text(number):
            kind = root.find(f"./*/{_AKN}preface//{_AKN}docType") if part == "preface" else None
            return f"{_text(kind)} {_text(number)}".strip().rstrip(".:")
    return _number(root)


def _title(root: etree._Element) -> str:
    """Return the title of the page: the preface's, else the cover page's, the number, the IRI."""
    uri = root.find(f"./*/{_AKN}meta//{_AKN}FRBRExpression/{_AKN}FRBRuri")
    return (
        _text(root.find(f"./*/{_AKN}preface"))
        or _text(root.find(f"./*/{_AKN}coverPage//{_AKN}docTitle"))
        or _number(root)
        or ("" if uri is None else uri.get("value", ""))
        or "Akoma Ntoso"
    )


def _json_ld(root: etree._Element, title: str, words: Strings) -> str:
    """Return the schema.org description (type Legislation) as JSON that cannot end its script element."""
    work = root.find(f"./*/{_AKN}meta/{_AKN}identification/{_AKN}FRBRWork")
    body = next(root.iterchildren(f"{_AKN}*"), root)
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "name": title,
        "inLanguage": words.tag,
        "legislationType": body.get("name", etree.QName(body).localname),
    }
    if work is not None:
        uri = work.find(f"{_AKN}FRBRuri")
        date = work.find(f"{_AKN}FRBRdate")
        author = work.find(f"{_AKN}FRBRauthor")
        if uri is not None:
            data["legislationIdentifier"] = uri.get("value")
            if date is not None and re.search(rf"/{re.escape(date.get('date', ' ')[:10])}/", uri.get("value", "")):
                # Only a day that the IRI says too: the schema makes 1 January of a bare year.
                data["legislationDate"] = date.get("date", "")[:10]
        if _number(root):
            data["alternateName"] = _number(root)
        if author is not None:
            eid = author.get("href", "").lstrip("#")
            for organization in root.iterfind(f"./*/{_AKN}meta/{_AKN}references/{_AKN}TLCOrganization"):
                if organization.get("eId") == eid:
                    data["legislationPassedBy"] = {"@type": "Organization", "name": organization.get("showAs")}
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


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
            link = etree.SubElement(line, "a", href=alternates[key], rel="alternate", type=_FORMAT_TYPES[key])
            link.text, link.tail = _FORMATS[key], " "
            etree.SubElement(head, "link", rel="alternate", href=alternates[key], type=_FORMAT_TYPES[key])
    place.addprevious(nav)
