"""aknpress: from the plain text of a resolution, opinion or decision to all that its publisher owes the world.

The stages, in the order of the flow; each is a package whose docstring says what enters and what leaves:

1. `pipeline.reader`: `read` recognises the structure of a plain text
2. `pipeline.akn`: `build` makes Akoma Ntoso of it
3. `pipeline.validation`: `validate` checks Akoma Ntoso, from us or from anyone, and opens the gate
4. `pipeline.presentation`: `write_html`, `write_pdf`, `check_pdf`
5. `pipeline.archive`: `package`, `write_zip`, `write_tar`, `write_folder`, `verify`

`pipeline.publish` runs them all: `build_file` for files, `package_files` for language versions that belong together,
`pipeline.publish.publish` for bytes.
`pipeline.batch` publishes many documents in one run, on this machine or on a cluster.
`pipeline.checking` checks many files by what a project makes of findings.
`pipeline.seals` signs PDF and XML, and checks what was signed; nothing loads it unless a seal is asked for or found.
`pipeline.site` links pages: `write_site` makes the index of a folder.
`pipeline.storage` reads and writes files, whole or not at all.

Every name of ``__all__`` is loaded when it is first used, so that ``import pipeline`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pipeline import batch as batch
    from pipeline import checking as checking
    from pipeline import publish as publish
    from pipeline import seals as seals
    from pipeline import storage as storage
    from pipeline.akn import AknDocument, build
    from pipeline.archive import Bag, Deposit, package, write_folder, write_tar, write_zip
    from pipeline.archive.verify import verify
    from pipeline.diagnostics import Code, Diagnostic, Location, Report, Severity
    from pipeline.errors import (
        AknpressError,
        EnvironmentFault,
        RefusedError,
        RenderError,
        SchemaUnavailableError,
        SealError,
        StorageError,
        UsageError,
    )
    from pipeline.filing import build_file, package_files
    from pipeline.presentation import check_pdf, write_html, write_pdf
    from pipeline.publish import Options, Publication
    from pipeline.reader import Reading, read
    from pipeline.resources import language_packs, themes, xsd
    from pipeline.site import write_site
    from pipeline.validation import ValidatedTree, Validation, validate
    from pipeline.validation.explain import explain
    from pipeline.validation.formats import FORMATS
    from pipeline.validation.formats.text import render as render_text

#: The version of the distribution; a test holds it to pyproject.toml.
__version__: Final = "0.1.0"

__all__ = [
    "FORMATS",
    "AknDocument",
    "AknpressError",
    "Bag",
    "Code",
    "Deposit",
    "Diagnostic",
    "EnvironmentFault",
    "Location",
    "Options",
    "Publication",
    "Reading",
    "RefusedError",
    "RenderError",
    "Report",
    "SchemaUnavailableError",
    "SealError",
    "Severity",
    "StorageError",
    "UsageError",
    "ValidatedTree",
    "Validation",
    "__version__",
    "batch",
    "build",
    "build_file",
    "check_pdf",
    "checking",
    "explain",
    "language_packs",
    "package",
    "package_files",
    "publish",
    "read",
    "render_text",
    "seals",
    "storage",
    "themes",
    "validate",
    "verify",
    "write_folder",
    "write_html",
    "write_pdf",
    "write_site",
    "write_tar",
    "write_zip",
    "xsd",
]

#: Where each public name lives; the modules among them are found as such.
_HOMES: Final = {
    "pipeline.akn": ("AknDocument", "build"),
    "pipeline.archive": ("Bag", "Deposit", "package", "verify", "write_folder", "write_tar", "write_zip"),
    "pipeline.diagnostics": ("Code", "Diagnostic", "Location", "Report", "Severity"),
    "pipeline.errors": (
        "AknpressError",
        "EnvironmentFault",
        "RefusedError",
        "RenderError",
        "SchemaUnavailableError",
        "SealError",
        "StorageError",
        "UsageError",
    ),
    "pipeline.presentation": ("check_pdf", "write_html", "write_pdf"),
    "pipeline.filing": ("build_file", "package_files"),
    "pipeline.publish": ("Options", "Publication"),
    "pipeline.reader": ("Reading", "read"),
    "pipeline.resources": ("language_packs", "themes", "xsd"),
    "pipeline.site": ("write_site",),
    "pipeline.validation": ("ValidatedTree", "Validation", "validate"),
    "pipeline.validation.explain": ("explain",),
    "pipeline.validation.formats": ("FORMATS",),
}


def __getattr__(name: str) -> object:
    """Load a public name when it is first used (PEP 562)."""
    if name in ("batch", "checking", "publish", "seals", "storage"):
        return importlib.import_module(f"pipeline.{name}")
    if name == "render_text":
        value: object = importlib.import_module("pipeline.validation.formats.text").render
    else:
        home = next((module for module, names in _HOMES.items() if name in names), None)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
