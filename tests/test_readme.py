"""README.md and the notes of the project: what they say is true."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.judges import CHECKOUT

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
PAGES = [CHECKOUT / "README.md", CHECKOUT / "CHANGELOG.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the samples, and a command `aknpress` on the path."""
    (tmp_path / "examples").symlink_to(CHECKOUT / "examples")
    program = tmp_path / "bin" / "aknpress"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{CHECKOUT}" exec "{sys.executable}" -m pipeline "$@"\n')
    program.chmod(0o755)
    return tmp_path


def test_commands_work_in_the_order_of_the_page(folder: Path) -> None:
    """Every line of the page that begins with `aknpress` ends with status 0, and the files it names are there."""
    commands = [line for language, block in BLOCKS if not language for line in block.splitlines()]
    commands = [line for line in commands if line.startswith("aknpress ")]
    assert {line.split()[1] for line in commands} == {
        "build", "batch", "convert", "render", "package", "validate", "verify", "explain", "doctor",
    }  # fmt: skip
    environment = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    for line in commands:
        run = subprocess.run(line, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert run.returncode == 0, (line, run.stdout, run.stderr)
    made = re.findall(r"^\| `(un-archives[^`]*)`", README, re.MULTILINE)
    assert sorted(made) == sorted(path.name for path in (folder / "out").iterdir())


def test_python_example_runs(folder: Path) -> None:
    """The example in Python runs as it stands."""
    (program,) = (block for language, block in BLOCKS if language == "python")
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert (folder / "out" / "un-archives.rus.pdf").is_file()


def test_make_targets_exist() -> None:
    """The commands of make that the page names are targets."""
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link and picture of the pages is there."""
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []


def test_decisions_are_complete_and_listed() -> None:
    """Each decision has its four parts, and the list names them all in order."""
    folder = CHECKOUT / "docs" / "decisions"
    pages = sorted(folder.glob("0*.md"))
    listed = re.findall(r"\]\((0[^)]+)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert listed == [page.name for page in pages]
    for number, page in enumerate(pages, 1):
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. ")
        assert page.name.startswith(f"{number:04d}-")
        assert re.findall(r"^(?:Status|## \w+)", text, re.MULTILINE) == [
            "Status", "## Context", "## Decision", "## Consequences",
        ]  # fmt: skip
