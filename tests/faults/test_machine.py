"""What a machine may lack: fonts and libraries. Each is told by its name, with the command that mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.conftest import aknpress, content, told

_NO_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir></fontconfig>
"""


@pytest.fixture
def fontless(place: Path) -> dict[str, str]:
    """The environment of a machine whose fontconfig knows of no font."""
    (place / "none").mkdir()
    (place / "fonts.conf").write_text(_NO_FONTS.format(folder=place / "none"), encoding="utf-8")
    return {"FONTCONFIG_FILE": str(place / "fonts.conf")}


@pytest.fixture
def without(place: Path) -> dict[str, str]:
    """The environment of a machine whose loader finds a broken file where a library should be; name it with `lose`."""
    (place / "lib").mkdir()
    return {"LD_LIBRARY_PATH": str(place / "lib")}


@pytest.mark.parametrize(
    "command",
    [
        ("build", "sound.txt", "-o", "out"),
        ("render", "sound.xml", "-o", "out/sound.pdf"),
        ("package", "sound.xml", "-o", "out/sound-bag.zip"),
        ("verify", "--rebuild", "sound-bag.zip"),
    ],
    ids=lambda command: command[0],
)
def test_no_font_at_all(command: tuple[str, ...], place: Path, fontless: dict[str, str]) -> None:
    """Pango would end the process (SIGSEGV); it is told before, and earlier outputs stay."""
    (place / "out" / "sound.pdf").write_bytes(b"earlier")
    told(aknpress(*command, cwd=place, env=fontless), "no fonts", "aknpress doctor")
    assert content(place / "out") == {"sound.pdf": b"earlier"}


def test_what_needs_no_font_is_made_without(place: Path, fontless: dict[str, str]) -> None:
    """Only pages for paper need fonts; XML, web page and verification do not."""
    for command in (
        ("build", "sound.txt", "-f", "xml,html", "-o", "out"),
        ("validate", "sound.xml"),
        ("verify", "sound-bag.zip"),
    ):
        done = aknpress(*command, cwd=place, env=fontless)
        assert done.returncode == 0, done.stderr
    assert (place / "out" / "sound.xml").read_bytes() == (place / "sound.xml").read_bytes()


def test_doctor_names_each_font(place: Path, fontless: dict[str, str]) -> None:
    """Every family that the styles ask for is named, with the package that has it."""
    done = aknpress("doctor", cwd=place, env=fontless)
    said = done.stdout.decode()
    assert done.returncode == 1
    for family in ("Noto Serif", "Noto Naskh Arabic", "Noto Serif CJK SC"):
        assert f"MISSING  font {family}: absent" in said
    assert "fonts-noto-core" in said
    assert "fonts-noto-cjk" in said


@pytest.mark.parametrize(
    ("library", "name", "package"),
    [
        ("libpango-1.0.so.0", "Pango", "libpango-1.0-0"),
        ("libpangoft2-1.0.so.0", "PangoFT2", "libpangoft2-1.0-0"),
        ("libharfbuzz-subset.so.0", "HarfBuzz subset", "libharfbuzz-subset0"),
    ],
)
def test_doctor_names_each_library(library: str, name: str, package: str, place: Path, without: dict[str, str]) -> None:
    """A library that cannot be loaded is named, with the package that has it; so are those that need it, only."""
    (place / "lib" / library).write_bytes(b"")
    done = aknpress("doctor", cwd=place, env=without)
    said = done.stdout.decode()
    assert done.returncode == 1
    assert f"MISSING  {name}: absent" in said
    assert package in said
    assert said.count("MISSING") == (2 if name == "Pango" else 1), "PangoFT2 needs Pango"


def test_no_pango(place: Path, without: dict[str, str]) -> None:
    """No page can be laid out: status 2, what is missing and how to get it, and no output."""
    (place / "lib" / "libpango-1.0.so.0").write_bytes(b"")
    done = aknpress("build", "sound.txt", "-o", "out", cwd=place, env=without)
    told(done, "libpango-1.0", "apt-get install")
    assert content(place / "out") == {}
