"""Findings as text, JSON, SARIF, JUnit and workflow commands."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

import jsonschema
import pytest
from lxml import etree

from pipeline.diagnostics import Code, Diagnostic, Location, Report, Severity
from pipeline.resources import schema
from pipeline.validation.codes import rules
from pipeline.validation.formats import FORMATS, as_data, text, writer
from tests.judges import CHECKOUT

SOURCE = "The Conference,\n1. Takes note of the report;\n3. Requests a further report.\n"
GAP = Diagnostic(
    Code.S003, Severity.WARNING, "paragraph number 3 after 1", "2", "compare", Location("a.txt", 3, 4, eid="para_3")
)
LINK = Diagnostic(
    Code.P004,
    Severity.ERROR,
    "#para_9 points at nothing",
    location=Location("a.txt", 2, 10, 3, "para_1", "/akn:akomaNtoso/akn:statement"),
)
YEAR = Diagnostic(Code.M001, Severity.NOTE, "the year 2022 alone", "a full date", location=Location("a.txt"))
REPORTS = {"in/a.txt": Report((GAP, LINK, YEAR)), "in/b.txt": Report()}
SOURCES = {"in/a.txt": SOURCE, "in/b.txt": ""}

PACKED = Diagnostic(Code.A004, Severity.ERROR, "main.xml was changed", location=Location("data/x/main.xml", 7))
HOSTILE = "a\x1b[31m\x00\r\n::error::b\ud800 100%, c: <&>\u2028"


def hostile() -> dict[str, Report]:
    """Return reports whose words try to break each format."""
    finding = Diagnostic(
        Code.X001, Severity.ERROR, HOSTILE, HOSTILE, HOSTILE, Location(None, 1, 1, None, HOSTILE, HOSTILE)
    )
    note = Diagnostic(Code.T009, Severity.NOTE, HOSTILE, location=Location(None, 1))
    return {"odd, name: 100%\x1b.txt": Report((finding, note, note))}


def sarif(reports: dict[str, Report], sources: dict[str, str]) -> dict[str, Any]:
    """Return the only run of a SARIF log."""
    log = json.loads(FORMATS["sarif"](reports, sources))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def test_formats_are_those_of_the_command_line() -> None:
    """The five names, in the order of the help text."""
    assert list(FORMATS) == ["text", "json", "sarif", "junit", "github"]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "reports", [{}, {"b.txt": Report()}, REPORTS, hostile()], ids=["none", "clean", "some", "hostile"]
)
def test_output_ends_with_one_newline_encodes_and_repeats(name: str, reports: dict[str, Report]) -> None:
    """Whatever was found, the output is UTF-8 text with one newline at its end, and the same the next time."""
    output = FORMATS[name](reports, dict.fromkeys(reports, HOSTILE))
    assert output.endswith("\n")
    assert not output.endswith("\n\n")
    assert output.encode("utf-8").decode("utf-8") == output
    assert output == FORMATS[name](reports, dict.fromkeys(reports, HOSTILE))


def test_format_modules_wait_for_their_first_call() -> None:
    """Naming the formats, as the help text does, loads none of them."""
    program = (
        "import sys, pipeline.validation.formats as f\n"
        "before = {m for m in sys.modules if m.startswith(f.__name__ + '.')}\n"
        "f.FORMATS['github']({}, {})\n"
        "after = {m for m in sys.modules if m.startswith(f.__name__ + '.')}\n"
        "print(sorted(before), f.__name__ + '.github' in after)"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert run.stdout == "[] True\n"


def test_text_shows_place_finding_source_line_caret_and_summary() -> None:
    """Findings stand in the order of their lines; the last line sums up."""
    assert FORMATS["text"](REPORTS, SOURCES) == (
        "in/a.txt: note M001: the year 2022 alone\n"
        "   = expected: a full date\n"
        "\n"
        "in/a.txt:2:10: error P004: #para_9 points at nothing\n"
        "  2 | 1. Takes note of the report;\n"
        "    |          ^\n"
        "    = in: para_1\n"
        "\n"
        "in/a.txt:3:4: warning S003: paragraph number 3 after 1\n"
        "  3 | 3. Requests a further report.\n"
        "    |    ^\n"
        "    = in: para_3\n"
        "    = expected: 2\n"
        "    = what to do: compare\n"
        "\n"
        "1 error, 1 warning, 1 note in 2 files\n"
    )


def test_text_of_clean_files_is_its_summary() -> None:
    """Where nothing was found, one line says so."""
    assert FORMATS["text"]({"b.txt": Report()}, {}) == "no findings in 1 file\n"


def test_colour_adds_only_colour() -> None:
    """Without its escape sequences, coloured text is the plain text."""
    coloured = text.render(REPORTS, SOURCES, colour=True)
    assert coloured != text.render(REPORTS, SOURCES)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text.render(REPORTS, SOURCES)


def test_text_does_not_let_a_document_command_the_terminal() -> None:
    """Escape sequences of the document, its name and its source are printed as replacement characters."""
    output = text.render(hostile(), {next(iter(hostile())): HOSTILE})
    assert set(re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028]", output)) == set()


def caret_line(line: str, column: int) -> tuple[str, str | None]:
    """Return the source line that is shown, and the line of the caret."""
    finding = Diagnostic(Code.T007, Severity.WARNING, "found", location=Location("a", 1, column))
    lines = text.render({"a": Report((finding,))}, {"a": line}).splitlines()
    caret = lines[2].removeprefix("    | ") if "^" in lines[2] else None
    return lines[1].removeprefix("  1 | "), caret


def test_caret_counts_the_cells_of_wide_and_combining_characters() -> None:
    """A Chinese character takes two cells, a combining accent none."""
    assert caret_line("大会决定x", 5) == ("大会决定x", "        ^")
    assert caret_line("De\u0301cide x", 8) == ("De\u0301cide x", "       ^"[1:])


def test_caret_is_left_out_where_the_terminal_orders_the_letters() -> None:
    """A caret under Arabic would point at another letter."""
    assert caret_line("إن الجمعية العامة،", 4) == ("إن الجمعية العامة،", None)


@pytest.mark.parametrize("column", [1, 60, 500, 990, 1000])
def test_long_line_is_cut_around_the_column(column: int) -> None:
    """Of a paragraph in one line only the part around the finding is shown, and the caret points at its character."""
    line = "".join(chr(0x4E00 + n) if n % 3 else "x" for n in range(1000))
    shown, caret = caret_line(line, column)
    assert caret is not None
    assert len(shown) <= 110
    cells = 0
    for character in shown:
        if cells == len(caret) - 1:
            assert character == line[column - 1]
            break
        cells += 2 if "\u4e00" <= character <= "\u9fff" else 1
    else:
        pytest.fail("the caret is under no character")


def test_place_outside_the_source_shows_no_line() -> None:
    """A line that the source does not have, and a source that is not known, are no fault."""
    for line, source in ((9, SOURCE), (1, "")):
        finding = Diagnostic(Code.T007, Severity.WARNING, "found", location=Location("a", line, 99))
        assert " | " not in text.render({"a": Report((finding,))}, {"a": source})


def test_lines_are_those_of_an_xml_parser_in_xml_and_of_the_reader_in_text() -> None:
    """U+2028 ends a line of a text and does not end one of XML."""
    finding = Diagnostic(Code.X001, Severity.ERROR, "found", location=Location(None, 2))
    assert "  2 | b\n" in text.render({"a": Report((finding,))}, {"a": "a\u2028b\nc"})
    assert "  2 | c\n" in text.render({"a": Report((finding,))}, {"a": "<a>\u2028b\nc"})


def test_finding_inside_a_package_names_package_and_file() -> None:
    """The path inside a package is told apart from the package, in every format."""
    reports = {"x-bag.zip": Report((PACKED,))}
    assert text.render(reports, {}).startswith("x-bag.zip: data/x/main.xml:7: error A004: ")
    assert FORMATS["github"](reports, {}) == (
        "::error file=x-bag.zip,title=A004 File was changed::data/x/main.xml:7: main.xml was changed\n"
    )
    (result,) = sarif(reports, {})["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"] == {"artifactLocation": {"uri": "x-bag.zip"}}
    assert location["logicalLocations"] == [{"fullyQualifiedName": "data/x/main.xml", "kind": "resource"}]
    assert result["message"]["text"].startswith("data/x/main.xml:7: ")
    assert 'name="A004 data/x/main.xml line 7"' in FORMATS["junit"](reports, {})


def test_json_follows_its_schema() -> None:
    """The output, of hostile findings too, is valid by the published schema, which is itself valid."""
    published = json.loads(schema("report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(published)
    judge = jsonschema.Draft202012Validator(published)
    for reports in (REPORTS, hostile(), {"x.zip": Report((PACKED,))}, {}):
        judge.validate(json.loads(FORMATS["json"](reports, {})))
    broken = json.loads(FORMATS["json"](REPORTS, {}))
    broken["files"][0]["findings"][0]["severity"] = "fatal"
    assert not judge.is_valid(broken)


def test_json_gives_every_part_of_a_finding() -> None:
    """Places have the parts that are known; where a finding names no remedy, that of its rule stands."""
    (first, _) = json.loads(FORMATS["json"](REPORTS, {}))["files"]
    assert first["file"] == "in/a.txt"
    assert first["counts"] == {"error": 1, "warning": 1, "note": 1}
    assert first["findings"] == as_data(REPORTS["in/a.txt"])
    assert as_data(Report((GAP, YEAR))) == [
        {
            "code": "S003",
            "severity": "warning",
            "title": rules()[Code.S003].title,
            "found": "paragraph number 3 after 1",
            "expected": "2",
            "remedy": "compare",
            "location": {"file": "a.txt", "line": 3, "column": 4, "eId": "para_3"},
            "url": "https://aknpress.example/rules/S003",
        },
        {
            "code": "M001",
            "severity": "note",
            "title": rules()[Code.M001].title,
            "found": "the year 2022 alone",
            "expected": "a full date",
            "remedy": rules()[Code.M001].remedy,
            "location": {"file": "a.txt"},
            "url": "https://aknpress.example/rules/M001",
        },
    ]


def test_sarif_results_point_at_their_rule_line_and_element() -> None:
    """Each result has the rule of its index, the level, the region and the element; each rule has help."""
    run = sarif(REPORTS, SOURCES)
    listed = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in listed] == ["S003", "P004", "M001"]
    assert all(rule["help"]["text"] and rule["helpUri"].endswith(rule["id"]) for rule in listed)
    assert [listed[r["ruleIndex"]]["id"] for r in run["results"]] == [r["ruleId"] for r in run["results"]]
    assert [(r["ruleId"], r["level"]) for r in run["results"]] == [
        ("S003", "warning"),
        ("P004", "error"),
        ("M001", "note"),
    ]
    assert run["results"][1]["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "in/a.txt"},
                "region": {"startLine": 2, "startColumn": 10, "endLine": 3},
            },
            "logicalLocations": [
                {"name": "para_1", "fullyQualifiedName": "/akn:akomaNtoso/akn:statement", "kind": "element"}
            ],
        }
    ]
    assert run["results"][2]["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "in/a.txt"}}}]


def test_sarif_follows_its_schema(sarif_schema: Callable[[object], list[str]]) -> None:
    """Logs of every kind are valid by the schema of OASIS, which finds a log that is not."""
    made = writer("sarif")
    faulty = "".join((made.begin(), made.fault("c.txt", "there is no file c.txt"), *made.end()))
    logs = [FORMATS["sarif"](reports, SOURCES) for reports in (REPORTS, hostile(), {"x.zip": Report((PACKED,))}, {})]
    for log in (*logs, faulty):
        assert sarif_schema(json.loads(log)) == []
    broken = json.loads(logs[0])
    broken["runs"][0]["results"][0]["level"] = "fatal"
    assert len(sarif_schema(broken)) == 1


@pytest.mark.parametrize("name", FORMATS)
def test_file_that_could_not_be_read_is_told(name: str) -> None:
    """Every format tells that a file was not checked, and checks the others."""
    made = writer(name)
    pieces = [made.begin(), made.fault("c.txt", "there is no file c.txt"), made.file("b.txt", Report((GAP,)), "")]
    output = "".join((*pieces, *made.end()))
    told = {
        "text": "1 warning in 1 file; 1 file could not be read\n",
        "github": "::error file=c.txt,title=Could not be read::there is no file c.txt\n",
        "junit": '<error type="unreadable" message="there is no file c.txt"/>',
        "json": '"fault": "there is no file c.txt"',
        "sarif": '"executionSuccessful": false',
    }
    assert told[name] in output
    assert "S003" in output
    if name == "json":
        published = json.loads(schema("report.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(published).validate(json.loads(output))


@pytest.mark.parametrize(("name", "uri"), [("a b/é%.txt", "a%20b/%C3%A9%25.txt"), ("c:d.txt", "c%3Ad.txt")])
def test_sarif_file_names_are_uris(name: str, uri: str) -> None:
    """A file name becomes a relative reference, a colon in it no scheme."""
    run = sarif({name: Report((YEAR,))}, {})
    assert run["artifacts"] == [{"location": {"uri": uri}}]


def test_sarif_absolute_file_names_are_file_uris() -> None:
    """An absolute path becomes a file URI."""
    name = str(PurePath("/srv/x y.txt"))
    assert sarif({name: Report()}, {})["artifacts"] == [{"location": {"uri": "file:///srv/x%20y.txt"}}]


def fingerprints(finding: Diagnostic, *lines: int, source: str = SOURCE) -> list[str]:
    """Return the fingerprints of one finding at several lines."""
    report = Report.of(finding.at(Location("a.txt", line)) for line in lines)
    results = sarif({"a.txt": report}, {"a.txt": source})["results"]
    return [result["partialFingerprints"]["aknpressFinding/v1"] for result in results]


def test_sarif_fingerprints_survive_line_moves() -> None:
    """Lines put in above do not change a fingerprint; other words, another code or a second finding do."""
    (first,) = fingerprints(GAP, 3)
    assert fingerprints(GAP, 5, source="NEW\n\n" + SOURCE) == [first]
    assert fingerprints(GAP, 3, source=SOURCE.replace("further", "final")) != [first]
    assert fingerprints(LINK, 3) != [first]
    twice = fingerprints(GAP, 3, 3)
    assert twice[0] == first
    assert twice[1] != first
    assert fingerprints(GAP, 2, 3)[1] == first


def test_junit_fails_for_errors_only_and_keeps_clean_files() -> None:
    """Counts agree with the cases; an error is a failure, a warning passes, a clean file has one case."""
    root = etree.fromstring(FORMATS["junit"](REPORTS, SOURCES).encode())
    assert (root.get("tests"), root.get("failures")) == ("4", "1")
    suites = root.findall("testsuite")
    assert [(s.get("name"), s.get("tests"), s.get("failures"), len(s)) for s in suites] == [
        ("in/a.txt", "3", "1", 3),
        ("in/b.txt", "1", "0", 1),
    ]
    failed = [case.get("name") for case in root.iter("testcase") if case.find("failure") is not None]
    assert failed == ["P004 line 2"]
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.get("message") == LINK.message
    assert [case.get("name") for case in suites[0]] == ["S003 line 3", "P004 line 2", "M001"]


def test_junit_fails_for_warnings_where_they_are_errors() -> None:
    """What ends a strict run with status 1 is a failure there too; a note still passes."""
    made = writer("junit", strict=True)
    root = etree.fromstring("".join((made.file("in/a.txt", REPORTS["in/a.txt"], ""), *made.end())).encode())
    assert (root.get("tests"), root.get("failures")) == ("3", "2")
    assert [failure.get("type") for failure in root.iter("failure")] == ["S003", "P004"]


def test_junit_holds_any_characters_and_names_each_case_once() -> None:
    """Characters that XML cannot hold are replaced; two findings in one place are two names."""
    root = etree.fromstring(FORMATS["junit"](hostile(), {}).encode())
    names = [case.get("name") for case in root.iter("testcase")]
    assert names == ["X001 line 1", "T009 line 1", "T009 line 1 (2)"]


def test_github_commands_are_one_line_each_and_escaped() -> None:
    """A finding cannot end its command, nor begin another; properties escape colon and comma too."""
    output = FORMATS["github"](hostile(), {})
    assert output.count("\n") == 3
    assert output.startswith(
        "::error file=odd%2C name%3A 100%25\ufffd.txt,line=1,col=1,title=X001 Not well-formed XML::"
    )
    assert "::a\ufffd[31m\ufffd%0D%0A::error::b\ufffd 100%25, c: <&>" in output


def test_github_command_names_file_line_column_and_rule() -> None:
    """A range of lines has no column, which Actions would draw wrongly."""
    assert FORMATS["github"](REPORTS, SOURCES).splitlines() == [
        "::warning file=in/a.txt,line=3,col=4,title=S003 Gap in the numbering"
        "::paragraph number 3 after 1; expected 2; compare",
        "::error file=in/a.txt,line=2,endLine=3,title=P004 Broken link inside the document::#para_9 points at nothing",
        "::notice file=in/a.txt,title=M001 Only the year is known::the year 2022 alone; expected a full date",
    ]
