"""The whole flow on files: `build_file` publishes one into a folder, `package_files` packages language versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipeline import storage
from pipeline.diagnostics import Report
from pipeline.errors import UsageError
from pipeline.intake import stem_of
from pipeline.publish import ALL, SUFFIXES, XADES_SUFFIX, Options, Publication, publish
from pipeline.validation import validate

if TYPE_CHECKING:
    from pipeline.archive import Bag

REPORT_SUFFIX: Final = ".report.json"


def build_file(
    path: Path, out_dir: Path, formats: frozenset[str] = ALL, options: Options | None = None
) -> tuple[Publication, list[Path]]:
    """Publish a file into a folder: ``<stem>.xml``, ``.html``, ``.pdf``, ``-bag.zip`` and ``.report.json``.

    Where there is a seal there is also ``<stem>.xml.xades.xml``. Where the gate is shut only the report is written.
    Files appear whole or not at all; earlier outputs are replaced by what is published and by nothing else.

    Returns:
        What came out, and the files that were written.

    Raises:
        UsageError: see `publish`; also when an output would replace the input.
        StorageError: a file cannot be read or written; then no file was changed.
        EnvironmentFault: this machine lacks something.
        SealError: the seal could not be set; then no file was changed.
    """
    stem = stem_of(path)
    for suffix in (*SUFFIXES.values(), XADES_SUFFIX, REPORT_SUFFIX):
        storage.refuse_same(path, out_dir / f"{stem}{suffix}")
    storage.refuse_overlong(*(out_dir / f"{stem}{SUFFIXES[name]}" for name in formats if name in SUFFIXES))
    storage.refuse_overlong(out_dir / f"{stem}{REPORT_SUFFIX}")
    data = storage.read_input(path)
    made = publish(data, stem=stem, formats=formats, options=options, file=str(path))
    files = {out_dir / f"{stem}{SUFFIXES[name]}": content for name, content in made.outputs.items()}
    if made.xades is not None:
        files[out_dir / f"{stem}{XADES_SUFFIX}"] = made.xades
    files[out_dir / f"{stem}{REPORT_SUFFIX}"] = report_json(made.report, path.name)
    storage.make_folder(out_dir)
    storage.write_files(files)
    return made, list(files)


def package_files(paths: Sequence[Path], options: Options | None = None) -> tuple[list[Publication], Bag | None]:
    """Package the language versions of one document together; the page of each links those of the others.

    Args:
        paths: Akoma Ntoso or texts, one for each language; their order does not count.
        options: how; without a seal.

    Returns:
        What came of each, and the package: None where one of them does not pass the gate.

    Raises:
        UsageError: see `publish`; or there is nothing to package, or a seal.
        StorageError: a file cannot be read.
        RefusedError: they are no set (A013).
        EnvironmentFault: this machine lacks something.
    """
    from pipeline import archive

    options = options or Options()
    if options.seal is not None and len(paths) > 1:
        raise UsageError("a set is packaged unsealed; seal the package of each document, or the PDFs before")
    sources = [(path, storage.read_input(path)) for path in paths]
    checked = [
        publish(data, stem=stem_of(path), formats=frozenset({"xml"}), options=options, file=str(path))
        for path, data in sources
    ]
    trees = [validate(one.xml).tree if one.xml is not None else None for one in checked]
    described = [archive.describe(tree) for tree in trees if tree is not None]
    if len(described) < len(paths):
        return checked, None
    made = []
    for (path, data), own in zip(sources, described, strict=True):
        others = [said for said in described if said.language != own.language]
        versions = {said.language: archive.address(options.profile, said) for said in others}
        mine = replace(options, versions=versions or None)
        made.append(
            publish(data, stem=stem_of(path), formats=frozenset({"package"}), options=mine, file=str(path), pack=False)
        )
    deposits = [one.deposit for one in made if one.deposit is not None]
    if len(deposits) < len(paths):
        return made, None
    return made, archive.package_as(options.profile, deposits, mods=options.mods)


def report_json(report: Report, name: str) -> bytes:
    """Return a report for programs; it names the input without its folder, so that it is the same everywhere."""
    from pipeline.validation.formats import FORMATS

    here = Report.of(finding.at(replace(finding.location, file=name)) for finding in report)

    # A file name that is no UTF-8 comes with lone surrogates; JSON has an escape for them.
    return FORMATS["json"]({name: here}, {}).encode("utf-8", "backslashreplace")
