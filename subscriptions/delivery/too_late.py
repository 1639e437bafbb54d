"""In which organisations somebody's next letter would come too late for a call. Asked at every waking: reads no more
than it must, names nobody for whom there is nothing to write, and words its conditions once: to word them took longer
than to have them answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, String, cast, literal
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, func, or_, select

from sources.contract import LIVE_STATUSES
from subscriptions.digests.days_off import DaysOff, read_pauses
from subscriptions.holders import covers
from subscriptions.models import (
    DeliveryItem,
    Match,
    Organisation,
    PriorityArea,
    Recipient,
    Subscription,
    SubscriptionRecipient,
)
from subscriptions.review import is_hers
from watcher.calls.joining import JOINED
from watcher.calls.models import Call, CallEvent

_Lost = aliased(Call)
_IS_HERS = is_hers()
_IS_SHOWN = ~_IS_HERS & (col(Subscription.review) == "shown")


def first_key(call_id: int, subscription_id: int) -> str:
    """What is recorded once the coordinator has been told of a call instead of a subscription's readers."""
    return f"first:{call_id}:{subscription_id}"


def has_a_letter_coming(now: datetime) -> ColumnElement[bool]:
    """What is due now is being told by the letter itself; an instant subscription has told it."""
    active = col(Subscription.active) & (col(Subscription.rhythm) != "instant")
    return active & (col(Subscription.next_due_at) > now)


def organisations_with_new(session: Session, now: datetime, zone: ZoneInfo) -> list[str]:
    """Where somebody may not know a call that closes before their next letter."""
    return _among(session, now, zone, _is_enough(), _is_unknown())


def organisations_with_moved(session: Session, now: datetime, zone: ZoneInfo) -> list[str]:
    """Where the days of a call may have moved, since somebody was told of it, to before their next letter."""
    days_moved = col(CallEvent.changes)["deadlines"].as_string().is_not(None)
    return _among(session, now, zone, col(CallEvent.kind) != "new", days_moved, _is_news())


def _among(session: Session, now: datetime, zone: ZoneInfo, *conditions: ColumnElement[bool]) -> list[str]:
    latest = session.exec(select(func.max(Subscription.next_due_at)).where(has_a_letter_coming(now))).one()
    if latest is None:
        return []
    query = (
        select(Subscription, PriorityArea, Call.days)
        .join(PriorityArea, col(PriorityArea.organisation_id) == Subscription.organisation_id)
        .join(Match, col(Match.area_id) == PriorityArea.id)
        .join(Call, col(Call.id) == Match.call_id)
        .join(CallEvent, col(CallEvent.id) == Match.event_id, isouter=True)
        .where(has_a_letter_coming(now), col(PriorityArea.active), _is_in_window())
        .where(col(Call.status).in_(LIVE_STATUSES), col(Call.withdrawn).is_(False), *conditions)
        .where(col(Call.days) != "", col(Call.days) <= f"{latest.astimezone(zone).date()}~")
    )
    return _early(session.exec(query).all(), now, zone)


def _early(found: Iterable[tuple[Subscription, PriorityArea, str]], now: datetime, zone: ZoneInfo) -> list[str]:
    rows = [*found]
    awake = {row.id for row, _, _ in rows if not _is_paused(row, now, zone)}
    return sorted(
        {
            row.organisation_id
            for row, area, days in rows
            if row.id in awake and covers(row, area) and _is_early(days, row, zone)
        }
    )


def _is_paused(row: Subscription, now: datetime, zone: ZoneInfo) -> bool:
    return DaysOff(pauses=read_pauses(row.pauses)).is_paused(now.astimezone(zone).date())


def _is_early(days: str, row: Subscription, zone: ZoneInfo) -> bool:
    """Whether a call's last day may come before the letter; hours and zones are looked at later."""
    last = days.rsplit(" ", maxsplit=1)[-1]
    return row.next_due_at is not None and last <= row.next_due_at.astimezone(zone).date().isoformat()


@cache
def _is_in_window() -> ColumnElement[bool]:
    """It may be new: to those for whom the watermark does not hold, anything is."""
    mine = col(SubscriptionRecipient.subscription_id) == Subscription.id
    behind = exists().where(mine, col(SubscriptionRecipient.behind)).correlate(Subscription)
    return (col(Match.id) > func.coalesce(Subscription.told_match_id, 0)) | behind


@cache
def _is_enough() -> ColumnElement[bool]:
    asked = col(Subscription.minimum_band)
    return (col(Match.band) == "strong") | (col(Match.band) == asked) | (asked == "weak")


@cache
def _is_unknown() -> ColumnElement[bool]:
    """Some reader has not been told, or the coordinator where the letters go to her.

    Where she is told instead of the readers, that is once for each subscription, whatever she knows from others.
    """
    key = literal("first:") + cast(Call.id, String) + ":" + cast(Subscription.id, String)
    of_call = col(DeliveryItem.call_id) == Call.id
    instead = exists().where(of_call, col(DeliveryItem.key) == key).correlate(Call, Subscription)
    reader, her = _somebody(_is_reader(), ~_told()), _somebody(_is_coordinator(), ~_told())
    shown = _somebody(_is_coordinator()) & reader & ~instead
    return or_(_IS_HERS & her, _IS_SHOWN & shown, ~_IS_HERS & ~_IS_SHOWN & reader)


@cache
def _is_news() -> ColumnElement[bool]:
    """Somebody knows the call as it was before the event: a reader, or the coordinator who is told things instead."""
    known, later = _told(), _told(by_event=True)
    her = (_IS_HERS | _IS_SHOWN) & _is_coordinator()
    return _somebody(_is_reader() | her, known, ~later)


def _told(*, by_event: bool = False) -> ColumnElement[bool]:
    """Of the call, or of one that has become part of it. `by_event`: as it was after the event, or later."""
    theirs = [col(DeliveryItem.recipient_id) == Recipient.id]
    if by_event:
        theirs.append(col(DeliveryItem.version_id) >= CallEvent.version_id)
    part = col(_Lost.source) == JOINED, col(_Lost.external_id).like(cast(Call.id, String) + ":%")
    found = exists().where(*theirs, col(DeliveryItem.call_id) == Call.id)
    by_part = exists().where(*theirs, col(DeliveryItem.call_id) == _Lost.id, *part)
    return or_(*(each.correlate(Call, CallEvent, Recipient) for each in (found, by_part)))


def _somebody(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Somebody who can be reached."""
    mine = col(Recipient.organisation_id) == Subscription.organisation_id, col(Recipient.state) == "active"
    return exists().where(*mine, *conditions).correlate(Call, CallEvent, Subscription)


def _is_reader() -> ColumnElement[bool]:
    link = col(SubscriptionRecipient.subscription_id) == Subscription.id
    return (
        exists().where(link, col(SubscriptionRecipient.recipient_id) == Recipient.id).correlate(Subscription, Recipient)
    )


def _is_coordinator() -> ColumnElement[bool]:
    address = col(Organisation.contact)["email"].as_string()
    mine = col(Organisation.id) == Recipient.organisation_id, address == Recipient.address
    return (col(Recipient.kind) == "email") & exists().where(*mine).correlate(Recipient)
