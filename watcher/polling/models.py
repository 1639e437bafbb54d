"""The tables of polling: the state of each source, its runs, and what each address answered last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from watcher.db import Instant


class SourceState(SQLModel, table=True):
    """Where one source stands. Claimed by conditional update; a dead worker's claim expires."""

    __tablename__ = "source_state"

    source: str = Field(primary_key=True)
    next_due_at: datetime | None = Field(default=None, sa_type=Instant)
    claimed_until: datetime | None = Field(default=None, sa_type=Instant)
    claim: str | None = None
    last_run_at: datetime | None = Field(default=None, sa_type=Instant)
    last_success_at: datetime | None = Field(default=None, sa_type=Instant)
    last_complete_at: datetime | None = Field(default=None, sa_type=Instant)
    health: str = "never-run"
    broken_since: datetime | None = Field(default=None, sa_type=Instant)
    live_calls: int = 0
    paused: bool = False


class SourceRun(SQLModel, table=True):
    """One run of one source. `outcome`: complete, incomplete, broken, unchanged. `counts` and `problems` for people."""

    __tablename__ = "source_run"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True)
    started_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    outcome: str = "running"
    counts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    problems: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class Answer(SQLModel, table=True):
    """The validators of the last answer to one question, so that the next asks only whether it changed."""

    key: str = Field(primary_key=True)
    source: str = Field(index=True)
    etag: str | None = None
    last_modified: str | None = None
    checked_at: datetime = Field(sa_type=Instant)
