"""Decide whether a text is a resolution, decision, opinion or statement at all.

No single sign decides. A newspaper prints «Resolution 12: what it means», an envelope is addressed to «The General
Assembly,», recipes begin with «3/4 cup» and contracts with «Whereas». What counts is signs that bear each other out:

- the *formula*: the name of a listed body with what a preamble or an operative paragraph begins with right after it;
  the name of another body with a place and year; the name alone, where preamble and operative paragraph follow;
- the *title*: a kind of document with a number, or a number as the United Nations write it;
- the *masthead*: the symbol of an adopted text, or a line that says who adopted it;
- the *paragraphs* after formula or title: how many open with a verb of drafting and close as such paragraphs do,
  numbered or not, and whether verbs stand on lines of their own;
- for a decision without formula, its *opening words*: the body, and its meeting or a date;
- and *against* all of these: prose before formula or title, more prose than a decision holds after it, a title that
  ends as a question does, and entries of a table of contents.

Each sign has a weight, and `ENOUGH` must be reached. A formula or title that nothing bears out is an ordinary line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from pipeline.model import Kind
from pipeline.model.records import record
from pipeline.reader import masthead
from pipeline.reader.formula import FormulaLine, is_prose, read_formula
from pipeline.reader.inlines import finder
from pipeline.reader.languages import LanguagePack
from pipeline.reader.lines import Line, enumerator
from pipeline.reader.symbols import SYMBOL
from pipeline.reader.verbs import verb_line

#: What the weights of all signs must add up to.
ENOUGH = 4
#: What a paragraph of prose before formula or title takes away.
_PROSE = 3
#: What all signs add up to at most.
_MOST = 10
#: A title is looked for among so many lines, a formula among all.
_TITLE_WITHIN = 40
#: So many lines after formula or title are weighed.
_WEIGHED = 16
#: An entry of a table of contents ends in leaders and the number of a page.
_LEADERS = re.compile(r"(?:\.{4,}|…{2,}|(?:\. ){3,}|\t)\s*(?:\d{1,4}|[ivxlc]{1,6})$", re.IGNORECASE)
#: A number on a line of its own has so many characters at most.
_NUMBER = 6
#: The date of a meeting stands so many characters after it, or after the body that meets, at most.
_NEAR = 70
_NUMBER_OF_ANOTHER = re.compile(r"\d/(?=\d)")
_ADOPTED_SYMBOL = re.compile(r"/(?:RES|DEC|PRST)/")


@record
class Recognition:
    """What a text was recognised by.

    Attributes:
        formula: its formula, None where it has none that the text bears out.
        title: index of the line of its title, None where it has none that the text bears out.
        kind: what its title or opening words make it, where `masthead.read_title` does not say.
        organ: key of the body that its opening words name, '' where a formula does.
        adopted: ISO date in its opening words, '' where there is none.
        refused: first source line of what looked like a formula or title and was not borne out; None where nothing did.
    """

    formula: FormulaLine | None = None
    title: int | None = None
    kind: Kind | None = None
    organ: str = ""
    adopted: str = ""
    refused: int | None = None

    @property
    def recognised(self) -> bool:
        """Whether there is a formula or a title to hang the structure on."""
        return self.formula is not None or self.title is not None


@dataclass(slots=True)
class _Paragraphs:
    """What the lines after a formula or title are."""

    preambular: int = 0
    operative: int = 0
    verbs: int = 0
    spoken: int = 0
    prose: int = 0

    @property
    def weight(self) -> int:
        """How much they say for a resolution; two paragraphs of prose are no argument against one."""
        borne = min(2, self.preambular) + min(2, self.operative) + min(3, self.verbs) + min(2, self.spoken)
        return min(4, borne) - min(3, max(0, self.prose - 2))


def recognise(pack: LanguagePack, lines: Sequence[Line], *, stated: bool = False) -> Recognition:
    """Return formula and title of a text, as far as it bears them out.

    Args:
        pack: the language.
        lines: the lines of the text.
        stated: whether somebody who knows says that it is a resolution or the like; then one sign is enough.

    Returns:
        neither formula nor title where the text is something else.
    """
    prose = refused = 0
    title: int | None = None
    spare: Recognition | None = None
    for n, line in enumerate(lines):
        if not stated and _PROSE * prose + ENOUGH > _MOST:
            break
        formula = read_formula(pack, lines, n)
        if formula:
            found = _with_title(pack, lines, formula, title)
            against = 0 if stated else _PROSE * prose
            weight = _formula_weight(pack, lines, formula)
            if weight and weight + _head_weight(pack, lines, title, n) - against >= ENOUGH:
                return found
            spare = spare or found
            refused = refused or line.first
        if title is None and masthead.find_title(pack, lines[n : n + 1], 1) is not None:
            title = n
        prose += is_prose(pack, line)
    if stated and spare:
        return spare
    return _by_title(pack, lines, stated, refused)


def _with_title(pack: LanguagePack, lines: Sequence[Line], formula: FormulaLine, title: int | None) -> Recognition:
    """Return what a formula and the first title before it make of a text."""
    if title is not None:
        return Recognition(formula, title)
    named = next((n for n in range(min(formula.index, _TITLE_WITHIN)) if _states(pack, lines[n])), None)
    return Recognition(formula, named, None if named is None else Kind.PRESIDENTIAL_STATEMENT)


def _by_title(pack: LanguagePack, lines: Sequence[Line], stated: bool, refused: int) -> Recognition:
    """Recognise a text without formula by a title and what stands right after it."""
    prose = 0
    for n, line in enumerate(lines[:_TITLE_WITHIN]):
        titled, kind = _titled(pack, lines, n)
        if titled:
            start = _after_title(pack, lines, n)
            weight = ENOUGH if stated else _opening_weight(pack, lines, start, kind)
            against = 0 if stated else _PROSE * prose
            if weight and weight + _head_weight(pack, lines, n, n) - against >= ENOUGH:
                opening = opening_words(pack, lines[start]) if start < len(lines) else None
                head = masthead.read_title(pack, line)
                kind = kind or (head and head.kind) or (Kind.DECISION if opening else None)
                return Recognition(None, n, kind, opening.organ if opening else "", opening.adopted if opening else "")
            refused = refused or line.first
        prose += is_prose(pack, line)
    return Recognition(refused=refused or None)


def _titled(pack: LanguagePack, lines: Sequence[Line], n: int) -> tuple[bool, Kind | None]:
    """Whether a line may be a title, and the kind that makes it one where it has no number."""
    line = lines[n]
    if line.closing in "?!؟？！" or _LEADERS.search(line.bare):
        return False, None
    if masthead.find_title(pack, lines[n : n + 1], 1) is not None:
        return True, None
    if _states(pack, line):
        return True, Kind.PRESIDENTIAL_STATEMENT
    above = lines[n - 1].bare if n else ""
    if _is_heading(line) and pack.whole_line("front", "stage").match(above):
        named = (kind for kind in Kind if kind is not Kind.GENERIC and pack.pattern("kinds", kind.value).search(above))
        return True, next(named, None)
    return False, None


def _formula_weight(pack: LanguagePack, lines: Sequence[Line], formula: FormulaLine) -> int:
    """Weigh a formula and the paragraphs after it; 0 where nothing after it belongs to one."""
    start = formula.index + 1
    opening = _paragraphs(pack, lines[start : start + 2], 1)
    # One heading may stand between, or its number and its words on lines of their own.
    while not opening.weight and start < min(len(lines) - 1, formula.index + 3) and _is_heading(lines[start]):
        if start > formula.index + 1 and len(lines[start - 1].bare) > _NUMBER:
            break
        start += 1
        opening = _paragraphs(pack, lines[start : start + 2], 1)
    found = _paragraphs(pack, lines[start : start + _WEIGHED + 1], _WEIGHED)
    if opening.weight:
        listed = formula.known or formula.place
        return (3 if listed else 2) + found.weight
    return 1 + found.weight if found.operative and _like_preamble(pack, lines, start) else 0


def _like_preamble(pack: LanguagePack, lines: Sequence[Line], start: int) -> bool:
    """Whether a preamble begins at `start` with a verb that no pack knows: all its paragraphs close as such."""
    known = 0
    for n in range(start, min(start + _WEIGHED, len(lines))):
        line = lines[n]
        found = _paragraphs(pack, lines[n : n + 2], 1)
        if line.enumerator or found.operative:
            return bool(found.operative) or known > 0
        if len(line.bare) <= (40 if pack.spaces else 15) or line.closing not in ",،，;؛；":
            return False
        known += found.preambular
    return False


def _opening_weight(pack: LanguagePack, lines: Sequence[Line], start: int, kind: Kind | None) -> int:
    """Weigh what stands after a title; 0 where its first paragraph is none that follows a title."""
    found = _paragraphs(pack, lines[start : start + _WEIGHED + 1], _WEIGHED, kind)
    if start < len(lines) and opening_words(pack, lines[start]):
        if kind is Kind.PRESIDENTIAL_STATEMENT:
            return max(0, 3 + found.weight)
        told = sum(is_prose(pack, line) and not line.enumerator for line in lines[start : start + _WEIGHED])
        return max(0, 3 - max(0, told - 2))
    if start < len(lines) and _body_acts(pack, lines[start]):
        told = sum(is_prose(pack, line) and not line.enumerator for line in lines[start : start + _WEIGHED])
        return max(0, 2 - max(0, told - 2))
    if _paragraphs(pack, lines[start : start + 2], 1, kind).weight:
        return found.weight
    return 0


def _head_weight(pack: LanguagePack, lines: Sequence[Line], title: int | None, end: int) -> int:
    """Weigh title and masthead: the lines before `end`."""
    weight = 0
    if title is not None:
        head = masthead.read_title(pack, lines[title])
        full = head is None or head.kind is not None
        if head is not None and head.kind is None and head.number:
            full = full or lines[title].folded[head.number[1] :].lstrip()[:1] in ".．"
        weight += 2 if full else 1
    for line in lines[: min(end, 15)]:
        bare = line.bare
        symbol = SYMBOL.fullmatch(bare.rstrip("*"))
        if (symbol and _ADOPTED_SYMBOL.search(bare)) or pack.whole_line("front", "adopted").match(bare):
            return weight + 1
    return weight


def _paragraphs(pack: LanguagePack, lines: Sequence[Line], count: int, kind: Kind | None = None) -> _Paragraphs:
    """Say what the first `count` of some lines are; one line more may be given to look ahead."""
    found = _Paragraphs()
    for n, line in enumerate(lines[:count]):
        following = lines[n + 1] if n + 1 < len(lines) else None
        if _LEADERS.search(line.text[-60:].rstrip()):
            continue
        alone = verb_line(pack, line, following)
        rest = _unnumbered(line)
        acts = pack.verb(rest, "operative")
        considers = pack.verb(line.text, "preambular")
        phrase = max((len(verb.phrase) for verb in (acts, considers) if verb), default=0)
        bare = phrase > 0 and len(line.bare.rstrip(" ,:،，：")) <= phrase + (4 if pack.spaces else 1)
        if alone and alone[1].concept:
            found.verbs += 2 if bare and following is not None and following.enumerator else 1
        elif bare and line.enumerator is None and following is not None:
            found.verbs += 1
        elif line.enumerator is not None:
            numbered = line.enumerator.system == "decimal1" and line.closing in ",.;:،؛，；。："
            found.operative += bool(numbered and acts)
            # Some bodies number the paragraphs of the preamble by letters: «(a) Recalling …,».
            counted = numbered or line.closing in ",،，;؛；"
            found.preambular += bool(counted and not acts and pack.verb(rest, "preambular"))
        elif considers and (
            line.closing in ",،，;؛；" or (line.closing in ":：" and following and following.enumerator)
        ):
            found.preambular += 1
        elif acts and line.closing in ".;:؛；。：":
            found.operative += 1
        elif kind is Kind.PRESIDENTIAL_STATEMENT and _speaks(pack, line):
            found.spoken += 1
        else:
            found.prose += is_prose(pack, line)
    return found


def _unnumbered(line: Line) -> str:
    """Return the words of a line after its number, also where that was typed by hand once more."""
    again = enumerator(line.rest) if line.enumerator else None
    return line.rest[again.end :] if again else line.rest


def _speaks(pack: LanguagePack, line: Line) -> bool:
    """Whether a paragraph opens with the body as the one who speaks, as those of presidential statements do."""
    organ = pack.organ_pattern.search(line.folded[:80])
    return organ is not None and len(line.folded[: organ.start()].strip(" \"“”«„'‘").split()) <= 2


@dataclass(frozen=True, slots=True)
class Opening:
    """The opening words of a decision: «At its 12th plenary meeting, on 3 June 2044, the General Assembly …».

    Attributes:
        organ: key of the body that speaks.
        adopted: ISO date of the meeting, '' where none is said.
        meeting: its number, '' where none is said.
    """

    organ: str
    adopted: str
    meeting: str


def opening_words(pack: LanguagePack, line: Line) -> Opening | None:
    """Read a paragraph that opens as a decision does, with the body and its meeting or a date; None for another."""
    head = line.bare[:240]
    organ = None if line.enumerator else pack.organ_pattern.search(head)
    if organ is None:
        return None
    meeting = pack.pattern("front", "meeting").search(head)
    # Dates further on, or after a number, are those of other texts, which the decision recalls.
    near = head[: max(organ.end(), meeting.end() if meeting else 0) + _NEAR]
    adopted = finder(pack).dates.iso(_NUMBER_OF_ANOTHER.split(near, 1)[0])
    if not (adopted or meeting):
        return None
    number = meeting.groupdict().get("number") if meeting else None
    return Opening(pack.organ_key(organ), adopted, number or "")


def _body_acts(pack: LanguagePack, line: Line) -> bool:
    """Whether a paragraph opens with a body and what it does («The Conference decides to …»)."""
    head = line.folded[:160]
    if line.enumerator is not None or line.closing not in ".:。：":
        return False
    generic = pack.pattern("formula", "generic", template=r"^\W*(?:{})$")
    for found in islice(re.finditer(r"\w+" if pack.spaces else r"\w", head), 12):
        rest = head[found.end() :].lstrip()
        if pack.verb(rest, "operative") and (generic.match(head[: found.end()]) or pack.formula(head[: found.end()])):
            return True
    return False


def _states(pack: LanguagePack, line: Line) -> bool:
    """Whether a line is the title of a presidential statement («Statement by the President of …»)."""
    kind = Kind.PRESIDENTIAL_STATEMENT.value
    match = pack.pattern("kinds", kind, template=r"^\W*(?:{})(?!\w)").match(line.bare)
    if match is None and not pack.spaces:
        match = pack.pattern("kinds", kind, template=r"^.{0,12}(?:{})\W*$").match(line.bare)
    if match is None or line.enumerator is not None or len(line.bare) > 120:
        return False
    rest = line.bare[match.end() :]
    return not rest or pack.organ_pattern.search(rest) is not None


def _after_title(pack: LanguagePack, lines: Sequence[Line], title: int) -> int:
    """Return the index of the first line after a title that may be a paragraph, not more of the title."""
    n = title + 1
    while n < min(len(lines) - 1, title + 7):
        line = lines[n]
        following = lines[n + 1]
        if line.enumerator or line.closing in ".;:,،؛，；。：" or _paragraphs(pack, [line, following], 1).weight:
            break
        if len(line.bare) > 200 or opening_words(pack, line):
            break
        n += 1
    return n


def _is_heading(line: Line) -> bool:
    """Whether a line right after the formula may be the heading of a section."""
    return len(line.bare) <= 60 and line.closing not in ".;:,،؛，；。："
