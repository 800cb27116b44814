"""Sealed packages: recorded in PREMIS, described by METS, checked by verify, rebuilt as far as can be."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import seals
from pipeline.archive import Bag, Sealing, package, verify
from pipeline.publish import Options, publish, rebuild
from tests.archive.samples import CLOCK, DOCUMENT
from tests.archive.tampering import forge, packed, reseal
from tests.judges import eark
from tests.seals.authority import Signer

XML = "representations/rep1/data/akn/main.xml"
XADES = f"{XML}.xades.xml"
PDF = "representations/rep1/data/pdf/main.pdf"
PREMIS = "metadata/preservation/premis.xml"

Check = Callable[..., list[tuple[str, str]]]


@pytest.fixture(scope="session")
def bag(signer: Signer) -> Bag:
    """The package of a small document, sealed at B-LTA."""
    options = Options(theme="un", clock=CLOCK, seal=seals.load(signer.config("B-LTA")))
    made = publish(DOCUMENT, stem="77-105", formats=frozenset({"package"}), options=options, file="77-105.xml")
    assert made.bag is not None
    return made.bag


@pytest.fixture
def check(bag: Bag, trust: seals.Trust, tmp_path: Path) -> Check:
    """``check(files)``: code and place (``~`` is the package folder) of every finding."""

    def run(files: dict[str, bytes], **options: object) -> list[tuple[str, str]]:
        path = tmp_path / "package.zip"
        path.write_bytes(packed(bag, files))
        report = verify(path, **{"trust": trust, **options})  # type: ignore[arg-type]
        return [(str(d.code), (d.location.file or "").replace(f"data/{bag.objid}", "~")) for d in report]

    return run


def at(bag: Bag, path: str) -> str:
    """Return where a file of the package stands in the bag."""
    return f"data/{bag.objid}/{path}"


def test_sealed_package_is_sound(bag: Bag, check: Check) -> None:
    """A sealed package gives no finding, and page and PDF are made again with the same bytes."""
    assert check(dict(bag.files), rebuild=rebuild) == []


def test_records(bag: Bag) -> None:
    """PREMIS has an event of each seal, the digest of the unsigned PDF and the agents; METS knows the signature."""
    premis = bag.files[at(bag, PREMIS)].decode()
    assert premis.count("<eventType>digital signature generation</eventType>") == 2
    assert "PDF sealed: PAdES B-LTA." in premis
    assert re.search(r"unsigned PDF: SHA-256 [0-9a-f]{64}, \d+ bytes", premis)
    assert "<agentName>pyHanko</agentName>" in premis
    assert "Example Registry" in premis
    mets = bag.files[at(bag, "representations/rep1/METS.xml")].decode()
    assert 'xlink:href="data/akn/main.xml.xades.xml"' in mets


def test_everything_but_seals_is_reproducible(signer: Signer, bag: Bag) -> None:
    """Sealed twice, only the signatures and what gives their digests differ."""
    options = Options(theme="un", clock=CLOCK, seal=seals.load(signer.config("B-LTA")))
    again = publish(DOCUMENT, stem="77-105", formats=frozenset({"package"}), options=options, file="77-105.xml").bag
    assert again is not None
    differ = {path for path in bag.files if bag.files[path] != again.files.get(path)}
    names = {XML + ".xades.xml", PDF, PREMIS, "representations/rep1/" + PREMIS, "METS.xml",
             "representations/rep1/METS.xml", "metadata/other/format-identification.json"}  # fmt: skip
    assert {path for path in differ if path.startswith("data/")} <= {at(bag, name) for name in names}
    assert at(bag, PDF) in differ


def test_validator_of_eark(bag: Bag, tmp_path: Path) -> None:
    """The validator of the DILCIS Board says of a sealed package what it says of an unsealed one."""
    from pipeline.archive import write_folder

    unsealed = publish(
        DOCUMENT, stem="77-105", formats=frozenset({"package"}), options=Options(theme="un", clock=CLOCK),
        file="77-105.xml",
    ).bag  # fmt: skip
    assert unsealed is not None
    said = [
        sorted(map(str, eark.judge(write_folder(each, tmp_path / name) / "data" / each.objid)))
        for name, each in (("sealed", bag), ("unsealed", unsealed))
    ]
    assert said[0] == said[1]


def test_d001_signature_gone(bag: Bag, check: Check) -> None:
    """D001: the signature of XML or PDF is gone, all else being made to agree."""
    from pipeline.archive import sealing

    files = {p: d for p, d in bag.files.items() if p != at(bag, XADES)}
    assert ("D001", f"~/{XADES}") in check(reseal(files))
    said = sealing.record(bag.files[at(bag, PREMIS)])
    files = forge(bag.files, at(bag, PDF), said.unsigned(bag.files[at(bag, PDF)]))
    assert check(files) == [("D001", f"~/{PDF}")]


def test_d002_altered(bag: Bag, check: Check) -> None:
    """D002: a changed document, all else being made to agree: the seal of the XML no longer fits it."""
    xml = DOCUMENT.replace(b"must be found", b"must be lost!")
    found = check(forge(bag.files, at(bag, XML), xml))
    assert ("D002", f"~/{XADES}") in found


def test_d002_another_unsigned_pdf(bag: Bag, check: Check) -> None:
    """D002: PREMIS records another unsigned PDF than the signed one begins with."""
    premis = re.sub(rb"SHA-256 [0-9a-f]{64},", b"SHA-256 " + b"0" * 64 + b",", bag.files[at(bag, PREMIS)])
    assert ("D002", f"~/{PDF}") in check(forge(bag.files, at(bag, PREMIS), premis))


def test_d008_lower_level(bag: Bag, check: Check) -> None:
    """D008: the archival time-stamp was cut off, all else being made to agree."""
    pdf = bag.files[at(bag, PDF)]
    cut = pdf[: pdf[:-10].rindex(b"%%EOF") + 6]
    assert check(forge(bag.files, at(bag, PDF), cut)) == [("D008", f"~/{PDF}")]


def test_d009_not_recorded(bag: Bag, check: Check) -> None:
    """D009: PREMIS no longer records the seals that are there."""
    premis = bag.files[at(bag, PREMIS)].replace(b"digital signature generation", b"creation")
    found = check(forge(bag.files, at(bag, PREMIS), premis))
    assert found == [("D009", f"~/{PDF}"), ("D009", f"~/{XADES}")]


def test_d003_nobody_trusted(bag: Bag, check: Check) -> None:
    """D003, as a warning on each seal, where nobody is named as trusted."""
    assert check(dict(bag.files), trust=None) == [("D003", f"~/{PDF}"), ("D003", f"~/{XADES}")]


def test_d010_libraries_missing(bag: Bag, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """D010: without the libraries everything else is checked, and that seals are not is said."""
    monkeypatch.setattr(seals, "LIBRARIES", {})
    monkeypatch.setattr("pipeline.seals.libraries.LIBRARIES", {"a_module_that_is_not": "pyHanko"})
    assert check(dict(bag.files)) == [("D010", f"~/{PDF}")]


def test_every_changed_byte_is_found(bag: Bag, check: Check) -> None:
    """One bit changed in PDF or signature, every list of digests made to agree: the seal itself finds it.

    What XML does not mean (white space between attributes, the letter case of hexadecimal digits) is no change
    to a seal; a bag whose lists are as they were finds that too.
    """
    dice = random.Random(7)
    for path in (PDF, XADES):
        for _ in range(12):
            data = bytearray(bag.files[at(bag, path)])
            place = dice.randrange(len(data))
            data[place] ^= 1 << dice.randrange(8)
            assert ("A004", f"~/{path}") in check({**bag.files, at(bag, path): bytes(data)})
    for _ in range(12):
        data = bytearray(bag.files[at(bag, PDF)])
        place = dice.randrange(len(data))
        data[place] ^= 1 << dice.randrange(7)
        if bytes(data).lower() != bag.files[at(bag, PDF)].lower():
            assert f"~/{PDF}" in {file for _, file in check(forge(bag.files, at(bag, PDF), bytes(data)))}


def test_rebuild_of_a_sealed_package_finds_other_outputs(bag: Bag, check: Check) -> None:
    """A009: what is made again is compared with the unsigned bytes."""

    def other(xml: bytes, lock: dict[str, object]) -> tuple[bytes, bytes]:
        html, pdf = rebuild(xml, lock)
        return html, pdf[:-1] + b" "

    assert check(dict(bag.files), rebuild=other) == [("A009", f"~/{PDF}")]


def test_a_seal_of_ones_own(tmp_path: Path, signer: Signer) -> None:
    """An organisation's own signer, named in the settings, is all that `Seal` asks for."""
    (tmp_path / "registry_seal.py").write_text(
        "from pathlib import Path\n"
        "from pipeline import seals\n"
        "class Registry:\n"
        "    signer, tool = 'Registry of Example', ('Registry signer', '1.0')\n"
        "    def __init__(self, inner): self.inner, self.level = inner, inner.level\n"
        "    def pdf(self, data): return self.inner.pdf(data)\n"
        "    def xml(self, data, name): return self.inner.xml(data, name)\n"
        "def make(table): return Registry(seals.load(Path(table['inner'])))\n",
        encoding="utf-8",
    )
    config = tmp_path / "seal.toml"
    config.write_text(f'[seal]\nsigner = "registry_seal:make"\ninner = "{signer.config()}"\n', encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(tmp_path))
        seal: seals.Seal = seals.load(config)
    made = publish(DOCUMENT, stem="x", formats=frozenset({"package"}), options=Options(clock=CLOCK, seal=seal))
    assert made.bag is not None
    assert b"<agentName>Registry signer</agentName>" in made.bag.files[at(made.bag, PREMIS)]


def test_sealing_is_part_of_the_deposit(signer: Signer, unsigned: bytes, signatures: dict[str, bytes]) -> None:
    """A deposit may be sealed by other means: what PREMIS says comes from `Sealing` alone."""
    from tests.archive.samples import make_deposit

    sealing = Sealing("A \n name", "B-B", ("tool", ""), unsigned, signatures["B-B"])
    made = package(make_deposit(sealing=sealing))
    assert b"<agentName>A name</agentName>" in made.files[at(made, PREMIS)]


def test_a_plain_deposit_keeps_its_seals(signer: Signer, trust: seals.Trust, tmp_path: Path) -> None:
    """The signature names the file it stands beside; the seals hold for whom trusts them, and not for others."""
    options = Options(theme="un", clock=CLOCK, seal=seals.load(signer.config("B-LTA")), profile="plain")
    made = publish(DOCUMENT, stem="77-105", formats=frozenset({"package"}), options=options, file="77-105.xml")
    assert made.package is not None
    path = tmp_path / "plain.zip"
    path.write_bytes(made.package)
    assert [str(finding) for finding in verify(path, trust=trust)] == []
    assert {str(finding.code)[0] for finding in verify(path)} == {"D"}
