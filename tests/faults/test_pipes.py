"""Inputs that are pipes: one that never speaks ends the command, one that speaks slowly is read to its end."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.faults.conftest import content, told
from tests.judges import CHECKOUT

#: The program as it is, with less patience than the two minutes that it has.
_HASTY = "from pipeline import storage; storage.PATIENCE = 1.0; from pipeline.cli import main; main()"


def hasty(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a command that waits for one second."""
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    command = [sys.executable, "-c", _HASTY, *arguments]
    return subprocess.run(command, check=False, cwd=cwd, env=environment, capture_output=True, timeout=60)


@pytest.fixture
def pipe(place: Path) -> Path:
    """A named pipe."""
    os.mkfifo(place / "pipe")
    return place / "pipe"


@pytest.mark.parametrize(
    "command",
    [
        ("build", "pipe", "-o", "out"),
        ("convert", "pipe", "-o", "out/new.xml"),
        ("render", "pipe", "-o", "out/new.pdf"),
        ("package", "pipe", "-o", "out/new-bag.zip"),
        ("validate", "pipe"),
        ("seal", "pipe", "--seal", "none.toml", "-o", "out/new.pdf"),
    ],
    ids=lambda command: command[0],
)
def test_a_pipe_that_never_speaks(command: tuple[str, ...], pipe: Path) -> None:
    """Nobody writes into it: status 2, a message that names it, and no output, instead of waiting for ever."""
    told(hasty(*command, cwd=pipe.parent), "pipe is a pipe into which nobody wrote for 1 seconds", "name a file")
    assert content(pipe.parent / "out") == {}


def test_a_pipe_whose_writer_falls_silent(pipe: Path) -> None:
    """Half a text is no text: whoever stops in the middle without closing is told as well."""
    descriptor = os.open(pipe, os.O_RDWR)
    try:
        os.write(descriptor, b"A/RES/98/301\n\nThe General Assembly,\n")
        told(hasty("convert", "pipe", "-o", "out/new.xml", cwd=pipe.parent), "nobody wrote")
    finally:
        os.close(descriptor)
    assert content(pipe.parent / "out") == {}


def test_a_slow_pipe_is_read_to_its_end(pipe: Path) -> None:
    """What comes in pieces gives the same bytes as the file."""
    text = (pipe.parent / "sound.txt").read_bytes()

    def write() -> None:
        with pipe.open("wb", buffering=0) as stream:
            for start in range(0, len(text), 200):
                stream.write(text[start : start + 200])
                time.sleep(0.2)

    writer = threading.Thread(target=write)
    writer.start()
    done = hasty("convert", "pipe", "-o", "out/new.xml", cwd=pipe.parent)
    writer.join()
    assert done.returncode == 0, done.stderr
    assert (pipe.parent / "out" / "new.xml").read_bytes() == (pipe.parent / "sound.xml").read_bytes()


def test_a_pipe_is_no_package(pipe: Path) -> None:
    """A package is read in any order, which a pipe cannot give: it is refused in words, at once."""
    told(hasty("verify", "pipe", cwd=pipe.parent), "pipe is neither a file nor a folder")
