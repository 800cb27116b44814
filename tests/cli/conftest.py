"""What the tests of the commands share: texts of our own, a folder to work in, two ways to run a command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli.app import app
from tests.judges import CHECKOUT

#: A resolution without a finding graver than a note.
SOUND = """\
A/RES/98/301

Resolution adopted by the General Assembly on 20 December 2043

98/301. Care of coastal archives

The General Assembly,

Recalling its resolution 70/1 of 25 September 2015,

1. Invites Member States to keep copies of coastal archives inland;

2. Decides to remain seized of the matter.
"""
#: The same with a gap in the numbering, which is a warning.
GAP = SOUND.replace("2. Decides", "4. Decides")
#: The same with front matter that cannot be right, which is an error.
WRONG = "---\ndate: the day before yesterday\n---\n" + SOUND


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, the current one, with a sound text, one with a warning and one with an error."""
    for name, text in (("sound.txt", SOUND), ("gap.txt", GAP), ("wrong.txt", WRONG)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return tmp_path


@pytest.fixture
def run(texts: Path) -> Callable[..., Result]:
    """``run("build", "sound.txt", "-o", "out")`` runs a command in this process, in the folder of the texts."""
    assert Path.cwd() == texts

    def invoke(*arguments: str, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(app, list(arguments), input=stdin, prog_name="aknpress")

    return invoke


def aknpress(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own, as a shell does."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
