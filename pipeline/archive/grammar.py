"""METS and PREMIS as we write them, as regular expressions: they tell in no time that a record is sound.

A record with a fault, or one that is sound and laid out in another way, is not accepted here;
`pipeline.archive.structure` goes through it element by element and says what is wrong and where.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from pipeline.archive.markup import CSIP, DECLARATION, METS, PREMIS, SIP, XLINK, XSI
from pipeline.archive.structure import FORMS, METS_MODELS, PREMIS_MODELS, Model

#: Content models by namespace, and the prefixes that the root declares, in their order.
_RECORDS: Final = {
    METS: (METS_MODELS, {"csip": CSIP, "sip": SIP, "xlink": XLINK}),
    PREMIS: (PREMIS_MODELS, {"xsi": XSI}),
}
_LEAF: Final = Model(text=True)
# Nothing is gone back on (`+`), for an element begins with its name: whatever is not accepted is so in one pass.
# Escapes of white space (`&#10;`) are not among those accepted, so that neither end can be a blank in disguise.
_CHARACTERS: Final = r"(?!\s)(?:[^<>&%s]++|&(?:amp|lt|gt|quot);)++(?<!\s)"
_TEXT: Final = _CHARACTERS % ""
_VALUE: Final = _CHARACTERS % '"'
#: Divisions hold divisions; deeper ones than this are not ours.
_DEEPEST: Final = 6
_ID: Final = re.compile(r' ID="([^"]*)"')


def accepts(data: bytes, namespace: str) -> bool:
    """Whether a METS or PREMIS document is one of ours and sound; otherwise `structure.faults` decides.

    Args:
        data: the document, which is well-formed and has no document type declaration.
        namespace: that of METS or PREMIS.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return False
    ids = _ID.findall(text)
    return len(set(ids)) == len(ids) and _record(namespace).fullmatch(text) is not None


@cache
def _record(namespace: str) -> re.Pattern[str]:
    """Return the expression for a whole document."""
    models, prefixes = _RECORDS[namespace]
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in prefixes.items())
    root = _element(models, next(iter(models)), 0, re.escape(f' xmlns="{namespace}"{declared}'))
    return re.compile(re.escape(f"{DECLARATION}\n") + root)


def _element(models: Mapping[str, Model], name: str, depth: int, declared: str = "") -> str:
    """Return the expression for an element with all that is in it: a line for each tag, indented by its depth."""
    model = models.get(name, _LEAF)
    pad = "  " * depth
    tag = f"{pad}<{name}{declared}{''.join(map(_attribute, model.attributes.split()))}"
    if model.text:
        return f"{tag}>(?:{FORMS.get(name, _TEXT)})</{name}>\n"
    if not model.children:
        return f"{tag}/>\n"
    inner = ""
    for step in model.children.split() if depth < _DEEPEST else ():
        child = step.rstrip("?*+")
        often = f"{step[-1]}+" if step != child else ""
        inner += f"(?:{_element(models, child, depth + 1)}){often}"
    whole = f">\n{inner}{pad}</{name}>\n"
    spare = all(step[-1] in "?*" for step in model.children.split())
    return tag + (f"(?:/>\n|{whole})" if spare else whole)


def _attribute(attribute: str) -> str:
    """Return the expression for an attribute with the blank before it."""
    name = attribute.rstrip("?")
    found = f' {name}="(?:{FORMS.get(name, _VALUE)})"'
    return f"(?:{found})?+" if attribute.endswith("?") else found
