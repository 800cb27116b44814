"""The file of a face is not copied where a subset takes its place, and the bytes of the PDF are the engine's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.presentation import font_data, write_html, write_pdf
from pipeline.presentation.engine import engine
from tests.presentation.conftest import CLOCK, tree_of

CHINESE = Path(__file__).parent / "documents" / "zho.xml"


@pytest.fixture
def pdf() -> Any:
    """Makes the PDF of the Chinese document."""
    engine()
    tree = tree_of(CHINESE.read_bytes())
    html = write_html(tree)
    return lambda: write_pdf(tree, html, clock=CLOCK)


def test_no_whole_font_is_read(pdf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Chinese face has tens of megabytes, what is read of it a hundredth."""
    sizes = []
    data = font_data._Content.data

    def read(content: font_data._Content) -> Any:
        found = data(content)
        sizes.append(len(found))
        return found

    monkeypatch.setattr(font_data._Content, "data", read)
    pdf()
    assert sizes
    assert max(sizes) < 1_000_000


def test_the_bytes_are_those_of_the_engine_itself(pdf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read late is what would have been read at once."""
    from weasyprint.pdf import fonts
    from weasyprint.text.fonts import get_hb_object_data

    lately = pdf()
    with monkeypatch.context() as patch:
        patch.setattr(fonts, "get_hb_object_data", get_hb_object_data)
        patch.delattr(fonts.Font, "file_content")
        assert pdf() == lately


def test_a_face_that_cannot_be_subset_is_embedded_whole(pdf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then its file is read after all."""
    from weasyprint.pdf import fonts

    sizes = []
    monkeypatch.setattr(fonts.Font, "subset", lambda font, *_: sizes.append(len(font.file_content)))
    assert len(pdf()) > 1_000_000
    assert max(sizes) > 1_000_000


def test_it_is_installed_once() -> None:
    """A second time changes nothing."""
    engine()
    from weasyprint.pdf import fonts

    before = fonts.get_hb_object_data
    font_data.install()
    assert fonts.get_hb_object_data is before
