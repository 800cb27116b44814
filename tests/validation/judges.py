"""The outside judge of validity: xmllint with the same official schema."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from pipeline import resources
from tests.conftest import IN_CI

DOCUMENTS = Path(__file__).parent.parent / "presentation" / "documents"
#: Valid documents of other types than ours.
VALID = Path(__file__).parent / "documents"
INVALID = Path(__file__).parent.parent / "invalid"


def _program() -> str:
    """Return the path of xmllint; a test without it is skipped, and fails in CI."""
    program = shutil.which("xmllint")
    if program is None:
        (pytest.fail if IN_CI else pytest.skip)("xmllint is not installed (apt-get install libxml2-utils)")
    return str(program)


def canonical(path: Path) -> bytes:
    """Return the exclusive canonical form of a file."""
    return subprocess.run([_program(), "--exc-c14n", str(path)], capture_output=True, check=True, timeout=60).stdout


def xmllint(paths: Iterable[Path]) -> dict[Path, bool]:
    """Return whether xmllint finds each file valid."""
    files = [str(path) for path in paths]
    command = [_program(), "--noout", "--nonet", "--schema", str(resources.xsd()), *files]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    said = {line.rsplit(" ", 1)[0] for line in run.stderr.splitlines() if line.endswith(" validates")}
    failed = {match[1] for line in run.stderr.splitlines() if (match := re.match(r"(.*) fails to validate$", line))}
    # xmllint says neither of a file that it cannot parse.
    assert said.isdisjoint(failed)
    return {Path(file): file in said for file in files}
