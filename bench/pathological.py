"""Texts that no person writes: one huge line, ten thousand levels, a million brackets."""

from __future__ import annotations

from collections.abc import Callable, Mapping

HEAD = "RESOLUTION 1 (Place, 2020)\n\nOn long texts\n\nThe General Assembly,\n\n"
ITU_HEAD = "RESOLUTION 1 (Place, 2020)\nOn long texts\nThe Plenipotentiary Conference (Place, 2020),\n"
_WORDS = "Requests the Secretary-General to report on the use of water in the harbours of the islands, "
_STEPS = ("1.\t", "(a)\t", "(i)\t", "(A)\t", "a)\t", "i)\t", "1.1\t", "A.\t")


def _sized(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def _nested(size: int) -> str:
    """Return enumerators of which each goes one level deeper than the one before, on lines of their own."""
    count = size // 1000
    return HEAD + "".join(f"{'1.' * (n % 300 + 1)}\tlevel\n" for n in range(count))


def _numbered(unit: str, size: int) -> str:
    """Return `size` bytes of a unit in which ``{n}`` counts."""
    parts, length, n = [], 0, 0
    while length < size:
        n += 1
        parts.append(unit.replace("{n}", str(n)))
        length += len(parts[-1])
    return "".join(parts)


#: Makers by name. The argument is the size of the largest, 10 MB in a full run; those that say
#: a million or ten thousand take a tenth or a thousandth of it.
TEXTS: Mapping[str, Callable[[int], str]] = {
    "one line of 10 MB": lambda n: _sized(_WORDS, n),
    "one line of 10 MB under a formula": lambda n: HEAD + "1.\t" + _sized(_WORDS, n),
    "one word of 10 MB": lambda n: HEAD + "a" * n,
    "100,000 short lines": lambda n: _numbered("Word {n}\n", n // 10),
    "100,000 short lines under a formula": lambda n: HEAD + "Notes it,\n" * (n // 100),
    "100,000 numbered lines": lambda n: HEAD + _numbered("{n}.\tCalls for it;\n", n // 5),
    "100,000 lines of one number": lambda n: HEAD + "1.\tCalls for it;\n" * (n // 100),
    "100,000 capital lines": lambda n: HEAD + "PART OF IT\n" * (n // 100),
    "100,000 verbs": lambda n: ITU_HEAD + "recalling\na)\tit;\n" * (n // 200),
    "100,000 verbs without words": lambda n: ITU_HEAD + "recalling\n" * (n // 100),
    "100,000 annexes": lambda n: HEAD + "1.\tDecides so.\n" + _numbered("Annex {n}\nWords\n", n // 5),
    "10,000 nested enumerators, a line each": _nested,
    "10,000 nested enumerators, mixed": lambda n: HEAD + "".join(f"{_STEPS[k % 8]}deeper\n" for k in range(n // 1000)),
    "10,000 enumerators on one line": lambda n: HEAD + "".join(_STEPS[k % 8] for k in range(n // 1000)),
    "a million opening brackets": lambda n: HEAD + "[" * (n // 10),
    "a million closing brackets": lambda n: HEAD + "]" * (n // 10),
    "a million round brackets": lambda n: HEAD + "(" * (n // 10),
    "brackets of notes, opened": lambda n: HEAD + "[footnoteRef:1] " + "[1: " * (n // 40),
    "calls of notes": lambda n: HEAD + "[footnoteRef:1]" * (n // 100),
    "100,000 notes": lambda n: HEAD + _numbered("Notes[footnoteRef:{n}] it, [{n}: See {n}] \n", n // 3),
    "notes of many lines": lambda n: HEAD + "Notes[footnoteRef:1] [1: it\n" * (n // 100),
    "a million quote marks": lambda n: HEAD + '"' * (n // 10),
    "a million opening quote marks": lambda n: HEAD + "“" * (n // 10),
    "a quote mark on each of 100,000 lines": lambda n: HEAD + "1.\tDecides: “so\n" * (n // 100),
    "TABs only": lambda n: "\t" * (n // 10),
    "TABs under a formula": lambda n: HEAD + "\t" * (n // 10) + "x\n",
    "a table of 100,000 columns": lambda n: HEAD + "a\t" * (n // 100) + "b\n" + "c\td\te\n" * 10,
    "a table of rows that grow": lambda n: HEAD + "".join("c\t" * (k % 500 + 2) + "d\n" for k in range(n // 1000)),
    "spaces only": lambda n: " " * n,
    "a million spaces under a formula": lambda n: HEAD + "a" + " " * (n // 10) + "b\n",
    "blank lines": lambda n: HEAD + "\n" * (n // 10) + "1.\tDecides so.\n",
    "100,000 references": lambda n: HEAD + "1.\tRecalls " + _numbered("resolution {n}/{n}, ", n // 5),
    "100,000 symbols": lambda n: HEAD + "1.\tRecalls " + _numbered("A/RES/70/{n}, ", n // 7),
    "numbers and `and`": lambda n: HEAD + "1.\tRecalls resolutions " + _numbered("{n}, ", n // 10),
    "dates": lambda n: HEAD + "1.\tRecalls " + "12 December 2020 " * (n // 20),
    "digits": lambda n: HEAD + "1.\tRecalls " + "1" * (n // 10),
    "points and digits": lambda n: HEAD + "1." * (n // 20),
    "commas": lambda n: HEAD + "1.\tRecalls" + ", " * (n // 20),
    "a million bidirectional marks": lambda n: HEAD + "\u202e\u200f" * (n // 60),
    "a million combining marks": lambda n: HEAD + "e" + "\u0301" * (n // 20),
    "a million byte order marks": lambda n: HEAD + "\ufeff" * (n // 30),
    "control characters": lambda n: HEAD + "abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrs\x01" * (n // 100),
    "bookmarks": lambda n: HEAD + "[bookmark: _GoBack]a" * (n // 40),
    "front matter, deep": lambda n: "---\nsymbol: " + "[" * (n // 100) + "\n---\n" + HEAD,
    "front matter, long": lambda n: "---\n" + _numbered("key{n}: value\n", n // 10) + "---\n" + HEAD,
    "front matter, aliases": lambda n: "---\na: &a [x, x]\n" + "".join(
        f"{chr(98 + k)}: &{chr(98 + k)} [*{chr(97 + k)}, *{chr(97 + k)}]\n" for k in range(24)) + "---\n" + HEAD,
    "front matter, opened often": lambda n: "---\nsymbol: x\n" * (n // 100),
    "formulas": lambda n: "The General Assembly,\n" * (n // 100),
    "titles": lambda n: _numbered("RESOLUTION {n} (Place, 2020)\n", n // 10),
    "Arabic": lambda n: "إن الجمعية العامة،\n" + "١ - تقرر ذلك؛\n" * (n // 100),
    "Chinese, one line": lambda n: "大会，\n" + "决定这样做，" * (n // 40),
    "Windows-1252": lambda n: HEAD + "1.\tD\xe9cide de faire ainsi \xe0 l\u2019\xeele.\n" * (n // 100),
}  # fmt: skip


def data(name: str, size: int) -> bytes:
    """Return a text by name; `size` is that of the largest."""
    return TEXTS[name](size).encode("cp1252" if name.startswith("Windows") else "utf-8")
