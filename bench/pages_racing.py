"""Make page and PDF of documents beside WeasyPrint alone, as a process of its own: ``pages_racing.py ROUNDS FILE…``.

Whatever is loaded or compiled once is no part of the time: each document is made before the clock starts.
Each document is made in turn by us, by WeasyPrint from our page, and by WeasyPrint from our page as we arrange it
for paper, and the order turns about; what disturbs one disturbs the others.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline import presentation, validate
from pipeline.presentation.engine import engine, fetcher, fonts
from pipeline.presentation.paged import NotePlacing, arrange, notes_sheet
from pipeline.presentation.themes import find_theme, stylesheet
from pipeline.publish import Options, publish
from pipeline.validation import ValidatedTree

CLOCK = datetime(2020, 1, 1, tzinfo=UTC)
#: A document that is made in no time is measured more than once, so that the clock has something to tell.
LEAST = 0.02


def paged(html: bytes) -> str:
    """Return the style sheet that a page gets for paper, as the PDF's own options would carry it."""
    root = engine().HTML(string=html, url_fetcher=fetcher()).etree_element
    return stylesheet("paged", find_theme(root.get("data-theme", "plain"))) + notes_sheet(NotePlacing.FOOT)


def styled(html: bytes, sheet: str) -> bytes:
    """Return the page with a style sheet after its own, where alone it wins over them."""
    return html.replace(b"</head>", f"<style>{sheet}</style></head>".encode(), 1)


def arranged(html: bytes, sheet: str) -> bytes:
    """Return the page as WeasyPrint gets it from us: without what serves a screen alone, notes at their calls."""
    root = engine().HTML(string=styled(html, sheet), url_fetcher=fetcher()).etree_element
    arrange(root, NotePlacing.FOOT)
    return b"<!DOCTYPE html>" + bytes(ElementTree.tostring(root, encoding="utf-8", method="html"))


def alone(html: bytes, tree: ValidatedTree) -> bytes:
    """Render and write a page by WeasyPrint with the options that we give it."""
    source = engine().Attachment(
        string=tree.xml, name="main.xml", relationship="Source", created=CLOCK, modified=CLOCK, description="Source"
    )
    page = engine().HTML(string=html, url_fetcher=fetcher())
    return bytes(
        page.write_pdf(
            font_config=fonts(page.etree_element.get("lang") == "ar"),
            pdf_variant="pdf/a-3a",
            pdf_identifier=tree.sha256.encode(),
            attachments=[source],
        )
    )


def ours(tree: ValidatedTree) -> bytes:
    """Make page and PDF as a build does, the check of the finished PDF with them."""
    html = presentation.write_html(tree)
    pdf = presentation.write_pdf(tree, html, clock=CLOCK)
    if presentation.check_pdf(pdf, xml=tree.xml):
        raise ValueError("the PDF has findings")
    return pdf


def spent(work: Callable[[], object], least: float = LEAST) -> tuple[float, float]:
    """Return how long a piece of work takes, of the processor and by the clock, repeated until `least` has passed."""
    gc.collect()
    count, started, start = 0, time.process_time(), time.perf_counter()
    while not count or time.process_time() - started < least:
        work()
        count += 1
    return (time.process_time() - started) / count, (time.perf_counter() - start) / count


def main(rounds: int, files: list[Path]) -> None:
    """Print for each document its language, size and times by way, as JSON."""
    told: list[dict[str, object]] = []
    for file in files:
        xml = file.read_bytes()
        tree = validate(xml).tree
        if tree is None:
            continue
        html = presentation.write_html(tree)
        sheet = paged(html)
        page, paper = styled(html, sheet), arranged(html, sheet)

        def everything(xml: bytes = xml, name: str = file.name) -> object:
            return publish(xml, stem="main", options=Options(clock=CLOCK), file=name)

        ways: dict[str, Callable[[], object]] = {
            "ours": lambda tree=tree: ours(tree),  # type: ignore[misc]
            "page": lambda page=page, tree=tree: alone(page, tree),  # type: ignore[misc]
            "paper": lambda paper=paper, tree=tree: alone(paper, tree),  # type: ignore[misc]
            "all": everything,
        }
        for name in ways if not told else ("ours",):
            ways[name]()
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for turn in range(rounds):
            for name in list(ways) if turn % 2 == 0 else list(ways)[::-1]:
                times[name].append(spent(ways[name]))
        told.append({"file": str(file), "bytes": len(xml), "html": len(html), "times": times})
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
