"""Letters to those who look after this installation, admins and coordinators.

They are sent like everybody's, and never given up for an address that fails.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from uuid import uuid4

from sqlalchemy import Engine
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from subscriptions.delivery.channel import Parcel, Sender
from subscriptions.delivery.channels.email import EmailChannel
from subscriptions.delivery.claims import Claimed, Ending, Waiting, put_down, take
from subscriptions.delivery.folder import put_in_folder
from subscriptions.digests.message import build_message
from subscriptions.digests.render import RenderedMail
from subscriptions.models import AdminLetter, saved_id
from watcher.db import reading, transaction
from watcher.settings import Settings

log = logging.getLogger("watcher.admin")


def queue_mail(session: Session, mail: RenderedMail, address: str, settings: Settings, now: datetime) -> None:
    """A mail that is no digest, into the outbox. `address` empty: to the folder alone.

    Raises BadInput if the sender's address in the settings is none.
    """
    identity = uuid4().hex
    host = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    to = address or settings.mail_from
    body = build_message(mail, sender=settings.mail_from, to=to, message_id=f"{identity}@{host}", date=now)
    letter = AdminLetter(
        identity=identity, address=address, subject=mail.subject, body=body, next_try_at=now, created_at=now
    )
    session.add(letter)


@dataclass(frozen=True)
class AdminQueue:
    engine: Engine

    def anything_due(self, now: datetime) -> bool:
        with reading(self.engine) as session:
            return any(session.exec(each.limit(1)).first() is not None for each in _queries(now))

    def turn(self, endings: Sequence[Ending], wanted: int, now: datetime) -> tuple[list[bool], list[Claimed]]:
        for ending in endings:
            if ending.outcome.state == "dead":
                whom = ending.claimed.parcel.address or "the folder"
                log.error("a letter to %s was given up: %s", whom, ending.outcome.error)
        with transaction(self.engine) as session:
            written = put_down(session, AdminLetter, endings)
            return written, take(session, AdminLetter, _due(session, wanted, now), now)


def _due(session: Session, wanted: int, now: datetime) -> list[Waiting]:
    found: list[AdminLetter] = []
    for query in _queries(now):
        found += session.exec(query.limit(wanted - len(found)).with_for_update(skip_locked=True)).all()
    return [_waiting(letter) for letter in found]


def _queries(now: datetime) -> list[SelectOfScalar[AdminLetter]]:
    """First what a crash left half done."""
    abandoned = select(AdminLetter).where(AdminLetter.state == "sending", col(AdminLetter.lease_until) <= now)
    pending = select(AdminLetter).where(AdminLetter.state == "pending", col(AdminLetter.next_try_at) <= now)
    return [each.order_by(col(AdminLetter.id)) for each in (abandoned, pending)]


def _waiting(letter: AdminLetter) -> Waiting:
    parcel = Parcel(letter.identity, letter.address, letter.body, letter.created_at)
    return Waiting(saved_id(letter), letter.state, letter.attempts, parcel)


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
