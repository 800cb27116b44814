"""The processes of a batch: warm, replaced when they have grown, and alone in their ruin."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.batch.serving import Died
from pipeline.batch.workers import Done, Limits, Pool, run
from tests.batch.work import work
from tests.judges import CHECKOUT

linux = pytest.mark.skipif(sys.platform != "linux", reason="memory of another process is watched on Linux alone")


def outcomes(tasks: list[str], jobs: int = 2, limits: Limits | None = None) -> dict[str, Done[str]]:
    """Carry out tasks and return what became of each."""
    return {done.task: done for done in run(tasks, work, jobs, limits)}


def test_processes_stay_warm() -> None:
    """Twenty tasks are done by two processes, and each task is done once."""
    done = list(run([f"pid:{n}" for n in range(20)], work, 2))
    assert sorted(one.task for one in done) == sorted(f"pid:{n}" for n in range(20))
    assert len({one.result for one in done}) == 2
    assert all(one.memory > 5 for one in done)


def test_a_process_is_replaced_after_so_many_tasks() -> None:
    """With a limit of three tasks, nine tasks see three processes."""
    assert len({one.result for one in run([f"pid:{n}" for n in range(9)], work, 1, Limits(recycle=3))}) == 3


@linux
def test_a_process_that_has_grown_is_replaced() -> None:
    """What a task leaves behind in memory goes with its process."""
    done = list(run([f"keep:{80 + n}" for n in range(4)], work, 1, Limits(grown=120)))
    assert len({one.result for one in done}) > 1
    assert all(one.died is None for one in done)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries give back by themselves")
def test_free_memory_is_given_back() -> None:
    """What lies free below something that is in use goes back to the system all the same."""
    code = (
        "from pipeline.batch.serving import give_back, held\n"
        "before = held(); much = [bytes(4000) for _ in range(30000)]; kept = bytes(4000); del much\n"
        "free = held() - before; give_back(); print(free, held() - before)"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    free, left = map(float, told)
    assert free > 100
    assert left < 20


@pytest.mark.parametrize(
    ("task", "kind", "detail"),
    [("exit:7", "ended", "exit status 7"), ("crash:", "ended", "SIGSEGV"), ("raise:why", "raised", "ValueError: why")],
)
def test_a_task_that_ends_its_process_is_told_and_the_others_are_done(task: str, kind: str, detail: str) -> None:
    """A crash takes one task; how it ended is said."""
    others = [f"fine:{n}" for n in range(6)]
    found = outcomes([*others[:3], task, *others[3:]])
    assert found[task].died == Died(kind, detail)
    assert {name: found[name].result for name in others} == {name: name for name in others}


def test_a_task_that_hangs_is_ended() -> None:
    """The limit counts for each task by the clock; the process that hangs is gone at once."""
    start = time.monotonic()
    found = outcomes(["sleep:60", "fine:1", "fine:2"], limits=Limits(seconds=1))
    assert time.monotonic() - start < 20
    assert (found["sleep:60"].died or Died("", "")).kind == "time"
    assert found["fine:2"].result == "fine:2"


@linux
def test_a_task_that_eats_memory_is_ended() -> None:
    """A process beyond its limit is ended, and what it held is said."""
    found = outcomes(["eat:300", "fine:1"], limits=Limits(memory=150))
    died = found["eat:300"].died
    assert died is not None
    assert died.kind == "memory"
    assert int(died.detail) > 150
    assert found["fine:1"].result == "fine:1"


def test_whoever_stops_listening_ends_the_processes() -> None:
    """A caller that goes away in the middle waits for nobody."""
    carried = run(["fine:1", "sleep:60", "sleep:61"], work, 2)
    assert next(carried).task == "fine:1"
    start = time.monotonic()
    carried.close()
    assert time.monotonic() - start < 10


@linux
def test_processes_end_with_the_one_that_started_them() -> None:
    """Where it is killed, a document that hangs does not go on for ever with nobody to end it."""
    script = (
        "from pipeline.batch.workers import run; from tests.batch.work import work\n"
        "for done in run(['pid:1', 'sleep:60', 'sleep:61'], work, 1): print(done.result, flush=True)"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=CHECKOUT, stdout=subprocess.PIPE) as caller:
        assert caller.stdout is not None
        process = int(caller.stdout.readline())
        assert Path(f"/proc/{process}").exists()
        caller.kill()
        caller.wait()
        end = time.monotonic() + 10
        while _runs(process) and time.monotonic() < end:
            time.sleep(0.02)
        assert not _runs(process)


def _runs(process: int) -> bool:
    """Whether a process is there, and is not one that has ended and that nobody has asked about."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False


def test_what_lies_where_somebody_stands_is_not_run(tmp_path: Path) -> None:
    """A file beside the texts may have the name of a module."""
    for name in ("hashlib", "types", "csv", "pipeline"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('run')", encoding="utf-8")
    script = (
        "import sys; sys.path.append(sys.argv[1])\n"
        "from pipeline.batch.workers import run; from tests.batch.work import work\n"
        "print([done.result for done in run(['fine:1'], work, 1)])"
    )
    command = [sys.executable, "-P", "-c", script, str(CHECKOUT)]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert done.stdout == "['fine:1']\n"


def test_processes_run_the_code_of_the_one_that_started_them(tmp_path: Path) -> None:
    """A checkout beside an installed version makes documents by itself, not by the other."""
    for name in ("pipeline", "schemas", "styles"):
        shutil.copytree(CHECKOUT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "pipeline" / "where.py").write_text("def where(task): return __file__", encoding="utf-8")
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pipeline.batch.workers import run; from pipeline.where import where\n"
        "print([done.result for done in run(['x'], where, 1)])"
    )
    command = [sys.executable, "-P", "-c", script, str(tmp_path)]
    done = subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True)
    assert done.stdout == f"['{tmp_path}/pipeline/where.py']\n"


def test_a_system_that_starts_no_process() -> None:
    """It is said what is short; with fewer files than a process needs there is no document to blame."""
    script = (
        "import resource; from pipeline import EnvironmentFault\n"
        "from pipeline.batch.workers import run; from tests.batch.work import work\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))\n"
        "try: list(run([f'fine:{n}' for n in range(9)], work, 9))\n"
        "except EnvironmentFault as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=CHECKOUT, check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.startswith("no process can be started: Too many open files; use fewer --jobs")


def test_a_task_is_told_before_another_is_taken() -> None:
    """Whoever hears that something is amiss can stop before the next one."""
    taken: list[str] = []

    def tasks() -> Iterator[str]:
        for number in range(9):
            taken.append(f"fine:{number}")
            yield taken[-1]

    for told, _ in enumerate(run(tasks(), work, 1), 1):
        assert len(taken) == told


def test_no_more_is_taken_than_can_be_done() -> None:
    """Tasks are drawn as they are needed: a list of millions is never held."""
    drawn = 0

    def tasks() -> Iterator[str]:
        nonlocal drawn
        for number in range(1000):
            drawn += 1
            yield f"fine:{number}"

    carried = run(tasks(), work, 2)
    next(carried)
    assert drawn <= 6
    carried.close()


def test_one_warm_process_for_a_caller_that_waits() -> None:
    """A pool keeps its process from task to task, and has another after one has ended."""
    pool = Pool(work, Limits())
    first, second = pool.do("pid:1").result, pool.do("pid:2").result
    assert first == second
    assert (pool.do("exit:3").died or Died("", "")).detail == "exit status 3"
    assert pool.do("pid:3").result not in (None, first)
    pool.end()
