"""The PDF: PDF/A-3a and PDF/UA-1 by the judgement of veraPDF, complete, and the same bytes every time."""

from __future__ import annotations

import base64
import hashlib
import http.server
import io
import os
import shutil
import struct
import subprocess
import sys
import threading
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import weasyprint

from pipeline import resources
from pipeline.errors import RenderError, UsageError
from pipeline.presentation import check_pdf, write_html, write_pdf
from pipeline.presentation.paged import NotePlacing, arrange
from tests.judges import CHECKOUT
from tests.presentation.conftest import CLOCK, DOCUMENTS, tree_of
from tests.presentation.words import AKN, akn_words

ENGLISH = next(path for path in DOCUMENTS if path.stem == "eng")


def png(colour: bytes = b"\x1a\x5f\xa8\x80") -> bytes:
    """Return a small image with transparency, which PDF/A treats with suspicion."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + colour * 8) * 8
    head = struct.pack(">IIBBBBB", 8, 8, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pdf_of(path: Path, *, clock: datetime = CLOCK, draft: bool = False) -> bytes:
    """Return a new PDF of a document."""
    tree = tree_of(path.read_bytes(), draft=draft)
    return write_pdf(tree, write_html(tree), clock=clock)


def test_verapdf_finds_nothing(
    made: Callable[..., tuple[Path, Path]], verapdf: Callable[..., dict[Path, list[str]]], tmp_path: Path
) -> None:
    """Six languages in three themes, as drafts, with a vector and with a raster logo: all comply with both."""
    raster, vector = tmp_path / "logo.png", tmp_path / "logo.svg"
    raster.write_bytes(png())
    vector.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7v7h-7z"/></svg>')
    pdfs = [made(path, theme=theme)[1] for path in DOCUMENTS for theme in resources.themes()]
    pdfs += [made(path, draft=True, logo=logo)[1] for path in DOCUMENTS for logo in (raster, vector)]
    assert {path: failed for path, failed in verapdf(pdfs).items() if failed} == {}


def test_official_documents_comply(shared: Path, verapdf: Callable[..., dict[Path, list[str]]], tmp_path: Path) -> None:
    """So do real ones in all languages: many notes, wide tables with spans, long annexes, collections."""
    names = ("unga_2020-12-16_75-175", "unga_2022-12-07_77-100", "unga_2020-12-31_75-254A-C")
    pdfs = []
    for path in sorted((shared / "corpus" / "un").glob("*/*.xml")):
        if path.stem in names and (path.parent.name in ("ara", "zho") or path.stem != names[1]):
            pdfs.append(tmp_path / f"{path.parent.name}-{path.stem}.pdf")
            pdfs[-1].write_bytes(pdf_of(path))
            assert list(check_pdf(pdfs[-1].read_bytes(), xml=path.read_bytes())) == []
    assert len(pdfs) > len(names)
    assert {path: failed for path, failed in verapdf(pdfs).items() if failed} == {}


def test_no_letter_is_lost(document: Path, made: Callable[..., tuple[Path, Path]]) -> None:
    """Every letter of the document can be read back from its PDF, as often as it occurs."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is missing; run: apt-get install poppler-utils")
    read = subprocess.run([reader, str(made(document)[1]), "-"], capture_output=True, check=True)

    def letters(text: str) -> Counter[str]:
        return Counter(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())

    expected = letters("".join(akn_words(tree_of(document.read_bytes()).root)))
    assert expected - letters(read.stdout.decode()) == Counter()


def destinations(file: pikepdf.Pdf) -> dict[str, int]:
    """Return the page index of each named destination."""
    pages = {page.obj.objgen: number for number, page in enumerate(file.pages)}
    names: list[Any] = list(file.Root.Names.Dests.Names)
    return {str(name): pages[target[0].objgen] for name, target in zip(names[::2], names[1::2], strict=True)}


def test_notes_stand_on_the_page_of_their_call(document: Path, made: Callable[..., tuple[Path, Path]]) -> None:
    """Paper has its notes at the foot of the page, not at the end."""
    with pikepdf.open(made(document)[1]) as file:
        places = destinations(file)
    notes = [note.get("eId", "") for note in tree_of(document.read_bytes()).root.iter(f"{AKN}authorialNote")]
    assert [(places[eid], eid) for eid in notes] == [(places[f"_call_{eid}"], eid) for eid in notes]


def test_no_note_is_lost_on_a_crowded_page(shared: Path) -> None:
    """A document on which the best placing of notes drops one has them all, by the next placing."""
    path = shared / "corpus" / "un" / "zho" / "unga_2020-12-16_75-175.xml"
    with pikepdf.open(io.BytesIO(pdf_of(path))) as file:
        places = destinations(file)
    notes = {note.get("eId", "") for note in tree_of(path.read_bytes()).root.iter(f"{AKN}authorialNote")}
    assert notes - set(places) == set()


def structure(element: Any, found: list[Any]) -> list[Any]:
    """Return all structure elements under one, in order."""
    for kid in kids_of(element):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found.append(kid)
            structure(kid, found)
    return found


def kids_of(element: Any) -> list[Any]:
    """Return the kids of a structure element, which stand in an array or alone."""
    kids = element.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array | list) else [kids]


def test_notes_are_tagged_as_notes(made: Callable[..., tuple[Path, Path]]) -> None:
    """Each note is a Note with an ID of its own (PDF/UA-1, 7.9)."""
    with pikepdf.open(made(ENGLISH)[1]) as file:
        elements = structure(file.Root.StructTreeRoot, [])
        notes = [str(element.ID) for element in elements if element.S == "/Note"]
    assert sorted(notes) == [f"authorialNote_{n}" for n in (1, 2, 3, 4)]


def test_margins_are_artefacts(made: Callable[..., tuple[Path, Path]]) -> None:
    """Running header, page number and draft mark are no content: all marked content is in the structure tree."""
    with pikepdf.open(made(ENGLISH, draft=True)[1]) as file:
        owned: dict[Any, set[int]] = {}
        for element in structure(file.Root.StructTreeRoot, []):
            for kid in kids_of(element):
                if isinstance(kid, int):
                    owned.setdefault(element.Pg.objgen, set()).add(kid)
        for page in file.pages:
            marked, artefacts = set(), 0
            instructions: list[Any] = list(pikepdf.parse_content_stream(page))
            for operands, operator in instructions:
                if str(operator) == "BDC":
                    marked.add(int(operands[1].MCID))
                elif str(operator) == "BMC":
                    assert operands[0] == "/Artifact"
                    artefacts += 1
            assert marked == owned[page.obj.objgen]
            assert artefacts >= 2


def test_draft_mark_is_on_every_page(made: Callable[..., tuple[Path, Path]]) -> None:
    """A draft shows its mark on each page, and a document that passed on none."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is missing; run: apt-get install poppler-utils")

    def pages(draft: bool) -> list[bytes]:
        command = [reader, str(made(ENGLISH, draft=draft)[1]), "-"]
        return subprocess.run(command, capture_output=True, check=True).stdout.split(b"\f")[:-1]

    assert [b"Draft" in page for page in pages(True)] == [True] * len(pages(True))
    assert not any(b"Draft" in page for page in pages(False))


def test_readers_are_told_title_language_dates_and_parts(made: Callable[..., tuple[Path, Path]]) -> None:
    """Title, language, creation date (from the clock alone) and bookmarks are in the file."""
    with pikepdf.open(made(ENGLISH)[1]) as file:
        assert str(file.docinfo.Title) == "99/7. Open measurement of regional connectivity"
        assert str(file.Root.Lang) == "en"
        assert str(file.docinfo.CreationDate) == str(file.docinfo.ModDate) == "D:20441205103000Z"
        with file.open_outline() as outline:
            (top,) = outline.root
            names = [item.title for item in top.children]
    assert top.title == "99/7. Open measurement of regional connectivity"
    assert names == ["I Financing", "Part II", "Annex Method of measurement"]


def test_document_id_follows_the_document(made: Callable[..., tuple[Path, Path]]) -> None:
    """The permanent identifier is that of the source, so two documents never share one."""
    identifiers = {path: bytes(pikepdf.open(made(path)[1]).trailer.ID[0]) for path in DOCUMENTS}
    assert len(set(identifiers.values())) == len(DOCUMENTS)
    assert identifiers[ENGLISH].decode() == hashlib.sha256(ENGLISH.read_bytes()).hexdigest()


PROGRAM = """
import hashlib, sys
from datetime import datetime, UTC
from pathlib import Path
from pipeline.presentation import write_html, write_pdf
from pipeline.validation import validated
for name in sys.argv[1:]:
    tree = validated.ValidatedTree(Path(name).read_bytes(), draft=False, key=validated._KEY)
    html = write_html(tree)
    pdf = write_pdf(tree, html, clock=datetime(2044, 12, 5, 10, 30, tzinfo=UTC))
    print(name, hashlib.sha256(html).hexdigest(), hashlib.sha256(pdf).hexdigest())
"""


def test_same_input_same_bytes_everywhere(tmp_path: Path) -> None:
    """Two processes in other time zones, folders, hash seeds and orders of documents write the same bytes."""
    outputs = []
    for zone, seed, names in (("Asia/Tokyo", "1", DOCUMENTS), ("America/New_York", "2", DOCUMENTS[::-1])):
        folder = tmp_path / seed
        folder.mkdir()
        environment = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": str(CHECKOUT)}
        run = subprocess.run(
            [sys.executable, "-c", PROGRAM, *map(str, names)],
            cwd=folder, env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        outputs.append(sorted(run.stdout.splitlines()))
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) == len(DOCUMENTS)


def test_only_the_moment_of_the_clock_counts() -> None:
    """The same moment in another zone gives the same bytes, another moment others."""
    moment = datetime(2044, 12, 5, 10, 30, tzinfo=UTC)
    first = pdf_of(ENGLISH, clock=moment)
    assert pdf_of(ENGLISH, clock=moment.astimezone(timezone(timedelta(hours=9)))) == first
    assert pdf_of(ENGLISH, clock=moment + timedelta(seconds=1)) != first


@pytest.mark.weasyprint_warnings
def test_nothing_is_fetched(tmp_path: Path) -> None:
    """A page that asks for files and for the network gets neither; what it carries itself is shown."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    secret = tmp_path / "secret.png"
    secret.write_bytes(png(b"\xff\x00\x00\xff"))
    address = f"http://127.0.0.1:{server.server_port}"
    own = base64.b64encode(png()).decode()
    tree = tree_of(ENGLISH.read_bytes())
    page = write_html(tree).replace(
        b"<article",
        f'<link rel="stylesheet" href="{address}/a.css"><img alt="a" src="{address}/a.png">'
        f'<img alt="b" src="{secret.as_uri()}"><img alt="c" src="data:image/png;base64,{own}"><article'.encode(),
        1,
    )
    try:
        pdf = write_pdf(tree, page, clock=CLOCK)
    finally:
        server.shutdown()
        server.server_close()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        images = [
            image for image in file.objects if isinstance(image, pikepdf.Stream) and image.get("/Subtype") == "/Image"
        ]
        assert sum("/SMask" in image for image in images) == 1
    assert asked == []
    assert len(images) == 2  # our own, and its mask


def test_failures_come_as_our_own_exceptions() -> None:
    """A page too deep for WeasyPrint is a RenderError, an unknown theme a UsageError."""
    tree = tree_of(ENGLISH.read_bytes())
    deep = b"<html lang=en><title>x</title><body>" + b"<div>" * 5000 + b"x"
    with pytest.raises(RenderError, match="could not be"):
        write_pdf(tree, deep, clock=CLOCK)
    with pytest.raises(UsageError, match="there is no theme 'x'"):
        write_pdf(tree, write_html(tree), theme="x", clock=CLOCK)


def test_arranging_for_paper_keeps_the_letters(document: Path) -> None:
    """What moves, and what loses its element, on the way to paper takes all its letters along."""
    page = weasyprint.HTML(string=write_html(tree_of(document.read_bytes()))).etree_element
    article = next(page.iter("article"))
    (section,) = [element for element in article.iter("section") if element.get("id") == "_notes"]
    label = next(iter(section)).text or ""
    before = Counter("".join(article.itertext()))
    copies = [
        "".join(element.itertext()) for element in article.iter() if "preview" in (element.get("class") or "").split()
    ]
    assert copies or not section.findall(".//li")
    shown = Counter("".join([label, *copies]))
    wanted = arrange(page, NotePlacing.FOOT)
    after = Counter("".join(article.itertext()))
    assert {c: n for c, n in (before - after).items() if not c.isspace()} == {
        c: n for c, n in shown.items() if not c.isspace()
    }
    assert after - before == Counter()
    assert {span.get("id") for span in article.iter("span") if span.get("class") == "footnote"} == wanted


@pytest.mark.parametrize(("language", "face"), [("ara", "Noto-Naskh-Arabic"), ("zho", "Noto-Serif-CJK-SC")])
def test_faces_follow_the_script(language: str, face: str, made: Callable[..., tuple[Path, Path]]) -> None:
    """Arabic is set in Naskh, Chinese in its own forms and not the Japanese ones, and neither is slanted."""
    document = next(path for path in DOCUMENTS if path.stem == language)
    with pikepdf.open(made(document)[1]) as file:
        names = {
            str(found.FontName)
            for found in file.objects
            if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/FontDescriptor"
        }
    assert any(face in name for name in names)
    assert not any(word in name for name in names for word in ("Italic", "Oblique", "CJK-JP"))


def test_signs_that_the_fonts_lack_are_the_same_under_every_locale(tmp_path: Path) -> None:
    """fontconfig would seek a font for the language of the locale; the bytes do not follow it."""
    text = CHECKOUT / "examples" / "itu-rural.rus.txt"
    assert "\u2212" in text.read_text(encoding="utf-8"), "the minus sign, which Noto Serif has not"
    made = []
    for locale in ("C.UTF-8", "ar_EG.UTF-8"):
        out = tmp_path / locale
        command = [sys.executable, "-m", "pipeline", "build", str(text), "-o", str(out), "--format", "pdf"]
        environment = {**os.environ, "LC_ALL": locale, "LANG": locale}
        subprocess.run(command, check=True, capture_output=True, cwd=CHECKOUT, env=environment)
        made.append((out / "itu-rural.rus.pdf").read_bytes())
    assert made[0] == made[1]
