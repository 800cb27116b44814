"""Faults by the official schema, in words for a person who never read a schema."""

from __future__ import annotations

import pytest
from lxml import etree

from pipeline.diagnostics import Code
from pipeline.validation import schema_messages
from tests.validation.sound import SOUND, altered, found


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "</preamble>",
            "</preamble><preamble><p>Again</p></preamble>",
            (
                "<preamble> again in <statement>",
                "<mainBody> there",
                "remove the second <preamble> or move it to the first",
            ),
        ),
        (
            "<docNumber>12</docNumber>",
            "<docNumbr>12</docNumbr>",
            (
                "<docNumbr> is no element of Akoma Ntoso",
                "<ref>, <mref>, <rref>, <date>, <organization>, <docTitle>, <docNumber>, <docType> and 68 more",
                "did you mean <docNumber>?",
            ),
        ),
        (
            '<FRBRlanguage language="eng"/>',
            "",
            ("<FRBRExpression> ends too early", "<FRBRlanguage>", "add what is missing to <FRBRExpression>"),
        ),
        (
            '<FRBRthis value="/akn/un/statement/deliberation/cmd/2043-03-09/12/!main"/>',
            "",
            ("<FRBRWork> has no <FRBRthis> before <FRBRuri>", "<FRBRthis> there", "add it before <FRBRuri>"),
        ),
        (
            "<num>1.</num>",
            "<content><p>First</p></content><num>1.</num>",
            ("<num> stands too late in <paragraph>, after <content>", "<num> earlier in <paragraph>", "move <num> up"),
        ),
        (
            '<FRBRdate date="2043-03-09" name="markup"/>\n          <FRBRauthor href="#cmd" as="#author"/>',
            '<FRBRauthor href="#cmd" as="#author"/>\n          <FRBRdate date="2043-03-09" name="markup"/>',
            (
                "<FRBRauthor> stands too early in <FRBRManifestation>",
                "<FRBRdate> before it",
                "move <FRBRauthor> behind it",
            ),
        ),
        (
            '<preface eId="preface">',
            '<preface eId="preface"><p><num>1</num><heading>One</heading></p>',
            (
                "<p> holds <num> and <heading>, which it may not",
                "<ref>, <mref>, <rref>, <date>, <organization>, <docTitle>, <docNumber>, <docType> and 68 more",
                "rename <p>",
            ),
        ),
        (
            '<preface eId="preface">',
            '<preface eId="para_1">',
            (
                '<preface> has the eId "para_1", which a later element has as well',
                "every eId once in the document",
                "give this element an eId of its own",
            ),
        ),
        (
            "<p>Decides",
            '<p clas="x">Decides',
            (
                "<p> has an attribute clas",
                "only GUID, alternativeTo, class, eId, period, refersTo, status, style and 5 more",
                "did you mean class? Otherwise remove clas",
            ),
        ),
        (
            "<p>Decides",
            '<p status="new">Decides',
            (
                'status="new" on <p>',
                "one of removed, temporarilyRemoved, translated, editorial, edited, verbatim, incomplete, unknown, "
                "undefined, ignored",
                "correct status",
            ),
        ),
        (
            'eId="para_2"',
            'eId="para 2"',
            ('eId="para 2" on <paragraph>', "at least one character and no white space", "correct or remove eId"),
        ),
        (
            '<preface eId="preface">',
            '<preface eId="preface">On tides',
            ('words straight in <preface>: "On tides"', "words in <p>", "wrap the words in <p>"),
        ),
        (
            '<FRBRcountry value="un"/>',
            '<FRBRcountry value="un">un</FRBRcountry>',
            ('words in <FRBRcountry>: "un"', "<FRBRcountry/>, which is always empty", "move the words out"),
        ),
        (
            'eId="para_2"',
            'eId="para_1"',
            (
                '<paragraph> has the eId "para_1", which an earlier element has as well',
                "every eId once in the document",
                "give the later element an eId of its own",
            ),
        ),
    ],
)
def test_faults_are_told_in_plain_words(old: str, new: str, words: tuple[str, str, str]) -> None:
    """Found, expected and remedy, for a person who never read a schema."""
    (fault,) = found(altered(old, new))
    assert (fault.found, fault.expected, fault.remedy) == words
    assert fault.code is Code.X002


def test_what_is_missing_is_a_fault_of_its_parent_at_the_line_where_it_belongs() -> None:
    """The XPath is that of the element that lacks something, the line that of what follows the gap."""
    text = altered('<FRBRauthor href="#cmd" as="#author"/>\n          <FRBRcountry', "<FRBRcountry")
    (fault,) = found(text)
    assert fault.found == "<FRBRWork> has no <FRBRauthor> before <FRBRcountry>"
    assert str(fault.location.xpath).endswith("/akn:identification/akn:FRBRWork")
    assert fault.location.line == next(n for n, line in enumerate(text.splitlines(), 1) if "<FRBRcountry" in line)


def test_one_sibling_moved_far_is_the_one_that_is_told_of() -> None:
    """Where an element was moved behind several others, it stands too late; the others do not stand too early."""
    work = SOUND.decode().partition("<FRBRWork>")[2].partition("</FRBRWork>")[0]
    this = next(line for line in work.splitlines(keepends=True) if "<FRBRuri" in line)
    (fault,) = found(altered(work, work.replace(this, "") + this))
    assert fault.found == "<FRBRuri> stands too late in <FRBRWork>, after <FRBRnumber>"


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (
            "Element 'a': This element is not expected. Expected is one of ( b, c ).",
            ("<a> stands where it may not", "<b> or <c>", "move or remove it"),
        ),
        (
            "Element 'a': Missing child element(s). Expected is ( b ).",
            ("<a> is not complete", "<b>", "add what is missing"),
        ),
        (
            "Element 'a': The attribute 'b' is required but missing.",
            ("<a> has no b", "the attribute b", 'add b="…"'),
        ),
        (
            "Element 'a': Duplicate key-sequence ['x'] in unique identity-constraint 'eId-statement'.",
            (
                '<a> has the eId "x", which an earlier element has as well',
                "every eId once in the document",
                "give the later element an eId of its own",
            ),
        ),
        (
            "Element 'a', attribute 'href': 'http://[' is not a valid value of the atomic type 'xs:anyURI'.",
            ('href="http://[" on <a>', "a well-formed address, or # and an eId", "correct href"),
        ),
        (
            "Element 'a', attribute 'b': [facet 'enumeration'] The value 'c' is not an element of the set {'d', 'e'}.",
            ('b="c" on <a>', "one of d, e", "correct b"),
        ),
        (
            "Element 'a', attribute 'date': '2021' is not a valid value of the atomic type 'xs:date'.",
            ('date="2021" on <a>', "a full date that exists, as 2021-02-28", "correct date"),
        ),
        ("Element 'a': It is odd.", ("<a>: It is odd.", "what the schema allows there", "correct it")),
    ],
)
def test_messages_of_libxml2_are_translated(message: str, told: tuple[str, str, str]) -> None:
    """The usual sentences of libxml2 become found, expected and remedy."""
    fault = schema_messages.translate(message, etree.Element("a", eId="x"))
    assert (fault.found, fault.expected, fault.remedy) == told
