"""Make the picture at the head of README.md: first pages of two samples, side by side.

    python docs/picture.py

Needs pdftoppm (Debian: poppler-utils; macOS: brew install poppler).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageOps

from pipeline import build_file

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ("un-water-systems.eng", "itu-services.ara")
PICTURE = ROOT / "docs" / "images" / "page.png"
PAGE_WIDTH, GAP, BORDER = 620, 24, "#c8c8c8"


def first_page(sample: str, folder: Path) -> Image.Image:
    """Publish a sample and return the first page of its PDF."""
    made, files = build_file(ROOT / "examples" / f"{sample}.txt", folder, frozenset({"pdf"}))
    if not made.published:
        sys.exit(f"{sample} is not published; see {files[-1]}")
    page = folder / sample
    scale = ["-scale-to-x", str(PAGE_WIDTH), "-scale-to-y", "-1"]
    subprocess.run(["pdftoppm", "-png", "-singlefile", *scale, files[0], page], check=True)  # noqa: S603, S607
    # Not with_suffix: the name of a sample has a dot before its language.
    return ImageOps.expand(Image.open(f"{page}.png").convert("RGB"), border=1, fill=BORDER)


def main() -> None:
    """Write the picture."""
    with TemporaryDirectory() as folder:
        pages = [first_page(sample, Path(folder)) for sample in SAMPLES]
    width = sum(page.width for page in pages) + GAP * (len(pages) - 1)
    sheet = Image.new("RGB", (width, max(page.height for page in pages)), "white")
    left = 0
    for page in pages:
        sheet.paste(page, (left, 0))
        left += page.width + GAP
    PICTURE.parent.mkdir(exist_ok=True)
    # A palette keeps the file small; text on white needs no more.
    sheet.quantize(64).save(PICTURE, optimize=True)
    print(PICTURE.relative_to(ROOT))


if __name__ == "__main__":
    main()
