"""The only place that asks for the time; everything else is given it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from watcher.errors import BadInput

Clock = Callable[[], datetime]
FIRST_YEAR, LAST_YEAR = 1990, 2100


def system_clock() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


def latest_day(now: datetime | None = None) -> date:
    """The day after which nothing on file can have happened: by the machine's clock (UTC), or by `now` if that is later
    because one acts as if it were."""
    today = system_clock().date()
    return max(today, now.date()) if now else today


def running_from(moment: datetime, seconds: Callable[[], float] = time.monotonic) -> Clock:
    """A clock that shows `moment` now and goes on from there. `seconds`: how time passes."""
    begun = seconds()
    return lambda: moment + timedelta(seconds=seconds() - begun)


def clock_at(text: str | None) -> Clock:
    """A clock standing at an ISO 8601 time with zone, or the system's clock if None.

    Raises BadInput if the text is no time, has no zone or lies outside the years we can reckon with.
    """
    if text is None:
        return system_clock
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"--at {text}: not a time; write for example 2026-05-07T08:00:00+02:00") from error
    if moment.tzinfo is None:
        raise BadInput(f"--at {text}: the zone is missing; write for example 2026-05-07T08:00:00+02:00")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:  # weeks before and after it, in any zone, must be days as well
        raise BadInput(f"--at {text}: a time between the years {FIRST_YEAR} and {LAST_YEAR} is needed")
    return lambda: moment
