"""The sample service as the admins of its operation see it: letters that could not go, and an organisation beside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from subscriptions.models import Delivery, DeliveryContent, Organisation, Recipient, SubscriptionRecipient
from tests.watcher.web.samples import HOSTILE, fill
from watcher.db import transaction
from watcher.settings import Settings
from watcher.web.app import make_app


def strangers_browser(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    """At the sample; nobody has signed in."""
    fill(database, now)
    with transaction(database) as session:
        session.add(SubscriptionRecipient(subscription_id=1, recipient_id=1))
    with TestClient(make_app(settings, database, lambda: now)) as client:
        client.headers["origin"] = "http://testserver"
        yield client


def add_dead(database: Engine, now: datetime, *, written: bool = True, recipient: int = 1) -> int:
    with transaction(database) as session:
        row = Delivery(
            id=20 + recipient, identity=f"dead-{recipient}", recipient_id=recipient, kind="email",
            subject=f"Brev {HOSTILE}", state="dead", attempts=8, next_try_at=now, created_at=now,
            last_error=f"550 no such user {HOSTILE}",
        )  # fmt: skip
        session.add(row)
        session.flush()
        if written:
            session.add(DeliveryContent(delivery_id=row.id or 0, body=b"x"))
        return row.id or 0


def add_neighbour(database: Engine) -> None:
    with transaction(database) as session:
        session.add(Organisation(id="grannen", name="Grannköpings kommun", contact={"email": "granne@example.org"}))
        session.flush()
        session.add(Recipient(id=2, organisation_id="grannen", kind="email", address="granne@example.org"))
