"""What references point at: AKN IRIs, public addresses, eIds of this document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from lxml import etree

from pipeline.akn.eid import Register, number
from pipeline.akn.inlines import Pending
from pipeline.akn.iri import work_iri
from pipeline.akn.names import local
from pipeline.akn.places import Places
from pipeline.akn.works import Works
from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.model import Citation, Identity


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the metadata needs of the references.

    Attributes:
        alternatives: (eId of the reference, public address) pairs.
        unidentified: shown name by eId of works whose date the text does not give.
        findings: R codes.
    """

    alternatives: tuple[tuple[str, str], ...]
    unidentified: Mapping[str, str]
    findings: tuple[Diagnostic, ...]


def resolve(
    pending: Sequence[Pending], places: Places, register: Register, organ: str, file: str | None, year: int = 0
) -> Resolved:
    """Give every reference its ``href`` and eId; one without a target becomes plain words, with a finding.

    Args:
        pending: the references in document order.
        places: what stands where in the document.
        register: gives out eIds.
        organ: key of the document's own organ.
        file: name for findings.
        year: of the document (see `year_of`), 0 when unknown; the sessions that it cites had begun by then.
    """
    works = Works([entry.cites for entry in pending], organ)
    alternatives: list[tuple[str, str]] = []
    unidentified: dict[str, str] = {}
    findings: list[Diagnostic] = []
    for entry in pending:
        cites = works.complete(entry.cites)
        ranged = local(entry.element) == "rref"
        if cites.internal:
            target = places.find(entry.element, cites.internal)
            upto = places.find(entry.element, cites.internal_upto) if cites.internal_upto else target
            if target is None or upto is None:
                # What a quoted passage points at stands where it was quoted from.
                if not places.quoted(entry.element):
                    findings.append(_nowhere(entry, file))
                _unwrap(entry.element)
                continue
            href, last, public = f"#{target}", f"#{upto}", ""
        else:
            href, last, public = _external(cites, organ, unidentified)
            if _unheld(cites, year):
                findings.append(
                    Diagnostic(
                        Code.R002,
                        Severity.WARNING,
                        f"resolution {cites.number} would be of a session that begins in {_session_year(cites)}",
                        f"a session that began when this document was adopted, in {year}, or before",
                        "correct the number",
                        Location(file, entry.line),
                    )
                )
            elif _contradicts(cites):
                findings.append(
                    Diagnostic(
                        Code.R002,
                        Severity.WARNING,
                        f"resolution {cites.number} cannot be of {cites.date}",
                        f"a date within the session of the General Assembly that began in {_session_year(cites)}",
                        "correct the number or the date",
                        Location(file, entry.line),
                    )
                )
        if not href:
            _unwrap(entry.element)
            continue
        name = "rref" if ranged else "ref"
        eid = register.counted("", name)
        entry.element.set("eId", eid)
        if ranged:
            entry.element.set("from", href)
            entry.element.set("upTo", last)
        else:
            entry.element.set("href", href)
        if public and public != href:
            alternatives.append((eid, public))
    return Resolved(tuple(alternatives), unidentified, tuple(findings))


def _nowhere(entry: Pending, file: str | None) -> Diagnostic:
    words = " ".join("".join(str(t) for t in entry.element.itertext()).split())
    return Diagnostic(
        Code.R001,
        Severity.WARNING,
        f"«{words}» points at nothing in this document",
        "the number of a paragraph or item that is there",
        "",
        Location(file, entry.line),
    )


@lru_cache(maxsize=4096)
def public_address(symbol: str) -> str:
    """Return the public address of a document symbol."""
    plain = (
        re.sub(r"\s+(?=\()", "", symbol).replace(" ", "_")
        if re.search(r"\((?:19|20)\d\d\)$", symbol)
        else symbol.replace(" ", "")
    )
    return "https://undocs.org/" + quote(plain, safe="/().,-_")


def _external(cites: Citation, organ: str, unidentified: dict[str, str]) -> tuple[str, str, str]:
    """Return IRI (or public address), the last IRI of a range, and the public address."""
    public = public_address(cites.symbol) if cites.symbol else ""
    if cites.iri:
        return (*_fragments(cites.iri, cites), public)
    if cites.kind == "recommendation" and cites.organ in ("itu-t", "itu-r"):
        letter = cites.organ[-1].upper()
        address = f"https://www.itu.int/rec/{letter}-REC-{cites.number}"
        return address, address, ""
    if cites.organ and cites.number and cites.date:
        work = work_iri(cites.organ, cites.date, work_number(cites.number, cites.kind, cites.organ))
        if cites.upto and not cites.fragment:
            return work, work_iri(cites.organ, cites.date, work_number(cites.upto, cites.kind, cites.organ)), public
        return (*_fragments(work, cites), public)
    if public:
        last = (
            public_address(re.sub(r"[^/]+/[^/]+$", cites.upto, cites.symbol))
            if cites.upto and not cites.fragment
            else public
        )
        return public, last, public
    if cites.number:
        # The text cites by number alone: which session or conference adopted it is not said.
        family = _family(cites, organ)
        eid = f"{family}-{cites.kind}-{_key(cites.number)}"
        unidentified.setdefault(eid, f"{cites.kind.capitalize()} {cites.number}")
        last = eid
        if cites.upto:
            last = f"{family}-{cites.kind}-{_key(cites.upto)}"
            unidentified.setdefault(last, f"{cites.kind.capitalize()} {cites.upto}")
        return f"#{eid}", f"#{last}", ""
    return "", "", ""


def _family(cites: Citation, organ: str) -> str:
    """Return what parts works of one number from each other: another body that is named, else the organization."""
    if cites.organ and cites.organ != organ:
        return cites.organ
    if cites.organ.startswith("itu") or organ.startswith("itu"):
        return "itu"
    return organ.split("-", maxsplit=1)[0] or "un"


def _key(num: str) -> str:
    """Return a number as part of a name: 15/4 is not 154, and the year of a revision is no part of it."""
    return number(re.sub(r"\s*[(（].*[)）]", "", num).replace("/", "-"))


@lru_cache(maxsize=4096)
def work_number(num: str, kind: str, organ: str) -> str:
    """Return a cited number in IRI form: ``70/1`` gives ``70-1``, ``2282 (2016)`` gives ``2282-2016``."""
    if organ == "un-sc" or re.search(r"\((?:E?S-)?[IVXLC]+\)", num):
        plain = re.sub(r"[()（）]", " ", num)
    else:
        plain = re.sub(r"\s*[(（].*[)）]", "", num)
    plain = re.sub(r"[\s/]+", "-", plain.strip()).strip("-").lower()
    return f"{kind}-{plain}" if organ.startswith("itu") and kind != "resolution" else plain


def _session_year(cites: Citation) -> int:
    """Return the year in which the session began that the number names: the first was in 1946."""
    return 1945 + int(cites.number.split("/")[0])


def year_of(identity: Identity) -> int:
    """Return the year of a document by its date or the session in its number, the later of the two; 0 for neither."""
    year = int(identity.date[:4]) if identity.date[:4].isdigit() else 0
    session = re.match(r"(\d{2,3})[/-]\d", identity.number) if identity.organ == "un-ga" else None
    return max(year, 1945 + int(session[1])) if session else year


def _unheld(cites: Citation, year: int) -> bool:
    """Whether the session of the General Assembly that a number names begins after a year."""
    numbered = cites.organ == "un-ga" and re.match(r"\d{2,4}/\d", cites.number) is not None
    return numbered and 0 < year < _session_year(cites)


def _contradicts(cites: Citation) -> bool:
    """Whether the date lies outside the session (September to September) that the number names."""
    if cites.organ != "un-ga" or not re.match(r"\d{2,3}/\d", cites.number) or len(cites.date) != 10:
        return False
    began = _session_year(cites)
    return not f"{began}-09-01" <= cites.date <= f"{began + 1}-10-15"


def _fragments(iri: str, cites: Citation) -> tuple[str, str]:
    if not cites.fragment:
        return iri, iri
    first, last = (
        re.sub(r"(?<=_)[^_]+", lambda m: number(m[0]), part) for part in (cites.fragment, cites.upto or cites.fragment)
    )
    return f"{iri}#{first}", f"{iri}#{last}"


def _unwrap(element: etree._Element) -> None:
    """Replace an element by its words; an ``mref`` that loses all its references loses itself as well."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    text, tail = element.text or "", element.tail or ""
    children = list(element)
    if children:
        children[-1].tail = (children[-1].tail or "") + tail
    else:
        text += tail
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    for inner in children:
        element.addprevious(inner)
    element.tail = None
    parent.remove(element)
    if etree.QName(parent).localname == "mref" and parent.find("{*}ref") is None and parent.find("{*}rref") is None:
        _unwrap(parent)
