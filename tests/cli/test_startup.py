"""How fast the command answers, and what it loads to do so."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from bench.verdicts import WHOLE, timed, xmllint
from pipeline import __version__
from tests.cli.conftest import aknpress
from tests.judges import CHECKOUT

#: A valid document, small enough that starting is nearly all there is to do.
SMALL = CHECKOUT / "bench" / "sound.xml"
HEAVY = {
    "typer",
    "rich",
    "lxml",
    "weasyprint",
    "xmlschema",
    "pikepdf",
    "pygfried",
    "yaml",
    "cobalt",
    "pyhanko",
    "signxml",
}


def _seconds(*command: str) -> float:
    """Return the best of seven runs: the others were disturbed."""
    times = []
    for _ in range(7):
        start = time.perf_counter()
        subprocess.run([sys.executable, *command], cwd=CHECKOUT, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return min(times)


def test_version_costs_little_more_than_python_itself() -> None:
    """`aknpress --version` takes at most eight times as long as `python -c pass`."""
    assert _seconds("-m", "pipeline", "--version") <= 8 * _seconds("-c", "pass")


def _loaded(*arguments: str) -> set[str]:
    """Return the heavy libraries that a command loads."""
    program = f"import sys; sys.argv = ['aknpress', *{arguments!r}]\nfrom pipeline.cli import main\n" + (
        "try: main()\nexcept SystemExit: pass\nprint('loaded', *sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, check=True, capture_output=True, text=True)
    return HEAVY & set(run.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version_loads_nothing(option: str) -> None:
    """The version is printed before any library is loaded."""
    assert _loaded(option) == set()
    assert aknpress(option).stdout.decode() == f"aknpress {__version__}\n"


def test_version_is_understood_beside_other_options() -> None:
    """Typer gives the same answer where the shortcut does not see the option."""
    run = aknpress("--version", "build")
    assert (run.returncode, run.stdout.decode()) == (0, f"aknpress {__version__}\n")


def test_importing_the_package_loads_nothing() -> None:
    """`import pipeline` imports no other module of ours and no library."""
    program = "import sys, pipeline; print(*sorted(m for m in sys.modules if m.startswith('pipeline')))"
    run = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, check=True, capture_output=True, text=True)
    assert run.stdout.split() == ["pipeline"]


@pytest.mark.parametrize("arguments", [("--help",), ("build", "--help"), ("doctor", "--json"), ("explain",)])
def test_help_and_doctor_load_no_stage(arguments: tuple[str, ...]) -> None:
    """Help, wrong arguments and the look at the machine need neither reader nor renderer."""
    assert _loaded(*arguments) <= {"typer", "rich"}


def test_explaining_a_code_loads_no_renderer() -> None:
    """A page of a code needs nothing that renders or packages."""
    assert _loaded("explain", "S003") <= {"typer", "lxml", "cobalt"}


def test_checking_loads_neither_reader_nor_writer() -> None:
    """A file of Akoma Ntoso that is valid is checked without what reads texts, explains faults, renders or packages."""
    program = (
        "import sys\nsys.argv = ['aknpress', 'validate', sys.argv[1]]\nfrom pipeline.cli import main\n"
        "try: main()\nexcept SystemExit as end: print(end.code)\nprint(*sys.modules)"
    )
    command = [sys.executable, "-c", program, str(SMALL)]
    run = subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True)
    *_, status, modules = run.stdout.splitlines()
    assert status == "0"
    idle = {"reader.reading", "akn.builder", "presentation", "archive", "validation.schema_faults", "cli.machine"}
    assert (
        set(modules.split()) & {*(f"pipeline.{name}" for name in idle), *HEAVY - {"typer", "lxml", "cobalt"}} == set()
    )
    assert "lxml.isoschematron" not in modules.split()


def test_a_command_looks_for_garbage_seldom() -> None:
    """A short command searches a few times instead of dozens, and leaves nothing to search when Python ends."""
    program = (
        "import gc, sys\nsys.argv = ['aknpress', 'validate', sys.argv[1]]\nfrom pipeline.cli import main\n"
        "before = sum(g['collections'] for g in gc.get_stats())\ntry: main()\nexcept SystemExit: pass\n"
        "print(sum(g['collections'] for g in gc.get_stats()) - before, gc.get_freeze_count() > 10_000, gc.isenabled())"
    )
    command = [sys.executable, "-c", program, str(SMALL)]
    run = subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True)
    searches, frozen, enabled = run.stdout.splitlines()[-1].split()
    assert int(searches) <= 10
    assert (frozen, enabled) == ("True", "True")


def test_checking_a_small_file_takes_no_longer_than_it_must() -> None:
    """The whole command takes at most 2.5 times as long as xmllint with the same schema, caches warm."""
    ours = [sys.executable, "-m", "pipeline", "validate", str(SMALL)]
    theirs = [*xmllint(), str(SMALL)]
    for command in (ours, theirs):
        timed(command)
    # By turns, so that what disturbs one disturbs the other; the best of each was disturbed least.
    rounds = [(timed(ours)[2], timed(theirs)[2]) for _ in range(9)]
    assert min(o for o, _ in rounds) <= WHOLE * min(t for _, t in rounds)


def test_completion_is_offered() -> None:
    """A shell that asks gets the themes and the codes."""
    asked = {"_AKNPRESS_COMPLETE": "complete_bash"}
    themes = aknpress(COMP_WORDS="aknpress build --theme ", COMP_CWORD="3", **asked)
    assert themes.stdout.decode().split() == ["itu", "plain", "un"]
    codes = aknpress(COMP_WORDS="aknpress explain X", COMP_CWORD="2", **asked)
    assert codes.stdout.decode().split() == ["X001", "X002", "X003", "X004"]
