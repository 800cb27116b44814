"""Documents to present: our own, one for each language, that together have every shape."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.presentation import write_html, write_pdf
from pipeline.validation import validated
from pipeline.validation.validated import ValidatedTree

DOCUMENTS = sorted((Path(__file__).parent / "documents").glob("*.xml"))
CLOCK = datetime(2044, 12, 5, 10, 30, tzinfo=UTC)


def tree_of(xml: bytes, *, draft: bool = False) -> ValidatedTree:
    """Let bytes through the gate; that our documents pass it is tested apart."""
    return ValidatedTree(xml, draft=draft, key=validated._KEY)


@pytest.fixture(params=DOCUMENTS, ids=lambda path: path.stem)
def document(request: pytest.FixtureRequest) -> Path:
    """Each of our documents in turn."""
    path: Path = request.param
    return path


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[Path, Path]]:
    """``made(path, theme=None, draft=False, logo=None)`` gives the HTML and PDF of a document, made once."""
    folder = tmp_path_factory.mktemp("made")
    known: dict[tuple[object, ...], tuple[Path, Path]] = {}

    def make(
        path: Path, *, theme: str | None = None, draft: bool = False, logo: Path | None = None
    ) -> tuple[Path, Path]:
        key = (path, theme, draft, logo)
        if key not in known:
            tree = tree_of(path.read_bytes(), draft=draft)
            page = write_html(tree, theme=theme, logo=logo)
            html = folder / f"{len(known)}-{path.stem}.html"
            html.write_bytes(page)
            pdf = html.with_suffix(".pdf")
            pdf.write_bytes(write_pdf(tree, page, clock=CLOCK))
            known[key] = (html, pdf)
        return known[key]

    return make
