"""Whether time grows no faster than the text: texts of n, 2n, 4n … up to 10 MB."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import count, pairwise
from multiprocessing.connection import Connection

from bench.parts import Part, Settings, table

#: What doubling a text may multiply its time by.
BOUND = 2.2
SIZES = tuple(10_000_000 >> k for k in range(5, -1, -1))
QUICK_SIZES = (50_000, 100_000, 200_000)
#: So often each text is timed, and more often as long as that takes less than so many seconds: short times are noisy.
TRIES, LEAST, MOST = 3, 4.0, 15

_UN = (
    "A/RES/79/1\nResolution adopted by the General Assembly on 6 January 2025\n"
    "79/1.\tCare of harbours\nThe General Assembly,\nRecalling its resolution 78/2 of 5 January 2024,\n"
)
_ITU = "RESOLUTION 7 (Geneva, 2022)\nCare of harbours\nThe Plenipotentiary Conference (Geneva, 2022),\n"
_PLACES = ("harbours", "islands", "rivers", "archives", "lighthouses", "markets", "wells")
_VERBS = ("recalling", "considering", "recognizing", "noting", "resolves", "invites Member States")


def _paragraphs() -> Iterator[str]:
    yield _UN
    for n in count(1):
        place = _PLACES[n % 7]
        yield f"{n}.\tCalls upon Member States to care for their {place}, and in particular:\n"
        for letter in "abcd":
            yield f"({letter})\tTo report on {place} as resolution 78/{n % 300 + 1} of 5 January 2024 says;\n"


def _verbs() -> Iterator[str]:
    yield _ITU
    for n in count(1):
        yield _VERBS[n % 6] + "\n"
        for letter in "abcdef":
            yield f"{letter})\tthat the {_PLACES[n % 7]} of island {n} are cared for by those who live there, "
            yield "as Resolution 101 (Rev. Busan, 2014) says;\n"


def _plain() -> Iterator[str]:
    yield _UN
    for n in count(1):
        yield f"The {_PLACES[n % 7]} of island {n} were visited in the year, and a report was made of what was found.\n"


def _one_line() -> Iterator[str]:
    yield _UN + "1.\tDecides"
    for n in count(1):
        yield f" that the {_PLACES[n % 7]} of island {n} be cared for, as it said in paragraph {n % 50 + 1} of "
        yield "resolution 78/2 of 5 January 2024;"


def _rows() -> Iterator[str]:
    yield _UN + "1.\tDecides that the amounts are those of the table below:\n"
    for n in count(1):
        yield f"The {_PLACES[n % 7]} of island {n}\t{n * 17 % 1000}\t{n * 31 % 1000}\n"


def _quotations() -> Iterator[str]:
    yield _UN
    for n in count(1):
        yield f"{n}.\tDecides that its rule {n} shall read as follows:\n"
        yield f"“{n}. The {_PLACES[n % 7]} shall be cared for.\n"
        yield f"“{n + 1}. They shall be visited once a year, and a report shall be made.”\n"


def _notes() -> Iterator[str]:
    yield _UN
    for n in count(1):
        yield f"{n}.\tTakes note of the report[footnoteRef:{n}] on {_PLACES[n % 7]}; "
        yield f"[{n}: See A/79/{n % 900 + 1}, annex, paragraph {n % 40 + 1}.] \n"


def _annexes() -> Iterator[str]:
    yield _ITU + "recalling\na)\tthe harbours,\nresolves\n1\tto care for them.\n"
    for n in count(1):
        place = "".join("abcdefghij"[int(digit)] for digit in str(n)).capitalize() + "ville"
        yield f"ANNEX {n}\nRESOLUTION {n} ({place}, 2022)\nThe Conference of {place} ({place}, 2022),\n"
        yield f"recalling\na)\tthe {_PLACES[n % 7]} of {place},\nresolves\n1\tto care for what stands in annex {n}.\n"


VARIANTS: Mapping[str, Callable[[], Iterator[str]]] = {
    "UN paragraphs with items": _paragraphs,
    "ITU verbs with items": _verbs,
    "paragraphs without numbers": _plain,
    "one long line": _one_line,
    "a table": _rows,
    "quoted passages": _quotations,
    "footnotes": _notes,
    "annexes, each with a formula": _annexes,
}


def text(variant: str, size: int) -> bytes:
    """Return a text of about `size` bytes."""
    parts, length = [], 0
    for part in VARIANTS[variant]():
        parts.append(part)
        length += len(part.encode())
        if length >= size:
            break
    return "".join(parts).encode()


def scaling(settings: Settings) -> Part:
    """Time texts of ever twice the size."""
    sizes = QUICK_SIZES if settings.quick else SIZES
    rows, data, broken = [], {}, []
    for variant in VARIANTS:
        tries = [_timed(variant, size) for size in sizes]
        seconds = [least for least, _ in tries]
        ratios = [b / a for a, b in pairwise(seconds)]
        megabytes, memory = sizes[-1] / 1e6, tries[-1][1] / 2**20
        last = (f"{seconds[-1]:.2f}", f"{megabytes / seconds[-1]:.2f}", f"{memory:.0f}")
        rows.append((variant, *(f"{r:.2f}" for r in ratios), *last))
        data[variant] = {"sizes": sizes, "seconds": seconds, "ratios": ratios, "memory": [m for _, m in tries]}
        if max(ratios) > BOUND:
            broken.append(f"scaling, {variant}: twice the text takes {max(ratios):.2f} times as long, at most {BOUND}")
    head = ("text", *(f"{size / 1e6:.2g} MB" for size in sizes[1:]), "s for the last", "MB/s", "MiB of memory")
    note = (
        f"Time of a text to that of its half, at most {BOUND}: reading, building and checking the words,"
        f" best of {TRIES} and more."
    )
    return Part(f"{note}\n\n{table(head, rows)}", data, broken)


def _timed(variant: str, size: int) -> tuple[float, int]:
    """Return the least processor time of several tries, and the memory of the process that tried."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_time, args=(variant, size, sender))
    process.start()
    sender.close()
    try:
        seconds, memory = receiver.recv()
    finally:
        process.join()
    return seconds, memory


def _time(variant: str, size: int, sender: Connection) -> None:
    import resource

    from bench.trials import convert

    data = text(variant, size)
    convert(text(variant, 10_000))  # what is compiled once
    spent: list[float] = []
    while len(spent) < TRIES or (sum(spent) < LEAST and len(spent) < MOST):
        start = time.process_time()
        _, fault = convert(data)
        spent.append(time.process_time() - start)
        if fault:
            raise AssertionError(f"{variant}: {fault}")
    sender.send((min(spent), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024))
