"""The words that say what a date is for, in Swedish, English, Norwegian and Danish, as data, and finding them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What a cue says of the dates in its reach."""

    APPLICATION_DEADLINE = auto()  # names itself as the day by which to apply
    CLOSE = auto()  # a last day of something
    CLOSES = auto()  # the same as a verb: something closes
    OPEN = auto()  # a first day of something
    WINDOW = auto()  # a period in which to apply
    IS_OPEN = auto()  # the state of being open
    SUBMIT = auto()  # the act of handing in
    CALL = auto()  # the call or the application
    LAUNCH = auto()  # puts out: an opening only of a call
    START = auto()  # begins: an opening only of a call
    END = auto()  # ends: a closing only of a call
    RUN = auto()  # is carried out, goes on: says nothing of a call, but a project's time is not ours
    PROJECT = auto()  # what is paid for: its start and end are not ours
    OTHER = auto()  # decisions, publications, meetings, payments, reports, consultations
    FORMER = auto()  # an earlier round, or a date that no longer holds
    INSTEAD = auto()  # the same, straight before the date only
    MOVED = auto()  # moved from one day to another, or longer
    PUT_OFF = auto()  # moved, but to no day unless one follows
    VOID = auto()  # cancelled
    UNTIL = auto()
    FROM = auto()
    AFTER = auto()
    ROLLING = auto()


# In a phrase, `*` stands for the rest of a word, a space for white space; `(a|b)` and `?` are as in regular expressions.
# Within a kind, and between kinds in this order, longer phrases come first: the first that fits is taken.
PHRASES: dict[Kind, tuple[str, ...]] = {
    Kind.ROLLING: (
        "(utan|ingen|inget|inga) (sista (ansöknings*|datum|dag)|ansökningsfrist|stoppdatum|slutdatum|deadline)",
        "(no|without) (a )?(fixed |specific |set )?(application |submission )?deadline*",
        "(ingen|uten|uden) (søknadsfrist|ansøgningsfrist|frist)",
        "(no fixed|no specific) deadline*",
        "löpande( under året)?|kontinuerligt|när som helst|året (om|runt)|hela året|(tills|till) vidare|tillsvidare",
        "continuous|continuously|continually|any ?time|at any time|rolling|on an? (ongoing|rolling|continuous) basis",
        "(permanent|open-ended)(?= call)|permanently open|all year( round)?|year-round|throughout the year",
        "fortløpende|løpende|når som helst|hele året|løbende|når som helst|året rundt",
    ),
    Kind.FORMER: (
        "(förra|föregående|tidigare|fjolårets|förra årets) (utlysning*|ansökningsomgång*|omgång*|sista ansöknings*|ansökningsperiod*|sista dag*)",
        "(previous|earlier|former|past) (call|calls|round|rounds|deadline|deadlines|closing date|edition)( for (proposals|applications))?|last year*",
        "(forrige|tidligere) (utlysning*|søknadsrunde*|runde*|søknadsfrist*|frist*|ansøgningsrunde*|ansøgningsfrist*|opslag*)",
        "ursprunglig*|original|originally|initially|opprinnelig*|oprindelig*",
    ),
    Kind.INSTEAD: ("tidigare|previously|formerly|was|instead of|istället för|i stället för|tidligere|i stedet for",),
    Kind.VOID: (
        "inställ(d|t|da|s|as|des|da)|(ställs|ställas|ställts|ställdes|ställa) in|(dras|dragits) tillbaka|utgår|utgått",
        "cancel(led|ed|lation)|withdrawn|withdraw|suspended|revoked|called off|(been |is |are )removed|deleted",
        "avlys(t|es|ning)|aflys(t|es|ning)|trukket (tilbake|tilbage)",
    ),
    Kind.PUT_OFF: (
        "(skjuts|skjutas|skjutits|skjuter|sköts) (upp|fram)|senareläg*|senarelag*|uppskj*",
        "postpone*|delayed|put off|(er|blir|bliver) (utsatt|udskudt|udsat)",
    ),
    Kind.OTHER: (
        # decisions, publication and the page itself
        "beslut|beslutet|beslutar|beslutas|beslutad|beslutade|beslutats|beslutsdatum|beslutsdag|beslutsmöte*|besluten|bidragsbeslut*|besked*|meddela*|resultat*|tilldel*",
        "bedöm*|granska*|prioriter(as|ing*|at|ats)|behandla(s|r|ts)|handlägg*|bereds|beredning*",
        "publicer*|annonser*|offentliggör*|uppdater*|senast ändrad*|sidan ändra*|ändrad:|skapad*|sidansvarig*|presenter*",
        "decision*|decide*|result*|notif*|inform(ed|s)?|announce*|evaluat*|assess*|select(ed|ion)|shortlist*|approv*|award*|feedback|reply|answer*",
        "publish*|publication*|updat*|modified|posted|amended|created|uploaded on|adopted|presented",
        "vedtak*|avgjørelse*|beslutning*|afgørelse*|beslutt*|svar|tilsagn*|publiser*|oppdater*|opdater*|offentliggj*|resultat*|behandl*|vurder*",
        # meetings, questions, help
        "(informations|info|dialog|uppstarts|start)(möte*|träff*|dag*|tillfälle*)|frukostmöte*|möte|mötet|möten|mötena|sammanträde*|webbinari*|seminari*|workshop*|konferens*|träff|träffar|mässa*|hearing*",
        "launch (event|conference|meeting|webinar)|(kick-off|kickoff)( meeting| event)?|info (day|days|session*|event*|meeting*)|information (day|days|session*|event*|meeting*|webinar*)|infoday*|infosession*",
        "webinar*|seminar*|conference*|meeting*|event|events|matchmaking|match-making|brokerage|networking|interview*|pitch*|ceremony|monitoring committee|steering committee|committee|jury",
        "infomøte*|infomøde*|møte*|møde*|informasjonsmøte*|informationsmøde*|webinar*|konferanse*|konference*",
        "frågor|fråga|ställa frågor|partnersök*|anmäl*|registrera dig|spørsmål|spørgsmål|påmeld*|tilmeld*|kontakt*",
        "question*|clarification*|q&a|faq|enquir*|contact*|partner search|registration for|register for",
        # consultation
        "samråd*|remiss*|yttrand*|consultation*|høring*",
        # the project's own time, money and reports
        "(projekt|prosjekt)(start*|period*|tid*|slut*|avslut*)|(projektets|projektens|prosjektets) (start*|slut*)",
        "project* (start*|period*|duration|implementation|end*|closure|kick*)|(start|end|duration|beginning|completion) of (the )?(project*|action*|activit*|implementation)|starting date of",
        "bidragsperiod*|slutför*|slutrapport*|slutredovis*|redovis*|återrapport*|rapporter*|delrapport*|förbruk*|upparbet*|användas|används|avser|slutdatum för projekt*",
        "(be|been) completed|completion|completed by|finali[sz]ed|carried out|spent|report*|expenditure*|incurred|eligib(le|ility) (cost*|period)|duration|entry into force|entered into force|in force",
        "rapport*|regnskap*|regnskab*|bruk(es|t)",
        "utbetal*|rekvir*|rekvisition*|begär* ut|faktur*|payment*|paid|invoice*|pre-financing|utbetaling*|udbetaling*|avtal*|kontrakt*|agreement*|contract|contracts|contracting|signed|signature|signing",
        "träder i kraft|trädde i kraft|i kraft|förordning*|regulation*|directive*|lagen|riksdag*|regering*|proposition*",
        "(transposition|reporting|payment|compliance|implementation|review|notification) deadline*",
        "deadline for (the )?registration(?! of)|registration (deadline|closes)|gäller|regler|regelverk*|villkor*|rules|provisions|conditions",
        "efter ansökningstid*|after the deadline*|after the (closing|close)*",
        "född*|anställ*|disput*|examen|phd|doctoral degree|employed",
    ),
    Kind.APPLICATION_DEADLINE: (
        "sista (dag*|datum|tidpunkt*) (för att |att |för |för en )?(ansökn*|ansök*|sök|söka|(lämna in|skicka in|inlämning av|inskick av) (din |er |en )?(ansök*|anbud*|förslag*))",
        "sista (ansöknings|anbuds)*|(ansöknings|anbuds)(frist*|deadline*|stopp*)|deadline* för (att )?(ansök*|söka)",
        "(ansökan|ansökningar|ansökningstid*|ansökningsperiod*|ansökningsomgång*|utlysning*) (stänger|stängs|stängde|stängdes|går ut|upphör|löper ut)",
        "(application|proposal|call|grant|pif|eoi)s? (closing date*|deadline*|cut-off*|due date*)|deadline* (for|to|of) (the )?((submission|receipt|registration) of |submitting |receiving )?(online |the |your |full |project )?(apply*|application*|proposal*|call*)",
        "(final|last) application (date|day)*|(closing|cut-off|cutoff|due) (date*|time) (for|of) (the )?(submission of )?(apply*|application*|proposal*|call*)",
        "end (of )?(the )?(submission |call )?(application*|call*)|last (day|date) (for|to|of) (the )?(apply*|application*)|(call|calls|applications|application period) (closes|closed|close|will close)",
        "(søknads|ansøgnings)frist*|frist* for (å |at )?(søk*|søg*|ansøg*)|(siste|sidste) (dag*|dato) for (å |at )?(søk*|søg*|ansøg*)",
        "umsóknarfrest*|määräaika*",
    ),
    Kind.CLOSE: (
        "sista (dag*|datum|tidpunkt*) (för att |att |för )?(lämna in|skicka in|inlämning|inskick)|sista (inlämnings|inskicknings|anmälnings)*",
        "(submission|funding) (deadline*|closing date*)|(final|last) submission (date|day)*|deadline* (for|to|of) (the )?(submi*|receipt|receiving)|deadline date*|submission* (closes|closed|close)|end (of )?submission*",
        "(innsendings|indsendelses|innleverings|indleverings)frist*|frist* for (å |at )?(innsend*|indsend*|send*|levere*|innlever*)",
        "deadline*|sista (dag*|datum|tidpunkt*)|slutdag*|stopptid*|stoppdatum|frist|frister|fristen|fristene|fristane|fristerna",
        "last (day|date)|closing( date*)?|cut-off*|cutoff*|cut off|due(?! to)|siste dag*|siste dato|sidste dag*|sidste frist|utløpsdato|lukning*",
    ),
    Kind.CLOSES: (
        "stänger|stängde|stängd|stängt|stänga|stängs|stängas|stängning*|går ut(?! på)|gick ut|löper ut|löpte ut",
        "closes|closed|close (on|at|in|by)|close:|close(?= \\d)|(will|to|and|shall) close|expire*",
        "stenger|stengte|stengt|stenges|stenge|lukker|lukkede|lukket|lukkes|lukke|utløper|udløber",
        "haku päättyy|päättyy",
    ),
    Kind.OPEN: (
        "(ansöknings|utlysnings)?öppn(ar|ade|as|a|at|ats|ing*)|ansökningsstart|öppningsdatum|öppningsdag*|första (dag*|datum) (för att |att |för )?(ansök*|söka)",
        "open (on|at|in)|(will|to|and|shall|expected to) open|opens|opened|opening|start* (of )?(submission*|applications|application period|call)|(first|earliest) (day|date) (to|for) (appl*|submi*)",
        "åpn(er|et|es|ing*)|åbn(er|ede|es|ing*|et)",
    ),
    Kind.WINDOW: (
        "ansöknings(period*|tid*|fönst*|datum)|anbuds(period*|tid*)|sökperiod*|söktid*|inlämningsperiod*",
        "(application|submission|call|bidding) (period*|window*|dates)|hakuaika*",
        "(søknads|ansøgnings|utlysnings)(period*|tid*)",
    ),
    Kind.IS_OPEN: (
        "öppen|öppet|open|åpen|åpent|åben|åbent|åpne|åbne",
    ),
    Kind.SUBMIT: (
        "ansök|ansöka|ansökas|ansöker|ansökte|sök|söka|söker|sökas|söks|sökte|sökbar*|lämna* (in|ansök*)|lämnas|inlämn*|skicka* (in|ansök*)|skickas|inskick*|inkom|inkomma|inkommit|inkomna|inkommen|inne hos|vara inne|in till oss|kommit in|komma in|kommer in|tillhanda|(tas|tar|ta|tog|togs) emot|emottag*|insänd*|sändas",
        "apply|applies|applied|applying|submit*|hand(ed)? in|receive|receives|received|receipt|accept|accepts|accepted|accepting|registered|sent|send|lodge*|uploaded",
        "søk|søke|søkes|søker|send(e|es)? inn|sendes|sendt|innsend*|levere*|leveres|mott*|ta imot|tar imot|tas imot",
        "ansøg|ansøge|ansøger|ansøges|søg|søge|søger|søges|indsend*|indgiv*|indlever*|modtag*|(tager|tage|tages) (i mod|imod)|i mod|imod",
    ),
    Kind.CALL: (
        "ansökan|ansökn*|utlysning*|omgång*|(ansöknings|utlysnings)(omgång*|rund*)|budgetansök*|förslagsinfordra*|anbud*|projektförslag*|projektidé*|intresseanmäl*|idéskiss*|skiss*",
        "call|calls|application*|proposal*|pre-proposal*|submission*|expression* of interest|eoi*|concept note*|project idea*|letter* of intent|outline*|pif|pifs|bid|bids",
        "søknad*|prosjektskisse*|prosjektforslag*|ansøgning*|opslag*|indkaldelse*|utlysning*|runde*|haku|umsókn*",
        "round|rounds",
    ),
    Kind.LAUNCH: ("launch*|lanser*",),
    Kind.START: (
        "start|starts|started|starting|starta|startar|startade|startas|starter|startet|startede|börja|börjar|började|begin|begins|beginning|inled*|begynner|begynder|påbörja*",
    ),
    Kind.END: (
        "end|ends|ended|ending|sluta|slutar|slutade|slut|avsluta|avslutas|avslutad|avslutade|upphör|upphöra|slutter|avsluttes|afsluttes|afslutning*|avslutning*|finish*|conclude*|slutdatum|sluttdato|slutdato|terminat*",
    ),
    Kind.RUN: ("genomför*|implement*|gjennomfør*|gennemfør*|pågå|pågår|pågick|run|runs|running",),
    Kind.PROJECT: (
        "projekt|projekten|projektet|projektets|projekts|project|projects|prosjekt|prosjektet|prosjekter|projekter|aktivitet*|activit*|verksamhet*|insats*|action|actions|åtgärd*|kurs*|course*|programme|program*",
    ),
    Kind.MOVED: (
        "flytta*|förläng*|ändra*|extend*|extension|moved|förskjut*|forleng*|forlæng*|utvid*|rescheduled|revised|flyttet|utsatt|udsat",
    ),
    Kind.UNTIL: (
        "(fram )?till( och med)?( senast)?|t\\.o\\.m\\.?|tom|senast|innan|före",
        "(no|not) later than|to|at the latest( by| on)?|latest( by| on)?|until|till|before|by|up to|through",
        "(frem )?til( og med)?( senest)?|indtil|senest|innen|inden|før",
    ),
    Kind.FROM: (
        "(från|from|fra|as of|as from|starting|fr\\.o\\.m\\.?|f\\.o\\.m\\.?|fra og med|från och med|med start)( och med| og med)?|tidigast|earliest|tidligst",
    ),
    Kind.AFTER: ("efter|after|etter|since|sedan|siden",),
}


@dataclass(frozen=True, slots=True)
class Cue:
    kind: Kind
    start: int
    end: int


def _split(phrase: str) -> list[str]:
    """The alternatives of a phrase, as divided by bars outside brackets."""
    parts = [""]
    depth = 0
    for character in phrase:
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _first_letters(phrase: str) -> set[str]:
    if not phrase.startswith("("):
        return {phrase[0]}
    end = next(at for at in range(len(phrase)) if phrase[: at + 1].count("(") == phrase[: at + 1].count(")"))
    letters = {letter for part in _split(phrase[1:end]) for letter in _first_letters(part)}
    rest = phrase[end + 1 :]
    return letters | _first_letters(rest[1:]) if rest.startswith("?") else letters


def _pattern(phrase: str) -> str:
    return re.sub(r"\((?!\?)", "(?:", phrase).replace(" ", r"[ \n]").replace("*", r"[^\W\d_]*")


def _patterns() -> dict[str, re.Pattern[str]]:
    """One expression for each first letter: a long text is read word by word, not phrase by phrase."""
    groups: dict[str, dict[Kind, list[str]]] = defaultdict(lambda: defaultdict(list))
    for kind, phrases in PHRASES.items():
        for alternative in (part for phrase in phrases for part in _split(phrase)):
            for letter in _first_letters(alternative):
                groups[letter][kind].append(_pattern(alternative))
    return {letter: re.compile(_one_of(kinds)) for letter, kinds in groups.items()}


def _one_of(kinds: Mapping[Kind, Sequence[str]]) -> str:
    named = (f"(?P<{kind.name}>{'|'.join(parts)})" for kind, parts in kinds.items())
    return f"(?:{'|'.join(named)})(?![^\\W\\d_])"


_BY_LETTER = _patterns()
_WORD_START = re.compile(r"[^\W\d_]+")


def find_cues(lower: str) -> list[Cue]:
    """Every cue in order, none overlapping."""
    cues: list[Cue] = []
    end = 0
    for word in _WORD_START.finditer(lower):
        pattern = _BY_LETTER.get(lower[word.start()]) if word.start() >= end else None
        match = pattern.match(lower, word.start()) if pattern else None
        if match and match.lastgroup:
            cues.append(Cue(Kind[match.lastgroup], match.start(), match.end()))
            end = match.end()
    return cues
