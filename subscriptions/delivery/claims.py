"""Claiming deliveries, and writing down what became of them. Safe with any number of workers.

What several workers of one process have to write goes into one transaction: a disk is slower than a mail server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Protocol, TypeVar
from uuid import uuid4

from sqlalchemy import Engine, Select, Update, bindparam, case, func, literal, null, select, update
from sqlmodel import Session, col

from subscriptions.channel_models import Suppression
from subscriptions.delivery.channel import Parcel
from subscriptions.delivery.tries import Outcome
from subscriptions.models import AdminLetter, Delivery, DeliveryContent, Recipient
from subscriptions.yes import EMAIL
from watcher.db import reading, take_turn, transaction

# Longer than the longest try, so that no living worker is ever taken for dead.
LEASE = timedelta(minutes=15)
NO_BRAKE = 1_000_000


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


@dataclass(frozen=True)
class Ending:
    """How a try ended, and when."""

    claimed: Claimed
    outcome: Outcome
    at: datetime


class Queue(Protocol):
    """Messages waiting to be sent, each claimed by one worker at a time."""

    def anything_due(self, now: datetime) -> bool: ...

    def turn(self, endings: Sequence[Ending], wanted: int, now: datetime) -> tuple[list[bool], list[Claimed]]:
        """Write down how tries ended, and claim at most `wanted` messages that are due, in one transaction.

        Committed before anything more is sent. The first list says which endings were written: where False, the
        lease was lost meanwhile, and somebody else writes it.
        """
        ...


@dataclass(frozen=True)
class Waiting:
    """A message that is due, before it is claimed. `state`, `attempts`: as it stood."""

    row_id: int
    state: str
    attempts: int
    parcel: Parcel
    recipient_off: str | None = None
    recipient_id: int | None = None


@dataclass(frozen=True)
class DeliveryQueue:
    """The deliveries of one kind of channel. `most_an_hour`: what is over it waits."""

    engine: Engine
    kind: str
    most_an_hour: int | None = None

    def anything_due(self, now: datetime) -> bool:
        with reading(self.engine) as session:
            given = {"kind": self.kind, "now": now, "wanted": 1}
            questions = (_due_query(state, lock=False) for state in ("pending", "sending"))
            return any(session.connection().execute(each, given).first() is not None for each in questions)

    def turn(self, endings: Sequence[Ending], wanted: int, now: datetime) -> tuple[list[bool], list[Claimed]]:
        with transaction(self.engine) as session:
            written = put_down(session, Delivery, endings)
            for ending in (each for each, kept in zip(endings, written, strict=True) if kept):
                if ending.outcome.recipient_off:
                    recipient = session.get_one(Recipient, ending.claimed.recipient_id)
                    recipient.state, recipient.reason = "off", ending.outcome.error
            wanted = min(wanted, self._room(session, now))
            return written, take(session, Delivery, self._due(session, wanted, now), now)

    def _room(self, session: Session, now: datetime) -> int:
        """How many more may go out now. What is under way counts, however it ends."""
        if self.most_an_hour is None:
            return NO_BRAKE
        take_turn(session, f"brake {self.kind}")  # nobody else counts meanwhile
        # What was sent is not tried again: its next try stands at the moment of the last one, and has an index.
        lately = (col(Delivery.state) == "sent") & (col(Delivery.next_try_at) > now - timedelta(hours=1))
        going = (col(Delivery.state) == "sending") & (col(Delivery.lease_until) > now)
        query = select(func.count()).select_from(Delivery).where(col(Delivery.kind) == self.kind, lately | going)
        return max(0, self.most_an_hour - int(session.connection().execute(query).scalar_one()))

    def _due(self, session: Session, wanted: int, now: datetime) -> list[Waiting]:
        """What has waited longest, then what a crash left half done."""
        given = {"kind": self.kind, "now": now}
        found = session.connection().execute(_due_query("pending", lock=True), {**given, "wanted": wanted}).all()
        if len(found) < wanted:
            left = {**given, "wanted": wanted - len(found)}
            found = [*found, *session.connection().execute(_due_query("sending", lock=True), left)]
        return [_waiting(*row) for row in found]


@cache
def _due_query(state: str, *, lock: bool) -> Select[Any]:
    due_at = col(Delivery.next_try_at) if state == "pending" else col(Delivery.lease_until)
    suppressed = literal("on the suppression list: ") + col(Suppression.reason)
    off = case(
        (col(Recipient.state) == "off", func.coalesce(Recipient.reason, "switched off")),
        (col(Suppression.address).is_not(None), suppressed),
        else_=null(),
    )
    is_listed = (col(Suppression.address) == Recipient.address) & (col(Recipient.kind) == EMAIL)
    columns: tuple[Any, ...] = (
        Delivery.id, Delivery.state, Delivery.attempts, Delivery.identity, Delivery.created_at, Recipient.address,
        DeliveryContent.body, Recipient.id, off,
    )  # fmt: skip
    query: Select[Any] = (
        select(*columns)
        .join(Recipient, col(Recipient.id) == Delivery.recipient_id)
        .join(DeliveryContent, col(DeliveryContent.delivery_id) == Delivery.id)
        .join(Suppression, is_listed, isouter=True)
        .where(col(Recipient.state) != "waiting")
        .where(col(Delivery.kind) == bindparam("kind"), col(Delivery.state) == state, due_at <= bindparam("now"))
        .order_by(col(Delivery.next_try_at), col(Delivery.id))
        .limit(bindparam("wanted"))
    )
    return query.with_for_update(skip_locked=True, of=Delivery) if lock else query


def _waiting(  # noqa: PLR0913 - the columns of the question above
    row_id: int, state: str, attempts: int, identity: str, created_at: datetime, address: str, body: bytes,
    recipient_id: int, off: str | None,
) -> Waiting:  # fmt: skip
    return Waiting(row_id, state, attempts, Parcel(identity, address, body, created_at), off, recipient_id)


def take(session: Session, table: type[Sent], found: Sequence[Waiting], now: datetime) -> list[Claimed]:
    """Claim rows that nobody else can claim meanwhile: each is ours until its lease ends."""
    claimed = [
        Claimed(
            row_id=each.row_id,
            lease=uuid4().hex,
            attempts=each.attempts + 1,
            again=each.state == "sending",
            recipient_off=each.recipient_off,
            parcel=each.parcel,
            recipient_id=each.recipient_id,
        )
        for each in found
    ]
    if claimed:
        given = [{"row": each.row_id, "to_lease": each.lease, "to_attempts": each.attempts} for each in claimed]
        session.connection().execute(_taken(table), [{**each, "until": now + LEASE} for each in given])
    return claimed


def put_down(session: Session, table: type[Sent], endings: Sequence[Ending]) -> list[bool]:
    """Write how tries ended; for each whether its lease was still ours."""
    return [session.connection().execute(_ended(table), _values(each)).rowcount == 1 for each in endings]


def _values(ending: Ending) -> dict[str, Any]:
    outcome, claimed = ending.outcome, ending.claimed
    return {
        "row": claimed.row_id,
        "held": claimed.lease,
        "to_state": outcome.state,
        "to_next_try_at": outcome.next_try_at,
        "to_error": outcome.error,
        "to_sent_at": ending.at if outcome.state == "sent" else None,
    }


# Built once: this is done twice for every message there is.
@cache
def _taken(table: type[Delivery] | type[AdminLetter]) -> Update:
    return (
        update(table)
        .where(col(table.id) == bindparam("row"))
        .values(
            state="sending",
            lease=bindparam("to_lease"),
            lease_until=bindparam("until"),
            attempts=bindparam("to_attempts"),
        )
    )


@cache
def _ended(table: type[Delivery] | type[AdminLetter]) -> Update:
    return (
        update(table)
        .where(col(table.id) == bindparam("row"), col(table.lease) == bindparam("held"))
        .values(
            state=bindparam("to_state"),
            next_try_at=bindparam("to_next_try_at"),
            last_error=bindparam("to_error"),
            sent_at=bindparam("to_sent_at"),
            lease=None,
            lease_until=None,
        )
    )
