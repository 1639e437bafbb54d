"""The tables of half two: organisations and their wishes, matches, digests and deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from subscriptions.digests.reminders import EU_STEPS, NATIONAL_STEPS
from watcher.db import Instant


class Organisation(SQLModel, table=True):
    """A municipality, region or association. `contact` holds the coordinator's name, email, phone, if given.

    `reminders_eu`, `reminders_national`: so many days before the last one readers are reminded of calls from the EU
    and its programmes across borders, and of all others. `smallest_project`, `largest_project`: money for one project,
    as `500000 SEK`, or empty. `days_needed`: to apply. `domains`: of its own mail addresses; readers elsewhere must say
    yes before their first letter. None: nobody is asked. `umbrella`: the organisation whose people may read ours (a
    county's association, say); it need not be there yet. `shares_profile`: coordinators of others here may copy the
    words of our areas. `look`: name, logo_text and colour of letters, if given.
    """

    id: str = Field(primary_key=True)
    name: str
    language: str = "sv"
    country: str = "SE"
    regions: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    applicant_types: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    partners: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    contact: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    reminders_eu: list[int] = Field(default_factory=lambda: list(EU_STEPS), sa_column=Column(JSON, nullable=False))
    reminders_national: list[int] = Field(
        default_factory=lambda: list(NATIONAL_STEPS), sa_column=Column(JSON, nullable=False)
    )
    smallest_project: str = Field(default="", sa_column_kwargs={"server_default": ""})
    largest_project: str = Field(default="", sa_column_kwargs={"server_default": ""})
    days_needed: int | None = None
    domains: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    umbrella: str | None = Field(default=None, index=True)
    shares_profile: bool = Field(default=False)
    look: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}"))


class Department(SQLModel, table=True):
    """A part of an organisation. `applicant_types` come on top of the organisation's own. Inactive: history only."""

    __table_args__ = (UniqueConstraint("organisation_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    key: str
    name: str
    applicant_types: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    active: bool = True


class PriorityArea(SQLModel, table=True):
    """What a department watches for, in its own words. `revision` grows with every change of what matching reads.

    That is: its words, its answers, and which calls it refuses. `matched_revision`: the latest revision that has met
    all live calls. `fields_added`, `fields_left_out`: policy fields by which a person corrects what the words lead to.
    """

    __tablename__ = "priority_area"
    __table_args__ = (UniqueConstraint("organisation_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    key: str
    name: str
    description: str = ""
    must_not: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    fields_added: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    fields_left_out: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]")
    )
    weight: float = 1.0
    revision: int = 1
    matched_revision: int = 0
    active: bool = True


class Subscription(SQLModel, table=True):
    """Which areas go to which recipients, how often. `told_match_id`: every match up to this id is in a digest.

    `told_match_id` null: the next digest is a stock-take: nothing has been sent yet, or the subscription was widened.
    `areas` empty: every area of the department, or of the organisation where `department_id` is null.
    `pauses`: first and last day of each, `YYYY-MM-DD`. `personal_of`: the id of the subscription that this is one
    reader's own form of: with its areas, and a rhythm, language and pauses of the reader's own. `review`: who sees its
    letters before they are sent: direct (nobody), shown (the coordinator, the working day before), coordinator (they go
    to her instead); until the end of the day `coordinator_until` they do so in any case.
    """

    __table_args__ = (UniqueConstraint("organisation_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    key: str
    areas: list[str] = Field(sa_column=Column(JSON, nullable=False))
    rhythm: str
    day: str | None = None
    time: str = "07:30"
    pauses: list[list[str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    language: str = "sv"
    minimum_band: str = "possible"
    review: str = "direct"
    coordinator_until: str | None = None
    next_due_at: datetime | None = Field(default=None, sa_type=Instant, index=True)
    told_match_id: int | None = None
    active: bool = True
    personal_of: int | None = Field(default=None, index=True)


class Recipient(SQLModel, table=True):
    """One address, or one Teams channel, shared by all subscriptions that name it. Never two rows for one address.

    `kind`: of its channel. `address`: the e-mail address, or the name of the setting that holds a secret one.
    `state`: active, waiting (`reason` says what for; nothing is sent till then), off (with `reason`). `shared`: read by
    several people. `asked_at`, `confirmed_at`: when it was last asked to say yes, and when it did.
    """

    __table_args__ = (UniqueConstraint("organisation_id", "kind", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: str = Field(foreign_key="organisation.id", index=True)
    kind: str
    address: str
    state: str = "active"
    reason: str | None = None
    shared: bool = Field(default=False)
    asked_at: datetime | None = Field(default=None, sa_type=Instant)
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)


class SubscriptionRecipient(SQLModel, table=True):
    """`behind`: what lies behind the subscription's `told_match_id` has not been told to this recipient."""

    __tablename__ = "subscription_recipient"

    subscription_id: int = Field(foreign_key="subscription.id", primary_key=True)
    recipient_id: int = Field(foreign_key="recipient.id", primary_key=True)
    behind: bool = Field(default=False)


class Match(SQLModel, table=True):
    """A call concerns an area. One row per area revision and event, or per call version where it met all live calls.

    Rows without event of former revisions are removed once the area has a later row of the same call.
    Ids become visible in order: subscriptions use them as their window. `revision`: of the area's words.
    """

    __table_args__ = (UniqueConstraint("area_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="priority_area.id", index=True)
    key: str
    revision: int
    call_id: int = Field(foreign_key="call.id", index=True)
    version_id: int = Field(foreign_key="call_version.id")
    event_id: int | None = Field(default=None, foreign_key="call_event.id")
    score: float
    band: str
    reasons: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))


class AreaAnswer(SQLModel, table=True):
    """What somebody said of a call for a priority area. The last answer counts; one taken back is removed.

    `recipient_id`: by whose link it was given, if by a letter's.
    """

    __tablename__ = "area_answer"
    __table_args__ = (UniqueConstraint("area_id", "call_id"),)

    id: int | None = Field(default=None, primary_key=True)
    area_id: int = Field(foreign_key="priority_area.id")
    call_id: int = Field(foreign_key="call.id", index=True)
    relevant: bool
    who: str
    at: datetime = Field(sa_type=Instant)
    recipient_id: int | None = None


class Progress(SQLModel, table=True):
    """How far a reader of a stream has come. Moved by conditional update, in the transaction of the work itself."""

    name: str = Field(primary_key=True)
    row_id: int = 0


class Delivery(SQLModel, table=True):
    """One frozen digest, or one part of it, to one recipient.

    `state`: pending, sending, sent, dead (a person may send it again), cancelled (never sent, and not told), bounced
    (came back for good, so it is not told either), dry (only written to the folder, in a dry run or for want of the
    channel's address; told anew after that).

    `identity` goes with every try (Message-ID, delivery number on a card), so that a repeat can be recognised.
    """

    __table_args__ = (Index("ix_delivery_due", "kind", "state", "next_try_at", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    identity: str = Field(unique=True)
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    kind: str
    subject: str
    state: str = Field(default="pending", index=True)
    attempts: int = 0
    next_try_at: datetime = Field(sa_type=Instant)
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    lease: str | None = None
    last_error: str | None = None
    created_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)


class DeliveryContent(SQLModel, table=True):
    """The frozen bytes of a delivery, and with a digest's first part the page that shows all of it.

    Apart, because a delivery's row is written anew at each step on its way, and these never change. None where a
    digest could not be written.
    """

    __tablename__ = "delivery_content"

    delivery_id: int = Field(primary_key=True, foreign_key="delivery.id")
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    page: str = ""


class DeliveryItem(SQLModel, table=True):
    """What one delivery told its recipient. The unique key is the promise: no one is told one thing twice.

    `key`: `event:ID`, `call:ID` (told for the first time, whatever the reason), `closing:CALL:DEADLINE:DAYS`, and
    `first:CALL:SUBSCRIPTION` (told to the coordinator instead of its readers).
    `version_id`: the version of the call that was told; events up to it are nothing new to this recipient.
    """

    __tablename__ = "delivery_item"
    __table_args__ = (UniqueConstraint("recipient_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    recipient_id: int = Field(foreign_key="recipient.id")
    subscription_id: int = Field(foreign_key="subscription.id")
    call_id: int = Field(foreign_key="call.id", index=True)
    version_id: int = Field(foreign_key="call_version.id")
    section: str
    key: str


class AdminLetter(SQLModel, table=True):
    """One mail that is no digest. `state` and `identity` as for a delivery.

    To the admins of this installation about its sources, to a coordinator about who has left, to a reader who must
    say yes first, to a person with a link to sign in. `address` empty: no admin is named in the settings; the letter
    goes to the outbox folder and its subject to the log.
    """

    __tablename__ = "admin_letter"
    __table_args__ = (Index("ix_admin_letter_due", "state", "next_try_at"),)

    id: int | None = Field(default=None, primary_key=True)
    identity: str = Field(unique=True)
    address: str
    subject: str
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    state: str = "pending"
    attempts: int = 0
    next_try_at: datetime = Field(sa_type=Instant)
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    lease: str | None = None
    last_error: str | None = None
    created_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)


def saved_id(row: Department | PriorityArea | Subscription | Recipient | Match | Delivery | AdminLetter) -> int:
    """The id of a row that has been written."""
    if row.id is None:
        raise ValueError("the row has not been written yet")
    return row.id
