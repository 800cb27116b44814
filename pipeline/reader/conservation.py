"""Prove that not one word was lost, added or moved (DESIGN section 7, guarantee 1).

The proof does not trust the reader: it starts from the decoded text, cuts out the spans that are
listed as removed (each must *be* an artefact of its kind), sets the words of notes apart, and
compares what remains with the words of the AKN tree, in order.
"""

from __future__ import annotations

import re

from pipeline.diagnostics import Code, Diagnostic, Location, Severity
from pipeline.reader.source import ARTEFACTS, Source

_SPACE = re.compile(r"[\s\u200b\ufeff]+")


def squash(text: str) -> str:
    """Return `text` without white space; words and marks of punctuation stay."""
    return _SPACE.sub("", text)


def source_words(source: Source) -> tuple[str, list[str]]:
    """Return what must arrive: the words outside notes, and those of each note, white space gone.

    Raises:
        ValueError: a span is listed as removed that is not an artefact of its kind, or spans overlap.
    """
    text = source.text
    cuts = [(r.start, r.end, r.kind) for r in source.removed] + [(n.start, n.end, "") for n in source.notes]
    main: list[str] = []
    position = 0
    for start, end, kind in sorted(cuts, key=lambda cut: (cut[0], -cut[1])):
        if kind and not ARTEFACTS[kind].fullmatch(text, start, end):
            raise ValueError(f"{text[start:end]!r} is listed as {kind} and is none")
        if start < position:
            continue  # an artefact inside a note; the note was cut as a whole
        main.append(text[position:start])
        position = end
    main.append(text[position:])
    return squash("".join(main)), [squash(note.text) for note in source.notes]


def check(source: Source, made: str, made_notes: list[str], file: str | None) -> Diagnostic | None:
    """Compare the words of the source with the words of the AKN tree.

    Args:
        source: the decoded text with its spans.
        made: all words of the tree outside notes, in document order.
        made_notes: the words of each note, in document order.
        file: name for the finding.

    Returns:
        T001 at the first difference, or None.
    """
    try:
        wanted, wanted_notes = source_words(source)
    except ValueError as error:
        return _lost(str(error), "", Location(file))
    made = squash(made)
    if wanted != made:
        return _difference(source, wanted, made, file)
    notes = [squash(note) for note in made_notes]
    for note, want, got in zip(source.notes, wanted_notes, notes, strict=False):
        if want != got:
            return _lost(f"note {note.marker!r} became {got[:60]!r}", repr(want[:60]), Location(file, note.line))
    if len(wanted_notes) != len(notes):
        return _lost(f"{len(notes)} notes in the output", f"{len(wanted_notes)}", Location(file))
    return None


def _difference(source: Source, wanted: str, made: str, file: str | None) -> Diagnostic:
    at = next((n for n, (a, b) in enumerate(zip(wanted, made, strict=False)) if a != b), min(len(wanted), len(made)))
    line, seen = None, 0
    for source_line in source.lines:
        seen += len(squash(source_line.text).replace("\ufffc", ""))
        if seen > at:
            line = source_line.number
            break
    return _lost(
        f"the output reads {made[max(0, at - 20) : at + 40]!r}",
        repr(wanted[max(0, at - 20) : at + 40]),
        Location(file, line),
    )


def _lost(found: str, expected: str, where: Location) -> Diagnostic:
    return Diagnostic(
        Code.T001,
        Severity.ERROR,
        f"words are not conserved: {found}",
        expected,
        "this is a fault of aknpress: please report it with the text",
        where,
    )
