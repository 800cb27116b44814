"""Faults of the official schema, and the words for them, whichever engine found them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lxml import etree

from pipeline.validation.places import local

#: How many names of a list are shown.
SHOWN: Final = 8
#: The elements of resolutions and decisions, which are named first where a list must be cut short.
_USUAL: Final = (
    "p num heading content intro list point wrapUp paragraph section division part container formula blockList"
    " listIntroduction item ref mref rref date organization docTitle docNumber docType docDate authorialNote b i"
    " table tr td th preface preamble mainBody conclusions attachments attachment doc meta statement identification"
).split()


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the schema does not hold.

    Attributes:
        element: the element concerned.
        found: what stands there.
        expected: what should.
        remedy: what to do.
        standard: what the standard itself says of the element or attribute, '' for nothing.
        before: the element before which something is missing: its line is the one to go to.
    """

    element: etree._Element
    found: str
    expected: str
    remedy: str
    standard: str = ""
    before: etree._Element | None = None


def repeated(element: etree._Element, value: str, *, later: bool = False) -> Fault:
    """Return the fault of an eId (or GUID) that occurs a second time.

    Args:
        element: one of the elements that have it.
        value: the eId.
        later: whether the element with the better right to it is the later one.
    """
    attribute = next((key for key in ("eId", "GUID") if element.get(key) == value), "eId")
    other, this = ("a later", "this") if later else ("an earlier", "the later")
    return Fault(
        element,
        f'<{local(element)}> has the {attribute} "{value}", which {other} element has as well',
        f"every {attribute} once in the document",
        f"give {this} element an {attribute} of its own",
    )


def listed(names: Iterable[str], last: str = "or") -> str:
    """Return element names as a phrase: ``<num>, <heading> or <content>``, or with another word before the last."""
    all_names = list(dict.fromkeys(names))
    if len(all_names) > SHOWN:
        all_names.sort(key=lambda name: (_USUAL.index(name) if name in _USUAL else len(_USUAL), name))
    shown = [f"<{name}>" for name in all_names[:SHOWN]]
    if len(all_names) > SHOWN:
        return ", ".join(shown) + more(all_names)
    return f" {last} ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def more(names: list[str]) -> str:
    """Return how many names of a list are not shown, as the end of a phrase."""
    return f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
