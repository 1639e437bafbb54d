"""The last day told from behind: what becomes of those who come after it, and since when it is closed."""

from __future__ import annotations

import pytest

from tests.sources.reading.dates_said import said

TOO_LATE = [
    ("Applications received after 30 April 2027 will not be considered.", "2027-04-30"),
    ("Applications arriving after 17:00 CET on 30 April 2027 will be rejected.", "2027-04-30 17:00 CET"),
    ("No applications will be accepted after 30 April 2027.", "2027-04-30"),
    ("Ansökningar som kommer in efter den 30 april 2027 behandlas inte.", "2027-04-30"),
    ("Ansökningar som kommer in efter den 30 april 2027 prövas inte.", "2027-04-30"),
    ("Ansökningar som inkommit efter den 30 april 2027 kl. 16.00 avvisas.", "2027-04-30 16:00"),
    ("Ansökningar inkomna efter den 30 april 2027 behandlas ej.", "2027-04-30"),
    ("Ansökningar tas inte emot efter den 30 april 2027.", "2027-04-30"),
    ("Søknader mottatt etter 30. april 2027 blir ikke behandlet.", "2027-04-30"),
    ("Søknader som kommer inn etter 30. april 2027 vil bli avvist.", "2027-04-30"),
    ("Ansøgninger modtaget efter den 30. april 2027 vil ikke blive behandlet.", "2027-04-30"),
    ("Ansøgninger, der modtages efter den 30. april 2027, behandles ikke.", "2027-04-30"),
]
OF_SOMETHING_ELSE = [
    "Applications received after 30 April 2027 will not be considered until the autumn.",
    "Applications received after 30 April 2027 will be considered in the next round.",
    "Applications for projects that start after 30 April 2027 will not be considered.",
    "Applications for payment received after 30 April 2027 will not be considered.",
    "Ansökningar som kommer in efter den 15 juni 2027 behandlas inte förrän i augusti.",
    "Ansökningar som kommer in efter den 1 januari 2022 prövas inte enligt äldre bestämmelser.",
    "Slutredovisningar som kommer in efter den 30 april 2027 behandlas inte.",
    "Frågor som kommer in efter den 30 april 2027 besvaras inte.",
    "Costs incurred after 30 April 2027 will not be considered.",
    "E-tjänsten är stängd sedan den 1 mars 2027.",
    "Kontoret är stängt sedan den 1 mars 2027.",
    "Projektet avslutades 1 mars 2027.",
    "Projektet Grön stad\nAvslutades 1 mars 2027",
]
SHUT = [
    "Avslutades 1 mars 2027",
    "Utlysningen avslutades 1 mars 2027",
    "Stängde 1 mars 2027",
    "Stängd för ansökan sedan 1 mars 2027",
    "Utlysningen är stängd sedan den 1 mars 2027.",
    "Closed on 1 March 2027",
    "Closed since 1 March 2027",
    "Avsluttet 1. mars 2027",
    "Afsluttet 1. marts 2027",
    "Lukket den 1. marts 2027",
    "Lukket siden 1. marts 2027",
]
ZONES_BEFORE = [
    ("Deadline: 3.4.2027 (Helsinki time 16:15).", "2027-04-03 16:15 Europe/Helsinki"),
    ("Deadline: 3.4.2027 (Helsinki time 16:15, Stockholm time 15:15).", "2027-04-03 16:15 Europe/Helsinki"),
    ("Sista ansökningsdag 1 mars 2027 (finsk tid kl. 16.15)", "2027-03-01 16:15 Europe/Helsinki"),
    ("Deadline 1 March 2027, Brussels time 17.00", "2027-03-01 17:00 Europe/Brussels"),
    ("Deadline 1 March 2027 CET 17:00", "2027-03-01 17:00 CET"),
    ("Deadline 1 March 2027 at 17:00 Brussels time, 16:00 London time", "2027-03-01 17:00 Europe/Brussels"),
]


@pytest.mark.parametrize(("text", "answer"), [*TOO_LATE, *((text, "2027-03-01") for text in SHUT)])
def test_the_day_after_which_it_is_too_late_is_the_last(text: str, answer: str) -> None:
    assert said(text) == answer


@pytest.mark.parametrize("text", OF_SOMETHING_ELSE)
def test_what_else_is_too_late_or_shut_gives_no_last_day(text: str) -> None:
    assert said(text) == "nothing"


@pytest.mark.parametrize(("text", "answer"), ZONES_BEFORE)
def test_a_zone_may_go_before_its_hour(text: str, answer: str) -> None:
    assert said(text) == answer
