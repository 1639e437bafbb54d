"""The words by which Swedish, English, Norwegian and Danish texts say of which money they speak. Nothing but words."""

from __future__ import annotations

import re

_I = re.IGNORECASE
# None of these words: no money is spoken of, and most texts are passed over quickly.
HINTS = ("kr", "€", "eur", "sek", "nok", "dkk", "usd", "isk", "tkr", "milj", "million")
MONEY_WORD = re.compile(r"€|kr(?![a-zåäöæøé])|kron|eur|sek|nok|dkk|usd|isk|mnkr|mkr|tkr", _I)
# A foreign currency anywhere, also without a number beside it.
MONEY_WORD_NAMED = re.compile(r"€|\beuros?\b|\b(?:EUR|NOK|DKK|USD|ISK)\b", _I)
DIGIT = re.compile(r"\d")
TOTAL = re.compile(
    r"\btotal(?:a|t|e)?\s?budget|\btotalbudget|\bsammanlagd\w*\sbudget|\bsamlet\s(?:budget|ramme|beløp|beløb)"
    r"|\butlysta\smedel|\butlyst\sbelopp|\butlyses\b|\butlyser\b|\butlysningens\s(?:\w+\s)?(?:budget|ram)"
    r"|\butlysningen\somfattar"
    r"|\bomfattar\sutlysningen|\bbudget(?:en)?\sför\s(?:utlysningen|årets)|\bbudget\s(?:for|of)\sth(?:e|is)\scall"
    r"|\bcall\sbudget|\bth(?:e|is)\scall(?:'s|’s)?\s(?:total\s|overall\s)?budget|\b(?:overall|indicative)\s(?:call\s)?"
    r"budget|\bavailable\s(?:budget|funding|funds)|\bfunds\s(?:announced|available)"
    r"|\bpulje\spå|\bpuljen\s(?:er|udgør)|\butlysningen\shar\sen\s(?:total\s)?"
    r"(?:budget|ram)|\b(?:utlysningens\s)?totala?\s(?:ram|belopp)|\btilgjengelig\w*\s(?:midler|budsjett|ramme)"
    r"|\btotal\w*\sbudsjett|\bramme\sfor\sutlysningen|\blyser\sut\b|\bbudgetram\b|\btilgængelige?\smidler",
    _I,
)
# These say only that it is a sum, of whatever: what is given, what others have had, what something costs.
SUM = re.compile(r"\ba\stotal\sof\b|\bin\stotal\b|\btotal\samount|\btotalt\b|\bsammanlagt\b|\bi\salt\b", _I)
# What money is said to be there for: with it, a sum is of what can be applied for.
OFFERED = re.compile(
    r"utlys|\blys(?:er|es)\s(?:nu\s)?ut\b|\batt\s(?:söka|fördela|dela|ansöka)|\bkan\ssökas|\bfinns\b|\bavsatt|\bavsätt"
    r"|\bfördela(?:s|r)\b|\bdela(?:s|r)\sut\b|tillgänglig|\bbudget|\bmedel\b|\bram(?:en)?\b|\bpott|\bpengar|\banslag"
    r"|\bgår?\still\b|\bavail|\balloca|\breserv|\bearmark|\bset\saside|\bcalls?\b|\bfunds\b|\bfunding|\bgrants?\b"
    r"|\blaunch|\bannounc|\binvit|\boffer|\bapply\b|\bpulje|\bmidler|udbyd|\budlod|\buddel|\bafsat|\btil\srådighed"
    r"|\bsøges\b|\bsøkes\b|\bfordeles",
    _I,
)
# Sums of what was, of what others asked for, and of what is no grant.
SPENT = re.compile(
    r"\b(?:fick|fått|sökte|söktes|sökts|utlystes?|utlysts|gavs?|gick\still|uppgick|var|was(?!\s(?:allocated|reserved"
    r"|earmarked|set\saside|made))|were(?!\s(?:allocated|reserved|earmarked|set\saside|made)))\b"
    r"|\b(?:vi|man)\s(?:beviljade|fördelade)\b|\b(?:beviljade|fördelade)\s(?:vi|man|\d)|\bdela(?:de|des|t|ts)\sut\b"
    r"|\b(?:ut)?betala(?:de|des|t|ts)(?:\sut)?\b|\bkosta(?:r|de)\b|\bomsätter|\bintäkt|\bskuld|\bkapital|\bsparar"
    r"|\bförlora|\bi\sfjol\b|\b(?:förra|föregående|tidigare|fjolårets)\s(?:årets?\s|års\s)?(?:år\b|\w*utlysning|\w*omgång)"
    r"|\b(?:previous|last|earlier|past)\s(?:calls?|rounds?|years?)\b"
    r"|(?<!be\s)\b(?:awarded|requested|received|receives?|granted|spent|paid\sout|disbursed)\b|\bguarantee|\bloss",
    _I,
)
# "Projects with a total budget of": the budget is theirs. A "call for proposals" has one itself.
_ASKERS = (
    r"(?:(?:projekt|sökande|företag|förening|organisation|kommun|region|ansökning)\w*|(?<!\bfor\s)(?:projects?|proposals?)"
    r"|beneficiar(?:y|ies)|applicants?|organi[sz]ations?|compan(?:y|ies)|cit(?:y|ies)|municipalit(?:y|ies)|partners?)"
)
ASKERS_BUDGET = re.compile(
    rf"\b{_ASKERS}\s(?:[^\W\d_]+\s){{0,3}}(?:med|har?|with|has|have|having)\s(?:en\s|an?\s)?(?:total|overall|sammanlag)\w*?"
    rf"\s?budget|\b(?:total|overall)\sbudget\s(?:of|for)\s(?:the|an?|each|your)\s{_ASKERS}\b",
    _I,
)
# A ceiling of one kind of cost, or of what is paid beforehand, is none of the grant. What a grant covers as a whole is
# the eligible costs, or the project's.
PART = re.compile(
    r"\s*(?:i\sförskott|in\sadvance|as\san?\s(?:advance|pre-?financing)"
    r"|(?:of|for|för|till|av|på|får\sgå\still)\s"
    r"(?![^.;,]{0,30}(?:stödberättig|bidragsgrundande|godkän|eligible|total|projekt|project))(?:[^\W\d_]+\s){0,2}?"
    r"[^\W\d_]*(?:kostnad|utgift|costs?\b|expenses|expenditure|resor\b|travel|utrustning|equipment|löner\b|salar))",
    _I,
)
OR_MORE = re.compile(r"\s*(?:or\s(?:more|less|above|below)|eller\s(?:mer|mindre|högre|lägre))\b", _I)
PROJECT = re.compile(
    r"\b(?:ett|varje|ert|ditt|ett\s\w+|småskaligt)\s?projekt\b|\bprojekt(?:et|en)?\s(?:kan|får|beviljas|ska)\b|\bper\s"
    r"(?:projekt|ansökan)|\b(?:each|a|one|per|your)\s(?:\w+(?:-\w+)?\s)?(?:project|proposal|grant|application)\b"
    r"|\bprojects\s(?:can|may)\b|\bbidragsbelopp|\bstödbelopp|\bgrant\s(?:amount|size)|\bthe\sgrant\b"
    r"|\bgrants?\s(?:of|are"
    r"|is|can)\b|\bkan\s(?:du|ni|man)\s(?:få|söka)|\b(?:du|ni|man|ditt\sföretag)\skan\s(?:maximalt\s"
    r"|som\smest\s|högst\s)?"
    r"(?:få|söka|ansöka)|\byou\s(?:can|may)\s(?:apply|get|receive)|\bapplicants?\s(?:can|may)\s(?:apply|receive)|\bstöd"
    r"(?:et)?\s(?:ges|kan|är|uppgår|beviljas|täcker|får)|\bbidrag(?:et)?\s(?:ges|kan|är|uppgår|beviljas|får)"
    r"|\b(?:hvert|et|"
    r"ett)\spros?jekt\b|\bpros?jekte[tr]?\s?(?:ne)?\skan\b|\bpr\.?\spros?jekt|\b(?:du|dere|i)\skan\s(?:søke|få"
    r"|søge|ansøge)"
    r"|\bsøkes\som|\bsøges\som|\btilskud(?:d)?et\s(?:kan|er|udgør|utgjør)",
    _I,
)
PER_PROJECT = re.compile(
    r"\s*(?:i\s(?:stöd|bidrag)\s)?(?:per|pr\.?|för\svarje|till\svarje|for\seach|til\shvert?|for\shvert?)\s"
    r"(?:beviljat\s|enskilt\s)?(?:pros?jekt\w*|project|proposal|ansökan|application|søknad|ansøgning|grant|bidrag)\b",
    _I,
)
# A price for a piece, a year, a person or a partner is neither of the two.
PER_UNIT = re.compile(
    r"\s*(?:(?:i\s(?:stöd|bidrag)\s)?(?:per|pr\.?|för\svarje|för\sett|till\svarje|for\seach|om\såret|årligen|annually"
    r"|varje|each|/\s?\w)|(?:i\s)?(?:kvartal|månad))\b",
    _I,
)
MOST = re.compile(
    r"\b(?:högst|max(?:imalt|imum|imum\sof|\.)?|som\smest|upp\still|up\sto|at\smost|no\smore\sthan|not\sexceed(?:ing)?"
    r"|op\still|opptil|inntil|indtil|højst|høyst|maks(?:imalt|imum|\.)?|ikke\smer\senn|cannot\sexceed"
    r"|maximum\s(?:of|grant|amount|support)"
    r"|högsta\s(?:bidrag|belopp|stöd)\w*|maxbelopp\w*)\b",
    _I,
)
LEAST = re.compile(
    r"\b(?:minst|lägst|at\sleast|minimum|min(?=[.\s])|mindst|minimalt|no\sless\sthan|från|lägsta\s(?:bidrag"
    r"|belopp|stöd)\w*)\b",
    _I,
)
MORE_THAN = re.compile(
    r"\b(?:över|mer\sän|more\sthan|over|mere\send|mer\senn|under|mindre\sän|less\sthan|minst|at\sleast|mindst)\s*$", _I
)
# Other money than the funder's: what the project costs, what others pay, what was given before, what is a part only.
OTHER_MONEY = re.compile(
    r"\bkostnad\w*\s(?:är|ska|måste|på|om|över|under|minst)|\bprojektbudget|\bprojektets\s(?:totala?\s)?budget"
    r"|\bomsättning"
    r"|\bturnover|\binvest\w*|\bmedfinans\w*|\bco-?financ\w*|\begen(?:insats|finans\w*|andel)|\btimkostnad"
    r"|\blön\w*|\bböter"
    r"|\bavgift|\bfee\b|\bunder\s(?:året|20\d\d)\s(?:delade|beviljade)|\b(?:har|hade|have|has)\s(?:hittills\s|redan\s)?"
    r"(?:beviljat|fördelat|delat|awarded|granted|tildelt)|\bbeviljades|\bfördelades|\bsedan\sstarten"
    r"|\bprioritet\w*\s?\d"
    r"|\bpriority\s\d|\b(?:for|from|to)\s\w+\spartners\b|\bthird\spart(?:y|ies)|\bfördela\w*\spå"
    r"|\bdivided\s(?:among|between)|\bcut-off|\bde\sminimis|\bbudgetpropositionen|\bstatsbudget"
    r"|\bprojekt\w*\s(?:bör|ska|måste|skall)\sha\b|\btotal\w*\s(?:projekt)?kostnad|\btotal\sproject\s(?:cost|budget)"
    r"|\bkostnaden\b|\bcosts?\sof\b|\brevenue"
    r"|\balla\s\w*utlysningar|\ball\s(?:the\s)?calls\b"
    r"|\bbudget(?:en)?\s(?:för|i)\s(?:hela\s)?(?:projektet|varje|respektive|ett|ert|ditt)\b"
    r"|\bbudget\s(?:for|of)\s(?:the|your|a|each|one)\s(?:whole\s|entire\s)?project\b",
    _I,
)
# Whose budget it is, where somebody owns it: only a call's, a programme's or a year's own is what one applies for.
OWNED = re.compile(
    r"(?<!\w)(?!(?:utlysning|omgång|ansökningsomgång|period|år|program|fond|satsning|initiativ|stöd|bidrag)\w*s\s"
    r"|(?:the\s)?(?:call|programme|program|round|year|fund|scheme|initiative)['’]s\s)"
    r"(?:[^\W\d_]{2,}(?:ets|ens|ns|ernas|arnas|ornas|nas)|[^\W\d_]+(?:['’]s|s['’])|deras|vår|its|their|our)\s"
    r"(?:egen\s|own\s|samlade\s)?total(?:a|t|e)?\s?budget",
    _I,
)
# Millions without a currency are money where grants are spoken of, and nobody and nothing is counted.
GRANT = re.compile(
    r"bidrag|stöd(?!j)|medel|anslag|budget|utlys|lyser\sut|belopp|finansier|\bpengar|beviljas|\bsök[as]\b|ansöka"
    r"|\bgrants?\b|fund(?:s|ing)\b|\baward|appl(?:y|ied)\sfor",
    _I,
)
HEADS = re.compile(
    r"invånar|befolkning|person(?:er)?\b|människ|besök|antal|resor|ton\b|inhabitants|population|people|residents"
    r"|visit|number\sof|tonnes",
    _I,
)
FOR_EACH = re.compile(
    r"\s(?:per|pr\.?|för\svarje|till\svarje|for\seach)\s(?:\w+\s)?(?:pros?jekt|project|proposal|ansökan|application|kommun"
    r"|region|municipality|sökande|applicant)\b"
    r"|\b(?:varje|each)\s(?:kommun|region|projekt|sökande|municipality|project|applicant)\s(?:kan|får|can|may)\s",
    _I,
)
# Where a Swedish text speaks of other countries, its crowns cannot be supposed.
ABROAD = re.compile(r"\beu\b|\beu[:-]|\beurop|\bnordi|\bnorsk|\bdansk|\bfinsk|\binternationell", _I)
ONLY_CUE = re.compile(
    r"(?:max(?:imalt|imum)?\.?|högst|høyst|højst|maks(?:imalt|imum)?\.?|mellan|between|mellem|mellom)?", _I
)
UNIT = re.compile(
    r"\b(?:per|pr\.?|varje|each|hver(?:t|je)?|hvert)\s(?:\w+\s)?(?:år|year|partner|part|månad|person|elev"
    r"|deltagare|barn|plats"
    r"|kommun|kommune|skola|region|student|participant|month|kvadratmeter|dag|day|timme|hour|installation)\b",
    _I,
)
ASIDE = re.compile(r"\s*(?:\(\s?|,\s?(?=(?:per|pr)\b))", _I)
FOR_ONE = re.compile(r"\b(?:per|pr\.?)\s(?:pros?jekt|project|proposal|ansökan|application)\b", _I)
CLAUSE_END = re.compile(r"[,;:()]|\b(?:och|samt|and|og|varav|of\swhich|men|but)\b", _I)
