"""Temporary files: they are locked while their writer lives, and removed when it is gone, however it went."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline import StorageError, storage
from tests.judges import CHECKOUT

#: Writes a file of this many bytes, slowly enough to be met at it.
_WRITER = """
import os, sys, time
from pathlib import Path
from pipeline import storage
through = storage._write_through
def slow(stream, data):
    through(stream, data)
    print("written", flush=True)
    time.sleep(60)
storage._write_through = slow
storage.write_files({Path(sys.argv[1]): b"x" * 1000})
"""


def left(folder: Path) -> list[str]:
    """Return the names of temporary files in a folder."""
    return [path.name for path in folder.iterdir() if path.name.endswith(".tmp")]


@pytest.mark.skipif(os.name != "posix", reason="locks on files are those of POSIX")
def test_what_a_killed_writer_leaves_is_removed_and_nothing_else(tmp_path: Path) -> None:
    """The file of a living writer stays; once it is killed the next to clear the folder removes it."""
    target = tmp_path / "out.xml"
    target.write_bytes(b"before")
    (tmp_path / ".aknpress-notes.txt").write_bytes(b"of a person")
    command = [sys.executable, "-c", _WRITER, str(target)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"written\n"
        storage.clear_abandoned(tmp_path)
        assert len(left(tmp_path)) == 1
        writer.send_signal(signal.SIGKILL)
    assert len(left(tmp_path)) == 1
    storage.clear_abandoned(tmp_path)
    assert left(tmp_path) == []
    assert target.read_bytes() == b"before"
    assert (tmp_path / ".aknpress-notes.txt").exists()


def _clear(folder: Path) -> None:
    end = time.monotonic() + 3
    while time.monotonic() < end:
        storage.clear_abandoned(folder)


def test_clearing_and_writing_at_once(tmp_path: Path) -> None:
    """Whoever clears a folder takes no file from under one that is writing."""
    clearer = multiprocessing.get_context("spawn").Process(target=_clear, args=(tmp_path,))
    clearer.start()
    try:
        for number in range(500):
            storage.write_files({tmp_path / f"{number % 7}.xml": str(number).encode()})
            assert (tmp_path / f"{number % 7}.xml").read_bytes() == str(number).encode()
    finally:
        clearer.join()
    assert left(tmp_path) == []


def test_a_folder_that_is_not_there_is_clear(tmp_path: Path) -> None:
    """There is nothing to remove, and nothing to say."""
    storage.clear_abandoned(tmp_path / "none")


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    """The second of two files cannot be written: neither is there, and no temporary file."""
    (tmp_path / "b.xml").mkdir()
    with pytest.raises(StorageError, match="is a folder"):
        storage.write_files({tmp_path / "a.xml": b"a", tmp_path / "b.xml": b"b"})
    assert [path.name for path in tmp_path.iterdir()] == ["b.xml"]


@pytest.mark.skipif(sys.platform != "linux", reason="a stream has such a name on Linux")
def test_the_name_of_a_stream_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    """Although what it means may be a plain file."""
    (tmp_path / "link").symlink_to("/proc/self/fd/1")
    script = (
        "import sys; from pathlib import Path; from pipeline import storage\n"
        "target = Path(sys.argv[1])\n"
        "storage.write_files({target: b'one\\n'})\n"
        "with storage.growing(target) as stream: stream.write('two\\n')\n"
        "print('three')"
    )
    with (tmp_path / "out").open("wb") as out:
        for name in ("/proc/self/fd/1", tmp_path / "link"):
            subprocess.run([sys.executable, "-c", script, name], check=True, cwd=CHECKOUT, stdout=out)
    assert (tmp_path / "out").read_bytes() == b"one\ntwo\nthree\n" * 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "out"]


def test_a_file_that_grows_is_there_when_it_is_whole(tmp_path: Path) -> None:
    """Until then the one before is; also where what it tells of is broken off."""
    target = tmp_path / "new" / "report"

    def broken_off() -> None:
        with storage.growing(target) as stream:
            stream.write("half")
            stream.flush()
            assert not target.exists()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert target.read_text(encoding="utf-8") == "half"
    with storage.growing(target) as stream:
        stream.write("whole")
        assert target.read_text(encoding="utf-8") == "half"
    assert target.read_text(encoding="utf-8") == "whole"
    assert [path.name for path in target.parent.iterdir()] == ["report"]
