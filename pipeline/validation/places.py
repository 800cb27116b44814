"""Where an element stands: in the words of a finding, and in linear time for any number of findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from lxml import etree

from pipeline.diagnostics import Location
from pipeline.validation.validated import AKN_NS


def local(node: etree._Element) -> str:
    """Return the local name of an element, '' for comments and processing instructions."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def line_of(node: etree._Element) -> int | None:
    """Return the line of an element in its file; the stubs of lxml know no type of it."""
    return cast("int | None", node.sourceline)


class Places:
    """The places of the elements of one document.

    Args:
        file: name for findings.
        locations: place in the source text by eId, where the document came from text.
    """

    def __init__(self, file: str | None = None, locations: Mapping[str, Location] | None = None) -> None:
        """Start without any place computed."""
        self._file = file
        self._locations = locations or {}
        # Positions are counted once for all children of a parent: asking each child alone is quadratic.
        self._steps: dict[etree._Element, dict[etree._Element, str]] = {}

    def of(self, node: etree._Element) -> Location:
        """Return the place of an element: its source line, or that of its nearest ancestor whose line is known.

        A document that did not come from text is its own source.
        """
        eid, path = node.get("eId"), self.path(node)
        ancestor: etree._Element | None = node
        while ancestor is not None and self._locations:
            if place := self._locations.get(ancestor.get("eId") or ""):
                return replace(place, eid=eid, xpath=path)
            ancestor = ancestor.getparent()
        return Location(self._file, line_of(node), eid=eid, xpath=path)

    def path(self, node: etree._Element) -> str:
        """Return the XPath of an element, with ``akn:`` prefixes and only the positions that it needs."""
        steps: list[str] = []
        current: etree._Element | None = node
        while current is not None:
            parent = current.getparent()
            steps.append(_test(current) if parent is None else self._children(parent)[current])
            current = parent
        return "/" + "/".join(reversed(steps))

    def _children(self, parent: etree._Element) -> dict[etree._Element, str]:
        steps = self._steps.get(parent)
        if steps is None:
            children = [child for child in parent if isinstance(child.tag, str)]
            tests = [_test(child) for child in children]
            alike, seen = Counter(tests), Counter[str]()
            steps = {}
            for child, test in zip(children, tests, strict=True):
                seen[test] += 1
                steps[child] = f"{test}[{seen[test]}]" if alike[test] > 1 else test
            self._steps[parent] = steps
        return steps


def _test(node: etree._Element) -> str:
    """Return the XPath node test of an element; one outside AKN goes by its local name, no prefix being agreed."""
    name = etree.QName(node)
    return f"akn:{name.localname}" if name.namespace == AKN_NS else f"*[local-name()='{name.localname}']"
