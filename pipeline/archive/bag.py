"""Write BagIt 1.0 (RFC 8493), as a folder and as a deterministic ZIP; the same bag gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import struct
import tarfile
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pipeline import storage
from pipeline.errors import StorageError

DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ALGORITHMS: Final = ("sha256", "sha512")
_FILE_MODE: Final = 0o100644
#: Local header, entry of the directory and its end (APPNOTE 6.3.3, 4.3.7, 4.3.12, 4.3.16).
_LOCAL: Final = struct.Struct("<4s2B4H3L2H")
_ENTRY: Final = struct.Struct("<4s4B4H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_NEEDED, _UNIX, _UTF8 = 20, 3, 0x800
_FIRST_YEAR, _LAST_YEAR = 1980, 2107  # what the DOS timestamps of a ZIP can say


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag in memory.

    Attributes:
        objid: name of the package; the bag's folder is ``<objid>-bag``.
        files: contents by path inside that folder, sorted by path.
        clock: the moment of packaging, which the entries of the ZIP carry.
        ending: what follows the name of the package in that of the folder.
    """

    objid: str
    files: Mapping[str, bytes]
    clock: datetime
    ending: str = "-bag"

    @property
    def folder(self) -> str:
        """Name of the base directory."""
        return f"{self.objid}{self.ending}"


def make_bag(objid: str, payload: Mapping[str, bytes], info: Mapping[str, str | Sequence[str]], clock: datetime) -> Bag:
    """Put a payload in a bag.

    Arguments:
        objid: name of the package.
        payload: contents by path, each beginning with ``data/``.
        info: fields of ``bag-info.txt``; the payload's size and the date are added.
        clock: the moment of packaging.
    """
    tags = {
        "bagit.txt": DECLARATION,
        "bag-info.txt": _bag_info({**info, **size_and_date(payload, clock)}),
        **{f"manifest-{name}.txt": manifest(payload, name) for name in ALGORITHMS},
    }
    tags |= {f"tagmanifest-{name}.txt": manifest(tags, name) for name in ALGORITHMS}
    return Bag(objid, dict(sorted({**tags, **payload}.items())), clock)


def size_and_date(payload: Mapping[str, bytes], clock: datetime) -> dict[str, str]:
    """Return ``Payload-Oxum`` and ``Bagging-Date`` (RFC 8493, section 2.2.2)."""
    return {
        "Bagging-Date": clock.astimezone(UTC).date().isoformat(),
        "Payload-Oxum": f"{sum(map(len, payload.values()))}.{len(payload)}",
    }


def manifest(files: Mapping[str, bytes], algorithm: str) -> bytes:
    """Return a manifest of `files`: digest, two spaces, path; sorted by path (RFC 8493, section 2.1.3)."""
    return "".join(
        f"{hashlib.new(algorithm, data).hexdigest()}  {escape(path)}\n" for path, data in sorted(files.items())
    ).encode()


def escape(path: str) -> str:
    """Return a path as a manifest writes it: CR, LF and the percent sign escaped."""
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def unescape(path: str) -> str:
    """Return the path that a manifest line means."""
    for code, character in (("%0A", "\n"), ("%0a", "\n"), ("%0D", "\r"), ("%0d", "\r"), ("%25", "%")):
        path = path.replace(code, character)
    return path


def _bag_info(fields: Mapping[str, str | Sequence[str]]) -> bytes:
    """Return ``bag-info.txt``, one line for each value, sorted by name."""
    lines = []
    for name, given in sorted(fields.items()):
        values = [given] if isinstance(given, str) else given
        lines += [f"{name}: {' '.join(value.split())}\n" for value in values if value]
    return "".join(lines).encode()


def write_zip(bag: Bag, checksums: Mapping[str, int] | None = None) -> bytes:
    """Return the bag as a ZIP (APPNOTE 6.3.3): stored, sorted, every entry dated by the bag's clock.

    Nothing of the machine enters: no compression library, time zone, umask, locale or folder.

    Args:
        bag: what is to be written.
        checksums: CRC-32 by path, as far as they are known.
    """
    moment = bag.clock.astimezone(UTC)
    if moment.year < _FIRST_YEAR:
        moment = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    elif moment.year > _LAST_YEAR:
        moment = datetime(_LAST_YEAR, 12, 31, 23, 59, 58, tzinfo=UTC)
    date = (moment.year - _FIRST_YEAR) << 9 | moment.month << 5 | moment.day
    time = moment.hour << 11 | moment.minute << 5 | moment.second // 2  # in steps of two seconds
    known = checksums or {}
    parts: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for path, data in sorted(bag.files.items()):
        name = f"{bag.folder}/{path}".encode()
        checksum = known[path] if path in known else zlib.crc32(data)
        flags = 0 if name.isascii() else _UTF8
        common = (_NEEDED, 0, flags, 0, time, date, checksum, len(data), len(data), len(name), 0)
        header = _LOCAL.pack(b"PK\x03\x04", *common) + name
        parts += (header, data)
        directory.append(_ENTRY.pack(b"PK\x01\x02", _NEEDED, _UNIX, *common, 0, 0, 0, _FILE_MODE << 16, offset) + name)
        offset += len(header) + len(data)
    listed = b"".join(directory)
    count = len(directory)
    return b"".join((*parts, listed, _END.pack(b"PK\x05\x06", 0, 0, count, count, len(listed), offset, 0)))


def write_tar(bag: Bag) -> bytes:
    """Return the bag as a tar archive (POSIX ustar): sorted, of nobody, every entry dated by the bag's clock."""
    buffer = io.BytesIO()
    moment = max(0, int(bag.clock.timestamp()))  # ustar knows no time before 1970
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, data in sorted(bag.files.items()):
            entry = tarfile.TarInfo(f"{bag.folder}/{path}")
            entry.size, entry.mtime, entry.mode = len(data), moment, _FILE_MODE & 0o777
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


def write_folder(bag: Bag, parent: Path) -> Path:
    """Write the bag as a folder under `parent`, whole or not at all; return the folder.

    Raises:
        StorageError: the folder exists already, or writing failed.
    """
    target = parent / bag.folder
    if target.exists():
        raise StorageError(f"{target} exists already; remove it or choose another folder")
    storage.make_folder(parent)
    try:
        temporary = Path(tempfile.mkdtemp(prefix=f".{bag.folder}-", dir=parent))
    except OSError as error:
        raise StorageError(f"cannot write to {parent}: {error}") from error
    try:
        for path, data in bag.files.items():
            _write(temporary / path, data)
        for folder in (temporary, *(p for p in temporary.rglob("*") if p.is_dir())):
            folder.chmod(0o755)
            storage.sync_folder(folder)
        temporary.rename(target)
        storage.sync_folder(parent)
    except OSError as error:
        raise StorageError(f"cannot write {target}: {error}") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return target


def _write(path: Path, data: bytes) -> None:
    """Write one file, with the same mode whatever the umask, and see it to the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    path.chmod(_FILE_MODE & 0o777)
