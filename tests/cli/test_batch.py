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
    assert made.stderr.count("B004") == 1, "a clash is told once"


def test_what_was_refused_is_refused_still_and_its_earlier_outputs_are_told(run: Run, many: Path) -> None:
    """The table and the status agree in every run, and nobody takes outputs of before for those of now."""
    (many / "a.txt").write_text(SOUND, encoding="utf-8")
    run("batch", "many", "-o", "out", "-f", "xml", "-j", "1")
    (many / "a.txt").write_text(WRONG, encoding="utf-8")
    for _ in range(2):
        made = run("batch", "many", "-o", "out", "-f", "xml", "-j", "1", "--json")
        summary = json.loads(made.stdout)
        assert (summary["outcomes"]["refused"], summary["outcomes"]["unchanged"], made.exit_code) == (1, 3, 1)
        assert summary["errors"] == {"M005": 1}
        assert "a.txt: not published; earlier outputs are left as they were" in made.stderr
    assert Path("out/a.xml").exists()


def test_findings_are_counted_by_severity(run: Run, many: Path) -> None:
    """A text that is no resolution is published with warnings, and the table says so."""
    (many / "junk.txt").write_text("hello world", encoding="utf-8")
    made = run("batch", "many/junk.txt", "-o", "out", "-f", "xml", "-j", "1")
    assert made.exit_code == 0
    warnings = next(line for line in made.stdout.splitlines() if line.startswith("warnings: "))
    assert "S001 in 1" in warnings
    assert "errors:" not in made.stdout


def test_what_a_table_says_wrongly_is_not_looked_for_in_the_text(run: Run, many: Path) -> None:
    """The text is without blame."""
    (many / "t.csv").write_text("file,date\na.txt,yesterday\n", encoding="utf-8")
    made = run("batch", "@many/t.csv", "-o", "out", "-f", "xml", "-j", "1")
    assert made.exit_code == 1
    assert "'yesterday' is no date" in made.stderr
    assert "it was given beside the text" in made.stderr


def test_a_hasty_run_tells_of_every_document(run: Run, many: Path) -> None:
    """Table, summary for programs and report count the same; what was left is there as such."""
    (many / "0.txt").write_text(WRONG, encoding="utf-8")
    made = run("batch", "many", "-o", "out", "-f", "xml", "-j", "1", "--fail-fast", "--json")
    summary = json.loads(made.stdout)
    records = lines(Path("out/batch-report.jsonl"))
    assert (made.exit_code, summary["documents"], len(records)) == (1, 5, 5)
    assert summary["outcomes"]["untried"] == sum(record["outcome"] == "untried" for record in records) > 0


def test_names_that_a_terminal_would_obey(run: Run, many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither marks of Rich nor control characters in a name do anything, and a finding has one line."""
    monkeypatch.setattr("pipeline.cli.terminal.shows_progress", lambda: True)
    (many / "x[").mkdir()
    (many / "x[" / "y].txt").write_text(SOUND, encoding="utf-8")
    (many / "[bold]z.txt").write_text(SOUND, encoding="utf-8")
    (many / "red\x1b[31m\nline.txt").write_text(WRONG, encoding="utf-8")
    made = run("batch", "many", "-o", "out", "-f", "xml", "-j", "1")
    assert made.exit_code == 1, made.exception
    assert r"many/red\x1b[31m\x0aline.txt:2: M005" in made.stderr
    assert "\x1b[31m" not in made.stderr


def test_a_report_may_go_elsewhere(run: Run, many: Path) -> None:
    """By a path or an address of this machine; one that cannot be written is told before anything is made."""
    made = run("batch", "many", "-o", "out", "-f", "xml", "-j", "1", "--report", f"file://{many}/../r/report.jsonl")
    assert made.exit_code == 0, made.stderr
    assert len(lines(many.parent / "r" / "report.jsonl")) == 4
    made = run("batch", "many", "-o", "other", "-f", "xml", "-j", "1", "--report", "many")
    assert (made.exit_code, Path("other").exists()) == (2, False)
    assert "many is a folder; expected a file" in made.stderr


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
        (("many", "-o", "memory://out"), "is forgotten when this command ends"),
        (("many", "-o", "out", "--report", "memory://r"), "is forgotten when this command ends"),
        (("many", "-o", "many/a.txt"), "many/a.txt is a file; expected a folder"),
        (("@empty.txt", "-o", "out"), "nothing to make: what is named holds no document"),
    ],
)
def test_what_cannot_be_asked_for(run: Run, many: Path, arguments: tuple[str, ...], said: str) -> None:
    """Status 2 and one sentence, before the first document."""
    Path("empty.txt").write_text("\n", encoding="utf-8")
    made = run("batch", *arguments)
    assert made.exit_code == 2
    assert said in made.stderr
    assert not Path("out").exists()
