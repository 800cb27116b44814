"""Hostile files, each in a process of its own that may take so much memory and time, open no file and no socket."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.validation import bounds, gzipped, validate
from pipeline.validation.validated import AKN_NS
from tests.judges import CHECKOUT
from tests.validation.judges import DOCUMENTS, INVALID

ROOT = f'<akomaNtoso xmlns="{AKN_NS}">'.encode()
SOUND = (INVALID / "X002_stray_words.ok.xml").read_bytes()
SMALL = b"<paragraph><content><p>xy</p></content></paragraph>"

#: The child validates what it reads from standard input. What it opens, connects to or resolves after the
#: schema and the profile are loaded is written down by an audit hook, which nothing in Python can evade; that
#: libxml2 opens nothing is seen by the tests on entities, which name a file and an address.
_CHILD = """
import json, resource, sys, time
megabytes = int(sys.argv[1])
from pipeline.validation import validate
data = sys.stdin.buffer.read()
validate(sys.argv[2].encode())
resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
touched = []
watched = {"open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system"}
# A codec that is asked for by name is a module of Python itself.
codec = lambda args: str(args[0]).startswith(sys.base_prefix) and "encodings" in str(args[0])
sys.addaudithook(lambda event, args: event in watched and not codec(args) and touched.append(f"{event} {args[0]}"))
begin = time.process_time()
report = validate(data).report
told = {"seconds": time.process_time() - begin, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        "codes": sorted({finding.code.value for finding in report}), "touched": touched, "size": len(data) >> 20}
print(json.dumps(told))
"""


def _judged(data: bytes, megabytes: int, timeout: float = 300) -> dict[str, object]:
    """Validate in a child process that may hold so much memory; fail where it dies."""
    # A document with a fault of each kind, so that what is loaded late is loaded before the watch begins.
    first = SOUND.decode().replace("<num>1.</num>", "<nun>1.</nun>").replace(' eId="para_2"', "")
    command = [sys.executable, "-c", _CHILD, str(megabytes), first]
    run = subprocess.run(command, input=data, cwd=CHECKOUT, capture_output=True, check=False, timeout=timeout)
    assert run.returncode == 0, run.stderr.decode()[-2_000:]
    told: dict[str, object] = json.loads(run.stdout)
    return told


def _bomb(levels: int) -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE a [<!ENTITY l0 "ha">{entities}]>'.encode() + ROOT + f"&l{levels - 1};</akomaNtoso>".encode()


def _in_body(inside: bytes) -> bytes:
    return SOUND.replace(b"</mainBody>", inside + b"</mainBody>")


def _nested_namespaces() -> bytes:
    """Return few attributes on each of many elements inside one another, which add up."""
    opened = b"".join(
        b"<x " + b" ".join(b'xmlns:p%d_%d="u:%d_%d"' % (deep, n, deep, n) for n in range(100)) + b">"
        for deep in range(200)
    )
    return _in_body(b"<foreign>" + opened + b"<p0_1:a/>" * 200_000 + b"</x>" * 200 + b"</foreign>")


#: What comes in, the codes that must be found, and how many megabytes and seconds it may take.
HOSTILE: dict[str, tuple[Callable[[], bytes], set[str], int, float]] = {
    "a bomb of entities": (lambda: _bomb(9), {"X004"}, 500, 2),
    "a bomb in an attribute": (
        lambda: b'<!DOCTYPE a [<!ENTITY a "' + b"x" * 100_000 + b'">]>' + ROOT + b'<p b="' + b"&a;" * 100_000 + b'"/>',
        {"X004"},
        500,
        2,
    ),
    "a bomb behind a long comment": (
        lambda: b"<!--" + b"x" * 3_000_000 + b"-->" + _bomb(30),
        {"X004"},
        500,
        5,
    ),
    "an external entity": (
        lambda: b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + ROOT + b"&e;</akomaNtoso>",
        {"X004"},
        500,
        2,
    ),
    "an external entity in another encoding": (
        lambda: (
            b'<?xml version="1.0" encoding="gb18030"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
            + ROOT
            + b"&e;</akomaNtoso>"
        ),
        {"X004"},
        500,
        2,
    ),
    "a parameter entity": (
        lambda: b'<!DOCTYPE a [<!ENTITY % e SYSTEM "http://127.0.0.1:9/x"> %e;]>' + ROOT + b"</akomaNtoso>",
        {"X004"},
        500,
        2,
    ),
    "an external DTD": (
        lambda: b'<!DOCTYPE akomaNtoso SYSTEM "http://127.0.0.1:9/x.dtd">' + ROOT + b"</akomaNtoso>",
        {"X004"},
        500,
        2,
    ),
    "a schema of its own": (
        lambda: SOUND.replace(
            b"<akomaNtoso ",
            b'<akomaNtoso xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            b' xsi:schemaLocation="urn:x http://127.0.0.1:9/x.xsd" xsi:noNamespaceSchemaLocation="/etc/passwd" ',
        ).replace(b"<num>1.</num>", b"<nun>1.</nun>"),
        {"X002"},
        700,
        5,
    ),
    "an inclusion": (
        lambda: _in_body(b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'),
        {"X002"},
        700,
        5,
    ),
    "a million levels": (lambda: ROOT + b"<a>" * 1_000_000, {"X004"}, 500, 2),
    "a million levels, closed": (
        lambda: ROOT + b"<a>" * 1_000_000 + b"</a>" * 1_000_000 + b"</akomaNtoso>",
        {"X004"},
        500,
        2,
    ),
    "300 levels": (lambda: ROOT + b"<a>" * 300 + b"</a>" * 300 + b"</akomaNtoso>", {"X004"}, 500, 2),
    "an attribute of 200 MB": (
        lambda: ROOT + b'<statement name="' + b"x" * (200 * 2**20) + b'"/></akomaNtoso>',
        {"X004"},
        1_000,
        10,
    ),
    "an attribute just within the size of a file": (
        lambda: ROOT + b'<statement name="' + b"x" * (200 * 2**20 - 200) + b'"/></akomaNtoso>',
        {"X004"},
        1_200,
        10,
    ),
    "a name of 50 MB": (lambda: ROOT + b"<" + b"x" * 50_000_000 + b"/></akomaNtoso>", {"X004"}, 700, 5),
    "a comment of 190 MB": (lambda: b"<!--" + b"x" * (190 * 2**20) + b"--><a/>", {"X004"}, 1_200, 10),
    "a million attributes": (
        lambda: ROOT + b"<statement " + b" ".join(b'a%d="1"' % n for n in range(1_000_000)) + b"/></akomaNtoso>",
        {"X004"},
        700,
        5,
    ),
    "a million attributes with spaces": (
        lambda: ROOT + b"<statement " + b" ".join(b"a%d = '>'" % n for n in range(1_000_000)) + b"/></akomaNtoso>",
        {"X004"},
        700,
        5,
    ),
    "200,000 namespaces": (
        lambda: ROOT + b"<s " + b" ".join(b'xmlns:a%d="u:%d"' % (n, n) for n in range(200_000)) + b"/></akomaNtoso>",
        {"X004"},
        500,
        5,
    ),
    "namespaces that add up": (_nested_namespaces, {"X004"}, 500, 5),
    "ten million comments": (lambda: _in_body(b"<!--x-->" * 10_000_000), {"X004"}, 700, 5),
    "four million elements": (lambda: _in_body(SMALL * 1_400_000), {"X004"}, 700, 5),
    "four million elements in UTF-16": (
        lambda: _in_body(SMALL * 1_400_000).decode().replace("UTF-8", "UTF-16", 1).encode("utf-16"),
        {"X004"},
        1_200,
        5,
    ),
    "elements hidden by UTF-7": (
        lambda: b'<?xml version="1.0" encoding="UTF-7"?>' + b"+ADw-a/+AD4-" * 1_000_000,
        {"X001"},
        500,
        5,
    ),
    "EBCDIC": (lambda: SOUND.decode().replace("UTF-8", "IBM037", 1).encode("cp037"), {"X001"}, 500, 2),
    "another encoding than declared": (
        lambda: "<?xml version='1.0' encoding='UTF-8'?><a>é</a>".encode("latin-1"),
        {"X001"},
        500,
        2,
    ),
    "UTF-16 that is none": (lambda: SOUND.replace(b"UTF-8", b"UTF-16", 1), {"X001"}, 500, 2),
    "an unknown encoding": (lambda: SOUND.replace(b"UTF-8", b"klingon", 1), {"X001"}, 500, 2),
    "half a surrogate": (lambda: ROOT + b"\xed\xa0\x80</akomaNtoso>", {"X001"}, 500, 2),
    "a truncated gzip file": (lambda: gzip.compress(SOUND)[:-200], {"X001"}, 500, 2),
    "a gzip file without its end": (lambda: gzip.compress(SOUND)[:-4], {"X001"}, 500, 2),
    "a gzip file with a wrong byte": (
        lambda: gzip.compress(SOUND)[:100] + b"\0" + gzip.compress(SOUND)[101:],
        {"X001"},
        500,
        2,
    ),
    "a gzip bomb": (lambda: gzip.compress(bytes(2**30), 1), {"X004"}, 1_000, 10),
    "a gzip bomb in a gzip file": (lambda: gzip.compress(gzip.compress(bytes(2**28), 1)), {"X001"}, 500, 5),
    "1 MB of <": (lambda: b"<" * 1_000_000, {"X001"}, 500, 2),
    "190 MB of NUL": (lambda: bytes(190 * 2**20), {"X001"}, 1_200, 5),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_a_finding(name: str) -> None:
    """It gives a finding of the right kind and no exception, within its bounds, and nothing is read or asked."""
    make, codes, megabytes, seconds = HOSTILE[name]
    told = _judged(make(), megabytes)
    assert codes <= set(map(str, told["codes"] if isinstance(told["codes"], list) else ()))
    assert told["touched"] == []
    assert isinstance(told["seconds"], float)
    assert told["seconds"] < seconds


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
        _in_body(f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{pipe}" parse="text"/>'.encode()),
        f'<?xml-stylesheet href="{pipe}" type="text/xsl"?><?xml-model href="{pipe}"?>'.encode() + ROOT + b"<a/>",
        SOUND.replace(
            b"<akomaNtoso ",
            b'<akomaNtoso xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            + f' xsi:schemaLocation="{AKN_NS} {pipe} urn:x {pipe}" '.encode(),
        ),
    ):
        assert _judged(data, 700, timeout=60)["touched"] == []
    # The pipe is one: whoever does open it hangs.
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", f"open({str(pipe)!r})"], check=False, timeout=1)


def test_the_largest_file_that_is_read_is_bounded() -> None:
    """As many elements as a file may have, each with a finding: 3 GB and a minute at most."""
    count = (bounds.LIMIT_TAGS - 1_000) // 6
    told = _judged(_in_body(SMALL * count), 3_000)
    assert told["codes"] == ["P005"]
    assert isinstance(told["seconds"], float)
    assert told["seconds"] < 60


def test_the_watch_sees_what_is_opened() -> None:
    """The child tells of files that it opens, or the tests above would mean nothing."""
    spying = _CHILD.replace("report = validate(data).report", "report = validate(data).report; open('/etc/hostname')")
    command = [sys.executable, "-c", spying, "500", SOUND.decode()]
    run = subprocess.run(command, input=SOUND, cwd=CHECKOUT, capture_output=True, check=True, timeout=60)
    assert json.loads(run.stdout)["touched"] == ["open /etc/hostname"]


def test_memory_of_the_child_is_bounded() -> None:
    """A child that needs more than it may have dies, or the tests above would mean nothing."""
    spying = _CHILD.replace("report = validate(data).report", "report = validate(data).report; x = bytes(600 << 20)")
    command = [sys.executable, "-c", spying, "500", SOUND.decode()]
    run = subprocess.run(command, input=SOUND, cwd=CHECKOUT, capture_output=True, check=False, timeout=60)
    assert run.returncode != 0
    assert b"MemoryError" in run.stderr


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
        assert bounds.exceeded(_in_body(inside)) is None
    assert (
        bounds.exceeded(_in_body(b"<p " + b" ".join(b'a%d="%d"' % (n, n) for n in range(20_000)) + b"/>")) is not None
    )
