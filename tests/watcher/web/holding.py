"""What the tests of the pages behind a letter's links share: readers, their links, and a browser without a session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html import unescape

from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlmodel import SQLModel, select

from subscriptions.models import Organisation, Recipient, Subscription
from subscriptions.models import SubscriptionRecipient as Link
from subscriptions.signed import Purpose, signer_of
from tests.watcher.web.samples import fill
from watcher.db import reading, transaction
from watcher.settings import Settings
from watcher.web.app import make_app

HERE = "https://bevakning.example.org"
OWN_PAGE = {"origin": HERE, "sec-fetch-site": "same-origin"}


def with_address(settings: Settings) -> Settings:
    return replace(settings, base_url=HERE)


def fill_with_readers(database: Engine, now: datetime) -> dict[str, int]:
    """The sample, where a mail address and a channel get the letter. The ids of its calls."""
    found = fill(database, now)
    with transaction(database) as session:
        session.get_one(Subscription, 1).next_due_at = now
        session.get_one(Organisation, "kommun").contact = {"name": "Åsa Öberg", "email": "asa@example.org"}
        session.add(Recipient(id=2, organisation_id="kommun", kind="teams", address="TEAMS_SKOLA"))
        session.flush()
        session.add_all([Link(subscription_id=1, recipient_id=1), Link(subscription_id=1, recipient_id=2)])
        if database.dialect.name == "postgresql":  # the samples give ids of their own
            session.connection().execute(text("SELECT setval('subscription_id_seq', 10)"))
    return found


def browser_of(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    app = make_app(with_address(settings), database, lambda: now)
    with TestClient(app, base_url=HERE, raise_server_exceptions=False) as client:
        yield client


class Linker:
    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings, self.engine = settings, engine

    def __call__(self, purpose: Purpose = "my", recipient: int = 1) -> str:
        with reading(self.engine) as session:
            row = session.get_one(Recipient, recipient)
        return f"/{purpose}/{signer_of(self.settings).token(purpose, row)}"


def rows(engine: Engine, table: type[SQLModel]) -> list[SQLModel]:
    with reading(engine) as session:
        return list(session.exec(select(table)))


def send(client: TestClient, path: str, **form: str) -> str:
    """A form of our own page, and the page that follows."""
    answer = client.post(path, data=form, headers=OWN_PAGE)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)
