"""A world in which anything may happen in any order, and what must hold when all servers are well again.

Everything is real but the last step: what a channel's server says is decided by the test, and what it took is noted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import event, update
from sqlmodel import col, select

from sources.contract import CallData
from subscriptions.delivery import freeze
from subscriptions.delivery.bounces import take_reports
from subscriptions.delivery.channel import Channel, NotDelivered, Parcel, Sender, all_channels
from subscriptions.delivery.claims import LEASE
from subscriptions.delivery.outbox import deliver_due, list_deliveries, retry
from subscriptions.delivery.passing import freeze_passed_on
from subscriptions.delivery.recipients import lift, suppressions
from subscriptions.delivery.shown import show_drafts
from subscriptions.models import (
    AdminLetter,
    Delivery,
    Recipient,
)
from subscriptions.review import ensure_coordinators
from tests.subscriptions.delivery.reports import report
from tests.subscriptions.delivery.scene import ENTRY, MONDAY, Scene, call, profile
from tests.subscriptions.delivery.test_same_call import OTHER
from watcher.calls.store import Brought, save_run
from watcher.db import reading, transaction
from watcher.settings import Settings
from watcher.work.stranded import tell_of_stranded

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
        self.elsewhere: dict[str, CallData] = {}
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

    def publish_elsewhere(self, area: str) -> None:
        self.number += 1
        name = f"B-{self.number}"
        self.elsewhere[name] = call(name, area, deadline="2029-11-30", source="samlaren")
        self.poll()

    def merge(self, one: int, other: int) -> None:
        """Two calls of two sources turn out to be the same."""
        if self.calls and self.elsewhere:
            here, there = sorted(self.calls)[one % len(self.calls)], sorted(self.elsewhere)[other % len(self.elsewhere)]
            same = {"identities": [f"topic:T-{here}"]}
            self.calls[here] = CallData.model_validate(self.calls[here].model_dump() | same)
            if not self.elsewhere[there].identities:
                self.elsewhere[there] = CallData.model_validate(self.elsewhere[there].model_dump() | same)
            self.poll()

    def change(self, at: int, facts: dict[str, object]) -> None:
        if self.calls:
            name = sorted(self.calls)[at % len(self.calls)]
            self.calls[name] = CallData.model_validate(self.calls[name].model_dump() | facts)
            self.poll()

    def poll(self) -> None:
        with transaction(self.scene.engine) as session:
            for entry, brought in ((ENTRY, self.calls), (OTHER, self.elsewhere)):
                save_run(session, entry, Brought(tuple(brought.values())), run_id=1, now=self.now, withdraw=False)

    def freeze(self) -> None:
        """What the service does before it sends."""
        engine, settings = self.scene.engine, self.scene.settings
        ensure_coordinators(engine)
        self.scene.match(self.now)
        show_drafts(engine, settings, self.now)
        self.scene.freeze(self.now)
        freeze_passed_on(engine, settings, self.now)
        tell_of_stranded(engine, settings, self.now)

    def deliver(self, *moods: str, dies_at: int = 0) -> None:
        """`dies_at`: the process dies just before this commit; what it had handed over by then may come again."""
        before = len(self.town.took)
        with self.dying(dies_at):
            self._deliver(*moods)
        if dies_at:
            written = {row.identity for row in list_deliveries(self.scene.engine, state="sent")}
            self.town.excused.update(each for _, each, _ in self.town.took[before:] if each not in written)

    def _deliver(self, *moods: str) -> None:
        with transaction(self.scene.engine) as session:
            session.exec(update(AdminLetter).values(state="sent"))  # those to the coordinator have a town of their own
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
        for _ in range(6):
            self.wait(24 * 7)
            self.mend()
            self.freeze()
            self.deliver()
            self.now += LEASE
            self.deliver()
