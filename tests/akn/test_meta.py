"""The metadata block: entries of the ontology and what points at them."""

from __future__ import annotations

import time

from lxml import etree

from pipeline.akn import meta
from pipeline.akn.names import child, element


def _tree() -> tuple[etree._Element, etree._Element]:
    """Make an empty document; its root and its ``references``."""
    root = element("akomaNtoso")
    return root, child(child(root, "meta"), "references")


def test_an_entry_gives_way_to_the_document_and_to_other_kinds() -> None:
    """An eId that is taken goes to a new one, and all of its kind follow it; what points at another kind stays."""
    root, references = _tree()
    child(references, "TLCOrganization", eId="board")
    child(references, "TLCLocation", eId="board")
    child(references, "TLCLocation", eId="preface")
    child(references, "TLCConcept", eId="recalling")
    child(root, "preface", eId="preface")
    paragraph = child(root, "p")
    child(paragraph, "organization", refersTo="#board")
    child(paragraph, "location", refersTo="#board")
    child(paragraph, "location", refersTo="#preface")
    child(paragraph, "concept", refersTo="#recalling")
    child(paragraph, "ref", href="#preface")
    meta.part(root)
    assert [entry.get("eId") for entry in references] == ["board", "location-board", "location-preface", "recalling"]
    pointers = [node.get("refersTo") or node.get("href") for node in paragraph]
    assert pointers == ["#board", "#location-board", "#location-preface", "#recalling", "#preface"]


def test_the_author_follows_the_organization() -> None:
    """The author of the Work names the organization by ``href``, and follows it to its new eId."""
    root, references = _tree()
    author = child(references, "FRBRauthor", href="#body")
    entry = child(references, "TLCOrganization", eId="body")
    child(root, "mainBody", eId="body")
    meta.part(root)
    assert (entry.get("eId"), author.get("href")) == ("organization-body", "#organization-body")


def test_thousands_of_entries_take_no_longer_each() -> None:
    """Entries that give way cost one look at the tree between them, not one each."""
    root, references = _tree()
    paragraph = child(root, "p")
    for n in range(10_000):
        child(references, "TLCLocation", eId=f"place-{n}")
        child(paragraph, "date", eId=f"place-{n}")
        child(paragraph, "location", refersTo=f"#place-{n}")
    start = time.process_time()
    meta.part(root)
    assert time.process_time() - start < 5, "one look takes a tenth of a second, ten thousand take minutes"
    assert {node.get("refersTo") for node in paragraph.iter("{*}location")} == {
        f"#location-place-{n}" for n in range(10_000)
    }
