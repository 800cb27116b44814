"""Packages of several language versions, of the profiles beside E-ARK, and with MODS."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import logging
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest
from lxml import etree

from pipeline import (
    Bag,
    Options,
    RefusedError,
    UsageError,
    package_files,
    publish,
    verify,
    write_folder,
    write_tar,
    write_zip,
)
from pipeline.archive import Deposit, package, package_as, package_set
from pipeline.archive.mods import NAMESPACE
from pipeline.archive.plain import SUMS
from pipeline.archive.works import no_set
from pipeline.diagnostics import Code
from pipeline.validation import validate
from tests.archive.samples import DOCUMENT, make_deposit
from tests.archive.tampering import is_record, reseal
from tests.archive.test_mets import RESIDUE
from tests.cli.conftest import SOUND

FRENCH = """\
A/RES/98/301

Résolution adoptée par l’Assemblée générale le 20 décembre 2043

98/301. Protection des archives côtières

L’Assemblée générale,

Rappelant sa résolution 70/1 du 25 septembre 2015,

1. Invite les États Membres à conserver à l’intérieur des terres une copie des archives côtières ;

2. Décide de rester saisie de la question.
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One resolution in English and French, as texts."""
    folder = tmp_path_factory.mktemp("texts")
    (folder / "301.eng.txt").write_text(SOUND, encoding="utf-8")
    (folder / "301.fra.txt").write_text(FRENCH, encoding="utf-8")
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def both(files: list[Path]) -> Bag:
    """Its package."""
    made, bag = package_files(files)
    assert bag is not None, [str(finding) for one in made for finding in one.report]
    return bag


def checked(data: bytes, folder: Path, *, rebuild: bool = False) -> list[tuple[str, str]]:
    """Return code and file of what `verify` finds."""
    path = folder / "p.zip"
    path.write_bytes(data)
    found = verify(path, rebuild=publish.rebuild if rebuild else None)
    return [(str(d.code), (d.location.file or "").rpartition("/")[2]) for d in found]


def test_each_language_is_a_representation(both: Bag, tmp_path: Path) -> None:
    """Documents, records and texts as received stand apart by language; the package is named after the Work."""
    assert both.objid == "un-statement-deliberation-un-ga-2043-12-20-98-301"
    below = {path.split("/", 2)[2] for path in both.files if path.startswith("data/")}
    for language in ("eng", "fra"):
        for end in ("akn/main.xml", "pdf/main.pdf", "html/main.html"):
            assert f"representations/{language}/data/{end}" in below
        assert f"representations/{language}/metadata/other/build-lock.json" in below
        assert f"representations/source-{language}/data/301.{language}.txt" in below
    catalogue = both.files[f"data/{both.objid}/metadata/descriptive/dc.xml"].decode()
    assert re.findall("<dc:language>(.*?)<", catalogue) == ["eng", "fra"]
    assert catalogue.count("<dc:title>") == 2
    assert checked(write_zip(both), tmp_path, rebuild=True) == []


def test_the_pages_of_a_set_link_one_another(both: Bag) -> None:
    """The English page links the French one where it stands in the package, and the other way round."""
    base = f"data/{both.objid}/representations"
    for own, other in (("eng", "fra"), ("fra", "eng")):
        page = etree.HTML(both.files[f"{base}/{own}/data/html/main.html"])
        links = {link.get("href") for link in page.iter("a") if link.get("rel") == "alternate"}
        assert f"../../../{other}/data/html/main.html" in links
        assert {f"{base}/{other}/data/html/main.html", f"{base}/{own}/data/pdf/main.pdf"} <= both.files.keys()


def test_the_order_of_the_files_does_not_count(files: list[Path], both: Bag) -> None:
    """The same bytes, whichever file comes first."""
    _, again = package_files(files[::-1])
    assert again is not None
    assert write_zip(again) == write_zip(both)


def test_judges_accept_a_set(both: Bag, eark: Callable[[Path], list[str]], tmp_path: Path) -> None:
    """`bagit` and eark-validator find what they find in a package of one document."""
    logging.getLogger("bagit").setLevel(logging.ERROR)
    folder = write_folder(both, tmp_path)
    opened = bagit.Bag(str(folder))
    assert opened.validate() is True
    assert len(opened.info["External-Identifier"]) == 2
    findings = eark(folder / "data" / both.objid)
    assert {line.split()[1] for line in findings if line.split()[0] != "Info"} <= RESIDUE


def test_a_change_in_one_language_is_found_there(both: Bag, tmp_path: Path) -> None:
    """A changed letter in the French document is laid to that document and its PDF alone, manifests mended or not."""
    path = f"data/{both.objid}/representations/fra/data/akn/main.xml"
    files = {**both.files, path: both.files[path].replace(b"saisie", b"saisiz")}
    assert checked(write_zip(dataclasses.replace(both, files=files)), tmp_path) == [("A004", "main.xml")]
    mended = dataclasses.replace(both, files=dict(sorted(reseal(files).items())))
    assert set(checked(write_zip(mended), tmp_path)) == {("A014", "main.xml")}


def test_documents_that_are_no_set_are_refused(files: list[Path], tmp_path: Path) -> None:
    """Another Work, and a language twice: A013, and nothing is made."""
    other = tmp_path / "302.fra.txt"
    other.write_text(FRENCH.replace("98/301", "98/302"), encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        package_files([files[0], other])
    assert [finding.code for finding in refused.value.report] == [Code.A013]
    twice = tmp_path / "twice.eng.txt"
    twice.write_text(SOUND, encoding="utf-8")
    with pytest.raises(RefusedError, match="2 documents are in the language eng"):
        package_files([*files, twice])
    with pytest.raises(UsageError, match="nothing to package"):
        package_set([])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'date="2022-12-07" name="adoption"', b'date="2022-12-08" name="adoption"', "dates the Work 2022-12-08"),
        (b"organization/un/un-ga", b"organization/un/un-sc", "author of the Work /akn/ontology/organization/un/un-sc"),
    ],
)
def test_versions_that_disagree_about_their_work_are_refused(
    old: bytes, new: bytes, said: str, deposit: Deposit
) -> None:
    """Date and issuing body of the Work are said once for all languages: A013 where they differ, and no package."""
    xml = DOCUMENT.replace(b"/eng@", b"/fra@").replace(b'language="eng"', b'language="fra"')
    same, other = (validate(data).tree for data in (xml, xml.replace(old, new)))
    assert same is not None
    assert other is not None
    assert list(no_set([deposit, dataclasses.replace(deposit, tree=same)])) == []
    wrong = dataclasses.replace(deposit, tree=other)
    assert [finding.code for finding in no_set([wrong, deposit])] == [Code.A013]
    for profile in ("eark", "plain"):
        with pytest.raises(RefusedError, match=said):
            package_as(profile, [wrong, deposit])


def test_one_document_is_no_set(deposit: Deposit) -> None:
    """A set of one is the package of that one, byte for byte."""
    assert package_set([deposit]).files == package(deposit).files


def test_a_document_that_does_not_pass_the_gate_leaves_no_package(files: list[Path], tmp_path: Path) -> None:
    """All of them or none."""
    wrong = tmp_path / "301.spa.txt"
    wrong.write_text("---\ndate: never\n---\n" + SOUND, encoding="utf-8")
    made, bag = package_files([*files, wrong])
    assert bag is None
    assert [one.published for one in made] == [True, True, False]


def test_a_bag_without_mets(deposit: Deposit, tmp_path: Path) -> None:
    """The profile `bagit`: no METS, nor a word of it in README and PREMIS, and sound; METS lost elsewhere is found."""
    bag = package_as("bagit", [deposit])
    assert not [path for path in bag.files if path.endswith("METS.xml")]
    assert checked(write_zip(bag), tmp_path) == []
    logging.getLogger("bagit").setLevel(logging.ERROR)
    assert bagit.Bag(str(write_folder(bag, tmp_path))).validate() is True
    for end in ("documentation/README.txt", "metadata/preservation/premis.xml"):
        said = bag.files[f"data/{bag.objid}/{end}"]
        assert b"PREMIS" in said
        assert not [word for word in (b"METS", b"E-ARK") if word in said]
    whole = package(deposit)
    assert b"METS.xml" in whole.files[f"data/{whole.objid}/documentation/README.txt"]
    files = {path: data for path, data in whole.files.items() if not path.endswith("METS.xml")}
    lacking = dataclasses.replace(whole, files=dict(sorted(reseal(files).items())))
    assert {code for code, _ in checked(write_zip(lacking), tmp_path)} >= {"A006"}


@pytest.mark.parametrize("write", [write_zip, write_tar])
def test_a_plain_deposit(write: Callable[[Bag], bytes], files: list[Path], tmp_path: Path) -> None:
    """The profile `plain`: files side by side with checksums; each change is found under its code."""
    _, bag = package_files(files, Options(profile="plain"))
    assert bag is not None
    assert bag.folder == bag.objid
    names = set(bag.files)
    assert {"dc.xml", "README.txt", "SHA256SUMS", "SHA512SUMS"} < names
    assert sum(name.endswith(".pdf") for name in names) == 2
    assert checked(write(bag), tmp_path) == []
    pdf = next(name for name in names if name.endswith(".pdf"))
    page = bag.files[pdf.replace(".pdf", ".html")]
    assert f'href="{pdf}"'.encode() in page
    changes = {
        "A004": {**bag.files, pdf: bag.files[pdf] + b"x"},
        "A002": {name: data for name, data in bag.files.items() if name != pdf},
        "A003": {**bag.files, "more.txt": b"x"},
    }
    for code, changed in changes.items():
        assert [c for c, _ in checked(write(dataclasses.replace(bag, files=changed)), tmp_path)] == [code]
    assert write(package_files(files[::-1], Options(profile="plain"))[1] or bag) == write(bag)


def test_a_plain_deposit_is_not_said_to_be_made_again(deposit: Deposit, tmp_path: Path) -> None:
    """It has no build lock: asking for page and PDF to be made again is an error of use, not a sound deposit."""
    with pytest.raises(UsageError, match="no build lock"):
        checked(write_zip(package_as("plain", [deposit])), tmp_path, rebuild=True)


def test_what_a_plain_deposit_holds_is_checked(files: list[Path], deposit: Deposit, tmp_path: Path) -> None:
    """Under fitting checksums: no document at all, documents of two Works, words that left their digest behind."""
    one = package_as("plain", [deposit])
    _, other = package_files(files, Options(profile="plain"))
    assert other is not None

    def listed(files: dict[str, bytes]) -> list[str]:
        kept = {name: data for name, data in files.items() if name not in SUMS.values()}
        sums = {
            name: "".join(f"{hashlib.new(how, kept[path]).hexdigest()}  {path}\n" for path in sorted(kept)).encode()
            for how, name in SUMS.items()
        }
        bag = dataclasses.replace(one, files=dict(sorted({**kept, **sums}.items())))
        return [code for code, _ in checked(write_zip(bag), tmp_path)]

    assert listed(dict(one.files)) == []
    assert listed({"dc.xml": one.files["dc.xml"]}) == ["A010"]
    assert listed({**other.files, **one.files}) == ["A013"]
    name = next(name for name in other.files if name.endswith("fra.xml"))
    changed = other.files[name].replace(b"saisie", b"saisiz")
    assert set(listed({**other.files, name: changed})) == {"A007", "A008"}


@pytest.mark.parametrize("profile", ["eark", "bagit", "plain"])
def test_mods_beside_dublin_core(profile: str, deposit: Deposit, tmp_path: Path) -> None:
    """The record says what Dublin Core says, METS refers to both, and the package is sound."""
    bag = package_as(profile, [deposit], mods=True)
    path = next(path for path in bag.files if path.endswith("mods.xml"))
    root = etree.fromstring(bag.files[path])
    ns = {"m": NAMESPACE}
    assert root.tag == f"{{{NAMESPACE}}}mods"
    assert root.findtext("m:titleInfo/m:title", namespaces=ns)
    assert root.findtext("m:language/m:languageTerm", namespaces=ns) == "eng"
    order = [etree.QName(child).localname for child in root]
    assert order.index("titleInfo") < order.index("name") < order.index("recordInfo")
    assert checked(write_zip(bag), tmp_path) == []
    if profile == "eark":
        mets = bag.files[f"data/{bag.objid}/METS.xml"]
        assert mets.count(b"<dmdSec") == 2
        assert b'MDTYPE="MODS"' in mets
        assert all(is_record(path) is not None for path in bag.files)


def test_mods_of_a_set_complies(files: list[Path]) -> None:
    """It has the elements, attributes and codes of MODS 3.8 by a grammar of ours, which refuses other ones."""
    _, bag = package_files(files, Options(profile="plain", mods=True))
    assert bag is not None
    grammar = etree.RelaxNG(file=str(Path(__file__).with_name("mods38.rng")))
    root = etree.fromstring(bag.files["mods.xml"])
    grammar.assertValid(root)
    titles = root.findall(f"{{{NAMESPACE}}}titleInfo")
    assert [(title.get("lang"), title.get("type")) for title in titles] == [("eng", None), ("fre", "translated")]
    assert [term.text for term in root.iter(f"{{{NAMESPACE}}}languageTerm")] == ["eng", "fre"]
    for name in ("titleInfo", "title", "roleTerm", "typeOfResource", "digitalOrigin", "recordInfo"):
        copy = etree.fromstring(bag.files["mods.xml"])
        for node in list(copy.iter(f"{{{NAMESPACE}}}{name}")):
            home = node.getparent()
            assert home is not None
            home.remove(node)
        assert not grammar.validate(copy), name


def test_there_is_no_other_profile(deposit: Deposit) -> None:
    """An unknown name is refused with those there are."""
    with pytest.raises(UsageError, match="eark, bagit"):
        package(make_deposit(), profile="dspace")
    with pytest.raises(UsageError, match="eark, bagit, plain"):
        publish.publish(b"x", stem="x", options=Options(profile="dspace"))


def test_the_zip_has_one_folder(both: Bag) -> None:
    """Whatever the profile, everything unpacks into one folder named after the package."""
    with zipfile.ZipFile(io.BytesIO(write_zip(both))) as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {f"{both.objid}-bag"}
