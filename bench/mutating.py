"""Mutated documents: texts as no author wrote them, each made again from its number alone."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from bench.corpus import EXAMPLES, official, text_of
from bench.parts import LANGUAGES
from bench.wrapping import VARIANTS

Lines = list[str]
Mutation = Callable[[random.Random, Lines], Lines]

#: Characters that texts bring along and that mean something to a program: directions, joiners, blanks,
#: other scripts, controls, marks that combine, noncharacters, halves of surrogate pairs.
STRANGERS = (
    *"\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\u200b\u200c\u200d\u2060\ufeff\u00ad",
    *"\u00a0\u2009\u202f\u3000\u1680\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e\x1f\x00\x01\x07\x08\x1b\x7f\x80\x9f",
    *"\u0301\u0308\u0651\u0640\u20e3\ufe0f\ufffc\ufffd\ufffe\uffff\ufdd0\ud800\udfff\ue000\ue001\U0001f469\U000e0041",
    *"خБ大жéñßİıſﬁⅣ①㈠一٣۳१½²ºª№§¶†‡*•–—‐‑−‘’“”„«»‹›「」『』《》〈〉،؛؟。，；：、（）［］＂．",
    "\r", "\t", "\n", "[", "]", "(", ")", "<", ">", "&", "\"", "'", "]]>", "<!--", "&#0;", "\\", "---", "[bookmark: x]",
    "[image: y]", "[footnoteRef:1]", "[endnoteRef:i]", " [1: z] ", "[footnoteRef:", "[1: ", "A/RES/1/1", "I", "1", "a",
)  # fmt: skip
ENUMERATORS = (
    "1.", "2.", "10.", "999999999999.", "0.", "1", "1)", "(1)", "1 -", "1-", "1.1", "1.11.1", "1.2.3.4.5.6", "1.-",
    "(a)", "a)", "a.", "d)", "b)bis", "(b) bis", "(i)", "i)", "iv.", "(iv)", "IV.", "XIV", "A.", "B", "(aa)", "(zz)",
    "(أ)", "أ -", "١ -", "(ب)", "٢-", "а)", "б)", "ж)", "㈠", "㈡", "㈩", "一、", "（一）", "(一)", "十一、", "①",
    "1.º", "1º", "•", "-", "–", "*", "§ 1", "Article 1", "Annex", "Annex II", "Part A", "Section 3", "I.", "II", "«1.",
    "“2.", "[1]",
)  # fmt: skip
QUOTES = "\"'“”„‟«»‘’「」『』《》＂"
LINE_ENDS = ("\r\n", "\r", "\n", "\x85", "\x0b", "\x0c", "\u2028", "\u2029", "\n\n", "\n\r", "\r\r\n")
#: What programs write where a page ends; ``{n}`` is its number.
FURNITURE = (
    ("", "A/RES/79/1", "Care of harbours", ""), ("\x0c",), ("{n}/9",), ("- {n} -", ""),
    ("Page {n} of 9", "\x0cA/RES/79/1"), ("_____________", "1 See A/79/1."), ("25-00001 (E)", "*2500001*"),
    ("第{n}页", ""), ("", "", ""),
)  # fmt: skip
#: What may stand between the lines of front matter, right and wrong.
FRONT_MATTER = (
    "symbol: A/RES/1/1\ndate: 2020-02-30", "organ: General Assembly\nlanguage: xx", "kind: decision\nnumber: 7",
    "title: [1, {a: b}]", "- a\n- b", "&a *a", "? !!python/object:x", "\t: x", "language: eng\nsymbol: \"\u0001\"",
    "date: 2020-01-01\nsession: 1\nplace: x\nstatus: draft", "date: 99999-99-99\nmeeting: '\u2028'", "symbol: 1e999",
    "symbol: a b\nnumber: '#'\norgan: '\"<&'\nplace: ''\nsession: null\nmeeting: 2.5", "date: 0000-00-00", "number: -1",
    *(f"language: {language}" for language in LANGUAGES),
)  # fmt: skip
_ENUMERATOR = re.compile(r"^\s*(?:\(?[\w.]{1,4}[.)]|[㈠-㈩]|\d+ ?-)\s*")


def _place(rng: random.Random, lines: Lines) -> int:
    return rng.randrange(len(lines))


def delete(rng: random.Random, lines: Lines) -> Lines:
    """Delete one line or a few."""
    start = _place(rng, lines)
    return lines[:start] + lines[start + rng.choice((1, 1, 1, 2, 5)) :]


def swap(rng: random.Random, lines: Lines) -> Lines:
    """Swap two lines."""
    a, b = _place(rng, lines), _place(rng, lines)
    lines[a], lines[b] = lines[b], lines[a]
    return lines


def shuffle(rng: random.Random, lines: Lines) -> Lines:
    """Bring all lines into another order."""
    rng.shuffle(lines)
    return lines


def double(rng: random.Random, lines: Lines) -> Lines:
    """Repeat a line, once or often."""
    at = _place(rng, lines)
    return lines[:at] + [lines[at]] * rng.choice((2, 2, 3, 30)) + lines[at + 1 :]


def join(rng: random.Random, lines: Lines) -> Lines:
    """Join two lines, with or without a space."""
    at = _place(rng, lines)
    return [*lines[:at], rng.choice(("", " ", "\t")).join(lines[at : at + 2]), *lines[at + 2 :]]


def split(rng: random.Random, lines: Lines) -> Lines:
    """Cut a line in two, anywhere or at a space."""
    at = _place(rng, lines)
    line = lines[at]
    cuts = [m.start() for m in re.finditer(" ", line)] if rng.random() < 0.5 else []
    cut = rng.choice(cuts) if cuts else rng.randrange(len(line) + 1)
    return [*lines[:at], line[:cut], line[cut:], *lines[at + 1 :]]


def intrude(rng: random.Random, lines: Lines) -> Lines:
    """Put in characters of other scripts and directions, controls, marks and mark-up."""
    for _ in range(rng.choice((1, 2, 5, 20))):
        at = _place(rng, lines)
        cut = rng.choice((0, len(lines[at]), rng.randrange(len(lines[at]) + 1)))
        lines[at] = lines[at][:cut] + rng.choice(STRANGERS) * rng.choice((1, 1, 1, 2, 9)) + lines[at][cut:]
    return lines


def renumber(rng: random.Random, lines: Lines) -> Lines:
    """Change, add or remove enumerators."""
    for _ in range(rng.choice((1, 3, 10))):
        at = _place(rng, lines)
        bare = _ENUMERATOR.sub("", lines[at])
        gap = rng.choice(("\t", " ", "", "\u00a0", "  "))
        lines[at] = rng.choice((bare, rng.choice(ENUMERATORS) + gap + bare, rng.choice(ENUMERATORS) + gap + lines[at]))
    return lines


def unquote(rng: random.Random, lines: Lines) -> Lines:
    """Remove quotation marks, or put in others."""
    for at, line in enumerate(lines):
        if rng.random() < 0.5 and any(mark in line for mark in QUOTES):
            lines[at] = "".join(c for c in line if c not in QUOTES or rng.random() < 0.5)
    at = _place(rng, lines)
    cut = rng.choice((0, len(lines[at]), rng.randrange(len(lines[at]) + 1)))
    lines[at] = lines[at][:cut] + rng.choice(QUOTES) + lines[at][cut:]
    return lines


def break_notes(rng: random.Random, lines: Lines) -> Lines:
    """Break the brackets of notes: take some away, double some, exchange their markers."""
    for at, line in enumerate(lines):
        if "[" in line:
            odds = rng.random() / 2
            lines[at] = "".join(c if c not in "[]:" or rng.random() > odds else rng.choice(("", c * 2)) for c in line)
            if rng.random() < 0.2:
                lines[at] = re.sub(r"\d", lambda _: str(rng.randrange(3)), lines[at])
    at = _place(rng, lines)
    call, words = (
        rng.choice(("[footnoteRef:7]", "[endnoteRef:7]", "")),
        rng.choice((" [7: See a] ", " [7: [7: a]", " [7: ]", "")),
    )
    lines[at] = f"{call}{lines[at]}{words}" if rng.random() < 0.5 else f"{lines[at]}{call}{words}"
    return lines


def blank(rng: random.Random, lines: Lines) -> Lines:
    """Change white space: TABs, indents, blank lines, none at all."""
    at = _place(rng, lines)
    line = lines[at]
    lines[at] = rng.choice(
        ("\t" + line, line + "\t", line.replace(" ", "\t"), line.replace(" ", ""), "", " " * 40 + line, "\t\t\t")
    )
    return lines


def retype(rng: random.Random, lines: Lines) -> Lines:
    """Change the case or the normal form of a line, or lose letters of it."""
    at = _place(rng, lines)
    line = lines[at]
    form = rng.choice(("NFD", "NFKC", "upper", "lower", "title", "half", "reverse", "digits"))
    if form in ("NFD", "NFKC"):
        lines[at] = unicodedata.normalize("NFD" if form == "NFD" else "NFKC", line)
    elif form == "half":
        lines[at] = "".join(c for c in line if rng.random() < 0.9)
    elif form == "reverse":
        lines[at] = " ".join(line.split(" ")[::-1])
    elif form == "digits":
        lines[at] = re.sub(r"\d", lambda m: str(rng.randrange(10)), line)
    else:
        lines[at] = getattr(line, form)()
    return lines


def paginate(rng: random.Random, lines: Lines) -> Lines:
    """Put in what stands at the head or the foot of pages, wherever a page ends."""
    made: Lines = []
    length, style = rng.choice((5, 20, 50)), rng.choice(FURNITURE)
    for at, line in enumerate(lines):
        if at and at % length == 0:
            made += [piece.replace("{n}", str(at // length)) for piece in style]
        made.append(line)
    return made


def front(rng: random.Random, lines: Lines) -> Lines:
    """Set front matter before the text, right or wrong."""
    end = ["---"] if rng.random() < 0.9 else []
    return ["---", *rng.choice(FRONT_MATTER).split("\n"), *end, *lines]


MUTATIONS: tuple[Mutation, ...] = (
    delete, delete, swap, shuffle, double, join, split, split, intrude, intrude, intrude, renumber, renumber, unquote,
    break_notes, break_notes, blank, paginate, retype, retype, front,
)  # fmt: skip


class Mutator:
    """Makes the mutant of a number; the same number always gives the same bytes, as long as the sources stay."""

    def __init__(self, shared: Path, seed: int) -> None:
        """Take the official files and our samples as sources."""
        self.shared, self.seed = shared, seed
        self.sources: Sequence[Path] = (*official(shared), *EXAMPLES)
        self._lines = cache(self._read)

    def _read(self, file: Path) -> tuple[str, ...]:
        text = file.read_text(encoding="utf-8") if file.suffix == ".txt" else text_of(self.shared, file)
        return tuple(text.split("\n"))

    def __call__(self, number: int) -> bytes:
        """Return the bytes of a mutant."""
        rng = random.Random(f"{self.seed}:{number}")
        lines = self._window(rng)
        if rng.random() < 0.2:
            wrap = rng.choice(list(VARIANTS.values()))
            lines = (wrap("\n".join(lines), rng.choice(("eng", "zho"))) or "").split("\n")
        for _ in range(rng.choice((1, 1, 2, 3, 5, 12))):
            lines = rng.choice(MUTATIONS)(rng, lines) or [""]
        end = rng.choice(LINE_ENDS) if rng.random() < 0.1 else "\n"
        text = end.join(lines)
        if rng.random() < 0.03:
            text = "".join(c if c != "\n" else rng.choice(LINE_ENDS) for c in text)
        return _encode(rng, text)

    def _window(self, rng: random.Random) -> Lines:
        """Cut a window of lines out of a document: a small one mostly, with its head or without; at times all of it."""
        kind = rng.random()
        if kind > 0.85:
            return self._composed(rng)
        lines = list(self._lines(rng.choice(self.sources)))
        if kind < 0.003:
            return lines + list(self._lines(rng.choice(self.sources)))
        if kind < 0.01:
            return lines
        size = rng.randrange(2, 15) if kind < 0.75 else rng.randrange(15, 60)
        start = 0 if rng.random() < 0.4 else rng.randrange(max(1, len(lines) - 2))
        window = lines[start : start + size]
        if start and rng.random() < 0.5:
            window = lines[: min(start, 8)] + window
        if rng.random() < 0.1:
            other = self._lines(rng.choice(self.sources))
            begin = rng.randrange(len(other))
            window += other[begin : begin + 5]
        return window

    def _composed(self, rng: random.Random) -> Lines:
        """Put together a document that never was: lines of many documents of a language, pieces of lines, structure."""
        file = rng.choice(self.sources)
        # An official file lies in the folder of its language, a sample bears its code before the ending.
        code = file.suffixes[0][1:] if file.suffix == ".txt" else file.parent.name
        alike = [f for f in self.sources if f.parent.name == code or f.name.endswith(f".{code}.txt")]
        lines = list(self._lines(file)[: rng.choice((0, 8, 12))])
        for _ in range(rng.randrange(2, 25)):
            line = rng.choice(self._lines(rng.choice(alike)))
            kind = rng.random()
            if kind < 0.3:
                line = " ".join(line.split(" ")[: rng.randrange(1, 6)]) + rng.choice(
                    (",", ":", ".", ";", "", "،", "，")
                )
            if rng.random() < 0.4:
                line = rng.choice(ENUMERATORS) + rng.choice(("\t", " ", "")) + line
            if rng.random() < 0.2:
                line = rng.choice(QUOTES) + line + rng.choice(("", rng.choice(QUOTES), rng.choice(QUOTES) + ";"))
            if rng.random() < 0.1:
                line = "\t".join((line[:40], *rng.choices(ENUMERATORS, k=rng.randrange(4))))
            if rng.random() < 0.1:
                line += "[footnoteRef:1] [1: See it.] "
            lines.append(line)
        return lines


def _encode(rng: random.Random, text: str) -> bytes:
    kind = rng.random()
    if kind < 0.8:
        data = text.encode("utf-8", "surrogatepass" if rng.random() < 0.05 else "ignore")
        return b"\xef\xbb\xbf" + data if kind < 0.03 else data
    codec = rng.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp1251", "cp1256", "gb18030", "utf-8"))
    data = text.encode(codec, rng.choice(("ignore", "replace")))
    if kind > 0.95:
        data = data[: rng.randrange(len(data) + 1)]
    if kind > 0.97:
        changed = bytearray(data)
        for _ in range(min(len(changed), rng.choice((1, 3, 10)))):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
        data = bytes(changed)
    return data
