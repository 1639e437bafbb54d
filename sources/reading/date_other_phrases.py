"""The words that say that a date is another's than the call's own (`Kind.OTHER`), written as in `date_phrases`.

Decisions, publications, meetings, payments, reports, consultations: each group has a line that says what it is.
"""

from __future__ import annotations

OTHER_PHRASES = """
# Decisions, publication, the page itself
besluta om | (ta|tar|tas|tog|tagit) ställning
komplettera(r)? (din |er |sin )?ansök* | att komplettera | kompletteras (efter|på) begäran | komplettering*
skick(ar|as|ade|ades) ut | utlåtande* | verifikat* | informationsbrev* | nyhetsbrev*
kompletterande (intyg|handling|uppgift|underlag|bilag|information|dokument)* | giltig* | ändringar
pre-submission (check|service|support|meeting|advice)* | pre-check*
förhandsbesked*
beslut | beslut(et|ar|as|ad|ade|ats|en) | besluts(datum|dag|möte)* | bidragsbeslut* | besked* | meddela* | resultat*
tilldel* | bedöm* | granska* | prioriter(as|ing*|at|ats) | behandla(s|r|ts) | handlägg* | bereds | beredning*
publicer* | annonser* | offentliggör* | uppdater* | senast ändrad* | sidan ändra* | ändrad: | skapad* | sidansvarig*
presenter* | finns tillgängli* | (be|become|becomes|is|are|made) available
decision* | decide* | result* | notif* | inform(ed|s)? | announce* | evaluat* | assess* | select(ed|ion) | shortlist*
tilbakemeld* | tilbagemeld* | (natt|natta|natten) (til|till)
approv* | award* | feedback | reply | answer* | publish* | publication* | updat* | modified | posted | amended | created
uploaded on | adopted | presented
vedtak* | avgjørelse* | beslutning* | afgørelse* | beslutt* | svar | tilsagn* | publiser* | oppdater* | opdater*
offentliggj* | behandl* | vurder*
innvilg* | avslå | avslår | avslås
fordeler | fordeles | fördelas | afgøres | afgjort | avgjøres | avgjort | avgörs | avgöras
rank(ed|ing) | ranger* | rangordn*
# What is asked for or accepted later, and by whom a decision is contested
ansökan om (slut|del)?(utbetalning|ändring|förlängning|anstånd|förskott|rekvisition)*
søknad(en|er)? om (endring|utbetaling|forleng)*
ansøgning(en|er)? om (ændring|udbetaling|forlæng|refusion|slutbetaling)*
requests? for (payment|amendment|modification|extension|reimbursement)* | amendment* | ändringsbegäran | ändringsansök*
accept (the |your |this )?(grant|offer|award)
acceptance(?! of (the |new |grant |project )?(appl|propos|submission|bid)) | aksept(en|brev|brevet)? | acceptera
överklag* | klaga* | klage* | klagen | complaint* | appeals? (against|must|shall|can|may|procedure) | redress
inrapporter* | innrapporter* | indberet* | lämna uppgifter
(uppstår|uppstått|uppkommit|uppkommer) | cost* (is |are |be )?(only )?eligible
(dagen|den dag|datum|datumet) (då |när )?(din |er )?ansökan (kom|kommer|kommit|inkom|lämnades|lämnas)( in)?
from the date of (submission|receipt|application)( of (the |your )?(application|proposal))?
(inte|ikke) (hinner|rekker|når)( till| til)? | (hinner|rekker|når) (inte|ikke)( till| til)?
(invitation|inbjudan|invitasjon|indbydelse)s? (to|till|til) (submit (a |the )?)?(full|second|fuld|stage 2|steg 2)*
opening of (the )?(tenders|bids|envelopes) | vacanc* | job (advert*|offer*|opening*)
(apply|application*|candidates) for (the |this |a )?(post|position|job|vacanc|role|traineeship|internship)*
(ansök|ansökan|sök|søk|søknad|ansøg|ansøgning) (på |till |til |om )?(tjänst|stilling|anställning)*
# Meetings, questions, advice
(informations|info|dialog|uppstarts|start)(möte*|träff*|dag*|tillfälle*|webbinari*|seminari*|workshop*)
frukostmöte* | mötet? | möten | mötena
sammanträde* | webbinari* | seminari* | workshop* | konferens* | träff | träffar | mässa* | hearing*
launch (event|conference|meeting|webinar) | (kick-off|kickoff)( meeting| event)? | info (days?|session*|event*|meeting*)
information (days?|session*|event*|meeting*|webinar*) | infoday* | infosession* | webinar* | seminar* | conference*
abstracts(?! of)
meeting* | events? | matchmaking | match-making | brokerage | networking | interview* | pitch* | ceremony | jury
(monitoring |steering )?committee | (informasjons|informations|info)?(møte|møde)* | konferanse* | konference*
nominering* (av|till) (kandidat|ledam|styrelse|förtroende)* | valbered*
boka (en |ett |in )?(tid|rådgivning|möte|samtal)*
anmäl*(?! (ert |er |sitt |ditt |ett )?intresse| av (projektidé|idé|intresse))
frågor | fråga | partnersök* | registrera dig | kontakt* | rekommender* | uppmuntra*
question* | clarification* | q&a | faq | enquir* | contact* | partner search | recommend* | encourage*
registration for | register for | deadline for (the )?registration(?! of) | registration (deadline|closes)
henvendelser | henvendelsar | spørsmål | spørgsmål | påmeld* | tilmeld* | anbefal*
# Consultation
survey* | enkät* | questionnaire* | spørreundersøk* | spørgeskemaundersøg* | skrivelse*
sista (dag*|datum|tidpunkt*) för (avrop|kostnad|projektaktivitet|aktivitet|betalning|insats|genomför)*
yttra sig | bereder | prövar | prövas | återkalla(s|r|ts)? | tidsplan*
synpunkt* | innspill* | merknad* | bemærkning* | comments
(på |i )?høring med (høringsfrist|frist|svarfrist) | remiss med (svarsdag|svarsdatum|sista dag)
samråd* | remiss* | yttrand* | consultation* | høring*
# The project's own time, money and reports
(projekt|prosjekt)(start*|oppstart*|opstart*|period*|tid*|slut*|avslut*)
(projektets|projektens|prosjektets) (start*|slut*)
(funding|grant|contract|implementation|performance|activity|mobility|travel|travelling|eligibility) period*
(kontrakt|tilskuds|tilskudds|støtte|bevillings|aktivitets|gennemførelses|gjennomførings|tildelings)period*
project* (start*|period*|duration|implementation|end*|closure|kick*) | starting date of
(start|end|duration|beginning|completion) of (the )?(project*|action*|activit*|implementation)
bidragsperiod* | slutför* | slutrapport* | slutredovis* | redovis* | återrapport* | rapport* | delrapport* | förbruk*
upparbet* | användas | används | avser | slutdatum för projekt*
(be|been) completed | completion | completed by | finali[sz]ed | carried out | spent | report* | expenditure* | incurred
eligib(le|ility) (cost*|period) | duration | regnskap* | regnskab* | bruk(es|t)
rekvir(?!era[rs]? statsbidrag|era( \\d)?:)* | rekvisition(?!speriod|stid)*
(slut|del|förskotts)(utbetal|rekvi|redovis|betal)*
(läges|års|status|halvtids|slut|midtvejs|slutt|framdrifts|fremdrifts)rapport*
utbetal* | betala(s|t|r|des|ts) ut | begär* ut(?! ?\\d?:) | faktur* | avtal* | kontrakt* | utbetaling* | udbetaling*
payment* | paid | invoice* | pre-financing | agreement* | contract | contracts | contracting
signed(?! (and |by [^\\W\\d_]+ )?(applic|propos|form|declar|copy|version|original)) | signature | signing
(transposition|reporting|payment|compliance|implementation|review|notification) deadline*
# Law and rules
träder i kraft | trädde i kraft | i kraft | förordning* | lagen | riksdag* | regering* | proposition*
gäller | regler | regelverk* | villkor* | rules | provisions | conditions | regulation* | directive*
entry into force | entered into force | in force
# People, and what comes after the closing
efter (ansökningstid|stängning|sista ansökning|sista dag|deadline)* | after the (deadline|closing|close)*
(etter|efter) (fristen|søknadsfrist|ansøgningsfrist)*
bildade(?= (före|innan|senast)) | (uppförd|uppförda|uppfört|byggd|byggda|byggt|grundad|grundade)(?= (före|innan|senast))
ha funnits | ha bildats | ha varit (registrera*|verksam*|aktiv*|medlem*)
cv | curriculum vitae | född* | anställ* | disput* | (doktors|licentiat|master|magister|kandidat)?examen*
phd | doctoral degree | employed
"""
