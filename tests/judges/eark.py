"""Ask eark-validator whether an E-ARK information package conforms, without network.

Importing the validator fetches four vocabularies of the DILCIS Board from the web, although its own wheel
holds them. So it runs in a process of its own, this module as a program, where the fetch reads the wheel.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from unittest import mock

from tests.judges import CHECKOUT, JudgeMissingError

# The newest profile that eark-validator 1.1.3 knows.
_PROFILE = "V2.1.0"


def judge(package: Path) -> list[str]:
    """Return the findings on a package, a folder or a ZIP: severity, rule and message in one line each.

    Raises:
        JudgeMissingError: the validator is absent.
    """
    if importlib.util.find_spec("eark_validator") is None:
        raise JudgeMissingError("eark-validator is not installed; run: tools/setup test")
    command = [sys.executable, "-m", "tests.judges.eark", str(package.resolve())]
    run = subprocess.run(command, cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=False)
    if run.returncode != 0:
        raise RuntimeError(f"eark-validator did not run:\n{run.stderr}")
    findings: list[str] = json.loads(run.stdout)
    return findings


def _main(package: Path) -> None:
    """Print the findings as JSON."""
    spec = importlib.util.find_spec("eark_validator")
    assert spec is not None
    vocabularies = Path((spec.submodule_search_locations or [""])[0]) / "ipxml" / "resources" / "vocabs"

    def from_wheel(url: str) -> io.BytesIO:
        return io.BytesIO((vocabularies / url.rsplit("/", 1)[-1]).read_bytes())

    with mock.patch.object(urllib.request, "urlopen", from_wheel):
        packages = importlib.import_module("eark_validator.packages")
        specification = importlib.import_module("eark_validator.specifications.specification")

    version = specification.SpecificationVersion(_PROFILE)
    report = packages.PackageValidator(package, version).validation_report
    findings = [*report.structure.messages]
    if report.metadata is not None:
        findings += [*report.metadata.schema_results.messages, *report.metadata.schematron_results.messages]
    lines = [f"{finding.severity.value} {finding.rule_id} {' '.join(finding.message.split())}" for finding in findings]
    if report.metadata is None and not lines:
        raise RuntimeError("no part of the package was looked at")
    json.dump(lines, sys.stdout)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
