"""The hook of `.pre-commit-hooks.yaml`, as a project uses it: pre-commit itself, git itself, an installed aknpress."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import GAP, SOUND
from tests.judges import CHECKOUT

#: What an installation is made of; what else stands in a checkout does not matter to the hook.
PARTS = ("pipeline", "schemas", "styles", "pyproject.toml", "README.md", ".pre-commit-hooks.yaml")
_LEAKS = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "SKIP", "PRE_COMMIT_ALLOW_NO_CONFIG"}


def _run(*command: str | Path, cwd: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that sees neither the checkout nor what the person has configured for git and pre-commit."""
    kept = {name: value for name, value in os.environ.items() if name not in _LEAKS and not name.startswith("GIT_")}
    environment = {
        **kept,
        "PRE_COMMIT_HOME": str(home),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "A. Drafter"),
        **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "drafter@example.org"),
    }
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def _repository(folder: Path, home: Path) -> str:
    """Make a repository of what stands in a folder, and return the name of its only commit."""
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "first")):
        made = _run("git", *arguments, cwd=folder, home=home)
        assert made.returncode == 0, made.stderr
    return _run("git", "rev-parse", "HEAD", cwd=folder, home=home).stdout.strip()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A repository whose commits run the hook, and the folder where pre-commit keeps what it installs."""
    hooks, folder, home = (tmp_path_factory.mktemp(name) for name in ("hooks", "project", "home"))
    for part in PARTS:
        source = CHECKOUT / part
        if source.is_dir():
            shutil.copytree(source, hooks / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, hooks / part)
    hook = {"id": "aknpress-validate", "args": ["--strict"], "files": "^texts/"}
    config = {"repos": [{"repo": str(hooks), "rev": _repository(hooks, home), "hooks": [hook]}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    _repository(folder, home)
    installed = _run(sys.executable, "-m", "pre_commit", "install", "--install-hooks", cwd=folder, home=home)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    return folder, home


def test_commit_of_a_wrong_number_is_stopped_at_its_line(project: tuple[Path, Path]) -> None:
    """The commit fails, and what git prints is the line that was typed; the mended text is committed."""
    folder, home = project
    text = folder / "texts" / "archives.txt"
    text.parent.mkdir()
    text.write_text(GAP, encoding="utf-8")
    (folder / "notes.txt").write_text("no document, and not asked about\n", encoding="utf-8")
    _run("git", "add", "-A", cwd=folder, home=home)
    refused = _run("git", "commit", "-m", "archives", cwd=folder, home=home)
    said = refused.stdout + refused.stderr
    assert refused.returncode == 1, said
    assert "texts/archives.txt:13:1: warning S003" in said
    assert "13 | 4. Decides to remain seized of the matter." in said
    assert "notes.txt" not in said
    text.write_text(SOUND, encoding="utf-8")
    _run("git", "add", "-A", cwd=folder, home=home)
    accepted = _run("git", "commit", "-m", "archives", cwd=folder, home=home)
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert _run("git", "log", "--format=%s", cwd=folder, home=home).stdout.split() == ["archives", "first"]


def test_settings_of_the_project_hold_in_the_hook(project: tuple[Path, Path]) -> None:
    """What `aknpress.toml` leaves out does not stop a commit, and the output names it nowhere."""
    folder, home = project
    (folder / "texts").mkdir(exist_ok=True)
    (folder / "texts" / "other.txt").write_text(GAP, encoding="utf-8")
    (folder / "aknpress.toml").write_text('ignore = ["S003"]\n', encoding="utf-8")
    _run("git", "add", "-A", cwd=folder, home=home)
    run = _run(sys.executable, "-m", "pre_commit", "run", "--verbose", cwd=folder, home=home)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "no findings in 1 file" in run.stdout
