"""A bag as a tar archive: the same bytes everywhere, verified as a ZIP is, and refused where it would do harm."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from pipeline.archive import Bag, verify, write_folder, write_tar
from pipeline.archive.container import MAX_FILES
from tests.archive.samples import CLOCK
from tests.judges import CHECKOUT


def found(data: bytes, folder: Path) -> set[tuple[str, str]]:
    """Return codes and severities that `verify` gives for these bytes."""
    path = folder / "p.tar"
    path.write_bytes(data)
    return {(str(d.code), d.severity.label) for d in verify(path)}


def tarred(*entries: tuple[str, bytes, bytes], form: int = tarfile.PAX_FORMAT, link: str = "") -> bytes:
    """Return a tar archive of entries: name, content, kind."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, data, kind in entries:
            entry = tarfile.TarInfo(name)
            entry.size, entry.type, entry.linkname = len(data), kind, link
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def test_the_archive_holds_the_bag_and_nothing_of_the_machine(bag: Bag) -> None:
    """Entries are sorted, of nobody, dated by the clock, in plain ustar; another time zone changes nothing."""
    data = write_tar(bag)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        entries = archive.getmembers()
        assert {e.name: archive.extractfile(e).read() for e in entries} == {  # type: ignore[union-attr]
            f"{bag.folder}/{path}": content for path, content in bag.files.items()
        }
    assert [e.name for e in entries] == sorted(e.name for e in entries)
    assert {(e.uid, e.gid, e.uname, e.gname, e.mode, e.mtime, e.type) for e in entries} == {
        (0, 0, "", "", 0o644, int(CLOCK.timestamp()), tarfile.REGTYPE)
    }
    code = "import sys; from tests.archive.samples import *; from pipeline.archive import *;"
    code += "sys.stdout.buffer.write(write_tar(package(make_deposit())))"
    env = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PATH": "/usr/bin:/bin", "HOME": "/nowhere"}
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=CHECKOUT, env=env)
    assert run.stdout == data


def test_it_is_sound_until_it_is_touched(bag: Bag, tmp_path: Path) -> None:
    """As written there is nothing to say; packed anew there is a note; a changed byte is found."""
    data = write_tar(bag)
    assert found(data, tmp_path) == set()
    again = tarred(*((f"{bag.folder}/{p}", d, tarfile.REGTYPE) for p, d in bag.files.items()))
    assert found(again, tmp_path) == {("A010", "note")}
    xml = next(d for p, d in bag.files.items() if p.endswith("main.xml"))
    place = data.index(xml) + 200
    assert found(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :], tmp_path) == {("A004", "error")}


def test_tar_of_the_system_makes_what_is_sound(bag: Bag, tmp_path: Path) -> None:
    """What GNU or BSD tar packs of the folder, with entries for folders, is verified."""
    folder = write_folder(bag, tmp_path / "out")
    subprocess.run(["tar", "-cf", tmp_path / "p.tar", folder.name], cwd=folder.parent, check=True)
    assert {(d.code, d.severity.label) for d in verify(tmp_path / "p.tar")} == {("A010", "note")}


@pytest.mark.parametrize(
    ("entries", "link", "code"),
    [
        ([("/etc/passwd", b"x", tarfile.REGTYPE)], "", "A005"),
        ([("bag/../../x", b"x", tarfile.REGTYPE)], "", "A005"),
        ([("bag/" + "d/" * 60 + "../" * 70 + "x", b"x", tarfile.REGTYPE)], "", "A005"),
        ([("bag/../x/", b"", tarfile.DIRTYPE)], "", "A005"),
        ([("bag/a", b"x", tarfile.REGTYPE), ("bag/a", b"y", tarfile.REGTYPE)], "", "A005"),
        ([("bag/a", b"x", tarfile.REGTYPE), ("bag/A", b"y", tarfile.REGTYPE)], "", "A005"),
        ([("bag/a", b"", tarfile.SYMTYPE)], "/etc/passwd", "A005"),
        ([("bag/a", b"", tarfile.LNKTYPE)], "bag/b", "A005"),
        ([("bag/a", b"", tarfile.CHRTYPE)], "", "A005"),
        ([("bag/a", b"", tarfile.FIFOTYPE)], "", "A005"),
        ([("bag/a", b"x", tarfile.REGTYPE), ("other/b", b"y", tarfile.REGTYPE)], "", "A010"),
        ([("alone", b"x", tarfile.REGTYPE)], "", "A010"),
    ],
)
def test_harmful_archives_are_refused(
    entries: list[tuple[str, bytes, bytes]], link: str, code: str, tmp_path: Path
) -> None:
    """Paths that leave the folder, links, devices, names that are there twice: refused, and nothing is written."""
    assert {found_code for found_code, _ in found(tarred(*entries, link=link), tmp_path)} == {code}
    assert [path.name for path in tmp_path.iterdir()] == ["p.tar"]


def test_too_many_entries_and_too_large_ones(tmp_path: Path) -> None:
    """A hundred thousand entries are counted no further than the bound, in little memory; sizes are not believed."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    many = tarred(("bag/x", b"", tarfile.REGTYPE))[:512] * 100_000
    assert found(many, tmp_path) == {("A011", "error")}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024
    assert MAX_FILES < 100_000
    header = bytearray(tarred(("bag/x", b"x" * 600, tarfile.REGTYPE)))
    entry = tarfile.TarInfo("bag/x")
    entry.size = 2**40
    header[:512] = entry.tobuf(tarfile.GNU_FORMAT)
    assert {code for code, _ in found(bytes(header), tmp_path)} <= {"A010", "A011"}


@pytest.mark.parametrize("cut", [100, 512, 5000, -1024])
def test_an_archive_cut_short_is_no_traceback(cut: int, bag: Bag, tmp_path: Path) -> None:
    """Whatever is missing is told, or the archive is refused."""
    data = write_tar(bag)[:cut]
    codes = {code for code, _ in found(data, tmp_path)}
    assert codes
    assert codes <= {"A001", "A002", "A004", "A010"}


def test_bytes_after_the_end_are_refused(bag: Bag, tmp_path: Path) -> None:
    """Nothing is smuggled behind the two empty blocks that end the archive."""
    assert found(write_tar(bag) + b"smuggled".ljust(512, b"!"), tmp_path) == {("A010", "error")}
