"""Signing in with a password or by a link, the session that follows, and how it ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from html import unescape

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import select

from subscriptions.models import AdminLetter, Organisation
from watcher.db import reading, transaction
from watcher.people.accounts import add_account, set_role
from watcher.people.models import Account, Audit, SignInLink, WebSession
from watcher.people.throttle import WINDOW
from watcher.settings import Settings
from watcher.web.app import make_app

PASSWORD = "fyra ord på en rad"
ADDRESS = "anna@example.org"


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def pages(settings: Settings, database: Engine, clock: Clock) -> Iterator[TestClient]:
    with transaction(database) as session:
        session.add(Organisation(id="kommun", name="Exempelköpings kommun"))
        account = add_account(session, ADDRESS, "Anna Exempel", PASSWORD, clock.now)
        set_role(session, account, "kommun", "coordinator")
    with browser(settings, database, clock) as client:
        yield client


def browser(settings: Settings, database: Engine, clock: Clock, base: str = "http://testserver") -> TestClient:
    client = TestClient(make_app(settings, database, clock), base_url=base, follow_redirects=False)
    client.headers["origin"] = base
    return client


def sign_in(pages: TestClient, password: str = PASSWORD, address: str = ADDRESS, **more: str) -> httpx.Response:
    answer: httpx.Response = pages.post("/sign-in", data={"address": address, "password": password, **more})
    return answer


def test_the_right_password_opens_the_page_that_was_asked_for(pages: TestClient) -> None:
    answer = sign_in(pages, address=" Anna@Example.org ", then="/calls?words=skola")
    assert answer.headers["location"] == "/calls?words=skola&lang=sv"
    assert pages.get("/calls").status_code == 200


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


def test_a_page_of_somebody_who_is_signed_in_is_kept_nowhere(pages: TestClient) -> None:
    assert pages.get("/sign-in").headers["cache-control"] == "private, no-cache"
    sign_in(pages)
    for path in ("/calls", "/account", "/areas/99"):
        assert pages.get(path).headers["cache-control"] == "no-store"


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


def test_ways_that_are_switched_off_are_neither_shown_nor_there(
    settings: Settings, database: Engine, clock: Clock
) -> None:
    off = replace(settings, sign_in=replace(settings.sign_in, local_accounts=False, magic_links=False))
    pages = browser(off, database, clock)
    page = pages.get("/sign-in").text
    assert 'name="password"' not in page
    assert 'name="address"' not in page
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
