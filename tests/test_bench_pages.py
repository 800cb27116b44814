"""The measure of the pages: it measures, and it notices what it is there to notice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import judging, reading, rendering
from bench.parts import LANGUAGES, Settings
from bench.rendering import Document, Look, Made, make, official_documents, samples
from tests.conftest import IN_CI
from tests.judges import CHECKOUT, JudgeMissingError, node_package, program
from tests.presentation.conftest import DOCUMENTS

SCRIPT = CHECKOUT / "bench" / "pages"
ENGLISH = Document("documents/eng", "eng", next(path for path in DOCUMENTS if path.stem == "eng"), sample=True)


@pytest.fixture(autouse=True)
def _judges() -> None:
    try:
        for name in ("pdftotext", "java", "javac", "chromium"):
            program(name)
        node_package("vnu-jar", "build/dist/vnu.jar")
        node_package("axe-core", "axe.min.js")
    except JudgeMissingError as missing:
        (pytest.fail if IN_CI else pytest.skip)(str(missing))


def settings(shared: Path, work: Path) -> Settings:
    """Measure a small sample into a folder."""
    return Settings(shared, work, quick=True, jobs=1, mutants=0, seed=0)


def pages(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the script."""
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=900)


def test_a_quick_measure_holds_and_says_all_that_a_long_one_does(shared: Path, tmp_path: Path) -> None:
    """Every bound holds on the small sample; tables, figures and Markdown tell of the same parts."""
    where = ("--shared", shared, "--work", tmp_path, "--json", tmp_path / "all.json", "--markdown", tmp_path / "all.md")
    # Not the speed: other tests run beside this one.
    done = pages("--quick", "--jobs", "2", *where, "--only", "words", "standards", "markup", "barriers")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    data: dict[str, Any] = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert set(data["parts"]) == {"words", "standards", "markup", "barriers"}
    assert set(data["parts"]["words"]["documents"]) == {*LANGUAGES, "samples", "all"}
    assert data["parts"]["words"]["documents"]["all"]["pdf"] == data["parts"]["words"]["documents"]["all"]["documents"]
    assert all(data["parts"][name]["judged"] >= len(LANGUAGES) for name in ("standards", "markup", "barriers"))
    markdown = (tmp_path / "all.md").read_text(encoding="utf-8")
    for heading in ("Words of the pages", "PDF/A-3a and PDF/UA-1", "Valid HTML", "Barriers"):
        assert f"\n## {heading}\n" in markdown
        assert f"## {heading}\n" in done.stdout


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    """Without the official files nothing is measured: status 2, and the message says where they are looked for."""
    done = pages("--shared", tmp_path / "nowhere")
    assert done.returncode == 2
    assert str(tmp_path / "nowhere") in done.stderr


def test_the_sample_is_fixed(shared: Path, tmp_path: Path) -> None:
    """So many of each language, the same each time, and a smaller sample is part of a larger one."""
    few, more = (official_documents(settings(shared, tmp_path), each) for each in (2, 5))
    assert few == official_documents(settings(shared, tmp_path), 2)
    assert [document.language for document in few] == [language for language in LANGUAGES for _ in range(2)]
    assert {document.name for document in few} < {document.name for document in more}
    assert len(samples(settings(shared, tmp_path))) == len(DOCUMENTS) + len(list((CHECKOUT / "examples").glob("*.txt")))


def test_pages_are_kept_until_document_or_code_change(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was made is taken again; another document or other code makes it anew and takes its place."""
    at = settings(shared, tmp_path)
    (first,) = make(at, [ENGLISH])
    assert first.html
    assert first.pdf
    stamp = first.pdf.stat().st_mtime_ns
    (again,) = make(at, [ENGLISH])
    assert (again, again.pdf and again.pdf.stat().st_mtime_ns) == (first, stamp)
    other = tmp_path / "eng.xml"
    other.write_bytes(ENGLISH.xml.read_bytes().replace(b"Aware", b"Ware"))
    (changed,) = make(at, [Document(ENGLISH.name, "eng", other, sample=True)])
    assert changed.pdf != first.pdf
    assert not first.pdf.exists()
    page = tmp_path / "page"
    key = rendering._digest(b"document", b"code")
    assert key != rendering._digest(b"documentcode")
    assert rendering._kept(page.with_name(f"page-{key[:16]}.html"), lambda: b"x").read_bytes() == b"x"
    assert make(at, [ENGLISH], [Look("itu", "letter")], pdf=False)[0].pdf is None


def test_a_document_that_cannot_be_made_is_told(shared: Path, tmp_path: Path) -> None:
    """What raises is named with its document, and breaks the bound of every part that wanted it."""
    broken = tmp_path / "broken.xml"
    broken.write_bytes(b"<akomaNtoso")
    (made,) = make(settings(shared, tmp_path), [Document("eng/broken", "eng", broken)])
    assert made.html is made.pdf is None
    assert "XMLSyntaxError" in made.fault
    assert "eng/broken" in judging._broken("standards", [made], {})[0]


def test_other_words_are_seen(shared: Path, tmp_path: Path) -> None:
    """A page of another document differs from this one, on screen and on paper, from its first other word on."""
    (made,) = make(settings(shared, tmp_path), [ENGLISH])
    found = reading.read(made)
    assert (found.html, found.pdf, found.plain) == ("", "", True)
    other = tmp_path / "other.xml"
    other.write_bytes(ENGLISH.xml.read_bytes().replace(b">Aware<", b">Beware<"))
    wrong = reading.read(Made(Document("x", "eng", other), Look(), made.html, made.pdf))
    assert "Beware" in wrong.html
    assert "Beware" in wrong.pdf


def test_what_judges_find_is_counted(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF that is none, a page with an error and a page with a barrier are each counted, named and refused."""
    pdf, page = tmp_path / "bad.pdf", tmp_path / "bad.html"
    pdf.write_bytes(b"no PDF")
    page.write_text("<!DOCTYPE html><title>x</title><p><img src='data:,'></p></body>", encoding="utf-8")
    bad = Made(Document("eng/bad", "eng", ENGLISH.xml), Look(), page, pdf)
    monkeypatch.setattr(judging, "make", lambda _, documents, *more, **named: [bad] * bool(documents))
    monkeypatch.setattr(judging, "official_documents", lambda *_: [bad.document])
    monkeypatch.setattr(judging, "samples", lambda _: [])
    for part in (judging.standards, judging.markup, judging.barriers):
        found = part(settings(shared, tmp_path))
        assert set(found.data["failed"]) == {"eng/bad"}  # type: ignore[call-overload]
        assert "eng/bad" in found.broken[0]
        assert "- eng/bad: " in found.text
