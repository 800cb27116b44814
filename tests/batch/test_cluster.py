"""A batch on a Dask cluster of this machine: the same bytes, whatever becomes of a worker or of the scheduler."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

import pytest

from pipeline import EnvironmentFault
from pipeline.batch import Outcome, Record, Settings, cluster, engine, plan, run
from pipeline.batch.serving import Died
from pipeline.batch.workers import Limits
from tests.batch.conftest import carry_out, content, settings
from tests.batch.work import work
from tests.cli.conftest import SOUND
from tests.heeding import heed
from tests.judges import CHECKOUT

distributed = pytest.importorskip("distributed")


def carried(texts: Path, made: Settings, address: str) -> list[Record]:
    """Carry out a batch on a cluster."""
    told: list[Record] = []
    run(plan([str(texts)]), made, engine(2, cluster=address), told.append)
    return told


def test_the_bytes_are_those_of_the_local_pool(texts: Path, tmp_path: Path) -> None:
    """Outputs and records of a cluster are those of this machine alone."""
    carry_out(texts, settings(tmp_path / "here"))
    told = carried(texts, settings(tmp_path / "there"), cluster.LOCAL)
    assert len(told) == 5
    assert content(tmp_path / "there") == content(tmp_path / "here")


def test_a_crash_takes_one_task_and_no_worker() -> None:
    """What a task does to its process is told as the local pool tells it."""
    tasks = ["fine:1", "crash:", "raise:why", "sleep:60", "fine:2"]
    done = {one.task: one for one in cluster.run(tasks, work, address=cluster.LOCAL, jobs=2, limits=Limits(seconds=2))}
    assert done["crash:"].died == Died("ended", "SIGSEGV")
    assert done["raise:why"].died == Died("raised", "ValueError: why")
    assert (done["sleep:60"].died or Died("", "")).kind == "time"
    assert (done["fine:1"].result, done["fine:2"].result) == ("fine:1", "fine:2")


@pytest.mark.parametrize("lost", [1, 2])
def test_workers_killed_half_way_cost_nothing(texts: Path, tmp_path: Path, lost: int) -> None:
    """Their tasks are given to the other, or to those that come in their place, and the bytes are the same."""
    for number in range(30):
        (texts / f"z{number}.txt").write_text(SOUND.replace("98/301", f"98/{number + 50}"), encoding="utf-8")
    carry_out(texts, settings(tmp_path / "here"))
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as local, distributed.Client(local, set_as_default=False) as client:  # fmt: skip
        told: list[Record] = []

        def tell(record: Record) -> None:
            told.append(record)
            if len(told) == 8:
                for worker in list(local.workers.values())[:lost]:
                    os.kill(worker.pid, signal.SIGKILL)

        run(plan([str(texts)]), settings(tmp_path / "there"), engine(2, cluster=local.scheduler_address), tell)
        assert client.status == "running"
    assert len(told) == 35
    assert content(tmp_path / "there") == content(tmp_path / "here")


def test_no_scheduler_is_said(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody listens the run ends soon, with the address in its message."""
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    with pytest.raises(EnvironmentFault, match=r"no Dask cluster at tcp://127\.0\.0\.1:1:"):
        carried(texts, settings(tmp_path / "out"), "tcp://127.0.0.1:1")


@pytest.mark.parametrize(
    ("preload", "message"),
    [
        (
            "from pipeline.batch import keys; keys.ingredients = {**keys.ingredients(), 'pango': '0'}.copy",
            "has pango 0 instead of|instead of 0, as",
        ),
        ("import sys; sys.modules['pipeline.batch'] = None", "cannot make documents: .*install there the aknpress"),
    ],
)
def test_workers_that_are_not_alike_are_refused(texts: Path, tmp_path: Path, preload: str, message: str) -> None:
    """Before the first document is made, with what differs and where."""
    (tmp_path / "preload.py").write_text(preload, encoding="utf-8")
    with distributed.LocalCluster(n_workers=0, dashboard_address=None, silence_logs=50) as local, distributed.Client(
        local, set_as_default=False
    ) as client:  # fmt: skip
        address = local.scheduler_address
        arguments = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny")
        with _quiet(*arguments) as one, _quiet(*arguments, "--preload", str(tmp_path / "preload.py")) as other:
            try:
                client.wait_for_workers(2, timeout=60)
                with pytest.raises(EnvironmentFault, match=message):
                    carried(texts, settings(tmp_path / "out"), address)
            finally:
                one.kill()
                other.kill()
    assert not content(tmp_path / "out")


def test_a_worker_that_joins_and_is_not_alike_makes_nothing(
    texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each worker looks at itself before it makes a document."""
    monkeypatch.setattr(cluster, "_made_with", lambda client: "otherwise")
    with pytest.raises(EnvironmentFault, match="would make other bytes than the others"):
        carried(texts, settings(tmp_path / "out"), cluster.LOCAL)
    assert not content(tmp_path / "out")


#: Runs the command as it is installed: nothing is imported from the folder where somebody stands.
_COMMAND: Final = (
    "import sys; sys.path.append(sys.argv.pop(1)); from pipeline.cli import main; sys.argv[0] = 'aknpress'; "
    "sys.exit(main())"
)


def _installed(texts: Path) -> list[str]:
    arguments = ["batch", "one.txt", "two.txt", "-o", "../out", "-f", "xml", "-j", "1", "--cluster", "local"]
    (texts / "multiprocessing.py").write_text("raise SystemExit('run')", encoding="utf-8")
    return [sys.executable, "-P", "-c", _COMMAND, str(CHECKOUT), *arguments]


def test_what_lies_where_somebody_stands_is_not_run(texts: Path, tmp_path: Path) -> None:
    """A file beside the texts may have the name of a module; for processes of Dask as well."""
    done = subprocess.run(_installed(texts), cwd=texts, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "one.xml").exists()


def test_an_interrupt_ends_a_cluster_of_this_machine_quietly(texts: Path, tmp_path: Path) -> None:
    """With all processes of the terminal hearing it."""
    for number in range(400):
        (texts / f"z{number}.txt").write_text(SOUND.replace("98/301", f"98/{number + 50}"), encoding="utf-8")
    with subprocess.Popen(
        [*_installed(texts), "../texts"],
        cwd=texts,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=heed,  # noqa: PLW1509
    ) as process:
        while not list((tmp_path / "out").glob("*.xml")):
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors.decode()
    assert "the same command goes on" in errors.decode()


def test_a_scheduler_killed_half_way_loses_nothing(texts: Path, tmp_path: Path) -> None:
    """The run ends with a message; what is done is kept, and another run makes the rest, with the same bytes."""
    for number in range(40):
        (texts / f"z{number}.txt").write_text(SOUND.replace("98/301", f"98/{number + 50}"), encoding="utf-8")
    carry_out(texts, settings(tmp_path / "here"))
    port = 18786
    address = f"tcp://127.0.0.1:{port}"
    scheduler = _quiet("distributed.cli.dask_scheduler", "--port", str(port), "--no-dashboard")
    hand = _quiet("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard")
    with scheduler, hand:
        done = threading.Event()

        def kill() -> None:
            while not done.wait(0.05):
                if sum(1 for _ in (tmp_path / "there").rglob("*.xml")) > 5:
                    scheduler.kill()
                    return

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            start = time.monotonic()
            with pytest.raises(EnvironmentFault, match="run the same command again"):
                carried(texts, settings(tmp_path / "there"), address)
            assert time.monotonic() - start < 120
        finally:
            done.set()
            killer.join()
            scheduler.kill()
            hand.kill()
    batch, _ = carry_out(texts, settings(tmp_path / "there"))
    assert batch.outcomes[Outcome.UNCHANGED] > 5
    assert content(tmp_path / "there") == content(tmp_path / "here")


def _quiet(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a program of Dask that says nothing."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
