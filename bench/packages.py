"""Packages of official documents and of our samples, made as `build` makes them, and what judges say of them."""

from __future__ import annotations

import importlib.util
import json
import logging
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from bench.corpus import CHECKOUT, EXAMPLES
from bench.parts import LANGUAGES, Part, Settings, table
from bench.stages import texts

#: Official documents of each language.
EACH = 10
#: What eark-validator 1.1.3 says of any package of E-ARK SIP 2.2.0 (tests/archive/test_mets.py).
RESIDUE = frozenset({"CSIP12", "CSIP13", "CSIP16", "CSIP105", "SIP2", "SIP14"})
#: What PRONOM has to say of each content file.
FORMATS = {"akn/main.xml": "fmt/1724", "pdf/main.pdf": "fmt/479", "html/main.html": "fmt/471"}
_GRAMMAR = CHECKOUT / "tests" / "archive" / "premis3.rng"
CHECKS = (
    "bagit", "profile", "METS", "PREMIS", "eark-validator", "PRONOM", "verify", "tar", "rebuild",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A text to be packaged: its name, the language or the group it is counted under, and its file."""

    name: str
    group: str
    file: Path


@dataclass(slots=True)
class Judged:
    """What judges say of a package, by check; '' for nothing."""

    source: Source
    said: dict[str, str] = field(default_factory=dict)


def sources(settings: Settings, each: int) -> list[Source]:
    """Return official texts, so many of each language, our samples, and the seed."""
    found = [Source(f"{f.parent.name}/{f.stem}", f.parent.name, f) for f in texts(settings, each)]
    found += [Source(f"examples/{f.stem}", "samples", f) for f in EXAMPLES]
    return found + [Source(f"seed/{f.stem}", "seed", f) for f in sorted((settings.shared / "seed").glob("*.txt"))]


def valid(settings: Settings) -> Part:
    """Make packages and have them judged."""
    chosen = sources(settings, 1 if settings.quick else EACH)
    with ProcessPoolExecutor(settings.jobs) as pool:
        judged = list(pool.map(judge, chosen))
    rows = []
    for group in (*LANGUAGES, "samples", "seed"):
        mine = [one for one in judged if one.source.group == group]
        good = Counter(check for one in mine for check in CHECKS if one.said.get(check) == "")
        rows.append((group, len(mine), *(good[check] for check in CHECKS)))
    rows.append(("all", *(sum(column) for column in zip(*(row[1:] for row in rows), strict=True))))
    broken = [
        f"valid: {one.source.name}: {check}: {one.said.get(check, 'not come to')}"
        for one in judged
        for check in CHECKS
        if one.said.get(check, "not come to")
    ]
    text = (
        "So many packages pass: `bagit` finds the bag valid; `bagit_profile` finds that it keeps to our profile; METS"
        " complies with the schemas that eark-validator carries, PREMIS with a grammar written from its data"
        " dictionary (the official schema is in no package that could be found); eark-validator has nothing to say"
        f" but the residue that no package of SIP 2.2.0 can avoid ({', '.join(sorted(RESIDUE))}); PRONOM identifies"
        f" {', '.join(FORMATS.values())}; `verify` finds nothing in the ZIP and in the tar archive; `verify --rebuild`"
        " makes page and PDF again with the same bytes."
    )
    head = ("", "packages", *CHECKS)
    return Part(f"{text}\n\n{table(head, rows)}", {"said": {o.source.name: o.said for o in judged}}, broken)


def judge(source: Source) -> Judged:
    """Package one text and ask every judge."""
    from pipeline.archive import verify, write_folder, write_tar
    from pipeline.publish import publish, rebuild

    judged = Judged(source)
    made = publish(
        source.file.read_bytes(), stem=source.file.stem, formats=frozenset({"package"}), file=source.file.name
    )
    if made.bag is None or made.package is None:
        return judged
    with TemporaryDirectory(prefix="aknpress-bench-") as name:
        folder = write_folder(made.bag, Path(name))
        judged.said["bagit"], judged.said["profile"] = _bag(folder)
        judged.said["METS"] = _schemas({p: d for p, d in made.bag.files.items() if p.endswith("METS.xml")}, _mets())
        judged.said["PREMIS"] = _schemas(
            {p: d for p, d in made.bag.files.items() if p.endswith("premis.xml")}, [etree.RelaxNG(file=str(_GRAMMAR))]
        )
        judged.said["eark-validator"] = _eark(folder / "data" / made.bag.objid)
        judged.said["PRONOM"] = _formats(made.bag.files)
        for check, data in (("verify", made.package), ("tar", write_tar(made.bag))):
            file = Path(name, f"package.{check}")
            file.write_bytes(data)
            judged.said[check] = "; ".join(str(finding.found) for finding in verify(file))
        file = Path(name, "package.verify")
        judged.said["rebuild"] = "; ".join(str(finding.found) for finding in verify(file, rebuild=rebuild))
    return judged


def _bag(folder: Path) -> tuple[str, str]:
    """Ask `bagit` and `bagit_profile`."""
    import bagit
    import bagit_profile

    from pipeline.archive import bag_profile

    logging.disable(logging.CRITICAL)
    bag = bagit.Bag(str(folder))
    try:
        bag.validate()
        whole = ""
    except bagit.BagError as error:
        whole = str(error)
    written = json.loads((CHECKOUT / "schemas" / bag_profile.NAME).read_text(encoding="utf-8"))
    profile = bagit_profile.Profile(bag_profile.identifier(), profile=written)
    kept = profile.validate(bag)
    logging.disable(logging.NOTSET)
    return whole, "" if kept else str(profile.report)


@cache
def _mets() -> list[etree.XMLSchema]:
    """Return the METS schemas of CSIP and SIP."""
    spec = importlib.util.find_spec("eark_validator")
    folder = Path(((spec and spec.submodule_search_locations) or [""])[0]) / "ipxml" / "resources" / "schema"
    return [etree.XMLSchema(file=str(folder / f"mets.{name}.local.v2-0.xsd")) for name in ("csip", "sip")]


def _schemas(documents: dict[str, bytes], schemas: Sequence[etree.XMLSchema | etree.RelaxNG]) -> str:
    """Validate documents; there has to be one at least."""
    said = [
        f"{path}: {schema.error_log}"
        for path, data in documents.items()
        for schema in schemas
        if not schema.validate(etree.fromstring(data))
    ]
    return "; ".join(said) if documents else "there is none"


def _eark(package: Path) -> str:
    """Ask eark-validator; what it says of every package is left out."""
    from tests.judges.eark import judge as ask

    grave = [line for line in ask(package) if not line.startswith("Info")]
    if not grave:
        return "the validator looked at nothing"
    return "; ".join(line for line in grave if line.split()[1] not in RESIDUE)


def _formats(files: dict[str, bytes] | object) -> str:
    """Hold what the package says of formats against what they must be."""
    assert isinstance(files, dict)
    place = next(path for path in files if path.endswith("/format-identification.json"))
    found = {one["path"]: one["puid"] for one in json.loads(files[place])["files"]}
    said = []
    for end, wanted in FORMATS.items():
        puid = next((puid for path, puid in found.items() if path.endswith(end)), "none")
        if puid != wanted:
            said.append(f"{end} is {puid}, not {wanted}")
    return "; ".join(said)
