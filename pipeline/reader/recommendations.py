"""Recommendations of the ITU by series and number: ITU-T Y.3172, ITU-R M.2083-0."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.model import Citation, MarkKind
from pipeline.reader.hits import Hit
from pipeline.reader.languages import LanguagePack

_RECOMMENDATION = re.compile(
    r"(?P<sector>(?:ITU|UIT|МСЭ)-(?P<letter>[TRТ]) ?)?(?P<number>(?-i:[A-Z]{1,3}\.\d{1,4}(?:\.\d{1,3})*))"
    r"(?P<edition>-\d{1,2})?(?![\w@])",
    re.ASCII | re.IGNORECASE,
)
_HEAD = re.compile(r"[A-Z]\.\d")
_SECTOR = re.compile(r"(?:ITU|UIT|МСЭ)-([TRТ])")


def find_recommendations(pack: LanguagePack, text: str) -> Iterator[Hit]:
    """Yield every ITU Recommendation by series and number; a number without sector must be announced."""
    if not _HEAD.search(text):
        return
    announced = pack.pattern("references", "itu-t")
    for match in _RECOMMENDATION.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        if not match["sector"] and not announced.search(before):
            continue
        sector = _SECTOR.findall(match["sector"] or before)
        letter = "r" if sector and sector[-1] == "R" else "t"
        cites = Citation(organ=f"itu-{letter}", kind="recommendation", number=match["number"])
        yield Hit(match.start(), match.end(), MarkKind.REFERENCE, "", cites)
