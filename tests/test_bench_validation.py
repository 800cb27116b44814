"""The measure of the validator: it measures, and it notices what it is there to notice."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench import enduring, engines, verdicts
from bench.damage import Mutant
from bench.hostile import SOUND, Told
from bench.parts import Settings
from tests.conftest import IN_CI
from tests.judges import CHECKOUT

SCRIPT = CHECKOUT / "bench" / "validation"


@pytest.fixture(autouse=True)
def _judge() -> None:
    if shutil.which("xmllint") is None:
        (pytest.fail if IN_CI else pytest.skip)("xmllint is not installed (apt-get install libxml2-utils)")


def validation(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the script."""
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=900)


def test_a_quick_measure_says_all_that_a_long_one_does(shared: Path, tmp_path: Path) -> None:
    """Tables for people, figures for programs and Markdown tell of the same parts."""
    where = ("--shared", shared, "--json", tmp_path / "all.json", "--markdown", tmp_path / "all.md")
    done = validation("--quick", "--mutants", "100", *where)
    assert done.returncode in (0, 1), done.stderr
    data = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert set(data["parts"]) == {"verdicts", "engines", "speed", "hostile"}
    verdicts = data["parts"]["verdicts"]
    assert (verdicts["files"], verdicts["differing"]) == (60, [])
    assert len(data["parts"]["verdicts"]["refused"]) == 60
    # On a busy machine a time may be broken, and nothing else.
    assert [sentence for sentence in data["broken"] if not sentence.startswith("speed")] == []
    markdown = (tmp_path / "all.md").read_text(encoding="utf-8")
    for heading in ("Verdicts on official files", "Two engines on damaged documents", "Speed", "Hostile files"):
        assert f"\n## {heading}\n" in markdown
        assert f"## {heading}\n" in done.stdout


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    """Without the official files nothing is measured: status 2, and the message says where they are looked for."""
    done = validation("--shared", tmp_path / "nowhere")
    assert done.returncode == 2
    assert str(tmp_path / "nowhere") in done.stderr


def test_a_verdict_that_differs_is_seen(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of which both do not say the same breaks the bound and is named."""
    said = iter(({"a": True}, {"a": False}))
    monkeypatch.setattr(verdicts, "read_verdicts", lambda _: next(said))
    monkeypatch.setattr(verdicts, "_sample", lambda _: [Path("a")])
    part = verdicts.verdicts(Settings(shared, shared, True, 1, 1, 1))
    assert list(part.broken) == ["verdicts: a: xmllint says True, we say False"]


def test_verdicts_are_read() -> None:
    """What xmllint and our own process say of a file is told apart, whatever stands between."""
    said = "a b.xml:1: element x: oops\na b.xml fails to validate\nc.xml validates\nd.xml:1: parser error : no\n"
    assert verdicts.read_verdicts(said) == {"a b.xml": False, "c.xml": True}


def test_a_finding_elsewhere_is_seen() -> None:
    """A mutant whose first finding is elsewhere counts as astray; one that only xmlschema accepts as differing."""
    away = SOUND.replace(b"<num>1.</num>", b"<nun>1.</nun>")
    trial = engines.attempt(Mutant("element renamed", "p", away, frozenset({"/*"})))
    assert (trial.valid, trial.agreed, trial.placed) == (False, True, False)
    there = trial.finding.partition(":")[0]
    assert there.startswith("/akn")
    address = SOUND.replace(b'href="#para_1">', b'href="#a#b">')
    trial = engines.attempt(Mutant("attribute corrupted", "ref", address, frozenset({"/*"})))
    assert (trial.valid, trial.agreed, trial.explained) == (False, False, True)


def test_a_file_that_hurts_is_seen(monkeypatch: pytest.MonkeyPatch, shared: Path) -> None:
    """A death, a wrong finding, a time too long and a file that was opened are each told."""
    told = iter(
        (
            Told(died="MemoryError"),
            Told(codes=frozenset({"X002"})),
            Told(codes=frozenset({"X004"}), seconds=100),
            Told(codes=frozenset({"X004"}), touched=("open /x",)),
            Told(codes=frozenset({"X004"})),
        )
    )
    monkeypatch.setattr(enduring, "judge", lambda *_: next(told))
    monkeypatch.setattr(enduring, "HOSTILE", {name: (bytes, {"X004"}, 1, 2.0) for name in "abcde"})
    part = enduring.hostile(Settings(shared, shared, False, 1, 1, 1))
    assert [sentence.split(":")[1].strip() for sentence in part.broken] == ["a", "b", "c", "d"]
    assert "Something was opened" in part.text
