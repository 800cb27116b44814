"""A sound document, what is altered in it, and what the schema says of that."""

from __future__ import annotations

from lxml import etree

from pipeline.diagnostics import Diagnostic
from pipeline.validation import xsd
from pipeline.validation.places import Places
from tests.validation.judges import INVALID

SOUND = (INVALID / "X002_stray_words.ok.xml").read_bytes()


def found(xml: str | bytes) -> list[Diagnostic]:
    """Return what the schema says of a document."""
    root = etree.fromstring(xml if isinstance(xml, bytes) else xml.encode())
    return xsd.check(root, Places())


def altered(old: str, new: str) -> str:
    """Return the sound document with one change."""
    text = SOUND.decode()
    assert old in text
    return text.replace(old, new, 1).removeprefix('<?xml version="1.0" encoding="UTF-8"?>\n')
