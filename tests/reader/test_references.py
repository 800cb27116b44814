"""References to other works and to places of the document itself, in true forms of six languages."""

from __future__ import annotations

import time

import pytest
from lxml import etree

from pipeline.akn import build
from pipeline.diagnostics import Code
from pipeline.reader import read
from pipeline.reader.folding import fold
from pipeline.reader.inlines import Inliner
from pipeline.reader.languages import load

FORMULA = {
    "eng": "The General Assembly,",
    "fra": "L'Assemblée générale,",
    "spa": "La Asamblea General,",
    "rus": "Генеральная Ассамблея,",
    "zho": "大会，",
    "ara": "إن الجمعية العامة،",
}
RECALLING = {
    "eng": "Recalling {},",
    "fra": "Rappelant {},",
    "spa": "Recordando {},",
    "rus": "ссылаясь на {},",
    "zho": "回顾{}，",
    "ara": "إذ تشير إلى {}،",
}
WORK = "/akn/un/statement/deliberation/"
DOCS = "https://undocs.org/"


def made(text: str, language: str) -> tuple[etree._Element, list[str]]:
    """Return the AKN tree of a text and the words of its R001 findings."""
    document = read(f"---\nlanguage: {language}\n---\n{text}".encode()).document
    assert document is not None
    akn = build(document)
    return etree.fromstring(akn.xml), [d.message for d in akn.report if d.code is Code.R001]


def targets(root: etree._Element) -> dict[str, str]:
    """Return where references point, by their words; a range has both ends."""
    found = {}
    for node in root.iter("{*}ref", "{*}rref"):
        words = " ".join("".join(map(str, node.itertext())).split())
        found[words] = node.get("href") or f"{node.get('from')} {node.get('upTo')}"
    return found


WORKS = [
    ("eng", "Security Council resolution 1325 (2000)", {"1325 (2000)": WORK + "un-sc/2000/1325-2000"}),
    ("fra", "la résolution 1325 (2000) du Conseil de sécurité", {"1325 (2000)": WORK + "un-sc/2000/1325-2000"}),
    ("spa", "la resolución 1325 (2000) del Consejo de Seguridad", {"1325 (2000)": WORK + "un-sc/2000/1325-2000"}),
    ("rus", "резолюцию 1325 (2000) Совета Безопасности", {"1325 (2000)": WORK + "un-sc/2000/1325-2000"}),
    ("zho", "安全理事会第1325(2000)号决议", {"1325(2000)": WORK + "un-sc/2000/1325-2000"}),
    ("ara", "قرار مجلس الأمن 1325 (2000)", {"1325 (2000)": WORK + "un-sc/2000/1325-2000"}),
    ("eng", "resolution 217 A (III)", {"217 A (III)": DOCS + "A/RES/217A(III)"}),
    ("fra", "la résolution 217 A (III)", {"217 A (III)": DOCS + "A/RES/217A(III)"}),
    ("spa", "la resolución 217 A (III)", {"217 A (III)": DOCS + "A/RES/217A(III)"}),
    ("rus", "резолюцию 217 A (III)", {"217 A (III)": DOCS + "A/RES/217A(III)"}),
    ("zho", "第217 A(III)号决议", {"217 A(III)": DOCS + "A/RES/217A(III)"}),
    ("ara", "القرار 217 ألف (د-3)", {"217 ألف (د-3)": DOCS + "A/RES/217A(III)"}),
    ("eng", "resolution 1514 (XV) of 14 December 1960", {"1514 (XV)": WORK + "un-ga/1960-12-14/1514-xv"}),
    ("fra", "la résolution 1514 (XV) du 14 décembre 1960", {"1514 (XV)": WORK + "un-ga/1960-12-14/1514-xv"}),
    ("spa", "la resolución 1514 (XV), de 14 de diciembre de 1960", {"1514 (XV)": WORK + "un-ga/1960-12-14/1514-xv"}),
    ("rus", "резолюцию 1514 (XV) от 14 декабря 1960 года", {"1514 (XV)": WORK + "un-ga/1960-12-14/1514-xv"}),
    ("zho", "1960年12月14日第1514(XV)号决议", {"1514(XV)": WORK + "un-ga/1960-12-14/1514-xv"}),
    (
        "ara",
        "القرار 1514 (د-15) المؤرخ 14 كانون الأول/ديسمبر 1960",
        {"1514 (د-15)": WORK + "un-ga/1960-12-14/1514-xv"},
    ),
    ("eng", "resolution S-26/2 of 27 June 2001", {"S-26/2": WORK + "un-ga/2001-06-27/s-26-2"}),
    ("fra", "la résolution ES-11/1", {"ES-11/1": DOCS + "A/RES/ES-11/1"}),
    ("spa", "la resolución S-26/2", {"S-26/2": DOCS + "A/RES/S-26/2"}),
    ("rus", "резолюцию ES-11/1", {"ES-11/1": DOCS + "A/RES/ES-11/1"}),
    ("zho", "第ES-11/1号决议", {"ES-11/1": DOCS + "A/RES/ES-11/1"}),
    ("ara", "القرار دإ-26/2", {"دإ-26/2": DOCS + "A/RES/S-26/2"}),
    ("ara", "القرار دإط-11/1", {"دإط-11/1": DOCS + "A/RES/ES-11/1"}),
    ("eng", "resolution 46/182, annex", {"46/182": DOCS + "A/RES/46/182"}),
    ("eng", "resolution 1996/31 of 25 July 1996", {"1996/31": WORK + "un-ecosoc/1996-07-25/1996-31"}),
    ("fra", "la résolution 2019/28 du Conseil économique et social", {"2019/28": DOCS + "E/RES/2019/28"}),
    ("eng", "Council decision 2020/205 H", {"2020/205 H": DOCS + "E/DEC/2020/205H"}),
    ("eng", "Council resolution 41/12 of 11 July 2019", {"41/12": WORK + "un-hrc/2019-07-11/41-12"}),
    ("eng", "Human Rights Council resolution S-17/1", {"S-17/1": DOCS + "A/HRC/RES/S-17/1"}),
    ("fra", "la résolution 41/12 du Conseil des droits de l'homme", {"41/12": DOCS + "A/HRC/RES/41/12"}),
    ("spa", "la resolución 41/12 del Consejo de Derechos Humanos", {"41/12": DOCS + "A/HRC/RES/41/12"}),
    ("rus", "резолюцию 41/12 Совета по правам человека", {"41/12": DOCS + "A/HRC/RES/41/12"}),
    ("zho", "人权理事会第41/12号决议", {"41/12": DOCS + "A/HRC/RES/41/12"}),
    ("ara", "قرار مجلس حقوق الإنسان 41/12", {"41/12": DOCS + "A/HRC/RES/41/12"}),
    ("eng", "resolution 60/1, paragraph 5", {"60/1": DOCS + "A/RES/60/1", "5": DOCS + "A/RES/60/1"}),
    ("eng", "decision 73/535", {"73/535": DOCS + "A/DEC/73/535"}),
    # Bodies without a key here: a name for what is not identified, and never the General Assembly.
    ("eng", "decision 14/8 of the Conference of the Parties", {"14/8": "#un-decision-14-8"}),
    ("fra", "la décision 14/8 de la Conférence des Parties", {"14/8": "#un-decision-14-8"}),
    ("spa", "la decisión 14/8 de la Conferencia de las Partes", {"14/8": "#un-decision-14-8"}),
    ("rus", "решение 14/8 Конференции сторон", {"14/8": "#un-decision-14-8"}),
    ("zho", "缔约方大会第14/8号决定", {"14/8": "#un-decision-14-8"}),
    ("ara", "المقرر 14/8 الصادر عن مؤتمر الأطراف", {"14/8": "#un-decision-14-8"}),
    ("eng", "Commission resolution 63/4", {"63/4": "#un-resolution-63-4"}),
    ("eng", "decision 1/CP.21", {"1/CP.21": "#un-decision-1-cp21"}),
    ("zho", "第1/CP.21号决定", {"1/CP.21": "#un-decision-1-cp21"}),
    ("eng", "FCCC/CP/2015/10/Add.1", {"FCCC/CP/2015/10/Add.1": DOCS + "FCCC/CP/2015/10/Add.1"}),
    ("eng", "S/PRST/2013/2", {"S/PRST/2013/2": DOCS + "S/PRST/2013/2"}),
    (
        "eng",
        "A/75/383 and Add.1 and Corr.1",
        {
            "A/75/383": DOCS + "A/75/383",
            "Add.1": DOCS + "A/75/383/Add.1",
            "Corr.1": DOCS + "A/75/383/Corr.1",
        },
    ),
    ("zho", "A/75/383和Add.1", {"A/75/383": DOCS + "A/75/383", "Add.1": DOCS + "A/75/383/Add.1"}),
    ("ara", "A/75/383 و Add.1", {"A/75/383": DOCS + "A/75/383", "Add.1": DOCS + "A/75/383/Add.1"}),
    (
        "eng",
        "A/CONF.151/26/Rev.1 (Vol. I)",
        {"A/CONF.151/26/Rev.1 (Vol. I)": DOCS + "A/CONF.151/26/Rev.1(Vol.I)"},
    ),
    ("eng", "ST/SGB/2003/13", {"ST/SGB/2003/13": DOCS + "ST/SGB/2003/13"}),
    ("eng", "CEDAW/C/GC/35", {"CEDAW/C/GC/35": DOCS + "CEDAW/C/GC/35"}),
    ("eng", "LC/2020/4", {"LC/2020/4": DOCS + "LC/2020/4"}),
    ("eng", "UNEP/GC.26/19", {"UNEP/GC.26/19": DOCS + "UNEP/GC.26/19"}),
    ("eng", "United Nations, Treaty Series, vol. 75, No. 973", {}),
    ("eng", "World Health Assembly resolution 75.17", {}),
    ("fra", "la décision du 14 décembre 1981", {}),
    # The ITU.
    ("eng", "Resolution 1332 (Council, 2011, modified 2019)", {"1332": WORK + "itu-council/2011/1332"}),
    ("fra", "la Résolution 1332 (Conseil, 2011, modifiée en 2019)", {"1332": WORK + "itu-council/2011/1332"}),
    ("spa", "el Acuerdo 655 (Consejo, 2047)", {"655": WORK + "itu-council/2047/decision-655"}),
    (
        "rus",
        "Решение 482 (Совет 2001 г., последнее изменение 2018 г.)",
        {"482": WORK + "itu-council/2001/decision-482"},
    ),
    ("zho", "第1332号决议（2011年，理事会，2019年修正）", {"1332": WORK + "itu-council/2011/1332"}),
    ("ara", "المقرر 482 (المجلس 2001، آخر تعديل 2018)", {"482": WORK + "itu-council/2001/decision-482"}),
    ("eng", "Resolution 2 (Rev. Geneva, 2022) of WTSA", {"2": WORK + "itu-wtsa/2022/2"}),
    ("fra", "la Résolution 2 (Rév. Genève, 2022) de l'AMNT", {"2": WORK + "itu-wtsa/2022/2"}),
    ("eng", "Resolution 123 (Rev. Bucharest, 2022)", {"123": WORK + "itu-pp/2022/123"}),
    ("fra", "la Résolution 123 (Rév. Bucarest, 2022)", {"123": WORK + "itu-pp/2022/123"}),
    ("spa", "la Resolución 123 (Rev. Bucarest, 2022)", {"123": WORK + "itu-pp/2022/123"}),
    ("rus", "Резолюцию 123 (Пересм. Бухарест, 2022 г.)", {"123": WORK + "itu-pp/2022/123"}),
    ("zho", "第123号决议（2022年，布加勒斯特，修订版）", {"123": WORK + "itu-pp/2022/123"}),
    ("ara", "القرار 123 (المراجَع في بوخارست، 2022)", {"123": WORK + "itu-pp/2022/123"}),
    ("eng", "Resolution 646 (Rev.WRC-19)", {"646": WORK + "itu-wrc/2019/646"}),
    ("rus", "Резолюцию 646 (Пересм. ВКР-19)", {"646": WORK + "itu-wrc/2019/646"}),
    ("eng", "Resolution ITU-R 1-9", {"1-9": "#itu-ra-resolution-1-9"}),
    ("fra", "la Résolution UIT-R 75 (Genève, 2043)", {"75": WORK + "itu-ra/2043/75"}),
    ("rus", "Резолюцию МСЭ-R 1-9", {"1-9": "#itu-ra-resolution-1-9"}),
    ("zho", "ITU-R第1-9号决议", {"1-9": "#itu-ra-resolution-1-9"}),
    ("ara", "القرار ITU-R 1-9", {"1-9": "#itu-ra-resolution-1-9"}),
    (
        "eng",
        "Resolutions 101 to 103 (Rev. Dubai, 2018)",
        {"101 to 103": f"{WORK}itu-pp/2018/101 {WORK}itu-pp/2018/103"},
    ),
    ("eng", "ITU-T Y.3172 (06/2019)", {"ITU-T Y.3172": "https://www.itu.int/rec/T-REC-Y.3172"}),
    ("eng", "Rec. ITU-R M.2083-0", {"ITU-R M.2083-0": "https://www.itu.int/rec/R-REC-M.2083"}),
    ("eng", "No. 7 of Article 2 of the Constitution and No. 5.441B of the Radio Regulations", {}),
    ("eng", "paragraph 3 of article 5 of the Convention", {}),
]


@pytest.mark.parametrize(("language", "words", "expected"), WORKS, ids=lambda v: v if isinstance(v, str) else "")
def test_works(language: str, words: str, expected: dict[str, str]) -> None:
    """A citation of a true form points at its work, and words that cite nothing known point at nothing."""
    root, _ = made(f"{FORMULA[language]}\n{RECALLING[language].format(words)}\n", language)
    assert targets(root) == expected


def test_a_long_list_of_the_security_council() -> None:
    """Twenty resolutions in one list are twenty references."""
    numbers = [f"{1200 + 37 * n} ({1998 + n})" for n in range(20)]
    root, _ = made(
        f"The Security Council,\nRecalling its resolutions {', '.join(numbers[:-1])} and {numbers[-1]},\n", "eng"
    )
    assert list(targets(root)) == numbers


TWO_SECTIONS = {
    "eng": (
        "The General Assembly,\nRecalling its work,\n1.\tDecides to act, as follows:\n(a)\tFirst;\n(b)\tSecond;\n"
        "2.\tDecides {};\n"
    ),
    "fra": (
        "L'Assemblée générale,\nRappelant ses travaux,\n1.\tDécide d'agir comme suit :\na)\tUn ;\nb)\tDeux ;\n"
        "2.\tDécide {} ;\n"
    ),
    "spa": (
        "La Asamblea General,\nRecordando su labor,\n1.\tDecide actuar como sigue:\na)\tUno;\nb)\tDos;\n"
        "2.\tDecide {};\n"
    ),
    "rus": (
        "Генеральная Ассамблея,\nссылаясь на свою работу,\n1.\tпостановляет действовать следующим образом:\n"
        "a)\tпервое;\nb)\tвторое;\n2.\tпостановляет {};\n"
    ),
    "zho": "大会，\n回顾其工作，\n1.\t决定采取以下行动：\n(a)\t第一；\n(b)\t第二；\n2.\t决定{}；\n",
    "ara": "إن الجمعية العامة،\nإذ تشير إلى أعمالها،\n1 -\tتقرر ما يلي:\n(أ)\tأول؛\n(ب)\tثان؛\n2 -\tتقرر {}؛\n",
}
B = "#para_1__list_1__point_b"
PLACES = [
    ("eng", "to apply paragraph 1 (b) above", {"1 (b)": B}),
    ("eng", "to apply subparagraph (b) of paragraph 1 above", {"(b) of paragraph 1": B}),
    ("eng", "to apply paragraphs 1 (a) and (b) above", {"1 (a)": "#para_1__list_1__point_a", "(b)": B}),
    ("eng", "to apply paragraphs 1 and 2 of the present resolution", {"1": "#para_1", "2": "#para_2"}),
    ("eng", "to apply paragraphs 1 to 2 above", {"1 to 2": "#para_1 #para_2"}),
    ("fra", "d'appliquer l'alinéa b) du paragraphe 1 ci-dessus", {"b) du paragraphe 1": B}),
    ("fra", "d'appliquer le paragraphe 1 b) de la présente résolution", {"1 b)": B}),
    ("spa", "aplicar el párrafo 1 b) supra", {"1 b)": B}),
    ("spa", "aplicar el apartado b) del párrafo 1 de la presente resolución", {"b) del párrafo 1": B}),
    ("rus", "применять подпункт b) пункта 1 выше", {"b) пункта 1": B}),
    ("rus", "применять пункт 1 настоящей резолюции", {"1": "#para_1"}),
    ("zho", "适用上文第1段(b)分段", {"1段(b)": B}),
    ("zho", "适用上文第1和第2段", {"1": "#para_1", "2": "#para_2"}),
    ("ara", "تطبيق الفقرة 1 (ب) أعلاه", {"1 (ب)": B}),
    ("ara", "تطبيق الفقرة الفرعية (ب) من الفقرة 1 أعلاه", {"(ب) من الفقرة 1": B}),
]


@pytest.mark.parametrize(("language", "words", "expected"), PLACES, ids=lambda v: v if isinstance(v, str) else "")
def test_places(language: str, words: str, expected: dict[str, str]) -> None:
    """A place of the document is found by paragraph and item, in lists, ranges and nested."""
    root, findings = made(TWO_SECTIONS[language].format(words), language)
    got = targets(root)
    assert got == expected
    assert findings == []
    eids = {node.get("eId") for node in root.iter()}
    assert all(part.removeprefix("#") in eids for value in got.values() for part in value.split())


def test_a_place_that_is_not_there_is_said() -> None:
    """A reference to a paragraph that does not exist becomes plain words, with R001."""
    root, findings = made(TWO_SECTIONS["eng"].format("to apply paragraph 9 above"), "eng")
    assert targets(root) == {}
    assert len(findings) == 1


def test_numbers_that_begin_again_are_those_of_the_section() -> None:
    """Where each section counts from one, a paragraph is that of the section one stands in, or of the one named."""
    text = (
        "The General Assembly,\nRecalling its work,\nI\nFirst part\n1.\tDecides to act;\n2.\tDecides to rest;\n"
        "II\nSecond part\n1.\tDecides to go on;\n2.\tDecides to apply paragraph 1 above;\n"
        "3.\tDecides to apply paragraph 2 of section I above;\n"
    )
    root, findings = made(text, "eng")
    sections = [node.get("eId") for node in root.iter("{*}section")]
    assert len(sections) == 2
    expected = {"1": f"#{sections[1]}__para_1", "2": f"#{sections[0]}__para_2", "I": f"#{sections[0]}"}
    assert targets(root) == expected
    assert findings == []


def test_a_quoted_passage_speaks_of_its_own_document() -> None:
    """A paragraph cited inside a passage from elsewhere is not one of this document."""
    text = (
        "The General Assembly,\nRecalling its work,\n1.\tDecides to act;\n2.\tRecalls the following passage:\n"
        "“1.\tThe Board shall meet.\n2.\tParagraph 1 above applies.”\n"
    )
    root, _ = made(text, "eng")
    for node in root.iter("{*}ref"):
        if any("embedded" in str(outer.tag) for outer in node.iterancestors()):
            assert node.get("href") != "#para_1"


def test_a_body_named_once_serves_every_mention() -> None:
    """The conference named beside one number adopted others of the same place and year, and the bare ones."""
    text = (
        "The General Assembly,\nRecalling Resolution 12 (Rev. Apia, 2045) and Resolution 37 (Rev. Apia, 2045) of the "
        "World Telecommunication Development Conference,\n1.\tDecides to apply Resolution 12;\n"
    )
    root, _ = made(text, "eng")
    assert targets(root) == {"12": WORK + "itu-wtdc/2045/12", "37": WORK + "itu-wtdc/2045/37"}
    assert len([n for n in root.iter("{*}ref") if n.get("href") == WORK + "itu-wtdc/2045/12"]) == 2


def test_a_year_given_once_serves_every_mention() -> None:
    """A resolution of the Security Council that comes back without its year is the same work."""
    text = (
        "The Security Council,\nRecalling its resolution 1701 (2006) of 11 August 2006,\n"
        "1.\tDecides to apply paragraph 11 of resolution 1701;\n"
    )
    root, _ = made(text, "eng")
    work = WORK + "un-sc/2006-08-11/1701-2006"
    assert targets(root) == {"1701 (2006)": work, "11": work + "#para_11", "1701": work}


@pytest.mark.parametrize(
    ("language", "piece"),
    [
        ("eng", "paragraph 1 (a) of paragraph 1 (a) "),
        ("eng", "paragraphs 1, 2, (a), (b) and 3 "),
        ("eng", "annex I to the section II of the annex "),
        ("fra", "alinéa a) du paragraphe 1 de l'annexe de la section "),
        ("rus", "подпункта a) пункта 1 раздела II приложения "),
        ("ara", "الفقرة 1 (أ) من الفقرة 1 و من الجزء الأول "),
        ("zho", "第1段(a)和第2段(b)、第3"),
        ("zho", "2015年9月25日题为“"),
        ("eng", "A/75/383 and Add.1 and Corr.1, "),
        ("eng", "Resolution 2 (Rev. Geneva, 2022) and "),
    ],
)
def test_time_grows_with_length(language: str, piece: str) -> None:
    """Twice the words take about twice the time, whatever half-finished references they are made of."""
    inliner = Inliner(
        load(language), "itu-pp", [("resolves", "resolves"), ("instructs the Director", "instructs")], True
    )

    def spent(times: int) -> float:
        text = fold(piece * times).text
        start = time.process_time()
        inliner.references(text)
        return time.process_time() - start

    spent(20)
    short = min(spent(150) for _ in range(3))
    assert min(spent(600) for _ in range(2)) < 10 * short + 0.05
