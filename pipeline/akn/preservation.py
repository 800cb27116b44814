"""The preservation digest: proof in the document itself that nothing in it was changed."""

from __future__ import annotations

import copy
import hashlib

from lxml import etree

NAMESPACE = "https://aknpress.example/ns/1"
_AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"


def digest(root: etree._Element) -> str:
    """Return the SHA-512 of the exclusive-C14N form of the tree without `preservation`, in hexadecimal."""
    bare = copy.deepcopy(root)
    for node in list(bare.iter(f"{_AKN}preservation")):
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    return hashlib.sha512(etree.tostring(bare, method="c14n", exclusive=True)).hexdigest()


def seal(root: etree._Element) -> None:
    """Insert the digest into the first ``FRBRManifestation``."""
    level = root.find(f".//{_AKN}FRBRManifestation")
    if level is None:
        return
    value = digest(root)
    node = etree.Element(f"{_AKN}preservation", nsmap={None: _AKN[1:-1]})
    inner = etree.SubElement(node, f"{{{NAMESPACE}}}digest", nsmap={"aknpress": NAMESPACE})
    inner.set("algorithm", "SHA-512")
    inner.text = value
    # The schema wants it before FRBRportion and FRBRformat.
    for n, sibling in enumerate(level):
        if etree.QName(sibling).localname in ("FRBRportion", "FRBRformat"):
            node.tail = level[n - 1].tail if n else None
            level.insert(n, node)
            return
    level.append(node)
