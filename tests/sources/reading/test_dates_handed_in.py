"""Handing in, said in other words than "apply" and "submit"; and what only looks like it."""

from __future__ import annotations

import pytest

from sources.reading.dates import read_dates
from tests.sources.reading.dates_said import said

LAST_DAYS = [
    "Regions are invited to express their interest by 3 May 2027.",
    "Register your interest no later than 3 May 2027.",
    "The application form must be completed no later than 3 May 2027.",
    "The signed application must reach us by 3 May 2027.",
    "Proposals must arrive by 3 May 2027.",
    "Send us your expression of interest by close of business on Monday 3 May 2027.",
    "Applications may be sent in between now and May 3, 2027.",
    "Application form. Fill it in and e-mail it to the office by 3 May 2027.",
    "Entries are welcome until 3 May 2027.",
    "Nominate your city by the 3rd of May 2027!",
    "Ansøgninger skal være indsendt d. 3. maj 2027.",
    "Søknaden skal være registrert i portalen seinest 3. mai 2027.",
    "Applications are received at least 8 weeks before the start and no later than 3 May 2027.",
    "Time limit for receipt of tenders: 03/05/2027. Opening of tenders: 04/05/2027.",
]
OTHER_DAYS = [
    "The work must be completed by 3 May 2027.",
    "Applications are welcome for projects that must be completed by 3 May 2027.",
    "The agreement has to be signed by 3 May 2027.",
    "Applications for the post of Head of Unit shall be submitted by 3 May 2027.",
    "Vacancy: apply by 3 May 2027.",
    "Frist for søknad om forlenget prosjektperiode er 3. mai 2027.",
    "Regionen har frist den 3. maj 2027 for kommunernes bemærkninger.",
    "Applications sent in before 3 May 2027 are dealt with under the present guidelines.",
    "Call for education proposals\nFunding period: 03.05.2027-31.12.2028",
    "Ansøgning om refusion af udgifter i 2026 skal være indsendt senest den 3. maj 2027.",
]


@pytest.mark.parametrize("text", LAST_DAYS)
def test_the_day_by_which_it_must_have_come_is_the_last(text: str) -> None:
    assert said(text) == "2027-05-03"


@pytest.mark.parametrize("text", OTHER_DAYS)
def test_what_must_be_done_by_then_is_no_application(text: str) -> None:
    assert said(text) == "nothing"


def test_the_hour_at_which_the_system_closes_is_that_of_every_round() -> None:
    text = "Applications can be submitted 8 April-6 May and 9 September-7 October 2027. The system closes at 16:00 CET."
    assert said(text) == "2027-04-08 to 2027-05-06 16:00 CET, 2027-10-07 16:00 CET"


def test_the_hour_by_which_it_must_arrive_stands_apart_from_its_day() -> None:
    text = (
        "The closing date, 29.11.2027, is near. The signed application must arrive at the office by 16.15 Finnish time."
    )
    assert said(text) == "2027-11-29 16:15 Europe/Helsinki"


def test_a_grant_for_something_may_be_cancelled() -> None:
    text = (
        "Puljen til udvikling af landdistrikter er aflyst. Ansøgninger skulle have været indsendt senest 1. maj 2027."
    )
    reading = read_dates(text)
    assert reading.cancelled
    assert reading.deadlines == ()


def test_a_meeting_on_the_grant_may_be_cancelled_without_the_grant() -> None:
    assert not read_dates("Mødet om puljen til landdistrikter er aflyst. Ansøgningsfrist: 1. maj 2027.").cancelled


def test_ideas_handed_in_until_further_notice_are_handed_in_at_any_time() -> None:
    assert read_dates("Ideas may be handed in until further notice.").rolling


def test_applications_sent_after_an_hour_of_a_day_are_too_late() -> None:
    assert said("Applications submitted after 16.00 on 3 May 2027 will not be considered.") == "2027-05-03 16:00"


def test_another_application_in_the_same_sentence_has_its_own_day() -> None:
    text = "Frist for ansøgninger er den 6. maj 2027 kl. 17 (strategiske projekter: konceptnote den 5. maj 2027)."
    assert said(text) == "2027-05-05, 2027-05-06 17:00"


def test_an_hour_may_stand_before_a_short_danish_day() -> None:
    assert said("Ansøgningsfrist kl. 12 d. 3. maj 2027.") == "2027-05-03 12:00"
