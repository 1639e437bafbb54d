"""The tables of what lies around deliveries: mail that came back, addresses that get none, codes and feeds."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from watcher.db import Instant


class Suppression(SQLModel, table=True):
    """An e-mail address that gets nothing, whatever profiles say. `who`: "bounce", or the person who put it here."""

    address: str = Field(primary_key=True)
    reason: str
    who: str
    at: datetime = Field(sa_type=Instant)


class Bounce(SQLModel, table=True):
    """A letter that came back, as one report says. `report`: its fingerprint, so that none counts twice.

    `verdict`: permanent, temporary, delayed, elsewhere (somebody behind a forwarding, not the address we wrote to), or
    forgiven (the address has been put right since).
    """

    id: int | None = Field(default=None, primary_key=True)
    report: str = Field(unique=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    address: str = Field(index=True)
    verdict: str
    status: str
    words: str
    at: datetime = Field(sa_type=Instant)


class MailboxMark(SQLModel, table=True):
    """How far a folder of the mailbox has been read."""

    __tablename__ = "mailbox_mark"

    folder: str = Field(primary_key=True)
    mark: str


class ChannelCode(SQLModel, table=True):
    """The code that a channel's test card carries, and whether somebody has typed it in.

    `posted_at`: when the channel's server took the card. `tried_at`, `error`: the last try to post it.
    """

    __tablename__ = "channel_code"

    recipient_id: int = Field(primary_key=True, foreign_key="recipient.id")
    code: str = Field(unique=True)
    tried_at: datetime | None = Field(default=None, sa_type=Instant)
    posted_at: datetime | None = Field(default=None, sa_type=Instant)
    error: str | None = None
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)


class ToldOff(SQLModel, table=True):
    """The coordinator has been told that this recipient gets nothing any more. Removed when it is on again."""

    __tablename__ = "told_off"

    recipient_id: int = Field(primary_key=True, foreign_key="recipient.id")
    at: datetime = Field(sa_type=Instant)


class DepartmentFeed(SQLModel, table=True):
    """The secret part of the addresses of a department's calendar and feed: who knows it may read them."""

    __tablename__ = "department_feed"

    department_id: int = Field(primary_key=True, foreign_key="department.id")
    token: str = Field(unique=True)
    made_at: datetime = Field(sa_type=Instant)
