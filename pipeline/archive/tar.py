"""Read a bag that is a tar archive, within the same bounds as a ZIP; only plain files and folders are let in."""

from __future__ import annotations

import io
import struct
import tarfile
from typing import Final

from pipeline.archive.container import MAX_FILES, Contents, judge, path_fault, unreadable
from pipeline.diagnostics import Code

_MAGIC: Final = (b"ustar\x0000", b"ustar  \x00")
_PLACE: Final = 257
#: Kinds of entries that describe others: extended headers of PAX, long names of GNU tar. `tarfile` reads them itself.
_DAMAGED: Final = (tarfile.TarError, EOFError, OverflowError, RecursionError, UnicodeError, ValueError, struct.error)


def looks_so(data: bytes) -> bool:
    """Whether bytes are a tar archive (POSIX ustar or PAX, or that of GNU)."""
    return data[_PLACE : _PLACE + 8] in _MAGIC


def load(contents: Contents, data: bytes, name: str) -> None:
    """Read an archive into `contents`.

    Args:
        contents: gets files and findings.
        data: the archive, not compressed.
        name: of its file, for findings.
    """
    members: list[tarfile.TarInfo] = []
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:", errorlevel=0, ignore_zeros=False) as archive:
            count = 0
            while (member := archive.next()) is not None:
                count += 1
                if count > MAX_FILES:
                    contents.refuse(Code.A011, f"more than {MAX_FILES} files", f"at most {MAX_FILES}", file=name)
                    return
                if _plain(contents, member):
                    members.append(member)
            end = archive.offset
    except _DAMAGED as error:
        contents.refuse(Code.A010, f"the tar cannot be read ({error})", "a bag as ZIP, tar or folder", file=name)
        return
    if data[end:].strip(b"\0"):
        contents.refuse(Code.A010, "bytes after the end of the archive", "a bag as ZIP, tar or folder", file=name)
    judge(contents, [member.name for member in members], (member.size for member in members))
    roots = {member.name.partition("/")[0] for member in members}
    if not contents.refused and (len(roots) != 1 or any("/" not in member.name for member in members)):
        found = f"{len(roots)} names at the top" if len(roots) != 1 else "a file at the top"
        contents.refuse(Code.A010, found, "one folder that is the bag", file=name)
    if contents.refused:
        return
    contents.name = roots.pop()
    for member in members:
        path = member.name.partition("/")[2]
        content = data[member.offset_data : member.offset_data + member.size]
        if len(content) == member.size:
            contents.files[path] = content
        else:
            contents.unreadable.add(path)
            contents.findings.append(unreadable(path, "the archive ends within it"))


def _plain(contents: Contents, member: tarfile.TarInfo) -> bool:
    """Whether an entry is a file; what is neither that nor a folder is refused."""
    name = member.name
    if member.isdir():
        if fault := path_fault(name.rstrip("/")):
            contents.refuse(Code.A005, f"the path {name!a} {fault}", "a relative path", file=name)
        return False
    if member.issym() or member.islnk():
        contents.refuse(Code.A005, f"{name!a} is a link", "a regular file", file=name)
    elif member.issparse():
        contents.refuse(Code.A010, f"{name!a} is stored with holes", "plain files", file=name)
    elif not member.isreg():
        contents.refuse(Code.A005, f"{name!a} is neither file nor folder", "a regular file", file=name)
    else:
        return True
    return False
