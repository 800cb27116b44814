"""Which look a document gets, and the style sheets that make it."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from lxml import etree

from pipeline import resources
from pipeline.errors import EnvironmentFault, UsageError
from pipeline.validation.validated import AKN_NS

_AKN: Final = f"{{{AKN_NS}}}"
#: Document symbols of the principal organs: A/RES/76/1, S/2024/1, E/2019/28, ST/SGB/2003/13.
_SYMBOL: Final = re.compile(r"(?:A|S|E|T|ST|TD|HRI|CCPR|CEDAW|CRC)/\S")
#: The actor of a Work IRI, /akn/un/statement/deliberation/{actor}/…
_ACTOR: Final = re.compile(r"^/akn/[^/]+/[^/]+/[^/]+/([^/]+)/")


def check_theme(name: str) -> str:
    """Return `name` if there is such a theme.

    Raises:
        UsageError: there is none.
    """
    known = resources.themes()
    if name not in known:
        raise UsageError(f"there is no theme {name!r}; there are: {', '.join(known)}")
    return name


def choose_theme(root: etree._Element) -> str:
    """Choose the look of a document from its own words.

    The actor in the Work IRI decides where it names a body of the United Nations or of the ITU; then a
    symbol of the United Nations on the cover page; then the drafting tradition, for verb lines with
    groups of paragraphs under them are the ITU's.
    """
    uri = root.find(f".//{_AKN}FRBRWork/{_AKN}FRBRuri")
    match = _ACTOR.match(uri.get("value", "")) if uri is not None else None
    actor = match[1].lower() if match else ""
    if actor == "itu" or actor.startswith("itu-"):
        return "itu"
    if actor.startswith("un"):
        return "un"
    symbol = root.find(f"./*/{_AKN}coverPage//{_AKN}docNumber")
    if symbol is not None and _SYMBOL.match("".join(str(piece) for piece in symbol.itertext()).strip()):
        return "un"
    if root.find(f"./*/{_AKN}mainBody/{_AKN}division[@refersTo]") is not None:
        return "itu"
    if root.find(f"./*/{_AKN}preamble/{_AKN}container/{_AKN}blockList") is not None:
        return "itu"
    return "plain"


@cache
def stylesheet(medium: str, theme: str) -> str:
    """Return the CSS of a medium: our common rules, then the theme's.

    Args:
        medium: ``base`` (every medium), ``screen``, ``print`` (browsers and PDF), or ``paged`` (PDF
            alone: properties of CSS Paged Media and Generated Content that browsers and the Nu checker
            do not know).
        theme: a name of `pipeline.resources.themes`.

    Raises:
        EnvironmentFault: a file of the installation is missing.
    """
    common = resources.style(f"{medium}.css")
    own = resources.style(f"themes/{theme}/{medium}.css")
    try:
        sheets = [common.read_text(encoding="utf-8")]
        if own.is_file():
            sheets.append(own.read_text(encoding="utf-8"))
    except OSError as error:
        raise EnvironmentFault(f"the style sheet {common.name} is missing; reinstall aknpress") from error
    return "\n".join(sheets)


@cache
def common_style(medium: str) -> str:
    """Return our common rules of a medium, without any theme's.

    Raises:
        EnvironmentFault: the file of the installation is missing.
    """
    return _ours(f"{medium}.css")


@cache
def script(name: str) -> str:
    """Return a script of ours (``styles/{name}.js``), which pages carry within them.

    Raises:
        EnvironmentFault: the file of the installation is missing.
    """
    return _ours(f"{name}.js")


def _ours(name: str) -> str:
    path = resources.style(name)
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise EnvironmentFault(f"the file {path.name} is missing; reinstall aknpress") from error
