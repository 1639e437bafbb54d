"""When a deadline ends, as an instant: what is over, what comes next, and how many days are left."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sources.contract import CallData, Deadline

END_OF_DAY = "24:00"
SOON_DAYS = 14


@cache
def _known_zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # A source's own word for a zone that nobody knows: the hour is then read as local.
        return None


def zone_of(deadline: Deadline, local: ZoneInfo) -> ZoneInfo:
    """The zone a deadline is stated in, or the reader's where none is stated."""
    return (_known_zone(deadline.zone) if deadline.zone else None) or local


def end_of(deadline: Deadline, local: ZoneInfo) -> datetime | None:
    """The last instant, or None without a year. A day without an hour lasts until its midnight."""
    if deadline.date.startswith("--"):
        return None
    day, zone = date.fromisoformat(deadline.date), zone_of(deadline, local)
    if deadline.time is None or deadline.time == END_OF_DAY:
        return datetime.combine(min(day, date.max - timedelta(days=2)) + timedelta(days=1), time(), zone)
    return datetime.combine(day, time.fromisoformat(deadline.time), zone)


def is_past(deadline: Deadline, now: datetime, local: ZoneInfo) -> bool:
    end = end_of(deadline, local)
    return end is not None and end <= now


def upcoming(call: CallData, now: datetime, local: ZoneInfo) -> list[Deadline]:
    """The deadlines that are not over, those without a year among them."""
    return [deadline for deadline in call.deadlines if not is_past(deadline, now, local)]


def local_day(deadline: Deadline, local: ZoneInfo) -> date | None:
    """The day on the reader's calendar: 00:30 in Helsinki is the evening before in Stockholm."""
    if deadline.date.startswith("--"):
        return None
    day = date.fromisoformat(deadline.date)
    if deadline.time is None or deadline.time == END_OF_DAY or zone_of(deadline, local) == local:
        return day
    end = end_of(deadline, local)
    # The first and last days of the calendar have no other side.
    return end.astimezone(local).date() if end is not None and 1 < day.year < date.max.year else day


def days_left(deadline: Deadline, now: datetime, local: ZoneInfo) -> int | None:
    """Calendar days from today to the deadline, as the reader counts them; None without a year."""
    day = local_day(deadline, local)
    return None if day is None else (day - now.astimezone(local).date()).days


def next_days_left(call: CallData, now: datetime, local: ZoneInfo) -> int | None:
    """Days to the nearest deadline that is not over; None where no date is known."""
    left = [days_left(deadline, now, local) for deadline in upcoming(call, now, local)]
    return min((days for days in left if days is not None), default=None)


def first_stage_is_over(call: CallData, now: datetime, local: ZoneInfo) -> bool:
    """Of two stages the first is past: only those who took part in it can go on."""
    return call.deadline_model == "two-stage" and len(call.deadlines) > 1 and is_past(call.deadlines[0], now, local)


def closes_soon(call: CallData, now: datetime, local: ZoneInfo) -> bool:
    left = next_days_left(call, now, local)
    return left is not None and left <= SOON_DAYS and not first_stage_is_over(call, now, local)


def is_over(call: CallData, now: datetime, local: ZoneInfo) -> bool:
    """Closed, cancelled, or past its last deadline: nobody can apply any more."""
    if call.status in ("closed", "cancelled"):
        return True
    return call.status != "rolling" and bool(call.deadlines) and not upcoming(call, now, local)
