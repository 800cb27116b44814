"""Pages beside each other: the language versions of one Work, and an index over a folder.

`language_versions` finds where the other Expressions of a document have their pages; `write_site` writes
``index.html`` over all documents below a folder. Both read what is there and change nothing of it.
"""

from pipeline.site.index import write_site
from pipeline.site.versions import language_versions

__all__ = ["language_versions", "write_site"]
