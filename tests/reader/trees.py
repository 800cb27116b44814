"""Small texts to AKN trees, for the tests of the reader."""

from __future__ import annotations

from lxml import etree

from pipeline.akn import build
from pipeline.diagnostics import Code
from pipeline.reader import conservation, read

AKN = {"a": "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"}


def tree(text: str, language: str = "eng") -> etree._Element:
    """Return the AKN tree of a text; its words must have been conserved."""
    reading = read(text.encode(), language=language)
    assert reading.document is not None
    made = build(reading.document)
    assert conservation.check(reading.source, made.words, list(made.notes), None) is None
    return etree.fromstring(made.xml)


def found(text: str, path: str, language: str = "eng") -> list[str]:
    """Return the words (or attribute values) at a path of the tree of a text."""
    result = tree(text, language).xpath(path, namespaces=AKN)
    assert isinstance(result, list)
    words = ["".join(str(t) for t in n.itertext()) if isinstance(n, etree._Element) else str(n) for n in result]
    return [" ".join(w.split()) for w in words]


def codes(text: str, language: str = "eng") -> list[Code]:
    """Return the codes of the findings of the reader."""
    return [d.code for d in read(text.encode(), language=language).report]
