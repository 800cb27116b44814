"""Stage 2: build Akoma Ntoso.

Takes the `Document` of the reader; gives an `AknDocument`: bytes in the shape of the AKN4UN
profile, with FRBR metadata, eIds and references, and the place in the source of every eId.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.akn.building import AknDocument, build

__all__ = ["AknDocument", "build"]


def __getattr__(name: str) -> object:
    """Load the builder when it is first used (PEP 562): who only checks a digest needs none of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from pipeline.akn import building

    return getattr(building, name)
