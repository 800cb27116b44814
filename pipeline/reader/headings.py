"""Headings within a region: what looks like one, and where one can stand."""

from __future__ import annotations

import re

from pipeline.reader.languages import LanguagePack
from pipeline.reader.lines import Line
from pipeline.reader.walk import Placed, Role, Walk

#: Up to so many lines a heading may have below it before the paragraph that it governs.
_REACH = 3
_ORNAMENT = re.compile(r"^[\s*_=~·•—–-]+$")
_SENTENCE_END = ".;؛；。"
_END = _SENTENCE_END + ":,،，："


def heading(walk: Walk) -> Placed | None:
    """A heading: a word for a section with its number, a number alone, or a short line without closing punctuation.

    What is only short is believed where a paragraph ended before it and a numbered paragraph, or preambular text,
    follows it, straight or below further headings.
    """
    line, following = walk.line, walk.after()
    if following is None or walk.quoted or ornament(line) or not shaped(walk.pack, line):
        return None
    e = line.enumerator
    if e is not None:
        titled = bool(line.rest.replace("\ufffc", "").strip()) and (e.heads or _numbers_below(walk))
        return walk.put(Role.HEADING) if titled else None
    if named(walk.pack, line) or article(walk.pack, line):
        return walk.put(Role.HEADING)
    before = walk.before
    if before is not None and before.role is Role.HEADING and _article_alone(walk.pack, before.line):
        return walk.put(Role.HEADING)  # the title of an article below its number
    governed = _governed(walk)
    if numeral(walk.pack, line):
        return walk.put(Role.HEADING) if governed is not None or walk.body else None
    if walk.under_verb or governed is None or not _begins(walk.pack, line):
        return None
    if walk.body:
        ended = _ended(walk)
    else:
        # The first heading of the body stands after the last preambular paragraph.
        ended = (_ended(walk) or (walk.before is not None and walk.before.line.closing in _END)) and _opens_body(
            walk.pack, governed
        )
    return walk.put(Role.HEADING) if ended else None


def _numbers_below(walk: Walk) -> bool:
    """Whether a number and a title head paragraphs that bear the same number and one of their own: 1, then 1.1."""
    e, below = walk.line.enumerator, walk.after()
    under = below.enumerator if below else None
    return bool(e and under and e.counts_paragraphs and not walk.under_verb and under.parts == (*e.parts, 1))


def ornament(line: Line) -> bool:
    """Whether a line holds no words, only asterisks or strokes that part what stands above and below."""
    return _ORNAMENT.match(line.bare) is not None


def named(pack: LanguagePack, line: Line) -> bool:
    """Whether a line is the word for a section, part or article with its number."""
    return any(pack.whole_line("structure", key).match(line.bare) for key in ("section", "part", "article"))


def article(pack: LanguagePack, line: Line) -> bool:
    """Whether a line names an article, with its title or without."""
    titled = r"^\s*(?:{})(?:$|[\s.:：–—-]+\S)"
    return shaped(pack, line) and pack.pattern("structure", "article", template=titled).match(line.bare) is not None


def _article_alone(pack: LanguagePack, line: Line) -> bool:
    return pack.whole_line("structure", "article").match(line.bare) is not None


def numeral(pack: LanguagePack, line: Line) -> bool:
    """Whether a line is the number of a section and nothing else: ``II``, ``B``, ``ثانيا``, ``二``."""
    return line.enumerator is None and pack.whole_line("structure", "numeral").match(line.bare) is not None


def lone(line: Line) -> bool:
    """Whether a line holds the letter of a section and nothing else: ``A.``."""
    e = line.enumerator
    return e is not None and e.heads and not line.rest.strip()


def shaped(pack: LanguagePack, line: Line) -> bool:
    """Whether a line has the shape of a heading: no sentence, no row, no verb with which paragraphs begin."""
    bare = line.bare
    words = (line.rest if line.enumerator else bare).replace("\ufffc", "").strip()
    if not bare or "\t" in line.rest or line.typed or len(bare) > (250 if pack.spaces else 90):
        return False
    if line.closing in _END and not (line.enumerator is None and words.isupper()):
        return False
    many = len(words.split()) > 3 if pack.spaces else len(words) > 8
    return not (many and (pack.verb(line.text, "operative") or pack.verb(line.text, "preambular")))


def rank(pack: LanguagePack, line: Line) -> int:
    """Return how high a heading stands: 0 part, 1 section or roman, 2 letter or Chinese number, 3 unnumbered."""
    if pack.whole_line("structure", "part").match(line.bare):
        return 0
    if named(pack, line):
        return 1
    e = line.enumerator
    number = e.num if e else line.bare if numeral(pack, line) else ""
    if not number:
        return 3
    roman = re.fullmatch(r"[IVXLC]+", number.strip(". ")) is not None and number.strip(". ") not in ("C", "D", "L")
    return 1 if roman or (e is None and not re.fullmatch(r"[A-ZА-Я]", number)) else 2


def _governed(walk: Walk) -> Line | None:
    """Return the first line below that is no heading itself; None where none is near."""
    for steps in range(1, _REACH + 2):
        line = walk.after(steps)
        if line is None:
            return None
        if line.number is not None and not line.number.heads:
            return line
        if walk.pack.verb(line.text, "preambular") or walk.pack.verb(line.text, "operative"):
            return line if walk.body or steps > 1 or numeral(walk.pack, walk.line) else None
        if not (ornament(line) or lone(line) or shaped(walk.pack, line)):
            return None
    return None


def _opens_body(pack: LanguagePack, line: Line) -> bool:
    """Whether a line is the first operative paragraph."""
    e = line.number
    return e is not None and e.counts_paragraphs and e.parts[:1] == (1,) and bool(pack.verb(line.words, "operative"))


def _begins(pack: LanguagePack, line: Line) -> bool:
    """Whether a line begins as headings do in its script: with a capital, where there are any."""
    first = line.bare[:1]
    return first.isupper() or not pack.data.get("cased", first.lower() != first.upper())


def _ended(walk: Walk) -> bool:
    before = walk.before
    return (
        before is None
        or before.role in (Role.HEADING, Role.TABLE)
        or ornament(before.line)
        or before.line.closing in _SENTENCE_END
    )
