"""Pages of official files and of our samples: made once, and kept by the content of document and code."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from bench.corpus import CHECKOUT, EXAMPLES, official
from bench.parts import LANGUAGES, Settings
from pipeline import check_pdf, resources, write_html, write_pdf
from pipeline.clock import document_date
from pipeline.presentation.themes import PAPERS
from pipeline.publish import publish
from pipeline.validation import validated
from pipeline.validation.validated import ValidatedTree

#: Documents of ours that are Akoma Ntoso from the start.
DOCUMENTS = tuple(sorted((CHECKOUT / "tests" / "presentation" / "documents").glob("*.xml")))
#: How many documents of each language a quick measure takes.
SAMPLE = 1
#: What decides of a page, and what of a PDF when its page is given.
_PAGE_CODE = ("pipeline/presentation/*.py", "pipeline/*.py", "styles/*.*", "styles/themes/*/*.*")
_PDF_CODE = (
    *(
        f"pipeline/presentation/{name}.py"
        for name in ("paged", "pdf", "directions", "tagging", "lettering", "themes", "conformance")
    ),
    *("pipeline/clock.py", "styles/paged.css", "styles/themes/*/paged.css"),
)
_ENGINES = ("lxml", "weasyprint", "pydyf", "fonttools", "pikepdf")


@dataclass(frozen=True, slots=True)
class Document:
    """Akoma Ntoso to present.

    Attributes:
        name: the language and the name of the file, ``eng/name``; for a sample the folder and its name.
        language: ISO 639-2/T code.
        xml: the file.
        sample: whether it is one of ours.
    """

    name: str
    language: str
    xml: Path
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How a document is presented: a theme of ours (None to choose from the document), and a paper."""

    theme: str | None = None
    paper: str = "a4"

    def __str__(self) -> str:
        """Return both in a word."""
        return f"{self.theme or 'own'}-{self.paper}"


def every_look() -> tuple[Look, ...]:
    """Return each theme of ours on each paper."""
    return tuple(Look(theme, paper) for theme in resources.themes() for paper in PAPERS)


@dataclass(frozen=True, slots=True)
class Made:
    """What a document became.

    Attributes:
        document: which.
        look: how.
        html: the page, None where it could not be made.
        pdf: the PDF, None where it could not be made or was not asked for.
        fault: what went wrong, '' for nothing.
    """

    document: Document
    look: Look
    html: Path | None = None
    pdf: Path | None = None
    fault: str = ""

    def __str__(self) -> str:
        """Return the name of the document, and the look unless it is the plain one."""
        return self.document.name if self.look == Look() else f"{self.document.name} ({self.look})"


def official_documents(settings: Settings, each: int | None = None) -> list[Document]:
    """Return the official documents, or so many of each language by the hash of their names.

    Which they are then changes with no other file: a new one takes at most one place.
    """
    found: list[Document] = []
    for language in LANGUAGES:
        mine = [Document(f"{language}/{file.stem}", language, file) for file in _files(settings, language)]
        found += mine if each is None else sorted(mine, key=lambda document: _digest(document.name.encode()))[:each]
    return found


def _files(settings: Settings, language: str) -> list[Path]:
    return [file for file in official(settings.shared) if file.parent.name == language]


def samples(settings: Settings) -> list[Document]:
    """Return our own documents: the plain texts of ``examples``, made Akoma Ntoso, and those of the tests.

    Raises:
        RuntimeError: a text is not published.
    """
    folder = settings.work / "pages" / "samples"
    folder.mkdir(parents=True, exist_ok=True)
    found: list[Document] = []
    for text in EXAMPLES:
        made = publish(text.read_bytes(), stem=text.stem, formats=frozenset({"xml"}), file=text.name)
        if made.xml is None:
            raise RuntimeError(f"{text.name} is not published: {[str(finding) for finding in made.report]}")
        xml = folder / f"{text.stem}.xml"
        xml.write_bytes(made.xml)
        found.append(Document(f"examples/{text.stem}", text.stem.rpartition(".")[2], xml, sample=True))
    return found + [Document(f"documents/{xml.stem}", xml.stem[:3], xml, sample=True) for xml in DOCUMENTS]


def make(
    settings: Settings, documents: Sequence[Document], looks: Sequence[Look] = (Look(),), *, pdf: bool = True
) -> list[Made]:
    """Make the pages, and the PDF if asked for, of every document in every look; what is there already is taken.

    Official files are presented whether or not they pass the gate: one in each language does not.
    """
    folder = settings.work / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [(document, look) for document in documents for look in looks]
    with ProcessPoolExecutor(settings.jobs) as pool:
        return list(pool.map(partial(_make, folder, pdf), wanted, chunksize=4))


def _make(folder: Path, pdf: bool, wanted: tuple[Document, Look]) -> Made:
    document, look = wanted
    data = document.xml.read_bytes()
    tree = ValidatedTree(data, draft=False, key=validated._KEY)
    place = folder / document.name.replace("/", "-")
    page = made = None
    try:
        page = _kept(
            place.with_name(f"{place.name}-{look}-{_digest(data, _code(_PAGE_CODE))[:16]}.html"),
            lambda: write_html(tree, theme=look.theme, paper=look.paper),
        )
        if pdf:
            html = page.read_bytes()
            made = _kept(
                place.with_name(f"{place.name}-{look}-{_digest(data, html, _code(_PDF_CODE))[:16]}.pdf"),
                lambda: _checked(tree, html, look),
            )
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is what is measured
        return Made(document, look, page, made, f"{type(error).__name__}: {error}")
    return Made(document, look, page, made)


def _checked(tree: ValidatedTree, html: bytes, look: Look) -> bytes:
    """Return the PDF of a page, if the check that every build makes finds nothing in it."""
    pdf = write_pdf(tree, html, theme=look.theme, clock=document_date(tree), paper=look.paper)
    if findings := list(check_pdf(pdf, xml=tree.xml)):
        raise ValueError("; ".join(map(str, findings)))
    return pdf


def _kept(path: Path, new: Callable[[], bytes]) -> Path:
    """Return a file whose name tells its content, made if it is not there; earlier ones of that document go."""
    if not path.is_file():
        data = new()
        for old in path.parent.glob(f"{path.stem.rpartition('-')[0]}-{'?' * 16}{path.suffix}"):
            old.unlink()
        path.with_suffix(".new").write_bytes(data)
        path.with_suffix(".new").replace(path)  # whoever interrupts this leaves no half of a file
    return path


def _digest(*parts: bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


@cache
def _code(patterns: tuple[str, ...]) -> bytes:
    """Return a digest of the code that makes pages, and of the libraries it uses."""
    parts = [f"{name} {importlib.metadata.version(name)}".encode() for name in _ENGINES]
    for pattern in patterns:
        for file in sorted(CHECKOUT.glob(pattern)):
            parts += [str(file.relative_to(CHECKOUT)).encode(), file.read_bytes()]
    return bytes.fromhex(_digest(*parts))


def by_language(made: Iterable[Made]) -> dict[str, list[Made]]:
    """Return the official documents by language, ours under ``samples``."""
    found: dict[str, list[Made]] = {language: [] for language in (*LANGUAGES, "samples")}
    for one in made:
        found["samples" if one.document.sample else one.document.language].append(one)
    return found
