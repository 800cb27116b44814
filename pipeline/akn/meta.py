"""The metadata block: identification, lifecycle, analysis, references (AKN core 5.9, profile AKN4UN)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import cast

from lxml import etree

from pipeline.akn.inlines import InlineWriter, full_date
from pipeline.akn.iri import NO_DATE, expression_iri, of
from pipeline.akn.names import child, local
from pipeline.akn.references import Resolved
from pipeline.model import Identity

EDITOR = "aknpress"


def identification(meta: etree._Element, identity: Identity, component: str = "main") -> None:
    """Append ``identification``: Work, Expression, Manifestation.

    Args:
        meta: the ``meta`` element.
        identity: what the IRIs follow from.
        component: name of the component, ``main`` or ``annex_1`` (AKN-NC 4.4.2).
    """
    work = of(identity)
    # The version date is the date of issue, and is left out for the original version (AKN-NC 4.5).
    expression = expression_iri(work, identity.language, "")
    date, name = (full_date(identity.date), "adoption") if identity.date else (NO_DATE, "unknown")
    author = identity.organ or "unknown"
    block = child(meta, "identification", source=f"#{EDITOR}")
    level = child(block, "FRBRWork")
    _names(level, work, f"{work}/!{component}")
    child(level, "FRBRdate", date=date, name=name)
    child(level, "FRBRauthor", href=f"#{author}", as_="#author")
    child(level, "FRBRcountry", value="un")
    child(level, "FRBRsubtype", value="deliberation")
    child(level, "FRBRnumber", value=identity.number, showAs=identity.shown or identity.number)
    level = child(block, "FRBRExpression")
    _names(level, expression, f"{expression}/!{component}")
    issued = full_date(identity.issued) if identity.issued else ""
    child(level, "FRBRdate", date=issued or date, name="publication" if issued else name)
    child(level, "FRBRauthor", href=f"#{author}", as_="#author")
    child(level, "FRBRlanguage", language=identity.language)
    level = child(block, "FRBRManifestation")
    _names(level, f"{expression}.xml", f"{expression}/!{component}.xml")
    child(level, "FRBRdate", date=issued or date, name="markup")
    child(level, "FRBRauthor", href=f"#{EDITOR}", as_="#editor")
    child(level, "FRBRformat", value="application/akn+xml")


def _names(level: etree._Element, iri: str, this: str) -> None:
    child(level, "FRBRthis", value=this)
    child(level, "FRBRuri", value=iri)


def rest(meta: etree._Element, identity: Identity, writer: InlineWriter, resolved: Resolved, organ_name: str) -> None:
    """Append ``lifecycle``, ``analysis`` and ``references`` of the main document."""
    date = full_date(identity.date) if identity.date else NO_DATE
    cycle = child(meta, "lifecycle", source=f"#{EDITOR}")
    child(cycle, "eventRef", eId="eventRef_1", date=date, source="#original", type="generation")
    if identity.meeting:
        flow = child(meta, "workflow", source=f"#{EDITOR}")
        child(
            flow,
            "step",
            eId="step_1",
            date=date,
            by=f"#{identity.organ or 'unknown'}",
            outcome="#adopted",
            refersTo=f"#meeting-{identity.meeting}",
        )
    if resolved.alternatives:
        analysis = child(meta, "analysis", source=f"#{EDITOR}")
        others = child(analysis, "otherReferences", source=f"#{EDITOR}")
        for eid, address in resolved.alternatives:
            child(others, "alternativeReference", for_=f"#{eid}", href=address)
    block = child(meta, "references", source=f"#{EDITOR}")
    child(block, "original", eId="original", href=expression_iri(of(identity), identity.language), showAs="Original")
    ontology(block, identity, writer, resolved.unidentified, organ_name)


def ontology(
    block: etree._Element, identity: Identity, writer: InlineWriter, unidentified: Mapping[str, str], organ_name: str
) -> None:
    """Append the TLC entries for everything that ``refersTo``, ``href`` and ``as`` name."""
    author = identity.organ or "unknown"
    organizations = {
        author: organ_name or "unknown",
        **{k: v for k, v in writer.organizations.items() if k != author},
        EDITOR: EDITOR,
    }
    _entries(block, "TLCOrganization", "organization", organizations.items())
    _entries(block, "TLCLocation", "location", writer.locations.items())
    _entries(block, "TLCRole", "role", (("author", "Author"), ("editor", "Editor")))
    if identity.meeting:
        _entries(block, "TLCEvent", "event", ((f"meeting-{identity.meeting}", identity.meeting),))
        _entries(block, "TLCProcess", "process", (("adopted", "Adopted"),))
    _entries(block, "TLCConcept", "concept", writer.concepts.items())
    for eid, shown in unidentified.items():
        child(block, "TLCReference", eId=eid, name="citation", href=f"/akn/ontology/reference/un/{eid}", showAs=shown)


def _entries(block: etree._Element, name: str, kind: str, entries: Iterable[tuple[str, str]]) -> None:
    for key, shown in entries:
        child(block, name, eId=key, href=f"/akn/ontology/{kind}/un/{key}", showAs=shown)


_EIDS = etree.XPath("descendant::*/@eId", smart_strings=False)
#: Which kind of entry an element points at.
_POINTERS = {
    "organization": "TLCOrganization",
    "docAuthority": "TLCOrganization",
    "FRBRauthor": "TLCOrganization",
    "location": "TLCLocation",
    "concept": "TLCConcept",
    "container": "TLCConcept",
    "division": "TLCConcept",
}


def part(root: etree._Element) -> None:
    """Give an entry another eId where the document, or an entry of another kind, has its own already.

    A meeting may be held in a place called Preface; its key is then the eId of the preface.
    """
    entries = list(root.iter(*(f"{{*}}{kind}" for kind in set(_POINTERS.values()))))
    listed = Counter(entry.get("eId", "") for entry in entries)
    given = Counter(cast("list[str]", _EIDS(root)))
    taken = {eid for eid, times in given.items() if times > listed[eid]}
    others: dict[tuple[str, str], str] = {}
    for entry in entries:
        key, name = entry.get("eId", ""), local(entry)
        if key in taken:
            others[name, f"#{key}"] = f"{name[3:].lower()}-{key}"
            key = others[name, f"#{key}"]
            entry.set("eId", key)
        taken.add(key)
    if not others:
        return
    # One pass for all: a document may name thousands of places.
    for node in root.iter():
        name = local(node)
        attribute = "href" if name == "FRBRauthor" else "refersTo"
        other = others.get((_POINTERS.get(name, ""), node.get(attribute) or ""))
        if other:
            node.set(attribute, f"#{other}")
