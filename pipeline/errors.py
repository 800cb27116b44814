"""What can go wrong with the program or its environment (never with a document).

::

    AknpressError                    base: catch this to catch all of them
    ├── UsageError                   the caller asked for something impossible
    ├── EnvironmentFault             this machine lacks something; the message says what mends it
    │   └── SchemaUnavailableError   the official XSD is absent or altered
    ├── StorageError                 reading or writing a file failed (from OSError)
    ├── RenderError                  WeasyPrint or the stylesheet failed
    ├── SealError                    a document could not be signed: key, token or time-stamp service
    └── RefusedError                 the gate is shut: the document has errors; carries the Report

lxml, WeasyPrint and OS errors are translated once, at the boundary of the stage that calls them,
with ``raise … from``.
"""

from __future__ import annotations

from pipeline.diagnostics import Report


class AknpressError(Exception):
    """Base of every exception aknpress raises on purpose."""


class UsageError(AknpressError):
    """The caller asked for something impossible (unknown theme, no input, clashing options)."""


class EnvironmentFault(AknpressError):  # noqa: N818 - EnvironmentError is a builtin with another meaning
    """This machine lacks something; the message names the command that mends it."""


class SchemaUnavailableError(EnvironmentFault):
    """The official Akoma Ntoso schema is absent or its digest differs."""


class StorageError(AknpressError):
    """A file could not be read or written."""


class RenderError(AknpressError):
    """HTML or PDF could not be made from a valid tree."""


class SealError(AknpressError):
    """A document could not be signed: the key, the token or the time-stamp service refused; nothing was written."""


class RefusedError(AknpressError):
    """The document has error-level findings, so nothing was published.

    Attributes:
        report: the findings that shut the gate.
    """

    def __init__(self, report: Report) -> None:
        """Carry the report that shut the gate."""
        errors = [d for d in report if d.severity.label == "error"]
        super().__init__(f"{len(errors)} error(s): " + "; ".join(f"{d.code} {d.found}" for d in errors[:3]))
        self.report = report
