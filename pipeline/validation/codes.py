"""The page of every finding code: what it means, why it matters, how to mend it.

The words stand in `codes.toml` beside this module, for people who never read a schema.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pipeline.diagnostics import Code, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, as a drafter or an archivist reads it.

    Attributes:
        code: the code of its findings.
        severity: the gravest severity with which it is raised; a finding may be milder.
        title: a few words.
        what: what the finding says.
        why: what goes wrong if it is left.
        bad: an example that raises it.
        good: the same example, mended.
        remedy: what to do.
    """

    code: Code
    severity: Severity
    title: str
    what: str
    why: str
    bad: str
    good: str
    remedy: str

    @property
    def url(self) -> str:
        """The address of the page of this rule."""
        return f"https://aknpress.example/rules/{self.code}"


@cache
def rules() -> Mapping[Code, Rule]:
    """Return the rule of every code, in the order of `Code`."""
    data = tomllib.loads(Path(__file__).with_name("codes.toml").read_text(encoding="utf-8"))
    return MappingProxyType({code: _rule(code, data[code]) for code in Code})


def _rule(code: Code, table: Mapping[str, str]) -> Rule:
    words = {name: text.strip("\n") for name, text in table.items() if name != "severity"}
    return Rule(code=code, severity=Severity[table["severity"].upper()], **words)
