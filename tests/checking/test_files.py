"""Which files are meant by names, folders and patterns."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.checking import Unfound, find

FILES = ("b.txt", "a.akn", "deep/c.xml.gz", "deep/er/d.TXT", "notes.md", ".hidden/e.txt", "deep/.f.txt", "odd[1].txt")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with documents and others, the current one."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(*arguments: str, exclude: tuple[str, ...] = ()) -> list[str]:
    """Return the names that the arguments mean; what means none in angle brackets."""
    found = find([Path(argument) for argument in arguments], exclude)
    return [f"<{each.reason}>" if isinstance(each, Unfound) else each.as_posix() for each in found]


def test_folder_means_its_documents_in_one_order() -> None:
    """Texts and Akoma Ntoso at any depth, compressed or not; nothing hidden, nothing else."""
    assert names(".") == ["a.akn", "b.txt", "odd[1].txt", "deep/c.xml.gz", "deep/er/d.TXT"]


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("*.txt", ["b.txt", "odd[1].txt"]),
        ("**/*.xml.gz", ["deep/c.xml.gz"]),
        ("[ab].*", ["a.akn", "b.txt"]),
        ("dee?", ["deep/c.xml.gz", "deep/er/d.TXT"]),
        ("odd[1].txt", ["odd[1].txt"]),
        ("*.pdf", ["<no file fits *.pdf>"]),
    ],
)
def test_pattern_means_what_fits(pattern: str, meant: list[str]) -> None:
    """A pattern that the shell left is expanded; a file whose name looks like one is that file."""
    assert names(pattern) == meant


def test_each_file_comes_once_in_the_order_of_the_arguments() -> None:
    """A file that is named and stands in a folder that is named is checked once."""
    assert names("deep/er/d.TXT", "deep", "./deep/c.xml.gz") == ["deep/er/d.TXT", "deep/c.xml.gz"]


def test_what_is_named_is_meant_whatever_its_ending() -> None:
    """A file that is named is left to whoever reads it, whether it is there or not; ``-`` is standard input."""
    assert names("notes.md", "absent.txt", "-") == ["notes.md", "absent.txt", "-"]


def test_folder_without_documents_is_said(folder: Path) -> None:
    """A folder that holds nothing to check is no success, and does not stop the others."""
    (folder / "empty").mkdir()
    first, second = names("empty", "b.txt")
    assert first.startswith("<the folder empty holds no text and no Akoma Ntoso (.akn, .text, .txt, .xml")
    assert second == "b.txt"


@pytest.mark.parametrize(
    ("exclude", "left"),
    [
        (("deep",), ["a.akn", "b.txt", "odd[1].txt"]),
        (("deep/*",), ["a.akn", "b.txt", "odd[1].txt"]),
        (("er/",), ["a.akn", "b.txt", "odd[1].txt", "deep/c.xml.gz"]),
        (("*.txt", "*.gz"), ["a.akn", "deep/er/d.TXT"]),
        (("b",), ["a.akn", "b.txt", "odd[1].txt", "deep/c.xml.gz", "deep/er/d.TXT"]),
    ],
)
def test_excluded_files_are_left_out(exclude: tuple[str, ...], left: list[str]) -> None:
    """A pattern leaves out the files that fit, and what stands in folders that fit, named or not."""
    assert names(".", exclude=exclude) == left
    assert names("b.txt", exclude=("b.*",)) == []
