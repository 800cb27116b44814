"""The whole chain on real input: every sample and the seed, judged by those who were not asked to be kind."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest

import pipeline
from pipeline.publish import SUFFIXES
from tests.judges import CHECKOUT


@pytest.fixture(scope="module")
def texts(examples: list[Path]) -> list[Path]:
    """Our samples and, where it is beside the checkout, the seed."""
    return [*examples, *sorted((CHECKOUT.parent / "shared" / "seed").glob("*.txt"))]


@pytest.fixture(scope="module")
def built(texts: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[Path, list[Path]]:
    """All outputs of all texts, made in this process."""
    out = tmp_path_factory.mktemp("built")
    made = {}
    for text in texts:
        publication, paths = pipeline.build_file(text, out)
        assert publication.published, (text, list(publication.report))
        made[text] = paths
    return made


def of(built: dict[Path, list[Path]], name: str) -> list[Path]:
    """Return the outputs of one kind."""
    return [path for paths in built.values() for path in paths if path.name.endswith(SUFFIXES[name])]


def test_nothing_worse_than_a_note_is_found(built: dict[Path, list[Path]], texts: list[Path]) -> None:
    """Correct documents give no error, and no warning that a drafter would not agree with."""
    found = {}
    for text in texts:
        report = pipeline.publish.publish(text.read_bytes(), stem="x", formats=frozenset(), file=text.name).report
        found[text.name] = [str(d.code) for d in report.at_least(pipeline.Severity.WARNING)]
    assert {name: codes for name, codes in found.items() if codes} == {}


def test_every_pdf_is_pdfa_and_pdfua(
    built: dict[Path, list[Path]], verapdf: Callable[[list[Path]], dict[Path, list[str]]]
) -> None:
    """veraPDF finds every PDF compliant with PDF/A-3a and PDF/UA-1."""
    verdicts = verapdf(of(built, "pdf"))
    assert len(verdicts) == len(built)
    assert {path.name: faults for path, faults in verdicts.items() if faults} == {}


def test_every_page_is_sound_html(built: dict[Path, list[Path]], nu: Callable[[list[Path]], list[str]]) -> None:
    """The Nu checker finds no error in any page."""
    assert nu(of(built, "html")) == []


def test_every_bag_is_accepted(built: dict[Path, list[Path]], tmp_path: Path) -> None:
    """`bagit` validates every bag, and `verify --rebuild` finds nothing and makes the same bytes again."""
    packages = of(built, "package")
    assert len(packages) == len(built)
    for package in packages:
        with zipfile.ZipFile(package) as archive:
            archive.extractall(tmp_path / package.stem)
        (folder,) = (tmp_path / package.stem).iterdir()
        bagit.Bag(str(folder)).validate()
        assert list(pipeline.verify(package, rebuild=pipeline.publish.rebuild)) == []


def test_elsewhere_the_same_bytes(built: dict[Path, list[Path]], texts: list[Path], tmp_path: Path) -> None:
    """Another process in another folder, time zone, locale and hash seed makes the same bytes of every output."""
    environment = {**os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "ar_EG.UTF-8", "PYTHONHASHSEED": "12345"}
    out = tmp_path / "another place" / "out"
    code = (
        "import sys, pathlib, pipeline\n"
        "out = pathlib.Path(sys.argv[1])\n"
        "for name in sys.argv[2:]: pipeline.build_file(pathlib.Path(name), out)\n"
    )
    names = [str(text) for text in texts]
    subprocess.run([sys.executable, "-c", code, str(out), *names], check=True, cwd=tmp_path, env=environment)
    for paths in built.values():
        for path in paths:
            assert (out / path.name).read_bytes() == path.read_bytes(), path.name
