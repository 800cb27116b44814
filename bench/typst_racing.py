"""Compile Typst documents, as a process of its own: ``typst_racing.py FILE.typ…``.

It runs in the environment of Typst and imports nothing of ours. Typst keeps what it has laid out and does not do it
again, so each document is compiled once; the fonts are known before the clock starts, from a document of one word.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path


def main(files: list[Path]) -> None:
    """Print the seconds (processor, clock) of each file, as JSON."""
    import typst

    compiler = typst.Compiler()  # it knows the fonts of the system from now on
    told: dict[str, tuple[float, float]] = {}
    for file in files:
        text = file.read_text(encoding="utf-8")
        settings = re.match(r"(?:#set .*\n)*", text)
        compiler.compile(input=f"{settings[0] if settings else ''}word".encode())
        started, start = time.process_time(), time.perf_counter()
        compiler.compile(input=text.encode())
        told[str(file)] = (time.process_time() - started, time.perf_counter() - start)
    print(json.dumps(told))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
