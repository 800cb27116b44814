"""Ten thousand changes to packages: every one found, none laid at the door of another file."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.packages import Source, sources
from bench.parts import Part, Settings, table
from tests.archive.tampering import FORGED, SINGLE, Files, packed

#: Changes in all, and packages of each language.
CHANGES, QUICK_CHANGES, EACH = 10_000, 110, 3


@dataclass(frozen=True, slots=True)
class Tampered:
    """What became of one change: how it was made, whether it was found, and what else was blamed for it."""

    way: str
    package: str
    number: int
    found: bool
    blamed: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


def tamper(settings: Settings) -> Part:
    """Change packages at random, one change at a time, and verify each."""
    chosen = sources(settings, 1 if settings.quick else EACH)
    count = QUICK_CHANGES if settings.quick else CHANGES
    shares = [len(range(n, count, len(chosen))) for n in range(len(chosen))]
    with ProcessPoolExecutor(settings.jobs) as pool:
        told = [one for many in pool.map(partial(_changed), chosen, shares) for one in many]
    rows = []
    for way in (*(change.__name__ for change in (*SINGLE, *FORGED)), "untouched"):
        mine = [one for one in told if one.way == way]
        codes = Counter(code for one in mine for code in one.codes)
        shown = " ".join(f"{code} {n}" for code, n in sorted(codes.items()))
        rows.append(
            (way.replace("_", " "), len(mine), sum(o.found for o in mine), sum(bool(o.blamed) for o in mine), shown)
        )
    broken = [
        f"tamper: {one.way} {one.number} of {one.package} is not found"
        for one in told
        if one.way != "untouched" and not one.found
    ]
    broken += [
        f"tamper: {o.package}, untouched, has {' '.join(o.codes)}" for o in told if o.way == "untouched" and o.found
    ]
    broken += [f"tamper: {o.way} {o.number} of {o.package} is laid to {', '.join(o.blamed)}" for o in told if o.blamed]
    head = ("change", "tried", "found", "other file blamed", "codes, by changes")
    text = (
        f"{sum(one.way != 'untouched' for one in told):,} changes over {len(chosen)} packages. A change is one thing:"
        " a bit, a file cut, lengthened, removed, added, renamed, two exchanged, a line of a manifest; or, covered up"
        " so that manifests and all other records agree, a fact in METS or PREMIS, the XML in the PDF, a letter of the"
        " document; or, so that the manifests alone agree, any value in METS or PREMIS, a bit of a file that they"
        " describe, a letter of bag-info.txt. White space between the elements of METS is no change: it says nothing."
        " Free words of PREMIS with which METS and all manifests were made to agree are not among them: nothing but"
        " a seal vouches for those. *Other file blamed*: a finding names a file that was not touched; of a document"
        " that was changed and covered up, its PDF, which has the other words, counts as touched."
    )
    return Part(
        f"{text}\n\n{table(head, rows)}",
        {"told": [vars_of(one) for one in told if one.blamed or not one.found]},
        broken,
    )


def vars_of(one: Tampered) -> dict[str, object]:
    """Return one outcome for programs."""
    return {"way": one.way, "package": one.package, "number": one.number, "found": one.found, "codes": list(one.codes)}


def _changed(source: Source, count: int) -> list[Tampered]:
    """Make one package and change it so often."""
    return list(_tries(source, count))


def _tries(source: Source, count: int) -> Iterator[Tampered]:
    from pipeline.archive import verify
    from pipeline.publish import publish

    made = publish(
        source.file.read_bytes(), stem=source.file.stem, formats=frozenset({"package"}), file=source.file.name
    )
    if made.bag is None:
        raise ValueError(f"{source.name} does not pass the gate")
    ways = (*SINGLE, *FORGED)
    start = random.Random(source.name).randrange(len(ways))  # few changes of a package are not always the first ways
    with TemporaryDirectory(prefix="aknpress-bench-") as name:
        path = Path(name, "package.zip")
        for number in range(count + 1):
            files: Files = dict(made.bag.files)
            chance = random.Random(f"{source.name} {number}")
            way, touched = "untouched", set[str]()
            if number:
                change = ways[(start + number) % len(ways)]
                way, touched = change.__name__, change(files, chance)
            path.write_bytes(packed(made.bag, files))
            report = verify(path)
            named = {finding.location.file or "" for finding in report}
            blamed = tuple(sorted(named - touched)) if touched else ()
            codes = tuple(sorted({str(finding.code) for finding in report}))
            yield Tampered(way, source.name, number, bool(len(report)), blamed, codes)
