"""The wheel, as a person gets it: installed in an empty environment, with no checkout in sight."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.judges import CHECKOUT

# What would let the new environment see this one, or the checkout.
_LEAKS = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONSTARTUP"}
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in _LEAKS}


def _run(*command: str | Path, cwd: Path) -> str:
    """Run a command apart from the checkout and return what it prints; fail with its whole output."""
    run = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stdout
    return run.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, CHECKOUT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds the wheel and what it depends on, nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    _run(sys.executable, "-m", "venv", folder, cwd=folder)
    programs = folder / "bin"
    _run(programs / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", wheel, cwd=folder)
    return programs


def test_wheel_carries_every_file_of_the_checkout_that_the_program_reads(wheel: Path) -> None:
    """The modules, py.typed, the language packs, `schemas/` and `styles/` are in the wheel, byte for byte."""
    sources = {path: path.relative_to(CHECKOUT) for path in (CHECKOUT / "pipeline").rglob("*")}
    for folder in ("schemas", "styles"):
        sources |= {path: Path("pipeline") / path.relative_to(CHECKOUT) for path in (CHECKOUT / folder).rglob("*")}
    expected = {
        str(name): path.read_bytes()
        for path, name in sources.items()
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        actual = {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}
    assert sorted(actual) == sorted(expected)
    assert actual == expected
    assert "pipeline/py.typed" in actual
    assert {"ara", "eng", "fra", "rus", "spa", "zho"} == {
        Path(name).stem for name in actual if name.startswith("pipeline/reader/languages/")
    }
    assert any(name.startswith("pipeline/schemas/") for name in actual)
    assert any(name.startswith("pipeline/styles/themes/") for name in actual)


def test_installed_package_is_whole(installed: Path, tmp_path: Path) -> None:
    """The dependencies fit together, and what is imported is the installed package."""
    _run(installed / "python", "-m", "pip", "check", "--disable-pip-version-check", cwd=tmp_path)
    where = _run(installed / "python", "-c", "import pipeline; print(pipeline.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed.parent)


def test_installed_command_publishes(installed: Path, examples: list[Path], tmp_path: Path) -> None:
    """`aknpress build` makes all outputs of a text, away from the checkout, and `verify` accepts the package."""
    text = tmp_path / examples[0].name
    text.write_bytes(examples[0].read_bytes())
    out = tmp_path / "out"
    _run(installed / "aknpress", "build", text, "-o", out, cwd=tmp_path)
    stem = text.name.removesuffix(".txt")
    made = {path.name: path for path in out.iterdir()}
    assert set(made) == {stem + end for end in (".xml", ".html", ".pdf", ".report.json", "-bag.zip")}
    assert made[f"{stem}.xml"].read_bytes().startswith(b"<?xml version=")
    assert made[f"{stem}.html"].read_bytes().lower().startswith(b"<!doctype html>")
    assert made[f"{stem}.pdf"].read_bytes().startswith(b"%PDF-1.7")
    _run(installed / "aknpress", "verify", made[f"{stem}-bag.zip"], cwd=tmp_path)
