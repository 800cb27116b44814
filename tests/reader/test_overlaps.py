"""Of stretches that overlap, which are kept."""

from __future__ import annotations

import random
import time

from pipeline.model import MarkKind
from pipeline.reader.hits import Hit
from pipeline.reader.inlines import _disjoint


def _hit(start: int, end: int) -> Hit:
    return Hit(start, end, MarkKind.DATE)


def _by_comparing(hits: list[Hit]) -> list[Hit]:
    """Do the same by comparing each with all that are kept."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start)):
        if not any(hit.start < other.end and other.start < hit.end for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def test_the_longer_then_the_earlier_is_kept() -> None:
    """A longer stretch wins over shorter ones that it overlaps, the first of two of one length over the second."""
    hits = [_hit(0, 4), _hit(3, 9), _hit(8, 11), _hit(11, 14), _hit(13, 16), _hit(20, 21)]
    assert _disjoint(hits) == [_hit(3, 9), _hit(11, 14), _hit(20, 21)]


def test_the_same_as_by_comparing_all() -> None:
    """A thousand sets of stretches give what comparing each with all gives."""
    chance = random.Random(1)
    for _ in range(1000):
        starts = [chance.randrange(60) for _ in range(chance.randrange(2, 12))]
        hits = [_hit(start, start + chance.randrange(1, 12)) for start in starts]
        assert _disjoint(hits) == _by_comparing(hits)


def test_many_in_one_line_take_no_longer_each() -> None:
    """A line with 400,000 stretches, the longer ones scattered, is done in time that grows with their number."""
    hits = [_hit(12 * n, 12 * n + 2 + n * 7 % 10) for n in range(400_000)]
    start = time.process_time()
    assert _disjoint(hits) == hits
    assert time.process_time() - start < 10, "one pass takes a second, moving a list each time a minute"
