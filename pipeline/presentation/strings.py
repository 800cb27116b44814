"""The words a page adds to the document's own, by language (``styles/strings.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Final

from pipeline import resources
from pipeline.errors import EnvironmentFault

#: Other codes that a stranger's FRBRlanguage may carry, as the ISO 639-2/T codes of our files.
_ALPHA_3: Final = {
    "ar": "ara",
    "en": "eng",
    "fr": "fra",
    "fre": "fra",
    "ru": "rus",
    "es": "spa",
    "zh": "zho",
    "chi": "zho",
}


@dataclass(frozen=True, slots=True)
class Strings:
    """What the page says in one language.

    Attributes:
        tag: BCP 47 language tag for ``lang``.
        dir: ``ltr`` or ``rtl``.
        name: what the language calls itself.
        contents: label of the table of contents.
        notes: heading of the notes section.
        note: one note, for labels of calls.
        skip: text of the skip link.
        permalink: label of a link to a provision.
        copied: said when the address of a provision was copied.
        back: label of the link from a note to its call.
        draft: the mark of a document that did not pass.
        emblem: alternative text of the logo.
        table: label of a scrolling table.
        image: an image that says nothing of itself.
        formats: label of the links to other formats.
        languages: label of the links to other language versions.
        documents: heading of an index.
        search: label of its search by words.
        language: label of its choice of language.
        every: all languages.
        since: label of the first day.
        until: label of the last day.
        none_found: said when nothing matches.
    """

    tag: str
    dir: str
    name: str
    contents: str
    notes: str
    note: str
    skip: str
    permalink: str
    copied: str
    back: str
    draft: str
    emblem: str
    table: str
    image: str
    formats: str
    languages: str
    documents: str
    search: str
    language: str
    every: str
    since: str
    until: str
    none_found: str


@cache
def _all() -> dict[str, Strings]:
    """Return the strings of every language."""
    path = resources.style("strings.toml")
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {language: Strings(**table) for language, table in tables.items()}
    except (OSError, ValueError, TypeError) as error:
        raise EnvironmentFault(f"{path.name} cannot be used ({error}); reinstall aknpress") from error


def strings(language: str) -> Strings:
    """Return the strings of a language.

    Args:
        language: ISO 639-2/T code as in FRBRlanguage; 639-1 is understood too.

    Returns:
        Its strings; for a language without strings the English ones, under the language's own tag
        (a language may not be the reason why a valid document has no page).

    Raises:
        EnvironmentFault: the data file is missing or damaged.
    """
    code = language.lower()
    code = _ALPHA_3.get(code, code)
    known = _all()
    if code in known:
        return known[code]
    english = known["eng"]
    tag = code if code.isascii() and code.isalpha() and 2 <= len(code) <= 3 else "und"
    return Strings(**{field: getattr(english, field) for field in Strings.__slots__} | {"tag": tag, "name": tag})
