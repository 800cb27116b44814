"""Make docs/gallery.md and its pictures: first pages in six languages and three themes.

    python docs/gallery.py

Needs pdftoppm (Debian: poppler-utils; macOS: brew install poppler).
"""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PIL import Image, ImageOps

from pipeline import Options, build_file

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "gallery.md"
PICTURES: Final = ROOT / "docs" / "images" / "gallery"
#: Languages in the order of their English names, as the United Nations lists them.
LANGUAGES: Final = {
    "ara": "Arabic",
    "zho": "Chinese",
    "eng": "English",
    "fra": "French",
    "rus": "Russian",
    "spa": "Spanish",
}
#: Each theme, the samples that it suits, and what it is.
THEMES: Final = {
    "un": ("un", "The resolutions and decisions of United Nations organs."),
    "itu": ("itu", "The resolutions, decisions, recommendations and opinions of ITU conferences."),
    "plain": ("un", "No tradition presumed; the start of a [theme of your own](styling.md)."),
}
WIDTH, SHADES, BORDER = 480, 16, 0xC8
#: Pictures in a row of the page.
ACROSS: Final = 3


def sample(tradition: str, language: str) -> Path:
    """Return the sample text of a tradition in a language."""
    return next((ROOT / "examples").glob(f"{tradition}-*.{language}.txt"))


def draw(theme: str, language: str, folder: Path) -> None:
    """Publish a sample in a theme and keep the first page of its PDF as a picture."""
    text = sample(THEMES[theme][0], language)
    made, files = build_file(text, folder, frozenset({"pdf"}), Options(theme=theme))
    if not made.published:
        sys.exit(f"{text.name} is not published; see {files[-1]}")
    scale = ["-singlefile", "-gray", "-scale-to-x", str(WIDTH), "-scale-to-y", "-1"]
    drawn = subprocess.run(["pdftoppm", *scale, files[0]], check=True, capture_output=True)  # noqa: S603, S607
    page = ImageOps.expand(Image.open(BytesIO(drawn.stdout)).convert("L"), border=1, fill=BORDER)
    # Few shades keep the file small; black letters on white need no more.
    page.quantize(SHADES).save(PICTURES / f"{theme}-{language}.png", optimize=True)


def write_page() -> None:
    """Write the page that shows the pictures."""
    lines = [
        "# Gallery",
        "",
        "First pages that aknpress made from the plain texts in [`examples`](../examples/README.md), as they are.",
        "Every one is a PDF/A-3a and PDF/UA-1 at once; `python docs/gallery.py` draws them again.",
    ]
    for theme, (tradition, about) in THEMES.items():
        lines += ["", f"## `--theme {theme}`", "", about, ""]
        languages = list(LANGUAGES)
        for start in range(0, len(languages), ACROSS):
            row = languages[start : start + ACROSS]
            names = [f"[{LANGUAGES[code]}](../examples/{sample(tradition, code).name})" for code in row]
            shown = [f"![First page in {LANGUAGES[code]}](images/gallery/{theme}-{code}.png)" for code in row]
            lines += [f"| {' | '.join(names)} |", f"|{'---|' * len(row)}", f"| {' | '.join(shown)} |", ""]
        lines.pop()
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Write the pictures and the page."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        for language in LANGUAGES:
            with TemporaryDirectory() as folder:
                draw(theme, language, Path(folder))
    write_page()
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
