"""Links to other language versions: only to what is one, and the same list serves all versions."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree, html

from pipeline.errors import StorageError, UsageError
from pipeline.site import language_versions
from tests.cli.conftest import aknpress
from tests.presentation.conftest import DOCUMENTS

SOURCE = next(path for path in DOCUMENTS if path.stem == "eng").read_bytes()


def version(folder: Path, language: str, *, name: str = "", work: str = "99-7") -> Path:
    """Write a document in another language, of this Work or another."""
    data = SOURCE.replace(b'FRBRlanguage language="eng"', f'FRBRlanguage language="{language}"'.encode())
    path = folder / (name or f"doc.{language}.xml")
    path.write_bytes(data.replace(b"/99-7", f"/{work}".encode()))
    return path


def test_versions_are_found_beside_the_page(tmp_path: Path) -> None:
    """Each other language has the address of its page; the document's own is passed over."""
    files = [version(tmp_path, code, name=f"a b.{code}.xml") for code in ("ara", "eng", "fra")]
    assert language_versions(files, etree.fromstring(SOURCE)) == {"ara": "a%20b.ara.html", "fra": "a%20b.fra.html"}


def test_what_is_no_version_is_refused(tmp_path: Path) -> None:
    """Another Work, a language twice, no language, no Akoma Ntoso, and no file each get their reason."""
    root = etree.fromstring(SOURCE)
    text = tmp_path / "x.txt"
    text.write_text("no XML")
    cases: list[tuple[list[Path], str]] = [
        ([version(tmp_path, "fra", work="99-8")], "is another Work"),
        ([version(tmp_path, "rus"), version(tmp_path, "rus", name="again.xml")], "are both in 'rus'"),
        ([version(tmp_path, "")], "does not name its language"),
        ([text], "is no other language version"),
    ]
    for files, reason in cases:
        with pytest.raises(UsageError, match=reason):
            language_versions(files, root)
    with pytest.raises(StorageError, match="there is no file"):
        language_versions([tmp_path / "none.xml"], root)


def test_render_links_them(tmp_path: Path) -> None:
    """`aknpress render --also` makes a page whose switch leads to the other pages."""
    own, french, arabic = (version(tmp_path, code) for code in ("eng", "fra", "ara"))
    out = tmp_path / "doc.eng.html"
    run = aknpress("render", str(own), "-o", str(out), "--also", str(french), "--also", str(arabic), "--also", str(own))
    assert run.returncode == 0, run.stderr
    page = html.document_fromstring(out.read_bytes())
    switch = [
        (one.text, one.get("href")) for one in page.iterfind(".//nav[@class='alternates']/p[@class='languages']/*")
    ]
    assert switch == [("العربية", "doc.ara.html"), ("English", None), ("français", "doc.fra.html")]
    other = version(tmp_path, "spa", work="99-8")
    run = aknpress("render", str(own), "-o", str(tmp_path / "new.html"), "--also", str(other))
    assert run.returncode == 2
    assert b"is another Work" in run.stderr
    assert not (tmp_path / "new.html").exists()
