"""What `convert`, `render` and `package` have in common: one input, one output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import UsageError, storage
from pipeline.cli import arguments, terminal
from pipeline.cli.status import Status, of_report

if TYPE_CHECKING:
    from pipeline import Options


def publish_one(source: Path, out: Path, format_: str, options: Options, *, folder: bool = False) -> Status:
    """Make one output of one input.

    Args:
        source: a text or Akoma Ntoso file, ``-`` for standard input.
        out: the file to write, ``-`` for standard output; with `folder` the folder to put the bag in.
        format_: a key of `pipeline.publish.SUFFIXES`.
        options: how to publish.
        folder: write a package as a folder instead of a ZIP.
    """
    from pipeline import publish, write_folder, write_tar

    if source != arguments.STDIN:
        storage.refuse_same(source, out)
    name, data = arguments.read(source)
    stem = publish.stem_of(source) if source != arguments.STDIN else "document"
    made = publish.publish(data, stem=stem, formats=frozenset({format_}), options=options, file=name)
    terminal.show(name, made.report, made.text)
    if not made.published:
        terminal.complain(f"{name} is not published; nothing was written")
    elif folder and made.bag is not None:
        print(write_folder(made.bag, out))
    elif out == arguments.STDIN:
        sys.stdout.flush()
        sys.stdout.buffer.write(made.outputs[format_])
    elif out.suffix.lower() == ".tar" and made.bag is not None:
        storage.write_files({out: write_tar(made.bag)})
        print(out)
    else:
        storage.write_files({out: made.outputs[format_]})
        print(out)
    return of_report(made.report, strict=options.strict)


def format_of(out: Path, endings: dict[str, str], advice: str) -> str:
    """Return the format that the name of an output asks for.

    Raises:
        UsageError: it asks for none of them.
    """
    wanted = endings.get(out.suffix.lower())
    if wanted is None:
        raise UsageError(f"{out} does not end in {' or '.join(endings)}; {advice}")
    return wanted
