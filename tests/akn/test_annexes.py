"""Attachments: where the heading of an annex stands."""

from __future__ import annotations

import pytest
from lxml import etree

from pipeline.akn import AknDocument, build
from pipeline.reader import conservation, read

HEAD = """RESOLUTION 7 (Geneva, 2022)
Care of harbours
The Plenipotentiary Conference (Geneva, 2022),
recalling
a)\tthe harbours,
resolves
1\tto care for them.
"""
PLAIN = "ANNEX 1\nOn the harbours\n1\tThe harbours are those of the islands.\n"
RESOLUTION = """ANNEX 1
RESOLUTION 8 (Bern, 2022)
The Conference of Bern (Bern, 2022),
recalling
a)\tthe wells of Bern,
resolves
1\tto care for them.
"""


def _made(text: str) -> AknDocument:
    """Build a text, all of whose words must arrive in their order."""
    reading = read(text.encode())
    assert reading.document is not None
    made = build(reading.document)
    assert conservation.check(reading.source, made.words, list(made.notes), None) is None
    return made


@pytest.mark.parametrize(("annex", "part"), [(PLAIN, "mainBody"), (RESOLUTION, "preface")])
def test_the_heading_comes_first(annex: str, part: str) -> None:
    """The heading of an annex opens its body, and stands in a preface where a preamble comes before the body."""
    root = etree.fromstring(_made(HEAD + annex).xml)
    doc = root.find(".//{*}attachment/{*}doc")
    assert doc is not None
    first = doc[1]
    assert etree.QName(first).localname == part
    assert "".join(str(words) for words in first.itertext()).split()[:2] == ["ANNEX", "1"]
