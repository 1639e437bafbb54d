"""The hour and the zone of a deadline: given where they are printed, however they are printed, and nowhere else."""

from __future__ import annotations

import pytest

from tests.sources.reading.dates_said import said

SWEDISH = [
    (
        "Första omgången av utlysningen stänger den 28 januari 2026, den andra den 29 april 2026, samtliga kl. 16.00.",
        "2026-01-28 16:00, 2026-04-29 16:00",
    ),
    ("Ansök senast 5 mars 2026 klockan 12.00 (mitt på dagen) svensk tid.", "2026-03-05 12:00 Europe/Stockholm"),
    ("Ansökan ska vara inne senast den 5 maj 2026 kl. 16.00.", "2026-05-05 16:00"),
    ("Ansökan måste ha kommit in senast klockan 23.59 den 12 oktober 2025.", "2025-10-12 23:59"),
    ("Ansökningstiden går ut den 1 oktober 2025 klockan 14.00.", "2025-10-01 14:00"),
    ("Sista dag för inlämning av ansökan: 2025-11-14, kl 15:00", "2025-11-14 15:00"),
    ("Sista ansökningsdag är den 4 mars 2026 kl. 15.00 finsk tid.", "2026-03-04 15:00 Europe/Helsinki"),
    ("Ansökan ska lämnas in senast den 4 mars 2026 kl. 17.00 (Brysseltid).", "2026-03-04 17:00 Europe/Brussels"),
    ("Ansökan ska lämnas in senast den 4 mars 2026 kl 17:00 svensk tid.", "2026-03-04 17:00 Europe/Stockholm"),
    ("Utlysningen stänger kl. 23.59 onsdagen den 4 mars 2026 (svensk tid).", "2026-03-04 23:59 Europe/Stockholm"),
    ("Sista ansökningsdag är 30 april 2026. Ansökan ska vara inne senast kl. 15.00.", "2026-04-30 15:00"),
    ("Sista dag: 30 april 2026, klockan 23:59:59", "2026-04-30 23:59"),
    ("Ansök nu! Utlysningen är öppen till midnatt den 5 maj 2026.", "2026-05-05 24:00"),
    ("Sista ansökningsdag: 2026-05-05 23.59", "2026-05-05 23:59"),
    ("Utlysningen är öppen. Ansökningar tas emot till och med söndag 5 april 2026 kl. 23.59.", "2026-04-05 23:59"),
    (
        "Sista ansökningsdag är den 30 april 2026, klockan 15.00. Support ges till klockan 14.00 samma dag.",
        "2026-04-30 15:00",
    ),
]

ENGLISH = [
    ("Deadline: 14/2-2026 kl. 12", "2026-02-14 12:00"),
    ("The call closes on 4 March 2026 at 17:00 Brussels time.", "2026-03-04 17:00 Europe/Brussels"),
    ("Deadline: 4 March 2026, 17:00 (CET)", "2026-03-04 17:00 CET"),
    ("Apply by 12 noon on Friday 5 May 2026.", "2026-05-05 12:00"),
    ("Proposals can be submitted until 23:59 EET on 30 April 2026.", "2026-04-30 23:59 EET"),
    ("Sept 23, 2026 5:00 PM Deadline", "2026-09-23 17:00"),
    ("Deadline: Sept 23, 2026 5:00 PM", "2026-09-23 17:00"),
    (
        "Project ideas must be submitted by 20 May 2026 12:00 CEST. Only approved ideas may "
        "submit a full application by 20 October 2026 12:00 CEST.",
        "2026-05-20 12:00 CET, 2026-10-20 12:00 CET",
    ),
    ("Apply before midnight on 31 March 2026.", "2026-03-31 24:00"),
    ("Deadline: 4 March 2026, 23:59 AoE", "2026-03-04 23:59 Etc/GMT+12"),
    ("Deadline: 4 March 2026 at 23:59 (Anywhere on Earth)", "2026-03-04 23:59 Etc/GMT+12"),
    ("Deadline: 4 March 2026 11:59 PM ET", "2026-03-04 23:59 America/New_York"),
    ("Deadline: 4 March 2026, 17:00 (EST)", "2026-03-04 17:00 America/New_York"),
    ("Deadline: 4 March 2026 at 5 pm EDT", "2026-03-04 17:00 America/New_York"),
    ("Deadline: 4 March 2026 at 5 pm Eastern Time", "2026-03-04 17:00 America/New_York"),
    ("Deadline: 4 March 2026, 17:00 Eastern European Time", "2026-03-04 17:00 EET"),
    ("Søknadsfrist: 4. mars 2026 kl. 12.00 et nytt vindu åpner siden", "2026-03-04 12:00"),
    ("Deadline: 4 March 2026, 17:00 UTC-5", "2026-03-04 17:00 Etc/GMT+5"),
    ("Deadline: 4 March 2026, 17:00 UTC+02:00", "2026-03-04 17:00 Etc/GMT-2"),
    ("Deadline: 4 March 2026, 17:00 UTC+5:30", "2026-03-04 17:00"),
    ("Deadline: 31.03.2026, 24:00 CET", "2026-03-31 24:00 CET"),
    (
        "Submission is possible until 12:00 p.m. (midday) CEST (Paris time) on 9 June 2026.",
        "2026-06-09 12:00 Europe/Paris",
    ),
    (
        "Deadline for questions: 1 April 2026. Deadline for proposals: 15 April 2026 at 17h00 CET.",
        "2026-04-15 17:00 CET",
    ),
    ("Deadline: 3.5.2026 klo 16.15", "2026-05-03 16:15"),
    ("Deadline 3 May 2026 at 12:00 noon (Brussels time)", "2026-05-03 12:00 Europe/Brussels"),
    ("Submission deadline is on 4 March 2026, at 5 pm CET.", "2026-03-04 17:00 CET"),
    ("5pm (CET) on 4 March 2026 is the deadline for applications.", "2026-03-04 17:00 CET"),
    ("Deadline for applications: Monday, 4 March 2026, 17.00 CET", "2026-03-04 17:00 CET"),
    ("Deadline: 2026-03-04T17:00:00", "2026-03-04 17:00"),
    (
        "Timetable: publication of the call 15 January 2026, deadline for submitting "
        "applications 15 March 2026 17:00 CET, evaluation 15 April 2026",
        "2026-03-15 17:00 CET",
    ),
    ("The deadline is 12:00 CET on the 30th of April 2026.", "2026-04-30 12:00 CET"),
    (
        "The submission system closes at 17:00 Brussels time on the day of the deadline. Deadline: 30 April 2026.",
        "2026-04-30 17:00 Europe/Brussels",
    ),
    (
        "All deadlines are at 17:00 Brussels time. Cut-offs: 3 March 2026, 1 September 2026.",
        "2026-03-03 17:00 Europe/Brussels, 2026-09-01 17:00 Europe/Brussels",
    ),
    ("30 April 2026 at 17:00 CET (18:00 EET) is the deadline.", "2026-04-30 17:00 CET"),
    ("DEADLINE: 5 MAY 2026 17:00 CET", "2026-05-05 17:00 CET"),
    ("Apply no later than 5 May 2026, 23.59 (CET).", "2026-05-05 23:59 CET"),
    ("Application deadline 5 May 2026 (23.59 CET), decision 20 June 2026.", "2026-05-05 23:59 CET"),
    ("37 days left. Apply before: 2026-06-10 14:00", "2026-06-10 14:00"),
    ("By 23:59 on 5 May 2026 (Brussels time) applications must be submitted.", "2026-05-05 23:59 Europe/Brussels"),
    ("Submit your application by 23:59 on 5 May 2026 (local time in Brussels).", "2026-05-05 23:59 Europe/Brussels"),
    ("Apply until 13.00 on 31 March 2026 (Swedish time).", "2026-03-31 13:00 Europe/Stockholm"),
    ("The helpdesk is open until 16.00. Deadline: 30 April 2026.", "2026-04-30"),
    ("Costs rose until 12.50 EUR a day. Deadline: 30 April 2026.", "2026-04-30"),
    ("Deadline: 17:00, 5 May 2026 CET", "2026-05-05 17:00 CET"),
    ("Deadline: 5 May 2026 17:00 – Brussels time", "2026-05-05 17:00 Europe/Brussels"),
    ("Deadline: 5 May 2026, 17.00", "2026-05-05 17:00"),
    ("Deadline for applications 5 May 2026 at 12 noon local time (CET).", "2026-05-05 12:00 CET"),
    (
        "Deadline (first stage): 5 May 2026 17:00:00 Brussels time Deadline (second stage): 6 "
        "October 2026 17:00:00 Brussels time",
        "2026-05-05 17:00 Europe/Brussels, 2026-10-06 17:00 Europe/Brussels",
    ),
    (
        "Deadline date: 5 May 2026, 17:00 (CEST)6 October 2026, 17:00 (CEST)",
        "2026-05-05 17:00 CET, 2026-10-06 17:00 CET",
    ),
    (
        "The third call for proposals is open! Deadline for submission: 5 May 2026 at 14:00 (Oslo time)",
        "2026-05-05 14:00 Europe/Oslo",
    ),
    ("Call for expressions of interest – deadline 1 March 2026, 17:00 CET", "2026-03-01 17:00 CET"),
    (
        "The deadline for submission of proposals is 1 March 2026 (17:00 Brussels time); the "
        "deadline for questions is 15 February 2026.",
        "2026-03-01 17:00 Europe/Brussels",
    ),
    ("The deadline is midnight CET on 1 March 2026.", "2026-03-01 24:00 CET"),
    ("Deadline 1 March 2026, 12:00 a.m. CET", "2026-03-01 00:00 CET"),
    ("Deadline 1 March 2026, 12 noon UK time", "2026-03-01 12:00 Europe/London"),
    ("Deadline 1 March 2026 at 16.00 EET (15.00 CET)", "2026-03-01 16:00 EET"),
    ("Deadline: March 1, 2026, 5:00 p.m. (EET)", "2026-03-01 17:00 EET"),
    ("Deadline: 1 March 2026 (16:00 Helsinki / 15:00 Stockholm)", "2026-03-01 16:00"),
]

NORWEGIAN_AND_DANISH = [
    ("Søknadsfrist: 15. mars 2026 kl. 13.00", "2026-03-15 13:00"),
    ("Frist for å sende inn søknad er 12. mai 2026 klokken 16:00 norsk tid.", "2026-05-12 16:00 Europe/Oslo"),
    ("Ansøgningsfrist: 1. marts 2026 kl. 12.00", "2026-03-01 12:00"),
    ("Ansøgningsfristen er den 1. oktober 2026 kl. 12.00 (dansk tid).", "2026-10-01 12:00 Europe/Copenhagen"),
    ("Fristen for at søge er mandag den 2. marts 2026 kl. 15.00.", "2026-03-02 15:00"),
    ("Søknaden må være mottatt innen 15. mars 2026 kl. 13.00.", "2026-03-15 13:00"),
    ("Send inn søknad senest 15.03.2026 kl. 12:00 CET", "2026-03-15 12:00 CET"),
    ("Ansøgningsfrist d. 3. marts 2026, kl. 12:00", "2026-03-03 12:00"),
    ("Søknadsfrist er torsdag 2. april 2026 kl. 23.59.", "2026-04-02 23:59"),
    ("Søknader må sendes inn før 1. april 2026 kl. 16:00 CET.", "2026-04-01 16:00 CET"),
]


@pytest.mark.parametrize(("text", "answer"), SWEDISH)
def test_reads_the_hour_in_swedish(text: str, answer: str) -> None:
    assert said(text) == answer


@pytest.mark.parametrize(("text", "answer"), ENGLISH)
def test_reads_the_hour_and_zone_in_english(text: str, answer: str) -> None:
    assert said(text) == answer


@pytest.mark.parametrize(("text", "answer"), NORWEGIAN_AND_DANISH)
def test_reads_the_hour_in_norwegian_or_danish(text: str, answer: str) -> None:
    assert said(text) == answer


HOURS_OF_OTHERS = [
    "Ansök senast 3 maj 2027, 12.30 procent av medlen går till skolor.",
    "Ansök senast 3 maj 2027 enligt 12:30 i villkoren.",
    "Sista ansökningsdag är 3 maj 2027. Supporten stänger kl. 16.00 sista ansökningsdagen.",
    "Sista ansökningsdag är 3 maj 2027. Telefonsupport sista dagen kl. 9-12.",
    "Sista ansökningsdag är 3 maj 2027. Sista dagen är vår support öppen till kl. 15.00.",
]


@pytest.mark.parametrize("text", HOURS_OF_OTHERS)
def test_the_hours_of_the_support_are_not_those_of_the_last_day(text: str) -> None:
    assert said(text) == "2027-05-03"


def test_two_hours_said_after_two_days_are_theirs_in_turn() -> None:
    text = "Sista ansökningsdagar är 3 maj och 3 september 2027, kl. 12.00 respektive 15.00."
    assert said(text) == "2027-05-03 12:00, 2027-09-03 15:00"
    text = "Sista ansökningsdagar är 3 maj, 3 juni och 3 september 2027, kl. 12.00 respektive 15.00."
    assert said(text) == "2027-05-03, 2027-06-03, 2027-09-03"
