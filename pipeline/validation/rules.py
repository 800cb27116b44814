"""Rules that Schematron cannot say, or would say in quadratic time: links, eIds, the preservation digest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from pipeline.akn import preservation
from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.validation.parsing import akn_path

_AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
_EID = re.compile(r"^[A-Za-z_][A-Za-z0-9_.-]*$")


def check(root: etree._Element, file: str | None) -> list[Diagnostic]:
    """Run every rule of `RULES` over a tree."""
    return [found for rule in RULES for found in rule(root, file)]


def references_land(root: etree._Element, file: str | None) -> Iterator[Diagnostic]:
    """P003, P004: what points inside the document points at something."""
    known = {eid for node in root.iter() if isinstance(node.tag, str) and (eid := node.get("eId") or node.get("id"))}
    for node in root.iter(f"{_AKN}*"):
        for name, value in node.attrib.items():
            # #preamble is what AKN4UN sets on preambular text inside the body; it names a kind, not a place.
            if not str(value).startswith("#") or str(value)[1:] in known or value == "#preamble":
                continue
            if name in ("href", "from", "upTo") and etree.QName(node).localname in ("ref", "rref", "a", "noteRef"):
                yield _finding(Code.P004, Severity.ERROR, node, file, f"the reference {value} points at nothing in this document",
                               "# and the eId of an element that is there", "correct the reference or add the element")  # fmt: skip
            elif name == "refersTo":
                yield _finding(Code.P003, Severity.WARNING, node, file, f"refersTo {value} names nothing in meta/references",
                               "the eId of a TLC entry", "add the entry, or correct refersTo")  # fmt: skip


def eids(root: etree._Element, file: str | None) -> Iterator[Diagnostic]:
    """P005: the elements people cite have a well-formed eId."""
    for node in root.iter(f"{_AKN}*"):
        name, eid = etree.QName(node).localname, node.get("eId")
        if eid is None:
            if name in ("paragraph", "section", "part", "division"):
                yield _finding(
                    Code.P005,
                    Severity.WARNING,
                    node,
                    file,
                    f"<{name}> has no eId",
                    "an eId such as para_3",
                    "add one: nobody can cite it without",
                )
        elif not _EID.match(eid):
            yield _finding(Code.P005, Severity.WARNING, node, file, f"the eId {eid!r} has characters that do not travel",
                           "ASCII letters, digits, _ and -", "transliterate letters and drop punctuation")  # fmt: skip


def preserved(root: etree._Element, file: str | None) -> Iterator[Diagnostic]:
    """P009: a document that carries its digest still has it."""
    node = root.find(f".//{{{preservation.NAMESPACE}}}digest")
    if node is not None and (node.text or "").strip() != preservation.digest(root):
        yield _finding(Code.P009, Severity.ERROR, node, file, "the document was changed after its preservation digest was taken",
                       "the SHA-512 of its canonical form", "restore the document, or build it again from its text")  # fmt: skip


def _finding(
    code: Code, severity: Severity, node: etree._Element, file: str | None, found: str, expected: str, remedy: str
) -> Diagnostic:
    named = node
    while named.get("eId") is None and (parent := named.getparent()) is not None:
        named = parent
    return Diagnostic(
        code,
        severity,
        found,
        expected,
        remedy,
        Location(file, node.sourceline, None, None, named.get("eId"), akn_path(node)),
    )


#: Every rule, in the order of its findings.
RULES: tuple[Callable[[etree._Element, str | None], Iterator[Diagnostic]], ...] = (references_land, eids, preserved)
