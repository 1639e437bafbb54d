"""Calls that readers follow, one by one: what befell them, read apart from what priority areas met.

Nothing here has a window. What has been told stands with the recipient, so that nothing comes twice; what a letter
could not tell, the next one does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from subscriptions.delivery.picking import AreaSeen, CallSeen, DueSubscription, History, MatchSeen, as_told, is_foreseen
from subscriptions.delivery.reminding import reminder_key, reminder_of, wakes_nobody
from subscriptions.delivery.seen import Matches, event_seen
from subscriptions.digests.plan import Closing, Told
from subscriptions.reader_models import Follow
from watcher.calls.joining import Joined, joined_calls
from watcher.calls.models import CallEvent

# Stands for the areas that a followed call need not belong to any more.
_LEAST = -1.0  # where an area tells of the same call, the area comes first
_NO_AREA = AreaSeen(id=0, key="+followed", name="", department="", matched_revision=0)


@dataclass(frozen=True)
class Followed:
    """A call that one recipient follows. `known`: the version of each of its names that they saw when they began.

    `events`: all that has befallen it since.
    """

    call: CallSeen
    known: Mapping[int, int]
    events: tuple[MatchSeen, ...]


def read_followed(session: Session, matches: Matches, follows: Collection[Follow]) -> dict[int, tuple[Followed, ...]]:
    """What each recipient follows."""
    if not follows:
        return {}
    joined = joined_calls(session)
    names = {follow.call_id: _names(follow, joined) for follow in follows}
    calls = matches.see({_now(follow.call_id, joined) for follow in follows})
    wanted = {name for known in names.values() for name in known}
    rows = session.exec(
        select(CallEvent).where(col(CallEvent.call_id).in_(wanted), CallEvent.kind != "new").order_by(col(CallEvent.id))
    ).all()
    found: dict[int, list[Followed]] = {}
    for follow in follows:
        call = calls[_now(follow.call_id, joined)]
        known = names[follow.call_id] | {follow.call_id: follow.version_id}
        events = tuple(_seen(row, call) for row in rows if row.call_id in known)
        found.setdefault(follow.recipient_id, []).append(Followed(call, known, events))
    return {recipient: tuple(each) for recipient, each in found.items()}


def _now(call_id: int, joined: Mapping[int, Joined]) -> int:
    return joined[call_id].kept if call_id in joined else call_id


def _names(follow: Follow, joined: Mapping[int, Joined]) -> dict[int, int]:
    """The followed call, and those that took it in: whoever followed it knows the others as they were then."""
    into = joined.get(follow.call_id)
    return {follow.call_id: follow.version_id} | dict(into.known_as if into else ())


def _seen(row: CallEvent, call: CallSeen) -> MatchSeen:
    return MatchSeen(
        id=0, area=_NO_AREA, call=call, matched_as=row.call_id, event=event_seen(row), revision=0, score=_LEAST,
        band="weak", reasons=(),
    )  # fmt: skip


def pick_followed(
    due: DueSubscription, followed: Sequence[Followed], history: History, told: Iterable[Told]
) -> list[Told]:
    """What befell followed calls and neither a former letter nor an area's matches in this one tell."""
    by_areas = {each.event_id for each in told}
    return [
        as_told(match, due, match.event, told_before=True)
        for each in followed
        for match in each.events
        if match.event and match.event.id not in by_areas and is_news(match, each, history)
    ]


def is_news(match: MatchSeen, followed: Followed, history: History) -> bool:
    """Whether an event of a followed call is something that its follower has neither seen nor been told."""
    event = match.event
    if event is None or f"event:{event.id}" in history.keys:
        return False
    known = max(history.versions.get(match.matched_as, 0), followed.known.get(match.matched_as, 0))
    return event.version_id > known and not is_foreseen(event, match.call)


def pick_followed_reminders(
    due: DueSubscription,
    followed: Sequence[Followed],
    history: History,
    now: datetime,
    zone: ZoneInfo,
    closing: Iterable[Closing],
) -> list[Closing]:
    """Followed calls that close soon, once for each step."""
    if wakes_nobody(due, now, zone):
        return []
    by_areas = {each.key for each in closing}
    reminders = []
    for each in followed:
        step = reminder_of(each.call, due.heard_next(each.call.id), zone)
        if step and reminder_key(each.call.id, step) not in history.keys | by_areas:
            match = MatchSeen(0, _NO_AREA, each.call, each.call.id, None, 0, _LEAST, "weak", ())
            reminders.append(Closing(as_told(match, due, None, told_before=True), *step))
    return reminders
