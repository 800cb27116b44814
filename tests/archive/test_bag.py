"""The bag: accepted by another implementation, written whole or not at all, the same bytes everywhere."""

from __future__ import annotations

import dataclasses
import io
import json
import logging
import os
import stat
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import bagit
import bagit_profile
import pytest

from pipeline.archive import Bag, bag_profile, package, verify, write_folder, write_zip
from pipeline.archive.bag import ALGORITHMS, escape, manifest, unescape
from pipeline.errors import StorageError
from tests.archive.samples import make_deposit
from tests.archive.tampering import reseal
from tests.judges import CHECKOUT


def test_bagit_accepts_the_folder(bag: Bag, tmp_path: Path) -> None:
    """The reference implementation of BagIt finds the bag complete and valid."""
    logging.getLogger("bagit").setLevel(logging.ERROR)
    opened = bagit.Bag(str(write_folder(bag, tmp_path)))
    assert opened.version_info == (1, 0)
    assert opened.validate() is True
    assert opened.info["External-Identifier"].endswith("/77-105/eng@2022-12-07")


def test_coreutils_accept_the_manifests(bag: Bag, tmp_path: Path) -> None:
    """The two commands of the README print nothing and succeed."""
    folder = write_folder(bag, tmp_path)
    for bits in ("256", "512"):
        names = [f"tagmanifest-sha{bits}.txt", f"manifest-sha{bits}.txt"]
        run = subprocess.run(
            [f"sha{bits}sum", "--check", "--quiet", *names], cwd=folder, capture_output=True, check=False
        )
        assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")


def test_zip_holds_the_bag_and_nothing_of_the_machine(bag: Bag, archive: bytes) -> None:
    """Entries are stored, sorted, dated by the clock, with fixed attributes and no extra field."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        entries = opened.infolist()
        assert {e.filename: opened.read(e) for e in entries} == {f"{bag.folder}/{p}": d for p, d in bag.files.items()}
    assert [e.filename for e in entries] == sorted(e.filename for e in entries)
    assert {(e.compress_type, e.date_time, e.external_attr >> 16, e.create_system, e.extra) for e in entries} == {
        (zipfile.ZIP_STORED, (2022, 12, 7, 15, 30, 0), 0o100644, 3, b"")
    }


@pytest.mark.parametrize(
    ("clock", "date"),
    [
        (datetime(1948, 12, 10, tzinfo=UTC), (1980, 1, 1, 0, 0, 0)),
        (datetime(2300, 1, 1, tzinfo=UTC), (2107, 12, 31, 23, 59, 58)),
        (datetime(2022, 12, 8, 1, 0, tzinfo=timezone(timedelta(hours=14))), (2022, 12, 7, 11, 0, 0)),
    ],
)
def test_zip_dates_are_clipped_and_in_utc(bag: Bag, clock: datetime, date: tuple[int, ...]) -> None:
    """A clock outside of what ZIP can say is clipped; a zone is converted, not dropped."""
    with zipfile.ZipFile(io.BytesIO(write_zip(dataclasses.replace(bag, clock=clock)))) as opened:
        assert {e.date_time for e in opened.infolist()} == {date}


def test_folder_ignores_the_umask(bag: Bag, tmp_path: Path) -> None:
    """Whatever the umask, files are 644 and folders 755."""
    old = os.umask(0o077)
    try:
        folder = write_folder(bag, tmp_path)
    finally:
        os.umask(old)
    modes = {(p.is_dir(), stat.S_IMODE(p.stat().st_mode)) for p in (folder, *folder.rglob("*"))}
    assert modes == {(True, 0o755), (False, 0o644)}
    assert {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()} == bag.files


def test_an_existing_folder_is_left_alone(bag: Bag, tmp_path: Path) -> None:
    """A second package of the same name is refused, and the first stays as it was."""
    write_folder(bag, tmp_path)
    with pytest.raises(StorageError, match="exists already"):
        write_folder(dataclasses.replace(bag, files={"bagit.txt": b""}), tmp_path)
    assert (tmp_path / bag.folder / "bagit.txt").read_bytes() == bag.files["bagit.txt"]


def test_a_failed_write_leaves_nothing(bag: Bag, tmp_path: Path) -> None:
    """When a file cannot be written, neither the folder nor a part of it is left behind."""
    impossible = dataclasses.replace(bag, files={**bag.files, "x" * 300: b""})
    with pytest.raises(StorageError):
        write_folder(impossible, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["a%b", "a\nb", "a\r\nb", "%0A", "%250A", "plain/path.txt"])
def test_manifest_paths_round_trip(path: str) -> None:
    """The characters that BagIt escapes come back as they were."""
    assert unescape(escape(path)) == path
    assert "\n" not in escape(path)


def test_same_deposit_same_bytes(archive: bytes) -> None:
    """A second run of everything, WeasyPrint included, gives the same ZIP."""
    assert write_zip(package(make_deposit())) == archive


@pytest.mark.parametrize(
    ("zone", "locale", "umask", "seed"),
    [("Pacific/Kiritimati", "C", 0o077, "1"), ("America/St_Johns", "tr_TR.UTF-8", 0o000, "2")],
)
def test_same_bytes_on_another_machine(
    archive: bytes, tmp_path: Path, zone: str, locale: str, umask: int, seed: str
) -> None:
    """Time zone, locale, umask, working folder, home and hash seed do not enter the ZIP."""
    target = tmp_path / "package.zip"
    program = (
        "import os, pathlib, sys\n"
        f"os.umask({umask})\n"
        "from pipeline.archive import package, write_zip\n"
        "from tests.archive.samples import make_deposit\n"
        "pathlib.Path(sys.argv[1]).write_bytes(write_zip(package(make_deposit())))\n"
    )
    environment = {
        **os.environ,
        "TZ": zone,
        "LC_ALL": locale,
        "PYTHONHASHSEED": seed,
        "PYTHONPATH": str(CHECKOUT),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "TMPDIR": str(tmp_path),
    }
    run = subprocess.run(
        [sys.executable, "-c", program, str(target)], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr.decode()
    assert target.read_bytes() == archive


def test_the_bag_keeps_to_the_profile_it_cites(bag: Bag, tmp_path: Path) -> None:
    """Another implementation of BagIt Profiles finds profile and bag valid; without a required field it does not."""
    path = CHECKOUT / "schemas" / bag_profile.NAME
    profile = bagit_profile.Profile(bag_profile.identifier(), profile=json.loads(path.read_text(encoding="utf-8")))
    folder = write_folder(bag, tmp_path)
    logging.getLogger("bagit").setLevel(logging.ERROR)
    assert profile.validate(bagit.Bag(str(folder))), str(profile.report)
    info = folder / "bag-info.txt"
    lines = info.read_text(encoding="utf-8").splitlines(keepends=True)
    assert f"BagIt-Profile-Identifier: {bag_profile.identifier()}\n" in lines
    info.write_text("".join(line for line in lines if "Group" not in line), encoding="utf-8")
    assert not profile.validate(bagit.Bag(str(folder)))


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("bag-info.txt", (b"Bag-Group-Identifier:", b"Bag-Other:"), "there is no Bag-Group-Identifier"),
        ("bag-info.txt", (b"Bagging-Date:", b"Bagging-Date: 2000-01-01\nBagging-Date:"), "Bagging-Date stands 2 times"),
        ("fetch.txt", (b"", b"https://example.org/x 1 data/x\n"), "files are to be fetched from elsewhere"),
        ("notes.txt", (b"", b"by hand"), "the tag file notes.txt"),
    ],
)
def test_a_bag_that_departs_from_its_profile_is_told(
    name: str, change: tuple[bytes, bytes], said: str, bag: Bag, tmp_path: Path
) -> None:
    """A012, where all checksums have been made to agree."""
    files = dict(bag.files)
    files[name] = files[name].replace(*change) if name in files else change[1]
    extra = {path: data for path, data in files.items() if path in ("fetch.txt", "notes.txt")}
    sealed = {**reseal(files), **extra}
    tags = {p: d for p, d in sealed.items() if not p.startswith(("data/", "tagmanifest-"))}
    sealed |= {f"tagmanifest-{a}.txt": manifest(tags, a) for a in ALGORITHMS}
    report = verify(write_folder(dataclasses.replace(bag, files=sealed), tmp_path))
    assert [(str(d.code), d.found) for d in report] == [("A012", said)]


def test_the_zip_is_what_zipfile_would_write(bag: Bag) -> None:
    """Byte for byte, names beyond ASCII and moments beyond what a ZIP can tell included."""
    for clock in (bag.clock, datetime(1948, 12, 10, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)):
        files = {**bag.files, "data/x/é.txt": b"accent", "data/x/empty": b""}
        changed = dataclasses.replace(bag, files=files, clock=clock)
        year = min(max(clock.year, 1980), 2107)
        date = (1980, 1, 1, 0, 0, 0) if clock.year < 1980 else (2107, 12, 31, 23, 59, 58)
        if clock.year == year:
            date = (year, clock.month, clock.day, clock.hour, clock.minute, clock.second // 2 * 2)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
            for path, data in sorted(files.items()):
                entry = zipfile.ZipInfo(f"{bag.folder}/{path}", date)
                entry.create_system, entry.external_attr = 3, 0o100644 << 16
                archive.writestr(entry, data)
        assert write_zip(changed) == buffer.getvalue()
