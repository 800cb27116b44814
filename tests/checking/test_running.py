"""Many files at once, a few at a time, and what is known of old ones."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import Code, EnvironmentFault, Options, UsageError
from pipeline.checking import (
    Baseline,
    Policy,
    Task,
    check_files,
    entries,
    find,
    load_baseline,
    parse_codes,
    running,
    write_baseline,
)
from tests.cli.conftest import GAP, SOUND

NUMBERING = Task(Options(), Policy(parse_codes(["S003"])))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of texts, every third with a gap in its numbers, the current one."""
    for number in range(24):
        (tmp_path / f"{number:02}.txt").write_text(SOUND if number % 3 else GAP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_order_and_findings_do_not_depend_on_processes(folder: Path) -> None:
    """Two processes give what one gives, in the order of the files; what cannot be read keeps its place."""
    (folder / "07.txt").unlink()
    files = [*find([Path()]), Path("07.txt"), *find([Path("*.pdf")])]
    alone = list(check_files(files, NUMBERING, 1))
    assert list(check_files(files, NUMBERING, 2)) == alone
    assert [outcome.name for outcome in alone if len(outcome.report)] == [f"{n:02}.txt" for n in range(0, 24, 3)]
    assert [outcome.fault for outcome in alone[-2:]] == ["there is no file 07.txt", "no file fits *.pdf"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_files_are_read_when_their_turn_comes(folder: Path, jobs: int) -> None:
    """However many files there are, only a few outcomes wait: the rest is not even looked for."""
    asked = 0

    def endless() -> Iterator[Path]:
        nonlocal asked
        while True:
            asked += 1
            yield Path("01.txt")

    outcomes = check_files(endless(), NUMBERING, jobs)
    for _ in range(3):
        assert next(outcomes).name == "01.txt"
    outcomes.close()  # type: ignore[attr-defined]  # it is a generator
    assert asked <= 3 + jobs * running._AHEAD


def _die(file: object, data: object) -> None:
    os._exit(9)


def test_process_that_is_ended_from_outside_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that the system kills ends the run with a message, not with a hang or a traceback."""
    monkeypatch.setattr(running, "_check_there", _die)
    with pytest.raises(EnvironmentFault, match="ended from outside"):
        list(check_files(find([Path()]), NUMBERING, 2))


def _known(name: str, task: Task, target: Path) -> Baseline:
    """Write and load the baseline of one file."""
    (outcome,) = check_files([Path(name)], task)
    write_baseline(target, [entries(outcome.name, outcome.report, outcome.text, target.parent)])
    return load_baseline(target)


def test_baseline_knows_findings_whose_lines_moved_and_no_others(folder: Path) -> None:
    """Lines put in above change nothing; a second finding, and one in another file, are new."""
    known = _known("00.txt", NUMBERING, folder / "known.json")
    task = Task(Options(), NUMBERING.policy, known)
    (folder / "00.txt").write_text(GAP.replace("98/301. Care", "\n\n98/301. Care"), encoding="utf-8")
    (old,) = check_files([Path("00.txt")], task)
    assert (len(old.report), old.known) == (0, 1)
    (folder / "00.txt").write_text(GAP + "\n9. Requests a report.\n", encoding="utf-8")
    (more,) = check_files([Path("00.txt")], task)
    assert ([finding.found[:1] for finding in more.report], more.known) == (["p"], 1)
    (other,) = check_files([Path("03.txt")], task)
    assert [finding.code for finding in other.report] == [Code.S003]


def test_baseline_holds_wherever_one_works(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are named from the folder of the baseline, not from that of the run."""
    known = _known("00.txt", NUMBERING, folder / "known.json")
    assert json.loads((folder / "known.json").read_bytes())["files"].keys() == {"00.txt"}
    (folder / "below").mkdir()
    monkeypatch.chdir(folder / "below")
    (old,) = check_files([Path("../00.txt")], Task(Options(), NUMBERING.policy, known))
    assert old.known == 1


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 2, "files": {}}', '{"version": 1, "files": [1]}'])
def test_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    """What is no baseline is said, with what makes one."""
    (tmp_path / "known.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"known\.json is (no baseline|a baseline of version 2)"):
        load_baseline(tmp_path / "known.json")
