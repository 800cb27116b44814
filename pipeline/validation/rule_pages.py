"""The pages of the rules as Markdown, for `docs/rules/`: one for each code, and one that lists them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.validation.codes import Rule, rules

#: The families of codes, by their letter.
FAMILIES: Final[Mapping[str, str]] = {
    "T": "Text and encoding",
    "S": "Structure",
    "R": "References",
    "M": "Metadata",
    "X": "Schema",
    "P": "Profile",
    "O": "Outputs",
    "A": "Archive package",
    "D": "Digital seal",
    "B": "Batch",
}
#: Where the rules of a family are said, for those who would read or change them.
_SAID: Final[Mapping[str, str]] = {
    "X": "Checked with the official schema of Akoma Ntoso 3.0.",
    "P": "Said in `schemas/aknpress-profile.sch` (ISO Schematron), or in `pipeline/validation/rules.py` "
    "where XPath 1.0 cannot say it.",
}
_GENERATED: Final = "<!-- Made from pipeline/validation/codes.toml by `make golden`; change it there. -->\n"


def pages() -> dict[str, str]:
    """Return the text of every page by the name of its file, the list of all as ``README.md``."""
    made = {f"{code}.md": page(rule) for code, rule in rules().items()}
    return {"README.md": _list(), **made}


def page(rule: Rule) -> str:
    """Return the page of one rule: what, why, a wrong and a right example, and what to do."""
    family = rule.code[0]
    parts = [
        _GENERATED + f"# {rule.code}: {rule.title}",
        f"*{FAMILIES[family]}. At most {_article(rule.severity.label)}.*",
        rule.what,
        f"## Why it matters\n\n{rule.why}",
        f"## Wrong\n\n{_fenced(rule.bad)}",
        f"## Right\n\n{_fenced(rule.good)}",
        f"## What to do\n\n{rule.remedy}",
    ]
    if family in _SAID:
        parts.append(_SAID[family])
    parts.append(f"`aknpress explain {rule.code}` shows this page on a terminal. [All rules](README.md)")
    return "\n\n".join(parts) + "\n"


def _list() -> str:
    parts = [
        _GENERATED + "# Rules",
        "Every finding bears a code. The severity is the gravest with which the code is raised; where a case is "
        "milder, the finding says so. A document with an error is not published.",
        *_families(),
    ]
    return "\n\n".join(parts) + "\n"


def _families() -> Iterator[str]:
    for letter, name in FAMILIES.items():
        rows = [
            f"| [{code}]({code}.md) | {rule.title} | {rule.severity.label} |"
            for code, rule in rules().items()
            if code[0] == letter
        ]
        yield f"## {letter}: {name}\n\n| code | rule | severity |\n|---|---|---|\n" + "\n".join(rows)


def _fenced(example: str) -> str:
    """Return an example as it stands, whatever signs it holds."""
    fence = "~~~"
    while fence in example:
        fence += "~"
    return f"{fence}\n{example}\n{fence}"


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
