"""What refs.tsv says a document refers to, and whether an AKN tree says the same at the same words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from tests.judges import CHECKOUT

Row = tuple[str, str]

#: (stem, words, target) of the rows that no rule reaches yet, each with the reason.
KNOWN_MISSES: dict[tuple[str, str, str], str] = {
    # Nothing beside these words says which document they mean; a guess may be wrong.
    ("un-island-energy.zho", "第6段(b)分段", "# para / 6 / (b)"): "no 上文, no work",
}


def _rows() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for line in (CHECKOUT / "tests" / "golden" / "outlines" / "refs.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            stem, words, target = line.split("\t")
            found[stem].append((words, target))
    return found


#: (words, target) of every row, by the name of the sample.
ROWS = _rows()


@dataclass(frozen=True)
class Marked:
    """A stretch of the flat text that a ``ref``, ``rref`` or ``mref`` covers, and where it points."""

    start: int
    end: int
    targets: frozenset[str]


def met(root: etree._Element, words: str, target: str) -> bool:
    """Whether every occurrence of `words` covers, or is covered by, a reference to `target`.

    Args:
        root: the AKN tree.
        words: a run of the text, white space folded.
        target: an IRI, a public address, or ``# `` and a place (tests/golden/outlines/README.md).
    """
    text, marked = _flat(root)
    wanted = _pattern(words)
    places = [(m.start(), m.end()) for m in wanted.finditer(text)]
    hrefs = _hrefs(root, target) if target.startswith("# ") else {target}
    return bool(places) and all(
        any(
            hrefs & mark.targets
            and ((mark.start >= start and mark.end <= end) or (mark.start <= start and mark.end >= end))
            for mark in marked
        )
        for start, end in places
    )


def _pattern(words: str) -> re.Pattern[str]:
    """Return a pattern for the words, not inside a longer symbol or number."""
    body = r"\s+".join(re.escape(part) for part in words.split())
    before = r"(?<![A-Za-z0-9/])" if re.match("[A-Za-z0-9]", words) else ""
    after = r"(?![A-Za-z0-9/]|\.\d)" if re.search("[A-Za-z0-9)]$", words) else ""
    return re.compile(before + body + after)


def _flat(root: etree._Element) -> tuple[str, list[Marked]]:
    """Return the words of the document, notes after the block that calls them, and what its references cover."""
    parts: list[str] = []
    marked: list[Marked] = []
    later: list[etree._Element] = []
    length = 0

    def add(text: str | None) -> None:
        nonlocal length
        if text:
            parts.append(text)
            length += len(text)

    def walk(node: etree._Element) -> None:
        name = etree.QName(node).localname if isinstance(node.tag, str) else "meta"
        if name == "meta":
            return
        if name == "authorialNote":
            later.append(node)
            return
        start = length
        add(node.text)
        for inner in node:
            walk(inner)
            add(inner.tail)
        if name in ("ref", "rref", "mref"):
            marked.append(Marked(start, length, frozenset(_values(node))))
        elif name in ("p", "heading", "num", "crossHeading"):
            add("\n")

    walk(root)
    while later:
        note = later.pop(0)
        for inner in note:
            walk(inner)
    return "".join(parts), marked


def _values(node: etree._Element) -> Iterator[str]:
    """Yield where a reference points; the ends of a range are told apart where they are inside the document."""
    for inner in node.iter("{*}ref", "{*}rref"):
        for key in ("href", "from", "upTo"):
            value = inner.get(key)
            if value is not None:
                yield value
                if key != "href":
                    yield f"{key} {value}"


def _hrefs(root: etree._Element, target: str) -> set[str]:
    """Return the ``href`` of every place that answers to the description of a target."""
    end, words = "", target[2:]
    if words.startswith(("from ", "upto ")):
        end, words = ("from " if words.startswith("from ") else "upTo "), words[5:]
    steps = tuple(" ".join(step.split()) for step in words.split(" / "))
    wanted = _dotted(tuple(_num(s) if n else s for n, s in enumerate(s for s in steps if s != "para")))
    if "para" in steps and not steps[0].startswith("annex"):
        wanted = ("", *(_num(s) for s in steps[1:]))
    places = {
        node.get("eId", "")
        for node in root.iter("{*}item", "{*}point", "{*}paragraph", "{*}section", "{*}attachment", "{*}p")
        if node.get("eId") and _chain(root, node) == wanted
    }
    return {f"{end}#{eid}" for eid in places}


def _chain(root: etree._Element, node: etree._Element) -> tuple[str, ...]:
    """Return what a reader calls a place: verb or annex, then the numbers that lead to it."""
    head, nums = "", list[str]()
    for outer in (node, *node.iterancestors()):
        name = etree.QName(outer).localname
        if name in ("embeddedStructure", "quotedStructure"):
            return ("quoted",)
        if name in ("item", "point", "paragraph", "p") or (name == "section" and outer is node):
            if found := _own(outer):
                nums.insert(0, found)
            elif name != "p" or outer is node:
                nums.insert(0, "?") if outer is node else None
        elif name == "container" and not head:
            head = outer.get("name", "")
        elif name == "division" and not head:
            heading = outer.find("{*}heading")
            head = "".join(map(str, heading.itertext())).strip(" ,:،，：\n") if heading is not None else ""
        elif name == "attachment":
            head = f"annex {1 + [*root.iter('{*}attachment')].index(outer)}"
    return _dotted((" ".join(head.split()), *nums))


def _own(node: etree._Element) -> str:
    """Return the number of an element: its ``num``, else the one its words begin with, if it has an eId for it."""
    num = node.find("{*}num")
    if num is not None:
        return _num(num.text or "")
    eid = node.get("eId", "")
    words = "".join(map(str, node.itertext())).split()
    if not words or not eid or (etree.QName(node).localname == "paragraph" and not re.search(r"para_\d+$", eid)):
        return ""
    return _num(words[0]) if re.match(r"[(（]?\w{1,4}[.)）]|\d+$", words[0]) else ""


def _num(text: str) -> str:
    """Return a number without punctuation."""
    return re.sub(r"[\s()（）\u0640]|[.،、-]+$|-$", "", text).strip().rstrip(".")


def _dotted(steps: tuple[str, ...]) -> tuple[str, ...]:
    """Drop the numbers that a dotted one below them repeats: ``1``, ``1.11``, ``1.11.1`` is ``1.11.1``."""
    return tuple(s for n, s in enumerate(steps) if not s or not any(x.startswith(s + ".") for x in steps[n + 1 :]))
