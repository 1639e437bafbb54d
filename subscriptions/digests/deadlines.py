"""Deadlines as the reader counts them: what is over, what comes next, and how many days are left. Pure."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from sources.contract import CallData, Deadline
from sources.reading.status import has_passed, is_full_date, opens_too_late

END_OF_DAY = "24:00"
# The first and last years of the calendar have no neighbours to convert to.
_YEARS = range(1000, 9000)


@cache
def known_zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # A source's own word for a zone that nobody knows: the hour is then read as local.
        return None


def zone_of(deadline: Deadline, local: ZoneInfo) -> ZoneInfo:
    """The zone a deadline is stated in, or the reader's where none is stated."""
    return (known_zone(deadline.zone) if deadline.zone else None) or local


def is_past(deadline: Deadline, now: datetime, local: ZoneInfo) -> bool:
    return has_passed(deadline, now, local.key)


def upcoming(call: CallData, now: datetime, local: ZoneInfo) -> list[Deadline]:
    """The deadlines that are not over, those without a year among them; of a doubtful one, its nearest day first."""
    return [nearest(each, now, local) for each in call.deadlines if not is_past(each, now, local)]


def passes_one(call: CallData, now: datetime, later: datetime, local: ZoneInfo) -> bool:
    """Whether a day on which somebody could apply goes by between two moments, though others may come after it.

    Of a doubtful deadline its nearest day counts: nobody is late who goes by it.
    """
    if is_over(call, now, local):
        return False
    then = upcoming(call, later, local)
    return any(each not in then for each in upcoming(call, now, local))


def first_ahead(call: CallData, now: datetime, local: ZoneInfo) -> Deadline | None:
    """The one of them that comes first; one without a year when its day comes round next."""
    day = today(now, local)

    def next_time(deadline: Deadline) -> str:
        if is_full_date(deadline.date):
            return deadline.date
        here = f"{day.year}{deadline.date[1:]}"
        return here if here >= day.isoformat() else f"{day.year + 1}{deadline.date[1:]}"

    return min(upcoming(call, now, local), key=next_time, default=None)


def nearest(deadline: Deadline, now: datetime, local: ZoneInfo) -> Deadline:
    """Where the source's words may mean either of two days, with the one in `date` that comes first of those ahead:
    nobody is late who goes by it."""
    early = earliest(deadline)
    if early.or_date is None or not is_past(sure(early), now, local):
        return early
    return _turned(early)


def sure(deadline: Deadline) -> Deadline:
    """Without the other of two days, for whoever is not to be late."""
    return deadline.model_copy(update={"or_date": None})


def earliest(deadline: Deadline) -> Deadline:
    """The same whatever day it is: with the earlier of two days that the source's words may mean in `date`."""
    return _turned(deadline) if deadline.or_date is not None and deadline.or_date < deadline.date else deadline


def _turned(deadline: Deadline) -> Deadline:
    return deadline.model_copy(update={"date": deadline.or_date, "or_date": deadline.date})


def local_moment(deadline: Deadline, local: ZoneInfo) -> datetime | None:
    """The stated hour on the reader's own clock; None where no hour, no year, or the end of a day is stated."""
    if not is_full_date(deadline.date) or deadline.time is None or deadline.time == END_OF_DAY:
        return None
    return _local_moment(deadline.date, deadline.time, zone_of(deadline, local), local)


@lru_cache(maxsize=10_000)  # a page says several things of one moment, and the next page says them again
def _local_moment(stated: str, hour: str, zone: ZoneInfo, local: ZoneInfo) -> datetime | None:
    day = date.fromisoformat(stated)
    return datetime.combine(day, time.fromisoformat(hour), zone).astimezone(local) if day.year in _YEARS else None


@lru_cache(maxsize=64)  # letters and pages are each of one moment
def today(now: datetime, local: ZoneInfo) -> date:
    """The day in the reader's zone."""
    return now.astimezone(local).date()


def days_left(deadline: Deadline, now: datetime, local: ZoneInfo) -> int | None:
    """Calendar days from today to the deadline, None without a year.

    00:30 in Helsinki is the evening before in Stockholm, so an hour is first turned into the reader's time.
    """
    if not is_full_date(deadline.date):
        return None
    moment = local_moment(deadline, local)
    day = moment.date() if moment else date.fromisoformat(deadline.date)
    return (day - today(now, local)).days


def next_days_left(call: CallData, now: datetime, local: ZoneInfo) -> int | None:
    """Days to the nearest deadline that is not over; None where no date is known."""
    left = [days_left(deadline, now, local) for deadline in upcoming(call, now, local)]
    return min((days for days in left if days is not None), default=None)


def first_stage_is_over(call: CallData, now: datetime, local: ZoneInfo) -> bool:
    """Of two stages the first is past: only those who took part in it can go on."""
    return call.deadline_model == "two-stage" and len(call.deadlines) > 1 and is_past(call.deadlines[0], now, local)


def is_over(call: CallData, now: datetime, local: ZoneInfo) -> bool:
    """Closed, cancelled, or past its last deadline: nobody can apply any more."""
    if call.status in ("closed", "cancelled"):
        return True
    return call.status != "rolling" and bool(call.deadlines) and not upcoming(call, now, local)


def is_coming(call: CallData, now: datetime, local: ZoneInfo) -> bool:
    """Cannot be applied for yet: its opening day lies ahead, or the source says forthcoming.

    An opening day after a last day that is still ahead does not count: who waited for it might be too late.
    """
    if opens_too_late(call.opens, call.deadlines, now, local.key):
        return False
    if call.opens and not call.opens.startswith("--"):
        return call.opens > today(now, local).isoformat()
    return call.status == "forthcoming"
