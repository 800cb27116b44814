"""What the records of a package say, read back: the objects of PREMIS, and the dates of PREMIS and METS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from pipeline.archive.markup import METS, PREMIS, line_of

_P: Final = f"{{{PREMIS}}}"
_ALGORITHM: Final = f"{_P}messageDigestAlgorithm"
_DIGEST: Final = f"{_P}messageDigest"
_ONCE: Final = tuple(
    f"{_P}{name}"
    for name in (
        "objectIdentifierValue",
        "contentLocationValue",
        "size",
        "formatRegistryKey",
        "formatName",
        "formatVersion",
    )
)
_DATES: Final = ("CREATED", "CREATEDATE", "LASTMODDATE")
_STAMPS: Final = {
    PREMIS: re.compile(rb"<eventDateTime>([^<]*)"),
    METS: re.compile(rb'(?:CREATED|CREATEDATE|LASTMODDATE)="([^"]*)'),
}


@dataclass(frozen=True, slots=True)
class FileObject:
    """What PREMIS says of a file; '' or None for what it does not say.

    Attributes:
        node: its object.
        uid: its identifier.
        path: its place in the package.
        size: number of its bytes, as it stands there.
        digests: by algorithm, as PREMIS names it.
        format: key, name and version of its format.
    """

    node: etree._Element
    uid: str
    path: str
    size: str | None
    digests: dict[str, str | None]
    format: tuple[str, str, str]

    @property
    def line(self) -> int | None:
        """The line on which it is said."""
        return line_of(self.node)


def objects(premis: etree._Element) -> Iterator[FileObject]:
    """Yield every object that has a place, in their order."""
    for node in premis.iterfind(f"{_P}object"):
        texts: dict[str, str] = {}
        digests: dict[str, str | None] = {"SHA-256": None, "SHA-512": None}
        algorithm: str | None = None
        for leaf in node.iter(_ALGORITHM, _DIGEST, *_ONCE):
            tag, text = str(leaf.tag), leaf.text
            if tag == _ALGORITHM:
                algorithm = text
            elif tag == _DIGEST:
                if algorithm in digests:
                    digests[algorithm] = text
            elif text:
                texts.setdefault(tag, text)
        uid, path, size, *form = (texts.get(tag, "") for tag in _ONCE)
        if path:
            yield FileObject(node, uid, path, size or None, digests, (form[0], form[1], form[2]))


def dates(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield every date that METS or PREMIS gives, with the element that gives it."""
    if root.tag == f"{_P}premis":
        yield from ((node, node.text or "") for node in root.iter(f"{_P}eventDateTime"))
        return
    found = root.xpath("//*[@CREATED or @CREATEDATE or @LASTMODDATE]")
    for node in found if isinstance(found, list) else ():
        if isinstance(node, etree._Element):
            yield from ((node, date) for name in _DATES if (date := node.get(name)) is not None)


def stamps(data: bytes, namespace: str) -> list[str]:
    """Return every date that a record in our layout gives, which `grammar.accepts` has told: what `dates` finds."""
    return [date.decode() for date in _STAMPS[namespace].findall(data)]
