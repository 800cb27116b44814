"""Every code of the documents has a fixture that makes exactly it, and a twin without the fault that makes none.

Texts (``.txt``, or ``.txt.xz`` where the fault is the size) go through the whole check; a T001 comes with the
document that lost the word (``.akn.xml``), a PDF with the document it was made from. X and P fixtures are
tried further in `test_invalid`. Findings about packages (A) are made on real packages in `tests/archive`.
"""

from __future__ import annotations

import difflib
import lzma
from collections import defaultdict
from pathlib import Path

import pytest
from lxml import etree

from pipeline import check_pdf, publish, read, validate
from pipeline.akn import serialize
from pipeline.diagnostics import Code, Report
from pipeline.reader import conservation
from tests.validation.judges import INVALID

FAMILIES = "TSRMXPO"
#: No document alone makes a layout fail: that takes a theme, as in `tests/faults/test_layout.py`.
WITH_A_THEME = {Code.O004}
#: Endings of what is checked, the longer ones first.
KINDS = (".txt.xz", ".akn.xml", ".txt", ".xml", ".pdf")


def _split(path: Path) -> tuple[str, str]:
    """Return the stem and the ending of a fixture."""
    kind = next(kind for kind in KINDS if path.name.endswith(kind))
    return path.name.removesuffix(kind), kind


#: The fixtures by stem, ``.ok`` of the twins included; companions are no fixtures.
FIXTURES = {_split(path)[0]: path for path in sorted(INVALID.iterdir()) if _split(path)[1] != ".akn.xml"}
FAILING = [path for stem, path in FIXTURES.items() if not stem.endswith(".ok")]


def check(path: Path) -> Report:
    """Return the findings about a fixture, made as a user gets them."""
    stem, kind = _split(path)
    companion = path.with_name(f"{stem}.akn.xml")
    data = lzma.decompress(path.read_bytes()) if kind == ".txt.xz" else path.read_bytes()
    if kind == ".xml":
        return validate(data, file=path.name).report
    if kind == ".pdf":
        return check_pdf(data, xml=path.with_name(f"{stem.removesuffix('.ok')}.akn.xml").read_bytes())
    if companion.exists():
        words, notes = serialize.words(etree.fromstring(companion.read_bytes()))
        lost = conservation.check(read(data, file=path.name).source, words, notes, path.name)
        return Report((lost,) if lost else ())
    return publish.publish(data, stem=stem, formats=frozenset(), file=path.name).report


def twin(path: Path) -> Path:
    """Return the passing twin of a failing fixture."""
    stem, kind = _split(path)
    return path.with_name(f"{stem}.ok{kind}")


def test_every_code_has_a_failing_fixture_with_a_passing_twin() -> None:
    """No code of a document is without both, and no fixture is for a code that does not exist."""
    made: dict[str, set[bool]] = defaultdict(set)
    for stem in FIXTURES:
        made[stem[:4]].add(stem.endswith(".ok"))
    assert dict(made) == {
        code.value: {True, False} for code in Code if code[0] in FAMILIES and code not in WITH_A_THEME
    }
    assert {twin(path).name for path in FAILING} == {p.name for s, p in FIXTURES.items() if s.endswith(".ok")}


@pytest.mark.parametrize("path", FAILING, ids=lambda path: path.name)
def test_fixture_yields_exactly_its_code(path: Path) -> None:
    """Whatever is found bears the code in the name of the fixture, and says what was found."""
    report = check(path)
    assert {d.code.value for d in report} == {path.name[:4]}
    assert all(d.found for d in report)


@pytest.mark.parametrize("path", FAILING, ids=lambda path: path.name)
def test_twin_yields_nothing(path: Path) -> None:
    """The twin, which differs in nothing but the fault, is clean: not even a note."""
    assert list(check(twin(path))) == []


def _lines(path: Path) -> list[tuple[int, str]]:
    """Return the lines of a text that are not blank, with their numbers."""
    text = path.read_text(encoding="utf-8", errors="replace")
    return [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line]


def _changed(path: Path) -> set[int]:
    """Return the lines of a text fixture that differ from its twin; of a line left out, those about its place."""
    bad, good = _lines(path), _lines(twin(path))
    matcher = difflib.SequenceMatcher(None, [line for _, line in bad], [line for _, line in good], autojunk=False)
    lines: set[int] = set()
    for tag, begin, end, _, _ in matcher.get_opcodes():
        if tag == "insert":
            lines |= {n for n, _ in bad[max(begin - 1, 0) : begin + 1]}
        elif tag != "equal":
            lines |= {n for n, _ in bad[begin:end]}
    return lines


@pytest.mark.parametrize(
    "path",
    [p for p in FAILING if p.suffix == ".txt" and p.name[:4] not in ("T003", "T006", "M005", "S006")],
    ids=lambda path: path.name,
)
def test_finding_stands_at_the_line_of_the_fault(path: Path) -> None:
    """A finding that names a line names one in which the text differs from its twin.

    T003, T006 and M005 are about the file and its front matter as a whole; S006 stands where the quotation opens, which
    is not where its end is missing.
    """
    lines = {d.location.line for d in check(path)} - {None}
    assert lines <= _changed(path), (lines, _changed(path))
