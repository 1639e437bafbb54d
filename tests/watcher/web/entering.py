"""Somebody with an account, a clock that is put forward, and a browser that stays where it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import httpx
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from subscriptions.models import Organisation
from watcher.db import transaction
from watcher.people.accounts import add_account, set_role
from watcher.settings import Settings
from watcher.web.app import make_app

PASSWORD = "fyra ord på en rad"
ADDRESS = "anna@example.org"


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def browser(settings: Settings, database: Engine, clock: Clock, base: str = "http://testserver") -> TestClient:
    client = TestClient(make_app(settings, database, clock), base_url=base, follow_redirects=False)
    client.headers["origin"] = base
    return client


def annas_browser(settings: Settings, database: Engine, clock: Clock) -> Iterator[TestClient]:
    """Anna has an account and coordinates an organisation; she has not signed in."""
    with transaction(database) as session:
        session.add(Organisation(id="kommun", name="Exempelköpings kommun"))
        account = add_account(session, ADDRESS, "Anna Exempel", PASSWORD, clock.now)
        set_role(session, account, "kommun", "coordinator")
    with browser(settings, database, clock) as client:
        yield client


def sign_in(pages: TestClient, password: str = PASSWORD, address: str = ADDRESS, **more: str) -> httpx.Response:
    answer: httpx.Response = pages.post("/sign-in", data={"address": address, "password": password, **more})
    return answer
