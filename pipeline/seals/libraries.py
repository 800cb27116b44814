"""The libraries of the extra ``seals``, loaded when they are first needed."""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import importlib.util
import logging
import warnings
from collections.abc import Iterator
from typing import Any, Final

from pipeline.errors import EnvironmentFault

#: Import name and distribution of what seals need.
LIBRARIES: Final = {"pyhanko": "pyHanko", "signxml": "signxml"}
REMEDY: Final = "pip install 'aknpress[seals]'"


def available() -> dict[str, str | None]:
    """Return the version of each distribution, None for one that is not installed; nothing is loaded."""
    found: dict[str, str | None] = {}
    for module, name in LIBRARIES.items():
        try:
            found[name] = importlib.metadata.version(name) if importlib.util.find_spec(module) else None
        except importlib.metadata.PackageNotFoundError:
            found[name] = None
    return found


def need(module: str) -> Any:
    """Import a module of the extra.

    Raises:
        EnvironmentFault: it is not installed.
    """
    with quiet():
        try:
            loaded = importlib.import_module(module)
        except ImportError as error:
            raise EnvironmentFault(f"seals need libraries that are not here ({error}); {REMEDY}") from error
    # Without a handler Python prints the remarks of these libraries on stderr, which belongs to our own findings.
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
            logger.propagate = False
    return loaded


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep deprecation warnings of these libraries to ourselves: we pin the versions that belong together."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", UserWarning)  # what cryptography says of damaged certificates
        yield
