"""Days in three parts of two figures each: the year first in Swedish; elsewhere no year that nobody means."""

from __future__ import annotations

import pytest

from sources.reading.dates import read_day
from tests.sources.reading.dates_said import either

DAYS = [
    ("Sista ansökningsdag 27-02-01", "sv", "2027-02-01"),
    ("Sista ansökningsdag: 27-03-31", None, "2027-03-31"),
    ("Ansökan senast 26-12-31.", "sv", "2026-12-31"),
    ("Deadline: 27-04-15", "sv", "2027-04-15"),
    ("Ansökningstid 27-01-15 till 27-03-01 kl. 16.00", "sv", "2027-03-01"),
    ("Sista ansökningsdag 15-04-27", "sv", ""),
    ("Sista ansökningsdag 27-02-30", "sv", ""),
    ("Deadline: 27-04-15", "en", ""),
    ("Deadline: 27-04-15", None, ""),
    ("Søknadsfrist: 27-04-15", "no", ""),
    ("Ansøgningsfrist 15-03-27", "da", "2027-03-15"),
    ("Ansøgningsfrist 25-03-27", "da", "2027-03-25 or 2025-03-27"),
    ("Ansøgningsfrist 28-02-25", "da", "2025-02-28 or 2028-02-25"),
    ("Ansøgningsfrist 30-02-27", "da", ""),
    ("Ansøgningsfrist 29-03-25", "da", "2025-03-29 or 2029-03-25"),
    ("Søknadsfrist 01.02.27", "no", "2027-02-01"),
    ("Sista ansökningsdag 15/4-27", "sv", "2027-04-15"),
]


@pytest.mark.parametrize(("text", "language", "answer"), DAYS)
def test_reads_the_year_where_the_language_writes_it_and_none_decades_off(
    text: str, language: str | None, answer: str
) -> None:
    assert either(text, language) == answer


def test_a_swedish_cell_begins_with_its_year_and_an_english_one_says_nothing() -> None:
    day = read_day("27-02-01", language="sv")
    assert day is not None
    assert day.date == "2027-02-01"
    assert read_day("27-02-01", language="en") is None
