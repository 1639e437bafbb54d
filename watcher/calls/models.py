"""The tables of half one: calls, what sources said of them, their versions and events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from watcher.db import Instant


class Call(SQLModel, table=True):
    """What we hold of one call: its sources' facts put together, with people's corrections laid over them.

    `source` and `external_id`: by whom it is led (a call that became part of another: see `joining`).
    `data` is `CallData` as JSON. `last_deadline` is the latest full date, or null if none is known. What people look
    for stands beside it: `words` (folded: titles, summary, names), `applicants` ("|municipality|region|"), `days` (full
    last days, in order: "2027-03-24 2027-09-22"); empty if the sources do not say. So does its money, in `currency`:
    what one project gets (`project_min`, `project_max`) and what the whole call holds (`total`); None if not said.
    """

    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        # What lists of live calls ask for: a row is long, and this spares reading it.
        Index("ix_call_live", "withdrawn", "status", "days", "programme", "level", "applicants"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True)
    external_id: str
    status: str = Field(index=True)
    opens: str | None = None
    last_deadline: str | None = None
    level: str = ""
    programme: str = ""
    applicants: str = ""
    days: str = ""
    words: str = ""
    currency: str = ""
    project_min: float | None = None
    project_max: float | None = None
    total: float | None = None
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    version_id: int | None = None
    withdrawn: bool = False
    first_seen_at: datetime = Field(sa_type=Instant)


class CallIdentity(SQLModel, table=True):
    """A name by which several sources know one call: `topic:...`, `dnr:...`, `url:...`."""

    __tablename__ = "call_identity"

    key: str = Field(primary_key=True)
    call_id: int = Field(foreign_key="call.id", index=True)


class Sighting(SQLModel, table=True):
    """One call on one source, as that source last stated it.

    `missing_runs`: complete runs in a row without it, counted only until they are enough to withdraw the call.
    """

    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: int | None = Field(default=None, primary_key=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    source: str = Field(index=True)
    external_id: str
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    authority: int = 50
    first_run_id: int | None = None
    last_run_id: int | None = None
    missing_runs: int = 0


class CallVersion(SQLModel, table=True):
    """What we held each time something changed that people care about. Numbered from 1 within a call."""

    __tablename__ = "call_version"
    __table_args__ = (UniqueConstraint("call_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    number: int
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    run_id: int | None = None
    at: datetime = Field(sa_type=Instant)


class CallEvent(SQLModel, table=True):
    """A fact others act on: new, changed, closed, reopened, withdrawn. Ids become visible in order.

    `changes` maps a field to its old and new value; `misread` and `corrected`: of them, days that nobody moved.
    """

    __tablename__ = "call_event"

    id: int | None = Field(default=None, primary_key=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    version_id: int = Field(foreign_key="call_version.id")
    kind: str
    source: str
    external_id: str
    changes: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    at: datetime = Field(sa_type=Instant)


class SourceEvent(SQLModel, table=True):
    """What happened to a source as a whole: broken, incomplete, quiet, well again, moved. For admins and readers."""

    __tablename__ = "source_event"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True)
    kind: str
    message: str
    run_id: int | None = None
    at: datetime = Field(sa_type=Instant)


class Correction(SQLModel, table=True):
    """A person's correction of one field. Wins over the source until the source changes that field.

    `state`: active, asked (the source has changed the field since: a person must decide), ended (by a later one, or
    because the person agrees with the source).
    """

    id: int | None = Field(default=None, primary_key=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    field: str
    old: Any = Field(default=None, sa_column=Column(JSON))
    new: Any = Field(default=None, sa_column=Column(JSON))
    who: str
    why: str
    state: str = "active"
    at: datetime = Field(sa_type=Instant)
