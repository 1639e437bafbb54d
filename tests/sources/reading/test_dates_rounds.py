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


def test_an_hour_before_the_first_day_of_a_list_is_that_of_every_day() -> None:
    text = "Ansøgninger skal være fonden i hænde senest kl. 12.00 den 1. februar eller den 1. august."
    assert said(text) == "--02-01 12:00, --08-01 12:00"


def test_an_hour_after_the_first_day_is_that_days_own() -> None:
    assert said("The deadlines are 5 March at 12:00 and 4 June 2027.") == "2027-03-05 12:00, 2027-06-04"


def test_an_hour_after_a_day_that_is_told_apart_is_that_days_own() -> None:
    text = "Outlines are due by 5 March 2027 and full applications by 4 June 2027 at 12:00."
    assert said(text) == "2027-03-05, 2027-06-04 12:00"


def test_the_year_in_which_the_rounds_are_held_is_theirs() -> None:
    text = "Two rounds of funding will be held in 2027. Round one: opens 16 January, closes 1 March."
    assert said(text) == "2027-01-16 to 2027-03-01"


def test_the_year_of_a_deadline_is_named_with_it() -> None:
    assert said("Grants are advertised once a year. The 2027 deadline was 7 February.") == "2027-02-07"


def test_the_call_of_a_year_may_close_in_the_year_before() -> None:
    assert said("The 2027 call closes on 1 December.") == "--12-01"


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


def test_a_third_value_of_a_field_is_of_the_field() -> None:
    assert said("Deadline dates: 15 June 2027 | 15 September 2027 | 15 December 2027") == (
        "2027-06-15, 2027-09-15, 2027-12-15"
    )


def test_a_deadline_ends() -> None:
    text = "The first cut-off ended on 30 June 2027. The second cut-off is 31 October 2027."
    assert said(text) == "2027-06-30, 2027-10-31"


def test_a_call_takes_place_in_a_period() -> None:
    assert said("The sixth call takes place during the period 1-30 September 2027.") == "2027-09-01 to 2027-09-30"


def test_a_call_that_is_open_until_a_day_was_launched_on_another() -> None:
    assert said("Call: open until 10 May 2027, launched 10 March 2027.") == "2027-03-10 to 2027-05-10"


def test_the_number_of_a_round_ends_no_sentence() -> None:
    text = "Søknader tas imot to ganger: 1. runde 22. mars 2027 kl. 12, 2. runde 4. oktober 2027 kl. 12."
    assert said(text) == "2027-03-22 12:00, 2027-10-04 12:00"


def test_applications_for_projects_are_accepted_in_a_period() -> None:
    text = "We accept applications for the programme's collaboration projects between 10 January and 20 February 2027."
    assert said(text) == "2027-01-10 to 2027-02-20"


def test_projects_have_periods_of_their_own() -> None:
    assert said("We accept applications for activities between 10 January and 20 February 2027.") == "nothing"


def test_it_ran_is_said_of_the_call_before_it() -> None:
    assert said("Den fjerde ansøgningsrunde er slut. Den løb fra 1. december 2026 til 15. februar 2027.") == (
        "2026-12-01 to 2027-02-15"
    )


def test_it_ran_is_said_of_the_project_before_it() -> None:
    assert said("The project was a success. It ran from 1 December 2026 to 15 February 2027.") == "nothing"


def test_a_call_has_been_open_since_a_day() -> None:
    assert said("Submission session now open since 11 May 2027. Deadline 16 November 2027.") == (
        "2027-05-11 to 2027-11-16"
    )


def test_the_year_of_the_only_call_is_that_of_its_days() -> None:
    text = "One call for proposals in 2027 is planned. It will open on 5 February and close on 4 March."
    assert said(text) == "2027-02-05 to 2027-03-04"


def test_two_periods_of_every_year() -> None:
    text = "Fonden modtager ansøgninger i perioderne 1.-31. januar og 1.-31. august hvert år."
    assert said(text) == "--01-01 to --01-31, --08-31"


def test_a_deadline_to_submit_is_one_whatever_is_applied_for() -> None:
    text = (
        "The deadline to submit applications for framework partnership agreements is 5 September 2027 and the deadline "
        "to submit applications for the specific grant is 26 September 2027, both at 17:00 Brussels time."
    )
    assert said(text) == "2027-09-05 17:00 Europe/Brussels, 2027-09-26 17:00 Europe/Brussels"


def test_the_year_of_a_numbered_round() -> None:
    text = "Ansøgningsrunde 2 i 2027 er åben fra 16. august til 15. september kl. 12."
    assert said(text) == "2027-08-16 to 2027-09-15 12:00"


def test_each_of_two_deadlines() -> None:
    text = "Puljen udmøntes to gange i 2027 med ansøgningsfrist hhv. den 1. marts og den 1. september."
    assert said(text) == "2027-03-01, 2027-09-01"


def test_no_earlier_than_one_day_and_no_later_than_another() -> None:
    text = "Apply no earlier than 1 February 2027 and no later than 1 March 2027 at 23.59."
    assert said(text) == "2027-02-01 to 2027-03-01 23:59"


def test_a_day_that_is_no_longer_the_deadline() -> None:
    text = "Den 12. maj 2027 er ikke længere frist for ansøgninger. Den nye frist er den 26. maj 2027."
    assert said(text) == "2027-05-26"


def test_the_periods_of_a_year() -> None:
    text = "Der kan ansøges i følgende perioder i 2027: 1. januar-1. februar og 1. april-1. maj."
    assert said(text) == "2027-01-01 to 2027-02-01, 2027-05-01"


def test_an_open_call_lasts_no_longer_than_a_day() -> None:
    text = "Utlysningen er åpen fra 8. april 2027 og til pengene er brukt opp, men ikke lenger enn 30. september 2027."
    assert said(text) == "2027-04-08 to 2027-09-30"


def test_a_line_that_begins_with_a_capital_letter_begins_its_own_label() -> None:
    text = "Capacity grants\nDeadline for applications:\n30 April 2027, 16:00\nDeadline for questions:\n16 April 2027"
    assert said(text) == "2027-04-30 16:00"


def test_a_label_that_ends_in_a_colon_has_its_own_day_below() -> None:
    text = "Søknadsfrist:\n3. september 2027\nTidligste oppgave:\n1. februar 2028\nUtlysningen publisert:\n21. mai 2027"
    assert said(text) == "2027-09-03"
