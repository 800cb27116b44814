"""The first real input: a Spanish draft opinion of an ITU forum, as Apache Tika exported it."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from lxml import etree

from pipeline.akn import AknDocument, build
from pipeline.reader import Reading, conservation, read
from pipeline.validation import validate

AKN = {"a": "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"}


@pytest.fixture(scope="module")
def seed(shared: Path) -> Path:
    """The seed text."""
    found = sorted((shared / "seed").glob("*.txt"))
    if not found:
        pytest.skip("../shared/seed is not here")
    return found[0]


@pytest.fixture(scope="module")
def reading(seed: Path) -> Reading:
    """What the reader makes of it."""
    return read(seed.read_bytes(), file=seed.name)


@pytest.fixture(scope="module")
def made(reading: Reading) -> AknDocument:
    """The AKN made of it."""
    assert reading.document is not None
    return build(reading.document, file=reading.file)


@pytest.fixture(scope="module")
def root(made: AknDocument) -> etree._Element:
    """Its tree."""
    return etree.fromstring(made.xml)


def words(element: etree._Element) -> str:
    """Return the words of an element, white space folded."""
    return " ".join("".join(str(t) for t in element.itertext()).split())


def every(root: etree._Element, path: str) -> list[etree._Element]:
    """Return the elements at a path."""
    return cast("list[etree._Element]", root.xpath(path, namespaces=AKN))


def one(root: etree._Element, path: str) -> etree._Element:
    """Return the single element at a path."""
    (found,) = every(root, path)
    return found


def test_it_is_a_valid_draft_opinion_in_spanish(root: etree._Element, made: AknDocument) -> None:
    """The statement is an opinionDraft, language spa, valid without a single finding."""
    assert one(root, "//a:statement").get("name") == "opinionDraft"
    assert one(root, "//a:FRBRlanguage").get("language") == "spa"
    assert list(validate(made.xml).report) == []


def test_the_title_is_one_though_broken_over_lines(root: etree._Element) -> None:
    """docType, docNumber and docTitle are told apart, the title joined."""
    assert words(one(root, "//a:preface//a:docType")) == "PROYECTO DE OPINIÓN"
    assert words(one(root, "//a:preface//a:docNumber")) == "6"
    title = "Sobre el apoyo a la puesta en práctica del proceso de cooperación mejorado"
    assert words(one(root, "//a:preface//a:docTitle")) == title


def test_the_formula_names_forum_and_place(root: etree._Element) -> None:
    """The formula holds the forum as organization, Ginebra as location and 2013 as docDate."""
    formula = one(root, "//a:formula[@name='enactingFormula']")
    forum = "quinto Foro Mundial de Política de las Telecomunicaciones/TIC"
    assert words(one(formula, ".//a:organization")) == forum
    assert words(one(formula, ".//a:location")) == "Ginebra"
    assert one(formula, ".//a:docDate").get("date") == "2013-01-01"


def test_the_preamble_has_its_four_verbs(root: etree._Element) -> None:
    """recordando has three items, considerando four, reconociendo one paragraph, observando three."""
    containers = every(root, "//a:preamble/a:container")
    assert [(c.get("name"), len(every(c, "a:blockList/a:item")), len(every(c, "a:p"))) for c in containers] == [
        ("recordando", 3, 0),
        ("considerando", 4, 0),
        ("reconociendo", 0, 2),
        ("observando", 3, 0),
    ]


def test_the_quoted_passage_keeps_its_paragraphs_and_marks(root: etree._Element) -> None:
    """The third item of observando embeds paragraphs 20 and 21 between their quote marks."""
    quoted = one(root, "//a:container[@name='observando']//a:item[3]//a:embeddedStructure")
    assert (quoted.get("startQuote"), quoted.get("endQuote")) == ('"', '"')
    assert [words(num) for num in every(quoted, "a:paragraph/a:num")] == ["20", "21"]


def test_the_body_has_two_divisions(root: etree._Element) -> None:
    """«considera oportuno» and «invita» govern one paragraph each."""
    divisions = every(root, "//a:mainBody/a:division")
    assert [(words(one(d, "a:heading")), len(every(d, "a:paragraph"))) for d in divisions] == [
        ("considera oportuno", 1),
        ("invita", 1),
    ]


def test_references(root: etree._Element) -> None:
    """Symbols, resolutions, paragraphs of the Agenda and the reference inside the document are all there."""
    refs = [(words(r), r.get("href", "")) for r in every(root, "//a:ref")]
    resolution = "/akn/un/statement/deliberation/un-ga/2012-12-21/67-195"
    assert refs.count(("A/RES/67/195", resolution)) == 3
    assert ("A/RES/65/141", "https://undocs.org/A/RES/65/141") in refs
    assert [w for w, h in refs if h.startswith("#itu-resolution-")] == ["101", "102", "133"]
    agenda = [w for w, h in refs if "tunis-agenda#para_" in h]
    assert agenda == ["35", "37", "55", "60", "65", "68", "69", "70", "71", "83", "69"]
    item = one(root, "//a:container[@name='observando']/a:blockList/a:item[1]").get("eId")
    assert ("observando a) anterior", f"#{item}") in refs
    assert [d.get("date") for d in every(root, "//a:date")] == ["2012-12-21"]


def test_no_word_is_lost_and_the_artefact_is_listed(reading: Reading, made: AknDocument) -> None:
    """`[bookmark: _GoBack]` is gone and listed; every other word is there, in order."""
    assert [(r.kind, r.text, r.line) for r in reading.source.removed] == [("bookmark", "[bookmark: _GoBack]", 10)]
    assert conservation.check(reading.source, made.words, list(made.notes), reading.file) is None
