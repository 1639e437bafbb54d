"""Admins see what was sent and what failed, in words, and send it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlmodel import select

from subscriptions.channel_models import Suppression
from subscriptions.models import AdminLetter, Delivery, DeliveryContent, Recipient
from tests.watcher.web.operating import add_dead, add_neighbour, strangers_browser
from tests.watcher.web.samples import HOSTILE, sign_in
from watcher.db import reading, transaction
from watcher.people.models import Audit
from watcher.settings import Settings
from watcher.web.outbox import PAGE_SIZE


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from strangers_browser(settings, database, now)


def test_a_dead_letter_says_why_and_goes_again_by_a_press(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now, "Anna", kommun="admin")
    dead = add_dead(database, now)
    page = pages.get("/outbox").text
    assert "Kunde inte skickas: 1" in page
    assert "550 no such user" in page
    assert HOSTILE not in page
    answer = pages.post("/outbox?state=dead", data={"delivery": str(dead)})
    assert "state=dead" in str(answer.url)  # on with the next one
    assert "Brevet ligger åter i kön" in answer.text
    with reading(database) as session:
        assert session.get_one(Delivery, dead).state == "pending"
        noted = session.exec(select(Audit)).one()
    assert (noted.who, noted.what, noted.organisation_id, noted.about) == (
        "Anna", "letter sent again", "kommun", f"delivery:{dead}",
    )  # fmt: skip
    assert "skickade brevet igen" in pages.get("/log").text


def test_a_channel_is_named_as_one(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now, "Anna", kommun="admin")
    dead = add_dead(database, now)
    with transaction(database) as session:
        session.get_one(Recipient, 1).address = "TEAMS_SKOLA"
        session.get_one(Delivery, dead).kind = "teams"
    assert "Kanal i Teams (TEAMS_<wbr>SKOLA)" in pages.get("/outbox?state=dead").text


def test_a_second_press_and_what_cannot_go_again_are_told(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now)
    dead, unwritten = add_dead(database, now), 0
    pages.post("/outbox", data={"delivery": str(dead)})
    again = pages.post("/outbox", data={"delivery": str(dead)})
    assert again.status_code == 409
    assert "någon annan kan ha hunnit före" in again.text
    add_neighbour(database)
    unwritten = add_dead(database, now, written=False, recipient=2)
    assert pages.get("/outbox?state=dead").text.count('name="delivery"') == 0
    assert "kunde inte skrivas" in pages.post("/outbox", data={"delivery": str(unwritten)}).text
    with transaction(database) as session:
        session.add(DeliveryContent(delivery_id=unwritten, body=b"x"))
        session.add(Suppression(address="granne@example.org", reason="gone", who="bounce", at=now))
    assert "Ta bort spärren först" in pages.post("/outbox", data={"delivery": str(unwritten)}).text
    for wrong in ("", "0", "99999", "1; drop"):
        assert pages.post("/outbox", data={"delivery": wrong}).status_code == 404


def test_an_admin_sees_the_letters_of_her_own_organisation_only(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    add_neighbour(database)
    theirs = add_dead(database, now, recipient=2)
    with transaction(database) as session:
        session.add(
            AdminLetter(
                identity="a", address="drift@example.org", subject="En källa", body=b"", next_try_at=now, created_at=now
            )
        )
        session.add(Audit(at=now, who="Greta", what="area changed", organisation_id="grannen"))
        session.add(Audit(at=now, who="Bertil", what="something of later", organisation_id="kommun"))
    sign_in(pages, database, now, "Anna", kommun="admin")
    page = pages.get("/outbox").text
    assert "granne@example.org" not in page
    assert "En källa" not in page
    assert pages.post("/outbox", data={"delivery": str(theirs)}).status_code == 404
    log = pages.get("/log").text
    assert "Greta" not in log
    assert '<span lang="en">something of later</span>' in log
    assert pages.get("/checkup").status_code == 403
    assert "/checkup" not in log
    sign_in(pages, database, now)
    assert "granne@example.org" in pages.get("/outbox").text
    assert "En källa" in pages.get("/outbox").text
    assert "Greta" in pages.get("/log").text


def test_long_lists_come_in_pages_and_cost_the_same(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now)
    with transaction(database) as session:
        session.add_all(
            Delivery(
                id=number + 100, identity=f"x{number}", recipient_id=1, kind="email", subject=f"Nummer {number}.",
                state="sent", next_try_at=now, created_at=now, sent_at=now,
            )
            for number in range(2 * PAGE_SIZE)
        )  # fmt: skip
        session.add_all(
            Audit(at=now + timedelta(minutes=number), who=f"P{number}.", what="area changed") for number in range(120)
        )
    asked: list[str] = []
    event.listen(database, "before_cursor_execute", lambda *words: asked.append(words[2]))
    seen: list[str] = []
    address = "/outbox?state=sent"
    while address:
        page = pages.get(address).text
        seen += [word for word in page.split() if word.endswith(".</td>")]
        rest = page.partition('rel="next" href="')[2]
        address = rest.partition('"')[0].replace("&amp;", "&")
    assert {f"{number}.</td>" for number in range(2 * PAGE_SIZE)} <= set(seen)
    assert len(asked) <= 3 * 15
    assert "P119." in pages.get("/log").text
    older = pages.get("/log").text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "P0." in pages.get(older).text


@pytest.mark.parametrize("address", ["/outbox?state=x", "/outbox?state=%00"])
def test_a_state_that_is_none_is_not_found(pages: TestClient, database: Engine, now: datetime, address: str) -> None:
    sign_in(pages, database, now)
    assert pages.get(address).status_code == 404
