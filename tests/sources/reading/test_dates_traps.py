"""Ways of writing dates that misled other readers of funders' pages, and that no other test here holds."""

from __future__ import annotations

from datetime import date

import pytest

from sources.reading.dates import read_dates

REFERENCE = date(2026, 5, 7)


@pytest.mark.parametrize("words", ["Sista ansökningsdag: Tillsvidare", "Ansökan är öppen tills vidare."])
def test_until_further_notice_is_rolling_and_no_date(words: str) -> None:
    read = read_dates(words, language="sv", reference_date=REFERENCE)
    assert (read.rolling, list(read.deadlines)) == (True, [])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", "Sista ansökningsdag är oftast i februari."),
        ("sv", "Sista ansökningsdag oftast februari"),
        ("en", "Deadline: spring 2023"),
        ("en", "The next call opens in spring 2023."),
    ],
)
def test_a_month_or_a_season_is_no_date(language: str, words: str) -> None:
    read = read_dates(words, language=language, reference_date=REFERENCE)
    assert (read.opens, list(read.deadlines)) == (None, [])


@pytest.mark.parametrize("words", ["Deadline: 12 May 2026 14h CET", "The call closes 12 May 2026 at 14h CET."])
def test_an_hour_with_h_keeps_its_zone(words: str) -> None:
    (deadline,) = read_dates(words, language="en", reference_date=REFERENCE).deadlines
    assert (deadline.date, deadline.time, deadline.zone) == ("2026-05-12", "14:00", "CET")


def test_a_window_over_the_change_of_the_clock_keeps_the_zone_of_its_end() -> None:
    words = "Submit between 12 October 2026 12:00 CEST and 1 December 2026 12:00 CET"
    read = read_dates(words, language="en", reference_date=REFERENCE)
    (deadline,) = read.deadlines
    assert (read.opens, deadline.date, deadline.time, deadline.zone) == ("2026-10-12", "2026-12-01", "12:00", "CET")


def test_a_day_typed_twice_makes_no_second_date() -> None:
    read = read_dates("Søknadsfrist: 9. 9. august – 13. september", language="no", reference_date=REFERENCE)
    assert (read.opens, [day.date for day in read.deadlines]) == ("--08-09", ["--09-13"])


def test_two_rounds_in_one_sentence_are_two_deadlines_without_a_year() -> None:
    words = "Omgång 1: sista dag 22 mars, omgång 2: sista dag 15 oktober."
    read = read_dates(words, language="sv", reference_date=REFERENCE)
    assert [day.date for day in read.deadlines] == ["--03-22", "--10-15"]
