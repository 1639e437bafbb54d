"""The tables of polling: the state of each source, its runs, and what each address answered last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary
from sqlmodel import Field, SQLModel

from watcher.db import Instant


class SourceState(SQLModel, table=True):
    """Where one source stands. Claimed by conditional update; a dead worker's claim expires.

    `health`: never-run, well, quiet (nothing new for longer than its rhythm), incomplete, broken; since `health_since`.
    `cause`: why it is not well, in one word; `problems`: in sentences. `lost_fields`: field -> what is known of its
    loss (`Lost`). `last_new_at`: when a call was last seen here for the first time. `moved_to`: where the address it
    is asked at has moved for good. `asked_at`: when a person wanted it read at once; None when that is done.
    """

    __tablename__ = "source_state"

    source: str = Field(primary_key=True)
    next_due_at: datetime | None = Field(default=None, sa_type=Instant)
    claimed_until: datetime | None = Field(default=None, sa_type=Instant)
    claim: str | None = None
    last_run_at: datetime | None = Field(default=None, sa_type=Instant)
    last_success_at: datetime | None = Field(default=None, sa_type=Instant)
    last_complete_at: datetime | None = Field(default=None, sa_type=Instant)
    health: str = "never-run"
    health_since: datetime | None = Field(default=None, sa_type=Instant)
    broken_since: datetime | None = Field(default=None, sa_type=Instant)
    cause: str | None = None
    problems: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    lost_fields: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    last_new_at: datetime | None = Field(default=None, sa_type=Instant)
    moved_to: str | None = None
    live_calls: int = 0
    paused: bool = False
    asked_at: datetime | None = Field(default=None, sa_type=Instant)


class SourceRun(SQLModel, table=True):
    """One run of one source. `outcome`: complete, incomplete, broken, unchanged. `counts` and `problems` for people.

    `repaired` stands for no run: a person accepted another way to read the source, whose proposal read these fields.
    Nor does `accepted`: a person said on a page that what looked wrong is right: so many live calls, without `fields`.

    `fields`: field -> [items that have it, items that could]. `accepted`: a person said that what it brought is right,
    so that earlier runs are no measure any more.
    """

    __tablename__ = "source_run"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True)
    started_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    outcome: str = "running"
    counts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    problems: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    cause: str | None = None
    fields: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    accepted: bool = False


class Repair(SQLModel, table=True):
    """A new way to read a source whose page has changed, as detection proposes it. Never applied by itself.

    `entry`: the whole catalogue file as TOML; `calls`: what it would give, as title, url, deadline and status, and
    which `fields` that they could have they are read with.
    `answer_hash`: of the answer it was made from, so that the same answer is not studied twice.
    """

    source: str = Field(primary_key=True)
    kind: str
    url: str
    entry: str
    confidence: float
    calls: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    problems: list[str] = Field(sa_column=Column(JSON, nullable=False))
    answer_hash: str
    proposed_at: datetime = Field(sa_type=Instant)
    accepted_at: datetime | None = Field(default=None, sa_type=Instant)
    rejected_at: datetime | None = Field(default=None, sa_type=Instant)


class ToldTrouble(SQLModel, table=True):
    """What admins have last been told of a source that is not well. Gone when they have heard that it is.

    `since`: since when it has not been well; `outage`: told only as one of many that could not be reached.
    """

    __tablename__ = "told_trouble"

    source: str = Field(primary_key=True)
    health: str
    lost_fields: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    since: datetime = Field(sa_type=Instant)
    told_at: datetime = Field(sa_type=Instant)
    outage: bool = False


class KeptAnswer(SQLModel, table=True):
    """The latest whole answer of a source (`key`: its id), or one that a person studies (`key`: `study:` and a word).

    While a source is broken also its answer of the last run that was believed (`key`: `believed:` and its id).

    `body` is compressed (zlib) and `size` long before that; keys of sources have been taken out of it.
    """

    __tablename__ = "kept_answer"

    key: str = Field(primary_key=True)
    request: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    url: str
    content_type: str = ""
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    size: int
    at: datetime = Field(sa_type=Instant)


class Answer(SQLModel, table=True):
    """The validators of the last answer to one question, so that the next asks only whether it changed.

    `address`: of a call's own page; null for a list.
    """

    key: str = Field(primary_key=True)
    source: str = Field(index=True)
    address: str | None = Field(default=None, index=True)
    etag: str | None = None
    last_modified: str | None = None
    checked_at: datetime = Field(sa_type=Instant)
