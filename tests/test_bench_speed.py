"""The measure of the speed of pages: it chooses by itself, measures what it says, and notices a slow-down."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from bench import pages_racing, pages_speed
from bench.corpus import official
from bench.parts import LANGUAGES
from pipeline.presentation import write_html
from tests.judges import CHECKOUT
from tests.presentation.conftest import DOCUMENTS, tree_of


def test_the_sample_is_the_same_every_time_and_chosen_by_nobody(shared: Path) -> None:
    """It has so many files of each language, always the same, and is not the head of the list of names."""
    files = pages_speed.sample(shared, 4)
    assert files == pages_speed.sample(shared, 4)
    assert [file.parent.name for file in files] == [language for language in LANGUAGES for _ in range(4)]
    names = {language: [f for f in official(shared) if f.parent.name == language][:4] for language in LANGUAGES}
    assert {*files} != {file for found in names.values() for file in found}


def test_each_way_is_timed_on_the_same_document(tmp_path: Path) -> None:
    """A race tells for each way as many times as there are rounds, of the processor and by the clock."""
    command = [sys.executable, str(CHECKOUT / "bench" / "pages_racing.py"), "2", str(DOCUMENTS[0])]
    run = subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True)
    (told,) = json.loads(run.stdout)
    assert told["file"] == str(DOCUMENTS[0])
    assert {name: len(times) for name, times in told["times"].items()} == dict.fromkeys(
        ("ours", "page", "paper", "all"), 2
    )
    assert all(0 < seconds < 60 for times in told["times"].values() for pair in times for seconds in pair)
    # WeasyPrint's part is within ours: what takes nothing would not have been made.
    assert min(t for t, _ in told["times"]["ours"]) > min(t for t, _ in told["times"]["paper"]) / 3


def test_weasyprint_alone_lays_out_what_we_lay_out() -> None:
    """The reference on the page arranged for paper makes as many pages as we do, with as much on each."""
    tree = tree_of(DOCUMENTS[1].read_bytes())
    html = write_html(tree)
    paper = pages_racing.arranged(html, pages_racing.paged(html))
    pages = []
    for data in (pages_racing.ours(tree), pages_racing.alone(paper, tree)):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pages.append([len(page.Contents.read_bytes()) for page in pdf.pages])
    assert len(pages[0]) == len(pages[1]) > 0
    # Margins are tagged otherwise by us, which takes no more than a word for each.
    assert all(abs(mine - theirs) < 200 for mine, theirs in zip(*pages, strict=True))


def _told(ours: float, everything: float) -> list[dict[str, Any]]:
    times = {"ours": ours, "all": everything, "page": 1.0, "paper": 1.0}
    return [{"file": "a.eng.xml", "times": {name: [[t, t]] for name, t in times.items()}}]


@pytest.mark.parametrize(
    ("ours", "everything", "broken"), [(1.1, 1.3, []), (1.2, 1.3, ["page and PDF"]), (1.1, 1.5, ["all outputs"])]
)
def test_a_broken_bound_is_told(ours: float, everything: float, broken: list[str]) -> None:
    """More than 1.15 times WeasyPrint for page and PDF, or 1.4 times for everything, is one sentence each."""
    part = pages_speed._warm(_told(ours, everything), {"a.eng.xml": "eng"})
    assert [sentence.removeprefix("speed: ").partition(" take ")[0] for sentence in part.broken] == broken
    assert f"{ours:.2f}" in part.text
