"""The tables of letters before they leave: drafts, what is said in them, what is left out, what is passed on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from watcher.db import Instant


class Draft(SQLModel, table=True):
    """A subscription's coming letter, once somebody has been shown it or has changed it. One at a time is not done.

    `until_match_id`: it tells matches up to this one, and of later ones what cannot wait; null: all there are when it
    leaves. `state`: open (leaves on time), stopped, waiting (stopped, and its time is over: it becomes part of the next
    letter unless somebody lets it go), done. `revision` grows with every change: who edits or freezes it names the one
    that they saw. `line`: the coordinator's own words at the top, signed `line_by`. `shown_at`: when she was
    told of it.
    """

    id: int | None = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscription.id", index=True)
    due_at: datetime = Field(sa_type=Instant)
    until_match_id: int | None = None
    state: str = Field(default="open", index=True)
    revision: int = 1
    line: str = ""
    line_by: str = ""
    shown_at: datetime | None = Field(default=None, sa_type=Instant)
    changed_by: str = ""
    changed_at: datetime | None = Field(default=None, sa_type=Instant)


class DraftLine(SQLModel, table=True):
    """The coordinator's own words beside one call of a draft, signed `who`."""

    __tablename__ = "draft_line"

    draft_id: int = Field(foreign_key="draft.id", primary_key=True)
    call_id: int = Field(foreign_key="call.id", primary_key=True)
    line: str
    who: str


class LeftOut(SQLModel, table=True):
    """A call that a person took out of a subscription's letters; it stays out until somebody takes it in again.

    Readers who know the call already are spared only what was in that draft: matches up to `until_match_id` and the
    reminder `closing` (a key of `DeliveryItem`, or empty). What befalls the call later they must hear.
    """

    __tablename__ = "left_out"
    __table_args__ = (UniqueConstraint("subscription_id", "call_id"),)

    id: int | None = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscription.id")
    call_id: int = Field(foreign_key="call.id", index=True)
    until_match_id: int
    closing: str = ""
    who: str
    at: datetime = Field(sa_type=Instant)


class PassedOn(SQLModel, table=True):
    """A call that a person sends on to a recipient, through one of their subscriptions. Nobody gets it twice.

    It is done once the recipient has been told of the call, whichever way. `at_once`: in a letter of its own, else in
    the subscription's next one, or in any other letter of theirs. Removed where none is going to bring it: the
    coordinator is told.
    """

    __tablename__ = "passed_on"
    __table_args__ = (UniqueConstraint("recipient_id", "call_id"),)

    id: int | None = Field(default=None, primary_key=True)
    recipient_id: int = Field(foreign_key="recipient.id")
    subscription_id: int = Field(foreign_key="subscription.id", index=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    line: str
    who: str
    at: datetime = Field(sa_type=Instant)
    at_once: bool = False
