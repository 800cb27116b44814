"""The package: what is in it, and that all its parts tell the same story."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree

from pipeline.archive import Bag, Deposit, Event, formats, package, verify, write_zip
from pipeline.archive.description import describe, describe_root
from pipeline.archive.dublin_core import dublin_core
from pipeline.archive.inventory import Context
from pipeline.archive.lock import differences
from pipeline.archive.mets import representation_mets
from pipeline.archive.readme import readme
from pipeline.diagnostics import Code, Diagnostic, Location, Report, Severity
from pipeline.errors import RefusedError, UsageError
from pipeline.validation import validate
from tests.archive.samples import DOCUMENT, PAGE, TEXT, make_deposit, make_pdf

OBJID = "un-statement-deliberation-un-ga-2022-12-07-77-105-eng"
NS = {
    "mets": "http://www.loc.gov/METS/",
    "premis": "http://www.loc.gov/premis/v3",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
    "sip": "https://DILCIS.eu/XML/METS/SIPExtensionMETS",
}


def part(bag: Bag, path: str) -> bytes:
    """Return a file of the package folder."""
    return bag.files[f"data/{bag.objid}/{path}"]


def tree(bag: Bag, path: str) -> etree._Element:
    """Return an XML file of the package folder."""
    return etree.fromstring(part(bag, path))


def values(node: etree._Element, path: str) -> list[str]:
    """Return what an XPath gives, as strings."""
    found = node.xpath(path, namespaces=NS)
    assert isinstance(found, list)
    return [str(value) for value in found]


def test_layout(bag: Bag) -> None:
    """The package has the folders of an E-ARK SIP inside a bag, and the content files have their places."""
    prefix = f"data/{OBJID}/"
    assert bag.objid == OBJID
    assert bag.folder == f"{OBJID}-bag"
    paths = {p.removeprefix(prefix) for p in bag.files if not p.startswith(f"{prefix}documentation/styles/")}
    assert paths == {
        "bag-info.txt",
        "bagit.txt",
        "manifest-sha256.txt",
        "manifest-sha512.txt",
        "tagmanifest-sha256.txt",
        "tagmanifest-sha512.txt",
        "METS.xml",
        "documentation/README.txt",
        "documentation/fonts.json",
        "metadata/descriptive/dc.xml",
        "metadata/other/build-lock.json",
        "metadata/other/format-identification.json",
        "metadata/other/pdf-self-check.json",
        "metadata/other/validation-report.json",
        "metadata/preservation/premis.xml",
        "representations/rep1/METS.xml",
        "representations/rep1/data/akn/main.xml",
        "representations/rep1/data/html/main.html",
        "representations/rep1/data/pdf/main.pdf",
        "representations/rep1/metadata/preservation/premis.xml",
        "representations/source/METS.xml",
        "representations/source/data/Resolution-77-105.txt",
        "representations/source/metadata/preservation/premis.xml",
        "schemas/aknpress-bagit-profile.json",
        "schemas/aknpress-profile.sch",
        "schemas/akomantoso30.xsd",
        "schemas/xml.xsd",
    }
    assert f"{prefix}documentation/styles/akn-to-html.xsl" in bag.files
    assert list(bag.files) == sorted(bag.files)


def test_content_is_kept_as_it_is(bag: Bag, deposit: Deposit) -> None:
    """XML, HTML, PDF and the text received enter the package byte for byte."""
    assert part(bag, "representations/rep1/data/akn/main.xml") == DOCUMENT
    assert part(bag, "representations/rep1/data/html/main.html") == deposit.html
    assert part(bag, "representations/rep1/data/pdf/main.pdf") == deposit.pdf
    assert part(bag, "representations/source/data/Resolution-77-105.txt") == TEXT.encode()


def test_a_document_received_as_xml_has_no_source() -> None:
    """Without a text received there is no source representation, nor a word of one in README and events."""
    bag = package(make_deposit(source=None, source_name=None))
    assert not [path for path in bag.files if "/source/" in path]
    assert "there is no representations/source/" in part(bag, "documentation/README.txt").decode()
    types = values(tree(bag, "metadata/preservation/premis.xml"), "//premis:eventType/text()")
    assert "interpreting" not in types


@pytest.mark.parametrize(
    ("received", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\papers\\Проект решения.TXT", "source.TXT"),
        ("..", "source"),
        ("a b%20c.txt", "a-b-20c.txt"),
        ("CON.txt", "CON-text.txt"),
        ("", "source.txt"),
    ],
)
def test_the_name_received_is_made_safe(received: str, kept: str) -> None:
    """Whatever a text was called, its name in the package is ASCII and stays in its folder."""
    bag = package(make_deposit(source_name=received))
    prefix = f"data/{bag.objid}/representations/source/data/"
    assert [p.removeprefix(prefix) for p in bag.files if p.startswith(prefix)] == [kept]


def test_root_mets_states_what_the_profile_asks(bag: Bag) -> None:
    """The root METS carries the type, the profile and the vocabulary terms of E-ARK SIP 2.2."""
    mets = tree(bag, "METS.xml")
    assert mets.get("OBJID") == OBJID
    assert mets.get("TYPE") == "Textual works – Digital"
    assert mets.get("PROFILE") == "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml"
    assert set(values(mets, "//@CHECKSUMTYPE")) == {"SHA-512"}
    labels = values(mets, "/mets:mets/mets:structMap/mets:div/mets:div/@LABEL")
    assert labels == [
        "Metadata",
        "Documentation",
        "Schemas",
        "Representations",
        "Representations/rep1",
        "Representations/source",
    ]


def test_dates_are_those_of_the_clock(bag: Bag) -> None:
    """No metadata file carries a moment but the clock's."""
    for path, data in bag.files.items():
        if path.endswith(("METS.xml", "premis.xml")):
            assert set(re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z?", data)) == {b"2022-12-07T15:30:01Z"} or (
                b"<event>" not in data and path.endswith("premis.xml")
            )


def test_identifiers_are_uuid5_and_unique(bag: Bag) -> None:
    """Every identifier is a UUID of version 5, and no two things share one."""
    seen = []
    for path in bag.files:
        if path.endswith("METS.xml"):
            seen += [i.removeprefix("uuid-") for i in values(etree.fromstring(bag.files[path]), "//@ID")]
    assert all(uuid.UUID(i).version == 5 for i in seen)
    assert len(seen) == len(set(seen))


def test_identifiers_follow_from_content(bag: Bag) -> None:
    """Another web page gives its file another identifier, and leaves those of the other files alone."""
    other = package(make_deposit(html=PAGE.replace("keep", "file").encode()))

    def ids(of: Bag) -> dict[str, str]:
        nodes = tree(of, "representations/rep1/METS.xml").iterfind(".//mets:file", NS)
        return {values(node, "mets:FLocat/@xlink:href")[0]: node.get("ID", "") for node in nodes}

    changed = {path for path, uid in ids(bag).items() if uid != ids(other)[path]}
    assert changed == {"data/html/main.html"}


def test_every_file_has_a_premis_object(bag: Bag) -> None:
    """Every file of the payload but the root METS and the root PREMIS has one object, with both digests."""
    digests = {}
    for path, data in bag.files.items():
        if path.endswith("premis.xml"):
            for node in etree.fromstring(data).iterfind("premis:object", NS):
                for place in values(node, ".//premis:contentLocationValue/text()"):
                    assert place not in digests
                    digests[place] = values(node, ".//premis:messageDigest/text()")
    prefix = f"data/{OBJID}/"
    payload = {p.removeprefix(prefix): d for p, d in bag.files.items() if p.startswith(prefix)}
    del payload["METS.xml"], payload["metadata/preservation/premis.xml"]
    expected = {p: [hashlib.sha256(d).hexdigest(), hashlib.sha512(d).hexdigest()] for p, d in payload.items()}
    assert digests == expected


def test_one_event_for_each_step(bag: Bag) -> None:
    """PREMIS tells the steps in their order, each with the outcome that the findings give it."""
    events = tree(bag, "metadata/preservation/premis.xml").findall("premis:event", NS)
    told = [(e.findtext("premis:eventType", "", NS), e.findtext(".//premis:eventOutcome", "", NS)) for e in events]
    assert told == [
        ("transfer", "success"),
        ("modification", "success"),
        ("interpreting", "success"),
        ("creation", "success"),
        ("validation", "success"),
        ("validation", "success"),
        ("creation", "success"),
        ("creation", "success"),
        ("validation", "warning"),
        ("format identification", "success"),
        ("message digest calculation", "success"),
        ("information package creation", "success"),
    ]
    assert values(events[8], ".//premis:eventOutcomeDetailNote/text()") == ["1 warning (O001)"]


def test_given_events_are_kept() -> None:
    """Steps that the caller tells replace those that follow from the report."""
    bag = package(make_deposit(events=(Event("quality review", "Read by two people.", "success", "no remark"),)))
    types = values(tree(bag, "metadata/preservation/premis.xml"), "//premis:eventType/text()")
    assert types == [
        "quality review",
        "format identification",
        "message digest calculation",
        "information package creation",
    ]


def test_agents_have_versions(bag: Bag) -> None:
    """Software agents carry their version, and both bodies are named."""
    agents = tree(bag, "metadata/preservation/premis.xml").findall("premis:agent", NS)
    named = {a.findtext("premis:agentName", "", NS): a.findtext("premis:agentVersion", "", NS) for a in agents}
    assert {"Example Archive Service", "General Assembly"} == {name for name, version in named.items() if not version}
    assert {"aknpress", "libxml2", "libxslt", "WeasyPrint", "qpdf", "siegfried"} <= set(named)


def test_formats_are_those_of_pronom(bag: Bag) -> None:
    """Akoma Ntoso and HTML are identified by signature, and METS and the record of identification agree."""
    record = json.loads(part(bag, "metadata/other/format-identification.json"))
    found = {entry["path"]: entry["puid"] for entry in record["files"]}
    assert found["representations/rep1/data/akn/main.xml"] == "fmt/1724"
    assert found["representations/rep1/data/html/main.html"] == "fmt/471"
    assert found["representations/source/data/Resolution-77-105.txt"] == "x-fmt/111"
    assert "UNKNOWN" not in found.values()
    mets = tree(bag, "representations/rep1/METS.xml")
    keys = {
        values(node, "mets:FLocat/@xlink:href")[0]: values(node, "@sip:FORMATREGISTRYKEY")[0]
        for node in mets.iterfind(".//mets:file", NS)
    }
    assert keys == {p.removeprefix("representations/rep1/"): found[f"representations/rep1/{p}"] for p in keys}


def test_files_of_the_installation_are_identified_once(
    bag: Bag, deposit: Deposit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scanner is asked about schemas and style sheets by the first package alone, about others every time."""
    asked: list[str] = []
    scan = formats._scanned

    def scanned(files: Mapping[tuple[str, bytes], bytes]) -> dict[tuple[str, bytes], formats.Format]:
        asked.extend(suffix for suffix, _ in files)
        return scan(files)

    monkeypatch.setattr(formats, "_scanned", scanned)
    assert package(deposit).files == bag.files
    assert {".css", ".sch", ".xsd", ".xsl"}.isdisjoint(asked)
    assert {".html", ".pdf", ".txt"} <= {*asked}


def test_dublin_core(bag: Bag) -> None:
    """The catalogue record has title, bodies, date, language and every identifier; a note is no title."""
    record = tree(bag, "metadata/descriptive/dc.xml")
    told = [(etree.QName(node).localname, node.text) for node in record]
    assert told == [
        ("title", "Open archives"),
        ("creator", "General Assembly"),
        ("publisher", "Example Archive Service"),
        ("date", "2022-12-07"),
        ("type", "Text"),
        ("type", "resolution"),
        ("format", "application/akn+xml"),
        ("format", "text/html"),
        ("format", "application/pdf"),
        ("identifier", "/akn/un/statement/deliberation/un-ga/2022-12-07/77-105/eng@2022-12-07"),
        ("identifier", "/akn/un/statement/deliberation/un-ga/2022-12-07/77-105"),
        ("identifier", "77/105"),
        ("identifier", "A/RES/77/105"),
        ("language", "eng"),
    ]


def test_build_lock_fits_this_machine(bag: Bag) -> None:
    """The lock names every version in use here, so nothing differs; another version is named as differing."""
    lock = json.loads(part(bag, "metadata/other/build-lock.json"))
    assert differences(lock) == []
    assert "absent" not in {**lock["libraries"], **lock["distributions"]}.values()
    lock["libraries"]["pango"] = "0.1"
    assert [word.split()[0] for word in differences(lock)] == ["pango"]


def test_settings_reach_the_lock() -> None:
    """What a rebuild needs beyond the XML is in the lock: the caller's settings and the embedded name."""
    deposit = make_deposit(settings={"theme": "itu"}, pdf=make_pdf(PAGE, DOCUMENT, name="other.xml"))
    lock = json.loads(part(package(deposit), "metadata/other/build-lock.json"))
    assert lock["settings"] == {"stem": "77-105", "theme": "itu", "xml_name": "other.xml"}


def test_fonts_carry_version_and_licence(bag: Bag) -> None:
    """The fonts in the PDF are listed with their own version and the licence of the installed font."""
    fonts = json.loads(part(bag, "documentation/fonts.json"))["fonts"]
    assert {font["name"] for font in fonts} >= {"NotoSerif-Regular", "NotoSerif-Bold"}
    assert all("2." in font["version"] and "Open Font License" in font["licence"] for font in fonts)


def test_reports_name_no_folder_of_this_machine(bag: Bag) -> None:
    """The validation report keeps the findings, and of a file only its name."""
    findings = json.loads(part(bag, "metadata/other/validation-report.json"))["findings"]
    assert [(f["code"], f["file"], f["line"]) for f in findings] == [("T002", "in.txt", 3), ("O001", "main.pdf", None)]
    assert not [path for path, data in bag.files.items() if b"/somewhere" in data]


def test_readme_speaks_to_a_stranger(bag: Bag) -> None:
    """The README names the document and every kind of file, in lines that fit a screen."""
    text = part(bag, "documentation/README.txt").decode()
    assert "77/105 – Open archives" in text
    for path in ("main.xml", "main.pdf", "main.html", "premis.xml", "METS.xml", "build-lock.json", "sha512sum"):
        assert path in text
    assert max(map(len, text.splitlines())) <= 100


def test_errors_shut_the_gate() -> None:
    """A deposit with an error-level finding is refused, and the error carries the report."""
    report = Report((Diagnostic(Code.X002, Severity.ERROR, "something"),))
    with pytest.raises(RefusedError) as refusal:
        package(make_deposit(report=report))
    assert refusal.value.report == report


def test_a_draft_is_never_packaged() -> None:
    """A tree let through as a draft is refused even when its report is clean."""
    wrong = DOCUMENT.replace(b'<paragraph eId="para_1" refersTo="#requests">', b"<paragraph><unheard-of/>")
    draft = validate(wrong, file="statement.xml").draft()
    with pytest.raises(UsageError, match="draft"):
        package(make_deposit(tree=draft))


def test_a_clock_without_zone_is_refused() -> None:
    """A naive moment would mean another one on another machine."""
    with pytest.raises(UsageError, match="time zone"):
        package(make_deposit(clock=datetime(2022, 12, 7)))


@pytest.mark.parametrize("pdf", [b"%PDF-1.7 no", make_pdf(PAGE, DOCUMENT + b"\n"), b""])
def test_a_pdf_that_does_not_embed_the_document_is_refused(pdf: bytes) -> None:
    """What `verify` would find in the PDF is found before there is a package."""
    with pytest.raises(RefusedError) as refusal:
        package(make_deposit(pdf=pdf))
    assert [d.code for d in refusal.value.report] == [Code.A008]


@pytest.mark.parametrize(
    ("expression", "objid"),
    [
        ("/akn/un/statement/deliberation/un-ga/2022-12-07/77-105/eng@2022-12-07", OBJID),
        ("/akn/un/statement/deliberation/un-ga/2022-12-07/77-105/eng@", OBJID),
        ("/akn/un/statement/deliberation/un-ga/2022-12-07/77-105/eng@2023-02-01", f"{OBJID}-2023-02-01"),
        ("/akn/un/statement/deliberation/itu-pp/2018/101/spa@", "un-statement-deliberation-itu-pp-2018-101-spa"),
    ],
)
def test_objid_follows_the_expression(expression: str, objid: str) -> None:
    """The name of a package is the Expression's IRI; the date is added only when it is another one."""
    old = b"/akn/un/statement/deliberation/un-ga/2022-12-07/77-105/eng@2022-12-07"
    assert describe_root(etree.fromstring(DOCUMENT.replace(old, expression.encode()))).objid == objid


def test_objid_is_safe_and_never_shared(deposit: Deposit) -> None:
    """Letters that ASCII lacks, and lengths that file systems lack, are replaced by a digest of the IRI."""
    described = describe(deposit.tree)
    iris = [
        "/akn/un/x/第1号/eng@",
        "/akn/un/x/第2号/eng@",
        "/akn/un/x/" + "y" * 300 + "/eng@",
        "",
        "/akn/un/x/a.b/eng@",
    ]
    names = [dataclasses.replace(described, expression=iri).objid for iri in iris]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{5,119}", name) for name in names)


def test_names_that_xml_cannot_hold(tmp_path: Path) -> None:
    """Control characters and undecodable bytes in names from outside are replaced, and the package verifies."""
    odd = "a\x00b\x1b[31m" + os.fsdecode(b"\xff") + ".txt"
    path = tmp_path / "package.zip"
    report = Report((Diagnostic(Code.T003, Severity.NOTE, odd, location=Location(odd)),))
    path.write_bytes(write_zip(package(make_deposit(organisation=odd, source_name=odd, stem=odd, report=report))))
    assert list(verify(path)) == []


def test_nobody_named(deposit: Deposit) -> None:
    """Where neither depositor nor issuing body is known, METS says so, for it must, and the rest is silent."""
    context = Context.of(dataclasses.replace(deposit, organisation=None), version="1")
    described = dataclasses.replace(context.description, author="")
    context = dataclasses.replace(context, organisation="", description=described)
    assert b"publisher" not in dublin_core(context, formats=())
    assert b"Deposited by" not in readme(context, has_source=True)
    agents = etree.fromstring(representation_mets(context, "rep1", {})).findall(".//mets:agent", NS)
    assert [agent.findtext("mets:name", "", NS) for agent in agents] == ["aknpress", "unknown"]
