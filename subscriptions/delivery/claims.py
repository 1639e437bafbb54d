"""Claiming one delivery at a time, and writing down what became of it. Safe with any number of workers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from subscriptions.delivery.channel import Parcel
from subscriptions.delivery.tries import Outcome
from subscriptions.models import Delivery, Recipient, saved_id
from watcher.db import reading, transaction

# Longer than the longest try, so that no living worker is ever taken for dead.
LEASE = timedelta(minutes=15)


@dataclass(frozen=True)
class Claimed:
    """A delivery that is ours until its lease ends. `again`: the last one who had it never said how it went."""

    delivery_id: int
    recipient_id: int
    lease: str
    attempts: int
    again: bool
    recipient_off: str | None
    parcel: Parcel


def anything_due(engine: Engine, kind: str, now: datetime) -> bool:
    """Whether a claim would find something, unless somebody else is about to take it."""
    with reading(engine) as session:
        queries = (_abandoned(kind, now), _waiting(kind, now))
        return any(session.exec(query.limit(1)).first() is not None for query in queries)


def claim(engine: Engine, kind: str, now: datetime) -> Claimed | None:
    """The next delivery of a channel that is due, or None. Committed before anything is sent."""
    with transaction(engine) as session:
        delivery = _next(session, kind, now)
        if delivery is None:
            return None
        recipient = session.get_one(Recipient, delivery.recipient_id)
        again, lease = delivery.state == "sending", uuid4().hex
        delivery.state, delivery.lease, delivery.lease_until = "sending", lease, now + LEASE
        delivery.attempts += 1
        return Claimed(
            delivery_id=saved_id(delivery),
            recipient_id=delivery.recipient_id,
            lease=lease,
            attempts=delivery.attempts,
            again=again,
            recipient_off=(recipient.reason or "switched off") if recipient.state == "off" else None,
            parcel=Parcel(delivery.identity, recipient.address, delivery.body, delivery.created_at),
        )


def record(engine: Engine, claimed: Claimed, outcome: Outcome, now: datetime) -> bool:
    """Write the end of a try. Returns False if the lease was lost meanwhile: somebody else writes it."""
    with transaction(engine) as session:
        written = session.exec(
            update(Delivery)
            .where(col(Delivery.id) == claimed.delivery_id, col(Delivery.lease) == claimed.lease)
            .values(
                state=outcome.state,
                next_try_at=outcome.next_try_at,
                last_error=outcome.error,
                sent_at=now if outcome.state == "sent" else None,
                lease=None,
                lease_until=None,
            )
        )
        if written.rowcount == 0:
            return False
        if outcome.recipient_off:
            recipient = session.get_one(Recipient, claimed.recipient_id)
            recipient.state, recipient.reason = "off", outcome.error
        return True


def _next(session: Session, kind: str, now: datetime) -> Delivery | None:
    """First what a crash left half done, then what has waited longest. Rows others are claiming are passed over."""
    for query in (_abandoned(kind, now), _waiting(kind, now)):
        delivery = session.exec(query.limit(1).with_for_update(skip_locked=True)).first()
        if delivery is not None:
            return delivery
    return None


def _abandoned(kind: str, now: datetime) -> SelectOfScalar[Delivery]:
    query = select(Delivery).where(Delivery.kind == kind, Delivery.state == "sending", col(Delivery.lease_until) <= now)
    return query.order_by(col(Delivery.next_try_at), col(Delivery.id))


def _waiting(kind: str, now: datetime) -> SelectOfScalar[Delivery]:
    query = select(Delivery).where(Delivery.kind == kind, Delivery.state == "pending", col(Delivery.next_try_at) <= now)
    return query.order_by(col(Delivery.next_try_at), col(Delivery.id))
