"""Admins see whether everything is in place, and what a server said after words in their own language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import col, select

from subscriptions.models import Delivery, Recipient, SubscriptionRecipient
from subscriptions.unjudged import note_unjudged
from tests.watcher.web.operating import strangers_browser
from tests.watcher.web.samples import fill, sign_in
from watcher.calls.models import Call
from watcher.db import transaction
from watcher.polling.models import SourceState
from watcher.settings import Settings
from watcher.web.app import make_app


@pytest.fixture
def pages(settings: Settings, database: Engine, now: datetime) -> Iterator[TestClient]:
    yield from strangers_browser(settings, database, now)


def test_what_a_server_said_is_quoted_after_words_in_the_readers_language(
    settings: Settings, database: Engine, now: datetime
) -> None:
    fill(database, now)
    own = replace(settings, database_url=database.url.render_as_string(hide_password=False))
    pages = TestClient(make_app(own, database, lambda: now))
    sign_in(pages, database, now)
    with transaction(database) as session:
        reader = session.get_one(Recipient, 1)
        reader.state, reader.reason = "off", "on the suppression list since 2026-05-01: came back (5.1.1): 550 no user"
        session.add(SubscriptionRecipient(subscription_id=1, recipient_id=1))
        dead = session.get_one(Delivery, 7)
        dead.state, dead.last_error = "dead", "mail not sent (permanent, recipient): 550 no user"
    quoted = "Mejlservern godtog inte mottagarens adress: ”550 no user”"
    assert [quoted in pages.get(path).text for path in ("/outbox", "/")] == [True, True]
    why = "Adressen är avstängd sedan 1 maj 2026: Kom tillbaka (5.1.1): ”550 no user”"
    assert f"1 får inget just nu: skola@example.org (Exempelköpings kommun): {why}" in pages.get("/checkup").text
    assert f"skola@example.org (Exempelköpings kommun): avstängd ({why})" in pages.get("/").text
    english = pages.get("/checkup?lang=en").text
    assert "1 get nothing now: skola@example.org (Exempelköpings kommun): on the suppression list since" in english
    assert "In English" not in english


def test_whether_everything_is_in_place_is_said_in_both_languages(
    pages: TestClient, database: Engine, now: datetime
) -> None:
    sign_in(pages, database, now)
    swedish, english = pages.get("/checkup").text, pages.get("/checkup?lang=en&reach=1").text
    assert "Mappar: I ordning" in swedish
    assert "E-post" not in swedish.partition("<dl>")[2].partition("</dl>")[0]
    assert "Mail: In order" in english
    assert "WATCHER_SMTP_URL is not set" in english


def test_the_checkup_says_how_many_sources_cannot_be_read_and_where_they_stand(
    settings: Settings, database: Engine, now: datetime
) -> None:
    fill(database, now)
    own = replace(settings, database_url=database.url.render_as_string(hide_password=False))
    pages = TestClient(make_app(own, database, lambda: now), headers={"origin": "http://testserver"})
    sign_in(pages, database, now)
    with transaction(database) as session:
        for state in session.exec(select(SourceState)):
            session.delete(state)
    assert "Källor: I ordning" in pages.get("/checkup").text
    with transaction(database) as session:
        session.add(SourceState(source="formas", health="broken"))
        session.add(SourceState(source="kulturradet", health="quiet"))
        session.add(SourceState(source="vinnova", health="broken", paused=True))
        session.add(SourceState(source="of-no-entry", health="broken"))
    assert "ingen bevakning har någon mottagare ännu" in pages.get("/checkup").text
    with transaction(database) as session:
        session.add(SubscriptionRecipient(subscription_id=1, recipient_id=1))
    page = pages.get("/checkup").text
    assert "Källor: Behöver ses över" in page
    assert "Mottagare: Behöver ses över" in page
    assert "ingen nås ännu: alla brev skrivs till" in page  # no mail server is set
    assert "varav 1 inte kan läsas och 1 inte har visat något nytt på länge" in page
    assert '<a href="/sources?lang=sv">' in page.partition("Behöver ses över")[2].partition("</dd>")[0]


def test_the_checkup_names_a_call_that_could_not_be_compared_with_any_area(
    settings: Settings, database: Engine, now: datetime
) -> None:
    fill(database, now)
    own = replace(settings, database_url=database.url.render_as_string(hide_password=False))
    pages = TestClient(make_app(own, database, lambda: now), headers={"origin": "http://testserver"})
    sign_in(pages, database, now)
    assert "Jämförelse med områden: I ordning" in pages.get("/checkup").text
    with transaction(database) as session:
        call = session.exec(select(Call).order_by(col(Call.id))).first()
        assert call is not None
        call.data = {**call.data, "title": "<b>Skola</b>"}
        note_unjudged(session, [call.id or 0], [])
    page = pages.get("/checkup").text
    assert "Jämförelse med områden: Behöver ses över" in page
    assert "utlysningen ”&lt;b&gt;Skola&lt;/b&gt;” (" in page
    assert "could not be compared with the areas" in pages.get("/checkup?lang=en").text
