"""Findings: what is wrong with a document, where, and what to do about it.

A wrong *document* yields a `Diagnostic`; a wrong *program or environment* raises an
exception of `pipeline.errors`. Nothing here reads a file or an XML tree.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace


class Severity(enum.IntEnum):
    """How grave a finding is; higher is worse, so severities compare as numbers."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The lower-case word used on the command line and in reports."""
        return self.name.lower()


class Code(enum.StrEnum):
    """Every finding that aknpress can make: stable, never reused.

    The first letter is the family: ``T`` text and encoding, ``S`` structure, ``R`` references,
    ``M`` metadata, ``X`` schema, ``P`` profile, ``O`` output conformance, ``A`` archive package,
    ``D`` digital seal, ``B`` batch.
    What each means, why it matters and how to mend it stands in `pipeline.validation.codes`.
    """

    T001 = "T001"  # words not conserved
    T002 = "T002"  # artefact of a word processor removed
    T003 = "T003"  # encoding other than UTF-8
    T004 = "T004"  # empty text
    T005 = "T005"  # binary or undecodable input
    T006 = "T006"  # language not recognised, or unsure
    T007 = "T007"  # note call without a note
    T008 = "T008"  # note without a call
    T009 = "T009"  # control characters that XML cannot hold
    T010 = "T010"  # text larger than the limit
    S001 = "S001"  # not recognised as a resolution, decision or opinion
    S002 = "S002"  # no enacting formula
    S003 = "S003"  # numbering gap
    S004 = "S004"  # number repeated
    S005 = "S005"  # verb line without a paragraph
    S006 = "S006"  # quotation opened and not closed
    S007 = "S007"  # paragraph of unknown role, kept as plain text
    S008 = "S008"  # number twice at the head of one paragraph
    R001 = "R001"  # internal reference without a target
    R002 = "R002"  # impossible document symbol or number
    M001 = "M001"  # date given as a year only
    M002 = "M002"  # no date found
    M003 = "M003"  # no number found
    M004 = "M004"  # issuing body not known
    M005 = "M005"  # front matter cannot be read, or has an unknown key
    X001 = "X001"  # not well-formed XML
    X002 = "X002"  # does not comply with the official schema
    X003 = "X003"  # not Akoma Ntoso 3.0
    X004 = "X004"  # XML that is refused unread: DTD, entities, excessive depth or size
    P001 = "P001"  # metadata block incomplete
    P002 = "P002"  # IRIs of Work, Expression and Manifestation disagree
    P003 = "P003"  # refersTo points at nothing
    P004 = "P004"  # internal href points at nothing
    P005 = "P005"  # eId missing or malformed
    P006 = "P006"  # preamble without formula or containers
    P007 = "P007"  # note without a marker of its own
    P008 = "P008"  # statement name outside the profile
    P009 = "P009"  # preservation hash does not match the document
    P010 = "P010"  # draft not marked as a draft
    P011 = "P011"  # eId at odds with number or position
    P012 = "P012"  # numbers of paragraphs jump or repeat
    P013 = "P013"  # paragraph without a closing mark of its language
    P014 = "P014"  # quotation opened and not closed
    P015 = "P015"  # language of the words is not FRBRlanguage
    O001 = "O001"  # PDF does not declare or meet PDF/A-3a
    O002 = "O002"  # PDF does not declare or meet PDF/UA-1
    O003 = "O003"  # PDF lacks the embedded AKN source
    O004 = "O004"  # page or PDF could not be laid out
    A001 = "A001"  # bag declaration missing or wrong
    A002 = "A002"  # file listed and not there
    A003 = "A003"  # file there and not listed
    A004 = "A004"  # checksum differs
    A005 = "A005"  # unsafe path in the package
    A006 = "A006"  # METS or PREMIS invalid, or at odds with the files
    A007 = "A007"  # payload XML does not validate
    A008 = "A008"  # embedded XML differs from the packaged XML
    A009 = "A009"  # rebuild gives other bytes
    A010 = "A010"  # not a package, or unreadable
    A011 = "A011"  # package larger than the limits
    A012 = "A012"  # bag departs from the profile it cites
    A013 = "A013"  # expressions that are no set
    A014 = "A014"  # file changed, and the manifests mended
    D001 = "D001"  # seal recorded and not there
    D002 = "D002"  # altered after sealing
    D003 = "D003"  # signer unknown
    D004 = "D004"  # certificate out of date, and no time-stamp
    D005 = "D005"  # certificate revoked
    D006 = "D006"  # time-stamp broken
    D007 = "D007"  # seal unreadable
    D008 = "D008"  # seal has less than its level asks for
    D009 = "D009"  # seal that nobody recorded
    D010 = "D010"  # seal not checked
    B001 = "B001"  # process ended that made the document
    B002 = "B002"  # document not made within the time limit
    B003 = "B003"  # document not made within the memory limit
    B004 = "B004"  # inputs whose outputs would have the same names
    B005 = "B005"  # input not readable, output not writable, or no seal
    B006 = "B006"  # fault of the program
    B007 = "B007"  # outputs not kept in the cache


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file, in the terms of the person who wrote the file.

    Attributes:
        file: the name given on the command line, or None for text from memory.
        line: 1-based line of the source, None where the place has no line.
        column: 1-based column in characters of that line.
        end_line: last line, where the place spans more than one.
        eid: the AKN eId of the element concerned.
        xpath: XPath of the element concerned, in Clark-free ``akn:`` prefixes.
    """

    file: str | None = None
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    eid: str | None = None
    xpath: str | None = None

    def __str__(self) -> str:
        """Return ``file:line:column``, as far as known."""
        parts = [self.file or "<text>", *(str(n) for n in (self.line, self.column) if n is not None)]
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    Attributes:
        code: which rule.
        severity: how grave.
        found: what stands in the document.
        expected: what should have stood there ('' where there is nothing to compare).
        remedy: what to do ('' where the rule page says it all).
        location: where.
        standard: what the standard itself says of the element or attribute ('' where it is not asked).
    """

    code: Code
    severity: Severity
    found: str
    expected: str = ""
    remedy: str = ""
    location: Location = field(default_factory=Location)
    standard: str = ""

    @property
    def message(self) -> str:
        """Found, then expected, then what to do, as one line."""
        parts = [self.found]
        if self.expected:
            parts.append(f"expected {self.expected}")
        if self.remedy:
            parts.append(self.remedy)
        return "; ".join(parts)

    def at(self, location: Location) -> Diagnostic:
        """Return this finding at another place."""
        return replace(self, location=location)


@dataclass(frozen=True, slots=True)
class Report:
    """All findings about one document, in the order they were made.

    Reports add up: ``reading.report + validation.report``.
    """

    diagnostics: tuple[Diagnostic, ...] = ()

    def __add__(self, other: Report) -> Report:
        """Return the findings of both."""
        return Report(self.diagnostics + other.diagnostics)

    def __iter__(self) -> Iterator[Diagnostic]:
        """Iterate over the findings."""
        return iter(self.diagnostics)

    def __len__(self) -> int:
        """Count the findings."""
        return len(self.diagnostics)

    @classmethod
    def of(cls, diagnostics: Iterable[Diagnostic]) -> Report:
        """Make a report of any iterable of findings."""
        return cls(tuple(diagnostics))

    @property
    def worst(self) -> Severity | None:
        """The gravest severity found, None for a clean report."""
        return max((d.severity for d in self.diagnostics), default=None)

    @property
    def has_errors(self) -> bool:
        """Whether the gate is shut."""
        return self.worst is Severity.ERROR

    def at_least(self, severity: Severity) -> Report:
        """Return only the findings of this severity or worse."""
        return Report(tuple(d for d in self.diagnostics if d.severity >= severity))

    def counts(self) -> Counter[Severity]:
        """Count findings by severity."""
        return Counter(d.severity for d in self.diagnostics)
