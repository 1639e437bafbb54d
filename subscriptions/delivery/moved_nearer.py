"""A last day that has moved to before a reader's next letter is told at once to whoever was told another one.

They plan by that. As with extended deadlines nobody is asked first, and it goes to the readers themselves. It is read
from how things stand, so that nothing is lost where a letter could not be written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from subscriptions.delivery.between import active_readers, desk_between, freeze_each, letters_at_once
from subscriptions.delivery.channel import Channel
from subscriptions.delivery.letters import Desk, Letter
from subscriptions.delivery.picking import DueSubscription, History, MatchSeen, pick_told
from subscriptions.delivery.too_late import has_a_letter_coming, organisations_with_moved
from subscriptions.digests.deadlines import is_over
from subscriptions.models import Recipient, saved_id
from watcher.db import reading
from watcher.settings import Settings


def freeze_moved_nearer(
    engine: Engine, settings: Settings, now: datetime, channels: Mapping[str, Channel]
) -> Counter[str]:
    """Letters on known calls that close before the letter that would tell that their days have moved.

    Returns how many (`moved nearer`). Raises BadInput if the settings make no letter possible.
    """
    with reading(engine) as session:
        organisations = organisations_with_moved(session, now, settings.timezone)

    def write(session: Session, organisation_id: str) -> list[Letter]:
        return _letters(session, organisation_id, settings, now, channels)

    return freeze_each(engine, organisations, write, now, "moved nearer")


def _letters(
    session: Session, organisation_id: str, settings: Settings, now: datetime, channels: Mapping[str, Channel]
) -> list[Letter]:
    desk = desk_between(
        session, organisation_id, settings, now, has_a_letter_coming(now), everybody=True, unseen_to_her=True
    )
    if desk is None:
        return []
    letters = []
    for recipient, history in active_readers(session, desk):
        letters += _to_one(desk, recipient, channels[recipient.kind], history)
    return letters


def _to_one(desk: Desk, recipient: Recipient, channel: Channel, history: History) -> list[Letter]:
    mine = tuple(desk.reading.due_to(saved_id(recipient)))
    matches = _moved_nearer(mine, desk.reading.matches, history, desk)
    if not matches:
        return []
    narrow = replace(desk.reading, due=mine, matches=matches, known=(), followed={}, passed=())
    return letters_at_once(replace(desk, reading=narrow), None, recipient, channel, history)


def _moved_nearer(
    mine: Sequence[DueSubscription], matches: Sequence[MatchSeen], history: History, desk: Desk
) -> tuple[MatchSeen, ...]:
    """All news of the calls whose moved days a reader's letters would tell too late. `mine`: their subscriptions."""
    known = [each for each in matches if each.call.id in history.versions and each.call.is_live]
    calls = {each.call.id: each.call for each in known}
    moved: set[int] = set()
    in_time: set[int] = set()
    for due in mine:
        for told in pick_told(replace(due, draft=None), known, history):
            moved |= {told.call_id} if "deadlines" in told.changes else set()
            in_time |= set() if is_over(calls[told.call_id].data, due.next_due_at, desk.zone) else {told.call_id}
    return tuple(each for each in known if each.call.id in moved - in_time)
