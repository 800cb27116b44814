"""The self-check of a finished PDF notices whatever is taken from it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from pipeline.diagnostics import Code
from pipeline.presentation import check_pdf
from tests.presentation.conftest import DOCUMENTS

ENGLISH = next(path for path in DOCUMENTS if path.stem == "eng")


@pytest.fixture
def pdf(made: Callable[..., tuple[Path, Path]]) -> bytes:
    """A PDF that is as it should be."""
    return made(ENGLISH)[1].read_bytes()


def codes(pdf: bytes, xml: bytes | None = None) -> set[Code]:
    """Return the codes of what is found."""
    return {finding.code for finding in check_pdf(pdf, xml=ENGLISH.read_bytes() if xml is None else xml)}


def test_our_pdfs_pass(document: Path, made: Callable[..., tuple[Path, Path]]) -> None:
    """Nothing is found in what we make."""
    assert list(check_pdf(made(document)[1].read_bytes(), xml=document.read_bytes())) == []


def _strip_xmp(file: pikepdf.Pdf, old: bytes, new: bytes) -> None:
    data = file.Root.Metadata.read_bytes()
    assert old in data
    file.Root.Metadata.write(data.replace(old, new))


def _drop_font(file: pikepdf.Pdf) -> None:
    for found in file.objects:
        if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/FontDescriptor":
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                if key in found:
                    del found[key]
            return


def _add_script(file: pikepdf.Pdf) -> None:
    file.Root.OpenAction = file.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("1")))


DAMAGES: dict[str, tuple[Code, Callable[[pikepdf.Pdf], object]]] = {
    "part": (Code.O001, lambda file: _strip_xmp(file, b'pdfaid:part="3"', b'pdfaid:part="2"')),
    "level": (Code.O001, lambda file: _strip_xmp(file, b'pdfaid:conformance="A"', b'pdfaid:conformance="B"')),
    "intent": (Code.O001, lambda file: file.Root.__delitem__("/OutputIntents")),
    "font": (Code.O001, _drop_font),
    "script": (Code.O001, _add_script),
    "xmp": (Code.O002, lambda file: file.Root.__delitem__("/Metadata")),
    "ua": (Code.O002, lambda file: _strip_xmp(file, b'pdfuaid:part="1"', b"")),
    "mark": (Code.O002, lambda file: file.Root.__delitem__("/MarkInfo")),
    "tree": (Code.O002, lambda file: file.Root.__delitem__("/StructTreeRoot")),
    "language": (Code.O002, lambda file: file.Root.__delitem__("/Lang")),
    "display": (Code.O002, lambda file: file.Root.__delitem__("/ViewerPreferences")),
    "title": (Code.O002, lambda file: file.docinfo.__delitem__("/Title")),
    "source": (Code.O003, lambda file: file.Root.__delitem__("/AF")),
    "relation": (Code.O003, lambda file: file.Root.AF[0].__setitem__("/AFRelationship", pikepdf.Name.Data)),
}


@pytest.mark.parametrize("damage", sorted(DAMAGES))
def test_damage_is_found(damage: str, pdf: bytes) -> None:
    """Each thing that makes the PDF conform is missed when it is gone."""
    code, change = DAMAGES[damage]
    assert codes(pdf) == set()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        change(file)
        out = io.BytesIO()
        file.save(out)
    assert code in codes(out.getvalue())


def test_other_source_is_found(pdf: bytes) -> None:
    """One byte of difference between the embedded and the given document is an error."""
    assert codes(pdf, ENGLISH.read_bytes() + b"\n") == {Code.O003}


def test_encryption_is_found(pdf: bytes) -> None:
    """An encrypted file is not archival, and one that cannot be opened is nothing at all."""
    for password, expected in (("", {Code.O001}), ("secret", {Code.O001, Code.O002, Code.O003})):
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(pdf)) as file:
            file.save(out, encryption=pikepdf.Encryption(owner="o", user=password))
        assert codes(out.getvalue()) == expected


def test_rubbish_is_reported_not_raised() -> None:
    """What is no PDF at all gets all three findings."""
    assert codes(b"no PDF") == {Code.O001, Code.O002, Code.O003}
