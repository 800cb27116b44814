"""The words of an AKN document and of its HTML page, read independently of the stylesheet."""

from __future__ import annotations

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
        text.extend((gap, node.get("startQuote", ""), node.text or ""))
        for child in node:
            walk(child)
            text.append(child.tail or "")
        text.extend((node.get("endQuote", ""), gap))

    walk(root)
    while notes:
        text.append(" ")
        walk(notes.pop(0), note=True)
    return "".join(text).split()


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
