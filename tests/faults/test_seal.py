"""What may befall ``aknpress seal``: the signature is there whole or not at all, and the document stays as it was."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from tests.faults.conftest import aknpress, content, told
from tests.faults.test_outputs import bound
from tests.seals.authority import Authority, make_signer

SEALS = {
    "pdf": ("sound.pdf", "out/sound.pdf"),
    "xml": ("sound.xml", "out/sound.xml.xades.xml"),
}
both = pytest.mark.parametrize(("document", "output"), SEALS.values(), ids=SEALS)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Settings of a seal without time-stamp, which needs no service."""
    return str(make_signer(Authority(), tmp_path_factory.mktemp("signer")).config("B-B"))


@both
def test_a_seal_that_is_set(document: str, output: str, place: Path, settings: str) -> None:
    """Without a fault the seal is there: so it is the fault that the other tests see."""
    done = aknpress("seal", document, "--seal", settings, "-o", output, cwd=place)
    assert done.returncode == 0, done.stderr
    assert (place / output).stat().st_size > 1_000


@both
def test_a_full_disk(document: str, output: str, place: Path, small_disk: Path, settings: str) -> None:
    """The message names the file and the reason; what was there stays, and nothing else is there."""
    (place / output).write_bytes(b"earlier")
    (small_disk / "other").write_bytes(bytes(8_000))
    before = content(small_disk)
    told(
        aknpress("seal", document, "--seal", settings, "-o", output, cwd=place),
        f"{output} cannot be written",
        "No space left on device",
    )
    assert content(small_disk) == before


@both
def test_no_leave_and_no_length(document: str, output: str, place: Path, settings: str) -> None:
    """The same for a folder that may not be written, and for a file that may have 1 kB."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))

    (place / output).write_bytes(b"earlier")
    before = content(place)
    (place / "out").chmod(0o555)
    told(
        aknpress("seal", document, "--seal", settings, "-o", output, cwd=place, preexec_fn=bound),
        f"{output} cannot be written",
        "Permission denied",
    )
    (place / "out").chmod(0o755)
    told(aknpress("seal", document, "--seal", settings, "-o", output, cwd=place, preexec_fn=limit), "File too large")
    assert content(place) == before


@both
def test_a_name_that_is_too_long(document: str, output: str, place: Path, settings: str) -> None:
    """It is refused before a key is asked for anything."""
    long = f"out/{'n' * 260}"
    told(aknpress("seal", document, "--seal", "none.toml", "-o", long, cwd=place), "File name too long")
    told(aknpress("seal", document, "--seal", settings, "-o", f"{output}/in-a-file", cwd=place), "cannot be written")
    assert content(place / "out") == {}


def test_documents_that_cannot_be_read(place: Path, settings: str) -> None:
    """A file that is not there, or that may not be read, is named with the reason."""
    told(aknpress("seal", "none.pdf", "--seal", settings, "-o", "out/x.pdf", cwd=place), "there is no file none.pdf")
    (place / "sound.pdf").chmod(0)
    done = aknpress("seal", "sound.pdf", "--seal", settings, "-o", "out/x.pdf", cwd=place, preexec_fn=bound)
    told(done, "sound.pdf cannot be read: Permission denied")
    assert content(place / "out") == {}
