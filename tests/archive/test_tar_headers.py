"""Tar headers that no program writes: sizes below nothing, holes, paths in extended headers, headers without end."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from pipeline.archive import verify

END = bytes(1024)


def header(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    """Return one header block; its size may be below nothing or beyond what a program would write."""
    entry = tarfile.TarInfo(name)
    entry.type = kind
    block = bytearray(entry.tobuf(tarfile.USTAR_FORMAT))
    if size < 0:
        block[124:136] = (256**12 + size).to_bytes(12, "big")
    else:
        block[124:136] = b"%011o\0" % size
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def extended(rest: bytes, /, **fields: str) -> bytes:
    """Return an extended header of PAX with these fields (two underscores for a dot), and what follows it."""
    records = b""
    for name, value in fields.items():
        body = f" {name.replace('__', '.')}={value}\n".encode()
        length = len(body)
        while length != len(body) + len(str(length)):  # the length counts its own digits
            length = len(body) + len(str(length))
        records += str(length).encode() + body
    padded = records.ljust(-(-len(records) // 512) * 512, b"\0")
    return header("bag/pax", len(records), tarfile.XHDTYPE) + padded + rest


def long_name(length: int) -> bytes:
    """Return a long name of GNU tar."""
    name = b"bag/" + b"a" * (length - 4)
    return header("././@LongLink", length, tarfile.GNUTYPE_LONGNAME) + name.ljust(-(-length // 512) * 512, b"\0")


HOLES = {"GNU__sparse__major": "1", "GNU__sparse__minor": "0", "GNU__sparse__realsize": str(2**40)}


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        pytest.param(header("bag/a", -1024), {"A010"}, id="size-before-the-file"),
        pytest.param(header("bag/x", 0) + header("bag/a", -512), {"A010", "A011"}, id="size-that-goes-round"),
        pytest.param(extended(header("bag/a", 0), size="-512"), {"A005", "A010", "A011"}, id="extended-size-below"),
        pytest.param(extended(header("bag/a", 0), size=str(2**60)), {"A010", "A011"}, id="extended-size-above"),
        pytest.param(extended(header("bag/a", 512) + b"1\n0\n1\n".ljust(512, b"\0"), **HOLES), {"A010"}, id="holes"),
        pytest.param(extended(header("bag/a", 512) + b"z\n".ljust(512, b"\0"), **HOLES), {"A010"}, id="broken-holes"),
        pytest.param(header("bag/a", 512, tarfile.GNUTYPE_SPARSE) + bytes(512), {"A010"}, id="holes-of-old"),
        pytest.param(extended(header("bag/a", 0), path="/etc/x"), {"A005"}, id="extended-absolute"),
        pytest.param(extended(header("bag/a", 0), path="bag/../../x"), {"A005"}, id="extended-climbs"),
        pytest.param(extended(header("bag/a", 0), path="bag/a\0b"), {"A005"}, id="extended-nul"),
        pytest.param(extended(b"", comment="x") * 20_000 + header("bag/a", 0), {"A010"}, id="headers-without-end"),
        pytest.param(long_name(20 * 2**20) + header("bag/a", 0), {"A005"}, id="name-of-20-MB"),
        pytest.param(header("bag/d/", 0, tarfile.DIRTYPE) * 100_000, {"A011"}, id="folders-without-end"),
        pytest.param(header("bag/a", 0, b"Z"), {"A005"}, id="unknown-kind"),
        pytest.param(header("bag/a", 0) + bytes(512) + header("bag/b", 0), {"A010"}, id="after-an-empty-block"),
    ],
)
def test_odd_headers_are_refused(data: bytes, codes: set[str], tmp_path: Path) -> None:
    """Each is refused with a code, in words that can be shown, and nothing is written."""
    path = tmp_path / "p.tar"
    path.write_bytes(data + END)
    report = verify(path)
    found = {str(d.code) for d in report}
    assert found
    assert found <= codes
    assert all(len(d.found) < 3000 for d in report)
    assert [each.name for each in tmp_path.iterdir()] == ["p.tar"]


def test_extended_headers_are_read(tmp_path: Path) -> None:
    """The extended headers of these tests are those of the standard: a path in one of them is the path."""
    data = extended(header("bag/other", 0), path="bag/right") + END
    path = tmp_path / "p.tar"
    path.write_bytes(data)
    with tarfile.open(path) as archive:
        assert archive.getnames() == ["bag/right"]
