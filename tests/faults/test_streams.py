"""What becomes of results for which there is no place: a full disk, a reader that has gone, a closed stream."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.faults.conftest import aknpress, content, told

#: A command of each kind, and what it leaves as files besides what it prints.
PRINTS = {
    "build": ("build", "sound.txt", "-f", "xml", "-o", "out"),
    "convert": ("convert", "sound.txt", "-o", "-"),
    "render": ("render", "sound.xml", "-o", "out/page.html"),
    "package": ("package", "sound.xml", "-o", "out/new-bag.zip"),
    "validate": ("validate", "sound.xml", "--format", "json"),
    "verify": ("verify", "sound-bag.zip"),
    "explain": ("explain", "S003"),
    "version": ("--version",),
    "help": ("--help",),
}


@pytest.mark.parametrize("command", PRINTS.values(), ids=PRINTS)
def test_printed_onto_a_full_disk(command: tuple[str, ...], place: Path) -> None:
    """Half a result is never taken for the whole: status 2 and the reason; the files that were made are whole."""
    with Path("/dev/full").open("wb") as full:
        told(aknpress(*command, cwd=place, stdout=full), "cannot be written", "No space left on device")
    assert not [name for name in content(place) if name.endswith(".tmp")]


@pytest.mark.parametrize("command", PRINTS.values(), ids=PRINTS)
def test_a_reader_that_has_gone(command: tuple[str, ...], place: Path) -> None:
    """Where nobody reads any more (EPIPE), as after ``head``, the command ends with status 2 and without a word."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = aknpress(*command, cwd=place, stdout=writing)
        assert (done.returncode, b"Traceback" in done.stderr, b"Broken pipe" in done.stderr) == (2, False, False)
    finally:
        os.close(writing)


@pytest.mark.parametrize("name", ["convert", "validate", "verify", "package"])
def test_standard_output_was_closed(name: str, place: Path) -> None:
    """A stream that was closed before the start takes nothing, which is told; no file is opened in its place."""

    def closed() -> None:
        os.close(1)

    done = aknpress(*PRINTS[name], cwd=place, stdout=None, preexec_fn=closed)
    told(done, "cannot be written", "Bad file descriptor")
    if name == "package":
        whole = content(place / "out")["new-bag.zip"]
        assert aknpress(*PRINTS[name], cwd=place).returncode == 0
        assert content(place / "out")["new-bag.zip"] == whole


def test_nobody_hears(place: Path) -> None:
    """Where messages cannot be written either, the exit status remains, and nothing of them gets into the results."""

    def closed() -> None:
        os.close(2)

    command = ("convert", "none.txt", "-o", "-")
    with Path("/dev/full").open("wb") as full:
        for done in (
            aknpress(*command, cwd=place, stderr=None, preexec_fn=closed),
            aknpress(*command, cwd=place, stderr=full),
        ):
            assert done.returncode == 2
            assert done.stdout == b""


def test_standard_input_was_closed(place: Path) -> None:
    """There is nothing to read: status 2, and no output."""

    def closed() -> None:
        os.close(0)

    done = aknpress("convert", "-", "-o", "out/new.xml", cwd=place, stdin=None, preexec_fn=closed)
    told(done, "standard input cannot be read", "Bad file descriptor")
    assert content(place / "out") == {}


def test_a_reader_of_all_gets_all(place: Path) -> None:
    """Nothing of this touches a command whose results arrive."""
    done = aknpress(*PRINTS["convert"], cwd=place)
    assert done.returncode == 0
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.stdout == (place / "sound.xml").read_bytes()
