"""The exit statuses, in processes of their own: 0 clean, 1 findings, 2 could not run; never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline import AknpressError, EnvironmentFault, RefusedError, Report, StorageError, UsageError
from pipeline.cli.status import Status, of_exception
from tests.cli.conftest import SOUND, aknpress
from tests.heeding import heed


@pytest.mark.parametrize(
    ("arguments", "expected", "said"),
    [
        (["build", "sound.txt", "-o", "out"], 0, ""),
        (["build", "gap.txt", "-o", "out"], 0, "warning S003"),
        (["build", "gap.txt", "-o", "out", "--strict"], 1, "gap.txt is not published"),
        (["build", "wrong.txt", "-o", "out"], 1, "error M005"),
        (["build", "wrong.txt", "-o", "out", "--draft"], 1, "error M005"),
        (["build", "empty.txt", "-o", "out"], 1, "error T004"),
        (["build", "binary.txt", "-o", "out"], 1, "error T005"),
        (["build", "prose.txt", "-o", "out"], 0, "warning S001"),
        (["build", "sound.txt", "-o", "out", "--lang", "deu"], 0, "no language pack for 'deu'"),
        (["build", "sound.txt", "-o", "out", "--lang", "German"], 2, "expected three letters (ISO 639-2/T): ara"),
        (["build", "absent.txt", "-o", "out"], 2, "there is no file absent.txt"),
        (["build", "folder", "-o", "out"], 2, "folder is a folder; name the files in it, e.g. folder/*.txt"),
        (["build", "sound.txt", "-o", "gap.txt"], 2, "gap.txt is a file; expected a folder for the outputs"),
        (["build", "sound.txt", "folder/sound.txt", "-o", "out"], 2, "build them into two folders"),
        (["build", "sound.txt", "SOUND.xml", "-o", "out"], 2, "build them into two folders"),
        (["build", "-", "-o", "out"], 2, "aknpress convert - -o FILE.xml"),
        (["build", "sound.txt", "-o", "out", "--format", "xml,docx"], 2, "no format 'docx'; there are: xml, html, pdf"),
        (["build", "sound.txt", "-o", "out", "--format", ","], 2, "--format is empty"),
        (["build", "sound.txt", "-o", "out", "--draft", "--format", "package"], 2, "a draft is never packaged"),
        (["build", "sound.txt", "-o", "out", "--theme", "unesco"], 2, "no theme 'unesco'; there are: itu, plain, un"),
        (["build", "sound.txt", "-o", "out", "--logo", "absent.png"], 2, "absent.png cannot be read"),
        (["build", "sound.txt", "-o", "out", "--logo", "gap.txt"], 2, "expected a PNG, JPEG or SVG"),
        (["build", "sound.txt", "-o", "out", "--meta", "absent.yaml"], 2, "there is no file absent.yaml"),
        (["build", "sound.txt", "-o", "out", "--meta", "gap.txt"], 2, "gap.txt cannot be used as metadata"),
        (["build", "sound.txt"], 2, "Missing option"),
        (["build", "sound.txt", "-o", "out", "--colour"], 2, "No such option"),
        (["publish", "sound.txt"], 2, "No such command"),
        (["convert", "sound.txt", "-o", "sound.txt"], 2, "does not end in .xml"),
        (["convert", "SOUND.xml", "-o", "SOUND.xml"], 2, "SOUND.xml is the input itself"),
        (["render", "sound.txt", "-o", "sound.docx"], 2, "does not end in .pdf or .html"),
        (["package", "sound.txt", "-o", "deposits"], 2, "does not end in .zip or .tar; for a folder give --folder"),
        (["validate", "sound.txt"], 0, ""),
        (["validate", "gap.txt", "--strict"], 1, ""),
        (["validate", "SOUND.xml"], 1, ""),
        (["validate", "sound.txt", "absent.txt"], 2, "there is no file absent.txt"),
        (["validate", "sound.txt", "--format", "xlsx"], 2, "there are: text, json, sarif, junit, github"),
        (["validate", "-", "-"], 2, "give - once"),
        (["verify", "absent.zip"], 2, "absent.zip"),
        (["verify", "sound.txt"], 1, ""),
        (["explain", "s003"], 0, ""),
        (["explain", "S033"], 2, "did you mean"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_status_and_message(texts: Path, arguments: list[str], expected: int, said: str) -> None:
    """Each outcome has its status, standard error says what to do, and nothing ever shows a traceback."""
    (texts / "folder").mkdir()
    (texts / "folder" / "sound.txt").write_text(SOUND, encoding="utf-8")
    (texts / "SOUND.xml").write_text("<akomaNtoso>", encoding="utf-8")
    (texts / "empty.txt").write_bytes(b"")
    (texts / "binary.txt").write_bytes(bytes(range(256)) * 8)
    (texts / "prose.txt").write_text("The cat sat on the mat, and the dog looked at it for a while.\n")
    run = aknpress(*arguments)
    errors = " ".join(run.stderr.decode().split())
    assert run.returncode == expected, errors
    assert said in errors
    assert b"Traceback" not in run.stdout + run.stderr


def test_what_the_system_refuses_is_said_with_its_reason(texts: Path) -> None:
    """Files that cannot be read or written are named, with the reason of the system, and nothing is left behind."""
    (texts / "loop.txt").symlink_to("loop.txt")
    (texts / "full.xml").symlink_to("/dev/full")
    said = {
        ("build", "loop.txt", "-o", "out"): "loop.txt cannot be read: Too many levels of symbolic links",
        ("convert", "sound.txt", "-o", "full.xml"): "full.xml cannot be written: No space left on device",
        ("convert", "sound.txt", "-o", "nowhere/a.xml"): "nowhere/a.xml cannot be written: No such file or directory",
        ("build", "sound.txt", "-o", "sound.txt/out"): "the folder sound.txt/out cannot be made: Not a directory",
    }
    for arguments, message in said.items():
        run = aknpress(*arguments)
        assert (run.returncode, run.stderr.decode()) == (2, f"aknpress: {message}\n")
    assert {path.name for path in texts.iterdir()} == {
        "sound.txt", "gap.txt", "wrong.txt", "loop.txt", "full.xml", "out",
    }  # fmt: skip


def test_wrong_clock_is_refused(texts: Path) -> None:
    """A SOURCE_DATE_EPOCH that is no number is a usage error, not a traceback and not ignored."""
    run = aknpress("build", "sound.txt", "-o", "out", SOURCE_DATE_EPOCH="yesterday")
    assert run.returncode == 2
    assert run.stderr.decode() == (
        "aknpress: SOURCE_DATE_EPOCH is 'yesterday'; expected seconds since 1970 as a whole number\n"
    )
    assert not (texts / "out" / "sound.xml").exists()


def test_one_unreadable_file_does_not_stop_the_others(texts: Path) -> None:
    """The rest is published, and the status says that something could not run."""
    run = aknpress("build", "absent.txt", "sound.txt", "wrong.txt", "-o", "out", "--format", "xml")
    assert run.returncode == 2
    assert run.stdout.decode().split() == ["out/sound.xml", "out/sound.report.json", "out/wrong.report.json"]


def test_text_survives_a_terminal_that_is_not_utf8(texts: Path) -> None:
    """A finding in Arabic on an ASCII terminal comes as escapes, not as a crash."""
    (texts / "arabic.txt").write_text("---\nكلمة: ١\n---\n" + SOUND, encoding="utf-8")
    run = aknpress("validate", "arabic.txt", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert run.returncode == 0
    assert b"\\u0643" in run.stdout


def test_reader_that_goes_away_is_no_error_of_ours(texts: Path) -> None:
    """`aknpress validate … | head -1` shows no traceback."""
    command = f"{sys.executable} -m pipeline validate {'gap.txt ' * 400}| head -1"
    run = subprocess.run(["bash", "-c", command], cwd=texts, env=_environment(), capture_output=True, check=False)
    assert b"Traceback" not in run.stderr
    assert run.stdout.count(b"\n") == 1


def test_interrupt_ends_quietly(texts: Path) -> None:
    """Ctrl-C ends a run with status 130 and without a traceback."""
    for number in range(200):
        (texts / f"copy-{number}.txt").write_text(SOUND, encoding="utf-8")
    names = sorted(path.name for path in texts.glob("copy-*.txt"))
    command = [sys.executable, "-m", "pipeline", "build", *names, "-o", "out"]
    with subprocess.Popen(
        command,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heed,  # noqa: PLW1509
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in errors


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_a_batch_that_is_told_to_end_puts_things_in_order(texts: Path, ending: signal.Signals) -> None:
    """The report tells of what was done, no process and no half-written file is left, and the status is a shell's."""
    for number in range(300):
        (texts / "many").mkdir(exist_ok=True)
        (texts / "many" / f"copy-{number}.txt").write_text(SOUND, encoding="utf-8")
    command = [sys.executable, "-m", "pipeline", "batch", "many", "-o", "out", "--format", "xml", "--jobs", "2"]
    with subprocess.Popen(
        command,
        cwd=texts,
        env=_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=heed,  # noqa: PLW1509
    ) as process:
        while sum(1 for _ in (texts / "out").glob("*.xml")) < 5:
            time.sleep(0.01)
        process.send_signal(ending)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 128 + ending
    assert errors.decode().startswith(f"aknpress: ended by {ending.name}\naknpress: stopped after ")
    assert "of 300 documents; the same command goes on (out/batch-report.jsonl)" in errors.decode()
    lines = (texts / "out" / "batch-report.jsonl").read_text(encoding="utf-8").splitlines()
    assert 0 < len(lines) < 300
    assert not list((texts / "out").rglob("*.tmp"))


def _environment() -> dict[str, str]:
    from tests.judges import CHECKOUT

    return {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RefusedError(Report()), Status.FINDINGS),
        (UsageError(""), Status.COULD_NOT_RUN),
        (EnvironmentFault(""), Status.COULD_NOT_RUN),
        (StorageError(""), Status.COULD_NOT_RUN),
        (AknpressError(""), Status.COULD_NOT_RUN),
    ],
)
def test_every_exception_has_a_status(error: AknpressError, status: Status) -> None:
    """The table of exceptions covers the whole tree."""
    assert of_exception(error) is status
