"""Who follows a call is told at once that a day of it has moved, or that it is off; all else is for their next letter.

Nothing rests on this alone, as with extended deadlines: whoever is missed here hears of it in their next letter, and
whoever is told here does not hear it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from sources.contract import Deadline
from subscriptions.delivery.between import freeze_each, letters_at_once, move_progress, progress_of
from subscriptions.delivery.channel import Channel, all_channels
from subscriptions.delivery.due import Asked, read_subscriptions
from subscriptions.delivery.followed import Followed, is_news
from subscriptions.delivery.letters import Desk, Letter
from subscriptions.delivery.picking import History
from subscriptions.delivery.seen import in_parts, read_histories
from subscriptions.models import Organisation, Recipient, Subscription, SubscriptionRecipient, saved_id
from subscriptions.reader_models import Follow
from watcher.calls.joining import joined_calls
from watcher.calls.models import CallEvent
from watcher.db import reading, transaction
from watcher.settings import Settings

READER = "followed calls"
_ENDS = ("closed", "withdrawn")


def freeze_followed_changes(
    engine: Engine, settings: Settings, now: datetime, channels: Mapping[str, Channel] | None = None
) -> Counter[str]:
    """Letters on what cannot wait of what befell followed calls since the last time. Returns how many (`followed`).

    Raises BadInput if the settings make no letter possible.
    """
    with reading(engine) as session:
        start = progress_of(session, READER)
        until = session.exec(select(func.max(CallEvent.id))).one() or 0
        today = now.astimezone(settings.timezone).date()
        urgent = _urgent(session, start, until, today) if until > start else set()
        followers = _followers(session) if urgent else {}

    def write(session: Session, organisation_id: str) -> list[Letter]:
        mine = followers[organisation_id]
        return _letters(session, organisation_id, mine, urgent, settings, now, channels or all_channels())

    counts = freeze_each(engine, followers, write, now, "followed")
    if until > start:
        with transaction(engine) as session:
            move_progress(session, READER, until)
    return counts


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


def _letters(  # noqa: PLR0913 - what writing letters for one organisation needs
    session: Session,
    organisation_id: str,
    followers: Collection[int],
    urgent: Collection[int],
    settings: Settings,
    now: datetime,
    channels: Mapping[str, Channel],
) -> list[Letter]:
    links = select(SubscriptionRecipient.subscription_id).where(col(SubscriptionRecipient.recipient_id).in_(followers))
    query = select(Subscription).where(Subscription.organisation_id == organisation_id, col(Subscription.active))
    # Instant subscriptions have told it already, as everything.
    query = query.where(Subscription.rhythm != "instant", col(Subscription.id).in_(links))
    rows = session.exec(query.order_by(col(Subscription.id))).all()
    if not rows:
        return []
    seen = read_subscriptions(session, rows, now, settings.timezone, Asked(everybody=True))
    histories = read_histories(session, [saved_id(each) for each in seen.recipients], seen.concerned)
    desk = Desk(session.get_one(Organisation, organisation_id), seen, (), settings, now)
    letters = []
    for recipient in (each for each in seen.recipients if each.id in followers):
        history = histories[saved_id(recipient)]
        mine = _narrow(seen.followed.get(saved_id(recipient), ()), urgent, history)
        if mine:
            only = replace(seen, matches=(), known=(), followed={saved_id(recipient): mine}, passed=())
            channel = channels[recipient.kind]
            letters += letters_at_once(replace(desk, reading=only), seen.until, recipient, channel, history)
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
