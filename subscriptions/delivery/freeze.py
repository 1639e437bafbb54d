"""Freezing: what is due becomes deliveries, in the same transaction that says it has been told.

Reading, composing and rendering come first and change nothing. Then one short transaction writes all of an
organisation's digests, or, if anything has moved meanwhile, none of them. Killed anywhere, nothing is lost or doubled.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Engine, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from subscriptions.delivery.channel import Channel, all_channels
from subscriptions.delivery.draft_rows import ChangedMeanwhile, put_off, settle
from subscriptions.delivery.due import asked_for, is_due
from subscriptions.delivery.letters import Letter
from subscriptions.delivery.planning import Plan, make_plan
from subscriptions.models import (
    Delivery,
    DeliveryContent,
    DeliveryItem,
    Recipient,
    Subscription,
    SubscriptionRecipient,
    saved_id,
)
from watcher.db import reading, transaction
from watcher.errors import WatcherError
from watcher.settings import Settings

log = logging.getLogger("watcher.delivery")


class _Raced(Exception):
    """Another worker has written these digests, or the profile has changed under our hands."""


def freeze_due_digests(
    engine: Engine, settings: Settings, now: datetime, channels: Mapping[str, Channel] | None = None
) -> Counter[str]:
    """Compose and freeze every digest that is due. Returns how many `digests` were frozen, and what was not.

    `off`: recipients that are switched off. `unconfirmed`: those who must confirm first. `waiting`: subscriptions
    whose areas are still being matched. `held`: those whose letter a person has stopped. `unseen`: those whose letter
    the coordinator is to see before it leaves, and has not. `raced`: organisations that
    something else was working on; they are left for the next time. `unwritable`: digests that a fault of ours stopped;
    a dead letter shows each. Raises BadInput if the settings make no digest possible.
    """
    with reading(engine) as session:
        query = select(Subscription.organisation_id).where(is_due(now)).distinct()
        organisations = session.exec(query.order_by(Subscription.organisation_id)).all()
    counts: Counter[str] = Counter()
    for organisation_id in organisations:
        try:
            with reading(engine) as session:
                plan = make_plan(session, organisation_id, settings, now, channels or all_channels())
            _write(engine, plan, now)
        except WatcherError:
            raise  # the operator's settings make it impossible for everybody
        except (_Raced, ChangedMeanwhile, IntegrityError):
            counts["raced"] += 1
        except Exception:
            log.exception("the letters of %s could not be written; tried again at the next waking", organisation_id)
            counts["unwritable"] += 1
        else:
            counts += plan.counts
    return counts


def _write(engine: Engine, plan: Plan, now: datetime) -> None:
    """All of it or nothing. Raises _Raced, ChangedMeanwhile, or IntegrityError if a recipient has just been told it."""
    with transaction(engine) as session:
        if plan.moves:
            settle(session, {each.id: each.draft for each, _, _ in plan.moves}, plan.drafts)
            asked = asked_for(session, [each.id for each, _, _ in plan.moves])
            if any(asked.get(each.id) != (each.areas, each.minimum_band) for each, _, _ in plan.moves):
                raise _Raced  # it wants more now, and what that is lies behind the watermark
        _move_on(session, plan)
        for recipient_id, subscription_id in plan.caught_up:
            link = session.get(SubscriptionRecipient, (subscription_id, recipient_id))
            if link is not None:  # else they have left meanwhile
                link.behind = False
        silent = col(Recipient.id).in_([letter.recipient_id for letter in plan.letters]), Recipient.state != "active"
        if session.exec(select(Recipient.id).where(*silent).limit(1)).first() is not None:
            raise _Raced  # switched off since it was written
        for letter in plan.letters:
            _freeze(session, letter, now)
        for recipient, error in plan.failed:
            session.add(_dead(recipient, error, now))


def _move_on(session: Session, plan: Plan) -> None:
    for each, told, due_at in plan.moves:
        moved = session.exec(
            update(Subscription)
            .where(col(Subscription.id) == each.id, col(Subscription.active))
            .where(col(Subscription.next_due_at) == each.next_due_at)
            .where(col(Subscription.told_match_id).is_not_distinct_from(each.told_match_id))
            .values(told_match_id=told, next_due_at=due_at)
        )
        if moved.rowcount == 0:
            raise _Raced
        if each.id in plan.late:
            put_off(session, each.id, each.next_due_at, due_at)


def freeze_letters(engine: Engine, letters: Sequence[Letter], now: datetime) -> None:
    """Letters between digests. Raises IntegrityError if a recipient has just been told some of it."""
    with transaction(engine) as session:
        for letter in letters:
            recipient = session.get_one(Recipient, letter.recipient_id, with_for_update=True)
            if recipient.state == "active":  # else what they were told of may just have come back untold
                _freeze(session, letter, now)


def _freeze(session: Session, letter: Letter, now: datetime) -> None:
    """A delivery for each message; what was told stands with the first, which is also the one with the page."""
    deliveries = [
        Delivery(
            identity=message.identity,
            recipient_id=letter.recipient_id,
            kind=letter.kind,
            subject=message.subject,
            next_try_at=now,
            created_at=now,
        )
        for message in letter.messages
    ]
    session.add_all(deliveries)
    session.flush()
    first = saved_id(deliveries[0])
    for row, message in zip(deliveries, letter.messages, strict=True):
        page = letter.page if row is deliveries[0] else ""
        session.add(DeliveryContent(delivery_id=saved_id(row), body=message.body, page=page))
    session.add_all(
        DeliveryItem(
            delivery_id=first,
            recipient_id=letter.recipient_id,
            subscription_id=item.subscription_id,
            call_id=item.call_id,
            version_id=item.version_id,
            section=item.section,
            key=item.key,
        )
        for item in letter.items
    )


def _dead(recipient: Recipient, error: str, now: datetime) -> Delivery:
    return Delivery(
        identity=uuid4().hex,
        recipient_id=saved_id(recipient),
        kind=recipient.kind,
        subject="–",
        state="dead",
        last_error=error,
        next_try_at=now,
        created_at=now,
    )
