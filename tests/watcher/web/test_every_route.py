"""Every route, as five kinds of visitor: what each gets follows from the one table in which routes are declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, get_args

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from subscriptions.feeds.addresses import feed_token
from subscriptions.models import (
    Delivery,
    DeliveryContent,
    Department,
    Organisation,
    PriorityArea,
    Recipient,
    Subscription,
)
from subscriptions.signed import Purpose, signer_of
from tests.watcher.web.coming_letters import add_letter
from tests.watcher.web.samples import fill, sign_in
from watcher.db import transaction
from watcher.people.models import Account, Membership, SignInLink
from watcher.people.roles import Role, Visitor
from watcher.people.tokens import key_of
from watcher.settings import Settings
from watcher.web import routes
from watcher.web.app import make_app
from watcher.web.routes import Route, all_routes

CODE, TOKEN = "a-code", "a-token"
# What a page about `kommun` would be asked for; a new kind of address must say here what stands in it.
NAMED = {
    "area_id": "1", "call_id": "1", "identity": "3f2a", "organisation_id": "kommun", "source": "vinnova",
    "study": "x", "subscription_id": "1", "token": TOKEN, "role": "reader",
}  # fmt: skip
OPEN = {"/healthz", "/style.css", "/area.js"}
ROLES: dict[str, dict[str, Role] | None] = {
    "a stranger": None,
    "a reader": {"kommun": "reader"},
    "a coordinator": {"kommun": "coordinator"},
    "an admin": {"kommun": "admin"},
    "another organisation's admin": {"grannen": "admin"},
}
OF_GRANNEN = ("Grannköping", "Grannskolan", "Grannområdet", "grannen@example.org", "Granns brev")
OF_KOMMUN = ("Exempelköping", "Skolförvaltningen", "skola@example.org")


@dataclass
class House:
    client: Callable[[], TestClient]
    database: Engine
    now: datetime

    tokens: dict[str, str]

    def ask(self, route: Route, **headers: str) -> httpx.Response:
        _make_link(self.database, self.now)
        address = route.path.format(**{**NAMED, "token": self.tokens.get(route.path.split("/")[1], TOKEN)})
        client = self.client()
        if route.method == "GET":
            answer: httpx.Response = client.get(address, params={"code": CODE}, headers=headers)
        else:
            answer = client.post(
                address,
                data={"code": CODE, "organisation": "kommun", "account": "77", "do": "deadlines", "delivery": "7"},
                headers=headers,
            )
        return answer


@pytest.fixture(params=ROLES)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def house(settings: Settings, database: Engine, now: datetime, kind: str) -> House:
    add_letter(database, fill(database, now))
    _add_neighbour(database, now)
    own = replace(settings, sign_in=replace(settings.sign_in, issuer="http://127.0.0.1:9", client_id="us"))
    app = make_app(own, database, lambda: now, first_code=CODE)

    def client() -> TestClient:
        """A browser of her own for each question: some end her session."""
        fresh = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        fresh.headers["origin"] = "http://testserver"
        if roles := ROLES[kind]:
            sign_in(fresh, database, now, **roles)
        return fresh

    return House(client, database, now, _tokens(database, own, now))


def _tokens(database: Engine, settings: Settings, now: datetime) -> dict[str, str]:
    """What stands in addresses that nobody can guess, by the first part of the path."""
    with transaction(database) as session:
        recipient = session.get_one(Recipient, 1)
        tokens: dict[str, str] = {each: signer_of(settings).token(each, recipient) for each in get_args(Purpose)}
        return tokens | {"feeds": feed_token(session, session.get_one(Department, 1), now)}


def _add_neighbour(database: Engine, now: datetime) -> None:
    with transaction(database) as session:
        session.add(Organisation(id="grannen", name="Grannköpings kommun"))
        session.flush()
        session.add(Department(id=2, organisation_id="grannen", key="skola", name="Grannskolan"))
        session.add(Recipient(id=20, organisation_id="grannen", kind="email", address="grannen@example.org"))
        session.flush()
        session.add(PriorityArea(id=2, organisation_id="grannen", department_id=2, key="annat", name="Grannområdet"))
        session.add(Subscription(id=2, organisation_id="grannen", key="brev", areas=[], rhythm="weekly"))
        session.add(
            Delivery(
                id=8, identity="8a8a", recipient_id=20, kind="email", subject="Granns brev", next_try_at=now,
                created_at=now,
            )
        )  # fmt: skip
        session.flush()
        session.add(DeliveryContent(delivery_id=8, body=b"", page="<p>Granns</p>"))
        session.add(Account(id=77, name="Länk", address="link@example.org", created_at=now))
        session.flush()
        session.add(Membership(account_id=77, organisation_id="kommun", role="reader"))


def _make_link(database: Engine, now: datetime) -> None:
    with transaction(database) as session:
        session.merge(SignInLink(key=key_of(TOKEN), account_id=77, ends_at=now + timedelta(minutes=1)))


def outcome(answer: httpx.Response) -> str:
    to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith(("/sign-in?", "/start?"))
    if answer.status_code == 401 or to_sign_in:
        return "sign in first"
    return {403: "may not", 404: "nothing there"}.get(answer.status_code, "let in")


def expected(route: Route, roles: dict[str, Role] | None) -> str:
    """Told from the declaration alone, in other words than the code that enforces it."""
    access, of_one = route.rule.access, route.rule.speaks_of is not None
    if access in ("public", "holder"):
        return "let in"
    if roles is None:
        return "sign in first"
    if route.rule.for_all:
        return "may not"  # nobody here has a role in all organisations
    order = ["account", "reader", "coordinator", "admin"]
    if of_one and "kommun" not in roles:
        return "nothing there"
    role = roles["kommun"] if of_one else max(roles.values(), key=order.index)
    return "let in" if order.index(role) >= order.index(access) else "may not"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_each_visitor_gets_what_the_table_says_and_nothing_of_others(house: House, kind: str) -> None:
    answers = {f"{route.method} {route.path}": house.ask(route) for route in all_routes()}
    got = {name: outcome(answer) for name, answer in answers.items()}
    wanted = {f"{route.method} {route.path}": expected(route, ROLES[kind]) for route in all_routes()}
    # Whoever comes back from a provider without having gone there is let in, and told that it is no use.
    assert got.pop("GET /sign-in/return") == "may not"
    assert wanted.pop("GET /sign-in/return") == "let in"
    if ROLES[kind] is not None:
        assert wanted["POST /sign-out"] == "let in"
        assert got.pop("POST /sign-out") == "sign in first"  # where one goes, having signed out
        wanted.pop("POST /sign-out")
    assert got == wanted
    hidden = OF_GRANNEN if "kommun" in (ROLES[kind] or {}) else OF_KOMMUN
    # Whoever holds a link sees what it is about.
    held = {f"{route.method} {route.path}" for route in all_routes() if route.rule.access == "holder"}
    for name in answers.keys() - held:
        assert [word for word in hidden if word in answers[name].text] == [], name


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_form_may_be_sent_from_another_site(house: House) -> None:
    forms = [route for route in all_routes() if route.method == "POST" and not route.rule.from_anywhere]
    assert len(forms) > 5
    for route in forms:
        assert house.ask(route, origin="https://elsewhere.example").status_code == 403, route.path


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_area_of_another_organisation_is_as_one_that_is_not_there(house: House, kind: str) -> None:
    own = ROLES[kind]
    if own is None:
        return
    for organisation, area in (("kommun", "1"), ("grannen", "2")):
        page = house.client().get(f"/calls?area={area}").text
        assert ("Området som du valde finns inte längre" in page) == (organisation not in own)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", ["a stranger"], indirect=True)
def test_nothing_is_served_that_is_not_declared(house: House) -> None:
    app: Any = house.client().app
    served = {(method, route.path) for route in app.routes for method in route.methods - {"HEAD"}}
    assert served == {(route.method, route.path) for route in all_routes()} | {("GET", path) for path in OPEN}


def test_a_route_without_a_declaration_is_not_served_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "PAGES", {**routes.PAGES, "/new": lambda: None})
    with pytest.raises(LookupError, match="GET /new"):
        all_routes()


def test_nobody_is_more_than_her_highest_role() -> None:
    visitor = Visitor(1, "Anna", everywhere="reader", roles={"kommun": "coordinator"})
    assert visitor.may("coordinator", "kommun")
    assert not visitor.may("admin", "kommun")
    assert not visitor.may("coordinator", "grannen")
    assert visitor.may("reader", "grannen")
    assert Visitor(1, "Bo").role_in("kommun") is None
