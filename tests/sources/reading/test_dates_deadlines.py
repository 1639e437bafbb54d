"""A day by which to apply, said in many ways, without an hour."""

from __future__ import annotations

import pytest

from tests.sources.reading.dates_said import said

SWEDISH = [
    ("Till vårens beslut vill vi ha din ansökan senast den 15 januari 2026.", "2026-01-15"),
    ("Ansökan senast 30/4 för projekt under hösten och 31/10 för projekt under våren.", "--04-30, --10-31"),
    (
        "Om du inte hinner till den 1 mars finns en ny chans: nästa sista ansökningsdag är den 1 september 2026.",
        "2026-09-01",
    ),
    ("Ansökan ska ha inkommit till myndigheten den 19 februari 2026 för att tas upp till prövning.", "2026-02-19"),
    ("Anmälan av projektidé: senast 14/1 2026", "2026-01-14"),
    ("Ansökningstillfällen 2026: 15 februari, 15 maj och 15 november.", "2026-02-15, 2026-05-15, 2026-11-15"),
    ("Anmäl ert intresse senast den 3 mars 2026.", "2026-03-03"),
    ("Obligatorisk föranmälan senast den 3 mars 2026.", "2026-03-03"),
    ("Ansök senast 5 maj 2026.", "2026-05-05"),
    ("Sista dag att ansöka är fredag den 6 mars 2026.", "2026-03-06"),
    ("Sök senast 2026-02-01.", "2026-02-01"),
    ("Stänger 3 juni 2026", "2026-06-03"),
    ("Stängt för ansökan 01 juni 2018", "2018-06-01"),
    ("Senast den 15 september 2025 ska ansökan ha kommit in till oss.", "2025-09-15"),
    ("Ansökningsperioden är öppen till och med den 30 april 2026.", "2026-04-30"),
    ("Du kan söka stödet fram till den 31 mars 2026.", "2026-03-31"),
    ("Skicka in ansökan senast 31 augusti 2025.", "2025-08-31"),
    ("Den 20 november 2025 är sista dagen att söka bidraget.", "2025-11-20"),
    (
        "Intresseanmälan lämnas in senast 10 april 2026 och fullständig ansökan senast 15 juni 2026.",
        "2026-04-10, 2026-06-15",
    ),
    ("Sista ansökningsdagar är 15 februari och 15 september 2026.", "2026-02-15, 2026-09-15"),
    ("Ansökningsdagar 2026: sista ansökningsdag 15 och 30 mars 2026.", "2026-03-15, 2026-03-30"),
    (
        "Utlysningen har två steg. Steg 1 stänger 3 februari 2026 och steg 2 stänger 9 juni 2026.",
        "2026-02-03, 2026-06-09",
    ),
    ("Programmet pågår 2021-2027. Sök senast 5 maj 2026.", "2026-05-05"),
    (
        "Sista ansökningsdag är 19 februari 2027 för projekt som startar mellan 1 juni och 31 december 2027, och "
        "1 oktober 2027 för projekt som startar mellan 1 januari och 31 maj 2028.",
        "2027-02-19, 2027-10-01",
    ),
    ("Ansökningsdagar är 1 mars och 1 september 2027.", "2027-03-01, 2027-09-01"),
    ("Sök bidraget senast den sista februari 2028.", "2028-02-29"),
    ("Ansökan ska vara inne senast sista dagen i februari.", "--02-28"),
    ("Applications are accepted until the last day of June 2027. Last March we had 40.", "2027-06-30"),
    (
        "Sista ansökningsdag är 15 mars 2026. Beslut meddelas 10 juni 2026. Projekten kan starta 1 september 2026.",
        "2026-03-15",
    ),
    ("Beslut fattas i juni om ansökningar som har kommit in senast den 15 mars 2026.", "2026-03-15"),
    ("Sista ansökningsdag för projekt som startar hösten 2026 är den 15 mars 2026.", "2026-03-15"),
    ("För våren 2026 är sista ansökningsdag 2 april och för hösten 2026 2 oktober.", "2026-04-02, 2026-10-02"),
    ("Ansökan om bidrag ska vara länsstyrelsen tillhanda senast den 1 december 2025.", "2025-12-01"),
    ("Utlysningen är öppen tills medlen tar slut, dock längst till den 30 november 2026.", "2026-11-30"),
    ("Sök när du vill, dock senast 1 november 2026.", "2026-11-01"),
    ("Beslut fattas löpande, sista ansökningsdag 1 november 2026.", "2026-11-01"),
    (
        "Den som vill delta i nätverksträffen anmäler sig senast den 5 maj 2026. Ansökan till "
        "utlysningen stänger 20 maj 2026.",
        "2026-05-20",
    ),
    ("Bidrag för verksamhet under 2027. Ansökan senast 1 oktober 2026.", "2026-10-01"),
    ("Kansliet har telefontid kl. 9–11. Sista ansökningsdag 30 april 2026.", "2026-04-30"),
    ("Vi stänger kl. 16.00 på fredagar. Sista ansökningsdag är 30 april 2026.", "2026-04-30"),
    ("Stödet infördes den 1 mars 2020 och kan sökas till den 31 december 2026.", "2026-12-31"),
    ("Vårens ansökningsomgång 2026 stänger 15 mars.", "2026-03-15"),
    (
        "Projekten ska pågå mellan 1 september 2026 och 31 augusti 2028 och ansökan lämnas in senast 31 mars 2026.",
        "2026-03-31",
    ),
    (
        "Ansökan ska lämnas in senast 31 mars 2026 och projekten ska pågå mellan 1 september 2026 och 31 augusti 2028.",
        "2026-03-31",
    ),
    (
        "Ansökan ska lämnas in senast 31 mars 2026, beslut fattas 15 juni 2026 och projektet "
        "får starta 1 september 2026.",
        "2026-03-31",
    ),
    ("Ansökningar som kommit in senast 31 mars 2026 får beslut senast 15 juni 2026.", "2026-03-31"),
    ("Idéskiss senast 31 mars 2026, besked 30 april 2026, ansökan senast 1 juni 2026.", "2026-03-31, 2026-06-01"),
    ("Tidplan: 31 mars 2026 informationsmöte, 15 maj 2026 sista ansökningsdag, 20 juni 2026 beslut", "2026-05-15"),
    ("Stäng­er 5 maj 2026", "2026-05-05"),
    ("Sista ansökningsdag är 5 maj 2026.", "2026-05-05"),
    ("Sista ansökningsdag: 5 maj 2026.Beslut: 5 juni 2026.", "2026-05-05"),
    ("SISTA ANSÖKNINGSDAG: 5 MAJ 2026", "2026-05-05"),
    (
        "Sista ansökningsdag i Dalarna är 31 januari 2026, i Uppsala 1 december 2025 och i Örebro 28 februari 2026.",
        "2025-12-01, 2026-01-31, 2026-02-28",
    ),
    ("Ansökan öppen t.o.m. 4 maj 2026", "2026-05-04"),
    ("Nästa ansökningsdag är 15 mars 2026.", "2026-03-15"),
    ("Ansökan ska vara oss tillhanda 15 mars 2026.", "2026-03-15"),
    ("Sista ansökningsdag är 5 maj 2026 för kommuner och 12 maj 2026 för regioner.", "2026-05-05, 2026-05-12"),
    ("Ansökan ska lämnas in inte senare än 5 maj 2026.", "2026-05-05"),
    ("Välkommen med din ansökan senast den 5 april 2026!", "2026-04-05"),
    ("Har du frågor? Kontakta oss före den 1 april 2026. Sista ansökningsdag är den 5 april 2026.", "2026-04-05"),
    ("Besked om bidrag lämnas i juni. Ansökan senast: 5 april 2026.", "2026-04-05"),
    (
        "Redovisning av bidrag för 2025 ska lämnas senast 31 mars 2026. Ansökan om bidrag för "
        "2027 lämnas senast 5 oktober 2026.",
        "2026-10-05",
    ),
    ("Anbud ska lämnas senast den 5 april 2026.", "2026-04-05"),
    ("Ansökan öppnar i mars 2026 och stänger den 15 april.", "2026-04-15"),
    ("Länsstyrelsen tar emot ansökningar löpande fram till den 30 november 2026.", "2026-11-30"),
    ("Sök bidrag senast 1 november 2026 för projekt 2027.", "2026-11-01"),
    ("Utlysningen stängde den 30 april 2025. Resultatet presenteras den 15 juni 2025.", "2025-04-30"),
    ("Deadline för idéskiss 1 mars 2026 och för fullständig ansökan 30 april 2026.", "2026-03-01, 2026-04-30"),
    (
        "Ansökan i två steg: skiss senast 1 mars 2026, fullständig ansökan senast 1 juni 2026 (endast inbjudna).",
        "2026-03-01, 2026-06-01",
    ),
    ("Du rekvirerar statsbidraget senast den 15 november 2026.", "2026-11-15"),
    ("Statsbidraget kan rekvireras till och med den 15 november 2026.", "2026-11-15"),
    ("Sista dag att rekvirera är 15 november 2026.", "2026-11-15"),
    ("Sista rekvisitionsdag är den 15 november 2026.", "2026-11-15"),
    ("Ansökan kan lämnas in och kompletteras till och med den 5 maj 2026.", "2026-05-05"),
    ("Du kan komplettera din ansökan fram till sista ansökningsdag 5 maj 2026.", "2026-05-05"),
    ("Nämnden kommer att besluta om ansökningar som har kommit in senast den 5 maj 2026.", "2026-05-05"),
    ("För att vi ska hinna ta ställning till ansökan ska den ha kommit in senast den 5 maj 2026.", "2026-05-05"),
    ("Ansökan ska vara registrerad senast den 5 maj 2026.", "2026-05-05"),
    ("Kansliet är stängt 24 december 2025–6 januari 2026. Utlysningen stänger 30 januari 2026.", "2026-01-30"),
]

ENGLISH = [
    ("Please return the completed form to us by 5 February 2026.", "2026-02-05"),
    ("The final date for applications is the 30th of April 2026.", "2026-04-30"),
    ("The submission deadline of 10 February 2026 has been changed to 24 February 2026.", "2026-02-24"),
    ("Successful applicants will be invited to submit proposals between 3 May and 18 June 2026.", "2026-06-18"),
    ("Mandatory pre-registration by 3 March 2026; proposals due 31 March 2026.", "2026-03-03, 2026-03-31"),
    ("Cut-off dates in 2026: 4 February, 6 May, 7 October.", "2026-02-04, 2026-05-06, 2026-10-07"),
    ("Applications must be submitted by 5 May 2026 at the latest.", "2026-05-05"),
    ("Full proposals are due on 1 September 2026.", "2026-09-01"),
    ("Closing date: April 30, 2026", "2026-04-30"),
    ("Stage 1 deadline: 10 February 2026. Stage 2 deadline: 8 September 2026.", "2026-02-10, 2026-09-08"),
    ("Cut-off dates: 31 March 2026, 30 June 2026 and 30 September 2026.", "2026-03-31, 2026-06-30, 2026-09-30"),
    (
        "Deadline for submitting the project idea form: 15 March 2026; full application by 26 April 2026.",
        "2026-03-15, 2026-04-26",
    ),
    ("Submit the application at least 24 hours before the deadline of 5 May 2026.", "2026-05-05"),
    ("The deadline is 5 May 2026. Please contact the secretariat before 20 April 2026.", "2026-05-05"),
    ("Call published: 5 March 2026. Call closes: 5 May 2026.", "2026-05-05"),
    ("Closed April 8, 2022", "2022-04-08"),
    ("Deadline by 15th October 2026", "2026-10-15"),
    ("Deadline: 03/05/26", "2026-05-03"),
    ("Applications close 30 April 2026.", "2026-04-30"),
    ("Call text updated on 1 March 2026. New deadline 30 April 2026.", "2026-04-30"),
    ("The helpdesk is open until 16:00. Deadline: 30 April 2026.", "2026-04-30"),
    ("Webinar 30 April 2026 at 10:00. Deadline 15 May 2026.", "2026-05-15"),
    ("Deadline for registration: 30 April 2026. Deadline for applications: 15 May 2026.", "2026-05-15"),
    ("Der kan søges indtil den 1. maj 2026.", "2026-05-01"),
    ("Submit by: 5 May 2026", "2026-05-05"),
    ("Last day to apply: 5 May 2026", "2026-05-05"),
    ("The call will remain open until 5 May 2026 or until funds are exhausted.", "2026-05-05"),
    ("Notification of the stage 1 results: 5 June 2026. Deadline stage 2: 5 September 2026", "2026-09-05"),
    ("Deadlines 2026: 12 February, 19 February and 4 March.", "2026-02-12, 2026-02-19, 2026-03-04"),
    ("We recommend that you send a draft by 1 April 2026. The deadline is 5 May 2026.", "2026-05-05"),
    ("Call budget: EUR 5 May change. Deadline 5 May 2026.", "2026-05-05"),
    (
        "1st cut-off: 1 March 2026; 2nd cut-off: 1 June 2026; 3rd cut-off: 1 September 2026.",
        "2026-03-01, 2026-06-01, 2026-09-01",
    ),
    ("Applications are accepted on a rolling basis until 31 December 2026.", "2026-12-31"),
    (
        "The Joint Secretariat is closed from 24 December 2025 to 6 January 2026. The call closes on 30 January 2026.",
        "2026-01-30",
    ),
    ("For projects starting between 1 September and 31 December 2026, apply by 1 March 2026.", "2026-03-01"),
    (
        "Financing decisions: 15 June 2026 and 15 December 2026. Application deadlines: 1 "
        "March 2026 and 1 September 2026.",
        "2026-03-01, 2026-09-01",
    ),
]

NORWEGIAN_AND_DANISH = [
    ("Den oprindeligt udmeldte frist den 5. februar 2026 er rykket til den 19. februar 2026.", "2026-02-19"),
    ("Næste ansøgningsfrist er den 1. april (og derefter den 1. oktober).", "--04-01, --10-01"),
    ("Siste søknadsdato er 31. mars 2026. Tilskuddet utbetales innen 1. juli 2026.", "2026-03-31"),
    ("Kommuner kan melde interesse for ordningen innen 20. januar 2026.", "2026-01-20"),
    ("Søknadsfristen er 2. februar 2026.", "2026-02-02"),
    ("Søk innen 1. juni 2026.", "2026-06-01"),
    ("Ansøgningen skal sendes inden den 15. maj 2026.", "2026-05-15"),
    ("Ansøgningen skal være modtaget senest 15. marts 2026.", "2026-03-15"),
    ("Fristen for å søke er 1. april 2026. Tilsagn gis i juni 2026.", "2026-04-01"),
]


@pytest.mark.parametrize(("text", "answer"), SWEDISH)
def test_reads_a_swedish_deadline(text: str, answer: str) -> None:
    assert said(text) == answer


@pytest.mark.parametrize(("text", "answer"), ENGLISH)
def test_reads_an_english_deadline(text: str, answer: str) -> None:
    assert said(text) == answer


@pytest.mark.parametrize(("text", "answer"), NORWEGIAN_AND_DANISH)
def test_reads_a_norwegian_or_danish_deadline(text: str, answer: str) -> None:
    assert said(text) == answer
