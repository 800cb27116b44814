"""Languages without a pack that could be taken for one that has a pack: what tells them apart."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A language that shares its script with a pack.

    Attributes:
        code: ISO 639-2/T code.
        script: as in the packs.
        words: its frequent words, lower case, also those that a pack shares: common words then count for neither.
        marks: pattern of letters, in lower case, that the languages of the packs do not use, or not there.
        lacks: pattern of letters, in lower case, that the language of a pack uses and this one does not.
    """

    code: str
    script: str
    words: str
    marks: str
    lacks: str = r"(?!)"


NEIGHBOURS = (
    Neighbour(
        "por",
        "Latin",
        "que os do da dos das em no na nos nas uma um não ao à aos às pelo pela com por para e sua é são como também",
        r"[ãõ]",
        r"[ñ¿]",
    ),
    Neighbour(
        "ita",
        "Latin",
        "il gli della dello dei delle degli di che per con è una nel nella alla dal dalla sono si non le al e anche ed",
        r"(?!)",
        r"[ñâêîôû]",
    ),
    Neighbour(
        "cat",
        "Latin",
        "els les dels amb per una que és i al del ha seva seu com aquest aquesta són no més",
        r"[ŀ]",
        r"[ñâêîôû]",
    ),
    Neighbour(
        "glg",
        "Latin",
        "os do da dos das unha que non coa co na no nas nos para por é e ao á súa seus como tamén",
        r"(?!)",
    ),
    Neighbour(
        "ron", "Latin", "și în din pentru cu pe care este sunt că al ale nu se prin după sau o", r"[ășțţş]", r"[ñéèêçñ]"
    ),
    Neighbour(
        "deu",
        "Latin",
        "der die das und von zu den dem des mit auf für ist nicht ein eine im sich auch als werden bei zur zum",
        r"[ß]",
    ),
    Neighbour("nld", "Latin", "het een van te dat voor met op is zijn niet aan door ook bij naar wordt", r"(?!)"),
    Neighbour("swe", "Latin", "och att det som för på av är med till den inte har ett om", r"[å]"),
    Neighbour("dan", "Latin", "og at det som for på af er med til den ikke har et om", r"[øæå]"),
    Neighbour("pol", "Latin", "i w na z do się że jest nie o oraz przez dla od po jak przy", r"[ąęłśżźćń]"),
    Neighbour("ces", "Latin", "v na se že je s z o do pro za podle jako nebo není od při", r"[ěřůčšž]"),
    Neighbour("tur", "Latin", "ve bir bu için ile olarak olan da daha gibi kadar veya", r"[ğış]"),
    Neighbour("hun", "Latin", "az és hogy nem egy is meg ez van volt szerint vagy", r"[őű]"),
    Neighbour("ind", "Latin", "yang dan di untuk dengan dari pada ini itu dalam tidak akan oleh ke", r"(?!)"),
    Neighbour("vie", "Latin", "của và là các có được cho trong không một với những", r"[đơưạảấầ]"),
    Neighbour(
        "ukr",
        "Cyrillic",
        "і й в у на з та що не до про для від які який яка або також за як це їх по при",
        r"[іїєґ]",
        r"[ыэёъ]",
    ),
    Neighbour(
        "bel",
        "Cyrillic",
        "і ў у на з што не да аб для ад які якая або таксама за як гэта іх па пры",
        r"[іў]",
        r"[щъ]",
    ),
    Neighbour(
        "bul",
        "Cyrillic",
        "и в на по с за от се са че да като които който което това към си ще е със при или през след",
        r"ъ(?![еёюя])",
        r"[ыэё]",
    ),
    Neighbour(
        "mkd",
        "Cyrillic",
        "и во на по со за од се да дека како кои кој која тоа кон ќе е при или",
        r"[ѓѕјљњќџ]",
        r"[ыэёйьщю]",
    ),
    Neighbour(
        "srp",
        "Cyrillic",
        "и у на по са за од се да је као који која које то ће су при или ове",
        r"[ђјљњћџ]",
        r"[ыэёйьщю]",
    ),
    Neighbour("kaz", "Cyrillic", "және мен бен үшін бойынша туралы осы деп бұл болып", r"[әғқңөұүһі]"),
    Neighbour("mon", "Cyrillic", "ба нь энэ юм болон тухай байна бөгөөд", r"[өү]"),
    Neighbour("fas", "Arabic", "در به از که را این است با برای های آن می شود خود بر تا یا هر", r"[پچژگکی]", r"[ةيك]"),
    Neighbour("urd", "Arabic", "کے کی میں ہے اور سے کا کو نے پر ہیں یہ کہ", r"[ٹڈڑںےہگچپکی]", r"[ةيك]"),
    Neighbour("pus", "Arabic", "د په او چې ته له دي کې سره", r"[ټډړښږڼېۍګپچ]"),
    Neighbour("ckb", "Arabic", "لە بۆ بە کە ئەم لەگەڵ یان", r"[ەێۆڕڵپچژگڤ]", r"[ةيكثذضظ]"),
    Neighbour("uig", "Arabic", "ۋە بۇ بىلەن ئۈچۈن", r"[ەۇۆۈۋېپچژگڭ]"),
)
