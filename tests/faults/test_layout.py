"""What becomes of a sound document that cannot be laid out: a finding of its own (O004), and no output."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faults.conftest import aknpress, content, told

#: A theme that hides what the page is made of: the PDF would have no notes, and no word.
_HIDING = "article { display: none }"


@pytest.fixture
def theme(place: Path) -> str:
    """A theme with which no note reaches the paper."""
    (place / "theme").mkdir()
    (place / "theme" / "theme.toml").write_text('extends = "un"\n', encoding="utf-8")
    (place / "theme" / "paged.css").write_text(_HIDING, encoding="utf-8")
    text = (place / "sound.txt").read_text(encoding="utf-8")
    text = text.replace("25 September 2015,", "25 September 2015,[1]") + "\n[1] See the annex to it.\n"
    (place / "noted.txt").write_text(text, encoding="utf-8")
    assert aknpress("convert", "noted.txt", "-o", "noted.xml", cwd=place).returncode == 0
    return str(place / "theme")


@pytest.mark.parametrize(
    ("command", "output"),
    [
        (("build", "noted.txt", "-o", "out"), "noted.pdf"),
        (("build", "noted.txt", "-o", "out", "--draft"), "noted.pdf"),
        (("render", "noted.xml", "-o", "out/noted.pdf"), "noted.pdf"),
        (("package", "noted.xml", "-o", "out/noted-bag.zip"), "noted-bag.zip"),
    ],
    ids=["build", "draft", "render", "package"],
)
def test_no_layout_is_a_finding(command: tuple[str, ...], output: str, place: Path, theme: str) -> None:
    """The finding names the file, status 1 says that there is one; earlier outputs stay, new ones there are none of."""
    (place / "out" / output).write_bytes(b"earlier")
    done = aknpress(*command, "--theme", theme, cwd=place)
    told(done, "error O004: the PDF could not be laid out", "is not published", status=1)
    there = content(place / "out")
    report = there.pop("noted.report.json", None)
    assert there == {output: b"earlier"}
    if command[0] == "build":
        assert report is not None
        codes = [finding["code"] for finding in json.loads(report)["files"][0]["findings"]]
        assert codes.count("O004") == 1


def test_a_batch_refuses_what_has_no_layout(place: Path, theme: str) -> None:
    """In a batch it is a finding of the document as well, by the same code."""
    done = aknpress("batch", "noted.txt", "-o", "out", "--theme", theme, "-f", "pdf", "-j", "1", cwd=place)
    assert done.returncode == 1, done.stderr
    assert b"noted.txt: O004: " in done.stderr


def test_the_page_has_what_the_paper_lacks(place: Path, theme: str) -> None:
    """Where no PDF is asked for nothing fails."""
    done = aknpress("build", "noted.txt", "-o", "out", "-f", "xml,html", "--theme", theme, cwd=place)
    assert done.returncode == 0, done.stderr
    assert {"noted.xml", "noted.html"} <= set(content(place / "out"))
