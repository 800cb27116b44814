"""Valid documents made of the official schema: a seeded walk over its content models.

Nothing here knows what an element means. Every element can be asked for, under every parent that may hold it;
each place that may hold text holds words that stand nowhere else in the document, so that a word that is lost,
doubled or moved is seen. Whether a document is valid is for lxml to say (`valid`).
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import xmlschema
from lxml import etree
from xmlschema.validators import XsdElement, XsdGroup

from pipeline import resources
from pipeline.validation.validated import AKN_NS

AKN: Final = f"{{{AKN_NS}}}"
XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_MATHML: Final = "http://www.w3.org/1998/Math/MathML"
_SVG: Final = "http://www.w3.org/2000/svg"
_PIXEL: Final = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
#: What the root may hold but for the components.
DOCUMENT_TYPES: Final = (
    "act", "amendment", "amendmentList", "bill", "debate", "debateReport", "doc", "documentCollection", "judgment",
    "officialGazette", "portion", "statement",
)  # fmt: skip
#: Attributes that say something to a reader, and so come often.
_TELLING: Final = frozenset(
    ["eId", "startQuote", "endQuote", "marker", "placement", "colspan", "rowspan", "alt", "title", f"{XML}lang"]
)


@dataclass(frozen=True)
class Particle:
    """A part of a content model: ``seq``, ``choice``, ``element`` or ``any``."""

    kind: str
    low: int
    high: int | None
    name: str = ""
    parts: tuple[Particle, ...] = ()
    #: Names of elements that may stand straight here.
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Model:
    """What an element may hold."""

    mixed: bool
    content: Particle | None
    #: Name, whether it must be there, the simple type.
    attributes: tuple[tuple[str, bool, Any], ...]


@cache
def models() -> dict[str, Model]:
    """Return the content models of the official schema, by local name."""
    schema = xmlschema.XMLSchema(str(resources.xsd()))
    made = {}
    for name, element in schema.elements.items():
        kind: Any = element.type
        attributes = tuple(
            (str(key), attribute.use == "required", attribute.type)
            for key, attribute in kind.attributes.items()
            if key is not None
        )
        content = kind.content
        made[name] = Model(kind.mixed, _particle(content) if isinstance(content, XsdGroup) else None, attributes)
    return made


def _particle(part: Any) -> Particle:
    low, high = part.occurs
    if isinstance(part, XsdGroup):
        parts = tuple(_particle(inner) for inner in part)
        kind = "choice" if part.model == "choice" else "seq"
        return Particle(kind, low, high, "", parts, frozenset().union(*(inner.names for inner in parts)))
    if isinstance(part, XsdElement):
        return Particle("element", low, high, part.local_name, (), frozenset([part.local_name]))
    return Particle("any", low, high)


@cache
def edges() -> dict[str, frozenset[str]]:
    """Return which elements may stand straight in which."""
    return {name: model.content.names if model.content else frozenset() for name, model in models().items()}


@cache
def costs() -> dict[str, int]:
    """Return how many levels an element needs at least, itself counted."""
    known: dict[str, int] = {}

    def cost(part: Particle) -> int | None:
        if part.low == 0 or part.kind == "any":
            return 0
        if part.kind == "element":
            return known.get(part.name)
        inner = [cost(piece) for piece in part.parts]
        if part.kind == "choice":
            return min((c for c in inner if c is not None), default=None if inner else 0)
        return None if None in inner else max((c for c in inner if c is not None), default=0)

    while True:
        before = len(known)
        for name, model in models().items():
            if name not in known:
                inside = cost(model.content) if model.content else 0
                if inside is not None:
                    known[name] = inside + 1
        if len(known) == before:
            return known


def _least(part: Particle) -> int:
    """Return how many levels a particle needs at least."""
    if part.low == 0 or part.kind == "any":
        return 0
    if part.kind == "element":
        return costs()[part.name]
    inner = [_least(piece) for piece in part.parts]
    return (min if part.kind == "choice" else max)(inner, default=0)


@cache
def path_to(parent: str, child: str, start: str) -> tuple[str, ...]:
    """Return a shortest way from the root to a child of this parent, in a document of the type `start`."""
    before: dict[str, str] = {"akomaNtoso": ""}
    waiting = deque() if parent == "akomaNtoso" else deque([start])
    before |= {start: "akomaNtoso"} if waiting else {}
    while waiting and parent not in before:
        name = waiting.popleft()
        for inner in sorted(edges()[name]):
            if inner not in before:
                before[inner] = name
                waiting.append(inner)
    steps = [child, parent]
    while before[steps[-1]]:
        steps.append(before[steps[-1]])
    return tuple(reversed(steps))


@cache
def all_edges() -> tuple[tuple[str, str], ...]:
    """Return every pair of parent and child that a document can have."""
    reached, waiting = {"akomaNtoso"}, ["akomaNtoso"]
    while waiting:
        for inner in edges()[waiting.pop()] - reached:
            reached.add(inner)
            waiting.append(inner)
    return tuple((parent, child) for parent in sorted(reached) for child in sorted(edges()[parent]))


@cache
def _xsd() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(resources.xsd())))


def valid(root: etree._Element) -> str:
    """Return '' for a document that is valid by the official schema, else why it is not."""
    try:
        _xsd().assertValid(root)
    except etree.DocumentInvalid as error:
        return str(error)
    return ""


@dataclass
class Walker:
    """Makes documents; remembers which pairs of parent and child it has made, and prefers those it has not.

    Attributes:
        seed: the same seed gives the same documents.
        words: what words begin with. Then come four letters of the first sixteen, so that words are told apart
            even where nothing parts them.
        language: ISO 639-2/T code that the documents give as their own.
    """

    seed: int
    words: str = "q"
    language: str = "eng"
    size: int = 150
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def document(self, *wanted: str, depth: int = 22) -> etree._Element:
        """Return a document that holds this way from the root down, the rest by chance."""
        self._number = 0
        self._left = self.size
        self._ids: list[str] = []
        root = etree.Element(f"{AKN}akomaNtoso", nsmap=_default(AKN_NS))
        self._fill(root, "akomaNtoso", depth, wanted[1:] if wanted[:1] == ("akomaNtoso",) else wanted)
        for reference in root.iter(f"{AKN}*"):
            for name in ("href", "from", "upTo"):
                if reference.get(name) == "#":
                    reference.set(name, "#" + (self._random.choice(self._ids) if self._ids else "nowhere"))
        return root

    def documents(self, number: int | None = None) -> Iterator[etree._Element]:
        """Yield documents, each with a pair of parent and child that none before it had; None for all pairs."""
        open_ = list(all_edges())
        self._random.shuffle(open_)
        while number != 0 and open_:
            parent, child = open_.pop()
            if self.seen[parent, child]:
                continue
            number = None if number is None else number - 1
            yield self.document(*path_to(parent, child, self._random.choice(DOCUMENT_TYPES)))

    def _word(self) -> str:
        self._number += 1
        return self.words + "".join("abcdefghijklmnop"[self._number >> shift & 15] for shift in (12, 8, 4, 0))

    def _text(self) -> str:
        return " ".join(self._word() for _ in range(self._random.choice((1, 1, 2, 5))))

    def _fill(self, element: etree._Element, name: str, depth: int, wanted: tuple[str, ...]) -> None:
        model = models()[name]
        self._left -= 1
        self._attributes(element, name, model)
        if model.content is not None:
            self._particle(element, name, model.content, depth - 1, wanted)
        if model.mixed:
            self._mix(element)
        if self._random.random() < 0.02:
            element.insert(0, self._random.choice((etree.Comment(" no words "), etree.ProcessingInstruction("no"))))

    def _mix(self, element: etree._Element) -> None:
        chance = self._random.random
        if not len(element) or chance() < 0.6:
            element.text = self._text() + self._random.choice(("", " ", "\n  ")) if chance() < 0.97 else ""
        for child in element:
            if chance() < 0.6:
                child.tail = self._random.choice(("", " ", ", ")) + self._text()

    def _particle(
        self, element: etree._Element, name: str, part: Particle, depth: int, wanted: tuple[str, ...]
    ) -> None:
        forced = bool(wanted) and wanted[0] in part.names
        times = self._times(part, depth, forced)
        place = self._random.randrange(times) if forced else -1
        for turn in range(times):
            want = wanted if turn == place else ()
            if part.kind == "element":
                self.seen[name, part.name] += 1
                child = etree.SubElement(element, f"{AKN}{part.name}")
                self._fill(child, part.name, depth, want[1:])
            elif part.kind == "any":
                self._foreign(element)
            elif part.kind == "choice":
                if part.parts:
                    self._particle(element, name, self._choose(part, name, depth, want), depth, want)
            else:
                # One part of the sequence takes the wish, the first that can.
                open_ = want
                for piece in part.parts:
                    mine = open_ if open_ and open_[0] in piece.names else ()
                    open_ = () if mine else open_
                    self._particle(element, name, piece, depth, mine)

    def _times(self, part: Particle, depth: int, forced: bool) -> int:
        fits = part.kind == "any" or self._fits(part, depth)
        extra = 0
        if fits and self._left > 0:
            extra = self._random.choice((0, 0, 1, 1, 2, 3))
        times = max(part.low, extra)
        if forced:
            times = max(times, 1)
        return times if part.high is None else min(times, part.high)

    def _fits(self, part: Particle, depth: int) -> bool:
        """Whether the particle, present, can end within the depth."""
        if part.kind == "element":
            return costs()[part.name] <= depth
        if part.kind == "any":
            return True
        if part.kind == "choice":
            return any(self._fits(piece, depth) for piece in part.parts) or not part.parts
        return all(piece.low == 0 or self._fits(piece, depth) for piece in part.parts)

    def _choose(self, part: Particle, name: str, depth: int, wanted: tuple[str, ...]) -> Particle:
        if wanted:
            return next(piece for piece in part.parts if wanted[0] in piece.names)
        fitting = [piece for piece in part.parts if self._fits(piece, depth)] if self._left > 0 else []
        if not fitting:
            return min(part.parts, key=_least)
        if self._random.random() < 0.5:
            return self._random.choice(fitting)
        new = [piece for piece in fitting if any(not self.seen[name, inner] for inner in piece.names)]
        return self._random.choice(new or fitting)

    def _attributes(self, element: etree._Element, name: str, model: Model) -> None:
        for key, required, kind in model.attributes:
            chance = 0.5 if key in _TELLING else 0.06
            if key == "GUID" or (not required and self._random.random() > chance):
                continue
            element.set(key, self._value(name, key, kind))

    def _value(self, element: str, key: str, kind: Any) -> str:
        pick = self._random.choice
        if key == "language" and element == "FRBRlanguage":
            return self.language
        if kind.enumeration:
            return str(pick([value for value in kind.enumeration if value is not None]))
        special: dict[str, Any] = {
            "eId": self._id,
            "wId": lambda: f"wid_{self._random.randrange(1000)}",
            f"{XML}id": lambda: f"x{self._word()}",
            f"{XML}lang": lambda: pick(("en", "fr", "ar", "zh-Hans", "")),
            "date": lambda: pick(("2031-05-04", "2031-01-01", "2031-05-04T10:00:00")),
            "time": lambda: pick(("10:30:00", "2031-05-04T10:30:00")),
            "duration": lambda: "P1D",
            "src": lambda: pick((_PIXEL, "/akn/un/statement/x.png", "https://example.org/i.png", "data:nothing", "")),
            "startQuote": lambda: pick(("“", "«", "")),
            "inlineQuote": lambda: "“",
            "endQuote": lambda: pick(("”", "»", "")),
            "marker": lambda: pick(("1", "*", "(a)", "")),
            "colspan": lambda: pick(("1", "2", "3", "0", "-4")),
            "rowspan": lambda: pick(("1", "2", "3", "0", "-4")),
            "class": lambda: pick(("bold", "made", "a b", "line", "footnote", "made permalink")),
            "href": lambda: pick(
                (
                    "#",
                    "#nowhere",
                    "/akn/un/act/2031/1",
                    "https://example.org/a",
                    "javascript:x",
                    "https://example.org/a b",
                )
            ),
            "from": lambda: pick(("#", "/akn/un/act/2031/1")),
            "upTo": lambda: "#",
        }
        if key in special and not (element.startswith("FRBR") and key in ("from",)):
            return str(special[key]())
        base = next((t.local_name for t in _types(kind) if t.local_name in _PLAIN), "string")
        return _PLAIN[base] or pick(("some words", "x", ""))

    def _id(self) -> str:
        name = f"{self._random.choice(('art_', 'para_', '§', '_call_', 'n'))}{len(self._ids)}"
        self._ids.append(name)
        return name

    def _foreign(self, element: etree._Element) -> None:
        """Append content of other namespaces, which is as good as any there."""
        kind = self._random.randrange(4)
        if kind == 0:
            child = etree.SubElement(element, f"{{{_MATHML}}}math", nsmap=_default(_MATHML))
            row = etree.SubElement(child, f"{{{_MATHML}}}mfrac")
            for tag in ("mi", "mn"):
                etree.SubElement(row, f"{{{_MATHML}}}{tag}").text = self._word()
        elif kind == 1:
            child = etree.SubElement(element, f"{{{_SVG}}}svg", nsmap=_default(_SVG), viewBox="0 0 200 40")
            etree.SubElement(child, f"{{{_SVG}}}text", x="5", y="20").text = self._word()
            etree.SubElement(child, f"{{{_SVG}}}circle", r="9")
        elif kind == 2:
            child = etree.SubElement(element, "{urn:x}unknown")
            child.text = self._text()
            etree.SubElement(child, "{urn:y}inner", about="x").tail = self._text()
        else:
            child = etree.SubElement(element, "{http://www.w3.org/1999/xhtml}div")
            for tag in ("p", "script", "table"):
                etree.SubElement(child, f"{{http://www.w3.org/1999/xhtml}}{tag}").text = self._text()


#: Values of the simple types of XML Schema; '' for free text.
_PLAIN: Final = {
    "boolean": "true",
    "integer": "2",
    "positiveInteger": "2",
    "date": "2031-05-04",
    "dateTime": "2031-05-04T10:00:00",
    "duration": "P1D",
    "language": "en",
    "noWhiteSpace": "x",
    "anyURI": "#x",
    "ID": "x",
    "string": "",
}


def _default(namespace: str) -> Any:
    """Return the declaration of a default namespace, whose prefix is None (lxml-stubs knows none)."""
    return {None: namespace}


def _types(kind: Any) -> Iterator[Any]:
    while kind is not None:
        yield kind
        kind = kind.base_type
