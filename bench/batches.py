"""Many documents in one run: throughput, memory, kills, and a cluster beside the local pool."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from bench.corpus import CHECKOUT, official
from bench.parts import Part, Settings, table
from bench.stages import texts

#: Of two workers, time of one to twice that of both.
EFFICIENCY = 0.85
#: Time of a run to that of the next, which has nothing to do.
AGAIN = 50.0
#: MiB that a worker may hold (400 MB), and by how much the last thousand documents may hold more than the first.
MEMORY, GROWTH = 400e6 / 2**20, 1.05
#: Throughput of a cluster of two workers on this machine to that of the local pool.
CLUSTER = 0.8
DOCUMENTS, KILLS, SLOTS, FEW = 5_000, 200, 100, 10
_REPORT = "batch-report.jsonl"


def _command(inputs: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "pipeline", "batch", str(inputs), "-o", str(out), "--json", *more]


def _run(inputs: Path, out: Path, *more: str) -> tuple[float, dict[str, object]]:
    """Run a batch; return seconds by the clock and its summary."""
    start = time.perf_counter()
    done = subprocess.run(_command(inputs, out, *more), check=False, capture_output=True, text=True, cwd=CHECKOUT)
    seconds = time.perf_counter() - start
    return seconds, json.loads(done.stdout)


def _digests(folder: Path) -> dict[str, str]:
    """Return a digest of every file that a run makes, its report left out."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != _REPORT)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def _corpus(settings: Settings, name: str, each: int | None) -> Path:
    """Write texts of official files into a folder of their own, and return it."""
    folder = settings.work / "batch" / name
    shutil.rmtree(folder, ignore_errors=True)
    count = each or max(len([f for f in official(settings.shared) if f.parent.name == "eng"]), 1)
    for file in texts(settings, count):
        place = folder / file.parent.name / file.name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, place)
    return folder


def throughput(settings: Settings) -> Part:
    """Make all outputs of every official text by one worker and by two, and once more."""
    inputs = _corpus(settings, "all", 2 if settings.quick else None)
    count = sum(1 for _ in inputs.rglob("*.txt"))
    outs = {jobs: settings.work / "batch" / f"out-{jobs}" for jobs in (1, 2)}
    seconds: dict[int, float] = {}
    summaries: dict[int, dict[str, object]] = {}
    for jobs, out in outs.items():
        shutil.rmtree(out, ignore_errors=True)
        seconds[jobs], summaries[jobs] = _run(inputs, out, "--jobs", str(jobs))
    again = [_run(inputs, outs[2], "--jobs", "2") for _ in range(3)]
    rest = median(spent for spent, _ in again)
    efficiency, faster = seconds[1] / (2 * seconds[2]), seconds[2] / rest
    size = sum(path.stat().st_size for path in outs[2].rglob("*") if path.is_file()) / count
    memory = max(float(str(summary["memory"])) for summary in summaries.values())
    same = _digests(outs[1]) == _digests(outs[2])
    unmade = [o for o in ("refused", "failed") if any(s["outcomes"][o] for s in summaries.values())]  # type: ignore[index]
    rows = [
        (
            f"{jobs} worker{'s' * (jobs > 1)}",
            f"{spent:.1f}",
            f"{count / spent:.2f}",
            f"{count / spent / jobs * 3600:,.0f}",
        )
        for jobs, spent in seconds.items()
    ]
    rows.append(("2 workers, nothing changed", f"{rest:.2f}", f"{count / rest:.0f}", ""))
    text = (
        f"{count} official texts to XML, HTML, PDF, package and report, with the start of Python and all libraries;"
        f" {size / 1e3:,.0f} kB of outputs for a document.",
        table(("", "s", "documents/s", "documents an hour and worker"), rows),
        f"Efficiency from one worker to two: {efficiency:.2f}, at least {EFFICIENCY}. A run with nothing to do is"
        f" {faster:.0f} times as fast, at least {AGAIN:.0f}. A worker held {memory:.0f} MiB at most, may hold"
        f" {MEMORY:.0f}. The bytes of both are {'the same' if same else 'NOT the same'}.",
    )
    broken = [f"batch: some documents are {' and '.join(unmade)}"] if unmade else []
    broken += [] if same else ["batch: one worker and two make other bytes"]
    broken += [f"batch: efficiency {efficiency:.2f}, at least {EFFICIENCY}"] if efficiency < EFFICIENCY else []
    broken += [f"batch: a second run is {faster:.0f} times as fast, at least {AGAIN}"] if faster < AGAIN else []
    broken += [f"batch: a worker held {memory:.0f} MiB, at most {MEMORY:.0f}"] if memory > MEMORY else []
    data = {"seconds": seconds, "again": [s for s, _ in again], "memory": memory, "bytes": size, "documents": count}
    return Part("\n\n".join(text), data, broken)


def endurance(settings: Settings) -> Part:
    """Make five thousand documents and watch the memory of the workers."""
    from pipeline.batch import Settings as How
    from pipeline.batch import Task, make, workers

    inputs = _corpus(settings, "all", 2 if settings.quick else None)
    out = settings.work / "batch" / "endless"
    shutil.rmtree(out, ignore_errors=True)
    count = 60 if settings.quick else DOCUMENTS
    files = sorted(inputs.rglob("*.txt"))
    how = How(str(out)).ready()

    def tasks() -> Iterator[Task]:
        for number in range(count):
            # Few names, so that the disk does not fill: the outputs of one document take the place of another's.
            yield Task(str(files[number % len(files)]), f"slot-{number % SLOTS}/{number % SLOTS}")

    limits = workers.Limits()
    start, told = time.perf_counter(), list(workers.run(tasks(), partial(make, settings=how), settings.jobs))
    seconds = time.perf_counter() - start
    failed = [done for done in told if done.died is not None or done.result.outcome.value not in ("made", "unchanged")]
    peaks = [done.memory for done in told]
    part = max(1, min(1000, count // 4))
    early, late = max(peaks[part // 2 : part // 2 + part]), max(peaks[-part:])
    shutil.rmtree(out, ignore_errors=True)
    text = (
        f"{count:,} documents (the corpus repeated) to all outputs by {settings.jobs} worker(s) in {seconds:.0f} s;"
        f" {len(failed)} fail. A worker is replaced after {limits.recycle} documents, or when it holds {limits.grown}"
        f" MiB. Most that one held: {max(peaks):.0f} MiB, at most {MEMORY:.0f}; among an early {part:,} documents"
        f" {early:.0f}, among the last {part:,} {late:.0f}."
    )
    broken = [f"endurance: {done.task.path}: {done.died or done.result.outcome}" for done in failed[:10]]
    broken += [f"endurance: a worker held {max(peaks):.0f} MiB, at most {MEMORY:.0f}"] if max(peaks) > MEMORY else []
    broken += [f"endurance: memory grows from {early:.0f} to {late:.0f} MiB"] if late > GROWTH * early else []
    return Part(text, {"peaks": peaks[:: max(1, count // 200)], "seconds": seconds, "failed": len(failed)}, broken)


def kills(settings: Settings) -> Part:
    """Kill a run with all its processes two hundred times at random, and hold what is there to the whole."""
    inputs = _corpus(settings, "few", 2)
    formats = ("--format", "xml,html,pdf", "--jobs", "2")
    whole_folder, out = (settings.work / "batch" / name for name in ("whole", "killed"))
    for folder in (whole_folder, out):
        shutil.rmtree(folder, ignore_errors=True)
    _run(inputs, whole_folder, *formats)
    whole = _digests(whole_folder)
    chance = random.Random(11)
    tried = 10 if settings.quick else KILLS
    wrong: list[str] = []
    finished = resumed = 0
    for number in range(tried):
        process = subprocess.Popen(
            _command(inputs, out, *formats), cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        time.sleep(chance.uniform(0.1, 3.0))
        finished += process.poll() is not None
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for name, digest in _digests(out).items() if out.exists() else ():
            if not name.endswith(".tmp") and whole.get(name) != digest:
                wrong.append(f"{name} after kill {number}")
        if len(_digests(out)) >= len(whole) or number % 25 == 24:
            _run(inputs, out, *formats)
            resumed += 1
            if _digests(out) != whole:
                wrong.append(f"the bytes after resuming from kill {number}")
            shutil.rmtree(out)
    _run(inputs, out, *formats)
    if _digests(out) != whole:
        wrong.append("the bytes after the last resume")
    text = (
        f"A run of {sum(1 for _ in inputs.rglob('*.txt'))} texts to XML, HTML and PDF, killed {tried} times with"
        f" SIGKILL, all its processes at once, at random moments of its first three seconds ({finished} times it had"
        " just ended):"
        f" {len(wrong)} files were partial or other than those of an undisturbed run. It was let finish {resumed + 1}"
        " times in between, with the bytes of an undisturbed run and no temporary file left."
    )
    return Part(text, {"kills": tried, "wrong": wrong}, [f"kills: {one}" for one in wrong])


def cluster(settings: Settings) -> Part:
    """Carry out a batch on a Dask cluster of two workers on this machine, undisturbed and with a worker killed."""
    from pipeline.batch import Record, engine, plan, run
    from pipeline.batch import Settings as How

    inputs = _corpus(settings, "some", 2 if settings.quick else FEW)
    count = sum(1 for _ in inputs.rglob("*.txt"))
    folder = settings.work / "batch"
    spent: dict[str, list[float]] = {"local pool": [], "Dask": []}
    digests: dict[str, dict[str, str]] = {}

    import distributed

    for _ in range(1 if settings.quick else 3):
        for name, times in spent.items():
            out = folder / f"by-{name.split()[0].lower()}"
            shutil.rmtree(out, ignore_errors=True)
            told: list[Record] = []
            if name == "Dask":
                with distributed.LocalCluster(  # type: ignore[no-untyped-call]
                    n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
                ) as local:
                    start = time.perf_counter()
                    run(plan([str(inputs)]), How(str(out)), engine(2, cluster=local.scheduler_address), told.append)
            else:
                start = time.perf_counter()
                run(plan([str(inputs)]), How(str(out)), engine(2), told.append)
            times.append(time.perf_counter() - start)
            digests[name] = _digests(out)
    killed = folder / "by-killed"
    shutil.rmtree(killed, ignore_errors=True)
    struck = _with_a_worker_killed(inputs, killed, count)
    ratios = [a / b for a, b in zip(spent["local pool"], spent["Dask"], strict=True)]
    same = digests["local pool"] == digests["Dask"], _digests(killed) == digests["local pool"]
    rows = [(name, f"{median(times):.1f}", f"{count / median(times):.2f}") for name, times in spent.items()]
    reached = median(ratios)
    text = (
        f"{count} official texts to all outputs, by two workers each, {len(ratios)} rounds by turns; the cluster is up"
        " before the clock starts.",
        table(("", "median s", "documents/s"), rows),
        f"Throughput to that of the local pool: {reached:.2f}, at least {CLUSTER}. The bytes are"
        f" {'the same' if same[0] else 'NOT the same'}. With a worker killed half-way"
        f" ({'it was' if struck else 'it was NOT'}) they are {'the same' if same[1] else 'NOT the same'}.",
    )
    broken = [] if reached >= CLUSTER else [f"cluster: {reached:.2f} of the local pool, at least {CLUSTER}"]
    broken += [] if all(same) and struck else ["cluster: other bytes, or no worker was killed"]
    data = {"seconds": spent, "ratios": {"Dask / local pool": [1 / ratio for ratio in ratios]}}
    return Part("\n\n".join(text), data, broken)


def _with_a_worker_killed(inputs: Path, out: Path, count: int) -> bool:
    """Carry the batch out and kill a worker when a third is done; return whether it was."""
    import distributed

    from pipeline.batch import Record, engine, plan, run
    from pipeline.batch import Settings as How

    told: list[Record] = []
    struck = threading.Event()
    with distributed.LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as local:

        def tell(record: Record) -> None:
            told.append(record)
            if len(told) == max(1, count // 3):
                os.kill(next(iter(local.workers.values())).pid, signal.SIGKILL)
                struck.set()

        run(plan([str(inputs)]), How(str(out)), engine(2, cluster=local.scheduler_address), tell)
    return struck.is_set() and len(told) == count
