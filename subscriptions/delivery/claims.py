"""Claiming one delivery at a time, and writing down what became of it. Safe with any number of workers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from uuid import uuid4

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from subscriptions.delivery.channel import Parcel
from subscriptions.delivery.tries import Outcome
from subscriptions.models import AdminLetter, Delivery, Recipient, saved_id
from watcher.db import reading, transaction

# Longer than the longest try, so that no living worker is ever taken for dead.
LEASE = timedelta(minutes=15)


Sent = TypeVar("Sent", Delivery, AdminLetter)


@dataclass(frozen=True)
class Claimed:
    """A message that is ours until its lease ends. `again`: the last one who had it never said how it went."""

    row_id: int
    lease: str
    attempts: int
    again: bool
    recipient_off: str | None
    parcel: Parcel
    recipient_id: int | None = None


class Queue(Protocol):
    """Messages waiting to be sent, each claimed by one worker at a time."""

    def anything_due(self, now: datetime) -> bool: ...

    def claim(self, now: datetime) -> Claimed | None:
        """The next message that is due, or None. Committed before anything is sent."""
        ...

    def record(self, claimed: Claimed, outcome: Outcome, now: datetime) -> bool:
        """Write the end of a try. Returns False if the lease was lost meanwhile: then somebody else writes it."""
        ...


@dataclass(frozen=True)
class DeliveryQueue:
    """The deliveries of one kind of channel."""

    engine: Engine
    kind: str

    def anything_due(self, now: datetime) -> bool:
        with reading(self.engine) as session:
            return any_of(session, self._queries(now))

    def claim(self, now: datetime) -> Claimed | None:
        with transaction(self.engine) as session:
            delivery = first_of(session, self._queries(now))
            if delivery is None:
                return None
            recipient = session.get_one(Recipient, delivery.recipient_id)
            lease, again = take(delivery, now)
            return Claimed(
                row_id=saved_id(delivery),
                lease=lease,
                attempts=delivery.attempts,
                again=again,
                recipient_off=(recipient.reason or "switched off") if recipient.state == "off" else None,
                parcel=Parcel(delivery.identity, recipient.address, delivery.body, delivery.created_at),
                recipient_id=delivery.recipient_id,
            )

    def record(self, claimed: Claimed, outcome: Outcome, now: datetime) -> bool:
        with transaction(self.engine) as session:
            written = put_down(session, Delivery, claimed, outcome, now)
            if written and outcome.recipient_off:
                recipient = session.get_one(Recipient, claimed.recipient_id)
                recipient.state, recipient.reason = "off", outcome.error
            return written

    def _queries(self, now: datetime) -> Iterator[SelectOfScalar[Delivery]]:
        """First what a crash left half done, then what has waited longest."""
        ours = select(Delivery).where(Delivery.kind == self.kind)
        abandoned = ours.where(Delivery.state == "sending", col(Delivery.lease_until) <= now)
        waiting = ours.where(Delivery.state == "pending", col(Delivery.next_try_at) <= now)
        for each in (abandoned, waiting):
            yield each.order_by(col(Delivery.next_try_at), col(Delivery.id))


def any_of(session: Session, queries: Iterable[SelectOfScalar[Sent]]) -> bool:
    """Whether a claim would find something, unless somebody else is about to take it."""
    return any(session.exec(query.limit(1)).first() is not None for query in queries)


def first_of(session: Session, queries: Iterable[SelectOfScalar[Sent]]) -> Sent | None:
    """The first row that one of the queries gives. Rows others are claiming are passed over."""
    for query in queries:
        row = session.exec(query.limit(1).with_for_update(skip_locked=True)).first()
        if row is not None:
            return row
    return None


def take(row: Delivery | AdminLetter, now: datetime) -> tuple[str, bool]:
    """Claim a row: its lease, and whether the last one who had it never said how it went."""
    again, lease = row.state == "sending", uuid4().hex
    row.state, row.lease, row.lease_until = "sending", lease, now + LEASE
    row.attempts += 1
    return lease, again


def put_down(
    session: Session, table: type[Delivery] | type[AdminLetter], claimed: Claimed, outcome: Outcome, now: datetime
) -> bool:
    """Write how a try ended, if the lease is still ours."""
    written = session.exec(
        update(table)
        .where(col(table.id) == claimed.row_id, col(table.lease) == claimed.lease)
        .values(
            state=outcome.state,
            next_try_at=outcome.next_try_at,
            last_error=outcome.error,
            sent_at=now if outcome.state == "sent" else None,
            lease=None,
            lease_until=None,
        )
    )
    return written.rowcount == 1
