"""A batch: what is unchanged is left, what is missing is made, and whatever ends a run leaves nothing half-done."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from pipeline import Code, Options, Severity, StorageError, UsageError
from pipeline.batch import Limits, Outcome, Record, Task, engine, keys, making, places, plan, run
from pipeline.batch.records import Output
from tests.batch.conftest import XML, carry_out, content, settings
from tests.cli.conftest import SOUND
from tests.judges import CHECKOUT


def outcomes(found: dict[str, Record]) -> dict[str, Outcome]:
    """Return the outcome of each document."""
    return {name: record.outcome for name, record in found.items()}


def test_every_document_is_made_refused_or_told(texts: Path, tmp_path: Path) -> None:
    """Folders keep their shape; a document with errors leaves its report alone; a file that is not there is told."""
    batch, found = carry_out(texts, settings(tmp_path / "out"))
    assert outcomes(found) == {
        **dict.fromkeys(("one", "two", "deep/three", "deep/four"), Outcome.MADE),
        "wrong": Outcome.REFUSED,
    }
    made = content(tmp_path / "out", records=False)
    assert set(made) == {
        f"{name}{end}"
        for name in ("one", "two", "deep/three", "deep/four", "wrong")
        for end in (".xml", ".report.json")
        if (name, end) != ("wrong", ".xml")
    }
    assert (batch.published, batch.unpublished) == (4, 1)
    assert any(finding.code is Code.M005 for finding in found["wrong"].findings)
    assert b"98/3" in made["deep/three.xml"]


def test_a_second_run_makes_nothing_and_says_the_same(texts: Path, tmp_path: Path) -> None:
    """What is unchanged is not touched, a refused document included; its findings are told again."""
    made = settings(tmp_path / "out")
    _, first = carry_out(texts, made)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}
    batch, second = carry_out(texts, made)
    assert outcomes(second).pop("wrong") is Outcome.REFUSED, "it is refused still"
    assert {second[name].outcome for name in second if name != "wrong"} == {Outcome.UNCHANGED}
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")} == before
    for name in first:
        assert first[name].outputs == second[name].outputs
        assert [f.message for f in first[name].findings] == [f.message for f in second[name].findings]
    assert (batch.published, batch.codes[Severity.ERROR][Code.M005]) == (4, 1)


@pytest.mark.parametrize("what", ["text", "output", "gone", "record", "options", "metadata", "version"])
def test_what_changes_is_made_again(what: str, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text, outputs, options, metadata, our own version: each makes anew what depends on it, and nothing else."""
    out = tmp_path / "out"
    made = settings(out)
    carry_out(texts, made)
    whole = content(out)
    again = {"one"}
    match what:
        case "text":
            (texts / "one.txt").write_text(SOUND, encoding="utf-8")
        case "output":
            file = out / "one.xml"
            file.write_bytes(file.read_bytes().replace(b"coastal", b"costal "))  # as long as before, and later
        case "gone":
            (out / "one.xml").unlink()
        case "record":
            (out / ".aknpress" / "one.json").write_text("{}", encoding="utf-8")
        case "options":
            made, again = settings(out, options=Options(organisation="Archive")), {"one", "two", "deep/three"}
        case "metadata":
            table = texts / "t.csv"
            table.write_text("file,place\none.txt,Geneva\n", encoding="utf-8")
            told: list[Record] = []
            run(plan([str(texts / "two.txt")], [str(table)]), made, engine(1), told.append)
            assert {r.name: r.outcome for r in told} == {"one": Outcome.MADE, "two": Outcome.UNCHANGED}
            return
        case "version":
            monkeypatch.setattr(keys, "made_with", lambda: "another")
            assert (
                making.unchanged(
                    Task(str(texts / "one.txt"), "one"),
                    making.key_of(Task(str(texts / "one.txt"), "one"), b"", made),
                    made,
                )
                is None
            )
            return
    _, found = carry_out(texts, made)
    changed = {name for name, record in found.items() if record.outcome is Outcome.MADE}
    assert changed >= again
    if what != "options":
        assert changed == again
    if what in ("output", "gone", "record"):
        assert content(out) == whole


def test_an_output_altered_with_an_older_date_is_found_by_check(texts: Path, tmp_path: Path) -> None:
    """Where neither size nor date tells, --check does: the clock of a machine may have been set back."""
    out = tmp_path / "out"
    carry_out(texts, settings(out))
    whole = content(out)
    file = out / "one.xml"
    stamp = file.stat()
    file.write_bytes(file.read_bytes().replace(b"coastal", b"costal "))
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert carry_out(texts, settings(out))[1]["one"].outcome is Outcome.UNCHANGED
    assert carry_out(texts, settings(out, check=True))[1]["one"].outcome is Outcome.MADE
    assert content(out) == whole


def test_the_cache_serves_other_folders(texts: Path, tmp_path: Path) -> None:
    """Outputs are taken from the cache, byte for byte, under whatever names; a damaged entry is made anew."""
    cache = tmp_path / "cache"
    carry_out(texts, settings(tmp_path / "out", cache=str(cache)))
    batch, _ = carry_out(texts, settings(tmp_path / "elsewhere", cache=str(cache)))
    assert batch.outcomes == {Outcome.RESTORED: 4, Outcome.REFUSED: 1}
    assert content(tmp_path / "out") == content(tmp_path / "elsewhere")
    for entry in cache.rglob("*.zip"):
        data = bytearray(entry.read_bytes())
        data[len(data) // 2] ^= 1
        entry.write_bytes(data)
    batch, _ = carry_out(texts, settings(tmp_path / "third", cache=str(cache)))
    assert batch.outcomes[Outcome.RESTORED] == 0
    assert content(tmp_path / "out") == content(tmp_path / "third")


def test_a_cache_decides_neither_where_nor_what(texts: Path, tmp_path: Path) -> None:
    """It may be shared: an entry of another document, with other names or damaged anywhere counts as none."""
    cache, task = tmp_path / "cache", Task(str(texts / "one.txt"), "one")
    made = settings(tmp_path / "out", cache=str(cache)).ready()
    record = making.make(task, made)
    other = making.make(Task(str(texts / "two.txt"), "two"), made)
    entry = cache / record.key[:2] / f"{record.key}.zip"
    whole = entry.read_bytes()

    def restored(data: bytes) -> Record:
        entry.write_bytes(data)
        return making.make(task, settings(tmp_path / str(random.getrandbits(64)), cache=str(cache)).ready())

    assert restored(whole).outcome is Outcome.RESTORED
    assert restored((cache / other.key[:2] / f"{other.key}.zip").read_bytes()).outcome is Outcome.MADE
    data = b"evil"
    kept = Record("one", "", Outcome.MADE, True, record.key, {"evil.txt": Output(hashlib.sha256(data).hexdigest(), 4)})
    forged = io.BytesIO()
    with zipfile.ZipFile(forged, "w") as archive:
        archive.writestr("record", kept.kept())
        archive.writestr("../escaped/evil.txt", data)
    assert restored(forged.getvalue()).outcome is Outcome.MADE
    assert not (tmp_path / "escaped").exists()
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as before, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in before.namelist():
            archive.writestr(name, before.read(name))
    assert restored(bomb.getvalue()).outcome is Outcome.MADE, "nothing of ours is packed"
    chance = random.Random(7)
    # The directory at the end holds what a ZIP file says of itself.
    for _ in range(60):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole) - 400, len(whole))] ^= 1 << chance.randrange(8)
        found = restored(bytes(damaged))
        assert found.outcome in (Outcome.MADE, Outcome.RESTORED)
        assert found.outputs == record.outputs


@pytest.mark.parametrize(
    "change",
    [
        {"outputs": {}},
        {"outputs": {"one.xml": ["0" * 64, 1]}},
        {"outputs": {"one.report.json": ["0" * 64, float("inf")]}},
        {"outputs": {"one.report.json": ["0" * 64, 1], "o\0ne.xml": ["0" * 64, 1]}},
        {"outputs": {"one.report.json": ["0" * 64, 1], "\ud800.xml": ["0" * 64, 1]}},
        {"outputs": {"../one.report.json": ["0" * 64, 1]}},
        {"findings": [{"code": "Z999"}]},
        {"findings": [{"code": "T002", "severity": "error", "found": 5}]},
        {"findings": [{"code": "T002", "severity": "error", "found": "x", "line": [1]}]},
        {"published": "no"},
        {"outputs": {"one.report.json": ["0" * 64, 1]}},
        None,
    ],
)
def test_a_damaged_record_counts_as_none(change: dict[str, object] | None, texts: Path, tmp_path: Path) -> None:
    """Its document is made again, and the record is whole again."""
    out = tmp_path / "out"
    carry_out(texts, settings(out))
    whole = content(out)
    place = out / ".aknpress" / "one.json"
    if change is None:
        place.write_text("[" * 100_000, encoding="utf-8")
    else:
        place.write_text(json.dumps({**json.loads(place.read_bytes()), **change}), encoding="utf-8")
    _, found = carry_out(texts, settings(out))
    assert found["one"].outcome is Outcome.MADE
    assert content(out) == whole


def test_an_input_that_became_a_pipe_holds_up_nobody(texts: Path, tmp_path: Path) -> None:
    """It is read where there is a time limit, not where the run looks what is unchanged."""
    carry_out(texts, settings(tmp_path / "out"))
    (texts / "one.txt").unlink()
    os.mkfifo(texts / "one.txt")
    start = time.monotonic()
    _, found = carry_out([texts, texts / "one.txt"], settings(tmp_path / "out"), limits=Limits(seconds=2))
    assert time.monotonic() - start < 30
    assert [finding.code for finding in found["one"].findings] == [Code.B002]
    assert found["two"].outcome is Outcome.UNCHANGED


def test_a_folder_that_is_closed_takes_only_itself_down(
    texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The documents beside it are made, and it is told."""
    scan = os.scandir

    def closed(path: str) -> object:
        if str(path).endswith("deep"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", closed)
    _, found = carry_out(texts, settings(tmp_path / "out"), jobs=1)
    assert {name: record.outcome for name, record in found.items()} == {
        "one": Outcome.MADE,
        "two": Outcome.MADE,
        "wrong": Outcome.REFUSED,
        str(texts / "deep"): Outcome.FAILED,
    }


def test_a_cache_that_takes_nothing_costs_no_document(texts: Path, tmp_path: Path) -> None:
    """What was made is made, with a warning (B007); and a cache that cannot be one ends the run before it begins."""
    cache = tmp_path / "cache"
    cache.mkdir()
    for number in range(256):
        (cache / f"{number:02x}").write_bytes(b"in the way")
    batch, found = carry_out(texts, settings(tmp_path / "out", cache=str(cache)))
    assert batch.outcomes == {Outcome.MADE: 4, Outcome.REFUSED: 1}
    assert found["one"].published
    assert Code.B007 in {finding.code for finding in found["one"].findings}
    carry_out(texts, settings(tmp_path / "without"))
    assert content(tmp_path / "out") == content(tmp_path / "without")
    with pytest.raises(StorageError, match="expected a folder"):
        carry_out(texts, settings(tmp_path / "other", cache=str(texts / "one.txt")))
    with pytest.raises(StorageError, match="expected a folder"):
        carry_out(texts, settings(texts / "one.txt"))


def test_keys_depend_on_nothing_else(texts: Path, tmp_path: Path) -> None:
    """A text has the same key in another folder and another process; other bytes, options or names have others."""
    task = Task(str(texts / "one.txt"), "one")
    there = Task(str(tmp_path / "x" / "one.txt"), "deep/one")
    ready = settings(tmp_path).ready()
    key = making.key_of(task, b"text", ready)
    assert key == making.key_of(there, b"text", settings("elsewhere").ready())
    others = {
        making.key_of(task, b"texts", ready),
        making.key_of(Task("two.txt", "two"), b"text", ready),
        making.key_of(Task("one.txt", "one", (("place", "Geneva"),)), b"text", ready),
        making.key_of(task, b"text", settings(tmp_path, options=Options(paper="letter")).ready()),
        making.key_of(task, b"text", settings(tmp_path, formats=XML | {"html"}).ready()),
    }
    assert len(others | {key}) == 6
    code = "from pipeline.batch import keys; print(keys.made_with())"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=CHECKOUT)
    assert done.stdout.strip() == keys.made_with()


def test_the_first_failure_stops_a_hasty_run(texts: Path, tmp_path: Path) -> None:
    """With --fail-fast what is not yet begun is left, and counted."""
    for number in range(30):
        (texts / f"z{number}.txt").write_text(SOUND, encoding="utf-8")
    (texts / "aa.txt").write_text((texts / "wrong.txt").read_text(encoding="utf-8"), encoding="utf-8")
    batch, found = carry_out(texts, settings(tmp_path / "out"), jobs=1, fail_fast=True)
    assert batch.outcomes[Outcome.UNTRIED] == 35, "nobody looks ahead"
    assert batch.outcomes[Outcome.FAILED] == 0
    assert len(found) == sum(batch.outcomes.values()) == batch.published + batch.unpublished == 36


def test_output_that_cannot_be_written_fails_alone(texts: Path, tmp_path: Path) -> None:
    """A folder stands where an output should: B005 for that document, and nothing of it is there."""
    out = tmp_path / "out"
    (out / "one.xml" / "in the way").mkdir(parents=True)
    batch, found = carry_out(texts, settings(out))
    assert batch.outcomes[Outcome.FAILED] == 1
    assert [finding.code for finding in found["one"].findings] == [Code.B005]
    assert not (out / "one.report.json").exists()
    assert found["two"].outcome is Outcome.MADE


def test_an_input_is_never_replaced(tmp_path: Path) -> None:
    """A batch of Akoma Ntoso into its own folder is refused, document by document."""
    first, _ = carry_out_xml(tmp_path)
    before = first.read_bytes()
    _, found = carry_out(first.parent, settings(first.parent))
    assert found[first.stem].outcome is Outcome.FAILED
    assert first.read_bytes() == before


@pytest.mark.parametrize("way", ["xml/../xml", "link", "file"])
def test_an_input_is_never_replaced_by_another_way(tmp_path: Path, way: str) -> None:
    """Neither through a folder and back, nor through a link, nor by an address."""
    first, _ = carry_out_xml(tmp_path)
    (tmp_path / "link").symlink_to(first.parent)
    before = first.read_bytes()
    out = f"file://{first.parent}" if way == "file" else f"{tmp_path}/{way}"
    _, found = carry_out(first.parent, settings(out))
    assert found[first.stem].outcome is Outcome.FAILED
    assert first.read_bytes() == before


def carry_out_xml(tmp_path: Path) -> tuple[Path, Path]:
    """Make one XML file in a folder of its own."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.txt").write_text(SOUND, encoding="utf-8")
    carry_out(tmp_path / "in", settings(tmp_path / "out"))
    xml = tmp_path / "xml" / "one.xml"
    xml.parent.mkdir()
    xml.write_bytes((tmp_path / "out" / "one.xml").read_bytes())
    return xml, tmp_path / "out"


def command(texts: Path, out: Path, *more: str) -> list[str]:
    """Return the command of a batch."""
    return [sys.executable, "-m", "pipeline", "batch", str(texts), "-o", str(out), "--jobs", "2", *more]


def test_killed_at_any_moment_it_finishes_with_the_same_bytes(texts: Path, tmp_path: Path) -> None:
    """SIGKILL at ten moments: every file that is there is whole, nothing temporary stays, and what is done is kept."""
    for number in range(20):
        (texts / f"z{number}.txt").write_text(SOUND.replace("98/301", f"98/{number + 50}"), encoding="utf-8")
    formats = ("--format", "xml,html")
    subprocess.run(command(texts, tmp_path / "whole", *formats), check=False, capture_output=True, cwd=CHECKOUT)
    whole = content(tmp_path / "whole")
    del whole["batch-report.jsonl"]
    out = tmp_path / "out"
    chance = random.Random(7)
    for _ in range(10):
        process = subprocess.Popen(
            command(texts, out, *formats), cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        time.sleep(chance.uniform(0.2, 2.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for name, data in content(out).items():
            if not name.endswith(".tmp") and name != "batch-report.jsonl":
                assert data == whole[name], f"{name} is not what an undisturbed run makes"
    done = subprocess.run(command(texts, out, *formats), check=False, capture_output=True, text=True, cwd=CHECKOUT)
    assert done.returncode == 1, done.stderr
    found = content(out)
    report = [json.loads(line) for line in found.pop("batch-report.jsonl").splitlines()]
    assert found == whole
    assert len(report) == 25


@pytest.mark.parametrize("stopped", [False, True])
def test_what_a_process_left_half_written_is_gone_at_the_end(texts: Path, tmp_path: Path, stopped: bool) -> None:
    """Of a process that was ended within the run; also where the run itself is stopped."""
    out = tmp_path / "out"

    def tell(record: Record) -> None:
        (out / "deep" / ".aknpress-000000000000.tmp").write_bytes(b"half")
        if stopped:
            raise KeyboardInterrupt

    (out / "deep").mkdir(parents=True)
    with pytest.raises(KeyboardInterrupt) if stopped else contextlib.nullcontext():
        run(plan([str(texts)]), settings(out), engine(2), tell)
    assert not list(out.rglob("*.tmp"))


def test_two_runs_on_one_folder_at_once(texts: Path, tmp_path: Path) -> None:
    """Both finish, and the files are those of one undisturbed run."""
    carry_out(texts, settings(tmp_path / "whole"))
    both = [
        subprocess.Popen(command(texts, tmp_path / "out", "-f", "xml"), cwd=CHECKOUT, stdout=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert [process.wait(timeout=120) for process in both] == [1, 1]
    found = content(tmp_path / "out")
    del found["batch-report.jsonl"]
    assert found == content(tmp_path / "whole")


def test_settings_that_cannot_be_are_refused_at_once(texts: Path, tmp_path: Path) -> None:
    """An unknown format or a logo that is not there ends the run before the first document."""
    with pytest.raises(UsageError, match="no format"):
        carry_out(texts, settings(tmp_path / "out", formats=frozenset({"docx"})))
    with pytest.raises(StorageError, match="there is no file"):
        carry_out(texts, settings(tmp_path / "out", options=Options(logo=tmp_path / "none.svg")))
    assert not (tmp_path / "out").exists()


def test_addresses_of_this_machine_are_paths(texts: Path, tmp_path: Path) -> None:
    """Their files are written as those of any path are: whole or not at all, with a moment of change."""
    (tmp_path / "list.txt").write_text(f"file://{texts}/one.txt\n", encoding="utf-8")
    made = settings(f"file://{tmp_path}/out", cache=f"local://{tmp_path}/cache")
    assert (made.out, made.cache) == (f"{tmp_path}/out", f"{tmp_path}/cache")
    assert plan([f"file://{texts}"]) == plan([str(texts)])
    assert plan([], [f"file://{tmp_path}/list.txt"]).tasks == plan([str(texts / "one.txt")]).tasks
    assert places.plain("file:///C:/texts") == "C:/texts"
    assert places.plain("s3://texts") == "s3://texts"


def test_addresses_are_read_and_written(texts: Path, tmp_path: Path) -> None:
    """Inputs, outputs, records and cache may be addresses; the bytes are those of files."""
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.store.clear()
    memory.put(str(texts), "/in", recursive=True)
    made = settings("memory://out", cache="memory://cache").ready()
    tasks = plan(["memory://in"]).tasks
    assert [task.name for task in tasks] == ["deep/four", "deep/three", "one", "two", "wrong"]
    assert {making.make(task, made).outcome for task in tasks} == {Outcome.MADE, Outcome.REFUSED}
    assert {making.make(task, made).outcome for task in tasks} == {Outcome.UNCHANGED, Outcome.REFUSED}
    carry_out(texts, settings(tmp_path / "out"))
    for name, data in content(tmp_path / "out").items():
        assert places.read(f"memory://out/{name}") == data
    memory.rm("/out", recursive=True)
    assert {making.make(task, made).outcome for task in tasks} == {Outcome.RESTORED, Outcome.REFUSED}
    assert plan(["memory://nowhere/*.txt"]).unfound[0].name == "memory://nowhere/*.txt"
