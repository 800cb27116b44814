"""Say what every line is: the rules, and the order in which they are asked.

`assign` walks the lines of a region once. For each line the rules of `RULES` are asked in order;
the first that answers places it. Later modules only build trees from what is placed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.reader.headings import heading, lone, ornament
from pipeline.reader.languages import LanguagePack
from pipeline.reader.lines import Enumerator, Line, make
from pipeline.reader.recitals import numbered_recital, preambular
from pipeline.reader.source import SourceNote
from pipeline.reader.verbs import verb_line
from pipeline.reader.walk import Level, Placed, Role, Walk

OPENING = '"“«„”‟「『‹'
CLOSING = {'"': '"', "“": "”", "«": "»", "„": "“”", "”": "“”", "‟": "”", "「": "」", "『": "』", "‹": "›"}
_TAIL = " .,;:،؛，。；：、)\u00a0"


def quotation(walk: Walk) -> Placed | None:
    """A passage of another document that has paragraphs of its own, or runs over several lines."""
    text = walk.line.text
    if walk.quoted or text[:1] not in OPENING or walk.before is None:
        return None
    mark, rest = text[0], text[1:].lstrip()
    inner = make(rest, walk.line.first, walk.line.last, walk.line.column + 1, walk.line.indent, walk.line.notes)
    announced = walk.before.line.closing in ":：,،，" or walk.before.role is Role.HEADING
    if not (inner.enumerator or announced):
        return None
    resumed = 0
    for n in range(walk.at, min(walk.at + 300, len(walk.lines))):
        # Each quoted paragraph may open with the mark again while only the last one closes.
        if n > walk.at and mark != '"' and walk.lines[n].text.startswith(mark):
            resumed = resumed or n
        stripped = walk.lines[n].text.rstrip(_TAIL + "\ufffc")
        if stripped and stripped[-1] in CLOSING[mark] and (n > walk.at or len(stripped) > 1):
            if n == walk.at and not inner.enumerator:
                return None
            if resumed and not inner.enumerator:
                return None  # a statement whose every paragraph opens with the mark: the marks stay with the words
            return (
                _quoted(walk, resumed - 1, mark, inner, 0) if resumed else _quoted(walk, n, mark, inner, len(stripped))
            )
    walk.unclosed.append(walk.line)
    return None


def _quoted(walk: Walk, last: int, mark: str, first: Line, length: int) -> Placed:
    """Place the lines up to `last` as a quotation; `length` is that of the last with its closing mark, 0 for none."""
    lines = [first, *walk.lines[walk.at + 1 : last + 1]]
    end_quote = tail = ""
    left: tuple[SourceNote | None, ...] = ()
    if length:
        final = lines[-1]
        text = final.text
        # The length was measured on the line as it stands in the source; the first one lost its mark.
        cut = length - (len(walk.lines[walk.at].text) - len(first.text) if last == walk.at else 0)
        end_quote, tail = text[cut - 1 : cut], text[cut:]
        kept = text[: cut - 1].rstrip()
        calls = kept.count("\ufffc")
        notes, left = final.notes[:calls], final.notes[calls:]
        lines[-1] = make(kept, final.first, final.last, final.column, final.indent, notes)
    lead = walk.before.line.bare if walk.before else ""
    amends = walk.pack.pattern("references", "amends").search(lead) is not None
    inner = assign(walk.pack, lines, itu=False, body=True, quoted=True)
    walk.at = last
    return Placed(
        first,
        Role.QUOTATION,
        inner=tuple(inner),
        quotes=(mark, end_quote, tail),
        amendment=amends,
        tail_notes=left,
    )


def table(walk: Walk) -> Placed | None:
    """Rows of cells parted by TAB: two rows or more, or one with three cells."""
    if not _is_row(walk.line, None):
        return None
    stop = walk.at
    lines = walk.lines
    while stop < len(lines) and _is_row(
        lines[stop], lines[stop - 1] if stop > walk.at else None, lines[stop + 1] if stop + 1 < len(lines) else None
    ):
        stop += 1
    rows = tuple(walk.lines[walk.at : stop])
    if len(rows) < 2 and rows[0].text.count("\t") < 2:
        return None
    walk.at = stop - 1
    return Placed(rows[0], Role.TABLE, rows=rows)


def _is_row(line: Line, above: Line | None, below: Line | None = None) -> bool:
    cells = line.rest.count("\t")
    if not cells and line.number is None and above is not None and below is not None and below.rest.count("\t"):
        # A lone cell between rows: in a later column, or a caption within the table.
        return bool(line.leading) or (line.closing not in ".;:,،؛，；。：" and below.width == above.width)
    if line.enumerator and not (line.enumerator.style == "bare" or cells):
        return False
    if above is not None and line.width and line.width == above.width:
        return True
    return cells >= 1


def itu_verb(walk: Walk) -> Placed | None:
    """An ITU verb on a line of its own."""
    if not walk.itu or walk.quoted:
        return None
    found = verb_line(walk.pack, walk.line, walk.after())
    if found is None:
        return None
    role, verb = found
    if role is Role.OPERATIVE_VERB and not walk.body and walk.at < _last_of_preamble(walk):
        recalled = walk.pack.verb(walk.line.text, "preambular")
        if recalled and recalled.end >= len(walk.line.text.rstrip(" ,،，:：")):
            role, verb = Role.PREAMBULAR_VERB, recalled
    walk.levels.clear()
    walk.under_verb = True
    if role is Role.OPERATIVE_VERB:
        walk.body = True
    elif walk.body:
        role = Role.OPERATIVE_VERB
    return walk.put(role, verb=verb)


def _last_of_preamble(walk: Walk) -> int:
    """Return the index of the last line whose verb can only be preambular; -1 where there is none.

    Some verbs open either part (注意到, решает); before such a line they are preambular.
    """
    if walk.last_of_preamble is None:
        walk.last_of_preamble = -1
        for n in range(len(walk.lines) - 1, walk.at, -1):
            line, after = walk.lines[n], walk.lines[n + 1] if n + 1 < len(walk.lines) else None
            found = verb_line(walk.pack, line, after)
            if (
                found
                and found[0] is Role.PREAMBULAR_VERB
                and found[1].concept
                and not walk.pack.verb(line.text, "operative")
            ):
                walk.last_of_preamble = n
                break
    return walk.last_of_preamble


def operative(walk: Walk) -> Placed | None:
    """A numbered paragraph of the body, and the first one, which ends the preamble."""
    e = walk.line.number
    if lone(walk.line) and walk.before is not None and walk.before.role is Role.HEADING:
        return walk.put(Role.OPERATIVE)  # the letter of a section, set below its heading
    if e is not None and len(e.parts) > 1 and walk.body and not _below_open(walk, e):
        walk.levels[:] = [Level(e.system, e.style, e.parts[-1], e.parts)]
        return walk.put(Role.OPERATIVE, verb=walk.pack.verb(walk.line.words, "operative"))
    if e is None or not e.counts_paragraphs:
        return None
    if e.style == ")" and not walk.body:
        return None
    if not walk.body:
        if walk.itu or e.parts[0] != 1:
            return None
        verb = walk.pack.verb(walk.line.words, "operative")
        if verb is None and walk.before is not None and walk.before.line.closing in ":：":
            return None
        walk.body = True
        walk.levels.clear()
    top = walk.levels[0] if walk.levels else None
    if top is not None and (top.system != "decimal1" or top.style != e.style):
        expected = walk.before is not None and walk.before.line.closing in ":：" and e.parts[0] == 1
        nested = any(
            lv.system == "decimal1" and lv.style == e.style and e.parts[0] == lv.last + 1 for lv in walk.levels[1:]
        )
        if (expected or nested) and top.system == "decimal1":
            return None
    elif top is not None and e.parts[0] == 1 and walk.before is not None and walk.before.line.closing in ":：":
        return None
    walk.levels[:] = [Level("decimal1", e.style, e.parts[0], e.parts)]
    return walk.put(Role.OPERATIVE, verb=walk.pack.verb(walk.line.words, "operative"))


def _below_open(walk: Walk, e: Enumerator) -> bool:
    """Whether a dotted number continues one that is open: ``1.2`` below ``1``."""
    return any(
        level.parts and level.parts == e.parts[: len(level.parts)] and level.parts != e.parts for level in walk.levels
    )


def item(walk: Walk) -> Placed | None:
    """A lettered, roman, bulleted or dotted entry, at the level its number says."""
    e = walk.line.enumerator
    if e is None or _footnote(walk):
        return None
    if not walk.levels or (not walk.body and walk.levels[0].system != "-"):
        # Level 0 is the paragraph or verb that the list hangs on.
        walk.levels[:0] = [Level("-", "", 0)]
    opened = walk.before is not None and walk.before.line.closing in ":："
    if walk.body and not walk.under_verb and not walk.placed:
        opened = False
    return walk.put(Role.ITEM, max(1, walk.depth(e, opened)))


def _footnote(walk: Walk) -> bool:
    """Whether an asterisk opens a remark below the text, not one of several bullets."""
    e, before, after = walk.line.enumerator, walk.before, walk.after()
    if e is None or e.style != "bullet" or not e.num.startswith("*") or walk.line.tabbed:
        return False
    if before is not None and (before.line.closing in ":：" or before.role is Role.ITEM):
        return False
    return after is None or not after.text.startswith("* ")


def ornamental(walk: Walk) -> Placed | None:
    """Asterisks or a stroke on a line of their own: in the body, or between the preamble and the body."""
    if not ornament(walk.line) or walk.line.enumerator:
        return None
    if not walk.body:
        below = next((x for n in range(1, 4) if (x := walk.after(n)) and x.number and x.number.counts_paragraphs), None)
        if below is None or walk.itu:
            return None
        walk.body = True
    walk.levels.clear()
    return walk.put(Role.TEXT)


def typed(walk: Walk) -> Placed | None:
    """A sub-item whose letter was typed as words: a paragraph of its own under the numbered one it belongs to."""
    if walk.line.typed is None or walk.before is None or walk.before.role in (Role.HEADING, Role.TABLE):
        return None
    return walk.put(Role.TYPED)


def spaced(walk: Walk) -> Placed | None:
    """An ITU operative paragraph whose number is parted by a space alone, where that number is due."""
    if not (walk.itu and walk.body and walk.under_verb) or walk.line.enumerator or walk.line.typed:
        return None
    match = re.match(r"(\d{1,2}) +(?=[^\W\d_])", walk.line.text)
    if match is None:
        return None
    due = walk.levels[0].last + 1 if walk.levels and walk.levels[0].system == "decimal1" else 1
    if int(match[1]) != due:
        return None
    number = Enumerator(match[1], "bare", (("decimal1", due),), match.end(), (due,))
    line = replace(walk.line, enumerator=number)
    walk.levels[:] = [Level("decimal1", "bare", due, (due,))]
    return Placed(line, Role.OPERATIVE, verb=walk.pack.verb(line.rest, "operative"))


def unnumbered(walk: Walk) -> Placed | None:
    """Words without a number in the body."""
    line = walk.line
    if not walk.body:
        if walk.itu:
            return walk.put((_goes_on(walk, False) or Role.CONTINUATION) if walk.under_verb else Role.PREAMBULAR)
        walk.body = True
        walk.levels.clear()
        return walk.put(Role.OPERATIVE, verb=walk.pack.verb(line.text, "operative"))
    verb = walk.pack.verb(line.text, "preambular")
    if verb and not walk.itu and line.closing in ",،，" and not walk.quoted:
        walk.levels.clear()
        return walk.put(Role.PREAMBLE_HEADING, verb=verb)
    acts = walk.pack.verb(line.text, "operative")
    if (role := _goes_on(walk, bool(acts))) is not None:
        return walk.put(role)
    walk.levels.clear()
    return walk.put(Role.OPERATIVE if acts or walk.under_verb else Role.TEXT, verb=acts)


def _goes_on(walk: Walk, acts: bool) -> Role | None:
    """Say whether a line without a number belongs to what stands above it, and how; None where it does not.

    Words that end the sentence which a list interrupted wrap that list up; others are a further paragraph of the
    item, or of the numbered paragraph of an ITU verb.
    """
    line, before = walk.line, walk.before
    if before is None:
        return None
    lower = line.text[:1].islower()
    caseless = line.text[:1].lower() == line.text[:1].upper()
    if before.role in (Role.OPERATIVE, Role.CONTINUATION) and not acts and not walk.itu and _introduced(walk):
        return Role.CONTINUATION
    if before.role in (Role.ITEM, Role.CONTINUATION):
        if not ((walk.under_verb and not acts) or (lower and before.line.closing not in ".。")):
            return None
        unended = before.line.closing in ";؛；,،，" and (lower or (caseless and walk.itu))
        return Role.WRAP_UP if unended and _listed(walk) else Role.CONTINUATION
    if before.role is Role.WRAP_UP or (before.role is Role.OPERATIVE and before.line.enumerator is not None):
        return Role.CONTINUATION if walk.under_verb and not acts else None
    return None


def _introduced(walk: Walk) -> bool:
    """Whether the operative paragraph above ends in a colon: what follows without a number is its list."""
    owner = next((p for p in reversed(walk.placed) if p.role is not Role.CONTINUATION), None)
    return owner is not None and owner.role is Role.OPERATIVE and owner.line.closing in ":："


def _listed(walk: Walk) -> bool:
    """Whether there is a list to wrap up: the last line with a number is an item that ends like one."""
    last = next((p for p in reversed(walk.placed) if p.role is not Role.CONTINUATION), None)
    return last is not None and last.role is Role.ITEM and last.line.closing in ";؛；,،，"


#: The rules, in the order in which they are asked.
RULES: tuple[Callable[[Walk], Placed | None], ...] = (
    quotation,
    table,
    ornamental,
    itu_verb,
    heading,
    numbered_recital,
    operative,
    item,
    typed,
    preambular,
    spaced,
    unnumbered,
)


def assign(
    pack: LanguagePack,
    lines: Sequence[Line],
    *,
    itu: bool,
    body: bool,
    quoted: bool = False,
    unclosed: list[Line] | None = None,
) -> list[Placed]:
    """Place every line of a region.

    Args:
        pack: the language.
        lines: the lines after the formula (or after the heading of an annex).
        itu: whether verbs stand on lines of their own.
        body: whether the region begins in the body, as annexes and decisions do.
        quoted: whether the region is the inside of a quotation.
        unclosed: takes the lines that open a quotation which nothing closes.
    """
    walk = Walk(pack, lines, itu, body, quoted)
    while walk.at < len(lines):
        placed = next(found for rule in RULES if (found := rule(walk)) is not None)
        walk.placed.append(placed)
        if placed.role is Role.HEADING:
            walk.levels.clear()
        walk.at += 1
    if unclosed is not None:
        unclosed += walk.unclosed
    return walk.placed
