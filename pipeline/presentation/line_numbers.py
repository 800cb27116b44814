"""Number the lines of a draft in the margin, so that people can say where they mean.

CSS has no counter of lines, so the numbers are drawn after the layout, where the lines are known. They are drawn as
outlines, not written as text: what a reader hears, copies or searches holds the words of the document alone, and
each drawing is an artefact (ISO 14289-1, 7.8).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any, Final

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from pipeline.errors import RenderError

#: Every fifth line has its number, counted anew on each page.
EVERY: Final = 5
#: Size of the figures, and their distance from the text, in points.
SIZE: Final = 8.0
GAP: Final = 14.0
#: Lines that stand less than this apart, in points, are one: cells of a row, a title beside another.
TOGETHER: Final = 4.0
_POINTS: Final = 0.75
_SHADE: Final = 0.35


def number_lines(document: Any, pdf: Any, *, right_to_left: bool) -> None:
    """Draw the numbers on all pages.

    Args:
        document: the ``weasyprint.Document`` that the file was made of.
        pdf: the ``pydyf.PDF``, complete but for its cross-reference table.
        right_to_left: whether the lines begin at the right.
    """
    figures = _Figures(document)
    for page, place in zip(document.pages, pdf.pages["Kids"][::3], strict=True):
        box = page._page_box
        edge = box.content_box_x() * _POINTS - GAP
        if right_to_left:
            edge = (box.content_box_x() + box.width) * _POINTS + GAP
        content = pdf.objects[int(pdf.objects[place]["Contents"].split()[0])]
        for number, baseline in enumerate(baselines(box), 1):
            if number % EVERY == 0:
                content.stream.append(figures.draw(number, edge, baseline, after=right_to_left))


def baselines(page: Any) -> list[float]:
    """Return where the lines of a page stand, notes and margins apart, in points from its top."""
    found: list[float] = []
    for baseline in sorted(_lines(page)):
        if not found or baseline - found[-1] >= TOGETHER:
            found.append(baseline)
    return found


def _lines(box: Any) -> Iterator[float]:
    """Yield the baseline of each line that has words."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout.absolute import AbsolutePlaceholder

    if isinstance(box, AbsolutePlaceholder | boxes.MarginBox | boxes.FootnoteAreaBox):
        return
    if isinstance(box, boxes.LineBox):
        if any(isinstance(part, boxes.TextBox) and part.text.strip() for part in box.descendants()):
            yield (box.position_y + box.baseline) * _POINTS
    elif isinstance(box, boxes.ParentBox):
        for child in box.children:
            yield from _lines(child)


class _Figures:
    """The outlines of the figures 0 to 9, from the face of the page numbers."""

    def __init__(self, document: Any) -> None:
        self._outlines: dict[str, str] = {}
        self._widths: dict[str, float] = {}
        face, names = _plainest(document.fonts.values())
        glyphs = face.getGlyphSet()
        self._scale = SIZE / face["head"].unitsPerEm
        for figure in "0123456789":
            pen = _Outline(glyphs)
            glyphs[names[ord(figure)]].draw(pen)
            self._outlines[figure] = " ".join(pen.steps)
            self._widths[figure] = glyphs[names[ord(figure)]].width * self._scale

    def draw(self, number: int, edge: float, baseline: float, *, after: bool) -> bytes:
        """Return the instructions that draw a number before or after an edge. The page has its origin at the top."""
        said = str(number)
        left = edge if after else edge - sum(self._widths[figure] for figure in said)
        steps = [f"/Artifact BMC q {_SHADE} g"]
        for figure in said:
            steps.append(f"q {self._scale:.6f} 0 0 {-self._scale:.6f} {left:.3f} {baseline:.3f} cm")
            steps.append(f"{self._outlines[figure]} f Q")
            left += self._widths[figure]
        return "\n".join([*steps, "Q EMC"]).encode("ascii")


def _plainest(fonts: Iterable[Any]) -> tuple[Any, dict[int, str]]:
    """Return the face with figures that is nearest to upright and regular; the page numbers have seen to one."""
    from weasyprint.text.fonts import get_hb_object_data

    for font in sorted(fonts, key=lambda font: (font.style, abs(font.weight - 400))):
        # Not ``file_content``, which by now holds the glyphs of the text alone.
        face = TTFont(BytesIO(get_hb_object_data(font.hb_face)), fontNumber=font.index, lazy=True)
        names = face.getBestCmap() or {}
        if all(ord(figure) in names for figure in "0123456789"):
            return face, names
    raise RenderError("the lines of the draft cannot be numbered: no face has figures")


class _Outline(BasePen):  # type: ignore[misc]
    """Writes an outline as the path of a PDF (ISO 32000-1, 8.5.2)."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.steps: list[str] = []

    def _step(self, operator: str, *points: tuple[float, float]) -> None:
        self.steps.append(" ".join([*(f"{x:.1f} {y:.1f}" for x, y in points), operator]))

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self._step("m", pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self._step("l", pt)

    def _curveToOne(  # noqa: N802
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        self._step("c", pt1, pt2, pt3)

    def _closePath(self) -> None:  # noqa: N802
        self._step("h")
