"""Bytes in every encoding that office programs of six languages have written."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.diagnostics import Code, Severity
from pipeline.reader.encodings import decode
from tests.judges import CHECKOUT

SAMPLES = sorted((CHECKOUT / "examples").glob("*.txt"))
LATIN = ("cp1252", "iso8859_1", "iso8859_15", "mac_roman")
LEGACY = {
    "eng": LATIN,
    "fra": LATIN,
    "spa": LATIN,
    "rus": ("cp1251", "koi8_r", "iso8859_5", "mac_cyrillic"),
    "ara": ("cp1256", "iso8859_6"),
    "zho": ("gb18030", "gbk"),
}
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
ALIKE = dict(zip("“”‘’–—«»„\u00a0‑−•", '""\'\'--""" --*', strict=True)) | {"…": "...", "№": "No", "œ": "oe"}
TRADITIONAL = (
    "大會，\n回顧其二○一五年九月二十五日第70/1號決議，\n重申供水系統對發展中國家的重要性，\n"
    "1. 決定將供水問題列入下一屆會議臨時議程；\n2. 請秘書長就本決議的執行情況提出報告。\n"
)


def fitted(text: str, codec: str) -> str:
    """Return a text with the characters that an encoding lacks replaced by their look-alikes."""

    def one(character: str) -> str:
        plain = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
        for known in (character, ALIKE.get(character, ""), plain):
            try:
                known.encode(codec)
            except UnicodeEncodeError:
                continue
            if known:
                return known
        return ""

    return "".join(map(one, text))


CASES = [
    pytest.param(
        fitted("\n".join(sample.read_text("utf-8").split("\n")[:size]), codec),
        codec,
        id=f"{sample.stem}-{codec}-{name}",
    )
    for sample in SAMPLES
    for codec in (*LEGACY[sample.stem[-3:]], *UNICODE)
    for size, name in ((None, "whole"), (6, "head"))
]


@pytest.mark.parametrize(("text", "codec"), CASES)
def test_every_sample_comes_back_from_every_encoding(text: str, codec: str) -> None:
    """The whole sample and its first six lines are the same text again; T003 names another encoding than UTF-8."""
    found, name, findings = decode(text.encode(codec), None)
    assert found.removeprefix("\ufeff") == text
    assert [f.code for f in findings] == ([] if name == "utf-8" else [Code.T003])
    assert all(name in f.found for f in findings)


def test_the_named_encoding_is_the_one_that_was_written() -> None:
    """Where two encodings give other texts, the right one is named."""
    for sample in SAMPLES:
        for codec in LEGACY[sample.stem[-3:]]:
            text = fitted(sample.read_text("utf-8"), codec)
            name = decode(text.encode(codec), None)[1]
            assert text.encode(codec) == text.encode(name)


@pytest.mark.parametrize("text", [TRADITIONAL, TRADITIONAL.split("\n")[1], TRADITIONAL.replace("\n", "\r")])
def test_traditional_chinese_in_big5(text: str) -> None:
    """Big5 is told from GB 18030 though both decode, by the ideographs that are in use."""
    assert decode(text.encode("big5"), None)[0] == text
    assert decode(text.encode("gb18030"), None)[0] == text


@pytest.mark.parametrize(
    ("bad", "line"), [(b"cr\xe9er", 3), (b"cr\xc3er", 3), (b"cr\xed\xa0\x80er", 3), (b"cr\xff\xfeer", 3)]
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_few_broken_bytes_are_findings_at_their_line(bad: bytes, line: int, end: bytes) -> None:
    """UTF-8 with a broken byte keeps all else; the byte is named at its line and reads U+FFFD."""
    rest = "L’Assemblée générale,\nRappelant sa résolution 70/1,\n1. Décide de comité à Genève ;\n".encode()
    data = rest.replace("comité".encode(), bad).replace(b"\n", end)
    text, name, findings = decode(data, "a.txt")
    assert name == "utf-8"
    assert re.sub("\ufffd+", "", text) == data.decode("utf-8", "ignore")
    assert [(f.code, f.severity, f.location.line) for f in findings] == [
        (Code.T005, Severity.WARNING, line) for _ in range(text.count("\ufffd"))
    ]
    assert all(f"0x{bad.strip(b'cer').hex()}"[:4] in findings[0].found for f in findings)


def test_a_truncated_file_keeps_its_text() -> None:
    """A file cut within a character is read up to there, in UTF-8 and in UTF-16."""
    text = "Генеральная Ассамблея,\nссылаясь на свою резолюцию 70/1,\n"
    for codec in ("utf-8", "utf-16"):
        found, _, findings = decode(text.encode(codec) + "я".encode()[:1], None)
        assert found == text + "\ufffd"
        assert Code.T005 in [f.code for f in findings]


def test_an_apostrophe_alone_is_windows_1252() -> None:
    """One byte of punctuation in an English text is what Windows writes."""
    assert decode(b"The Council\x92s report on wells.\n", None)[:2] == ("The Council’s report on wells.\n", "cp1252")


def test_other_languages_are_left_to_statistics() -> None:
    """A language without a pack is decoded all the same."""
    text = "Zgromadzenie Ogólne, przypominając swoją rezolucję 70/1, podkreślając znaczenie współpracy,"
    assert decode(text.encode("cp1250"), None)[0] == text


@pytest.mark.parametrize("unit", [b"\xe9\xe0 ", b"\x81\x8d", bytes(range(128, 256)), b"\xd0\xb0 \xff ", b"ab\x00"])
def test_time_is_bounded(unit: bytes) -> None:
    """Two million bytes are decoded, or refused, within two seconds."""
    data = unit * (2_000_000 // len(unit))
    decode(data[:1000], None)
    began = time.perf_counter()
    decode(data, None)
    assert time.perf_counter() - began < 2


@given(st.binary(max_size=300), st.sampled_from(["", "Генеральная Ассамблея,\n", "Décide à Genève ;\n"]))
def test_any_bytes_give_text_or_an_error(tail: bytes, head: str) -> None:
    """There is text, or there is an error; and what is decoded without a finding encodes to the same bytes."""
    data = head.encode() + tail
    text, name, findings = decode(data, None)
    assert bool(text) != any(f.severity is Severity.ERROR for f in findings)
    if text and not any(f.code is Code.T005 for f in findings) and not name.startswith(("utf-16", "utf-32")):
        assert text.encode(name).decode(name) == text
        assert len(text) <= len(data)
