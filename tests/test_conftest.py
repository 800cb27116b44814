"""The rules of `conftest` that hold for every test: each fails the test that it is there to fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.judges import CHECKOUT

PRELUDE = "import logging, pathlib, pytest\nLOG = logging.getLogger('weasyprint')\n"


def _outcome(folder: Path, test: str, *options: str, ci: bool = False) -> str:
    """Run one test with our conftest in a pytest of its own and return the last line of its summary."""
    module = folder / "test_it.py"
    module.write_text(PRELUDE + test, encoding="utf-8")
    environment = {**os.environ, "CI": "true" if ci else ""}
    environment.pop("PYTEST_ADDOPTS", None)
    plugins = ["-p", "tests.conftest", "-p", "no:cacheprovider"]
    where = ["-c", os.devnull, "--rootdir", str(folder)]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--strict-markers", *plugins, *where, *options, str(module)],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return run.stdout.splitlines()[-1].split(" in ")[0]


@pytest.mark.parametrize(
    ("test", "outcome"),
    [
        ("def test_it(): LOG.warning('Ignored `colour: red`')", "1 failed"),
        ("def test_it(): LOG.info('Step 1')", "1 passed"),
        ("@pytest.mark.weasyprint_warnings\ndef test_it(): LOG.warning('Ignored')", "1 passed"),
        ("@pytest.fixture\ndef pdf(): LOG.error('no font')\ndef test_it(pdf): pass", "1 error"),
    ],
)
def test_weasyprint_warning_fails_the_test(test: str, outcome: str, tmp_path: Path) -> None:
    """What WeasyPrint warns of, in the test or in its fixtures, is a failure unless the test expects it."""
    assert _outcome(tmp_path, test) == outcome


@pytest.mark.parametrize(
    ("test", "ci", "outcome"),
    [
        ("def test_it(): pytest.skip()", True, "1 failed"),
        ("@pytest.mark.skip\ndef test_it(): pass", True, "1 error"),
        ("def test_it(): pytest.skip('no corpus here')", True, "1 skipped"),
        ("def test_it(): pytest.skip()", False, "1 skipped"),
    ],
)
def test_ci_wants_a_reason_for_a_skip(test: str, ci: bool, outcome: str, tmp_path: Path) -> None:
    """A test that is skipped without a word fails in CI."""
    assert _outcome(tmp_path, test, ci=ci) == outcome


def test_golden_file_is_compared_and_rewritten_only_on_demand(tmp_path: Path) -> None:
    """A difference, and a file that is not there, fail; ``--accept`` writes the file; then the test passes."""
    path = tmp_path / "kept" / "a.txt"
    test = f"def test_it(golden): golden(pathlib.Path({str(path)!r}), 'número\\r\\n')"
    assert _outcome(tmp_path, test) == "1 failed"
    assert not path.exists()
    assert _outcome(tmp_path, test, "--accept") == "1 passed"
    assert path.read_bytes() == "número\r\n".encode()
    assert _outcome(tmp_path, test) == "1 passed"
    path.write_bytes("número\n".encode())
    assert _outcome(tmp_path, test) == "1 failed"
    assert path.read_bytes() == "número\n".encode()
