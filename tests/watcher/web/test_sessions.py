"""The session that follows a sign-in: its cookie, how it ends, and another password."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from tests.watcher.web.entering import PASSWORD, Clock, annas_browser, browser, sign_in
from watcher.db import reading
from watcher.people.models import Audit, WebSession
from watcher.settings import Settings


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def pages(settings: Settings, database: Engine, clock: Clock) -> Iterator[TestClient]:
    yield from annas_browser(settings, database, clock)


def test_the_cookie_tells_nothing_and_reaches_no_script_and_no_other_site(
    pages: TestClient, database: Engine, settings: Settings, clock: Clock
) -> None:
    cookie = sign_in(pages).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    with reading(database) as session:
        assert session.exec(select(WebSession)).one().key not in cookie
    encrypted = replace(settings, base_url="https://bevakning.example.org")
    cookie = sign_in(browser(encrypted, database, clock, "https://testserver")).headers["set-cookie"]
    assert cookie.startswith("__Host-watcher-session=")
    assert "Secure" in cookie


def test_a_session_ends_when_nobody_uses_it_and_after_a_week_in_any_case(pages: TestClient, clock: Clock) -> None:
    sign_in(pages)
    for _ in range(15):
        clock.now += timedelta(hours=11)
        assert pages.get("/calls").status_code == 200
    clock.now += timedelta(hours=11)
    assert pages.get("/calls").status_code == 303
    sign_in(pages)
    clock.now += timedelta(hours=12)
    assert pages.get("/calls").status_code == 303


def test_signing_in_again_ends_the_session_before(pages: TestClient, database: Engine) -> None:
    sign_in(pages)
    old = pages.cookies["watcher-session"]
    sign_in(pages)
    pages.cookies.set("watcher-session", old, domain="testserver.local")
    with reading(database) as session:
        assert len(session.exec(select(WebSession)).all()) == 1


def test_signing_out_ends_it_on_the_server_too(pages: TestClient) -> None:
    sign_in(pages)
    token = pages.cookies["watcher-session"]
    assert "Du är utloggad." in pages.post("/sign-out", data={"x": ""}, follow_redirects=True).text
    pages.cookies.set("watcher-session", token)
    assert pages.get("/calls").status_code == 303


def test_a_form_sent_after_the_session_has_ended_says_how_to_keep_what_was_typed(pages: TestClient) -> None:
    answer = pages.post("/areas/1", data={"name": "x"})
    assert answer.status_code == 401
    assert "Det du skrev finns kvar" in answer.text


def test_another_password_ends_all_other_sessions(
    pages: TestClient, settings: Settings, database: Engine, clock: Clock
) -> None:
    other = browser(settings, database, clock)
    sign_in(pages)
    sign_in(other)
    answer = pages.post("/account", data={"old": PASSWORD, "new": "ett helt nytt lösenord"}, follow_redirects=True)
    assert "Lösenordet är bytt." in answer.text
    assert other.get("/calls").status_code == 303
    assert sign_in(other).status_code == 400
    assert sign_in(other, "ett helt nytt lösenord").status_code == 303
    with reading(database) as session:
        assert [(row.who, row.what) for row in session.exec(select(Audit))] == [("Anna Exempel", "password changed")]


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"old": "fel", "new": "ett helt nytt lösenord"}, "Lösenordet är fel."),
        ({"old": PASSWORD, "new": "elva tecken"}, "minst 12 tecken"),
        ({"old": PASSWORD, "new": "x" * 5_000}, "minst 12 tecken"),
        ({}, "Lösenordet är fel."),
    ],
)
def test_a_password_that_cannot_be_changed_stays(pages: TestClient, form: dict[str, str], fault: str) -> None:
    sign_in(pages)
    answer = pages.post("/account", data={"x": "", **form})
    assert answer.status_code == 400
    assert fault in answer.text
    assert sign_in(pages).status_code == 303


def test_a_page_of_somebody_who_is_signed_in_is_kept_nowhere(pages: TestClient) -> None:
    assert pages.get("/sign-in").headers["cache-control"] == "private, no-cache"
    sign_in(pages)
    for path in ("/calls", "/account", "/areas/99"):
        assert pages.get(path).headers["cache-control"] == "no-store"
