"""``aknpress build``: texts in, everything out."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline import SealError, StorageError, UsageError, storage
from pipeline.cli import arguments, terminal
from pipeline.cli.status import Status, of_report

if TYPE_CHECKING:
    from pipeline import Publication

EXAMPLES = (
    "aknpress build resolution.txt -o out",
    "aknpress build texts/*.txt -o out --format xml,pdf",
    "aknpress build opinion.txt -o out --meta opinion.yaml --theme itu --logo emblem.svg",
    "aknpress build unfinished.txt -o out --draft",
    "aknpress build texts/*.txt -o out --site out",
    "aknpress build resolution.txt -o out --seal seal.toml",
)


def build(
    texts: Annotated[list[Path], typer.Argument(readable=False, metavar="TEXT", help="Texts, or Akoma Ntoso files.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the outputs.")],
    format_: Annotated[
        list[str] | None,
        typer.Option("--format", "-f", metavar="LIST", help="xml,html,pdf,package or some of them; all when left out."),
    ] = None,
    lang: arguments.Language = None,
    meta: arguments.Meta = None,
    theme: arguments.Theme = None,
    paper: arguments.Paper = "a4",
    logo: arguments.Logo = None,
    draft: arguments.Draft = False,
    strict: arguments.Strict = False,
    organisation: arguments.Organisation = None,
    profile: arguments.Profile = "eark",
    mods: arguments.Mods = False,
    seal: arguments.Seal = None,
    also: arguments.Also = None,
    site: arguments.Site = None,
    json_: arguments.Json = False,
) -> None:
    """Publish texts: XML, HTML, PDF and package of each, and a report.

    The outputs of NAME.txt are NAME.xml, NAME.html, NAME.pdf, NAME-bag.zip and NAME.report.json in the folder.
    With --seal the PDF is signed, and NAME.xml.xades.xml is the signature over NAME.xml.
    Of a document with errors only the report is written; outputs of an earlier run stay as they were.
    Findings go to standard error, the names of the written files to standard output.
    """
    from pipeline import build_file, write_site

    formats = formats_of(format_, draft)
    options = arguments.options(
        lang=lang, meta=meta, theme=theme, paper=paper, logo=logo, draft=draft, strict=strict,
        organisation=organisation, also=also, seal=seal, formats=formats, profile=profile, mods=mods,
    )  # fmt: skip
    _refuse_clashes(texts)
    storage.make_folder(out)
    worst, outcomes = Status.CLEAN, []
    with terminal.progress(len(texts)) as begin:
        for text in texts:
            begin(text.name)
            try:
                made, files = build_file(text, out, formats, options)
            except (StorageError, SealError) as error:
                # The others can still be published.
                terminal.complain(f"{text}: {error}" if not isinstance(error, StorageError) else str(error))
                worst = Status.COULD_NOT_RUN
                outcomes.append({"file": str(text), "published": False, "outputs": [], "fault": str(error)})
                continue
            worst = max(worst, of_report(made.report, strict=strict))
            outcomes.append(_outcome(text, made, files))
            if not json_:
                _tell(text, made, files)
    index = str(write_site(site)) if site else None
    if json_:
        print(json.dumps({"version": 1, "documents": outcomes}, ensure_ascii=False, indent=2))
    elif index:
        print(index)
    raise arguments.stop(worst)


def formats_of(given: list[str] | None, draft: bool) -> frozenset[str]:
    """Return what is to be made; everything when nothing is said, but no package of a draft."""
    from pipeline import publish

    if given is None:
        return publish.ALL - {"package"} if draft else publish.ALL
    names = frozenset(name.strip() for part in given for name in part.split(",") if name.strip())
    if not names:
        raise UsageError(f"--format is empty; give some of {','.join(publish.SUFFIXES)}")
    return names


def _refuse_clashes(texts: list[Path]) -> None:
    """Refuse inputs whose outputs would have the same names, on any system."""
    from pipeline import publish

    if arguments.STDIN in texts:
        raise UsageError("build names outputs after files; for standard input: aknpress convert - -o FILE.xml")
    seen: dict[str, Path] = {}
    for text in texts:
        other = seen.setdefault(unicodedata.normalize("NFC", publish.stem_of(text)).casefold(), text)
        if other is not text:
            raise UsageError(f"{other} and {text} would have outputs of the same names; build them into two folders")


def _tell(text: Path, made: Publication, files: list[Path]) -> None:
    from pipeline import publish

    terminal.show(str(text), made.report, made.text)
    for file in files:
        print(file)
    if not made.published:
        report = files[-1]
        left = [report.with_name(publish.stem_of(text) + suffix) for suffix in publish.SUFFIXES.values()]
        note = "; earlier outputs are left as they were" if any(path.exists() for path in left) else ""
        terminal.complain(f"{text} is not published; see the findings above or {report}{note}")


def _outcome(text: Path, made: Publication, files: list[Path]) -> dict[str, Any]:
    """Return what came of one text, for programs."""
    from pipeline import FORMATS

    report = json.loads(FORMATS["json"]({str(text): made.report}, {}))["files"][0]
    return {**report, "published": made.published, "draft": made.draft, "outputs": [str(file) for file in files]}
