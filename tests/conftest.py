"""Fixtures and rules for all tests: sample texts, external judges, golden files, and what CI demands."""

from __future__ import annotations

import difflib
import logging
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import hypothesis
import pytest

from tests.judges import CHECKOUT, JudgeMissingError, node_package
from tests.judges import axe as axe_judge
from tests.judges import chromium as browser
from tests.judges import eark as eark_judge
from tests.judges import nu as nu_judge
from tests.judges import sarif as sarif_judge
from tests.judges import session as browser_session
from tests.judges import verapdf as verapdf_judge
from tests.judges.session import Session

#: In CI a judge that is missing is a failure, and so is a skip that gives no reason.
IN_CI = os.environ.get("CI", "").lower() not in {"", "0", "false"}

# A busy machine is not a bug, so no deadline for a single example. CI tries the same examples each time,
# so that the same commit gives the same verdict; a person's machine goes on looking for new ones.
hypothesis.settings.register_profile("aknpress", deadline=None, derandomize=IN_CI, print_blob=True)
hypothesis.settings.load_profile("aknpress")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--accept``."""
    parser.addoption("--accept", action="store_true", help="rewrite golden files with what the code gives now")


def pytest_configure(config: pytest.Config) -> None:
    """Register our marker and the one warning let pass; refuse to rewrite golden files in CI."""
    config.addinivalue_line("markers", "weasyprint_warnings: the test expects WeasyPrint to warn")
    # WeasyPrint 70 leaves its own colour profile for the garbage collector to close; warnings are errors here.
    config.addinivalue_line("filterwarnings", r"ignore:unclosed file .*sRGB2014\.icc:ResourceWarning")
    if IN_CI and config.getoption("--accept"):
        raise pytest.UsageError("--accept rewrites golden files: run it by hand and read the diff")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the checkout with the corpus of official files, which we may not redistribute."""
    folder = CHECKOUT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder 'shared' with the corpus is not beside the checkout")
    return folder


@pytest.fixture(scope="session")
def examples() -> list[Path]:
    """Our own sample texts, sorted."""
    texts = sorted((CHECKOUT / "examples").glob("*.txt"))
    assert texts, "examples/ holds no sample text"
    return texts


@contextmanager
def _required() -> Iterator[None]:
    """Skip the test, or fail it in CI, where a judge is missing."""
    try:
        yield
    except JudgeMissingError as missing:
        (pytest.fail if IN_CI else pytest.skip)(str(missing))


@pytest.fixture(scope="session")
def verapdf() -> Callable[..., dict[Path, list[str]]]:
    """``verapdf(pdfs, flavours="3a,ua1")`` gives the rules that each file fails, [] for one that complies."""

    def judge(pdfs: list[Path], flavours: str = "3a,ua1") -> dict[Path, list[str]]:
        with _required():
            return verapdf_judge.judge(pdfs, flavours)

    return judge


@pytest.fixture(scope="session")
def nu() -> Callable[[list[Path]], list[str]]:
    """``nu(pages)`` gives the errors that the Nu checker finds in HTML files."""

    def judge(pages: list[Path]) -> list[str]:
        with _required():
            return nu_judge.judge(pages)

    return judge


@pytest.fixture(scope="session")
def chromium() -> Callable[[Path, Path, int, int], None]:
    """``chromium(page, png, width, height)`` writes what a real browser shows of a page."""

    def show(page: Path, png: Path, width: int, height: int) -> None:
        with _required():
            browser.screenshot(page, png, width, height)

    return show


@pytest.fixture(scope="session")
def window() -> Iterator[Session]:
    """A real browser that tests steer: sizes, colour schemes, keys, the pointer, scripts."""
    with ExitStack() as stack:
        with _required():
            node_package("axe-core", "axe.min.js")
            opened = stack.enter_context(browser_session.session())
        yield opened


@pytest.fixture(scope="session")
def axe() -> Callable[[Path], list[str]]:
    """``axe(page)`` gives the accessibility violations that axe-core finds in a real browser."""

    def judge(page: Path) -> list[str]:
        with _required():
            return axe_judge.judge(page)

    return judge


@pytest.fixture(scope="session")
def eark() -> Callable[[Path], list[str]]:
    """``eark(package)`` gives what eark-validator finds: lines of severity, rule and message."""

    def judge(package: Path) -> list[str]:
        with _required():
            return eark_judge.judge(package)

    return judge


@pytest.fixture(scope="session")
def sarif_schema() -> Callable[[object], list[str]]:
    """``sarif_schema(log)`` gives what the schema of SARIF 2.1.0 finds wrong with a log."""

    def judge(log: object) -> list[str]:
        with _required():
            return sarif_judge.judge(log)

    return judge


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str | bytes], None]:
    """``golden(path, actual)`` compares with a file that is kept, or rewrites it under ``--accept``.

    Text is compared and kept as UTF-8, its line ends as they are. A relative path is below ``tests/golden``.
    """
    accept = request.config.getoption("--accept")

    def compare(path: Path, actual: str | bytes) -> None:
        path = CHECKOUT / "tests" / "golden" / path
        data = actual.encode() if isinstance(actual, str) else actual
        if accept:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            return
        name = path.relative_to(CHECKOUT) if path.is_relative_to(CHECKOUT) else path
        if not path.is_file():
            pytest.fail(f"there is no golden file {name}; make golden writes it", pytrace=False)
        expected = path.read_bytes()
        if expected != data:
            pytest.fail(f"{name} differs; if that is meant: make golden\n{_diff(expected, data)}", pytrace=False)

    return compare


def _diff(expected: bytes, actual: bytes) -> str:
    """Return the differing lines, or only the sizes where one of the two is not text."""
    try:
        old, new = expected.decode().splitlines(), actual.decode().splitlines()
    except UnicodeDecodeError:
        return f"expected {len(expected)} bytes, got {len(actual)} other bytes"
    lines = list(difflib.unified_diff(old, new, "expected", "actual", lineterm=""))
    return "\n".join(lines[:200]) or "only the line ends differ"


class _Collector(logging.Handler):
    """Keeps the messages of warnings and worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _no_weasyprint_warnings(item: pytest.Item) -> Iterator[None]:
    """Fail the test where WeasyPrint warned: it warns of CSS it ignored, so the page is not what was meant."""
    logger, collector = logging.getLogger("weasyprint"), _Collector()
    logger.addHandler(collector)
    try:
        yield
    finally:
        logger.removeHandler(collector)
    if collector.messages and item.get_closest_marker("weasyprint_warnings") is None:
        pytest.fail("WeasyPrint warned:\n" + "\n".join(collector.messages), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """Watch WeasyPrint while fixtures are made."""
    with _no_weasyprint_warnings(item):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Watch WeasyPrint while the test runs."""
    with _no_weasyprint_warnings(item):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail, in CI, a test that was skipped without saying why."""
    report = yield
    if IN_CI and report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped").removeprefix(": ").strip()
        if reason in {"", "unconditional skip"}:
            report.outcome, report.longrepr = "failed", "skipped without a reason, which CI does not accept"
    return report
