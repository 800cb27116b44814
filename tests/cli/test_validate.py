"""`aknpress validate` and `aknpress baseline` as a project uses them."""

from __future__ import annotations

import gzip
import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.cli.conftest import GAP, SOUND, aknpress
from tests.heeding import heed
from tests.judges import CHECKOUT

Run = Callable[..., Result]


def test_folder_pattern_and_compressed_files_are_checked(run: Run, texts: Path) -> None:
    """All in one run: texts and Akoma Ntoso, compressed or not, with the line of the unpacked text."""
    run("convert", "gap.txt", "-o", "gap.xml")
    (texts / "packed").mkdir()
    for name in ("gap.txt", "gap.xml"):
        (texts / "packed" / f"{name}.gz").write_bytes(gzip.compress((texts / name).read_bytes()))
    outcome = run("validate", "packed", "*.xml", "--format", "json")
    assert outcome.exit_code == 0, outcome.stdout
    files = json.loads(outcome.stdout)["files"]
    assert [file["file"] for file in files] == ["packed/gap.txt.gz", "packed/gap.xml.gz", "gap.xml"]
    assert [finding["location"]["line"] for finding in files[0]["findings"] if finding["code"] == "S003"] == [13]
    assert "13 | 4. Decides" in run("validate", "packed/gap.txt.gz").stdout
    assert "13 | 4. Decides" in run("validate", "-", stdin=gzip.compress(GAP.encode())).stdout


def test_damaged_compressed_text_is_a_finding(run: Run, texts: Path) -> None:
    """A file cut off in the middle is wrong, and so is the exit status."""
    (texts / "cut.txt.gz").write_bytes(gzip.compress(SOUND.encode() * 9)[:-20])
    outcome = run("validate", "cut.txt.gz", "sound.txt")
    assert outcome.exit_code == 1
    assert "cut.txt.gz: error X001: a compressed file that ends too early" in outcome.stdout


@pytest.mark.parametrize("prefix", ["", "akn", "an"])
def test_akoma_ntoso_of_any_prefix_is_checked(run: Run, texts: Path, prefix: str) -> None:
    """The prefix of the namespace says nothing: a sound document is sound, a fault is found in its line."""
    run("convert", "sound.txt", "-o", "sound.xml")
    xml = (texts / "sound.xml").read_text(encoding="utf-8")
    if prefix:
        xml = re.sub(r"<(/?)(?=[a-zA-Z]+[ />])", rf"<\1{prefix}:", xml).replace(" xmlns=", f" xmlns:{prefix}=", 1)
    (texts / "any.xml").write_text(xml, encoding="utf-8")
    first = run("validate", "any.xml", "--format", "json")
    codes = [finding["code"] for finding in json.loads(first.stdout)["files"][0]["findings"]]
    # The words of the file are other bytes, so its digest is another; nothing else is said of it.
    assert set(codes) <= {"P009"}
    (texts / "any.xml").write_text(xml.replace("mainBody", "mainbody"), encoding="utf-8")
    assert "error X002" in run("validate", "any.xml").stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--select", "S003"], 0, "1 warning in 1 file"),
        (["--select", "S", "--ignore", "S003"], 0, "no findings in 1 file"),
        (["--ignore", "S003,T"], 0, "no findings in 1 file"),
        (["--severity", "S003=error"], 1, "13:1: error S003"),
        (["--severity", "S=note", "--strict"], 0, "13:1: note S003"),
        (["--exclude", "g*.txt"], 0, "no findings in 0 files"),
    ],
)
def test_options_say_which_findings_count(run: Run, arguments: list[str], status: int, said: str) -> None:
    """Codes are left out or weighed anew, and the exit status follows."""
    outcome = run("validate", "gap.txt", *arguments)
    assert (outcome.exit_code, said in outcome.stdout) == (status, True), outcome.stdout


def test_settings_hold_unless_the_command_line_says_otherwise(run: Run, texts: Path) -> None:
    """Options outrank settings, `--no-config` sets them aside, `--config` names others."""
    (texts / "aknpress.toml").write_text('strict = true\nformat = "github"\nseverity = { S003 = "note" }\n', "utf-8")
    assert run("validate", "gap.txt").stdout.startswith("::notice file=gap.txt,line=13,col=1,title=S003")
    assert run("validate", "gap.txt", "--severity", "S003=warning").exit_code == 1
    assert "warning S003" in run("validate", "gap.txt", "--no-config").stdout
    (texts / "other.toml").write_text('ignore = ["S003"]\n', "utf-8")
    assert run("validate", "gap.txt", "--config", "other.toml").stdout == "no findings in 1 file\n"
    assert run("validate", "gap.txt", "--config", "other.toml", "--no-config").exit_code == 2


def test_help_says_where_settings_are_looked_for(run: Run) -> None:
    """The brackets of the table are shown, and not taken for mark-up of the help."""
    assert "[tool.aknpress]" in " ".join(run("validate", "--help").stdout.split())


def test_output_is_written_whole_to_a_file(run: Run, texts: Path) -> None:
    """`-o` writes what would have been printed, and prints nothing."""
    printed = run("validate", "gap.txt", "sound.txt", "--format", "sarif").stdout
    outcome = run("validate", "gap.txt", "sound.txt", "--format", "sarif", "-o", "findings.sarif")
    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert (texts / "findings.sarif").read_text(encoding="utf-8") == printed


@pytest.mark.parametrize("wrong", [["--lang", "French"], ["--baseline", "gap.txt"], ["--ignore", "Q"], ["-", "-"]])
def test_what_is_refused_leaves_no_half_output(run: Run, wrong: list[str]) -> None:
    """A program that reads the output gets all of it or nothing."""
    outcome = run("validate", "gap.txt", "--format", "json", *wrong)
    assert (outcome.exit_code, outcome.stdout) == (2, "")


def test_interrupt_ends_all_processes_quietly(texts: Path) -> None:
    """Ctrl-C ends a run of several processes with status 130, and none of them says anything."""
    for number in range(400):
        (texts / f"copy-{number}.txt").symlink_to("gap.txt")
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "pipeline", "validate", ".", "--jobs", "2", "--format", "github"]
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heed,  # noqa: PLW1509
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert b"Traceback" not in errors


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "junit", "github"])
def test_processes_change_no_byte(texts: Path, format_: str) -> None:
    """Two processes print what one prints, and end with the same status."""
    names = ["sound.txt", "gap.txt", "absent.txt", "wrong.txt"] * 2
    one, two = (aknpress("validate", *names, "--format", format_, "--jobs", jobs) for jobs in ("1", "2"))
    assert two.stdout == one.stdout
    assert (two.returncode, one.returncode) == (2, 2)
    assert two.stderr == one.stderr == b"aknpress: there is no file absent.txt\n"


def test_exclusions_of_the_settings_hold_in_every_folder(
    run: Run, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pattern of the settings is meant from their folder, wherever the command is run and however files are named."""
    (texts / "papers" / "drafts").mkdir(parents=True)
    for name in ("papers/a.txt", "papers/drafts/b.txt"):
        (texts / name).write_text(SOUND, encoding="utf-8")
    (texts / "aknpress.toml").write_text('exclude = ["papers/drafts"]\n', encoding="utf-8")
    for folder, argument in ((texts, "papers"), (texts / "papers", "."), (texts / "papers" / "drafts", "..")):
        monkeypatch.chdir(folder)
        for named in (argument, str(texts / "papers")):
            assert aknpress("validate", named).stdout == b"no findings in 1 file\n", (folder, named)
    monkeypatch.chdir(texts / "papers" / "drafts")
    assert aknpress("validate", "b.txt").stdout == b"no findings in 0 files\n"
    assert aknpress("validate", "b.txt", "--no-config").stdout == b"no findings in 1 file\n"


def test_baseline_leaves_out_what_is_known(run: Run, texts: Path) -> None:
    """Old findings, errors too, are known; a new one is reported; the settings can name the baseline."""
    outcome = run("baseline", "gap.txt", "wrong.txt")
    assert outcome.exit_code == 0
    assert re.fullmatch(r"aknpress-baseline\.json: \d findings in 2 files\n", outcome.stdout)
    known = ("--baseline", "aknpress-baseline.json")
    outcome = run("validate", "gap.txt", "wrong.txt", *known, "--strict")
    assert (outcome.exit_code, outcome.stdout) == (0, "no findings in 2 files\n")
    assert re.search(r"aknpress: \d known findings left out \(aknpress-baseline\.json\)", outcome.stderr)
    (texts / "gap.txt").write_text(GAP.replace("4. Decides", "5. Decides"), encoding="utf-8")
    assert run("validate", "gap.txt", *known, "--strict").exit_code == 1
    (texts / "aknpress.toml").write_text('baseline = "aknpress-baseline.json"\n', encoding="utf-8")
    assert run("validate", "wrong.txt").exit_code == 0
    assert run("validate", "wrong.txt", "--no-config").exit_code == 1


def test_baseline_is_not_written_when_a_file_is_missing(run: Run, texts: Path) -> None:
    """A baseline that lacked a file would report all of it the next day."""
    outcome = run("baseline", "gap.txt", "absent.txt", "-o", "known.json")
    assert outcome.exit_code == 2
    assert not (texts / "known.json").exists()


def test_front_matter_leaves_out_warnings_and_no_errors(run: Run, texts: Path) -> None:
    """`ignore` takes codes in any form; an error stays and is told, and an unknown code is a finding."""
    for value in ("S003", "[S003, S007]", "s003 S007"):
        (texts / "gap.txt").write_text(f"---\nignore: {value}\n---\n{GAP}", encoding="utf-8")
        assert run("validate", "gap.txt", "--strict").exit_code == 0
        assert run("build", "gap.txt", "-o", "out", "--format", "xml", "--strict").exit_code == 0
    (texts / "gap.txt").write_text(f"---\nignore: S003, S03\n---\n{GAP}", encoding="utf-8")
    assert "gap.txt:2: warning M005: ignore names 'S03', which is no code" in run("validate", "gap.txt").stdout
    (texts / "gap.txt").write_text(f"---\nignore: M005\ndate: some day\n---\n{GAP}", encoding="utf-8")
    outcome = run("validate", "gap.txt")
    assert outcome.exit_code == 1
    assert "error M005: date 'some day' is no date" in outcome.stdout
    assert "the front matter cannot leave out M005, which is an error" in outcome.stdout


def test_terminal_shows_findings_in_colour_after_the_bar(texts: Path) -> None:
    """On a terminal that shows both, findings are whole lines with a caret, once the bar is gone."""
    try:
        ours, theirs = pty.openpty()
    except OSError as error:
        pytest.skip(f"this system gives out no pseudo-terminal ({error})")
    settings = {**os.environ, "PYTHONPATH": str(CHECKOUT), "TERM": "xterm-256color", "COLUMNS": "100", "CI": ""}
    settings.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "pipeline", "validate", "gap.txt", "sound.txt"]
    with subprocess.Popen(command, env=settings, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs):
        os.close(theirs)
        seen = b""
        while piece := _piece(ours):
            seen += piece
    os.close(ours)
    shown = seen.decode()
    finding = shown.index("gap.txt:13:1\x1b[0m: \x1b[1;33mwarning S003\x1b[0m")
    assert "0/2" in shown[:finding]
    assert "/2" not in shown[finding:]
    assert re.search(r" 13 \| 4\. Decides[^\n]*\n +\| \x1b\[1;33m\^", shown[finding:])


def _piece(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:  # Linux says so when the other end is closed
        return b""
