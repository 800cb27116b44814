"""What the catalogue of an archive needs to know of a document, read from its FRBR metadata."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from pipeline.validation.validated import AKN_NS, ValidatedTree

_NS: Final = {"akn": AKN_NS}
_EXPRESSION: Final = re.compile(r"(?P<work>.+)/(?P<language>[a-z]{2,3})(?:[@:](?P<date>[^/]*))?")
_ALIAS: Final = "akn:meta/akn:identification/akn:FRBRWork/akn:FRBRalias"
_MAX_OBJID: Final = 120


@dataclass(frozen=True, slots=True)
class Description:
    """Catalogue data of one Expression; '' where the document does not say.

    Attributes:
        work: IRI of the FRBRWork.
        expression: IRI of the FRBRExpression.
        language: ISO 639-2/T code.
        work_date: date of the Work.
        expression_date: date of the Expression.
        number: number as shown.
        title: title in words.
        author: name of the issuing body.
        author_iri: its IRI.
        kind: name of the document, e.g. ``resolution``.
        aliases: other identifiers (FRBRalias), sorted.
    """

    work: str
    expression: str
    language: str
    work_date: str
    expression_date: str
    number: str
    title: str
    author: str
    author_iri: str
    kind: str
    aliases: tuple[str, ...]

    @property
    def objid(self) -> str:
        """Name of the package, from the IRI of the Expression: ASCII, safe on every file system.

        ``/akn/un/statement/deliberation/un-ga/2022-12-07/77-105/eng@2022-12-07`` gives
        ``un-statement-deliberation-un-ga-2022-12-07-77-105-eng``. The date of the Expression is
        added only where it is not that of the Work; a digest of the IRI only where characters
        were lost, so that two Expressions never share a name.
        """
        iri = self.expression.removeprefix("/akn/").strip("/")
        match = _EXPRESSION.fullmatch(iri)
        if match:
            parts = [match["work"], match["language"]]
            if match["date"] and match["date"] != self.work_date:
                parts.append(match["date"])
            iri = "/".join(parts)
        return _safe_name(iri, self.expression)

    @property
    def work_objid(self) -> str:
        """Name of a package of several Expressions, from the IRI of the Work in the same way."""
        return _safe_name(self.work.removeprefix("/akn/").strip("/"), self.work)

    @property
    def label(self) -> str:
        """Number and title on one line, or the IRI where there is neither."""
        return " – ".join(filter(None, (self.number, self.title))) or self.expression


def _safe_name(iri: str, whole: str) -> str:
    """Return an IRI as a name, with a digest of the whole where characters are lost or too many."""
    name = re.sub(r"[^A-Za-z0-9_]+", "-", iri).strip("-_")
    lossy = re.search(r"[^A-Za-z0-9_/-]", iri) or len(name) > _MAX_OBJID or len(name) < 6
    if lossy:
        digest = hashlib.sha256(whole.encode()).hexdigest()[:12]
        name = "-".join(filter(None, (name[: _MAX_OBJID - 13].strip("-_") or "akn", digest)))
    return name


def describe(tree: ValidatedTree) -> Description:
    """Return the catalogue data of a document."""
    return describe_root(tree.root)


def describe_root(root: etree._Element) -> Description:
    """Return the catalogue data under an ``akomaNtoso`` element."""
    document = next((child for child in root if isinstance(child.tag, str)), root)

    def value(path: str, attribute: str = "value") -> str:
        node = document.find("akn:meta/akn:identification/" + path, _NS)
        return _line(node.get(attribute, "")) if node is not None else ""

    author_iri, author = _author(document, value("akn:FRBRWork/akn:FRBRauthor", "href"))
    number = value("akn:FRBRWork/akn:FRBRnumber", "showAs") or value("akn:FRBRWork/akn:FRBRnumber")
    return Description(
        work=value("akn:FRBRWork/akn:FRBRuri"),
        expression=value("akn:FRBRExpression/akn:FRBRuri"),
        language=value("akn:FRBRExpression/akn:FRBRlanguage", "language"),
        work_date=value("akn:FRBRWork/akn:FRBRdate", "date"),
        expression_date=value("akn:FRBRExpression/akn:FRBRdate", "date"),
        number=number,
        title=_title(document),
        author=author,
        author_iri=author_iri,
        kind=document.get("name", "") or etree.QName(document).localname,
        aliases=tuple(sorted({_line(alias.get("value", "")) for alias in document.iterfind(_ALIAS, _NS)})),
    )


def _author(document: etree._Element, href: str) -> tuple[str, str]:
    """Return IRI and name of the body that `href` names, by way of the references block."""
    for node in document.iterfind("akn:meta/akn:references/*", _NS):
        if href.startswith("#") and node.get("eId") == href[1:]:
            return node.get("href", ""), _line(node.get("showAs", ""))
    return ("", "") if href.startswith("#") else (href, "")


def _title(document: etree._Element) -> str:
    """Return the words of the title: all ``docTitle`` of the preface, else its long title, else ''."""
    for path in ("akn:preface//akn:docTitle", "akn:coverPage//akn:docTitle", "akn:preface/akn:longTitle"):
        words = [_line(_words(node)) for node in document.iterfind(path, _NS)]
        if any(words):
            return _line(" ".join(words))
    return ""


def _words(node: etree._Element) -> str:
    """Return the text under `node`, that of notes left out."""
    found = node.xpath(".//text()[not(ancestor::akn:authorialNote)]", namespaces=_NS)
    return "".join(str(text) for text in found) if isinstance(found, list) else ""


def _line(text: str) -> str:
    """Return `text` on one line, its white space collapsed."""
    return " ".join(text.split())
