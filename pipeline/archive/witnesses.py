"""What METS and PREMIS say of the size and the digests of one file, and who is to blame where the file has others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

#: The form of a whole digest, by algorithm as METS and PREMIS name it.
_WHOLE: Final = {"SHA-256": re.compile("[0-9a-f]{64}"), "SHA-512": re.compile("[0-9a-f]{128}")}


@dataclass(frozen=True, slots=True)
class Statement:
    """What one entry of a record says of a file.

    Attributes:
        record: path of the METS or PREMIS file.
        line: line of the entry.
        size: as it stands there.
        digests: as they stand there, by algorithm.
    """

    record: str
    line: int | None
    size: str | None
    digests: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a file or with what is said of it.

    Attributes:
        changed: digest that the file should have, and its algorithm, where the file is to blame; else None.
        wrong: statement, words for what it says, and what it should say, where records are to blame.
    """

    changed: tuple[str, str] | None = None
    wrong: tuple[tuple[Statement, str, str], ...] = ()


@dataclass(slots=True)
class Witnesses:
    """The statements on each file of a package, in the order in which they were read."""

    by_path: dict[str, list[Statement]] = field(default_factory=dict)

    def add(self, path: str, statement: Statement) -> None:
        """Remember what an entry says of the file at `path`."""
        self.by_path.setdefault(path, []).append(statement)

    def judge(self, path: str, size: int, digest: Callable[[str], str]) -> Verdict:
        """Weigh what was said of one file, once; the statements are then forgotten.

        All records are written from the same bytes. Where none of their digests fits and they agree with one
        another, it is the file that was changed, and whoever did it has mended the manifests. Where one fits, or
        one differs from what it should be in a few digits only, the records that do not fit were changed.

        Args:
            path: of the file.
            size: the number of its bytes.
            digest: gives its digest by an algorithm, as METS and PREMIS name it.
        """
        statements = self.by_path.pop(path, [])
        said = [(s, name, value) for s in statements for name, value in _whole(s)]
        wrong = [(s, name, value) for s, name, value in said if value != digest(name)]
        if wrong and len(wrong) == len(said) and _at_one(wrong) and not any(near(v, digest(n)) for _, n, v in wrong):
            _, name, value = wrong[-1]
            return Verdict(changed=(name, value))
        faults = [(s, f"{name} {value!r:.140} of {path}", digest(name)) for s, name, value in wrong]
        faults += [
            (s, f"size {s.size!r:.80} of {path}", str(size))
            for s in statements
            if s.size is not None and s.size.isdecimal() and s.size != str(size)
        ]
        return Verdict(wrong=tuple(faults))


def _whole(statement: Statement) -> Iterator[tuple[str, str]]:
    """Yield the digests that have the form of one; of others the content model speaks."""
    for name, value in statement.digests.items():
        if value is not None and _WHOLE[name].fullmatch(value):
            yield name, value


def _at_one(said: Iterable[tuple[Statement, str, str]]) -> bool:
    """Whether all that is said by one algorithm is the same."""
    pairs = {(name, value) for _, name, value in said}
    return len(pairs) == len({name for name, _ in pairs})


def near(one: str, other: str) -> bool:
    """Whether two digests of one length share over half of their digits; those of two files share one in sixteen."""
    return 2 * sum(a == b for a, b in zip(one, other, strict=True)) > len(one)
