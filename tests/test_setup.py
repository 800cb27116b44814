"""The commands a newcomer types first: `make`, and the set-up script behind it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.judges import CHECKOUT

SCRIPTS = [CHECKOUT / name for name in ("tools/setup", "tools/pictures", ".ci/run")]


def _run(*command: str | Path, cwd: Path = CHECKOUT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_make_lists_every_target() -> None:
    """`make` alone prints one line for each target there is, and runs none of them."""
    run = _run("make", MAKEFLAGS="")
    assert run.returncode == 0, run.stderr
    listed = re.findall(r"^  make ([a-z-]+) +\S", run.stdout, re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.*)$", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert phony is not None
    assert sorted(listed) == sorted(phony[1].split())
    assert {"demo", "test", "check", "format", "lint", "types", "unit", "golden", "wheel", "clean"} <= set(listed)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_script_is_well_formed_and_executable(script: Path) -> None:
    """bash accepts each script, and each can be run."""
    assert os.access(script, os.X_OK)
    assert _run("bash", "-n", script).stderr == ""


def test_ci_runs_the_command_a_person_runs() -> None:
    """`.ci/run` calls `make test`, which formats, lints, checks types and runs every test."""
    assert "make test" in (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")
    # make runs recipe lines that call make even when it only plans: PY=true keeps these tests from running anew.
    planned = _run("make", "--dry-run", "test", "PY=true", MAKEFLAGS="").stdout
    commands = ["tools/setup test", "ruff format --check", "ruff check", "-m mypy", "-m pytest"]
    assert [command for command in commands if command not in planned] == []


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of which only what the set-up script reads is there, set up before."""
    for name in ("tools/setup", "pyproject.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(CHECKOUT / name, tmp_path / name)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(shutil.which("true") or "/bin/true")
    digest = subprocess.run(
        "cat pyproject.toml tools/setup | sha256sum",
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()[0]
    (tmp_path / ".venv" / ".setup-run").write_text(f"{digest} {tmp_path.resolve()}\n")
    return tmp_path


# No program that installs something is on this PATH, so a set-up that wants to do anything cannot.
@pytest.fixture
def bare_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PATH with what reads and compares files only."""
    folder = tmp_path_factory.mktemp("bin")
    for name in ("bash", "cat", "dirname", "sha256sum", "uname", "id", "true", "env"):
        program = shutil.which(name)
        assert program is not None
        (folder / name).symlink_to(program)
    return str(folder)


def test_second_setup_does_nothing(checkout: Path, bare_path: str) -> None:
    """A checkout that is set up is left alone, at no cost and without a word."""
    run = _run(checkout / "tools" / "setup", PATH=bare_path)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.parametrize("change", ["pyproject", "moved", "tests"])
def test_setup_notices_what_changed(checkout: Path, bare_path: str, change: str) -> None:
    """Other dependencies, another place and the need of the tests each make the set-up run again."""
    arguments = ["test"] if change == "tests" else []
    if change == "pyproject":
        with (checkout / "pyproject.toml").open("a") as file:
            file.write("# another dependency\n")
    if change == "moved":
        checkout = checkout.rename(checkout.with_name("moved"))
    run = _run(checkout / "tools" / "setup", *arguments, PATH=bare_path)
    assert run.returncode == 1
    assert "no Python 3.11 or 3.12 here" in run.stderr


def test_setup_refuses_a_python_that_does_not_suit(checkout: Path) -> None:
    """A PYTHON that is not 3.11 or 3.12 is named in the message, not ignored."""
    run = _run(checkout / "tools" / "setup", "test", PYTHON="/bin/false")
    assert run.returncode == 1
    assert "PYTHON=/bin/false is not a Python 3.11 or 3.12" in run.stderr


def test_setup_explains_its_arguments() -> None:
    """An argument it does not know gives the usage and exit status 2."""
    run = _run(CHECKOUT / "tools" / "setup", "tset")
    assert (run.returncode, run.stderr) == (2, "usage: tools/setup [run|test|bench]\n")
