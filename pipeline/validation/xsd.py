"""The official schema: lxml decides, xmlschema explains (docs/decisions/0002)."""

from __future__ import annotations

import hashlib
import pickle
import re
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline import resources
from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.validation.parsing import akn_path

_CLARK = re.compile(r"\{[^}]*\}")
_LIMIT = 200


@cache
def schema() -> etree.XMLSchema:
    """Return the official schema compiled by libxml2, once a process.

    Raises:
        SchemaUnavailableError: the file is absent or altered.
    """
    resources.xsd("xml.xsd")  # imported by the schema: its digest counts as well
    return etree.XMLSchema(etree.parse(str(resources.xsd())))


def check(root: etree._Element, file: str | None) -> list[Diagnostic]:
    """Validate a tree against the official schema and explain every fault.

    Args:
        root: the ``akomaNtoso`` element.
        file: name for findings.
    """
    compiled = schema()
    if compiled.validate(root):
        return []
    found = list(_explained(root, file))
    # The verdict is libxml2's; where the other engine sees nothing, its words have to do.
    return found or list(_verbatim(root, compiled, file))


def _verbatim(root: etree._Element, compiled: etree.XMLSchema, file: str | None) -> Iterator[Diagnostic]:
    for entry in list(compiled.error_log)[:_LIMIT]:
        message = " ".join(_CLARK.sub("", entry.message).split())
        places = root.getroottree().xpath(entry.path) if entry.path else []
        element = places[0] if isinstance(places, list) and places and isinstance(places[0], etree._Element) else None
        yield _finding(message, "", "", element, file, entry.line)


def _explained(root: etree._Element, file: str | None) -> Iterator[Diagnostic]:
    for n, error in enumerate(explainer().iter_errors(root)):
        if n == _LIMIT:
            return
        element = error.elem if isinstance(error.elem, etree._Element) else None
        found, expected, remedy = _words(error)
        yield _finding(found, expected, remedy, element, file, None)


def _words(error: Any) -> tuple[str, str, str]:
    """Return found, expected and remedy for an error of xmlschema, for a person who never read an XSD."""
    parent = _name(error.elem.tag) if error.elem is not None else ""
    expected = getattr(error, "expected", None)
    if expected is not None or hasattr(error, "invalid_tag"):
        names = sorted({_name(p.name or "") for p in (expected or ()) if getattr(p, "name", None)})
        wanted = ("<" + ">, <".join(names[:12]) + ">" + (" …" if len(names) > 12 else "")) if names else "nothing more"
        tag = _name(error.invalid_tag) if getattr(error, "invalid_tag", None) else ""
        if tag:
            return (
                f"<{tag}> stands in <{parent}> where it may not",
                f"{wanted} at this place",
                f"move or remove <{tag}>, or add what is missing before it",
            )
        return f"<{parent}> ends too early", f"{wanted} inside it", f"add what is missing to <{parent}>"
    reason = " ".join(_CLARK.sub("", str(error.reason or error.message)).split())
    if match := re.search(r"missing required attribute:? '([^']+)'", reason):
        return f"<{parent}> has no {match[1]}", f"the attribute {match[1]}", f'add {match[1]}="…" to <{parent}>'
    if match := re.search(r"'([^']+)' attribute not allowed", reason):
        return (
            f"<{parent}> has an attribute {match[1]}",
            "only attributes of the Akoma Ntoso schema",
            f"remove {match[1]}",
        )
    if "duplicated" in reason or "unique" in reason.lower():
        return f"in <{parent}>: {reason}", "every eId once in the document", "give the later element an eId of its own"
    if "character data" in reason:
        return f"words stand straight in <{parent}>", "elements only", "wrap the words in <p>"
    return f"in <{parent}>: {reason}", "", ""


def _name(tag: str) -> str:
    return _CLARK.sub("", str(tag))


def _finding(
    found: str, expected: str, remedy: str, element: etree._Element | None, file: str | None, line: int | None
) -> Diagnostic:
    eid = path = None
    if element is not None:
        line = element.sourceline or line
        eid, path = element.get("eId"), akn_path(element)
    return Diagnostic(Code.X002, Severity.ERROR, found, expected, remedy, Location(file, line, None, None, eid, path))


@cache
def explainer() -> Any:
    """Return the schema compiled by xmlschema; kept pickled, for building it takes over a second."""
    import xmlschema  # noqa: PLC0415 - only documents with faults pay for it

    path = resources.xsd()
    key = hashlib.sha256(path.read_bytes() + xmlschema.__version__.encode()).hexdigest()[:24]
    cached = resources.cache_dir() / f"akomantoso30-{key}.pickle"
    try:
        with cached.open("rb") as stream:
            return pickle.load(stream)  # noqa: S301 - written by ourselves into the user's own cache folder
    except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, ValueError):
        built = xmlschema.XMLSchema10(
            str(path), locations={"http://www.w3.org/XML/1998/namespace": str(resources.xsd("xml.xsd"))}
        )
        _keep(built, cached)
        return built


def _keep(built: Any, cached: Path) -> None:
    """Write the pickle whole or not at all; a cache that cannot be written is no error."""
    try:
        cached.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cached.parent, delete=False) as stream:
            pickle.dump(built, stream)
        Path(stream.name).replace(cached)
    except (OSError, pickle.PicklingError, TypeError, RecursionError):
        return
