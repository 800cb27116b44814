"""Make the PDF of a document from its HTML page: PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) in one file.

WeasyPrint lays the page out; `pipeline.presentation.paged` arranges the page for paper before it, and
`pipeline.presentation.tagging` mends what it leaves short of the two standards after it.
The Akoma Ntoso XML travels inside the PDF as its source.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from pipeline.collecting import uncollected
from pipeline.errors import AknpressError, RenderError
from pipeline.presentation.engine import engine, fetcher, fonts, take_sheets
from pipeline.presentation.paged import NotePlacing, add_style, arrange, draft_sheet, notes_sheet, watch_numbers
from pipeline.presentation.tagging import finish
from pipeline.presentation.themes import find_theme, stylesheet
from pipeline.validation.validated import ValidatedTree

_VARIANT: Final = "pdf/a-3a"
_SOURCE_DESCRIPTION: Final = "Akoma Ntoso 3.0 source of this document"


def write_pdf(
    tree: ValidatedTree,
    html: bytes,
    *,
    theme: str | None = None,
    clock: datetime,
    xml_name: str = "main.xml",
    paper: str = "a4",
) -> bytes:
    """Write the PDF of a document.

    Args:
        tree: what passed the gate; a draft gets a mark on every page.
        html: its page, as `write_html` made it.
        theme: a name of `pipeline.resources.themes`, or the folder of an organisation's own; None takes the theme
            of the page, if it is one of ours.
        clock: the moment that the PDF gives as its creation date; a naive one counts as UTC.
        xml_name: file name of the embedded source.
        paper: ``a4`` or ``letter``.

    Returns:
        A tagged PDF 1.7; the same arguments give the same bytes.

    Raises:
        UsageError: no such theme.
        EnvironmentFault: WeasyPrint or a library it needs is missing.
        RenderError: WeasyPrint failed.
    """
    engine()
    moment = (clock if clock.tzinfo else clock.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    with _translated(), uncollected():
        return _write(tree, html, theme, moment, xml_name, paper)


def _write(tree: ValidatedTree, html: bytes, theme: str | None, moment: datetime, xml_name: str, paper: str) -> bytes:
    """Lay the document out and write it; nothing of the layout is left when this returns."""
    document = _lay_out(tree, html, theme, paper)
    right_to_left = document.pages[0]._page_box.style["direction"] == "rtl"
    document.metadata.created = document.metadata.modified = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    source = engine().Attachment(
        string=tree.xml,
        name=xml_name,
        description=_SOURCE_DESCRIPTION,
        relationship="Source",
        created=moment,
        modified=moment,
    )
    pdf = document.write_pdf(
        pdf_variant=_VARIANT,
        pdf_identifier=tree.sha256.encode("ascii"),
        attachments=[source],
        finisher=lambda laid, file: _finish(laid, file, tree.draft, right_to_left),
    )
    return bytes(pdf)


def _finish(document: Any, pdf: Any, draft: bool, right_to_left: bool) -> None:
    """Mend the file, and number the lines of a draft."""
    finish(pdf)
    if draft:
        # Here alone: fontTools takes its time to load, and drafts are few.
        from pipeline.presentation.line_numbers import number_lines

        number_lines(document, pdf, right_to_left=right_to_left)


def _lay_out(tree: ValidatedTree, html: bytes, theme: str | None, paper: str) -> Any:
    """Return the pages, with every note on them.

    WeasyPrint 70 now and then drops a footnote, or stops with an assertion, when notes are called close to the
    foot of a page. A lost note is lost words, so each layout is checked, and the next placing tried.
    """
    failure = ""
    for placing in NotePlacing:
        if failure:
            gc.collect()  # pages and boxes know one another: those of the last try would stay beside those of this one
        try:
            document, wanted = _tried(tree, html, theme, paper, placing)
        except (
            AssertionError,
            LookupError,
            AttributeError,
            TypeError,
            ValueError,
            ArithmeticError,
        ) as error:
            failure = f"{type(error).__name__}: {error}"
            continue
        # A float that is dropped may also lie below its page.
        shown = {name for laid in document.pages for name, at in laid.anchors.items() if at[1] <= laid.height}
        if wanted <= shown:
            return document
        failure, document = "notes or numbers were lost in the layout", None
    raise RenderError(f"the PDF could not be laid out: {failure}")


def _tried(
    tree: ValidatedTree, html: bytes, theme: str | None, paper: str, placing: NotePlacing
) -> tuple[Any, frozenset[str]]:
    """Return the pages with the notes placed in one way, and the names of what must be seen on them."""
    page = engine().HTML(string=html, url_fetcher=fetcher())
    root = page.etree_element
    wanted = arrange(root, placing) | watch_numbers(root, placing)
    look = find_theme(theme if theme is not None else root.get("data-theme", "plain"))
    sheet = stylesheet("paged", look, paper)
    sheet += notes_sheet(placing)
    if tree.draft:
        sheet += draft_sheet(root.get("data-draft") or "DRAFT")
    add_style(root, sheet)
    arabic = root.get("lang") == "ar"
    document = page.render(font_config=fonts(arabic), pdf_variant=_VARIANT, stylesheets=take_sheets(root, arabic))
    return document, wanted


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Turn whatever WeasyPrint raises into a RenderError."""
    try:
        yield
    except AknpressError:
        raise
    except Exception as error:  # it documents no exceptions of its own, so any may come
        raise RenderError(f"the PDF could not be made: {type(error).__name__}: {error}") from error
