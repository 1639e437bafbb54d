"""Whether a call can be applied for, decided from its dates and a clock, not believed blindly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import TypeGuard
from zoneinfo import ZoneInfo

from sources.contract import Deadline, Status

HOME_ZONE = "Europe/Stockholm"
_ENDS = {1: datetime.min.replace(tzinfo=UTC), 9999: datetime.max.replace(tzinfo=UTC)}


@cache
def _zone(name: str | None, home_zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or home_zone)
    except (KeyError, ValueError, OSError):  # no such zone: the reader's own is the best guess there is
        return ZoneInfo(home_zone)


def is_full_date(day: str | None) -> TypeGuard[str]:
    """Whether the day has a year (`--02-15` has none)."""
    return day is not None and not day.startswith("--")


def has_passed(deadline: Deadline, now: datetime, home_zone: str = HOME_ZONE) -> bool:
    """Whether it is too late. Without an hour the whole day counts, in the deadline's zone or else `home_zone`.

    A day without a year never passes: nobody knows which year is meant. Where the words may mean either of two days,
    both must have passed: a call that may be open is not lost.
    """
    if not is_full_date(deadline.date):
        return False
    return now >= _end_of(max(deadline.date, deadline.or_date or ""), deadline.time, deadline.zone, home_zone)


@lru_cache(maxsize=10_000)  # asked of the same dates for every page, and every letter of a morning
def _end_of(stated: str, hour: str | None, zone: str | None, home_zone: str) -> datetime:
    """In UTC: two times in one zone would be compared by the clock on the wall."""
    day = date.fromisoformat(stated)
    if day.year in _ENDS:  # a zone could move these out of the calendar
        return _ENDS[day.year]
    if hour in (None, "24:00"):
        moment = datetime.combine(day + timedelta(days=1), time.min)
    else:
        moment = datetime.combine(day, time.fromisoformat(hour))
    return moment.replace(tzinfo=_zone(zone, home_zone)).astimezone(UTC)


def last_deadline(deadlines: Iterable[Deadline]) -> str | None:
    """The latest deadline's day among those with a year, `YYYY-MM-DD`."""
    return max((deadline.date for deadline in deadlines if is_full_date(deadline.date)), default=None)


def opens_too_late(opens: str | None, deadlines: Sequence[Deadline], now: datetime, home_zone: str = HOME_ZONE) -> bool:
    """Whether a last day still ahead comes before the opening day: one is wrong, or of another window."""
    if not is_full_date(opens):
        return False
    early = (each for each in deadlines if is_full_date(each.date) and each.date < opens)
    return any(not has_passed(each, now, home_zone) for each in early)


def status_at(
    *,
    opens: str | None,
    deadlines: Sequence[Deadline],
    now: datetime,
    said: Status | None = None,
    home_zone: str = HOME_ZONE,
) -> Status:
    """The status at `now`. `said` is the source's own word for it, if it has one.

    Closed, cancelled and rolling are as said. Otherwise a call whose deadlines have all passed is closed, one whose
    opening day lies ahead is forthcoming, one whose opening day has come is open; without dates, as said.
    """
    if said in ("closed", "cancelled", "rolling"):
        return said
    if deadlines and all(has_passed(deadline, now, home_zone) for deadline in deadlines):
        return "closed"
    today = now.astimezone(_zone(None, home_zone)).date().isoformat()
    if is_full_date(opens) and opens > today:
        return "forthcoming"
    ahead = any(is_full_date(deadline.date) for deadline in deadlines)
    if is_full_date(opens):
        return "open" if ahead or said in ("open", "forthcoming") else "unknown"
    if said in ("open", "forthcoming"):
        return said
    return "open" if ahead else "unknown"
