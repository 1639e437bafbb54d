"""Signing in by a link in a mail: once, soon, where one was going, and for nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.models import AdminLetter
from tests.watcher.web.entering import ADDRESS, Clock, annas_browser
from watcher.db import reading
from watcher.people.models import SignInLink
from watcher.settings import Settings


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def pages(settings: Settings, database: Engine, clock: Clock) -> Iterator[TestClient]:
    yield from annas_browser(settings, database, clock)


def links(database: Engine) -> list[str]:
    with reading(database) as session:
        bodies = [letter.body.decode() for letter in session.exec(select(AdminLetter).order_by(AdminLetter.id))]
    joined = [body.replace("=\r\n", "").replace("=3D", "=") for body in bodies]
    return [body.split("/sign-in/link/")[1].split("?")[0] for body in joined]


def test_a_link_by_mail_signs_in_once_when_the_button_is_pressed(pages: TestClient, database: Engine) -> None:
    pages.post("/sign-in/link", data={"address": ADDRESS})
    (token,) = links(database)
    for _ in range(3):  # programs that look at links in mails do not use it up
        assert "Tryck på knappen" in pages.get(f"/sign-in/link/{token}").text
    assert pages.get("/calls").status_code == 303
    assert pages.post(f"/sign-in/link/{token}", data={"x": ""}).headers["location"] == "/?lang=sv"
    assert pages.get("/calls").status_code == 200
    for again in (pages.get(f"/sign-in/link/{token}"), pages.post(f"/sign-in/link/{token}", data={"x": ""})):
        assert again.status_code == 404
        assert "gäller inte längre" in again.text


def test_a_link_by_mail_leads_on_to_where_one_was_going(pages: TestClient, database: Engine) -> None:
    pages.post("/sign-in/link", data={"address": ADDRESS, "then": "/calls?words=skola&level=eu"})
    with reading(database) as session:
        mail = message_from_bytes(session.exec(select(AdminLetter)).one().body, policy=policy.default)
    plain = mail.get_body(("plain",))
    assert plain is not None
    (link,) = re.findall(r"https?://\S+(/sign-in/link/\S+)", plain.get_content())
    page = pages.get(link).text
    then = unescape(page.split('name="then" value="')[1].split('"')[0])
    answer = pages.post(link.partition("?")[0], data={"then": then})
    assert answer.headers["location"] == "/calls?words=skola&level=eu&lang=sv"


def test_a_link_by_mail_sends_nobody_to_another_site(pages: TestClient, database: Engine) -> None:
    pages.post("/sign-in/link", data={"address": ADDRESS})
    (token,) = links(database)
    assert 'name="then" value="/"' in pages.get(f"/sign-in/link/{token}?then=https://elsewhere.example/").text
    answer = pages.post(f"/sign-in/link/{token}", data={"then": "//elsewhere.example"})
    assert answer.headers["location"] == "/?lang=sv"


def test_a_link_is_worth_nothing_after_a_quarter_of_an_hour(pages: TestClient, database: Engine, clock: Clock) -> None:
    pages.post("/sign-in/link", data={"address": ADDRESS})
    (token,) = links(database)
    clock.now += timedelta(minutes=15)
    assert pages.post(f"/sign-in/link/{token}", data={"x": ""}).status_code == 404
    with reading(database) as session:
        assert token not in session.exec(select(SignInLink)).one().key


def test_the_answer_does_not_tell_whether_there_is_such_an_account(pages: TestClient, database: Engine) -> None:
    known, unknown = (
        pages.post("/sign-in/link", data={"address": address}) for address in (ADDRESS, "bobo@example.org")
    )
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(ADDRESS, "…") == unknown.text.replace("bobo@example.org", "…")
    assert len(links(database)) == 1


def test_links_are_not_sent_without_end(pages: TestClient, database: Engine) -> None:
    statuses = [pages.post("/sign-in/link", data={"address": ADDRESS}).status_code for _ in range(5)]
    assert statuses == [200] * 3 + [429] * 2
    assert len(links(database)) == 3


def test_what_is_no_address_gets_no_link(pages: TestClient) -> None:
    answer = pages.post("/sign-in/link", data={"address": "anna"})
    assert (answer.status_code, 'id="link-fault"' in answer.text) == (400, True)
