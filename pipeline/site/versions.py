"""Find the pages of the other language versions of a document."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from lxml import etree

from pipeline import storage
from pipeline.errors import UsageError
from pipeline.presentation.description import describe
from pipeline.presentation.strings import strings
from pipeline.validation.parsing import parse

_XML_ENDINGS = frozenset({".xml", ".akn"})


def language_versions(files: Sequence[Path], root: etree._Element) -> dict[str, str]:
    """Return the addresses of the pages of other Expressions, by language code.

    Args:
        files: Akoma Ntoso files of the same Work; the page of ``NAME.xml`` is ``NAME.html``, and it stands, or
            will stand, beside the page that links to it. One in the document's own language is passed over,
            so that one list serves all versions.
        root: the document that links to them.

    Returns:
        Relative addresses, keys as `pipeline.presentation.write_html` takes them.

    Raises:
        StorageError: a file cannot be read.
        UsageError: a file is no Akoma Ntoso, names no language or another Work, or two have one language.
    """
    about = describe(root)
    found: dict[str, str] = {}
    origin: dict[str, Path] = {}
    for path in files:
        other, finding = parse(storage.read_input(path), str(path))
        if other is None:
            said = finding.message if finding else "it cannot be read"
            raise UsageError(f"{path} is no other language version: {said}; expected an Akoma Ntoso file")
        there = describe(other)
        if not there.language:
            raise UsageError(f"{path} does not name its language (FRBRlanguage); expected another language version")
        if strings(there.language).tag == strings(about.language).tag:
            continue
        if there.work.rstrip("/") != about.work.rstrip("/"):
            raise UsageError(
                f"{path} is another Work ({there.work or 'without IRI'}); expected a language version of "
                f"{about.work or 'this document, which has no Work IRI'}: date, number and organ decide"
            )
        if there.language in found:
            raise UsageError(f"{origin[there.language]} and {path} are both in {there.language!r}; name one of them")
        origin[there.language] = path
        found[there.language] = address(page_of(path).name)
    return found


def page_of(path: Path) -> Path:
    """Return the page that belongs to an Akoma Ntoso file."""
    return path.with_name(f"{path.stem if path.suffix.lower() in _XML_ENDINGS else path.name}.html")


def address(name: str) -> str:
    """Return a relative file name as an address; each step of it stays one."""
    return quote(os.fsencode(name))
