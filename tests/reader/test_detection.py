"""The language of a text: found, unsure or unknown, and never one of the six by default."""

from __future__ import annotations

import pytest

from pipeline.diagnostics import Code
from pipeline.reader.detection import detect

MASTHEAD = (
    "United Nations\nA/RES/99/1\nGeneral Assembly\nDistr.: General\n12 January 2045\nOriginal: English\n"
    "Ninety-ninth session\nAgenda item 12\nResolution adopted by the General Assembly on 3 January 2045\n"
    "[without reference to a Main Committee (A/99/L.1 and A/99/L.1/Add.1)]\n"
)
#: One sentence of our own in each language: an assembly recalls, decides and asks for a report.
FOREIGN = {
    "ukr": "Генеральна Асамблея, посилаючись на свою резолюцію про захист архівів, вирішує продовжити розгляд цього "
    "питання на наступній сесії та просить Генерального секретаря подати доповідь.",
    "bul": "Общото събрание, като припомня своята резолюция за опазване на архивите, решава да продължи разглеждането "
    "на този въпрос и приканва държавите членки да си сътрудничат по време на сесията.",
    "srp": "Генерална скупштина, подсећајући на своју резолуцију о заштити архива, одлучује да настави разматрање овог "
    "питања на следећем заседању и позива државе да сарађују.",
    "bel": "Генеральная Асамблея, спасылаючыся на сваю рэзалюцыю аб ахове архіваў, пастанаўляе працягнуць разгляд "
    "гэтага пытання на наступнай сесіі і просіць падаць даклад.",
    "mkd": "Генералното собрание, потсетувајќи на својата резолуција за заштита на архивите, одлучува да продолжи со "
    "разгледувањето на ова прашање на следната седница и ги повикува државите да соработуваат.",
    "por": "A Assembleia Geral, recordando a sua resolução sobre a proteção dos arquivos, decide continuar o exame da "
    "questão na próxima sessão e solicita ao Secretário-Geral que apresente um relatório.",
    "ita": "L'Assemblea generale, richiamando la sua risoluzione sulla protezione degli archivi, decide di proseguire "
    "l'esame della questione nella prossima sessione e chiede al Segretario generale una relazione.",
    "cat": "L'Assemblea General, recordant la seva resolució sobre la protecció dels arxius, decideix continuar "
    "examinant la qüestió en el pròxim període de sessions i demana que es presenti un informe.",
    "glg": "A Asemblea Xeral, lembrando a súa resolución sobre a protección dos arquivos, decide continuar o exame da "
    "cuestión no próximo período de sesións e pídelle ao Secretario Xeral que presente un informe.",
    "ron": "Adunarea Generală, reamintind rezoluția sa privind protecția arhivelor, decide să continue examinarea "
    "acestei chestiuni la următoarea sesiune și solicită Secretarului General un raport.",
    "deu": "Die Generalversammlung, unter Hinweis auf ihre Resolution über den Schutz der Archive, beschließt, die "
    "Frage auf der nächsten Tagung weiter zu prüfen, und ersucht den Generalsekretär um einen Bericht.",
    "nld": "De Algemene Vergadering, herinnerend aan haar resolutie over de bescherming van archieven, besluit het "
    "onderzoek van de kwestie voort te zetten en verzoekt de secretaris-generaal om een verslag.",
    "swe": "Generalförsamlingen, som erinrar om sin resolution om skyddet av arkiven, beslutar att fortsätta "
    "behandlingen av frågan vid nästa möte och ber generalsekreteraren om en rapport.",
    "pol": "Zgromadzenie Ogólne, przypominając swoją rezolucję w sprawie ochrony archiwów, postanawia kontynuować "
    "rozpatrywanie tej kwestii na następnej sesji i prosi Sekretarza Generalnego o sprawozdanie.",
    "tur": "Genel Kurul, arşivlerin korunmasına ilişkin kararını hatırlatarak, bu konuyu bir sonraki oturumunda "
    "incelemeye devam etmeye karar verir ve Genel Sekreterden bir rapor ister.",
    "vie": "Đại hội đồng, nhắc lại nghị quyết của mình về bảo vệ tài liệu lưu trữ, quyết định tiếp tục xem xét vấn đề "
    "này tại khóa họp tới và đề nghị Tổng Thư ký trình báo cáo.",
    "ind": "Majelis Umum, mengingat resolusinya tentang perlindungan arsip, memutuskan untuk melanjutkan pembahasan "
    "masalah ini pada sidang berikutnya dan meminta Sekretaris Jenderal untuk menyampaikan laporan.",
    "fas": "مجمع عمومی با یادآوری قطعنامه خود درباره حفاظت از بایگانی‌ها تصمیم می‌گیرد بررسی این موضوع را در نشست بعدی "
    "ادامه دهد و از دبیرکل می‌خواهد که گزارشی ارائه کند.",
    "urd": "جنرل اسمبلی اپنی قرارداد کو یاد کرتے ہوئے فیصلہ کرتی ہے کہ آئندہ اجلاس میں اس مسئلے پر غور جاری رکھا جائے "
    "گا اور سیکرٹری جنرل سے رپورٹ پیش کرنے کی درخواست کرتی ہے۔",
    "jpn": "総会は、公文書の保護に関する決議を想起し、次の会期においてこの問題の検討を継続することを決定し、事務総長に"
    "報告書の提出を要請する。",
    "kor": "총회는 기록물 보호에 관한 결의를 상기하며 다음 회기에 이 문제를 계속 검토하기로 결정한다.",
    "ell": "Η Γενική Συνέλευση, υπενθυμίζοντας το ψήφισμά της, αποφασίζει να συνεχίσει την εξέταση του θέματος.",
    "heb": "העצרת הכללית, בהזכירה את החלטתה בדבר הגנה על ארכיונים, מחליטה להמשיך לדון בשאלה במושב הבא.",
}
SHORT = {
    "ara": "إن الجمعية العامة،\nإذ تشير إلى قرارها السابق،\n1 - تقرر أن تواصل النظر في هذه المسألة في دورتها المقبلة.",
    "eng": "The General Assembly,\nRecalling its resolution,\n1. Decides to return to the matter at its next session.",
    "fra": "L’Assemblée générale,\nRappelant sa résolution,\n1. Décide d’y revenir dans les mois à venir.",
    "rus": "Генеральная Ассамблея,\nссылаясь на свою резолюцию,\n1. постановляет вернуться к вопросу на своей сессии.",
    "spa": "La Asamblea General,\nRecordando su resolución,\n1. Decide volver sobre el asunto en los próximos meses.",
    "zho": "大会，\n回顾其决议，\n1. 决定在下一届会议上再讨论这个问题。",
}


@pytest.mark.parametrize("code", sorted(FOREIGN))
def test_other_languages_are_not_taken_for_one_of_the_six(code: str) -> None:
    """One sentence of a language without a pack is ``und`` with T006, and so is a page of them."""
    for times in (1, 20):
        found, finding = detect("\n".join([FOREIGN[code]] * times))
        assert found == "und"
        assert finding is not None
        assert finding.code is Code.T006


@pytest.mark.parametrize("code", sorted(SHORT))
def test_three_lines_are_enough(code: str) -> None:
    """The shortest resolution there is says its language without a finding."""
    assert detect(SHORT[code]) == (code, None)


@pytest.mark.parametrize("code", [code for code in sorted(SHORT) if code != "eng"])
def test_an_english_masthead_does_not_decide(code: str) -> None:
    """A masthead in English over a short body of another language: the language of the body, sure or not."""
    found, _ = detect(MASTHEAD + SHORT[code])
    assert found == code


@pytest.mark.parametrize("other", ["fra", "spa", "rus", "ara"])
def test_two_languages_in_one_text_are_unsure(other: str) -> None:
    """A text half in one language and half in another has one of the two, with T006."""
    found, finding = detect(SHORT["eng"] + "\n" + SHORT[other])
    assert found in ("eng", other)
    assert finding is not None
    assert finding.code is Code.T006


@pytest.mark.parametrize("text", ["", "1 2 3\n", "***", "Ruritania", "Oui.", "§ 12 – 14"])
def test_a_text_that_says_nothing_is_not_guessed(text: str) -> None:
    """Numbers, marks and a word or two are no language."""
    found, finding = detect(text)
    assert found == "und"
    assert finding is not None
