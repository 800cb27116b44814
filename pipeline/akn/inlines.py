"""Marked words to AKN inline elements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from pipeline.akn.eid import Register
from pipeline.akn.names import child, last_child
from pipeline.model import Citation, Inline, Mark, MarkKind, Note, Text, plain_text


@dataclass(slots=True)
class Pending:
    """A reference whose target is resolved when the whole tree stands.

    Attributes:
        element: the ``ref`` or ``rref``.
        cites: what the text says it points at.
        line: source line.
    """

    element: etree._Element
    cites: Citation
    line: int


@dataclass(slots=True)
class InlineWriter:
    """Writes inlines; collects what the references and the metadata need.

    Attributes:
        register: gives out eIds.
        pending: references, in document order.
        organizations: shown name by key.
        locations: shown name by key.
        concepts: shown words by key.
        notes: how many notes were written.
    """

    register: Register
    pending: list[Pending] = field(default_factory=list)
    organizations: dict[str, str] = field(default_factory=dict)
    locations: dict[str, str] = field(default_factory=dict)
    concepts: dict[str, str] = field(default_factory=dict)
    notes: int = 0

    def write(self, parent: etree._Element, content: Iterable[Inline], line: int) -> None:
        """Append a run of inlines to `parent`; `line` is the source line, for findings."""
        last = last_child(parent)
        for inline in content:
            if isinstance(inline, Text):
                if last is None:
                    parent.text = (parent.text or "") + inline.text
                else:
                    last.tail = (last.tail or "") + inline.text
            elif isinstance(inline, Note):
                last = self.note(parent, inline)
            else:
                last = self.mark(parent, inline, line)

    def note(self, parent: etree._Element, note: Note) -> etree._Element:
        """Append an ``authorialNote`` and return it; its marker is the source's, else its count."""
        self.notes += 1
        eid = self.register.counted("", "authorialNote")
        element = child(parent, "authorialNote", eId=eid, marker=note.marker or str(self.notes), placement="bottom")
        for paragraph in note.paragraphs:
            self.write(child(element, "p"), paragraph, note.line)
        return element

    def mark(self, parent: etree._Element, mark: Mark, line: int) -> etree._Element:
        """Append one marked run and return its element."""
        kind, value = mark.kind, mark.value
        name = kind.value
        if kind in (MarkKind.REFERENCE, MarkKind.RANGE_REFERENCE) and mark.cites:
            element = child(parent, name)
            self.pending.append(Pending(element, mark.cites, line))
        elif kind is MarkKind.MULTI_REFERENCE:
            element = child(parent, name)
        elif kind in (MarkKind.DATE, MarkKind.DOC_DATE):
            element = child(parent, name, date=full_date(value))
        elif kind is MarkKind.ORGANIZATION:
            _name(self.organizations, value, mark)
            element = child(parent, name, refersTo=f"#{value}")
        elif kind is MarkKind.LOCATION:
            _name(self.locations, value, mark)
            element = child(parent, name, refersTo=f"#{value}")
        elif kind is MarkKind.CONCEPT:
            _name(self.concepts, value, mark)
            element = child(parent, name, refersTo=f"#{value}")
        elif kind in (MarkKind.MOD, MarkKind.QUOTED_TEXT):
            prefix = "mod" if kind is MarkKind.MOD else "qtext"
            element = child(parent, name, eId=self.register.counted("", prefix))
        elif kind is MarkKind.INLINE:
            element = child(parent, name, name=value)
        elif kind is MarkKind.DOC_AUTHORITY and value and value != "publisher":
            _name(self.organizations, value, mark)
            element = child(parent, name, refersTo=f"#{value}")
        else:
            element = child(parent, name)
        self.write(element, mark.content, line)
        return element


def _name(names: dict[str, str], key: str, mark: Mark) -> None:
    """Remember how a text writes a name, the first time."""
    if key not in names:
        names[key] = " ".join(plain_text(mark.content).split())


def full_date(value: str) -> str:
    """Return a date the schema accepts: a year alone means 1 January (finding M001 says so)."""
    return f"{value}-01-01" if len(value) == 4 else value
