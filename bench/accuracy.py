"""How much of the structure of official files is recovered from their texts, and what is not."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bench.corpus import official, text_of, tool
from bench.parts import LANGUAGES, Part, Settings, table
from bench.wrapping import VARIANTS

#: The texts as an office program exports them, one paragraph a line.
EXPORTED = "exported"
#: What each language must reach, in per cent, and with its lines broken at a margin.
LEAST = {"f1": 98.5, "text": 99.3, "title": 98.0, "words": 100.0, "refs": 97.0}
LEAST_WRAPPED = {"f1": 97.0}
#: How many documents of each language a quick measure takes.
SAMPLE = 2


@dataclass(slots=True)
class Outcome:
    """What became of one document.

    Attributes:
        counts: what `score_structure.compare` counts, and ``files``, ``missing``, ``invalid``, ``lost``.
        remains: blocks that differ, by kind.
        fault: what was raised or lost, '' for nothing.
        xsd: what the official schema says, '' where it holds.
    """

    language: str
    name: str
    counts: Counter[str] = field(default_factory=Counter)
    remains: Counter[str] = field(default_factory=Counter)
    fault: str = ""
    xsd: str = ""


def corpus(settings: Settings) -> Part:
    """Measure the texts as exported."""
    outcomes = _measure(settings, EXPORTED)
    scores = _scores(outcomes)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        kinds[outcome.language].update(outcome.remains)
    total: Counter[str] = Counter()
    for counter in kinds.values():
        total.update(counter)
    rows = [(kind, *(kinds[lang][kind] or "" for lang in LANGUAGES), n) for kind, n in total.most_common()]
    differing = [o for o in outcomes if o.remains]
    worst = sorted(differing, key=lambda o: (-sum(o.remains.values()), o.language, o.name))[:12]
    titles = [f"{o.language}/{o.name}" for o in outcomes if not o.counts["missing"] and not o.counts["title"]]
    differ = [
        "Blocks that differ, by kind: the label of the official file, then ours; `#` has a number;"
        " `none` is where the words are cut into other blocks.",
        table(("blocks", *LANGUAGES, "all"), rows),
        f"Most: {', '.join(f'{o.language}/{o.name} ({sum(o.remains.values())})' for o in worst)}.",
    ]
    text = [
        _table(scores),
        *(differ if total else ["No block differs."]),
        f"Titles that differ ({len(titles)}): {', '.join(titles[:20]) or 'none'}.",
        *_faults(outcomes),
    ]
    data = {
        "scores": scores,
        "remains": {lang: dict(kinds[lang].most_common()) for lang in LANGUAGES},
        "titles": titles,
        "worst": {f"{o.language}/{o.name}": dict(o.remains) for o in worst},
    }
    short = [] if settings.quick else _short(EXPORTED, scores, LEAST)
    return Part("\n\n".join(text), data, [*_broken(EXPORTED, outcomes), *short])


def wrapped(settings: Settings) -> Part:
    """Measure the same texts, their lines broken at a margin."""
    text, data, broken = [], {}, []
    for variant in VARIANTS:
        outcomes = _measure(settings, variant)
        scores = _scores(outcomes)
        text += [f"**{variant}**", _table(scores), *_faults(outcomes)]
        data[variant] = scores
        broken += _broken(variant, outcomes)
        broken += [] if settings.quick else _short(variant, scores, LEAST_WRAPPED)
    return Part("\n\n".join(text), data, broken)


def _measure(settings: Settings, variant: str) -> list[Outcome]:
    files = official(settings.shared, SAMPLE if settings.quick else None)
    with ProcessPoolExecutor(settings.jobs) as pool:
        found = pool.map(partial(_document, settings.shared, settings.work, variant), files, chunksize=4)
        return [outcome for outcome in found if outcome is not None]


def source(work: Path, variant: str, language: str, stem: str) -> Path:
    """Return where the text of a document stands, made or not."""
    return work / "texts" / re.sub(r"\W+", "-", variant) / language / f"{stem}.txt"


def write_text(shared: Path, work: Path, variant: str, file: Path) -> Path | None:
    """Write the text of an official file, None where the variant has none of its language."""
    language = file.parent.name
    text: str | None = text_of(shared, file)
    if variant != EXPORTED:
        text = VARIANTS[variant](text or "", language)
    if text is None:
        return None
    path = source(work, variant, language, file.stem)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _document(shared: Path, work: Path, variant: str, file: Path) -> Outcome | None:
    """Make Akoma Ntoso of one text and compare it with the official file."""
    from bench.trials import convert, schema_fault

    scorer = tool(shared, "score_structure")
    path = write_text(shared, work, variant, file)
    if path is None:
        return None
    outcome = Outcome(file.parent.name, file.stem)
    outcome.counts["files"] = 1
    xml, fault = convert(path.read_bytes())
    outcome.fault = fault
    if xml is None:
        outcome.counts["missing"] = 1
        outcome.counts["gold"] = len(_body(shared, file))
        return outcome
    outcome.counts["lost"] = bool(fault)
    outcome.xsd = schema_fault(xml)
    outcome.counts["invalid"] = bool(outcome.xsd)
    made = work / "made" / path.parent.relative_to(work / "texts") / f"{file.stem}.xml"
    made.parent.mkdir(parents=True, exist_ok=True)
    made.write_bytes(xml)
    outcome.counts.update(scorer.compare(file, made))
    outcome.remains = remains(shared, file, made)
    return outcome


def _body(shared: Path, file: Path) -> list[Any]:
    blocks, scorer = tool(shared, "akn_blocks"), tool(shared, "score_structure")
    return list(scorer.body(list(blocks.blocks(blocks.parse(file)))))


def remains(shared: Path, gold: Path, made: Path) -> Counter[str]:
    """Count the blocks that differ, by kind.

    A block of the same number and words under another label is one `gold -> made`; other blocks of the
    official file are `gold -> none`, other blocks of ours `none -> made`: there the words are cut otherwise.
    """
    scorer = tool(shared, "score_structure")
    wanted, got = (Counter(map(scorer.key, _body(shared, file))) for file in (gold, made))
    spare: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (label, num, words), n in (got - wanted).items():
        spare[num, words] += [label] * n
    found: Counter[str] = Counter()
    for (label, num, words), n in (wanted - got).items():
        mark = "#" if num else ""
        for _ in range(n):
            ours = spare[num, words].pop() + mark if spare[num, words] else "none"
            found[f"{label}{mark} -> {ours}"] += 1
    for (num, _), labels in spare.items():
        for label in labels:
            found[f"none -> {label}{'#' if num else ''}"] += 1
    return found


def percentages(total: Mapping[str, float]) -> dict[str, float]:
    """Return the scores of a group of documents, by the names and formulas of `score_structure.report`."""
    both, made = max(total["gold"] + total["made"], 1), max(total["files"] - total["missing"], 1)
    return {
        "files": int(total["files"]),
        "missing": int(total["missing"]),
        "f1": 200 * total["hit"] / both,
        "text": 200 * total["text"] / both,
        "title": 100 * total["title"] / made,
        "words": 100 * total["words"] / made,
        "refs": 100 * total["links"] / max(total["all_links"], 1),
        "invalid": int(total["invalid"]),
        "lost": int(total["lost"]),
        "wrong": int(total["gold"] + total["made"] - 2 * total["hit"]),
        "blocks": int(total["gold"] + total["made"]),
    }


def _scores(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    totals: dict[str, Counter[str]] = {lang: Counter() for lang in (*LANGUAGES, "all")}
    for outcome in outcomes:
        totals[outcome.language].update(outcome.counts)
        totals["all"].update(outcome.counts)
    return {group: percentages(total) for group, total in totals.items() if total["files"]}


def _table(scores: Mapping[str, Mapping[str, float]]) -> str:
    head = ("", "files", "missing", "f1", "text", "title", "words", "refs", "invalid by XSD", "wrong of blocks")
    rows = [
        (
            group,
            *(int(s[key]) for key in ("files", "missing")),
            *(f"{s[key]:.2f}" for key in ("f1", "text")),
            *(f"{s[key]:.1f}" for key in ("title", "words")),
            f"{s['refs']:.2f}",
            int(s["invalid"]),
            f"{int(s['wrong'])} of {int(s['blocks'])}",
        )
        for group, s in scores.items()
    ]
    return table(head, rows)


def _faults(outcomes: Sequence[Outcome]) -> list[str]:
    faults = [f"- {o.language}/{o.name}: {o.fault}" for o in outcomes if o.fault]
    faults += [f"- {o.language}/{o.name}: not valid: {o.xsd}" for o in outcomes if o.xsd]
    return ["\n".join(faults[:20])] if faults else []


def _short(variant: str, scores: Mapping[str, Mapping[str, float]], least: Mapping[str, float]) -> list[str]:
    """Return one sentence for each score of a language that is below what it must be."""
    return [
        f"{variant}, {language}: {key} {scores[language][key]:.2f}, at least {bound}"
        for language in LANGUAGES
        if language in scores
        for key, bound in least.items()
        if scores[language][key] < bound
    ]


def _broken(variant: str, outcomes: Sequence[Outcome]) -> list[str]:
    counts: Counter[str] = Counter()
    for outcome in outcomes:
        counts.update(outcome.counts)
    words = {"missing": "give no Akoma Ntoso", "lost": "lose words", "invalid": "are not valid by the official schema"}
    return [f"{variant}: {int(counts[key])} texts {what}" for key, what in words.items() if counts[key]]
