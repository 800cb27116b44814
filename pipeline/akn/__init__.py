"""Stage 2: build Akoma Ntoso.

Takes the `Document` of the reader; gives an `AknDocument`: bytes in the shape of the AKN4UN
profile, with FRBR metadata, eIds and references, and the place in the source of every eId.
"""

from pipeline.akn.building import AknDocument, build

__all__ = ["AknDocument", "build"]
