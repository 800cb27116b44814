"""Make documents stage by stage, as a process of its own: ``stages_racing.py ROUNDS FILE.txt…``.

What is loaded or compiled once is no part of the time: each document is made before the clock starts. Every
stage and every reference is timed in turn, document by document, so that what disturbs one disturbs the others.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.pages_racing import CLOCK, alone, paged, spent, styled
from pipeline import akn, archive, presentation, reader, validate
from pipeline.diagnostics import Report
from pipeline.publish import Options, publish
from pipeline.reader import conservation
from pipeline.validation import ValidatedTree, rules, schematron, xsd
from pipeline.validation.parsing import parse
from pipeline.validation.places import Places

#: The stages of our flow, in their order, and what each of them takes.
STAGES = {
    "recognition": "text",
    "build": "text",
    "words": "text",
    "XSD": "xml",
    "Schematron": "xml",
    "HTML": "xml",
    "PDF": "html",
    "PDF check": "pdf",
    "package": "bag",
    "verify": "bag",
}
#: All of them together, as a build does them, but for `verify`.
WHOLE = "all outputs"
#: Work of some milliseconds is repeated for so many seconds: its first run finds the caches of the processor cold.
LEAST = 0.1


@dataclass(frozen=True, slots=True)
class Raced:
    """One document: how large it is at each stage, and what is to be timed."""

    sizes: dict[str, int]
    ways: dict[str, Callable[[], object]]


def race(text: bytes, name: str, folder: Path) -> Raced | None:
    """Return the stages of a text, None where it does not pass the gate."""
    reading = reader.read(text, file=name)
    if reading.document is None:
        return None
    document = reading.document
    made = akn.build(document, file=name)
    tree = validate(made.xml).tree
    if tree is None:
        return None
    html = presentation.write_html(tree)
    pdf = presentation.write_pdf(tree, html, clock=CLOCK)
    page = styled(html, paged(html))
    root = _parsed(tree.xml)
    places = Places(name, None)
    tags = tree.xml.count(b"<")

    def deposited() -> archive.Bag:
        return archive.package(
            archive.Deposit(
                tree=tree,
                html=presentation.write_html(tree),
                pdf=pdf,
                source=text,
                source_name=name,
                stem=Path(name).stem,
                report=Report(),
                events=archive.flow_events(Report(), from_text=True),
                clock=CLOCK,
                organisation=None,
                settings={"theme": None, "logo": None, "paper": "a4"},
            )
        )

    bag = deposited()
    package = folder / f"{bag.folder}.zip"
    package.write_bytes(archive.write_zip(bag))
    files = list(bag.files.values())
    if found := list(archive.verify(package)):
        raise ValueError(f"{name}: {found[0]}")
    ways: dict[str, Callable[[], object]] = {
        "recognition": lambda: reader.read(text, file=name),
        "build": lambda: akn.build(document, file=name),
        "words": lambda: conservation.check(reading.source, made.words, list(made.notes), name),
        "XSD": lambda: xsd.check(_parsed(tree.xml), places, tags),
        "Schematron": lambda: (schematron.check(root, places), rules.check(root, places)),
        "HTML": lambda: presentation.write_html(tree),
        "PDF": lambda: presentation.write_pdf(tree, html, clock=CLOCK),
        "PDF check": lambda: presentation.check_pdf(pdf, xml=tree.xml),
        "package": lambda: archive.write_zip(deposited()),
        "verify": lambda: archive.verify(package),
        WHOLE: lambda: publish(text, stem="main", options=Options(clock=CLOCK), file=name),
        "canonical form": lambda: _canonical(tree.xml),
        "WeasyPrint alone": lambda: alone(page, tree),
        "hashing and validation": lambda: _hashed(files, tree),
    }
    sizes = {"text": len(text), "xml": len(tree.xml), "html": len(html), "pdf": len(pdf), "bag": sum(map(len, files))}
    return Raced(sizes, ways)


def _parsed(xml: bytes) -> etree._Element:
    root, _ = parse(xml, None)
    if root is None:
        raise ValueError("the document is not well-formed")
    return root


def _canonical(xml: bytes) -> bytes:
    """Parse and canonicalise by libxml2: a piece of work that no change of ours makes faster or slower."""
    out = io.BytesIO()
    etree.ElementTree(etree.fromstring(xml)).write_c14n(out)
    return out.getvalue()


def _hashed(files: list[bytes], tree: ValidatedTree) -> object:
    """Hash the files of a package as its manifests do, and validate its document."""
    for data in files:
        hashlib.sha256(data).digest()
        hashlib.sha512(data).digest()
    return validate(tree.xml)


def main(rounds: int, files: list[Path]) -> None:
    """Print for each document its sizes and times by way (processor, clock), as JSON."""
    told: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory(prefix="aknpress-bench-") as name:
        for file in files:
            raced = race(file.read_bytes(), file.name, Path(name))
            if raced is None:
                continue
            for work in raced.ways.values():
                work()
            times: dict[str, list[tuple[float, float]]] = {way: [] for way in raced.ways}
            for turn in range(rounds):
                for way in list(raced.ways) if turn % 2 == 0 else list(raced.ways)[::-1]:
                    times[way].append(spent(raced.ways[way], LEAST))
            told.append({"file": str(file), "sizes": raced.sizes, "times": times})
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
