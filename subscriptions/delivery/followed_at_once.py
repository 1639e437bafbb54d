"""Who follows a call is told at once that a day of it has moved, or that it is off; all else is for their next letter.

Nothing rests on this alone, as with extended deadlines: whoever is missed here hears of it in their next letter, and
whoever is told here does not hear it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from sources.contract import Deadline
from subscriptions.delivery.between import active_readers, desk_between, freeze_news, letters_at_once
from subscriptions.delivery.channel import Channel, all_channels
from subscriptions.delivery.followed import Followed, is_news
from subscriptions.delivery.letters import Letter
from subscriptions.delivery.picking import History
from subscriptions.delivery.seen import in_parts
from subscriptions.models import Recipient, Subscription, SubscriptionRecipient, saved_id
from subscriptions.reader_models import Follow
from watcher.calls.joining import joined_calls
from watcher.calls.models import CallEvent
from watcher.settings import Settings

READER = "followed calls"
_ENDS = ("closed", "withdrawn")


@dataclass(frozen=True)
class _News:
    """For one organisation: who follows something there, and the events that cannot wait."""

    followers: Collection[int]
    urgent: Collection[int]


def freeze_followed_changes(
    engine: Engine, settings: Settings, now: datetime, channels: Mapping[str, Channel] | None = None
) -> Counter[str]:
    """Letters on what cannot wait of what befell followed calls since the last time. Returns how many (`followed`).

    Raises BadInput if the settings make no letter possible.
    """

    def find(session: Session, start: int, until: int) -> dict[str, _News]:
        urgent = _urgent(session, start, until, now.astimezone(settings.timezone).date())
        followers = _followers(session) if urgent else {}
        return {organisation_id: _News(some, urgent) for organisation_id, some in followers.items()}

    def write(session: Session, organisation_id: str, news: _News) -> list[Letter]:
        return _letters(session, organisation_id, news, settings, now, channels or all_channels())

    return freeze_news(engine, READER, col(CallEvent.id), find, write, now, "followed")


def _urgent(session: Session, start: int, until: int, today: date) -> set[int]:
    """Events of followed calls that their followers plan by."""
    followed = set(session.exec(select(Follow.call_id).where(col(Follow.ended_at).is_(None)).distinct()))
    joined = joined_calls(session) if followed else {}
    names = followed | {kept for each in followed & joined.keys() for kept, _ in joined[each].known_as}
    found: set[int] = set()
    for some in in_parts(sorted(names)):
        query = select(CallEvent).where(col(CallEvent.id) > start, col(CallEvent.id) <= until)
        rows = session.exec(query.where(col(CallEvent.call_id).in_(some)))
        found |= {row.id or 0 for row in rows if cannot_wait(row.kind, row.changes, today)}
    return found


def cannot_wait(kind: str, changes: Mapping[str, Any], today: date) -> bool:
    """Over before its day, or a day ahead that no longer stands. A further day beside the old ones can wait."""
    status = (changes.get("status") or (None, None))[1]
    if kind in _ENDS or status == "cancelled":
        return True
    before, after = (_days(each) for each in (changes.get("deadlines") or ((), ())))
    return any(day.startswith("--") or day >= today.isoformat() for day in before - after)


def _days(deadlines: Sequence[Mapping[str, Any]] | None) -> set[str]:
    """Of words such as "before 1 June" the day before: nobody is late who goes by it."""
    read = (Deadline.model_validate(each) for each in deadlines or ())
    return {each.day_before or each.date for each in read}


def _followers(session: Session) -> dict[str, set[int]]:
    """By organisation, everybody who follows something and is to be reached."""
    query = select(Recipient.organisation_id, Recipient.id).join(Follow, col(Follow.recipient_id) == Recipient.id)
    query = query.where(col(Follow.ended_at).is_(None), Recipient.state == "active")
    found: dict[str, set[int]] = {}
    for organisation_id, recipient_id in session.exec(query.distinct()):
        found.setdefault(organisation_id, set()).add(recipient_id or 0)
    return found


def _letters(
    session: Session,
    organisation_id: str,
    news: _News,
    settings: Settings,
    now: datetime,
    channels: Mapping[str, Channel],
) -> list[Letter]:
    link = SubscriptionRecipient
    links = select(link.subscription_id).where(col(link.recipient_id).in_(news.followers))
    desk = desk_between(session, organisation_id, settings, now, col(Subscription.id).in_(links), everybody=True)
    if desk is None:
        return []
    letters = []
    for recipient, history in active_readers(session, desk):
        followed = desk.reading.followed.get(saved_id(recipient), ())
        if mine := _narrow(followed, news.urgent, history):
            only = replace(desk.reading, matches=(), known=(), followed={saved_id(recipient): mine}, passed=())
            channel, until = channels[recipient.kind], desk.reading.until
            letters += letters_at_once(replace(desk, reading=only), until, recipient, channel, history)
    return letters


def _narrow(followed: Sequence[Followed], urgent: Collection[int], history: History) -> tuple[Followed, ...]:
    """The calls of which something urgent is news to this reader, with all their news.

    Whoever is told of a version knows those before it: what waited for the next letter would never come.
    """
    found = []
    for each in followed:
        news = tuple(match for match in each.events if is_news(match, each, history))
        found += [replace(each, events=news)] if any(match.event and match.event.id in urgent for match in news) else []
    return tuple(found)
