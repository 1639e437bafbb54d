"""The outbox: sends what is due, and shows and revives what has stopped."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from subscriptions.delivery.admin import ADMIN_CHANNEL, AdminQueue
from subscriptions.delivery.channel import Channel, NotDelivered, Opens, Sender, all_channels
from subscriptions.delivery.claims import Claimed, DeliveryQueue, Ending, Queue
from subscriptions.delivery.folder import DryRun
from subscriptions.delivery.recipients import has_address, listening, off_reason, put_on, suppression_of
from subscriptions.delivery.till import Till
from subscriptions.delivery.tries import MOST_TRIES, outcome_of
from subscriptions.models import Delivery, DeliveryContent, Recipient, saved_id
from subscriptions.yes import EMAIL
from watcher.clock import Clock
from watcher.db import reading, transaction
from watcher.errors import BadInput
from watcher.settings import Settings

# How many messages of one channel are under way at once: a silent server holds up one of them, not the rest.
AT_ONCE = 4
# Well within the lease.
SECONDS_PER_TRY = 600.0


def deliver_due(
    engine: Engine, settings: Settings, now: datetime, channels: Mapping[str, Channel] | None = None
) -> Counter[str]:
    """Send everything that is due now, to readers and admins. Returns how many were sent, put off (`pending`), dead, or
    tried `again`, and how many were only written to the folder (`dry`): in a dry run all; else, where there is a mail
    server, those to channels that have no address yet.

    `again` counts deliveries that a crash left without an answer: they go out once more with the same identity.
    Raises BadInput if the settings of a channel cannot be used, after all other channels have been served.
    """
    return asyncio.run(_deliver(engine, settings, now, channels or all_channels()))


async def _deliver(engine: Engine, settings: Settings, now: datetime, channels: Mapping[str, Channel]) -> Counter[str]:
    counts: Counter[str] = Counter()
    stopwatch = asyncio.get_running_loop().time
    start = stopwatch()

    def clock() -> datetime:
        """Sending takes time, and each lease must run from the moment of its claim."""
        return now + timedelta(seconds=stopwatch() - start)

    ways: list[tuple[str, Opens, Queue]] = [
        (each.kind, each, DeliveryQueue(engine, each.kind, each.most_an_hour(settings))) for each in channels.values()
    ]
    ways.append((EMAIL, ADMIN_CHANNEL, AdminQueue(engine)))
    lines = [_serve(_Outlet(kind, queue, settings, clock, channel, counts)) for kind, channel, queue in ways]
    for ended in await asyncio.gather(*lines, return_exceptions=True):
        if isinstance(ended, BaseException):
            raise ended
    return +counts


@dataclass(frozen=True)
class _Outlet:
    kind: str
    queue: Queue
    settings: Settings
    clock: Clock
    channel: Opens
    counts: Counter[str]

    def reaches(self, address: str) -> bool:
        """Whether a yes means that it has left. Without a mail server nothing does, and every page says so."""
        if self.settings.dry_run:
            return False
        return self.settings.smtp_url is None or has_address(self.kind, address)


async def _serve(outlet: _Outlet) -> None:
    if not await asyncio.to_thread(outlet.queue.anything_due, outlet.clock()):
        return
    till = Till(outlet.queue, outlet.clock)
    way = DryRun() if outlet.settings.dry_run else outlet.channel
    async with way.open(outlet.settings) as sender:
        workers = [_work(outlet, till, sender) for _ in range(AT_ONCE)]
        for ended in await asyncio.gather(*workers, return_exceptions=True):
            if isinstance(ended, BaseException):
                raise ended


async def _work(outlet: _Outlet, till: Till, sender: Sender) -> None:
    """Claim, send, record, until nothing is due."""
    claimed = (await till.turn(None)).claimed
    while claimed is not None:
        failure = await _try(claimed, sender)
        now = outlet.clock()
        outcome = outcome_of(
            failure,
            identity=claimed.parcel.identity,
            attempts=claimed.attempts,
            now=now,
            secrets=outlet.settings.secrets,
        )
        if outcome.state == "sent" and not outlet.reaches(claimed.parcel.address):
            outcome = replace(outcome, state="dry")
        again = claimed.again
        turn = await till.turn(Ending(claimed, outcome, now))
        outlet.counts[outcome.state if turn.written else "lost lease"] += 1
        outlet.counts["again"] += again
        claimed = turn.claimed


async def _try(claimed: Claimed, sender: Sender) -> NotDelivered | None:
    if claimed.recipient_off is not None:
        return NotDelivered(f"the recipient is off: {claimed.recipient_off}", permanent=True)
    if claimed.attempts > MOST_TRIES:
        return NotDelivered("we stopped in the middle of every try, and do not know why", permanent=True)
    try:
        async with asyncio.timeout(SECONDS_PER_TRY):
            await sender.send(claimed.parcel)
    except NotDelivered as failure:
        return failure
    except TimeoutError:
        return NotDelivered("no answer in time")
    except Exception as fault:  # noqa: BLE001 - a fault of ours in one message must not hold up the others
        # Only the kind: its text might hold a secret address.
        return NotDelivered(f"our own fault: {type(fault).__name__}")
    return None


@dataclass(frozen=True)
class DeliveryView:
    """One delivery as the operator sees it. `recipient`: an address, or the name of the setting that holds one."""

    id: int
    identity: str
    organisation: str
    kind: str
    recipient: str
    subject: str
    state: str
    attempts: int
    created_at: datetime
    next_try_at: datetime
    sent_at: datetime | None
    last_error: str | None


def list_deliveries(engine: Engine, state: str | None = None, limit: int | None = None) -> list[DeliveryView]:
    """Deliveries, newest first. `state`: only those that are pending, sending, sent, dead or cancelled."""
    query = select(Delivery, Recipient).join(Recipient, col(Recipient.id) == Delivery.recipient_id)
    if state is not None:
        query = query.where(Delivery.state == state)
    with reading(engine) as session:
        rows = session.exec(query.order_by(col(Delivery.id).desc()).limit(limit)).all()
    return [view_of(delivery, recipient) for delivery, recipient in rows]


def view_of(delivery: Delivery, recipient: Recipient) -> DeliveryView:
    return DeliveryView(
        id=saved_id(delivery),
        identity=delivery.identity,
        organisation=recipient.organisation_id,
        kind=delivery.kind,
        recipient=recipient.address,
        subject=delivery.subject,
        state=delivery.state,
        attempts=delivery.attempts,
        created_at=delivery.created_at,
        next_try_at=delivery.next_try_at,
        sent_at=delivery.sent_at,
        last_error=delivery.last_error,
    )


Refusal = Literal["absent", "not-dead", "unwritten", "suppressed", "gone"]


class CannotRetry(BadInput):
    """A delivery that is not sent again by hand, and why in one word."""

    def __init__(self, why: Refusal, says: str) -> None:
        super().__init__(says)
        self.why: Refusal = why


def retry(engine: Engine, delivery_id: int, now: datetime) -> DeliveryView:
    """Send a dead letter again, from the first step of the ladder, and put its recipient back on.

    Whoever asks for it has mended what was wrong. Raises CannotRetry if there is no such dead letter.
    """
    with transaction(engine) as session:
        return revive(session, delivery_id, now)


def revive(session: Session, delivery_id: int, now: datetime, *, died_by: datetime | None = None) -> DeliveryView:
    """The same in a transaction of the caller's. `died_by`: only if it has not been tried since then."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None:
        raise CannotRetry("absent", f"there is no delivery {delivery_id}; see watcher outbox")
    if delivery.state != "dead":
        says = f"delivery {delivery_id} is {delivery.state}; only dead letters are sent again by hand"
        raise CannotRetry("not-dead", says)
    if session.get(DeliveryContent, delivery_id) is None:
        says = f"delivery {delivery_id} could not be written; its calls come with the next one"
        raise CannotRetry("unwritten", says)
    recipient = session.get_one(Recipient, delivery.recipient_id)
    if row := suppression_of(session, recipient):
        says = f"{row.address} is {off_reason(row)}; `watcher suppress remove {row.address}` comes first"
        raise CannotRetry("suppressed", says)
    if not listening(session, [recipient]):
        raise CannotRetry("gone", f"{recipient.address} gets no letters any more: no subscription names them")
    # A dead letter's next try stands at the moment of its last. Of two who press at once, one takes it up.
    still = update(Delivery).where(col(Delivery.id) == delivery_id, col(Delivery.state) == "dead")
    still = still.where(col(Delivery.next_try_at) <= died_by) if died_by else still
    if session.exec(still.values(state="pending", attempts=0, next_try_at=now)).rowcount != 1:
        raise CannotRetry("not-dead", f"delivery {delivery_id} has been tried again meanwhile")
    session.refresh(delivery)
    put_on(session, recipient)
    return view_of(delivery, recipient)
