"""What a document says of itself, for readers of the head of a page: schema.org as JSON-LD, and ELI as RDFa.

Both tell Work, Expression and file apart, as FRBR does: what was adopted, its words in one language, and the
page, PDF and XML that carry them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from lxml import etree

from pipeline.validation.validated import AKN_NS

_AKN: Final = f"{{{AKN_NS}}}"
MEDIA_TYPES: Final = {"html": "text/html", "pdf": "application/pdf", "xml": "application/akn+xml"}
#: Where IANA says what a media type is; the ELI ontology wants such an address for eli:format.
_MEDIA_TYPE_HOME: Final = "https://www.iana.org/assignments/media-types/"
_LANGUAGE_HOME: Final = "http://publications.europa.eu/resource/authority/language/"
#: What can stand in no IRI.
_NOT_IN_IRI: Final = re.compile(r'[\x00-\x20"<>\\^`{|}\x7f]')
_WEB: Final = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Description:
    """A document in the words of its own metadata; what it does not say is ''.

    Attributes:
        title: the preface's words, or what comes nearest.
        symbol: the document symbol of the cover page, else type and number of the title.
        number: the number of the Work as people write it.
        kind: resolution, decision, opinion and the like (``@name``).
        work: IRI of the Work.
        expression: IRI of the Expression.
        language: ISO 639-2/T code of the Expression.
        date: the day of the Work, or its year where no more is known.
        organ: the body whose act it is.
        organ_iri: IRI of that body.
        country: jurisdiction by FRBRcountry.
        cites: IRIs of what is cited, in order, each with its public address.
        annexes: eIds of the attachments, each with its title.
    """

    title: str
    symbol: str = ""
    number: str = ""
    kind: str = ""
    work: str = ""
    expression: str = ""
    language: str = ""
    date: str = ""
    organ: str = ""
    organ_iri: str = ""
    country: str = ""
    cites: tuple[tuple[str, str], ...] = ()
    annexes: tuple[tuple[str, str], ...] = ()


def describe(root: etree._Element) -> Description:
    """Read what a document says of itself.

    Args:
        root: an ``akomaNtoso`` element; whatever it lacks is left out.
    """
    body = next(root.iterchildren(f"{_AKN}*"), root)
    identification = body.find(f"{_AKN}meta/{_AKN}identification")
    if identification is None:
        identification = etree.Element("none")

    def said(path: str, name: str) -> str:
        element = identification.find("/".join(f"{_AKN}{step}" for step in path.split("/")))
        return "" if element is None else element.get(name, "")

    number = said("FRBRWork/FRBRnumber", "showAs") or said("FRBRWork/FRBRnumber", "value")
    work, expression = said("FRBRWork/FRBRuri", "value"), said("FRBRExpression/FRBRuri", "value")
    author = said("FRBRWork/FRBRauthor", "href").lstrip("#")
    named = next((e for e in body.iterfind(f"{_AKN}meta/{_AKN}references/*") if e.get("eId") == author), None)
    return Description(
        title=_text(body.find(f"{_AKN}preface"))
        or _text(body.find(f"{_AKN}coverPage//{_AKN}docTitle"))
        or _text(body.find(f"{_AKN}header//{_AKN}docTitle"))
        or _text(body.find(f"{_AKN}header//{_AKN}neutralCitation"))
        or number
        or expression
        or "Akoma Ntoso",
        symbol=_symbol(body) or number,
        number=number,
        kind=body.get("name", etree.QName(body).localname),
        work=_iri(work),
        expression=_iri(expression),
        language=said("FRBRExpression/FRBRlanguage", "language"),
        date=_date(said("FRBRWork/FRBRdate", "date"), work),
        organ="" if named is None else named.get("showAs", ""),
        organ_iri="" if named is None else named.get("href", ""),
        country=said("FRBRWork/FRBRcountry", "value"),
        cites=tuple(_cited(body).items()),
        annexes=tuple(_annexes(body)),
    )


def _iri(value: str) -> str:
    """Return an IRI with what may stand in none escaped (RFC 3987, 2.2): the schema takes any text for one."""
    return _NOT_IN_IRI.sub(lambda match: quote(match[0]), value.strip())


def _date(date: str, work: str) -> str:
    """Return the day that the IRI says too, or the year: the schema makes 1 January of a bare year."""
    for known in (date[:10], date[:4]):
        if known and re.search(rf"/{re.escape(known)}(?:/|$)", work):
            return known
    return ""


def _text(element: etree._Element | None) -> str:
    """Return the words of an element on one line, without those of its notes."""
    if element is None:
        return ""
    pieces: list[str] = []

    def walk(node: etree._Element) -> None:
        if isinstance(node.tag, str) and node.tag != f"{_AKN}authorialNote":
            pieces.append(node.text or "")
            for child in node:
                walk(child)
                pieces.append(child.tail or "")
            if node.tag in (f"{_AKN}p", f"{_AKN}eol"):
                pieces.append(" ")

    walk(element)
    return " ".join("".join(pieces).split())


def _symbol(body: etree._Element) -> str:
    """Return the document symbol of the running header: the cover page's, else the title's number."""
    for part in ("coverPage", "preface"):
        number = body.find(f"{_AKN}{part}//{_AKN}docNumber")
        if number is not None and _text(number):
            kind = body.find(f"{_AKN}preface//{_AKN}docType") if part == "preface" else None
            return f"{_text(kind)} {_text(number)}".strip().rstrip(".:")
    return ""


def _cited(body: etree._Element) -> dict[str, str]:
    """Return the IRIs of the works that the text refers to, each with a public address or ''."""
    addresses = {
        element.get("for", "").lstrip("#"): element.get("href", "")
        for element in body.iterfind(f"{_AKN}meta/{_AKN}analysis//{_AKN}alternativeReference")
    }
    found: dict[str, str] = {}
    for reference in body.iter(f"{_AKN}ref", f"{_AKN}rref"):
        iri = reference.get("href") or reference.get("from") or ""
        if iri.startswith(("/akn/", *_WEB)) and not any(character.isspace() for character in iri):
            address = iri if iri.startswith(_WEB) else addresses.get(reference.get("eId", ""), "")
            found[iri] = found.get(iri) or (address if address.startswith(_WEB) else "")
    return found


def _annexes(body: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield eId and title of each attachment that has both."""
    for attachment in body.iterfind(f"{_AKN}attachments/{_AKN}attachment"):
        heading = attachment.find(f"{_AKN}heading")
        title = _text(heading if heading is not None else attachment.find(f"{_AKN}*/{_AKN}preface"))
        if attachment.get("eId") and title:
            yield attachment.get("eId", ""), title


def json_ld(about: Description, tag: str, alternates: Mapping[str, str], *, draft: bool = False) -> str:
    """Return the schema.org description (type Legislation) as JSON that cannot end its script element.

    Args:
        about: the document.
        tag: its language as BCP 47 tag.
        alternates: see `pipeline.presentation.html.write_html`.
        draft: whether it passed only as a draft.
    """
    versions = [
        {"@type": "Legislation", "inLanguage": code, "url": alternates[code]}
        for code in sorted(set(alternates) - set(MEDIA_TYPES))
    ]
    work = {"@id": about.work, "@type": "Legislation", "workExample": versions}
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": about.expression,
        "name": about.title,
        "alternateName": about.number,
        "inLanguage": tag,
        "legislationType": about.kind,
        "legislationIdentifier": about.work,
        "legislationDate": about.date,
        "legislationJurisdiction": about.country,
        "legislationPassedBy": {"@type": "Organization", "@id": about.organ_iri, "name": about.organ}
        if about.organ
        else None,
        "creativeWorkStatus": "Draft" if draft else "",
        "exampleOfWork": work if about.work else None,
        "encoding": [
            {"@type": "LegislationObject", "contentUrl": alternates[name], "encodingFormat": MEDIA_TYPES[name]}
            for name in MEDIA_TYPES
            if name in alternates
        ],
        "citation": [
            {"@type": "Legislation", "@id": iri, "url": address} if iri.startswith("/akn/") else iri
            for iri, address in about.cites
        ],
        "hasPart": [{"@type": "Legislation", "name": title, "url": f"#{eid}"} for eid, title in about.annexes],
    }
    text = json.dumps(_without_gaps(data), ensure_ascii=False, indent=1, sort_keys=True)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _without_gaps(data: object) -> object:
    """Return the same without what is not known, at any depth."""
    if isinstance(data, dict):
        return {key: _without_gaps(value) for key, value in data.items() if value not in ("", None, [], {})}
    return [_without_gaps(value) for value in data] if isinstance(data, list) else data


def eli(about: Description, tag: str, alternates: Mapping[str, str]) -> list[etree._Element]:
    """Return the elements of the head that describe Work, Expression and files in terms of the ELI ontology.

    The Work is an eli:LegalResource, the Expression an eli:LegalExpression, each file an eli:Format.
    """
    made: list[etree._Element] = []

    def say(subject: str, type_: str, statements: list[tuple[str, str, str]]) -> None:
        first = True
        for name, kind, value in statements:
            if not value:
                continue
            attributes = {"about": subject, "typeof": f"eli:{type_}"} if first else {"about": subject}
            first = False
            attributes["property"] = f"eli:{name}"
            if kind == "link":
                made.append(etree.Element("link", {**attributes, "href": value}))
            else:
                extra = {"datatype": kind} if kind.startswith("xsd:") else {"lang": tag} if kind == "words" else {}
                made.append(etree.Element("meta", {**attributes, "content": value, **extra}))

    files = {"html": "", **{name: alternates[name] for name in MEDIA_TYPES if name in alternates}}
    if about.work:
        say(
            about.work,
            "LegalResource",
            [
                ("id_local", "", about.work),
                ("type_document", "", about.kind),
                ("number", "", about.number),
                ("date_document", "xsd:date", about.date if len(about.date) == 10 else ""),
                ("passed_by", "words", about.organ),
                ("passed_by", "link", about.organ_iri if about.organ else ""),
                ("jurisdiction", "", about.country),
                *(("cites", "link", iri) for iri, _ in about.cites),
                *(("has_part", "link", f"#{eid}") for eid, _ in about.annexes),
                ("is_realized_by", "link", about.expression),
            ],
        )
    if about.expression:
        say(
            about.expression,
            "LegalExpression",
            [
                ("title", "words", about.title),
                ("title_short", "words", about.symbol if about.symbol != about.title else ""),
                ("language", "link", f"{_LANGUAGE_HOME}{about.language.upper()}" if about.language else ""),
                ("realizes", "link", about.work),
                *(("is_embodied_by", "link", address or "#") for address in files.values()),
            ],
        )
        for name, address in files.items():
            statements = [
                ("format", "link", f"{_MEDIA_TYPE_HOME}{MEDIA_TYPES[name]}"),
                ("embodies", "link", about.expression),
            ]
            say(address or "#", "Format", statements)
    return made
