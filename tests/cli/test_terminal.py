"""What a person at a terminal sees, and what a pipe or CI is spared."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.judges import CHECKOUT


def _on_terminal(*arguments: str, **environment: str) -> tuple[str, str]:
    """Run a command whose standard error is a terminal; return standard output and what the terminal got."""
    try:
        ours, theirs = pty.openpty()
    except OSError as error:
        pytest.skip(f"this system gives out no pseudo-terminal ({error})")
    settings = {**os.environ, "PYTHONPATH": str(CHECKOUT), "TERM": "xterm-256color", "COLUMNS": "100", "CI": ""}
    settings.pop("NO_COLOR", None)
    with subprocess.Popen(
        [sys.executable, "-m", "pipeline", *arguments],
        env={**settings, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # Linux says so when the other end is closed
                break
            if not piece:
                break
            seen += piece
        os.close(ours)
        assert process.stdout is not None
        return process.stdout.read().decode(), seen.decode()


BUILD = ("build", "gap.txt", "sound.txt", "-o", "out")


def test_terminal_shows_progress_and_colours(texts: Path) -> None:
    """A bar with the name of the text and its step; findings in colour; standard output untouched."""
    output, seen = _on_terminal(*BUILD)
    assert "1/2" in seen
    assert re.search(r"sound\.txt\s+Step \d", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen))
    assert "\x1b[1;33mwarning S003\x1b[0m" in seen
    # The names of the files are for whoever reads the pipe, and for no one else.
    assert output.split() == [
        f"out/{stem}{end}" for stem in ("gap", "sound") for end in (".xml", ".html", ".pdf", "-bag.zip", ".report.json")
    ]
    assert (texts / "out" / "sound.pdf").is_file()


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"CI": "1", "NO_COLOR": ""}])
def test_ci_shows_no_progress(texts: Path, environment: dict[str, str]) -> None:
    """CI gets findings and nothing that moves."""
    _, seen = _on_terminal(*BUILD, **environment)
    assert "1/2" not in seen
    assert "S003" in seen
    assert (texts / "out" / "sound.pdf").is_file()


def test_no_color_is_honoured(texts: Path) -> None:
    """NO_COLOR takes the colours from findings."""
    _, seen = _on_terminal("validate", "gap.txt", "absent.txt", NO_COLOR="1")
    assert "\x1b[1;33m" not in seen
    _, seen = _on_terminal("convert", "gap.txt", "-o", "gap.xml", NO_COLOR="1")
    assert "warning S003" in seen
    assert "\x1b[" not in seen
    assert (texts / "gap.xml").is_file()
