"""METS as the official schema and the validator of the E-ARK community see it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from pipeline.archive import Bag, package, write_folder
from tests.archive.samples import make_deposit

#: What eark-validator 1.1.3 says of any package of E-ARK SIP 2.2.0. It knows 2.1.0 at most (SIP2), wants the one
#: submitting organisation to be software (CSIP12, CSIP13, CSIP16), reads the note type of an agent without its
#: namespace (SIP14), and wants the representations inside a division that its own profile keeps empty (CSIP105).
RESIDUE = {"CSIP12", "CSIP13", "CSIP16", "CSIP105", "SIP2", "SIP14"}


@pytest.fixture(scope="module")
def schemas() -> list[etree.XMLSchema]:
    """The METS schemas of CSIP and SIP that the wheel of eark-validator carries, found without importing it."""
    spec = importlib.util.find_spec("eark_validator")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("eark-validator, which carries the METS schema, is not installed; run: tools/setup test")
    folder = Path(spec.submodule_search_locations[0]) / "ipxml" / "resources" / "schema"
    return [etree.XMLSchema(file=str(folder / f"mets.{name}.local.v2-0.xsd")) for name in ("csip", "sip")]


def test_mets_is_valid(bag: Bag, schemas: list[etree.XMLSchema]) -> None:
    """Every METS file complies with METS 1.12 and the DILCIS extensions."""
    paths = [path for path in bag.files if path.endswith("METS.xml")]
    assert len(paths) == 3
    for path in paths:
        for schema in schemas:
            schema.assertValid(etree.fromstring(bag.files[path]))


def test_the_schema_can_fail(bag: Bag, schemas: list[etree.XMLSchema]) -> None:
    """The same schemas refuse METS without a structural map: the test above says something."""
    root = etree.fromstring(bag.files[f"data/{bag.objid}/METS.xml"])
    root.remove(root[-1])
    assert [schema.validate(root) for schema in schemas] == [False, False]


@pytest.mark.parametrize("changes", [{}, {"source": None, "source_name": None}, {"organisation": None}])
def test_eark_validator_finds_the_known_residue_only(
    changes: dict[str, object], eark: Callable[[Path], list[str]], tmp_path: Path
) -> None:
    """No error and no warning but those that no package of SIP 2.2.0 can avoid; none at all on structure and schema."""
    bag = package(make_deposit(**changes))
    findings = eark(write_folder(bag, tmp_path) / "data" / bag.objid)
    grave = {line.split()[1] for line in findings if line.split()[0] != "Info"}
    assert grave <= RESIDUE
    assert grave, "the validator looked at nothing"
