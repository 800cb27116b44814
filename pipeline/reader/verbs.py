"""Verbs on a line of their own, as the ITU writes them."""

from __future__ import annotations

import re

from pipeline.reader.folding import fold
from pipeline.reader.languages import LanguagePack, VerbMatch
from pipeline.reader.lines import Line
from pipeline.reader.walk import Role


def verb_line(pack: LanguagePack, line: Line, following: Line | None) -> tuple[Role, VerbMatch] | None:
    """Return role and verb when a line is an ITU stand-alone verb, with or without its addressee."""
    bare = line.bare
    if line.enumerator or not bare or len(bare) > 170 or "\t" in line.text:
        return None
    cased = line.text.strip()[:1]
    capital = cased.isupper() and cased.lower() != cased and not bare.isupper()
    if capital and not _bare_verb(pack, line, following):
        return None
    stem = bare.rstrip(" ,:،，：")
    listed = (
        following is not None
        and following.enumerator is not None
        and any(o == 1 for _, o in following.enumerator.readings)
    )
    decimal = (
        listed
        and following is not None
        and following.enumerator is not None
        and following.enumerator.system.startswith("decimal")
    )
    kinds = ((Role.PREAMBULAR_VERB, "preambular"), (Role.OPERATIVE_VERB, "operative"))
    # One word may be both (建议, решает): numbers follow an operative verb, letters a preambular one.
    for role, kind in reversed(kinds) if decimal else kinds:
        verb = pack.verb(line.text, kind)
        if verb is None:
            continue
        rest = stem[len(_folded_head(line, verb)) :].strip()
        if not rest:
            return role, verb
        if capital:
            return role, VerbMatch(stem, verb.concept, len(line.text))
        words = len(rest.split())
        flows = listed or (following is not None and following.text[:1].islower())
        short = words <= (30 if flows else 16) if pack.spaces else len(rest) <= 40
        addressed = (
            kind == "operative"
            and following is not None
            and line.closing not in ".;؛；。"
            and not re.search(r"[.;؛；。]\s", rest)
        )
        if (
            short
            and addressed
            and (flows or line.closing not in ",،，")
            and (pack.spaces or not re.search(r"[，；。]", _after_second_verb(pack, rest)))
        ):
            return role, VerbMatch(line.text.rstrip(" ,:،，："), verb.concept, len(line.text))
        # «памятуя о том,» and the sentence that it opens on the next line.
        if words <= 2 and pack.spaces and kind == "preambular" and following and following.text[:1].islower():
            return role, VerbMatch(stem, verb.concept, len(line.text))
        if words <= 8 and kind == "preambular" and listed and line.closing not in ",;.،؛，；。":
            return role, VerbMatch(stem, verb.concept, len(line.text))
    unknown = listed and len(stem.split()) <= 6 and (len(stem) <= 60 if pack.spaces else len(stem) <= 12)
    if unknown and line.closing not in ".;؛；。:" and stem[:1].islower() and following and following.enumerator:
        role = Role.OPERATIVE_VERB if following.enumerator.system.startswith("decimal") else Role.PREAMBULAR_VERB
        return role, VerbMatch(stem, "", len(line.text))
    return None


def _bare_verb(pack: LanguagePack, line: Line, following: Line | None) -> bool:
    """Whether a line that begins with a capital is a verb alone, of which the next line is the rest of the sentence.

    The Universal Postal Union writes so: «Having regard to», and on the next line «the Constitution …,».
    """
    if following is None or line.closing in ".;:؛；。：" or not (following.enumerator or following.text[:1].islower()):
        return False
    verbs = (pack.verb(line.text, "preambular"), pack.verb(line.text, "operative"))
    return any(verb and len(line.bare.rstrip(" ,،，")) <= len(verb.phrase) + 4 for verb in verbs)


def _after_second_verb(pack: LanguagePack, rest: str) -> str:
    """Return what remains of a line after a comma and a second verb (做出决议，责成…), or the line as it is."""
    second = rest.lstrip("，")
    return second if second != rest and pack.verb(second, "operative") else rest


def _folded_head(line: Line, verb: VerbMatch) -> str:
    """Return the folded words that the verb phrase covers."""
    return fold(line.text[: verb.end]).text.strip()
