"""Reading what a department's feeds hold: the calls that concern its areas, with their history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from sources.contract import CallData
from subscriptions.answers import refused_calls
from subscriptions.delivery.seen import in_parts
from subscriptions.feeds.slots import Slot, Stage, follow
from subscriptions.models import Department, Match, Organisation, PriorityArea, saved_id
from watcher.calls.joining import joined_calls
from watcher.calls.models import Call, CallEvent, CallVersion

# What is over stays so long, so that a calendar shows what became of it.
KEPT_AFTER = timedelta(days=60)
MOST_CALLS = 500


@dataclass(frozen=True)
class FeedCall:
    """A call of a feed. `updated`: when something last changed that people care about."""

    id: int
    data: CallData
    is_withdrawn: bool
    slots: tuple[Slot, ...]
    published: datetime
    updated: datetime

    @property
    def is_off(self) -> bool:
        return self.is_withdrawn or self.data.status in ("closed", "cancelled")


@dataclass(frozen=True)
class Feed:
    """All that a department's calendar or feed is made of. `calls`: the latest change first."""

    department: str
    organisation: str
    language: str
    calls: tuple[FeedCall, ...]


def mark_of(feed: Feed) -> bytes:
    """The same for feeds that hold the same, and no others."""
    seen = sha256(repr((feed.department, feed.organisation, feed.language)).encode())
    for call in feed.calls:
        slots = [(each.number, each.deadline.model_dump_json(), each.is_off, each.moves) for each in call.slots]
        about = (call.id, call.is_withdrawn, call.published, call.updated, slots, call.data.model_dump_json())
        seen.update(repr(about).encode())
    return seen.digest()


def read_feed(session: Session, department: Department, now: datetime, zone: ZoneInfo) -> Feed:
    """The calls that concern a department's areas well enough for a letter, and that it has not refused."""
    organisation = session.get_one(Organisation, department.organisation_id)
    wanted = _concerning(session, department)
    calls = [call for some in in_parts(sorted(wanted)) for call in _calls(session, some)]
    histories = _histories(session, [call.id or 0 for call in calls])
    found = [_feed_call(call, histories[call.id or 0], zone) for call in calls if histories[call.id or 0]]
    kept = [each for each in found if not each.is_off or each.updated > now - KEPT_AFTER or _is_ahead(each, now)]
    kept.sort(key=lambda each: (each.updated, each.id), reverse=True)
    return Feed(department.name, organisation.name, organisation.language, tuple(kept[:MOST_CALLS]))


def read_call(session: Session, call: Call, zone: ZoneInfo) -> FeedCall | None:
    """One call as its department's feed has it; None where nothing is kept of how it came about."""
    history = _histories(session, [call.id or 0])[call.id or 0]
    return _feed_call(call, history, zone) if history else None


def _is_ahead(call: FeedCall, now: datetime) -> bool:
    today = now.date().isoformat()
    return any(slot.deadline.date >= today for slot in call.slots)


def _concerning(session: Session, department: Department) -> set[int]:
    """By the latest match of each area and call that was made with the area's present words."""
    areas = session.exec(
        select(PriorityArea).where(PriorityArea.department_id == department.id, col(PriorityArea.active))
    ).all()
    refused, joined = refused_calls(session, areas), joined_calls(session)
    query = (
        select(Match.area_id, Match.call_id, Match.band, Match.score)
        .join(PriorityArea, col(PriorityArea.id) == Match.area_id)
        .where(col(Match.area_id).in_([saved_id(area) for area in areas]))
        .where(col(Match.revision) >= PriorityArea.matched_revision)
        .order_by(col(Match.revision), col(Match.id))
    )
    latest: dict[tuple[int, int], bool] = {}
    for area_id, call_id, band, score in session.exec(query):
        now_part_of = joined[call_id].kept if call_id in joined else call_id
        latest[area_id, now_part_of] = band != "weak" and score > 0
    return {call for (area, call), fits in latest.items() if fits and call not in refused.get(area, ())}


def _calls(session: Session, ids: Collection[int]) -> list[Call]:
    return list(session.exec(select(Call).where(col(Call.id).in_(ids))))


def _histories(session: Session, ids: list[int]) -> defaultdict[int, list[tuple[CallVersion, bool]]]:
    """The versions of each call in order, and whether each was a withdrawal."""
    histories: defaultdict[int, list[tuple[CallVersion, bool]]] = defaultdict(list)
    for some in in_parts(ids):
        gone = select(CallEvent.version_id).where(col(CallEvent.call_id).in_(some), CallEvent.kind == "withdrawn")
        withdrawals = set(session.exec(gone))
        versions = select(CallVersion).where(col(CallVersion.call_id).in_(some)).order_by(col(CallVersion.number))
        for version in session.exec(versions):
            histories[version.call_id].append((version, version.id in withdrawals))
    return histories


def _feed_call(call: Call, history: list[tuple[CallVersion, bool]], zone: ZoneInfo) -> FeedCall:
    stages = [_stage(CallData.model_validate(row.data), row.at, gone, zone) for row, gone in history]
    data, last = CallData.model_validate(call.data), history[-1][0].at
    # What changed in silence since: a better way of reading gave it, no news of the funder's.
    stages.append(_stage(data, last, call.withdrawn, zone))
    return FeedCall(
        id=call.id or 0,
        data=data,
        is_withdrawn=call.withdrawn,
        slots=follow(stages),
        published=history[0][0].at,
        updated=last,
    )


def _stage(data: CallData, at: datetime, is_withdrawn: bool, zone: ZoneInfo) -> Stage:
    is_off = is_withdrawn or data.status in ("closed", "cancelled")
    return Stage(at.astimezone(zone).date(), data.deadlines, is_off)
