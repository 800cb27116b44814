"""Images that a page may carry: within itself, and of a kind that every browser and WeasyPrint show."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

#: First bytes of the image formats that every browser and WeasyPrint show.
_KINDS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"<svg", "image/svg+xml"),
    (b"<?xml", "image/svg+xml"),
)
_SPACE: Final = b"\xef\xbb\xbf \t\r\n"


def kind_of(content: bytes) -> str | None:
    """Return the media type of an image that we show, None for anything else."""
    start = content[:100].lstrip(_SPACE)
    kind = next((kind for magic, kind in _KINDS if start.startswith(magic)), None)
    return None if kind == "image/svg+xml" and b"<svg" not in content else kind


def data_uri(content: bytes) -> str | None:
    """Return an image as a ``data:`` address (RFC 2397), None where it is not an image that we show."""
    kind = kind_of(content)
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}" if kind else None


def width_of_drawing(address: str) -> str | None:
    """Return the width of an SVG image that says no size of its own, by its ``viewBox``, as whole pixels.

    Returns:
        None for any other image. WeasyPrint 70 stops at an image without a size in a text from right to left.
    """
    if not address.startswith("data:image/svg+xml;"):
        return None
    tag = re.search(rb"<svg\b[^>]*>", base64.b64decode(address.partition(",")[2]))
    if tag is None or re.search(rb"\swidth\s*=", tag[0]):
        return None
    box = re.search(rb"viewBox\s*=\s*[\"'][^\"']*?[ ,](\d{1,4})(?:\.\d+)?[ ,]+[\d.]+\s*[\"']", tag[0])
    return box[1].decode("ascii") if box and int(box[1]) else "300"


def embedded(address: str) -> str | None:
    """Return the ``data:`` address of an image that a document carries within itself.

    What it is, its first bytes say and not what the address claims. Nothing is ever fetched.

    Returns:
        None for an address of another kind, and for what is not an image that we show.
    """
    scheme, _, rest = address.strip().partition(":")
    head, comma, data = rest.partition(",")
    if scheme.lower() != "data" or not comma or not head.lower().endswith(";base64"):
        return None
    try:
        return data_uri(base64.b64decode("".join(data.split()), validate=True))
    except (binascii.Error, ValueError):
        return None
