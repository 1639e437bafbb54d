"""The words that say what a date is for, in Swedish, English, Norwegian and Danish, as data.

In a phrase `*` stands for the rest of a word, a space for white space, and `(a|b)`, `?` and `(?!…)` are as in regular
expressions; phrases are parted by " | ". Of phrases that begin at the same word the first is taken, by the order of
`Kind` and then of the lines: longer phrases go before the shorter ones they begin with.
"""

from __future__ import annotations

from enum import Enum, auto

from sources.reading.date_other_phrases import OTHER_PHRASES


class Kind(Enum):
    """What a cue says of the dates in its reach."""

    ROLLING = auto()  # all the time
    FORMER = auto()  # an earlier round, or a date that no longer holds
    INSTEAD = auto()  # the same, straight before the date only
    VOID = auto()  # cancelled
    PUT_OFF = auto()  # moved, but to no day unless one follows
    OTHER = auto()  # decisions, publications, meetings, payments, reports, consultations
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
    HOUSE = auto()  # an office that may be closed for a day
    MOVED = auto()  # moved from one day to another, or made longer
    UNTIL = auto()
    FROM = auto()
    AFTER = auto()


PHRASES: dict[Kind, str] = {
    Kind.ROLLING: """
(utan|ingen|inget|inga) (sista (ansöknings*|datum|dag)|ansökningsfrist|stoppdatum|slutdatum|deadline)
löpande( under året)? | kontinuerligt | när som helst | året (om|runt) | hela året | (tills|till) vidare | tillsvidare
(no|without) (a )?(fixed |specific |set )?(application |submission )?(deadline*|closing date*|cut-off*)
when(ever)? you (like|want|wish) | när (du|ni) (själv |själva )?vill(?! (ha|veta|att))
når (du|I|i|dere) (vil|ønsker)(?! (å|at|ha))
continuously | continually | any ?time | at any time | on an? (ongoing|rolling|continuous) basis
until further notice | (åpen|åpent|åben|åbent) (inntil|indtil) videre
(rolling|continuous)(?= (call|basis|deadline|application|submission|intake|cut)) | (permanent|open-ended)(?= call)
permanently open | all year( round)? | year-round | throughout the year
(ingen|uten|uden) (søknadsfrist|ansøgningsfrist|frist)
kontinuerle(g|ge) | kontinuerlig(e)? | fortløpende | løpende | når som helst | hele året | løbende | året rundt
""",
    Kind.FORMER: """
(förra|föregående|tidigare|fjolårets) (utlysning*|ansökningsomgång*|omgång*|sista ansöknings*|ansökningsp*|sista dag*)
(previous|earlier|former|past) (calls?|rounds?|deadlines?|closing date|edition)( for (proposals|applications))?
(forrige|tidligere) (utlysning*|søknadsrunde*|runde*|søknadsfrist*|frist*|ansøgningsrunde*|ansøgningsfrist*|opslag*)
tidigare (planera(d|t|de)|avisera(d|t|de)) | previously planned | tidligere planlagt
tidigare (stod|angavs|angav|uppgavs|meddelades|aviserades)
förra årets | fjolårets | fjorårets | sidste års | last year*
(tidigare|earlier|previous|tidligere) (version*|versjon*)
calls (that |which )?(are |were )?closed (before|prior to|in|until|between) | (calls|utlysningar|utlysninger) avslutade
(utlysningar|utlysninger|opslag) (som )?(har )?(stängde|stängts|stängt|avslutades|avslutats|lukket|stengt)
(felaktigt|felaktig|av misstag|by mistake|incorrectly|wrongly|ved en feil|ved en fejl|fejlagtigt)
ursprunglig* | originally | initially | original (deadline|closing|date) | opprinnelig* | oprindelig*
""",
    Kind.INSTEAD: """
istället för | i stället för
(inte|ikke)(?! som (plan|tänkt|avis)| sen| hinner| rekker| når| lenger| længere| längre| tid) | ej(?! sen)
tidigare | previously | formerly
was(?! (supposed|planned|meant|due) to) | instead of | not(?! later| earlier| as (planned|announced|expected))
tidligere | i stedet for
""",
    Kind.VOID: """
(skulle|burde) ha (öppna*|stäng*|lysts*) | would have (opened|closed|been) | skulle ha(ve)? (åpnet|åbnet|været|vært)
ställer in(?= (utlysningen|ansökningsomgången))
inställ(d|t|da|s|as|des|da) | (ställs|ställas|ställts|ställdes|ställa) in | (dras|dragits) tillbaka | utgår | utgått
annuller(ad|at|ats|as|t|et|es) | annul(led|ment) | kanseller(t|es) | tillbakadra(gen|get|gna|gits)
(er|ble|blei|blir|blitt|vart|blev|blevet)( nå| no| dessverre)? trukket(?=[.,!]|\\n|$)
trukket(?= (utlysningen|utlysninga))
(gäller|är) inte längre | gjelder ikke lenger | gælder ikke længere | avlys(t|es|ning) | aflys(t|es|ning)
cancel(led|ed|lation) | withdrawn | withdraw | suspended | revoked | called off | (been|is|are) removed | deleted
no longer (valid|applies|applicable|open|the deadline)
ikke (længere|lenger) (frist|gældende|gjeldende) | inte längre (sista|giltig) | trukket (tilbake|tilbage)
""",
    Kind.PUT_OFF: """
(inte|ikke) som (planerat|planlagt|tänkt|aviserat) | not as (planned|announced|expected)
var (tänkt|tänkta|planerad|planerat|planerade) att (öppna*|start*|påbörja*|pågå) | var planlagt å (åpne*|starte*)
was (supposed|planned|meant|due) to (open|start|launch) | were (supposed|planned|meant|due) to (open|start|launch)
(är|blir|har blivit) framflytta(d|t)(?=\\.|\\n|$| tills vidare| till (den )?\\d)
(to a later date|till ett senare datum)(?=\\.|\\n|$)
(skjuts|skjutas|skjutits|skjuter|sköts) (upp|fram) | senareläg* | senarelag* | uppskj*
postpone* | delayed | put off | (er|blir|bliver) (utsatt|udskudt|udsat)
""",
    Kind.OTHER: OTHER_PHRASES,
    Kind.APPLICATION_DEADLINE: """
sista (dag*|datum) (för att |att )rekvirera(?! (utbetal|medel|medlen|pengar|bevilja|ersättning))
sista rekvisitions(dag|datum)*
sista (dag*|datum|tidpunkt*) (för att |att |för |för en )?(ansökn*|ansök*|sök|söka)
sista (dag*|datum|tidpunkt*) (för att |att |för )?(lämna in|skicka in|inlämning av|inskick av) (din |er |en )?ansök*
sista (dag*|datum|tidpunkt*) (för att |att |för )?(lämna in|skicka in|inlämning av) (ett |era )?(anbud*|förslag*)
sista (tid|tiden|chans|chansen|möjlighet|möjligheten) (för att |för |att )(ansök*|söka)
senaste (dag*|datum*|tid|tidpunkt*) (för att |för |att )(ansök*|söka) | sista sök(dag|datum)* | sluttid* (för )?ansök*
sista (ansöknings|anbuds)* | nästa ansökningsda* | (ansöknings|anbuds)(frist*|deadline*|stopp*)
deadline* för (att )?(ansök*|söka) | (ansökan|ansökningar|utlysning*) (stäng(er|s|de|des)|går ut|upphör|löper ut)
ansöknings(tid|period|omgång)* (stänger|stängs|stängde|stängdes|går ut|upphör|löper ut)
(application|proposal|call|grant|pif|eoi)s? (closing date*|deadline*|cut-off*|due date*)
deadline* (for|to|of) (the |online |your |full |project )?(apply*|application*|proposal*|call*)
deadline* to (submit|send|hand in|lodge|file) (the |your |an |a )?(full |project |online )?(appl*|propos*)
deadline* (for|of) (the )?(submission of|receipt of|registration of|submitting|receiving) (the )?(appl*|proposal*|call*)
deadline* (for|of) (the )?(submission of|submitting|receiving) (online |full |project )(appl*|proposal*)
(closing|cut-off|cutoff|due) (date*|time) (for|of) (the )?(submission of )?(apply*|application*|proposal*|call*)
time limits? for (the )?(receipt|submission|submitting) (of )?(tender*|bid*|appl*|propos*|requests to participate)
(final|last|latest) (date|day|time) (for|to|of) (the )?(submission of |receipt of )?(apply*|application*|proposal*)
(final|last) application (date|day)* | last (day|date) (for|to|of) (the )?(apply*|application*)
end (of )?(the )?(submission |call )?(application*|call*)
(call|calls|applications|application period) (closes|closed|close|will close) | (call|submission) closure( date)?
(hoved|ekstra|tilleggs)?(søknads|ansøgnings)frist* | innsøkingsfrist*
frist* for (å |at )?(søk*|søg*|ansøg*)(?! om (endr|ændr|utbetal|udbetal|forleng|forlæng|refusion))
(siste|sidste) (dag*|dato) for (å |at )?(søk*|søg*|ansøg*) | (siste |sidste )?(søknads|ansøgnings)(dato|datoen)
umsóknarfrest* | määräaika*
""",
    Kind.CLOSE: """
sista (dag*|datum|tidpunkt*) (för att |att |för )?(lämna in|skicka in|inlämning|inskick)
sista (inlämnings|inskicknings|anmälnings)* | sista (dag*|datum|tidpunkt*) | slutdag*
stängnings(datum|dag|tid)* | stopptid* | stoppdatum
inlämning(en)?( av)? (din |er |en )?(projekt)?ansök*(?=:)
senaste (ansöknings|inlämnings)(da|tid)* | inlämnings(dag|datum)*
senast (kan|ska|skall|får|måste) (lämnas|skickas) in(?=:)
läs(er|es) av (inkomna |inkommande |alla |nya )?ansök*
(ordinarie )?(datum|datumet) för att (inkomma med|komma in med|lämna in|skicka in) (din |er |en )?ansök*
brytdatum* | brytdag*
tidsfrist* | senaste (dag|dagen|datum)(?= är|:) | nytt slutdatum | avläsnings(dag|datum|tillfäll)*
(submission|funding) (deadline*|closing date*) | (final|last) submission (date|day)* | last (day|date)
deadline* (for|to|of) (the )?(submi*|receipt|receiving) | deadline date* | deadline* | closure( date)?(?= ?:)
submission* (closes|closed|close) | end (of )?submission* | closing( date*)? | cut-off* | cutoff* | cut off | due(?! to)
(innsendings|indsendelses|innleverings|indleverings)frist* | siste dag* | siste dato | sidste dag* | sidste frist
frist* for (å |at )?(innsend*|indsend*|send*|levere*|innlever*) | frist | frister | frist(en|ene|ane|erna)
utløpsdato | lukning*
""",
    Kind.CLOSES: """
stänger | stängde | stängd | stängt | stänga | stängs | stängdes | stängas | stängning* | går ut(?! på) | gick ut
gått ut | (går|gick) (ansöknings|utlysnings)?(tid|period|omgång)* ut
löper ut | löpte ut
closes | closed | close (on|at|in|by) | close: | close(?= \\d) | (will|to|and|shall) close | expire*
stenger | stengte | stengt | stenges | stenge | lukker | lukkede | lukket | lukkes | lukke | utløper | udløber
haku päättyy | päättyy
""",
    Kind.OPEN: """
(ansöknings|utlysnings)?öppn(ar|ade|as|a|at|ats|ing*)
ansökningsstart | startdatum (för )?(ansök|utlysning)* | utlysningsdatum(?=:) | öppningsdatum | öppningsdag*
första (dag*|datum) (för att |att |för )?(ansök*|söka) | första ansöknings(dag*|datum)
(blir|bliver|becomes|goes) (aktiv|active|live)
open (on|at|in) | (will|to|and|shall|expected to) open | opens | opened | opening
start* (of )?(submission*|applications|application period|call) | (first|earliest) (day|date) (to|for) (appl*|submi*)
åpn(er|et|es|ing*) | åbn(er|ede|es|ing*|et) | opn(ar|a|ast|ing*)
(återöppn|genöppn)(ar|ade|as|a|at|ats|ing*) | (gjenåpn|genåbn)(er|ede|et|es|ing*) | reopens | reopened | reopening
""",
    Kind.WINDOW: """
(rekvirera|begär ut)(?= ?\\d?:)
rekvisitions(period|tid)*
ansöknings(period*|tid*|tillfäll*|fönst*|datum|dag|dagar|dagarna) | anbuds(period*|tid*)
tiderna(?=:) | datum för (att )?(ansökan|ansökning|söka)* | sökperiod* | söktid* | inlämningsperiod*
(första|andra|tredje|fjärde|nästa) (tillfälle|tillfället)(?= (pågår|är öppet))
(application|submission|call|bidding) (period*|window*|dates)
(søknads|ansøgnings|utlysnings)(period*|tid(?!spunkt)*) | hakuaika*
""",
    Kind.IS_OPEN: "öppen | öppet | open | åpen | åpent | åpne | åben | åbent | åbne",
    Kind.SUBMIT: """
(kommuner|regioner|huvudmän)( och (kommuner|regioner))? (kan|får) (nu )?rekvirera (medel|medlen|bidraget|statsbidraget)
rekvirera(r|s)? statsbidrag* | statsbidraget (kan|ska|får) rekvireras
ansök | ansöka | ansökas | ansöker | ansökte | sök | söka | söker | sökas | söks | sökte | söktes | sökbar*
lämna* (in|ansök*) | lämnas | inlämn* | skicka* (in|ansök*)
skicka (den|dem|det|din|ditt|dina|er|ert|era) | skickas | inskick* | insänd* | sändas | inkom | inkomma
inkommit | inkomna | inkommen | inne hos | vara inne | in till oss | kommit in | komma in | kommer in | tillhanda
till handa | (tas|tar|ta|tog|togs)( vi)? emot | emottag* | returner(a|as) | (fyll|fylla|fylls|fyllas) i
mejlas | mailas | (mejla|maila)(?! oss| till oss)
(express|register|state|indicate|declare) (an |your |their |its |our )?interest(?! (rate|in the (event|webinar)))
(e-mail|email|mail) (it|them|this|the (form|application)|your (form|application))
nominate(s|d)? | nominer(e|er|a|as|es) | indstille(s)?
apply | applies | applied | applying | submit* | hand(ed)? in | receive | receives | received | receipt | accept
(can|may) be requested
accepts | accepted | accepting | arrive(?= (at|by|in|to|on|no)) | reach us | sent | send | lodge* | uploaded
return (the|your) (completed |signed |filled-in )?(form|application)*
i hende | i hænde | til hende
søkja | søkje | søkjer | søkjast | søkast | leverast | sendast
søk | søke | søkes | søker | send(e|es)? inn | sendes | sendt | innsend* | levere* | leveres | mott* | (ta|tar|tas) imot
ansøg | ansøge | ansøger | ansøges | søg | søge | søger | søges | indsend* | indgiv* | indlever* | modtag*
(tager|tage|tages) (i mod|imod) | i mod | imod
""",
    Kind.CALL: """
anmäl* (ert |er |sitt |ditt |ett )?intresse* | anmäl* av (projektidé|idé|intresse)*
meld(e|er)? (sin |deres |din )?interesse* | (interessemeld|interessetilkendegiv)*
(obligatorisk|mandatory|compulsory|obligatory) (pre-)?(anmälan|föranmälan|registration)
ansökan | ansökn* | utlysning* | omgång* | budgetansök* | förslagsinfordra* | anbud* | projektförslag* | projektidé*
sökomgång*
intresseanmäl* | idéskiss* | skiss* | (bidrags)?framställan | (bidrags)?framställning* | (intresse|avsikts)förklaring*
call | calls | application* | proposal* | pre-proposal* | submission* | expression* of interest | eoi* | concept note*
nominering*
pre-application* | pre-registration* | project idea* | letter* of intent | outline* | pif | pifs | bid | bids
entries | nomination* | tenders | round | rounds | (konsept|koncept)(notat|note)*
(forhåndssøknad|forsøknad|præansøgning|foransøgning)* | (idé|søker)?skisse* | (projekt|idé)skitse*
søknad* | prosjektskisse* | prosjektforslag* | ansøgning(?!stidspunkt)* | opslag* | indkaldelse* | runde*
haku | umsókn*
""",
    Kind.LAUNCH: "launch* | lanser*",
    Kind.START: """
start | oppstart* | opstart* | starts | started | starting
starta | startar | startade | startas | starter | startet | startede
börja | börjar | började | begin | begins | beginning | inled* | begynner | begynder | påbörja*
""",
    Kind.END: """
sluttede | sluttet
end | ends | ended | ending | sluta | slutar | slutade | slut | avsluta | avslutas | avslutad | avslutade
upphör | upphöra | slutdatum | finish* | conclude* | terminat*
(vara|bli|blir|är|blev) (klar[at]?|färdig[at]?) | färdigställ*
avslutades | avsluttet | afsluttet | slutter | avsluttes | avslutning* | sluttdato | afsluttes | afslutning* | slutdato
""",
    Kind.RUN: """
pågå | pågår | pågick | löper | löpte | varar | genomför*
implement* | run | runs | running | løb | løber | løper | gjennomfør* | gennemfør*
""",
    Kind.PROJECT: """
projekt | projekten | projektet | projektets | projekts | project | projects
prosjekt | prosjektet | prosjekter | projekter | aktivitet* | activit* | verksamhet* | insats* | action | actions
åtgärd* | investering | investeringar | investeringarna | kurs* | course* | program*
""",
    Kind.HOUSE: """
kontor* | kansli* | växel* | underhåll* | sekretariat* | office | offices | secretariat | helpdesk | maintenance
supporten | kundtjänst* | telefontid* | telefonen | rådgivningen | receptionen | utställningen | museet | biblioteket
""",
    Kind.MOVED: """
flytta* | förläng* | ändra* | förskjut* | rykket | rykkes | flyttes | justera* | tidigareläg* | tidigarelag*
framskynda* | juster(es|et|t) | fremry* | fremskynde* | framskynde* | (skyves|skubbes|skubbet|skjøvet|forskyves)
(pushed|brought|moved|put) (back|forward|up)(?=( the)? (deadline|closing)| from| to| by) | adjust* | push* back
changed | shifted | brought forward | endret | ændret
extend* | extension | moved | rescheduled | revised
forleng* | forlæng* | utvid* | flyttet | utsatt | udsat
""",
    Kind.UNTIL: """
(fram )?till( och med)?( senast)? | t\\.o\\.m\\.? | t o m | tom | senast | senaste(?= (den )?\\d) | innan
före | (inte|ej) senare än | inom(?= den \\d)
(by|before) (the )?(close|end) of (business|day|the day|the working day)( on| of)? | between now and
from (now|today) (to|until|till)
(no|not) later than | to | at the latest( by| on)? | latest( by| on)? | until | till | before | by | up to | through
(frem )?til( og med)?( senest| seinast| seinest)?
seinast | seinest | indtil | senest | innen | inden | før | ikke (senere|lenger|længere) (end|enn)
""",
    Kind.FROM: """
(från|from|fra|frå)( och med| og med)? | fr\\.o\\.m\\.? | f\\.o\\.m\\.? | fr o m | f o m | med start
(må|kan) (først|tidligst) (indsendes|sendes|søges|indgives|ansøges|leveres)( ind| inn)?
kan (först|tidigast) (lämnas|skickas|sökas|göras)( in)?
tidigast (lämnas|göras|skickas|sökas)( in)? | tidigast
as of | as from | starting | earliest | tidligst | (no|not) earlier than | inte tidigare än
""",
    Kind.AFTER: "efter | after | etter | since | sedan | siden",
}
