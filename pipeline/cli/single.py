"""What `convert`, `render` and `package` have in common: one input, one output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import UsageError, storage
from pipeline.cli import arguments, terminal
from pipeline.cli.status import Status, of_report

if TYPE_CHECKING:
    from pipeline import Bag, Options


def publish_one(source: Path, out: Path, format_: str, options: Options, *, folder: bool = False) -> Status:
    """Make one output of one input.

    Args:
        source: a text or Akoma Ntoso file, ``-`` for standard input.
        out: the file to write, ``-`` for standard output; with `folder` the folder to put the bag in.
        format_: a key of `pipeline.publish.SUFFIXES`.
        options: how to publish.
        folder: write a package as a folder instead of a ZIP.
    """
    from pipeline import publish

    if source != arguments.STDIN:
        storage.refuse_same(source, out)
    if out != arguments.STDIN:
        storage.refuse_overlong(out)
    name, data = arguments.read(source)
    stem = publish.stem_of(source) if source != arguments.STDIN else "document"
    made = publish.publish(data, stem=stem, formats=frozenset({format_}), options=options, file=name)
    terminal.show(name, made.report, made.text)
    if not made.published:
        terminal.complain(f"{name} is not published; nothing was written")
    elif made.bag is not None and out != arguments.STDIN:
        print(write_package(made.bag, out, folder=folder))
    elif out == arguments.STDIN:
        sys.stdout.flush()
        sys.stdout.buffer.write(made.outputs[format_])
    else:
        storage.write_files({out: made.outputs[format_]})
        print(out)
    return of_report(made.report, strict=options.strict)


def write_package(bag: Bag, out: Path, *, folder: bool) -> Path:
    """Write a package as the folder, ZIP or tar archive that was asked for, and return where it is."""
    from pipeline import write_folder, write_tar, write_zip

    if folder:
        return write_folder(bag, out)
    storage.write_files({out: (write_tar if out.suffix.lower() == ".tar" else write_zip)(bag)})
    return out


def format_of(out: Path, endings: dict[str, str], advice: str) -> str:
    """Return the format that the name of an output asks for.

    Raises:
        UsageError: it asks for none of them.
    """
    wanted = endings.get(out.suffix.lower())
    if wanted is None:
        raise UsageError(f"{out} does not end in {' or '.join(endings)}; {advice}")
    return wanted
