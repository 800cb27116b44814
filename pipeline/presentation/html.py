"""Write a validated document as one self-contained HTML page.

``styles/akn-to-html.xsl`` says what becomes what; this module gives it the style sheets, the interface
strings and the metadata, and serialises the result.
"""

from __future__ import annotations

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
from pipeline.presentation.images import data_uri
from pipeline.presentation.preparing import prepare
from pipeline.presentation.soundness import make_sound
from pipeline.presentation.spaces import set_spaces
from pipeline.presentation.strings import Strings, strings
from pipeline.presentation.themes import PAPERS, choose_theme, find_theme, script, stylesheet
from pipeline.validation.validated import ValidatedTree

_NO_ALTERNATES: Final[Mapping[str, str]] = MappingProxyType({})
_FORMATS: Final = {"html": "HTML", "pdf": "PDF", "xml": "XML"}
_LOGO_LIMIT: Final = 5 * 2**20


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
    about = describe(tree.root)
    words = strings(about.language)
    root = prepare(tree.root, words.dir)
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
        "label-image": words.image,
    }
    try:
        quoted: dict[str, Any] = {name: etree.XSLT.strparam(value) for name, value in parameters.items()}
        page = _transform()(root, **quoted).getroot()
    except (etree.XSLTApplyError, etree.XSLTParseError) as error:
        raise RenderError(f"the HTML page could not be made: {error}") from error
    if page is None:
        raise RenderError("the HTML page could not be made: the document has no akomaNtoso element")
    make_sound(page)
    for article in page.iter("article"):
        set_spaces(article, french=words.tag == "fr")
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


def _data_uri(logo: Path) -> str:
    """Return an image file as a ``data:`` address."""
    try:
        content = logo.read_bytes()
    except OSError as error:
        raise StorageError(f"the logo {logo} cannot be read: {error.strerror or error}") from error
    if len(content) > _LOGO_LIMIT:
        raise UsageError(f"the logo {logo} has {len(content)} bytes; expected at most {_LOGO_LIMIT}")
    address = data_uri(content)
    if address is None or address.startswith("data:image/gif"):
        raise UsageError(f"the logo {logo} is not an image; expected a PNG, JPEG or SVG file")
    return address


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
