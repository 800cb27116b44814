"""Hostile files, each in a process of its own that may take so much memory and time, open no file and no socket."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.hostile import CHILD, HOSTILE, ROOT, SMALL, SOUND, in_body, judge
from pipeline.validation import bounds, gzipped, validate
from pipeline.validation.validated import AKN_NS
from tests.validation.judges import DOCUMENTS


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_a_finding(name: str) -> None:
    """It gives a finding of the right kind and no exception, within its bounds, and nothing is read or asked."""
    make, codes, megabytes, seconds = HOSTILE[name]
    told = judge(make(), megabytes)
    assert told.died == ""
    assert codes <= told.codes
    assert told.touched == ()
    assert told.seconds < seconds


def test_no_file_is_opened_by_the_parser(tmp_path: Path) -> None:
    """Whoever opens a pipe that nobody writes to hangs, and nobody does, whatever names it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for data in (
        f'<!DOCTYPE a [<!ENTITY e SYSTEM "{pipe}">]>{ROOT.decode()}&e;</akomaNtoso>'.encode(),
        f'<?xml version="1.0" encoding="gb18030"?><!DOCTYPE a [<!ENTITY e SYSTEM "{pipe}">]>'
        f'{ROOT.decode()}<p a="&e;">&e;</p></akomaNtoso>'.encode(),
        f'<!DOCTYPE a SYSTEM "{pipe}">{ROOT.decode()}</akomaNtoso>'.encode(),
        f'<!--{"x" * 2**21}--><!DOCTYPE a [<!ENTITY % e SYSTEM "file://{pipe}"> %e;]>'.encode() + ROOT,
        in_body(f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{pipe}" parse="text"/>'.encode()),
        f'<?xml-stylesheet href="{pipe}" type="text/xsl"?><?xml-model href="{pipe}"?>'.encode() + ROOT + b"<a/>",
        SOUND.replace(
            b"<akomaNtoso ",
            b'<akomaNtoso xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            + f' xsi:schemaLocation="{AKN_NS} {pipe} urn:x {pipe}" '.encode(),
        ),
    ):
        told = judge(data, 700, timeout=60)
        assert (told.died, told.touched) == ("", ())
    # The pipe is one: whoever does open it hangs.
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", f"open({str(pipe)!r})"], check=False, timeout=1)


def test_the_largest_file_that_is_read_is_bounded() -> None:
    """As many elements as a file may have, each with a finding: 3 GB and a minute at most."""
    count = (bounds.LIMIT_TAGS - 1_000) // 6
    told = judge(in_body(SMALL * count), 3_000)
    assert told.died == ""
    assert told.codes == {"P005"}
    assert told.seconds < 60


def test_the_watch_sees_what_is_opened() -> None:
    """The child tells of files that it opens, or the tests above would mean nothing."""
    spying = CHILD.replace("report = validate(data).report", "report = validate(data).report; open('/etc/hostname')")
    assert judge(SOUND, 500, program=spying).touched == ("open /etc/hostname",)


def test_memory_of_the_child_is_bounded() -> None:
    """A child that needs more than it may have dies, or the tests above would mean nothing."""
    greedy = CHILD.replace("report = validate(data).report", "report = validate(data).report; x = bytes(600 << 20)")
    assert "MemoryError" in judge(SOUND, 500, program=greedy).died


@pytest.mark.parametrize("level", [0, 1, 9])
@pytest.mark.parametrize("size", [0, 1, 2**20 - 1, 2**20, 2**20 + 1, 3 * 2**20])
def test_gzip_is_unpacked_whole(level: int, size: int) -> None:
    """What was compressed comes out byte for byte, whatever its size, and of several members all."""
    data = (SOUND * (size // len(SOUND) + 1))[:size]
    assert gzipped.unpack(gzip.compress(data, level)) == (data, None)
    assert gzipped.unpack(gzip.compress(data, level) + gzip.compress(b"more")) == (data + b"more", None)


def test_compressed_document_is_validated() -> None:
    """A document that comes compressed is validated as it is, and its tree holds the document itself."""
    plain, packed = validate(SOUND), validate(gzip.compress(SOUND))
    assert packed.report == plain.report
    assert packed.xml == SOUND
    assert packed.tree is not None
    assert packed.tree.xml == SOUND


@pytest.mark.parametrize("document", sorted(DOCUMENTS.glob("*.xml")), ids=lambda path: path.stem)
def test_documents_are_within_all_bounds(document: Path) -> None:
    """No bound is near a real document: a hundred of them in one would still pass."""
    body = document.read_bytes()
    assert bounds.exceeded(body * 100) is None
    assert bounds.unreadable(body) is None


def test_long_values_and_texts_are_no_attributes() -> None:
    """Quotation marks in text, in one value and in a comment are not taken for attributes."""
    marks = b'"it\'s" ' * 40_000
    for inside in (
        b"<paragraph><content><p>" + marks + b"</p></content></paragraph>",
        b"<!-- " + marks + b" -->",
        b"<paragraph><content><p title='" + b'" ' * 40_000 + b"'>x</p></content></paragraph>",
    ):
        assert bounds.exceeded(in_body(inside)) is None
    assert bounds.exceeded(in_body(b"<p " + b" ".join(b'a%d="%d"' % (n, n) for n in range(20_000)) + b"/>")) is not None
