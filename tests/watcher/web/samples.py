"""A small service with calls, an area that one of them met, and a letter that told of it."""

from __future__ import annotations

from datetime import datetime

from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session, select

from subscriptions.models import (
    Delivery,
    DeliveryContent,
    DeliveryItem,
    Department,
    Match,
    Organisation,
    PriorityArea,
    Recipient,
    Subscription,
)
from tests.made_once import made_once
from tests.watcher.calls.store_runs import call, run
from watcher.calls.models import Call
from watcher.db import transaction
from watcher.people.models import Account, Membership, account_id
from watcher.people.roles import Role
from watcher.people.sessions import begin_session
from watcher.polling.models import SourceRun, SourceState

HOSTILE = '<script>alert(1)</script> & "utlysning"'
SCHOOL = {
    "title": "Skolutbyten i Norden",
    "summary": "Resor för klasser och lärare.",
    "text": "Resor för klasser och lärare.\nSkicka ansökan senast den 1 september 2026.",
    "url": "https://fund.example.org/utbyten",
    "status": "open",
    "level": "nordic",
    "programme": "Nordplus",
    "deadlines": [{"date": "2026-06-01"}, {"date": "2026-09-01"}],
    "eligibility": {"applicant_types": ["municipality", "school"]},
    "evidence": {"deadlines": "senast den 1 september 2026"},
    "documents": [{"title": "Riktlinjer", "url": "https://fund.example.org/riktlinjer.pdf"}],
}
WATER = {
    "title": "Clean water in towns",
    "language": "en",
    "status": "open",
    "level": "eu",
    "programme": "LIFE",
    "deadlines": [{"date": "2026-07-15"}],
    "eligibility": {"applicant_types": ["any"]},
}
UNDATED = {"title": HOSTILE, "status": "unknown", "level": "regional", "deadlines": []}


def fill(engine: Engine, now: datetime) -> dict[str, int]:
    """The ids of the calls by the first word of their titles."""
    return made_once(engine, ("sample", now), lambda: _fill(engine, now))


def _fill(engine: Engine, now: datetime) -> dict[str, int]:
    run(engine, call("A-1", **SCHOOL), call("A-2", **WATER), call("A-3", **UNDATED))
    moved = [{"date": "2026-06-08"}, {"date": "2026-09-01"}]
    run(engine, call("A-1", **SCHOOL | {"deadlines": moved}), call("A-2", **WATER), call("A-3", **UNDATED))
    with transaction(engine) as session:
        ids = {row.data["external_id"]: row.id or 0 for row in session.exec(select(Call))}
        school = session.get_one(Call, ids["A-1"])
        session.add(Organisation(id="kommun", name="Exempelköpings kommun"))
        session.flush()
        session.add(Department(id=1, organisation_id="kommun", key="skola", name="Skolförvaltningen"))
        session.add(Recipient(id=1, organisation_id="kommun", kind="email", address="skola@example.org"))
        session.flush()
        session.add(PriorityArea(id=1, organisation_id="kommun", department_id=1, key="utbyten", name="Skolutbyten"))
        session.add(
            Subscription(id=1, organisation_id="kommun", department_id=1, key="brev", areas=[], rhythm="weekly")
        )
        session.flush()
        found = {"term": "skola", "found": "Skolutbyten", "where": "title", "via": "word", "weight": 1.0}
        session.add(
            Match(
                area_id=1, key="event:1", revision=1, call_id=ids["A-1"], version_id=school.version_id or 0,
                score=0.8, band="strong", reasons=[found],
            )
        )  # fmt: skip
        session.add(
            Delivery(
                id=7, identity="3f2a", recipient_id=1, kind="email", subject="Brev", state="sent", next_try_at=now,
                created_at=now, sent_at=now,
            )
        )  # fmt: skip
        session.flush()
        session.add(DeliveryContent(delivery_id=7, body=b"", page="<p>Brevet</p>"))
        session.add(
            DeliveryItem(
                delivery_id=7, recipient_id=1, subscription_id=1, call_id=ids["A-1"],
                version_id=school.version_id or 0, section="new-open", key="event:1",
            )
        )  # fmt: skip
        _add_source(session, now)
    return {"school": ids["A-1"], "water": ids["A-2"], "undated": ids["A-3"]}


def _add_source(session: Session, now: datetime) -> None:
    session.add(
        SourceState(
            source="vinnova", health="broken", health_since=now, cause="bot-wall", live_calls=3,
            problems=[f"the page is a wall: {HOSTILE}"],
        )
    )  # fmt: skip
    counts = {"calls": 12, "new": 2, "changed": 1}
    session.add(
        SourceRun(source="vinnova", started_at=now, ended_at=now, outcome="broken", counts=counts, problems=[HOSTILE])
    )


def sign_in(client: TestClient, engine: Engine, now: datetime, name: str = "Anna", **roles: Role) -> int:
    """The client's browser becomes that of a new person. `roles`: by organisation; without any, admin of all."""
    given: dict[str | None, Role] = {**roles} or {None: "admin"}
    with transaction(engine) as session:
        account = Account(name=name, created_at=now)
        session.add(account)
        session.flush()
        session.add_all(
            Membership(account_id=account_id(account), organisation_id=where, role=role)
            for where, role in given.items()
        )
        token = begin_session(session, account_id(account), now)
    for cookie in ("watcher-session", "__Host-watcher-session"):  # the latter where addresses are https
        client.cookies.set(cookie, token)
    return account_id(account)
