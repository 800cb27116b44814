"""The settings of a seal, the key, and what goes wrong on the way: said clearly, with nothing half-written."""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from typer.testing import CliRunner, Result

from pipeline import seals
from pipeline.cli.app import app
from pipeline.errors import SealError, UsageError
from tests.archive.samples import DOCUMENT
from tests.seals.authority import PASSPHRASE, Authority, Signer, make_signer


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, list(map(str, arguments)), input=stdin, prog_name="aknpress")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("level = 1", "has no table"),
        ("[seal\n", "cannot be used as settings"),
        ("[seal]\nlevel = 'B-X'", "expected one of B-B, B-T, B-LT, B-LTA"),
        ("[seal]\nlevel = 'B-B'", "either pkcs12"),
        ("[seal]\npkcs12 = 'a'\npkcs11 = 'b'", "either pkcs12"),
        ("[seal]\npkcs11 = 'b'", "token and key"),
        ("[seal]\npkcs12 = 'a'\nlevel = 'B-T'", "needs tsa"),
        ("[seal]\npkcs12 = 'a'\nlevel = 'B-LT'\ntsa = 'http://x'", "needs trust"),
        ("[seal]\npkcs12 = 'a'\npassphrase = 'open'", "must not stand in the file"),
        ("[seal]\npkcs11 = 'a'\npin = '1234'", "must not stand in the file"),
        ("[seal]\npkcs12 = 'a'\ncolour = 'red'", "'colour' is unknown"),
        ("[seal]\npkcs12 = 5", "wrong type"),
        ("[seal]\npkcs12 = 'a'\ntrust = 'b'", "wrong type"),
        ("[seal]\nsigner = 'no_such_module:make'", "cannot be used"),
        ("[seal]\nsigner = 'pathlib:Path'", "cannot be used"),
        ("[seal]\nsigner = 'builtins:dict'", "lacks level, signer, tool, pdf, xml"),
    ],
)
def test_settings_that_cannot_be_used(text: str, said: str, tmp_path: Path) -> None:
    """Each is refused with what was found and what was expected."""
    path = tmp_path / "seal.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        seals.load(path)


def test_passphrase_from_a_variable(signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The passphrase may stand in a variable; one that is not set is named."""
    config = signer.config(passphrase_file=None, passphrase_env="SEAL_PASSPHRASE")
    monkeypatch.delenv("SEAL_PASSPHRASE", raising=False)
    with pytest.raises(UsageError, match="SEAL_PASSPHRASE"):
        seals.load(config)
    monkeypatch.setenv("SEAL_PASSPHRASE", PASSPHRASE)
    assert seals.load(config).signer.startswith("Common Name: Example Registry")


def test_passphrase_from_the_keyboard(signer: Signer, tmp_path: Path, unsigned: bytes) -> None:
    """Where nothing gives the passphrase the command asks, and never shows it; a program is refused."""
    config = signer.config(passphrase_file=None)
    with pytest.raises(UsageError, match="nobody can be asked"):
        seals.load(config)
    (tmp_path / "a.pdf").write_bytes(unsigned)
    ran = run("seal", tmp_path / "a.pdf", "--seal", config, "-o", tmp_path / "b.pdf", stdin=PASSPHRASE + "\n")
    assert ran.exit_code == 0, ran.output
    assert PASSPHRASE not in ran.output
    unanswered = run("seal", tmp_path / "a.pdf", "--seal", config, "-o", tmp_path / "c.pdf", stdin="")
    assert (unanswered.exit_code, (tmp_path / "c.pdf").exists()) == (2, False)
    assert "was given; give passphrase-file" in unanswered.output
    assert (tmp_path / "b.pdf").read_bytes().startswith(unsigned)


@pytest.mark.parametrize("wrong", ["", "wrong", "correct horse "])
def test_wrong_passphrase(wrong: str, signer: Signer, tmp_path: Path) -> None:
    """A wrong passphrase is said to be one; it is not repeated, and nothing is written."""
    (tmp_path / "doc.xml").write_bytes(DOCUMENT)
    (signer.folder / "wrong").write_text(wrong, encoding="utf-8")
    ran = run("seal", tmp_path / "doc.xml", "--seal", signer.config(passphrase_file="wrong"))
    assert ran.exit_code == 2
    assert "wrong passphrase" in ran.output
    assert [path.name for path in tmp_path.iterdir()] == ["doc.xml"]


def test_service_down(signer: Signer, tmp_path: Path) -> None:
    """Where the time-stamp service does not answer, the address is named and nothing is written."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused at once
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        (tmp_path / "doc.xml").write_bytes(DOCUMENT)
        config = signer.config("B-T", tsa=url)
        for command in (
            ("seal", tmp_path / "doc.xml", "--seal", config),
            ("build", tmp_path / "doc.xml", "-o", tmp_path / "out", "--seal", config),
            ("package", tmp_path / "doc.xml", "-o", tmp_path / "bag.zip", "--seal", config),
        ):
            ran = run(*command)
            assert ran.exit_code == 2
            assert url in ran.output
            assert "gave no time-stamp" in ran.output
            assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["doc.xml"]


def test_service_that_answers_nonsense(signer: Signer, unsigned: bytes) -> None:
    """An answer that is no time-stamp is no time-stamp: the address of the revocation list, asked for one."""
    other = Authority()
    other.stamp = lambda request: b"\x30\x03\x02\x01\x02"  # type: ignore[method-assign]
    with other.running(), pytest.raises(SealError):
        seals.load(signer.config("B-T", tsa=other.url)).pdf(unsigned)


def test_build_and_verify(signer: Signer, tmp_path: Path) -> None:
    """`build --seal` seals PDF, XML and package, and `verify --trust` finds all of them sound."""
    (tmp_path / "doc.xml").write_bytes(DOCUMENT)
    out = tmp_path / "out"
    ran = run("build", tmp_path / "doc.xml", "-o", out, "--seal", signer.config("B-LTA"))
    assert ran.exit_code == 0, ran.output
    assert {p.name for p in out.iterdir()} >= {"doc.pdf", "doc.xml", "doc.xml.xades.xml", "doc-bag.zip"}
    for name in ("doc.pdf", "doc.xml", "doc-bag.zip"):
        ran = run("verify", out / name, "--trust", signer.root)
        assert (ran.exit_code, ran.output) == (0, f"{out / name} is sound\n")
        ran = run("verify", out / name)
        assert ran.exit_code == 0
        assert "D003" in ran.output
        assert ran.output.endswith("is sound, but for what is said above\n")
    (out / "doc.xml").write_bytes(DOCUMENT.replace(b"must be found", b"must be lost"))
    ran = run("verify", out / "doc.xml", "--trust", signer.root)
    assert (ran.exit_code, "D002" in ran.output) == (1, True)
    (out / "doc.xml.xades.xml").unlink()
    ran = run("verify", out / "doc.xml", "--trust", signer.root)
    assert (ran.exit_code, "D001" in ran.output) == (1, True)


def test_online(signer: Signer, tmp_path: Path, unsigned: bytes, authority: Authority) -> None:
    """With `--online` the issuer is asked, and a certificate that it revoked is found."""
    revoked = make_signer(authority, tmp_path / "keys")
    sealed = tmp_path / "sealed.pdf"
    sealed.write_bytes(seals.load(revoked.config("B-B")).pdf(unsigned))
    assert run("verify", sealed, "--trust", revoked.root, "--online").exit_code == 0
    authority.revoked[revoked.certificate.serial_number] = revoked.certificate.not_valid_before_utc
    try:
        ran = run("verify", sealed, "--trust", revoked.root, "--online")
    finally:
        del authority.revoked[revoked.certificate.serial_number]
    assert (ran.exit_code, "D005" in ran.output) == (1, True)


def test_draft_is_never_sealed(signer: Signer, tmp_path: Path) -> None:
    """A draft and a seal exclude each other."""
    (tmp_path / "doc.xml").write_bytes(DOCUMENT)
    ran = run("build", tmp_path / "doc.xml", "-o", tmp_path / "out", "--draft", "--seal", signer.config())
    assert ran.exit_code == 2
    assert "never sealed" in ran.output


def test_document_with_errors_is_not_sealed(signer: Signer, tmp_path: Path) -> None:
    """Akoma Ntoso that does not validate gets no signature."""
    (tmp_path / "doc.xml").write_bytes(DOCUMENT.replace(b"<mainBody", b"<mainbody"))
    ran = run("seal", tmp_path / "doc.xml", "--seal", signer.config())
    assert ran.exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["doc.xml"]


@pytest.mark.parametrize("name", ["root.pem", "signer.p12"])
def test_files_that_are_not_what_they_should_be(name: str, authority: Authority, tmp_path: Path) -> None:
    """A damaged certificate or key is named."""
    made = make_signer(authority, tmp_path)
    (tmp_path / name).write_bytes(b"\x30\x82\x00\x01x")
    with pytest.raises(UsageError, match=name):
        seals.load(made.config())


def softhsm() -> str | None:
    """Return the library of SoftHSM, None where it is not installed."""
    places = (
        "/usr/lib/softhsm",
        "/usr/lib/x86_64-linux-gnu/softhsm",
        "/usr/local/lib/softhsm",
        "/opt/homebrew/lib/softhsm",
    )
    return next((f"{p}/libsofthsm2.so" for p in places if Path(f"{p}/libsofthsm2.so").is_file()), None)


@pytest.mark.skipif(not (softhsm() and shutil.which("softhsm2-util")), reason="SoftHSM, a token in software, is absent")
def test_key_on_a_token(authority: Authority, tmp_path: Path, unsigned: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that never leaves its token (PKCS#11) seals PDF and XML; a wrong PIN and an unknown token are said."""
    import pkcs11
    from pkcs11.util.rsa import decode_rsa_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    made = make_signer(authority, tmp_path)
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n", encoding="utf-8")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm.conf"))
    command = ["softhsm2-util", "--init-token", "--free", "--label", "registry", "--pin", "1234", "--so-pin", "5678"]
    subprocess.run(command, check=True, capture_output=True)
    from cryptography.hazmat.primitives.serialization import pkcs12

    key, certificate, _ = pkcs12.load_key_and_certificates((tmp_path / "signer.p12").read_bytes(), PASSPHRASE.encode())
    assert key is not None
    assert certificate is not None
    form = serialization
    der = key.private_bytes(form.Encoding.DER, form.PrivateFormat.TraditionalOpenSSL, form.NoEncryption())
    library = softhsm()
    assert library is not None
    with pkcs11.lib(library).get_token(token_label="registry").open(user_pin="1234", rw=True) as session:
        private = decode_rsa_private_key(der)
        session.create_object({**private, pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: "seal"})
        shown = decode_x509_certificate(certificate.public_bytes(form.Encoding.DER))
        session.create_object({**shown, pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: "seal"})
    (tmp_path / "pin").write_text("1234", encoding="utf-8")
    token: dict[str, Any] = {
        "pkcs12": None,
        "passphrase_file": None,
        "pkcs11": library,
        "token": "registry",
        "key": "seal",
    }
    seal = seals.load(made.config("B-LTA", pin_file="pin", **token))
    trust = seals.read_trust([made.root])
    assert seals.check_pdf(seal.pdf(unsigned), "x", trust, level="B-LTA") == []
    assert seals.check_xml(DOCUMENT, seal.xml(DOCUMENT, "main.xml"), "main.xml", "x", trust, stamped=True) == []
    (tmp_path / "pin").write_text("4321", encoding="utf-8")
    with pytest.raises(SealError, match="registry"):
        seals.load(made.config(pin_file="pin", **token))
    with pytest.raises(SealError, match="elsewhere"):
        seals.load(made.config(pin_file="pin", **{**token, "token": "elsewhere"}))
