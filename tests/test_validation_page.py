"""docs/validation.md: the settings, the jobs and the program that it shows are such as work."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.checking import load_settings
from pipeline.checking.settings import _READERS
from tests.cli.conftest import GAP, aknpress
from tests.judges import CHECKOUT

PAGE = (CHECKOUT / "docs" / "validation.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the page speaks of, the current one."""
    for name in ("resolutions", "archive"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "archives.txt").write_text(GAP, encoding="utf-8")
    (tmp_path / "deep").mkdir()
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _yaml(wanted: str) -> Any:
    (text,) = (block for language, block in BLOCKS if language == "yaml" and wanted in block)
    return yaml.safe_load(text)


def test_finding_is_shown_as_it_comes(folder: Path) -> None:
    """The example at the head of the page is what the command prints, but for notes."""
    (example,) = (block for language, block in BLOCKS if block.startswith("$ aknpress"))
    command, _, expected = example.partition("\n")
    run = aknpress(*shlex.split(command)[2:])
    assert run.stdout.decode() == expected


def test_settings_name_every_key_and_are_read(folder: Path) -> None:
    """The example has each key that there is, and no other."""
    (text,) = (block for language, block in BLOCKS if language == "toml")
    assert tomllib.loads(text).keys() == _READERS.keys()
    (folder / "aknpress.toml").write_text(text, encoding="utf-8")
    assert load_settings(start=folder).ignore == ("S007",)


def test_commands_of_the_page_and_of_its_jobs_run(folder: Path) -> None:
    """Every command ends with the status that its options ask for, and the hook is one that we have."""
    shell = [block for language, block in BLOCKS if not language and block.startswith("aknpress")]
    steps = [step.get("run", "") for step in _yaml("runs-on")["jobs"]["resolutions"]["steps"]]
    commands = [*"".join(shell).splitlines(), *steps, *_yaml("image:")["resolutions"]["script"]]
    commands = [command.partition(" ||")[0] for command in commands if command.startswith("aknpress ")]
    assert len(commands) == 7
    for command in commands:
        run = aknpress(*shlex.split(command)[1:])
        assert run.returncode == ("S003=error" in command), (command, run.stderr)
    assert {"aknpress.sarif", "aknpress.junit.xml", "aknpress-baseline.json"} <= {
        path.name for path in folder.iterdir()
    }
    hooks = yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert _yaml("repos:")["repos"][0]["hooks"][0]["id"] in [hook["id"] for hook in hooks]


def test_program_of_the_page_runs(folder: Path) -> None:
    """The example in Python runs, below the guard that it asks for."""
    (program,) = (block for language, block in BLOCKS if language == "python")
    head, _, body = program.partition("\ntask")
    guarded = f'{head}\nif __name__ == "__main__":\n' + "".join(f"    {line}\n" for line in f"task{body}".splitlines())
    (folder / "program.py").write_text(guarded, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "program.py"],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.startswith("resolutions/archives.txt Counter("), run.stderr
