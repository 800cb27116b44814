"""The gallery of the documentation: every language in every theme, shown and there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from PIL import Image

from pipeline import resources
from tests.judges import CHECKOUT

DOCS = CHECKOUT / "docs"
GALLERY = DOCS / "gallery.md"
#: A picture in Markdown: its words and its address.
SHOWN = re.compile(r"!\[([^]]+)\]\(([^)]+)\)")


def shown() -> dict[str, set[str]]:
    """Return the addresses of the pictures under each heading of the gallery."""
    _, *sections = re.split(r"^## ", GALLERY.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {part.partition("\n")[0]: {address for _, address in SHOWN.findall(part)} for part in sections}


def test_gallery_shows_every_language_in_every_theme() -> None:
    """Each theme that there is has a part, and in it a picture of each language that we have words for."""
    languages = set(tomllib.loads(resources.style("strings.toml").read_text(encoding="utf-8")))
    assert shown() == {
        f"`--theme {theme}`": {f"images/gallery/{theme}-{language}.png" for language in languages}
        for theme in resources.themes()
    }


def test_pictures_and_links_of_the_gallery_are_there() -> None:
    """Every address on the page leads somewhere, no picture is kept unseen, and all together are small."""
    addresses = re.findall(r"\]\(([^)#]+)\)", GALLERY.read_text(encoding="utf-8"))
    assert [address for address in addresses if not (DOCS / address).is_file()] == []
    kept = set((DOCS / "images" / "gallery").iterdir())
    assert kept == {DOCS / address for group in shown().values() for address in group}
    assert sum(path.stat().st_size for path in kept) < 2_000_000


def test_pictures_of_the_gallery_show_pages() -> None:
    """Each picture has the shape of A4 and ink on it, and no two are the same."""
    pictures: dict[bytes, Path] = {}
    for path in sorted((DOCS / "images" / "gallery").iterdir()):
        with Image.open(path) as opened:
            picture = opened.convert("L")
        assert abs(picture.height / picture.width - 297 / 210) < 0.01
        assert 0.01 < sum(picture.histogram()[:128]) / (picture.width * picture.height) < 0.5
        assert pictures.setdefault(picture.tobytes(), path) == path


def test_readme_leads_to_the_gallery() -> None:
    """README links the gallery."""
    assert "(docs/gallery.md)" in (CHECKOUT / "README.md").read_text(encoding="utf-8")
