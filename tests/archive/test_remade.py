"""What METS, PREMIS and bag-info.txt say beyond files and digests follows from the package, and is held against it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.archive import Bag, package, verify
from pipeline.archive.bag import ALGORITHMS, manifest
from pipeline.archive.sip import PROFILES, package_set
from pipeline.validation import validate
from tests.archive.samples import DOCUMENT, PAGE, make_deposit, make_pdf
from tests.archive.tampering import (
    Files,
    forge,
    mend_manifests_over_a_file,
    mend_manifests_over_a_record,
    packed,
    reseal,
)

TRIES = 100


def found(bag: Bag, files: Files, folder: Path) -> list[tuple[str, str]]:
    """Return code and file of every finding, the file under the package folder as ``~/``."""
    path = folder / "p.zip"
    path.write_bytes(packed(bag, files))
    base = f"data/{bag.objid}/"
    return [(str(d.code), (d.location.file or "").replace(base, "~/")) for d in verify(path)]


def retagged(files: Files) -> Files:
    """Return the files with tag manifests that fit them, the payload's left alone."""
    tags = {p: d for p, d in files.items() if not p.startswith(("data/", "tagmanifest-"))}
    return {**files, **{f"tagmanifest-{name}.txt": manifest(tags, name) for name in ALGORITHMS}}


@pytest.mark.parametrize("change", [mend_manifests_over_a_record, mend_manifests_over_a_file])
def test_mended_manifests_hide_nothing(
    bag: Bag, tmp_path: Path, change: Callable[[Files, random.Random], set[str]]
) -> None:
    """Any value in METS or PREMIS, any bit of a file: found under mended manifests, and no other file is blamed."""
    base = f"data/{bag.objid}/"
    for attempt in range(TRIES):
        files = dict(bag.files)
        touched = change(files, random.Random(f"{change.__name__} {attempt}"))
        assert {file for _, file in found(bag, files, tmp_path)} == {p.replace(base, "~/") for p in touched}, attempt


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rb'LABEL="[^"]+"', b'LABEL="Another title"'),
        (rb'PROFILE="[^"]+"', b'PROFILE="https://example.org/profile.xml"'),
        (rb'sip:FILEFORMATNAME="[^"]+"', b'sip:FILEFORMATNAME="Word document"'),
        (rb"<name>aknpress</name>", b"<name>somebody</name>"),
        (rb'<div ID="uuid-[^"]+" LABEL="Schemas"', b'<div ID="a1" LABEL="Schemas"'),
    ],
)
def test_a_label_in_mets(bag: Bag, tmp_path: Path, old: bytes, new: bytes) -> None:
    """What no digest covers in METS of the package, and what its form allows, has to follow from the rest."""
    path = f"data/{bag.objid}/METS.xml"
    changed = re.sub(old, new, bag.files[path], count=1)
    assert changed != bag.files[path]
    assert found(bag, reseal({**bag.files, path: changed}), tmp_path) == [("A006", "~/METS.xml")]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"x-fmt/", b"y-fmt/"), (b"<formatName>JSON", b"<formatName>YAML"), (b"ifierValue>", b"ifierValue>0")],
)
def test_formats_and_identifiers_in_premis(bag: Bag, tmp_path: Path, old: bytes, new: bytes) -> None:
    """Formats in PREMIS are those identified; METS, which was forged to agree in digests, is not blamed."""
    path = f"data/{bag.objid}/metadata/preservation/premis.xml"
    place = bag.files[path].index(old, bag.files[path].index(b'xsi:type="file"'))
    changed = bag.files[path][:place] + bag.files[path][place:].replace(old, new, 1)
    assert set(found(bag, forge(bag.files, path, changed), tmp_path)) == {
        ("A006", "~/metadata/preservation/premis.xml")
    }


def test_identifiers_outlive_mended_digests(bag: Bag, tmp_path: Path) -> None:
    """A file over which every digest was mended is found by its identifier, which is made of its content."""
    path = f"data/{bag.objid}/documentation/README.txt"
    assert found(bag, forge(bag.files, path, b"nothing to see"), tmp_path) == [("A014", "~/documentation/README.txt")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"External-Description: ", b"External-Description: not "),
        (b"Source-Organization: Example", b"Source-Organization: Another"),
        (b"Bagging-Date: 2022", b"Bagging-Date: 2023"),
        (b"Bag-Group-Identifier: ", b"X-Note: hello\nBag-Group-Identifier: "),
        (b"aknpress-bagit-profile.json", b"other.json"),
    ],
)
def test_bag_info(bag: Bag, tmp_path: Path, old: bytes, new: bytes) -> None:
    """Fields of bag-info.txt follow from the package too, whatever the tag manifests say."""
    info = bag.files["bag-info.txt"].replace(old, new, 1)
    assert info != bag.files["bag-info.txt"]
    assert found(bag, retagged({**bag.files, "bag-info.txt": info}), tmp_path) == [("A006", "bag-info.txt")]


def test_white_space_is_no_change(bag: Bag, tmp_path: Path) -> None:
    """METS written with other white space between elements, the bag made to agree, says the same."""
    path = f"data/{bag.objid}/METS.xml"
    files = reseal({**bag.files, path: bag.files[path].replace(b"\n  ", b"\n\t")})
    assert files != dict(bag.files)
    assert found(bag, files, tmp_path) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"organisation": None},
        {"source": None, "source_name": None},
        {"organisation": "United Nations"},
        {"stem": "a b"},
    ],
)
def test_other_deposits_are_sound(changes: dict[str, object], tmp_path: Path) -> None:
    """Without depositor, without text, with the issuing body as depositor: nothing to say of what was not touched."""
    bag = package(make_deposit(**changes))
    assert found(bag, dict(bag.files), tmp_path) == []


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("mods", [False, True])
def test_sets_and_bags_without_mets(profile: str, mods: bool, tmp_path: Path) -> None:
    """A set of two languages, with METS or without, is sound; a label in METS or a field of bag-info.txt is found."""
    xml = DOCUMENT.replace(b'language="eng"', b'language="fra"').replace(b"/eng", b"/fra")
    tree = validate(xml, file="fra.xml").tree
    assert tree is not None
    bag = package_set([make_deposit(tree=tree, pdf=make_pdf(PAGE, xml)), make_deposit()], profile=profile, mods=mods)
    assert found(bag, dict(bag.files), tmp_path) == []
    info = bag.files["bag-info.txt"].replace(b"External-Description: ", b"External-Description: not ")
    assert found(bag, retagged({**bag.files, "bag-info.txt": info}), tmp_path) == [("A006", "bag-info.txt")]
    if profile == "eark":
        path = f"data/{bag.objid}/METS.xml"
        changed = re.sub(rb'LABEL="[^"]+"', b'LABEL="Another title"', bag.files[path], count=1)
        assert found(bag, reseal({**bag.files, path: changed}), tmp_path) == [("A006", "~/METS.xml")]


@pytest.mark.parametrize("path", ["documentation/README.txt", "representations/rep1/METS.xml"])
def test_a_removed_file(bag: Bag, tmp_path: Path, path: str) -> None:
    """A file that was removed under mended manifests is one fault, and its own."""
    files = {place: data for place, data in bag.files.items() if not place.endswith(f"/{path}")}
    assert len(files) == len(bag.files) - 1
    assert found(bag, reseal(files), tmp_path) == [("A014", f"~/{path}")]
