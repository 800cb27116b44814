"""What each command prints and writes."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from pipeline import Code
from pipeline.cli import baseline, batch, build, convert, doctor, explain, package, render, validate, verify
from pipeline.cli.machine import Check, _within, examine
from tests.cli.conftest import SOUND

Run = Callable[..., Result]
AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"


def _paths(run: Result) -> list[str]:
    return run.stdout.split()


def test_build_writes_everything_and_prints_the_paths(run: Run, texts: Path) -> None:
    """Five files, their names on standard output, nothing on standard error for a sound text."""
    outcome = run("build", "sound.txt", "-o", "out")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    endings = (".xml", ".html", ".pdf", "-bag.zip", ".report.json")
    assert _paths(outcome) == [f"out/sound{ending}" for ending in endings]
    assert sorted(path.name for path in (texts / "out").iterdir()) == sorted(f"sound{ending}" for ending in endings)
    assert (texts / "out" / "sound.pdf").read_bytes().startswith(b"%PDF-1.7")


@pytest.mark.parametrize("formats", [["--format", "xml,pdf"], ["--format", "xml", "-f", " pdf "]])
def test_build_makes_what_is_asked_for(run: Run, formats: list[str]) -> None:
    """--format takes a list, or comes more than once."""
    assert _paths(run("build", "sound.txt", "-o", "out", *formats)) == [
        "out/sound.xml",
        "out/sound.pdf",
        "out/sound.report.json",
    ]


def test_findings_go_to_standard_error_without_notes(run: Run) -> None:
    """Warnings are shown with line and caret; standard output holds paths alone."""
    outcome = run("build", "gap.txt", "-o", "out", "--format", "xml")
    assert "gap.txt:13:1: warning S003" in outcome.stderr
    assert "13 | 4. Decides" in outcome.stderr
    assert "note" not in outcome.stderr
    assert _paths(outcome) == ["out/gap.xml", "out/gap.report.json"]


def test_refused_document_leaves_the_report_alone(run: Run, texts: Path) -> None:
    """Nothing but the report is written, and the message says where it is."""
    outcome = run("build", "wrong.txt", "-o", "out")
    assert outcome.exit_code == 1
    assert [path.name for path in (texts / "out").iterdir()] == ["wrong.report.json"]
    assert outcome.stderr.endswith(
        "aknpress: wrong.txt is not published; see the findings above or out/wrong.report.json\n"
    )


def test_refusal_says_that_earlier_outputs_stay(run: Run, texts: Path) -> None:
    """An output of an earlier build is neither removed nor passed over in silence."""
    run("build", "sound.txt", "-o", "out", "--format", "xml")
    before = (texts / "out" / "sound.xml").read_bytes()
    (texts / "sound.txt").write_text((texts / "wrong.txt").read_text(encoding="utf-8"), encoding="utf-8")
    outcome = run("build", "sound.txt", "-o", "out", "--format", "xml")
    assert outcome.exit_code == 1
    assert "earlier outputs are left as they were" in outcome.stderr
    assert (texts / "out" / "sound.xml").read_bytes() == before


def test_draft_is_marked_and_not_packaged(run: Run, texts: Path) -> None:
    """--draft gives page and PDF of a document with errors, and no package."""
    outcome = run("build", "wrong.txt", "-o", "out", "--draft")
    assert outcome.exit_code == 1
    assert _paths(outcome) == ["out/wrong.xml", "out/wrong.html", "out/wrong.pdf", "out/wrong.report.json"]
    assert 'class="draft-mark"' in (texts / "out" / "wrong.html").read_text(encoding="utf-8")
    run("build", "sound.txt", "-o", "out")
    assert 'class="draft-mark"' not in (texts / "out" / "sound.html").read_text(encoding="utf-8")


def test_build_json_tells_all(run: Run) -> None:
    """--json gives outputs and findings of every text, also of one that cannot be read, and nothing else."""
    outcome = run("build", "sound.txt", "wrong.txt", "absent.txt", "-o", "out", "--format", "xml", "--json")
    sound, wrong, absent = json.loads(outcome.stdout)["documents"]
    assert outcome.exit_code == 2
    assert (sound["file"], sound["published"]) == ("sound.txt", True)
    assert sound["outputs"] == ["out/sound.xml", "out/sound.report.json"]
    assert (wrong["published"], wrong["counts"]["error"]) == (False, 1)
    assert wrong["findings"][0]["code"] == "M005"
    assert absent["fault"] == "there is no file absent.txt"


def test_metadata_file_says_what_the_text_does_not(run: Run, texts: Path) -> None:
    """--meta reaches the document."""
    (texts / "meta.yaml").write_text("session: Ninety-eighth session\ndate: 2043-12-21\n", encoding="utf-8")
    run("convert", "sound.txt", "-o", "sound.xml", "--meta", "meta.yaml")
    root = ET.parse(texts / "sound.xml").getroot()
    date = root.find(f".//{AKN}FRBRWork/{AKN}FRBRdate")
    assert date is not None
    assert date.get("date") == "2043-12-21"


def test_logo_and_theme_reach_the_page(run: Run, texts: Path) -> None:
    """--logo is in the masthead, --theme on the page."""
    (texts / "emblem.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "utf-8")
    run("build", "sound.txt", "-o", "out", "--format", "html", "--logo", "emblem.svg", "--theme", "itu")
    page = (texts / "out" / "sound.html").read_text(encoding="utf-8")
    assert "data:image/svg+xml;base64," in page
    assert 'data-theme="itu"' in page


def test_steps_give_what_build_gives(run: Run, texts: Path) -> None:
    """convert and render one after the other give the XML and the PDF that build gives, byte for byte."""
    run("build", "sound.txt", "-o", "out")
    assert _paths(run("convert", "sound.txt", "-o", "sound.xml")) == ["sound.xml"]
    assert _paths(run("render", "sound.xml", "-o", "sound.pdf")) == ["sound.pdf"]
    for ending in (".xml", ".pdf"):
        assert (texts / f"sound{ending}").read_bytes() == (texts / "out" / f"sound{ending}").read_bytes()


def test_package_as_zip_and_as_folder_are_sound(run: Run, texts: Path) -> None:
    """Both forms verify, and their outputs can be made again."""
    run("convert", "sound.txt", "-o", "sound.xml")
    assert _paths(run("package", "sound.xml", "-o", "sound.zip")) == ["sound.zip"]
    (folder,) = _paths(run("package", "sound.xml", "-o", "deposits", "--folder", "--organisation", "Library"))
    assert "Source-Organization: Library" in (texts / folder / "bag-info.txt").read_text(encoding="utf-8")
    for path in ("sound.zip", folder):
        outcome = run("verify", path, "--rebuild")
        assert outcome.exit_code == 0
        assert outcome.stdout == f"{path} is sound, and its page and PDF were made again with the same bytes\n"


def test_verify_finds_a_changed_byte(run: Run, texts: Path) -> None:
    """A package with one byte changed is refused, as text and as JSON."""
    run("build", "sound.txt", "-o", "out", "--format", "package")
    path = texts / "out" / "sound-bag.zip"
    data = bytearray(path.read_bytes())
    at = data.index(b"coastal archives inland")
    data[at] ^= 1
    path.write_bytes(data)
    outcome = run("verify", "out/sound-bag.zip")
    assert outcome.exit_code == 1
    assert "error A004" in outcome.stdout
    assert "sound," not in outcome.stdout
    codes = [f["code"] for f in json.loads(run("verify", str(path), "--json").stdout)["files"][0]["findings"]]
    assert set(codes) == {"A004"}


def test_refused_packaging_leaves_nothing(run: Run, texts: Path) -> None:
    """A document that does not pass leaves no package and no page behind."""
    (texts / "bad.xml").write_text("<akomaNtoso/>", encoding="utf-8")
    for command in (["package", "bad.xml", "-o", "bad.zip"], ["render", "bad.xml", "-o", "bad.pdf", "--draft"]):
        outcome = run(*command)
        assert outcome.exit_code == 1
        assert "error X003" in outcome.stderr
        assert not (texts / command[-1]).exists()
        assert not (texts / command[3]).exists()


def test_standard_input_and_output(run: Run) -> None:
    """- reads standard input and writes standard output, where the XML stands alone."""
    outcome = run("convert", "-", "-o", "-", stdin=SOUND.encode())
    assert outcome.exit_code == 0
    assert ET.fromstring(outcome.stdout_bytes).tag == f"{AKN}akomaNtoso"
    assert (
        "<stdin>:13:1: warning S003"
        in run("convert", "-", "-o", "-", stdin=SOUND.replace("2. D", "4. D").encode()).stderr
    )
    assert run("validate", "-", stdin=SOUND.encode()).stdout == "no findings in 1 file\n"


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "junit", "github"])
def test_validate_speaks_every_format(run: Run, texts: Path, format_: str) -> None:
    """Each format names the file, the line and the code of the finding, and validate writes no file."""
    before = sorted(texts.iterdir())
    outcome = run("validate", "sound.txt", "gap.txt", "--format", format_)
    assert outcome.exit_code == 0
    assert "S003" in outcome.stdout
    assert "gap.txt" in outcome.stdout
    assert re.search(r"\b13\b", outcome.stdout)
    assert sorted(texts.iterdir()) == before


def test_validate_points_findings_of_the_schema_at_the_xml(run: Run, texts: Path) -> None:
    """A schema error in Akoma Ntoso is reported at its line."""
    run("convert", "sound.txt", "-o", "sound.xml")
    text = (texts / "sound.xml").read_text(encoding="utf-8")
    (texts / "sound.xml").write_text(
        text.replace("<mainBody", "<mainbody").replace("</mainBody", "</mainbody"), "utf-8"
    )
    outcome = run("validate", "sound.xml")
    assert outcome.exit_code == 1
    assert re.search(r"^sound\.xml:\d+.*error X002", outcome.stdout, re.MULTILINE)


@pytest.mark.parametrize("code", list(Code))
def test_every_code_is_explained(run: Run, code: Code) -> None:
    """explain has a page for each code there is."""
    outcome = run("explain", code)
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith(f"{code}  ")


@pytest.mark.parametrize(
    "module", [build, batch, convert, render, package, validate, baseline, verify, explain, doctor]
)
def test_help_has_examples_that_parse(run: Run, module: object) -> None:
    """Each command explains itself with examples, and their options exist."""
    name = getattr(module, "__name__", "").rpartition(".")[2]
    page = run(name, "--help").stdout
    assert "Examples" in page
    for example in getattr(module, "EXAMPLES"):  # noqa: B009 - the parameter is any module
        if example.startswith("aknpress validate ") and module is baseline:
            continue  # what one does next with the file
        assert f"aknpress {name}" in example
        for option in re.findall(r"--[a-z]+", example):
            assert option in page


def test_doctor_finds_this_machine_fit(run: Run) -> None:
    """Where the other tests pass, nothing is missing; --json says the same."""
    outcome = run("doctor")
    assert outcome.exit_code == 0, outcome.stdout
    assert "MISSING" not in outcome.stdout
    checks = json.loads(run("doctor", "--json").stdout)["checks"]
    assert {check["ok"] for check in checks} == {True}
    assert len(checks) == len(outcome.stdout.splitlines())


def test_doctor_names_what_mends(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without fontconfig's programs on the path the fonts cannot be found: that is said, with a command."""
    monkeypatch.setenv("PATH", "")
    outcome = run("doctor")
    assert outcome.exit_code == 1
    assert "MISSING  fonts: fc-list is absent" in outcome.stdout
    assert re.search(r"mend it: (sudo apt-get|brew) install fontconfig", outcome.stdout)
    assert all(check.ok or check.remedy for check in examine())


def test_doctor_sees_a_package_of_the_wrong_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version outside its bounds, or an absent package, is named with the command that installs it."""
    asked = ["typer>=0.29,<1", "lxml>=999", "no-such-package==1.0", 'pytest>=999; extra == "dev"']
    monkeypatch.setattr("pipeline.cli.machine._requirements", lambda: asked)
    (check,) = (check for check in examine() if check.name == "Python packages")
    assert isinstance(check, Check)
    assert not check.ok
    assert re.match(r"lxml [\d.]+, expected >=999; no-such-package is absent, expected ==1\.0$", check.found)
    assert check.remedy == "pip install 'lxml>=999' 'no-such-package==1.0'"


@pytest.mark.parametrize(
    ("version", "bounds", "within"),
    [
        ("70.0", "==70.0", True),
        ("70", "==70.0", True),
        ("70.1", "==70.0", False),
        ("4.9.4", ">=4.9.4,<5", True),
        ("5.0.0", ">=4.9.4,<5", False),
        ("10.18.0.post1", ">=10.18,<11", True),
        ("4.10", ">=4.9", True),
    ],
)
def test_bounds_of_versions(version: str, bounds: str, within: bool) -> None:
    """Bounds are compared as numbers, not as text."""
    assert _within(version, bounds) is within
