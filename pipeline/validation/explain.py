"""The page of one rule as plain text, for the terminal."""

from __future__ import annotations

import difflib
import textwrap

from pipeline.diagnostics import Code
from pipeline.errors import UsageError
from pipeline.validation.codes import Rule, rules

_WIDTH = 80


def explain(code: str) -> str:
    """Return what a code means, why it matters and how to mend it.

    Args:
        code: a finding code; case and surrounding space do not matter.

    Raises:
        UsageError: there is no such code; the message names those that look alike.
    """
    wanted = code.strip().upper()
    if wanted not in Code.__members__:
        # A zero left out is the likeliest slip.
        padded = wanted[:1] + wanted[1:].zfill(3)
        near = difflib.get_close_matches(wanted, list(Code.__members__), n=3, cutoff=0.5)
        close = [padded] if padded in Code.__members__ else near
        hint = f"did you mean {' or '.join(close)}?" if close else "codes look like T001, S003 or P004"
        raise UsageError(f"no rule has the code {code.strip()!r}; {hint}")
    return page(rules()[Code[wanted]])


def page(rule: Rule) -> str:
    """Lay out a rule in lines of at most 80 characters, except in its examples."""
    parts = [
        f"{rule.code}  {rule.title}  [{rule.severity.label}]",
        textwrap.fill(rule.what, _WIDTH),
        f"Why it matters\n{_indented(rule.why)}",
        f"Wrong\n{textwrap.indent(rule.bad, '    ')}",
        f"Right\n{textwrap.indent(rule.good, '    ')}",
        f"What to do\n{_indented(rule.remedy)}",
        rule.url,
    ]
    return "\n\n".join(parts) + "\n"


def _indented(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
