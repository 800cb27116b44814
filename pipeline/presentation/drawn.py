"""Formulas and drawings that a document holds in another vocabulary: what of MathML and SVG a page can show.

A formula or drawing is shown if it holds nothing but what is known here: no scripts, no style sheets, nothing
that is loaded from elsewhere, no animation. Of any other the page has the words.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

MATHML: Final = "{http://www.w3.org/1998/Math/MathML}"
SVG: Final = "{http://www.w3.org/2000/svg}"

#: Elements of MathML Core that hold text, those that hold others, and how many of them where that is fixed.
_TOKENS: Final = frozenset(f"{MATHML}{name}" for name in ("mi", "mn", "mo", "mtext"))
_LAYOUTS: Final = {
    f"{MATHML}{name}": number
    for name, number in {
        "math": None, "mrow": None, "msqrt": None, "mstyle": None, "mtable": None, "mtr": None, "mtd": None,
        "mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3,
    }.items()
}  # fmt: skip
#: Where the rows and cells of a formula stand.
_WITHIN: Final = {f"{MATHML}mtr": f"{MATHML}mtable", f"{MATHML}mtd": f"{MATHML}mtr"}

_SHAPES: Final = frozenset(
    f"{SVG}{name}"
    for name in ("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan")
)
_TEXTS: Final = frozenset(f"{SVG}{name}" for name in ("text", "tspan"))
_NUMBER: Final = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
_NUMBERS: Final = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[ ,]+-?(?:\d+\.?\d*|\.\d+))*")
_COLOUR: Final = re.compile(r"none|black|white|gr[ae]y|red|green|blue|#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?")
#: Attributes that are kept, with what their values may be.
_ATTRIBUTES: Final = {
    **dict.fromkeys("x y x1 y1 x2 y2 cx cy stroke-width font-size".split(), _NUMBER),
    **dict.fromkeys("r rx ry width height".split(), re.compile(r"\d+\.?\d*|\.\d+")),
    **dict.fromkeys("points viewBox".split(), _NUMBERS),
    "d": re.compile(r"[Mm][MmZzLlHhVvCcSsQqTtAa0-9eE.,+\- \n]*"),
    "transform": re.compile(r"(?:(?:translate|scale|rotate)\(" + _NUMBERS.pattern + r"\) ?)+"),
    **dict.fromkeys(("fill", "stroke"), _COLOUR),
    "text-anchor": re.compile("start|middle|end"),
    "font-weight": re.compile("normal|bold"),
    "font-style": re.compile("normal|italic"),
}


def prepare_drawing(element: etree._Element) -> bool:
    """Say whether a ``math`` or ``svg`` element can be shown, and take away what it can do without.

    Args:
        element: the outermost element; where it can be shown its attributes are reduced to those that are known.
    """
    if element.tag == f"{MATHML}math":
        if not all(_is_formula(part) for part in element.iter()):
            return False
        for part in element.iter(etree.Element):
            part.attrib.clear()
        return True
    if element.tag != f"{SVG}svg" or not all(_is_shape(part) for part in element.iter()):
        return False
    box = element.get("viewBox", "")
    if not _NUMBERS.fullmatch(box) or len(re.split("[ ,]+", box)) != 4:
        return False
    wide, high = (float(number) for number in re.split("[ ,]+", box)[2:])
    if wide <= 0 or high <= 0:
        return False
    for part in element.iter(etree.Element):
        for name, value in list(part.attrib.items()):
            known = _ATTRIBUTES.get(str(name))
            if known is None or not known.fullmatch(str(value).strip()):
                del part.attrib[name]
            else:
                part.set(name, str(value).strip())
    if not (element.get("width") and element.get("height")):
        # WeasyPrint 70 stops at a drawing without a size in a text that runs from right to left.
        element.set("width", f"{wide:g}")
        element.set("height", f"{high:g}")
    return True


def _is_formula(part: etree._Element) -> bool:
    if not isinstance(part.tag, str):
        return True
    text = "".join([part.text or "", *(child.tail or "" for child in part)]).strip()
    if part.tag in _TOKENS:
        return len(part) == 0
    if part.tag not in _LAYOUTS or text:
        return False
    parent = part.getparent()
    wanted = _WITHIN.get(part.tag)
    if (wanted is not None and (parent is None or parent.tag != wanted)) or (
        part.tag in _WITHIN.values()
        and any(child.tag not in _WITHIN or _WITHIN[child.tag] != part.tag for child in part)
    ):
        return False
    return _LAYOUTS[part.tag] in (None, len(part))


def _is_shape(part: etree._Element) -> bool:
    if not isinstance(part.tag, str):
        return True
    text = "".join([part.text or "", *(child.tail or "" for child in part)]).strip()
    if part.tag not in _SHAPES or (text and part.tag not in _TEXTS):
        return False
    parent = part.getparent()
    nested = part.tag == f"{SVG}svg" and parent is not None and parent.tag.startswith(SVG)
    return not nested and (part.tag != f"{SVG}tspan" or (parent is not None and parent.tag in _TEXTS))
