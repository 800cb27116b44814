"""The paragraphs of a preamble in the tradition of the United Nations: «Recalling its resolution …,»."""

from __future__ import annotations

from dataclasses import replace

from pipeline.reader.walk import Placed, Role, Walk


def numbered_recital(walk: Walk) -> Placed | None:
    """A preambular paragraph with a letter or number, as some bodies write them («(a) Recalling …,»).

    It is none where an item may stand: under a paragraph that ends in a colon.
    """
    line, before = walk.line, walk.before
    if walk.body or walk.itu or line.enumerator is None or line.closing not in ",،，;؛；":
        return None
    if before is not None and (before.role is not Role.PREAMBULAR or before.line.closing in ":："):
        return None
    verb = walk.pack.verb(line.rest, "preambular")
    if verb is None or walk.pack.verb(line.rest, "operative"):
        return None
    walk.levels.clear()
    return Placed(replace(line, enumerator=None, typed=line.enumerator), Role.PREAMBULAR, verb=verb)


def preambular(walk: Walk) -> Placed | None:
    """A preambular paragraph of the UN tradition."""
    if walk.body or walk.itu or walk.line.enumerator:
        return None
    verb = walk.pack.verb(walk.line.text, "preambular")
    acts = walk.pack.verb(walk.line.text, "operative")
    either = verb is not None and acts is not None and acts.end == verb.end
    if acts and (verb is None or acts.end > verb.end or (either and _preamble_ended(walk))) and _acts(walk):
        return None
    walk.levels.clear()
    if (
        verb is None
        and walk.before is not None
        and walk.before.line.closing in ":："
        and walk.before.role in (Role.ITEM, Role.PREAMBULAR)
    ):
        return walk.put(Role.CONTINUATION)
    return walk.put(Role.PREAMBULAR, verb=verb)


def _preamble_ended(walk: Walk) -> bool:
    """Whether no later line can belong to the preamble: one that ends in a comma before the first number.

    Chinese verbs are the same in either part; where the numbers were lost, the closing mark alone tells them apart.
    """
    if walk.preamble_end is None:
        walk.preamble_end = 0
        for n in range(walk.at, len(walk.lines)):
            line = walk.lines[n]
            if line.number is not None and line.number.counts_paragraphs:
                break
            if line.closing in ",،，" and walk.pack.verb(line.text, "preambular"):
                walk.preamble_end = n
    return walk.at > walk.preamble_end


def _acts(walk: Walk) -> bool:
    """Whether an unnumbered line can open the body: it closes a sentence, or only such lines follow."""
    return walk.line.closing in ".;:؛；。：" and (walk.before is None or walk.before.line.closing not in ":：")
