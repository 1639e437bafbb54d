"""An admin sends all letters that failed for one cause again: asked first, told exactly what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from urllib.parse import parse_qs

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.channel_models import Suppression
from subscriptions.models import Delivery, DeliveryContent, Recipient, SubscriptionRecipient
from tests.watcher.web.operating import add_neighbour, strangers_browser
from tests.watcher.web.samples import sign_in
from watcher.db import reading, transaction
from watcher.people.models import Audit
from watcher.settings import Settings
from watcher.web.outbox_again import MOST_AT_ONCE

RELAY = "mail not sent (permanent, content): 554 5.7.1 <{}>: relaying denied, id {}"


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from strangers_browser(settings, database, now)


def add_dead(database: Engine, now: datetime, numbers: range, error: str, recipient: int = 1) -> None:
    with transaction(database) as session:
        for number in numbers:
            session.add(
                Delivery(
                    id=number, identity=f"d{number}", recipient_id=recipient, kind="email", subject=f"Brev {number}.",
                    state="dead", attempts=8, next_try_at=now, created_at=now,
                    last_error=error.format(f"a{number}@example.org", f"{number}X"),
                )
            )  # fmt: skip
            session.flush()
            session.add(DeliveryContent(delivery_id=number, body=b"x"))


def states(database: Engine) -> dict[int, str]:
    with reading(database) as session:
        return {row.id or 0: row.state for row in session.exec(select(Delivery)) if (row.id or 0) >= 100}


def form_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(letters|seen)" value="([^"]*)"', page))


def link_in(page: str, words: str) -> str:
    found = re.search(rf'href="([^"]+)"[^>]*>[^<]*{words}', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


def test_all_letters_of_one_cause_go_again_after_a_question(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now, "Anna", kommun="admin")
    add_dead(database, now, range(100, 103), RELAY)
    add_dead(database, now, range(110, 112), "mail not sent (permanent, recipient): 550 no such user")
    listed = pages.get("/outbox?state=dead").text
    assert "Välj en orsak för att se och skicka bara de breven." in listed
    of_cause = pages.get(link_in(listed, "3 brev: ")).text
    assert "Välj en orsak" not in of_cause
    assert all(f"Brev {number}." in of_cause for number in range(100, 103))
    assert "Brev 110." not in of_cause
    asked = pages.get(link_in(of_cause, "Skicka alla igen")).text
    assert "Vill du skicka 3 brev igen?" in asked
    assert "går till 1 mottagare:" in asked
    assert "skola@example.org" in asked.replace("<wbr>", "")
    assert "relaying denied" in asked
    assert "(orden är från ett av breven)" in asked
    assert "no such user" not in asked
    assert set(states(database).values()) == {"dead"}  # a question does nothing
    told = pages.post("/outbox/again", data=form_of(asked)).text
    assert "3 brev ligger åter i kön" in told
    assert [number for number, state in states(database).items() if state == "pending"] == [100, 101, 102]
    with reading(database) as session:
        noted = session.exec(select(Audit)).all()
    assert [(each.who, each.what, each.organisation_id, each.about) for each in noted] == [
        ("Anna", "letter sent again", "kommun", f"delivery:{number}") for number in (100, 101, 102)
    ]


def test_a_second_press_takes_up_nothing_and_says_so(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now)
    add_dead(database, now, range(100, 103), RELAY)
    form = form_of(pages.get("/outbox/again").text)
    with transaction(database) as session:  # one was sent meanwhile, one has failed once more
        session.get_one(Delivery, 101).state = "sent"
        session.get_one(Delivery, 102).next_try_at = now + timedelta(minutes=1)
    first = pages.post("/outbox/again", data=form).text
    assert "1 brev ligger åter i kön" in first
    assert "2 brev togs inte med. De hade redan lagts i kön eller prövats igen" in first
    second = pages.post("/outbox/again", data=form).text
    assert "Inga fler brev lades i kön." in second  # the first press has put them there
    assert "3 brev togs inte med" in second
    assert states(database) == {100: "pending", 101: "sent", 102: "dead"}
    with reading(database) as session:
        assert len(session.exec(select(Audit)).all()) == 1


def test_of_two_presses_at_once_each_letter_is_taken_up_by_one(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    sign_in(pages, database, now)
    add_dead(database, now, range(100, 140), RELAY)
    form = form_of(pages.get("/outbox/again").text)

    def press(_: int) -> tuple[int, int]:
        query = parse_qs(pages.post("/outbox/again", data=form, follow_redirects=False).headers["location"])
        return int(query["/outbox?taken"][0]), int(query.get("not-dead", ["0"])[0])

    with ThreadPoolExecutor(2) as both:
        one, other = both.map(press, range(2))
    assert one[0] + other[0] == one[1] + other[1] == 40
    with reading(database) as session:
        assert len(session.exec(select(Audit)).all()) == 40


def test_what_cannot_go_again_is_left_out_and_told(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now)
    add_neighbour(database)
    add_dead(database, now, range(100, 102), RELAY)
    add_dead(database, now, range(110, 111), RELAY, recipient=2)
    with transaction(database) as session:
        session.delete(session.get_one(DeliveryContent, 100))
        session.get_one(Recipient, 1).state = "off"
    form = form_of(pages.get("/outbox/again").text)
    with transaction(database) as session:  # between the question and the answer
        session.add(Suppression(address="granne@example.org", reason="gone", who="bounce", at=now))
    asked = pages.get("/outbox/again").text
    assert "1 brev kunde inte skrivas" in asked
    assert "1 brev går till en adress som inte finns eller har tackat nej" in asked
    assert "1 av mottagarna är avstängd" in asked
    told = pages.post("/outbox/again", data=form).text
    assert "1 brev ligger åter i kön" in told
    assert "1 brev går till en adress som inte finns eller har tackat nej" in told
    assert states(database) == {100: "dead", 101: "pending", 110: "dead"}
    with reading(database) as session:
        assert session.get_one(Recipient, 1).state == "active"


def test_who_gets_no_letters_any_more_gets_no_old_one_either(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    sign_in(pages, database, now)
    add_neighbour(database)  # its coordinator, whom no watch names
    add_dead(database, now, range(100, 102), RELAY)
    add_dead(database, now, range(110, 111), RELAY, recipient=2)
    form = form_of(pages.get("/outbox/again").text)
    assert form["letters"] == "100,101,110"
    with transaction(database) as session:  # between the question and the answer
        session.delete(session.get_one(SubscriptionRecipient, (1, 1)))
    asked = pages.get("/outbox/again").text
    assert "2 brev går till mottagare som inte får några brev längre" in asked
    assert form_of(asked)["letters"] == "110"
    assert "2 brev går till mottagare som inte får några brev längre" in pages.post("/outbox/again", data=form).text
    assert states(database) == {100: "dead", 101: "dead", 110: "pending"}


def test_an_admin_sends_nothing_of_another_organisation(pages: TestClient, database: Engine, now: datetime) -> None:
    add_neighbour(database)
    add_dead(database, now, range(100, 101), RELAY, recipient=2)
    sign_in(pages, database, now, "Anna", kommun="admin")
    asked = pages.get("/outbox/again").text
    assert "granne" not in asked
    assert "Inget av breven kan skickas igen" in asked
    told = pages.post("/outbox/again", data={"letters": "100,999", "seen": now.isoformat()}).text
    assert "2 brev finns inte längre" in told
    assert states(database) == {100: "dead"}


def test_one_press_takes_up_a_bounded_number(pages: TestClient, database: Engine, now: datetime) -> None:
    sign_in(pages, database, now)
    add_dead(database, now, range(100, 100 + MOST_AT_ONCE + 7), RELAY)
    asked = pages.get("/outbox/again").text
    assert f"Vill du skicka {MOST_AT_ONCE} brev igen?" in asked
    assert "7 brev till kan skickas" in asked
    assert f"{MOST_AT_ONCE} brev ligger åter i kön" in pages.post("/outbox/again", data=form_of(asked)).text
    assert "Vill du skicka 7 brev igen?" in pages.get("/outbox/again").text


@pytest.mark.parametrize(
    ("letters", "seen"),
    [("1; drop", "2026-01-01T00:00:00+00:00"), ("1", "yesterday"), ("1", "2026-01-01"), ("1," * 300, "x")],
)
def test_what_no_page_of_ours_sends_is_refused(
    pages: TestClient, database: Engine, now: datetime, letters: str, seen: str
) -> None:
    sign_in(pages, database, now)
    assert pages.post("/outbox/again", data={"letters": letters, "seen": seen}).status_code == 400
