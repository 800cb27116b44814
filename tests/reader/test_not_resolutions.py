"""What is no resolution stays plain text, and what is one, in however unusual a form, is recognised.

All texts are our own. Those of `not_resolutions/` are hard on purpose: the letter is addressed to «The General
Assembly,» and the article begins as a title with a number does; the agenda, the minutes and the report have the
masthead of the United Nations; numbered steps begin with verbs of drafting; contracts have recitals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from pipeline.akn import build
from pipeline.diagnostics import Code, Severity
from pipeline.model import Block, Division, Document, Formula, Kind, Operative, Preambular
from pipeline.reader import Reading, conservation, read
from pipeline.validation import validate

HERE = Path(__file__).parent
LANGUAGES = ("ara", "eng", "fra", "rus", "spa", "zho")
PLAIN = sorted((HERE / "not_resolutions").glob("*.txt"))
SHORT = sorted((HERE / "documents" / "short").glob("*.txt"))
AKN = {"a": "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"}
#: Kind, draft, preambular paragraphs, operative paragraphs; the same in every language, save for `EXCEPTIONS`.
#: A decision in words and the paragraphs of a presidential statement open with neither verb nor number, so they
#: are paragraphs of the body, not operative ones.
EXPECTED = {
    "agency": (Kind.RESOLUTION, False, 2, 2),
    "assembly": (Kind.RESOLUTION, False, 2, 2),
    "congress": (Kind.RESOLUTION, False, 2, 1),
    "decision": (Kind.DECISION, False, 0, 0),
    "draft": (Kind.RESOLUTION, True, 2, 2),
    "hrc": (Kind.RESOLUTION, False, 1, 1),
    "opinion": (Kind.OPINION, False, 1, 2),
    "postal": (Kind.RESOLUTION, False, 2, 2),
    "prst": (Kind.PRESIDENTIAL_STATEMENT, False, 0, 0),
}
#: In Arabic the verb stands before the body: «يشير مجلس الأمن».
EXCEPTIONS = {"prst.ara": (Kind.PRESIDENTIAL_STATEMENT, False, 0, 3)}
ORGANS = {"decision": "un-ecosoc", "draft": "un-ga", "hrc": "un-hrc", "prst": "un-sc"}


def blocks(found: Iterable[object]) -> Iterator[object]:
    """Yield blocks and all that they hold."""
    for block in found:
        yield block
        for part in ("blocks", "items"):
            yield from blocks(getattr(block, part, ()))


def everything(document: Document) -> list[object]:
    """Return every block of a document and of its annexes."""
    annexes: list[Block] = [block for annex in document.annexes for block in (*annex.preamble, *annex.body)]
    return list(blocks((*document.preamble, *document.body, *annexes)))


def reading(path: Path) -> tuple[Reading, Document]:
    """Read a text of ours."""
    found = read(path.read_bytes(), file=path.name)
    assert found.document is not None
    return found, found.document


def test_every_kind_is_there_in_every_language() -> None:
    """No language is spared a kind of text."""
    kinds = {path.stem.partition(".")[0] for path in PLAIN}
    assert len(kinds) >= 8
    assert {path.stem for path in PLAIN} == {f"{kind}.{code}" for kind in kinds for code in LANGUAGES}
    everywhere = set(EXPECTED) - {"assembly", "congress", "postal"}
    assert {f"{kind}.{code}" for kind in everywhere for code in LANGUAGES} <= {path.stem for path in SHORT}


@pytest.mark.parametrize("path", PLAIN, ids=lambda p: p.stem)
def test_no_structure_is_invented(path: Path) -> None:
    """A text of another kind is generic, with S001, and no block of it is one that only resolutions have."""
    found, document = reading(path)
    assert document.kind is Kind.GENERIC
    assert Code.S001 in {finding.code for finding in found.report}
    invented = [b for b in everything(document) if isinstance(b, Preambular | Operative | Division | Formula)]
    assert invented == []
    assert document.title == ()


@pytest.mark.parametrize("path", PLAIN, ids=lambda p: p.stem)
def test_its_words_become_plain_blocks_of_valid_xml(path: Path) -> None:
    """The Akoma Ntoso has neither preamble nor numbered paragraph, keeps every word, and is valid."""
    found, document = reading(path)
    akn = build(document, file=path.name)
    assert conservation.check(found.source, akn.words, list(akn.notes), path.name) is None
    root = etree.fromstring(akn.xml)
    assert root.xpath("//a:preamble | //a:container | //a:paragraph | //a:division | //a:formula", namespaces=AKN) == []
    assert root.xpath("count(//a:mainBody/a:p)", namespaces=AKN)
    errors = validate(akn.xml, file=path.name).report.at_least(Severity.ERROR)
    assert [(str(error.code), error.found) for error in errors] == []


@pytest.mark.parametrize("path", PLAIN, ids=lambda p: p.stem)
def test_its_language_is_found(path: Path) -> None:
    """The language is found; source code is more English than not, so there a finding may say that this is unsure."""
    found, document = reading(path)
    assert document.identity.language == path.stem.rpartition(".")[2]
    unsure = Code.T006 in {finding.code for finding in found.report}
    assert not unsure or path.stem.startswith("code.")


@pytest.mark.parametrize("path", SHORT, ids=lambda p: p.stem)
def test_unusual_forms_are_recognised(path: Path) -> None:
    """Kind, draft or not, body, and the number of paragraphs of each sort are those that a person counts."""
    found, document = reading(path)
    kind = path.stem.partition(".")[0]
    every = everything(document)
    counted = (
        document.kind,
        document.draft,
        sum(isinstance(block, Preambular) for block in every),
        sum(isinstance(block, Operative) for block in every),
    )
    assert counted == EXCEPTIONS.get(path.stem, EXPECTED[kind])
    assert Code.S001 not in {finding.code for finding in found.report}
    assert document.identity.language == path.stem.rpartition(".")[2]
    assert document.identity.organ == ORGANS.get(kind, document.identity.organ) != ""


@pytest.mark.parametrize("path", SHORT, ids=lambda p: p.stem)
def test_unusual_forms_keep_their_words_and_are_valid(path: Path) -> None:
    """Whatever the form, every word is kept, and the official schema holds."""
    found, document = reading(path)
    akn = build(document, file=path.name)
    assert conservation.check(found.source, akn.words, list(akn.notes), path.name) is None
    assert not validate(akn.xml, file=path.name).report.at_least(Severity.ERROR)


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_address_is_a_formula_where_the_text_bears_it_out(code: str) -> None:
    """The same line opens a letter and a resolution: what follows it decides."""
    letter = (HERE / "not_resolutions" / f"letter.{code}.txt").read_text("utf-8").splitlines()
    draft = (HERE / "documents" / "short" / f"draft.{code}.txt").read_text("utf-8").splitlines()
    address = letter[6]
    formula = draft.index(next(line for line in draft if line.endswith(address.split()[-1])))
    kinds = []
    for rest in (letter[7:], draft[formula + 1 :]):
        document = read("\n".join([address, *rest]).encode(), language=code).document
        assert document is not None
        kinds.append((document.kind, document.identity.organ))
    assert kinds == [(Kind.GENERIC, ""), (Kind.RESOLUTION, "un-ga")]


def test_the_finding_points_at_what_was_not_borne_out() -> None:
    """S001 stands at the line that looked like a title, not at the head of the text."""
    text = "Some words of a friend\nResolution 84/12: what it means\nThe boats come in before the light.\n"
    findings = [d for d in read(text.encode(), language="eng").report if d.code is Code.S001]
    assert [d.location.line for d in findings] == [2]


def test_front_matter_settles_what_a_text_does_not_say() -> None:
    """Who says `kind` is believed, as long as there is a title or formula to hang the structure on."""
    text = "Decision 12: Budget\nThe budget of the Union for 2044 is that of 2043.\n"
    plain, stated = read(text.encode()), read(text.encode(), metadata={"kind": "decision"})
    assert plain.document is not None
    assert plain.document.kind is Kind.GENERIC
    assert stated.document is not None
    assert stated.document.kind is Kind.DECISION
    assert stated.document.title != ()
    assert Code.S001 not in {d.code for d in stated.report}
