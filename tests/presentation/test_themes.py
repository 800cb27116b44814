"""Themes: ours by name, an organisation's own by its folder; and the size of the paper."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from lxml import html

from pipeline import resources
from pipeline.errors import UsageError
from pipeline.presentation import write_html, write_pdf
from pipeline.presentation.themes import check, find_theme, packed, unpacked
from tests.presentation.conftest import CLOCK, DOCUMENTS, tree_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "theme"
ENGLISH = next(path for path in DOCUMENTS if "eng" in path.stem)


def own(folder: Path, **files: str) -> Path:
    """Make a theme of the files given, ``base_css`` for ``base.css``."""
    folder.mkdir(exist_ok=True)
    for name, words in files.items():
        (folder / name.replace("_", ".")).write_text(words, encoding="utf-8")
    return folder


def test_the_example_of_the_docs_is_used() -> None:
    """The theme that docs/styling.md explains changes colours, brings its logo and says its own words."""
    page = write_html(tree_of(ENGLISH.read_bytes()), theme=str(EXAMPLE))
    root = html.document_fromstring(page)
    assert root.get("data-theme") == "theme"
    emblem = next(iter(root.iter("img")), None)
    assert emblem is not None
    assert emblem.get("alt") == "Emblem of the Commission for Inland Waters"
    styles = "".join(style.text or "" for style in root.iter("style"))
    assert styles.index("--ink: #111") < styles.index("--indent: 3em") < styles.index("--ink: #14213d")


def test_own_theme_keeps_both_standards(verapdf: Callable[..., dict[Path, list[str]]], tmp_path: Path) -> None:
    """PDFs of the example theme comply with PDF/A-3a and PDF/UA-1, on both papers, in all languages."""
    made = []
    for document in DOCUMENTS:
        for paper in ("a4", "letter"):
            tree = tree_of(document.read_bytes())
            page = write_html(tree, theme=str(EXAMPLE), paper=paper)
            made.append(tmp_path / f"{document.stem}-{paper}.pdf")
            made[-1].write_bytes(write_pdf(tree, page, theme=str(EXAMPLE), clock=CLOCK, paper=paper))
    assert {path: failed for path, failed in verapdf(made).items() if failed} == {}


@pytest.mark.parametrize("theme", [*resources.themes(), str(EXAMPLE)])
@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_every_page_has_the_size_asked_for(theme: str, paper: str, size: tuple[int, int]) -> None:
    """Every page of every theme is A4 or Letter, as was asked; the page says so to browsers too."""
    tree = tree_of(ENGLISH.read_bytes())
    page = write_html(tree, theme=theme, paper=paper)
    with pikepdf.open(io.BytesIO(write_pdf(tree, page, theme=theme, clock=CLOCK, paper=paper))) as pdf:
        sizes = {tuple(round(float(length)) for length in list(sheet.mediabox)[2:]) for sheet in pdf.pages}
    assert sizes == {size}
    assert (b"size: letter" in page) == (paper == "letter")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "is no theme"),
        ({"theme_toml": "extends = 'unesco'"}, "extends 'unesco'; expected one of: itu, plain, un"),
        ({"theme_toml": "logo = '../secret.svg'"}, "expected the name of a file beside it"),
        ({"theme_toml": "logo = 'none.svg'"}, "expected the name of a file beside it"),
        ({"theme_toml": "[strings.eng]\nslogan = 'x'"}, "has words of its own in 'eng'"),
        ({"theme_toml": "strings = 'x'"}, "has words of its own"),
        ({"theme_toml": "extends ="}, "cannot be used"),
        ({"base_css": "@import 'other.css';"}, "base.css, line 1: '@import'"),
        ({"base_css": "p {}\n\nbody { background: url(paper.png) }"}, "line 3: 'paper.png'"),
        ({"base_css": "body { background: url('https://example.org/x.png') }"}, "https://example.org/x.png"),
        ({"base_css": "body { background: u\\72l(x.png) }"}, "'x.png'"),
        ({"base_css": "@media print { p { background: image-set('x.png' 1x) } }"}, "'x.png'"),
        ({"base_css": "p { content: '</style><script>' }"}, "would end the style element"),
    ],
)
def test_what_is_no_theme_is_refused(files: dict[str, str], message: str, tmp_path: Path) -> None:
    """A folder that is no theme, or would load something from elsewhere, is refused with the place and the reason."""
    with pytest.raises(UsageError) as refused:
        check(str(own(tmp_path / "own", **files)), "a4")
    assert message in str(refused.value)


def test_a_sheet_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """A style sheet that is not UTF-8 is refused by its name."""
    folder = own(tmp_path / "own")
    (folder / "base.css").write_bytes(b"p { color: \xff }")
    with pytest.raises(UsageError, match=r"base\.css is not UTF-8"):
        check(str(folder), "a4")


def test_images_in_the_sheet_itself_are_let_through(tmp_path: Path) -> None:
    """A ``data:`` address needs nothing from elsewhere."""
    sheet = "body { background: url(data:image/gif;base64,R0lGODlhAQABAAAAACw=) }"
    check(str(own(tmp_path / "own", base_css=sheet)), "letter")


def test_there_is_no_other_paper() -> None:
    """A size that is not known is refused with those that are."""
    with pytest.raises(UsageError, match="there is no paper 'a3'; there are: a4, letter"):
        check(None, "a3")


def test_build_lock_carries_an_own_theme(tmp_path: Path) -> None:
    """What the build lock keeps of a theme makes the same page again, its folder gone."""
    folder = own(tmp_path / "Our House", base_css="p { color: teal }", theme_toml="extends = 'itu'")
    page = write_html(tree_of(ENGLISH.read_bytes()), theme=str(folder))
    kept = packed(str(folder))
    again = unpacked(kept, tmp_path)
    for file in folder.iterdir():
        file.unlink()
    assert again is not None
    assert find_theme(again).name == "our-house"
    assert write_html(tree_of(ENGLISH.read_bytes()), theme=again) == page
    assert [unpacked(packed(name), tmp_path) for name in (None, *resources.themes())] == [None, *resources.themes()]


@pytest.mark.parametrize("name", ["../outside.css", "/x.css", "a\\b.css", ".."])
def test_build_lock_cannot_write_elsewhere(name: str, tmp_path: Path) -> None:
    """Names in a stranger's build lock that lead out of the folder are refused."""
    with pytest.raises((ValueError, OSError)):
        unpacked({"name": "x", "files": {name: ""}}, tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["x"]


@pytest.mark.parametrize("kept", ["unesco", "/etc", 7, [], {"files": 3}])
def test_build_lock_without_a_theme_is_refused(kept: object, tmp_path: Path) -> None:
    """A path or anything else that is no kept theme is none."""
    with pytest.raises(ValueError, match="no theme"):
        unpacked(kept, tmp_path)
