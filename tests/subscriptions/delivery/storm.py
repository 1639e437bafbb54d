"""A world in which anything may happen in any order, and what must hold when all servers are well again.

Everything is real but the last step: what a channel's server says is decided by the test, and what it took is noted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import event
from sqlmodel import Session, col, select

from sources.contract import CallData
from subscriptions.delivery import freeze
from subscriptions.delivery.bounces import take_reports
from subscriptions.delivery.channel import Channel, NotDelivered, Parcel, Sender, all_channels
from subscriptions.delivery.claims import LEASE
from subscriptions.delivery.outbox import deliver_due, list_deliveries, retry
from subscriptions.delivery.recipients import lift, suppressions
from subscriptions.models import Delivery, DeliveryItem, PriorityArea, Recipient, Subscription, SubscriptionRecipient
from tests.subscriptions.delivery.reports import report
from tests.subscriptions.delivery.scene import ENTRY, MONDAY, Scene, call, profile
from watcher.calls.models import Call, CallEvent
from watcher.calls.store import Brought, save_run
from watcher.db import reading, transaction
from watcher.settings import Settings

AREAS = ("skola", "klimat")
MOODS = ("ok", "defer", "refuse", "gone", "lost", "die", "die-before")


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Town:
    """The servers. `moods`: their next words, then all is well. `took`: what arrived, in order, by identity."""

    moods: list[str] = field(default_factory=list)
    took: list[tuple[str, str, bytes]] = field(default_factory=list)
    excused: Counter[str] = field(default_factory=Counter)

    def take(self, parcel: Parcel) -> None:
        self.took.append((parcel.address, parcel.identity, parcel.body))

    async def send(self, parcel: Parcel) -> None:
        mood = self.moods.pop(0) if self.moods else "ok"
        if mood in ("ok", "lost", "die"):
            self.take(parcel)
        if mood in ("lost", "die"):
            self.excused[parcel.identity] += 1
        if mood.startswith("die"):
            raise Killed
        if mood == "lost":
            raise NotDelivered("the line broke")
        if mood == "defer":
            raise NotDelivered("not now")
        if mood in ("refuse", "gone"):
            raise NotDelivered("no", permanent=True, recipient_off=mood == "gone")


class Stage:
    """A real channel whose way out leads to the town."""

    def __init__(self, real: Channel, town: Town) -> None:
        self._real, self._town = real, town

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    @asynccontextmanager
    async def open(self, _settings: Settings) -> AsyncIterator[Sender]:
        yield self._town


class Storm:
    def __init__(self, scene: Scene) -> None:
        self.scene, self.town, self.now = scene, Town(), MONDAY
        self.channels: dict[str, Channel] = {
            kind: Stage(each, self.town)  # type: ignore[misc] # all but `open` is the real one's
            for kind, each in all_channels().items()
        }
        self.calls: dict[str, CallData] = {}
        self.number = 0

    # What may happen.

    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    def edit(self, subscriptions: Sequence[dict[str, object]], areas: Sequence[str]) -> None:
        self.scene.bring(profile(*subscriptions, areas=areas), self.now)

    def publish(self, area: str) -> None:
        self.number += 1
        name = f"A-{self.number}"
        self.calls[name] = call(name, area, deadline="2029-11-30")
        self.poll()

    def change(self, at: int, facts: dict[str, object]) -> None:
        if self.calls:
            name = sorted(self.calls)[at % len(self.calls)]
            self.calls[name] = CallData.model_validate(self.calls[name].model_dump() | facts)
            self.poll()

    def poll(self) -> None:
        with transaction(self.scene.engine) as session:
            save_run(session, ENTRY, Brought(tuple(self.calls.values())), run_id=1, now=self.now, withdraw=False)

    def freeze(self) -> None:
        self.scene.freeze(self.now)

    def deliver(self, *moods: str, dies_at: int = 0) -> None:
        """`dies_at`: the process dies just before this commit; what it had handed over by then may come again."""
        before = len(self.town.took)
        with self.dying(dies_at):
            self._deliver(*moods)
        if dies_at:
            written = {row.identity for row in list_deliveries(self.scene.engine, state="sent")}
            self.town.excused.update(each for _, each, _ in self.town.took[before:] if each not in written)

    def _deliver(self, *moods: str) -> None:
        self.town.moods[:] = moods
        try:
            deliver_due(self.scene.engine, self.scene.settings, self.now, self.channels)
        except Killed:
            pass
        finally:
            self.town.moods.clear()

    def come_back(self, at: int, status: str) -> None:
        """One of the letters that have arrived is given back by a server behind."""
        with reading(self.scene.engine) as session:
            query = select(Delivery, Recipient).join(Recipient, col(Recipient.id) == Delivery.recipient_id)
            rows = session.exec(query.where(Delivery.kind == "email", Delivery.state == "sent").order_by(Delivery.id))  # type: ignore[arg-type] # a column
            sent = rows.all()
        if not sent:
            return
        delivery, recipient = sent[at % len(sent)]
        words = f"at {self.now.isoformat()}"  # two reports are never the same bytes
        letter = report(delivery.identity, to=recipient.address, status=status, diagnostic=words)
        with transaction(self.scene.engine) as session:
            take_reports(session, [letter], "INBOX", None, self.now)
        self.town.took = [each for each in self.town.took if each[1] != delivery.identity]
        self.town.excused.pop(delivery.identity, None)

    def mend(self) -> None:
        """Somebody has put all addresses right, and sends dead letters again."""
        with transaction(self.scene.engine) as session:
            for row in suppressions(session):
                lift(session, row.address)
        for dead in list_deliveries(self.scene.engine, state="dead"):
            retry(self.scene.engine, dead.id, self.now)

    @contextmanager
    def dying(self, commit: int) -> Iterator[None]:
        """The process dies just before its so-manieth commit."""
        left = [commit]

        def at_commit(*_: object) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise Killed

        event.listen(self.scene.engine, "commit", at_commit)
        try:
            yield
        except Killed:
            pass
        finally:
            event.remove(self.scene.engine, "commit", at_commit)

    @contextmanager
    def meanwhile(self, happens: Callable[[], None]) -> Iterator[None]:
        """Something happens between the writing of digests and their being kept."""
        left, real = [happens], freeze._write

        def write(*args: object) -> None:
            if left:
                left.pop()()
            real(*args)  # type: ignore[arg-type] # passed on

        freeze._write = write  # type: ignore[assignment] # put back below
        try:
            yield
        finally:
            freeze._write = real

    # What must hold.

    def settle(self) -> None:
        """All servers are well, and everybody does what is to be done."""
        for _ in range(4):
            self.wait(24 * 7)
            self.mend()
            self.freeze()
            self.deliver()
            self.now += LEASE
            self.deliver()

    def faults(self) -> list[str]:
        """What is wrong in the end, in words."""
        self.settle()
        return [*self._undelivered(), *self._repeated(), *self._untold()]

    def _undelivered(self) -> Iterator[str]:
        arrived = {identity for _, identity, _ in self.town.took}
        for row in list_deliveries(self.scene.engine):
            if row.state not in ("sent", "bounced", "cancelled"):
                yield f"{row.identity} to {row.recipient} is {row.state}: {row.last_error}"
            if (row.state == "sent") != (row.identity in arrived):
                yield f"{row.identity} to {row.recipient} is {row.state}, and arrived: {row.identity in arrived}"

    def _repeated(self) -> Iterator[str]:
        for identity, times in Counter(identity for _, identity, _ in self.town.took).items():
            if times > 1 + self.town.excused[identity]:
                yield f"{identity} came {times} times, and nobody died or lost the line so often"

    def _untold(self) -> Iterator[str]:
        """Every call that an area of theirs names has been told to all who listen at the end, as it is now."""
        with reading(self.scene.engine) as session:
            listening = (
                select(Recipient, Subscription)
                .join(SubscriptionRecipient, col(SubscriptionRecipient.recipient_id) == Recipient.id)
                .join(Subscription, col(Subscription.id) == SubscriptionRecipient.subscription_id)
                .where(col(Subscription.active))
            )
            areas = session.exec(select(PriorityArea.name).where(col(PriorityArea.active))).all()
            calls = session.exec(select(Call).where(Call.status == "open")).all()
            for recipient, subscription in session.exec(listening).all():
                for name in subscription.areas or areas:
                    for each in calls:
                        if name in areas and f"till {name} " in each.data["title"]:
                            yield from self._told(recipient, each, session)

    def _told(self, recipient: Recipient, found: Call, session: Session) -> Iterator[str]:
        who, what = recipient.address, found.external_id
        items = session.exec(
            select(DeliveryItem, Delivery)
            .join(Delivery, col(Delivery.id) == DeliveryItem.delivery_id)
            .where(DeliveryItem.recipient_id == recipient.id, DeliveryItem.call_id == found.id)
        ).all()
        if not items:
            yield f"{who} was never told of {what}"
            return
        first = {item.delivery_id for item, _ in items if item.key == f"call:{found.id}"}
        events = session.exec(select(CallEvent).where(CallEvent.call_id == found.id)).all()
        newest = max(each.version_id for each in events)
        if len(first) != 1:
            yield f"{who} was told for the first time of {what} in {len(first)} letters"
        if max(item.version_id for item, _ in items) < newest:
            yield f"{who} knows {what} as it was before its last change"
        for item, delivery in items:
            stem = delivery.identity.partition("-")[0]
            bodies = [body for _, identity, body in self.town.took if identity.partition("-")[0] == stem]
            if item.section != "silent" and not any(what.encode() in body for body in bodies):
                yield f"{who}: no letter {stem} that tells of {what} has arrived"
