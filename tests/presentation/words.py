"""The words of an AKN document and of its HTML page, read independently of the stylesheet."""

from __future__ import annotations

import re

from lxml import etree, html

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
#: AKN elements that part no words; all others begin and end a line.
INLINES = frozenset(
    {
        "a",
        "abbr",
        "b",
        "concept",
        "date",
        "def",
        "docAuthority",
        "docCommittee",
        "docDate",
        "docNumber",
        "docProponent",
        "docStage",
        "docStatus",
        "docTitle",
        "docType",
        "docketNumber",
        "embeddedText",
        "entity",
        "event",
        "i",
        "inline",
        "ins",
        "del",
        "location",
        "mod",
        "mref",
        "object",
        "omissis",
        "organization",
        "person",
        "process",
        "quantity",
        "quotedText",
        "ref",
        "remark",
        "rmod",
        "role",
        "rref",
        "session",
        "shortTitle",
        "span",
        "sub",
        "sup",
        "term",
        "time",
        "u",
        "vote",
    }
)
_HUG, _ENDED = "\ue001", "\ue002"
#: HTML elements that part no words.
PHRASING = frozenset(["a", "abbr", "b", "del", "em", "i", "ins", "span", "strong", "sub", "sup", "time", "u"])


def akn_words(root: etree._Element) -> list[str]:
    """Return the words of a document in reading order, those of its notes last."""
    text: list[str] = []
    notes: list[etree._Element] = []

    def walk(node: etree._Element, *, note: bool = False) -> None:
        name = etree.QName(node).localname if isinstance(node.tag, str) else ""
        if name == "meta" or not name:
            return
        if name == "authorialNote" and not note:
            notes.append(node)
            return
        gap = "" if name in INLINES else " "
        text.extend((gap, opening(node), node.text or ""))
        for child in node:
            walk(child)
            text.append(child.tail or "")
        text.extend((closing(node), gap))

    walk(root)
    while notes:
        text.append(" ")
        walk(notes.pop(0), note=True)
    return hugged("".join(text)).split()


def opening(node: etree._Element) -> str:
    """Return the mark that opens a quoted passage, with a sign for `hugged`."""
    return f"{mark}{_HUG}" if (mark := node.get("startQuote", "")) else ""


def closing(node: etree._Element) -> str:
    """Return the mark that closes a quoted passage, with a sign for `hugged`."""
    return f"{_HUG}{mark}{_ENDED}" if (mark := node.get("endQuote", "")) else ""


def hugged(text: str) -> str:
    """Return a text whose quotation marks stand at the words that they are about, whatever block begins between.

    What closes the sentence stands at the mark in turn.
    """
    return re.sub(rf"\s*{_HUG}\s*|{_ENDED}\s*(?=[.,;:!?)،؛؟，。；：）])|{_ENDED}", "", text)


def html_words(page: bytes) -> list[str]:
    """Return the words of the page's article in document order, without what the page itself adds."""
    text: list[str] = []

    def walk(node: etree._Element) -> None:
        classes = node.get("class", "").split()
        if not isinstance(node.tag, str) or "made" in classes:
            return
        gap = "" if node.tag in PHRASING and "line" not in classes else " "
        text.extend((gap, node.text or ""))
        for child in node:
            walk(child)
            text.append(child.tail or "")
        text.append(gap)

    article = html.document_fromstring(page).find(".//article")
    assert article is not None
    walk(article)
    return "".join(text).split()
