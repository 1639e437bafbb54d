"""When a subscription is due next: pure, in local wall time, across both clock changes of the year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, takewhile
from typing import Literal
from zoneinfo import ZoneInfo

from subscriptions.digests.days_off import DaysOff

Rhythm = Literal["instant", "daily", "weekly", "monthly"]
RHYTHMS: tuple[str, ...] = ("instant", "daily", "weekly", "monthly")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NEVER_OFF = DaysOff()
# From Christmas Eve to the next working day, with a day to spare: the date there and here may differ.
LONGEST_MOVE = 8
# Every month has a 28th; a later day would be skipped in some.
LAST_MONTH_DAY = 28
LONGEST_MONTH = 31
# A letter that leaves within this time is on time; a later one leaves while people are at work.
LATE = timedelta(hours=2)
DAY_BEGINS, DAY_ENDS = time(7), time(18)


def next_due(
    rhythm: str, day: str | None, at: str, after: datetime, zone: ZoneInfo, off: DaysOff = NEVER_OFF
) -> datetime:
    """The next moment a digest is due, in UTC: strictly after `after`, so a long pause is caught up by one digest.

    `day`: a weekday's English name, or for `monthly` also a day of the month, "1" to "28"; a weekday with
    `monthly` means the month's first one. Without a day: Monday. `at`: wall time `HH:MM` in `zone`; an hour that
    the spring change leaves out is counted an hour later, one that the autumn change repeats is taken the first
    time. `instant` is due again at once, holidays or not, and after a pause: what is new decides. What would be due
    on one of the days `off` comes on the first working day after them.
    Raises ValueError for a rhythm, day or time that is none.
    """
    if rhythm not in RHYTHMS:
        raise ValueError(f"{rhythm!r} is no rhythm")
    wall, today = time.fromisoformat(at), after.astimezone(zone).date()
    if rhythm == "instant":
        awake = not off.is_paused(today)
        return after.astimezone(UTC) if awake else datetime.combine(off.moved(today), wall, zone).astimezone(UTC)
    # Early enough for a day that has been moved; candidates before `after` are passed over.
    start = today - timedelta(days=LONGEST_MOVE)
    usual = (on for on in _days(rhythm, day, start) if rhythm == "daily" or not _is_overtaken(rhythm, day, on, off))
    days = (off.moved(on) for on in usual)
    moments = (datetime.combine(on, wall, zone).astimezone(UTC) for on in days)
    return next(moment for moment in moments if moment > after)


def _is_overtaken(rhythm: str, day: str | None, on: date, off: DaysOff) -> bool:
    """One that would be moved beyond a later one's own day comes with that: for it a weekend may have been chosen."""
    moved = off.moved(on)
    later = takewhile(lambda each: each < moved, _days(rhythm, day, on))
    return any(each > on and not off.is_off(each) for each in later)


def usual_day(rhythm: str, day: str | None, until: date) -> date:
    """The last day up to `until` on which a letter comes where no day is off. Raises ValueError like `next_due`."""
    days = _days(rhythm, day, until - timedelta(days=LONGEST_MONTH))
    return list(takewhile(lambda each: each <= until, days))[-1]


def next_at_work(at: str, after: datetime, zone: ZoneInfo, off: DaysOff = NEVER_OFF) -> datetime:
    """The next moment, in UTC, at which people have come to work: at the wall time `at` of a working day."""
    today = after.astimezone(zone).date()
    moment = datetime.combine(today, time.fromisoformat(at), zone)
    if not off.is_at_work(today) or moment <= after:
        moment = datetime.combine(off.working_day_after(today), time.fromisoformat(at), zone)
    return moment.astimezone(UTC)


def caught_up_at(  # noqa: PLR0913 - a subscription's own time, and the one it is now
    rhythm: str, day: str | None, at: str, due: datetime, now: datetime, zone: ZoneInfo, off: DaysOff = NEVER_OFF
) -> datetime:
    """When a letter that was due leaves: now, or, where it is late and people are not at work, when they next are."""
    here = now.astimezone(zone)
    is_ordinary = off.is_at_work(here.date()) and DAY_BEGINS <= here.time() < DAY_ENDS
    if rhythm == "instant" or is_ordinary or now - due <= LATE:
        return now
    return min(next_due(rhythm, day, at, now, zone, off), next_at_work(at, now, zone, off))


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
