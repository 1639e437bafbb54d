"""When a subscription is due next: pure, in local wall time, across both clock changes of the year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Literal
from zoneinfo import ZoneInfo

Rhythm = Literal["instant", "daily", "weekly", "monthly"]
RHYTHMS: tuple[str, ...] = ("instant", "daily", "weekly", "monthly")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Every month has a 28th; a later day would be skipped in some.
LAST_MONTH_DAY = 28


def next_due(rhythm: str, day: str | None, at: str, after: datetime, zone: ZoneInfo) -> datetime:
    """The next moment a digest is due, in UTC: strictly after `after`, so a long pause is caught up by one digest.

    `day`: a weekday's English name, or for `monthly` also a day of the month, "1" to "28"; a weekday with
    `monthly` means the month's first one. Without a day: Monday. `at`: wall time `HH:MM` in `zone`; an hour that
    the spring change leaves out is counted an hour later, one that the autumn change repeats is taken the first
    time. `instant` is due again at once: what is new decides.
    Raises ValueError for a rhythm, day or time that is none.
    """
    if rhythm not in RHYTHMS:
        raise ValueError(f"{rhythm!r} is no rhythm")
    if rhythm == "instant":
        return after.astimezone(UTC)
    wall = time.fromisoformat(at)
    # A day early: the wall clock's date there and here may differ, and candidates before `after` are passed over.
    start = after.astimezone(zone).date() - timedelta(days=1)
    moments = (datetime.combine(on, wall, zone).astimezone(UTC) for on in _days(rhythm, day, start))
    return next(moment for moment in moments if moment > after)


def _days(rhythm: str, day: str | None, start: date) -> Iterator[date]:
    """The local days of a rhythm, in order; monthly ones from the beginning of the month of `start`."""
    if rhythm == "daily":
        return (start + timedelta(days=step) for step in count())
    if rhythm == "weekly":
        wanted = WEEKDAYS.index(day or "monday")
        first = start + timedelta(days=(wanted - start.weekday()) % 7)
        return (first + timedelta(weeks=step) for step in count())
    return (_day_of_month(month, day or "monday") for month in _months(start))


def _day_of_month(first: date, day: str) -> date:
    if day.isdigit():
        number = int(day)
        if not 1 <= number <= LAST_MONTH_DAY:
            raise ValueError(f"day {number} is not in every month")
        return first.replace(day=number)
    return first + timedelta(days=(WEEKDAYS.index(day) - first.weekday()) % 7)


def _months(start: date) -> Iterator[date]:
    for step in count(start.year * 12 + start.month - 1):
        yield date(step // 12, step % 12 + 1, 1)
