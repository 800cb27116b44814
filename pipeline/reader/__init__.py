"""Stage 1: read plain text.

Takes bytes; gives a `Reading`: a `Document` whose every paragraph has a role, a number and a line,
the source with the spans of what was removed, and a `Report`. Afterwards every word is in the
document or in a listed artefact.
"""

from pipeline.reader.reading import Reading, read

__all__ = ["Reading", "read"]
