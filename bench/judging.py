"""The pages before three judges: veraPDF, the Nu checker, and axe-core in Chromium."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.parts import Part, Settings, table
from bench.rendering import SAMPLE, Made, by_language, every_look, make, official_documents, samples
from tests.judges import nu, verapdf
from tests.judges.session import session

#: How many official documents of each language are judged by veraPDF, and by axe-core; the Nu checker takes all.
STANDARDS, BARRIERS = 20, 10
#: Windows in which axe-core looks at each page: a telephone and a desktop.
WIDTHS = (360, 1600)
#: So many files in one JVM: its start is paid once, and its memory stays in bounds.
_PORTION = 200


def standards(settings: Settings) -> Part:
    """Ask veraPDF whether PDFs comply with PDF/A-3a and PDF/UA-1."""
    made = make(settings, official_documents(settings, SAMPLE if settings.quick else STANDARDS))
    ours = samples(settings)
    made += make(settings, ours[:1] if settings.quick else ours, every_look())
    files = {one.pdf: one for one in made if one.pdf}
    failed = {files[pdf]: rules for part in _portions(files) for pdf, rules in verapdf.judge(part).items() if rules}
    rows: list[tuple[str | int, ...]] = []
    for language, mine in by_language(made).items():
        short = [sum(any(r.startswith(flavour) for r in failed.get(m, ())) for m in mine) for flavour in ("3a", "ua1")]
        rows.append((language, len(mine), sum(m.pdf is None for m in mine), *short))
    head = ("", "PDFs", "not made", "not PDF/A-3a", "not PDF/UA-1")
    looks = f"every sample in {len(every_look())} looks: each theme on each paper"
    text = [f"Official documents by the hash of their names, and {looks}.", table(head, _total(rows)), _listed(failed)]
    return Part("\n\n".join(text), _data(made, failed), _broken("standards", made, failed))


def markup(settings: Settings) -> Part:
    """Ask the Nu checker whether the pages are valid HTML."""
    documents = [*official_documents(settings, SAMPLE if settings.quick else None), *samples(settings)]
    made = make(settings, documents, pdf=False)
    files = {str(one.html): one for one in made if one.html}
    failed: dict[Made, list[str]] = {}
    for part in _portions(map(Path, files)):
        for error in nu.judge(part):
            (one,) = [one for name, one in files.items() if f"/{Path(name).name}:" in error]
            failed.setdefault(one, []).append(error.partition(f"{Path(str(one.html)).name}:")[2])
    rows: list[tuple[str | int, ...]] = [
        (language, len(mine), sum(m.html is None for m in mine), sum(len(failed.get(m, ())) for m in mine))
        for language, mine in by_language(made).items()
    ]
    text = [table(("", "pages", "not made", "errors"), _total(rows)), _listed(failed)]
    return Part("\n\n".join(text), _data(made, failed), _broken("markup", made, failed))


def barriers(settings: Settings) -> Part:
    """Ask axe-core whether the pages keep anybody out, in both colour schemes and at both widths."""
    documents = official_documents(settings, SAMPLE if settings.quick else BARRIERS)
    made = make(settings, documents, pdf=False)
    failed: dict[Made, list[str]] = {}
    counts: Counter[tuple[str, int, bool]] = Counter()
    with session() as window:
        for one in made:
            for width in WIDTHS if one.html else ():
                for dark in (False, True):
                    window.open(Path(str(one.html)), width=width, height=800, dark=dark)
                    found = window.violations()
                    counts[one.document.language, width, dark] += len(found)
                    if found:
                        view = f"{width} px, {'dark' if dark else 'light'}"
                        failed.setdefault(one, []).extend(f"{view}: {violation}" for violation in found)
    views = [(width, dark) for width in WIDTHS for dark in (False, True)]
    rows: list[tuple[str | int, ...]] = [
        (language, len(mine), sum(m.html is None for m in mine), *(counts[language, *view] for view in views))
        for language, mine in by_language(made).items()
        if mine
    ]
    head = ("", "pages", "not made", *(f"{width} px, {'dark' if dark else 'light'}" for width, dark in views))
    text = [
        "Violations by axe-core (WCAG 2.2, levels A and AA, and its own good practice) in Chromium; official documents"
        " by the hash of their names.",
        table(head, _total(rows)),
        _listed(failed),
    ]
    return Part("\n\n".join(text), _data(made, failed), _broken("barriers", made, failed))


def _portions(files: Iterable[Path]) -> list[list[Path]]:
    whole = list(files)
    return [whole[start : start + _PORTION] for start in range(0, len(whole), _PORTION)]


def _total(rows: Sequence[tuple[str | int, ...]]) -> list[tuple[str | int, ...]]:
    columns = list(zip(*rows, strict=True))[1:]
    return [*rows, ("all", *(sum(int(n) for n in column) for column in columns))]


def _listed(failed: dict[Made, list[str]]) -> str:
    """Return what is wrong, the commonest first."""
    if not failed:
        return "Nothing was found."
    return "\n".join(
        f"- {one}: {found[0]}{f' (and {len(found) - 1} more)' * (len(found) > 1)}" for one, found in failed.items()
    )


def _data(made: Sequence[Made], failed: dict[Made, list[str]]) -> dict[str, object]:
    return {
        "judged": len(made),
        "failed": {str(one): found for one, found in failed.items()},
        "faults": {str(one): one.fault for one in made if one.fault},
    }


def _broken(part: str, made: Sequence[Made], failed: dict[Made, list[str]]) -> list[str]:
    faults = [f"{part}: {one}: {one.fault}" for one in made if one.fault]
    return [*faults, *(f"{part}: {one}: {len(found)} found, none allowed" for one, found in failed.items())]
