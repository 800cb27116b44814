"""`verify`: silent on a package as written; on any fault, one finding that names the file concerned."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive import Bag, package, verify, write_folder, write_zip
from pipeline.archive.bag import ALGORITHMS, manifest
from pipeline.diagnostics import Code, Report, Severity
from pipeline.errors import RenderError, StorageError
from pipeline.presentation import write_html, write_pdf
from pipeline.validation import validate
from tests.archive.samples import CLOCK, DOCUMENT, PAGE, make_deposit, make_pdf
from tests.archive.tampering import Files, embed, forge, packed, reseal

XML = "representations/rep1/data/akn/main.xml"
PDF = "representations/rep1/data/pdf/main.pdf"
HTML = "representations/rep1/data/html/main.html"
LOCK = "metadata/other/build-lock.json"


@pytest.fixture
def check(bag: Bag, tmp_path: Path) -> Callable[[Files], list[tuple[str, str | None]]]:
    """``check(files)`` packs the files and gives code and file of each finding; the package folder is ``~``."""

    def run(files: Files, **options: Any) -> list[tuple[str, str | None]]:
        path = tmp_path / "package.zip"
        path.write_bytes(packed(bag, files))
        return told(verify(path, **options), bag)

    return run


def told(report: Report, bag: Bag) -> list[tuple[str, str | None]]:
    """Return code and file of each finding."""
    return [(str(d.code), d.location.file and d.location.file.replace(f"data/{bag.objid}", "~")) for d in report]


def at(bag: Bag, path: str) -> str:
    """Return the path in the bag of a file of the package folder."""
    return f"data/{bag.objid}/{path}"


@pytest.mark.parametrize("changes", [{}, {"source": None, "source_name": None}, {"organisation": None, "source": b""}])
def test_an_untouched_package_gives_no_finding(changes: dict[str, object], tmp_path: Path) -> None:
    """Folder and ZIP pass as they were written, with and without a source and an organisation."""
    bag = package(make_deposit(**changes))
    path = tmp_path / "package.zip"
    path.write_bytes(write_zip(bag))
    assert told(verify(path), bag) == []
    assert told(verify(write_folder(bag, tmp_path)), bag) == []


def test_nothing_there(tmp_path: Path) -> None:
    """A path with nothing behind it is a wrong environment, not a wrong document."""
    with pytest.raises(StorageError):
        verify(tmp_path / "nowhere.zip")


@pytest.mark.parametrize("declaration", [b"", b"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n", None])
def test_a001_declaration(bag: Bag, check: Callable[..., Any], declaration: bytes | None) -> None:
    """A bag that does not declare BagIt 1.0 in UTF-8 is said to, even when its manifests fit."""
    files = reseal({**bag.files, "bagit.txt": declaration or b""})
    if declaration is None:
        del files["bagit.txt"]
    assert check(files)[0] == ("A001", "bagit.txt")


def test_a001_seal(bag: Bag, check: Callable[..., Any]) -> None:
    """A tag manifest with other bytes is found though nothing lists it, even where it means the same."""
    name = "tagmanifest-sha512.txt"
    lines = bag.files[name].splitlines(keepends=True)
    for data in (bag.files[name].replace(b"a", b"A", 1), bag.files[name] + b"\n", b"".join(reversed(lines))):
        assert [finding[1] for finding in check({**bag.files, name: data})] == [name]


def test_a001_size(bag: Bag, check: Callable[..., Any]) -> None:
    """A Payload-Oxum that is not the payload's is found."""
    info = bag.files["bag-info.txt"].replace(b"Payload-Oxum: ", b"Payload-Oxum: 1")
    files = reseal(dict(bag.files)) | {"bag-info.txt": info}
    tags = {p: d for p, d in files.items() if not p.startswith(("data/", "tagmanifest-"))}
    files |= {f"tagmanifest-{name}.txt": manifest(tags, name) for name in ALGORITHMS}
    assert check(files) == [("A001", "bag-info.txt")]


@pytest.mark.parametrize(
    "path", [XML, HTML, PDF, "METS.xml", "metadata/preservation/premis.xml", "schemas/xml.xsd", LOCK]
)
def test_a002_missing(bag: Bag, check: Callable[..., Any], path: str) -> None:
    """A file that was taken away is named, once."""
    files = {p: d for p, d in bag.files.items() if p != at(bag, path)}
    assert check(files) == [("A002", f"~/{path}")]


@pytest.mark.parametrize("name", ["manifest-sha256.txt", "tagmanifest-sha512.txt", "bag-info.txt"])
def test_a002_missing_tag_file(bag: Bag, check: Callable[..., Any], name: str) -> None:
    """A manifest that was taken away is named, once."""
    assert check({p: d for p, d in bag.files.items() if p != name}) == [("A002", name)]


@pytest.mark.parametrize("path", ["data/extra.txt", "extra.txt", "tagmanifest-md5.txt", "data/x/METS.xml"])
def test_a003_added(bag: Bag, check: Callable[..., Any], path: str) -> None:
    """A file that nobody lists is named, wherever it was put."""
    assert check({**bag.files, path: b"new"}) == [("A003", path)]


@pytest.mark.parametrize("path", [XML, HTML, PDF, "METS.xml", "documentation/README.txt"])
def test_a004_changed(bag: Bag, check: Callable[..., Any], path: str) -> None:
    """One changed byte is one finding, on the file that was changed."""
    data = bytearray(bag.files[at(bag, path)])
    data[len(data) // 2] ^= 1
    assert ("A004", f"~/{path}") in check({**bag.files, at(bag, path): bytes(data)})


def test_a004_names_the_manifest_that_alone_disagrees(bag: Bag, check: Callable[..., Any]) -> None:
    """Where one manifest was edited and sealed again, the finding is on its line, not on the sound file."""
    name = "manifest-sha256.txt"
    digit = b"1" if bag.files[name].startswith(b"0") else b"0"
    files = {**bag.files, name: digit + bag.files[name][1:]}
    tags = {p: d for p, d in files.items() if not p.startswith(("data/", "tagmanifest-"))}
    files |= {f"tagmanifest-{a}.txt": manifest(tags, a) for a in ALGORITHMS}
    assert check(files) == [("A004", name)]


def test_a005_manifest_path(bag: Bag, check: Callable[..., Any]) -> None:
    """A manifest that points outside is refused, and nothing outside is read."""
    line = b"0" * 64 + b"  ../../etc/passwd\n"
    assert ("A005", "manifest-sha256.txt") in check(
        {**bag.files, "manifest-sha256.txt": bag.files["manifest-sha256.txt"] + line}
    )


@pytest.mark.parametrize("href", ["../../../bagit.txt", "/etc/passwd", "file:///etc/passwd", "a%2F..%2F..%2Fb"])
def test_a005_mets_address(bag: Bag, check: Callable[..., Any], href: str) -> None:
    """An address in METS that leaves the package is refused."""
    mets = bag.files[at(bag, "METS.xml")].replace(b"documentation/README.txt", href.encode())
    assert ("A005", "~/METS.xml") in check(reseal({**bag.files, at(bag, "METS.xml"): mets}))


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("METS.xml", b'MIMETYPE="text/plain"', b'MIMETYPE="text/html"'),
        ("METS.xml", b'TYPE="PHYSICAL"', b""),
        ("METS.xml", b"</mets>", b""),
        ("METS.xml", b"<mets ", b"<!DOCTYPE mets><mets "),
        ("METS.xml", b"</metsHdr>", b"</metsHdr><metsHdr/>"),
        ("METS.xml", b'xlink:href="representations/rep1/METS.xml" xlink:title', b'xlink:href="x" xlink:title'),
        ("representations/rep1/METS.xml", b'OBJID="rep1"', b'OBJID="rep2"'),
        ("representations/rep1/METS.xml", b'CHECKSUMTYPE="SHA-512"', b'CHECKSUMTYPE="MD5"'),
        ("metadata/preservation/premis.xml", b"<eventOutcome>success", b"<eventOutcome>perhaps"),
        ("metadata/preservation/premis.xml", b"<agentName>aknpress</agentName>", b""),
        ("metadata/preservation/premis.xml", b"SHA-256", b"SHA-1"),
        ("representations/rep1/metadata/preservation/premis.xml", b"<size>", b"<size>1"),
        ("representations/rep1/metadata/preservation/premis.xml", b"</premis>", b"<!-- hello --></premis>"),
    ],
)
def test_a006_record(bag: Bag, check: Callable[..., Any], path: str, old: bytes, new: bytes) -> None:
    """METS or PREMIS that is edited, all else being made to agree, is found at odds with form or files."""
    data = bag.files[at(bag, path)]
    assert old in data
    found = check(forge(bag.files, at(bag, path), data.replace(old, new, 1)))
    assert ("A006", f"~/{path}") in found
    assert {code for code, _ in found} == {"A006"}


def test_a014_mended_manifests(bag: Bag, check: Callable[..., Any]) -> None:
    """A file under mended manifests is one fault, and its own: METS and PREMIS are not blamed, nor what follows."""
    for path in (XML, PDF, "schemas/xml.xsd", "representations/rep1/METS.xml", "metadata/preservation/premis.xml"):
        data = bag.files[at(bag, path)]
        files = reseal({**bag.files, at(bag, path): data[:-20] + b"?" + data[-19:]})
        assert check(files) == [("A014", f"~/{path}")]


def test_a006_one_witness_of_two(bag: Bag, check: Callable[..., Any]) -> None:
    """Where METS gives a file another digest than PREMIS, which fits, METS is to blame, however much of it differs."""
    mets = at(bag, "METS.xml")
    digests = re.findall(rb'CHECKSUM="(\w+)"', bag.files[mets])
    changed = bag.files[mets].replace(digests[-2], digests[-1], 1)
    assert changed != bag.files[mets]
    assert check(reseal({**bag.files, mets: changed})) == [("A006", "~/METS.xml")]


def test_a006_malformed_value(bag: Bag, check: Callable[..., Any]) -> None:
    """A size that is no number is one fault, not two."""
    mets = at(bag, "METS.xml")
    changed = bag.files[mets].replace(b' SIZE="', b' SIZE="x', 1)
    assert check(reseal({**bag.files, mets: changed})) == [("A006", "~/METS.xml")]


def test_a006_links(bag: Bag, check: Callable[..., Any]) -> None:
    """An event that links to an object nobody has is found."""
    path = at(bag, "metadata/preservation/premis.xml")
    start, mark, rest = bag.files[path].partition(b"<linkingObjectIdentifierValue>")
    data = start + mark + b"00000000" + rest[8:]
    assert check(forge(bag.files, path, data)) == [("A006", "~/metadata/preservation/premis.xml")]


def test_a006_unknown_file(bag: Bag, check: Callable[..., Any]) -> None:
    """A file in the package folder that the manifests list, and METS and PREMIS do not, is found."""
    found = check(reseal({**bag.files, at(bag, "metadata/other/more.json"): b"{}"}))
    assert found == [("A006", "~/metadata/other/more.json")] * 2


def test_a006_another_document(bag: Bag, check: Callable[..., Any]) -> None:
    """A valid document of another number under this package's name is found, all else being made to agree."""
    xml = DOCUMENT.replace(b"77-105", b"77-106")
    files = forge(bag.files, at(bag, XML), xml)
    files = forge(files, at(bag, PDF), make_pdf(PAGE, xml))
    assert check(files) == [("A006", "~/METS.xml")]


def test_a007_invalid_document(bag: Bag, check: Callable[..., Any]) -> None:
    """A document that no longer complies is found, all else being made to agree."""
    xml = DOCUMENT.replace(b"<mainBody", b"<mainbody").replace(b"</mainBody", b"</mainbody")
    files = forge(forge(bag.files, at(bag, XML), xml), at(bag, PDF), make_pdf(PAGE, xml))
    found = check(files)
    assert found
    assert set(found) == {("A007", f"~/{XML}")}


@pytest.mark.parametrize(
    "xml", [b"", b"no XML", b"<a/>", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>']
)
def test_a007_not_a_document(bag: Bag, check: Callable[..., Any], xml: bytes) -> None:
    """Bytes that are no document at all are found in its place."""
    assert ("A007", f"~/{XML}") in check(forge(bag.files, at(bag, XML), xml))


def test_a008_embedded_xml(bag: Bag, check: Callable[..., Any]) -> None:
    """Other XML in the PDF is found, all else being made to agree."""
    pdf = embed(bag.files[at(bag, PDF)], DOCUMENT.replace(b"must be found", b"must be lost"))
    assert check(forge(bag.files, at(bag, PDF), pdf)) == [("A008", f"~/{PDF}")]


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7\n%%EOF", b"\x00" * 100], ids=["empty", "head", "zeros"])
def test_a008_no_pdf(bag: Bag, check: Callable[..., Any], pdf: bytes) -> None:
    """Bytes that are no PDF are found in its place."""
    assert check(forge(bag.files, at(bag, PDF), pdf)) == [("A008", f"~/{PDF}")]


def test_a009_rebuild(bag: Bag, check: Callable[..., Any]) -> None:
    """With `rebuild`, outputs are made again from the packaged XML and the lock, and compared byte for byte."""
    html, pdf = bag.files[at(bag, HTML)], bag.files[at(bag, PDF)]
    seen = []

    def same(xml: bytes, lock: dict[str, Any]) -> tuple[bytes, bytes]:
        seen.append((xml, lock))
        return PAGE.encode(), make_pdf(PAGE, xml, name=lock["settings"]["xml_name"])

    def no_pdf(xml: bytes, lock: dict[str, Any]) -> tuple[bytes, bytes]:
        raise RenderError("the stylesheet failed")

    files = dict(bag.files)
    assert check(files, rebuild=same) == []
    assert seen == [(DOCUMENT, json.loads(bag.files[at(bag, LOCK)]))]
    assert check(files, rebuild=lambda xml, lock: (html + b" ", pdf)) == [("A009", f"~/{HTML}")]
    assert check(files, rebuild=lambda xml, lock: (html, pdf + b" ")) == [("A009", f"~/{PDF}")]
    assert check(files, rebuild=no_pdf) == [("A009", f"~/{XML}")]


def test_a009_says_what_differs_here(bag: Bag, tmp_path: Path) -> None:
    """When a rebuild differs, the finding names the versions that are not those of the lock."""
    lock = json.loads(bag.files[at(bag, LOCK)])
    lock["distributions"]["weasyprint"] = "1.0"
    path = tmp_path / "package.zip"
    path.write_bytes(packed(bag, forge(bag.files, at(bag, LOCK), json.dumps(lock).encode())))
    (finding, _) = verify(path, rebuild=lambda xml, lock: (b"", b""))
    assert finding.code is Code.A009
    assert "weasyprint 70.0 instead of 1.0" in finding.found


def test_a009_unreadable_lock(bag: Bag, check: Callable[..., Any]) -> None:
    """A lock that is no JSON object is found, however deep it nests."""
    for data in (b"[]", b"{", b"[" * 100_000, b"\xff"):
        files = forge(bag.files, at(bag, LOCK), data)
        assert check(files, rebuild=lambda xml, lock: (b"", b"")) == [("A009", f"~/{LOCK}")]


def test_a010_container(bag: Bag, archive: bytes, tmp_path: Path) -> None:
    """A sound bag that was packed anew, or whose folder was renamed, is a note, not an error."""
    path = tmp_path / "package.zip"
    for data in (packed(Bag("other", {}, bag.clock), bag.files), archive[:-2] + b"\x01\x00!"):
        path.write_bytes(data)
        assert [(d.code, d.severity) for d in verify(path)] == [(Code.A010, Severity.NOTE)]
    folder = write_folder(bag, tmp_path).rename(tmp_path / "renamed")
    assert [(d.code, d.severity) for d in verify(folder)] == [(Code.A010, Severity.NOTE)]


def test_a010_not_a_package(tmp_path: Path) -> None:
    """An empty folder, a text file and a bag of something else are no packages."""
    (tmp_path / "text.txt").write_text("hello", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    other = package(make_deposit())
    files = reseal({p: d for p, d in other.files.items() if not p.startswith("data/")} | {"data/picture.png": b"x"})
    (tmp_path / "other.zip").write_bytes(packed(other, files))
    for name in ("text.txt", "empty", "other.zip"):
        assert [d.code for d in verify(tmp_path / name)] == [Code.A010]


def test_an_empty_folder_is_noted(bag: Bag, tmp_path: Path) -> None:
    """A folder that holds nothing was added by somebody: a note, for no manifest can list it."""
    folder = write_folder(bag, tmp_path)
    (folder / "data" / "new").mkdir()
    assert [(d.code, d.severity, d.location.file) for d in verify(folder)] == [(Code.A003, Severity.NOTE, "data/new")]


def test_the_real_outputs_can_be_made_again(tmp_path: Path) -> None:
    """HTML and PDF of the presentation stage, packaged, come out of XML and build lock with the same bytes."""

    def present(xml: bytes, theme: str | None, clock: datetime, name: str) -> tuple[bytes, bytes]:
        tree = validate(xml).tree
        assert tree is not None
        html = write_html(tree, theme=theme)
        return html, write_pdf(tree, html, theme=theme, clock=clock, xml_name=name)

    def rebuild(xml: bytes, lock: dict[str, Any]) -> tuple[bytes, bytes]:
        settings = lock["settings"]
        return present(xml, settings["theme"], datetime.fromisoformat(lock["clock"]), settings["xml_name"])

    html, pdf = present(DOCUMENT, "un", CLOCK, "77-105.xml")
    path = tmp_path / "package.zip"
    path.write_bytes(write_zip(package(make_deposit(html=html, pdf=pdf, settings={"theme": "un"}))))
    assert list(verify(path, rebuild=rebuild)) == []
    other = package(make_deposit(html=html, pdf=pdf, settings={"theme": "itu"}))
    path.write_bytes(write_zip(other))
    assert {d.code for d in verify(path, rebuild=rebuild)} == {Code.A009}
