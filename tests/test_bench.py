"""The measure of recognition: it measures, it can be repeated, and it notices what it is there to notice."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench import accuracy, encodings, mutants, mutating, repeating, scaling, trials, wrapping
from bench.corpus import official, text_of, tool
from bench.parts import LANGUAGES, table
from tests.judges import CHECKOUT

SCRIPT = CHECKOUT / "bench" / "recognition"
MUTANTS = 200


def recognition(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the script."""
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=900)


@pytest.fixture(scope="module")
def measured(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a quick run says of a handful of documents and 200 mutants."""
    folder = tmp_path_factory.mktemp("bench")
    only = ("--only", "corpus", "wrapped", "encodings", "mutants")
    where = ("--work", folder, "--json", folder / "all.json", "--markdown", folder / "all.md", "--shared", shared)
    done = recognition("--quick", "--mutants", str(MUTANTS), *only, *where)
    assert done.returncode in (0, 1), done.stderr
    data: dict[str, Any] = json.loads((folder / "all.json").read_text(encoding="utf-8"))
    return {**data, "folder": folder, "markdown": (folder / "all.md").read_text(encoding="utf-8"), "out": done.stdout}


def test_every_language_is_scored(measured: dict[str, Any]) -> None:
    """All six languages are measured, as exported and in every wrapped variant that the language has."""
    scores = measured["parts"]["corpus"]["scores"]
    assert set(scores) == {*LANGUAGES, "all"}
    assert all(scores[language]["files"] == accuracy.SAMPLE for language in LANGUAGES)
    wrapped = measured["parts"]["wrapped"]
    assert set(wrapped) == set(wrapping.VARIANTS)
    hyphens = wrapped["wrapped, blank line, hyphens"]
    assert set(hyphens) == {*wrapping.HYPHENATED, "all"}


def test_official_texts_keep_their_words_and_are_valid(measured: dict[str, Any]) -> None:
    """No text of the sample is without Akoma Ntoso, loses a word or is refused by the official schema."""
    groups = [measured["parts"]["corpus"]["scores"], *measured["parts"]["wrapped"].values()]
    for scores in groups:
        assert {key: scores["all"][key] for key in ("missing", "lost", "invalid")} == {
            "missing": 0,
            "lost": 0,
            "invalid": 0,
        }
    assert groups[0]["all"]["words"] == 100


def test_scores_are_those_of_the_tool(
    measured: dict[str, Any], shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The table gives what `score_structure.report` gives for the same files."""
    gold, made = measured["folder"] / "gold", measured["folder"] / "made" / "exported"
    for file in official(shared, accuracy.SAMPLE):
        (gold / file.parent.name).mkdir(parents=True, exist_ok=True)
        (gold / file.parent.name / file.name).write_bytes(file.read_bytes())
    tool(shared, "score_structure").report(gold, made)
    told = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines()[1:]}
    for group, s in measured["parts"]["corpus"]["scores"].items():
        ours = [f"{s['files']}", f"{s['missing']}", f"{s['f1']:.2f}", f"{s['text']:.2f}", f"{s['title']:.1f}"]
        assert told[group] == [*ours, f"{s['words']:.1f}", f"{s['refs']:.2f}"]


def test_mutants_hold(measured: dict[str, Any]) -> None:
    """No mutant and no pathological text raises, loses words, gives invalid Akoma Ntoso, hangs or dies."""
    part = measured["parts"]["mutants"]
    assert part["count"] == MUTANTS
    assert set(part["kinds"]) <= {"made", "refused"}, part["failures"]
    failing = {name: text for name, text in part["pathological"].items() if text["kind"] not in ("made", "refused")}
    assert failing == {}


def test_encodings_are_counted(measured: dict[str, Any]) -> None:
    """Every encoding is tried on each language it is made for; texts with a mark of their encoding are read."""
    counts = measured["parts"]["encodings"]["counts"]
    tried = encodings.QUICK_DOCUMENTS * len(encodings.LENGTHS)
    assert set(counts) == set(encodings.CODECS)
    for codec, languages in encodings.CODECS.items():
        assert sum(counts[codec].get(outcome, 0) for outcome in ("right", "refused", "wrong")) == tried * len(languages)
    for codec in ("utf-8-sig", "utf-16"):
        assert counts[codec]["right"] == tried * len(LANGUAGES)


def test_the_summary_says_when_and_where(measured: dict[str, Any]) -> None:
    """The Markdown gives date, cores and Python, the heading of each part, and what was printed."""
    head = measured["markdown"].split("##")[0]
    assert re.search(r"on \d{4}-\d\d-\d\d: \d+ cores \(.+\), \d+ GiB of memory, Python 3\.\d+\.\d+", head)
    for heading in re.findall("^## .+$", measured["out"], re.MULTILINE):
        assert f"\n{heading}\n" in measured["markdown"]


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    """Without the official files nothing is measured: status 2, and the message says where they are looked for."""
    done = recognition("--shared", tmp_path / "nowhere")
    assert done.returncode == 2
    assert str(tmp_path / "nowhere") in done.stderr
    assert "../shared" in done.stderr


def test_a_mutant_is_made_again_from_its_number(shared: Path) -> None:
    """The same number gives the same bytes, in another order and another process; another number or series does not."""
    first, second = mutating.Mutator(shared, 1), mutating.Mutator(shared, 1)
    forward = [first(n) for n in range(20)]
    assert [second(n) for n in reversed(range(20))] == forward[::-1]
    assert len(set(forward)) == 20
    assert mutating.Mutator(shared, 2)(0) != forward[0]


@pytest.mark.parametrize("mutation", dict.fromkeys(mutating.MUTATIONS))
def test_every_mutation_changes_something(mutation: mutating.Mutation) -> None:
    """Of twenty tries on a text, each mutation changes it at least once."""
    lines = ["The Assembly,", "1.\tRecalls “it”[footnoteRef:1] [1: A/1] ", "(a)\tthat too;", "2.\tDecides so."] * 2
    made = [mutation(random.Random(n), list(lines)) for n in range(20)]
    assert any(some != lines for some in made)


def _convert(data: bytes) -> tuple[bytes | None, str]:
    """Behave as the text says."""
    if data == b"raise":
        raise ZeroDivisionError("as told")
    if data == b"hang":
        time.sleep(60)
    if data == b"die":
        os._exit(7)
    if data == b"lose":
        return b"<a/>", "line 1: words are not conserved: the output reads 'b'; expected 'c'"
    return (None, "") if data == b"refuse" else (b"<a/>", "")


def test_failures_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception, lost words, invalid output, a hang and a death are each told, and what follows is still tried."""
    monkeypatch.setattr(trials, "convert", _convert)
    texts = [b"raise", b"hang", b"refuse", b"die", b"lose", b"fine"]
    found = dict(trials.run(texts.__getitem__, len(texts), jobs=2, limit=8, portion=3))
    assert {n: trial.kind for n, trial in found.items()} == {
        0: "raised",
        1: "hang",
        2: "refused",
        3: "died",
        4: "lost",
        5: "invalid",
    }
    assert found[0].detail.startswith("ZeroDivisionError in tests/test_bench.py")
    assert found[3].detail == "exit 7"


def test_slow_mutants_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mutant slower for its bytes than the bound is told, if it is so again when timed alone; a hiccup is not."""
    spent = {b"slow" * 100: 2.0, b"fast" * 100: 0.04, b"once" * 100: 0.04}
    monkeypatch.setattr(mutants, "attempt", lambda data: trials.Trial("made", size=len(data), seconds=spent[data]))
    found = {n: trials.Trial("made", size=400, seconds=s) for n, s in enumerate((2.0, 0.04, 2.0))}
    times = mutants._retimed(found, list(spent).__getitem__, floor=0.0, median=0.0001)
    assert {n for n, many in times.items() if many > mutants.SLOWER} == {0}


def test_a_failure_is_cut_down() -> None:
    """Of a text that fails because of two words, those two remain."""
    text = "one two\nthree four five\n\nsix seven\n" * 20 + "eight\n"
    least = repeating.shrink(text.encode(), lambda data: b"four" in data and b"eight" in data)
    assert sorted(least.split()) in ([b"foureight"], [b"eight", b"four"])


def test_wrapped_texts_keep_their_words(shared: Path) -> None:
    """Wrapping moves line ends and nothing else; no line that could be broken is longer than 72 columns."""
    for file in official(shared, 2):
        text = text_of(shared, file)
        for name, wrap in wrapping.VARIANTS.items():
            made = wrap(text, file.parent.name)
            if made is None:
                continue
            kept = re.sub(r"-\n(?!\n)", "", made) if "hyphens" in name else made
            original = text.replace("-", "") if "hyphens" in name else text
            assert Counter("".join(kept.replace("-", "").split() if "hyphens" in name else made.split())) == Counter(
                "".join(original.split())
            )
            if file.parent.name != "zho":
                assert all(len(line) <= wrapping.WIDTH or " " not in line.strip() for line in made.split("\n"))


def test_long_words_are_cut_at_the_margin() -> None:
    """A long word that straddles the margin is cut with a hyphen; a short one goes to the next line whole."""
    filler = "x " * 34
    assert wrapping.wrapped(filler + "organization", "eng", hyphens=True) == filler + "org-\nanization\n"
    assert wrapping.wrapped(filler + "the small", "eng", hyphens=True) == filler + "the\nsmall\n"
    assert wrapping.wrapped(filler + "organization", "rus", hyphens=True) is None


def test_ideographs_are_cut_where_the_margin_is() -> None:
    """Chinese is cut after 36 ideographs; a number is not cut."""
    assert wrapping.wrapped("大" * 40, "zho") == "大" * 36 + "\n" + "大" * 4 + "\n"
    assert wrapping.wrapped("大" * 35 + "2030年", "zho") == "大" * 35 + "\n2030年\n"


def test_remaining_blocks_are_classed(tmp_path: Path, shared: Path) -> None:
    """A block under another label is one kind, words cut otherwise are two; what agrees is not told."""
    body = '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><statement><mainBody>{}</mainBody></statement></akomaNtoso>'
    gold, made = tmp_path / "gold.xml", tmp_path / "made.xml"
    numbered = "<paragraph><num>1.</num><content><p>same</p></content></paragraph>"
    gold.write_text(body.format(numbered + "<p>title</p><p>one two</p>"), encoding="utf-8")
    made.write_text(body.format(numbered + "<crossHeading>title</crossHeading><p>one</p><p>two</p>"), encoding="utf-8")
    assert accuracy.remains(shared, gold, made) == {"text -> heading": 1, "text -> none": 1, "none -> text": 2}


@pytest.mark.parametrize("variant", scaling.VARIANTS)
def test_texts_of_the_asked_size(variant: str) -> None:
    """Texts that measure growth are recognised, and as long as they should be within a unit of theirs."""
    data = scaling.text(variant, 20_000)
    assert 20_000 <= len(data) < 21_000
    xml, fault = trials.convert(data)
    assert fault == ""
    assert xml is not None
    assert b"<formula" in xml


def test_tables_are_padded() -> None:
    """A table reads as one on a terminal and as Markdown."""
    assert table(("name", "n"), [("a", 1), ("long name", 100)]) == "\n".join(
        ("| name      |   n |", "| --------- | --: |", "| a         |   1 |", "| long name | 100 |")
    )


@pytest.fixture(autouse=True)
def _no_stray_processes() -> Iterator[None]:
    """Every process that a test started has ended when it ends."""
    import multiprocessing

    yield
    assert multiprocessing.active_children() == []
