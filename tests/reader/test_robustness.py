"""Any bytes in: findings or a document, never a traceback, never a lost word."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.akn import build
from pipeline.reader import conservation, read
from pipeline.validation import validate
from tests.judges import CHECKOUT

SAMPLES = sorted((CHECKOUT / "examples").glob("*.txt"))
PIECES = st.sampled_from(
    [
        "The General Assembly,",
        "Recalling its resolution 70/1 of 25 September 2015,",
        "1.\tDecides;",
        "(a)\tx",
        "i)\ty",
        "b)",
        "\t\t",
        "recordando",
        "resuelve",
        "“1. Quoted;”",
        '"20\tInvita',
        "Annex",
        "Annex I",
        "I",
        "A\tB\tC",
        "77/1.\tTitle",
        "[footnoteRef:1]",
        " [1: note] ",
        "[bookmark: x]",
        "大会，",
        "إن الجمعية العامة،",
        "(أ) س",
        "㈠ 在",
        "1 - تقرر",
        "DRAFT OPINION 3: On",
        "\u202e",
        "\ufffc",
        "\x00",
        "—",
    ]
)


def survive(data: bytes) -> None:
    """Read, build and validate; the words must be conserved and the XML valid."""
    reading = read(data, file="x.txt")
    if reading.document is None:
        assert reading.report.has_errors
        return
    made = build(reading.document, file="x.txt")
    assert conservation.check(reading.source, made.words, list(made.notes), "x.txt") is None
    assert [d for d in validate(made.xml).report if d.severity.label == "error"] == []


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    """Random bytes never raise."""
    survive(data)


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    """Random characters never raise, and keep their words."""
    survive(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=300)
@given(st.lists(st.tuples(PIECES, st.sampled_from(["\n", " ", "\t", ""])), max_size=25))
def test_any_order_of_drafting_pieces(parts: list[tuple[str, str]]) -> None:
    """The pieces of official texts in any order never raise, and keep their words."""
    survive("".join(piece + gap for piece, gap in parts).encode())


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.stem)
def test_mutated_samples(sample: Path) -> None:
    """Lines deleted, doubled, swapped, joined and cut: no traceback, no lost word."""
    chance = random.Random(sample.stem)
    lines = sample.read_text("utf-8").split("\n")
    for _ in range(15):
        mutant = list(lines)
        for _ in range(chance.randrange(1, 5)):
            n, m = chance.randrange(len(mutant)), chance.randrange(len(mutant))
            match chance.randrange(5):
                case 0:
                    del mutant[n]
                case 1:
                    mutant.insert(m, mutant[n])
                case 2:
                    mutant[n], mutant[m] = mutant[m], mutant[n]
                case 3:
                    mutant[n] += " " + mutant[m]
                case 4:
                    mutant[n] = mutant[n][: chance.randrange(len(mutant[n]) + 1)]
        survive("\n".join(mutant).encode())
