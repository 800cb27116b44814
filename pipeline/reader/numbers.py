"""Numbers of resolutions and decisions: how they are written, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.model import Citation

#: Arabic texts write the letter of a part by its name: 48/218 باء.
_ARABIC_LETTERS = (
    "ألف باء جيم دال هاء واو زاي حاء طاء ياء كاف لام ميم نون سين عين فاء صاد قاف راء شين تاء ثاء خاء ذال ضاد ظاء غين"
)
_ARABIC_LETTER = f"(?:{_ARABIC_LETTERS.replace(' ', '|')})"
#: A session as old numbers name it: XXI, S-IV, ES-X, in Arabic د-21, دإ-4.
SESSION = r"(?:(?:E?S-)?[IVXLC]+|د(?:إ|إط|ا)?-\d{1,2})"
_SESSION = rf"[(（]{SESSION}[)）]"
#: Number of a resolution of the Assembly, of the Economic and Social Council and their like: ``70/1``, ``75/254 A``.
SESSION_NUMBER = (
    r"(?-i:(?:E?S-|د(?:إط|إ|ا)-)?\d{1,4}/\d{1,3}"
    rf"(?: ?[A-ZА-Я]{{1,2}}(?:-[A-ZА-Я])?(?![A-Za-zА-Яа-я0-9_]|\.\w)|(?: {_ARABIC_LETTER}(?!\w)))?)"
)
#: Number of a resolution of the Assembly up to 1975: ``1514 (XV)``, ``2200 A (XXI)``.
OLD_NUMBER = rf"(?-i:\d{{1,4}}(?: ?(?:[A-Z](?:-[A-Z])?|{_ARABIC_LETTER}))? ?{_SESSION})"
#: Number of a resolution or decision:
#: ``70/1``, ``75/254 A``, ``2282 (2016)``, ``1514 (XV)``, ``2200 A (XXI)``, ``101 (Rev. Dubai, 2018)``.
NUMBER = (
    # Atomic: a list of numbers is tried once, never number by number backwards.
    rf"(?>{SESSION_NUMBER}"
    rf"|{OLD_NUMBER}"
    r"|\d{1,3}/(?-i:CP|CMP|CMA|COP|MOP)\.\d{1,2}"
    r"|\d{1,4} ?[(（](?:19|20)\d\d[)）]"
    r"|\d{1,4}(?![/\d]|\.\d)(?: ?[(（][^()（）]{2,50}?\d{2,4}[^()（）\d]{0,12}[)）])?)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_BY_SESSION = re.compile(r"(?P<special>\D*-)?(?P<session>\d{1,4})/(?P<last>\d{1,3})( ?\w.*)?")
_BY_YEAR = re.compile(r"(\d{1,4}) ?[(（]((?:19|20)\d\d)[)）]")
_OLD = re.compile(rf"\d{{1,4}}(?: ?\w+(?:-[A-Z])?)? ?{_SESSION}")
_REVISED = re.compile(r"(\d{1,4}) ?[(（]([^()（）]*)[)）]")
#: Conferences that the ITU names by two digits of their year: WRC-19.
CONFERENCE_YEAR = re.compile(r"(?:WRC|CMR|ВКР|RA|AR)-(\d\d)\b")


def revision_year(words: str) -> str:
    """Return the year in the words of a revision: ``Rev. Dubai, 2018``, ``WRC-19，修订版``."""
    year = _YEAR.search(words)
    if year:
        return year[0]
    conference = CONFERENCE_YEAR.search(words)
    return f"{'19' if int(conference[1]) > 60 else '20'}{conference[1]}" if conference else ""


def cited(number: str, kind: str, named: str, own: str, date: str) -> Citation:
    """Return what a number cites, its organ inferred from its form where no organ is named.

    Args:
        number: as written.
        kind: ``resolution``, ``decision`` or ``opinion``.
        named: key of the organ named beside it; ``itu-council`` for any body that is called «the Council».
        own: key of this document's own organ.
        date: ISO date, '' when not given.
    """
    number = _latin(number)
    letters = "RES" if kind == "resolution" else "DEC"
    if "/" in number and (match := _BY_SESSION.fullmatch(number)):
        organ = _of_session(int(match["session"]), bool(match["special"]), named or own)
        if not organ:
            return Citation("", number, kind, date)
        family = {"un-ecosoc": "E", "un-hrc": "A/HRC", "un-ga": "A"}[organ]
        return Citation(organ, number, kind, date, f"{family}/{letters}/{number}")
    if match := _BY_YEAR.fullmatch(number):
        itu = named.startswith("itu-") and named != "itu-council"
        if itu or (own.startswith("itu-") and not named.startswith("un-")):
            return Citation(named, number, kind, date or match[2])
        return Citation("un-sc", f"{match[1]} ({match[2]})", kind, date or match[2], f"S/RES/{match[1]} ({match[2]})")
    if _OLD.fullmatch(number):
        return Citation("un-ga", number, kind, date, f"A/RES/{number}")
    organ = named if named.startswith("itu-") else ""
    if match := _REVISED.fullmatch(number):
        return Citation(organ, number, kind, date or revision_year(match[2]))
    return Citation(organ, number, kind, date)


def _of_session(session: int, special: bool, organ: str) -> str:
    """Return the organ whose resolutions are numbered by session, '' for a body that is not known here.

    The General Assembly numbers them so since its thirty-first session, of 1976; the Economic and Social Council by
    the year; «the Council» of a lower number is the Human Rights Council.
    """
    if session > 1900:
        return "un-ecosoc"
    if organ in ("un-hrc", "itu-council"):
        return "un-hrc"
    if organ == "other" or (session < 31 and not special):
        return ""
    return "un-ga"


def _latin(number: str) -> str:
    """Return a number as symbols bear it: 48/218 باء is 48/218 B, دإ-10/2 is S-10/2, 2200 ألف (د-21) 2200 A (XXI)."""
    if "د" not in number and _LETTERED.search(number) is None:
        return number
    for pattern, made in _TO_LATIN:
        number = pattern.sub(made, number)
    return number


def _roman(number: int) -> str:
    digits = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    found = ""
    for value, letter in digits:
        found += letter * (number // value)
        number %= value
    return found


_CYRILLIC = str.maketrans("АВСЕ", "ABCE")
_SIGNS = {"": "", "إ": "S-", "ا": "S-", "إط": "ES-"}
_LETTERED = re.compile(r"\d [^\W\dA-Z_]")
_TO_LATIN: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"^د(إط|إ|ا)-"), lambda m: _SIGNS[m[1]]),
    (re.compile(r"[(（]د(إط|إ|ا|)-(\d{1,2})[)）]"), lambda m: f"({_SIGNS[m[1]]}{_roman(int(m[2]))})"),
    (re.compile(r"(?<=\d )[АВСЕ](?!\w)"), lambda m: m[0].translate(_CYRILLIC)),
    (re.compile(rf"(?<=\d )({_ARABIC_LETTER})(?!\w)"), lambda m: chr(65 + _ARABIC_LETTERS.split().index(m[1]))),
)
