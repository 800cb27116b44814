"""Recognition against outlines made by a reader's eye, not by the pipeline (tests/golden/outlines)."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipeline.akn import build
from pipeline.reader import read
from tests import targets
from tests.judges import CHECKOUT

EXAMPLES = sorted((CHECKOUT / "examples").glob("*.txt"))
#: Longer texts of our own, which nobody but the tests reads.
DOCUMENTS = sorted((CHECKOUT / "tests" / "reader" / "documents").glob("*.txt"))
SAMPLES = [*EXAMPLES, *DOCUMENTS]
OUTLINES = CHECKOUT / "tests" / "golden" / "outlines"
Row = tuple[str, int, str, str]


def squash(text: str) -> str:
    """Drop white space, which an outline need not get right."""
    return "".join(text.split())


def joined(rows: Iterable[Row]) -> list[Row]:
    """Join consecutive front lines: how a masthead is cut into lines is not what is tested here."""
    found: list[Row] = []
    for row in rows:
        if row[0] == "front" and found and found[-1][0] == "front":
            found[-1] = ("front", 0, "", found[-1][3] + row[3])
        else:
            found.append(row)
    return found


@pytest.fixture(scope="module")
def blocks(shared: Path) -> Any:
    """The neutral reader of AKN documents that the corpus is measured with."""
    spec = importlib.util.spec_from_file_location("akn_blocks", shared / "tools" / "akn_blocks.py")
    if spec is None or spec.loader is None or not (shared / "tools" / "akn_blocks.py").is_file():
        pytest.skip("../shared/tools/akn_blocks.py is not here")
    module = importlib.util.module_from_spec(spec)
    sys.modules["akn_blocks"] = module
    spec.loader.exec_module(module)
    return module.blocks


def test_every_text_has_an_outline_and_every_outline_a_text() -> None:
    """No text goes unjudged, and no outline is left over."""
    assert {path.stem for path in OUTLINES.glob("*.tsv")} - {"refs"} == {sample.stem for sample in SAMPLES}
    assert set(targets.ROWS) == {sample.stem for sample in SAMPLES}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.stem)
def test_every_block_is_what_a_reader_says_it_is(sample: Path, blocks: Any) -> None:
    """Label, level, number and words of every block equal the hand-made outline."""
    document = read(sample.read_bytes(), file=sample.name).document
    assert document is not None
    root = etree.fromstring(build(document, file=sample.name).xml)
    actual = joined((b.label, b.level if b.label == "item" else 0, b.num, squash(b.text)) for b in blocks(root))
    rows = [line.split("\t") for line in (OUTLINES / f"{sample.stem}.tsv").read_text("utf-8").splitlines() if line]
    expected = joined(
        (r[0], int(r[1]) if r[0] == "item" else 0, r[2], squash(r[3])) for r in rows if not r[0].startswith("#")
    )
    assert actual == expected


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.stem)
def test_references_point_where_a_reader_says(sample: Path) -> None:
    """Every row of refs.tsv is met at its own words; what is known to be missed is still missed, and nothing else."""
    document = read(sample.read_bytes(), file=sample.name).document
    assert document is not None
    root = etree.fromstring(build(document, file=sample.name).xml)
    missed = {(words, target) for words, target in targets.ROWS[sample.stem] if not targets.met(root, words, target)}
    known = {(words, target) for stem, words, target in targets.KNOWN_MISSES if stem == sample.stem}
    assert missed == known


@pytest.mark.parametrize("sample", EXAMPLES, ids=lambda p: p.stem)
def test_akn_of_the_samples(sample: Path, golden: Any) -> None:
    """The AKN of every sample is what it was when it was last looked at."""
    document = read(sample.read_bytes(), file=sample.name).document
    assert document is not None
    golden(Path("akn") / f"{sample.stem}.xml", build(document, file=sample.name).xml)
