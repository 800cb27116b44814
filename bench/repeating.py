"""Repeat one mutant, and cut it down to the least that still fails in the same way."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from bench import mutants, pathological
from bench.mutating import Mutator
from bench.parts import Settings
from bench.trials import Trial, attempt, run

#: How much of a text is shown.
SHOWN = 6_000
#: Seconds that cutting down may take.
PATIENCE = 60.0


def repeat(settings: Settings, name: str) -> int:
    """Print a mutant (a number), or a pathological text (its name), what becomes of it, and the least that fails so.

    Returns:
        exit status: 1 where it fails, 2 where there is none of that name.
    """
    if name.isdecimal():
        data = Mutator(settings.shared, settings.seed)(int(name))
    elif name in pathological.TEXTS:
        data = pathological.data(name, mutants.QUICK_SIZE if settings.quick else mutants.SIZE)
    else:
        print(f"no mutant {name!r}; a number, or one of: {', '.join(pathological.TEXTS)}")
        return 2
    file = settings.work / f"mutant-{name.replace(' ', '-').replace(',', '')}.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    # In a process of its own, since it may hang.
    trial = next(run(lambda _: data, 1, jobs=1, limit=mutants.LONG_LIMIT))[1]
    print(_shown(data))
    print(
        f"\n{file}: {trial.size} bytes, {trial.kind} in {trial.seconds:.3f} s {trial.detail}\n{trial.message}".rstrip()
    )
    if not trial.failed:
        return 0
    if trial.kind in ("raised", "lost", "invalid"):
        least = shrink(data, lambda smaller: _alike(attempt(smaller), trial))
        print(f"\nThe least that fails so ({len(least)} bytes):\n\n{_shown(least)}\n\n{least!r}")
    return 1


def _alike(a: Trial, b: Trial) -> bool:
    return (a.kind, a.detail) == (b.kind, b.detail)


def _shown(data: bytes) -> str:
    text = data[:SHOWN].decode("utf-8", "backslashreplace")
    shown = "".join(c if c.isprintable() or c in "\n\t" else f"\\u{ord(c):04x}" for c in text)
    return shown + (f"… ({len(data)} bytes)" if len(data) > SHOWN else "")


def shrink(data: bytes, fails: Callable[[bytes], bool], patience: float = PATIENCE) -> bytes:
    """Return the least part of `data` that still fails: lines are left out, then words, then characters.

    Args:
        data: what fails.
        fails: whether some bytes fail in the same way.
        patience: seconds after which what was found so far is returned.
    """
    until = time.monotonic() + patience
    try:
        text, codec = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, codec = data.decode("latin-1"), "latin-1"
    for parts in (lambda t: t.splitlines(keepends=True), _words, list):
        units = _least(parts(text), lambda some: fails("".join(some).encode(codec)), until)
        text = "".join(units)
    return text.encode(codec)


def _words(text: str) -> list[str]:
    words: list[str] = []
    for character in text:
        if words and not character.isspace() and not words[-1].isspace():
            words[-1] += character
        else:
            words.append(character)
    return words


def _least(units: Sequence[str], fails: Callable[[Sequence[str]], bool], until: float) -> Sequence[str]:
    """Leave out ever smaller runs of units for as long as what remains fails."""
    size = max(1, len(units) // 2)
    while size and time.monotonic() < until:
        at, left_out = 0, False
        while at < len(units) and time.monotonic() < until:
            fewer = [*units[:at], *units[at + size :]]
            if fewer and fails(fewer):
                units, left_out = fewer, True
            else:
                at += size
        size = size if left_out and size == 1 else size // 2
    return units
