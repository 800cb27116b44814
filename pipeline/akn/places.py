"""Where the numbered parts of a finished tree stand, for references from within it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.akn.eid import number
from pipeline.akn.names import local
from pipeline.model import Place

_NUMBERED = frozenset({"paragraph", "point", "item", "p"})
_QUOTED = frozenset({"embeddedStructure", "quotedStructure"})
#: How many numbers, at most, lead to a place as references name it.
_DEPTH = 5
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(slots=True, eq=False)
class _Node:
    """A part of the document that references name.

    Attributes:
        kind: ``component``, ``section``, ``heading`` (a section with the number of a paragraph), ``verb``, ``quote``,
            ``paragraph`` or ``item``.
        key: its number, or its words for a verb, in the form that references are brought to.
        eid: its eId.
        parent: the part around it, None for the document itself.
        order: its place in reading order.
    """

    kind: str
    key: str
    eid: str
    parent: _Node | None
    order: int


class Places:
    """The places of one document by the numbers that lead to them.

    The tree must not change otherwise than in its inline elements once a place was asked for.

    A place is looked for from where the reference stands: under the same item, paragraph, verb, section, then in
    the whole component. Where the words fit two places equally well there is none, for a wrong target is worse.
    """

    def __init__(self, root: etree._Element, annexes: Mapping[str, str]) -> None:
        """Remember what to walk.

        Args:
            root: the document, its eIds given.
            annexes: eId of the attachment by the number of the annex; '' for the only one.
        """
        self._nodes: dict[etree._Element, _Node] = {}
        # By part, numbers and whether the first is a paragraph's: how many numbers were left out, and the place;
        # None where two are equally good.
        self._table: dict[tuple[_Node, tuple[str, ...], bool], tuple[int, _Node | None]] = {}
        self._verbs: dict[str, list[_Node]] = {}
        self._sections: dict[tuple[_Node, str], list[_Node]] = {}
        self._components: dict[str, _Node] = {}
        self._annexes = annexes
        self._main = _Node("component", "", "", None, 0)
        self._root = root

    def find(self, element: etree._Element, place: Place) -> str | None:
        """Return the eId of a place, None where it is not there or not certain.

        Args:
            element: the reference.
            place: what its words say.
        """
        self._walk()
        here = self._around(element)
        realm = self._realm(here)
        if realm.kind == "quote":  # a quoted passage speaks of the document it was taken from
            if place.annex is not None:
                return None
        elif place.annex is not None:
            named = self._components.get(self._annexes.get(_annex_key(place.annex, self._annexes), ""))
            if named is None or not (place.steps or place.section):
                return named.eid if named else None
            here = realm = named
        elif place.within == "annex":
            if realm is self._main:
                return None
        elif place.within == "document":
            here = realm if place.verb and realm is self._main else self._main
            realm = self._main
        if place.section:
            found = self._section(here, place.section)
            if found is None or not place.steps:
                return found.eid if found else None
            here = realm = found
        steps = _undotted(tuple(number(step) for step in place.steps))
        if place.verb:
            return self._under_verb(place.verb, steps, here)
        return self._climb(here, realm, steps, place.paragraph)

    def quoted(self, element: etree._Element) -> bool:
        """Whether an element stands in a passage that is quoted from another document."""
        return self._realm(self._around(element)).kind == "quote"

    def _climb(self, here: _Node, realm: _Node, steps: tuple[str, ...], paragraph: bool) -> str | None:
        """Look for numbers from a part outwards; a paragraph is looked for as such, then as anything."""
        for strict in (True, False) if paragraph and steps[0][:1].isdigit() else (False,):
            node: _Node | None = here
            while node is not None:
                found = self._table.get((node, steps, strict))
                if found is not None:
                    return found[1].eid if found[1] else None
                node = node.parent if node is not realm else None
        return None

    def _under_verb(self, words: str, steps: tuple[str, ...], here: _Node) -> str | None:
        """Look under the verbs that the words fit; of two with the same words, the last before the reference."""
        exact, verbs = self._called(words)
        hits = [node for verb in verbs if (found := self._table.get((verb, steps, False))) and (node := found[1])]
        realm = self._realm(here)
        own = [node for node in hits if self._realm(node) is realm]
        if not own and realm.kind == "component":
            own = [node for node in hits if self._realm(node) is self._main]
        if len(own) > 1:
            own = [node for node in own if exact and node.order < here.order][-1:]
        return own[0].eid if own else None

    def _called(self, words: str) -> tuple[bool, list[_Node]]:
        """Return the verbs that words may mean: those very words (True), or ones that begin with them."""
        wanted = _words(words)
        for spelt in (wanted, wanted.removesuffix("s")):  # considerandos a) y b)
            if spelt in self._verbs:
                return True, self._verbs[spelt]
        longer = [w for w in self._verbs if w.startswith(wanted) and not w[len(wanted)].isalpha()]
        return False, [node for full in longer for node in self._verbs[full]]

    def _section(self, here: _Node, num: str) -> _Node | None:
        node: _Node | None = here
        while node is not None:
            found = self._sections.get((node, number(num)), [])
            if found:
                return found[0] if len(found) == 1 else None
            node = node.parent
        return None

    def _around(self, element: etree._Element) -> _Node:
        for outer in (element, *element.iterancestors()):
            if outer in self._nodes:
                return self._nodes[outer]
        return self._main

    def _realm(self, node: _Node) -> _Node:
        """Return the annex, the quoted passage or the document itself in which a part stands."""
        while node.parent is not None and node.kind not in ("component", "quote"):
            node = node.parent
        return node

    def _walk(self) -> None:
        """Make a node of every part that can be named, in reading order, when first one is asked for."""
        if self._nodes:
            return
        self._nodes[self._root] = self._main
        for element in self._root.iterdescendants(etree.Element):
            kind, key = _named(element)
            if not kind:
                continue
            parent = self._around(element)
            node = _Node(kind, key, element.get("eId", ""), parent, len(self._nodes))
            self._nodes[element] = node
            if kind == "component":
                self._components[node.eid] = node
            elif kind == "verb":
                self._verbs.setdefault(key, []).append(node)
            elif kind in ("section", "heading"):
                self._list_section(node)
            elif kind != "quote":
                self._register(node)

    def _list_section(self, node: _Node) -> None:
        outer = node.parent
        while outer is not None:
            self._sections.setdefault((outer, node.key), []).append(node)
            outer = outer.parent if outer.kind not in ("component", "quote") else None
        # A numbered heading counts as a number of what stands below it: 3, then 3.1.
        if node.kind == "heading":
            self._register(node)

    def _register(self, node: _Node) -> None:
        """Enter a place under every part around it, by all numbers or some of those that lead to it."""
        chain: list[_Node] = []
        outer: _Node | None = node
        passed = 0
        while outer is not None:
            if outer.kind in ("paragraph", "item") or outer is node:
                if not any(n.key.startswith(outer.key + "-") for n in chain):
                    chain.insert(0, outer)
            elif outer.kind in ("verb", "section", "heading"):
                passed += 1
            if outer.kind in ("component", "quote") and outer is not node:
                self._enter(outer, chain, passed)
                return
            outer = outer.parent
            if outer is not None and outer.kind not in ("component", "quote"):
                self._enter(outer, chain, passed)

    def _enter(self, scope: _Node, chain: Sequence[_Node], passed: int) -> None:
        """Enter the last of a chain under a part of the document."""
        for numbers, left_out in _subsequences(chain[-_DEPTH:]):
            first = numbers[0].kind == "paragraph"
            for strict in {first, False}:
                key = (scope, tuple(n.key for n in numbers), strict)
                cost = passed + left_out
                known = self._table.get(key)
                if known is None or cost < known[0]:
                    self._table[key] = (cost, chain[-1])
                elif cost == known[0] and known[1] is not chain[-1]:
                    self._table[key] = (cost, None)


def _subsequences(chain: Sequence[_Node]) -> Iterator[tuple[tuple[_Node, ...], int]]:
    """Yield the ways to name the last of a chain: all of it, or with numbers left out."""
    *outer, last = chain
    for mask in range(1 << len(outer)):
        kept = tuple(node for n, node in enumerate(outer) if mask >> n & 1)
        yield (*kept, last), len(outer) - len(kept)


def _undotted(steps: tuple[str, ...]) -> tuple[str, ...]:
    """Drop the numbers that one below them repeats: 1, then 1.1.2."""
    return tuple(s for n, s in enumerate(steps) if not any(later.startswith(s + "-") for later in steps[n + 1 :]))


def _named(element: etree._Element) -> tuple[str, str]:
    """Return kind and key of a part that references can name, ('', '') of anything else."""
    name = local(element)
    if name == "attachment":
        return "component", ""
    if name in _QUOTED:
        return "quote", ""
    if name == "container":
        return "verb", _words(element.get("name", ""))
    if name == "division":
        heading = element.find("{*}heading")
        return "verb", _words("".join(str(t) for t in heading.itertext()) if heading is not None else "")
    if name in ("section", "part"):
        num = element.find("{*}num")
        num = element.find("{*}heading") if num is None else num
        own = number("".join(str(t) for t in num.itertext())) if num is not None else ""
        if not own or not re.search(rf"(?:sec|part)_{own}(?:-\d+)?$", element.get("eId", "")):
            return "", ""
        return "heading" if num is not None and re.match(r"\s*\d", num.text or "") else "section", own
    if name in _NUMBERED and element.get("eId"):
        own = _own_number(element, name)
        return ("paragraph" if name == "paragraph" else "item", own) if own else ("", "")
    return "", ""


def _own_number(element: etree._Element, name: str) -> str:
    """Return the number of an element: its ``num``, else the one that its words begin with and its eId bears."""
    num = element.find("{*}num")
    if num is not None:
        return number(num.text or "")
    given = re.fullmatch(r"(?:.*__)?(?:para|p)_([a-z0-9-]+?)", element.get("eId", ""))
    if given is None or name not in ("paragraph", "p"):
        return ""
    words = next((str(t) for t in element.itertext() if str(t).strip()), "").split()
    own = number(words[0]) if words else ""
    return own if own and given[1] in (own, *(f"{own}-{n}" for n in range(2, 10))) else ""


def _words(text: str) -> str:
    """Return words for comparing: small letters, white space folded, no punctuation at the end."""
    return " ".join(text.lower().split()).strip(' ,:،，："“”«»').strip()


def _annex_key(num: str, annexes: Mapping[str, str]) -> str:
    """Return the number under which an annex is listed: II and 2 are the same unless both are there."""
    own = number(num)
    if own in annexes:
        return own
    if own and set(own) <= set(_ROMAN):
        values = [_ROMAN[c] for c in own]
        return str(sum(-v if v < max(values[n:]) else v for n, v in enumerate(values)))
    return own
