"""An extended deadline is told at once, to those who were told the old one: they plan by it.

So is a date that a person has corrected, or that we had misread, to whichever day: those who were told the wrong one
must not act by it.

Nothing rests on this alone. It moves no subscription's watermark; whoever is missed here hears of it in their next
digest, and whoever is told here does not hear it again: what was told stands with the recipient.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine
from sqlmodel import Session, col, select

from sources.contract import Deadline
from sources.reading.status import last_deadline
from subscriptions.delivery.between import active_readers, desk_between, freeze_news, letters_at_once
from subscriptions.delivery.channel import Channel, all_channels
from subscriptions.delivery.letters import Desk, Letter
from subscriptions.delivery.picking import History
from subscriptions.delivery.seen import in_parts
from subscriptions.models import Match, PriorityArea, Recipient
from watcher.calls.models import CallEvent, Correction
from watcher.calls.put_right import misread_fields
from watcher.settings import Settings

READER = "extended deadlines"
_KINDS = ("changed", "reopened")
_CORRECTED_KINDS = (*_KINDS, "closed")
_DATES = ("deadlines", "opens")


def freeze_extended_deadlines(
    engine: Engine, settings: Settings, now: datetime, channels: Mapping[str, Channel] | None = None
) -> Counter[str]:
    """Letters on deadlines that have been extended since the last time. Returns how many (`extended`).

    Raises BadInput if the settings make no letter possible.
    """

    def write(session: Session, organisation_id: str, touched: Collection[int]) -> list[Letter]:
        return _letters(session, organisation_id, touched, settings, now, channels or all_channels())

    return freeze_news(engine, READER, col(Match.id), _touched, write, now, "extended")


def _touched(session: Session, start: int, until: int) -> dict[str, set[int]]:
    """Matches of extended deadlines and corrected dates by organisation."""
    query = (
        select(Match.id, PriorityArea.organisation_id, CallEvent)
        .join(CallEvent, col(CallEvent.id) == Match.event_id)
        .join(PriorityArea, col(PriorityArea.id) == Match.area_id)
        .where(col(Match.id) > start, col(Match.id) <= until, col(CallEvent.kind).in_(_CORRECTED_KINDS))
    )
    touched: dict[str, set[int]] = {}
    rows = session.exec(query).all()
    corrected = _corrected(session, {event.call_id for _, _, event in rows})
    for match_id, organisation_id, event in rows:
        by_person = (event.call_id, event.at) in corrected and event.changes.keys() & set(_DATES)
        if by_person or misread_fields(event.changes) or (event.kind in _KINDS and is_extension(event.changes)):
            touched.setdefault(organisation_id, set()).add(match_id or 0)
    return touched


def _corrected(session: Session, call_ids: Collection[int]) -> set[tuple[int, datetime]]:
    """The calls of which a person corrected a date, and when: the event that follows is of the same moment."""
    query = select(Correction.call_id, Correction.at).where(col(Correction.field).in_(_DATES))
    found = {each for some in in_parts(sorted(call_ids)) for each in session.exec(query.where(_among(some)))}
    return {(call_id, at) for call_id, at in found}


def _among(call_ids: Sequence[int]) -> ColumnElement[bool]:
    return col(Correction.call_id).in_(call_ids)


def is_extension(changes: Mapping[str, Any]) -> bool:
    """Whether the last day to apply has moved to a later one; a further date beside the old ones is none."""
    old, new = changes.get("deadlines") or ((), ())
    if not old or not new or len(old) != len(new):
        return False
    before, after = (last_deadline([Deadline.model_validate(each) for each in dates]) for dates in (old, new))
    return before is not None and after is not None and after > before


def _letters(
    session: Session,
    organisation_id: str,
    wanted: Collection[int],
    settings: Settings,
    now: datetime,
    channels: Mapping[str, Channel],
) -> list[Letter]:
    desk = desk_between(session, organisation_id, settings, now, everybody=True)
    if desk is None:
        return []
    # All that befell these calls: whoever is told of a version knows those before it, and would never hear of them.
    touched = {match.call.id for match in desk.reading.matches if match.id in wanted}
    matches = tuple(match for match in desk.reading.matches if match.call.id in touched)
    narrow = replace(desk, reading=replace(desk.reading, matches=matches, known=(), followed={}, passed=()))
    letters = []
    for recipient, history in active_readers(session, narrow):
        letters += _to_one(narrow, recipient, history, channels[recipient.kind])
    return letters


def _to_one(desk: Desk, recipient: Recipient, history: History, channel: Channel) -> list[Letter]:
    known = tuple(match for match in desk.reading.matches if match.call.id in history.versions)
    if not known:
        return []
    narrow = replace(desk, reading=replace(desk.reading, matches=known))
    return letters_at_once(narrow, known[0].id - 1, recipient, channel, history)
