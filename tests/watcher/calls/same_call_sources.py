"""One call on two sources: the portal that leads, and a list that adds."""

from sqlalchemy import Engine
from sqlmodel import select

from tests.watcher.calls.store_runs import call, entry, run
from watcher.calls.models import Call, CallEvent
from watcher.db import reading

SHARED = {"identities": ["topic:T-1"]}


PORTAL, LISTING = entry(authority=10), entry("second", authority=90)


def portal(engine: Engine, **facts: object) -> dict:
    return run(engine, call("T-1", **{**SHARED, **facts}), by=PORTAL)


def listing(engine: Engine, **facts: object) -> dict:
    return run(engine, call("https://example.org/x", "second", **{**SHARED, **facts}), by=LISTING)


def held(engine: Engine) -> Call:
    with reading(engine) as session:
        return session.exec(select(Call).where(Call.source != "+joined")).one()


def last_changes(engine: Engine) -> dict:
    with reading(engine) as session:
        return session.exec(select(CallEvent).order_by(CallEvent.id.desc())).first().changes
