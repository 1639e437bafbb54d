"""What the holder of a letter's link chooses: how often, the language, a pause; leaving and coming back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.holders import holder_of
from subscriptions.models import AdminLetter, Recipient, Subscription
from subscriptions.models import SubscriptionRecipient as Link
from subscriptions.reader_models import Leaving, ReaderChange
from tests.watcher.web.holding import OWN_PAGE, Linker, browser_of, fill_with_readers, rows, send
from watcher.db import reading, transaction
from watcher.settings import Settings


@pytest.fixture
def ids(database: Engine, now: datetime) -> dict[str, int]:
    return fill_with_readers(database, now)


@pytest.fixture
def client(settings: Settings, database: Engine, now: datetime, ids: dict[str, int]) -> Iterator[TestClient]:
    yield from browser_of(settings, database, now)


@pytest.fixture
def link(settings: Settings, database: Engine, ids: dict[str, int]) -> Linker:
    return Linker(settings, database)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_letter_that_a_holiday_has_moved_says_why(
    client: TestClient, link: Linker, database: Engine, now: datetime
) -> None:
    # A Monday; a Tuesday, because the coordinator is to see it first; the Tuesday after Easter Monday.
    for month, day, is_moved in ((5, 11, False), (5, 12, False), (4, 7, True)):
        with transaction(database) as session:
            for row in session.exec(select(Subscription)):
                row.next_due_at = now.replace(month=month, day=day)
        assert ("Inget skickas den vanliga dagen" in client.get(link()).text) is is_moved


def test_a_change_holds_for_this_reader_only(client: TestClient, link: Linker, database: Engine) -> None:
    wanted = {"rhythm": "monthly", "language": "en", "until": "2026-08-15"}
    page = send(client, link(), subscription="1", **wanted)
    assert "Ändringen är sparad." in page
    assert "hur ofta ändrades från varje vecka till varje månad." in page
    assert "pausade till och med den 15 augusti 2026" in page
    with reading(database) as session:
        holders = [holder_of(session, session.get_one(Recipient, each)) for each in (1, 2)]
    mine, theirs = (each.subscriptions[0] for each in holders)
    assert (mine.rhythm, mine.language, mine.pauses, mine.personal_of) == (
        "monthly",
        "en",
        [["2026-05-07", "2026-08-15"]],
        1,
    )
    assert mine.next_due_at
    assert mine.next_due_at.date().isoformat() >= "2026-08-16"
    assert (theirs.id, theirs.rhythm, theirs.pauses) == (1, "weekly", [])
    assert "Inget var ändrat." in send(
        client, link(), subscription=str(mine.id), rhythm="monthly", language="en", until="2026-08-15"
    )
    send(client, link(), subscription=str(mine.id), rhythm="weekly", language="sv", until="")
    assert len(rows(database, ReaderChange)) == 6
    with reading(database) as session:
        assert session.get_one(Subscription, mine.id).pauses == []


def test_a_pause_that_is_none_comes_back_with_what_was_typed(
    client: TestClient, link: Linker, database: Engine
) -> None:
    for until in ("2026-05-06", "2028-01-01", "i maj", "20260601x"):
        page = send(client, link(), subscription="1", rhythm="daily", language="sv", until=until)
        assert "Skriv en dag från i dag" in page
        assert f'value="{until}"' in page
        assert '<option value="daily" selected>' in page
    assert rows(database, ReaderChange) == []
    for form in ({"rhythm": "x"}, {"language": "x"}):
        whole = {"subscription": "1", "rhythm": "daily", "language": "sv", "until": ""} | form
        assert client.post(link(), data=whole, headers=OWN_PAGE).status_code == 400


def test_a_page_from_before_the_first_change_still_works(client: TestClient, link: Linker, database: Engine) -> None:
    send(client, link(), subscription="1", rhythm="monthly", language="sv", until="")
    page = send(client, link(), subscription="1", rhythm="daily", language="sv", until="")
    assert "Ändringen är sparad." in page
    with reading(database) as session:
        mine = holder_of(session, session.get_one(Recipient, 1)).subscriptions
        assert [(each.rhythm, each.personal_of) for each in mine] == [("daily", 1)]
        assert session.get_one(Subscription, 1).rhythm == "weekly"
    assert "Breven är avslutade." in send(client, link("leave"), do="leave", which="1")
    for number in ("1", "9", "None", ""):
        page = send(client, link(), subscription=number, rhythm="weekly", language="sv", until="")
        assert "Du får inte längre det brev som du ville ändra." in page


def test_who_comes_back_has_chosen_what_they_had_chosen(client: TestClient, link: Linker, database: Engine) -> None:
    send(client, link(), subscription="1", rhythm="instant", language="en", until="2026-08-15")
    send(client, link("leave"), do="leave", which="")
    send(client, link("leave"), do="return")
    with reading(database) as session:
        (mine,) = holder_of(session, session.get_one(Recipient, 1)).subscriptions
        assert (mine.rhythm, mine.language, mine.personal_of) == ("instant", "en", 1)
        assert mine.pauses == [["2026-05-07", "2026-08-15"]]
        assert session.get_one(Link, (mine.id, 1)).behind
    send(client, link("leave"), do="leave", which="")
    with transaction(database) as session:
        session.get_one(Subscription, 1).review = "shown"
    send(client, link("leave"), do="return")
    with reading(database) as session:
        (mine,) = holder_of(session, session.get_one(Recipient, 1)).subscriptions
        assert (mine.rhythm, mine.review) == ("daily", "shown")


def test_letters_that_the_coordinator_sees_first_cannot_come_at_once(
    client: TestClient, link: Linker, database: Engine
) -> None:
    assert '<option value="instant"' in client.get(link()).text
    with transaction(database) as session:
        session.get_one(Subscription, 1).review = "shown"
    page = client.get(link()).text
    assert '<option value="instant"' not in page
    assert "Samordnaren ser breven innan de skickas." in page
    page = send(client, link(), subscription="1", rhythm="instant", language="en", until="")
    assert "Breven kan inte längre komma så snart något nytt finns." in page
    assert '<option value="en" selected>' in page
    assert rows(database, ReaderChange) == []


def test_leaving_is_one_press_and_the_way_back_is_on_the_same_page(
    client: TestClient, link: Linker, database: Engine
) -> None:
    assert "Breven är avslutade." not in send(client, link("leave"), do="leave", which="99")
    page = send(client, link("leave"), do="leave", which="")
    assert "Breven är avslutade." in page
    assert "Brev för Skolförvaltningen, avslutade den 7 maj 2026" in page
    (row,) = rows(database, Leaving)
    assert isinstance(row, Leaving)
    assert (row.recipient_id, row.subscription_id, row.how) == (1, 1, "page")
    assert "Inga brev skickas hit just nu." in client.get(link()).text
    assert "Breven kommer igen." in send(client, link("leave"), do="return")
    with reading(database) as session:
        assert session.get_one(Link, (1, 1)).behind
        assert session.exec(select(Leaving)).one().returned_at is not None
    assert rows(database, AdminLetter) == []


def test_a_mail_program_leaves_with_one_click_without_cookie_origin_or_page(
    client: TestClient, link: Linker, database: Engine
) -> None:
    one_click = {"List-Unsubscribe": "One-Click"}
    several = {"List-Unsubscribe": (None, "One-Click")}
    for answer in (
        client.post(link("leave"), data=one_click, headers={"origin": "null", "sec-fetch-site": "cross-site"}),
        client.post(link("leave"), files=several),
        client.post(link("leave"), data=one_click),
    ):
        assert (answer.status_code, answer.history) == (200, [])
    assert [each.how for each in rows(database, Leaving) if isinstance(each, Leaving)] == ["one-click"]
    hostile = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post(link("leave"), content=b"--x--", headers=hostile).status_code == 400
    assert client.post(link("leave"), content=b"\xff" * 300_000, headers=hostile).status_code == 413


def test_where_several_read_it_the_page_asks_once_more_and_the_coordinator_is_told(
    client: TestClient, link: Linker, database: Engine
) -> None:
    page = send(client, link("leave", 2), do="leave", which="")
    assert "Avsluta för alla?" in page
    assert "Ett meddelande om det går till Åsa Öberg." in page
    assert rows(database, Leaving) == []
    assert "Breven är avslutade." in send(client, link("leave", 2), do="leave", which="", sure="yes")
    (letter,) = rows(database, AdminLetter)
    assert isinstance(letter, AdminLetter)
    assert letter.address == "asa@example.org"
    assert "Teams, Skolförvaltningen får inga fler brev" in letter.subject
    send(client, link("leave", 2), do="leave", which="", sure="yes")
    assert len(rows(database, AdminLetter)) == 1


def test_an_address_outside_says_yes_on_the_page(
    client: TestClient, link: Linker, database: Engine, now: datetime
) -> None:
    with transaction(database) as session:
        session.get_one(Recipient, 1).state = "waiting"
    assert "Svara först ja" in unescape(client.get(link()).text)
    assert "Ja, jag vill ha breven" in client.get(link("confirm")).text
    assert "Tack." in send(client, link("confirm"), do="yes")
    assert "Tack." in send(client, link("confirm"), do="yes")
    with reading(database) as session:
        recipient = session.get_one(Recipient, 1)
        assert (recipient.state, recipient.confirmed_at) == ("active", now)
        assert session.get_one(Link, (1, 1)).behind
