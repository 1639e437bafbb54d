"""A letter that comes next, and its page as a coordinator's browser shows and sends it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import httpx
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.models import Match, Organisation, Recipient, Subscription, SubscriptionRecipient
from tests.made_once import made_once
from tests.watcher.web.samples import fill, sign_in
from watcher.db import reading, transaction
from watcher.settings import Settings
from watcher.web.app import make_app

HERE = "http://testserver"
DUE = datetime.fromisoformat("2026-05-11T07:30:00+02:00")


def add_letter(engine: Engine, ids: dict[str, int]) -> None:
    """A weekly letter with the water call in it, a reminder of the one about schools, and one that nearly is in it."""
    with transaction(engine) as session:
        organisation = session.get_one(Organisation, "kommun")
        organisation.contact = {"name": "Åsa", "email": "asa@example.org"}
        session.add(SubscriptionRecipient(subscription_id=1, recipient_id=1))
        session.add(Recipient(id=2, organisation_id="kommun", kind="email", address="asa@example.org"))
        row = session.get_one(Subscription, 1)
        row.day, row.next_due_at, row.told_match_id = "monday", DUE, 1
        for number, (name, band) in enumerate((("water", "strong"), ("undated", "weak")), start=2):
            found = {"term": "vatten", "found": "water", "where": "title", "via": "word", "weight": 1.0}
            session.add(
                Match(
                    area_id=1, key=f"event:{number}", revision=1, call_id=ids[name], version_id=number,
                    score=0.8 if band == "strong" else 0.2, band=band, reasons=[found],
                )
            )  # fmt: skip
        session.add_all([organisation, row])


def fill_with_letter(database: Engine, now: datetime) -> dict[str, int]:
    """The ids of the sample's calls, one of which its letter brings next."""
    return made_once(database, ("sample with a letter", now), lambda: _fill_with_letter(database, now))


def _fill_with_letter(database: Engine, now: datetime) -> dict[str, int]:
    ids = fill(database, now)
    add_letter(database, ids)
    return ids


def coordinators_browser(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    with TestClient(make_app(settings, database, lambda: now), raise_server_exceptions=False) as client:
        client.headers["origin"] = HERE
        sign_in(client, database, now, "Åsa")
        yield client


def hidden(page: str) -> dict[str, str]:
    parts = {name: page.split(f'name="{name}" value="', maxsplit=1)[1] for name in ("due", "revision", "until")}
    return {name: part[: part.index('"')] for name, part in parts.items()}


def send(pages: TestClient, seen: dict[str, str] | None = None, **form: str) -> httpx.Response:
    seen = seen or hidden(pages.get("/letters/1").text)
    given = {name.replace("_", "-"): value for name, value in form.items()}
    answer: httpx.Response = pages.post("/letters/1", data={**seen, "do": "save", **given})
    return answer


def rows(database: Engine, table: type) -> list:
    with reading(database) as session:
        return list(session.exec(select(table)))
