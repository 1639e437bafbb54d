"""Runs of two small sources, kept as the service keeps them, and what came of them."""

from datetime import UTC, date, datetime

from sqlalchemy import Engine
from sqlmodel import select

from sources.contract import CallData
from sources.entry import Entry
from watcher.calls.models import Call, CallEvent
from watcher.calls.store import Brought, save_run
from watcher.db import reading, transaction

NOW = datetime(2026, 5, 7, 6, tzinfo=UTC)


def entry(name: str = "first", **facts: object) -> Entry:
    names = {"sv": name, "en": name}
    return Entry.model_validate(
        {"id": name, "name": names, "kind": "feed", "url": "https://example.org/", "level": "national",
         "verified_on": date(2026, 5, 1), **facts}
    )  # fmt: skip


def call(external_id: str = "A-1", source: str = "first", **facts: object) -> CallData:
    return CallData.model_validate(
        {"source": source, "external_id": external_id, "title": f"Call {external_id}", "status": "open",
         "deadlines": [{"date": "2026-06-01"}], **facts}
    )  # fmt: skip


def run(
    engine: Engine,
    *calls: CallData,
    by: Entry | None = None,
    at: datetime = NOW,
    whole: bool = True,
    as_listed: frozenset[str] = frozenset(),
) -> dict:
    with transaction(engine) as session:
        return dict(save_run(session, by or entry(), Brought(calls, as_listed), run_id=1, now=at, withdraw=whole))


def kinds(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [event.kind for event in session.exec(select(CallEvent).order_by(CallEvent.id))]


def last_deadline(engine: Engine) -> str | None:
    with reading(engine) as session:
        return session.exec(select(Call)).one().last_deadline


def count(engine: Engine, table: type) -> int:
    with reading(engine) as session:
        return len(session.exec(select(table)).all())
