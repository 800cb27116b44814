"""Seed one structural fault each into texts that have none of it, and see whether it is found at its line.

    python -m bench.seeded [--shared DIR] [--count N] [--seed N] [--list]

The texts are the samples and those of the official files. A trial counts as found when the expected code is
reported at the line of the fault and was not reported there before; what the unfaulted text raises as an error
counts as a false alarm.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from bench.corpus import CHECKOUT, EXAMPLES, CorpusMissingError, official, text_of
from pipeline.diagnostics import Code, Severity
from pipeline.publish import publish

#: What a text is held to: so many in a hundred faults at their line.
BOUND: Final = 98
#: An operative paragraph: its number, what parts it from the words, the words.
_NUMBERED: Final = re.compile(r"(?P<num>\d{1,2})(?P<mark>\.|\s?-|\.-)?(?P<gap>[\t ]\s*)(?P<words>\S.*)")
#: An item by a Latin letter, as lists of all six languages have them.
_LETTERED: Final = re.compile(r"[(（]?(?P<letter>[a-z])[)）]\s*\S")
#: A section by a roman number or a capital.
_HEADED: Final = re.compile(r"(?P<head>[IVX]+|[A-H])\.[\t ]\s*\S")
_ROMANS: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_CLOSING: Final = ".,;:،؛。，；："
_QUOTES: Final[Mapping[str, str]] = {"eng": "“", "spa": "“", "zho": "“", "fra": "«", "rus": "«", "ara": "«"}
#: A reference to a paragraph that no document has.
_NOWHERE: Final[Mapping[str, str]] = {
    "eng": ", as set out in paragraph 997 above",
    "fra": ", comme indiqué au paragraphe 997 ci-dessus",
    "spa": ", como se indica en el párrafo 997 supra",
    "rus": ", как указано в пункте 997 выше",
    "zho": "，如上文第997段所述",
    "ara": "، على النحو المبين في الفقرة 997 أعلاه",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A text with one fault.

    Attributes:
        code: the code that it must raise.
        line: the line at which, counted from 1.
        lines: the faulted text.
    """

    code: Code
    line: int
    lines: list[str]


#: A place: the index of a line of the operative part, whose number follows the one before it.
Seeder = Callable[[list[str], list[int], str, random.Random], Fault | None]


def numbered(lines: list[str]) -> list[int]:
    """Return the longest run of lines that bear the numbers 1, 2, 3…, whatever stands between them."""
    best: list[int] = []
    run: list[int] = []
    for n, line in enumerate(lines):
        found = _NUMBERED.match(line)
        if not found:
            continue
        if int(found["num"]) == len(run) + 1:
            run.append(n)
        elif int(found["num"]) == 1:
            run = [n]
        if len(run) > len(best):
            best = list(run)
    return best


def _changed(lines: list[str], n: int, new: str) -> list[str]:
    return [*lines[:n], new, *lines[n + 1 :]]


def gap(lines: list[str], run: list[int], _language: str, rng: random.Random) -> Fault | None:
    """Leave a paragraph out with all that belongs to it: the number after it jumps."""
    if len(run) < 4:
        return None
    k = rng.randrange(1, len(run) - 2)
    return Fault(Code.S003, run[k] + 1, [*lines[: run[k]], *lines[run[k + 1] :]])


def repeat(lines: list[str], run: list[int], _language: str, rng: random.Random) -> Fault | None:
    """Type the number of the paragraph above."""
    if len(run) < 3:
        return None
    k = rng.randrange(1, len(run))
    return Fault(Code.S004, run[k] + 1, _changed(lines, run[k], re.sub(r"^\d+", str(k), lines[run[k]])))


def wrong(lines: list[str], run: list[int], _language: str, rng: random.Random) -> Fault | None:
    """Type a number that is too high."""
    if len(run) < 3:
        return None
    k = rng.randrange(1, len(run))
    return Fault(
        Code.S003, run[k] + 1, _changed(lines, run[k], re.sub(r"^\d+", str(k + 1 + rng.randint(1, 9)), lines[run[k]]))
    )


def doubled(lines: list[str], run: list[int], _language: str, rng: random.Random) -> Fault | None:
    """Type the number that the list sets already."""
    n = rng.choice(run)
    found = _NUMBERED.match(lines[n])
    if not found or "\t" not in found["gap"]:
        return None
    head = lines[n][: found.start("words")]
    return Fault(Code.S008, n + 1, _changed(lines, n, head + head.strip() + " " + found["words"]))


def unclosed(lines: list[str], run: list[int], _language: str, rng: random.Random) -> Fault | None:
    """Lose the mark at the end of a paragraph that another paragraph follows."""
    if len(run) < 3:
        return None
    # What comes after must be a paragraph as well: before items the mark is a colon, which they need.
    places = [a for a, b in pairwise(run) if b == a + 1 and lines[a].rstrip()[-1:] in _CLOSING]
    if not places:
        return None
    n = rng.choice(places)
    return Fault(Code.P013, n + 1, _changed(lines, n, lines[n].rstrip().rstrip(_CLOSING + " \u00a0")))


def opened(lines: list[str], run: list[int], language: str, rng: random.Random) -> Fault | None:
    """Open a quotation in the midst of a paragraph and forget its end."""
    n = rng.choice(run)
    words = lines[n].split(" ") if language != "zho" else list(lines[n])
    if len(words) < 8 or any(mark in lines[n] for mark in '“”«»"'):
        return None
    k = rng.randrange(4, len(words) - 2)
    if not words[k][:1].isalpha():
        return None
    words[k] = _QUOTES[language] + words[k]
    return Fault(Code.S006, n + 1, _changed(lines, n, ("" if language == "zho" else " ").join(words)))


def called(lines: list[str], run: list[int], _language: str, rng: random.Random) -> Fault | None:
    """Call a note whose words are lost."""
    n = rng.choice(run)
    if "footnoteRef" in lines[n] or not lines[n].rstrip():
        return None
    return Fault(Code.T007, n + 1, _changed(lines, n, lines[n].rstrip() + "[footnoteRef:97]"))


def uncalled(lines: list[str], run: list[int], _language: str, rng: random.Random) -> Fault | None:
    """Leave the words of a note behind whose call is lost."""
    n = rng.choice(run)
    if "footnoteRef" in lines[n]:
        return None
    return Fault(Code.T008, n + 1, _changed(lines, n, lines[n].rstrip() + " [97: A/88/97.] "))


def nowhere(lines: list[str], run: list[int], language: str, rng: random.Random) -> Fault | None:
    """Point at a paragraph that is not there."""
    n = rng.choice(run)
    bare = lines[n].rstrip()
    if bare[-1:] not in _CLOSING:
        return None
    return Fault(Code.R001, n + 1, _changed(lines, n, bare[:-1].rstrip() + _NOWHERE[language] + bare[-1]))


def lettered(lines: list[str]) -> list[list[int]]:
    """Return the lines of each list of at least three items that count a, b, c…; ``i`` is no letter here."""
    runs: list[list[int]] = [[]]
    for n, line in enumerate(lines):
        found = _LETTERED.match(line)
        if found and found["letter"] == "abcdefgh"[: len(runs[-1]) + 1][-1] and len(runs[-1]) < 8:
            runs[-1].append(n)
        elif found or _NUMBERED.match(line):
            runs.append([n] if found and found["letter"] == "a" else [])
    return [run for run in runs if len(run) > 2]


def sections(lines: list[str]) -> list[list[int]]:
    """Return the lines of each run of at least three headings that count I, II, III… or A, B, C…"""
    runs = []
    for numbers in (_ROMANS, tuple("ABCDEFGH")):
        run: list[int] = []
        for n, line in enumerate(lines):
            found = _HEADED.match(line)
            if found and len(run) < len(numbers) and found["head"] == numbers[len(run)]:
                run.append(n)
        runs.append(run)
    return [run for run in runs if len(run) > 2]


def _renumbered(line: str, ordinal: int) -> str:
    """Return an item or a heading with another number."""
    if found := _LETTERED.match(line):
        return line[: found.start("letter")] + "abcdefghi"[ordinal - 1] + line[found.end("letter") :]
    found = _HEADED.match(line)
    assert found is not None
    numbers = _ROMANS if set(found["head"]) <= set("IVX") else "ABCDEFGHI"
    return numbers[ordinal - 1] + line[found.end("head") :]


def _listed(runs: Callable[[list[str]], list[list[int]]], step: int) -> Seeder:
    """Return a seeder of items or sections: a number too high (1), that of the one above (-1), or one lost (0)."""

    def seeder(lines: list[str], _run: list[int], _language: str, rng: random.Random) -> Fault | None:
        found = runs(lines)
        if not found:
            return None
        run = rng.choice(found)
        if not step:
            k = rng.randrange(1, len(run) - 1)
            return Fault(Code.S003, run[k] + 1, [*lines[: run[k]], *lines[run[k + 1] :]])
        k = rng.randrange(1, len(run))
        code = Code.S003 if step > 0 else Code.S004
        return Fault(code, run[k] + 1, _changed(lines, run[k], _renumbered(lines[run[k]], k + 1 + step)))

    return seeder


def verb_alone(lines: list[str], _run: list[int], _language: str, rng: random.Random) -> Fault | None:
    """Lose all that stands under a verb line: a short line that nothing closes, such as the texts of the ITU have."""
    heads = [
        n
        for n, line in enumerate(lines)
        if n > 4 and line[:1].isalpha() and len(line) < 60 and "\t" not in line and line.rstrip()[-1:].isalpha()
    ]
    # Two such lines that follow each other are a title; under a verb stands a paragraph or a list, not an annex.
    pairs = [(a, b) for a, b in pairwise(heads) if b - a > 1 and not any(x[:5].isupper() for x in lines[a:b])]
    itu = any(name in line for line in lines[:8] for name in ("ITU", "МСЭ", "UIT", "国际电联", "للاتصالات"))
    if not itu or not pairs:
        return None
    a, b = rng.choice(pairs)
    return Fault(Code.S005, a + 1, [*lines[: a + 1], *lines[b:]])


#: The kinds of fault by name, in turn.
SEEDERS: Final[Mapping[str, Seeder]] = {
    "paragraph left out": gap,
    "number repeated": repeat,
    "number too high": wrong,
    "number twice": doubled,
    "closing mark lost": unclosed,
    "quotation not closed": opened,
    "note lost": called,
    "call lost": uncalled,
    "reference to nowhere": nowhere,
    "item left out": _listed(lettered, 0),
    "letter repeated": _listed(lettered, -1),
    "letter too high": _listed(lettered, 1),
    "section number repeated": _listed(sections, -1),
    "section number too high": _listed(sections, 1),
    "verb without paragraphs": verb_alone,
}


@dataclass(frozen=True, slots=True)
class Trial:
    """One seeded text.

    Attributes:
        kind: which seeder.
        name: of the text.
        fault: what was seeded.
        found: whether the code stands at the line.
        instead: what was found that the text did not raise before, as ``code:line``.
        alarms: errors of the unfaulted text.
    """

    kind: str
    name: str
    fault: Fault
    found: bool
    instead: tuple[str, ...]
    alarms: tuple[str, ...]


def _findings(name: str, lines: list[str]) -> list[tuple[Code, int | None, Severity]]:
    data = "\n".join(lines).encode()
    report = publish(data, stem=name, formats=frozenset(), file=f"{name}.txt").report
    return [(d.code, d.location.line, d.severity) for d in report]


def trials(texts: Mapping[str, tuple[str, str]], count: int, seed: int) -> Iterator[Trial]:
    """Yield `count` trials, the kinds in turn, each on a text drawn at random.

    Args:
        texts: language and words by name.
        count: how many.
        seed: of the draw; the same gives the same trials.
    """
    rng = random.Random(seed)
    names = sorted(texts)
    kinds = list(SEEDERS.items())
    made = 0
    for _ in range(200 * count):  # most texts take most faults
        if made == count:
            return
        kind, seeder = kinds[made % len(kinds)]
        name = rng.choice(names)
        language, text = texts[name]
        lines = text.split("\n")
        run = numbered(lines)
        if len(run) < 2 or (fault := seeder(lines, run, language, rng)) is None:
            continue
        made += 1
        before = _findings(name, lines)
        after = _findings(name, fault.lines)
        new = Counter((code, line) for code, line, _ in after) - Counter((code, line) for code, line, _ in before)
        yield Trial(
            kind,
            name,
            fault,
            (fault.code, fault.line) in new,
            tuple(f"{code}:{line}" for code, line in new),
            tuple(f"{code}:{line}" for code, line, severity in before if severity is Severity.ERROR),
        )


def texts(shared: Path | None, each: int | None = None) -> dict[str, tuple[str, str]]:
    """Return the samples, and the texts of the official files where they are there, with their languages."""
    found = {p.stem: (p.stem.rpartition(".")[2], p.read_text(encoding="utf-8")) for p in EXAMPLES}
    if shared is not None:
        found |= {f"{p.parent.name}-{p.stem}": (p.parent.name, text_of(shared, p)) for p in official(shared, each)}
    return found


def main(arguments: list[str] | None = None) -> int:
    """Seed and count; return 0 where the bound holds, 1 where not, 2 where there are no official files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=CHECKOUT.parent / "shared")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--list", action="store_true", help="show each fault that was missed")
    options = parser.parse_args(arguments)
    try:
        done = list(trials(texts(options.shared), options.count, options.seed))
    except CorpusMissingError as missing:
        print(f"bench.seeded: {missing}", file=sys.stderr)
        return 2
    kinds: dict[str, list[Trial]] = defaultdict(list)
    for trial in done:
        kinds[trial.kind].append(trial)
    for kind, those in kinds.items():
        print(f"{kind:24} {those[0].fault.code}  {sum(t.found for t in those):4} of {len(those)}")
    hits, alarms = sum(t.found for t in done), sum(bool(t.alarms) for t in done)
    print(f"found at their line: {hits} of {len(done)}; texts with an error before the fault: {alarms}")
    if options.list:
        for t in done:
            if not t.found or t.alarms:
                print(f"  {t.kind}: {t.name} line {t.fault.line}: {' '.join(t.instead) or 'nothing'} {t.alarms}")
    return 0 if hits * 100 >= BOUND * len(done) and not alarms else 1


if __name__ == "__main__":
    sys.exit(main())
