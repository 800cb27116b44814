"""The judges themselves: each accepts what is right and finds what is wrong, so that their silence means something."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from tests import conftest
from tests.judges import program

GOOD = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A</title></head><body>{}</body></html>'


def _page(folder: Path, name: str, body: str) -> Path:
    page = folder / name
    page.write_text(GOOD.format(body), encoding="utf-8")
    return page


def _pdf(folder: Path, variant: str) -> Path:
    import weasyprint

    path = folder / f"{variant.replace('/', '-')}.pdf"
    html = GOOD.format("<main><h1>A</h1><p>b</p></main>")
    path.write_bytes(weasyprint.HTML(string=html).write_pdf(pdf_variant=variant))
    return path


def test_verapdf_tells_each_file_and_flavour_apart(
    verapdf: Callable[..., dict[Path, list[str]]], tmp_path: Path
) -> None:
    """A PDF/A-3a file passes as 3a and fails as PDF/UA-1, a PDF/UA-1 file the other way round."""
    archival, accessible = _pdf(tmp_path, "pdf/a-3a"), _pdf(tmp_path, "pdf/ua-1")
    assert verapdf([archival], "3a") == {archival: []}
    both = verapdf([archival, accessible])
    assert [failure.split()[:2] for failure in both[archival]] == [["ua1", "5-1"]]
    assert {failure.split()[0] for failure in both[accessible]} == {"3a"}


def test_verapdf_finds_a_conformance_claim_removed(
    verapdf: Callable[..., dict[Path, list[str]]], tmp_path: Path
) -> None:
    """A file whose XMP metadata were taken away no longer passes."""
    path = _pdf(tmp_path, "pdf/a-3a")
    stripped = tmp_path / "stripped.pdf"
    with pikepdf.open(path) as pdf:
        del pdf.Root.Metadata
        pdf.save(stripped)
    assert verapdf([stripped], "3a")[stripped] != []


def test_verapdf_reports_a_file_it_cannot_read(verapdf: Callable[..., dict[Path, list[str]]], tmp_path: Path) -> None:
    """Something that is no PDF is a failure of that file, not of the batch."""
    junk, good = tmp_path / "junk.pdf", _pdf(tmp_path, "pdf/a-3a")
    junk.write_bytes(b"no PDF")
    verdict = verapdf([junk, good], "3a")
    assert "unreadable" in verdict[junk][0]
    assert verdict[good] == []


def test_nu_passes_good_pages_and_names_the_bad_one(nu: Callable[[list[Path]], list[str]], tmp_path: Path) -> None:
    """Errors carry the file they are in; a page without errors adds none."""
    good, bad = _page(tmp_path, "good.html", "<h1>A</h1>"), _page(tmp_path, "bad.html", '<p id="a">b<p id="a">c')
    assert nu([good]) == []
    errors = nu([good, bad])
    assert len(errors) == 1
    assert "bad.html:1:" in errors[0]
    assert "Duplicate ID" in errors[0]


def test_chromium_shows_the_page(chromium: Callable[[Path, Path, int, int], None], tmp_path: Path) -> None:
    """The screenshot has the size asked for and the colour of the page."""
    from PIL import Image

    page = _page(tmp_path, "red.html", "<style>body { background: #ff0000 }</style>")
    chromium(page, tmp_path / "red.png", 320, 240)
    with Image.open(tmp_path / "red.png") as image:
        assert image.size == (320, 240)
        assert image.convert("RGB").getpixel((160, 120)) == (255, 0, 0)


def test_axe_finds_a_violation(axe: Callable[[Path], list[str]], tmp_path: Path) -> None:
    """A picture without a text alternative is found, a page with everything in order is not blamed."""
    dot = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
    good = _page(tmp_path, "good.html", f'<main><h1>A</h1><img src="{dot}" alt="a dot"></main>')
    bad = _page(tmp_path, "bad.html", f'<main><h1>A</h1><img src="{dot}"></main>')
    assert axe(good) == []
    assert [line.split(":")[0] for line in axe(bad)] == ["image-alt"]


def test_eark_finds_a_folder_that_is_no_package(eark: Callable[[Path], list[str]], tmp_path: Path) -> None:
    """A folder without METS.xml fails the rule of the specification that asks for one."""
    package = tmp_path / "package"
    (package / "representations" / "rep1").mkdir(parents=True)
    assert any(line.split()[:2] == ["Error", "CSIPSTR4"] for line in eark(package))


def test_missing_judge_is_no_silent_pass(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A judge that is not installed skips on a person's machine and fails in CI, saying what installs it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    for in_ci, outcome in ((True, pytest.fail.Exception), (False, pytest.skip.Exception)):
        monkeypatch.setattr(conftest, "IN_CI", in_ci)
        with pytest.raises(outcome, match="tools/setup test"), conftest._required():
            program("chromium")
