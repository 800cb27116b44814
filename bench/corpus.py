"""The official files: where they are, their texts, and the tools that score what was made of them."""

from __future__ import annotations

import importlib
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

from bench.parts import LANGUAGES

CHECKOUT = Path(__file__).resolve().parents[1]
EXAMPLES = tuple(sorted((CHECKOUT / "examples").glob("*.txt")))


class CorpusMissingError(Exception):
    """The official files or their tools are not there; the message says what is missing."""


@cache
def tool(shared: Path, name: str) -> ModuleType:
    """Return a module of ``shared/tools``.

    Raises:
        CorpusMissingError: it is not there.
    """
    folder = shared / "tools"
    if not (folder / f"{name}.py").is_file():
        raise CorpusMissingError(f"{folder / name}.py is not there")
    if str(folder) not in sys.path:
        sys.path.append(str(folder))  # the tools import one another by name
    return importlib.import_module(name)


def official(shared: Path, each: int | None = None) -> list[Path]:
    """Return the official files, by language and name.

    Args:
        shared: the folder that holds them.
        each: take so many of each language, spread evenly; None for all.

    Raises:
        CorpusMissingError: there are none.
    """
    found: list[Path] = []
    for language in LANGUAGES:
        files = sorted((shared / "corpus" / "un" / language).glob("*.xml"))
        step = max(1, len(files) // each) if each else 1
        found += files[::step][:each]
    if not found:
        raise CorpusMissingError(f"{shared / 'corpus' / 'un'} holds no official files")
    return found


def text_of(shared: Path, file: Path) -> str:
    """Return the text that an office program would export of an official file."""
    blocks = tool(shared, "akn_blocks")
    found = list(blocks.blocks(blocks.parse(file), keep_refs=True))
    return str(tool(shared, "akn_to_text").text_of(found))
