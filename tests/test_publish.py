"""The whole flow: the gate, the clock, whole files, and the same bytes every time."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from pipeline import Code, Options, StorageError, UsageError, build_file, storage, verify, write_folder
from pipeline.publish import ALL, SUFFIXES, is_akn, publish, rebuild, stem_of
from tests.cli.conftest import GAP, SOUND, WRONG
from tests.judges import CHECKOUT

XML_ONLY = frozenset({"xml"})
NOTHING: frozenset[str] = frozenset()


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture(scope="module")
def sound() -> dict[str, bytes]:
    """Every output of the sound text."""
    return publish(SOUND.encode(), stem="sound", file="sound.txt").outputs


class TestGate:
    """Nothing is published that did not pass."""

    def test_sound_text_gives_every_output(self, sound: dict[str, bytes]) -> None:
        """All four, and the PDF carries the XML."""
        assert list(sound) == list(SUFFIXES)
        with pikepdf.open(io.BytesIO(sound["pdf"])) as pdf:
            (attachment,) = pdf.attachments.values()
            assert attachment.get_file().read_bytes() == sound["xml"]

    @pytest.mark.parametrize(
        ("text", "options", "code"),
        [
            (WRONG, Options(), Code.M005),
            ("", Options(), Code.T004),
            (GAP, Options(strict=True), Code.S003),
            ('<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"/>', Options(), Code.X002),
            ("<akomaNtoso", Options(draft=True), Code.X001),
        ],
    )
    def test_shut_gate_leaves_nothing_but_findings(self, text: str, options: Options, code: Code) -> None:
        """An error, or with strict a warning, and there is no output; what is no XML gives no draft either."""
        made = publish(text.encode(), stem="a", formats=ALL - {"package"}, options=options)
        assert (made.outputs, made.published) == ({}, False)
        assert code in {finding.code for finding in made.report}

    def test_warning_does_not_shut_it(self) -> None:
        """Without strict a warning is reported and the document published."""
        made = publish(GAP.encode(), stem="a", formats=XML_ONLY)
        assert made.published
        assert [finding.code for finding in made.report] == [Code.S003]

    def test_draft_passes_with_the_mark(self) -> None:
        """A draft of a wrong document, of a warned one under strict, and of a sound one: page and PDF show it."""
        for text, strict in ((WRONG, False), (GAP, True), (SOUND, False)):
            options = Options(draft=True, strict=strict)
            made = publish(text.encode(), stem="a", formats=frozenset({"html", "pdf"}), options=options)
            assert made.draft
            assert made.html is not None
            assert b"draft-mark" in made.html
            assert made.pdf is not None

    def test_lost_words_let_no_draft_pass(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """T001 shuts the gate for drafts as well: here a stage that drops a word."""
        from pipeline import akn

        real = akn.build

        def careless(document: object, *, file: str | None = None) -> object:
            from dataclasses import replace

            made = real(document, file=file)  # type: ignore[arg-type]
            return replace(made, words=made.words.replace("inland", ""))

        monkeypatch.setattr("pipeline.akn.build", careless)
        made = publish(SOUND.encode(), stem="a", formats=XML_ONLY, options=Options(draft=True))
        assert (made.outputs, [f.code for f in made.report]) == ({}, [Code.T001])
        assert "inland" in made.report.diagnostics[0].expected

    def test_broken_pdf_shuts_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where the finished PDF does not hold what it must, nothing at all is published."""
        monkeypatch.setattr("pipeline.presentation.write_pdf", lambda *_, **__: b"%PDF-1.7\n%%EOF")
        made = publish(SOUND.encode(), stem="a")
        assert made.outputs == {}
        assert {f.code for f in made.report} == {Code.O001, Code.O002, Code.O003}

    def test_no_format_only_checks(self) -> None:
        """With no format asked for, the findings are the same and nothing is rendered."""
        made = publish(GAP.encode(), stem="a", formats=NOTHING)
        assert (made.published, made.outputs, len(made.report)) == (True, {}, 1)


class TestInput:
    """Texts and Akoma Ntoso, from files and from memory."""

    def test_akoma_ntoso_comes_out_as_it_went_in(self, sound: dict[str, bytes]) -> None:
        """XML is not rewritten, its PDF is that of the text, and the package holds no text as received."""
        made = publish(sound["xml"], stem="sound")
        assert made.xml == sound["xml"]
        assert made.pdf == sound["pdf"]
        assert made.bag is not None
        assert not any("representations/source" in path for path in made.bag.files)

    @pytest.mark.parametrize(
        ("data", "file", "akn"),
        [
            (b"<akomaNtoso>", None, True),
            (b"<akomaNtoso", None, True),
            (b"\xef\xbb\xbf <?xml version='1.0'?>", None, True),
            ("<?xml version='1.0'?>".encode("utf-16"), None, True),
            (b"The General Assembly,", "a.xml", True),
            (b"The General Assembly,", "a.txt", False),
            (b"< 5 kg is light", None, False),
            (b"", None, False),
        ],
    )
    def test_xml_is_told_from_text(self, data: bytes, file: str | None, akn: bool) -> None:
        """By its name, or by the tag it opens with."""
        assert is_akn(data, file) is akn

    @pytest.mark.parametrize(
        ("name", "stem"),
        [("a.txt", "a"), ("a.eng.txt", "a.eng"), ("A.XML", "A"), ("A.RES.70.1", "A.RES.70.1"), ("قرار.txt", "قرار")],
    )
    def test_outputs_are_named_after_the_input(self, name: str, stem: str) -> None:
        """The ending of a text goes, a dot in a name stays."""
        assert stem_of(Path(name)) == stem

    @pytest.mark.parametrize(
        ("formats", "options", "message"),
        [
            (frozenset({"docx"}), Options(), "no format 'docx'"),
            (ALL, Options(draft=True), "a draft is never packaged"),
            (XML_ONLY, Options(theme="unesco"), "no theme 'unesco'"),
            (XML_ONLY, Options(language="english"), "expected three letters"),
        ],
    )
    def test_impossible_wishes_are_refused_at_once(
        self, formats: frozenset[str], options: Options, message: str
    ) -> None:
        """Before anything is read."""
        with pytest.raises(UsageError, match=re.escape(message)):
            publish(b"", stem="a", formats=formats, options=options)

    def test_input_is_never_replaced(self, tmp_path: Path) -> None:
        """An XML file built into its own folder would be its own output."""
        path = tmp_path / "a.xml"
        path.write_text("<akomaNtoso/>")
        with pytest.raises(UsageError, match="is the input itself"):
            build_file(path, tmp_path)
        assert [p.name for p in tmp_path.iterdir()] == ["a.xml"]


class TestClock:
    """The clock is the document's date or SOURCE_DATE_EPOCH, never that on the wall."""

    @staticmethod
    def _dates(options: Options) -> tuple[str, tuple[int, ...]]:
        made = publish(SOUND.encode(), stem="a", options=options)
        assert made.pdf is not None
        assert made.package is not None
        with pikepdf.open(io.BytesIO(made.pdf)) as pdf, zipfile.ZipFile(io.BytesIO(made.package)) as package:
            (stamp,) = {info.date_time for info in package.infolist()}
            return str(pdf.docinfo["/CreationDate"])[2:16], stamp

    def test_document_dates_its_outputs(self) -> None:
        """Midnight of the day of adoption."""
        assert self._dates(Options()) == ("20431220000000", (2043, 12, 20, 0, 0, 0))

    def test_source_date_epoch_wins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The variable of reproducible-builds.org."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        assert self._dates(Options()) == ("20231114221320", (2023, 11, 14, 22, 13, 20))

    def test_argument_wins_over_both(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever calls from Python knows best."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        assert self._dates(Options(clock=datetime(2030, 1, 2, tzinfo=UTC)))[0] == "20300102000000"

    def test_document_without_a_date_counts_from_1970(self) -> None:
        """The date that the schema forces on it is before any that PDF and ZIP know."""
        made = publish(b"The cat sat on the mat, and the dog looked at it for a while.", stem="a")
        assert made.pdf is not None
        with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
            assert str(pdf.docinfo["/CreationDate"])[2:16] == "19700101000000"

    @pytest.mark.parametrize("value", ["tomorrow", "1e9", "99999999999999999999"])
    def test_impossible_moment_is_refused(self, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Ignoring it would date the outputs otherwise than was asked."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
        with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
            publish(SOUND.encode(), stem="a", formats=XML_ONLY)


class TestPackage:
    """What the flow hands to the archive."""

    def test_text_and_steps_are_recorded(self, sound: dict[str, bytes]) -> None:
        """The text as received is in the package, and PREMIS has an event for every step, in order."""
        with zipfile.ZipFile(io.BytesIO(sound["package"])) as package:
            names = package.namelist()
            (text,) = (name for name in names if name.endswith("representations/source/data/sound.txt"))
            assert package.read(text) == SOUND.encode()
            (premis,) = (
                n for n in names if n.endswith("/metadata/preservation/premis.xml") and "representations" not in n
            )
            root = ET.fromstring(package.read(premis))
        space = {"p": "http://www.loc.gov/premis/v3"}
        steps = [e.findtext("p:eventType", namespaces=space) for e in root.iterfind("p:event", space)]
        first = ["transfer", "modification", "interpreting", "creation", "validation", "validation"]
        first += ["creation", "creation", "validation"]
        assert steps[: len(first)] == first

    @pytest.mark.parametrize(
        "options", [Options(), Options(theme="plain"), Options(clock=datetime(2031, 5, 6, tzinfo=UTC))]
    )
    def test_outputs_can_be_made_again(self, options: Options, tmp_path: Path) -> None:
        """verify with `rebuild` accepts what publish packaged, whatever the options, as folder too."""
        made = publish(SOUND.encode(), stem="sound", options=options)
        assert made.bag is not None
        assert list(verify(write_folder(made.bag, tmp_path), rebuild=rebuild)) == []

    def test_logo_is_remembered(self, tmp_path: Path) -> None:
        """The image is kept in the build lock, so that its file may go."""
        logo = tmp_path / "emblem.svg"
        logo.write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
        )
        made = publish(SOUND.encode(), stem="sound", options=Options(logo=logo))
        assert made.package is not None
        (tmp_path / "a.zip").write_bytes(made.package)
        logo.unlink()
        assert list(verify(tmp_path / "a.zip", rebuild=rebuild)) == []

    @pytest.mark.parametrize(
        "lock", [{}, {"settings": []}, {"settings": {"theme": None, "logo": "?", "xml_name": "a"}}]
    )
    def test_damaged_build_lock_is_said(self, lock: dict[str, object], sound: dict[str, bytes]) -> None:
        """A lock that does not say what is needed is no crash."""
        with pytest.raises(UsageError, match="build lock"):
            rebuild(sound["xml"], lock)


class TestSameBytes:
    """Same input, same bytes."""

    @pytest.mark.parametrize("sample", ["un-oases.ara", "itu-coexistence.zho", "un-water-systems.eng"])
    def test_two_folders_two_processes(self, sample: str, tmp_path: Path) -> None:
        """Every output is the same in another folder, process, time zone, locale, umask and hash seed."""
        text = CHECKOUT / "examples" / f"{sample}.txt"
        digests = []
        for name, settings in {
            "one": {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
            "two/deeper": {"TZ": "America/Anchorage", "LC_ALL": "POSIX", "PYTHONHASHSEED": "2", "umask": "077"},
        }.items():
            folder = tmp_path / name
            folder.mkdir(parents=True)
            copy = folder / text.name
            copy.write_bytes(text.read_bytes())
            umask = settings.pop("umask", "022")
            subprocess.run(
                [sys.executable, "-m", "pipeline", "build", str(copy), "-o", str(folder / "out")],
                env={**os.environ, **settings, "PYTHONPATH": str(CHECKOUT)},
                cwd=folder,
                umask=int(umask, 8),
                check=True,
                capture_output=True,
            )
            digests.append(
                {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "out").iterdir()}
            )
        assert len(digests[0]) == 5
        assert digests[0] == digests[1]

    def test_report_names_no_folder(self, tmp_path: Path) -> None:
        """The report speaks of the file by its name alone."""
        (tmp_path / "gap.txt").write_text(GAP, encoding="utf-8")
        _, (*_, report) = build_file(tmp_path / "gap.txt", tmp_path / "out", XML_ONLY)
        text = report.read_text(encoding="utf-8")
        assert str(tmp_path) not in text
        (file,) = json.loads(text)["files"]
        assert (file["file"], file["findings"][0]["location"]["file"]) == ("gap.txt", "gap.txt")


class TestWholeOrNotAtAll:
    """A file is as it was, or complete."""

    @pytest.fixture
    def earlier(self, tmp_path: Path) -> Iterator[Path]:
        """A folder with outputs of an earlier build, and nothing else at the end either."""
        for suffix in (*SUFFIXES.values(), ".report.json"):
            (tmp_path / f"a{suffix}").write_bytes(b"earlier")
        yield tmp_path
        assert len(list(tmp_path.iterdir())) == 5

    def test_full_disk_changes_nothing(self, earlier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The disk fills up at the fourth file: the three before it are not there either."""
        files = dict.fromkeys(sorted(earlier.iterdir()), b"new" * 1000)
        real, calls = os.fsync, iter(range(10))

        def full(descriptor: int) -> None:
            if next(calls) == 3:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            real(descriptor)

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(StorageError, match="cannot be written: No space left on device"):
            storage.write_files(files)
        assert {path.read_bytes() for path in files} == {b"earlier"}

    def test_folder_in_the_way_changes_nothing(self, earlier: Path) -> None:
        """Where one of the names is a folder, no file is touched."""
        (earlier / "a.pdf").unlink()
        (earlier / "a.pdf").mkdir()
        with pytest.raises(StorageError, match="is a folder; expected a file"):
            storage.write_files(dict.fromkeys(sorted(earlier.iterdir()), b"new"))
        assert (earlier / "a.html").read_bytes() == b"earlier"

    @pytest.mark.parametrize("moment", range(5))
    def test_killed_run_leaves_whole_files(self, tmp_path: Path, moment: int) -> None:
        """A process killed before its n-th rename leaves each file as it was or as it is to be."""
        names = [f"{n}.xml" for n in range(5)]
        for name in names:
            (tmp_path / name).write_bytes(b"earlier")
        program = (
            "import os, pathlib, signal, sys\n"
            "from pipeline import storage\n"
            "folder, moment = pathlib.Path(sys.argv[1]), int(sys.argv[2])\n"
            "real, count = pathlib.Path.replace, iter(range(9))\n"
            "def replace(self, target):\n"
            "    if next(count) == moment: os.kill(os.getpid(), signal.SIGKILL)\n"
            "    return real(self, target)\n"
            "pathlib.Path.replace = replace\n"
            "storage.write_files({folder / f'{n}.xml': b'new' * 100000 for n in range(5)})\n"
        )
        run = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path), str(moment)], cwd=CHECKOUT, capture_output=True, check=False
        )
        assert run.returncode == -signal.SIGKILL
        found = [(tmp_path / name).read_bytes() for name in names]
        assert found == [b"new" * 100000] * moment + [b"earlier"] * (5 - moment)

    def test_device_is_written_to_and_not_replaced(self, tmp_path: Path) -> None:
        """An output such as /dev/null stays what it is."""
        (tmp_path / "null.xml").symlink_to("/dev/null")
        storage.write_files({tmp_path / "null.xml": b"new"})
        assert (tmp_path / "null.xml").is_symlink()
        assert (tmp_path / "null.xml").read_bytes() == b""

    def test_files_get_the_mode_of_the_umask(self, tmp_path: Path) -> None:
        """Others may read the outputs, as with any file."""
        old = os.umask(0o022)
        try:
            storage.write_files({tmp_path / "a.xml": b""})
        finally:
            os.umask(old)
        assert (tmp_path / "a.xml").stat().st_mode & 0o777 == 0o644


def test_flow_is_on_one_screen() -> None:
    """`publish` stays short enough to be read at a glance."""
    import inspect

    body = inspect.getsource(publish).split('"""')[-1]
    assert len(body.splitlines()) <= 60
