"""The only place that asks for the time; everything else is given it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from watcher.errors import BadInput

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


def running_from(moment: datetime, seconds: Callable[[], float] = time.monotonic) -> Clock:
    """A clock that shows `moment` now and goes on from there. `seconds`: how time passes."""
    begun = seconds()
    return lambda: moment + timedelta(seconds=seconds() - begun)


def clock_at(text: str | None) -> Clock:
    """A clock standing at an ISO 8601 time with zone, or the system's clock if None.

    Raises BadInput if the text is no time or has no zone.
    """
    if text is None:
        return system_clock
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"--at {text}: not a time; write for example 2026-05-07T08:00:00+02:00") from error
    if moment.tzinfo is None:
        raise BadInput(f"--at {text}: the zone is missing; write for example 2026-05-07T08:00:00+02:00")
    return lambda: moment
