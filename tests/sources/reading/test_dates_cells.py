"""One cell known to hold a date, and one line of the command that reads dates."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sources.reading.dates import answer_line, read_day, read_days
from tests.sources.reading.dates_said import moment

CELLS = [
    ("Stänger 05 maj 2026", "2026-05-05"),
    ("31 oktober 2025", "2025-10-31"),
    ("27.01.2026 17:00", "2026-01-27 17:00"),
    ("2026-06-10 14:00", "2026-06-10 14:00"),
    ("2026-06-10T14:00:00", "2026-06-10 14:00"),
    ("Sista dag för ansökan 2026-10-31 23:59", "2026-10-31 23:59"),
    ("18 March 2020, 01:00 (AEDT)", "2020-03-18 01:00 Australia/Sydney"),
    ("23 September 2020, 13:30 (CEST)", "2020-09-23 13:30 CET"),
    ("14 February 2020", "2020-02-14"),
    ("Tue, 22/03/2022 - 23:59", "2022-03-22 23:59"),
    ("25/03/2022 - 11:59 PM", "2022-03-25 23:59"),
    ("5-Jun-25", "2025-06-05"),
    ("27-May-2024", "2024-05-27"),
    ("Deadline for application4. April 2024", "2024-04-04"),
    ("15th October 2019", "2019-10-15"),
    ("31 March, 2022", "2022-03-31"),
    ("Sept 23, 2025 5:00 PM", "2025-09-23 17:00"),
    ("17.10.2019 - 13:00 CET", "2019-10-17 13:00 CET"),
    ("22.04.2026 13:00 (CEST/Oslo Time)", "2026-04-22 13:00 Europe/Oslo"),
    ("9 april 2024 (kl. 14.00)", "2024-04-09 14:00"),
    ("19 dec. 2025", "2025-12-19"),
    ("15 februari", "--02-15"),
    ("15/2", "--02-15"),
    ("26 september kl 09.00–7 oktober kl 16.30", "--10-07 16:30"),
    ("Deadline date : 15/06/2026", "2026-06-15"),
    ("1. mars 2026 13.00", "2026-03-01 13:00"),
]


@pytest.mark.parametrize(("cell", "day"), CELLS)
def test_reads_the_day_of_a_cell(cell: str, day: str) -> None:
    deadline = read_day(cell)
    assert deadline is not None
    assert moment(deadline) == day


@pytest.mark.parametrize("cell", ["", "Tills vidare", "hösten 2026", "31.11.2025", "850 miljoner kronor", "2026", "Q3"])
def test_a_cell_without_a_day_gives_none(cell: str) -> None:
    assert read_day(cell) is None


def test_the_month_goes_first_only_where_asked_for() -> None:
    assert [moment(each) for each in read_days("03/04/2026")] == ["2026-04-03"]
    assert [moment(each) for each in read_days("03/04/2026", day_first=False)] == ["2026-03-04"]


def test_reads_several_days_that_run_together() -> None:
    days = read_days("18 March 2020, 01:00 (CET)19 March 2020, 02:00 (CET)")
    assert [moment(day) for day in days] == ["2020-03-18 01:00 CET", "2020-03-19 02:00 CET"]


def test_answers_a_line_with_what_was_asked_by_id() -> None:
    answer = answer_line({"text": "Stänger i dag", "reference_date": "2026-05-07", "lang": "sv", "id": 7})
    assert json.loads(json.dumps(answer)) == {
        "id": 7,
        "opens": None,
        "deadlines": [{"date": "2026-05-07", "time": None, "zone": None, "label": "Stänger"}],
        "rolling": False,
        "evidence": {"deadlines": "Stänger i dag"},
    }


def test_a_line_needs_its_text_only() -> None:
    assert answer_line({"text": "", "reference_date": None}) == {
        "opens": None,
        "deadlines": [],
        "rolling": False,
        "evidence": {},
    }


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ({}, "text is missing"),
        ({"text": 5}, "text is no string"),
        ({"text": "x", "lang": 5}, "lang is no string"),
        ({"text": "x", "reference_date": "yesterday"}, "reference_date 'yesterday' is not a date"),
    ],
)
def test_says_what_is_wrong_with_a_line(record: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        answer_line(record)
