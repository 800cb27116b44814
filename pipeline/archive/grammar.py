"""The content models of METS and PREMIS as RELAX NG, by which libxml2 tells in no time that a record is sound.

What it does not accept is gone through by `pipeline.archive.structure`, which says what is wrong and where.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from lxml import etree

from pipeline.archive.markup import CSIP, METS, PREMIS, SIP, XLINK, XSI, Builder
from pipeline.archive.structure import FORMS, METS_MODELS, NAME, PREMIS_MODELS, Model

_RNG: Final = "http://relaxng.org/ns/structure/1.0"
_TYPES: Final = "http://www.w3.org/2001/XMLSchema-datatypes"
_PREFIXES: Final = {"csip": CSIP, "sip": SIP, "xlink": XLINK, "xsi": XSI}
_E: Final = Builder(_RNG)
_MODELS: Final = {METS: METS_MODELS, PREMIS: PREMIS_MODELS}
_DIGITS: Final = "[0-9a-f]"
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
    return isinstance(ids, list) and len(set(map(str, ids))) == len(ids)


@cache
def _grammar(namespace: str) -> etree.RelaxNG:
    """Return the compiled grammar."""
    models = _MODELS[namespace]
    leaves = {step.rstrip("?*+") for model in models.values() for step in model.children.split()} - models.keys()
    first = next(iter(models))
    grammar = _E(
        "grammar",
        {"ns": namespace, "datatypeLibrary": _TYPES},
        _E("start", None, _E("ref", {"name": first})),
        *(_define(name, model) for name, model in models.items()),
        *(_define(name, Model(text=True)) for name in sorted(leaves)),
    )
    return etree.RelaxNG(grammar)


def _define(name: str, model: Model) -> etree._Element:
    attributes = [_attribute(key) for key in model.required.split()]
    attributes += [_E("optional", None, _attribute(key)) for key in model.optional.split()]
    content = [_step(step) for step in model.children.split()]
    if model.text:
        content = [_data(name)]
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
    return _E("attribute", {"name": name, "ns": _PREFIXES[prefix] if colon else ""}, _data(key))


def _data(key: str) -> etree._Element:
    """Return the datatype of an attribute or a text: a string of a form, white space counted."""
    forms = FORMS.get(key, NAME).split("|") if _DIGITS in FORMS.get(key, NAME) else [FORMS.get(key, NAME)]
    found = [_form(form) for form in forms]
    return found[0] if len(found) == 1 else _E("choice", None, *found)


def _form(form: str) -> etree._Element:
    if form.startswith(_DIGITS):
        # libxml2 counts in a pattern by keeping every count it might be at; a length costs nothing.
        length = form.removeprefix(_DIGITS).strip("{}")
        parameters = {"pattern": f"{_DIGITS}+", "length": length}
    elif form == NAME:
        parameters = {"pattern": r"\S+(\s+\S+)*"}  # the same, said so that nothing has to be tried twice
    else:
        # Regular expressions of XML Schema know no groups that are not captured.
        parameters = {"pattern": form.replace("(?:", "(")}
    return _E("data", {"type": "string"}, *(_E("param", {"name": name}, value) for name, value in parameters.items()))
