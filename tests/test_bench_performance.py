"""The measures of speed and of packages: they compare what they say, and notice what they are there to notice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from bench.chart import GROUPS, chart
from bench.comparing import compare, ratios, slower
from bench.hostile_packages import HOSTILE
from bench.other_layouts import Note, blocks, fop_settings, typst, xsl_fo
from bench.parts import Part
from bench.running import Measure
from bench.stages import by_round, total
from pipeline.publish import publish
from tests.judges import CHECKOUT
from tests.presentation.words import akn_words

SAMPLES = sorted((CHECKOUT / "examples").glob("*.txt"))


def test_a_slow_down_is_told_from_noise() -> None:
    """The median has to grow, and the ranges must not overlap; a single round has to grow by half."""
    assert slower([1.0, 1.1, 1.2], [1.3, 1.4, 1.5])
    assert not slower([1.0, 1.1, 1.4], [1.3, 1.4, 1.5])
    assert not slower([1.00, 1.01], [1.02, 1.03])
    assert not slower([1.3, 1.4], [1.0, 1.1])
    assert slower([1.0], [1.6])
    assert not slower([1.0], [1.4])


def test_results_are_compared_by_name() -> None:
    """What is in both is compared; what is new is left out; a slow-down is a sentence with both ranges."""
    before = {"parts": {"stages": {"ratios": {"PDF / WeasyPrint": [1.0, 1.1], "gone": [1.0]}}, "cold": {}}}
    now = {"parts": {"stages": {"ratios": {"PDF / WeasyPrint": [2.0, 2.1], "new": [9.0]}}}}
    assert set(ratios(before)) == {"stages: PDF / WeasyPrint", "stages: gone"}
    shown, broken = compare(before, now)
    assert "slower" in shown
    assert broken == ["slower than the last time: stages: PDF / WeasyPrint (1.00 to 1.10 before, 2.00 to 2.10 now)"]
    assert compare(before, before)[1] == []


def test_times_are_added_by_round_and_by_median() -> None:
    """A ratio of rounds is that of sums over documents; a total takes the median of each document."""
    told = [
        {"times": {"a": [(1.0, 0), (3.0, 0), (2.0, 0)], "b": [(1.0, 0), (1.0, 0), (1.0, 0)]}},
        {"times": {"a": [(4.0, 0), (4.0, 0), (4.0, 0)], "b": [(1.0, 0), (1.0, 0), (2.0, 0)]}},
    ]
    assert total(told, "a") == 6.0
    assert by_round(told, "a", "b") == [2.5, 3.5, 2.0]


def test_the_chart_shows_every_bar() -> None:
    """An SVG with a bar for each language, a segment for each stage and a mark for the reference."""
    bars = {code: dict.fromkeys(GROUPS, 10.0) for code in ("ara", "eng")}
    root = etree.fromstring(chart(bars, {"ara": 45.0, "eng": 55.0}, "alone", "Time & again").encode())
    rectangles = root.findall("{*}rect")
    assert len(rectangles) == 1 + len(GROUPS) + 2 * len(GROUPS)
    assert len(root.findall("{*}path")) == 3
    assert root.findtext("{*}title") == "Time & again"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_other_engines_get_the_same_words(sample: Path) -> None:
    """Typst mark-up and XSL-FO hold the letters of the document, each as often; the latter is well-formed."""
    xml = publish(sample.read_bytes(), stem="x", formats=frozenset({"xml"}), file=sample.name).xml
    assert xml is not None
    said = "".join(
        piece.text if isinstance(piece, Note) else piece for block in blocks(xml) for piece in block.parts
    ) + "".join(cell for block in blocks(xml) for row in block.rows for cell in row)
    words = "".join(akn_words(etree.fromstring(xml)))
    # Notes stand last in the one and at their calls in the other; calls are the engine's.
    assert sorted(c for c in said if c.isalpha()) == sorted(c for c in words if c.isalpha())
    language = sample.stem.rpartition(".")[2]
    assert typst(xml, language).count("#block(") > 10
    assert etree.fromstring(xsl_fo(xml, language).encode()).tag == "{http://www.w3.org/1999/XSL/Format}root"
    assert b"sub-font" in fop_settings({"Noto Serif CJK SC": "/x.ttc"}).encode()


@pytest.mark.parametrize(
    ("script", "parts"),
    [("performance", ("cold",)), ("package", ("hostile",))],
)
def test_a_quick_measure_runs(script: str, parts: tuple[str, ...], shared: Path, tmp_path: Path) -> None:
    """The commands print a table, write their figures, and end with the status that these have."""
    command = [sys.executable, str(CHECKOUT / "bench" / script), "--quick", "--shared", str(shared), "--only", *parts]
    more = ["--work", str(tmp_path), "--json", str(tmp_path / "all.json"), "--markdown", str(tmp_path / "all.md")]
    done = subprocess.run([*command, *more], check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    data = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert set(data["parts"]) == set(parts)
    assert data["machine"]["cores"] >= 1
    assert "| ---" in (tmp_path / "all.md").read_text(encoding="utf-8")


def test_results_name_no_place_of_this_machine(tmp_path: Path) -> None:
    """They are committed, and compared on other machines."""
    part = Part("text", {"file": str(tmp_path / "texts" / "ara" / "a.txt")})
    measure = Measure("bench/none", "None", {"none": ("None", lambda settings: part)})
    options = ["--work", str(tmp_path), "--json", str(tmp_path / "all.json")]
    assert measure.run(measure.parser("").parse_args(options)) == 0
    told = (tmp_path / "all.json").read_text(encoding="utf-8")
    assert str(tmp_path) not in told
    assert json.loads(told)["parts"]["none"]["file"] == "texts/ara/a.txt"


@pytest.mark.parametrize("script", ["performance", "package"])
def test_what_is_missing_is_said(script: str, tmp_path: Path) -> None:
    """Without the official files nothing is measured: status 2, and the message says where they are looked for."""
    command = [sys.executable, str(CHECKOUT / "bench" / script), "--shared", str(tmp_path / "nowhere")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert str(tmp_path / "nowhere") in done.stderr


def test_hostile_packages_are_many() -> None:
    """ZIP and tar are both tried, with every kind of harm that the specification names."""
    assert len(HOSTILE) >= 20
    assert sum(name.startswith("tar") for name in HOSTILE) >= 8
