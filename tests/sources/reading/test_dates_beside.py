"""Days that no word governs: the lines beside them tell what they are for, their year, their hour or their zone."""

from __future__ import annotations

import pytest

from tests.sources.reading.dates_said import said

SAID_BESIDE = {
    # "Utlysning" and its day, and the last day next
    "Ansökan\nUtlysning 15 juni 2027. Sista ansökningsdag 18 augusti 2027.": "2027-06-15 to 2027-08-18",
    "Vår - Utlysning 2 april, sista ansökningsdag 23 april": "--04-02 to --04-23",
    "Utlysning 3 mars 2027 har fått 40 ansökningar.": "nothing",
    # an item of a list of last days, and when it opens
    "Stöden står i den ordning som deras sista ansökningsdag kommer.\nMars 2027\n"
    "• Projektstöd 15 mars kl. 12. E-tjänsten öppnar 4 februari.\nApril 2027\nInga.": "2027-02-04 to 2027-03-15 12:00",
    "Kansliet flyttar 15 mars klockan 12.00. E-tjänsten öppnar 4 februari.": "--02-04 to",
    # what is handed in by then is answered later
    "Får vi ansökan\n31 januari – du får besked senast 15 februari\n30 april – du får besked senast 15 maj": (
        "--01-31, --04-30"
    ),
    "Styrelsens möten\n31 januari – ni får besked senast 15 februari\n30 april – ni får besked senast 15 maj": (
        "nothing"
    ),
    "Sista ansökningsdag:\n31 januari – besked i mars\n31 augusti (ni får besked i slutet av oktober)": (
        "--01-31, --08-31"
    ),
    "Ansökan\n31 januari – beslut i styrelsen\n31 mars – beslut i nämnden": "nothing",
    "Beslut om ansökan\n31 januari – besked i mars\n31 augusti – besked i oktober": "nothing",
    # a call's first and last day
    "Call: small projects\nStatus: Closed\nStart date: 12.02.2027\nEnd date: 24.05.2027 12:00": (
        "2027-02-12 to 2027-05-24 12:00"
    ),
    "Application period\nStart date: 12 February 2027\nEnd date: 24 May 2027": "2027-02-12 to 2027-05-24",
    "Training period\nStart date: 12 February 2027\nEnd date: 24 May 2027": "nothing",
    "Call: small projects\nProject: ROOF\nStatus: closed\nStart date: 12.02.2027\nEnd date: 24.05.2027": "nothing",
}


@pytest.mark.parametrize(("text", "expected"), SAID_BESIDE.items())
def test_what_stands_beside_a_day_tells_what_it_is_for(text: str, expected: str) -> None:
    assert said(text) == expected


YEARS = {
    "Mars 2027\nSista ansökningsdag för kulturstöd är den 15 mars.\nMaj 2027\nInga.": "2027-03-15",
    "Mars 2027\nSista ansökningsdag för kulturstöd är den 15 april.\nMaj 2027\nInga.": "--04-15",
    "Uppdaterad\nmars 2026\nSista ansökningsdag för kulturstöd är den 15 mars.": "--03-15",
    "Ansökningsomgång 2027\nMars 2026\nMaj 2026\nMöte om stödet.\nSista ansökningsdag är den 15 april.": "2027-04-15",
    "Sista ansökningsdag är 15 mars kl. 12.00, 2027.": "2027-03-15 12:00",
    "The deadline is Monday 15 March at 17:00 CET, 2027.": "2027-03-15 17:00 CET",
    "Sista ansökningsdag är 15 mars kl. 12.00. 2027 års bidrag har nya villkor.": "--03-15 12:00",
    "The 2027 LIFE call opened on 18 April.": "2027-04-18 to",
    "Följande deadlines gäller inför beslutsmötet 8 juni 2027:\n• 2 maj: idéskiss\n• 30 maj: komplett ansökan": (
        "2027-05-02, 2027-05-30"
    ),
    "Följande deadlines gäller inför beslutsmötet 8 juni 2027:\n• 2 december: idéskiss\n• 30 maj: komplett ansökan": (
        "--12-02, 2027-05-30"
    ),
    "Nästa stoppdatum: 15/8 2027 för mötet 20/9. Stoppdatum därefter är preliminärt 19/10.": "--10-19, 2027-08-15",
    "Sista ansökningsdag\n1\noktober 2027\n\nAnslag till symposier": "2027-10-01",
    "Sista ansökningsdag\n1\nMars 2027\nMöte om stödet": "nothing",
}


@pytest.mark.parametrize(("text", "expected"), YEARS.items())
def test_a_year_that_stands_apart_from_its_day(text: str, expected: str) -> None:
    assert said(text) == expected


HOURS_AND_ZONES = {
    "Ansökningstiden är 1-31 mars 2027. Ansökan ska vara inne sista dagen kl. 16.": "2027-03-01 to 2027-03-31 16:00",
    "Ansökningsperiod: 1-31 mars 2027. Det som kommer efter 24.00 sista dagen avvisas.": (
        "2027-03-01 to 2027-03-31 24:00"
    ),
    "Sista ansökningsdagar är 20 februari 2027 och 7 maj 2027. Klockslag är i samtliga fall 12.00.": (
        "2027-02-20 12:00, 2027-05-07 12:00"
    ),
    "Application deadlines 2027 (Danish time)\n• 1 February, 23:59\n• 2 May, 23:59": (
        "2027-02-01 23:59 Europe/Copenhagen, 2027-05-02 23:59 Europe/Copenhagen"
    ),
    "Application deadlines 2027 (Denmark)\n• 1 February, 23:59": "2027-02-01 23:59",
    "The call closes on 3 May 2027 at 14:00. All times are given in Brussels time.": "2027-05-03 14:00 Europe/Brussels",
    "Utlysningen stänger den 3 maj 2027 kl. 14.00. Alla tider anges i svensk tid.": "2027-05-03 14:00 Europe/Stockholm",
}


@pytest.mark.parametrize(("text", "expected"), HOURS_AND_ZONES.items())
def test_an_hour_or_a_zone_said_once_for_all(text: str, expected: str) -> None:
    assert said(text) == expected


NOT_AS_PLANNED = {
    "Utlysningen som skulle ha öppnat den 1 april öppnar i stället den 15 april och stänger den 15 juni 2027.": (
        "2027-04-15 to 2027-06-15"
    ),
    "The deadline is not as planned 1 March but 15 March 2027.": "2027-03-15",
    "Ansökan kan tidigast lämnas den 3 april 2027.": "2027-04-03 to",
    "Kommuner och regioner kan rekvirera medel från den 3 april 2027.": "2027-04-03 to",
    "Beviljade medel kan rekvireras från den 3 april 2027.": "nothing",
    "Kommuner kan söka ersättning för kostnader retroaktivt från och med 24 februari 2027.": "nothing",
    "Välkommen till lansering av den nya utlysningen 7 mars 2027 kl 09.00–10.00.": "nothing",
    "The programme financed 120 projects; the last of them closes on 30 June 2027.": "nothing",
}


@pytest.mark.parametrize(("text", "expected"), NOT_AS_PLANNED.items())
def test_days_that_came_otherwise_or_are_of_something_else(text: str, expected: str) -> None:
    assert said(text) == expected


def test_a_nomination_is_handed_in_like_an_application() -> None:
    assert said("Välkommen med din nominering senast den 1 juli 2027.") == "2027-07-01"


def test_what_we_need_by_a_day_is_handed_in_where_one_applies() -> None:
    text = "Dags att ansöka om kulturstipendiet.\nSenast 12 oktober 2027 behöver vi ha din motivering."
    assert said(text) == "2027-10-12"
    assert said("Dags att ansöka.\nSenast 12 oktober 2027 behöver vi ha din anmälan till mötet.") == "nothing"
    assert said("Kom på mötet.\nSenast 12 oktober 2027 behöver vi ha din matbeställning.") == "nothing"


def test_a_year_before_a_colon_is_that_of_the_days_after_it() -> None:
    text = "Deadline för inlämning av ansökan 2027: 26 januari / 26 april"
    assert said(text) == "2027-01-26, 2027-04-26"
    assert said("Deadline för projekt 2027: 26 november") == "--11-26"


ANOTHERS = [
    "Investeringar som får stöd i denna omgång behöver färdigställas senast 2027-06-30.",
    "Nämnden vidarebefordrar ansökningarna till ministeriet senast den 4 oktober 2027.",
    "Från den 1 november 2027 är alla möjligheter att ansöka stängda.",
    "Fylket innvilger søknadene innen 15. juli 2027.",
    "Kl. 16.00 den 3 maj 2027 stänger växeln.",
    "Kompletteringar till ansökan tas emot till och med den 4 maj 2027.",
]


@pytest.mark.parametrize("text", ANOTHERS)
def test_what_others_do_with_an_application_has_no_last_day_for_applicants(text: str) -> None:
    assert said(text) == "nothing"


def test_a_grant_has_no_period_of_its_own_when_one_applies_for_it_in_a_period() -> None:
    assert said("Klubbar ansöker om årligt föreningsbidrag under perioden 1 juni - 1 oktober.") == "--06-01 to --10-01"
    assert said("Klubbar ansöker om bidrag för läger under perioden 1 juni - 1 oktober.") == "nothing"


def test_by_then_below_words_on_handing_in() -> None:
    text = "Ansökan kan lämnas in två gånger per år:\n• Före utgången av januari (våren)\n• Före den 15 maj (hösten)"
    assert said(text) == "--05-15"


def test_the_hour_of_the_next_working_day_is_not_that_of_the_last_day() -> None:
    text = "Sista ansökningsdag är 15 maj 2027. Är den en helgdag ska ansökan vara inne nästa vardag kl. 16.00."
    assert said(text) == "2027-05-15"


def test_a_clause_that_says_who_may_apply_parts_no_day_from_its_verb() -> None:
    assert said("Från den 1 mars 2027 kan du som företräder en kommun ansöka om bidrag.") == "2027-03-01 to"
    assert said("Från den 1 mars 2027 kan du som har sökt bidrag läsa beslutet.") == "nothing"


TWO_ROUNDS = {
    "Sista ansökningsdatum för 2027 års medel: 15 november.": "--11-15",
    "Sista ansökningsdatum för 2027 års utlysning: 15 november.": "2027-11-15",
    "År 2027 är ansökningsdagarna 15 mars och 15 september.": "2027-03-15, 2027-09-15",
    "Sista ansökningsdag är 5 december. Nästa omgång öppnar 22 februari 2027.": "2027-02-22 to --12-05",
    "Omgång 1 stänger 5 december. Omgång 2 öppnar 22 februari 2027.": "2027-02-22 to --12-05",
    "Utlysningen stängde 5 december. Vi öppnar en utlysning för kommuner 22 februari 2027.": "2027-02-22 to --12-05",
    "Sista ansökningsdag är 15 mars. Ansökan öppnar 1 februari 2027.": "2027-02-01 to 2027-03-15",
    "Nästa omgång öppnar 1 februari. Sista ansökningsdag för denna omgång är 15 november 2026.": (
        "--02-01 to 2026-11-15"
    ),
    "Vårens ansökningsomgång stänger 15 mars 2027. Höstens ansökningsomgång stänger 30 september.": (
        "--09-30, 2027-03-15"
    ),
}


@pytest.mark.parametrize(("text", "expected"), TWO_ROUNDS.items())
def test_the_year_of_one_round_is_not_that_of_another(text: str, expected: str) -> None:
    assert said(text) == expected


def test_a_heading_may_end_in_a_full_stop() -> None:
    text = "Grant submission deadlines.\nSpring cycle: March 15\nFall cycle: September 15\nAll are due by 5 p.m."
    assert said(text) == "--03-15 17:00, --09-15 17:00"


CUT_OFFS = {
    "Ansökan inkommer senast 15/3, 15/6, 15/9 eller 15/12.": "--03-15, --06-15, --09-15, --12-15",
    "Ansök 1-31 mars.": "--03-01 to --03-31",
    "Understödet ska sökas inom den 31 augusti 2027.": "2027-08-31",
    "Stödet ska sökas inom 31 dagar.": "nothing",
    "Ansøgningen må først indsendes 1. december 2026. Den skal indsendes inden 1. februar 2027.": (
        "2026-12-01 to 2027-02-01"
    ),
    "Ansökningsperioden pågår mellan december 2026 och den 21 januari 2027.": "2027-01-21",
    "Ansökningar behandlas vid fyra tillfällen. Brytdatum är 15/2 och 15/5.": "--02-15, --05-15",
    "Välkommen att söka! Du har fram till och med den 7 mars på dig.": "--03-07",
    "Välkommen på mötet! Du har fram till och med den 7 mars på dig.": "nothing",
    "Ni kan söka bidraget två gånger per år: i mars (1-31 mars) och i september (1-30 september).": (
        "--03-01 to --03-31, --09-30"
    ),
}


@pytest.mark.parametrize(("text", "expected"), CUT_OFFS.items())
def test_cut_offs_and_periods_in_other_words(text: str, expected: str) -> None:
    assert said(text) == expected


TABLES_AND_BRACKETS = {
    "Våra bidrag (sista ansökningsdag)\nLONA – 1 december 2026\nLOVA – 28 februari 2027": "2026-12-01, 2027-02-28",
    "Våra bidrag (beslut)\nLONA – 1 december 2026\nLOVA – 28 februari 2027": "nothing",
    "Startdatum ansökan: 2027-02-01\nSlutdatum ansökan: 2027-03-15": "2027-02-01 to 2027-03-15",
    "Ansökan senast | Beslut senast | Utbetalning\n15 februari | 20 mars | 30 april": "--02-15",
    "Stoppdatum: 15 februari (beslut 20 mars), 15 maj (beslut 20 juni).": "--02-15, --05-15",
    "Bidragsform   Sista ansökningsdag\nVerksamhetsbidrag 1 april\nInvesteringsbidrag 1 oktober": "--04-01, --10-01",
    "Ansökningstider: kvartal 1 - 15 februari, kvartal 2 - 15 maj.": "nothing",
    "Utlysningen skjuts upp. Tidigare planerad öppning: 15 mars 2027.": "nothing",
}


@pytest.mark.parametrize(("text", "expected"), TABLES_AND_BRACKETS.items())
def test_days_in_rows_and_brackets(text: str, expected: str) -> None:
    assert said(text) == expected
