"""The package of a small deposit of our own, made once for all tests of the archive stage."""

from __future__ import annotations

import pytest

from pipeline.archive import Bag, Deposit, package, write_zip
from tests.archive.samples import make_deposit


@pytest.fixture(scope="session")
def deposit() -> Deposit:
    """The deposit of a small resolution with the text it came from."""
    return make_deposit()


@pytest.fixture(scope="session")
def bag(deposit: Deposit) -> Bag:
    """Its package."""
    return package(deposit)


@pytest.fixture(scope="session")
def archive(bag: Bag) -> bytes:
    """Its package as a ZIP."""
    return write_zip(bag)
