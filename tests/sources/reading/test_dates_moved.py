"""A deadline that was moved, forward or back: only the day it was moved to holds, and nothing opens on the old one."""

from __future__ import annotations

import pytest

from tests.sources.reading.dates_said import said

LATER = [
    "Fristen er rykket fra den 1. marts 2027 til den 15. marts 2027.",
    "Fristen rykkes fra den 1. marts 2027 til den 15. marts 2027.",
    "Fristen skyves fra 1. mars 2027 til 15. mars 2027.",
    "Deadline justeras från 1 mars 2027 till 15 mars 2027.",
    "Sista ansökningsdag blir i stället från 1 mars 2027 till 15 mars 2027.",
    "We have pushed back the deadline from 1 March 2027 to 15 March 2027.",
    "The deadline has been adjusted from 1 March 2027 to 15 March 2027.",
]
EARLIER = [
    "Sista ansökningsdag tidigareläggs från 15 mars 2027 till 1 mars 2027",
    "Sista ansökningsdag ändras från 15 mars 2027 till 1 mars 2027",
    "Sista ansökningsdag har tidigarelagts från den 15 mars till den 1 mars 2027.",
    "Ansökningstiden tidigareläggs: från den 15 mars 2027 till den 1 mars 2027.",
    "The deadline has been brought forward from 15 March 2027 to 1 March 2027.",
    "The deadline has been brought forward from Monday 15 March 2027, 17:00, to 1 March 2027.",
    "Søknadsfristen er fremskyndet fra 15. mars 2027 til 1. mars 2027.",
    "Ansøgningsfristen fremrykkes fra den 15. marts 2027 til den 1. marts 2027.",
]
STILL_WINDOWS = [
    ("Ansökningstiden löper från den 1 mars 2027 till den 15 mars 2027.", "2027-03-01 to 2027-03-15"),
    ("Deadline: open from 1 March 2027 to 15 March 2027.", "2027-03-01 to 2027-03-15"),
    ("The call opens from 15 March 2027. The deadline is moved to 1 May 2027.", "2027-03-15 to 2027-05-01"),
    ("Öppningen tidigareläggs från den 15 mars 2027 till den 1 mars 2027.", "2027-03-01 to"),
]


@pytest.mark.parametrize("text", LATER)
def test_the_day_a_deadline_is_moved_from_opens_nothing(text: str) -> None:
    assert said(text) == "2027-03-15"


@pytest.mark.parametrize("text", EARLIER)
def test_the_later_day_a_deadline_is_moved_from_is_no_deadline(text: str) -> None:
    assert said(text) == "2027-03-01"


@pytest.mark.parametrize(("text", "answer"), STILL_WINDOWS)
def test_what_is_no_deadline_moved_stays_as_it_is(text: str, answer: str) -> None:
    assert said(text) == answer
