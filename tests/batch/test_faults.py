"""What a disk, a file system, a clock and other people may do to a batch: nothing half-written, and a clear message."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch import Outcome, Record, Task, engine, making, places, plan, run
from tests.batch.conftest import carry_out, content, settings
from tests.cli.conftest import SOUND
from tests.disks import mounted
from tests.judges import CHECKOUT

root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root, to mount a file system or to be another user"
)


def batch(texts: Path, out: Path, *more: str, **how: Any) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    command = [sys.executable, "-m", "pipeline", "batch", str(texts), "-o", str(out), "--jobs", "2", *more]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=CHECKOUT, timeout=300, **how)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 200 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with mounted(folder, "200k"):
        yield folder


@root
def test_a_full_disk(texts: Path, tmp_path: Path, small_disk: Path) -> None:
    """What fits is whole, what does not is told and leaves nothing, and with room again the run is finished."""
    for number in range(40):
        (texts / f"z{number}.txt").write_text(SOUND.replace("98/301", f"98/{number + 50}"), encoding="utf-8")
    carry_out(texts, settings(tmp_path / "whole"))
    whole = content(tmp_path / "whole")
    done = batch(texts, small_disk, "-f", "xml", "--report", str(tmp_path / "report.jsonl"))
    assert done.returncode == 2
    assert "B005" in done.stderr
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    found = content(small_disk)
    assert found
    assert len(found) < len(whole)
    assert {name: whole[name] for name in found} == found
    subprocess.run(["mount", "-o", "remount,size=10m", str(small_disk)], check=True)
    assert batch(texts, small_disk, "-f", "xml", "--report", str(tmp_path / "report.jsonl")).returncode == 1
    assert content(small_disk) == whole


def test_a_file_that_may_not_grow(texts: Path, tmp_path: Path) -> None:
    """Where a file may have 20 kB (a quota, an old file system), the document fails alone, without half a file."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    (texts / "long.txt").write_text(
        SOUND.replace("2. Decides", "1 bis. Invites " + "all of them, " * 3000 + "to do so;\n\n2. Decides"),
        encoding="utf-8",
    )
    done = batch(texts, tmp_path / "out", "-f", "xml", preexec_fn=limit)
    assert done.returncode == 2
    assert "File too large" in done.stderr
    assert "long.txt: B005" in done.stderr
    assert (tmp_path / "out" / "one.xml").exists()
    assert not [name for name in content(tmp_path / "out") if "long" in name or name.endswith(".tmp")]


@root
def test_a_file_system_that_is_read_only(texts: Path, small_disk: Path) -> None:
    """Status 2, the reason, and no traceback."""
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    done = batch(texts, small_disk, "-f", "xml")
    assert done.returncode == 2
    assert "Read-only file system" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_may_not_be_written(texts: Path, tmp_path: Path) -> None:
    """Status 2, the reason, and nothing is there; root may write everywhere, and so is another here."""
    out = tmp_path / "out"
    out.mkdir()
    out.chmod(0o555)
    how: dict[str, Any] = {}
    if os.geteuid() == 0:
        how = {"user": 65534, "group": 65534, "extra_groups": [], "env": {**os.environ, "HOME": "/nonexistent"}}
        for folder in (texts, *texts.parents[:-2]):
            folder.chmod(folder.stat().st_mode | 0o055)
        try:
            reaches = subprocess.run([sys.executable, "-c", "import pipeline"], check=False, cwd=CHECKOUT, **how)
        except PermissionError:
            reaches = None
        if reaches is None or reaches.returncode:
            pytest.skip("the checkout or its Python lies where nobody but root may look")
    done = batch(texts, out, "-f", "xml", **how)
    out.chmod(0o755)
    assert done.returncode == 2
    assert "Permission denied" in done.stderr
    assert "Traceback" not in done.stderr
    assert content(out) == {}


def test_a_file_system_that_fails_now_and_then(texts: Path, tmp_path: Path) -> None:
    """Each failure is one document's (B005); the run is made again until nothing fails, and the bytes are whole."""
    import fsspec
    from fsspec.implementations.memory import MemoryFileSystem

    class Flaky(MemoryFileSystem):  # type: ignore[misc]
        """Loses every fourth write, and is slow."""

        protocol = ("flaky",)
        store: dict[str, object] = {}  # noqa: RUF012 - as that of the class above
        calls = 0

        def pipe_file(self, path: str, value: bytes, **more: object) -> None:
            Flaky.calls += 1
            time.sleep(0.01)
            if Flaky.calls % 4 == 0:
                raise OSError("the link is down")
            super().pipe_file(path, value, **more)

    fsspec.register_implementation("flaky", Flaky, clobber=True)
    made = settings("flaky://out").ready()
    tasks = plan([str(texts)]).tasks
    first = [making.make(task, made) for task in tasks]
    assert any("the link is down" in finding.found for record in first for finding in record.findings)
    for _ in range(20):
        if all(making.make(task, made).outcome in (Outcome.UNCHANGED, Outcome.REFUSED) for task in tasks):
            break
    else:
        pytest.fail("the run never ends")
    carry_out(texts, settings(tmp_path / "whole"))
    for name, data in content(tmp_path / "whole").items():
        assert places.read(f"flaky://out/{name}") == data


def test_a_clock_that_was_set_back(texts: Path, tmp_path: Path) -> None:
    """Outputs from the future, or from before 1970, are neither made again nor taken for something else."""
    out = tmp_path / "out"
    carry_out(texts, settings(out))
    whole = content(out)
    for moment in (time.time() + 86_400, -86_400.0):
        for path in out.rglob("*"):
            os.utime(path, (moment, moment))
        batch_, _ = carry_out(texts, settings(out))
        assert batch_.outcomes == {Outcome.UNCHANGED: 4, Outcome.REFUSED: 1}
    (texts / "one.txt").write_text(SOUND, encoding="utf-8")
    assert carry_out(texts, settings(out))[1]["one"].outcome is Outcome.MADE
    assert content(out) != whole


def test_inputs_that_vanish_or_cannot_be_read(texts: Path, tmp_path: Path) -> None:
    """What was there when the run was planned and is gone when its turn comes is told; so is a folder for a file."""
    tasks = plan([str(texts)]).tasks
    (texts / "one.txt").unlink()
    (texts / "two.txt").unlink()
    (texts / "two.txt").mkdir()
    told = {task.name: making.make(task, settings(tmp_path / "out").ready()) for task in tasks}
    assert told["one"].outcome is told["two"].outcome is Outcome.FAILED
    assert "there is no file" in told["one"].findings[0].found
    assert "is a folder" in told["two"].findings[0].found
    assert told["deep/four"].outcome is Outcome.MADE


def test_a_name_that_no_system_holds_fails_alone(texts: Path, tmp_path: Path) -> None:
    """A name with whose endings the system cannot cope is told, and nothing of it is left."""
    name = "n" * 245
    (texts / f"{name}.txt").write_text(SOUND, encoding="utf-8")
    batch_, found = carry_out(texts, settings(tmp_path / "out"))
    assert found[name].outcome is Outcome.FAILED
    assert "name too long" in found[name].findings[0].found.lower()
    assert batch_.outcomes[Outcome.FAILED] == 1
    assert not [made for made in content(tmp_path / "out") if "nnn" in made]


def test_a_worker_killed_from_outside_is_told(texts: Path, tmp_path: Path) -> None:
    """Somebody kills a worker (the system may, for want of memory): its document is B001, the others are made."""
    from pipeline.batch import workers

    victims: list[int] = []
    start = workers._start

    def remembered(work: Any) -> Any:
        worker = start(work)
        victims.append(worker.process.pid)
        return worker

    made = settings(tmp_path / "out").ready()
    told: list[Record] = []

    def tell(record: Record) -> None:
        told.append(record)
        if len(told) == 1:
            os.kill(victims[0], signal.SIGKILL)

    try:
        workers._start = remembered
        run(plan([str(texts)]), made, engine(1), tell)
    finally:
        workers._start = start
    assert len(told) == 5
    assert [f.code for record in told if record.outcome is Outcome.FAILED for f in record.findings] in ([], ["B001"])
    batch_, _ = carry_out(texts, settings(tmp_path / "out"))
    assert batch_.outcomes[Outcome.FAILED] == 0
    assert Task(str(texts / "one.txt"), "one") in plan([str(texts)]).tasks
