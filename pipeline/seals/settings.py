"""Read the settings of a seal: the table ``[seal]`` of a TOML file."""

from __future__ import annotations

import importlib
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline import storage
from pipeline.errors import UsageError
from pipeline.seals.protocol import LEVELS, Seal

#: Asks the person at the keyboard for a secret, given what it is for.
Ask = Callable[[str], str]

_TEXTS: Final = (
    "level", "signer", "pkcs12", "passphrase-file", "passphrase-env", "pkcs11", "token", "key", "certificate",
    "pin-file", "pin-env", "tsa", "reason", "location",
)  # fmt: skip
_LISTS: Final = ("trust", "chain", "crls")
_FLAGS: Final = ("fetch",)
#: How a secret might be tried to be given in the file itself, which others read.
_SECRETS: Final = ("passphrase", "password", "pin")


@dataclass(frozen=True, slots=True)
class SealSettings:
    """The settings of a seal, checked, with paths that no longer depend on where the file stands.

    Attributes:
        level: one of `LEVELS`.
        pkcs12: file with key and certificate, None with `pkcs11`.
        pkcs11: library of a token, None with `pkcs12`.
        token: label of the token.
        key: label of the key on the token.
        certificate: label of the certificate there; the key's where it is ''.
        secret: returns passphrase or PIN.
        tsa: address of the time-stamp service (RFC 3161), '' for none.
        trust: files with the certificates that are trusted.
        chain: files with certificates between the signer's and a trusted one.
        crls: files with lists of revoked certificates (RFC 5280).
        fetch: whether to ask for revocation lists and answers at the addresses that certificates give.
        reason: why it is signed, '' for nothing.
        location: where, '' for nothing.
    """

    level: str
    pkcs12: Path | None
    pkcs11: str | None
    token: str
    key: str
    certificate: str
    secret: Callable[[], str]
    tsa: str
    trust: tuple[Path, ...]
    chain: tuple[Path, ...]
    crls: tuple[Path, ...]
    fetch: bool
    reason: str
    location: str


def load(path: Path, *, ask: Ask | None = None) -> Seal:
    """Return the seal that a file of settings describes.

    Args:
        path: TOML with a table ``[seal]``; the paths in it are relative to its folder.
        ask: asks for a passphrase that no file and no variable gives; None refuses to.

    Raises:
        UsageError: the settings cannot be read or contradict each other, or the passphrase is wrong.
        StorageError: a file cannot be read.
        EnvironmentFault: a library is missing.
    """
    table = _table(path)
    if isinstance(table.get("signer"), str):
        return _foreign(table, path)
    settings = parse(table, path, ask)
    from pipeline.seals.signing import PyHankoSeal

    return PyHankoSeal(settings)


def files(path: Path) -> tuple[Path, ...]:
    """Return the files with key and certificates that the settings in a file name; none of a signer of one's own.

    Raises:
        UsageError: the settings cannot be read.
        StorageError: the file cannot be read.
    """
    table = _table(path)
    names = [table.get("pkcs12"), *(one for key in _LISTS for one in table.get(key) or ())]
    return tuple(path.parent / name for name in names if isinstance(name, str))


def _table(path: Path) -> dict[str, Any]:
    """Return the table ``[seal]`` of a file."""
    try:
        table = tomllib.loads(storage.read_input(path).decode("utf-8-sig")).get("seal")
    except ValueError as error:
        raise UsageError(f"{path} cannot be used as settings of a seal: {error}") from error
    if not isinstance(table, dict):
        raise UsageError(f"{path} has no table [seal]")
    return table


def _foreign(table: Mapping[str, Any], path: Path) -> Seal:
    """Return the seal that a factory of the organisation makes of the table."""
    module, _, name = table["signer"].partition(":")
    try:
        made: Seal = getattr(importlib.import_module(module), name)(table)
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise UsageError(f"{path}: the signer {table['signer']!r} cannot be used ({error})") from error
    missing = [part for part in ("level", "signer", "tool", "pdf", "xml") if not hasattr(made, part)]
    if missing:
        raise UsageError(f"{path}: the signer {table['signer']!r} lacks {', '.join(missing)}; see pipeline.seals.Seal")
    if made.level not in LEVELS:
        raise UsageError(f"{path}: the signer has level {made.level!r}; expected one of {', '.join(LEVELS)}")
    return made


def parse(table: Mapping[str, Any], path: Path, ask: Ask | None = None) -> SealSettings:
    """Check a table ``[seal]``.

    Raises:
        UsageError: see `load`.
    """
    _check_types(table, path)
    folder = path.parent
    level = table.get("level", "B-B")
    if level not in LEVELS:
        raise UsageError(f"{path}: level is {level!r}; expected one of {', '.join(LEVELS)}")
    if ("pkcs12" in table) == ("pkcs11" in table):
        raise UsageError(f"{path}: give either pkcs12 (a file) or pkcs11 (the library of a token)")
    if "pkcs11" in table and not (table.get("token") and table.get("key")):
        raise UsageError(f"{path}: pkcs11 needs token and key, the labels of both")
    if level != "B-B" and not table.get("tsa"):
        raise UsageError(f"{path}: level {level} needs tsa, the address of a time-stamp service (RFC 3161)")
    if level in ("B-LT", "B-LTA") and not table.get("trust"):
        raise UsageError(f"{path}: level {level} needs trust, files with the trusted certificates")
    word = "passphrase" if "pkcs12" in table else "pin"

    def files(name: str) -> tuple[Path, ...]:
        return tuple(folder / entry for entry in table.get(name, ()))

    return SealSettings(
        level=level,
        pkcs12=folder / table["pkcs12"] if "pkcs12" in table else None,
        pkcs11=table.get("pkcs11"),
        token=table.get("token", ""),
        key=table.get("key", ""),
        certificate=table.get("certificate", ""),
        secret=lambda: _secret(table, word, path, ask),
        tsa=table.get("tsa", ""),
        trust=files("trust"),
        chain=files("chain"),
        crls=files("crls"),
        fetch=table.get("fetch", True),
        reason=table.get("reason", ""),
        location=table.get("location", ""),
    )


def _check_types(table: Mapping[str, Any], path: Path) -> None:
    """Refuse unknown keys, values of another type, and a secret in the file."""
    for name, value in table.items():
        if name in _SECRETS:
            raise UsageError(f"{path}: {name} must not stand in the file; give {name}-file or {name}-env, or neither")
        if name in _TEXTS:
            right = isinstance(value, str)
        elif name in _LISTS:
            right = isinstance(value, list) and all(isinstance(entry, str) for entry in value)
        elif name in _FLAGS:
            right = isinstance(value, bool)
        else:
            raise UsageError(f"{path}: {name!r} is unknown in [seal]; there are: {', '.join(_TEXTS + _LISTS + _FLAGS)}")
        if not right:
            raise UsageError(f"{path}: {name} is {value!r}, which has the wrong type")


def _secret(table: Mapping[str, Any], word: str, path: Path, ask: Ask | None) -> str:
    """Return passphrase or PIN: from a file, from a variable, or from the person at the keyboard."""
    if file := table.get(f"{word}-file"):
        return storage.read_input(path.parent / file).decode("utf-8").removesuffix("\n").removesuffix("\r")
    if variable := table.get(f"{word}-env"):
        if variable not in os.environ:
            raise UsageError(f"the variable {variable}, which should hold the {word}, is not set")
        return os.environ[variable]
    if ask is None:
        raise UsageError(f"{path}: give {word}-file or {word}-env; nobody can be asked here")
    return ask(f"{word} of {table.get('pkcs12') or table.get('token')}")
