"""``aknpress package``: sets, profiles and containers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.archive.test_sets import FRENCH
from tests.cli.conftest import SOUND

Run = Callable[..., Result]


@pytest.fixture
def both(run: Run, texts: Path) -> list[str]:
    """Akoma Ntoso of one resolution in English and French."""
    for name, text in (("301.eng", SOUND), ("301.fra", FRENCH)):
        (texts / f"{name}.txt").write_text(text, encoding="utf-8")
        assert run("convert", f"{name}.txt", "-o", f"{name}.xml").exit_code == 0
    return ["301.eng.xml", "301.fra.xml"]


@pytest.mark.parametrize("profile", ["eark", "bagit", "plain"])
@pytest.mark.parametrize("ending", [".zip", ".tar"])
def test_language_versions_make_one_package(run: Run, both: list[str], profile: str, ending: str) -> None:
    """Each profile, as ZIP and as tar, is made of two files and found sound."""
    made = run("package", *both, "-o", f"set{ending}", "--profile", profile, "--mods")
    assert (made.exit_code, made.stdout.strip()) == (0, f"set{ending}"), made.stderr
    checked = run("verify", f"set{ending}")
    assert (checked.exit_code, checked.stdout.strip()) == (0, f"set{ending} is sound")


def test_a_set_as_a_folder(run: Run, both: list[str]) -> None:
    """The folder is named after the Work and holds both languages."""
    made = run("package", *both, "-o", "deposits", "--folder")
    assert made.exit_code == 0
    folder = Path(made.stdout.strip())
    assert folder.name == "un-statement-deliberation-un-ga-2043-12-20-98-301-bag"
    assert len(list(folder.rglob("main.pdf"))) == 2
    assert run("verify", str(folder), "--rebuild").exit_code == 0


def test_documents_that_are_no_set(run: Run, both: list[str]) -> None:
    """Status 1, the reason, and no file."""
    made = run("package", both[0], both[0], "-o", "set.zip")
    assert made.exit_code == 1
    assert "2 documents are in the language eng" in made.stderr
    assert not Path("set.zip").exists()


def test_what_cannot_be_asked_for(run: Run, both: list[str]) -> None:
    """A profile that there is not, standard input among several, and an ending that says nothing."""
    assert "there is no profile 'sip'" in run("package", both[0], "-o", "x.zip", "--profile", "sip").stderr
    assert "standard input is one document" in run("package", "-", both[0], "-o", "x.zip").stderr
    assert ".zip or .tar" in run("package", *both, "-o", "x.rar").stderr


def test_build_takes_the_profile(run: Run, texts: Path) -> None:
    """`build --profile plain` packages files side by side, under the usual name."""
    assert run("build", "sound.txt", "-o", "out", "--format", "package", "--profile", "plain", "--mods").exit_code == 0
    assert run("verify", "out/sound-bag.zip").stdout.strip() == "out/sound-bag.zip is sound"
