"""The commands, in the order of the help, and the one place where our exceptions become messages.

Commands import the stages when they run, so that help and completion do not wait for them.
"""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pipeline import AknpressError, __version__
from pipeline.cli import (
    baseline,
    batch,
    build,
    convert,
    doctor,
    explain,
    package,
    render,
    seal,
    status,
    validate,
    verify,
)
from pipeline.cli.terminal import complain, delivering, heeding


class _Commands(TyperGroup):
    """Runs a command and turns what the program or its environment raised into one line and an exit status."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; a document's findings are its own business and never come here."""
        with delivering(), heeding():
            for stream in (sys.stdout, sys.stderr):
                # A terminal that is not UTF-8 gets escapes instead of a crash half way through.
                getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")
            try:
                return super().invoke(ctx)
            except AknpressError as error:
                complain(str(error))
                raise typer.Exit(int(status.of_exception(error))) from error

    def make_context(self, *arguments: Any, **more: Any) -> Any:
        """Read the arguments; what is printed for them, help and version, must arrive as well."""
        with delivering():
            return super().make_context(*arguments, **more)


app = typer.Typer(
    name="aknpress",
    cls=_Commands,
    help="From the plain text of a resolution, opinion or decision to Akoma Ntoso XML, an official-looking PDF, "
    "a web page and an archival package.",
    epilog="Exit status: 0 clean; 1 findings (errors, with --strict warnings too); 2 could not run.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"aknpress {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", "-V", is_eager=True, callback=_version, help="Print the version.")
    ] = False,
) -> None:
    pass


for _module in (build, batch, convert, render, package, seal, validate, baseline, verify, explain, doctor):
    _name = _module.__name__.rpartition(".")[2]
    _examples = "\n\n".join(f"[cyan]$ {example}[/cyan]" for example in _module.EXAMPLES)
    app.command(_name, epilog=f"[bold]Examples[/bold]\n\n{_examples}")(getattr(_module, _name))
