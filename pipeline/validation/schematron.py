"""The profile as ISO Schematron (ISO/IEC 19757-3): `schemas/aknpress-profile.sch`, compiled once and kept (`kept`)."""

from __future__ import annotations

import contextlib
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from lxml import etree

from pipeline import resources
from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.errors import EnvironmentFault
from pipeline.validation import kept
from pipeline.validation.places import Places

#: The language in which the profile itself speaks (ISO/IEC 19757-3, 5.5: ``xml:lang``).
LOCALE: Final = "en"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_SCH: Final = "{http://purl.oclc.org/dsdl/schematron}"
_SVRL: Final = "{http://purl.oclc.org/dsdl/svrl}"
_XSL: Final = "{http://www.w3.org/1999/XSL/Transform}"
#: Marks each element with its number, on a copy, so that a finding can name the element in one step.
_ORDINAL_NS: Final = "urn:aknpress:ordinal"
_ORDINAL: Final = f"{{{_ORDINAL_NS}}}n"
#: Codes of which a document has many findings or none.
_HABITS: Final = frozenset({Code.P011})


@cache
def _profile(locale: str) -> etree.XSLT:
    """Return the profile as the XSLT that the reference implementation (bundled with lxml) makes of it."""
    closed = etree.XSLTAccessControl.DENY_ALL  # type: ignore[attr-defined]
    try:
        source, words = resources.schema("aknpress-profile.sch"), resources.schema(f"locale/{locale}.xml")
        said = words.read_bytes() if locale != LOCALE and words.is_file() else b""
        # What this module takes out of the stylesheet counts as much as the profile.
        made_of = (source.read_bytes(), said, Path(__file__).read_bytes(), str(etree.LXML_VERSION))
        cached = kept.place("profile.xsl", *made_of)
        # Whatever is wrong with a cache, the profile itself is there.
        with contextlib.suppress(etree.LxmlError):
            return etree.XSLT(etree.fromstring(kept.read(cached) or b""), access_control=closed)
        compiled = _stylesheet(source, said)
        kept.write(cached, etree.tostring(compiled, encoding="UTF-8"))
        return etree.XSLT(compiled, access_control=closed)
    except (OSError, etree.LxmlError) as error:
        raise EnvironmentFault(f"the profile cannot be compiled ({error}); reinstall aknpress") from error


def _stylesheet(profile: Path, said: bytes) -> etree._ElementTree:
    """Compile the profile with its messages, or with those of another locale where it has them."""
    # It compiles its own stylesheets at import.
    from lxml import isoschematron  # type: ignore[attr-defined]

    tree = etree.parse(str(profile))
    if said:
        _translate(tree.getroot(), etree.fromstring(said))
    expanded = isoschematron.iso_abstract_expand(isoschematron.iso_dsdl_include(tree))
    compiled: etree._ElementTree = isoschematron.iso_svrl_for_xslt1(expanded)
    _shorten(compiled.getroot())
    return compiled


def _translate(profile: etree._Element, words: etree._Element) -> None:
    """Put the messages of a locale in place of the profile's own, by their ``id``; what it lacks stays English.

    Raises:
        EnvironmentFault: the locale has a message that the profile does not know.
    """
    own = {node.get("id"): node for node in profile.iter(f"{_SCH}assert", f"{_SCH}report", f"{_SCH}diagnostic")}
    for message in words.iter(f"{_SCH}assert", f"{_SCH}report", f"{_SCH}diagnostic"):
        node = own.get(message.get("id"))
        if node is None:
            raise EnvironmentFault(f"the messages in {words.get(_LANG)!r} name {message.get('id')!r}: no such message")
        del node[:]
        node.text = message.text
        node.extend(copy.deepcopy(child) for child in message)
    profile.set(_LANG, words.get(_LANG, ""))


def _shorten(stylesheet: etree._Element) -> None:
    """Take out of the compiled profile what would cost quadratic time or is never read.

    The skeleton names each place by counting its preceding siblings, where the ordinal says the same. It
    walks over attributes. And it writes a ``fired-rule`` for every node that a rule looks at.
    """
    for template in stylesheet.iter(f"{_XSL}template"):
        if template.get("mode") == "schematron-get-full-path" and template.get("match") == "*":
            for child in list(template):
                template.remove(child)
            template.text = None
            etree.SubElement(template, f"{_XSL}value-of", select=f"@*[namespace-uri()='{_ORDINAL_NS}']")
    # Sorting attributes among children is quadratic in libxml2; no rule of the profile has one as its context.
    for step in stylesheet.iter(f"{_XSL}apply-templates"):
        if step.get("select") == "@*|*":
            step.set("select", "*")
    for fired in list(stylesheet.iter(f"{_SVRL}fired-rule")):
        parent = fired.getparent()
        if parent is not None:
            parent.remove(fired)


def check(root: etree._Element, places: Places, locale: str = LOCALE) -> list[Diagnostic]:
    """Run the profile over a tree.

    Args:
        root: the ``akomaNtoso`` element.
        places: where its elements stand.
        locale: BCP 47 tag of the language of the messages; where `schemas/locale` has none for it, they are English.
    """
    elements = list(root.iter("*"))
    marked = copy.deepcopy(root)
    for n, node in enumerate(marked.iter("*")):
        node.set(_ORDINAL, str(n))
    return _folded(_findings(_profile(locale)(marked), elements, places))


def _folded(findings: Iterator[Diagnostic]) -> list[Diagnostic]:
    """Say once for a document what is a habit of its maker: the first place, and how many more there are."""
    kept: list[Diagnostic] = []
    more: Counter[str] = Counter()
    first: dict[str, int] = {}
    for finding in findings:
        if finding.code in _HABITS:
            if finding.expected in first:
                more[finding.expected] += 1
                continue
            first[finding.expected] = len(kept)
        kept.append(finding)
    for expected, count in more.items():
        n = first[expected]
        kept[n] = replace(kept[n], found=f"{kept[n].found}, and {count} more are like it")
    return kept


def _findings(svrl: etree._XSLTResultTree, elements: list[etree._Element], places: Places) -> Iterator[Diagnostic]:
    for failed in svrl.iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report"):
        code, _, _ = failed.get("id", "").partition("-")
        # An assert names its diagnostics in this order: what was expected, what to do.
        expected, remedy, *_ = (*map(_text, failed.iter(f"{_SVRL}diagnostic-reference")), "", "")
        found = _text(failed.find(f"{_SVRL}text"))
        place = places.of(elements[int(failed.get("location", "0"))])
        severity = Severity[failed.get("role", "error").upper()]
        yield Diagnostic(Code(code), severity, found, expected, remedy, place)


def _text(node: etree._Element | None) -> str:
    return " ".join("".join(map(str, node.itertext())).split()) if node is not None else ""
