"""Words that may mean either of two days: what stands around them decides, or both days are given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.reading.dates import read_dates, read_days
from tests.sources.reading.dates_said import either

UNDECIDED = "2027-04-03 or 2027-03-04"
ORDERS = [
    ("Deadline: 03/04/2027", "en", UNDECIDED),
    ("Deadline: 03/04/2027", None, UNDECIDED),
    ("Deadline: 03-04-2027", "en", UNDECIDED),
    ("Apply by 3/4", "en", "--04-03 or --03-04"),
    ("Deadline: 05/05/2027", "en", "2027-05-05"),
    ("Deadline: 03.04.2027", "en", "2027-04-03"),
    ("Deadline: 03/04/2027. The webinar is held on 13/02/2027.", "en", "2027-04-03"),
    ("Deadline: 03/04/2027. The webinar is held on 02/13/2027.", "en", "2027-03-04"),
    ("Published 12.10.2026 and 02/13/2027. Deadline: 03.04.2027", "en", "2027-04-03"),
    ("Deadline: 03/04/2027. Webinars on 13/02/2027 and 02/14/2027.", "en", UNDECIDED),
    ("Deadline: 03/04/2027. Webinars on 13/02/2027 and 02/14/2027.", "sv", UNDECIDED),
    ("Sista ansökningsdag: 03/04/2027", "sv", "2027-04-03"),
    ("Sista ansökningsdag är 03/04/2027", None, "2027-04-03"),
    ("Søknadsfrist: 03/04/2027", "no", "2027-04-03"),
    ("Sök senast 3/4", "sv", "--04-03"),
]
BEFORE = [
    ("Ansökan ska lämnas in före den 1 juni 2027.", "2027-06-01 or 2027-05-31"),
    ("Ansökan ska ha kommit in innan den 1 mars.", "--03-01 or --02-28"),
    ("Applications must be submitted before Tuesday, 1 June 2027.", "2027-06-01 or 2027-05-31"),
    ("Applications must be submitted before 1 January 2027.", "2027-01-01 or 2026-12-31"),
    ("Ansøgningen skal indsendes inden 1. juni 2027.", "2027-06-01 or 2027-05-31"),
    ("Søknaden må sendes inn før 1. juni 2027.", "2027-06-01 or 2027-05-31"),
    ("Apply before 29 February.", "--02-29 or --02-28"),
    ("Søknaden må sendes inn innen 1. juni 2027.", "2027-06-01"),
    ("Ansökan ska lämnas in senast den 1 juni 2027.", "2027-06-01"),
    ("Applications must be submitted on or before 1 June 2027.", "2027-06-01"),
    ("Apply no later than 1 June 2027.", "2027-06-01"),
    ("Ansökan ska lämnas in på eller före den 1 juni 2027.", "2027-06-01"),
    ("Ansökan ska lämnas in före kl. 12.00 den 1 juni 2027.", "2027-06-01"),
    ("Apply before 1 June 2027 at 17:00.", "2027-06-01"),
    ("Applications must be submitted before 1 June 2027 (midnight).", "2027-06-01 or 2027-05-31"),
    ("Applications must be submitted before midnight on Tuesday 1 June 2027.", "2027-06-01 or 2027-05-31"),
    ("Ansökan ska lämnas in före den 1 juni 2027 vid midnatt.", "2027-06-01 or 2027-05-31"),
    ("Søknaden må sendes før midnatt 1. juni 2027.", "2027-06-01 or 2027-05-31"),
    ("Ansök före den 1 juni 2027 kl. 24.00.", "2027-06-01"),
    ("Deadline: 1 June 2027 (before midnight)", "2027-06-01"),
    ("Deadline: midnight between 31 May and 1 June 2027", "2027-05-31"),
    ("Sista ansökningsdag: midnatt mellan den 31 december 2026 och den 1 januari 2027", "2026-12-31"),
    ("Ansökan är öppen till midnatt natten mellan den 31 maj och den 1 juni 2027.", "2027-05-31"),
    ("Apply before 1 June 2027. The deadline is 1 June 2027.", "2027-06-01"),
]


@pytest.mark.parametrize(("text", "language", "expected"), ORDERS)
def test_day_or_month_first_is_decided_by_what_stands_around_or_left_open(
    text: str, language: str | None, expected: str
) -> None:
    assert either(text, language) == expected


@pytest.mark.parametrize(("text", "expected"), BEFORE)
def test_before_a_day_may_leave_the_day_before_as_the_last(text: str, expected: str) -> None:
    assert either(text, None) == expected


def test_what_is_known_of_a_page_decides_for_its_cells() -> None:
    said = {None: UNDECIDED, True: "2027-04-03", False: "2027-03-04"}
    for day_first, expected in said.items():
        (day,) = read_days("03/04/2027", language="en", day_first=day_first)
        assert " or ".join(filter(None, (day.date, day.or_date))) == expected


@given(st.integers(1, 12), st.integers(1, 12), st.sampled_from("/-"))
def test_no_ambiguous_day_is_ever_given_without_its_doubt(first: int, second: int, mark: str) -> None:
    (read,) = read_dates(f"Deadline: {first:02}{mark}{second:02}{mark}2027", language="en").deadlines
    assert read.date == f"2027-{second:02}-{first:02}"
    assert read.or_date == (None if first == second else f"2027-{first:02}-{second:02}")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Ansökan ska lämnas in senast måndagen den 2 mars 2027.", 1),
        ("Ansök senast tis 1 mars 2027 kl. 16.00.", 2),
        ("Proposals must be received no later than Monday, 2 March 2027, 17:00 CET.", 1),
        ("Deadline: 2 March 2027 (Monday)", 1),
        ("Søknadsfrist: mandag 2. mars 2027", 1),
        ("Ansökan ska lämnas in senast tisdagen den 2 mars 2027.", None),
        ("Proposals must be received no later than Tuesday 2 March 2027. Monday is a holiday.", None),
        ("Ansök senast måndagen den 2 mars.", None),
        ("Deadline: 2 March 2027, Monday 17:00", 1),
        ("Utlysningen stänger 2 mars 2027 fredag den 5 mars meddelas beslut.", None),
        ("Utlysningen stänger 2 mars 2027, måndag-fredag svarar vi på frågor.", None),
        ("Deadline: 2 March 2027, Monday to Friday we answer questions.", None),
    ],
)
def test_a_weekday_that_is_another_days_is_kept_beside_the_date(text: str, number: int | None) -> None:
    (day,) = read_dates(text).deadlines
    assert (day.date[-5:] in ("03-01", "03-02"), day.said_weekday) == (True, number)


@pytest.mark.parametrize("then", ["Friday 5 March 2027", "Friday, March 5:", "Friday the 5th of March:"])
def test_the_weekday_of_the_next_date_is_not_that_of_this_one(then: str) -> None:
    assert read_dates(f"Deadline: 2 March 2027, {then} results").deadlines[0].said_weekday is None


def test_a_cell_of_a_list_says_so_too() -> None:
    assert [day.said_weekday for day in read_days("Måndag 2 mars 2027, tisdag 3 mars 2026")] == [1, None]
