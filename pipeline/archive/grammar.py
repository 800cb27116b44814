"""The content models of METS and PREMIS as RELAX NG, by which libxml2 tells in no time that a record is sound.

What it does not accept is gone through by `pipeline.archive.structure`, which says what is wrong and where.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from lxml import etree

from pipeline.archive.markup import CSIP, METS, PREMIS, SIP, XLINK, XSI, Builder
from pipeline.archive.structure import FORMS, METS_MODELS, NAME, PREMIS_MODELS, Model

_RNG: Final = "http://relaxng.org/ns/structure/1.0"
_PREFIXES: Final = {"csip": CSIP, "sip": SIP, "xlink": XLINK, "xsi": XSI}
_E: Final = Builder(_RNG)
_MODELS: Final = {METS: METS_MODELS, PREMIS: PREMIS_MODELS}
_OCCURS: Final = {"?": "optional", "*": "zeroOrMore", "+": "oneOrMore"}


def accepts(root: etree._Element, namespace: str) -> bool:
    """Whether a METS or PREMIS document is sound; where it is not, `structure.faults` says why.

    Args:
        root: its root.
        namespace: that of METS or PREMIS.
    """
    if not _grammar(namespace).validate(root) or root.xpath("//comment() | //processing-instruction()"):
        return False
    ids = root.xpath("//@ID")
    return isinstance(ids, list) and len(set(map(str, ids))) == len(ids) and _forms_hold(root, namespace)


def _forms_hold(root: etree._Element, namespace: str) -> bool:
    """Whether every value has its form; libxml2 takes twice as long for the same expressions."""
    texts = root.iter(*_texts(namespace))
    values = {(str(node.tag).rpartition("}")[2], node.text or "") for node in texts}
    bearing = root.xpath("//*[@*]")
    if isinstance(bearing, list):
        values.update(
            (_short(key), str(value))
            for node in bearing
            if isinstance(node, etree._Element)
            for key, value in node.items()
        )
    return all(_form(key).fullmatch(value) for key, value in values)


@cache
def _form(key: str) -> re.Pattern[str]:
    return re.compile(FORMS.get(key, NAME), re.DOTALL)


@cache
def _short(key: str) -> str:
    """Return the name of an attribute with the prefix that the content models give it."""
    prefixes = {f"{{{uri}}}": f"{prefix}:" for prefix, uri in _PREFIXES.items()}
    namespace, brace, name = key.rpartition("}")
    return prefixes.get(namespace + brace, namespace + brace) + name


@cache
def _texts(namespace: str) -> tuple[str, ...]:
    """Return the tags of the elements that hold text."""
    models = _MODELS[namespace]
    return tuple(f"{{{namespace}}}{name}" for name in (*_leaves(models), *(n for n, m in models.items() if m.text)))


def _leaves(models: Mapping[str, Model]) -> list[str]:
    """Return the elements that need no model of their own: they hold text."""
    return sorted({step.rstrip("?*+") for model in models.values() for step in model.children.split()} - models.keys())


@cache
def _grammar(namespace: str) -> etree.RelaxNG:
    """Return the compiled grammar."""
    models = _MODELS[namespace]
    first = next(iter(models))
    grammar = _E(
        "grammar",
        {"ns": namespace},
        _E("start", None, _E("ref", {"name": first})),
        *(_define(name, model) for name, model in models.items()),
        *(_define(name, Model(text=True)) for name in _leaves(models)),
    )
    return etree.RelaxNG(grammar)


def _define(name: str, model: Model) -> etree._Element:
    attributes = [_attribute(key) for key in model.required.split()]
    attributes += [_E("optional", None, _attribute(key)) for key in model.optional.split()]
    content = [_step(step) for step in model.children.split()]
    if model.text:
        content = [_E("text")]
    return _E(
        "define", {"name": name}, _E("element", {"name": name}, *attributes, *content, *_nothing(attributes, content))
    )


def _nothing(*parts: list[etree._Element]) -> list[etree._Element]:
    return [] if any(parts) else [_E("empty")]


def _step(step: str) -> etree._Element:
    name = step.rstrip("?*+")
    reference = _E("ref", {"name": name})
    return _E(_OCCURS[step[-1]], None, reference) if step[-1] in _OCCURS else reference


def _attribute(key: str) -> etree._Element:
    prefix, colon, name = key.rpartition(":")
    return _E("attribute", {"name": name, "ns": _PREFIXES[prefix] if colon else ""}, _E("text"))
