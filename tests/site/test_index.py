"""The index of a folder: it lists what is there, searches it in a browser, and reads well without a script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html

from pipeline.errors import StorageError, UsageError
from pipeline.presentation import write_html
from pipeline.site import write_site
from tests.cli.conftest import aknpress
from tests.judges.session import Session
from tests.presentation.conftest import DOCUMENTS, tree_of

SHOWN = (
    "[...document.querySelectorAll('.documents > li')].filter(e => e.getClientRects().length)"
    ".map(e => e.dataset.language)"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with our documents: pages, one with its XML, one in a folder below, and one XML without a page."""
    (tmp_path / "below").mkdir()
    for path in DOCUMENTS:
        name = "below/a b" if path.stem == "rus" else path.stem
        if path.stem != "fra":
            (tmp_path / f"{name}.html").write_bytes(write_html(tree_of(path.read_bytes())))
        if path.stem in ("eng", "fra"):
            (tmp_path / f"{name}.xml").write_bytes(path.read_bytes())
    (tmp_path / "other.html").write_text("<!DOCTYPE html><title>not ours</title>")
    (tmp_path / "other.xml").write_text("<x/>")
    (tmp_path / ".hidden.html").write_bytes((tmp_path / "eng.html").read_bytes())
    return tmp_path


def links(index: Path) -> list[list[str]]:
    """Return the addresses of each document of an index."""
    page = html.document_fromstring(index.read_bytes())
    return [[str(a.get("href")) for a in item.iter("a")] for item in page.iterfind(".//ol/li")]


def test_index_lists_every_document_once(folder: Path) -> None:
    """Pages and XML without page are listed, each with its files; strangers, hidden files and the index are not."""
    found = links(write_site(folder))
    expected = [["ara.html"], ["below/a%20b.html"], ["eng.html", "eng.xml"], ["fra.xml", "fra.xml"], ["spa.html"]]
    assert sorted(found) == [*expected, ["zho.html"]]
    assert all((folder / address.replace("%20", " ")).is_file() for item in found for address in item)
    first = (folder / "index.html").read_bytes()
    assert write_site(folder).read_bytes() == first


def test_newest_comes_first(folder: Path) -> None:
    """Documents stand by date, the newest first."""
    page = html.document_fromstring(write_site(folder).read_bytes())
    dates = [item.get("data-date", "") for item in page.iterfind(".//ol/li")]
    assert len(set(dates)) > 2
    assert dates == sorted(dates, reverse=True)


def test_index_is_valid_and_has_no_barrier(
    folder: Path, nu: Callable[[list[Path]], list[str]], window: Session
) -> None:
    """The Nu checker and axe-core find nothing, at both widths and in both colour schemes; nothing sticks out."""
    index = write_site(folder)
    assert nu([index]) == []
    for width in (360, 1600):
        for dark in (False, True):
            window.open(index, width=width, height=800, dark=dark)
            assert window.violations() == []
            assert window.run("document.documentElement.scrollWidth") <= width


def test_search_by_title_symbol_language_and_date(folder: Path, window: Session) -> None:
    """Words of the title in any case and without accents, the symbol, the language and the span of days each select."""
    window.open(write_site(folder))
    everything = window.run(SHOWN)
    assert len(everything) == len(DOCUMENTS)

    def search(**fields: str) -> list[str]:
        window.run("document.querySelector('form').reset()")
        for name, value in fields.items():
            window.run(f"document.querySelector('form')['{name}'].value = {value!r}")
        window.run("document.querySelector('form').dispatchEvent(new Event('input'))")
        return sorted(window.run(SHOWN))

    assert search(words="OPEN measurement") == ["en"]
    assert search(words="opinion") == search(words="OPINIÓN") == ["es"]
    assert search(words="3001") == ["fr"]
    assert search(language="ar") == ["ar"]
    assert search(since="2044-12-01", until="2044-12-01", language="en") == ["en"]
    assert search(since="2044-12-02", language="en") == []
    assert window.run("document.querySelector('.count').textContent") == "No document matches"
    assert search() == sorted(everything)


def test_index_reads_without_script(folder: Path, window: Session) -> None:
    """Without a script the whole list is there, and no search that could do nothing."""
    window.open(write_site(folder), script=False)
    assert len(window.run(SHOWN)) == len(DOCUMENTS)
    assert window.run("document.querySelector('form').getClientRects().length") == 0


def test_what_cannot_be_is_refused(tmp_path: Path, folder: Path) -> None:
    """No folder, a folder without documents, and an index that is not ours are refused; the last stays as it was."""
    with pytest.raises(StorageError, match="there is no folder"):
        write_site(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="holds no document"):
        write_site(tmp_path / "empty")
    (folder / "index.html").write_text("mine")
    with pytest.raises(UsageError, match="is no index that aknpress made"):
        write_site(folder)
    assert (folder / "index.html").read_text() == "mine"


def test_commands_write_the_index(tmp_path: Path) -> None:
    """`build --site` and `render --site` write it; `render` with nothing to do says what it expected."""
    out = tmp_path / "out"
    example = str(Path(__file__).parents[2] / "examples" / "un-water-systems.eng.txt")
    run = aknpress("build", example, "-o", str(out), "--format", "xml,html", "--site", str(out))
    assert run.returncode in (0, 1), run.stderr
    assert run.stdout.decode().splitlines()[-1] == str(out / "index.html")
    assert links(out / "index.html") == [["un-water-systems.eng.html", "un-water-systems.eng.xml"]]
    before = (out / "index.html").read_bytes()
    (out / "index.html").unlink()
    run = aknpress("render", "--site", str(out))
    assert (run.returncode, (out / "index.html").read_bytes()) == (0, before)
    run = aknpress("render")
    assert run.returncode == 2
    assert b"nothing to render" in run.stderr
