"""Arguments that several commands share, and what becomes of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from pipeline import Code, language_packs, storage, themes
from pipeline.cli.status import Status

if TYPE_CHECKING:
    from pipeline import Options
    from pipeline.seals import Seal as SealProtocol

STDIN: Final = Path("-")
_STDIN_NAME: Final = "<stdin>"


def _languages(incomplete: str) -> Iterator[str]:
    return (code for code in language_packs() if code.startswith(incomplete))


def _themes(incomplete: str) -> Iterator[str]:
    return (name for name in themes() if name.startswith(incomplete))


def _papers(incomplete: str) -> Iterator[str]:
    return (size for size in ("a4", "letter") if size.startswith(incomplete.lower()))


def _codes(incomplete: str) -> Iterator[str]:
    return (str(code) for code in Code if code.startswith(incomplete.upper()))


Language = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="CODE",
        autocompletion=_languages,
        help="Language of the text: ara, eng, fra, rus, spa or zho. Found from its words when left out.",
    ),
]
Meta = Annotated[
    Path | None,
    typer.Option(
        "--meta",
        metavar="FILE",
        help="YAML file with what the text does not say: organ, symbol, number, date, session, place, status …",
    ),
]
Theme = Annotated[
    str | None,
    typer.Option(
        "--theme",
        metavar="NAME",
        autocompletion=_themes,
        help="Look of page and PDF: un, itu, plain, or the folder of a theme of your own. Chosen from the document"
        " when left out.",
    ),
]
Paper = Annotated[
    str,
    typer.Option("--paper", metavar="SIZE", autocompletion=_papers, help="What the PDF is laid out on: a4 or letter."),
]
Logo = Annotated[Path | None, typer.Option("--logo", metavar="FILE", help="PNG, JPEG or SVG to put in the masthead.")]
Draft = Annotated[
    bool, typer.Option("--draft", help="Publish in spite of errors, with a visible mark; never a package.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")]
Organisation = Annotated[
    str | None,
    typer.Option("--organisation", metavar="NAME", help="Who deposits the package, when it is not the issuing body."),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select", metavar="CODES", autocompletion=_codes, help="Report these codes alone, e.g. S003,X; S is a family."
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="CODES", autocompletion=_codes, help="Leave these codes out, e.g. S007,T."),
]
Severities = Annotated[
    list[str] | None,
    typer.Option("--severity", metavar="CODE=NAME", help="Count a code as error, warning or note, e.g. S003=error."),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="PATTERN", help="Leave out the files that fit, e.g. 'drafts/*'."),
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", metavar="N", min=0, help="Check in N processes at once; 0 is one a processor."),
]
Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Settings; else the nearest aknpress.toml counts, or \\[tool.aknpress] of a pyproject.toml.",
    ),
]
NoConfig = Annotated[bool, typer.Option("--no-config", help="Read no settings.")]
Also = Annotated[
    list[Path] | None,
    typer.Option(
        "--also",
        metavar="FILE.xml",
        help="The same document in another language, to whose page NAME.html this page links; may be repeated.",
    ),
]
Site = Annotated[
    Path | None,
    typer.Option(
        "--site", metavar="DIR", help="Write DIR/index.html over all documents in this folder, with a search."
    ),
]
Seal = Annotated[
    Path | None,
    typer.Option("--seal", metavar="FILE.toml", help="Settings of a seal: sign PDF and XML with them (docs/seals.md)."),
]
Profile = Annotated[
    str,
    typer.Option(
        "--profile",
        metavar="NAME",
        autocompletion=lambda incomplete: [n for n in ("eark", "bagit", "plain") if n.startswith(incomplete)],
        help="Package: eark (SIP in a bag), bagit (a bag without METS) or plain (files and checksums).",
    ),
]
Mods = Annotated[bool, typer.Option("--mods", help="Put a catalogue record in MODS beside the one in Dublin Core.")]
Trust = Annotated[
    list[Path] | None,
    typer.Option("--trust", metavar="FILE", help="Certificate whose seals are trusted (PEM or DER); may be repeated."),
]
Crl = Annotated[
    list[Path] | None,
    typer.Option("--crl", metavar="FILE", help="List of revoked certificates (PEM or DER); may be repeated."),
]
Online = Annotated[
    bool, typer.Option("--online", help="Ask the issuers of certificates whether they were revoked; else no network.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]
CodeArgument = Annotated[
    str, typer.Argument(metavar="CODE", autocompletion=_codes, help="Code of a finding, e.g. S003.")
]


def options(
    *,
    lang: str | None = None,
    meta: Path | None = None,
    theme: str | None = None,
    paper: str = "a4",
    logo: Path | None = None,
    draft: bool = False,
    strict: bool = False,
    organisation: str | None = None,
    also: list[Path] | None = None,
    seal: Path | None = None,
    formats: frozenset[str] = frozenset(),
    profile: str = "eark",
    mods: bool = False,
) -> Options:
    """Return how to publish, refusing at once what cannot be done."""
    from pipeline import Options, publish

    made = Options(
        language=lang,
        metadata=publish.load_metadata(meta) if meta else None,
        theme=theme,
        paper=paper.lower(),
        logo=logo,
        draft=draft,
        strict=strict,
        organisation=organisation,
        also=tuple(also or ()),
        seal=load_seal(seal) if seal else None,
        profile=profile,
        mods=mods,
    )
    publish.check(formats, made)
    return made


def load_seal(path: Path) -> SealProtocol:
    """Return the seal of the settings, asking for its passphrase where nothing else gives it.

    Raises:
        UsageError: nobody answers, besides what `pipeline.seals.load` raises.
    """
    from pipeline import UsageError, seals

    def ask(what: str) -> str:
        try:
            return str(typer.prompt(what, hide_input=True, err=True))
        except typer.Abort as error:
            raise UsageError(f"{path}: no {what} was given; give passphrase-file, passphrase-env or type it") from error

    return seals.load(path, ask=ask)


def read(path: Path) -> tuple[str, bytes]:
    """Return name and bytes of an input; ``-`` is standard input."""
    if path == STDIN:
        return _STDIN_NAME, storage.read_stream(sys.stdin.buffer)
    return str(path), storage.read_input(path)


def stop(status: Status) -> typer.Exit:
    """Return the exception that ends a command with a status."""
    return typer.Exit(int(status))


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
