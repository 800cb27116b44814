"""WeasyPrint, loaded once in a process, with what all documents share: fonts, the fetcher, style sheets made ready."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Final
from xml.etree.ElementTree import Element

from pipeline.errors import EnvironmentFault
from pipeline.presentation import font_data, justification
from pipeline.presentation.themes import common_style

#: What `write_html` gives as medium of the sheets that count on paper; the others stay, and WeasyPrint passes them by.
_PAPER: Final = ("", "print")
#: Whatever the locale, fonts for signs that the text's own fonts lack are sought for this language first.
_LANGUAGE: Final = "en"


@cache
def engine() -> Any:
    """Import WeasyPrint, which takes a third of a second and loads Pango.

    Raises:
        EnvironmentFault: it cannot be loaded.
    """
    try:
        # fontconfig prefers fonts for the language of the locale, where a sign is in none of ours: the same page
        # would have other fonts on other machines. It asks once in a process, as Pango does.
        os.environ.update(FC_LANG=_LANGUAGE, PANGO_LANGUAGE=_LANGUAGE)
        with _libraries_by_name(), warnings.catch_warnings():
            # It warns of a machine without fonts; `fonts` says more.
            warnings.simplefilter("ignore", UserWarning)
            import weasyprint
    except (ImportError, OSError) as error:
        raise EnvironmentFault(
            f"WeasyPrint cannot be loaded ({error}); install it with its libraries: "
            "pip install weasyprint==70.0; apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        ) from error
    # Without a handler Python prints the engine's remarks on stderr, which belongs to our own findings.
    logging.getLogger("weasyprint").addHandler(logging.NullHandler())
    justification.install()
    font_data.install()
    return weasyprint


@contextlib.contextmanager
def _libraries_by_name() -> Iterator[None]:
    """Let no compiler be run to find a library that the loader of the system finds by its name.

    WeasyPrint tries several names for each of seven libraries, those of other systems first; for each that is none
    `ctypes.util.find_library` runs ldconfig, gcc and ld, which takes as long as everything else that it loads. What a
    search finds on Linux is a name as well ('libpango-1.0.so.0'), and that is always among the names to try.
    """
    if sys.platform != "linux":
        yield
        return
    import ctypes.util

    search = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search


@cache
def fonts(arabic: bool) -> Any:
    """Return the fonts of this machine, looked up once in a process; for Arabic with the faces of ``faces.css``.

    Raises:
        EnvironmentFault: there are none.
    """
    css = engine().CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    found = FontConfiguration()
    _refuse_without_fonts(found)
    if arabic:
        # The sheet is ours and names installed fonts, which are the only files that this may load.
        files = URLFetcher(allowed_protocols=("file",), allow_redirects=False)
        css(string=common_style("faces"), font_config=found, url_fetcher=files)
    return found


def _refuse_without_fonts(found: Any) -> None:
    """Refuse a machine that has not one font: Pango would not fail there, but end the process.

    Raises:
        EnvironmentFault: fontconfig knows of no font.
    """
    from weasyprint.text.ffi import fontconfig

    fonts_ = fontconfig.FcConfigGetFonts(found._config, fontconfig.FcSetSystem)
    if not fonts_ or not fonts_.nfont:
        raise EnvironmentFault(
            "this machine has no fonts, so that no page can be laid out; "
            "`aknpress doctor` names each that is missing, and the command that installs it"
        )


@cache
def fetcher() -> Any:
    """Return what WeasyPrint may load with: images that the page itself carries, and nothing else.

    `write_html` has put style sheets and logo into the page, so no file and no network is ever needed.
    """
    engine()
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=("data",), allow_redirects=False)


@lru_cache(maxsize=64)
def _sheet(css: str, arabic: bool) -> Any:
    """Return a style sheet parsed and compiled, None for one that says more than rules of pages and elements.

    Layers are counted over all sheets of a page, counters and colours belong to it: such a sheet is compiled with it.
    """
    layers: list[object] = []
    counters: dict[str, object] = {}
    colours: dict[str, object] = {}
    sheet = engine().CSS(
        string=css,
        url_fetcher=fetcher(),
        font_config=fonts(arabic),
        counter_style=counters,
        color_profiles=colours,
        layers=layers,
    )
    return None if layers or counters or colours else sheet


def take_sheets(root: Element, arabic: bool) -> list[Any]:
    """Take the style sheets for paper out of a page, ready for the option ``stylesheets`` of WeasyPrint.

    The sheets of pages are few and the pages many: so each is parsed once in a process. What comes by the option
    yields to what the page has (CSS Cascading Level 4, 6.2: user before author), hence all of them or none.

    Args:
        root: the page.
        arabic: whether it is set with the faces for Arabic.

    Returns:
        The sheets in order, and the page is without them; none where it keeps its own.
    """
    head = root.find("head")
    styles = [] if head is None else [s for s in head.iter("style") if s.get("media", "") in _PAPER]
    sheets = [_sheet(style.text or "", arabic) for style in styles]
    if head is None or None in sheets:
        return []
    for style in styles:
        head.remove(style)
    return sheets
