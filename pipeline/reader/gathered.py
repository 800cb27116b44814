"""Notes whose words stand apart from their paragraph: at the foot of a page or the end of the text.

Five ways of writing them are known (`DIALECTS`). Marks such as ``[1]`` or ``*`` are words in most texts,
so a dialect is believed only where its calls and notes pair up: for every run of notes, each is called
before it, in the same order. What is left over once a dialect is believed is a finding, and stays.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.diagnostics import Code
from pipeline.model.records import record
from pipeline.reader.received import SUPERSCRIPTS

_DIGITS = str.maketrans(SUPERSCRIPTS, "0123456789")
#: A superscript after these is a power of a unit (m², км³), not a call.
_UNIT = re.compile(r"(?:^|[\s\d/(])(?:[kcdmµ]?m|[кдс]?м|hm|dam)$")
#: So many paragraphs may follow the first of a note.
_FOLLOWING = 8


@record
class Body:
    """The words of a note: where its label begins, its words begin and end, and whether a bracket closes them."""

    label: int
    start: int
    end: int
    marker: str
    bracketed: bool


@dataclass(slots=True)
class Pairing:
    """What was paired.

    Attributes:
        calls: by the offset of a call, its end and its note.
        order: the offsets of the calls, in order.
        lines: the indexes of the lines that notes take up, with the note that begins there.
        findings: code, what was found, what was expected, and where.
    """

    calls: dict[int, tuple[int, Body]] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    lines: dict[int, Body | None] = field(default_factory=dict)
    findings: list[tuple[Code, str, str, int]] = field(default_factory=list)


@record
class _Dialect:
    """One way of writing notes.

    Attributes:
        body: how a line with a note begins; group `marker`.
        call: how a note is called; group `marker`. None: the calls that Tika leaves unanswered.
        sure: whether a call can be nothing else.
        ending: whether notes stand at the end of the text only.
        example: a pair, for findings.
    """

    body: re.Pattern[str]
    call: re.Pattern[str] | None
    sure: bool
    ending: bool
    example: str


_MARK = r"\d{1,3}|[ivxlc]{1,7}|[a-z]|\*{1,3}"
DIALECTS = (
    _Dialect(
        re.compile(rf"\s*\[(?P<marker>{_MARK}|[†‡]{{1,3}}): "), None, True, False, "`[footnoteRef:1]` and `[1: words]`"
    ),
    _Dialect(
        re.compile(r"\s*\[\^(?P<marker>[^\]\[\s:]{1,20})\]:\s*"),
        re.compile(r"\[\^(?P<marker>[^\]\[\s:]{1,20})\](?!:)"),
        True,
        False,
        "`[^1]` and a line `[^1]: words`",
    ),
    _Dialect(
        re.compile(rf"\s*\[(?P<marker>{_MARK})\][ \t\u00a0]+(?=\S)"),
        re.compile(rf"\[(?P<marker>{_MARK})\](?!:)"),
        False,
        False,
        "`[1]` and a line `[1] words`",
    ),
    _Dialect(
        re.compile(rf"\s*(?P<marker>[{SUPERSCRIPTS}]{{1,3}})\s*(?=\S)"),
        re.compile(rf"(?<=\S)(?<![{SUPERSCRIPTS}⁄])(?P<marker>[{SUPERSCRIPTS}]{{1,3}})(?![{SUPERSCRIPTS}⁄])"),
        False,
        False,
        "`¹` and a line `¹ words`",
    ),
    _Dialect(
        re.compile(r"\s*(?P<marker>\*{1,3}|[†‡]{1,3})(?:[ \t\u00a0]+|(?<=[†‡]))(?=[^\s*†‡])"),
        re.compile(r"(?<=[^\s*†‡])(?P<marker>\*{1,3}|[†‡]{1,3})(?![*†‡\w])"),
        False,
        True,
        "`*` and a line `* words` at the end",
    ),
)


def pair(
    text: str, spans: list[tuple[int, int]], unanswered: list[tuple[int, int, str]], taken: list[tuple[int, int]]
) -> Pairing:
    """Pair the gathered notes of a text with their calls.

    Args:
        text: the text as it is read.
        spans: its lines.
        unanswered: (start, end, marker) of the office calls whose words do not follow in their line.
        taken: stretches that notes of the other kind take up; nothing in them is looked at.
    """
    made = Pairing()
    signs = "[*†‡" + SUPERSCRIPTS
    free = _Free(taken)
    likely = [
        n
        for n, (begin, end) in enumerate(spans)
        if (head := text[begin:end].lstrip()[:1]) and head in signs and free.all(begin, end)
    ]
    for dialect in DIALECTS:
        if likely or (dialect.sure and "[^" in text):
            _Pairer(text, spans, unanswered, free, dialect, made).run(likely)
    made.order = sorted(made.calls)
    made.findings.sort(key=lambda finding: finding[3])
    return made


class _Free:
    """What notes that follow their paragraphs leave free."""

    def __init__(self, taken: list[tuple[int, int]]) -> None:
        self.starts, self.ends = [start for start, _ in taken], [end for _, end in taken]

    def all(self, begin: int, end: int) -> bool:
        """Whether nothing of a stretch is taken."""
        n = bisect_left(self.starts, end)
        return not n or self.ends[n - 1] <= begin


_Call = tuple[int, int, str]  # start, end, marker
_Run = list[tuple[int, str, int]]  # line, marker, the line after its words


class _Pairer:
    """Pairs the notes of one dialect."""

    def __init__(
        self,
        text: str,
        spans: list[tuple[int, int]],
        unanswered: list[_Call],
        free: _Free,
        dialect: _Dialect,
        made: Pairing,
    ) -> None:
        self.text, self.spans, self.unanswered, self.free = text, spans, unanswered, free
        self.dialect, self.made = dialect, made
        self.pairs: list[tuple[_Call, Body, int, int]] = []
        self.lost: list[_Call] = []
        self.alone: list[Body] = []

    def run(self, likely: list[int]) -> None:
        """Pair each run of notes with the calls before it, and keep what pairs up.

        Args:
            likely: the lines that begin with a sign of notes.
        """
        sure = self.dialect.sure
        bodies = self.bodies(likely)
        if not bodies and not (sure and self.dialect.call):
            return
        calls = self.calls({m for n, _, until in bodies for m in range(n, until)})
        seen = 0
        for run in self.runs(bodies, [call[0] for call in calls]):
            stop = bisect_left(calls, (self.spans[run[0][0]][0],))
            if self.pair(calls[seen:stop], run):
                seen = stop
        if sure or self.pairs:
            self.lost += calls[seen:]
        if self.dialect.call is None and not (self.pairs or self.lost):
            return  # without any office call, a line in brackets is a remark
        if sure or len(self.lost) + len(self.alone) <= len(self.pairs):
            self.keep()
        # Else more is left over than paired: these are words (a list of references, powers of units).

    def pair(self, calls: list[_Call], run: _Run) -> bool:
        """Pair one run of notes with the calls of its page, the first of each; say whether that can be."""
        first: dict[str, int] = {}
        for n, (_, _, marker) in enumerate(calls):
            first.setdefault(marker, n)
        order = [first[marker] for _, marker, _ in run if marker in first]
        if len({marker for _, marker, _ in run}) < len(run):
            return False
        if not self.dialect.sure and (not order or (order != sorted(order) and not self.dialect.ending)):
            return False
        for n, marker, until in run:
            body = self.body(n, until)
            if marker in first:
                self.pairs.append((calls[first[marker]], body, n, until))
            else:
                self.alone.append(body)
        known = {marker for _, marker, _ in run}
        self.lost += [
            call for n, call in enumerate(calls) if call[2] not in known or (self.dialect.sure and first[call[2]] != n)
        ]
        return True

    def keep(self) -> None:
        """Take the pairs over, and report what has no partner."""
        made = self.made
        called = sorted(made.calls)
        begins = [begin for begin, _ in self.spans]
        within = set(made.lines) | {n for _, _, line, until in self.pairs for n in range(line, until)}
        for (start, end, _), body, line, until in self.pairs:
            if bisect_right(begins, start) - 1 in within:
                continue  # called in the words of another note, where no note can be set
            at = bisect_left(called, self.spans[line][0])
            if at < len(called) and called[at] < self.spans[until - 1][1]:
                continue  # a note of another dialect is called in these words, and has its place there
            made.calls[start] = (end, body)
            made.lines[line] = body
            made.lines.update(dict.fromkeys(range(line + 1, until)))
        if self.dialect.call is not None:  # the others are reported where they are taken out
            for start, _, marker in self.lost:
                found = f"note {marker!r} is called here and its words are nowhere"
                made.findings.append((Code.T007, found, self.dialect.example, start))
        for body in self.alone:
            found = f"a note {body.marker!r} stands here and nothing calls it"
            made.findings.append((Code.T008, found, self.dialect.example, body.label))

    def body(self, line: int, until: int) -> Body:
        """Return the span of a note: its label, its words, and the bracket that closes it where one does."""
        begin, end = self.spans[line][0], self.spans[until - 1][1]
        match = self.dialect.body.match(self.text, begin, end)
        assert match is not None  # noqa: S101 - the line was found by this pattern
        bracketed = self.dialect.call is None
        end = begin + len(self.text[begin:end].rstrip()) - bracketed
        label = match.start() + len(match[0]) - len(match[0].lstrip())
        return Body(label, match.end(), max(end, match.end()), match["marker"].translate(_DIGITS), bracketed)

    def bodies(self, likely: list[int]) -> _Run:
        """Return the lines that begin as notes do, with their marker and the line after them."""
        found: _Run = []
        for n in likely:
            match = self.dialect.body.match(self.text, *self.spans[n])
            if match and n not in self.made.lines and (until := self.closed(n)):
                found.append((n, match["marker"], until))
        return self.at_the_end(found) if self.dialect.ending else found

    def closed(self, line: int) -> int:
        """Return the line after a note: the next one, or where a bracket must close it, the line after that; else 0."""
        if self.dialect.call is not None:
            return line + 1
        for m in range(line, min(line + 1 + _FOLLOWING, len(self.spans))):
            words = self.text[slice(*self.spans[m])].strip()
            if m > line and words.startswith("["):
                break
            if words.endswith("]"):
                return m + 1
        return 0

    def at_the_end(self, found: _Run) -> _Run:
        """Keep the notes that nothing but notes follows, where no sign begins two lines (those are bullets)."""
        markers = Counter(marker for _, marker, _ in found)
        lines = {entry[0]: entry for entry in found}
        kept: _Run = []
        for n in range(len(self.spans) - 1, -1, -1):
            if n in lines and markers[lines[n][1]] == 1:
                kept.append(lines[n])
            elif n not in self.made.lines and self.text[slice(*self.spans[n])].strip():
                break
        return kept[::-1]

    def calls(self, taken: set[int]) -> list[_Call]:
        """Return the calls outside the lines of notes."""
        pattern = self.dialect.call
        if pattern is None:
            return self.unanswered
        found: list[_Call] = []
        for n, (begin, end) in enumerate(self.spans):
            if n in taken or n in self.made.lines:
                continue
            first = begin + len(self.text[begin:end]) - len(self.text[begin:end].lstrip())
            for match in pattern.finditer(self.text, begin, end):
                before = self.text[max(begin, match.start() - 5) : match.start()]
                if match["marker"][0] in SUPERSCRIPTS and _UNIT.search(before):
                    continue
                if self.free.all(*match.span()) and match.start() > first:
                    found.append((match.start(), match.end(), match["marker"]))
        if self.dialect.ending:
            markers = Counter(call[2] for call in found)
            found = [call for call in found if markers[call[2]] == 1]
        return found

    def runs(self, bodies: _Run, calls: list[int]) -> Iterator[_Run]:
        """Yield the notes that stand together, with the line after the words of each.

        Lines between two notes are further paragraphs of the first; with a call among them, they are the
        text of the next page. What follows the last note belongs to it only where all notes are gathered at
        the end: at the foot of a page, the text goes on.
        """
        run: _Run = []
        pages = 0
        for k, (n, marker, until) in enumerate(bodies):
            final = k + 1 == len(bodies)
            limit = len(self.spans) if final else bodies[k + 1][0]
            between = [m for m in range(until, limit) if self.text[slice(*self.spans[m])].strip()]
            at = bisect_left(calls, self.spans[n][1])
            together = len(between) <= _FOLLOWING and not (at < len(calls) and calls[at] < self.spans[limit - 1][1])
            bounded = self.dialect.ending or self.dialect.call is None
            if bounded or (final and (pages or not all(map(self.continues, between)))):
                between = []
            run.append((n, marker, between[-1] + 1 if between and together else until))
            if final or not together:
                yield run
                run = []
                pages += 1

    def continues(self, index: int) -> bool:
        """Whether a line after the last note can be a paragraph of it: indented, or a sentence without a number."""
        words = self.text[slice(*self.spans[index])].rstrip()
        if words[:1] == "\t" or words[:2] == "  ":
            return True
        words = words.lstrip()
        return words[-1] in '.;:,)”»"。；，،؛' and not re.match(r"[\W\d]|\w{1,4}[.)]", words)
