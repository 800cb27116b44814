"""Whether texts in other encodings than UTF-8 are read as what they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from bench.corpus import official, text_of
from bench.parts import LANGUAGES, Part, Settings, table

#: What office programs write; a code page only for the languages that it is made for.
CODECS = {
    "utf-8-sig": LANGUAGES,
    "utf-16": LANGUAGES,
    "utf-16-le": LANGUAGES,
    "utf-16-be": LANGUAGES,
    "cp1252": ("eng", "fra", "spa"),
    "cp1251": ("rus",),
    "cp1256": ("ara",),
    "gb18030": ("zho",),
}
#: How many documents of each language, and how much of each: a head of so many lines, None for all.
DOCUMENTS, QUICK_DOCUMENTS = 24, 2
LENGTHS = (None, 12)


def encodings(settings: Settings) -> Part:
    """Encode texts, read them, and compare what was read."""
    files = official(settings.shared, QUICK_DOCUMENTS if settings.quick else DOCUMENTS)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    wrong = []
    with ProcessPoolExecutor(settings.jobs) as pool:
        for outcomes in pool.map(partial(_document, settings.shared), files, chunksize=4):
            for codec, language, outcome, example in outcomes:
                found[codec][outcome] += 1
                found[codec][f"{language} {outcome}"] += 1
                if outcome == "wrong":
                    wrong.append(example)
    rows = [
        (codec, *(_share(n, language) for language in LANGUAGES), *(n["right"], n["refused"], n["wrong"]))
        for codec, n in found.items()
    ]
    text = [
        "Texts read right, of those encoded; whole, and their first 12 lines. `utf-16-le` and `utf-16-be` have no byte"
        " order mark. Characters that a code page lacks were left out.",
        table(("encoding", *LANGUAGES, "right", "refused", "wrong"), rows),
        *(["Wrong: " + "; ".join(wrong[:10]) + "."] if wrong else []),
    ]
    data = {"counts": {codec: dict(n) for codec, n in found.items()}, "wrong": wrong}
    return Part("\n\n".join(text), data, [f"encodings: {len(wrong)} texts are read as others"] if wrong else [])


def _share(counts: Counter[str], language: str) -> str:
    right, refused, wrong = (counts[f"{language} {outcome}"] for outcome in ("right", "refused", "wrong"))
    return f"{right} of {right + refused + wrong}" if right + refused + wrong else ""


def _document(shared: Path, file: Path) -> list[tuple[str, str, str, str]]:
    """Return codec, language, outcome and, for a wrong one, what was read, for each way of encoding a document."""
    from pipeline.reader import read

    language, lines = file.parent.name, text_of(shared, file).split("\n")
    outcomes = []
    for codec in (codec for codec, languages in CODECS.items() if language in languages):
        for length in LENGTHS:
            data = "\n".join(lines[:length]).encode(codec, "ignore")
            wanted, source = data.decode(codec).lstrip("\ufeff"), read(data).source
            got = source.text.lstrip("\ufeff")
            outcome = "right" if got == wanted else "wrong" if got else "refused"
            at = next((n for n, (a, b) in enumerate(zip(wanted, got, strict=False)) if a != b), 0)
            shown = f"{language}/{file.stem} in {codec} as {source.encoding}: {got[max(0, at - 12) : at + 12]!r}"
            outcomes.append((codec, language, outcome, shown))
    return outcomes
