"""Justify what WeasyPrint does not: Chinese, which has no spaces that could grow; and keep Arabic in its margins.

WeasyPrint 70 justifies by its spaces alone: a Chinese line that holds none stays short, and one with a foreign name
in it is torn open there. Here each character takes its share, as CSS Text Module Level 3, 7.4, has it for a script
without spaces (``inter-character``); what a share comes to is a hair.
"""

from __future__ import annotations

import re
from typing import Any, Final

#: Characters of which each takes a share: ideographs, their punctuation, full-width forms.
WIDE: Final = re.compile(
    r"[\u2e80-\u303f\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)
#: A line of which less than this is wide is one of a script with spaces.
_SHARE: Final = 0.2
#: More than this between two characters, in ems, looks like a gap: such a line stays as it is.
_WIDEST: Final = 0.12


def install() -> None:
    """Let WeasyPrint justify lines of Chinese by characters, all other lines as it does but for one slip."""
    from weasyprint.layout import inline

    by_spaces = inline.justify_line
    if getattr(by_spaces, "by_characters", False):
        return

    def justify_line(context: Any, line: Any, extra_width: float) -> None:
        words = "".join(box.text for box in _texts(line)).rstrip()
        if len(WIDE.findall(words)) < _SHARE * max(1, len(words)):
            by_spaces(context, line, extra_width)
            if line.style["direction"] == "rtl":
                _bring_in(line)
            return
        share = extra_width / max(1, len(words) - 1)
        if share <= _WIDEST * line.style["font_size"]:
            _spread(context, line, share, 0)

    justify_line.by_characters = True  # type: ignore[attr-defined]
    inline.justify_line = justify_line


def _bring_in(line: Any) -> None:
    """Bring the last words of a right-to-left line back to its end.

    WeasyPrint moves such a line to the left by the space that it strips from the end, for the words are drawn with
    that space; but justified words are drawn anew, without it, and so stand in the margin.
    """
    last = next(reversed(_texts(line)), None)
    if last is not None and {" ", "\u00a0"}.intersection(last.text) and last.position_x < line.position_x:
        last.position_x = line.position_x


def _texts(box: Any) -> list[Any]:
    """Return the boxes of text of a line, in order."""
    from weasyprint.formatting_structure import boxes

    if isinstance(box, boxes.TextBox):
        return [box]
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        return [text for child in box.children for text in _texts(child)]
    return []


def _spread(context: Any, box: Any, share: float, advance: float) -> float:
    """Move a box by what stands before it, widen it by the shares of its characters, and return both together."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.text.line_break import create_layout

    if isinstance(box, boxes.TextBox):
        box.position_x += advance
        box.style = box.style.copy()
        own = box.style["letter_spacing"]
        box.style["letter_spacing"] = share + (0 if own == "normal" else own)
        layout = create_layout(box.text, box.style, context, None, 0)
        layout.deactivate()
        box.pango_layout = layout
        grown = share * len(box.text)
        box.width += grown
        return advance + grown
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        box.position_x += advance
        before = advance
        for child in box.children:
            if child.is_in_normal_flow():
                advance = _spread(context, child, share, advance)
        box.width += advance - before
        return advance
    box.translate(advance, 0)
    return advance
