"""What may befall outputs: no room, no leave, no folder, a name too long. Whole or not at all; earlier ones stay."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest

from tests.faults.conftest import aknpress, content, told
from tests.judges import CHECKOUT

#: A command of each kind that writes files, and the one that it writes first.
WRITES = {
    "build": (("build", "sound.txt", "-o", "out"), "sound.xml"),
    "convert": (("convert", "sound.txt", "-o", "out/sound.xml"), "sound.xml"),
    "render": (("render", "sound.xml", "-o", "out/sound.pdf"), "sound.pdf"),
    "package": (("package", "sound.xml", "-o", "out/sound-bag.zip"), "sound-bag.zip"),
}
#: Of prctl(2) and capabilities(7): take a capability away for good; pass by permissions to write, and to read.
_CAPBSET_DROP: Final = 24
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2
writes = pytest.mark.parametrize(("command", "output"), WRITES.values(), ids=WRITES)


@writes
def test_a_full_disk(command: tuple[str, ...], output: str, place: Path, small_disk: Path) -> None:
    """Nothing of the new and everything of the old is there, and the message names the file and the reason."""
    (small_disk / output).write_bytes(b"earlier")
    (small_disk / "other").write_bytes(bytes(6_000))
    before = content(small_disk)
    told(aknpress(*command, cwd=place), output.partition(".")[0], "cannot be written", "No space left on device")
    assert content(small_disk) == before


@writes
def test_a_file_that_may_not_grow(command: tuple[str, ...], output: str, place: Path) -> None:
    """The same where a quota or an old file system lets no file be longer than 2 kB."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    (place / "out" / output).write_bytes(b"earlier")
    where = "temporary file" if command[0] in ("build", "package") else f"out/{output}"
    told(aknpress(*command, cwd=place, preexec_fn=limit), where, "can", "be written", "File too large")
    assert content(place / "out") == {output: b"earlier"}


@writes
def test_a_file_system_that_is_read_only(command: tuple[str, ...], output: str, place: Path, small_disk: Path) -> None:
    """The message says so; earlier outputs stay."""
    (small_disk / output).write_bytes(b"earlier")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    told(aknpress(*command, cwd=place), "out/", "cannot be written", "Read-only file system")
    assert content(small_disk) == {output: b"earlier"}


def bound() -> None:
    """Let permissions bind this process and what it runs, though it be root (Linux: capabilities(7))."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
            if libc.prctl(_CAPBSET_DROP, capability, 0, 0, 0):
                raise OSError(ctypes.get_errno(), "permissions cannot be made to bind root")


@writes
def test_a_folder_that_may_not_be_written(command: tuple[str, ...], output: str, place: Path) -> None:
    """Somebody without leave is told so, and nothing is changed."""
    out = place / "out"
    (out / output).write_bytes(b"earlier")
    out.chmod(0o555)
    try:
        done = aknpress(*command, cwd=place, preexec_fn=bound)
    finally:
        out.chmod(0o755)
    told(done, "out/", "cannot be written", "Permission denied")
    assert content(out) == {output: b"earlier"}


@pytest.mark.parametrize("command", ["build", "convert", "render", "package", "validate", "verify"])
def test_an_input_that_may_not_be_read(command: str, place: Path) -> None:
    """The message names the file and the reason; there are no outputs."""
    commands: dict[str, tuple[str, ...]] = {name: given for name, (given, _) in WRITES.items()}
    commands |= {"validate": ("validate", "sound.xml"), "verify": ("verify", "sound-bag.zip")}
    source = place / next(name for name in commands[command] if name.startswith("sound"))
    source.chmod(0)
    done = aknpress(*commands[command], cwd=place, preexec_fn=bound)
    told(done, source.name, "Permission denied")
    assert content(place / "out") == {}


@writes
def test_a_folder_that_is_a_file(command: tuple[str, ...], output: str, place: Path) -> None:
    """The file stays, and the message names it."""
    shutil.rmtree(place / "out")
    (place / "out").write_bytes(b"a file")
    before = content(place)
    done = aknpress(*command, cwd=place)
    told(done, "out")
    assert "is a file" in done.stderr.decode() or "Not a directory" in done.stderr.decode()
    assert content(place) == before


def test_no_room_for_temporary_files(place: Path, small_disk: Path) -> None:
    """What needs them says so, and that another place can be named; nothing is left."""
    told(
        aknpress("package", "sound.xml", "-o", "new-bag.zip", cwd=place, env={"TMPDIR": str(small_disk)}),
        "no temporary file can be written", "No space left on device", "TMPDIR",
    )  # fmt: skip
    assert content(small_disk) == {}
    assert not (place / "new-bag.zip").exists()


def test_a_bag_into_a_file(place: Path) -> None:
    """A package as a folder is put into a folder, and a file in its place is named in words."""
    told(aknpress("package", "sound.xml", "--folder", "-o", "sound.txt", cwd=place), "sound.txt is a file")


@writes
def test_a_folder_that_vanishes(command: tuple[str, ...], output: str, place: Path) -> None:
    """Whoever removes the folder during the run has either a message or the whole outputs, and no waste."""
    command_ = [sys.executable, "-m", "pipeline", *command]
    env = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen(
        command_, cwd=place, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        time.sleep(0.25)
        (place / "out").rmdir()
        _, said = running.communicate(timeout=120)
    assert b"Traceback" not in said
    assert running.returncode in (0, 2)
    there = content(place / "out") if (place / "out").exists() else {}
    assert (output in there) == (running.returncode == 0)
    assert not [name for name in there if name.endswith(".tmp")]
    if running.returncode:
        assert b"cannot be written: No such file or directory" in said


@pytest.mark.parametrize("name", ["convert", "render", "package"])
def test_a_name_that_is_too_long(name: str, place: Path) -> None:
    """It is refused before the work: the input, which is no text at all, is not even looked at."""
    ending = Path(WRITES[name][1]).suffix
    (place / "noise").write_bytes(bytes(100))
    done = aknpress(name, "noise", "-o", f"out/{'n' * 260}{ending}", cwd=place)
    told(done, "cannot be written", "File name too long", "give a shorter name")
    assert content(place / "out") == {}


def test_an_input_whose_outputs_have_too_long_names(place: Path) -> None:
    """Endings lengthen names: the document is told before the work, without an output, and the others are made."""
    long = "n" * 246
    (place / f"{long}.txt").write_bytes((place / "sound.txt").read_bytes())
    done = aknpress("build", f"{long}.txt", "sound.txt", "-o", "new/out", cwd=place)
    told(done, f"{long}.report.json cannot be written: File name too long")
    assert sorted(content(place / "new/out")) == [
        "sound-bag.zip", "sound.html", "sound.pdf", "sound.report.json", "sound.xml",
    ]  # fmt: skip


@pytest.mark.parametrize("moment", ["-1", "0", "315532799"])
def test_a_clock_before_zip_knew_of_any(moment: str, place: Path) -> None:
    """ZIP begins with 1980: whatever the clock says, and however old the input is, the package is sound."""
    os.utime(place / "sound.txt", (-86_400, -86_400))
    done = aknpress("build", "sound.txt", "-o", "out", cwd=place, env={"SOURCE_DATE_EPOCH": moment})
    assert done.returncode == 0, done.stderr
    done = aknpress("verify", "--rebuild", "out/sound-bag.zip", cwd=place)
    assert done.returncode == 0, done.stdout


def test_a_clock_that_tells_no_time(place: Path) -> None:
    """What is no moment is refused with what was expected, and nothing is written."""
    for moment in ("yesterday", "1.5", "99999999999999999999"):
        done = aknpress("build", "sound.txt", "-o", "out", cwd=place, env={"SOURCE_DATE_EPOCH": moment})
        told(done, "SOURCE_DATE_EPOCH", "expected seconds since 1970")
    assert content(place / "out") == {}
