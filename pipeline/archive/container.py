"""Read a package from a folder, a ZIP or a tar archive, within bounds, trusting nothing and writing nothing."""

from __future__ import annotations

import functools
import hashlib
import io
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.errors import StorageError

#: Bounds on what is read. A package holds a few dozen files and a few megabytes.
MAX_FILES: Final = 5_000
MAX_BYTES: Final = 256 * 2**20
MAX_RATIO: Final = 200
_MAX_DIRECTORY: Final = 4 * 2**20
_CHUNK: Final = 2**20
_MAX_PATH: Final = 1024
_MAX_SHOWN: Final = 2048

_LOCAL, _HEADER = b"PK\x03\x04", 30
_END, _LOCATOR64 = b"PK\x05\x06", b"PK\x06\x07"
_END_SIZE: Final = 22
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')  # on Windows; a colon there names a drive or a stream
_RESERVED: Final = re.compile(r"(?i:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)


@dataclass(slots=True)
class Contents:
    """What a package holds, as far as it could be read.

    Attributes:
        name: name of the bag's base directory.
        files: contents by path inside that directory.
        unreadable: paths that are there and could not be read.
        archive: the bytes of the ZIP or tar, None for a folder.
        findings: what was wrong with the container.
        refused: whether the container was refused, so that `files` says nothing.
        checksums: CRC-32 of what was read of a ZIP, by path.
    """

    name: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    archive: bytes | None = None
    findings: list[Diagnostic] = field(default_factory=list)
    refused: bool = False
    checksums: dict[str, int] = field(default_factory=dict)
    _digests: dict[tuple[str, str], str] = field(default_factory=dict)

    def digest(self, path: str, algorithm: str) -> str:
        """Return the digest of a file in hexadecimal; it is taken once.

        Args:
            path: of a file that could be read.
            algorithm: its name for `hashlib`.
        """
        known = self._digests.get((path, algorithm))
        if known is None:
            known = self._digests[path, algorithm] = hashlib.new(algorithm, self.files[path]).hexdigest()
        return known

    def refuse(self, code: Code, found: str, expected: str = "", *, file: str | None = None) -> None:
        """Add a finding after which nothing more is read."""
        shown = ascii(file)[1:-1] if file and not file.isprintable() else file
        found, shown = found[:_MAX_SHOWN], shown and shown[:_MAX_SHOWN]
        self.findings.append(Diagnostic(code, Severity.ERROR, found, expected, location=Location(shown)))
        self.refused = True


def load(path: Path) -> Contents:
    """Read a package.

    Raises:
        StorageError: there is nothing at `path`, or the system does not let us read it.
    """
    try:
        if path.is_dir():
            return _load_folder(path)
        if path.is_file():
            return _load_archive(path)
        if path.exists():
            raise StorageError(f"{path} is neither a file nor a folder; a package is a ZIP or tar archive, or a folder")
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror or error}") from error
    raise StorageError(f"there is no file or folder {path}")


def path_fault(path: str) -> str | None:
    """Return in words why `path` is unsafe in a package, None when it is safe."""
    return "is longer than systems allow" if len(path) > _MAX_PATH else _path_fault(path)


@functools.lru_cache(maxsize=1024)  # manifests, METS and PREMIS name the same paths again
def _path_fault(path: str) -> str | None:
    parts = path.split("/")
    if path.startswith("/") or path[1:2] == ":":
        return "is absolute"
    if "\\" in path:
        return "holds a backslash"
    if ".." in parts:
        return "climbs out of its folder"
    if "" in parts or "." in parts:
        return "has an empty step"
    if not path.isprintable():
        return "holds a character that cannot be seen"
    if _FORBIDDEN.search(path) or any(_RESERVED.fullmatch(p) or p.endswith((".", " ")) for p in parts):
        return "has a name that not every system can hold"
    return None


def clashes(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield path and reason for paths that are one and the same on some system.

    Two paths clash when they are equal, or differ only in case or in Unicode normalisation, or
    when one is a file where the other needs a folder.
    """
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        key = _fold(path)
        if key in seen:
            twice = f"is the same as {seen[key]} where case or accents do not count"
            yield path, "is there twice" if seen[key] == path else twice
        elif key in folders:
            yield path, f"is a file and, in {folders[key]}, a folder"
        seen.setdefault(key, path)
        parent = key.rpartition("/")[0]
        while parent and parent not in folders:
            folders[parent] = path
            if parent in seen:
                yield seen[parent], f"is a file and, in {path}, a folder"
            parent = parent.rpartition("/")[0]


def _fold(path: str) -> str:
    """Return what a system blind to case and normalisation makes of `path`."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _load_folder(path: Path) -> Contents:
    """Read a bag that is a folder; links and special files are refused, not followed."""
    contents = Contents(name=path.resolve().name)
    sizes: dict[str, int] = {}
    for name, mode, size in _walk(path, contents):
        if stat.S_ISLNK(mode):
            contents.refuse(Code.A005, f"{name} is a symbolic link", "a regular file", file=name)
        elif not stat.S_ISREG(mode):
            contents.refuse(Code.A005, f"{name} is neither file nor folder", "a regular file", file=name)
        else:
            sizes[name] = size
    judge(contents, list(sizes), sizes.values())
    if not contents.refused:
        for name in sorted(sizes):
            try:
                with (path / name).open("rb") as stream:
                    contents.files[name] = _bounded(stream, sizes[name])
            except (OSError, ValueError) as error:
                contents.unreadable.add(name)
                contents.findings.append(unreadable(name, str(error)))
    return contents


def _walk(root: Path, contents: Contents) -> Iterator[tuple[str, int, int]]:
    """Yield path, mode and size of everything below `root` that is no folder; stop beyond the bounds."""
    pending, count = [""], 0
    while pending:
        base = pending.pop()
        with os.scandir(root / base) as listing:
            names = sorted(entry.name for entry in listing)
        if not names and base:
            finding = Diagnostic(Code.A003, Severity.NOTE, f"{base} is an empty folder", location=Location(base))
            contents.findings.append(finding)
        for name in names:
            count += 1
            if count > MAX_FILES:
                contents.refuse(Code.A011, f"more than {MAX_FILES} files", f"at most {MAX_FILES}")
                return
            # Names that are no UTF-8 come with lone surrogates, which nothing further on can print.
            if not name.isprintable() and any("\ud800" <= c <= "\udfff" for c in name):
                contents.refuse(Code.A005, f"the file name {name!a} is not UTF-8")
                continue
            path = f"{base}/{name}" if base else name
            found = (root / path).lstat()
            if stat.S_ISDIR(found.st_mode):
                pending.append(path)
            else:
                yield path, found.st_mode, found.st_size


def _bounded(stream: IO[bytes], limit: int) -> bytes:
    """Read a stream to its end, at most `limit` bytes."""
    parts, total = [], 0
    while chunk := stream.read(min(_CHUNK, limit - total + 1)):
        parts.append(chunk)
        total += len(chunk)
        if total > limit:
            raise ValueError(f"more than {limit} bytes")
    return b"".join(parts)


def judge(contents: Contents, names: list[str], sizes: Iterable[int]) -> None:
    """Refuse unsafe or clashing paths and what is beyond the bounds."""
    for name in names:
        fault = path_fault(name)
        if fault:
            contents.refuse(Code.A005, f"the path {name!a} {fault}", "a relative path", file=name)
    for name, reason in clashes(names):
        contents.refuse(Code.A005, f"the path {name!a} {reason}", "one path for each file", file=name)
    total = sum(sizes)
    if len(names) > MAX_FILES:
        contents.refuse(Code.A011, f"{len(names)} files", f"at most {MAX_FILES}")
    if total > MAX_BYTES:
        contents.refuse(Code.A011, f"{total} bytes unpacked", f"at most {MAX_BYTES}")


def unreadable(name: str, reason: str) -> Diagnostic:
    """Return the finding for a file whose bytes cannot be had."""
    return Diagnostic(Code.A004, Severity.ERROR, f"{name} cannot be read ({reason})", location=Location(name))


def _load_archive(path: Path) -> Contents:
    """Read a bag that is one file, a ZIP or a tar archive."""
    contents = Contents()
    size = path.stat().st_size
    if size > MAX_BYTES:
        contents.refuse(Code.A011, f"{size} bytes", f"at most {MAX_BYTES}", file=path.name)
        return contents
    try:
        with path.open("rb") as stream:
            # From memory: what was measured is what is read, whatever happens to the file meanwhile.
            contents.archive = _bounded(stream, size)
    except ValueError as error:
        contents.refuse(Code.A010, f"the file changes while it is read ({error})", file=path.name)
        return contents
    from pipeline.archive import tar

    if tar.looks_so(contents.archive):
        tar.load(contents, contents.archive, path.name)
    else:
        _load_zip(contents, contents.archive, path)
    return contents


def _member(data: bytes, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return the bytes of one entry, its CRC-32 checked.

    Raises:
        zipfile.BadZipFile: they are damaged; and what else `zipfile` raises for that.
    """
    start = member.header_offset + _HEADER
    if member.compress_type == zipfile.ZIP_STORED and member.compress_size == member.file_size and start <= len(data):
        # What is not packed is read where it stands, as `zipfile` would, in a fifth of its time.
        name, extra = struct.unpack_from("<HH", data, start - 4)
        found = data[start + name + extra : start + name + extra + member.file_size]
        sound = data[start - _HEADER : start - _HEADER + 4] == _LOCAL and len(found) == member.file_size
        if sound and data[start : start + name] == member.orig_filename.encode() and zlib.crc32(found) == member.CRC:
            return found
    with archive.open(member) as stream:
        return _bounded(stream, member.file_size)


def _load_zip(contents: Contents, data: bytes, path: Path) -> None:
    """Read a ZIP; its directory is measured before it is believed."""
    try:
        fault = _directory_fault(data)
        if fault:
            contents.refuse(*fault, file=path.name)
            return
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _read_members(contents, archive, path)
    except _DAMAGED as error:
        contents.refuse(Code.A010, f"the ZIP cannot be read ({error})", "a bag as ZIP, tar or folder", file=path.name)


def _directory_fault(data: bytes) -> tuple[Code, str, str] | None:
    """Return why the central directory must not be read, None when it may.

    `zipfile` reads the whole directory at once, whatever its size, so its size is looked at
    first. ZIP64 is for what is beyond our bounds in any case.
    """
    place = len(data) - _END_SIZE
    if place < 0 or data[place : place + 4] != _END or data[-2:] != b"\0\0":
        place = data.rfind(_END, max(0, len(data) - _END_SIZE - 0xFFFF))
    if place < 0 or place + _END_SIZE > len(data):
        return Code.A010, "this is neither ZIP nor tar", "a bag as ZIP, tar or folder"
    count, size = struct.unpack_from("<HL", data, place + 10)
    if data[max(0, place - 20) : place].startswith(_LOCATOR64) or count == 0xFFFF or size == 0xFFFFFFFF:
        return Code.A011, "a ZIP64 archive", f"at most {MAX_FILES} files and {MAX_BYTES} bytes, which need no ZIP64"
    if count > MAX_FILES or size > _MAX_DIRECTORY:
        return Code.A011, f"a directory of {count} entries and {size} bytes", f"at most {MAX_FILES} files"
    return None


def _read_members(contents: Contents, archive: zipfile.ZipFile, path: Path) -> None:
    """Judge every entry by what the directory says, then read those that are files."""
    members = archive.infolist()
    files = []
    for member in members:
        # `filename` ends at a NUL; what another program would see stands in `orig_filename`.
        name = member.orig_filename
        mode = member.external_attr >> 16
        folder = name.endswith("/")
        if member.flag_bits & 1:
            contents.refuse(Code.A010, f"{name!a} is encrypted", "plain files", file=path.name)
        if stat.S_ISLNK(mode):
            contents.refuse(Code.A005, f"{name!a} is a symbolic link", "a regular file", file=name)
        elif mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or not stat.S_IFMT(mode)):
            contents.refuse(Code.A005, f"{name!a} is neither file nor folder", "a regular file", file=name)
        elif member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            contents.refuse(Code.A010, f"{name!a} is packed by method {member.compress_type}", file=path.name)
        if folder:
            fault = path_fault(name[:-1])
            if fault:
                contents.refuse(Code.A005, f"the path {name!a} {fault}", "a relative path", file=name)
        else:
            files.append(member)
    judge(contents, [m.orig_filename for m in files], (m.file_size for m in files))
    unpacked = sum(m.file_size for m in files)
    if unpacked > MAX_RATIO * max(len(contents.archive or b""), 1):
        contents.refuse(Code.A011, f"{unpacked} bytes unpacked from {len(contents.archive or b'')}", file=path.name)
    roots = {m.orig_filename.partition("/")[0] for m in members}
    if not contents.refused and (len(roots) != 1 or any("/" not in m.orig_filename for m in files)):
        contents.refuse(Code.A010, f"{len(roots)} names at the top", "one folder that is the bag", file=path.name)
    if contents.refused:
        return
    contents.name = roots.pop()
    for member in files:
        name = member.filename.partition("/")[2]
        try:
            contents.files[name] = _member(contents.archive or b"", archive, member)
            contents.checksums[name] = member.CRC
        except (*_DAMAGED, OSError) as error:
            contents.unreadable.add(name)
            contents.findings.append(unreadable(name, str(error)))
