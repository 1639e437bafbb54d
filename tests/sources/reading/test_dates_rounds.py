"""Several rounds in one text: the hour and the year that are said once for all of them."""

from __future__ import annotations

import pytest

from sources.reading.dates import read_dates
from tests.sources.reading.dates_said import said

AT_NOON = "2027-03-05 12:00, 2027-06-04 12:00, 2027-09-03 12:00"
ONE_HOUR = [
    "The deadlines in 2027 are 5 March, 4 June and 3 September at 12:00.",
    "The deadlines are 5 March 2027, 4 June 2027 and 3 September 2027 (12 noon).",
    "In 2027 the deadlines are 5 March, 4 June and 3 September, in each case at 12 noon.",
    "Søknadsfristene i 2027 er 5. mars, 4. juni og 3. september kl. 12.00.",
    "Ansøgningsfristerne i 2027 er den 5. marts, den 4. juni og den 3. september, alle dage kl. 12.00.",
]


@pytest.mark.parametrize("text", ONE_HOUR)
def test_an_hour_after_the_last_day_of_a_list_is_that_of_every_day(text: str) -> None:
    assert said(text) == AT_NOON


def test_an_hour_after_the_first_day_is_that_days_own() -> None:
    assert said("The deadlines are 5 March at 12:00 and 4 June 2027.") == "2027-03-05 12:00, 2027-06-04"


def test_an_hour_after_a_day_that_is_told_apart_is_that_days_own() -> None:
    text = "Outlines are due by 5 March 2027 and full applications by 4 June 2027 at 12:00."
    assert said(text) == "2027-03-05, 2027-06-04 12:00"


def test_the_year_in_which_the_rounds_are_held_is_theirs() -> None:
    text = "Two rounds of funding will be held in 2027. Round one: opens 16 January, closes 1 March."
    assert said(text) == "2027-01-16 to 2027-03-01"


def test_the_year_in_which_projects_are_held_is_not_the_rounds() -> None:
    assert said("Deadline to apply for courses held in 2027: 1 March.") == "--03-01"


def test_deadlines_in_figures_make_a_list() -> None:
    assert said("Ansøgningsfristerne er 10/1, 10/4 og 10/10.") == "--01-10, --04-10, --10-10"


def test_an_hour_printed_in_two_ways_is_one() -> None:
    text = "Application period: 7 February 2027 (14.00/2 pm) - 14 March 2027 (14.00/2 pm)"
    assert said(text) == "2027-02-07 to 2027-03-14 14:00"


def test_applications_are_possible_in_a_period_with_hours() -> None:
    text = "Submission of applications is possible in the period 02.09.2027 (9:00) - 30.09.2027 (15:00)."
    assert said(text) == "2027-09-02 to 2027-09-30 15:00"


def test_the_closure_of_a_call_is_its_last_day() -> None:
    text = "Call launch : 13 March 2027 | Call closure : 13 June 2027 - 1 pm CET | Notification : December 2027"
    assert said(text) == "2027-03-13 to 2027-06-13 13:00 CET"


@pytest.mark.parametrize("text", ["You can apply whenever you like.", "Du kan søge, når du vil."])
def test_whenever_one_likes_is_at_any_time(text: str) -> None:
    assert read_dates(text).rolling


def test_a_concept_note_is_handed_in_first() -> None:
    text = "Første trinn: konseptnotat innen 14. mars 2027. Andre trinn: full søknad innen 30. juni 2027."
    assert said(text) == "2027-03-14, 2027-06-30"
