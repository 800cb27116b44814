"""The authority, a signer, and a document sealed at every level, made once for all tests of seals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import seals
from pipeline.presentation import write_html, write_pdf
from pipeline.validation import validate
from tests.archive.samples import CLOCK, DOCUMENT
from tests.seals.authority import Authority, Signer, make_signer


@pytest.fixture(scope="session")
def authority() -> Iterator[Authority]:
    """An authority whose services run."""
    with Authority().running() as running:
        yield running


@pytest.fixture(scope="session")
def signer(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Signer:
    """A signer in good standing."""
    return make_signer(authority, tmp_path_factory.mktemp("signer"))


@pytest.fixture(scope="session")
def unsigned() -> bytes:
    """The PDF of a small document, by the real presentation stage."""
    tree = validate(DOCUMENT).tree
    assert tree is not None
    return write_pdf(tree, write_html(tree, theme="un"), theme="un", clock=CLOCK)


@pytest.fixture(scope="session")
def sealed(signer: Signer, unsigned: bytes) -> dict[str, bytes]:
    """That PDF sealed at each level."""
    return {level: seals.load(signer.config(level)).pdf(unsigned) for level in seals.LEVELS}


@pytest.fixture(scope="session")
def signatures(signer: Signer) -> dict[str, bytes]:
    """The document's XAdES signatures, without and with a time-stamp."""
    return {level: seals.load(signer.config(level)).xml(DOCUMENT, "main.xml") for level in ("B-B", "B-T")}


@pytest.fixture
def trust(signer: Signer) -> seals.Trust:
    """Trust in the authority."""
    return seals.read_trust([signer.root])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of the test's own."""
    return tmp_path
