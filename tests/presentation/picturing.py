"""Pictures of pages: which pages are kept, how one is made, and how two are compared.

A picture is a page of a PDF in shades of grey at 50 dots to the inch: enough to see that something moved, and
small enough to keep beside the tests.
"""

from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from lxml import etree
from PIL import Image, ImageChops, ImageOps

from pipeline.archive.lock import environment
from pipeline.presentation import write_html, write_pdf
from tests.judges import CHECKOUT
from tests.presentation.conftest import CLOCK, tree_of
from tests.presentation.words import AKN

PICTURES: Final = Path(__file__).parent / "pictures"
VERSIONS: Final = PICTURES / "versions.json"
#: Where the difference is drawn when a test fails; not kept.
DIFFERENCES: Final = CHECKOUT / "out" / "pictures"
DPI: Final = 50
#: Shades kept in a picture. A page is black on white: more shades make the file larger and nothing plainer.
SHADES: Final = 16
#: Families that decide what a page looks like.
_FAMILIES: Final = ("Noto Serif", "Noto Naskh Arabic", "Noto Serif CJK SC")
#: Two pixels differ when their shades do by more than this (of 255): drawing software may round otherwise.
SHADE_TOLERANCE: Final = 64
#: Two pictures are the same while no more than this share of their pixels differs.
SHARE_TOLERANCE: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is kept as a picture.

    Attributes:
        document: a file of ``tests/presentation/documents`` or ``tests/golden/akn``.
        number: which page of its PDF, from 1.
        theme: a name of `pipeline.resources.themes`; None for the one that the document chooses.
        paper: ``a4`` or ``letter``.
        draft: whether it is a draft.
        rows: how often the rows of its tables stand there, to make a table of several pages.
    """

    document: str
    number: int = 1
    theme: str | None = None
    paper: str = "a4"
    draft: bool = False
    rows: int = 1

    @property
    def name(self) -> str:
        """What the page is called, in test and file names."""
        marks = [self.document.replace(".", "-"), self.theme or "", self.paper if self.paper != "a4" else ""]
        marks += ["draft" if self.draft else "", "rows" if self.rows > 1 else "", str(self.number)]
        return "-".join(mark for mark in marks if mark)


PAGES: Final = (
    # First pages of both traditions in six languages.
    *(Page(f"un-{name}") for name in ("oases.ara", "water-systems.eng", "archives.rus", "mercados.spa")),
    *(Page(f"un-{name}") for name in ("conference-sols.fra", "island-energy.zho")),
    *(Page(f"itu-{name}") for name in ("services.ara", "alert-testing.eng", "rural.rus", "mediciones.spa")),
    *(Page(f"itu-{name}") for name in ("modernisation.fra", "coexistence.zho")),
    # No tradition presumed; the other paper; a draft.
    Page("eng", theme="plain"),
    Page("ara", theme="plain", paper="letter"),
    Page("eng", theme="un", paper="letter", draft=True),
    Page("ara", theme="un", draft=True),
    # What comes after the first page: running header, tables, annexes, quotations, closing lines.
    Page("un-conference-sols.fra", 2),
    Page("un-archives.rus", 2),
    Page("un-oases.ara", 2),
    Page("itu-alert-testing.eng", 2),
    Page("itu-mediciones.spa", 2),
    Page("itu-rural.rus", 3),
    Page("un-mercados.spa", 3, rows=14),
)


def source(page: Page) -> bytes:
    """Return the Akoma Ntoso of a page."""
    places = [
        CHECKOUT / "tests" / folder / f"{page.document}.xml" for folder in ("presentation/documents", "golden/akn")
    ]
    xml = next(place for place in places if place.is_file()).read_bytes()
    if page.rows == 1:
        return xml
    root = etree.fromstring(xml)
    for row in [row for row in root.iter(f"{AKN}tr") if row.find(f"{AKN}td") is not None]:
        for _ in range(page.rows - 1):
            row.addnext(copy.deepcopy(row))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def pdf_of(page: Page, more_css: str = "") -> bytes:
    """Return the PDF that a page is part of; ``more_css`` changes its look."""
    tree = tree_of(source(page), draft=page.draft)
    html = write_html(tree, theme=page.theme, paper=page.paper)
    if more_css:
        html = html.replace(b"</head>", f"<style>{more_css}</style></head>".encode(), 1)
    return write_pdf(tree, html, theme=page.theme, paper=page.paper, clock=CLOCK)


def draw(pdf: bytes, number: int) -> Image.Image:
    """Return a page of a PDF as a picture."""
    drawer = shutil.which("pdftoppm")
    if drawer is None:
        pytest.skip("pdftoppm is missing; run: apt-get install poppler-utils")
    which = ["-f", str(number), "-l", str(number), "-r", str(DPI)]
    made = subprocess.run([drawer, "-gray", *which], input=pdf, capture_output=True, check=True)
    return Image.open(BytesIO(made.stdout)).convert("L")


def shades(picture: Image.Image) -> Image.Image:
    """Return a picture in the shades that are kept, as a palette image."""
    step = 255 / (SHADES - 1)
    levels = picture.point([round(shade / step) for shade in range(256)])
    kept = Image.new("P", picture.size)
    kept.putdata(list(levels.tobytes()))
    kept.putpalette([round(level * step) for level in range(SHADES) for _ in "rgb"])
    return kept


def write(picture: Image.Image, path: Path) -> None:
    """Write a picture as a small file, the same bytes for the same picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shades(picture).save(path, optimize=True, bits=4)


def differing(expected: Image.Image, actual: Image.Image) -> float:
    """Return the share of pixels that differ beyond the tolerance of shades, 1 for pictures of another size."""
    if expected.size != actual.size:
        return 1.0
    histogram = ImageChops.difference(expected.convert("L"), actual.convert("L")).histogram()
    return sum(histogram[SHADE_TOLERANCE + 1 :]) / sum(histogram)


def draw_difference(expected: Image.Image, actual: Image.Image, path: Path) -> None:
    """Draw what was expected, what came, and one over the other: only expected in red, only come in blue."""
    size = (max(expected.width, actual.width), max(expected.height, actual.height))
    old, new = (Image.new("L", size, 255) for _ in range(2))
    old.paste(expected.convert("L"))
    new.paste(actual.convert("L"))
    over = Image.merge("RGB", (new, ImageChops.darker(old, new), old))
    sheet = Image.new("RGB", (3 * size[0] + 4, size[1]), "grey")
    for place, part in enumerate(
        (ImageOps.colorize(old, "black", "white"), ImageOps.colorize(new, "black", "white"), over)
    ):
        sheet.paste(part, (place * (size[0] + 2), 0))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)


def versions() -> dict[str, str]:
    """Return the versions of all that decides the pixels of a page: the faces, what sets them and what draws them."""
    lister, drawer = shutil.which("fc-list"), shutil.which("pdftoppm")
    found = {name: environment()["libraries"][name] for name in ("pango", "harfbuzz")}
    for family in _FAMILIES:
        answer = _said([lister, f"{family}:style=Regular", "-f", "%{fontversion}\n"]) if lister else ""
        found[family] = " ".join(sorted(set(answer.split()))) or "absent"
    match = re.search(r"version (\S+)", _said([drawer, "-v"])) if drawer else None
    found["poppler"] = match[1] if match else "absent"
    return dict(sorted(found.items()))


def _said(command: list[str]) -> str:
    """Return all that a command says."""
    run = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    return run.stdout + run.stderr


def skip_unless_comparable(read: Callable[[Path], str] = lambda path: path.read_text(encoding="utf-8")) -> None:
    """Skip the test, and say why, where other versions than those of the kept pictures would draw other pixels."""
    kept, here = json.loads(read(VERSIONS)), versions()
    other = [f"{name} {here.get(name, 'absent')}, not {kept[name]}" for name in kept if here.get(name) != kept[name]]
    if other:
        pytest.skip(f"pictures kept were drawn with other versions; this machine has {'; '.join(other)}")
