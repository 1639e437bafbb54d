"""What funders' own pages were found to print: slips, names over lists, days in words, answers to questions."""

from __future__ import annotations

import pytest

from sources.reading.dates import read_dates
from tests.sources.reading.dates_said import either, said

READ = {
    "Deadline: 5 March 2027 at 12:00 (Brussels date and time)": "2027-03-05 12:00 Europe/Brussels",
    "Deadline:\nMarch 5, 2027 5:00 PM\n\nBrussels time\n\nBudget": "2027-03-05 17:00 Europe/Brussels",
    "Deadline for submitting applications: March, 5 2027 17:00": "2027-03-05 17:00",
    "Ansökningsdatum och besked för 2027\nSök senast 5 mars - Besked 28 maj": "2027-03-05",
    "Sista dag att skicka in ansökan 2027 var den 5 mars.": "2027-03-05",
    "Ansökningstiden för bidrag är 15.3-15.04 varje år.": "--03-15 to --04-15",
    "Ansökan ska ha kommit in senast den artonde februari.": "--02-18",
    "Bidraget kan sökas till den tjugoförsta mars 2027.": "2027-03-21",
    "Fråga: När är sista ansökningsdag? Svar: Den 5 mars 2027. Fråga: När får vi besked? Svar: Den 5 maj 2027.": (
        "2027-03-05"
    ),
    "Kommande utlysning\n\nFrån den 19 januari 2027 till den 5 mars 2027, beslut den 8 maj 2027": (
        "2027-01-19 to 2027-03-05"
    ),
    "- pre-proposal – 18 September 2027\n- shortlist published – November 2027\n- full proposal – 21 January 2028": (
        "2027-09-18, 2028-01-21"
    ),
    "Application deadlines\nMobility programme\nResidencies\n15.01.2027 to 15.02.2027\nNetworks\n"
    "18.01.2027 to 20.02.2027\n27.08.2027 to 27.09.2027": "2027-01-15 to 2027-02-15, 2027-02-20, 2027-09-27",
    "The call is planned for the period from 1 February to 5 March 2027.": "2027-02-01 to 2027-03-05",
    "Du ska söka senast 1 september 2027 (ideella organisationer: 15 mars 2027 och 15 september 2027).": (
        "2027-03-15, 2027-09-01, 2027-09-15"
    ),
    "The deadline to send applications (concept notes) to the European Commission call for proposals “Local "
    "authorities: partnerships for sustainable cities” has been postponed to 5 March 2027, instead of 27 February.": (
        "2027-03-05"
    ),
    "Ansökan stänger: 5 mars 2027 (ansökan kan skickas in fram till 23.59 denna dag)": "2027-03-05 23:59",
    "Ansökan ska vara myndigheten tillhanda senaste den 5 mars 2027.": "2027-03-05",
    "- 12 June 2027: concept notes for Environment\n- 5 September 2027: full proposals for Nature": (
        "2027-06-12, 2027-09-05"
    ),
    "Hovedsøknadsfrist var 15. februar.": "--02-15",
    "Vi tar emot ansökningar i två ansökningsperioder per år. Första perioden är 1-31 mars. Andra perioden är 1-30 "
    "september.": "--03-01 to --03-31, --09-30",
    "Ansökningstiden är september månad (1-30.9).": "--09-01 to --09-30",
}


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_a_day_is_read_as_it_is_printed(text: str, expected: str) -> None:
    assert said(text) == expected


NOT_HELD = [
    "Ansökningsomgången öppnar inte som planerat 5–28 maj 2027.",
    "Vi pausar den ansökningsomgång som var tänkt att starta den 5 maj 2027.",
    "The call, which was supposed to open on 5 May 2027, is on hold.",
]


@pytest.mark.parametrize("text", NOT_HELD)
def test_a_round_that_does_not_come_as_planned_has_no_day(text: str) -> None:
    assert said(text) == "nothing"


def test_a_round_that_comes_on_another_day_than_planned_opens_then() -> None:
    text = "Utlysningen öppnar inte som planerat den 1 februari utan den 8 februari 2027 och stänger 5 mars 2027."
    assert said(text) == "2027-02-08 to 2027-03-05"


def test_the_last_of_february_is_one_of_two_days_until_a_year_tells() -> None:
    assert either("Sista ansökningsdag är sista februari.", "sv") == "--02-28 or --02-29"
    assert either("Ansökningsomgång 2028. Sista ansökningsdag är sista februari.", "sv") == "2028-02-29"
    assert either("Sista ansökningsdag är sista februari 2027.", "sv") == "2027-02-28"


NOT_OURS = [
    "Ett informationswebbinarium om utlysningen planeras till den 14 februari 2027 klockan 10.30.",
    "Der gives tilskud til tiltag i perioden fra ansøgningstidspunktet til den 30. september 2027.",
    "Ansökningsperiod för bredbandsstöd avslutad\n\n10 augusti 2027\n\nAnsökningstiden har löpt ut.",
    "Projekten har två rapporteringsperioder. Första perioden är 1 mars-30 april 2027.",
    "- 12 June 2027: workshop on proposals\n- 5 September 2027: study visits",
]


@pytest.mark.parametrize("text", NOT_OURS)
def test_a_day_of_something_else_is_none_of_the_calls(text: str) -> None:
    assert said(text) == "nothing"


def test_figures_between_dots_are_days_only_where_a_period_is_asked_for() -> None:
    assert said("Ansök senast den 5 mars 2027. Se kapitel 3.1-3.4 i anvisningarna.") == "2027-03-05"


def test_names_between_a_heading_and_a_day_are_not_sentences() -> None:
    text = "Ansökningsperiod\nKultur\nVi stänger under sommaren för alla ärenden.\n1–31 juli 2027"
    assert said(text) == "nothing"


def test_applying_at_any_time_is_one_thing_and_deciding_then_another() -> None:
    assert read_dates("Ansökningar kan lämnas löpande men beslut fattas på nämndens möten.").rolling
    assert not read_dates("Rekvisitionen ska ha kommit in senast den 5 mars 2027 och betalas ut löpande.").rolling
