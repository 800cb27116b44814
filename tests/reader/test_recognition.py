"""What makes a text a resolution: signs that bear each other out, each weighed in a text of a few lines."""

from __future__ import annotations

import time

import pytest

from pipeline.diagnostics import Code
from pipeline.model import Kind
from pipeline.reader import read
from pipeline.reader.languages import load
from pipeline.reader.lines import lines
from pipeline.reader.recognition import recognise
from pipeline.reader.source import split

PROSE = "The boats come in before the light, and they leave before the keeper of the tower rings his bell.\n"
FULL = (
    "The General Assembly,\nRecalling its resolution 70/1,\nNoting that wells are deep,\n"
    "1.\tDecides to count them;\n2.\tRequests a report.\n"
)

RECOGNISED = {
    "one verb and its list": "RESOLUTION 5 (Geneva, 2044)\nFountains\nresolves\n1\tto build one;\n2\tto clean it.\n",
    "verbs without a formula": "OPINION 1: On x\nrecalling\na)\tx;\nresolves\nthat.\n",
    "a formula that lost its comma": "The General Assembly\nRecalling its resolution 70/1,\n1. Decides to rest.\n",
    "a formula in capitals": "THE GENERAL ASSEMBLY,\nRECALLING its resolution 70/1,\n1. DECIDES to rest.\n",
    "sections from the first line on": "The General Assembly,\nI\nBeds\nRecalling its sleep,\n1. Decides to rest.\n",
    "a first verb that no pack knows": "77/1. Beds\nThe General Assembly,\n"
    "Slumbering in the knowledge of its resolution 70/1 of 25 September 2015,\n1. Decides to rest.\n",
    "no number at all": "The Security Council,\nRecalling its statement,\nDecides to remain seized of the matter.\n",
    "nothing but a decision": "52/101. Outcome of the review\nThe Human Rights Council,\nAdopts the outcome.\n",
    "an unlisted body with place and year": "The Union of Bell Keepers and its Assembly (Geneva, 2044),\n"
    "Considering the report,\nDecides to close.\n",
    "an unlisted body alone": "The Executive Board,\nRecalling its rules,\n1. Decides to meet;\n2. Invites all.\n",
    "verbs with a preposition on lines of their own": "Congress,\nHaving regard to\nthe importance of letters,\n"
    "Noting\nthat boats are slow,\nDecides\nto pay the boats.\n",
    "preambular items in brackets": "THE METEOROLOGICAL CONGRESS,\nRecalling:\n(1) its rules,\n(2) its gauges,\n"
    "Decides to count the gauges;\nRequests a report.\n",
    "numbered preambular paragraphs": "The General Conference,\n1. Having examined document 42 C/31,\n"
    "2. Recalling 41 C/Resolution 17,\n3. Invites Member States to count their books;\n",
    "a decision in words": "2044/201 A. Elections\nAt its 3rd plenary meeting, on 5 April 2044, the Economic and "
    "Social Council took the following action:\n(a) Elected Ruritania;\n(b) Postponed the rest.\n",
    "a draft decision that says who decides": "A/C.2/84/L.12\nDraft decision submitted by the Chair\nDocuments\n"
    "The General Assembly decides to take note of the documents listed below:\n(a) Report on wells.\n",
    "a title and a body that acts": "Decision 12/3: Budget\nThe Conference decides to adopt the budget.\n",
    "a full text under one paragraph of prose": PROSE + FULL,
}
PLAIN = {
    "a column with a title like that of an opinion": "OPINION: Wells matter\nRecalling my grandfather, who dug four "
    "of them, I must say that the General Assembly got it right.\nThe rest is silence.\n",
    "a full text quoted in a report": PROSE * 3 + FULL,
    "a treaty": "CONVENTION ON WELLS\nThe States Parties to this Convention,\nRecalling the Charter of the United "
    "Nations,\nHave agreed as follows:\nArticle 1\nEach Party shall count its wells.\n",
    "a speech to a council": "Ladies and gentlemen of the Council,\nRecalling all the good that you have done,\n"
    "1. Note the date;\n2. Welcome the guests;\n",
    "a sentence broken after the name of a body": "The Council,\nmy dog, died on Monday.\n",
    "numbered steps under a title like that of a decision": "Decision 1: which plan?\nConsidering your needs,\n"
    "1. Request a quote;\n2. Note the price;\n",
    "an address": "The General Assembly,\nUnited Nations,\nNew York, NY 10017\n1. Confirm the date;\n2. Note it;\n",
    "hours like a number": "24/7. Support for users\n" + PROSE + "1. Call the number;\n2. Note the answer;\n",
    "a fraction like a number": "3/4 cup of lentils\n1. Call the family;\n2. Note the weight;\n",
    "entries of a table of contents": "Resolution 1: Wells ........ 4\nDecides ........ 5\n1. Decides ........ 6\n",
    "entries parted by tabs": "Resolution 1: Wells\t4\nrecalling\t5\nresolves\t6\n",
}


@pytest.mark.parametrize("name", sorted(RECOGNISED))
def test_signs_that_bear_each_other_out_are_enough(name: str) -> None:
    """A resolution, decision or opinion in a form that lacks one sign or another is recognised by the others."""
    found = read(RECOGNISED[name].encode(), language="eng")
    assert found.document is not None
    assert found.document.kind is not Kind.GENERIC
    assert Code.S001 not in {finding.code for finding in found.report}


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_one_sign_alone_is_not_enough(name: str) -> None:
    """A text that shares a sign with resolutions, and no more, stays plain."""
    found = read(PLAIN[name].encode(), language="eng")
    assert found.document is not None
    assert found.document.kind is Kind.GENERIC
    assert Code.S001 in {finding.code for finding in found.report}


@pytest.mark.parametrize(
    ("code", "formula", "organ"),
    [
        ("zho", "第九十八届世界卫生大会，\n审议了关于水井的报告，\n1. 决定继续审议；\n", ""),
        ("zho", "第五届世界电信政策论坛（2044年，日内瓦），\n考虑到\na) 水井很深；\n", "itu-wtpf"),
        (
            "eng",
            "The fifth World Telecommunication Policy Forum (Geneva, 2044),\nconsidering\na)\tthe wells;\n",
            "itu-wtpf",
        ),
        ("eng", "The Security Council Committee (Geneva, 2044),\nConsidering the report,\nDecides to close.\n", ""),
    ],
)
def test_a_longer_name_is_another_body(code: str, formula: str, organ: str) -> None:
    """An ordinal leaves a body what it is; a name that only begins or ends like a listed one is another's."""
    source = split(formula, "utf-8", None, [])
    found = recognise(load(code), lines(source.lines)).formula
    assert found is not None
    assert found.known is bool(organ)
    assert not organ or found.organ == organ


@pytest.mark.parametrize(
    "unit",
    [
        "The General Assembly,\n",
        "The Town Council,\nRecalling its wells,\n",
        "Resolution 1: wells\n",
        "Draft resolution\nHeading\n",
        "Members of the Council,\n",
    ],
)
def test_weighing_is_linear(unit: str) -> None:
    """A text of nothing but signs is weighed in time that grows with its size and no faster."""
    pack = load("eng")

    def seconds(size: int) -> float:
        found = lines(split(unit * (size // len(unit)), "utf-8", None, []).lines)
        best = 1e9
        for _ in range(3):
            began = time.process_time()
            recognise(pack, found)
            best = min(best, time.process_time() - began)
        return best

    seconds(400)
    assert seconds(16_000) < 10 * seconds(4_000) + 0.05
