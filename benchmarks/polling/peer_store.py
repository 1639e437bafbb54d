"""What the Scrapy project keeps: calls, versions and events through SQLModel, one transaction for each page."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, UniqueConstraint, event
from sqlmodel import Field, Session, SQLModel, col, create_engine, select

FIELDS = ("url", "title", "summary", "opens", "deadline", "hour")


class Call(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("source", "url"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(index=True)
    url: str
    title: str
    summary: str
    opens: str | None = None
    deadline: str | None = Field(default=None, index=True)
    hour: str | None = None
    changed_at: datetime


class Version(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    title: str
    summary: str
    opens: str | None = None
    deadline: str | None = None
    hour: str | None = None
    at: datetime


class Event(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    version_id: int = Field(foreign_key="version.id")
    kind: str
    at: datetime


class Seen(SQLModel, table=True):
    """The ETag of each list page, for the project that asks with it itself."""

    url: str = Field(primary_key=True)
    etag: str


def open_store(file: Path) -> Engine:
    """The same care for what is written as on our side: WAL, and on the disk when it is said to be."""
    engine = create_engine(f"sqlite:///{file}")

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    SQLModel.metadata.create_all(engine)
    return engine


def keep(engine: Engine, source: str, found: list[dict[str, str | None]], seen: Seen | None) -> None:
    """Keep one page: one question for what is known of it, and rows written in three batches."""
    now = datetime.now(UTC)
    with Session(engine, expire_on_commit=False) as session:
        addresses = [fields["url"] for fields in found]
        known = session.exec(select(Call).where(Call.source == source, col(Call.url).in_(addresses)))
        by_url = {call.url: call for call in known}
        changed: list[tuple[Call, str]] = []
        for fields in found:
            call = by_url.get(fields["url"] or "")
            if call is None:
                call = Call(source=source, changed_at=now, **fields)
                session.add(call)
                changed.append((call, "new"))
            elif any(getattr(call, name) != fields[name] for name in FIELDS):
                call.sqlmodel_update(fields | {"changed_at": now})
                changed.append((call, "changed"))
        session.flush()
        versions = [
            Version(call_id=call.id, at=now, **call.model_dump(include=set(FIELDS) - {"url"})) for call, _ in changed
        ]
        session.add_all(versions)
        session.flush()
        session.add_all(
            Event(call_id=call.id, version_id=version.id, kind=kind, at=now)
            for (call, kind), version in zip(changed, versions, strict=True)
        )
        if seen:
            session.merge(seen)
        session.commit()
