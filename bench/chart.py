"""A chart of where the time goes: a bar for each language, a colour for each stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from bench.stages import total

#: What can be told apart by eyes that see few colours as well (after Okabe and Ito).
COLOURS: Final = ("#0072b2", "#56b4e9", "#009e73", "#f0e442", "#e69f00", "#d55e00", "#cc79a7", "#999999")
WIDTH, LEFT, RIGHT, BAR, GAP, TOP = 760, 60, 90, 26, 14, 64


def chart(bars: Mapping[str, Mapping[str, float]], marks: Mapping[str, float], mark: str, title: str) -> str:
    """Draw stacked bars.

    Args:
        bars: milliseconds of each stage, by bar.
        marks: milliseconds of the reference, by bar.
        mark: what the reference is.
        title: what the chart shows.

    Returns:
        an SVG document.
    """
    stages = list(next(iter(bars.values())))
    most = max(*(sum(bar.values()) for bar in bars.values()), *marks.values())
    scale = (WIDTH - LEFT - RIGHT) / most
    height = TOP + len(bars) * (BAR + GAP) + 24
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        ' font-family="Noto Sans, DejaVu Sans, sans-serif" font-size="13" role="img" aria-labelledby="title">',
        f'<title id="title">{escape(title)}</title>',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="{LEFT}" y="20" font-weight="bold">{escape(title)}</text>',
    ]
    place = LEFT
    for number, stage in enumerate(stages):
        lines.append(f'<rect x="{place}" y="32" width="12" height="12" fill="{COLOURS[number % len(COLOURS)]}"/>')
        lines.append(f'<text x="{place + 16}" y="43">{escape(stage)}</text>')
        place += 30 + 8 * len(stage)
    lines.append(f'<path d="M{place + 6} 30v16" stroke="#000" stroke-width="3"/>')
    lines.append(f'<text x="{place + 14}" y="43">{escape(mark)}</text>')
    for row, (name, bar) in enumerate(bars.items()):
        top, place_ = TOP + row * (BAR + GAP), float(LEFT)
        lines.append(f'<text x="{LEFT - 10}" y="{top + 18}" text-anchor="end">{escape(name)}</text>')
        for number, value in enumerate(bar.values()):
            shape = f'x="{place_:.1f}" y="{top}" width="{scale * value:.1f}" height="{BAR}"'
            lines.append(f'<rect {shape} fill="{COLOURS[number % len(COLOURS)]}"/>')
            place_ += scale * value
        lines.append(f'<text x="{place_ + 8:.1f}" y="{top + 18}">{sum(bar.values()):.0f} ms</text>')
        if name in marks:
            at = LEFT + scale * marks[name]
            lines.append(f'<path d="M{at:.1f} {top - 4}v{BAR + 8}" stroke="#000" stroke-width="3"/>')
    return "\n".join([*lines, "</svg>"]) + "\n"


#: Stages that take little are one colour.
GROUPS: Final = {
    "recognition and build": ("recognition", "build", "words"),
    "validation": ("XSD", "Schematron"),
    "HTML": ("HTML",),
    "PDF": ("PDF", "PDF check"),
    "package": ("package",),
}


def of_stages(told: Sequence[Mapping[str, Any]]) -> str:
    """Draw what `bench.stages.stages` has found."""
    languages = sorted({Path(one["file"]).parent.name for one in told})
    bars: dict[str, dict[str, float]] = {}
    marks = {}
    for code in languages:
        mine = [one for one in told if Path(one["file"]).parent.name == code]
        bars[code] = {
            group: 1e3 * sum(total(mine, stage) for stage in stages) / len(mine) for group, stages in GROUPS.items()
        }
        marks[code] = 1e3 * total(mine, "WeasyPrint alone") / len(mine)
    return chart(bars, marks, "WeasyPrint alone", "From a text to all outputs: milliseconds of a document, warm")
