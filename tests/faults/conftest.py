"""What the tests of faults share: a text, what is made of it, a run of a command, and what each command is given."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import SOUND
from tests.disks import mounted
from tests.judges import CHECKOUT

Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a text, and with everything that ``build`` makes of it."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "sound.txt").write_text(SOUND, encoding="utf-8")
    done = aknpress("build", "sound.txt", "-o", ".", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A folder of the test's own with the same files, and with a folder ``out`` for outputs."""
    for file in made.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "out").mkdir()
    return tmp_path


@pytest.fixture
def small_disk(place: Path) -> Iterator[Path]:
    """A file system of 12 kB at ``out``."""
    with mounted(place / "out", "12k") as folder:
        yield folder


def aknpress(*arguments: str, cwd: Path, env: dict[str, str] | None = None, **how: Any) -> Any:
    """Run a command in a process of its own, in a folder."""
    how = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 120, **how}
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), **(env or {})}
    return subprocess.run([sys.executable, "-m", "pipeline", *arguments], check=False, cwd=cwd, env=environment, **how)


def content(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, by its name there."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def told(done: Any, *parts: str, status: int = 2) -> None:
    """Hold a command to have ended as it should: its status, a message with these parts, and no traceback."""
    said = done.stderr.decode("utf-8", "replace")
    assert done.returncode == status, said
    assert "Traceback" not in said
    assert "aknpress: " in said
    for part in parts:
        assert part in said
