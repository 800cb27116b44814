"""WeasyPrint as it is loaded and what documents share: quicker, and no other bytes."""

from __future__ import annotations

import contextlib
import gc
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.collecting import uncollected
from pipeline.errors import RenderError
from pipeline.presentation import engine, pdf, write_html, write_pdf
from tests.judges import CHECKOUT
from tests.presentation.conftest import CLOCK, DOCUMENTS, tree_of


def test_loading_starts_no_other_program() -> None:
    """No compiler, linker or list of libraries is run to load WeasyPrint, and the search for libraries is as before."""
    program = (
        "import ctypes.util, sys\nstarted = []\n"
        "sys.addaudithook(lambda event, what: event == 'subprocess.Popen' and started.append(what[0]))\n"
        "search = ctypes.util.find_library\nfrom pipeline.presentation.engine import engine\n"
        "assert engine().HTML(string='<p>a').write_pdf()[:5] == b'%PDF-'\n"
        "print(started, ctypes.util.find_library is search)"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "[] True"


@pytest.mark.parametrize("theme", ["un", "itu", "plain"])
def test_sheets_made_once_give_the_same_bytes(theme: str, document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF is the same whether its page keeps its style sheets or they come ready from an earlier document."""
    tree = tree_of(document.read_bytes(), draft=True)
    page = write_html(tree, theme=theme)
    shared = write_pdf(tree, page, clock=CLOCK)
    monkeypatch.setattr(pdf, "take_sheets", lambda root, arabic: [])
    assert write_pdf(tree, page, clock=CLOCK) == shared


def test_sheets_are_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second document of a theme parses no style sheet."""
    trees = [tree_of(document.read_bytes()) for document in DOCUMENTS if document.stem != "ara"][:2]
    pages = [write_html(tree, theme="un") for tree in trees]
    write_pdf(trees[0], pages[0], clock=CLOCK)
    parsed: list[str] = []
    weasyprint = engine.engine()
    real = weasyprint.css.tinycss2.parse_stylesheet

    def parse(css: str, *arguments: Any, **options: Any) -> Any:
        parsed.append(css)
        return real(css, *arguments, **options)

    monkeypatch.setattr(weasyprint.css.tinycss2, "parse_stylesheet", parse)
    write_pdf(trees[1], pages[1], clock=CLOCK)
    assert parsed == []
    write_pdf(trees[1], pages[1].replace(b"</style>", b"/* another */</style>"), clock=CLOCK)
    assert len(parsed) == 2  # those for all media and for print; that for the screen is passed by


@pytest.mark.parametrize("rule", ["@layer first { p { color: red } }", "@counter-style own { symbols: a b }"])
def test_sheets_that_belong_together_stay_with_their_page(rule: str, tmp_path: Path) -> None:
    """Layers and counter styles hold over all sheets of a page, so a theme that has some is laid out as it stands."""
    (tmp_path / "print.css").write_text(rule, encoding="utf-8")
    tree = tree_of(DOCUMENTS[0].read_bytes())
    page = write_html(tree, theme=str(tmp_path))
    root = engine.engine().HTML(string=page, url_fetcher=engine.fetcher()).etree_element
    before = len(list(root.iter("style")))
    assert engine.take_sheets(root, arabic=False) == []
    assert len(list(root.iter("style"))) == before
    plain = engine.engine().HTML(string=write_html(tree), url_fetcher=engine.fetcher()).etree_element
    assert len(engine.take_sheets(plain, arabic=False)) == 2
    assert [style.get("media") for style in plain.iter("style")] == ["screen"]


@pytest.mark.parametrize("collecting", [True, False])
def test_the_search_for_garbage_goes_on_as_before(collecting: bool) -> None:
    """It rests while a document is laid out, also where that fails, and is then as it was found."""
    was = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        with contextlib.suppress(RenderError), uncollected():
            during = gc.isenabled()
            raise RenderError("no page")
        assert (during, gc.isenabled()) == (False, collecting)
    finally:
        (gc.enable if was else gc.disable)()
