"""Whether two sources give a call the same days. Pure; hours matter only where they move a moment to another day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sources.contract import Deadline
from sources.reading.status import is_full_date

_DAY = timedelta(days=1)
# The first and last years of the calendar have no neighbours to convert to.
_YEARS = range(1000, 9000)


def contradict(ours: Sequence[Deadline], theirs: Sequence[Deadline]) -> bool:
    """Whether both cannot be right. One that only says less, some of the other's days or none, contradicts nothing."""
    return not (covers(ours, theirs) or covers(theirs, ours))


def covers(many: Sequence[Deadline], few: Sequence[Deadline]) -> bool:
    """Whether every one of the few days is among the many."""
    return all(any(same_day(each, other) for other in many) for each in few)


def same_day(one: Deadline, other: Deadline) -> bool:
    """Whether two deadlines fall on one day, each read on its own calendar or on the other's.

    A day without a year is any year's. Midnight belongs to both days: many write 00:00 for the day that ends by it.
    Words that may mean either of two days contradict neither.
    """
    if not (is_full_date(one.date) and is_full_date(other.date)):
        return bool({day[-5:] for day in _printed(one)} & {day[-5:] for day in _printed(other)})
    return bool(_days(one, other.zone) & _days(other, one.zone))


def same_hour(one: Deadline, other: Deadline) -> bool:
    """Whether the hours of two deadlines on one day are the same moment, as far as both are stated."""
    if one.time is None or other.time is None:
        return True
    moments = _moment(one), _moment(other)
    return one.time == other.time if None in moments else moments[0] == moments[1]


def _days(deadline: Deadline, zone: str | None) -> set[date]:
    """The days a deadline may fall on: its own, and the one that a calendar in `zone` shows at its hour."""
    own = date.fromisoformat(deadline.date)
    days = {date.fromisoformat(day) for day in _printed(deadline) if is_full_date(day)}
    if deadline.time == "00:00" and own.year in _YEARS:
        days.add(own - _DAY)
    moment, known = _moment(deadline), _zone(zone)
    if moment is not None and known is not None:
        # What ends at midnight is over with the day before.
        days.add((moment - timedelta(microseconds=1)).astimezone(known).date())
    return days


def _printed(deadline: Deadline) -> set[str]:
    return {deadline.date, deadline.or_date or deadline.date}


def _moment(deadline: Deadline) -> datetime | None:
    """The stated hour as a moment; None where no zone that anybody knows is stated with it."""
    zone = _zone(deadline.zone)
    if deadline.time is None or zone is None or not is_full_date(deadline.date):
        return None
    day = date.fromisoformat(deadline.date)
    if day.year not in _YEARS:
        return None
    if deadline.time == "24:00":
        return datetime.combine(day + _DAY, time.min, zone).astimezone(UTC)
    return datetime.combine(day, time.fromisoformat(deadline.time), zone).astimezone(UTC)


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None
