"""Which look a document gets, and the style sheets that make it."""

from __future__ import annotations

import base64
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from lxml import etree

from pipeline import resources
from pipeline.errors import EnvironmentFault, UsageError
from pipeline.presentation.strings import Strings
from pipeline.validation.validated import AKN_NS

#: The style sheets of a theme, and its settings.
MEDIA: Final = ("base", "screen", "print", "paged")
SETTINGS: Final = "theme.toml"
#: Sizes of paper, as CSS names them (CSS Paged Media Level 3, 7.1).
PAPERS: Final = {"a4": "A4", "letter": "letter"}
_AKN: Final = f"{{{AKN_NS}}}"
#: Document symbols of the principal organs: A/RES/76/1, S/2024/1, E/2019/28, ST/SGB/2003/13.
_SYMBOL: Final = re.compile(r"(?:A|S|E|T|ST|TD|HRI|CCPR|CEDAW|CRC)/\S")
#: The actor of a Work IRI, /akn/un/statement/deliberation/{actor}/…
_ACTOR: Final = re.compile(r"^/akn/[^/]+/[^/]+/[^/]+/([^/]+)/")


@dataclass(frozen=True, slots=True)
class Theme:
    """A look: one of ours, or a folder of an organisation's own (docs/styling.md).

    Attributes:
        name: what the page calls it, in ``data-theme``.
        folders: where its style sheets are, those of the theme that it extends first.
        logo: the image for the masthead that comes with it.
        strings: words of the page that it says otherwise, by language and field of `Strings`.
    """

    name: str
    folders: tuple[Path, ...]
    logo: Path | None = None
    strings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def find_theme(name: str) -> Theme:
    """Return one of our themes by its name, or one of an organisation's own by the path of its folder.

    Raises:
        UsageError: there is none, or the folder is no theme.
    """
    known = resources.themes()
    if name in known:
        return Theme(name, (resources.style(f"themes/{name}"),))
    folder = Path(name)
    if not folder.is_dir():
        raise UsageError(f"there is no theme {name!r}; there are: {', '.join(known)}, or the path of a theme's folder")
    settings = _settings(folder)
    base, logo, words = settings.get("extends", "plain"), settings.get("logo"), settings.get("strings", {})
    if base not in known:
        raise UsageError(f"{folder / SETTINGS} extends {base!r}; expected one of: {', '.join(known)}")
    if logo is not None and (not isinstance(logo, str) or Path(logo).name != logo or not (folder / logo).is_file()):
        raise UsageError(f"{folder / SETTINGS} names the logo {logo!r}; expected the name of a file beside it")
    fields = set(Strings.__slots__) - {"tag", "dir"}
    for language, said in words.items() if isinstance(words, dict) else [("strings", words)]:
        if not isinstance(said, dict) or not all(k in fields and isinstance(v, str) for k, v in said.items()):
            raise UsageError(f"{folder / SETTINGS} has words of its own in {language!r}; expected {_listed(fields)}")
    sheets = [folder / f"{medium}.css" for medium in MEDIA]
    if not any(sheet.is_file() for sheet in sheets) and not settings:
        raise UsageError(
            f"{folder} is no theme; expected {_listed(sheet.name for sheet in sheets)} or {SETTINGS} in it"
        )
    own = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "own"
    return Theme(own, (resources.style(f"themes/{base}"), folder), folder / logo if logo else None, words)


def _settings(folder: Path) -> dict[str, Any]:
    """Return what the settings of a theme say, nothing where it has none."""
    path = folder / SETTINGS
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be used: {error}") from error


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def packed(name: str | None) -> object:
    """Return a theme as a build lock keeps it: the name of one of ours, or all files of an organisation's own."""
    if name is None or name in resources.themes():
        return name
    theme = find_theme(name)
    folder, logo = theme.folders[-1], theme.logo
    wanted = [*(f"{medium}.css" for medium in MEDIA), SETTINGS, *([logo.name] if logo else [])]
    files = {file: (folder / file).read_bytes() for file in wanted if (folder / file).is_file()}
    return {
        "name": theme.name,
        "files": {file: base64.b64encode(data).decode("ascii") for file, data in files.items()},
    }


def unpacked(kept: object, folder: Path) -> str | None:
    """Return a theme of a build lock by the name or the path that `find_theme` takes.

    Args:
        kept: what `packed` made.
        folder: an empty folder, for the files of an organisation's own theme.

    Raises:
        ValueError: it is no theme.
    """
    if kept is None or (isinstance(kept, str) and kept in resources.themes()):
        return kept
    if not isinstance(kept, dict) or not isinstance(kept.get("files"), dict):
        raise ValueError(f"no theme: {str(kept)[:40]!r}")
    place = folder / (re.sub(r"[^a-z0-9-]", "", str(kept.get("name", ""))) or "own")
    place.mkdir()
    for name, data in kept["files"].items():
        if Path(name).name != name or "\\" in name:
            raise ValueError(f"no file of a theme: {name[:40]!r}")
        (place / name).write_bytes(base64.b64decode(data))
    return str(place)


def check(theme: str | None, paper: str) -> None:
    """Refuse a theme or a paper that there is not.

    Raises:
        UsageError: so it is.
    """
    if paper not in PAPERS:
        raise UsageError(f"there is no paper {paper!r}; there are: {', '.join(PAPERS)}")
    if theme is not None:
        look = find_theme(theme)
        for medium in MEDIA:
            stylesheet(medium, look)


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


def stylesheet(medium: str, theme: Theme, paper: str = "a4") -> str:
    """Return the CSS of a medium: our common rules, then the theme's.

    Args:
        medium: one of `MEDIA`: ``base`` (every medium), ``screen``, ``print`` (browsers and PDF), or ``paged`` (PDF
            alone: properties of CSS Paged Media and Generated Content that browsers and the Nu checker
            do not know).
        theme: the look.
        paper: a key of `PAPERS`.

    Raises:
        EnvironmentFault: a file of the installation is missing.
        UsageError: a sheet of an organisation's own theme loads something from elsewhere.
    """
    sheets = [_read(resources.style(f"{medium}.css"))]
    for folder in theme.folders:
        own = folder / f"{medium}.css"
        if own.is_file():
            sheets.append(_read(own))
            if folder.parent != resources.style("themes"):
                _closed(own, sheets[-1])
    if paper != "a4" and medium in ("print", "paged"):
        sheets.append(f"@page {{ size: {PAPERS[paper]}; }}")
    return "\n".join(sheets)


def common_style(medium: str) -> str:
    """Return our common rules of a medium, without any theme's.

    Raises:
        EnvironmentFault: the file of the installation is missing.
    """
    return _read(resources.style(f"{medium}.css"))


def script(name: str) -> str:
    """Return a script of ours (``styles/{name}.js``), which pages carry within them.

    Raises:
        EnvironmentFault: the file of the installation is missing.
    """
    return _read(resources.style(f"{name}.js"))


def _read(sheet: Path) -> str:
    try:
        return sheet.read_text(encoding="utf-8")
    except OSError as error:
        raise EnvironmentFault(f"the file {sheet.name} is missing; reinstall aknpress") from error
    except ValueError as error:
        raise UsageError(f"the style sheet {sheet} is not UTF-8: {error}") from error


def _closed(path: Path, sheet: str) -> None:
    """Refuse what would make the page load something: it must be whole in itself, today and in fifty years."""
    import tinycss2

    if "</" in sheet:
        raise UsageError(f"{path} holds '</', which would end the style element of the page")
    open_ = list(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True))
    while open_:
        node = open_.pop()
        address = node.value if node.type == "url" else None
        if node.type == "function" and node.lower_name in ("url", "src", "image", "image-set"):
            address = next((part.value for part in node.arguments if part.type == "string"), None)
        imports = node.type == "at-rule" and node.lower_at_keyword == "import"
        if imports or (address is not None and not address.lower().startswith("data:")):
            what = "@import" if imports else str(address)[:60]
            line = node.source_line
            raise UsageError(f"{path}, line {line}: {what!r}; expected data: addresses and no imports")
        for name in ("prelude", "content", "arguments"):
            open_ += getattr(node, name, None) or []
