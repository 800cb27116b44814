"""The official files of the United Nations: our verdict is xmllint's, and no rule cries wolf."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pipeline.diagnostics import Code, Report, Severity
from pipeline.validation import validate, xsd
from pipeline.validation.parsing import parse
from tests.validation.judges import xmllint


@pytest.fixture(scope="module")
def corpus(shared: Path) -> dict[Path, Report]:
    """The reports of sixty official files, of all six languages, with all that the schema refuses among them."""
    files = sorted((shared / "corpus" / "un").rglob("*.xml"))
    if not files:
        pytest.skip("the folder 'shared' holds no corpus")
    sample = {*files[:: len(files) // 54], *(path for path in files if path.name == "unga_2022-12-07_77-100.xml")}
    return {path: validate(path.read_bytes()).report for path in sorted(sample)}


def test_verdict_is_that_of_xmllint(corpus: dict[Path, Report]) -> None:
    """Valid or not, we say what libxml2 says when another program asks it."""
    ours = {path: Code.X002 not in {d.code for d in report} for path, report in corpus.items()}
    assert xmllint(corpus) == ours
    assert set(ours.values()) == {True, False}


def test_verdict_on_every_official_file_is_that_of_xmllint(shared: Path) -> None:
    """File by file, over all of them: what another program says with the same schema."""
    files = sorted((shared / "corpus" / "un").rglob("*.xml"))
    if not files:
        pytest.skip("the folder 'shared' holds no corpus")
    ours = {}
    for path in files:
        root, fault = parse(path.read_bytes(), str(path))
        ours[path] = fault is None and root is not None and xsd.holds(root)
    assert xmllint(files) == ours


def test_profile_finds_no_error_in_official_files(corpus: dict[Path, Report]) -> None:
    """What the United Nations does differently from AKN4UN is a warning or a note: its readers are not misled."""
    errors = {
        (path.name, finding.code)
        for path, report in corpus.items()
        for finding in report.at_least(Severity.ERROR)
        if finding.code is not Code.X002
    }
    assert errors == set()


def test_profile_finds_what_official_files_lack(corpus: dict[Path, Report]) -> None:
    """Their metadata and the refersTo without an entry are found in every file."""
    files: Counter[Code] = Counter()
    for report in corpus.values():
        files.update({finding.code for finding in report})
    assert files[Code.P001] == files[Code.P003] == len(corpus)
