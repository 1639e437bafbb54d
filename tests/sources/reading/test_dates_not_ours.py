"""Dates that are no deadline: decisions, publications, meetings, projects, payments, consultations, former rounds."""

from __future__ import annotations

import pytest

from tests.sources.reading.dates_said import said

SWEDISH = [
    "Under perioden 1 januari–31 december 2026 kan bidraget användas till insatser som kommunen har sökt för.",
    "Ansökan kompletteras efter begäran, senast den 7 maj 2026.",
    "Intyget ska undertecknas senast sju dagar efter stängning, den 9 mars 2026.",
    "Kommunen kan ansöka om medel för perioden 1 januari–31 december 2026.",
    "Ansökan ska omfatta en budget för tiden 1 juli 2026 till 30 juni 2028.",
    "Nya ansökningar kan inte lämnas under perioden 20 december 2025–6 januari 2026.",
    "Era synpunkter på utlysningen kan lämnas fram till den 20 januari 2026.",
    "Ersättning lämnas för kostnader som har uppstått från den dag ansökan kom in till och med den 31 december 2026.",
    "Ändringsbegäran ska skickas in senast den 1 oktober 2026.",
    "Sista dag för inrapportering av måluppfyllelse är den 15 februari 2026.",
    "Överklagandet ska ha kommit in senast den 3 april 2026.",
    "Sista dagen för att lämna synpunkter på programförslaget är den 15 januari 2026.",
    "E-tjänsten är stängd för underhåll den 5 december 2026 kl. 08–12.",
    "Ansökningar som har inkommit till länsstyrelsen den 19 februari 2026 får svar i maj.",
    "Utlysningstext: 3 mars 2026\nSista ansökningsdag: se nedan",
    "Denna utlysning är inställd. Den skulle ha öppnat den 1 mars 2026.",
    "Ansökan om slututbetalning ska ha kommit in senast den 30 juni 2028.",
    "Redovisning av de medel som beviljades under 2025 ska lämnas in senast den 1 februari 2026.",
    "Ansökningar som har kommit in före den 1 januari 2022 prövas enligt äldre bestämmelser.",
    "I en tidigare version av texten angavs den 1 mars 2026 som sista ansökningsdag.",
    "Beslut fattas senast den 15 juni 2026.",
    "Projektet ska vara avslutat senast den 31 december 2027.",
    "Publicerad 3 februari 2026",
    "Senast uppdaterad: 2026-02-03",
    "Slutrapporten ska lämnas in senast den 31 mars 2027.",
    "Frågor om utlysningen besvaras till och med den 3 mars 2026.",
    "Informationsmöte den 5 mars 2026 kl. 10.00–11.00.",
    "Anmäl dig till webbinariet senast den 2 mars 2026.",
    "Samrådet inför utlysningen pågår till den 12 mars 2026.",
    "Stödet gäller kostnader från den 1 januari 2026 till den 31 december 2026.",
    "Bidraget avser perioden 1 januari–31 december 2026.",
    "Projekt får starta tidigast den 1 september 2026.",
    "Projektstart: 1 september 2026",
    ("Du kan ansöka om bidrag för att driva verksamhet under perioden 1 januari 2026–31 december 2027."),
    "Utlysningen öppnar i mars 2026 och stänger i maj 2026.",
    "Nästa utlysning beräknas öppna hösten 2026.",
    "Sista ansökningsdag 31 november 2025.",
    "Sista ansökningsdag 30 februari.",
    "Bidraget täcker upp till 2/3 av kostnaden som du kan söka för.",
    "Du kan söka stöd för upp till 1/3 av kostnaderna.",
    ("Regeringen beslutade den 5 mars 2026 om en ny förordning om bidrag som kan sökas av kommuner."),
    "Rekvisitionen ska ha kommit in senast den 15 oktober 2026.",
    "Förordning (2015:579) om stöd för hållbara stadsmiljöer.",
    "Sista dag för rekvirering är den 1 december 2026.",
    "Begär ut pengar: senast 3 mars 2026",
    "Sista dag att rekvirera utbetalning är 1 december 2026.",
    "Projektet kan rekvirera medel till och med den 1 december 2026.",
    "Du får rekvirera statsbidrag för kostnader under perioden 1 januari–30 juni 2026.",
    "Länsstyrelsen ska senast den 30 april 2026 besluta om ansökan.",
    "Nämnden tar ställning till ansökan senast den 30 april 2026.",
    "Sista datum för kompletteringar är 15 mars 2026.",
    "Sista dag för att komplettera ansökan är 15 mars 2026.",
    "Organisationen ska ha funnits senast den 1 januari 2025 för att få söka.",
    "Föreningen ska ha varit registrerad senast den 1 januari 2025 för att få söka.",
    "Förra utlysningen stängde den 15 mars 2025.",
    "Stängd: Beslutsdatum: 2025-11-12 14:00.",
    "Utbetalning sker den 15 juni 2026 till alla som fått sin ansökan beviljad.",
    "Sökande meddelas senast den 10 juni 2026.",
    "Medlen ska vara förbrukade senast den 31 december 2026.",
    "Utlysningen vänder sig till projekt som pågår mellan 1 januari 2026 och 31 december 2028.",
    "Utlysning uppdaterad 2025-12-15, öppningsdatum ändrat",
    "Nästa utlysning: 12 januari–6 februari 2026 (Inställt)",
    "Sista dag att ansöka om utbetalning är 1 december 2026.",
    "Ansökan om utbetalning ska lämnas in senast den 1 december 2026.",
    "Tidigare utlysningar: 3 mars–5 maj 2025.",
    "Sista anmälningsdag till konferensen är 3 maj 2026.",
    "Kontakta oss senast den 5 maj 2026 om du vill diskutera din ansökan.",
    "Från den 1 mars 2026 gäller nya regler för ansökan.",
    "Utlysningen är inställd. Sista ansökningsdag var 20 mars 2026.",
    "Datum: 31 mars 2026",
    "Sista ansökningsdag 5 maj 2026 gäller inte längre.",
    "INSTÄLLD: utlysning 3 mars–4 maj 2026",
    "Remissvar ska ha kommit in senast den 5 april 2026.",
    "Bidraget betalas ut i två omgångar, 15 mars och 15 september 2026.",
    "Boverket beslutar om stöd löpande fram till den 31 december 2026.",
    "Du kan söka stöd för åtgärder som genomförs senast den 31 december 2026.",
    "Stöd ges till åtgärder som påbörjats efter den 1 januari 2026 och som ansökts om.",
    "Ansökningar behandlas i den ordning de kommer in. Första beslut tas 15 april 2026.",
    "Vi öppnar vår nya webbplats den 5 maj 2026.",
    "E-tjänsten är stängd för underhåll den 5 april 2026.",
    "Medel måste användas före den 31 december 2026.",
    ("Ansökan ska avse projekt som påbörjas tidigast den 1 juli 2026 och avslutas senast den 31 december 2027."),
]

ENGLISH = [
    "Pre-submission check possible until: 12 April 2026",
    "Final reports are due by 31 March 2026.",
    "The survey on the call runs until 31 January 2026.",
    "Send your CV by 15 January 2026.",
    "Complaints must be submitted within three weeks, at the latest by 15 July 2026.",
    "Costs are eligible from the date of submission of the application until 30 June 2029.",
    "Proposals are ranked by 30 September 2026.",
    "If your application is approved, you must accept the grant by 15 May 2026.",
    "The archive of calls closed before 1 January 2024 is available on request.",
    "Application guide: 3 March 2026\nDeadline: to be announced",
    "The report on the use of the grant shall be submitted by 1 February 2026.",
    "The call for projects running from 1 January 2027 to 31 December 2028 is published.",
    "Successful applicants will be notified by 30 June 2026.",
    "Projects must start before 1 October 2026 and end by 30 September 2029.",
    "An info session takes place on 5 March 2026, 10:00-12:00 CET.",
    "Registration for the info day closes on 1 March 2026.",
    "Questions must be submitted by 15 February 2026.",
    "The results will be published on 15 June 2026.",
    "Published on 3 February 2026",
    "The contract was signed on 3 February 2026.",
    "Eligible costs are those incurred between 1 January 2026 and 31 December 2028.",
    "This call has been cancelled.\nDeadline: 5 May 2026",
    "The public consultation on the programme is open until 5 May 2026.",
    "Projects last from 1 September 2026 to 31 August 2028.",
    "The call is open until further notice. Applications are assessed on 1 March and 1 October.",
    "On 5 March 2026 the Commission adopted the work programme.",
    "The call for proposals 2026 was published on 5 March.",
    "Grant agreements are expected to be signed by 31 December 2026.",
    "The programme starts on 1 September 2026.",
    "European Week of Regions and Cities, 12–15 October 2026",
    "New rules apply from 1 March 2026.",
    "The open day 3 March 2026 is for everyone.",
    "Programme manual version 3 of 5 May 2026 applies to this call.",
    "Programme document, approved on 5 May 2022. Call open.",
    "The programme area includes 5 regions. Project proposals can be submitted any time.",
    "Lead partner seminar on 5 March 2026 in Riga; register by 20 February 2026.",
    "Applicants must have been registered before 1 January 2024.",
    "The organisation must be established by 1 January 2026 to apply.",
    "The application form will be available from 3 March 2026.",
    "The action must not start before 1 January 2027.",
    "The maximum project duration is 36 months, ending no later than 31 December 2029.",
    "Our office will be closed on 6 June 2026.",
    ("Proposals must address activities taking place between 1 January 2027 and 31 December 2028."),
    "Programme period 1 January 2021 – 31 December 2027",
]

NORWEGIAN_AND_DANISH = [
    "Fylkeskommunen fordeler midlene innen 1. mars 2026.",
    "Søknadene behandles, og fylkeskommunen fordeler midlene innen 1. mars 2026.",
    "Ansøgninger, der er indkommet i 2025, afgøres senest den 1. april 2026.",
    "Prosjekter som har fått støtte må levere framdriftsrapport innen 15. oktober 2026.",
    "Aksept av tilskuddet må sendes innen 15. juni 2026.",
    "Forskriften er på høring med frist 15. januar 2026.",
    "Søknader om endring av prosjekt må sendes innen 1. oktober 2026.",
    "Rapport for tilskudd gitt i 2025 skal leveres innen 1. februar 2026.",
    "Regnskab for tilskud givet i 2025 skal indsendes senest den 1. februar 2026.",
    "Vedtak ventes innen 15. juni 2026.",
    "Prosjektene kan starte 1. september 2026.",
    "Der gives svar senest den 1. juni 2026.",
    "Prosjektperioden er 1. januar 2027 til 31. desember 2029.",
    "Høringsfrist: 1. april 2026",
    "Rapporteringsfrist: 1. april 2026",
    "Der afholdes informationsmøde den 5. februar 2026.",
    "Projektet skal være afsluttet senest den 31. december 2028.",
]


@pytest.mark.parametrize("text", SWEDISH)
def test_reads_nothing_from_a_swedish_date_of_another_kind(text: str) -> None:
    assert said(text) == "nothing"


@pytest.mark.parametrize("text", ENGLISH)
def test_reads_nothing_from_an_english_date_of_another_kind(text: str) -> None:
    assert said(text) == "nothing"


@pytest.mark.parametrize("text", NORWEGIAN_AND_DANISH)
def test_reads_nothing_from_a_norwegian_or_danish_date_of_another_kind(text: str) -> None:
    assert said(text) == "nothing"


ABOUT_APPLYING_BUT_NOT_ITS_DAYS = [
    "Du kan söka bidrag för kostnader mellan 1 januari och 31 december 2027.",
    "Du kan söka bidrag för kostnader från 1 januari 2027.",
    "Kommuner kan söka stöd till kostnader 1 januari–31 december 2027.",
    "Nominering av kandidater till styrelsen senast 1 mars 2027.",
    "För att kunna söka ska föreningen ha haft verksamhet senast 1 januari 2027.",
    "Från och med 1 januari 2027 görs ansökan via e-tjänsten.",
    "Från 1 januari 2027 ska alla ansökningar skickas in digitalt.",
    "Boka rådgivning om din ansökan senast 1 mars 2027.",
    "Redovisning av statsbidraget öppnar 1 februari och stänger 15 mars 2027.",
]


@pytest.mark.parametrize("text", ABOUT_APPLYING_BUT_NOT_ITS_DAYS)
def test_days_of_costs_conditions_manners_and_advice_are_not_ours(text: str) -> None:
    assert said(text) == "nothing"


NEWS = [
    "Sista ansökningsdag närmar sig\n15 februari 2027\nGlöm inte att söka.",
    "3 mars 2027\nNu öppnar ansökan till kulturstöd\n1 mars 2027\nBeslut om lokalbidrag",
]


@pytest.mark.parametrize("text", NEWS)
def test_the_day_of_a_headline_is_that_of_the_news(text: str) -> None:
    assert said(text) == "nothing"
