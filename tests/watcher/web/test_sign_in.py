"""Signing in with a password: who gets in, how guessing is slowed down, and what is never told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.models import Organisation
from tests.watcher.web.entering import ADDRESS, PASSWORD, Clock, annas_browser, browser, sign_in
from watcher.db import transaction
from watcher.people.accounts import set_role
from watcher.people.models import Account
from watcher.people.throttle import WINDOW
from watcher.settings import Settings


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def pages(settings: Settings, database: Engine, clock: Clock) -> Iterator[TestClient]:
    yield from annas_browser(settings, database, clock)


def test_the_right_password_opens_the_page_that_was_asked_for(pages: TestClient) -> None:
    answer = sign_in(pages, address=" Anna@Example.org ", then="/calls?words=skola")
    assert answer.headers["location"] == "/calls?words=skola&lang=sv"
    assert pages.get("/calls").status_code == 200


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "then",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "/sign-out",
        "",
    ],
)
def test_nobody_is_sent_on_to_another_site(pages: TestClient, then: str) -> None:
    assert sign_in(pages, then=then).headers["location"] == "/?lang=sv"


@pytest.mark.parametrize(
    ("address", "password"),
    [
        (ADDRESS, "fel"),
        (ADDRESS, ""),
        ("bo@example.org", PASSWORD),
        ("<b>", PASSWORD),
        ("", ""),
        (ADDRESS, "x" * 9_000),
    ],
)
def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    pages: TestClient, address: str, password: str
) -> None:
    answer = sign_in(pages, password, address)
    assert answer.status_code == 400
    page = unescape(answer.text)
    assert "Adressen eller lösenordet är fel." in page
    assert f'value="{address}"' in page
    assert 'aria-describedby="password-fault"' in page
    assert "set-cookie" not in answer.headers


def test_an_unknown_address_takes_as_long_as_a_known_one(pages: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    hasher = "watcher.people.passwords._HASHER"
    monkeypatch.setattr(hasher, Counting(compared))
    for address in (ADDRESS, "bo@example.org", "no address"):
        sign_in(pages, "fel lösenord", address)
    assert len(compared) == 3
    assert len({kept.split("$")[3] for kept in compared}) == 1  # the same work each time


class Counting:
    """Stands before the real hasher and writes down what it is asked to compare with."""

    def __init__(self, compared: list[str]) -> None:
        from argon2 import PasswordHasher  # noqa: PLC0415 - only this test needs it

        self._real, self._compared = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1), compared

    def verify(self, kept: str, password: str) -> bool:
        self._compared.append(kept)
        return self._real.verify(kept, password)

    def hash(self, password: str) -> str:
        return self._real.hash(password)


def test_guessing_is_slowed_down_and_let_go_of_again(pages: TestClient, clock: Clock) -> None:
    for _ in range(5):
        assert sign_in(pages, "fel lösenord").status_code == 400
    answer = sign_in(pages)
    assert answer.status_code == 429
    assert "Vänta 15 minuter" in answer.text
    assert sign_in(pages, address="bo@example.org").status_code == 400  # others are not held up
    clock.now += WINDOW + timedelta(seconds=1)
    assert sign_in(pages).status_code == 303


def test_an_unknown_address_is_slowed_down_alike(pages: TestClient) -> None:
    statuses = [sign_in(pages, address="bo@example.org").status_code for _ in range(6)]
    assert statuses == [400] * 5 + [429]


def test_ones_own_slips_are_forgotten_with_the_right_password(pages: TestClient) -> None:
    for _ in range(3):
        assert [sign_in(pages, "fel lösenord").status_code for _ in range(3)] == [400] * 3
        assert sign_in(pages).status_code == 303


def test_ways_that_are_switched_off_are_neither_shown_nor_there(
    settings: Settings, database: Engine, clock: Clock
) -> None:
    off = replace(settings, sign_in=replace(settings.sign_in, local_accounts=False, magic_links=False))
    pages = browser(off, database, clock)
    page = pages.get("/sign-in").text
    assert 'name="password"' not in page
    assert 'name="address"' not in page
    assert "alla sätt att logga in är avstängda" in page  # never a heading with nothing under it
    assert sign_in(pages).status_code == 404
    assert pages.post("/sign-in/link", data={"address": ADDRESS}).status_code == 404
    for answer in (pages.get("/sign-in/link/x"), pages.get("/sign-in/provider"), pages.get("/sign-in/return?code=1")):
        assert answer.status_code == 404


def test_an_umbrella_organisation_reads_its_members_and_no_more(pages: TestClient, database: Engine) -> None:
    with transaction(database) as session:
        session.add(Organisation(id="lan", name="Länsförbundet"))
        session.get_one(Organisation, "kommun").umbrella = "lan"
        session.flush()
        account = session.exec(select(Account)).one()
        set_role(session, account, "kommun", None)
        set_role(session, account, "lan", "admin")
    sign_in(pages)
    page = pages.get("/account").text
    assert "Länsförbundet: administratör" in page
    assert "Exempelköpings kommun: läsare" in page
