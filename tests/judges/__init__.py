"""Drivers of the external judges: programs that others wrote and that say whether our output conforms.

Each module asks one judge. A judge that this machine lacks raises `JudgeMissingError`, whose message says
what installs it; the fixtures of `tests.conftest` turn that into a skipped test, or a failed one in CI.
"""

from __future__ import annotations

import shutil
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

#: Where ``tools/setup test`` puts what is neither a Debian package nor a Python one.
TOOLS = CHECKOUT / ".tools"


class JudgeMissingError(Exception):
    """A judge is not installed; the message says what installs it."""


def program(*names: str) -> str:
    """Return the path of the first of `names` found on PATH.

    Raises:
        JudgeMissingError: none is there.
    """
    for name in names:
        if path := shutil.which(name):
            return path
    raise JudgeMissingError(f"{names[0]} is not installed; run: tools/setup test")


def node_package(name: str, file: str) -> Path:
    """Return a file of an npm package below `TOOLS`.

    Raises:
        JudgeMissingError: the package is not there.
    """
    path = TOOLS / "node_modules" / name / file
    if not path.is_file():
        raise JudgeMissingError(f"the npm package {name} is not installed; run: tools/setup test")
    return path
