"""What a project says once: where it is found, and that nothing in it is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import Severity, StorageError, UsageError
from pipeline.checking import Settings, load_settings

ALL = """\
select = ["S", "X"]
ignore = "S007"
exclude = ["drafts"]
strict = true
baseline = "old/known.json"
format = "sarif"
jobs = 0
lang = "fra"
severity = { S003 = "error" }
"""


@pytest.fixture
def inner(tmp_path: Path) -> Path:
    """A folder inside a project that is a repository."""
    (tmp_path / "project" / ".git").mkdir(parents=True)
    (tmp_path / "project" / "a" / "b").mkdir(parents=True)
    return tmp_path / "project" / "a" / "b"


def test_every_key_is_read(tmp_path: Path) -> None:
    """Each key arrives; the baseline is meant from the folder of the settings."""
    file = tmp_path / "aknpress.toml"
    file.write_text(ALL, encoding="utf-8")
    assert load_settings(start=tmp_path) == Settings(
        select=("S", "X"),
        ignore=("S007",),
        severity={"S003": Severity.ERROR},
        exclude=("drafts",),
        strict=True,
        baseline=tmp_path / "old" / "known.json",
        format="sarif",
        jobs=0,
        lang="fra",
        file=file,
    )


def test_pyproject_holds_the_same_in_its_table(inner: Path) -> None:
    """`[tool.aknpress]` of a folder further up counts; a pyproject.toml without it is passed by."""
    (inner / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    (inner.parent / "pyproject.toml").write_text("[tool.aknpress]\nignore = ['T']\n", encoding="utf-8")
    assert load_settings(start=inner).ignore == ("T",)


def test_nearest_settings_count_and_own_file_before_pyproject(inner: Path) -> None:
    """Of two folders the nearer, of two files in one folder aknpress.toml, and nothing is mixed."""
    (inner.parent / "aknpress.toml").write_text("ignore = ['X']\nstrict = true\n", encoding="utf-8")
    (inner / "pyproject.toml").write_text("[tool.aknpress]\nignore = ['S']\n", encoding="utf-8")
    assert load_settings(start=inner) == Settings(ignore=("S",), file=inner / "pyproject.toml")
    (inner / "aknpress.toml").write_text("ignore = ['T']\n", encoding="utf-8")
    assert load_settings(start=inner).ignore == ("T",)


def test_search_ends_at_the_repository(inner: Path) -> None:
    """Settings outside the repository are another project's."""
    (inner.parents[2] / "aknpress.toml").write_text("strict = true\n", encoding="utf-8")
    assert load_settings(start=inner) == Settings()
    assert load_settings(inner.parents[2] / "aknpress.toml", start=inner).strict


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ignroe = ['S003']", "unknown key 'ignroe'.*did you mean ignore"),
        ("ignore = [3]", "ignore in .*is no list of words"),
        ("ignore = ['Q1']", "no code is or begins with 'Q1'"),
        ("strict = 'yes'", "'yes' is neither true nor false"),
        ("jobs = -1", "-1 is no number of processes"),
        ("jobs = true", "True is no number of processes"),
        ("format = 3", "3 is no word"),
        ("severity = 'error'", "is no table"),
        ("severity = { S003 = 'fatal' }", "sets no severity"),
        ("a = = b", "is no TOML"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    """A mistake in the settings names the file and what would be right."""
    file = tmp_path / "aknpress.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said) as caught:
        load_settings(start=tmp_path)
    assert str(file) in str(caught.value)


def test_absent_settings_that_were_named_are_an_error(tmp_path: Path) -> None:
    """A file that was asked for must be there."""
    with pytest.raises(StorageError, match="there is no file"):
        load_settings(tmp_path / "absent.toml")
