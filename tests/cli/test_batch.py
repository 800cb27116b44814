"""``aknpress batch``: what it prints, what it writes, and with what status it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from tests.cli.conftest import GAP, SOUND, WRONG

Run = Callable[..., Result]


@pytest.fixture
def many(texts: Path) -> Path:
    """A folder with three sound texts and one in a folder of its own."""
    folder = texts / "many"
    (folder / "deep").mkdir(parents=True)
    for name in ("a", "b", "c", "deep/d"):
        (folder / f"{name}.txt").write_text(SOUND, encoding="utf-8")
    return folder


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the records of a report."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_batch_says_what_came_of_all(run: Run, many: Path) -> None:
    """A table on standard output, one record a document in the report, and nothing on standard error."""
    made = run("batch", "many", "-o", "out", "-f", "xml", "-j", "1")
    assert (made.exit_code, made.stderr) == (0, "")
    assert "made                4" in made.stdout
    assert str(Path("out") / "batch-report.jsonl") in made.stdout
    records = lines(Path("out/batch-report.jsonl"))
    assert {record["name"] for record in records} == {"a", "b", "c", "deep/d"}
    assert all(record["outcome"] == "made" and record["published"] for record in records)
    assert all(
        set(record["outputs"]) == {f"{record['name']}.xml", f"{record['name']}.report.json"} for record in records
    )
    assert Path("out/deep/d.xml").is_file()


def test_json_and_a_second_run(run: Run, many: Path) -> None:
    """The summary for programs; what is unchanged is not made again."""
    run("batch", "many", "-o", "out", "-f", "xml", "-j", "1")
    made = run("batch", "many", "-o", "out", "-f", "xml", "-j", "1", "--json")
    summary = json.loads(made.stdout)
    assert summary["documents"] == summary["outcomes"]["unchanged"] == summary["published"] == 4
    assert summary["outcomes"]["made"] == 0


def test_refused_and_missing_documents_are_told(run: Run, many: Path) -> None:
    """Status 1 for findings, 2 where something could not be made; each with its file, code and line."""
    (many / "wrong.txt").write_text(WRONG, encoding="utf-8")
    made = run("batch", "many", "-o", "out", "-f", "xml", "-j", "1")
    assert made.exit_code == 1
    assert "wrong.txt:2: M005:" in made.stderr
    assert "refused             1" in made.stdout
    assert run("batch", "many", "-o", "out", "-f", "xml", "-j", "1").exit_code == 1, "it is refused still"
    made = run("batch", "many", "many/none.txt", "-o", "out", "-f", "xml", "-j", "1")
    assert made.exit_code == 2
    assert "many/none.txt: B005: there is no file many/none.txt" in made.stderr
    made = run("batch", "many/a.txt", "many/deep/a.txt", "many/deep", "-o", "out", "-f", "xml", "-j", "1")
    assert made.exit_code == 2
    assert "B004" in made.stderr


def test_strict_shuts_the_gate_for_warnings(run: Run, many: Path) -> None:
    """What `build --strict` refuses, a batch refuses."""
    (many / "gap.txt").write_text(GAP, encoding="utf-8")
    assert run("batch", "many/gap.txt", "-o", "out", "-f", "xml", "-j", "1").exit_code == 0
    assert run("batch", "many/gap.txt", "-o", "out", "-f", "xml", "-j", "1", "--strict").exit_code == 1


def test_the_files_are_those_of_build(run: Run, many: Path) -> None:
    """A batch of all formats gives the bytes that `build` gives."""
    run("build", "many/a.txt", "-o", "one")
    made = run("batch", "many/a.txt", "-o", "two", "-j", "1")
    assert made.exit_code == 0, made.stderr
    for file in Path("one").iterdir():
        assert (Path("two") / file.name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("many",), "say with -o where the outputs go"),
        (("-o", "out"), "nothing to make"),
        (("many", "-o", "out", "--format", "docx"), "there is no format 'docx'"),
        (("-", "-o", "out"), "a batch reads files, not standard input"),
        (("many", "-o", "out", "--theme", "nowhere"), "nowhere"),
        (("gopher://host/x.txt", "-o", "out"), "gopher://host/x.txt cannot be opened"),
    ],
)
def test_what_cannot_be_asked_for(run: Run, many: Path, arguments: tuple[str, ...], said: str) -> None:
    """Status 2 and one sentence, before the first document."""
    made = run("batch", *arguments)
    assert made.exit_code == 2
    assert said in made.stderr
    assert not Path("out").exists()
