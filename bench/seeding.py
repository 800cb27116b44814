"""Seed one structural fault in a text, and see whether it is found where it is.

    python -m bench.seeding [--shared DIR] [--count 200] [--seed 1] [--misses]

The texts are the samples and those that an office program would export of the official files. A fault is what an
editor does by mistake: a number mistyped, a paragraph or an item lost, a note without its call. It is found when
its code stands at its line, which the text without the fault does not have there.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import CHECKOUT, EXAMPLES, CorpusMissingError, official, text_of
from bench.parts import table
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.publish import publish

Lines = list[str]
#: How many faults of a hundred must be found.
BOUND = 0.98
_NUMBER = re.compile(r"^\s*(?P<number>\d{1,3})(?P<rest>(?:\s?[.-]|[、．])?(?:[\t\u00a0 ]|(?<=[、．])).*)$")
_LETTER = re.compile(r"^\s*(?P<open>[(（]?)(?P<letter>[a-zа-я])(?P<rest>[)）].*)$")
_SECTION = re.compile(r"^\s*(?P<roman>[IVX]{1,4})(?P<rest>\.?[\t\u00a0 ]\s*\S.*)$")
_CALL = re.compile(r"\[footnoteRef:\d+\]")
_NOTE = re.compile(r" ?\[\d+: [^\[\]]+\] ?")
_SYMBOL = re.compile(r"(?<![\w/])A/RES/(\d\d)/(\d{1,3})(?!\d)")
_LATIN = "abcdefghijklmnopqrstuvwxyz"
#: The alphabet that Russian lists run through.
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")


@dataclass(frozen=True, slots=True)
class Fault:
    """A text with one fault.

    Attributes:
        kind: name of the fault.
        code: what must be found.
        line: where, from 1.
        lines: the text.
    """

    kind: str
    code: Code
    line: int
    lines: Lines


def _runs(found: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Yield the runs of places that count 1, 2, 3 … and are at least three long."""
    run: list[tuple[int, int]] = []
    for place, ordinal in found:
        if ordinal == len(run) + 1:
            run.append((place, ordinal))
            continue
        if len(run) > 2:
            yield run
        run = [(place, ordinal)] if ordinal == 1 else []
    if len(run) > 2:
        yield run


def numbered(lines: Lines) -> list[list[tuple[int, int]]]:
    """Return the runs of numbered paragraphs."""
    return list(_runs([(n, int(m["number"])) for n, line in enumerate(lines) if (m := _NUMBER.match(line))]))


def lettered(lines: Lines) -> list[list[tuple[int, int]]]:
    """Return the runs of lettered items; a letter that is a roman number too ends a run rather than being guessed at."""
    runs: list[list[tuple[int, int]]] = []
    found: list[tuple[int, int]] = []
    for n, line in enumerate(lines):
        if _NUMBER.match(line):
            found.append((n, 0))
        elif m := _LETTER.match(line):
            alphabet = _LATIN if m["letter"] in _LATIN else _CYRILLIC
            found.append((n, alphabet.index(m["letter"]) + 1))
    for run in _runs(found):
        runs.append([entry for entry in run if entry[1] < 9])
    return runs


def sections(lines: Lines) -> list[list[tuple[int, int]]]:
    """Return the runs of headings with a roman number."""
    found = [
        (n, _ROMANS.index(m["roman"]) + 1)
        for n, line in enumerate(lines)
        if (m := _SECTION.match(line)) and m["roman"] in _ROMANS
    ]
    return list(_runs(found))


def _renumber(line: str, ordinal: int) -> str:
    """Return a line with another number, letter or roman number at its head."""
    if m := _NUMBER.match(line):
        return f"{line[: m.start('number')]}{ordinal}{m['rest']}"
    if m := _LETTER.match(line):
        alphabet = _LATIN if m["letter"] in _LATIN else _CYRILLIC
        return f"{line[: m.start('letter')]}{alphabet[ordinal - 1]}{m['rest']}"
    m = _SECTION.match(line)
    assert m is not None
    return f"{line[: m.start('roman')]}{_ROMANS[ordinal - 1]}{m['rest']}"


Runs = Callable[[Lines], list[list[tuple[int, int]]]]


def _mistyped(kind: str, runs: Runs, step: int, code: Code) -> Callable[[random.Random, Lines], Fault | None]:
    """Return the maker of a wrong number: one that jumps (step 1) or repeats (step -1)."""

    def make(rng: random.Random, lines: Lines) -> Fault | None:
        places = [entry for run in runs(lines) for entry in run[1:]]
        if not places:
            return None
        place, ordinal = rng.choice(places)
        made = [*lines[:place], _renumber(lines[place], ordinal + step), *lines[place + 1 :]]
        return Fault(kind, code, place + 1, made)

    return make


def _lost(kind: str, runs: Runs) -> Callable[[random.Random, Lines], Fault | None]:
    """Return the maker of a lost paragraph or item, with all that stands under it."""

    def make(rng: random.Random, lines: Lines) -> Fault | None:
        pairs = [
            pair for run in runs(lines) for pair in zip(run[1:], run[2:], strict=False) if pair[1][1] == pair[0][1] + 1
        ]
        if not pairs:
            return None
        (place, _), (following, _) = rng.choice(pairs)
        # Notes go with their paragraph, so calls and notes stay paired.
        return Fault(kind, Code.S003, place + 1, [*lines[:place], *lines[following:]])

    return make


def doubled(rng: random.Random, lines: Lines) -> Fault | None:
    """Type a number by hand that the list has set already."""
    places = [place for run in numbered(lines) for place, _ in run if "\t" in lines[place]]
    if not places:
        return None
    place = rng.choice(places)
    head, _, words = lines[place].partition("\t")
    return Fault(
        "number typed twice",
        Code.S008,
        place + 1,
        [*lines[:place], f"{head}\t{head.strip()} {words}", *lines[place + 1 :]],
    )


def uncalled(rng: random.Random, lines: Lines) -> Fault | None:
    """Take out the call of a note."""
    places = [n for n, line in enumerate(lines) if len(_CALL.findall(line)) == len(_NOTE.findall(line)) == 1]
    if not places:
        return None
    place = rng.choice(places)
    return Fault("call lost", Code.T008, place + 1, [*lines[:place], _CALL.sub("", lines[place]), *lines[place + 1 :]])


def noteless(rng: random.Random, lines: Lines) -> Fault | None:
    """Take out the words of a note."""
    places = [n for n, line in enumerate(lines) if len(_CALL.findall(line)) == len(_NOTE.findall(line)) == 1]
    if not places:
        return None
    place = rng.choice(places)
    return Fault("note lost", Code.T007, place + 1, [*lines[:place], _NOTE.sub("", lines[place]), *lines[place + 1 :]])


def impossible(rng: random.Random, lines: Lines) -> Fault | None:
    """Put one digit too many into a symbol."""
    places = [n for n, line in enumerate(lines) if n > 3 and _SYMBOL.search(line)]
    if not places:
        return None
    place = rng.choice(places)
    made = _SYMBOL.sub(r"A/RES/\g<1>0/\2", lines[place], count=1)
    return Fault("symbol mistyped", Code.R002, place + 1, [*lines[:place], made, *lines[place + 1 :]])


def astray(rng: random.Random, lines: Lines) -> Fault | None:
    """Point at a paragraph that is not there."""
    pattern = re.compile(
        r"(?P<head>\b(?:paragraph|paragraphe|párrafo|пункте?|пункта) )\d{1,2}(?P<tail> (?:above|ci-dessus|supra|выше)\b| (?:of the|de la) present)",
    )
    places = [n for n, line in enumerate(lines) if pattern.search(line)]
    if not places:
        return None
    place = rng.choice(places)
    made = pattern.sub(r"\g<head>97\g<tail>", lines[place], count=1)
    return Fault("paragraph cited that is not there", Code.R001, place + 1, [*lines[:place], made, *lines[place + 1 :]])


def unclosed(rng: random.Random, lines: Lines) -> Fault | None:
    """Take out the closing mark of a quotation."""
    marks = (("“", "”"), ("«", "»"), ("„", "“"))
    places = [
        (n, close)
        for n, line in enumerate(lines)
        for opening, close in marks
        if n > 8 and line.count(opening) == line.count(close) == 1 and line.index(opening) < line.index(close)
    ]
    if not places:
        return None
    place, close = rng.choice(places)
    return Fault(
        "quotation not closed",
        Code.S006,
        place + 1,
        [*lines[:place], lines[place].replace(close, ""), *lines[place + 1 :]],
    )


def verb_alone(rng: random.Random, lines: Lines) -> Fault | None:
    """Lose what stands under a verb line: a short line without number or closing mark between others that have one."""
    heads = [
        n
        for n, line in enumerate(lines)
        if n > 4
        and line
        and len(line) < 60
        and not _NUMBER.match(line)
        and not _LETTER.match(line)
        and line.strip()[-1] not in ".;:؛。；：,،，)”»"
        and line[:1].strip()
    ]
    pairs = [(a, b) for a, b in zip(heads, heads[1:], strict=False) if b - a > 1]
    itu = any(
        "ITU" in line or "МСЭ" in line or "UIT" in line or "国际电联" in line or "الاتصالات" in line
        for line in lines[:8]
    )
    if not pairs or not itu:
        return None
    a, b = rng.choice(pairs)
    return Fault("verb without paragraphs", Code.S005, a + 1, [*lines[: a + 1], *lines[b:]])


#: The faults, in turn.
SEEDS: tuple[Callable[[random.Random, Lines], Fault | None], ...] = (
    _mistyped("paragraph number jumps", numbered, 1, Code.S003),
    _mistyped("paragraph number repeated", numbered, -1, Code.S004),
    _lost("paragraph lost", numbered),
    _mistyped("item letter jumps", lettered, 1, Code.S003),
    _mistyped("item letter repeated", lettered, -1, Code.S004),
    _lost("item lost", lettered),
    _mistyped("section number jumps", sections, 1, Code.S003),
    _mistyped("section number repeated", sections, -1, Code.S004),
    doubled,
    uncalled,
    noteless,
    impossible,
    astray,
    unclosed,
    verb_alone,
)


def check(lines: Lines) -> list[Diagnostic]:
    """Return what is found about a text."""
    text = "\n".join(lines)
    return list(publish(text.encode(), stem="text", formats=frozenset(), file="text.txt").report)


def _at(found: Sequence[Diagnostic], code: Code, line: int) -> bool:
    return any(d.code is code and d.location.line == line for d in found)


def faults(texts: Sequence[tuple[str, Lines]], count: int, seed: int) -> Iterator[tuple[str, Fault, list[Diagnostic]]]:
    """Yield faults, each with the name of its text and what is found about the text without it."""
    made = tried = 0
    clean: dict[str, list[Diagnostic]] = {}
    while made < count and tried < 50 * count:
        rng = random.Random(f"{seed}/{tried}")
        name, lines = rng.choice(texts)
        fault = SEEDS[tried % len(SEEDS)](rng, list(lines))
        tried += 1
        if fault is None:
            # Another text may have a place for it.
            for _ in range(40):
                name, lines = rng.choice(texts)
                if fault := SEEDS[(tried - 1) % len(SEEDS)](rng, list(lines)):
                    break
        if fault is None:
            continue
        if name not in clean:
            clean[name] = check(lines)
        if _at(clean[name], fault.code, fault.line):
            continue
        made += 1
        yield name, fault, clean[name]


def main(arguments: list[str] | None = None) -> int:
    """Seed faults; return 0, 1 where too few are found or a text without a fault has an error, 2 without texts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=CHECKOUT.parent / "shared")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", action="store_true", help="say which faults were not found")
    options = parser.parse_args(arguments)
    try:
        texts = [(p.name, text_of(options.shared, p).split("\n")) for p in official(options.shared)]
    except CorpusMissingError as missing:
        print(f"bench.seeding: {missing}", file=sys.stderr)
        return 2
    samples = [(p.name, p.read_text(encoding="utf-8").split("\n")) for p in EXAMPLES]
    # As many samples as official texts, so that both traditions are met.
    texts += samples * (len(texts) // len(samples))
    hits: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    wrong: defaultdict[str, list[str]] = defaultdict(list)
    misses = []
    for name, fault, clean in faults(texts, options.count, options.seed):
        kinds[fault.kind] += 1
        found = check(fault.lines)
        if _at(found, fault.code, fault.line):
            hits[fault.kind] += 1
        else:
            others = ", ".join(f"{d.code} {d.location.line}" for d in found if d.severity > Severity.NOTE)
            misses.append(
                f"{name}:{fault.line}: {fault.kind}, {fault.code} expected; found {others or 'nothing'}\n    {fault.lines[fault.line - 1][:110]}"
            )
        wrong[name] += [d.message for d in clean if d.severity is Severity.ERROR]
    errors = {name: found for name, found in wrong.items() if found}
    rows = [(kind, number, hits[kind], f"{hits[kind] / number:.3f}") for kind, number in sorted(kinds.items())]
    total, all_hits = sum(kinds.values()), sum(hits.values())
    print(
        table(
            ("fault", "seeded", "found", "share"), [*rows, ("all", total, all_hits, f"{all_hits / max(total, 1):.3f}")]
        )
    )
    print(f"\n{len(errors)} texts without a fault have an error.")
    if options.misses:
        print("\n".join(misses))
    return 0 if not errors and total and all_hits / total >= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
