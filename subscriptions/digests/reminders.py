"""How long before its last day a call is remembered. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sources.contract import CallData, Deadline
from subscriptions.digests.deadlines import days_left, first_stage_is_over, is_coming, next_days_left, upcoming

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


def closing_step(call: CallData, steps: ReminderSteps, now: datetime, zone: ZoneInfo) -> tuple[Deadline, int] | None:
    """The next deadline of a live call and the step of days it has come within, or None while it is far off."""
    days, nearest = _nearest(call, now, zone)
    reached = [step for step in steps.of(call) if days is not None and days <= step]
    return (nearest, min(reached)) if nearest and reached else None


def last_step(call: CallData, steps: ReminderSteps, now: datetime, zone: ZoneInfo) -> tuple[Deadline, int] | None:
    """The next deadline and its last step, reached or not; None where it needs no reminder, or nobody wants any.

    Also of a call that cannot be applied for yet: it may open and close between two letters.
    """
    _, nearest = _ahead(call, now, zone)
    return (nearest, min(steps.of(call))) if nearest and steps.of(call) else None


def steps_said(call: CallData, steps: ReminderSteps, now: datetime, zone: ZoneInfo) -> tuple[tuple[Deadline, int], ...]:
    """The steps of which nobody need be reminded who hears of the call now: the one it has come within, and one that
    it comes within so soon afterwards that it would be the same news once more, unless time is getting short then."""
    reached = closing_step(call, steps, now, zone)
    days, nearest = _nearest(call, now, zone)
    if days is None or nearest is None:
        return ()
    soon = [step for step in steps.of(call) if SOON_DAYS < step < days <= step + TOO_SOON]
    return (*((reached,) if reached else ()), *((nearest, step) for step in soon))


def _nearest(call: CallData, now: datetime, zone: ZoneInfo) -> tuple[int | None, Deadline | None]:
    """Days to the next deadline, and that one; nothing where no day is known, or it cannot be applied for yet."""
    return (None, None) if is_coming(call, now, zone) else _ahead(call, now, zone)


def _ahead(call: CallData, now: datetime, zone: ZoneInfo) -> tuple[int | None, Deadline | None]:
    """The same of a call whether or not it has opened."""
    if first_stage_is_over(call, now, zone):
        return None, None
    left = [(days_left(deadline, now, zone), deadline) for deadline in upcoming(call, now, zone)]
    dated = [(days, deadline) for days, deadline in left if days is not None]
    return min(dated, key=lambda each: each[0]) if dated else (None, None)
