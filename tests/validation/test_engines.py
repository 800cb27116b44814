"""libxml2 and xmlschema on 2,000 damaged documents: one verdict, told at the place of the damage."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from bench.damage import KINDS, mutants
from bench.engines import PLACED, Trial, is_no_address, run
from tests.validation.judges import DOCUMENTS, VALID

MUTANTS, SERIES = 2_000, 4
SOURCES = [path.read_bytes() for path in (*sorted(DOCUMENTS.glob("*.xml")), *sorted(VALID.glob("*.xml")))]


@pytest.fixture(scope="module", params=range(SERIES))
def trials(request: pytest.FixtureRequest) -> list[Trial]:
    """A quarter of the mutants, each tried by both engines."""
    return list(run(SOURCES, MUTANTS // SERIES, seed=100 + int(request.param)))


def test_engines_agree(trials: list[Trial]) -> None:
    """What one engine accepts the other accepts, but for what decision 11 explains."""
    assert [trial.mutant.detail for trial in trials if not trial.agreed and not trial.explained] == []


def test_findings_are_at_the_place_of_the_damage(trials: list[Trial]) -> None:
    """The first finding is about the damaged element or its parent, in 95 of 100 mutants that are refused."""
    refused = [trial for trial in trials if not trial.valid]
    astray = [f"{trial.mutant.detail}: {trial.finding}" for trial in refused if not trial.placed]
    assert 100 * (len(refused) - len(astray)) / len(refused) >= PLACED, astray


def test_damage_is_of_every_kind_and_sometimes_harmless(trials: list[Trial]) -> None:
    """Of every kind of damage some mutants are refused and some are not, or the agreement would mean little."""
    for kind in KINDS:
        verdicts = [trial.valid for trial in trials if trial.mutant.kind == kind]
        assert len(verdicts) == len(trials) / len(KINDS)
        # The new name of an element hardly ever fits.
        assert False in verdicts
        assert True in verdicts or kind == "element renamed"


def test_a_mutant_is_made_again() -> None:
    """The same series gives the same mutants, another series others; every mutant differs from its document."""
    first = list(mutants(SOURCES, 50, 1))
    assert first == list(mutants(SOURCES, 50, 1))
    assert first != list(mutants(SOURCES, 50, 2))
    sound = {etree.tostring(etree.fromstring(source), method="c14n") for source in SOURCES}
    assert sound.isdisjoint(etree.tostring(etree.fromstring(mutant.xml), method="c14n") for mutant in first)


@pytest.mark.parametrize(
    "value", ["#a#b", "http://[", "%zz", "a:b:c#d#e", "[x]", ":x", "1:x", "//[", "http://x:99999999999/"]
)
def test_what_is_no_address_is_told_from_what_is(value: str) -> None:
    """Decision 11 explains a refused value only where it is no reference by RFC 3986."""
    message = "Element 'a', attribute 'href': '{}' is not a valid value of the atomic type 'xs:anyURI'."
    assert is_no_address(message.format(value))
    for address in ("", "#a", "a/b?c#d", "http://[::1]/x", "/akn/un/eng@", "mailto:a@b", "http://x:80", "urn:x:y"):
        assert not is_no_address(message.format(address))
    assert not is_no_address(f"Element 'a': {value} is not expected.")


def test_sources_are_of_several_types() -> None:
    """What is damaged is no resolution alone: acts, judgments and debates are among the documents, all valid."""
    types = {etree.QName(etree.fromstring(source)[0]).localname for source in SOURCES}
    assert types == {"statement", "act", "judgment", "debate"}
    assert Path(VALID).is_dir()
