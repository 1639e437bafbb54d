"""Letters to the admins of this installation: sent like everybody's, and never given up for an address that fails."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from subscriptions.delivery.channel import Parcel, Sender
from subscriptions.delivery.channels.email import EmailChannel
from subscriptions.delivery.claims import Claimed, any_of, first_of, put_down, take
from subscriptions.delivery.folder import put_in_folder
from subscriptions.delivery.tries import Outcome
from subscriptions.models import AdminLetter, saved_id
from watcher.db import reading, transaction
from watcher.settings import Settings

log = logging.getLogger("watcher.admin")


@dataclass(frozen=True)
class AdminQueue:
    engine: Engine

    def anything_due(self, now: datetime) -> bool:
        with reading(self.engine) as session:
            return any_of(session, _queries(now))

    def claim(self, now: datetime) -> Claimed | None:
        with transaction(self.engine) as session:
            letter = first_of(session, _queries(now))
            if letter is None:
                return None
            lease, again = take(letter, now)
            parcel = Parcel(letter.identity, letter.address, letter.body, letter.created_at)
            return Claimed(saved_id(letter), lease, letter.attempts, again, None, parcel)

    def record(self, claimed: Claimed, outcome: Outcome, now: datetime) -> bool:
        if outcome.state == "dead":
            log.error("a letter to %s was given up: %s", claimed.parcel.address or "the folder", outcome.error)
        with transaction(self.engine) as session:
            return put_down(session, AdminLetter, claimed, outcome, now)


def _queries(now: datetime) -> Iterator[SelectOfScalar[AdminLetter]]:
    abandoned = select(AdminLetter).where(AdminLetter.state == "sending", col(AdminLetter.lease_until) <= now)
    waiting = select(AdminLetter).where(AdminLetter.state == "pending", col(AdminLetter.next_try_at) <= now)
    for each in (abandoned, waiting):
        yield each.order_by(col(AdminLetter.id))


class AdminChannel:
    """By mail to the admins that the settings name; without any, into the outbox folder."""

    @asynccontextmanager
    async def open(self, settings: Settings) -> AsyncIterator[Sender]:
        async with EmailChannel().open(settings) as post:
            yield _Admins(settings, post)


@dataclass(frozen=True)
class _Admins:
    settings: Settings
    post: Sender

    async def send(self, parcel: Parcel) -> None:
        if parcel.address:
            await self.post.send(parcel)
        else:
            put_in_folder(self.settings.outbox_dir, parcel, "eml")


ADMIN_CHANNEL = AdminChannel()
