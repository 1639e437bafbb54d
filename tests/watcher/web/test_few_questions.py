"""Every page there is asks the database little, in an installation with some of everything in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from subscriptions.draft_models import Draft, DraftLine, LeftOut
from subscriptions.feeds.addresses import feed_token
from subscriptions.models import (
    AreaAnswer,
    Department,
    Match,
    Organisation,
    PriorityArea,
    Recipient,
    Subscription,
    SubscriptionRecipient,
)
from subscriptions.reader_models import Interest
from subscriptions.signed import Purpose, signer_of
from tests.watcher.calls.store_runs import call, run
from tests.watcher.web.samples import WATER, fill, sign_in
from tests.watcher.web.test_every_route import NAMED
from watcher.calls.models import Call
from watcher.db import transaction
from watcher.people.roles import Role
from watcher.settings import Settings
from watcher.web.app import make_app
from watcher.web.routes import all_routes

MOST = 15
DEPARTMENTS = range(2, 8)
CALLS = 12
# Looks at the whole installation, when a person wonders whether all is well.
LOOKS_AT_ALL = "/checkup"
VISITORS: dict[str, dict[str, Role]] = {"of one": {"kommun": "admin"}, "of all": {}}
MORE = ("/calls?area=1&sort=best", "/calls?words=water", "/calls?source=first&after=2026-01-01",
        "/calls?least=1", "/overview?by=programme", "/letters/2",
        "/outbox?state=sent", "/letters/2?form=card", "/previews/2")  # fmt: skip


@pytest.fixture
def tokens(settings: Settings, database: Engine, now: datetime) -> dict[str, str]:
    """What stands in addresses that nobody can guess, by the first part of the path, once there is some of all."""
    ids = fill(database, now)
    run(database, *(call(f"B-{number}", **WATER | {"title": f"Water {number}"}) for number in range(CALLS)))
    with transaction(database) as session:
        _crowd(session, ids["school"], now)
        recipient = session.get_one(Recipient, 1)
        tokens: dict[str, str] = {each: signer_of(settings).token(each, recipient) for each in get_args(Purpose)}
        return tokens | {"feeds": feed_token(session, session.get_one(Department, 1), now)}


def _crowd(session: Session, told: int, now: datetime) -> None:
    """Departments of the organisation and of others, each with an area that met every call, and a letter."""
    calls = {row.id or 0: row.version_id or 0 for row in session.exec(select(Call))}
    due = session.get_one(Subscription, 1)
    due.next_due_at = now + timedelta(days=3)
    session.add(SubscriptionRecipient(subscription_id=1, recipient_id=1))
    for at in DEPARTMENTS:
        owner = "kommun" if at % 2 else f"by-{at}"
        if owner != "kommun":
            session.add(Organisation(id=owner, name=f"By {at}"))
            session.flush()
        session.add(Department(id=at, organisation_id=owner, key=f"d{at}", name=f"Förvaltning {at}"))
        session.add(Recipient(id=at, organisation_id=owner, kind="email", address=f"d{at}@example.org"))
        session.flush()
        area = PriorityArea(id=at, organisation_id=owner, department_id=at, key=f"a{at}", name=f"Vatten {at}")
        area.matched_revision = area.revision  # else the pages know without asking that more is to come
        session.add(area)
        session.add(
            Subscription(
                id=at, organisation_id=owner, department_id=at, key=f"s{at}", areas=[], rhythm="weekly",
                next_due_at=due.next_due_at + timedelta(hours=at),  # several times, as many letters
            )
        )  # fmt: skip
        session.flush()
        session.add(SubscriptionRecipient(subscription_id=at, recipient_id=at))
    for area in (1, *DEPARTMENTS):
        for each, version in calls.items():
            row = Match(area_id=area, key=f"all:{each}", revision=1, call_id=each, version_id=version, score=0.7,
                        band="strong", reasons=[])  # fmt: skip
            session.add(row)
    draft = Draft(subscription_id=1, due_at=due.next_due_at, until_match_id=99)
    session.add(draft)
    session.flush()
    first, second, third = sorted(calls.keys() - {told})[-3:]
    session.add(DraftLine(draft_id=draft.id or 0, call_id=first, line="Se denna", who="Anna"))
    session.add(LeftOut(subscription_id=1, call_id=second, until_match_id=99, who="Anna", at=now))
    session.add(AreaAnswer(area_id=3, call_id=third, relevant=False, who="Bo", at=now))
    session.add(Interest(organisation_id="kommun", department_id=1, call_id=told, recipient_id=1, at=now))


@pytest.mark.parametrize("who", VISITORS)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_page_asks_the_database_more_than_fifteen_times(
    settings: Settings, database: Engine, now: datetime, tokens: dict[str, str], who: str
) -> None:
    asked: list[str] = []
    event.listen(database, "before_cursor_execute", lambda *words: asked.append(words[2]))
    paths = [route.path for route in all_routes() if route.method == "GET" and route.path != LOOKS_AT_ALL]
    answers: dict[str, tuple[int, int]] = {}
    with TestClient(make_app(settings, database, lambda: now), follow_redirects=False) as client:
        sign_in(client, database, now, **VISITORS[who])
        for path in (*paths, *(each for each in MORE if "2" not in each or who == "of all")):
            token = tokens.get(path.split("/")[1], NAMED["token"])
            asked.clear()
            status = client.get(path.format(**{**NAMED, "token": token})).status_code
            answers[path] = status, len([each for each in asked if each.startswith(("SELECT", "WITH"))])
    assert {path: asked for path, (_, asked) in answers.items() if asked > MOST} == {}
    shown = [path for path, (status, asked) in answers.items() if status == 200 and asked > 2]
    assert len(shown) > 25, answers  # most of them do show something
