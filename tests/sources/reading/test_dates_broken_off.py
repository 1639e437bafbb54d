"""A sentence broken across lines, a year set off by a dash, and days that belong to something else."""

from __future__ import annotations

import pytest

from tests.sources.reading.dates_said import said

LAST_DAYS = [
    "Ansökan ska vara inlämnad\nsenast den 5 maj 2027 kl. 15 Dnr 2027/14\nSida 1 av 6",
    "Applications shall be submitted\nno later than 5 May 2027 Page 2 of 8\nContents",
    "Omgången stängde 5/5 – 2027",
    "Sista ansökningsdag: 5 maj – 2027.",
    "Utlysningen stänger under onsdagen den 5 maj 2027.",
    "Sista ansökningsdag för aktiviteter under hösten den 5 maj 2027.",
    "No applications will be accepted after 5 May 2027.",
]
OTHER_DAYS = [
    "Frågor ska ha inkommit\nsenast den 5 maj 2027 Dnr 2027/14",
    "Inga ansökningar får beviljas efter den 5 maj 2027.",
    "No applications may be approved after 5 May 2027.",
    "Der er frist for ansøgninger om støtte til optrin under Havnefesten den 5. maj 2027.",
]


@pytest.mark.parametrize("text", LAST_DAYS)
def test_the_last_day_is_read_however_it_is_set_in_type(text: str) -> None:
    assert said(text).startswith("2027-05-05")


@pytest.mark.parametrize("text", OTHER_DAYS)
def test_a_funders_day_and_an_events_day_are_no_last_day_to_apply(text: str) -> None:
    assert said(text) == "nothing"


def test_a_dash_before_a_whole_date_still_makes_a_window() -> None:
    assert "2027-05-05" in said("Ansökan öppen 1 mars - 2027-05-05")
