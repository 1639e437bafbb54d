"""Status by the clock: to the minute, in the deadline's own zone, also when the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.contract import Deadline, Status
from sources.reading.status import has_passed, is_full_date, last_deadline, status_at


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("deadline", "before", "after"),
    [
        (Deadline(date="2026-05-07"), "2026-05-07T23:59:59+02:00", "2026-05-08T00:00:00+02:00"),
        (Deadline(date="2026-01-07"), "2026-01-07T22:59:59+00:00", "2026-01-07T23:00:00+00:00"),
        (Deadline(date="2026-05-07", time="24:00"), "2026-05-07T23:59:59+02:00", "2026-05-08T00:00:00+02:00"),
        (Deadline(date="2026-05-07", time="14:00"), "2026-05-07T13:59:59+02:00", "2026-05-07T14:00:00+02:00"),
        (
            Deadline(date="2026-05-07", time="13:00", zone="Europe/Helsinki"),
            "2026-05-07T11:59:59+02:00",
            "2026-05-07T12:00:00+02:00",
        ),
        (Deadline(date="2026-05-07", zone="Europe/Helsinki"), "2026-05-07T22:59:59+02:00", "2026-05-07T23:00:00+02:00"),
        (
            Deadline(date="2026-01-07", time="12:00", zone="EET"),
            "2026-01-07T09:59:59+00:00",
            "2026-01-07T10:00:00+00:00",
        ),
        (Deadline(date="2026-03-29", time="17:00"), "2026-03-29T14:59:59+00:00", "2026-03-29T15:00:00+00:00"),
        (Deadline(date="2026-10-25"), "2026-10-25T22:59:59+00:00", "2026-10-25T23:00:00+00:00"),
        (Deadline(date="2026-05-07", zone="Mars/Olympus"), "2026-05-07T23:59:59+02:00", "2026-05-08T00:00:00+02:00"),
        (Deadline(date="2026-05-07", zone="../etc/passwd"), "2026-05-07T23:59:59+02:00", "2026-05-08T00:00:00+02:00"),
        (Deadline(date="2026-05-07", zone="Europe"), "2026-05-07T23:59:59+02:00", "2026-05-08T00:00:00+02:00"),
    ],
)
def test_a_deadline_passes_at_its_moment(deadline: Deadline, before: str, after: str) -> None:
    assert not has_passed(deadline, at(before))
    assert has_passed(deadline, at(after))


def test_the_clock_on_the_wall_is_not_compared() -> None:
    """On 25 October 02:30 comes twice in Stockholm; times of one zone would be compared without seeing it."""
    stockholm = ZoneInfo("Europe/Stockholm")
    second = datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=stockholm)
    assert has_passed(Deadline(date="2026-10-25", time="02:30"), second)
    assert not has_passed(Deadline(date="2026-10-25", time="02:30"), second.replace(fold=0))


def test_the_home_zone_is_used_where_the_deadline_names_none() -> None:
    moment = at("2026-05-07T22:30:00+00:00")
    assert has_passed(Deadline(date="2026-05-07"), moment)
    assert not has_passed(Deadline(date="2026-05-07"), moment, home_zone="Atlantic/Reykjavik")


@pytest.mark.parametrize("day", ["--02-15", "--02-29", "9999-12-31"])
def test_a_day_without_a_year_and_the_end_of_time_never_pass(day: str) -> None:
    assert not has_passed(Deadline(date=day), at("9998-12-31T00:00:00+00:00"))


def test_the_last_deadline_is_the_latest_with_a_year() -> None:
    days = ("2026-09-01", "--12-31", "2026-10-01", "2026-03-01")
    assert last_deadline(Deadline(date=day) for day in days) == "2026-10-01"
    assert last_deadline([Deadline(date="--12-31")]) is None
    assert last_deadline([]) is None


def test_a_full_date_has_a_year() -> None:
    assert [is_full_date(day) for day in ("2026-01-01", "--01-01", None)] == [True, False, False]


PAST, AHEAD, NO_YEAR = Deadline(date="2026-05-06"), Deadline(date="2026-09-01"), Deadline(date="--09-01")
BEFORE, TODAY, TOMORROW = "2026-04-01", "2026-05-07", "2026-05-08"


@pytest.mark.parametrize(
    ("said", "opens", "deadlines", "status"),
    [
        ("open", BEFORE, (AHEAD,), "open"),
        ("open", BEFORE, (PAST,), "closed"),
        ("open", BEFORE, (PAST, AHEAD), "open"),
        ("open", BEFORE, (PAST, NO_YEAR), "open"),
        ("open", None, (), "open"),
        ("open", TOMORROW, (AHEAD,), "forthcoming"),
        ("forthcoming", TODAY, (AHEAD,), "open"),
        ("forthcoming", TODAY, (), "open"),
        ("forthcoming", TOMORROW, (AHEAD,), "forthcoming"),
        ("forthcoming", None, (AHEAD,), "forthcoming"),
        ("forthcoming", "--05-01", (), "forthcoming"),
        ("forthcoming", BEFORE, (PAST,), "closed"),
        ("closed", BEFORE, (AHEAD,), "closed"),
        ("cancelled", BEFORE, (AHEAD,), "cancelled"),
        ("rolling", BEFORE, (PAST,), "rolling"),
        ("unknown", BEFORE, (AHEAD,), "open"),
        (None, BEFORE, (AHEAD,), "open"),
        (None, TOMORROW, (), "forthcoming"),
        (None, None, (AHEAD,), "open"),
        (None, None, (PAST,), "closed"),
        (None, None, (NO_YEAR,), "unknown"),
        (None, BEFORE, (), "unknown"),
        (None, None, (), "unknown"),
    ],
)
def test_status_is_decided_by_dates_and_then_by_words(
    said: Status | None, opens: str | None, deadlines: tuple[Deadline, ...], status: Status
) -> None:
    now = at("2026-05-07T08:00:00+02:00")
    assert status_at(opens=opens, deadlines=deadlines, now=now, said=said) == status


def test_the_opening_day_begins_at_midnight_at_home() -> None:
    for moment, status in (("2026-05-06T21:59:59+00:00", "forthcoming"), ("2026-05-06T22:00:00+00:00", "open")):
        assert status_at(opens="2026-05-07", deadlines=(AHEAD,), now=at(moment), said="forthcoming") == status


MOMENTS = st.integers(1_577_836_800, 1_893_456_000).map(lambda second: datetime.fromtimestamp(second, UTC))
DEADLINES = st.builds(
    Deadline,
    date=st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(date.isoformat),
    time=st.none() | st.times().map(lambda hour: f"{hour:%H:%M}") | st.just("24:00"),
    zone=st.sampled_from([None, "Europe/Brussels", "Europe/Helsinki", "CET", "Atlantic/Reykjavik"]),
)


@given(DEADLINES, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=3650)))
def test_what_has_passed_stays_passed(deadline: Deadline, now: datetime, wait: timedelta) -> None:
    assert has_passed(deadline, now) <= has_passed(deadline, now + wait)


@given(DEADLINES, MOMENTS)
def test_a_whole_day_passes_no_earlier_than_any_hour_of_it(deadline: Deadline, now: datetime) -> None:
    whole_day = deadline.model_copy(update={"time": None})
    assert has_passed(whole_day, now) <= has_passed(deadline, now)


@given(st.lists(DEADLINES, min_size=1, max_size=4), MOMENTS)
def test_an_open_call_is_closed_exactly_when_its_last_deadline_has_passed(
    deadlines: list[Deadline], now: datetime
) -> None:
    status = status_at(opens=None, deadlines=deadlines, now=now, said="open")
    assert (status == "closed") == all(has_passed(deadline, now) for deadline in deadlines)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("time", [None, "00:00", "23:59", "24:00"])
def test_the_ends_of_the_calendar_are_days_like_others(day: str, time: str | None) -> None:
    deadline = Deadline(date=day, time=time, zone="Europe/Brussels")
    assert has_passed(deadline, datetime(2026, 5, 7, tzinfo=UTC)) is (day == "0001-01-01")
