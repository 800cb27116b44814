"""Write MODS 3.8 (Library of Congress), for catalogues that want more than Dublin Core says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pipeline.archive.description import Description
from pipeline.archive.inventory import Context
from pipeline.archive.markup import XLINK, Builder, Element

NAMESPACE: Final = "http://www.loc.gov/mods/v3"
VERSION: Final = "3.8"
#: Codes of ISO 639-2 whose bibliographic variant (639-2/B) is not the terminological one (639-2/T).
_BIBLIOGRAPHIC: Final = dict(
    pair.split(":")
    for pair in (
        "sqi:alb hye:arm eus:baq mya:bur zho:chi ces:cze nld:dut fra:fre kat:geo deu:ger "
        "ell:gre isl:ice mkd:mac mri:mao msa:may fas:per ron:rum slk:slo bod:tib cym:wel"
    ).split()
)
_E: Final = Builder(NAMESPACE, {"xlink": XLINK})


def mods(context: Context, *, formats: tuple[str, ...]) -> bytes:
    """Return the catalogue record of the document.

    Args:
        context: what the metadata files of the package share.
        formats: media types of the content.
    """
    said, every = context.description, context.described
    root = _E("mods", {"version": VERSION})
    for number, one in enumerate(every):
        root.children.append(
            _E(
                "titleInfo",
                {"lang": _bibliographic(one.language) or None, "type": "translated" if number else None},
                _E("title", None, one.title or one.label),
            )
        )
    if said.author:
        root.children.append(_corporate(said.author, "iss", "Issuing body"))
    if context.organisation and context.organisation != said.author:
        root.children.append(_corporate(context.organisation, "dpt", "Depositor"))
    root.children.append(_E("typeOfResource", None, "text"))
    if said.kind:
        root.children.append(_E("genre", None, said.kind))
    date = said.work_date or said.expression_date
    if date:
        root.children.append(_E("originInfo", None, _E("dateIssued", {"encoding": "w3cdtf", "keyDate": "yes"}, date)))
    for code in dict.fromkeys(one.language for one in every if one.language):
        authority = "iso639-2b" if len(code) == 3 else "rfc3066"
        term = _E("languageTerm", {"type": "code", "authority": authority}, _bibliographic(code))
        root.children.append(_E("language", None, term))
    root.children.append(
        _E(
            "physicalDescription",
            None,
            *(_E("internetMediaType", None, name) for name in formats),
            _E("digitalOrigin", None, "born digital"),
        )
    )
    for identifier in _identifiers(context, said):
        root.children.append(identifier)
    root.children.append(
        _E(
            "recordInfo",
            None,
            _E("recordCreationDate", {"encoding": "w3cdtf"}, context.timestamp),
            _E("recordIdentifier", None, context.objid),
            _E("recordOrigin", None, f"Made from Akoma Ntoso metadata by aknpress {context.version}."),
        )
    )
    return _E.document(root)


def _corporate(name: str, code: str, role: str) -> Element:
    """Return a corporate name with its role by the MARC relators."""
    terms = (
        _E("roleTerm", {"type": "code", "authority": "marcrelator"}, code),
        _E("roleTerm", {"type": "text"}, role),
    )
    return _E("name", {"type": "corporate"}, _E("namePart", None, name), _E("role", None, *terms))


def _identifiers(context: Context, said: Description) -> Iterator[Element]:
    """Yield every identifier of the document once: its IRIs, its number, its aliases."""
    found = [("uri", one.expression) for one in context.described]
    found += [("uri", said.work), ("local", said.number)]
    found += [("local", alias) for one in context.described for alias in one.aliases]
    for kind, value in dict.fromkeys(found):
        if value:
            yield _E("identifier", {"type": kind}, value)


def _bibliographic(code: str) -> str:
    """Return a language code of ISO 639-2/T as the bibliographic variant (639-2/B) has it, which MODS wants."""
    return _BIBLIOGRAPHIC.get(code, code)
