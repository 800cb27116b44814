"""What was compiled once and is kept in the user's cache, under a name that says of what and by what it was made.

A cache is a help and nothing more: what cannot be read is made again, and what cannot be written is no error.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from pipeline import resources


def place(name: str, *made_of: bytes | str) -> Path:
    """Return where something compiled is kept.

    Args:
        name: what it is, with the ending of its file.
        made_of: all that it depends on: sources, versions. Where one differs, so does the place.
    """
    parts = [part if isinstance(part, bytes) else part.encode() for part in made_of]
    # The lengths keep two lists of parts apart whose bytes run together alike.
    key = hashlib.sha256(b"".join(b"%d:%s" % (len(part), part) for part in parts)).hexdigest()
    stem, dot, ending = name.partition(".")
    return resources.cache_dir() / f"{stem}-{key}{dot}{ending}"


def read(kept: Path) -> bytes | None:
    """Return what is kept, None where nothing is or where it cannot be read."""
    try:
        return kept.read_bytes()
    except OSError:
        return None


def write(kept: Path, data: bytes) -> None:
    """Keep bytes, whole or not at all, for this user alone; what cannot be kept is made again next time."""
    temporary = kept.with_name(f".{kept.name[:40]}-{os.urandom(6).hex()}.tmp")
    try:
        # What is read back is trusted (a pickle, a stylesheet), so nobody else may write here.
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with temporary.open("xb") as stream:
            stream.write(data)
        temporary.replace(kept)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
