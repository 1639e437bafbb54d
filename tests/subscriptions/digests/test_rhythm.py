"""When the next digest is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.digests.days_off import DaysOff, swedish_holidays
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


@pytest.mark.parametrize(
    ("year", "holiday"),
    [
        (2026, "2026-04-03"), (2026, "2026-04-06"), (2026, "2026-05-14"), (2026, "2026-06-19"),
        (2027, "2027-03-26"), (2027, "2027-03-29"), (2027, "2027-05-06"), (2027, "2027-06-25"),
        (2038, "2038-04-26"), (2027, "2027-12-31"),
    ],
)  # fmt: skip
def test_the_movable_holidays_fall_where_the_almanac_has_them(year: int, holiday: str) -> None:
    assert date.fromisoformat(holiday) in swedish_holidays(year)


@pytest.mark.parametrize(
    ("rhythm", "day", "after", "due"),
    [
        ("weekly", "monday", "2026-04-03 08:00", "2026-04-07 07:30"),
        ("weekly", "thursday", "2026-12-18 08:00", "2026-12-28 07:30"),
        ("weekly", "thursday", "2026-12-26 08:00", "2026-12-28 07:30"),
        ("daily", None, "2026-12-23 08:00", "2026-12-28 07:30"),
        ("monthly", "1", "2026-12-05 08:00", "2027-01-04 07:30"),
        ("weekly", "sunday", "2026-05-07 08:00", "2026-05-10 07:30"),
    ],
)
def test_a_letter_that_would_come_on_a_holiday_comes_on_the_next_working_day(
    rhythm: Rhythm, day: str | None, after: str, due: str
) -> None:
    assert next_due(rhythm, day, "07:30", local(after), STOCKHOLM, DaysOff("SE")) == local(due)


def test_holidays_of_other_countries_are_not_ours() -> None:
    assert next_due("daily", None, "07:30", local("2026-06-05 08:00"), STOCKHOLM, DaysOff("FI")) == local(
        "2026-06-06 07:30"
    )


JULY = DaysOff("SE", ((date(2026, 7, 1), date(2026, 8, 9)),))


@pytest.mark.parametrize("rhythm", ["daily", "weekly", "instant"])
@pytest.mark.parametrize("after", ["2026-07-01 08:00", "2026-07-20 03:00", "2026-08-09 23:00"])
def test_after_a_pause_comes_one_letter(rhythm: Rhythm, after: str) -> None:
    assert next_due(rhythm, None, "07:30", local(after), STOCKHOLM, JULY) == local("2026-08-10 07:30")


@pytest.mark.parametrize("first", ["2026-11-20", "2026-12-01", "2026-10-01"])
def test_a_sunday_that_was_chosen_holds_after_a_pause_too_and_brings_one_letter(first: str) -> None:
    pauses = ((date.fromisoformat(first), date(2026, 12, 31)),)
    off, after, found = DaysOff("SE", pauses), datetime(2026, 12, 2, 9, tzinfo=UTC), []
    for _ in range(2):
        after = next_due("monthly", "sunday", "07:30", after, STOCKHOLM, off)
        found.append(after.astimezone(STOCKHOLM).date())
    assert found == [date(2027, 1, 3), date(2027, 2, 7)]


def test_a_holiday_holds_back_nothing_that_is_instant() -> None:
    eve = local("2026-12-24 12:00")
    assert next_due("instant", None, "07:30", eve, STOCKHOLM, DaysOff("SE")) == eve
