"""Packages that would do harm: refused with a code, nothing written, memory bounded."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.corpus import CHECKOUT
from bench.parts import Part, Settings, table

#: MiB by which the process that verifies may grow beyond what it holds before, the package itself counted.
MAY_GROW = 600
#: The child verifies a file. Whatever is opened for writing, made, renamed or removed after the modules are loaded
#: is written down by an audit hook, which nothing in Python can evade.
CHILD = """
import json, resource, sys, time
from pathlib import Path
from pipeline.archive import verify
from pipeline.validation import validate
validate(b"<x/>")
touched = []
def hook(event, arguments):
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        touched.append(f"open {arguments[0]}")
    elif event in ("os.mkdir", "os.rename", "os.remove", "os.symlink", "os.link", "subprocess.Popen", "socket.connect"):
        touched.append(event)
def peak():
    try:
        # Linux counts what the parent held before this program began in ru_maxrss as well, but not here.
        return int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak()
sys.addaudithook(hook)
start = time.process_time()
codes = sorted({str(d.code) for d in verify(Path(sys.argv[1]))})
spent = time.process_time() - start
grown = (peak() - before) // 1024
print(json.dumps({"codes": codes, "touched": touched, "grown": grown, "seconds": spent}))
"""

Entry = tuple[str, bytes]


def _zip(*entries: Entry, mode: int = 0o100644, method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries:
            entry = zipfile.ZipInfo(name)
            entry.external_attr, entry.compress_type, entry.create_system = mode << 16, method, 3
            archive.writestr(entry, data)
    return out.getvalue()


def _tar(*entries: Entry, kind: bytes = tarfile.REGTYPE, link: str = "") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in entries:
            entry = tarfile.TarInfo(name)
            entry.size, entry.type, entry.linkname = len(data), kind, link
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def _many_zip() -> bytes:
    return _zip(*((f"bag/data/{n}", b"") for n in range(100_000)))


def _many_tar() -> bytes:
    return _tar(("bag/x", b""))[:512] * 100_000


def _bomb() -> bytes:
    return _zip(("bag/data/zeros", bytes(200 * 2**20)), method=zipfile.ZIP_DEFLATED)


def _overlapping() -> bytes:
    """Entries of the directory that all speak of the same bytes (a bomb that needs no nesting)."""
    whole = bytearray(_zip(*((f"bag/data/{n:04}", bytes(2**20)) for n in range(250)), method=zipfile.ZIP_DEFLATED))
    place = 0
    while (place := whole.find(b"PK\x01\x02", place)) >= 0:
        whole[place + 42 : place + 46] = bytes(4)
        place += 4
    return bytes(whole)


#: What is to be refused: how it is made, and the codes one of which it must have.
HOSTILE: Mapping[str, tuple[Callable[[], bytes], set[str]]] = {
    "zip, path that climbs": (lambda: _zip(("bag/../../evil", b"x")), {"A005"}),
    "zip, absolute path": (lambda: _zip(("/etc/evil", b"x")), {"A005"}),
    "zip, drive": (lambda: _zip(("C:/evil", b"x")), {"A005"}),
    "zip, symbolic link": (lambda: _zip(("bag/link", b"/etc/passwd"), mode=0o120777), {"A005"}),
    "zip, device": (lambda: _zip(("bag/device", b""), mode=0o020666), {"A005"}),
    "zip, name twice": (lambda: _zip(("bag/a", b"x"), ("bag/a", b"y")), {"A005"}),
    "zip, names that differ in case": (lambda: _zip(("bag/a", b"x"), ("bag/A", b"y")), {"A005"}),
    "zip, names that differ in form": (lambda: _zip(("bag/\u00e9", b"x"), ("bag/e\u0301", b"y")), {"A005"}),
    "zip, bomb": (_bomb, {"A011", "A010"}),
    "zip, overlapping entries": (_overlapping, {"A004", "A010", "A011"}),
    "zip, 100,000 entries": (_many_zip, {"A011"}),
    "tar, path that climbs": (lambda: _tar(("bag/../../evil", b"x")), {"A005"}),
    "tar, absolute path": (lambda: _tar(("/etc/evil", b"x")), {"A005"}),
    "tar, symbolic link": (lambda: _tar(("bag/link", b""), kind=tarfile.SYMTYPE, link="/etc/passwd"), {"A005"}),
    "tar, hard link": (lambda: _tar(("bag/link", b""), kind=tarfile.LNKTYPE, link="bag/x"), {"A005"}),
    "tar, device": (lambda: _tar(("bag/device", b""), kind=tarfile.CHRTYPE), {"A005"}),
    "tar, pipe": (lambda: _tar(("bag/pipe", b""), kind=tarfile.FIFOTYPE), {"A005"}),
    "tar, name twice": (lambda: _tar(("bag/a", b"x"), ("bag/a", b"y")), {"A005"}),
    "tar, names that differ in case": (lambda: _tar(("bag/a", b"x"), ("bag/A", b"y")), {"A005"}),
    "tar, 100,000 entries": (_many_tar, {"A011"}),
    "no archive": (lambda: b"\x7fELF" + bytes(1000), {"A010"}),
}


def hostile(settings: Settings) -> Part:
    """Verify each hostile package in a process of its own."""
    rows, broken, data = [], [], {}
    with TemporaryDirectory(prefix="aknpress-bench-") as name:
        for what, (make, codes) in list(HOSTILE.items())[:: 4 if settings.quick else 1]:
            path = Path(name, "package")
            path.write_bytes(make())
            before = {p: p.stat().st_mtime_ns for p in Path(name).rglob("*")}
            command = [sys.executable, "-c", CHILD, str(path)]
            run = subprocess.run(command, check=False, capture_output=True, text=True, cwd=CHECKOUT, timeout=300)
            if run.returncode:
                broken.append(f"hostile: {what}: {run.stderr.strip().splitlines()[-1]}")
                continue
            told = data[what] = json.loads(run.stdout)
            size = f"{path.stat().st_size / 1e6:.1f}"
            rows.append((what, size, " ".join(told["codes"]), f"{told['seconds']:.1f}", told["grown"]))
            if not codes & set(told["codes"]):
                broken.append(f"hostile: {what} has {told['codes']}, not {sorted(codes)}")
            if told["touched"] or before != {p: p.stat().st_mtime_ns for p in Path(name).rglob("*")}:
                broken.append(f"hostile: {what}: {told['touched']}")
            if told["grown"] > MAY_GROW:
                broken.append(f"hostile: {what}: the process grew by {told['grown']} MiB, at most {MAY_GROW}")
    head = ("package", "MB", "findings", "s", "grown by MiB")
    text = (
        "Each verified in a process of its own, which writes down what is opened for writing, made, renamed, removed,"
        f" run or asked: {'nothing was' if not any('touched' in b for b in broken) else 'see below'}."
        f" The process may grow by {MAY_GROW} MiB: a package may have 256 MiB and is held in memory."
    )
    return Part(f"{text}\n\n{table(head, rows)}", data, broken)
