"""When the next letter comes is said where a pause is chosen, and why it is another day than usual."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from subscriptions.digests.days_off import DaysOff, read_pauses
from subscriptions.digests.rhythm import next_due, usual_day
from subscriptions.models import Subscription, SubscriptionRecipient
from tests.watcher.web.holding import HERE, OWN_PAGE, Linker
from tests.watcher.web.samples import fill, sign_in
from watcher.db import transaction
from watcher.settings import Settings
from watcher.web.app import make_app
from watcher.web.next_letter import NextLetter, next_letter

STOCKHOLM = ZoneInfo("Europe/Stockholm")
JULY = [["2026-07-01", "2026-08-09"]]
MOVED = "Inget skickas den vanliga dagen, som är en helgdag eller ingår i en paus. Därefter kommer breven som vanligt."


def at(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(9), STOCKHOLM)


def subscription(rhythm: str, day: str | None, pauses: list[list[str]], today: str) -> Subscription:
    off = DaysOff("SE", read_pauses(pauses))
    due = next_due(rhythm, day, "07:30", at(today), STOCKHOLM, off)
    return Subscription(
        organisation_id="kommun", key="brev", areas=[], rhythm=rhythm, day=day, pauses=pauses, next_due_at=due
    )


@pytest.mark.parametrize(
    ("rhythm", "day", "pauses", "today", "comes", "is_moved"),
    [
        ("monthly", "monday", JULY, "2026-07-02", "2026-08-10", True),
        ("monthly", "15", JULY, "2026-07-02", "2026-08-10", True),
        ("monthly", "15", JULY, "2026-08-10", "2026-08-15", False),
        ("monthly", "monday", [["2026-06-10", "2026-06-20"]], "2026-06-12", "2026-07-06", False),
        ("weekly", "friday", JULY, "2026-07-02", "2026-08-10", True),
        ("weekly", "monday", JULY, "2026-07-02", "2026-08-10", False),
        ("weekly", "monday", [], "2026-04-02", "2026-04-07", True),  # Easter Monday
        ("daily", None, JULY, "2026-07-02", "2026-08-10", False),
        ("instant", None, JULY, "2026-07-02", "2026-08-10", False),
    ],
)
def test_the_next_letter_and_whether_its_usual_day_is_off(
    rhythm: str, day: str | None, pauses: list[list[str]], today: str, comes: str, is_moved: bool
) -> None:
    row = subscription(rhythm, day, pauses, today)
    assert next_letter(row, at(today), STOCKHOLM, "SE") == NextLetter(date.fromisoformat(comes), is_moved)


def test_what_comes_at_once_has_no_day_without_a_pause() -> None:
    assert next_letter(subscription("instant", None, [], "2026-07-02"), at("2026-07-02"), STOCKHOLM, "SE") is None


def test_a_letter_that_waits_until_it_has_been_seen_is_not_moved_by_a_pause() -> None:
    row = subscription("monthly", "monday", [], "2026-07-02")
    row.next_due_at = at("2026-07-08")
    assert next_letter(row, at("2026-07-07"), STOCKHOLM, "SE") == NextLetter(date(2026, 7, 8), is_moved=False)


@pytest.mark.parametrize(
    ("rhythm", "day", "usual"),
    [("monthly", "28", "2026-02-28"), ("monthly", "tuesday", "2026-03-03"), ("weekly", None, "2026-03-02")],
)
def test_the_last_usual_day_up_to_a_day(rhythm: str, day: str | None, usual: str) -> None:
    assert usual_day(rhythm, day, date(2026, 3, 4)).isoformat() == usual


@pytest.fixture
def client(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    fill(database, now)
    with transaction(database) as session:
        row = session.get_one(Subscription, 1)
        row.rhythm, row.day, row.next_due_at = "monthly", "monday", now
        session.add(SubscriptionRecipient(subscription_id=1, recipient_id=1))
        if database.dialect.name == "postgresql":  # the samples give ids of their own
            session.connection().execute(text("SELECT setval('subscription_id_seq', 10)"))
    app = make_app(replace(settings, base_url=HERE), database, lambda: now)
    with TestClient(app, base_url=HERE, raise_server_exceptions=False) as client:
        yield client


def test_a_reader_who_pauses_is_told_when_the_next_letter_comes_and_why_then(
    client: TestClient, settings: Settings, database: Engine
) -> None:
    """The 7th of May is a Thursday; the first Monday of June lies within the pause."""
    my = Linker(replace(settings, base_url=HERE), database)()
    pause = {"subscription": "1", "rhythm": "monthly", "language": "sv", "until": "2026-06-15"}
    page = unescape(client.post(my, data=pause, headers=OWN_PAGE).text)
    saved = page.partition('role="status"')[2].partition("</p>")[0]
    assert "Ändringen är sparad. Nästa brev för" in saved
    assert f"kommer tidigast tisdag 16 juni 2026. {MOVED}" in saved
    assert page.count(MOVED) == 2, "and beside the subscription, for whoever comes later"
    again = unescape(client.get(my).text)
    assert "Ändringen är sparad" not in again
    assert f"tisdag 16 juni 2026. {MOVED}" in again
    assert "Ändringen är sparad" in unescape(client.get(f"{my}?done=changed-99").text)


def test_a_coordinator_sees_on_the_subscription_when_the_next_letter_comes(
    client: TestClient, database: Engine, now: datetime
) -> None:
    sign_in(client, database, now, kommun="coordinator")
    with transaction(database) as session:
        row = session.get_one(Subscription, 1)
        row.pauses, row.next_due_at = [["2026-05-07", "2026-06-15"]], at("2026-06-16")
    page = unescape(client.get("/subscriptions/1").text)
    assert f"Nästa brev kommer tidigast tisdag 16 juni 2026. {MOVED}" in page
    assert "The next letter comes on Tuesday 16 June 2026" in unescape(client.get("/subscriptions/1?lang=en").text)
