"""Our BagIt profile (BagIt Profiles Specification 1.4), and whether a bag that cites it keeps to it."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from pipeline import resources
from pipeline.diagnostics import Code, Diagnostic, Location, Severity

#: The file of ``schemas/`` that is the profile.
NAME: Final = "aknpress-bagit-profile.json"
_INFO: Final = "bag-info.txt"


@cache
def profile() -> Mapping[str, Any]:
    """Return the profile."""
    found: Mapping[str, Any] = json.loads(resources.schema(NAME).read_bytes())
    return found


def identifier() -> str:
    """Return the address by which bags cite the profile."""
    return str(profile()["BagIt-Profile-Info"]["BagIt-Profile-Identifier"])


def fields(info: bytes) -> dict[str, list[str]]:
    """Return the fields of ``bag-info.txt`` with their values, in order (RFC 8493, section 2.2.2)."""
    found: dict[str, list[str]] = {}
    last: list[str] | None = None
    for line in info.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and last:
            last[-1] = f"{last[-1]} {line.strip()}"
        elif colon:
            last = found.setdefault(name.strip(), [])
            last.append(value.strip())
    return found


def check(files: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    """Yield where a bag that cites the profile departs from it (A012); of any other bag nothing is said.

    Args:
        files: contents of the bag by path.
    """
    said = fields(files.get(_INFO, b""))
    if said.get("BagIt-Profile-Identifier") != [identifier()]:
        return
    rules = profile()
    for name, rule in rules["Bag-Info"].items():
        values = said.get(name, [])
        if rule["required"] and not any(values):
            yield _fault(f"there is no {name}", f"{name}, which the profile wants", _INFO)
        if not rule["repeatable"] and len(values) > 1:
            yield _fault(f"{name} stands {len(values)} times", "it once", _INFO)
        for value in values:
            if value not in rule.get("values", [value]):
                yield _fault(f"{name} is {value[:80]!r}", " or ".join(rule["values"]), _INFO)
    tags = [path for path in files if not path.startswith("data/")]
    for kind, key in (("manifest", "Manifests"), ("tagmanifest", "Tag-Manifests")):
        there = {p[len(kind) + 1 : -4] for p in tags if p.startswith(f"{kind}-") and p.endswith(".txt")}
        for missing in sorted(set(rules[f"{key}-Required"]) - there):
            yield _fault(
                f"there is no {kind}-{missing}.txt", "a manifest that the profile wants", f"{kind}-{missing}.txt"
            )
        for other in sorted(there - set(rules[f"{key}-Allowed"])):
            yield _fault(f"{kind}-{other}.txt", "no manifest by another algorithm", f"{kind}-{other}.txt")
    allowed = [*rules["Tag-Files-Allowed"], "tagmanifest-*.txt"]
    for path in sorted(tags):
        if path == "fetch.txt":
            yield _fault("files are to be fetched from elsewhere", "every file in the bag", path)
        elif not any(fnmatch.fnmatchcase(path, pattern) for pattern in (*allowed, "manifest-*.txt")):
            yield _fault(f"the tag file {path}", "tag files that the profile allows", path)
    if not any(path.startswith("data/") for path in files):
        yield _fault("the payload is empty", "files in data/", "data")


def _fault(found: str, expected: str, file: str) -> Diagnostic:
    return Diagnostic(Code.A012, Severity.ERROR, found, expected, location=Location(file))
