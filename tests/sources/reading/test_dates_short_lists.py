"""Days that a list says in few words: a column "Ansökan" beside "Beslut", one day of several months, bare figures."""

from __future__ import annotations

from datetime import date

import pytest

from sources.reading.dates import read_dates

TODAY = date(2026, 11, 20)


def said(text: str, language: str = "sv") -> list[tuple[str, str | None]]:
    return [(day.date, day.time) for day in read_dates(text, language=language, reference_date=TODAY).deadlines]


def days(text: str, language: str = "sv") -> list[str]:
    return [day for day, _ in said(text, language)]


@pytest.mark.parametrize(
    "text",
    [
        "Ansökan | Beslut\n1 februari 2027 | 15 mars 2027\n1 september 2027 | 15 oktober 2027",
        "Ansökan Beslut\n1 februari 2027 15 mars 2027\n1 september 2027 15 oktober 2027",
        "Ansökan\nBeslut\n1 februari 2027\n15 mars 2027\n1 september 2027\n15 oktober 2027",
        "Beslut | Ansökan\n15 mars 2027 | 1 februari 2027\n15 oktober 2027 | 1 september 2027",
        "Omgång | Ansökan | Beslut\n1 | 1 februari 2027 | 15 mars 2027\n2 | 1 september 2027 | 15 oktober 2027",
        "Applications | Decisions\n1 February 2027 | 15 March 2027\n1 September 2027 | 15 October 2027",
    ],
)
def test_a_column_for_the_application_beside_one_for_decisions_has_the_last_days(text: str) -> None:
    assert days(text) == ["2027-02-01", "2027-09-01"]


@pytest.mark.parametrize(
    "text", ["Beslut\nAnsökan\n12 maj 2027", "Ansökan\nBeslut\n12 maj 2027", "Ansökan | Beslut | Kontakt\n12 maj 2027"]
)
def test_two_headings_over_a_lone_day_are_no_table(text: str) -> None:
    assert days(text) == []


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Sista ansökningsdagar: 15 februari, maj och oktober 2027", "sv", ["2027-02-15", "2027-05-15", "2027-10-15"]),
        ("Sista dag är den 15 i februari, maj och oktober.", "sv", ["--02-15", "--05-15", "--10-15"]),
        ("Deadlines: 15 February, May and October 2027", "en", ["2027-02-15", "2027-05-15", "2027-10-15"]),
        ("Ansøgningsfrist er den 1. marts og september.", "da", ["--03-01", "--09-01"]),
        ("The deadline is 15 March and may also be extended.", "en", ["--03-15"]),
        ("Sista ansökningsdag är 15 mars. Beslut i maj och juni 2027.", "sv", ["--03-15"]),
    ],
)
def test_one_day_of_several_months_is_several_days(text: str, language: str, found: list[str]) -> None:
    assert days(text, language) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sista ansökningsdagar 2027\nJanuari: 15\nApril: 15", ["2027-01-15", "2027-04-15"]),
        ("Sista ansökningsdagar\nJanuari 2027: 15\nApril 2027: 15", ["2027-01-15", "2027-04-15"]),
        ("Sista ansökningsdag är 1 mars 2027.\nBeviljade projekt\nJanuari: 15\nApril: 12", ["2027-03-01"]),
        ("Sista ansökningsdag är 1 mars 2027.\nJanuari: 15 ansökningar", ["2027-03-01"]),
    ],
)
def test_a_line_of_a_month_and_a_number_is_a_day_under_a_heading_for_last_days(text: str, found: list[str]) -> None:
    assert days(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Kalender\nMars 2027\n15 Sista ansökningsdag för projektstöd\n22 Beslut\nMaj 2027\n3 Sista ansökningsdag",
            ["2027-03-15", "2027-05-03"],
        ),
        ("Mars\n15 Sista ansökningsdag kulturstöd\nMaj\n20 – Sista ansökningsdag idrottsstöd", ["--03-15", "--05-20"]),
        ("March 2027\n1 Call opens\n15 Application deadline\n", ["2027-03-15"]),
        ("Sista ansökningsdag är 1 april 2027.\nMars\n15 ansökningar kom in\n3 deadlines hölls", ["2027-04-01"]),
    ],
)
def test_below_a_month_in_a_calendar_a_number_before_a_last_day_is_its_day(text: str, found: list[str]) -> None:
    assert days(text) == found


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Ansökningstiderna är 15.2. och 15.8. varje år.", "sv", ["--02-15", "--08-15"]),
        ("Ansökningstider: 15/2 och 15/8", "sv", ["--02-15", "--08-15"]),
        ("Ansökningsperioder 2027: 1/2–15/3 och 1/8–15/9", "sv", ["2027-03-15", "2027-09-15"]),
        ("Ansøgningsfrister i 2027: 1/2, 1/6 og 1/10", "da", ["2027-02-01", "2027-06-01", "2027-10-01"]),
        ("Ansökningsperioden är 3/4 år.", "sv", []),
        ("Ansökningstider 2027:\n15.2\n15.8", "sv", ["2027-02-15", "2027-08-15"]),
        ("Sista ansökningsdagar\n- 15.2.\n- 15.8.", "sv", ["--02-15", "--08-15"]),
        ("Deadline\n14.10", "sv", []),
        ("Deadlines\n14.00\n16.00", "sv", []),
    ],
)
def test_figures_after_a_word_for_the_time_to_apply_are_days(text: str, language: str, found: list[str]) -> None:
    assert days(text, language) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sista ansökningsdag 15 mars -27.", [("2027-03-15", None)]),
        ("Sista ansökningsdag 15 mars -27 kl. 14.00", [("2027-03-15", "14:00")]),
        ("Ansökan är öppen 15 mars -27 april", [("--04-27", None)]),
        ("Ansökan är öppen 1 mars -27/4", [("--04-27", None)]),
    ],
)
def test_two_figures_after_a_dash_are_a_year_where_no_month_follows(
    text: str, found: list[tuple[str, str | None]]
) -> None:
    assert said(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Stängd: Utlysningen 2025\nAnsökan\nSista ansökningsdag är 15 mars.", ["--03-15"]),
        ("Tidigare ansökningsomgång 2025\nHär är beviljade projekt.\nSista ansökningsdag är 15 mars.", ["--03-15"]),
        ("Stängd: Utlysningen 2026\nAnsökningsperiod: 1 februari–15 mars", ["2026-03-15"]),
        ("Stängd: Utlysningen 2026\nÖppnade 1 februari\nSista ansökningsdag 15 mars", ["2026-03-15"]),
    ],
)
def test_the_year_of_a_closed_round_is_that_of_the_days_straight_below_it(text: str, found: list[str]) -> None:
    assert days(text) == found
