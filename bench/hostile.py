"""Hostile files, and a process of its own to judge each in, that may hold so much memory and tells what it touched."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.corpus import CHECKOUT

ROOT: Final = b'<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0">'
#: A document that is valid.
SOUND: Final = (Path(__file__).with_name("sound.xml")).read_bytes()
SMALL: Final = b"<paragraph><content><p>xy</p></content></paragraph>"

#: The child validates what it reads from standard input. What it opens, connects to or resolves after the
#: schema and the profile are loaded is written down by an audit hook, which nothing in Python can evade; that
#: libxml2 opens nothing is seen by the tests on entities, which name a file and an address.
CHILD = """
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
seconds, before = time.process_time() - begin, list(touched)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
try:
    # Linux counts what the parent held before this program began as well, but not here.
    peak = int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0]) >> 10
except OSError:
    pass
told = {"seconds": seconds, "peak": peak,
        "codes": sorted({finding.code.value for finding in report}), "touched": before, "size": len(data) >> 20}
print(json.dumps(told))
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What a child process told of a file.

    Attributes:
        codes: the codes of the findings.
        seconds: processor time.
        peak: megabytes that the process held at most.
        size: megabytes of the file.
        touched: files, addresses and programs that were opened meanwhile.
        died: the end of what it said where it did not live to tell, else ''.
    """

    codes: frozenset[str] = frozenset()
    seconds: float = 0.0
    peak: int = 0
    size: int = 0
    touched: tuple[str, ...] = ()
    died: str = ""


def judge(data: bytes, megabytes: int, timeout: float = 300, program: str = CHILD) -> Told:
    """Validate in a child process that may hold so much memory.

    Raises:
        subprocess.TimeoutExpired: it did not answer.
    """
    # A document with faults first, so that what is loaded late is loaded before the watch begins.
    first = SOUND.decode().replace("<num>1.</num>", "<nun>1.</nun>").replace(' eId="para_2"', "")
    command = [sys.executable, "-c", program, str(megabytes), first]
    run = subprocess.run(command, input=data, cwd=CHECKOUT, capture_output=True, check=False, timeout=timeout)
    if run.returncode:
        return Told(died=run.stderr.decode(errors="replace")[-2_000:] or f"exit {run.returncode}")
    told = json.loads(run.stdout)
    return Told(**{**told, "codes": frozenset(told["codes"]), "touched": tuple(told["touched"])})


def _bomb(levels: int) -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE a [<!ENTITY l0 "ha">{entities}]>'.encode() + ROOT + f"&l{levels - 1};</akomaNtoso>".encode()


def in_body(inside: bytes) -> bytes:
    """Return the sound document with something more at the end of its body."""
    return SOUND.replace(b"</mainBody>", inside + b"</mainBody>")


def _nested_namespaces() -> bytes:
    """Return few attributes on each of many elements inside one another, which add up."""
    opened = b"".join(
        b"<x " + b" ".join(b'xmlns:p%d_%d="u:%d_%d"' % (deep, n, deep, n) for n in range(100)) + b">"
        for deep in range(200)
    )
    return in_body(b"<foreign>" + opened + b"<p0_1:a/>" * 200_000 + b"</x>" * 200 + b"</foreign>")


#: What comes in, the code that must be found, and how many megabytes and seconds it may take.
HOSTILE: Final[dict[str, tuple[Callable[[], bytes], set[str], int, float]]] = {
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
        lambda: in_body(b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'),
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
    "ten million comments": (lambda: in_body(b"<!--x-->" * 10_000_000), {"X004"}, 700, 5),
    "four million elements": (lambda: in_body(SMALL * 1_400_000), {"X004"}, 700, 5),
    "four million elements in UTF-16": (
        lambda: in_body(SMALL * 1_400_000).decode().replace("UTF-8", "UTF-16", 1).encode("utf-16"),
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
