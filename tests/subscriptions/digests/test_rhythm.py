"""When the next digest is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.digests.rhythm import WEEKDAYS, Rhythm, next_due

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("rhythm", "day", "at", "after", "due"),
    [
        ("daily", None, "07:30", "2026-05-07 07:29", "2026-05-07 07:30"),
        ("daily", None, "07:30", "2026-05-07 07:30", "2026-05-08 07:30"),
        ("daily", None, "00:00", "2026-12-31 23:59", "2027-01-01 00:00"),
        ("weekly", "monday", "07:30", "2026-05-07 08:00", "2026-05-11 07:30"),
        ("weekly", "thursday", "07:30", "2026-05-07 07:00", "2026-05-07 07:30"),
        ("weekly", "thursday", "07:30", "2026-05-07 08:00", "2026-05-14 07:30"),
        ("weekly", None, "07:30", "2026-05-07 08:00", "2026-05-11 07:30"),
        ("monthly", "monday", "07:30", "2026-05-07 08:00", "2026-06-01 07:30"),
        ("monthly", "monday", "07:30", "2026-05-04 07:00", "2026-05-04 07:30"),
        ("monthly", "15", "07:30", "2026-05-07 08:00", "2026-05-15 07:30"),
        ("monthly", "28", "07:30", "2027-01-28 08:00", "2027-02-28 07:30"),
        ("monthly", "friday", "09:00", "2026-12-24 08:00", "2027-01-01 09:00"),
    ],
)
def test_a_rhythm_is_due_at_its_next_local_time(rhythm: Rhythm, day: str | None, at: str, after: str, due: str) -> None:
    assert next_due(rhythm, day, at, local(after), STOCKHOLM) == local(due)


def test_instant_is_due_at_once(now: datetime) -> None:
    assert next_due("instant", None, "07:30", now, STOCKHOLM) == now


def test_an_hour_that_spring_leaves_out_comes_an_hour_later() -> None:
    due = next_due("daily", None, "02:30", local("2026-03-28 12:00"), STOCKHOLM)
    assert due == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert due.astimezone(STOCKHOLM).strftime("%H:%M") == "03:30"
    assert next_due("daily", None, "02:30", due, STOCKHOLM) == local("2026-03-30 02:30")


def test_an_hour_that_autumn_repeats_is_taken_once() -> None:
    due = next_due("daily", None, "02:30", local("2026-10-24 12:00"), STOCKHOLM)
    assert due == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_due("daily", None, "02:30", due, STOCKHOLM) == local("2026-10-26 02:30")
    between = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
    assert next_due("daily", None, "02:30", between, STOCKHOLM) == local("2026-10-26 02:30")


def test_the_wall_time_stays_when_the_clocks_change() -> None:
    due = next_due("weekly", "monday", "07:30", local("2026-03-23 08:00"), STOCKHOLM)
    assert due == local("2026-03-30 07:30")
    assert due.astimezone(UTC).hour == 5


@pytest.mark.parametrize(
    ("rhythm", "day", "at"),
    [
        ("yearly", "monday", "07:30"),
        ("weekly", "måndag", "07:30"),
        ("weekly", "3", "07:30"),
        ("monthly", "29", "07:30"),
        ("monthly", "0", "07:30"),
        ("daily", None, "25:00"),
    ],
)
def test_what_is_no_rhythm_is_refused(rhythm: Rhythm, day: str, at: str, now: datetime) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any ValueError is the promise
        next_due(rhythm, day, at, now, STOCKHOLM)


rhythms = st.one_of(
    st.tuples(st.just("daily"), st.none(), st.just(1.0 / 24 + 1)),
    st.tuples(st.just("weekly"), st.sampled_from(WEEKDAYS), st.just(7 + 1.0 / 24)),
    st.tuples(st.just("monthly"), st.sampled_from(WEEKDAYS), st.just(35 + 1.0 / 24)),
    st.tuples(st.just("monthly"), st.integers(1, 28).map(str), st.just(31 + 1.0 / 24)),
)
walls = st.times().map(lambda wall: wall.strftime("%H:%M"))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - zone beside


@given(rhythms, walls, moments)
def test_due_is_strictly_later_within_one_period_and_on_the_right_day(
    rhythm: tuple[Rhythm, str | None, float], at: str, after: datetime
) -> None:
    name, day, longest = rhythm
    due = next_due(name, day, at, after, STOCKHOLM)
    assert after < due <= after + timedelta(days=longest)
    here = due.astimezone(STOCKHOLM)
    shown = here.strftime("%H:%M")
    assert shown == at or (here.month == 3 and shown[:2] == "03" and at[:2] == "02" and shown[2:] == at[2:])
    if name == "monthly" and day and day.isdigit():
        assert here.day == int(day)
    elif day:
        assert WEEKDAYS[here.weekday()] == day
        assert name == "weekly" or here.day <= 7


@given(rhythms, walls, moments, st.integers(0, 400))
def test_no_due_moment_is_passed_over(
    rhythm: tuple[Rhythm, str | None, float], at: str, after: datetime, minutes: int
) -> None:
    name, day, _ = rhythm
    due = next_due(name, day, at, after, STOCKHOLM)
    earlier = max(after, due - timedelta(minutes=minutes + 1))
    assert next_due(name, day, at, earlier, STOCKHOLM) == due
