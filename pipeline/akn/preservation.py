"""The preservation digest: proof in the document itself that nothing in it was changed.

It stands in the first ``FRBRManifestation``::

    <preservation>
      <aknpress:digest xmlns:aknpress="https://aknpress.example/ns/1" algorithm="SHA-512">9a0f…</aknpress:digest>
    </preservation>

and covers the exclusive canonical form (Exclusive XML Canonicalization 1.0, with comments) of the
document element without the digest, and without ``preservation`` where that holds nothing else. So it
can be checked with any tool that removes one element, canonicalises and hashes.
"""

from __future__ import annotations

import copy
import hashlib
from typing import Final

from lxml import etree

NAMESPACE: Final = "https://aknpress.example/ns/1"
ALGORITHM: Final = "SHA-512"
_AKN: Final = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
_DIGEST: Final = f"{{{NAMESPACE}}}digest"


def find(root: etree._Element) -> etree._Element | None:
    """Return the element that holds the digest of a document, None where it carries none."""
    level = root.find(f".//{_AKN}FRBRManifestation")
    return level.find(f"{_AKN}preservation/{_DIGEST}") if level is not None else None


def digest(root: etree._Element) -> str:
    """Return the SHA-512 of the exclusive-C14N form of the tree without its own digest, in hexadecimal.

    Args:
        root: the ``akomaNtoso`` element, sealed or not; it is not changed.
    """
    bare = copy.deepcopy(root) if find(root) is not None else root
    node = find(bare)
    if node is not None:
        holder = node.getparent()
        _remove(node)
        if holder is not None and not len(holder) and not holder.attrib and not (holder.text or "").strip():
            _remove(holder)
    return hashlib.sha512(etree.tostring(bare, method="c14n", exclusive=True)).hexdigest()


def _remove(node: etree._Element) -> None:
    """Remove an element with the white space after it, which `seal` put there; words after it stay."""
    parent = node.getparent()
    if parent is None:
        return
    if (node.tail or "").strip():
        before = node.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + (node.tail or "")
        else:
            parent.text = (parent.text or "") + (node.tail or "")
    parent.remove(node)


def seal(root: etree._Element) -> None:
    """Insert the digest into the first ``FRBRManifestation``, in place of an earlier one.

    Args:
        root: the finished ``akomaNtoso`` element; any later change but another `seal` breaks the seal.
    """
    level = root.find(f".//{_AKN}FRBRManifestation")
    if level is None:
        return
    value = digest(root)
    node = find(root)
    if node is None:
        holder = level.find(f"{_AKN}preservation")
        if holder is None:
            holder = _insert(level)
        node = etree.Element(_DIGEST, nsmap={"aknpress": NAMESPACE})
        holder.insert(0, node)
    node.set("algorithm", ALGORITHM)
    node.text = value


def _insert(level: etree._Element) -> etree._Element:
    """Insert an empty ``preservation`` where the schema wants it: before FRBRportion and FRBRformat."""
    holder = etree.Element(f"{_AKN}preservation", nsmap={None: _AKN[1:-1]})  # type: ignore[dict-item]  # the stubs forget the default namespace
    place = len(level)
    for n, sibling in enumerate(level):
        if isinstance(sibling.tag, str) and etree.QName(sibling).localname in ("FRBRportion", "FRBRformat"):
            place = n
            break
    # The white space between two siblings: `digest` removes the element and the white space after it.
    if 0 < place < len(level):
        holder.tail = level[place - 1].tail
    level.insert(place, holder)
    return holder
