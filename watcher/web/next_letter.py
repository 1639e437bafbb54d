"""When the next letter of a subscription comes, and whether that is another day than usual: for pages that say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from subscriptions.digests.days_off import DaysOff, read_pauses
from subscriptions.digests.rhythm import usual_day
from subscriptions.models import Subscription


@dataclass(frozen=True)
class NextLetter:
    """At the earliest on `day`, local. `is_moved`: its usual day is a holiday or within a pause."""

    day: date
    is_moved: bool


def next_letter(row: Subscription, now: datetime, zone: ZoneInfo, country: str) -> NextLetter | None:
    """None where no day is known: what comes at once comes when there is something, unless there is a pause just now.

    A letter can be late for other reasons too: it waits until the coordinator has seen it. That moves no usual day.
    """
    off = DaysOff(country, read_pauses(row.pauses))
    is_paused = off.is_paused(now.astimezone(zone).date())
    if row.next_due_at is None or (row.rhythm == "instant" and not is_paused):
        return None
    due = row.next_due_at.astimezone(zone).date()
    if row.rhythm in ("instant", "daily"):  # any day is a usual one
        return NextLetter(due, is_moved=False)
    usual = usual_day(row.rhythm, row.day, due)
    return NextLetter(due, is_moved=usual != due and off.is_off(usual))
