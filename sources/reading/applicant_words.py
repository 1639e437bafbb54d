"""The words by which Swedish, English, Norwegian and Danish texts say who may apply. Nothing but words."""

from __future__ import annotations

import re
from typing import Literal

from sources.contract import ApplicantType

Role = Literal["lead", "partner"]
_I = re.IGNORECASE
# None of these words: nothing is said of applicants, and most texts are passed over quickly.
HINTS = (
    *(
        "vem",
        "vilka",
        "sökande",
        "söka",
        "söker",
        "söker",
        "söks",
        "ansök",
        "riktar",
        "vänder",
        "who",
        "appl",
        "eligib",
        "open",
        "hvem",
        "søk",
    ),
    *(
        "søg",
        "part",
        "minst",
        "at least",
        "mindst",
        "minimum",
        "koordinator",
        "ägare",
        "samordnare",
        "coordinator",
        "lead",
    ),
    *("öppen", "åpen", "åben", "henvender", "retter", "ansøg", "bjuder in"),
)

TYPES: dict[ApplicantType, str] = {
    "municipality": r"kommun(?:er|erna|en|e|ene|erne)?\b|kommunala,?\s(?:(?:och\s)?\w+,?\s){0,4}?huvudmän"
    r"|municipalit(?:y|ies)"
    r"|local\s(?:(?:and|or)\sregional\s)?(?:public\s)?(?:authorit(?:y|ies)|governments?)|cities\b|(?:any|a)\s(?:\w+\s)?city\b",
    "region": r"(?<!\bi )(?<!\bin )(?<!från )(?<!from )(?<!inom )(?:regioner(?:na|ne)?|regions)\b|(?:en"
    r"|varje)\sregion\b"
    r"|landsting(?:en)?\b|fylkeskommune(?:r|ne|n)?\b|regional\s(?:(?:and|or)\slocal\s)?(?:public\s)?authorit(?:y|ies)",
    "public-body": r"(?:statliga\s|statlige\s|offentliga\s|offentlige\s)?myndighet(?:er|en|erna)?\b"
    r"|kommunalförbund(?:en)?\b|offentlig(?:a|e|t)?\b"
    r"|public\s(?:bod(?:y|ies)|authorit(?:y|ies)|sector|organi[sz]ations?|institutions?|entit(?:y|ies))",
    "university": r"universitet\w*|högskol(?:a|an|or|orna)\b|lärosäten?(?:a|na)?\b|universit(?:y|ies)|higher\seducation"
    r"|høgskole\w*|højskole\w*|høyskole\w*",
    "sme": r"små-?\soch\smedelstora\s(?:svenska\s)?företag(?:en)?\b"
    r"|små\sog\smellomstore\sbedrifter|små\sog\smellemstore\svirksomheder"
    r"|SMF\b|SMEs?\b|small\sand\smedium[- ]sized\s(?:enterprises|companies)",
    "company": r"företag(?:en)?\b|bolag(?:en)?\b|näringsliv\w*|privat(?:a)?(?:\seller\s\w+)?\s(?:sektor"
    r"|aktörer)|privata?\sorganisation(?:er)?\b|compan(?:y|ies)"
    r"|enterprises\b|businesses\b|bedrifter\b|virksomheder\b|selskaper\b|foretak\b",
    "ngo": r"ideell\w*|idéburen\w*|idéburna|civilsamhäll\w*|civila\ssamhället\w*|(?:ideella\s)?förening(?:ar"
    r"|arna)?\b|NGOs?\b"
    r"|non-?governmental|non-?profit|not-for-profit|civil\ssociety|(?<!authority )associations\b|foreninger\b"
    r"|frivillige\s\w+"
    r"|trossamfund",
    "school": r"(?:för|grund|gymnasie|friskol|folkhög)?skolor(?:na)?\b|(?:skol|skole)?(?:huvudmän|huvudman)\b|schools\b"
    r"|skoler\b|skoleeiere\b",
    "person": r"privatpersoner\b|informella\sgrupper\b|informal\sgroups\b"
    r"|enskilda\spersoner|fysiska\spersoner|enskilda\sindivider|individuals\b"
    r"|natural\spersons"
    r"|enkeltpersoner\b",
    "any": r"(?:alla|samtliga)\sjuridiska\spersoner|juridiska\spersoner\b"
    r"|alla\s(?:typer\sav\s)?(?:organisationer|aktörer)\b"
    r"|any\slegal\sentit(?:y|ies)(?!\sestablished)|all\slegal\sentities|any\s(?:type\sof\s)?organi[sz]ations?\b"
    r"|all\s(?:types\sof\s)?organi[sz]ations"
    r"|alle\styper\s(?:av\s|af\s)?(?:aktører|organisationer|organisasjoner|aktörer)|alle\sjuridiske\spersoner",
}
PATTERNS = {kind: re.compile(rf"(?<!\w)(?:{words})", _I) for kind, words in TYPES.items()}
SPOKEN = re.compile("|".join(rf"(?<!\w)(?:{words})" for words in TYPES.values()), _I)

# Examples, one partner among several, or exceptions: the words do not name all who may apply.
OPEN_LIST = re.compile(
    r"till exempel|exempelvis|t\. ?ex|bland anna[tn]|med flera|m\. ?fl|med mera|m\. ?m\b|andra (?:aktörer"
    r"|parter|organisationer"
    r"|relevanta)|övriga|\bminst\b|\bkonsorti|\butom\b|\bförutom\b|\bundantag|såsom|\betc\b|och andra"
    r"|eller andra|liknande"
    r"|\bi samverkan med|\btillsammans\b|\bi partnerskap med"
    r"|for example|e\. ?g\.|such as|\bincluding\b|among others|and other|or other|\bother\b|at least|consorti"
    r"|\bexcept\b"
    r"|\bunless\b|together with|in partnership with"
    r"|for eksempel|f\. ?eks|blant anne[tn]|blandt andet|mindst|\bbortsett|\bbortset|bl\. ?a|og andre"
    r"|eller andre|samarbe[ij]d"
    r"|\bförst och främst|\bfrämst|\bfirst and foremost|\bmainly|\bprimarily|\bnormalt|\bi huvudsak|\bin principle",
    _I,
)
# "Se utlysningstexten", "Läs mer om villkoren": the answer stands in another place.
ELSEWHERE = re.compile(
    r"\W*(?:se|läs|mer|see|read|more|les|læs|mere|information|här|ladda|klicka|kontakta|follow)\b", _I
)
# The state's own agencies: of a line that names them alone, a town must not be told that public bodies may apply.
OF_THE_STATE = re.compile(r"\b(?:statliga|bevakningsansvariga|centrala|statlige)\smyndigheter\b", _I)
NOT = re.compile(
    r"\b(?:inte|ej|icke|aldrig|not|cannot|ikke|ineligible|never|neither|only if|endast om"
    r"|bare hvis)\b",
    _I,
)
MAY_NOT = re.compile(
    r"\b(?:kan|får|skal|kommer)\s(?:därför\s)?(?:inte|ej|ikke)\s(?:an)?(?:sök\w*|søk\w*|søg\w*|ges|delta\w*)"
    r"|\b(?:cannot|can\s?not"
    r"|may\snot)\s(?:apply|participate)|\bnot\seligible|\bineligible|\binte\sbehörig\w*",
    _I,
)
_APPLY = r"(?:an)?(?:söka|søke|søge|sök|apply|be\san\sapplicant|participate|deltage|delta|få\sstöd)"
MAY_APPLY = re.compile(
    rf"\b(?:kan|får|kunna|can|may)\s(?:(?:nu|now"
    rf"|also)\s)?{_APPLY}\b|\bär\s(?:nu\s)?välkom(?:men|na)\satt\s{_APPLY}\b|\bare\swelcome\sto\s{_APPLY}\b",
    _I,
)
# "Nu kan kommuner och regioner söka": the verb stands before who applies, which must follow at once.
_WHOEVER = r"(?:nu|även|också|alla|samtliga|svenska|landets|now|also|all|swedish|alle|norske|danske)"
TURNED = re.compile(
    r"\b(?:kan|får|can|may|välkomnar(?:\s(?:nu|vi))*|välkomnas|möjligt\sför|invites?|welcomes?"
    r"|bjuder(?:\s(?:nu|vi))*\sin|inbjuder(?:\s(?:nu|vi))*)\s"
    rf"(?P<who>(?:{_WHOEVER}\s){{0,3}}(?:{'|'.join(TYPES.values())})[^.;:?!]{{0,80}}?)"
    r"\s(?:(?:nu|now|också|även|also|att|to)\s)?(?:(?:an)?(?:söka|søke|søge|apply)|anmäla\s(?:sitt\s)?intresse)\b",
    _I,
)
# "Regionala energikontor kan ansöka": others than those we know, whose own words a person reads.
OTHERS = re.compile(
    r"\A(?!(?:Du|Ni|Man|Vi|Det|Den|De|Som|Här|Nu|Projekt\w*|Stöd\w*|Bidrag\w*|Medel\w*|You|We|It|They|This|These|There"
    r"|Projects?|Funding)\b)[A-ZÅÄÖ][\w-]+(?:\s[\w-]+){0,4}?\s(?:kan|får|can|may)\s(?:(?:nu|now)\s)?"
    r"(?:(?:an)?söka|apply)\b"
)
# The same where others stand before those we know, or where the verb is put in other words.
AMONG = re.compile(
    r"\b(?:kan|får|välkomnas|välkomnar)\s[^.;:?!]{0,80}?"
    rf"(?<!\w)(?:{'|'.join(TYPES.values())})[^.;:?!]{{0,80}}?\s(?:(?:an)?söka|skicka\sin)\b",
    _I,
)
OPEN_TO = re.compile(
    r"\b(?:kan|får|går\satt)\s(?:sökas|søkes|søges)\s(?:\w+\s)?(?:av|af)\b|\briktar\ssig\s(?:till|mot)\b"
    r"|\bvänder\ssig\still\b|\bär\söppen"
    r"\sför\b|\bopen\s(?:only\s)?(?:to|for)\b|\beligible\sapplicants\s(?:are|include)?:?|\bbehöriga\ssökande\sär:?"
    r"|\bsökande\s(?:ska|måste)\svara\b|\bapplicants?\s(?:must|should|shall)\sbe\b|\bretter\sseg\s(?:mot|til)\b"
    r"|\bhenvender\ssig\stil\b|\ber\såpen\sfor\b|\ber\såben\sfor\b|\bkan\ssøkes\sav\b|\bkan\ssøges\saf\b"
    r"|\b(?:bidraget|stödet|medlen)\ssöker\b|\bsöks\sav\b|\bansökan\s(?:görs|lämnas|skickas)(?:\sin)?\sav\b"
    r"|\A(?:behöriga\s|möjliga\s)?(?:sökande|søkere|ansøgere|applicants):\s",
    _I,
)
# "Public and private entities may apply": whoever is one or the other, so everybody who is no person. Only where no
# word before or after says which of them: not "research", "consortia of", "in health care", "that own forests".
ANYBODY = "any legal entity"
_PUBLIC, _PRIVATE, _AND = r"(?:public|offentlig[ae]?)", r"(?:private|privata?)", r"\s(?:and|or|och|eller|samt|og)\s"
_OF_THEM = (
    r"\b(?:of|between|at|by|for|from|in|to|with|av|mellan|vid|från|för|hos|i|inom|med|till|af|fra|mellem|til|ved)\b"
)
_VERB = r"(?:(?:may|can|kan|får)\s(?:(?:now|nu)\s)?)"
OF_EITHER = re.compile(
    rf"(?P<before>(?:\A|{OPEN_TO.pattern}|\b{_VERB}|\A(?:(?!{_OF_THEM})[^.;:?!])+?(?:,|\s(?:and|och|samt|og))\s)\s?"
    r"(?:(?:any|both|all|either|både|alla|samtliga|alle)\s)?)"
    rf"(?:{_PUBLIC}{_AND}{_PRIVATE}|{_PRIVATE}{_AND}{_PUBLIC})\s"
    r"(?:(?:legal\s)?entit(?:y|ies)|legal\spersons|organi[sz]ations?|bodies|actors|juridiska\spersoner|aktörer"
    r"|organisationer|verksamheter|aktører|organisasjoner)"
    rf"(?=\W*\Z|,\s(?:among|including|such|for\sexample|bland|däribland|till\sexempel|inklusive)\b"
    rf"|(?:,?\s(?:and|och|samt|og|or|eller)\s\w+)?\s(?:{_VERB}|(?:(?:an)?söka|søke|søge|apply)\b))",
    _I,
)
# What may stand after the verb of such a sentence and say that not all of them may, or not by themselves.
LIMITS = re.compile(
    r"\b(?:only|if|as|established|based|endast|bara|om|som|kun|bare|hvis|etabler\w*|together|tillsammans|sammen"
    r"|sam(?:ar|ver)\w+|(?:co-?oper|collabor)\w+|\w*partner\w*|[ck]onsorti\w*|except|unless|provided|utom|förutsatt)\b",
    _I,
)
# Every phrase of MAY_APPLY and OPEN_TO holds one of these.
MAY_HINTS = (
    *("sök", "søk", "søg", "appl", "participate", "delta", "stöd", "riktar", "vänder", "öppen", "open", "eligible"),
    *("retter", "henvender", "åpen", "åben", "bjuder in"),
)
# What follows says what for, or which of them: of the named ones it takes none away that could be told from words.
PURPOSE = re.compile(
    r"\s(?:för\satt|for\så|for\sat|in\sorder\sto|to\s(?:support|develop|fund|help|carry"
    r"|implement))\b",
    _I,
)
WHICH = re.compile(r"(?:,\s|\s)(?:som|i\svilka|which|that|who|der|med\ssäte|with|med|där|where)\b", _I)
# "För projekt där minst två skolor deltar": what the money is for, told after who applies. Its "minst", "andra" and
# "inte" are said of the project. It ends where the sentence turns back to those who apply.
WHAT_FOR = re.compile(
    r"\s(?:för|till(?!\soch\smed)|for|towards)\s(?:[^\W\d_][\w-]*\s){1,4}"
    r"(?:där|som|vars|i\svilka|where|that|which|whose|in\swhich)\s(?P<told>[^.;:?!\n]*?)"
    r"(?=,\s(?:men|dock|utom|förutom|med\sundantag|liksom|samt|but|except|unless|however|as\swell|provided|om|if)\b"
    r"|[.;:?!\n]|\Z)",
    _I,
)
# Words of a clause that may still say who applies, or in whose company.
COMPANY = re.compile(
    r"sök|søk|søg|appl|\bpart(?:er|ners?|nere)?\b(?<!take part)(?<!taking part)|medsök|konsorti|consorti|tillsammans"
    r"|together|samverka|samarbe|partnerskap|partnership|eligib|behörig",
    _I,
)
# A noun, with at most an article or adjective, and in what place or case: it is itself what "may apply" is said of.
DESCRIBED = re.compile(r"\s*[^\W\d_]+(?:\s[^\W\d_]+)?\s(?:där|i\svilka|where|in\swhich)\b", _I)
# These take part in what others apply for.
INVITED = re.compile(r"\bbjuds\sin\b|\bär\smålgrupp|\bare\sinvited\sto\s(?:join|attend)|\binviteres\b", _I)
ALSO = re.compile(r"\b(?:liksom|samt|även|också|likaså|as\swell\sas|and\sso\scan|også|også)\b", _I)

_LEAD = (
    r"(?:koordinator(?:n|en)?|projektägare(?:n)?|huvudsökande|samordnare(?:n)?|lead\s(?:partner|applicant)|coordinator"
    r"|projekteier|projektejer|prosjekteier|leadpartner|huvudprojektägare)"
)
_PARTNER = r"(?:projektpart(?:er|ner)?|medsökande|part(?:ner)?|project\spartner|samarbetspart(?:ner)?|projektpartner)"
_MUST = r"(?:måste|ska|skall|must|shall|has\sto|skal|må)"
# The role, the words that give it, and on which side of them stands who.
ROLES: tuple[tuple[Role, re.Pattern[str], Literal["before", "after"]], ...] = (
    ("lead", re.compile(rf"\b{_LEAD}\s{_MUST}\s(?:vara|be|være)\s", _I), "after"),
    ("lead", re.compile(rf"\s{_MUST}\s(?:vara|be|være)\s(?:en\s|ett\s|the\s|a\s)?{_LEAD}\b", _I), "before"),
    ("partner", re.compile(rf"\s(?:som|as)\s(?:en\s|a\s)?{_PARTNER}\b", _I), "before"),
    ("partner", re.compile(rf"\s{_MUST}\s(?:vara|be|være)\s(?:en\s|ett\s|a\s)?{_PARTNER}\b", _I), "before"),
)
PAUSE = re.compile(r"[.;:?!]")
# Every phrase of a role holds one of these.
ROLE_HINTS: dict[Role, tuple[str, ...]] = {
    "lead": ("koordinator", "ägare", "huvudsök", "samordnare", "coordinator", "lead", "eier", "ejer"),
    "partner": ("part", "medsök"),
}
FEWEST_HINTS = ("minst", "at least", "mindst", "minimum")
NUMBERS = {
    "en": 1,
    "ett": 1,
    "one": 1,
    "två": 2,
    "two": 2,
    "to": 2,
    "tre": 3,
    "three": 3,
    "fyra": 4,
    "four": 4,
    "fire": 4,
    "fem": 5,
    "five": 5,
    "sex": 6,
    "six": 6,
    "seks": 6,
}
_COUNT = rf"(?P<count>\d{{1,2}}|{'|'.join(NUMBERS)})"
# "At least two other countries" are three with one's own.
_AT_LEAST = (
    rf"\b(?:minst|at\sleast|mindst|minimum|a\sminimum\sof)\s{_COUNT}\s"
    r"(?P<others>(?:andra|ytterligare|other|further|additional|andre|yderligere)\s)?"
    r"(?:(?:olika|different|independent|oberoende|eligible)\s)?"
)
PARTNERS = re.compile(
    _AT_LEAST + r"(?:projekt)?(?:part(?:er|ners?|nere)|aktörer|organisationer|organisations|organizations"
    r"|legal\sentities"
    r"|entities|organisasjoner|juridiska\spersoner)\b",
    _I,
)
COUNTRIES = re.compile(
    _AT_LEAST + r"(?:\w+\s)?(?:länder|countries|land|lande|medlemsländer|Member\sStates|medlemsstater)\b", _I
)
