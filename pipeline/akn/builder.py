"""The body of the document: model blocks to AKN elements, by DESIGN section 4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

from pipeline.akn.blocks import operatives, span_of, words_of
from pipeline.akn.eid import Register, number
from pipeline.akn.inlines import InlineWriter
from pipeline.akn.names import child, last_child, local
from pipeline.akn.quotations import write_quotation
from pipeline.akn.tables import write_table
from pipeline.diagnostics import Location
from pipeline.model import (
    Block,
    CrossHeading,
    Division,
    Document,
    Formula,
    Item,
    ItemList,
    Operative,
    Paragraph,
    Preambular,
    Quotation,
    Section,
    Span,
    Table,
    Tradition,
    plain_text,
)


class BodyBuilder:
    """Builds coverPage, preface, preamble, mainBody and conclusions of one document.

    Attributes:
        register: gives out eIds.
        inlines: writes words.
        locations: source span by eId.
    """

    def __init__(self) -> None:
        """Begin an empty document."""
        self.register = Register()
        self.inlines = InlineWriter(self.register)
        self.spans: dict[str, Span] = {}
        self.continuous = True
        self.has_preamble = False

    def locations(self, file: str | None) -> dict[str, Location]:
        """Return where each eId stands in the source."""
        return {
            eid: Location(file, s.first, s.column, s.last if s.last != s.first else None, eid)
            for eid, s in self.spans.items()
        }

    def build(self, root: etree._Element, document: Document) -> None:
        """Append all parts but the metadata and the attachments to `root`."""
        self.cover(root, document.cover)
        self.preface(root, document.title)
        self.preamble(root, document.preamble, "preamble")
        self.main_body(root, document.body, "mainBody", document.tradition is not Tradition.NONE)
        self.conclusions(root, document.conclusions, "conclusions")

    def conclusions(self, root: etree._Element, lines: Sequence[Paragraph], eid: str) -> None:
        """Append the closing lines."""
        if lines:
            part = child(root, "conclusions", eId=self.register.single("", eid))
            for line in lines:
                self.paragraph(part, line)

    def cover(self, root: etree._Element, lines: Sequence[Paragraph]) -> None:
        """Append the masthead."""
        if lines:
            part = child(root, "coverPage", eId=self.register.single("", "coverPage"))
            for line in lines:
                self.paragraph(part, line)

    def preface(self, root: etree._Element, lines: Sequence[Paragraph]) -> None:
        """Append the title."""
        if lines:
            part = child(root, "preface", eId=self.register.single("", "preface"))
            title = child(part, "longTitle", eId=self.register.counted("preface", "longTitle"))
            self.spans[title.get("eId", "")] = lines[0].span
            for line in lines:
                self.paragraph(title, line)

    def preamble(self, root: etree._Element, blocks: Sequence[Block], eid: str) -> None:
        """Append the preamble."""
        if not blocks:
            return
        part = child(root, "preamble", eId=self.register.single("", eid))
        self.has_preamble = self.has_preamble or eid == "preamble"
        for block in blocks:
            if isinstance(block, Formula):
                formula = child(part, "formula", eId=self.register.counted(eid, "formula"), name="enactingFormula")
                self.spans[formula.get("eId", "")] = block.span
                self.inlines.write(child(formula, "p"), block.content, block.span.first)
            elif isinstance(block, Preambular):
                self.container(part, block, eid)
            else:
                self.container(part, Preambular("", "", (), (block,), span_of(block)), eid)

    def container(self, parent: etree._Element, block: Preambular, scope: str) -> None:
        """Append one preambular paragraph, or one verb with what hangs on it."""
        eid = self.register.counted(scope, "container")
        self.spans[eid] = block.span
        element = child(parent, "container", eId=eid, name=" ".join(block.verb.split()) or "preambular")
        if block.concept:
            element.set("refersTo", f"#{block.concept}")
            self.inlines.concepts.setdefault(block.concept, block.verb)
        blocks = list(block.blocks)
        if block.lead and not (blocks and isinstance(blocks[0], ItemList)):
            self.inlines.write(child(element, "p"), block.lead, block.span.first)
        elif block.lead:
            blocks.insert(0, Paragraph(block.lead, block.span))
        blocks = self.introduced(element, blocks, eid)
        self.flow(element, blocks, eid)

    def introduced(self, parent: etree._Element, blocks: list[Block], scope: str) -> list[Block]:
        """Append a paragraph and the list it introduces as one ``blockList``, and return the blocks that remain.

        A last paragraph after the list wraps it up.
        """
        match blocks:
            case [Paragraph() as intro, ItemList() as items, Paragraph() as wrap]:
                self.block_list(parent, items, scope, intro, wrap)
                return []
            case [Paragraph() as intro, ItemList() as items, *rest]:
                self.block_list(parent, items, scope, intro)
                return rest
        return blocks

    def block_list(
        self,
        parent: etree._Element,
        items: ItemList,
        scope: str,
        intro: Paragraph | None,
        wrap: Paragraph | None = None,
    ) -> None:
        """Append a ``blockList`` (AKN core 5.4): items outside the hierarchy."""
        eid = self.register.counted(scope, "list")
        element = child(parent, "blockList", eId=eid)
        if intro is not None:
            lead = child(element, "listIntroduction", eId=self.register.single(eid, "intro"))
            self.inlines.write(lead, intro.content, intro.span.first)
        for item in items.items:
            own = self.register.numbered(eid, "item", item.num)
            self.spans[own] = item.span
            entry = child(element, "item", eId=own)
            if item.num:
                child(entry, "num").text = item.num
            self.flow(entry, self.introduced(entry, list(item.blocks), own), own)
            if len(entry) == (1 if item.num else 0):
                child(entry, "p")  # an empty item still needs a block
        if wrap is not None:
            end = child(element, "listWrapUp", eId=self.register.single(eid, "wrapup"))
            self.inlines.write(end, wrap.content, wrap.span.first)

    def flow(self, parent: etree._Element, blocks: Iterable[Block], scope: str) -> None:
        """Append blocks where AKN allows block elements."""
        for block in blocks:
            if isinstance(block, Paragraph):
                self.typed(self.paragraph(parent, block), block, scope)
            elif isinstance(block, ItemList):
                self.block_list(parent, block, scope, None)
            elif isinstance(block, Table):
                self.table(parent, block, scope)
            elif isinstance(block, Quotation):
                self.quotation(parent, block, scope)
            elif isinstance(block, Operative):
                self.inlines.write(
                    child(parent, "p"),
                    [i for b in block.blocks if isinstance(b, Paragraph) for i in b.content],
                    block.span.first,
                )
            elif isinstance(block, CrossHeading):
                self.inlines.write(child(parent, "p"), block.content, block.span.first)
            else:  # structure where only flow is allowed keeps its words
                self.loose(parent, block)

    def loose(self, parent: etree._Element, block: Block) -> None:
        """Append the words of a block that has no place here, paragraph by paragraph."""
        for text, span in words_of(block):
            paragraph = child(parent, "p")
            self.inlines.write(paragraph, text, span.first)

    def paragraph(self, parent: etree._Element, block: Paragraph) -> etree._Element:
        """Append a ``p``."""
        element = child(parent, "p")
        self.inlines.write(element, block.content, block.span.first)
        return element

    def typed(self, element: etree._Element, block: Paragraph, scope: str) -> None:
        """Give a paragraph with a number typed at its head an eId, so that it can be cited."""
        if number(block.num):
            eid = self.register.numbered(scope, "p", block.num)
            element.set("eId", eid)
            self.spans[eid] = block.span

    def table(self, parent: etree._Element, block: Table, scope: str) -> None:
        """Append a ``table``."""
        eid = self.register.counted(scope, "table")
        self.spans[eid] = block.span
        write_table(parent, block, eid, self.inlines)

    def quotation(self, parent: etree._Element, block: Quotation, scope: str) -> None:
        """Append a quoted passage."""
        write_quotation(self, parent, block, scope)

    def main_body(
        self,
        root: etree._Element,
        blocks: Sequence[Block],
        eid: str,
        paragraphs: bool,
        opening: Sequence[Paragraph] = (),
    ) -> etree._Element:
        """Append ``mainBody``; an empty one gets an empty ``p``, which the schema demands.

        Args:
            root: the parent.
            blocks: what the body holds.
            eid: eId of the body.
            paragraphs: whether words without a number are paragraphs of the body in their own right.
            opening: lines of the heading that the body begins with.
        """
        body = child(root, "mainBody", eId=self.register.single("", eid))
        if opening:
            heading = child(body, "container", eId=self.register.single(eid, "heading"), name="heading")
            for line in opening:
                self.paragraph(heading, line)
        numbers = [number(b.cited) for b in operatives(blocks) if b.cited]
        # Where numbers run through all sections, an eId needs no section in it (AKN-NC 5.2.3).
        self.continuous = len(numbers) == len(set(numbers))
        scope = "" if eid == "mainBody" else eid
        if paragraphs or any(isinstance(b, (Operative, Division, Section, CrossHeading)) for b in blocks):
            self.hierarchy(body, blocks, scope)
        else:
            self.flow(body, blocks, scope)
        if not len(body):
            child(body, "p")
        return body

    def hierarchy(self, parent: etree._Element, blocks: Sequence[Block], scope: str) -> None:
        """Append hierarchical elements; blocks without a number become unnumbered paragraphs."""
        some_numbered = any(isinstance(b, Operative) and b.cited for b in blocks)
        for block in blocks:
            if isinstance(block, Operative):
                self.operative(parent, block, scope, "u" if some_numbered else "")
            elif isinstance(block, Division):
                eid = self.register.counted(scope, "dvs")
                self.spans[eid] = block.span
                element = child(parent, "division", eId=eid)
                if block.concept:
                    element.set("refersTo", f"#{block.concept}")
                    self.inlines.concepts.setdefault(
                        block.concept, " ".join(plain_text(block.heading).split()).rstrip(",:")
                    )
                heading = child(element, "heading", eId=self.register.single(eid, "heading"))
                self.inlines.write(heading, block.heading, block.span.first)
                self.hierarchy(element, block.blocks or (Paragraph((), block.span),), eid)
            elif isinstance(block, Section):
                self.section(parent, block, scope)
            elif isinstance(block, CrossHeading):
                self.cross_heading(parent, block, scope)
            elif (
                isinstance(block, Quotation)
                and (before := last_child(parent)) is not None
                and local(before) == "paragraph"
            ):
                contents = before.findall(".//{*}content")
                self.quotation(contents[-1] if contents else before, block, before.get("eId", ""))
            else:
                self.operative(parent, Operative("", "", (block,), span_of(block)), scope, "u" if some_numbered else "")

    def cross_heading(self, parent: etree._Element, block: CrossHeading, scope: str) -> None:
        """Append preambular text of the body: a ``crossHeading``, or a ``container`` where the schema allows none.

        AKN 3.0 has ``crossHeading`` inside hierarchical elements only, never straight in ``mainBody``.
        """
        inside = local(parent) not in ("mainBody", "embeddedStructure", "quotedStructure")
        name, prefix = ("crossHeading", "crossHeading") if inside else ("container", "container")
        eid = self.register.counted(scope, prefix)
        self.spans[eid] = block.span
        element = child(parent, name, eId=eid)
        if block.preamble and self.has_preamble:
            element.set("refersTo", "#preamble")
        if inside:
            self.inlines.write(element, block.content, block.span.first)
        else:
            element.set("name", "preamble" if block.preamble else "heading")
            self.inlines.write(child(element, "p"), block.content, block.span.first)

    def section(self, parent: etree._Element, block: Section, scope: str) -> None:
        """Append a ``section`` or ``part``."""
        prefix = "part" if block.part else "sec"
        cited = block.num or block.own_line
        eid = self.register.numbered(scope, prefix, cited) if cited else self.register.counted(scope, prefix)
        self.spans[eid] = block.span
        element = child(parent, "part" if block.part else "section", eId=eid)
        if block.num:
            child(element, "num").text = block.num
        if block.heading:
            heading = child(element, "heading", eId=self.register.single(eid, "heading"))
            self.inlines.write(heading, block.heading, block.span.first)
        if block.subheading:
            under = child(element, "subheading", eId=self.register.single(eid, "subheading"))
            self.inlines.write(under, block.subheading, block.span.first)
        self.hierarchy(element, block.blocks, scope if self.continuous else eid)

    def operative(self, parent: etree._Element, block: Operative, scope: str, mark: str) -> None:
        """Append a ``paragraph``; eIds of numbered ones follow the number."""
        numbered = bool(number(block.cited))
        eid = (
            self.register.numbered(scope, "para", block.cited)
            if numbered
            else self.register.counted(scope, "para", mark)
        )
        self.spans[eid] = block.span
        element = child(parent, "paragraph", eId=eid)
        if block.concept:
            self.inlines.concepts.setdefault(block.concept, block.concept)
        if block.num:
            child(element, "num").text = block.num
        self.contents(element, block.blocks, eid)

    def contents(self, element: etree._Element, blocks: Sequence[Block], eid: str) -> None:
        """Append ``content``, or lists with their ``intro`` and the last one's ``wrapUp``."""
        if not any(isinstance(b, ItemList) for b in blocks):
            content = child(element, "content", eId=self.register.single(eid, "content"))
            self.flow(content, blocks, eid)
            if not len(content):
                child(content, "p")
            return
        lead: list[Block] = []
        current: etree._Element | None = None
        for block in blocks:
            if not isinstance(block, ItemList):
                lead.append(block)
                continue
            own = self.register.counted(eid, "list")
            current = child(element, "list", eId=own)
            if lead:
                self.flow(child(current, "intro", eId=self.register.single(own, "intro")), lead, own)
                lead = []
            for item in block.items:
                self.point(current, item, own)
        if lead and current is not None:
            own = current.get("eId", "")
            self.flow(child(current, "wrapUp", eId=self.register.single(own, "wrapup")), lead, own)

    def point(self, parent: etree._Element, item: Item, scope: str) -> None:
        """Append a ``point``."""
        eid = self.register.numbered(scope, "point", item.num)
        self.spans[eid] = item.span
        element = child(parent, "point", eId=eid)
        if item.num:
            child(element, "num").text = item.num
        self.contents(element, item.blocks, eid)
