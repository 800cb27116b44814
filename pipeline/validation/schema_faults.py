"""What is wrong where the schema does not hold, in words for a person who never read a schema.

xmlschema finds the faults; its cache of the compiled schema lies in `resources.cache_dir()`.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import pickle
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from lxml import etree

from pipeline import resources
from pipeline.validation.places import local
from pipeline.validation.validated import AKN_NS

_CLARK: Final = re.compile(r"\{[^}]*\}")
_TWICE: Final = re.compile(r"duplicated value \(['\"](.*)['\"],\) for XsdUnique", re.DOTALL)
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_SHOWN: Final = 8
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
    """

    element: etree._Element
    found: str
    expected: str
    remedy: str


def explain(root: etree._Element) -> Iterator[Fault]:
    """Yield every fault that xmlschema finds in a tree.

    Args:
        root: the ``akomaNtoso`` element.
    """
    twice: set[str] = set()
    for error in explainer().iter_errors(root):
        element = error.elem if isinstance(error.elem, etree._Element) else root
        if match := _TWICE.search(str(error.reason)):
            twice.add(match[1])
        elif hasattr(error, "expected"):
            yield _of_children(error, element)
        else:
            yield _of_values(error, element)
    yield from _repeated(root, twice)


def _repeated(root: etree._Element, twice: set[str]) -> Iterator[Fault]:
    """Yield every element with an identifier that an earlier one has; xmlschema names each value once."""
    seen = set()
    for node in root.iter("*") if twice else ():
        for attribute in ("eId", "GUID"):
            value = node.get(attribute)
            if value not in twice:
                continue
            if (attribute, value) in seen:
                yield repeated(node, value)
            seen.add((attribute, value))


def _of_children(error: Any, parent: etree._Element) -> Fault:
    """Explain a child that stands where it may not, or one that is missing."""
    name = local(parent)
    wanted = [_local(item.name) for item in error.expected or () if getattr(item, "name", None)]
    child = next((c for c in parent.iterchildren("*") if c is error.invalid_child), None)
    if child is None:
        found = f"<{name}> is empty" if not len(parent) else f"<{name}> ends too early"
        return Fault(parent, found, listed(wanted) or "more inside it", f"add what is missing to <{name}>")
    return _misplaced(parent, child, wanted, _allowed(error.validator))


def _misplaced(parent: etree._Element, child: etree._Element, wanted: list[str], allowed: frozenset[str]) -> Fault:
    outer, inner = local(parent), local(child)
    children = listed(wanted or sorted(allowed)) or f"<{outer}/>, which is always empty"
    if etree.QName(child).namespace != AKN_NS:
        name = f"{child.prefix}:{inner}" if child.prefix else inner
        found = f"<{name}> in <{outer}> is in the namespace {etree.QName(child).namespace or '(none)'}"
        remedy = f"remove <{name}>" + (", or wrap it in <foreign>" if "foreign" in allowed else "")
        return Fault(child, found, children, remedy)
    if inner not in _elements():
        near = difflib.get_close_matches(inner, sorted(allowed), 1) or difflib.get_close_matches(
            inner, sorted(_elements()), 1
        )
        remedy = f"did you mean <{near[0]}>?" if near else f"use an element that Akoma Ntoso has, not <{inner}>"
        found = f"<{inner}> is no element of Akoma Ntoso"
        return Fault(child, found, children, remedy)
    if inner not in allowed:
        found = f"<{inner}> may not stand in <{outer}>"
        return Fault(child, found, children, f"move <{inner}> out of <{outer}>, or rename it")
    if next(child.itersiblings(child.tag, preceding=True), None) is not None:
        expected = f"{listed(wanted)} there" if wanted else f"one <{inner}> there, or all of them together"
        remedy = f"remove the second <{inner}> or move it to the first"
        return Fault(child, f"<{inner}> again in <{outer}>", expected, remedy)
    if wanted and inner not in wanted:
        remedy = f"add what is missing before <{inner}>, or move <{inner}>"
        return Fault(child, f"<{inner}> stands too early in <{outer}>", f"{listed(wanted)} before it", remedy)
    before = child.getprevious()
    while before is not None and not isinstance(before.tag, str):
        before = before.getprevious()
    after = f"after <{local(before)}>" if before is not None else "there"
    found = f"<{inner}> stands too late in <{outer}>, {after}"
    return Fault(child, found, f"<{inner}> earlier in <{outer}>", f"move <{inner}> up")


def _of_values(error: Any, element: etree._Element) -> Fault:
    """Explain attributes, values, stray words and repeated eIds."""
    name = local(element)
    reason = " ".join(_CLARK.sub("", str(error.reason or error.message)).split())
    if match := re.search(r"missing required attribute:? '([^']+)'", reason):
        return Fault(
            element, f"<{name}> has no {match[1]}", f"the attribute {match[1]}", f'add {match[1]}="…" to <{name}>'
        )
    if match := re.search(r"attribute '([^']+)' not allowed|'([^']+)' attribute not allowed", reason):
        return _unknown_attribute(error, element, match[1] or match[2])
    if "character data" in reason:
        return words_outside(element)
    if match := re.match(r"attribute (?P<name>[^=]+)=(?P<value>'.*?'|\".*?\"): (?P<why>.*)$", reason):
        value = element.get(match["name"], match["value"][1:-1])
        return Fault(element, f'{match["name"]}="{value}" on <{name}>', *_value(match["name"], match["why"]))
    return Fault(element, f"<{name}>: {reason}", "", "")


def _value(name: str, why: str) -> tuple[str, str]:
    """Return what an attribute may hold, and what to do."""
    if match := re.search(r"must be one of \[(.*)\]", why):
        return "one of " + match[1].replace("'", ""), f"correct {name}"
    if r"[^\\s]+" in why or r"[^\s]+" in why:
        return "at least one character and no white space", f"correct or remove {name}"
    if name in ("date", "start", "end", "generationDate"):
        return "a full date that exists, as 2021-02-28", "write year, month and day"
    return f"another value ({why})", f"correct {name}"


def _unknown_attribute(error: Any, element: etree._Element, attribute: str) -> Fault:
    name = local(element)
    declared = getattr(explainer().maps.elements.get(str(element.tag)), "attributes", ())
    known = [_local(key.replace(_XML, "xml:")) for key in declared if key]
    near = difflib.get_close_matches(attribute, known, 1, 0.7)
    remedy = f"did you mean {near[0]}? Otherwise remove {attribute}" if near else f"remove {attribute}"
    allowed = [key for key in known if key != attribute]
    expected = "no attribute" if not allowed else "only " + ", ".join(sorted(allowed)[:_SHOWN]) + _more(allowed)
    return Fault(element, f"<{name}> has an attribute {attribute}", expected, remedy)


def repeated(element: etree._Element, value: str) -> Fault:
    """Return the fault of an eId (or GUID) that occurs a second time."""
    attribute = next((key for key in ("eId", "GUID") if element.get(key) == value), "eId")
    return Fault(
        element,
        f'<{local(element)}> has the {attribute} "{value}", which an earlier element has as well',
        f"every {attribute} once in the document",
        f"give the later element an {attribute} of its own",
    )


def words_outside(element: etree._Element) -> Fault:
    """Return the fault of words straight in an element that holds elements only, or nothing."""
    name = local(element)
    # The child before the words is nearer to them than the start of what may be the whole body.
    pieces = ((element, element.text), *((child, child.tail) for child in element if isinstance(child.tag, str)))
    near, words = next(
        ((node, " ".join(piece.split())) for node, piece in pieces if piece and piece.strip()), (element, "")
    )
    quoted = f'"{words[:40]}…"' if len(words) > 40 else f'"{words}"'
    children = _allowed(getattr(explainer().maps.elements.get(str(element.tag)), "type", None))
    if not children:
        return Fault(element, f"words in <{name}>: {quoted}", f"<{name}/>, which is always empty", "move the words out")
    found = f"words straight in <{name}>: {quoted}" + (f", after <{local(near)}>" if near is not element else "")
    if "p" in children:
        return Fault(near, found, "words in <p>", "wrap the words in <p>")
    expected = f"elements alone: {listed(sorted(children))}"
    return Fault(near, found, expected, "move the words to where words may be")


def listed(names: Iterable[str]) -> str:
    """Return element names as a phrase: ``<num>, <heading> or <content>``."""
    all_names = list(dict.fromkeys(names))
    if len(all_names) > _SHOWN:
        all_names.sort(key=lambda name: (_USUAL.index(name) if name in _USUAL else len(_USUAL), name))
    shown = [f"<{name}>" for name in all_names[:_SHOWN]]
    if len(all_names) > _SHOWN:
        return ", ".join(shown) + _more(all_names)
    return " or ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _more(names: list[str]) -> str:
    return f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""


def _local(name: str) -> str:
    return _CLARK.sub("", str(name))


@cache
def _elements() -> frozenset[str]:
    """Return the names of all elements of Akoma Ntoso."""
    return frozenset(_local(name) for name in explainer().elements)


def _allowed(validator: Any) -> frozenset[str]:
    """Return the elements that a content model names anywhere, those of substitution groups included."""
    group: Any = getattr(validator, "content", None)
    group = group if hasattr(group, "iter_elements") else validator
    if not hasattr(group, "iter_elements"):
        return frozenset()
    names = set()
    for particle in group.iter_elements():
        if getattr(particle, "name", None):
            names.add(_local(particle.name))
    return frozenset(names)


@cache
def explainer() -> Any:
    """Return the official schema compiled by xmlschema: pickled in the cache, for building it takes over a second.

    Raises:
        SchemaUnavailableError: the official schema is absent or altered.
    """
    import xmlschema

    cached = _cache_file()
    # Whatever is wrong with a cache, the schema itself is there.
    with contextlib.suppress(Exception):
        kept = pickle.loads(cached.read_bytes())  # noqa: S301 - in the user's own cache folder, written by us
        if isinstance(kept, xmlschema.XMLSchema10):
            return kept
    imported = {"http://www.w3.org/XML/1998/namespace": str(resources.xsd("xml.xsd"))}
    built = xmlschema.XMLSchema10(str(resources.xsd()), locations=imported, allow="local")
    _keep(built, cached)
    return built


def _cache_file() -> Path:
    """Return where the compiled schema is kept: under another name for another schema, library or Python."""
    files = b"".join(resources.xsd(name).read_bytes() for name in sorted(resources.XSD_DIGESTS))
    made_by = f"xmlschema {version('xmlschema')}, elementpath {version('elementpath')}, Python {sys.version_info[:2]}"
    key = hashlib.sha256(files + made_by.encode()).hexdigest()
    return resources.cache_dir() / f"akomantoso30-{key}.pickle"


def _keep(built: Any, cached: Path) -> None:
    """Write the pickle whole or not at all; a cache that cannot be written is no error."""
    temporary = None
    try:
        cached.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cached.parent, prefix=".akomantoso30-", delete=False) as stream:
            temporary = Path(stream.name)
            pickle.dump(built, stream)
        temporary.replace(cached)
    except (OSError, RuntimeError, pickle.PicklingError, TypeError, RecursionError):
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
