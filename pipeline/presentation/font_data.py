"""Let WeasyPrint read a font file only where it needs all of it.

WeasyPrint 70 copies the file of each face that a document uses, of which a subset then takes the place: fifty
megabytes for a Chinese face, each time. HarfBuzz makes the subset from the file as it is mapped, so that the copy is
for the rare face alone that HarfBuzz cannot subset.
"""

from __future__ import annotations

from typing import Any


class _Content:
    """The file of a face, read when it is asked for."""

    __slots__ = ("_data", "_face", "_read")

    def __init__(self, face: Any, read: Any) -> None:
        self._face = face
        self._read = read
        self._data: bytes | None = None

    def data(self) -> Any:
        """Return the bytes of the file, None where the face has none."""
        if self._read is not None:
            self._data = self._read(self._face)
            self._read = None
        return self._data

    def __bool__(self) -> bool:
        return bool(self.data())


def install() -> None:
    """Let what WeasyPrint reads of faces be read when it is first used."""
    from weasyprint.pdf import fonts

    read = fonts.get_hb_object_data
    if getattr(read, "when_asked", False):
        return

    def content_of(face: Any) -> _Content:
        return _Content(face, read)

    content_of.when_asked = True  # type: ignore[attr-defined]
    fonts.get_hb_object_data = content_of
    fonts.Font.file_content = property(_get, _set)


def _get(font: Any) -> Any:
    found = font.__dict__["file_content"]
    return found.data() if isinstance(found, _Content) else found


def _set(font: Any, content: Any) -> None:
    font.__dict__["file_content"] = content
