"""The enacting formula: which line it is, which body speaks, where and when it met."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from pipeline.model import MarkKind
from pipeline.model.records import record
from pipeline.reader.hits import Hit
from pipeline.reader.inlines import finder
from pipeline.reader.languages import LanguagePack
from pipeline.reader.lines import Line
from pipeline.reader.verbs import verb_line

_PLACE = re.compile(
    r"[(（]\s*(?P<place>[^()（）\d،,，]{2,60}?)\s*[,،，]\s*(?P<date>[^()（）]*?\d{4}[^()（）\d]{0,8})\s*[)）]"
)
_YEAR_FIRST = re.compile(r"[(（]\s*(?P<date>\d{4}年?)\s*[,،，]\s*(?P<place>[^()（）\d]{1,40}?)\s*[)）]")
_SENTENCE_END = re.compile(r"[.。!?؟！？…][\"”“»'’)\]]*$")
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya".split(),
        strict=True,
    )
)


@record
class FormulaLine:
    """The formula.

    Attributes:
        index: index of its line.
        organ: key of the body; made from its initials where no pack knows it.
        known: whether a pack knows it.
        name: words of the body as written.
        place: words of the place, '' where none is given.
        date: ISO date or year of the meeting, '' where none is given.
        hits: its marks, in folded offsets.
    """

    index: int
    organ: str
    known: bool
    name: str
    place: str
    date: str
    hits: tuple[Hit, ...]


def read_formula(pack: LanguagePack, lines: Sequence[Line], index: int) -> FormulaLine | None:
    """Read a line as a formula, or return None.

    A body that a pack lists is believed by its name; whether the text as a whole bears it out is asked by
    `pipeline.reader.recognition`. A body that no pack lists needs more: a place and a year beside it and a verb
    after it, or a preamble and an operative paragraph.
    """
    line = lines[index]
    text = line.folded
    if line.enumerator or len(text) > 240 or "\t" in line.text:
        return None
    known = pack.formula(text)
    following = lines[index + 1] if index + 1 < len(lines) else None
    if known:
        organ, start, end = known
        closed = line.closing in ",،，、"
        if not closed and not _opens_preamble(pack, following):
            return None
        return _formula(pack, text, index, organ, start, end)
    if line.closing not in ",،，、" or following is None:
        return None
    placed = _PLACE.search(text) or _YEAR_FIRST.search(text)
    if placed:
        spoken = verb_line(pack, following, lines[index + 2] if index + 2 < len(lines) else None) or pack.verb(
            following.text, "preambular"
        )
        if not spoken or text[placed.end() :].strip(" ,،，、"):
            return None
    elif not _names_body(pack, line) or not _enacts(pack, lines, index + 1):
        return None
    if not pack.pattern("formula", "generic", template=r"^\W*(?:{})").match(text):
        return None
    article = re.compile(rf"^\W*(?:{pack.fragment('formula', 'article', '')})", re.IGNORECASE).match(text)
    start = article.end() if article else 0
    end = len(text[: placed.start()].rstrip()) if placed else len(text.rstrip(" ,،，、"))
    return _formula(pack, text, index, _listed(pack, text, start, end), start, end)


def _names_body(pack: LanguagePack, line: Line) -> bool:
    """Whether a line may be the name of a body and nothing else, as it opens a text («The Ninetieth Congress,»)."""
    text = line.bare
    first = text.lstrip("\"“”«„'‘")[:1]
    if len(text) > (140 if pack.spaces else 30) or (first.lower() != first.upper() and not first.isupper()):
        return False
    if pack.verb(text, "preambular") or pack.verb(text, "operative"):
        return False
    # «Dear Members of the Council,» speaks to a body: its noun depends on another.
    generic = pack.pattern("formula", "generic", template=r"^\W*(?:{})$")
    ends = [m.end() for m in re.finditer(r"\w+" if pack.spaces else r"\w", text)]
    noun = next((end for end in ends if generic.match(text[:end])), 0)
    of = pack.pattern("references", "of", template=r"(?<!\w)(?:{})(?:\s|(?<='))" if pack.spaces else "(?:{})")
    return noun > 0 and not of.search(text[:noun])


def _enacts(pack: LanguagePack, lines: Sequence[Line], start: int) -> bool:
    """Whether a preambular paragraph or verb stands at `start`, and an operative one among the lines after it."""
    first = lines[start]
    if not (_opens_preamble(pack, first, operative=False) or _stands_alone(pack, first, "preambular")):
        return False
    for line in lines[start + 1 : start + 40]:
        e = line.enumerator
        numbered = e is not None and e.system == "decimal1" and e.style not in ("()", ")", "''")
        acts = pack.verb(line.rest, "operative") if numbered or e is None else None
        if (acts and line.closing in ".;:؛；。：") or _stands_alone(pack, line, "operative"):
            return True
        considers = pack.verb(line.rest, "preambular") is not None
        if numbered and not considers:
            return False  # it is the first that is no preambular paragraph, and no operative one either
        if is_prose(pack, line) and not considers:
            return False  # nothing comes between preamble and operative paragraphs
    return False


def is_prose(pack: LanguagePack, line: Line) -> bool:
    """Whether a line is a paragraph of running text: long, and a whole sentence."""
    return len(line.bare) > (80 if pack.spaces else 30) and _SENTENCE_END.search(line.bare) is not None


def _stands_alone(pack: LanguagePack, line: Line, kind: str) -> bool:
    """Whether a line is a verb and nothing more, save for a preposition («Having regard to»)."""
    verb = None if line.enumerator else pack.verb(line.text, kind)
    return verb is not None and len(line.bare.rstrip(" ,:،，：")) <= len(verb.phrase) + (4 if pack.spaces else 1)


def _listed(pack: LanguagePack, text: str, start: int, end: int) -> str:
    """Return the key of a listed body of which a name is made up, save for its ordinal; '' where there is none.

    The World Health Assembly (世界卫生大会) is not the General Assembly (大会), although its name ends the same.
    """
    found = pack.organ_pattern.search(text, start, end)
    if found is None or text[found.end() : end].strip(" ,،，、"):
        return ""
    before = text[start : found.start()].strip()
    ordinal = len(before.split()) <= 3 if pack.spaces else re.fullmatch(r"(?:第.{1,8}[届次])?", before) is not None
    return pack.organ_key(found) if ordinal else ""


def _opens_preamble(pack: LanguagePack, line: Line | None, *, operative: bool = True) -> bool:
    """Whether a line is a preambular paragraph (or an operative one): a verb and what it says, ending in a comma.

    A formula that lost its comma is believed only before one; the name of an organ alone stands in mastheads too.
    """
    verb = pack.verb(line.rest, "preambular") if line else None
    if line and verb is None and operative:
        verb = pack.verb(line.text, "operative")
    return bool(line and verb and len(line.bare) > len(verb.phrase) + 3 and line.closing in ",،，;؛；:：")


def _formula(pack: LanguagePack, text: str, index: int, organ: str, start: int, end: int) -> FormulaLine:
    name = text[start:end].strip()
    hits = [Hit(start, end, MarkKind.ORGANIZATION, organ or slug_of_body(name))]
    placed = _PLACE.search(text, end) or _YEAR_FIRST.search(text, end)
    place = date = ""
    if placed:
        place = placed["place"]
        hits.append(Hit(placed.start("place"), placed.end("place"), MarkKind.LOCATION, slug(place)))
        year = re.search(r"\d{4}", placed["date"])
        date = finder(pack).dates.iso(placed["date"]) or (f"{int(year[0]):04}" if year and int(year[0]) else "")
        first, last = placed.span("date")
        if not finder(pack).dates.iso(placed["date"]) and year:
            first, last = first + year.start(), first + year.end()
        if date:
            hits.append(Hit(first, last, MarkKind.DOC_DATE, date))
    return FormulaLine(
        index, organ or slug_of_body(name), bool(organ), name, place, date, tuple(sorted(hits, key=lambda h: h.start))
    )


def slug(text: str) -> str:
    """Return an ASCII key for a name: Latin without accents, Cyrillic transliterated, else its code points."""
    plain = unicodedata.normalize("NFKD", text.strip().lower())
    out = "".join(_CYRILLIC.get(c, c) for c in plain if not unicodedata.combining(c)).replace("_", "")
    ascii_only = re.sub(r"[^a-z0-9]+", "-", out).strip("-")
    if len(ascii_only) >= 2 or text.strip().isascii():
        return ascii_only
    return "u" + "-".join(f"{ord(c):x}" for c in text.strip() if c.isalnum())[:60]


def slug_of_body(name: str) -> str:
    """Return a key for a body that no pack knows: the initials of its capitalised words, else its slug."""
    words = [w for w in re.findall(r"[^\W\d_]+", name) if w[:1].isupper()]
    initials = "".join(slug(w)[:1] for w in words)
    return (
        initials
        if 2 <= len(initials) <= 10 and initials.isascii() and initials.isalpha()
        else slug(name)[:40].strip("-")
    )
