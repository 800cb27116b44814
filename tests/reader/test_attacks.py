"""Inputs that once broke a guarantee: each keeps its words, gives valid XML and ends in time."""

from __future__ import annotations

import time

import pytest

from pipeline import publish
from pipeline.akn import build
from pipeline.diagnostics import Code, Severity
from pipeline.reader import conservation, read

BODY = "The General Assembly,\nRecalling its resolution 70/1 of 25 September 2015,\n1.\tDecides x;\n"
ALIASES = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def front(block: str) -> str:
    """Return a text with front matter."""
    return f"---\n{block}\n---\n{BODY}"


@pytest.mark.parametrize(
    "text",
    [
        "77/1.\nFirst line of title\n[without reference to a Main Committee (A/77/L.1)]\nsecond line\n" + BODY,
        "Resolution 3\nm\nAdopted by the Council\nn\n" + BODY,
        "5/6.\ny\n[]\nu\ne",
        "[footnoteRef:1][1:\na]b[footnoteRef:2]]",
        "[footnoteRef:14][14:A/1\x0c.]",
        "The General Assembly,\nx[footnoteRef:1] [1: a\x0bb]\n",
        "The General Assembly,\nx[footnoteRef:\x01] [\x01: words]\n",
        "十二一、",
        "The General Assembly,\n二一十、x",
        "（二一十）决定；",
        BODY + "2.\tDecides, on 29 February 2021, to act.\n29 February 2021\n",
        BODY + "2.\tRecalls the text of 25 September 0000;\n",
        "OPINION 1: On\nThe Plenipotentiary Conference (Geneva, 0000),\nrecalling\na)\tx;\nresolves\nthat.\n",
        "OPINION 1: On\nThe Plenipotentiary Conference (Preface, 2013),\nrecalling\na)\tx;\nresolves\nthat.\n",
        "OPINION 1: On\nThe Plenipotentiary Conference (Recalling, 2013),\nrecalling\na)\tx;\nresolves\nthat.\n",
        BODY + "".join(".".join(["1"] * k) + ".\tx\n" for k in range(2, 300)),
        "80/15.\n回顾《条约》于1967年2月14日开放供签署，",
    ],
)
def test_words_are_kept_and_the_xml_is_valid(text: str) -> None:
    """No traceback, no lost or moved word, no error from the official schema or the profile."""
    report = publish.publish(text.encode(), stem="x", formats=frozenset({"xml"}), file="x.txt").report
    assert [str(d.code) for d in report.at_least(Severity.ERROR)] == []


@pytest.mark.parametrize(
    "block",
    [
        ALIASES + "title: *i",
        "title: !!int ''",
        "title: !!bool foo",
        "title: " + "[" * 1500,
        'symbol: "A/RES/1/\\x01"',
        'symbol: "A/\\uD800"',
        "date: 2022-W10-1",
        "date: 20221207",
        "organ: General Assembly",
        "organ: 'a b'",
        "organ: a#b",
        "issued: 2022",
    ],
)
def test_hostile_front_matter_is_a_finding_or_harmless(block: str) -> None:
    """Whatever front matter holds, the outcome is M005 or a valid document, at once."""
    began = time.monotonic()
    report = publish.publish(front(block).encode(), stem="x", formats=frozenset({"xml"}), file="x.txt").report
    assert {d.code for d in report.at_least(Severity.ERROR)} <= {Code.M005}
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("language", "make"),
    [
        ("eng", lambda n: f"1.\tRecalls resolution General Assembly{' ' * n}x;"),
        ("eng", lambda n: "resolution" + " " * min(n, 389) + "!\n" + BODY),
        ("eng", lambda n: f"1.\tRecalls annex{' ' * n}x;"),
        ("zho", lambda n: "1.\t决定第70/1号" + " 1," * (n // 3)),
        ("eng", lambda n: "1.\tDecides x;\n" * (n // 8)),
        ("eng", lambda n: "x[footnoteRef:1]" * (n // 4) + "y" * n),
        ("eng", lambda n: "a" + "\tb" * (n // 16) + "\n" + "a\tb\n" * (n // 16)),
    ],
)
def test_time_grows_with_size_and_no_faster(language: str, make: object) -> None:
    """Four times the text takes less than ten times the time: nothing is quadratic."""
    assert callable(make)

    def seconds(n: int) -> float:
        data = (BODY + make(n)).encode()
        best = 1e9
        for _ in range(3):
            began = time.process_time()
            document = read(data, language=language).document
            assert document is not None
            build(document)
            best = min(best, time.process_time() - began)
        return best

    seconds(400)  # compile the patterns
    assert seconds(16_000) < 10 * seconds(4_000) + 0.05


@pytest.mark.parametrize(
    ("head", "kind"),
    [(b"%PDF-1.7\n", "PDF"), (b"PK\x03\x04", "Word"), (b"{\\rtf1\\ansi", "RTF"), (b"\x89PNG", "image")],
)
def test_other_kinds_of_file_are_named(head: bytes, kind: str) -> None:
    """A file given by mistake is named for what it is."""
    (found,) = read(head + b"x" * 100).report
    assert found.code is Code.T005
    assert kind in found.found


def test_front_matter_that_is_never_closed_is_an_error() -> None:
    """The block is not published as words of the document."""
    report = read(f"---\norgan: un-ga\n{BODY}".encode()).report
    assert Code.M005 in [d.code for d in report.at_least(Severity.ERROR)]


def test_an_itu_number_parted_by_a_space_is_a_number() -> None:
    """Where number 1 is due, «1 to act» is paragraph 1."""
    text = (
        "RESOLUTION 5 (Geneva, 2043)\nFountains\nThe Council,\nconsidering\na) that one;\nb) that two,\n"
        "resolves\n1 to act;\n2 to report.\n"
    )
    document = read(text.encode(), language="eng").document
    assert document is not None
    assert build(document).xml.count(b"<num>2</num>") == 1


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x85", "\u2028"])
def test_a_call_does_not_run_over_a_line_end(end: str) -> None:
    """What is cut by a line end of any kind is no artefact; control characters beside it are."""
    document = read(f"[footnoteRef:\ufffe{end}]\n[image: \x01{end}]\nwords\n".encode(), language="eng").document
    assert document is not None
    build(document)


@pytest.mark.parametrize(
    "text",
    [
        "[footnoteRef:2]\n[2: \n，[footnoteRef:3]\n[3: 1]",
        "[footnoteRef:5]\n[5: \nx[footnoteRef:1]\n[1: .]",
        "a[^1] b\n\n[^1]: one[^2]\n[^2]: two\n",
    ],
)
def test_a_note_that_is_called_in_a_note_keeps_its_words(text: str) -> None:
    """It stays where it stands: a note holds no note."""
    reading = read(text.encode(), language="eng")
    assert reading.document is not None
    made = build(reading.document)
    assert conservation.check(reading.source, made.words, list(made.notes), None) is None
