"""Hundreds of single changes to a package, at random places: every one is found."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.archive import Bag, verify
from pipeline.diagnostics import Code, Report, Severity
from tests.archive.tampering import SINGLE, Files, forge, is_record, packed

#: How often each way of tampering is tried. The places follow from the number of the attempt.
TRIES = 60


def _checked(bag: Bag, files: Files, path: Path) -> Report:
    """Return what `verify` finds in the files, as a ZIP at `path`."""
    path.write_bytes(packed(bag, files))
    return verify(path)


@pytest.mark.parametrize("change", SINGLE)
def test_every_change_is_found(bag: Bag, tmp_path: Path, change: Callable[[Files, random.Random], set[str]]) -> None:
    """Each change gives an error that names a file that was changed, and blames no sound file of the content."""
    for attempt in range(TRIES):
        files = dict(bag.files)
        touched = change(files, random.Random(f"{change.__name__} {attempt}"))
        report = _checked(bag, files, tmp_path / "package.zip")
        named = {d.location.file for d in report}
        assert report.worst is Severity.ERROR, (attempt, touched)
        assert touched & named, (attempt, touched, named)
        sound = {path for path in files if "/data/" in path and path not in touched}
        assert not named & sound, (attempt, touched, named & sound)


def test_every_change_of_a_record_is_found(bag: Bag, tmp_path: Path) -> None:
    """An edited fact in METS or PREMIS is found even when all manifests are made to fit it."""
    facts = re.compile(
        rb'\b(?:SIZE|CHECKSUM|xlink:href|MIMETYPE|FILEID|ADMID|DMDID|CREATED|LOCTYPE|MDTYPE|OBJID)="(?P<a>[^"]+)"'
        rb"|<(?P<tag>size|messageDigest|contentLocationValue|eventDateTime|eventOutcome|messageDigestAlgorithm|"
        rb"linkingAgentIdentifierValue|linkingObjectIdentifierValue|relatedObjectIdentifierValue)>(?P<b>[^<]+)<"
    )
    for attempt in range(3 * TRIES):
        dice = random.Random(f"record {attempt}")
        path = dice.choice([p for p in sorted(bag.files) if is_record(p)])
        data = bag.files[path]
        match = dice.choice(list(facts.finditer(data)))
        group = "a" if match["a"] else "b"
        place = dice.randrange(match.start(group), match.end(group))
        other = dice.choice([c for c in b"0123456789abcdef" if c != data[place]])
        report = _checked(
            bag, forge(bag.files, path, data[:place] + bytes([other]) + data[place + 1 :]), tmp_path / "p.zip"
        )
        assert report.worst is Severity.ERROR, (path, match[0])
        assert path in {d.location.file for d in report}, (path, match[0])


def test_every_byte_of_the_zip_counts(archive: bytes, tmp_path: Path) -> None:
    """One changed bit anywhere in the ZIP is found, in its files or between them."""
    path = tmp_path / "package.zip"
    for attempt in range(4 * TRIES):
        dice = random.Random(f"zip {attempt}")
        # Every second time near the end, in the directory, where most of a ZIP's own structure is.
        place = dice.randrange(len(archive)) if attempt % 2 else len(archive) - 1 - dice.randrange(6000)
        data = bytearray(archive)
        data[place] ^= 1 << dice.randrange(8)
        path.write_bytes(data)
        assert len(verify(path)), place


def test_bytes_around_the_zip_count(archive: bytes, tmp_path: Path) -> None:
    """Bytes before, after or between the entries are noticed, though no file in it changed."""
    path = tmp_path / "package.zip"
    for data in (archive + b"\0", b"#!/bin/sh\n" + archive, archive[:-2] + b"\x05\0hello"):
        path.write_bytes(data)
        assert {d.code for d in verify(path)} == {Code.A010}
