"""Put the AKN tree together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from pipeline.akn import meta, preservation
from pipeline.akn.builder import BodyBuilder
from pipeline.akn.eid import number
from pipeline.akn.names import child, element
from pipeline.akn.places import Places
from pipeline.akn.references import resolve, year_of
from pipeline.akn.serialize import indent, serialize, words
from pipeline.collecting import uncollected
from pipeline.diagnostics import Location, Report
from pipeline.model import Annex, Document


@dataclass(frozen=True, slots=True)
class AknDocument:
    """A document as Akoma Ntoso.

    Attributes:
        xml: the bytes to publish, not yet validated.
        locations: place in the source text by eId.
        report: R findings.
        words: its words outside notes, in document order, for the conservation check.
        notes: the words of each note.
    """

    xml: bytes
    locations: Mapping[str, Location]
    report: Report
    words: str
    notes: tuple[str, ...]


@uncollected()
def build(document: Document, *, file: str | None = None) -> AknDocument:
    """Build the AKN tree of a document (AKN4UN profile, DESIGN section 4).

    Args:
        document: what the reader recognised.
        file: name of the source, for findings.
    """
    root = element("akomaNtoso")
    statement = child(root, "statement", name=document.name, contains="originalVersion")
    head = child(statement, "meta")
    builder = BodyBuilder()
    builder.build(statement, document)
    components: list[tuple[etree._Element, str]] = []
    annexes: dict[str, str] = {}
    if document.annexes:
        block = child(statement, "attachments")
        for n, annex in enumerate(document.annexes, 1):
            components.append((_annex(builder, block, annex, n), f"{annex.name}_{n}"))
        annexes = _annex_numbers(block, document.annexes)
    places = Places(root, annexes)
    identity = document.identity
    resolved = resolve(builder.inlines.pending, places, builder.register, identity.organ, file, year_of(identity))
    for n, node in enumerate(root.iter("{*}mref"), 1):
        node.set("eId", f"mref_{n}")
    meta.identification(head, document.identity)
    meta.rest(head, document.identity, builder.inlines, resolved, document.identity.organ_name)
    for inner, component in components:
        meta.identification(inner, replace(document.identity), component)
    meta.part(root)
    main, notes = words(root)
    indent(root)
    preservation.seal(root)
    return AknDocument(serialize(root), builder.locations(file), Report.of(resolved.findings), main, tuple(notes))


def _annex(builder: BodyBuilder, parent: etree._Element, annex: Annex, n: int) -> etree._Element:
    """Append one attachment and return its ``meta``, still empty."""
    eid = builder.register.counted("", "att")
    holder = child(parent, "attachment", eId=eid)
    doc = child(holder, "doc", name=annex.name)
    inner = child(doc, "meta")
    # The title of a part stands in a preface; an annex begins with its heading (docs/decisions/0010). Where a
    # preamble follows, the heading cannot be in the body, which comes after it.
    opening = () if annex.name == "part" or annex.preamble else annex.heading
    if annex.heading and not opening:
        preface = child(doc, "preface", eId=builder.register.single(eid, "preface"))
        for line in annex.heading:
            builder.paragraph(preface, line)
    if annex.heading:
        builder.spans[eid] = annex.heading[0].span
    builder.preamble(doc, annex.preamble, f"{eid}__preamble")
    builder.main_body(doc, annex.body, f"{eid}__body", False, opening)
    builder.conclusions(doc, annex.conclusions, f"{eid}__conclusions")
    return inner


def _annex_numbers(block: etree._Element, annexes: Sequence[Annex]) -> dict[str, str]:
    """Return the eId of each annex by its number and its place; under '' the only one, or the only one without."""
    eids = [attachment.get("eId", "") for attachment in block]
    pairs = [(annex, eid) for annex, eid in zip(annexes, eids, strict=True) if annex.name != "part"]
    found = {str(n): eid for n, (_, eid) in enumerate(pairs, 1)}
    found.update({number(annex.number): eid for annex, eid in pairs if annex.number})
    plain = [eid for annex, eid in pairs if not annex.number or len(pairs) == 1]
    if len(plain) == 1:
        found[""] = plain[0]
    return found
