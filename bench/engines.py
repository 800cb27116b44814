"""The two engines of the official schema on damaged documents: one verdict, and the right place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from bench.corpus import EXAMPLES, official
from bench.damage import KINDS, Mutant, mutants
from bench.parts import Part, Settings, table
from pipeline.validation.validated import AKN_NS

#: Of the findings so many in a hundred must be at the place of the damage or its parent.
PLACED = 95.0
#: Documents of more elements than these are left out: xmlschema takes a second for some 4,000.
LARGEST = 400
#: What libxml2 says of an address that is none, the one thing that it alone refuses (docs/decisions/0011).
_VALUE = re.compile(r": '([^']*)' is not a valid value of the (?:local )?(?:atomic|list|union) type")
#: A reference as RFC 3986 has it, whatever characters may have to be escaped in it first.
_REFERENCE = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.-]*:|(?![^/?#]*:))"  # a scheme, or no colon in the first segment
    r"(?://(?:[^/?#\[\]@]*@)?(?:\[[0-9A-Fa-f:.]+\]|[^/?#\[\]:]*)(?::\d{0,5})?(?=[/?#]|$)|(?!//))"  # user, host, port
    r"(?:[^#\[\]%]|%[0-9A-Fa-f]{2})*(?:#(?:[^#%]|%[0-9A-Fa-f]{2})*)?"  # path, query, fragment
)


@dataclass(frozen=True, slots=True)
class Trial:
    """What the engines made of one mutant.

    Attributes:
        mutant: the mutant.
        valid: the verdict of libxml2.
        agreed: whether xmlschema says the same.
        explained: for a disagreement, whether decision 11 explains it.
        placed: whether the first finding is at the place of the damage or its parent.
        finding: the first finding, '' for none.
    """

    mutant: Mutant
    valid: bool
    agreed: bool
    explained: bool = True
    placed: bool = True
    finding: str = ""


def attempt(mutant: Mutant) -> Trial:
    """Ask both engines about a mutant, and where the first finding is."""
    from pipeline.validation import schema_faults, xsd
    from pipeline.validation.places import Places

    root = etree.fromstring(mutant.xml)
    accepted = schema_faults.explainer().is_valid(root)
    if xsd.schema().validate(root):
        return Trial(mutant, valid=True, agreed=accepted, explained=False)
    said = [str(entry.message) for entry in list(xsd.schema().error_log)]  # type: ignore[call-overload]
    first = next(iter(xsd.check(root, Places())))
    explained = all(map(is_no_address, said))
    found = etree.XPath(str(first.location.xpath), namespaces={"akn": AKN_NS})(root)
    node = found[0] if isinstance(found, list) else None
    placed = isinstance(node, etree._Element) and root.getroottree().getpath(node) in mutant.places
    return Trial(mutant, False, not accepted, explained, placed, f"{first.location.xpath}: {first.found}")


def is_no_address(message: str) -> bool:
    """Whether a message of libxml2 is about a value that is no reference by RFC 3986."""
    value = _VALUE.search(message)
    return value is not None and not _REFERENCE.fullmatch(value[1])


def sources(settings: Settings) -> list[bytes]:
    """Return valid documents: what we make of our own samples, and official files that are valid and not long."""
    from pipeline.akn import build
    from pipeline.reader import read
    from pipeline.validation import xsd

    own = [build(document).xml for example in EXAMPLES if (document := read(example.read_bytes()).document)]
    theirs = [file.read_bytes() for file in official(settings.shared)]
    fitting = []
    for data in (*own, *theirs):
        root = etree.fromstring(data)
        if sum(1 for _ in root.iter()) <= LARGEST and xsd.holds(root):
            fitting.append(data)
    return fitting


def run(documents: Sequence[bytes], count: int, seed: int) -> Iterator[Trial]:
    """Try mutants of documents."""
    return map(attempt, mutants(documents, count, seed))


def engines(settings: Settings) -> Part:
    """Try the mutants and say, by kind, what the engines made of them."""
    documents = sources(settings)
    trials = list(run(documents, settings.mutants, settings.seed))
    rows = []
    for kind in (*KINDS, "all"):
        mine = [trial for trial in trials if kind in (trial.mutant.kind, "all")]
        refused = [trial for trial in mine if not trial.valid]
        differ = [trial for trial in mine if not trial.agreed]
        placed = sum(trial.placed for trial in refused)
        share = f"{100 * placed / len(refused):.1f}" if refused else ""
        rows.append((kind, len(mine), len(refused), len(differ), sum(not t.explained for t in differ), placed, share))
    head = ("damage", "mutants", "refused", "engines differ", "unexplained", "at the place", "of 100")
    differ = [trial for trial in trials if not trial.agreed]
    astray = [trial for trial in trials if not trial.placed]
    text = [
        f"{len(documents)} valid documents of at most {LARGEST} nodes; each mutant is damaged once. *At the place*: the"
        " first finding is about the element that was damaged or its parent (of a dropped element: the parent; of a"
        " moved one also the old and the new parent).",
        table(head, rows),
    ]
    if differ:
        kinds = Counter("an address that is none (decision 11)" if t.explained else t.mutant.detail for t in differ)
        text.append("The engines differ on: " + "; ".join(f"{what} ({n})" for what, n in kinds.most_common()) + ".")
    broken = [f"engines: {t.mutant.kind} {t.mutant.detail}: one engine accepts it" for t in differ if not t.explained]
    refused = [trial for trial in trials if not trial.valid]
    reached = 100 * sum(t.placed for t in refused) / max(1, len(refused))
    if reached < PLACED:
        broken.append(f"engines: {reached:.1f} in 100 findings at the place of the damage, at least {PLACED}")
    data = {
        "documents": len(documents),
        "rows": [dict(zip(head, row, strict=True)) for row in rows],
        "differ": [f"{t.mutant.kind}: {t.mutant.detail}" for t in differ],
        "astray": [f"{t.mutant.kind}: {t.mutant.detail}: {t.finding}" for t in astray],
    }
    return Part("\n\n".join(text), data, broken)
