"""``aknpress explain``: the page of a finding."""

from __future__ import annotations

import sys

from pipeline.cli import arguments

EXAMPLES = ("aknpress explain S003",)


def explain(code: arguments.CodeArgument) -> None:
    """Say what a finding means, why it matters and how to mend it."""
    from pipeline import explain as page

    sys.stdout.write(page(code))
