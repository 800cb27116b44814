"""The type that opens the gate: a tree that passed validation, and the only thing a writer accepts."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Final

from lxml import etree

AKN_NS: Final = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_KEY: Final = object()


class ValidatedTree:
    """An Akoma Ntoso document that passed the official schema and the error-level rules.

    Only `pipeline.validation` makes one (it alone holds the key); the writers of
    `pipeline.presentation` and `pipeline.archive` take nothing else, so publishing
    unvalidated XML is a type error.

    Attributes:
        xml: the document as it is published: XML declaration, UTF-8, no BOM. Never changed.
        draft: True where the document has error-level findings and was let through for a
            visibly marked draft; such a tree is never packaged.
    """

    def __init__(self, xml: bytes, *, draft: bool, key: object) -> None:
        """Hold the bytes; not for use outside `pipeline.validation`."""
        if key is not _KEY:
            raise TypeError("a ValidatedTree is made by pipeline.validation.validate alone")
        self.xml = xml
        self.draft = draft

    @cached_property
    def root(self) -> etree._Element:
        """The ``akomaNtoso`` element, parsed anew from `xml`; treat it as read-only."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
        return etree.fromstring(self.xml, parser)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of `xml`, in hexadecimal."""
        return hashlib.sha256(self.xml).hexdigest()
