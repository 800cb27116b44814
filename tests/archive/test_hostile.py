"""Packages made to do harm, and bytes that are no package: refused with a code, nothing written, no traceback."""

from __future__ import annotations

import io
import os
import stat
import struct
import sys
import time
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.archive import Bag, Rebuild, verify, write_folder
from pipeline.archive.container import MAX_BYTES, MAX_FILES, clashes, path_fault
from pipeline.diagnostics import Code, Report
from tests.archive.tampering import forge, packed, reseal

NFC, NFD = (unicodedata.normalize(form, "bag/data/é.txt") for form in ("NFC", "NFD"))


@pytest.fixture(autouse=True)
def untouched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing but the package is below the working folder and the folder for temporary files, before and after."""
    inside = tmp_path / "work" / "deep"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    monkeypatch.setenv("TMPDIR", str(inside))
    yield
    assert list((tmp_path / "work").rglob("*")) == [inside]
    assert {p.name for p in tmp_path.iterdir()} <= {"work", "p.zip", "outside", "packages"}


def refused(data: bytes, folder: Path) -> set[str]:
    """Return the codes that `verify` gives for these bytes."""
    path = folder / "p.zip"
    path.write_bytes(data)
    return {str(d.code) for d in verify(path)}


def zipped(entries: list[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_STORED) -> bytes:
    """Return a ZIP with these entries as they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for entry, data in entries:
            archive.writestr(entry, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../evil.txt",
        "bag/../../evil.txt",
        "bag/data/../../../evil.txt",
        "bag\\data\\evil.txt",
        "C:/evil.txt",
        "c:evil.txt",
        "bag/file.txt:stream",
        "bag/\u202etxt.exe",
        "bag//evil.txt",
        "bag/./evil.txt",
        "bag/a\x01b.txt",
        "bag/aux.txt",
        "bag/name. ",
        "bag/folder/../x/",
    ],
)
def test_unsafe_names(name: str, tmp_path: Path) -> None:
    """A name that leaves the folder, on any system, is refused."""
    assert refused(zipped([("bag/bagit.txt", b""), (zipfile.ZipInfo(name), b"x")]), tmp_path) == {"A005"}


def test_a_name_that_ends_early(tmp_path: Path) -> None:
    """A NUL in a name, at which some programs stop reading it, is refused."""
    data = zipped([("bag/bagit.txt", b""), ("bag/safe.txt_/../../evil", b"x")])
    assert refused(data.replace(b"bag/safe.txt_", b"bag/safe.txt\0"), tmp_path) == {"A005"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("one", "two"),
    [("bag/a.txt", "bag/a.txt"), ("bag/a.txt", "bag/A.TXT"), (NFC, NFD), ("bag/a", "bag/a/b"), ("bag/A/b", "bag/a")],
)
def test_clashing_names(one: str, two: str, tmp_path: Path) -> None:
    """Two names that are one on some system are refused: which of the two would be read?"""
    assert refused(zipped([(one, b"x"), (two, b"y")]), tmp_path) == {"A005"}


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o644, stat.S_IFCHR | 0o644])
def test_links_and_devices_in_a_zip(mode: int, tmp_path: Path) -> None:
    """A symbolic link, a pipe or a device in a ZIP is refused."""
    entry = zipfile.ZipInfo("bag/link")
    entry.create_system, entry.external_attr = 3, mode << 16
    assert refused(zipped([("bag/bagit.txt", b""), (entry, b"/etc/passwd")]), tmp_path) == {"A005"}


def test_links_in_a_folder(bag: Bag, tmp_path: Path) -> None:
    """A symbolic link in a folder is refused, whether to a file, to a folder, or to itself."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret", encoding="utf-8")
    folder = write_folder(bag, tmp_path / "packages")
    for target in (outside / "secret.txt", outside, folder / "data" / "link"):
        (folder / "data" / "link").symlink_to(target)
        assert {str(d.code) for d in verify(folder)} == {"A005"}
        (folder / "data" / "link").unlink()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_in_a_folder(bag: Bag, tmp_path: Path) -> None:
    """A pipe is refused unread: reading it would wait for ever."""
    folder = write_folder(bag, tmp_path / "packages")
    os.mkfifo(folder / "data" / "pipe")
    assert {str(d.code) for d in verify(folder)} == {"A005"}


def test_a_bomb(tmp_path: Path) -> None:
    """A small ZIP that unpacks to gigabytes is refused by what its directory says, unread."""
    bomb = zipped([(f"bag/{i}", b"\0" * 2**20) for i in range(64)], zipfile.ZIP_DEFLATED)
    start = time.monotonic()
    assert refused(bomb, tmp_path) == {"A011"}
    assert time.monotonic() - start < 1


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    """An entry that unpacks to more than its directory says is read no further than it says."""
    honest = zipped([("bag/bagit.txt", b"\0" * 2**24)], zipfile.ZIP_DEFLATED)
    lie = honest.replace(struct.pack("<L", 2**24), struct.pack("<L", 16))
    assert lie != honest
    assert refused(lie, tmp_path) <= {"A004", "A010", "A001", "A002"}


def test_overlapping_entries(tmp_path: Path) -> None:
    """A directory that names the same bytes many times does not get them unpacked many times."""
    one = zipped([("bag/0", b"\0" * 2**20)], zipfile.ZIP_DEFLATED)
    start = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    entries = b"".join(one[start:end].replace(b"bag/0", b"bag/%c" % c) for c in b"0123456789abcdefghijklmnopqrstuvwxyz")
    record = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 36, 36, len(entries), start, 0)
    assert refused(one[:start] + entries + record, tmp_path) & {"A010", "A011", "A004"}


@pytest.mark.parametrize("count", [MAX_FILES + 1, 100_000])
def test_too_many_entries(count: int, tmp_path: Path) -> None:
    """A hundred thousand entries are refused in no time, by the size of their directory."""
    data = zipped([(zipfile.ZipInfo(f"bag/{i}"), b"") for i in range(count)])
    start = time.monotonic()
    assert refused(data, tmp_path) == {"A011"}
    assert time.monotonic() - start < 1


def test_too_many_entries_with_a_lie(tmp_path: Path) -> None:
    """A directory that says it has one entry and is as large as that of thousands is refused."""
    data = zipped([(zipfile.ZipInfo(f"bag/{'x' * 200}{i}"), b"") for i in range(60_000)])
    place = data.rindex(b"PK\x05\x06")
    assert refused(data[: place + 8] + b"\1\0\1\0" + data[place + 12 :], tmp_path) == {"A011"}


def test_too_many_files_in_a_folder(tmp_path: Path) -> None:
    """A folder of more files than a package may have is not read to its end."""
    folder = tmp_path / "packages"
    folder.mkdir()
    for index in range(MAX_FILES + 1):
        (folder / str(index)).touch()
    assert {str(d.code) for d in verify(folder)} == {"A011"}


def test_too_large_a_file(tmp_path: Path) -> None:
    """A file beyond the limit is refused by its size, as ZIP and in a folder."""
    folder = tmp_path / "packages"
    folder.mkdir()
    for path in (tmp_path / "p.zip", folder / "bagit.txt"):
        with path.open("wb") as stream:
            stream.truncate(MAX_BYTES + 1)
    assert {str(d.code) for d in verify(tmp_path / "p.zip")} == {"A011"}
    assert {str(d.code) for d in verify(folder)} == {"A011"}


def test_packing_that_is_not_ours(tmp_path: Path) -> None:
    """An entry packed by another method, or encrypted, cannot be checked and is refused."""
    assert refused(zipped([("bag/bagit.txt", b"x" * 99)], zipfile.ZIP_LZMA), tmp_path) == {"A010"}
    data = bytearray(zipped([("bag/bagit.txt", b"x")]))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(data), tmp_path) == {"A010"}


def test_a_name_that_is_not_utf8(bag: Bag, tmp_path: Path) -> None:
    """A file name in a folder that no text can show is refused and shown escaped."""
    folder = write_folder(bag, tmp_path / "packages")
    try:
        (folder / "data" / os.fsdecode(b"\xff.txt")).touch()
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    report = verify(folder)
    assert {str(d.code) for d in report} == {"A005"}
    assert str([d.message for d in report]).encode()


@given(st.binary(max_size=2000))
@settings(max_examples=150)
def test_any_bytes(data: bytes) -> None:
    """Whatever the bytes, the answer is a report of findings."""
    assert Code.A010 in {d.code for d in _verified(data)}


@given(st.data())
@settings(max_examples=100)
def test_any_damage(archive: bytes, data: st.DataObject) -> None:
    """However a package is mangled, the answer is a report of findings."""
    mangled = bytearray(archive)
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, len(mangled)))
        length = data.draw(st.integers(0, 3000))
        mangled[start : start + length] = data.draw(st.binary(max_size=40))
    assert bytes(mangled) == archive or len(_verified(bytes(mangled)))


@given(st.data())
@settings(max_examples=100)
def test_any_directory(archive: bytes, data: st.DataObject) -> None:
    """However the directory of a ZIP is mangled, the answer is a report of findings."""
    start = archive.index(b"PK\x01\x02")
    mangled = bytearray(archive)
    for _ in range(data.draw(st.integers(1, 8))):
        mangled[data.draw(st.integers(start, len(mangled) - 1))] = data.draw(st.integers(0, 255))
    assert bytes(mangled) == archive or len(_verified(bytes(mangled)))


def _verified(data: bytes, rebuild: Rebuild | None = None) -> Report:
    """Verify bytes through a file beside the working folder."""
    path = Path("..") / ".." / "p.zip"
    path.write_bytes(data)
    return verify(path, rebuild=rebuild)


@given(st.data())
@settings(max_examples=120)
def test_any_damage_under_a_seal(bag: Bag, data: st.DataObject) -> None:
    """However a record, the PDF or the lock is mangled and sealed again, the answer is a report of findings."""
    names = ["METS.xml", "premis.xml", "main.pdf", "main.xml", "build-lock.json", "manifest-sha256.txt", "bag-info.txt"]
    path = data.draw(st.sampled_from([p for p in bag.files if p.endswith(tuple(names))]))
    mangled = bytearray(bag.files[path])
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(mangled)))
        mangled[start : start + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=20))
    sealed = forge if path.startswith("data/") else lambda files, path, data: {**files, path: data}
    files = sealed(bag.files, path, bytes(mangled))
    assert isinstance(_verified(packed(bag, files), rebuild=lambda xml, lock: (b"", b"")), Report)


@given(st.text(max_size=30))
def test_a_safe_path_stays_inside(path: str) -> None:
    """A path that is called safe never leads out of the folder it is put under, on POSIX and on Windows."""
    import ntpath
    import posixpath

    if path_fault(path) is None:
        for module, base in ((posixpath, "/base/folder"), (ntpath, "C:\\base\\folder")):
            joined = module.normpath(module.join(base, path))
            assert joined.startswith(base + module.sep)


@given(st.lists(st.text("aAéE\u0301/", min_size=1, max_size=5), max_size=6))
def test_clashes_are_those_of_a_blind_file_system(paths: list[str]) -> None:
    """Paths clash exactly when a system blind to case and normalisation could not hold all of them."""
    folded = [unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold()) for path in paths]
    parents = {"/".join(p.split("/")[:n]) for p in folded for n in range(1, p.count("/") + 1)} - {""}
    impossible = len(set(folded)) < len(folded) or parents & set(folded)
    assert bool(list(clashes(paths))) == bool(impossible)


def test_many_entries_for_one_large_file(bag: Bag, tmp_path: Path) -> None:
    """METS that speaks of one file ten thousand times does not get it digested ten thousand times."""
    path = f"data/{bag.objid}/METS.xml"
    start, mark, rest = bag.files[path].partition(b"<file ")
    entry = mark + rest.partition(b"</file>")[0] + b"</file>"
    large = f"data/{bag.objid}/documentation/README.txt"
    files = forge(bag.files, large, b"x" * 2**24)
    files = reseal({**files, path: start + entry * 10_000 + mark + rest})
    began = time.monotonic()
    # METS is the only witness to PREMIS, which was mended and METS not: A014 as well.
    assert refused(packed(bag, files), tmp_path) == {"A006", "A014"}
    assert time.monotonic() - began < 10
