"""Say of files whether they comply with the official schema, as a process of its own: ``deciding.py FILE…``.

It prints what xmllint prints, so that both can be read in one way, and runs nothing but parsing and the schema.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def main(files: list[str]) -> None:
    """Print a line for each file: ``NAME validates`` or ``NAME fails to validate``."""
    from pipeline.validation import xsd
    from pipeline.validation.parsing import parse

    for file in files:
        data = Path(file).read_bytes()
        root, _ = parse(data, file)
        verdict = "validates" if root is not None and xsd.holds(root, data.count(b"<")) else "fails to validate"
        print(f"{file} {verdict}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
