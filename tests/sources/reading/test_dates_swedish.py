"""How Swedish agencies, county boards and foundations word their last days, sentence by sentence."""

from __future__ import annotations

import pytest

from tests.sources.reading.dates_said import said

HANDED_IN = {
    "Fyll i formuläret senast fredag 5 mars 2027.": "2027-03-05",
    "Ansökan, på svenska eller engelska, ska vara registrerad på vår hemsida senast 5 mars 2027.": "2027-03-05",
    "För att din ansökan ska behandlas måste den ha kommit in till oss senast den 5 mars 2027.": "2027-03-05",
    "Ansökningar prövas endast om de kommit in senast den 5 mars 2027.": "2027-03-05",
    "Regionerna lämnar sin bidragsframställan till oss senast 5 mars 2027.": "2027-03-05",
    "Underteckna och returnera intresseförklaringen senast den 5 mars 2027.": "2027-03-05",
    "Skriv en kort motivering och skicka den till oss senast 5 mars 2027.": "2027-03-05",
    "Förslagen mejlas till oss under perioden 5–24 mars 2027.": "2027-03-05 to 2027-03-24",
    "Ansökan görs i Mina sidor under tiden 1 februari–5 mars 2027.": "2027-02-01 to 2027-03-05",
    "Ansökan om ekonomiskt stöd avseende 2028 görs under perioden 1 till 30 mars 2027.": "2027-03-01 to 2027-03-30",
    "Ansökan: 2027-02-14--2027-03-14": "2027-02-14 to 2027-03-14",
    "Bidraget kan sökas för år 2027 under perioden 1 februari–5 mars 2027.": "2027-02-01 to 2027-03-05",
    "Huvudmän kan söka statsbidrag för inköp av läroböcker och lärarhandledningar mellan den 1 februari "
    "och den 5 mars 2027.": "2027-02-01 to 2027-03-05",
    "Ansökan ska ha inkommit via Min ansökan 2027-03-05.": "2027-03-05",
    "Statsbidraget söktes fram till den 5 mars 2027.": "2027-03-05",
    "Ansökan ska göras hos myndigheten senast den 5 mars 2027 för utbetalning samma år.": "2027-03-05",
    "Utlysningen är öppen för ansökningar sedan måndag den 1 februari 2027 och stänger den 5 mars 2027.": (
        "2027-02-01 to 2027-03-05"
    ),
}
NAMED = {
    "Tidsfristen för detta är den 5 mars 2027.": "2027-03-05",
    "Senaste inlämningsdag: 5 mars 2027": "2027-03-05",
    "Senaste dag för ansökan: 5 mars 2027": "2027-03-05",
    "Sluttid för ansökan: 5 mars 2027 kl. 15.00": "2027-03-05 15:00",
    "Sista tid för ansökan: 5 mars 2027": "2027-03-05",
    "Nästa avläsningsdag är 5 mars 2027 kl 14:00.": "2027-03-05 14:00",
    "Du kan ansöka om bidrag, senaste dag är den 5 mars 2027.": "2027-03-05",
    "Vi förlänger utlysningen! Nytt slutdatum är 5 mars 2027. Ursprungligt slutdatum var 5 februari.": "2027-03-05",
    "Datum för ansökan: 5 mars. Datum för beslut: 15 maj.": "--03-05",
    "Nästa ansökningsomgång för åtgärder är 5–19 mars 2027.": "2027-03-05 to 2027-03-19",
    "Sök bidraget mellan 15/2 och 15/3 varje år.": "--02-15 to --03-15",
    "Sista sökdag 5 mars 2027": "2027-03-05",
    "Sista chansen att söka är 5 mars 2027.": "2027-03-05",
    "Inlämning av ansökan: 5 mars 2027": "2027-03-05",
    "Den 5 mars 2027 går ansökningstiden ut.": "2027-03-05",
    "Ansökningstiden har gått ut (5 mars 2027).": "2027-03-05",
    "Stödet stängdes för nya ansökningar den 5 mars 2027.": "2027-03-05",
    "Stänger om 12 dagar (5 mars 2027)": "2027-03-05",
    "Sök: 1–29 mars 2027": "2027-03-01 to 2027-03-29",
    "Vi öppnar därför en extra omgång 15–31 mars 2027.": "2027-03-15 to 2027-03-31",
    "Ansökan: öppen t o m 5 mars 2027, därefter sker fördelning.": "2027-03-05",
    "Sista ansökningsdag 5/3 -27": "2027-03-05",
    "Utlysningen är öppen sedan den 1 februari 2027. Sista dag att ansöka är 5 mars.": "2027-02-01 to 2027-03-05",
    "Årets omgång öppnar måndag 1 februari 2027 och stänger redan den 5 mars.": "2027-02-01 to 2027-03-05",
    "Ansökningsperioden startar 1 februari 2027 och pågår till 5 mars 2027.": "2027-02-01 to 2027-03-05",
}
SEVERAL = {
    "Fonden har tre ansökningsomgångar för arrangemang: 15 januari, 15 maj samt 15 september.": (
        "--01-15, --05-15, --09-15"
    ),
    "Ansökningsstopp 2027: 1 mars, 24 maj och 15 november.": "2027-03-01, 2027-05-24, 2027-11-15",
    "Du kan söka fyra gånger per år. Under 2027 är tiderna: 9 januari–6 februari, 15 oktober–12 november.": (
        "2027-01-09 to 2027-02-06, 2027-11-12"
    ),
    "Du kan söka vid två tillfällen per år: 15 januari och 15 maj.": "--01-15, --05-15",
    "Följande ansökningstillfällen gäller år 2027: 1 mars, 1 juni.": "2027-03-01, 2027-06-01",
    "Vi öppnar för ansökningar i två fönster 2027: 3–17 februari och 5–19 maj.": (
        "2027-02-03 to 2027-02-17, 2027-05-19"
    ),
    "Ansökan tas emot tre gånger om året, med sista inlämningsdag 15/1, 15/4 och 15/9.": "--01-15, --04-15, --09-15",
    "För mötet den 4 juni 2027 ska ansökan vara inlämnad senast den 15 april 2027, och för mötet den 24 september "
    "senast den 15 augusti.": "2027-04-15, 2027-08-15",
    "Deadline för skiss 1 mars 2027 och fullständig ansökan 1 juni 2027": "2027-03-01, 2027-06-01",
    "Sista ansökningsdag för våren: 15 januari. För hösten: 15 september.": "--01-15, --09-15",
    "För kommuner är sista ansökningsdag 5 mars 2027. För regioner gäller 31 mars 2027.": "2027-03-05, 2027-03-31",
    "Sök senast 9 juni 2027 om projektet startar i höst, eller senast 10 november 2027 om det startar i vår.": (
        "2027-06-09, 2027-11-10"
    ),
    "Ansökan ska ha kommit in senast 15 februari för beslut under våren, och senast 15 september för beslut i höst.": (
        "--02-15, --09-15"
    ),
    "Nästa stoppdatum för ansökningar: 2027-02-04\nDärefter: 2027-04-21, 2027-09-01": (
        "2027-02-04, 2027-04-21, 2027-09-01"
    ),
    "Sista ansökningsdag\nProjektbidrag 5 mars 2027\nVerksamhetsbidrag 1 oktober 2027": "2027-03-05, 2027-10-01",
    "Vem kan söka? Föreningar\nNär kan ni söka? 5–30 mars 2027\nNär får ni svar? I januari": "2027-03-05 to 2027-03-30",
    "När kan du söka?\nSenast den 5 mars 2027.": "2027-03-05",
    "Bidraget kan sökas under två perioder:\n• 1 februari–5 mars 2027\n• 1–30 september 2027\n\nE-tjänsten stänger "
    "klockan 16.00 sista dagen.": "2027-02-01 to 2027-03-05 16:00, 2027-09-30 16:00",
}
HOURS = {
    "Ansökan ska vara oss tillhanda senast 23.59 den 5 mars 2027.": "2027-03-05 23:59",
    "Sista ansökningsdag: 5 mars 2027. Ansökan måste vara inne kl. 15.59 finsk tid.": (
        "2027-03-05 15:59 Europe/Helsinki"
    ),
    "Utlysningen stänger den 5 mars 2027 kl. 17.00 (lokal tid Bryssel).": "2027-03-05 17:00 Europe/Brussels",
    "Etapp 1: stänger 5 mars 2027. Etapp 2: stänger 8 juni 2027. Båda etapperna stänger kl. 14:00.": (
        "2027-03-05 14:00, 2027-06-08 14:00"
    ),
    "Ansök senast 23.59 fredag 5 mars 2027.": "2027-03-05 23:59",
    "Systemet stänger automatiskt kl. 14.00 den 5 mars 2027.": "2027-03-05 14:00",
}
MOVED = {
    "Sista ansökningsdag för projekt som startar 1 juli 2027 är 5 mars 2027.": "2027-03-05",
    "Ansök senast 2027-03-05. (Uppdatering 2027-02-28: utlysningen har förlängts till 2027-03-19.)": "2027-03-19",
    "Utlysningen är öppen 1 februari–5 mars 2027. Ansökningstiden har förlängts till den 19 mars 2027.": (
        "2027-02-01 to 2027-03-19"
    ),
    "Sista ansökningsdatum var 1 mars 2027. På grund av snön förlängdes ansökningstiden till och med 19 mars 2027.": (
        "2027-03-19"
    ),
    "Utlysningen som skulle ha öppnat den 1 februari stänger den 5 mars 2027.": "2027-03-05",
    "Stängningsdatum har ändrats från den 5 mars till den 19 mars 2027.": "2027-03-19",
    "Öppningen av utlysningen är framflyttad till den 5 mars 2027.": "2027-03-05 to",
    "Tidigare stod att ansökan öppnar den 1 februari 2027.": "nothing",
    "Utlysning 2027:1 stänger 5 mars.": "--03-05",
}
TIMETABLES = {
    "Viktiga datum för utlysningen: 1 februari 2027 öppnar utlysningen, 5 mars 2027 sista ansökningsdag, "
    "15 juni 2027 beslut.": "2027-02-01 to 2027-03-05",
    "Tidplan: 2027-02-01 öppnar utlysningen, 2027-03-05 stänger utlysningen, 2027-06-15 fattas beslut.": (
        "2027-02-01 to 2027-03-05"
    ),
    "Sista ansökningsdag för nämndmöten:\n5 februari 2027 för nämnden 14 mars\n22 april 2027 för nämnden 30 maj": (
        "2027-02-05, 2027-04-22"
    ),
    "Sista ansökningsdag inom programmets öppna utlysning är den 5 mars kl. 14:00 och därefter den 5 juni kl. 14:00.": (
        "--03-05 14:00, --06-05 14:00"
    ),
    "Att hålla koll på: 5 mars 2027 är sista ansökningsdag, 15 juni 2027 sista dag för ändringar.": "2027-03-05",
}
TOO_LATE = [
    "Om din ansökan kommer in efter den 5 mars 2027 kan vi inte behandla den.",
    "Kommer ansökan in efter 5 mars 2027 avslås den.",
    "Det går inte att söka efter den 5 mars 2027.",
    "Observera att ansökan inte kan lämnas efter den 5 mars 2027.",
]
NOT_OURS = [
    "Projekt inom utlysningen kan starta tidigast 1 augusti 2027 och ska vara avslutade senast 31 december 2028.",
    "Områden som inte byggts ut enligt ansökan ska vara klara senast den 31 december 2028.",
    "Utlysningen är en del av programmet som löper till den 31 december 2028.",
    "Föreningen ska vara registrerad senast den 1 mars 2027 för att du ska kunna söka.",
    "Stödet kan sökas av föreningar bildade före den 1 januari 2020.",
    "Besked till sökande skickas per e-post senast 31 mars 2027.",
    "Besked om ansökan lämnas senast 31 mars 2027.",
    "Vi skickar ut information om utlysningen senast 31 mars 2027.",
    "Utlåtande från kommunen ska lämnas senast 31 mars 2027.",
    "Länsstyrelsen ska senast den 1 juni 2027 yttra sig över ansökningarna.",
    "Ansökan prövas av länsstyrelsen senast den 1 juni 2027.",
    "Ansökan kan återkallas fram till den 1 juni 2027.",
    "Ansökan ska innehålla en tidsplan till och med den 31 december 2028.",
    "Kompletterande intyg kan skickas till och med 12 mars 2027.",
    "Anbudet ska vara giltigt till och med den 31 augusti 2027.",
    "Bidraget betalas ut vid två tillfällen, 15 mars och 15 september 2027.",
    "Workshop för sökande 10 februari 2027 kl. 13–15, sista anmälningsdag 5 februari 2027.",
    "Sista dag för kostnader i projektet är 31 december 2028.",
    "Därefter bereder myndigheten ansökningarna till den 30 november 2027.",
    "Sökande som lämnat in ansökan före den 1 januari 2027 omfattas av de äldre reglerna.",
    "Ansökningar inkomna 15 juni–15 augusti handläggs först efter semestern.",
    "Utlysningsdatum: 1 februari 2027.",
    "Supporten är öppen till kl. 16 den 5 mars 2027.",
]


@pytest.mark.parametrize(("text", "answer"), (HANDED_IN | NAMED).items())
def test_reads_the_many_words_for_a_last_day(text: str, answer: str) -> None:
    assert said(text) == answer


@pytest.mark.parametrize(("text", "answer"), (SEVERAL | TIMETABLES).items())
def test_reads_every_round_of_a_list_and_no_other_day(text: str, answer: str) -> None:
    assert said(text) == answer


@pytest.mark.parametrize(("text", "answer"), HOURS.items())
def test_reads_an_hour_wherever_it_is_said_to_be_the_last(text: str, answer: str) -> None:
    assert said(text) == answer


@pytest.mark.parametrize(("text", "answer"), MOVED.items())
def test_a_day_that_was_moved_or_only_names_another_is_none(text: str, answer: str) -> None:
    assert said(text) == answer


@pytest.mark.parametrize("text", TOO_LATE)
def test_the_day_after_which_nobody_can_apply_is_the_last(text: str) -> None:
    assert said(text) == "2027-03-05"


@pytest.mark.parametrize("text", NOT_OURS)
def test_reads_nothing_from_what_follows_an_application(text: str) -> None:
    assert said(text) == "nothing"
