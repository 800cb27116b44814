"""What is wrong where the schema does not hold, in words for a person who never read a schema.

xmlschema finds the faults; its compiled form of the schema is kept (`kept`).
"""

from __future__ import annotations

import contextlib
import difflib
import pickle
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from lxml import etree

from pipeline import resources
from pipeline.validation import kept, schema_standard
from pipeline.validation.places import local
from pipeline.validation.schema_words import SHOWN, Fault, listed, more, repeated
from pipeline.validation.validated import AKN_NS

_CLARK: Final = re.compile(r"\{[^}]*\}")
_TWICE: Final = re.compile(r"duplicated value \(['\"](.*)['\"],\) for XsdUnique", re.DOTALL)
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"


def explain(root: etree._Element) -> Iterator[Fault]:
    """Yield every fault that xmlschema finds in a tree.

    Args:
        root: the ``akomaNtoso`` element.
    """
    twice: set[str] = set()
    held: dict[etree._Element, list[str]] = {}  # what each parent holds is looked up once, however many faults
    for error in explainer().iter_errors(root):
        element = error.elem if isinstance(error.elem, etree._Element) else root
        if match := _TWICE.search(str(error.reason)):
            twice.add(match[1])
        elif hasattr(error, "expected"):
            yield _of_children(error, element, held)
        else:
            yield _of_values(error, element)
    yield from _repeated(root, twice)


def _repeated(root: etree._Element, twice: set[str]) -> Iterator[Fault]:
    """Yield every element with an identifier that another has the better right to; xmlschema names each value once."""
    sharing: dict[tuple[str, str], list[etree._Element]] = {}
    for node in root.iter("*") if twice else ():
        for attribute in ("eId", "GUID"):
            value = node.get(attribute)
            if value in twice:
                sharing.setdefault((attribute, value), []).append(node)
    for (attribute, value), nodes in sharing.items():
        owner = max(nodes, key=lambda node: _right_to(value, node)) if attribute == "eId" else nodes[0]
        earlier = True
        for node in nodes:
            if node is owner:
                earlier = False
            else:
                yield repeated(node, value, later=earlier)


def _right_to(eid: str, node: etree._Element) -> int:
    """Return how well an eId fits the place of its element: that of the part around it, and of a part in it."""
    outer = next((a.get("eId", "") for a in node.iterancestors() if a.get("eId")), "")
    inner = next((n.get("eId", "") for n in node.iterdescendants("*") if n.get("eId")), "")
    # Of two that are inside one another, the outer one cannot have it.
    fits = outer == eid or eid.rpartition("__")[0] in (outer, "")
    # An eId begins with that of the part around it, if that is one that numbers what it holds (AKN Naming Convention).
    return 2 * inner.startswith(f"{eid}__") + fits


def _of_children(error: Any, parent: etree._Element, held: dict[etree._Element, list[str]]) -> Fault:
    """Explain a child that stands where it may not, or one that is missing."""
    name = local(parent)
    wanted = _wanted(error)
    child = error.invalid_child
    if not isinstance(child, etree._Element) or child.getparent() is not parent:
        found = f"<{name}> is empty" if not len(parent) else f"<{name}> ends too early"
        remedy, standard = f"add what is missing to <{name}>", schema_standard.of_element(_one(wanted) or name)
        return Fault(parent, found, listed(wanted) or "more inside it", remedy, standard)
    if parent not in held:
        held[parent] = list(dict.fromkeys(local(node) for node in parent.iterchildren("*")))
    return _misplaced(parent, child, wanted, _allowed(error.validator), held[parent])


def _wanted(error: Any) -> list[str]:
    """Return the names of the elements of which one had to come next, [] where none had to.

    xmlschema names all required elements of a sequence that has not begun, of which only the first can come.
    """
    expected = dict.fromkeys(_local(item.name) for item in error.expected or () if getattr(item, "name", None))
    if len(expected) > 1 and getattr(error.particle, "model", "") == "sequence":
        first = {_local(item.name) for item in _openers(error.particle)}
        return [name for name in expected if name in first] or list(expected)
    return list(expected)


def _openers(particle: Any) -> Iterator[Any]:
    """Yield the elements that a particle of a content model can begin with (XSD 1.0 part 1, 3.8)."""
    if not hasattr(particle, "model"):
        if getattr(particle, "name", None):
            yield particle
        return
    for part in particle:
        yield from _openers(part)
        if particle.model == "sequence" and not part.is_emptiable():
            return


def _misplaced(
    parent: etree._Element, child: etree._Element, wanted: list[str], allowed: frozenset[str], held: list[str]
) -> Fault:
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
        found, standard = f"<{inner}> is no element of Akoma Ntoso", schema_standard.of_element(_one(near))
        return Fault(child, found, children, remedy, standard)
    standard = schema_standard.of_element(inner)
    if len(parent) > 1 and allowed and allowed.isdisjoint(held):
        # Where nothing fits, it is the element around it that was misnamed.
        found, remedy = f"<{outer}> holds {listed(held, 'and')}, which it may not", f"rename <{outer}>"
        return Fault(parent, found, children, remedy, schema_standard.of_element(outer))
    if inner not in allowed:
        found = f"<{inner}> may not stand in <{outer}>"
        return Fault(child, found, children, f"move <{inner}> out of <{outer}>, or rename it", standard)
    if next(child.itersiblings(child.tag, preceding=True), None) is not None:
        expected = f"{listed(wanted)} there" if wanted else f"one <{inner}> there, or all of them together"
        remedy = f"remove the second <{inner}> or move it to the first"
        return Fault(child, f"<{inner}> again in <{outer}>", expected, remedy, standard)
    if wanted and inner not in wanted and set(held).isdisjoint(wanted):
        # What is missing has no place of its own: the fault is the parent's.
        found, remedy = f"<{outer}> has no {listed(wanted)} before <{inner}>", f"add it before <{inner}>"
        standard = schema_standard.of_element(_one(wanted) or outer)
        return Fault(parent, found, f"{listed(wanted)} there", remedy, standard, before=child)
    if (late := _late(child, wanted)) is not None:
        return _too_late(late, outer)
    if wanted and inner not in wanted:
        found, remedy = f"<{inner}> stands too early in <{outer}>", f"move <{inner}> behind it"
        return Fault(child, found, f"{listed(wanted)} before it", remedy, standard)
    return _too_late(child, outer)


def _late(child: etree._Element, wanted: list[str]) -> etree._Element | None:
    """Return the sibling that should have come before a child, where it is the one that was moved.

    Where it follows at once, the child may as well have been moved before it.
    """
    for distance, sibling in enumerate(child.itersiblings("*")):
        if local(sibling) in wanted:
            return sibling if distance else None
    return None


def _too_late(child: etree._Element, outer: str) -> Fault:
    """Explain a child that should have come before its siblings."""
    inner = local(child)
    before = next((node for node in child.itersiblings(preceding=True) if isinstance(node.tag, str)), None)
    after = f"after <{local(before)}>" if before is not None else "there"
    found, expected = f"<{inner}> stands too late in <{outer}>, {after}", f"<{inner}> earlier in <{outer}>"
    return Fault(child, found, expected, f"move <{inner}> up", schema_standard.of_element(inner))


def _one(names: Sequence[str]) -> str:
    """Return the name of which there is one alone, else ''."""
    return names[0] if len(names) == 1 else ""


def _of_values(error: Any, element: etree._Element) -> Fault:
    """Explain attributes, values, stray words and repeated eIds."""
    name = local(element)
    reason = " ".join(_CLARK.sub("", str(error.reason or error.message)).split())
    if match := re.search(r"missing required attribute:? '([^']+)'", reason):
        found, remedy = f"<{name}> has no {match[1]}", f'add {match[1]}="…" to <{name}>'
        standard = schema_standard.of_attribute(name, match[1])
        return Fault(element, found, f"the attribute {match[1]}", remedy, standard)
    if match := re.search(r"attribute '([^']+)' not allowed|'([^']+)' attribute not allowed", reason):
        return _unknown_attribute(error, element, match[1] or match[2])
    if "character data" in reason:
        return words_outside(element)
    if match := re.match(r"attribute (?P<name>[^=]+)=(?P<value>'.*?'|\".*?\"): (?P<why>.*)$", reason):
        value = element.get(match["name"], match["value"][1:-1])
        standard = schema_standard.of_attribute(name, match["name"])
        return Fault(element, f'{match["name"]}="{value}" on <{name}>', *_value(match["name"], match["why"]), standard)
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
    expected = "no attribute" if not allowed else "only " + ", ".join(sorted(allowed)[:SHOWN]) + more(allowed)
    standard = schema_standard.of_attribute(name, _one(near)) or schema_standard.of_element(name)
    return Fault(element, f"<{name}> has an attribute {attribute}", expected, remedy, standard)


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
    standard = schema_standard.of_element(name)
    if not children:
        found, remedy = f"words in <{name}>: {quoted}", "move the words out"
        return Fault(element, found, f"<{name}/>, which is always empty", remedy, standard)
    found = f"words straight in <{name}>: {quoted}" + (f", after <{local(near)}>" if near is not element else "")
    if "p" in children:
        return Fault(near, found, "words in <p>", "wrap the words in <p>", standard)
    expected = f"elements alone: {listed(sorted(children))}"
    return Fault(near, found, expected, "move the words to where words may be", standard)


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
        compiled = pickle.loads(kept.read(cached) or b"")  # noqa: S301 - in the user's own cache folder, written by us
        if isinstance(compiled, xmlschema.XMLSchema10):
            return compiled
    imported = {"http://www.w3.org/XML/1998/namespace": str(resources.xsd("xml.xsd"))}
    built = xmlschema.XMLSchema10(str(resources.xsd()), locations=imported, allow="local")
    with contextlib.suppress(RuntimeError, pickle.PicklingError, TypeError, RecursionError):
        kept.write(cached, pickle.dumps(built))
    return built


def _cache_file() -> Path:
    """Return where the compiled schema is kept: under another name for another schema, library or Python."""
    files = (resources.xsd(name).read_bytes() for name in sorted(resources.XSD_DIGESTS))
    made_by = f"xmlschema {version('xmlschema')}, elementpath {version('elementpath')}, Python {sys.version_info[:2]}"
    return kept.place("akomantoso30.pickle", *files, made_by)
