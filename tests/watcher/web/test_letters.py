"""A coordinator reads the letters that come next: when, to whom, what is in them and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.delivery.coming import coming_letters, contents_of
from subscriptions.draft_models import Draft
from subscriptions.models import Delivery, DeliveryItem, Match, Recipient, Subscription, SubscriptionRecipient
from tests.watcher.web.coming_letters import DUE, coordinators_browser, fill_with_letter, hidden, rows, send
from tests.watcher.web.samples import sign_in
from watcher.db import reading, transaction
from watcher.settings import Settings


@pytest.fixture
def ids(database: Engine, now: datetime) -> dict[str, int]:
    return fill_with_letter(database, now)


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime, ids: dict[str, int]) -> Iterator[TestClient]:
    yield from coordinators_browser(settings, database, now)


def test_the_coming_letters_stand_by_day_with_what_is_in_them(pages: TestClient) -> None:
    page = unescape(pages.get("/letters").text)
    assert 'href="/letters/1?lang=sv#review">Ändra vem som ser breven först' in page
    assert page.index("Måndag 11 maj 2026") < page.index("Skolförvaltningen: veckobrev till skola@example.org")
    assert "2 utlysningar, 1 mottagare, kl. 07.30" in page
    assert "Går direkt till mottagarna." in page


def test_a_letter_to_a_channel_alone_opens_as_the_card_that_the_channel_gets(
    pages: TestClient, database: Engine
) -> None:
    current = 'aria-current="true">{}</button>'
    assert current.format("Som mejl") in pages.get("/letters/1").text
    with transaction(database) as session:
        reader = session.get_one(Recipient, 1)
        reader.kind, reader.address = "teams", "TEAMS_SKOLA"
    page = pages.get("/letters/1").text
    assert current.format("Som kort i Teams") in page
    assert '<ul class="card">' in page
    assert current.format("Som mejl") in pages.get("/letters/1?form=mail").text  # where that is asked for


def test_that_recipients_get_different_numbers_of_calls_is_said(
    pages: TestClient, database: Engine, ids: dict[str, int], now: datetime
) -> None:
    uneven = "Mottagarna får olika många, eftersom ingen får samma sak två gånger."
    pages_of = ("/letters", "/letters/1")
    assert [uneven in unescape(pages.get(path).text) for path in pages_of] == [False, False]
    assert "Den som har flera brev vid samma tid får dem i ett" in unescape(pages.get("/letters").text)
    with transaction(database) as session:
        session.add(Recipient(id=3, organisation_id="kommun", kind="email", address="rektor@example.org"))
        session.flush()
        session.add(SubscriptionRecipient(subscription_id=1, recipient_id=3))
        told = Delivery(
            identity="told", recipient_id=3, kind="email", subject="Brev", state="sent", next_try_at=now, created_at=now
        )
        session.add(told)
        session.flush()
        session.add(
            DeliveryItem(
                delivery_id=told.id, recipient_id=3, subscription_id=1, call_id=ids["water"], version_id=2,
                section="new-open", key="event:2",
            )
        )  # fmt: skip
    page = unescape(pages.get("/letters").text)
    assert f"2 utlysningar, 2 mottagare, kl. 07.30. {uneven}" in page
    assert uneven in unescape(pages.get("/letters/1").text)


def test_a_letter_says_what_is_in_it_and_why_and_what_nearly_was(pages: TestClient) -> None:
    page = unescape(pages.get("/letters/1").text)
    inside, near = page.index("Utlysningar i brevet (2)"), page.index("Nästan med (1)")
    assert inside < page.index("Clean water in towns") < near
    assert inside < page.index("rubriken nämner ”water”") < near
    assert near < page.index("Svag koppling")
    assert inside < page.index("Påminnelse. ") < near
    assert page.count("Påminnelse. ") == 1
    assert '<h3 lang="sv">Stänger snart</h3>' in pages.get("/letters/1?lang=en").text  # as the letter has it
    assert "<script>" not in pages.get("/letters/1").text


def test_a_call_in_another_language_is_called_what_the_letter_calls_it(pages: TestClient, ids: dict[str, int]) -> None:
    link = f'<a href="/calls/{ids["water"]}?lang=sv">'
    called = pages.get("/letters/1").text.partition(link)[2]
    name, _, after = called.partition("</a>")
    assert name.startswith("LIFE")
    assert name in pages.get("/letters/1/mail").text
    assert after.startswith(' <span class="original" lang="en">Clean water in towns</span>')
    assert "Clean water in towns</a>" in pages.get("/letters/1?lang=en").text


def test_calls_under_one_heading_have_it_once(pages: TestClient, database: Engine) -> None:
    with transaction(database) as session:
        for match in session.exec(select(Match)):
            match.band = "strong"
            session.add(match)
    shown = pages.get("/letters/1").text
    headings = [part.partition("</h3>")[0] for part in shown.split("<h3>")[1:]]
    assert headings.count("Redan öppna utlysningar") == 1
    assert len(headings) == len(set(headings))
    under = shown.partition("<h3>Redan öppna utlysningar</h3>")[2].partition("</ul>")[0]
    assert under.count("<li>") == 2


def test_it_is_shown_as_mail_as_text_and_as_a_card(pages: TestClient) -> None:
    assert 'sandbox="allow-popups' in pages.get("/letters/1").text
    assert "<h1>Utlysningar för Skolförvaltningen</h1>" in pages.get("/letters/1/mail").text
    assert "* LIFE" in unescape(pages.get("/letters/1?form=text").text)
    card = unescape(pages.get("/letters/1?form=card").text)
    assert '<li class="name">LIFE' in card
    assert '<li class="fact">Varför ni får den: ' in card
    assert pages.get("/letters/1?form=x&reader=99&page=-3").status_code == 200


def test_letters_of_several_times_hold_what_each_holds_when_read_alone(
    settings: Settings, database: Engine, now: datetime, ids: dict[str, int]
) -> None:
    """The one of the school call has its day between them: the first reminds of it, a later one tells it no more."""
    with transaction(database) as session:
        for at, days in ((2, 0), (3, 14), (4, 40), (5, 140)):
            row = Subscription(
                id=at, organisation_id="kommun", key=f"s{at}", areas=[], rhythm="weekly", told_match_id=1,
                next_due_at=DUE + timedelta(days=days), minimum_band="weak",
            )  # fmt: skip
            session.add(row)
            session.flush()
            session.add(SubscriptionRecipient(subscription_id=at, recipient_id=1 + at % 2))
    with reading(database) as session:
        together = {each.row.id: each for each in coming_letters(session, settings, "kommun", now)}
        alone = {
            row.id: contents_of(session, settings, row, now).letter for row in session.exec(select(Subscription)).all()
        }
    assert {at: letter.calls for at, letter in together.items()} == {at: each.calls for at, each in alone.items()}
    assert {at: letter.due_at for at, letter in together.items()} == {at: each.due_at for at, each in alone.items()}
    assert len({letter.calls for letter in together.values()}) > 2, "they are told different things"


def test_who_may_only_read_is_offered_nothing_that_would_be_refused(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    assert 'action="/letters/1' in pages.get("/letters/1").text
    sign_in(pages, database, now, "Lisa", kommun="reader")
    page = unescape(pages.get("/letters/1").text)
    assert "Clean water in towns" in page
    for name in ('action="/letters/1', "<textarea", "Stoppa brevet", "Skicka vidare", "#review"):
        assert name not in page, name
    assert "skriva en egen rad" not in unescape(pages.get("/letters").text)


def test_a_stranger_sees_and_changes_nothing(pages: TestClient, database: Engine) -> None:
    seen = hidden(pages.get("/letters/1").text)
    pages.cookies.clear()
    for path in ("/letters", "/letters/1", "/letters/1/mail"):
        assert pages.get(path).url.path == "/sign-in"
    assert send(pages, seen, line="Kapat").status_code == 401
    assert rows(database, Draft) == []


def test_a_form_sent_from_elsewhere_does_nothing(pages: TestClient, database: Engine) -> None:
    seen = hidden(pages.get("/letters/1").text)
    pages.headers["origin"] = "https://elsewhere.example"
    assert send(pages, seen, line="Kapat").status_code == 403
    assert rows(database, Draft) == []


def test_a_letter_that_is_not_there_answers_kindly(pages: TestClient) -> None:
    for path in ("/letters/99", "/letters/x", "/letters/99999999999999", "/letters/0/mail"):
        assert (path, pages.get(path).status_code) == (path, 404)
