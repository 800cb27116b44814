"""XML from strangers: whatever the bytes, a tree or a finding, soon."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.diagnostics import Code
from pipeline.validation import bounds, validate
from pipeline.validation.parsing import parse
from pipeline.validation.validated import AKN_NS
from tests.validation.judges import DOCUMENTS

SOUND = (DOCUMENTS / "fra.xml").read_bytes()
ROOT = f'<akomaNtoso xmlns="{AKN_NS}">'


def code_of(data: bytes) -> Code | None:
    """Return the code of the finding that bytes give, None where they parse."""
    root, fault = parse(data, "f.xml")
    assert (root is None) == (fault is not None)
    return fault.code if fault else None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Code.X001),
        (b"\0", Code.X001),
        (b"   \n", Code.X001),
        (b"plain words", Code.X001),
        (b"%PDF-1.7\n", Code.X001),
        (b"\xff\xfe", Code.X001),
        (b"\xfe\xff\x00<\x00a", Code.X001),
        (b"<a>\x00</a>", Code.X001),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', Code.X001),
        (b'<?xml version="1.0" encoding="UTF-16"?><a/>', Code.X001),
        (b'<?xml version="1.0" encoding="UTF-8"?><a>\xff</a>', Code.X001),
        (b"<a>&nothing;</a>", Code.X001),
        (b"<a>&#0;</a>", Code.X001),
        (b"<a b='1' b='2'/>", Code.X001),
        (b"<p:a/>", Code.X001),
        (b"<a/>", Code.X003),
        (b"<akomaNtoso/>", Code.X003),
        (ROOT.replace("akomaNtoso", "act").encode() + b"</act>", Code.X003),
        (b"<!DOCTYPE a><a/>", Code.X004),
        (b"<!-- c --><?p i?><!DOCTYPE a []><a/>", Code.X004),
        ("<!DOCTYPE a><a/>".encode("utf-16"), Code.X004),
        ("<!DOCTYPE a><a/>".encode("utf-16-be"), Code.X004),
        (b'<?xml version="1.0" encoding="utf-7"?><!DOCTYPE a><a/>', Code.X001),
        (b'<?xml version="1.0" encoding="gb18030"?><!DOCTYPE a><a/>', Code.X004),
        (b"<!--" + b"x" * 100_000 + b"--><!DOCTYPE a><a/>", Code.X004),
        (b"<a>" * 258, Code.X004),
        (b"<a b='" + b"x" * 11_000_000 + b"'/>", Code.X004),
    ],
)
def test_bad_bytes_are_a_finding(data: bytes, code: Code) -> None:
    """Bytes that are no Akoma Ntoso give one finding of the right kind."""
    assert code_of(data) is code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-15", "windows-1252"])
def test_declared_encodings_are_read(encoding: str) -> None:
    """A document may come in any encoding that it declares."""
    name = encoding.replace("-sig", "")
    text = SOUND.decode().replace("UTF-8", name, 1).replace("’", "'").replace("œ", "oe")
    root, fault = parse(text.encode(encoding), None)
    assert fault is None
    assert root is not None
    assert "Résolution" in "".join(map(str, root.itertext()))


def test_doctype_in_a_comment_or_in_words_is_none() -> None:
    """Only a declaration is refused, not the words that look like one."""
    data = f"<!-- <!DOCTYPE a> -->{ROOT}<![CDATA[<!DOCTYPE a>]]></akomaNtoso>"
    assert code_of(data.encode()) is None


def test_depth_of_a_million_is_refused_at_once() -> None:
    """Depth costs neither stack nor time."""
    begin = time.process_time()
    assert code_of(b"<a>" * 1_000_000) is Code.X004
    assert code_of(ROOT.encode() + b"<a>" * 1_000_000 + b"</a>" * 1_000_000 + b"</akomaNtoso>") is Code.X004
    assert time.process_time() - begin < 5


def test_just_under_the_depth_is_read() -> None:
    """The bound is the one that the finding names, to the element."""
    for inner, code in ((bounds.LIMIT_DEPTH - 1, None), (bounds.LIMIT_DEPTH, Code.X004)):
        assert code_of(f"{ROOT}{'<b>' * inner}{'</b>' * inner}</akomaNtoso>".encode()) is code


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file over the limit is refused before it is parsed; one at the limit is read."""
    monkeypatch.setattr(bounds, "LIMIT_BYTES", len(SOUND))
    assert code_of(SOUND) is None
    assert code_of(SOUND + b"\n") is Code.X004


@pytest.mark.parametrize("levels", [9, 40])
def test_billion_laughs_costs_nothing(levels: int) -> None:
    """Entities are never expanded: the file is refused at its declaration, at the line of it."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels))
    data = f'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]>{ROOT}&l{levels - 1};</akomaNtoso>'
    begin = time.process_time()
    for encoding in ("utf-8", "utf-16"):
        root, fault = parse(data.encode(encoding), None)
        assert root is None
        assert fault is not None
        assert (fault.code, fault.location.line) == (Code.X004, 2)
    # In an encoding that expat does not know, libxml2 meets them first.
    assert code_of(data.replace('"1.0"', '"1.0" encoding="gb18030"').encode()) is Code.X004
    assert time.process_time() - begin < 5


@pytest.mark.parametrize("declared", ["", ' encoding="gb18030"'])
def test_nothing_is_fetched(declared: str) -> None:
    """An external DTD or entity is not asked for, from the network or from the disk."""
    asked = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"

        def wait() -> None:
            try:
                server.accept()[0].close()
            except TimeoutError:
                return
            asked.set()

        watcher = threading.Thread(target=wait)
        watcher.start()
        for doctype in (
            f'<!DOCTYPE a SYSTEM "{address}">',
            f'<!DOCTYPE a [<!ENTITY e SYSTEM "{address}">]>',
            f'<!DOCTYPE a [<!ENTITY % e SYSTEM "{address}"> %e;]>',
        ):
            data = f'<?xml version="1.0"{declared}?>{doctype}{ROOT}&e;</akomaNtoso>'
            assert code_of(data.encode()) in {Code.X001, Code.X004}
        watcher.join()
    assert not asked.is_set()


@given(st.binary(max_size=200))
def test_any_bytes_give_a_finding(data: bytes) -> None:
    """Random bytes are no document: a finding, never an exception."""
    validation = validate(data)
    assert validation.tree is None
    assert len(validation.report) == 1


@given(st.integers(0, len(SOUND) - 1), st.binary(min_size=0, max_size=3), st.integers(0, 40))
def test_damaged_documents_never_raise(at: int, inserted: bytes, removed: int) -> None:
    """Bytes put in and taken out anywhere give findings or a tree, never an exception."""
    validation = validate(SOUND[:at] + inserted + SOUND[at + removed :])
    assert (validation.tree is None) == validation.report.has_errors


@pytest.mark.parametrize("part", [0.0, 0.01, 0.3, 0.6, 0.99])
def test_truncated_document_is_not_well_formed(part: float) -> None:
    """A file cut off anywhere says so, at the line where it ends."""
    cut = SOUND[: int(len(SOUND) * part)]
    _, fault = parse(cut, None)
    assert fault is not None
    assert fault.code is Code.X001
    assert fault.location.line is not None
    assert fault.location.line <= cut.count(b"\n") + 1


def test_fault_has_line_and_column() -> None:
    """A fault is found at its character."""
    _, fault = parse(b"<a>\n  <b>\n  </c>\n</a>", "x.xml")
    assert fault is not None
    assert str(fault.location) == "x.xml:3:7"
    assert fault.found == "<b> of line 2 is closed by </c>"
    assert fault.expected == "</b> first"
