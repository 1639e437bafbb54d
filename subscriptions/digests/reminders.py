"""How long before its last day a call is remembered. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sources.contract import CallData, Deadline
from subscriptions.digests.deadlines import days_left, first_stage_is_over, is_coming, next_days_left

# Partners and a political decision take time: EU calls are remembered earlier than national ones.
EU_STEPS = (90, 45, 14)
NATIONAL_STEPS = (30, 10)
# Beside a call that is told for another reason "closing soon" would say nothing from 90 days on: most EU calls are no
# further off when they are told of. It is time to prepare then, as the heading over a reminder of it says.
SOON_DAYS = 30
TOO_SOON = 7
_EU_LEVELS = frozenset({"eu", "macro-regional", "global"})


@dataclass(frozen=True)
class ReminderSteps:
    """Days before the last one, for calls from the EU and its programmes across borders, and for all others."""

    eu: Sequence[int] = EU_STEPS
    national: Sequence[int] = NATIONAL_STEPS

    def of(self, call: CallData) -> Sequence[int]:
        return self.eu if call.level in _EU_LEVELS else self.national

    @property
    def longest(self) -> int:
        return max((*self.eu, *self.national), default=0)


USUAL_STEPS = ReminderSteps()


def days_within_lead_time(call: CallData, steps: ReminderSteps, now: datetime, zone: ZoneInfo) -> int | None:
    """Days to the next deadline, where they are no more than the organisation wants to have before it; else None."""
    left = next_days_left(call, now, zone)
    lead_time = max(steps.of(call), default=0)
    return None if left is None or left > lead_time or first_stage_is_over(call, now, zone) else left


def closes_soon(call: CallData, steps: ReminderSteps, now: datetime, zone: ZoneInfo) -> bool:
    """Within that time, and within what anybody would call soon."""
    left = days_within_lead_time(call, steps, now, zone)
    return left is not None and left <= SOON_DAYS


@dataclass(frozen=True)
class Reminders:
    """What a live call is remembered of. `closing`: its next deadline and the step of days it has come within, or None
    while it is far off or cannot be applied for yet.

    `last`: the next deadline and its last step, reached or not; None where it needs no reminder, or nobody wants any.
    Also of a call that cannot be applied for yet: it may open and close between two letters.
    `said`: the steps of which nobody need be reminded who hears of the call now: the one it has come within, and one
    that it comes within so soon afterwards that it would be the same news once more, unless time is getting short then.
    `next_step`: the next deadline and the step that is reached next, while it can be applied for.
    `days_left`: to its next deadline, where a day is known.
    """

    closing: tuple[Deadline, int] | None = None
    last: tuple[Deadline, int] | None = None
    next_step: tuple[Deadline, int] | None = None
    said: tuple[tuple[Deadline, int], ...] = ()
    days_left: int | None = None


def reminders_of(
    call: CallData, ahead: Sequence[Deadline], steps: ReminderSteps, now: datetime, zone: ZoneInfo
) -> Reminders:
    """`ahead`: its deadlines that are not over."""
    counted = [(days_left(deadline, now, zone), deadline) for deadline in ahead]
    dated = [(days, deadline) for days, deadline in counted if days is not None]
    if not dated:
        return Reminders()
    days, nearest = min(dated, key=lambda each: each[0])
    wanted = steps.of(call)
    if not wanted or first_stage_is_over(call, now, zone):
        return Reminders(days_left=days)
    last = (nearest, min(wanted))
    if is_coming(call, now, zone):
        return Reminders(last=last, days_left=days)
    reached = [(nearest, min(step for step in wanted if days <= step))] if days <= max(wanted) else []
    soon = [(nearest, step) for step in wanted if SOON_DAYS < step < days <= step + TOO_SOON]
    left = max((step for step in wanted if step < days), default=None)
    return Reminders(
        closing=reached[0] if reached else None,
        last=last,
        next_step=None if left is None else (nearest, left),
        said=(*reached, *soon),
        days_left=days,
    )
