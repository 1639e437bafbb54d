"""The tables of what readers say and choose themselves, by the links of their letters."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from watcher.db import Instant


class Interest(SQLModel, table=True):
    """A department is interested in a call. `department_id` None: the organisation as a whole.

    `recipient_id`: by whose link that was said. `ended_at`: when it was taken back.
    """

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    call_id: int = Field(foreign_key="call.id", index=True)
    recipient_id: int = Field(foreign_key="recipient.id")
    at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class Follow(SQLModel, table=True):
    """A reader follows one call: its changes and reminders come whether or not an area of theirs still meets it.

    `version_id`: the version that they saw when they began. `ended_at`: when they stopped.
    """

    id: int | None = Field(default=None, primary_key=True)
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    version_id: int = Field(foreign_key="call_version.id")
    at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


class Leaving(SQLModel, table=True):
    """A reader has left a subscription. `how`: page, one-click. `returned_at`: when they came back.

    `subscription_id`: of the one that the profile names, though the reader had a personal form of it.
    """

    id: int | None = Field(default=None, primary_key=True)
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    subscription_id: int = Field(foreign_key="subscription.id", index=True)
    how: str
    at: datetime = Field(sa_type=Instant)
    returned_at: datetime | None = Field(default=None, sa_type=Instant)


class ReaderChange(SQLModel, table=True):
    """What a reader has changed in how a subscription reaches them. `what`: rhythm, language, pause.

    `old`, `new`: as the subscription keeps them, a pause as its last day; empty: none.
    """

    __tablename__ = "reader_change"

    id: int | None = Field(default=None, primary_key=True)
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    subscription_id: int = Field(foreign_key="subscription.id")
    what: str
    old: str
    new: str
    at: datetime = Field(sa_type=Instant)
