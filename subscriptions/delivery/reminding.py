"""Which deadlines a letter reminds its reader of: each step of days once, and never too late. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sources.contract import Deadline
from subscriptions.delivery.picking import CallSeen, DueSubscription, History, MatchSeen, as_told, present_matches
from subscriptions.digests.deadlines import days_left, is_past, sure
from subscriptions.digests.plan import Closing

# From one weekly letter to the next, with holidays between them: so much before its step a reminder comes at the most.
# Where no more than a weekend lies between two letters, it comes in the one after.
MOST_DAYS_AHEAD = 10
WEEKEND = 3


def wakes_nobody(due: DueSubscription, now: datetime, zone: ZoneInfo) -> bool:
    """A reminder waits for a working day, and the hour at which an instant subscription likes to be heard."""
    here = now.astimezone(zone)
    return due.rhythm == "instant" and (not due.off.is_at_work(here.date()) or here.strftime("%H:%M") < due.time)


def reminder_of(call: CallSeen, following: datetime | None, zone: ZoneInfo) -> tuple[Deadline, int] | None:
    """The deadline and the step of days that this letter is to remind of: the one that has been reached; the last one
    where the letter after this is too late; or the one that will have gone by when that letter comes.

    Who asked for ten days is not helped by a weekly letter that comes with six left.
    """
    last = call.last_step
    if following and last and is_past(sure(last[0]), following, zone):
        return last
    return call.next_step if following and _goes_by(call, following, zone) else call.closing


def _goes_by(call: CallSeen, following: datetime, zone: ZoneInfo) -> bool:
    """Whether the next step is reached and gone by before the next letter. Not between two letters of a month: so long
    before its time a reminder says nothing."""
    if call.next_step is None or call.days_left is None:
        return False
    deadline, step = call.next_step
    left = days_left(deadline, following, zone)
    return left is not None and left < step and WEEKEND < call.days_left - left <= MOST_DAYS_AHEAD


def reminder_key(call_id: int, step: tuple[Deadline, int] | None) -> str:
    """What is recorded once a step has been told; empty where there is none."""
    return f"closing:{call_id}:{step[0].date}:{step[1]}" if step else ""


def pick_reminders(
    due: DueSubscription, known: Iterable[MatchSeen], history: History, now: datetime, zone: ZoneInfo
) -> list[Closing]:
    """Calls of the subscription's areas that the recipient was told of, and that close soon. Once for each step.

    Which subscription told of a call does not matter, as it does not for changes: that one may be gone by now.
    """
    if wakes_nobody(due, now, zone):
        return []
    reminders = []
    for match in present_matches(known).values():
        call = match.call
        if call.id not in history.versions or match.area.id not in due.areas or _is_left_out(call, due, zone):
            continue
        step = reminder_of(call, due.heard_next(call.id, match.area.id), zone)
        if step and reminder_key(call.id, step) not in history.keys:
            reminders.append(Closing(as_told(match, due, None, told_before=True), *step))
    return reminders


def _is_left_out(call: CallSeen, due: DueSubscription, zone: ZoneInfo) -> bool:
    """Whoever left the reminder out did so for all readers, whatever else each of them gets."""
    left_out, step = due.left_out.get(call.id), reminder_of(call, due.following, zone)
    return left_out is not None and step is not None and left_out.closing == reminder_key(call.id, step)
