"""Lines with what can be seen on them: enumerator, indent, shape.

No decision about roles is made here; `pipeline.reader.structure` makes those from what follows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.model.records import record
from pipeline.reader.folding import fold
from pipeline.reader.source import CALL, SourceLine, SourceNote

LATIN = "abcdefghijklmnopqrstuvwxyz"
CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
#: Arabic letters as enumerators run in abjad order, not in dictionary order.
ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
CJK = "一二三四五六七八九十"
_CYRILLIC_AS_LATIN = str.maketrans("асеох", "aceox")
_ROMAN = re.compile(r"^m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})$")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}

#: Ordinals that number the sections of an Arabic text, first to nineteenth.
ORDINALS = (
    *("أولا", "ثانيا", "ثالثا", "رابعا", "خامسا", "سادسا", "سابعا", "ثامنا", "تاسعا", "عاشرا"),
    *(f"{unit} عشر" for unit in "حادي ثاني ثالث رابع خامس سادس سابع ثامن تاسع".split()),
)
#: Names of letters that number sections, in abjad order.
LETTER_NAMES = "ألف باء جيم دال هاء واو زاي حاء طاء ياء كاف لام ميم نون سين عين فاء صاد قاف".split()
_ARABIC_NUMERAL = rf"(?:{'|'.join((*ORDINALS, *LETTER_NAMES)).replace(' ', '[ ]')})\u064b?(?:\s?[-–—:.])?"
_HAN = "[一二三四五六七八九十]{1,3}"
#: One letter, with a tatweel, as a presentation form, or doubled after the last of the alphabet: (هـ), (ﻫ), (ب ب).
_ARABIC_LETTER = r"(?:[\u0621-\u064a\ufe80-\ufefc]\u0640?|(?P<{}>[\u0621-\u064a])[ ](?P={}))"
_BIS_WORDS = r"bis|ter|quater|quinquies|бис|тер|مكرر[\u064b\u0627]*"
_EXTRA = re.compile(rf"{_BIS_WORDS}|之[二三四五]")
_BIS = rf"(?:[ \u00a0]?(?:{_BIS_WORDS})(?!\w)|之[二三四五])?"
_ENUMERATOR = re.compile(
    rf"""^(?:
      (?P<decimal>\d{{1,4}}(?:\.\d{{1,3}})*){_BIS}(?P<dstyle>\s?[.)）、．]|\s?[-–—](?=\s)){_BIS}(?=\s|$|(?<=[、．）])|(?<=[.)])(?=[^\W\d_]))
    | (?P<bare>\d{{1,3}}(?:\.\d{{1,3}})*){_BIS}(?=\t|\s*$|[ \u00a0]{{2,}})
    | (?P<headed>[IVXLC]{{1,6}}|{_HAN}|[A-ZА-Я]|{_ARABIC_NUMERAL})(?=\t|[ \u00a0]{{2,}})
    | [(（]\s?(?P<both>[A-Za-z]{{1,5}}|[а-яА-Я]|{_ARABIC_LETTER.format("x", "x")}|\d{{1,3}}|{_HAN})
      (?:\u200d|\u0640)?\s?[)）]{_BIS}(?=\s|$|[^\w\s]|(?=[\u3400-\u9fff\u0600-\u06ff]))
    | (?P<closed>[A-Za-z]{{1,5}}|[а-яА-Я]|{_ARABIC_LETTER.format("y", "y")}|{_HAN})
      \s?[)）]{_BIS}(?=\s|$|(?=[\u3400-\u9fff]))
    | (?P<letter>[a-z]|[ivxlc]{{2,5}}|[A-Z]|[IVXLC]{{2,5}}|[А-Я])\.(?=\s|$)
    | (?P<han>{_HAN})(?P<hanstyle>、|[.．](?=\s))
    | (?P<quoted>['’‘](?P<qnum>\d{{1,3}})['’‘])(?=\s|$|[\u0600-\u06ff])
    | (?P<circled>[\u2460-\u2473\u2474-\u2487\u3220-\u3229])
    | (?P<bullet>[•●○▪■◦‣·∙\uf0b7\uf0a7\uf02d–—*-])(?=\s)
    )""",
    re.VERBOSE,
)


#: What parts two cells of a row where TABs became spaces.
_GAP = re.compile(r"(?<=\S) {3,}(?=\S)")


@record
class Enumerator:
    """A number at the head of a line.

    Attributes:
        num: as written, with its punctuation.
        style: what surrounds it: ``.``, ``-``, ``()``, ``)``, ``''``, ``circled``, ``bullet`` or ``bare``.
        readings: (system, ordinal) pairs it may stand for, likeliest first; ``i)`` has two.
        end: offset of the words that follow.
        parts: the numbers of a decimal enumerator, ``(1, 11, 1)`` for ``1.11.1``.
        extra: ``bis`` and the like, '' otherwise.
    """

    num: str
    style: str
    readings: tuple[tuple[str, int], ...]
    end: int
    parts: tuple[int, ...] = ()
    extra: str = ""

    @property
    def system(self) -> str:
        """The likeliest system."""
        return self.readings[0][0]

    @property
    def heads(self) -> bool:
        """Whether it is one that sections bear: a capital, a roman capital or a Chinese number."""
        capital = self.system in ("latin-upper", "roman-upper", "cyrillic-upper", "han", "ordinal")
        return self.style == "、" or (self.style in (".", "bare") and capital)

    @property
    def counts_paragraphs(self) -> bool:
        """Whether it is one that operative paragraphs bear: ``1.``, ``1 -`` or a number alone."""
        return self.system == "decimal1" and len(self.parts) == 1 and self.style not in ("()", "''")


@record
class Line:
    """A paragraph of the source, white space at both ends gone.

    Attributes:
        text: its words, `CALL` standing for note calls.
        folded: the same for matching, same length unless the script has optional signs.
        enumerator: the number at its head, or None.
        first: first source line.
        last: last source line (more than `first` for re-joined lines).
        column: column of its first word.
        indent: whether white space stood before it.
        notes: notes in order of their calls.
        typed: a number at its head that counts as words (see `typed_numbers`).
        trailing: how many TABs stood behind its words, each an empty cell of a table.
        leading: how many stood before them.
        doubled: the same number again behind the one at its head, typed where a list had set it already.
        bare: folded words without note calls and white space at the ends.
        broken: whether a mere space stood behind its words, as where an export parts a title at a line break.
    """

    text: str
    folded: str
    enumerator: Enumerator | None
    first: int
    last: int
    column: int
    indent: bool
    notes: tuple[SourceNote | None, ...]
    typed: Enumerator | None = None
    trailing: int = 0
    leading: int = 0
    broken: bool = False
    doubled: Enumerator | None = None
    bare: str = ""

    @property
    def width(self) -> int:
        """How many TABs part the cells of a row, those of empty cells at its ends included."""
        inner = self.text.count("\t") + self.trailing
        # A lone TAB before a paragraph is its indent, not an empty cell.
        return inner + self.leading if inner + self.leading > 1 else inner

    @property
    def tabbed(self) -> bool:
        """Whether the number at its head is parted from the words by TAB or a run of spaces, or stands alone."""
        e = self.enumerator
        gap = self.text[len(e.num) : e.end] if e else ""
        return e is not None and ("\t" in gap or "  " in gap or e.end == len(self.text))

    @property
    def number(self) -> Enumerator | None:
        """The number at its head, that of a list or one that was typed."""
        return self.enumerator or self.typed

    @property
    def rest(self) -> str:
        """The words after the enumerator."""
        return self.text[self.enumerator.end :] if self.enumerator else self.text

    @property
    def words(self) -> str:
        """The words after the number, be it that of a list, typed or both."""
        words = self.text[self.number.end :] if self.number else self.text
        return words[self.doubled.end :] if self.doubled else words

    @property
    def closing(self) -> str:
        """The last character that is neither white space nor a note call, '' for a blank line."""
        return self.bare[-1:]


def roman(text: str) -> int:
    """Return the value of a lower-case roman numeral, 0 when it is none."""
    if not text or not _ROMAN.match(text):
        return 0
    values = [_ROMAN_VALUES[c] for c in text]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


def han(text: str) -> int:
    """Return the value of a Chinese numeral up to 99, 0 when it is none."""
    if not text or any(c not in CJK for c in text):
        return 0
    tens, ten, ones = text.partition("十")
    if not ten:
        return CJK.index(text) + 1 if len(text) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (CJK.index(tens) + 1 if tens else 1) * 10 + (CJK.index(ones) + 1 if ones else 0)


def letters(text: str) -> tuple[tuple[str, int], ...]:
    """Return what one or more letters may count as: letters of an alphabet, roman numerals."""
    low = unicodedata.normalize("NFKC", text.lower()).replace("\u0640", "")
    if len(low) == 3 and low[1] == " ":
        low = low[0]  # the alphabet over again
        return (("abjad", ABJAD.index(low) + 1 + len(ABJAD)),) if low in ABJAD else ()
    case = "upper" if text != text.lower() else "lower"
    found: list[tuple[str, int]] = []
    if low.isascii():
        value = roman(low)
        if len(set(low)) == 1 and (len(low) <= 2 or not value):
            found.append((f"latin-{case}", LATIN.index(low[0]) + 1 + 26 * (len(low) - 1)))
        if value:
            found.append((f"roman-{case}", value))
    elif low in CYRILLIC:
        found.append((f"cyrillic-{case}", CYRILLIC.index(low) + 1))
        # Typists mix look-alikes into Latin lists (a, b, с); the list decides which was meant.
        latin = low.translate(_CYRILLIC_AS_LATIN)
        if latin.isascii():
            found.append((f"latin-{case}", LATIN.index(latin) + 1))
    elif low in ABJAD:
        found.append(("abjad", ABJAD.index(low) + 1))
    elif low == "ا":
        found.append(("abjad", 1))
    elif low == "ى":
        found.append(("abjad", 10))
    elif han(low):
        found.append(("han", han(low)))
    return tuple(found)


def enumerator(text: str) -> Enumerator | None:
    """Read the enumerator at the head of `text`, or return None."""
    match = _ENUMERATOR.match(text)
    if match is None:
        return None
    num = match[0]
    end = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())
    extra = next(iter(_EXTRA.findall(num)), "") if len(num) > 3 else ""
    if digits := match["decimal"] or match["bare"]:
        parts = tuple(int(part) for part in digits.split("."))
        style = (match["dstyle"] or "bare").strip()
        style = {"–": "-", "—": "-", "．": ".", "、": ".", "）": ")"}.get(style, style)
        return Enumerator(num, style, ((f"decimal{len(parts)}", parts[-1]),), end, parts, extra)
    if match["quoted"]:
        return Enumerator(num, "''", (("decimal1", int(match["qnum"])),), end)
    if match["circled"]:
        code = ord(match["circled"])
        base = next(b for b in (0x3220, 0x2474, 0x2460) if code >= b)
        return Enumerator(num, "circled", ((f"circled{base:x}", code - base + 1),), end)
    if match["bullet"]:
        return Enumerator(num, "bullet", ((f"bullet{match['bullet']}", 0),), end)
    if match["han"]:
        if not han(match["han"]):
            return None
        style = {"．": "."}.get(match["hanstyle"], match["hanstyle"])
        return Enumerator(num, style, (("han", han(match["han"])),), end)
    if word := match["headed"]:
        plain = re.sub(r"\u064b?\s?[-–—:.]?$", "", word)
        for names in (ORDINALS, LETTER_NAMES):
            if plain in names:
                return Enumerator(num, "bare", (("ordinal", names.index(plain) + 1),), end)
        headed = tuple(sorted(letters(word), key=lambda reading: not reading[0].startswith("roman")))
        return Enumerator(num, "bare", headed, end) if headed else None
    inner = match["both"] or match["closed"] or match["letter"]
    style = "()" if match["both"] else ")" if match["closed"] else "."
    if inner.isdigit():
        return Enumerator(num, style, (("decimal1", int(inner)),), end)
    readings = letters(inner)
    return Enumerator(num, style, readings, end, (), extra) if readings else None


def lines(source_lines: Iterable[SourceLine]) -> list[Line]:
    """Return the lines that hold words, with what can be seen on them."""
    found = []
    for source_line in source_lines:
        text = source_line.text.strip()
        if not text:
            continue
        line = make(
            text,
            source_line.number,
            source_line.last,
            source_line.column,
            source_line.text[:1] in "\t \u00a0\u3000",
            source_line.notes,
        )
        behind = source_line.text[len(source_line.text.rstrip()) :].count("\t")
        if text == source_line.text[:-1].strip() and source_line.text[-1:] == " " and not source_line.notes:
            line = replace(line, broken=True)
        before = source_line.text[: len(source_line.text) - len(source_line.text.lstrip())].count("\t")
        found.append(replace(line, trailing=behind, leading=before) if behind or before else line)
    return _rows(found)


def _rows(found: list[Line]) -> list[Line]:
    """Return the lines with TABs between the cells of tables where a program made runs of spaces of them.

    One line with a run of spaces says nothing; two that follow each other are rows.
    """
    gaps = [n for n, line in enumerate(found) if "   " in line.rest and "\t" not in line.rest]
    near = set(gaps)
    for n in gaps:
        line = found[n]
        if (n - 1 in near or n + 1 in near) and _GAP.search(line.rest):
            start = len(line.text) - len(line.rest)
            text = line.text[:start] + _GAP.sub("\t", line.rest)
            made = make(text, line.first, line.last, line.column, line.indent, line.notes)
            found[n] = replace(made, trailing=line.trailing, leading=line.leading)
    return found


def typed_numbers(found: Sequence[Line], by_hand: bool) -> list[Line]:
    """Tell numbers of lists from numbers typed as words.

    An export that parts the numbers of its paragraphs by TAB does so for every automatic list; one that is
    followed by a mere space was typed by hand there, and stays with the words (docs/decisions/0009). Where no TAB
    is used, every number is one, unless the language's typists number by hand.

    Args:
        found: the lines.
        by_hand: what numbers are in a text that parts none of them by TAB: typed, or those of lists.
    """
    parted = sum(line.tabbed for line in found)
    numbered = sum(line.enumerator is not None for line in found)
    # A few TABs among many numbers are chance, not what the export does.
    if (parted < 2 or parted < 0.15 * numbered) and not by_hand:
        return list(found)
    return [
        replace(line, enumerator=None, typed=line.enumerator)
        if line.enumerator and not line.tabbed and not line.enumerator.heads
        else line
        for line in found
    ]


def make(text: str, first: int, last: int, column: int, indent: bool, notes: tuple[SourceNote | None, ...]) -> Line:
    """Make a line of its words."""
    number = enumerator(text)
    folded = fold(text).text
    bare = (folded.replace(CALL, "") if notes else folded).strip()
    line = Line(text, folded, number, first, last, column, indent, notes, bare=bare)
    if number is None or not number.readings[0][1]:
        return line
    rest = text[number.end :]
    again = enumerator(rest) if rest.startswith(number.num.strip(" .)（）(")[:1]) or rest[:1] in "(（" else None
    if again and again.readings == number.readings and again.parts == number.parts and again.end < len(rest):
        return replace(line, doubled=again)
    return line
